"""Only what is asked for: fields of answers, and nothing where the caller has the answer already."""

from __future__ import annotations

import pytest

from kepan.web.api.picking import PART
from tests.factories.planning import make_planner
from tests.factories.registry import make_organisation
from tests.web.api.test_calling import make_header, send

pytestmark = pytest.mark.django_db
ALL = "/api/v1/registry/organisations"


def test_fields_of_one_record_and_of_a_list() -> None:
    """Just the fields that are named, of a list those of its items; a name that is not there is said."""
    user = make_planner()
    row = make_organisation(user)
    header, one = make_header(user), f"{ALL}/{row.pk}"
    whole = send(header, "GET", one).json()
    part = send(header, "GET", f"{one}?fields=name,region.name,region, id")
    assert part.json() == {name: whole[name] for name in ("id", "name", "region")}
    assert part.headers["Content-Type"] == PART
    deep = send(header, "GET", f"{one}?fields=region.name,version").json()
    assert deep == {"region": {"name": whole["region"]["name"]}, "version": whole["version"]}
    listed = send(header, "GET", f"{ALL}?fields=id").json()
    assert listed == {**send(header, "GET", ALL).json(), "items": [{"id": row.pk}]}
    for asked, field in (("name,nam", "nam"), ("name.x", "name.x"), ("items", "items")):
        refused = send(header, "GET", f"{ALL}?fields={asked}")
        (error,) = refused.json()["errors"]
        assert (refused.status_code, error["field"]) == (422, "query.fields")
        assert f" {field}；" in error["detail"]
    # An answer to a write is whole.
    assert send(header, "GET", f"{one}?fields=").json() == whole


def test_what_one_has_is_not_sent_again() -> None:
    """304 for the same answer; another one after a change, with other fields, or where a list has grown."""
    user = make_planner()
    row = make_organisation(user)
    header, one = make_header(user), f"{ALL}/{row.pk}"
    first, listed = send(header, "GET", one), send(header, "GET", ALL)
    tag = first.headers["ETag"]
    assert tag.startswith('"1-') and first.headers["Cache-Control"] == "private, no-cache"
    again = send(header, "GET", one, HTTP_IF_NONE_MATCH=f'"x", W/{tag}')
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
    assert send(header, "GET", f"{one}?fields=name", HTTP_IF_NONE_MATCH=tag).status_code == 200
    # The tag of what was read is what a change names.
    changed = send(header, "PATCH", one, {"address": "虚构路 2 号"}, HTTP_IF_MATCH=tag)
    assert (changed.status_code, changed.headers["ETag"]) == (200, '"2"')
    assert send(header, "GET", one, HTTP_IF_NONE_MATCH=tag).status_code == 200
    assert send(header, "PATCH", one, {"address": ""}, HTTP_IF_MATCH=tag).status_code == 409
    make_organisation(user)
    assert send(header, "GET", ALL, HTTP_IF_NONE_MATCH=listed.headers["ETag"]).status_code == 200
