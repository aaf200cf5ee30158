"""What a day brings to entries: reminders, late steps, steps the machine takes, reports that fall due, new figures."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from kepan.apps.accounts.enums import STAFF, Role
from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.accounts.selectors import list_users_with_role
from kepan.apps.desk.enums import NoticeKind
from kepan.apps.desk.services import complete_tasks, create_notice, create_task
from kepan.apps.ledgers.enums import LINK_COLUMNS, ApprovalState, DueKind
from kepan.apps.ledgers.models import Entry, EntryDue, EntryLink
from kepan.apps.ledgers.selectors import get_needs, get_type, has_condition, list_all_ledgers, read_version
from kepan.apps.ledgers.selectors.conditions import match_condition
from kepan.apps.ledgers.selectors.context import NAMES
from kepan.apps.ledgers.services.dues import OVERDUE, compute_next, find_reminder, find_span
from kepan.apps.ledgers.services.parents import update_ledger_figures, update_parents
from kepan.apps.ledgers.services.steps import get_url, move_entry
from kepan.apps.ledgers.services.writing import (
    begin_change,
    compute_change,
    require_judged,
    save_hanging,
    set_derived,
    set_organisation,
    write_title,
)
from kepan.apps.registry.selectors import list_delegations
from kepan.engine.ledgers.types import LedgerType, Reminder
from kepan.engine.ledgers.values import load_value, write_value

AT_ONCE = 500
MOST_TOLD = 120
"""Of what is told with a day; the whole stands on the page of the entry."""
DUE_TASK = "ledgers.due"
LATE_TASK = "ledgers.late"


def send_due_reminders(*, today: date | None = None) -> int:
    """Tell people of days that come near or are past, each span once; return how many days were told.

    What people were told stands with the day, in the same transaction: a sweep that is killed tells nobody twice.
    """
    day = today or timezone.localdate()
    rows = EntryDue.objects.filter(next_on__lte=day).order_by("next_on", "pk").values_list("pk", flat=True)
    return sum(_tell_due(pk, day) for pk in list(rows[:AT_ONCE]))


@transaction.atomic
def _tell_due(pk: int, day: date) -> int:
    """Tell of one day if nobody did meanwhile."""
    related = ("entry__ledger", "entry__region", "entry__office", "entry__type_version", "entry__owner")
    rows = EntryDue.objects.select_for_update(of=("self",)).select_related(*related, "entry__organisation")
    due = rows.filter(pk=pk, next_on__lte=day).first()
    if due is None:
        return 0
    type_ = read_version(due.entry.type_version)
    reminder = find_reminder(type_, due)
    due.told, due.told_on = find_span(reminder, due, day), day
    due.next_on = compute_next(reminder, due)
    due.save(update_fields=["told", "told_on", "next_on"])
    _write_due(due, type_, reminder, due.told, day)
    return 1


def _write_due(due: EntryDue, type_: LedgerType, reminder: Reminder, span: int, day: date) -> None:
    """Write the notices and the task of a day that comes due."""
    entry, title = due.entry, write_title(due.entry, type_)
    shown = {"what": reminder.title, "entry": title, "date": due.date.isoformat()}

    told = _write_told(entry, type_, reminder)

    def write_words() -> str:
        if span == OVERDUE:
            return _("已逾期：%(entry)s，%(what)s（%(date)s）") % shown + told
        return _("%(entry)s：%(what)s，%(date)s 到期") % shown + told

    is_late = span == OVERDUE
    # Whom a step goes up to is told when it is late, and not before.
    to = reminder.to if is_late or due.kind != DueKind.STEP else ("responsible",)
    create_notice(
        users=list_told(entry, to),
        kind=NoticeKind.REMINDER,
        title=write_words,
        url=get_url(entry),
        key=f"ledger-due:{due.pk}:{due.date}:{span}:{day if is_late else ''}",
    )
    complete_tasks(actor=None, subject=entry, kind=LATE_TASK if is_late else DUE_TASK, withdraw=True)
    create_task(
        actor=None,
        title=write_words(),
        kind=LATE_TASK if is_late else DUE_TASK,
        url=get_url(entry),
        role=find_worker(type_, due),
        region=entry.region,
        office=entry.office,
        due_date=due.date,
        subject=entry,
    )


def find_worker(type_: LedgerType, due: EntryDue) -> Role:
    """Find the role whose work a day is: of a step the first of the office's that takes it."""
    step = next((one for one in type_.transitions if due.kind == DueKind.STEP and one.key == due.key), None)
    return next((Role(one) for one in (step.roles if step is not None else ()) if one in STAFF), Role.SECTION_OFFICER)


def _write_told(entry: Entry, type_: LedgerType, reminder: Reminder) -> str:
    """Write the fields that a reminder tells with the day; they are open to all staff."""
    fields = [one for one in type_.fields if one.key in reminder.tells and entry.values.get(one.key) is not None]
    parts = [f"{one.title} {write_value(one, load_value(one, entry.values[one.key]))}" for one in fields]
    return "".join(f"；{part}" for part in parts)[:MOST_TOLD]  # l10n: a semicolon before what is told


def list_told(entry: Entry, to: Iterable[str]) -> list[User]:
    """Return who is told of an entry: whoever is responsible for it, its organisation, and holders of roles."""
    found: list[User] = []
    for one in to:
        if one == "responsible":
            found += [entry.owner] if entry.owner is not None else []
        elif one == "owner":
            if entry.organisation is not None:
                found += [row.user for row in list_delegations(organisation=entry.organisation)]
        elif one in Role.values:
            found += list_users_with_role(role=Role(one), region=entry.region)
    return found


def take_automatic_steps(*, today: date | None = None) -> int:
    """Let entries take the steps the machine takes by itself on a condition; return how many did."""
    day, count = today or timezone.localdate(), 0
    for ledger in list_all_ledgers().filter(is_active=True):
        type_ = get_type(ledger)
        for step in type_.transitions:
            if step.automatic:
                match = match_condition(ledger=ledger, condition=step.automatic, today=day)
                rows = Entry.objects.filter(match.true, ledger=ledger, state__in=step.sources, removed_at__isnull=True)
                for pk in list(rows.order_by("pk").values_list("pk", flat=True)):
                    count += _move_by_itself(pk, step.key, day)
    return count


@transaction.atomic
def _move_by_itself(pk: int, key: str, day: date) -> int:
    rows = Entry.objects.select_for_update(of=("self",)).select_related("ledger", "region", "type_version", "owner")
    entry = rows.filter(pk=pk, removed_at__isnull=True).first()
    if entry is None or entry.approvals.filter(state=ApprovalState.OPEN).exists():
        return 0
    change = begin_change(entry)
    step = next((one for one in change.type_.transitions if one.key == key), None)
    if step is None or entry.state not in step.sources or not has_condition(entry, change.type_, step.automatic, day):
        return 0
    try:
        with transaction.atomic():
            compute_change(change)
            require_judged(change)
            move_entry(None, change, step, _("到期自动办理"))
    except RefusalError:
        return 0
    return 1


def update_moved_references() -> int:
    """Write entries anew that name records which were merged, taken apart or renamed meanwhile; return how many."""
    keys: set[int] = set()
    for kind, column in LINK_COLUMNS.items():
        is_renamed = Q(shown__isnull=False) & ~Q(shown=F(f"{column}__{NAMES.get(kind, 'name')}"))
        rows = EntryLink.objects.filter(~Q(**{f"{column}_id": F("kept")}) | is_renamed, **{f"{column}__isnull": False})
        keys.update(rows.order_by("entry").values_list("entry", flat=True).distinct()[:AT_ONCE])
    for pk in sorted(keys):
        _write_references(pk)
    return len(keys)


@transaction.atomic
def _write_references(pk: int) -> None:
    rows = Entry.objects.select_for_update(of=("self",)).select_related("ledger", "region", "type_version")
    entry = rows.get(pk=pk)
    type_ = read_version(entry.type_version)
    for link in EntryLink.objects.filter(entry=entry):
        field = type_.find_field(link.field)
        column = None if field is None else LINK_COLUMNS.get(field.kind)
        present = None if column is None else getattr(link, f"{column}_id")
        if field is None or present is None or present == link.kept:
            continue
        value = entry.values.get(field.key)
        entry.values[field.key] = (
            [present if one == link.kept else one for one in value] if isinstance(value, list) else present
        )
        EntryLink.objects.filter(pk=link.pk).update(kept=present)
    change = begin_change(entry)
    compute_change(change)
    set_organisation(change)
    set_derived(change)
    entry.updated_at = timezone.now()
    entry.save()
    save_hanging(change, is_lenient=True)
    update_parents(change)


def update_daily_figures() -> int:
    """Compute entries anew whose fields look at the day or at other records; return how many differ."""
    ledgers = [one for one in list_all_ledgers().filter(is_active=True) if looks_further(get_type(one))]
    return sum(update_ledger_figures(ledger=ledger) for ledger in ledgers)


def looks_further(type_: LedgerType) -> bool:
    """Say whether what is computed changes without a change of the entry: by the day, or by other records."""
    needs = get_needs(type_)
    return needs.has_today or bool(needs.linked) or bool(needs.lists)
