"""Reading the suggestions for the compiler's vocabulary."""

from __future__ import annotations

from django.db.models import QuerySet

from kepan.apps.accounts.selectors import AnyUser
from kepan.apps.planning.enums import SuggestionState
from kepan.apps.planning.models import RuleSuggestion
from kepan.apps.planning.selectors.plans import list_plans


def list_rule_suggestions(*, user: AnyUser, state: SuggestionState | None = None) -> QuerySet[RuleSuggestion]:
    """Return the suggestions that came from plans a user may see, the most frequent first.

    Who may decide on them is asked of `can_decide_suggestions`, the page's section with it.
    """
    rows = RuleSuggestion.objects.filter(plan__in=list_plans(user=user).values("pk"))
    rows = rows.select_related("plan__region", "decided_by").order_by("-count", "-last_at", "-id")
    return rows if state is None else rows.filter(state=state)
