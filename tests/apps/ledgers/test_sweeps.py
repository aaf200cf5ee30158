"""What comes by itself: reports that fall due, steps of the machine, many entries at once, shipped types."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kepan.apps.accounts.enums import Role
from kepan.apps.desk.services import run_job_here
from kepan.apps.ledgers.enums import DueKind, VersionState
from kepan.apps.ledgers.models import Entry, EntryDue, Ledger, LedgerVersion
from kepan.apps.ledgers.selectors import list_entries
from kepan.apps.ledgers.services import (
    GivenEntry,
    create_batch_job,
    create_entries,
    load_ledger_type,
    publish_ledger_type,
    retire_ledger,
    update_ledger_figures,
    update_ledger_type,
)
from kepan.apps.ledgers.services.obligations import create_due_entries
from kepan.apps.ledgers.services.sweeps import find_worker, take_automatic_steps
from kepan.engine.ledgers.reading import read_type, read_types
from tests.factories.accounts import make_region, make_root, make_user
from tests.factories.ledgers import HOUSE, TENANT, make_ledgers
from tests.factories.registry import make_many

pytestmark = pytest.mark.django_db
REPORT: dict[str, Any] = {
    "key": "test_report",
    "title": "虚构年度报告",
    "title_en": "Invented reports",
    "about": "虚构的年报。",
    "group": "carriers",
    "label": "{house} {year}",
    "number": "",
    "writers": ["section_officer"],
    "sections": [
        {
            "key": "basic",
            "title": "基本信息",
            "fields": [
                {"key": "house", "kind": "entry", "ledgers": ["test_house"], "title": "载体"},
                {"key": "year", "kind": "period", "title": "年度"},
                {"key": "due_on", "kind": "date", "title": "报送期限"},
            ],
        }
    ],
    "states": [
        {"key": "open", "title": "待报", "kind": "draft"},
        {"key": "sent", "title": "已报", "kind": "standing"},
        {"key": "missing", "title": "未报", "kind": "ended"},
    ],
    "transitions": [
        {"key": "send", "title": "报送", "sources": ["open"], "target": "sent", "roles": ["section_officer"]},
        {"key": "miss", "title": "转为未报", "sources": ["open"], "target": "missing", "roles": [],
         "automatic": "today > due_on"},
    ],
    "obligations": [
        {"ledger": "test_house", "subject": "house", "period": "year", "due": "due_on", "due_days": 90,
         "states": ["open"]}
    ],
}  # fmt: skip


def test_reports_fall_due_once_and_are_missed_by_themselves() -> None:
    """Each open house owes last year's report, made once; on the day after its due day it is missing."""
    district = make_region(parent=make_root())
    houses, _tenants = make_ledgers()
    load_ledger_type(type_=read_type(REPORT))
    given = [GivenEntry({"name": f"虚构载体{place}"}, district, state="open") for place in range(3)]
    create_entries(actor=None, ledger=houses, given=given, source="虚构", is_invented=True)
    Entry.objects.update(created_at="2025-03-01T00:00:00+08:00")
    assert [create_due_entries(today=date(2026, 2, 1)) for _again in range(2)] == [3, 0]
    rows = Entry.objects.filter(ledger__key="test_report").order_by("pk")
    assert rows[0].values == {"house": rows[0].links.get().target_id, "year": "2025", "due_on": "2026-03-31"}
    assert [take_automatic_steps(today=date(2026, 3, day)) for day in (31,)] == [0]
    assert take_automatic_steps(today=date(2026, 4, 1)) == 3
    assert set(rows.values_list("state", flat=True)) == {"missing"}
    create_entries(actor=None, ledger=houses, given=[GivenEntry({"name": "虚构新载体"}, district, state="open")])
    Entry.objects.filter(label="虚构新载体").update(created_at="2026-02-15T00:00:00+08:00")
    # Whoever came after the year is asked for its report as long as there is time, and not when it is late already.
    assert [create_due_entries(today=date(2026, month, 2)) for month in (4, 3)] == [0, 1]


def test_a_late_step_is_the_work_of_those_who_take_it() -> None:
    accept = {**TENANT["transitions"][0], "roles": ["enterprise", "planner", "section_officer"]}
    made = read_types([HOUSE, {**TENANT, "transitions": [accept, TENANT["transitions"][1]]}])["test_tenant"]
    kinds = ((DueKind.STEP, "accept"), (DueKind.REMINDER, "term"))
    assert [find_worker(made, EntryDue(kind=kind, key=key)) for kind, key in kinds] == ["planner", "section_officer"]


def test_many_entries_are_written_and_moved_at_once() -> None:
    """A bulk has numbers, links and counts; a batch step says how many were refused and why."""
    district = make_region(parent=make_root())
    houses, tenants = make_ledgers()
    officer = make_user(Role.SECTION_OFFICER, region=district)
    (house,) = create_entries(actor=None, ledger=houses, given=[GivenEntry({"name": "虚构"}, district, state="open")])
    bodies = make_many(officer, 3)
    given = [GivenEntry({"org": body.pk, "house": house.pk}, district) for body in bodies]
    made = create_entries(actor=None, ledger=tenants, given=given, is_invented=True)
    assert [row.label for row in made] == [body.name for body in bodies]
    assert [row.number[-5:] for row in made] == ["00001", "00002", "00003"]
    keys = [row.pk for row in list_entries(user=officer, ledger=tenants)]
    job = create_batch_job(
        actor=officer,
        ledger=tenants,
        keys=[*keys, house.pk],
        transition="accept",
        values={"entered_on": "2026-01-05", "term_to": "2027-01-05"},
    )
    run_job_here(job)
    job.refresh_from_db()
    assert job.result == {"done": 3, "refused": 1, "reasons": [["没有这条记录", 1]]}
    assert Entry.objects.get(pk=house.pk).values["filled"] == "3"
    assert update_ledger_figures(ledger=houses) == 0


def test_a_shipped_type_is_taken_or_offered() -> None:
    """A type nobody changed follows the release; one the office changed stays, and the new one is offered."""
    maker = make_user(Role.PLANNER, region=make_root())
    houses, tenants = make_ledgers()
    renamed = read_types([{**HOUSE, "title": "虚构载体"}, {**TENANT, "title": "虚构企业"}])
    assert load_ledger_type(type_=renamed["test_house"]) == "updated"
    draft = update_ledger_type(actor=maker, ledger=tenants, definition={**TENANT, "about": "我们的。"})
    publish_ledger_type(actor=maker, version=draft)
    assert [load_ledger_type(type_=renamed["test_tenant"]) for _again in range(2)] == ["offered", "unchanged"]
    assert list(Ledger.objects.order_by("key").values_list("title", flat=True)) == ["虚构载体", "虚构在孵企业"]
    assert LedgerVersion.objects.filter(ledger=tenants, state=VersionState.OFFERED).count() == 1
    assert retire_ledger(actor=maker, ledger=houses, reason="不用了").is_active is False
