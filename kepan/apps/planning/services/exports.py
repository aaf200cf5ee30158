"""Handing the figures of a plan out; every export is in the trail and names its data tier."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import require
from kepan.apps.planning.models import Plan, Target
from kepan.apps.planning.permissions import can_read_plans
from kepan.apps.planning.selectors import list_accepted, list_measures
from kepan.apps.trail.services import create_entry


def _write_target(target: Target) -> dict[str, Any]:
    return {
        "number": target.number,
        "kind": target.kind,
        "indicator": target.indicator,
        "comparator": target.comparator,
        "value": None if target.value_low is None else format(target.value_low.normalize(), "f"),
        "value_high": None if target.value_high is None else format(target.value_high.normalize(), "f"),
        "value_text": target.value_text,
        "unit": target.unit,
        "period": target.period or None,
        "parent": target.parent.number if target.parent else None,
        "direction": target.direction or None,
        "section": list(target.section_path),
        "span": [target.start, target.end],
        "vspan": [target.value_start, target.value_end],
        "surface": target.surface,
        "edited": target.is_edited,
    }


@transaction.atomic
def export_targets(*, actor: User, plan: Plan, form: str) -> dict[str, Any]:
    """Return the accepted figures and the measures of a plan as JSON values, and log the export.

    Numbers are texts, so that 2.80 leaves as it stands; `form` names the file type for the trail.
    """
    require(can_read_plans(actor))
    targets = [_write_target(target) for target in list_accepted(plan=plan)]
    measures = [
        {"number": measure.number, "title": measure.title, "section": list(measure.section_path)}
        for measure in list_measures(plan=plan)
    ]
    create_entry(
        actor=actor,
        action="planning.export",
        subject=plan,
        region_path=plan.region.path,
        after={"form": form, "tier": plan.tier, "targets": len(targets), "measures": len(measures)},
    )
    return {
        "plan": plan.title,
        "kind": plan.kind,
        "state": plan.state,
        "tier": plan.tier,
        "region": plan.region.code,
        "territory": plan.territory or None,
        "from": plan.year_from,
        "to": plan.year_to,
        "version": plan.version,
        "document": {"name": plan.document.name, "sha256": plan.document.sha256},
        "targets": targets,
        "measures": measures,
    }
