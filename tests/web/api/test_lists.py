"""Lists by name: the rows and files of every page that shows one, each for the scope of its area (虚构)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from pyarrow.parquet import read_table

from kepan.apps.accounts.enums import Role, TokenScope, has_scope
from kepan.apps.accounts.models import User
from kepan.apps.desk.models import Job
from kepan.apps.desk.services import run_job_here
from kepan.apps.ledgers.services import create_entry
from kepan.apps.planning.services import confirm_plan
from kepan.apps.registry.models import Organisation
from kepan.apps.trail.models import AuditEntry
from kepan.web.api.operations.lists import LISTS
from kepan.web.ui.lists import ListPage
from tests.factories.accounts import make_region, make_user
from tests.factories.ledgers import make_ledgers
from tests.factories.planning import make_draft, make_planner
from tests.factories.registry import make_organisation
from tests.web.api.test_calling import make_header, send

pytestmark = pytest.mark.django_db
LISTED = "/api/v1/lists"
ELSEWHERE = {"ledgers.entries": "ledgers.<key>", "ledgers.applications": "applications.<key>"}
"""Lists of which each ledger has its own; they are called by its key."""


@pytest.fixture
def planner() -> User:
    """Return a planner of a region with three organisations, one of them a formula, and one elsewhere."""
    user = make_planner()
    for place, name in enumerate(("虚构丙", "=虚构甲", "虚构乙"), 1):
        Organisation.objects.filter(pk=make_organisation(user).pk).update(name=name, latest_revenue=place)
    make_organisation(make_user(Role.PLANNER, region=make_region()))
    return user


def list_pages(patterns: Any) -> Iterator[type[ListPage[Any]]]:
    """List the list pages of the site."""
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from list_pages(one.url_patterns)
        elif isinstance(one, URLPattern) and issubclass(getattr(one.callback, "view_class", object), ListPage):
            yield one.callback.view_class  # type: ignore[attr-defined]


def test_every_list_page_is_a_list_of_the_interface() -> None:
    """A new page is named in LISTS, or says where else it is read; what has a file on its page has one here."""
    without = {"imports.batches", "sharing.requests", "sharing.orders", "ledgers.applications"}
    pages = {page.name: page for page in list_pages(get_resolver().url_patterns)}
    assert sorted({*LISTS, *ELSEWHERE}) == sorted(pages)
    assert not {*LISTS} & {*ELSEWHERE}
    assert {name for name, page in pages.items() if not page.export_action} == without


def export(user: User, name: str, body: dict[str, Any]) -> bytes:
    """Have a file written and fetch it as a program does."""
    header = make_header(user, "all:read")
    answer = send(header, "POST", f"{LISTED}/{name}/exports", body)
    assert answer.status_code == 202, answer.content.decode()
    run_job_here(Job.objects.get(pk=answer.json()["id"]))
    address = f"/api/v1/jobs/{answer.json()['id']}/file"
    assert send(make_header(make_planner(), "all:read"), "GET", address).status_code == 404
    return b"".join(send(header, "GET", address).streaming_content)


def test_a_file_holds_what_was_asked_for(planner: User, settings: Any, tmp_path: Any) -> None:
    """Filter, order and columns as they are asked for, formulas neutralised, and one entry of who took what."""
    settings.MEDIA_ROOT = tmp_path
    body = {"form": "csv-plain", "columns": ["name", "latest_revenue"], "sort": "-latest_revenue", "q": "虚构"}
    rows = list(csv.reader(StringIO(export(planner, "registry.organisations", body).decode())))
    assert [row[0] for row in rows[1:]] == ["虚构乙", "'=虚构甲", "虚构丙"]
    entry = AuditEntry.objects.get(action="registry.export_list")
    assert entry.actor_id == planner.pk
    assert entry.after is not None
    assert (entry.after["rows"], entry.after["filters"], entry.after["columns"]) == (
        3, ["含“虚构”"], ["name", "latest_revenue"],
    )  # fmt: skip
    narrow = {"form": "parquet", "filters": {"q": "x"}}
    refused = send(make_header(planner), "POST", f"{LISTED}/registry.organisations/exports", narrow)
    assert [one["field"] for one in refused.json()["errors"]] == ["body.filters.q"]


def test_what_cannot_be_read_is_refused(planner: User) -> None:
    """No file leaves with more rows or other columns than were asked for."""
    header, address = make_header(planner), f"{LISTED}/registry.organisations"
    jobs = Job.objects.count()
    for body, field in (
        ({"form": "csv", "columns": ["none"]}, "body.columns"),
        ({"form": "csv", "sort": "none"}, "body.sort"),
        ({"form": "csv", "filters": {"region": "none"}}, "body.filters.region"),
        ({"form": "csv", "filters": {"firm_size": "none"}}, "body.filters.firm_size"),
        ({"form": "csv", "of": 1}, "of"),
    ):
        answer = send(header, "POST", f"{address}/exports", body)
        assert (answer.status_code, [one["field"] for one in answer.json()["errors"]]) == (422, [field])
    for query in ("region=none", "none=1", "columns=none", "sort=none", "cursor=none", "of=1"):
        assert send(header, "GET", f"{address}?{query}").status_code == 422, query
    assert send(header, "GET", f"{LISTED}/planning.targets_in_force").status_code == 422
    for name in ("none", "ledgers.none", "ledgers.", "planning.targets_in_force?of=99999"):
        assert send(header, "GET", f"{LISTED}/{name}").status_code == 404, name
    for name in ("trail.entries", "accounts.users"):
        assert send(header, "POST", f"{LISTED}/{name}/exports", {"form": "csv"}).status_code == 403, name
    assert Job.objects.count() == jobs


def test_rows_are_walked_by_cursor_in_any_order(planner: User) -> None:
    """Each row once, forwards and back, whatever comes in between; numbers are exact texts."""
    header, address = (
        make_header(planner, "registry:read"),
        f"{LISTED}/registry.organisations?columns=name,latest_revenue",
    )
    first = send(header, "GET", f"{address}&sort=latest_revenue&size=2").json()
    assert [one["values"] for one in first["items"]] == [
        {"name": "虚构丙", "latest_revenue": "0.000001"}, {"name": "=虚构甲", "latest_revenue": "0.000002"},
    ]  # fmt: skip
    Organisation.objects.filter(pk=make_organisation(planner).pk).update(name="虚构先来", latest_revenue=0)
    after = send(header, "GET", f"{address}&sort=latest_revenue&size=2&cursor={first['after']}").json()
    assert ([one["values"]["name"] for one in after["items"]], after["after"]) == (["虚构乙"], None)
    before = send(header, "GET", f"{address}&sort=latest_revenue&size=2&cursor={after['before']}").json()
    assert [one["values"]["name"] for one in before["items"]] == ["虚构丙", "=虚构甲"]


def test_ledgers_and_plans_have_their_lists(planner: User, settings: Any, tmp_path: Any) -> None:
    """A ledger by its key, with the names of what its fields point to; a table of a plan by the plan."""
    settings.MEDIA_ROOT = tmp_path
    house, tenant = make_ledgers()
    officer = make_user(Role.SECTION_OFFICER, region=planner.region)
    stands = create_entry(actor=officer, ledger=house, values={"name": "虚构一号楼", "area": "12.5"})
    body = make_organisation(officer)
    create_entry(actor=officer, ledger=tenant, values={"org": body.pk, "house": stands.pk, "rent": "1200"})
    content = export(officer, "ledgers.test_tenant", {"form": "parquet", "columns": ["label", "f_house", "f_rent"]})
    (row,) = read_table(BytesIO(content)).to_pylist()
    assert ("虚构一号楼" in row["f_house"], row["f_rent"]) == (True, Decimal(1200))
    source = make_draft(planner)
    plan = confirm_plan(actor=planner, plan=source, expected_version=source.version)
    header = make_header(planner, "plans:read")
    found = send(header, "GET", f"{LISTED}/planning.targets_in_force?of={plan.pk}").json()
    assert len(found["items"]) == found["count"] == plan.targets.count() > 1


@pytest.mark.parametrize("name", [*LISTS, "ledgers.test_house"])
def test_each_list_asks_for_the_scope_of_its_area(name: str, planner: User) -> None:
    """A token with every other scope is refused rows and files of a list."""
    make_ledgers()
    wanted = f"{LISTS[name].area if name in LISTS else 'ledgers'}:read"
    held = [scope for scope in TokenScope.values if not has_scope([scope], wanted)]
    for method, more in (("GET", ""), ("POST", "/exports")):
        answer = send(make_header(planner, *held), method, f"{LISTED}/{name}{more}", {"form": "csv"} if more else None)
        assert (answer.status_code, answer.json()["code"]) == (403, "insufficient_scope")


def test_lists_that_one_may_open_are_named() -> None:
    """An auditor sees the trail among them, a planner does not; each says its columns and filters."""
    auditor, planner = make_user(Role.AUDITOR), make_planner()
    seen = {
        who: {one["name"]: one for one in send(make_header(user), "GET", LISTED).json()["items"]}
        for who, user in (("auditor", auditor), ("planner", planner))
    }
    assert {"trail.entries"} == {*seen["auditor"]} - {*seen["planner"]}
    firm = seen["planner"]["registry.organisations"]
    assert ("name" in {one["key"] for one in firm["columns"]}, firm["scope"]) == (True, "registry:read")
    assert "firm_size" in {one["name"] for one in firm["filters"]}
    for one in seen["auditor"].values():
        if one["of"] is None:
            assert send(make_header(auditor), "GET", f"{LISTED}/{one['name']}").status_code == 200, one["name"]


def test_lists_whose_pages_have_no_file_are_read_and_give_none(planner: User) -> None:
    """Imports, requests, orders and applications are read by name; a file of them is refused as on their pages."""
    make_ledgers()
    officer = make_user(Role.SECTION_OFFICER)
    header = make_header(officer, "all:write")
    for name in ("imports.batches", "sharing.requests", "sharing.orders", "applications.test_house"):
        rows = send(header, "GET", f"{LISTED}/{name}")
        assert (rows.status_code, rows.json()["items"]) == (200, []), rows.content.decode()
        assert send(header, "POST", f"{LISTED}/{name}/exports", {"form": "csv"}).status_code == 403
    assert send(header, "GET", f"{LISTED}/applications.nothing").status_code == 404
