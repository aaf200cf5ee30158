"""Entries from their first day: made, changed, moved, approved, seen by some and not by others, counted."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import Region, User
from kepan.apps.accounts.permissions import NotAllowedError, RefusalError
from kepan.apps.desk.models import Notice, Task
from kepan.apps.ledgers.facts import FactRow, compute_fact
from kepan.apps.ledgers.models import Entry, EntryDue, EntryVersion, Ledger
from kepan.apps.ledgers.selectors import (
    count_backlinks,
    get_entry,
    get_type,
    get_visible_values,
    list_changes,
    list_entries,
    list_waiting,
    match_field_seen,
    match_value,
)
from kepan.apps.ledgers.services import (
    EntryRefusedError,
    StaleEntryError,
    create_entry,
    decide_approval,
    find_open_approval,
    load_ledger_type,
    log_look,
    publish_ledger_type,
    remove_entry,
    restore_entry,
    take_step,
    update_entry,
    update_ledger_type,
)
from kepan.apps.ledgers.services.sweeps import send_due_reminders, update_moved_references
from kepan.apps.ledgers.services.writing import save_values
from kepan.apps.registry.models import Organisation
from kepan.apps.registry.services import (
    grant_delegation,
    merge_organisations,
    rename_organisation,
    unmerge_organisations,
)
from kepan.apps.trail.models import AuditEntry
from kepan.engine.ledgers.reading import read_types
from tests.factories.accounts import make_region, make_root, make_user
from tests.factories.ledgers import HOUSE, TENANT, make_ledgers
from tests.factories.registry import make_organisation

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


class Town:
    """A district with its people, two ledgers, a house and an enterprise."""

    def __init__(self) -> None:
        root = make_root()
        self.district: Region = make_region(parent=root)
        self.house_ledger, self.ledger = make_ledgers()
        self.officer: User = make_user(Role.SECTION_OFFICER, region=self.district)
        self.planner: User = make_user(Role.PLANNER, region=self.district)
        self.director: User = make_user(Role.DIRECTOR, region=self.district)
        self.firm: User = make_user(Role.ENTERPRISE, region=self.district)
        self.stranger: User = make_user(Role.SECTION_OFFICER, region=make_region(parent=root))
        self.body = make_organisation(self.officer)
        grant_delegation(actor=self.officer, organisation=self.body, user=self.firm)
        house = create_entry(
            actor=self.officer, ledger=self.house_ledger, values={"name": "虚构云帆孵化器", "area": "1200.5"}
        )
        self.house = take_step(actor=self.officer, entry=house, transition="begin")

    def apply(self, **more: Any) -> Entry:
        """Let the enterprise apply for a place."""
        values = {"org": self.body.pk, "house": self.house.pk, "origin": "university", "rent": "36000", **more}
        return create_entry(actor=self.firm, ledger=self.ledger, values=values)

    def accept(self, entry: Entry, **more: str) -> Entry:
        """Let the officer accept it."""
        days = {"entered_on": "2026-01-05", "term_to": (TODAY + timedelta(days=60)).isoformat(), **more}
        return take_step(actor=self.officer, entry=entry, transition="accept", values=days)


@pytest.fixture
def town() -> Town:
    return Town()


def count_matches(ledger: Ledger, *, key: str, value: Any, lookup: str = "") -> tuple[int, int]:
    """Count what a condition finds by the slot of a field, and by rows of values where there is none."""
    field = get_type(ledger).find_field(key)
    assert field is not None and ledger.current is not None
    rows = Entry.objects.filter(ledger=ledger)
    by_slot = rows.filter(match_value(ledger=ledger, field=field, value=value, lookup=lookup)).count()
    slots = ledger.current.slots
    assert slots.pop(key)
    save_values(list(rows), get_type(ledger), slots)
    return by_slot, rows.filter(match_value(ledger=ledger, field=field, value=value, lookup=lookup)).count()


def test_an_entry_is_made_numbered_found_and_logged(town: Town) -> None:
    """What was typed is kept exactly, copied into slots, named by its fields, and stands in the trail."""
    entry = town.apply()
    assert (entry.number, entry.label, entry.state) == (f"ZF-{TODAY.year}-00001", town.body.name, "applied")
    assert entry.values == {
        "org": town.body.pk, "house": town.house.pk, "origin": "university", "rent": 3_600_000,
    }  # fmt: skip
    assert (entry.organisation, entry.region) == (town.body, town.district)
    rent = get_type(town.ledger).find_field("rent")
    assert rent is not None
    rows = list_entries(user=town.officer, ledger=town.ledger)
    assert list(rows.filter(match_value(ledger=town.ledger, field=rent, value=3_600_000))) == [entry]
    for values in ({"key": "org", "value": town.body.pk}, {"key": "rent", "value": 3_600_000, "lookup": "gte"}):
        assert count_matches(town.ledger, **values) == (1, 1)
    assert count_matches(town.house_ledger, key="area", value=1_200_500_000) == (1, 1)
    town.house_ledger.refresh_from_db()
    assert count_matches(town.house_ledger, key="area", value=1_200_500_001, lookup="gte") == (0, 0)
    told = AuditEntry.objects.get(action="ledgers.create_entry", subject_id=str(entry.pk))
    assert (told.actor_id, told.after["rent"]) == (town.firm.pk, 3_600_000)


def test_an_entry_is_made_with_few_queries(town: Town) -> None:
    """With links, days, number, trail and the house that counts it; for one who acts for a body it takes one more."""
    counts = []
    # What is asked once a year and once a request comes with the first of each.
    for user in (town.officer, town.officer, town.firm, town.firm):
        with CaptureQueriesContext(connection) as found:
            create_entry(actor=user, ledger=town.ledger, values={"org": town.body.pk, "house": town.house.pk})
        counts.append(sum("SAVEPOINT" not in one["sql"] for one in found.captured_queries))
    assert counts[1::2] == [12, 13]


def test_who_sees_and_changes_an_entry(town: Town) -> None:
    """Staff of the region and its own organisation see it; the organisation changes it only before it is taken up."""
    entry = town.apply()
    assert [list(list_entries(user=user, ledger=town.ledger)) for user in (town.officer, town.firm)] == [[entry]] * 2
    with pytest.raises(Entry.DoesNotExist):
        get_entry(user=town.stranger, pk=entry.pk)
    update_entry(actor=town.firm, entry=entry, values={"rent": "24000"}, expected_version=1)
    with pytest.raises(StaleEntryError):
        update_entry(actor=town.officer, entry=entry, values={"rent": "1"}, expected_version=1)
    town.accept(entry)
    with pytest.raises(NotAllowedError):
        update_entry(actor=town.firm, entry=entry, values={"rent": "1"})
    with pytest.raises(NotAllowedError):
        create_entry(actor=town.stranger, ledger=town.house_ledger, values={"name": "虚构"}, region=town.district)


def test_what_is_wrong_is_said_by_field(town: Town) -> None:
    """A value that cannot be read, a record that is not there, a rule that is broken: nothing is written."""
    with pytest.raises(EntryRefusedError) as refusal:
        town.apply(rent="许多", origin="moon")
    assert set(refusal.value.problems) == {"rent", "origin"}
    with pytest.raises(EntryRefusedError) as refusal:
        town.apply(house=town.house.pk + 999)
    assert set(refusal.value.problems) == {"house"}
    with pytest.raises(EntryRefusedError) as refusal:
        town.apply(entered_on="2026-02-01", term_to="2026-01-01")
    assert str(refusal.value) == "到期日期：到期日期不能早于入驻日期"
    assert not Entry.objects.filter(ledger=town.ledger).exists()


def test_a_hidden_field_stays_hidden(town: Town) -> None:
    """Values, history, trail and filters of a field go to those who may see it; nobody else can write it either."""
    entry = town.apply()
    update_entry(actor=town.officer, entry=entry, values={"opinion": "秘密标记"})
    entry = get_entry(user=town.firm, pk=entry.pk)
    assert "opinion" not in get_visible_values(user=town.firm, entry=entry)
    assert get_visible_values(user=town.director, entry=entry)["opinion"] == "秘密标记"
    (change,) = list_changes(user=town.firm, entry=entry)
    assert (change.fields, change.is_more) == ((), True)
    with pytest.raises(EntryRefusedError):
        update_entry(actor=town.firm, entry=entry, values={"opinion": "改"})
    field = get_type(town.ledger).find_field("opinion")
    assert field is not None
    seen = match_field_seen(user=town.firm, field=field)
    assert seen is None or not Entry.objects.filter(seen).exists()
    assert not [row for row in AuditEntry.objects.all() if "秘密标记" in f"{row.before}{row.after}{row.subject_title}"]
    assert "秘密标记" not in entry.words + entry.label


@pytest.mark.parametrize("closed", [{"tier": "proprietary_data"}, {"readers": ["director"]}])
def test_the_trail_names_what_is_for_some_alone_by_number(town: Town, closed: dict[str, Any]) -> None:
    """An auditor of the region reads that somebody changed an entry, and which fields, not what it says."""
    basic = HOUSE["sections"][0]
    sections = [basic | {"fields": basic["fields"][:2]}]
    steps = [HOUSE["transitions"][0] | {"route": {"kind": "one", "roles": ["planner"]}}]
    document = {**HOUSE, **closed, "key": "test_closed", "number": "GB-{serial:4}", "sections": sections}
    document["transitions"] = steps
    (type_,) = read_types([document]).values()
    load_ledger_type(type_=type_)
    ledger = Ledger.objects.select_related("current").get(key="test_closed")
    entry = create_entry(
        actor=town.officer, ledger=ledger, values={"name": "虚构机密甲", "area": "77"}, region=town.district
    )
    update_entry(actor=town.officer, entry=entry, values={"area": "78"})
    actions = ("ledgers.create_entry", "ledgers.update_entry")
    made, changed = AuditEntry.objects.filter(
        subject_kind="ledgers.entry", subject_id=str(entry.pk), action__in=actions
    ).order_by("pk")
    assert made.subject_title == changed.subject_title == "虚构孵化器 GB-0001"
    assert (changed.before, changed.after) == (None, {"changed": ["area"]})
    assert "虚构机密甲" not in f"{made.after}{made.before}"
    # What waits for somebody is called by number too: the name of a task stands in the trail.
    take_step(actor=town.officer, entry=entry, transition="begin")
    task = Task.objects.get(subject_id=str(entry.pk), state="open")
    assert task.title == "审批“开业”：虚构孵化器 GB-0001"
    assert not AuditEntry.objects.filter(subject_title__contains="虚构机密甲").exists()


def test_a_step_fills_tells_counts_and_can_be_approved(town: Town) -> None:
    """Accepted, the house counts one more; graduation goes to two people in turn, and whoever asks decides nothing."""
    entry = town.apply()
    with pytest.raises(EntryRefusedError) as refusal:
        take_step(actor=town.officer, entry=entry, transition="accept")
    assert set(refusal.value.problems) == {"entered_on", "term_to"}
    entry = town.accept(entry)
    assert entry.state == "resident"
    assert Entry.objects.get(pk=town.house.pk).values["filled"] in (1, "1")
    assert Notice.objects.filter(user=town.firm, title=f"{town.body.name}：在孵").count() == 1
    with pytest.raises(RefusalError):
        take_step(actor=town.officer, entry=entry, transition="graduate")
    take_step(actor=town.officer, entry=entry, transition="graduate", reason="期满")
    approval = find_open_approval(entry)
    assert approval is not None
    assert [list(list_waiting(user=user)) for user in (town.officer, town.planner)] == [[], [approval]]
    with pytest.raises(NotAllowedError):
        decide_approval(actor=town.director, approval=approval, is_approved=True)
    decide_approval(actor=town.planner, approval=approval, is_approved=True)
    decide_approval(actor=town.director, approval=approval, is_approved=True)
    entry.refresh_from_db()
    assert (entry.state, Entry.objects.get(pk=town.house.pk).values["filled"] in (0, "0")) == ("graduated", True)
    assert list(entry.steps.values_list("transition", flat=True)) == ["graduate", "accept"]
    assert not Task.objects.filter(state="open", subject_id=str(entry.pk)).exists()


def test_four_eyes_hold_for_those_who_approve(town: Town) -> None:
    """Who entered it or took its last step approves no step that asks for another person; a third one does."""
    graduate = {**TENANT["transitions"][1], "by_another": True, "route": {"kind": "one", "roles": ["section_officer"]}}
    for type_ in read_types([HOUSE, {**TENANT, "transitions": [TENANT["transitions"][0], graduate]}]).values():
        load_ledger_type(type_=type_)
    town.ledger.refresh_from_db()
    asker, third = (make_user(Role.SECTION_OFFICER, region=town.district) for _place in range(2))
    entry = town.accept(create_entry(actor=town.officer, ledger=town.ledger, values={"org": town.body.pk}))
    take_step(actor=asker, entry=entry, transition="graduate", reason="期满")
    approval = find_open_approval(entry)
    assert approval is not None
    with pytest.raises(NotAllowedError, match="以外的人"):
        decide_approval(actor=town.officer, approval=approval, is_approved=True)
    decide_approval(actor=third, approval=approval, is_approved=True)
    entry.refresh_from_db()
    assert (entry.state, entry.stepped_by) == ("graduated", third)


def test_what_is_unique_stays_so(town: Town) -> None:
    """The same enterprise is resident once; it may apply again after it left, and a removed entry gives way."""
    first = town.accept(town.apply())
    second = town.apply()
    with pytest.raises(EntryRefusedError, match="该企业已在本载体在孵"):
        town.accept(second)
    assert Entry.objects.get(pk=second.pk).state == "applied"
    removed = remove_entry(actor=town.officer, entry=first, reason="登记错了")
    assert town.accept(second).state == "resident"
    with pytest.raises(RefusalError):
        restore_entry(actor=town.officer, entry=removed)
    assert list(list_entries(user=town.officer, ledger=town.ledger)) == [second]


def test_days_are_told_once(town: Town) -> None:
    """Ninety and thirty days before a date and when it is past, each once; a day that moved is told anew."""
    entry = town.accept(town.apply())
    assert [send_due_reminders(today=TODAY) for _again in range(2)] == [1, 0]
    assert send_due_reminders(today=TODAY + timedelta(days=31)) == 1
    due = EntryDue.objects.get(entry=entry)
    assert (due.told, due.told_on) == (30, TODAY + timedelta(days=31))
    update_entry(actor=town.officer, entry=entry, values={"term_to": (TODAY + timedelta(days=80)).isoformat()})
    assert send_due_reminders(today=TODAY + timedelta(days=31)) == 1
    assert send_due_reminders(today=TODAY + timedelta(days=81)) == 1
    assert send_due_reminders(today=TODAY + timedelta(days=300)) == 0


def test_references_follow_a_merge_and_are_shown_from_both_sides(town: Town) -> None:
    """A merge, a new name and the merge taken back are followed; the house lists who points to it."""
    entry = town.apply()
    other = make_organisation(town.officer, uscc="")
    merger = merge_organisations(
        actor=town.officer, kept=other, dropped=town.body, reason="同一家", accept_two_codes=True
    )
    assert update_moved_references() == 1
    entry.refresh_from_db()
    assert (entry.values["org"], entry.organisation, entry.label) == (other.pk, other, other.name)
    renamed = Organisation.objects.get(pk=other.pk)
    rename_organisation(
        actor=town.officer, organisation=renamed, expected_version=renamed.version, name="虚构新名公司", on=TODAY
    )
    assert [update_moved_references() for _again in range(2)] == [1, 0]
    entry.refresh_from_db()
    assert (entry.label, "虚构新名公司" in entry.words) == ("虚构新名公司", True)
    unmerge_organisations(actor=town.officer, merger=merger, reason="是两家")
    assert update_moved_references() == 1
    entry.refresh_from_db()
    assert (entry.values["org"], entry.organisation, entry.label) == (town.body.pk, town.body, town.body.name)
    (count,) = count_backlinks(user=town.officer, record=town.house)
    assert (count.ledger, count.title, count.count) == ("test_tenant", "在孵企业", 1)


def test_facts_add_up(town: Town) -> None:
    """Distinct organisations by dimension in a period, sums in fen; a region sees its own."""
    town.accept(town.apply())
    year = {"start": date(2026, 1, 1), "end": date(2026, 12, 31)}
    path = town.district.path
    rows = compute_fact("ledger.test_tenant.residents", region_path=path, **year, dimensions=["origin"])  # type: ignore[arg-type]
    assert rows == [FactRow(("university",), 1, 1, 0)]
    assert compute_fact("ledger.test_tenant.rents", region_path=path) == [FactRow((), 3_600_000, 1, 0)]
    elsewhere = town.stranger.region
    assert elsewhere is not None
    assert compute_fact("ledger.test_tenant.rents", region_path=elsewhere.path) == []


def test_a_changed_type_takes_its_entries_along(town: Town) -> None:
    """A field more and a choice more: entries follow at once, and what they were stays readable in its own type."""
    entry = town.apply()
    fields = [*TENANT["sections"][0]["fields"], {"key": "note", "kind": "long_text", "title": "备注"}]
    changed = {**TENANT, "sections": [{**TENANT["sections"][0], "fields": fields}]}
    maker = make_user(Role.PLANNER, region=town.district.parent)
    with pytest.raises(NotAllowedError):
        update_ledger_type(actor=town.officer, ledger=town.ledger, definition=changed)
    draft = update_ledger_type(actor=maker, ledger=town.ledger, definition=changed, note="加备注")
    assert (draft.plan["entries"], draft.plan["refusals"]) == (1, [])
    publish_ledger_type(actor=maker, version=draft)
    ledger = Ledger.objects.select_related("current").get(pk=town.ledger.pk)
    entry = get_entry(user=town.officer, pk=entry.pk)
    assert (entry.type_version, get_type(ledger).find_field("note") is None) == (ledger.current, False)
    assert entry.values["rent"] == 3_600_000
    update_entry(actor=town.officer, entry=entry, values={"note": "虚构备注"})
    assert EntryVersion.objects.filter(entry=entry).count() == 2


def test_a_look_at_personal_data_is_logged(town: Town) -> None:
    """The applicant gives a telephone number, the office reads it with a trace; no trail has the number."""
    entry = town.apply(phone="虚构电话标记")
    for user in (town.firm, town.officer):
        log_look(actor=user, entry=get_entry(user=user, pk=entry.pk))
    (look,) = AuditEntry.objects.filter(action="ledgers.read_personal")
    assert (look.actor_id, look.after) == (town.officer.pk, {"fields": ["phone"]})
    assert not [row for row in AuditEntry.objects.all() if "虚构电话标记" in f"{row.before}{row.after}"]
