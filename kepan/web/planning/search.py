"""What the search box finds among plans: plans by title and file, figures in force by their indicator."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.models import User
from kepan.apps.planning.permissions import can_read_plans
from kepan.apps.planning.selectors import find_plans, find_targets
from kepan.web.planning.workbench import write_value
from kepan.web.ui.search import Hit, Provider


def _find_plans(user: User, words: str, limit: int) -> list[Hit]:
    if not can_read_plans(user):
        return []
    return [
        Hit(plan.title, f"{plan.region} · {plan.get_state_display()}", reverse("plan_detail", args=[plan.pk]))
        for plan in find_plans(user=user, words=words, limit=limit, is_light=True)
    ]


def _find_targets(user: User, words: str, limit: int) -> list[Hit]:
    if not can_read_plans(user):
        return []
    return [
        Hit(
            f"{target.indicator} {write_value(target)}",
            target.plan.title,
            reverse("plan_row", args=[target.plan_id, f"t{target.pk}"]),
        )
        for target in find_targets(user=user, words=words, limit=limit)
    ]


PROVIDERS = (
    Provider(label=_("计划"), icon="file-text", find_hits=_find_plans),
    Provider(label=_("目标"), icon="target-arrow", find_hits=_find_targets),
)
