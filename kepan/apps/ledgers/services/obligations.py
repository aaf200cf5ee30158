"""Reports that fall due: the entry of the next period is made for each subject, and waits to be filled."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.ledgers.models import Entry, EntryLink, Ledger
from kepan.apps.ledgers.selectors import get_type, list_all_ledgers
from kepan.apps.ledgers.services.entries import create_entry
from kepan.engine.ledgers.types import FieldKind, LedgerType, Obligation

AT_ONCE = 500


def find_last_period(every: str, day: date) -> tuple[str, date]:
    """Return the last period that has ended before a day, as entries keep periods, and its last day.

    >>> find_last_period("year", date(2026, 2, 1)), find_last_period("month", date(2026, 1, 5))
    (('2025', datetime.date(2025, 12, 31)), ('2025-12', datetime.date(2025, 12, 31)))
    >>> find_last_period("quarter", date(2026, 5, 5)), find_last_period("week", date(2026, 1, 7))
    (('2026-Q1', datetime.date(2026, 3, 31)), ('2026-W01', datetime.date(2026, 1, 4)))
    """
    if every == "week":
        last = day - timedelta(days=day.isoweekday())
        year, week, _weekday = last.isocalendar()
        return f"{year}-W{week:02d}", last
    months = {"month": 1, "quarter": 3, "half": 6}.get(every, 12)
    last = date(day.year, (day.month - 1) // months * months + 1, 1) - timedelta(days=1)
    part = (last.month - 1) // months + 1
    tail = {1: f"-{part:02d}", 3: f"-Q{part}", 6: f"-H{part}"}.get(months, "")
    return f"{last.year}{tail}", last


def create_due_entries(*, today: date | None = None) -> int:
    """Make the entries of the last period that subjects owe and do not have; return how many."""
    day, count = today or timezone.localdate(), 0
    for ledger in list_all_ledgers().filter(is_active=True):
        type_ = get_type(ledger)
        for duty in type_.obligations:
            count += _create_for(ledger, type_, duty, day)
    return count


def _create_for(ledger: Ledger, type_: LedgerType, duty: Obligation, day: date) -> int:
    period, last = find_last_period(duty.every, day)
    due = last + timedelta(days=duty.due_days)
    # Who came after the period is asked for it while there is time, and never for what would be late at once.
    known = day if due >= day else last
    subjects = Entry.objects.filter(ledger__key=duty.ledger, removed_at__isnull=True, created_at__date__lte=known)
    if duty.states:
        subjects = subjects.filter(state__in=duty.states)
    held = Entry.objects.filter(ledger=ledger, removed_at__isnull=True, **{f"values__{duty.period}": period})
    linked = EntryLink.objects.filter(entry__in=held.values("pk"), field=duty.subject, target__isnull=False)
    missing = subjects.exclude(pk__in=linked.values("target")).select_related(
        "region", "organisation", "office", "owner"
    )
    return sum(_create_one(ledger, type_, duty, one, period, due) for one in missing.order_by("pk")[:AT_ONCE])


def _create_one(ledger: Ledger, type_: LedgerType, duty: Obligation, subject: Entry, period: str, due: date) -> int:
    values: dict[str, object] = {duty.subject: subject.pk, duty.period: period, duty.due: due.isoformat()}
    body = type_.find_field(type_.subject) if type_.subject else None
    if body is not None and body.kind == FieldKind.ORGANISATION and subject.organisation_id is not None:
        values[body.key] = subject.organisation_id
    try:
        with transaction.atomic():
            create_entry(actor=None, ledger=ledger, values=values, region=subject.region, office=subject.office)
    except RefusalError:
        return 0
    return 1
