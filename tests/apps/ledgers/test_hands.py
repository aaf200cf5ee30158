"""Whose hand changes an entry, by state and office; which of several decides; what is told before a step is late."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import NotAllowedError, RefusalError
from kepan.apps.desk.models import Job, Notice
from kepan.apps.desk.services import run_job_here
from kepan.apps.ledgers.models import Entry, EntryDue, Ledger
from kepan.apps.ledgers.permissions import can_update_entry
from kepan.apps.ledgers.services import (
    EntryRefusedError,
    GivenEntry,
    create_entries,
    create_entry,
    decide_approval,
    find_open_approval,
    load_ledger_type,
    remove_entry,
    take_step,
    update_entry,
)
from kepan.apps.ledgers.services import obligations as duties
from kepan.apps.ledgers.services.sweeps import send_due_reminders
from kepan.engine.ledgers.reading import read_type
from tests.apps.ledgers.test_sweeps import REPORT
from tests.factories.accounts import make_office, make_region, make_root, make_user
from tests.factories.ledgers import make_ledgers

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
FIELDS = [
    {"key": "name", "kind": "text", "title": "名称"},
    {"key": "kept_on", "kind": "date", "title": "立项日"},
    {"key": "size", "kind": "number", "title": "人数"},
]
CASE: dict[str, Any] = {
    "key": "test_case",
    "title": "虚构案卷",
    "title_en": "Invented cases",
    "about": "虚构的案卷。",
    "group": "office",
    "label": "{name}",
    "number": "",
    "writers": ["section_officer", "planner"],
    "sections": [{"key": "basic", "title": "基本信息", "fields": FIELDS}],
    "states": [
        {"key": "open", "title": "办理中"},
        {"key": "held", "title": "已定", "kind": "standing", "writers": ["planner"]},
        {"key": "closed", "title": "已结", "kind": "ended"},
    ],
    "transitions": [
        {"key": "hold", "title": "定下", "sources": ["open"], "target": "held", "roles": ["section_officer"],
         "within_days": 10, "escalates_to": "director",
         "route": {"kind": "one", "roles": ["planner", "director"]}},
        {"key": "close", "title": "结案", "sources": ["held"], "target": "closed", "roles": ["section_officer"]},
    ],
}  # fmt: skip


def load(**more: Any) -> Ledger:
    """Put the type of cases in force, with something changed."""
    load_ledger_type(type_=read_type({**CASE, **more}))
    return Ledger.objects.select_related("current").get(key="test_case")


def list_hands(entry: Entry, people: dict[str, User], **more: Any) -> list[str]:
    """Return the names of the people who may change an entry."""
    type_ = read_type({**CASE, **more})
    return [name for name, user in people.items() if can_update_entry(user, type_, entry)]


def test_a_state_says_whose_hand_changes_an_entry_and_what_ended_needs_a_reason() -> None:
    district = make_region(parent=make_root())
    people = {str(role): make_user(role, region=district) for role in (Role.SECTION_OFFICER, Role.PLANNER)}
    people["director"] = director = make_user(Role.DIRECTOR, region=district)
    (entry,) = create_entries(actor=None, ledger=load(), given=[GivenEntry({"name": "虚构"}, district, state="open")])
    found = {}
    for state in ("open", "held", "closed"):
        Entry.objects.update(state=state)
        entry.refresh_from_db()
        found[state] = list_hands(entry, people)
    assert found == {"open": ["section_officer", "planner"], "held": ["planner"], "closed": ["director"]}
    with pytest.raises(RefusalError, match="更正要写理由"):
        update_entry(actor=director, entry=entry, values={"name": "虚构二"})
    assert update_entry(actor=director, entry=entry, values={"name": "虚构二"}, reason="写错了").label == "虚构二"


def test_an_entry_of_an_office_is_read_by_others_and_written_by_none_of_them() -> None:
    """Change, step and removal are of its office, or of who leads the region."""
    district = make_region(parent=make_root())
    people = {name: make_user(Role.SECTION_OFFICER, office=make_office(district)) for name in ("own", "other")}
    people["director"] = make_user(Role.DIRECTOR, region=district)
    people["stranger"] = make_user(Role.DIRECTOR, region=make_region(parent=district.parent))
    entry = create_entry(actor=people["own"], ledger=load(office_only=True), values={"name": "虚构"})
    assert list_hands(entry, people, office_only=True) == ["own", "director"]
    assert list_hands(entry, people) == ["own", "other"]
    with pytest.raises(NotAllowedError, match="承办的科室"):
        take_step(actor=people["other"], entry=entry, transition="hold")
    with pytest.raises(NotAllowedError, match="承办的科室"):
        remove_entry(actor=people["other"], entry=entry, reason="不要了")
    assert find_open_approval(take_step(actor=people["own"], entry=entry, transition="hold")) is not None


@pytest.mark.parametrize("role", [Role.PLANNER, Role.DIRECTOR])
def test_where_one_of_several_decides_any_of_them_does(role: Role) -> None:
    district = make_region(parent=make_root())
    officer, decider = make_user(Role.SECTION_OFFICER, region=district), make_user(role, region=district)
    entry = create_entry(actor=officer, ledger=load(), values={"name": "虚构"})
    approval = find_open_approval(take_step(actor=officer, entry=entry, transition="hold"))
    assert approval is not None and approval.votes.count() == 2
    assert decide_approval(actor=decider, approval=approval, is_approved=True).state == "approved"
    entry.refresh_from_db()
    assert entry.state == "held"


def test_whoever_is_responsible_is_told_before_a_step_is_late_and_the_next_above_after_it() -> None:
    """Three days before, once, and not to whom it goes up; a short step is told in its second half."""
    district = make_region(parent=make_root())
    officer, director = (make_user(role, region=district) for role in (Role.SECTION_OFFICER, Role.DIRECTOR))
    create_entry(actor=officer, ledger=load(), values={"name": "虚构"})
    told = [send_due_reminders(today=TODAY + timedelta(days=day)) for day in (6, 7, 8, 10, 11, 12)]
    assert told == [0, 1, 0, 0, 1, 0]
    assert Notice.objects.filter(user=officer, kind="reminder").count() == 2
    (late,) = Notice.objects.filter(user=director, kind="reminder")
    assert "已逾期" in late.title
    steps = [{**CASE["transitions"][0], "within_days": 3}, CASE["transitions"][1]]
    create_entry(actor=officer, ledger=load(transitions=steps), values={"name": "虚构二"})
    due = EntryDue.objects.get(entry__label="虚构二")
    assert due.next_on == due.date - timedelta(days=1)


def test_parameters_hold_as_of_the_day_of_the_entry() -> None:
    """A cap of 2 until 2024 and of 5 from then on judges by the day of the entry, and by today where it has none."""
    values = [{"starts_on": "2020-01-01", "value": "2"}, {"starts_on": "2024-01-01", "value": "5"}]
    more = {
        "parameters": [{"key": "cap", "title": "上限", "unit": "", "values": values}],
        "guards": [{"key": "cap", "expression": "size <= parameter.cap", "message": "超过上限"}],
    }
    officer = make_user(Role.SECTION_OFFICER, region=make_region(parent=make_root()))
    ledger = load(**more, parameter_day="kept_on")
    with pytest.raises(EntryRefusedError, match="超过上限"):
        create_entry(actor=officer, ledger=ledger, values={"name": "早", "size": "3", "kept_on": "2023-12-31"})
    for name, day in (("晚", "2024-01-01"), ("没有日子", None)):
        create_entry(actor=officer, ledger=ledger, values={"name": name, "size": "3", "kept_on": day})
    assert list(Entry.objects.order_by("pk").values_list("label", flat=True)) == ["晚", "没有日子"]


def test_reports_beyond_what_one_sweep_opens_are_opened_by_a_job(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five are owed and two opened at a time: the sweep opens two, its job three, and the next sweep none."""
    monkeypatch.setattr(duties, "AT_ONCE", 2)
    district = make_region(parent=make_root())
    houses, _tenants = make_ledgers()
    load_ledger_type(type_=read_type(REPORT))
    given = [GivenEntry({"name": f"虚构载体{place}"}, district, state="open") for place in range(5)]
    create_entries(actor=None, ledger=houses, given=given, source="虚构", is_invented=True)
    Entry.objects.update(created_at="2025-03-01T00:00:00+08:00")
    day = date(2026, 2, 1)
    assert duties.create_due_entries(today=day) == 2
    job = Job.objects.get(kind=duties.REPORTS)
    run_job_here(job)
    job.refresh_from_db()
    reports = Entry.objects.filter(ledger__key="test_report")
    assert (job.result, reports.count()) == ({"entries": 3}, 5)
    assert duties.create_due_entries(today=day) == 0
