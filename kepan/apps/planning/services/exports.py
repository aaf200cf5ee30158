"""Handing a plan out; every export is in the trail and names its data tier."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.accounts.selectors import is_sample_open
from kepan.apps.planning.enums import PlanState, TargetState
from kepan.apps.planning.models import Duty, Measure, Milestone, Phase, Plan, Share, Target
from kepan.apps.planning.permissions import can_read_plans
from kepan.apps.planning.selectors import get_version, list_measures, list_phases, list_targets
from kepan.apps.trail.services import create_entry
from kepan.engine.basis.quantity import write_plain

FORMAT = "kepan.plan-export/1"
"""What the JSON file is, and its version; docs/schema/plan-export.schema.json describes it."""

EXPORTED = frozenset({PlanState.DRAFT, PlanState.CONFIRMED})


@transaction.atomic
def export_plan(*, actor: User, plan: Plan, form: str) -> dict[str, Any]:
    """Return a draft or a plan in force as JSON values, and log the export; `form` names the file type."""
    written = write_plan(actor=actor, plan=plan)
    create_export_entry(actor=actor, plan=plan, form=form, written=written)
    return written


def write_plan(*, actor: User, plan: Plan) -> dict[str, Any]:
    """Write a draft or a plan in force as JSON values; whoever hands them out logs it with `create_export_entry`.

    A draft leaves with everything that was not rejected, a plan in force with what is in force today. Numbers are
    texts, so that none is rounded.
    """
    require(can_read_plans(actor))
    if plan.state not in EXPORTED:
        raise RefusalError(_("草稿和生效的计划才能导出"))
    states = [TargetState.ACCEPTED]
    if plan.state == PlanState.DRAFT:
        states.append(TargetState.PROPOSED)
    return {
        "format": FORMAT,
        **_write_heading(plan),
        "in_force": _write_version(plan),
        "exported": {
            "at": timezone.localtime().isoformat(timespec="seconds"),
            "by": actor.name,
            "invented": is_sample_open(),
        },
        "targets": [_write_target(target) for target in _find_targets(plan, states)],
        "measures": [_write_measure(measure) for measure in _find_measures(plan, states)],
        "phases": [_write_phase(row) for row in list_phases(plan=plan)],
        "milestones": [_write_milestone(row) for row in Milestone.objects.filter(plan=plan).select_related("phase")],
    }


def create_export_entry(*, actor: User, plan: Plan, form: str, written: Mapping[str, Any]) -> None:
    """Write into the trail that a plan was handed out, how many rows it had and how far the file may travel."""
    create_entry(
        actor=actor,
        action="planning.export",
        subject=plan,
        region_path=plan.region.path,
        after={
            "form": form,
            "tier": plan.tier,
            "targets": len(written["targets"]),
            "measures": len(written["measures"]),
        },
    )


def _find_targets(plan: Plan, states: list[TargetState]) -> QuerySet[Target]:
    rows = list_targets(plan=plan).filter(state__in=states)
    rows = rows.select_related("parent", "measure", "duty__lead_office", "duty__person")
    shares = Prefetch("shares", Share.objects.select_related("region", "office"))
    return rows.prefetch_related("duty__support_offices", shares, "share_notes")


def _find_measures(plan: Plan, states: list[TargetState]) -> QuerySet[Measure]:
    rows = list_measures(plan=plan).filter(state__in=states)
    return rows.select_related("parent", "duty__lead_office", "duty__person").prefetch_related("duty__support_offices")


def _write_number(value: Decimal | None) -> str | None:
    return None if value is None else write_plain(value)


def _write_day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _write_heading(plan: Plan) -> dict[str, Any]:
    return {
        "plan": plan.title,
        "kind": plan.kind,
        "state": plan.state,
        "tier": plan.tier,
        "region": plan.region.code,
        "region_name": plan.region.name,
        "office": None if plan.office is None else plan.office.name,
        "territory": plan.territory or None,
        "from": plan.year_from,
        "to": plan.year_to,
        "version": plan.version,
        "document": {"name": plan.document.name, "sha256": plan.document.sha256},
    }


def _write_version(plan: Plan) -> dict[str, Any] | None:
    """Write which version is in force; nothing for a draft."""
    if plan.state != PlanState.CONFIRMED or not plan.force_number:
        return None
    version = get_version(plan=plan, number=plan.force_number)
    return {
        "number": version.number,
        "effective_on": version.effective_on.isoformat(),
        "signed_by": version.signed_by.name,
        "signed_on": timezone.localtime(version.signed_at).date().isoformat(),
        "signature": version.signature,
    }


def _write_target(target: Target) -> dict[str, Any]:
    return {
        "number": target.number,
        "decision": target.state,
        "kind": target.kind,
        "indicator": target.indicator,
        "code": target.code or None,
        "comparator": target.comparator,
        "value": _write_number(target.value_low),
        "value_high": _write_number(target.value_high),
        "value_text": target.value_text,
        "unit": target.unit,
        "period": target.period or None,
        "date_from": _write_day(target.date_from),
        "date_to": _write_day(target.date_to),
        "baseline": _write_number(target.baseline),
        "baseline_period": target.baseline_period or None,
        "parent": target.parent.number if target.parent else None,
        "measure": target.measure.number if target.measure else None,
        "direction": target.direction or None,
        "section": list(target.section_path),
        "span": None if target.start is None else [target.start, target.end],
        "vspan": None if target.value_start is None else [target.value_start, target.value_end],
        "surface": target.surface,
        "edited": target.is_edited,
        "doubtful": target.is_doubtful,
        "duty": _write_duty(target),
        "shares": [_write_share(share) for share in target.shares.all()],
        "differences": [
            {"dimension": note.dimension, "difference": _write_number(note.difference), "reason": note.reason}
            for note in target.share_notes.all()
        ],
    }


def _write_measure(measure: Measure) -> dict[str, Any]:
    return {
        "number": measure.number,
        "decision": measure.state,
        "marker": measure.marker or None,
        "title": measure.title,
        "section": list(measure.section_path),
        "parent": measure.parent.number if measure.parent else None,
        "action": measure.action or None,
        "object": measure.object or None,
        "offices": measure.offices,
        "deadline": measure.deadline or None,
        "evidence": measure.evidence,
        "progress": measure.progress,
        "duty": _write_duty(measure),
    }


def _write_duty(row: Target | Measure) -> dict[str, Any] | None:
    """Write who answers for a row; nothing where nobody was named yet."""
    duty: Duty | None = getattr(row, "duty", None)
    if duty is None:
        return None
    return {
        "lead_office": None if duty.lead_office is None else duty.lead_office.name,
        "support_offices": [office.name for office in duty.support_offices.all()],
        "person": None if duty.person is None else duty.person.name,
        "starts_on": _write_day(duty.starts_on),
        "due_on": _write_day(duty.due_on),
        "weight": _write_number(duty.weight),
    }


def _write_share(share: Share) -> dict[str, Any]:
    return {
        "dimension": share.dimension,
        "region": None if share.region is None else share.region.name,
        "office": None if share.office is None else share.office.name,
        "year": share.year,
        "month": share.month,
        "value": _write_number(share.value),
    }


def _write_phase(phase: Phase) -> dict[str, Any]:
    return {
        "name": phase.name,
        "text": phase.text,
        "starts_on": _write_day(phase.starts_on),
        "ends_on": _write_day(phase.ends_on),
        "measures": [measure.number for measure in phase.measures.all()],
    }


def _write_milestone(milestone: Milestone) -> dict[str, Any]:
    return {
        "title": milestone.title,
        "phase": None if milestone.phase is None else milestone.phase.name,
        "due_on": _write_day(milestone.due_on),
        "is_reached": milestone.reached_at is not None,
    }
