"""Handing out a plan: at once, or by a worker where it is long."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.desk.models import Job
from kepan.apps.desk.services import Handler, Handlers, JobRun, MadeFile, create_job_file
from kepan.apps.planning.models import Plan
from kepan.apps.planning.selectors import get_plan_card
from kepan.apps.planning.services import create_export_entry, write_plan
from kepan.web.planning.exports import WRITERS
from kepan.web.ui.lists.deferred import create_export_job, get_asker

KIND = "planning.export_plan"
MOST_AT_ONCE = 1_000
"""A plan of more targets and measures is written by a worker."""


def is_long(plan: Plan) -> bool:
    """Say whether a plan is written by a worker."""
    return plan.target_count + plan.measure_count > MOST_AT_ONCE


def write_name(plan: Plan, form: str) -> str:
    """Write the name of the file: plan, day, and how far it may travel."""
    return f"{plan.title} {timezone.localdate():%Y-%m-%d} {plan.get_tier_display()}.{form}"


def create_plan_job(*, actor: User, plan: Plan, form: str) -> Job:
    """Ask for the export of a long plan."""
    return create_export_job(
        actor=actor,
        kind=KIND,
        title=_("导出计划：%(title)s（%(form)s）") % {"title": plan.title, "form": form},
        arguments={"plan": plan.pk, "form": form, "language": get_language()},
    )


def export_long_plan(run: JobRun) -> dict[str, Any]:
    """Do the job: write the plan as it is now, with what the asker may see now."""
    user = get_asker(run)
    form = run.arguments["form"]
    try:
        plan = get_plan_card(user=user, pk=run.arguments["plan"])
    except Plan.DoesNotExist as missing:
        raise RefusalError(_("没有这份计划，或者它不归你看")) from missing

    def make() -> MadeFile:
        run.report(0, 3, _("读入计划"))
        written = write_plan(actor=user, plan=plan)
        run.report(1, 3, _("排版"))
        content = BytesIO(WRITERS[form][0](written))
        return MadeFile(
            content,
            write_name(plan, form),
            len(written["targets"]) + len(written["measures"]),
            lambda: create_export_entry(actor=user, plan=plan, form=form, written=written),
        )

    with translation.override(run.arguments["language"]):
        return create_job_file(run, make)


HANDLERS: Handlers = {KIND: Handler(export_long_plan, gettext_lazy("导出计划"))}
