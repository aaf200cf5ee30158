"""What comes due by itself: international applications that have to enter a national phase become tasks."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kepan.apps.accounts.enums import Role
from kepan.apps.desk.selectors import list_task_subjects
from kepan.apps.desk.services import complete_tasks, create_task
from kepan.apps.registry.models import Right
from kepan.apps.registry.selectors import find_national_phases

NATIONAL_PHASE = "registry.national_phase"


@transaction.atomic
def update_national_phases(*, today: date | None = None) -> int:
    """Give the officers of a region a task for each international application half a year before its 30 months end.

    The task is due on the last day without surcharge, so the desk reminds of it; it is withdrawn when the
    application entered, was withdrawn or is past the grace. A sweep calls this; it returns how many tasks changed.
    """
    day = today or timezone.localdate()
    rows = Right.objects.select_related("region", "office")
    due = {row.right.pk: row for row in find_national_phases(rows, today=day)}
    known = list_task_subjects(subjects=Right, kind=NATIONAL_PHASE)
    for key in sorted(set(due) - known):
        row = due[key]
        create_task(
            actor=None,
            title=_("%(title)s 进入国家阶段，宽限到 %(grace)s") % {"title": row.right.title, "grace": row.grace_day},
            kind=NATIONAL_PHASE,
            role=Role.SECTION_OFFICER,
            region=row.right.region,
            office=row.right.office,
            due_date=row.last_day,
            subject=row.right,
        )
    over = list_task_subjects(subjects=Right, kind=NATIONAL_PHASE, open_only=True) - set(due)
    for right in Right.objects.filter(pk__in=over):
        complete_tasks(actor=None, subject=right, kind=NATIONAL_PHASE, withdraw=True)
    return len(set(due) - known) + len(over)
