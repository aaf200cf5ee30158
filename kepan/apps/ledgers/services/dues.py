"""Days of an entry that come due: which ones it has as it stands, and when the next reminder of one is."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from kepan.apps.ledgers.enums import DueKind
from kepan.apps.ledgers.models import Entry, EntryDue
from kepan.engine.ledgers.types import LedgerType, Reminder

OVERDUE = -1
WEEK = 7
OBLIGATION_SPANS = (30, 7)


def list_wanted_dues(entry: Entry, type_: LedgerType) -> list[EntryDue]:
    """Return the days that come due of an entry as it stands: its reminders, steps that have a time, its report."""
    if entry.removed_at is not None:
        return []
    made = []
    for reminder in type_.reminders:
        day = entry.values.get(reminder.date)
        if isinstance(day, str) and (not reminder.states or entry.state in reminder.states):
            made.append(EntryDue(entry=entry, kind=DueKind.REMINDER, key=reminder.key, date=date.fromisoformat(day)))
    since = timezone.localdate(entry.state_since)
    for step in type_.transitions:
        if step.within_days is not None and entry.state in step.sources:
            last = since + timedelta(days=step.within_days)
            made.append(EntryDue(entry=entry, kind=DueKind.STEP, key=step.key, date=last))
    for duty in type_.obligations:
        day = entry.values.get(duty.due)
        if isinstance(day, str) and entry.state == type_.states[0].key:
            made.append(EntryDue(entry=entry, kind=DueKind.OBLIGATION, key=duty.due, date=date.fromisoformat(day)))
    found = {(one.kind, one.key): one for one in made}
    for one in found.values():
        one.next_on = compute_next(find_reminder(type_, one), one)
    return list(found.values())


def find_reminder(type_: LedgerType, due: EntryDue) -> Reminder:
    """Return how a day is told: as its type says; a step once before, and every week once it is late, as a report."""
    if due.kind == DueKind.REMINDER:
        found = next((one for one in type_.reminders if one.key == due.key), None)
        return found or Reminder(due.key, due.key, due.key, ())
    if due.kind == DueKind.OBLIGATION:
        field = type_.find_field(due.key)
        title = due.key if field is None else field.title
        return Reminder(due.key, title, due.key, OBLIGATION_SPANS, WEEK, (), ("owner", "responsible"))
    step = next((one for one in type_.transitions if one.key == due.key), None)
    if step is None:
        return Reminder(due.key, due.key, "", (), WEEK)
    to = ("responsible", *([step.escalates_to] if step.escalates_to else []))
    before = min(step.told_before, (step.within_days or 0) // 2)
    return Reminder(due.key, step.title, "", (before,) if before else (), WEEK, (), to)


def compute_next(reminder: Reminder, due: EntryDue) -> date | None:
    """Return the day of the next reminder: the next smaller span, then the day after the date, then by the interval."""
    if due.told == OVERDUE:
        every = reminder.overdue_every
        return due.told_on + timedelta(days=every) if every and due.told_on is not None else None
    left = [span for span in reminder.days if due.told is None or span < due.told]
    return due.date - timedelta(days=max(left)) if left else due.date + timedelta(days=1)


def find_span(reminder: Reminder, due: EntryDue, day: date) -> int:
    """Return the span that is told on a day: the smallest one reached; a day seen late is told once, not by each."""
    left = (due.date - day).days
    return OVERDUE if left < 0 else min((span for span in reminder.days if left <= span), default=left)
