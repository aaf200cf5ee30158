"""What is told of records as a whole is what the pages tell: history, naming entries, counts, the trail, jobs. 虚构."""

from __future__ import annotations

from typing import Any

import pytest

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.accounts.selectors import get_root_region
from kepan.apps.desk.models import Job
from kepan.apps.ledgers.models import Ledger
from kepan.apps.ledgers.services import create_entry
from kepan.apps.registry.enums import ReleaseStage
from kepan.apps.registry.services import StatementDetails, create_statement
from kepan.apps.trail.models import AuditEntry
from tests.factories.accounts import make_region, make_user
from tests.factories.ledgers import make_ledgers
from tests.factories.registry import make_organisation
from tests.web.api.test_calling import make_header, send

pytestmark = pytest.mark.django_db
WAN = 1_000_000


def ask(user: User, address: str, status: int = 200) -> Any:
    """Read something with a token of a user."""
    answer = send(make_header(user, "all:read"), "GET", f"/api/v1/{address}")
    assert answer.status_code == status, answer.content.decode()
    return answer.json()


def test_the_history_of_an_organisation_and_the_entries_that_name_it() -> None:
    """Each act with its fields in words; entries by ledger and field."""
    make_ledgers()
    officer = make_user(Role.SECTION_OFFICER)
    body = make_organisation(officer, name="虚构甲传感有限公司")
    ledger = Ledger.objects.get(key="test_tenant")
    house = create_entry(actor=officer, ledger=Ledger.objects.get(key="test_house"), values={"name": "虚构楼"})
    create_entry(actor=officer, ledger=ledger, values={"org": body.pk, "house": house.pk, "rent": "1200"})
    one = f"registry/organisations/{body.pk}"
    (act,) = ask(officer, f"{one}/history")["items"]
    assert (act["actor"], act["what"]) == (officer.name, "登记单位")
    assert {"名称": "虚构甲传感有限公司"}.items() <= {line["label"]: line["after"] for line in act["changes"]}.items()
    (group,) = ask(officer, f"{one}/entries")["items"]
    assert (group["ledger"], group["field"], group["count"], len(group["newest"])) == ("test_tenant", "org", 1, 1)
    enterprise = make_user(Role.ENTERPRISE, region=officer.region)
    ask(enterprise, f"{one}/history", 404)


def test_counts_by_place_and_year_keep_both_figures() -> None:
    """A ratio is its two figures; a place without statements has none, not zero over something."""
    officer = make_user(Role.SECTION_OFFICER)
    for place, (revenue, spent) in enumerate(((1000, 50), (3000, 30))):
        body = make_organisation(officer, name=f"虚构{place}号有限公司")
        details = StatementDetails(ReleaseStage.FINAL, {"revenue": revenue * WAN, "rd_total": spent * WAN})
        create_statement(actor=officer, organisation=body, year=2024, details=details)
    found = ask(officer, "registry/counts/places?year=2024")
    assert (found["year"], found["organisations"], found["stated"]) == (2024, 2, 2)
    assert found["intensity"] == {"n": str(80 * WAN), "d": str(4000 * WAN)}
    years = ask(officer, "registry/counts/years")
    assert sum(one["count"] for one in years["founded"]) == 2
    ask(officer, "registry/counts/years?title=nothing", 422)
    ask(make_user(Role.ENTERPRISE, region=officer.region), "registry/counts/places", 403)


def test_an_administrator_reads_that_something_happened_and_not_what() -> None:
    """An auditor reads the values of an entry of business; an audit administrator its fields alone."""
    officer = make_user(Role.SECTION_OFFICER)
    make_organisation(officer, name="虚构甲传感有限公司")
    entry = AuditEntry.objects.get(action="registry.create_organisation")
    auditor = ask(make_user(Role.AUDITOR, region=officer.region), f"trail/{entry.pk}")
    assert (auditor["shows_values"], auditor["label"], auditor["seal"]) == (True, "登记单位", None)
    assert "虚构甲传感有限公司" in {one["after"] for one in auditor["changes"]}
    hidden = ask(make_user(Role.AUDIT_ADMINISTRATOR, region=officer.region), f"trail/{entry.pk}")
    assert not hidden["shows_values"]
    assert {one["name"] for one in hidden["changes"]} <= {one["name"] for one in auditor["changes"]}
    assert {one["after"] for one in hidden["changes"]} == {None}
    ask(make_user(Role.AUDITOR), f"trail/{entry.pk}", 404)
    ask(officer, f"trail/{entry.pk}", 403)


def test_whoever_asks_for_a_file_follows_its_job() -> None:
    """A reporter who exports a list reads how far it is, and finds it among the own jobs; others do not."""
    reporter = make_user(Role.REPORTER)
    header = make_header(reporter, "all:write")
    asked = send(header, "POST", "/api/v1/lists/registry.organisations/exports", {"form": "csv"})
    assert asked.status_code == 202, asked.content.decode()
    job = asked.json()["id"]
    assert ask(reporter, f"jobs/{job}")["id"] == job
    assert job in {one["id"] for one in ask(reporter, "jobs")["items"]}
    assert ask(make_user(Role.REPORTER), "jobs")["items"] == []


def test_the_register_is_searched_for_doubles_by_a_job() -> None:
    """Whoever may start the search on the page starts it here; one for whom it is not gets 403."""
    make_region()
    planner = make_user(Role.PLANNER, region=get_root_region())
    header = make_header(planner, "registry:write")
    started = send(header, "POST", "/api/v1/registry/pairs/search", {})
    assert started.status_code == 202, started.content.decode()
    assert Job.objects.get(pk=started.json()["id"]).created_by == planner
    officer = make_header(make_user(Role.SECTION_OFFICER), "registry:write")
    assert send(officer, "POST", "/api/v1/registry/pairs/search", {}).status_code == 403
