"""How far measures have come: notes, evidence, state; and milestones that are reached."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.desk.models import Attachment
from kepan.apps.desk.selectors import has_open_task
from kepan.apps.desk.services import attach_to, complete_tasks
from kepan.apps.planning.enums import ENDED, MeasureState, TargetState
from kepan.apps.planning.models import Duty, Measure, ProgressNote
from kepan.apps.planning.permissions import can_report_progress
from kepan.apps.planning.services.drafts import StaleError, get_locked
from kepan.apps.planning.services.duties import ANSWER, update_tasks
from kepan.apps.trail.services import create_entry


def check_words(text: str) -> None:
    """Refuse a report without words."""
    if not text.strip():
        raise RefusalError(_("写一句进展：做了什么，到了哪一步。"))


def follow_progress(*, actor: User | None, measure: Measure) -> None:
    """Let the task of who answers for a measure follow its state: what has ended waits for nobody.

    A task that is open stays as it is, so that nobody is told twice. The measure comes with its duty, if it has one.
    """
    duty = getattr(measure, "duty", None)
    if duty is None:
        return
    if measure.progress in ENDED:
        complete_tasks(actor=actor, subject=duty, kind=ANSWER, withdraw=measure.progress == MeasureState.STOPPED)
    elif not has_open_task(subject=duty, kind=ANSWER):
        update_tasks(actor=actor, duty=duty, row=measure)


@transaction.atomic
def report_progress(
    *,
    actor: User,
    measure: Measure,
    expected_version: int,
    text: str,
    state: MeasureState,
    attachments: Sequence[Attachment] = (),
) -> ProgressNote:
    """Report on a measure of a plan in force and put it into a state; done and stopped close the tasks for it.

    Stopping needs words that say why; so does taking up again what was done.
    """
    plan = get_locked(measure.plan)
    row = Measure.objects.get(pk=measure.pk)
    duty = Duty.objects.filter(measure=row).select_related("lead_office__region", "person").first()
    require(can_report_progress(actor, plan, duty))
    if row.state != TargetState.ACCEPTED:
        raise RefusalError(_("%(number)s 不在生效的计划里。") % {"number": row.number})
    if row.version != expected_version:
        raise StaleError(_("%(number)s 刚被别人改过，你的操作没有写入。看过现在的内容再填。") % {"number": row.number})
    check_words(text)
    before = row.progress
    row.progress = state
    row.version += 1
    row.save(update_fields=["progress", "version"])
    note = ProgressNote.objects.create(
        measure=row, text=text.strip(), state=state, made_by=actor, made_at=timezone.now()
    )
    for attachment in attachments:
        if not attachment.subject_id:
            attach_to(actor=actor, attachment=attachment, subject=note)
    note.attachments.set(attachments)
    create_entry(
        actor=actor,
        action="planning.report_progress",
        subject=row,
        title=f"{plan.title} {row.number}",
        region_path=plan.region.path,
        before={"progress": before},
        after={"progress": state, "text": note.text, "files": [attachment.pk for attachment in attachments]},
    )
    if duty is not None and state in ENDED:
        complete_tasks(actor=actor, subject=duty, kind=ANSWER, withdraw=state == MeasureState.STOPPED)
    elif duty is not None and before in ENDED:
        update_tasks(actor=actor, duty=duty, row=row)
    return note
