"""Many records in one request: all or the good ones, each with its own answer."""

from __future__ import annotations

from typing import Any

import pytest

from kepan.apps.accounts.enums import Role
from kepan.apps.registry.models import Organisation
from tests.factories.accounts import make_user
from tests.factories.registry import make_organisation, make_uscc
from tests.web.api.test_calling import make_header, send

pytestmark = pytest.mark.django_db
BULK = "/api/v1/registry/organisations/bulk"


def make_rows(region: int) -> list[Any]:
    """Make two good rows around three that are refused: a wrong shape, a code that is taken, and one field too many."""
    code = make_uscc()
    said = {"region": region, "kinds": ["enterprise"]}
    return [
        {**said, "name": "虚构甲", "uscc": code},
        {**said, "name": 7, "kinds": ["nothing"]},
        {**said, "name": "虚构乙", "uscc": code},
        {**said, "name": "虚构丙", "more": 1},
        {**said, "name": "虚构丁"},
    ]


def test_all_rows_or_none() -> None:
    """One that is refused takes the others back; each is named with its place and what is wrong."""
    user = make_user(Role.PLANNER)
    assert user.region is not None
    header, rows = make_header(user), make_rows(user.region.pk)
    refused = send(header, "POST", BULK, {"rows": rows}, HTTP_IDEMPOTENCY_KEY="one")
    told = refused.json()
    assert (refused.status_code, told["code"], Organisation.objects.count()) == (422, "rows_refused", 0)
    assert [(one["row"], one["code"]) for one in told["rows"]] == [(1, "invalid"), (2, "refused"), (3, "invalid")]
    fields = [[error["field"] for error in one["errors"]] for one in told["rows"]]
    assert fields == [["body.rows.1.name", "body.rows.1.kinds.0"], [], ["body.rows.3.more"]]
    # What was refused is not kept: without the bad rows the same key does.
    good = send(header, "POST", BULK, {"rows": [rows[0], rows[4]]}, HTTP_IDEMPOTENCY_KEY="one")
    again = send(header, "POST", BULK, {"rows": [rows[0], rows[4]]}, HTTP_IDEMPOTENCY_KEY="one")
    assert (good.json()["written"], again.content, Organisation.objects.count()) == (2, good.content, 2)
    assert [one["version"] for one in good.json()["rows"]] == [1, 1]
    for wrong in ({"rows": []}, {"rows": rows[:1] * 501}, {"mode": "some", "rows": rows}):
        assert send(header, "POST", BULK, wrong).json()["code"] == "invalid"


def test_the_good_ones_only() -> None:
    """The others stay out, with or without a key; a change names its record and the version that was seen."""
    user = make_user(Role.PLANNER)
    assert user.region is not None
    header, rows = make_header(user), make_rows(user.region.pk)
    told = send(header, "POST", BULK, {"mode": "each", "rows": rows}).json()
    assert (told["written"], told["refused"]) == (2, 3)
    assert list(Organisation.objects.order_by("pk").values_list("pk", "name")) == [
        (told["rows"][0]["id"], "虚构甲"),
        (told["rows"][4]["id"], "虚构丁"),
    ]
    first, second = (told["rows"][place]["id"] for place in (0, 4))
    foreign = make_organisation(make_user(Role.PLANNER))
    changes = [
        {"id": first, "version": 1, "address": "虚构路 1 号"},
        {"id": second, "version": 9, "address": "虚构路 2 号"},
        {"id": foreign.pk, "version": 1, "address": "虚构路 3 号"},
        {"id": first, "address": "虚构路 4 号"},
    ]
    told = send(header, "PATCH", BULK, {"mode": "each", "rows": changes}, HTTP_IDEMPOTENCY_KEY="two").json()
    assert [one["version"] for one in told["rows"]] == [2, None, None, None]
    problems = [one["problem"] and (one["problem"]["status"], one["problem"]["code"]) for one in told["rows"]]
    assert problems == [None, (409, "stale"), (404, "not_found"), (422, "invalid")]
    assert Organisation.objects.get(pk=first).address == "虚构路 1 号"
