"""Ledgers by REST: what the pages do, in the words of each type (虚构)."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

import pytest
import schemathesis
from django.db import connection
from django.test.utils import CaptureQueriesContext
from jsonschema import Draft202012Validator

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.ledgers.models import Entry, Ledger
from kepan.apps.ledgers.services import load_ledger_type
from kepan.apps.trail.models import AuditEntry
from kepan.engine.ledgers.reading import read_type
from kepan.engine.ledgers.types import FieldKind
from kepan.store.files.ledgers import list_shipped_ledgers, write_ledger_yaml
from kepan.web.api.interface import make_document
from scripts.try_api import make_city, try_interface
from tests.factories.accounts import make_office, make_root, make_user
from tests.factories.ledgers import HOUSE, TENANT, make_ledgers
from tests.factories.registry import make_organisation
from tests.web.api.test_calling import make_header, send

pytestmark = pytest.mark.django_db
LEDGERS = "/api/v1/ledgers"
TENANTS = f"{LEDGERS}/test_tenant/entries"


@dataclass
class Desk:
    """An officer with a token, the ledgers of a house and its tenants, and a firm."""

    officer: User
    header: str
    house: int
    firm: int

    def ask(self, method: str, address: str, body: Any = None, **more: str) -> Any:
        """Send a request in the officer's name and return what was told."""
        return send(self.header, method, address, body, **more)

    def enter(self, **values: Any) -> Any:
        """Enter a tenant."""
        made = self.ask("POST", TENANTS, {"values": {"org": self.firm, "house": self.house, **values}})
        assert made.status_code == 201, made.content.decode()
        return made.json()


@pytest.fixture
def desk() -> Desk:
    """A desk with a house."""
    make_ledgers()
    officer = make_user(Role.SECTION_OFFICER)
    assert officer.region is not None
    officer.office = make_office(officer.region)
    officer.save(update_fields=["office"])
    header = make_header(officer, "ledgers:write")
    made = send(header, "POST", f"{LEDGERS}/test_house/entries", {"values": {"name": "虚构一号楼", "area": "12.5"}})
    return Desk(officer, header, made.json()["id"], make_organisation(officer).pk)


def test_values_are_exact_and_come_back_as_they_were_answered(desk: Desk) -> None:
    """Amounts in the unit of the field, records with names, nothing of backlinks; a change names its version."""
    made = desk.enter(rent="1200.50", entered_on="2026-05-01", origin="returnee", phone="虚构电话")
    values = made["values"]
    firm = {"id": desk.firm, "label": values["org"]["label"]}
    assert values == {
        "org": firm, "house": {"id": desk.house, "label": "虚构一号楼"}, "rent": "1200.5", "origin": "returnee",
        "entered_on": "2026-05-01", "term_to": None, "opinion": None, "phone": "虚构电话", "papers": None,
    }  # fmt: skip
    one = f"{TENANTS}/{made['id']}"
    changed = desk.ask("PATCH", one, {"values": {**values, "rent": 900}}, HTTP_IF_MATCH='"1"')
    assert (changed.json()["values"], changed.headers["ETag"]) == ({**values, "rent": "900"}, '"2"')
    stale = desk.ask("PATCH", one, {"version": 1, "values": {"rent": "1"}})
    assert (stale.status_code, stale.json()["code"]) == (409, "stale")
    (change,) = desk.ask("GET", f"{one}/changes").json()["items"]
    assert change["fields"] == [{"field": "rent", "title": "年租金", "before": "1200.5", "after": "900"}]
    links = desk.ask("GET", f"{LEDGERS}/test_house/entries/{desk.house}/links").json()
    (counted,) = links["backlinks"]
    assert (counted["ledger"], counted["field"], counted["count"]) == ("test_tenant", "house", 1)
    back = f"{LEDGERS}/test_house/entries/{desk.house}/backlinks?ledger=test_tenant&field=house"
    assert [row["id"] for row in desk.ask("GET", back).json()["items"]] == [made["id"]]
    # Everybody who was shown the telephone stands in the trail; no list shows it.
    assert AuditEntry.objects.filter(action="ledgers.read_personal").exists()
    (card,) = desk.ask("GET", TENANTS).json()["items"]
    assert "phone" not in card["values"] and card["values"]["opinion"] is None


def test_every_field_that_is_wrong_is_named_at_once(desk: Desk) -> None:
    """Each with its reason; an amount in another kind of unit, a choice that is not there, a field of another type."""
    given = {"org": desk.firm, "rent": "12 家", "origin": "moon", "entered_on": "2026-02-30", "area": "1"}
    refused = desk.ask("POST", TENANTS, {"values": given})
    told = refused.json()
    assert (refused.status_code, told["code"], Entry.objects.count()) == (422, "refused", 1)
    assert {one["field"] for one in told["errors"]} == {
        "body.values.rent", "body.values.origin", "body.values.entered_on", "body.values.area",
    }  # fmt: skip
    broken = desk.ask("POST", TENANTS, {"values": {"org": 10**9}}).json()["errors"]
    assert [one["field"] for one in broken] == ["body.values.org"]


def count_queries(desk: Desk) -> int:
    """Count the queries of the list of tenants, the second time that it is asked for."""
    for _turn in range(2):
        with CaptureQueriesContext(connection) as found:
            assert desk.ask("GET", TENANTS).status_code == 200
    return len(found)


def test_a_list_is_cut_as_its_page_cuts_it(desk: Desk) -> None:
    """By its filters, orders and cursor; a filter or an order that it does not have is refused with those it has."""
    low = desk.enter(rent="800", origin="returnee", term_to="2027-03-31")
    costs = [count_queries(desk)]
    high = desk.enter(rent="9000", origin="university", term_to="2029-01-31")

    assert [*costs, count_queries(desk)] == [10, 10]

    def read(query: str) -> list[int]:
        return [row["id"] for row in desk.ask("GET", f"{TENANTS}?{query}").json()["items"]]

    assert (
        read("f_rent_min=800.01") == read("f_origin=university") == read("f_term_to_after=2028-01-01") == [high["id"]]
    )
    assert read("f_origin=university&f_origin=returnee&sort=f_rent") == [low["id"], high["id"]]
    assert read(f"f_house={desk.house}&state=applied&fields=id") == [high["id"], low["id"]]
    first = desk.ask("GET", f"{TENANTS}?size=1&sort=-f_rent&fields=id,values.rent").json()
    assert (first["items"], first["count"]) == ([{"id": high["id"], "values": {"rent": "9000"}}], 2)
    after = desk.ask("GET", f"{TENANTS}?size=1&sort=-f_rent&cursor={first['after']}").json()
    assert [row["id"] for row in after["items"]] == [low["id"]]
    for query, field in (
        ("f_opinion=x", "query.f_opinion"),
        ("sort=f_org", "query.sort"),
        ("state=none", "query.state"),
    ):
        refused = desk.ask("GET", f"{TENANTS}?{query}")
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, field)


def test_a_step_waits_for_two_people_and_facts_count_it(desk: Desk) -> None:
    """Taken by the officer, asked for, approved in turn; who asked cannot decide; a sum has its unit."""
    made = desk.enter(rent="1200")
    one = f"{TENANTS}/{made['id']}"
    missing = desk.ask("POST", f"{one}/steps", {"version": 1, "step": "accept"}).json()
    assert {row["field"] for row in missing["errors"]} == {"body.values.entered_on", "body.values.term_to"}
    days = {"entered_on": "2026-05-01", "term_to": "2027-05-01"}
    moved = desk.ask("POST", f"{one}/steps", {"version": 1, "step": "accept", "values": days}).json()
    assert (moved["state"], moved["version"]) == ({"key": "resident", "title": "在孵"}, 2)
    rows = [{"id": made["id"], "version": 2, "step": "graduate", "reason": "虚构的理由"}]
    told = desk.ask("POST", f"{TENANTS}/steps/bulk", {"rows": rows}, HTTP_IDEMPOTENCY_KEY="one")
    again = desk.ask("POST", f"{TENANTS}/steps/bulk", {"rows": rows}, HTTP_IDEMPOTENCY_KEY="one")
    assert (told.json()["written"], again.content) == (1, told.content)
    waits = desk.ask("GET", one).json()
    said = {"approval": waits["approval"]["id"], "is_approved": True}
    assert (waits["steps"], waits["approval"]["may_withdraw"]) == ([], True)
    assert desk.ask("POST", f"{one}/approval/decision", said).status_code == 403
    for role in (Role.PLANNER, Role.DIRECTOR):
        header = make_header(make_user(role, region=desk.officer.region), "ledgers:write")
        (waiting,) = send(header, "GET", "/api/v1/ledger-approvals").json()["items"]
        assert (waiting["entry"]["id"], waiting["approval"]) == (made["id"], said["approval"])
        decided = send(header, "POST", f"{one}/approval/decision", said).json()
    assert (decided["state"]["key"], decided["approval"]) == ("graduated", None)
    steps = desk.ask("GET", f"{one}/steps").json()["items"]
    assert [(row["source"]["key"], row["target"]["key"]) for row in steps] == [
        ("resident", "graduated"), ("applied", "resident"),
    ]  # fmt: skip
    fact = desk.ask("GET", f"{LEDGERS}/test_tenant/facts/rents?by=state").json()
    assert (fact["key"], fact["unit"], fact["rows"]) == (
        "ledger.test_tenant.rents", "元",
        [{"values": {"state": "graduated"}, "total": "1200", "count": 1, "without": 0}],
    )  # fmt: skip


def make_random_type(seed: int) -> dict[str, Any]:
    """Make a type with fields of many kinds, by chance."""
    chance = Random(seed)
    more: dict[str, dict[str, Any]] = {
        "choice": {"choices": [{"key": "one", "title": "虚构一"}]},
        "number": {"unit": "家", "places": 2},
        "table": {"columns": [{"key": "name", "kind": "text", "title": "虚构列"}]},
        "checklist": {"items": [{"key": "first", "title": "虚构项"}]},
    }
    kinds = [kind.value for kind in FieldKind if kind not in (FieldKind.COMPUTED, FieldKind.BACKLINKS)]
    fields = [
        {
            "key": f"field{place}", "kind": kind, "title": f"虚构字段{place}", "filter": chance.random() < 0.5,
            "required": chance.random() < 0.3, **more.get(kind, {}),
            **({"many": True} if kind in ("text", "choice", "organisation", "entry") and chance.random() < 0.5 else {}),
        }
        for place, kind in enumerate(chance.choices(kinds, k=30))
    ]  # fmt: skip
    bare = {name: one for name, one in HOUSE.items() if name not in ("public_form", "certificate")}
    return bare | {
        "key": "test_random", "label": "{field0}", "number": "R-{serial:4}",
        "sections": [{"key": "basic", "title": "虚构", "fields": fields}],
    }  # fmt: skip


def test_each_ledger_has_a_valid_description_of_its_own(desk: Desk) -> None:
    """OpenAPI 3.1 for two shipped types and one made by chance; what is answered keeps to it."""
    shipped = list_shipped_ledgers()
    types = [shipped["incubator"], shipped["incubation_tenant"], read_type(make_random_type(20261123))]
    for type_ in types:
        load_ledger_type(type_=type_)
    schemathesis.openapi.from_dict(make_document()).validate()
    for type_ in types:
        document = desk.ask("GET", f"{LEDGERS}/{type_.key}/openapi.json").json()
        schemathesis.openapi.from_dict(document).validate()
        shapes = document["components"]["schemas"]
        for shape in shapes.values():
            Draft202012Validator.check_schema(shape)
        names = {one["name"] for one in document["paths"][f"/api/v1/ledgers/{type_.key}/entries"]["get"]["parameters"]}
        assert "filters" not in names and names >= {"state", "region", "sort", "fields"}
        assert shapes["EntryOut"]["properties"]["values"]["$ref"] == "#/components/schemas/LedgerRead"
        assert shapes["EntryStepBody"]["properties"]["step"]["enum"] == [one.key for one in type_.transitions]
    document = desk.ask("GET", f"{LEDGERS}/test_tenant/openapi.json").json()
    made = desk.enter(rent="1", term_to="2029-01-31")
    kept = {**document, "$ref": "#/components/schemas/LedgerRead"}
    Draft202012Validator(kept).validate(made["values"])
    assert not Draft202012Validator(kept).is_valid({**made["values"], "rent": 1})


def test_no_example_of_one_ledger_breaks_its_description(settings: Any) -> None:
    """A few examples of each operation on tenants, by the ledger's own description."""
    settings.KEPAN_API_RATE = 0
    headers, known = make_city()
    own = f"{LEDGERS}/test_tenant/openapi.json"
    assert try_interface(headers, known, examples=1, seed=20261123, description=own) == []


def test_types_are_made_by_those_of_the_root_region() -> None:
    """Begun from YAML with each fault named, put in force, changed with the plan shown, taken off the shelf."""
    planner = make_user(Role.PLANNER, region=make_root())
    header = make_header(planner, "ledgers:administer", "ledgers:read")
    bad = send(header, "POST", LEDGERS, {"definition": HOUSE | {"states": []}})
    assert (bad.status_code, bad.json()["code"]) == (422, "refused")
    assert {one["field"].split(".")[2] for one in bad.json()["errors"]} >= {"states", "transitions"}
    begun = send(header, "POST", LEDGERS, {"yaml": write_ledger_yaml(read_type(HOUSE))})
    assert (begun.status_code, begun.json()["version"]) == (201, 1)
    one = f"{LEDGERS}/test_house"
    assert send(header, "GET", one).status_code == 404
    published = send(header, "POST", f"{one}/draft/publish", {}, HTTP_IF_MATCH=begun.headers["ETag"])
    assert (published.json()["type_version"], send(header, "GET", one).json()["type_version"]) == (1, 1)
    wider = {"key": "wider", "title": "虚构", "fields": [{"key": "more", "kind": "text", "title": "虚构的更多"}]}
    definition = HOUSE | {"sections": [*HOUSE["sections"], wider]}
    body = {"version": published.json()["version"], "definition": definition}
    drafted = send(header, "PUT", f"{one}/draft", body).json()
    assert (drafted["state"], drafted["plan"]["steps"]) == ("draft", ["增加字段“虚构的更多”"])
    assert send(header, "PUT", f"{one}/draft", body).json()["code"] == "stale"
    assert send(header, "DELETE", f"{one}/draft", HTTP_IF_MATCH=f'"{drafted["version"]}"').status_code == 204
    assert send(header, "GET", f"{one}/draft").status_code == 404
    retired = send(header, "POST", f"{one}/retire", {"version": drafted["version"], "reason": "虚构的理由"}).json()
    assert (retired["is_active"], Ledger.objects.get().is_active) == (False, False)


def test_nobody_outside_reads_what_is_hidden(desk: Desk) -> None:
    """A firm reads its own entry without the office's opinion, in lists, changes and refusals."""
    made = desk.enter(rent="5", opinion="虚构的意见")
    one = f"{TENANTS}/{made['id']}"
    desk.ask("PATCH", one, {"version": 1, "values": {"opinion": "虚构的另一意见"}})
    auditor = make_header(make_user(Role.REPORTER, region=desk.officer.region), "ledgers:read")
    shown = send(auditor, "GET", one)
    assert "opinion" not in shown.json()["values"] and "phone" not in shown.json()["values"]
    (change,) = send(auditor, "GET", f"{one}/changes").json()["items"]
    assert (change["fields"], change["is_more"]) == ([], True)
    for address in (one, f"{one}/changes", TENANTS, f"{TENANTS}?q=虚构的意见"):
        assert "意见" not in send(auditor, "GET", address).content.decode().replace("内部意见", "")
    assert TENANT["key"] in {row["key"] for row in send(auditor, "GET", LEDGERS).json()["items"]}
