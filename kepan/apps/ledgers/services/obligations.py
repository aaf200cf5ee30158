"""Reports that fall due: the entry of the next period is made for each subject, and waits to be filled."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.desk.services import JobRun, create_job
from kepan.apps.ledgers.models import Entry, EntryLink, Ledger
from kepan.apps.ledgers.selectors import get_type, list_all_ledgers
from kepan.apps.ledgers.services.entries import create_entry
from kepan.engine.ledgers.types import FieldKind, LedgerType, Obligation

REPORTS = "ledgers.reports"
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
    """Make the entries of the last period that subjects owe and do not have; return how many.

    Where they are many, a job makes the rest.
    """
    day, count = today or timezone.localdate(), 0
    for ledger in list_all_ledgers().filter(is_active=True):
        for place in range(len(get_type(ledger).obligations)):
            made, last = _create_some(ledger, place, day, 0)
            count += made
            if last:
                create_job(
                    actor=None,
                    kind=REPORTS,
                    title=_("发出要报的“%(ledger)s”") % {"ledger": ledger.title},
                    request_key=f"{REPORTS}:{ledger.pk}:{place}:{day}",
                    arguments={"ledger": ledger.pk, "place": place, "day": day.isoformat(), "last": last},
                )
    return count


def run_due_entries(run: JobRun) -> dict[str, int]:
    """Make the entries that are owed behind a subject in a job, some in each step, until nobody owes one."""
    asked, count = run.arguments, 0
    ledger, last = list_all_ledgers().get(pk=asked["ledger"]), asked["last"]
    while last:
        step = partial(_create_some, ledger, asked["place"], date.fromisoformat(asked["day"]), last)
        made, last = run.step(f"after:{last}", step)
        count += made
    return {"entries": count}


def _create_some(ledger: Ledger, place: int, day: date, after: int) -> tuple[int, int]:
    """Make the entries of a duty for some subjects; return how many, and the last subject where more may follow."""
    type_ = get_type(ledger)
    if place >= len(type_.obligations):
        return 0, 0
    duty = type_.obligations[place]
    period, last = find_last_period(duty.every, day)
    due = last + timedelta(days=duty.due_days)
    # Who came after the period is asked for it while there is time, and never for what would be late at once.
    known = day if due >= day else last
    subjects = Entry.objects.filter(ledger__key=duty.ledger, removed_at__isnull=True, created_at__date__lte=known)
    if duty.states:
        subjects = subjects.filter(state__in=duty.states)
    held = Entry.objects.filter(ledger=ledger, removed_at__isnull=True, **{f"values__{duty.period}": period})
    linked = EntryLink.objects.filter(entry__in=held.values("pk"), field=duty.subject, target__isnull=False)
    missing = subjects.filter(pk__gt=after).exclude(pk__in=linked.values("target"))
    rows = list(missing.select_related("region", "organisation", "office", "owner").order_by("pk")[:AT_ONCE])
    made = sum(_create_one(ledger, type_, duty, one, period, due) for one in rows)
    return made, rows[-1].pk if len(rows) == AT_ONCE else 0


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
