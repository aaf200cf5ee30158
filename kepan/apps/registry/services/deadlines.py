"""What comes due by itself becomes tasks: the national phase of international applications, titles that run out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.selectors import list_staffed_offices
from kepan.apps.desk.enums import NoticeKind
from kepan.apps.desk.selectors import list_task_days
from kepan.apps.desk.services import complete_tasks, create_notice, create_task
from kepan.apps.registry.enums import OrganisationState
from kepan.apps.registry.models import Organisation, Recognition, Record, Right
from kepan.apps.registry.selectors import find_national_phases, list_delegations, match_expiring
from kepan.engine.registry.titles import REMINDERS, find_reminder
from kepan.store.files.titles import read_titles

NATIONAL_PHASE = "registry.national_phase"
TITLE_EXPIRING = "registry.title_expiring"
AT_ONCE = 500
"""Tasks of a kind that one run gives; after a large import the others follow with the next runs."""


@dataclass(frozen=True)
class Deadline:
    """A record on which something has to be done by a day, in the words of its task."""

    record: Record
    day: date
    words: str
    url: str = ""


@transaction.atomic
def update_national_phases(*, today: date | None = None) -> int:
    """Give the officers of a region a task for each international application half a year before its 30 months end.

    The task is due on the last day without surcharge, so the desk reminds of it; it is withdrawn when the
    application entered, was withdrawn or is past the grace. A sweep calls this; it returns how many tasks changed.
    """
    day = today or timezone.localdate()
    words = _("%(title)s 进入国家阶段，宽限到 %(grace)s")
    due = {
        row.right.pk: Deadline(row.right, row.last_day, words % {"title": row.right.title, "grace": row.grace_day})
        for row in find_national_phases(Right.objects.select_related("region", "office__region"), today=day)
    }
    given, count = _update_tasks(Right, NATIONAL_PHASE, due)
    return len(given) + count


@transaction.atomic
def update_expiring_titles(*, today: date | None = None) -> int:
    """Give the officers of a region a task for each title 180, 90 and 30 days before its last day.

    Those who act for the organisation get a notice on the same days. The task of a wider span is withdrawn when the
    narrower one comes, and any when the title was renewed, cancelled or is over. A sweep calls this; it returns how
    many tasks changed.
    """
    day = today or timezone.localdate()
    spans: dict[int, dict[int, Deadline]] = {step: {} for step in REMINDERS}
    rows = Recognition.objects.select_related("region", "office__region", "organisation").filter(
        ~Q(organisation__state=OrganisationState.CLOSED) | Q(organisation__isnull=True),
        match_expiring(REMINDERS[0], today=day),
    )
    for row in rows.order_by("valid_to", "pk"):
        step = find_reminder(row.valid_to, today=day)
        if step is not None and row.valid_to is not None:
            spans[step][row.pk] = _make_title_deadline(row, row.valid_to)
    count = 0
    for step, due in spans.items():
        given, over = _update_tasks(Recognition, f"{TITLE_EXPIRING}_{step}", due)
        for deadline in given:
            title = deadline.record
            if isinstance(title, Recognition) and title.organisation is not None:
                _tell_delegates(title, title.organisation, step, deadline)
        count += len(given) + over
    return count


def _make_title_deadline(row: Recognition, day: date) -> Deadline:
    url = f"/people/{row.person_id}/" if row.organisation is None else f"/organisations/{row.organisation.pk}/"
    return Deadline(row, day, _write_title_words(row, day), url)


def _write_title_words(row: Recognition, day: date) -> str:
    """Write whose title ends when; a person is named by number, for words of tasks outlive the record."""
    known = read_titles().titles.get(row.title)
    body = row.organisation
    return _("%(holder)s的“%(title)s”到 %(day)s 为止") % {
        "holder": _("人员 #%(number)s") % {"number": row.person_id} if body is None else body.name,
        "title": " ".join(filter(None, (row.title if known is None else known.name, row.object_name))),
        "day": day,
    }


def _tell_delegates(row: Recognition, body: Organisation, step: int, deadline: Deadline) -> None:
    create_notice(
        users=[delegation.user for delegation in list_delegations(organisation=body)],
        kind=NoticeKind.REMINDER,
        title=lambda: _write_title_words(row, deadline.day),
        body=lambda: _("%(days)s 天内到期。要继续持有，请准备重新认定。") % {"days": step},
        url=deadline.url,
        key=f"title-{step}:{row.pk}:{deadline.day}",
    )


def _update_tasks(table: type[models.Model], kind: str, due: Mapping[int, Deadline]) -> tuple[list[Deadline], int]:
    """Withdraw the open tasks of a kind that nothing stands behind any more, give those that nobody got yet.

    A day that was corrected is a new deadline. Return the deadlines given, and of how many records tasks went.
    """
    standing = list_task_days(subjects=table, kind=kind, open_only=True)
    over = {key for key, day in standing if key not in due or due[key].day != day}
    for record in table._default_manager.filter(pk__in=over):
        complete_tasks(actor=None, subject=record, kind=kind, withdraw=True)
    known = list_task_days(subjects=table, kind=kind)
    given = [row for key, row in due.items() if (key, row.day) not in known][:AT_ONCE]
    staffed = list_staffed_offices(role=Role.SECTION_OFFICER) if given else frozenset()
    for row in given:
        # An office of the city may look after what stands in a district: its people hold their roles in the city.
        office = row.record.office if row.record.office_id in staffed else None
        create_task(
            actor=None,
            title=row.words,
            kind=kind,
            url=row.url,
            role=Role.SECTION_OFFICER,
            region=row.record.region if office is None else office.region,
            office=office,
            due_date=row.day,
            subject=row.record,
        )
    return given, len(over)
