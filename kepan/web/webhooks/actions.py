"""Which events can be asked for, and what they are called."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kepan.web.planning.history import ACTIONS as PLANNING
from kepan.web.trail.registry_actions import REGISTRY

NOT_SENT = frozenset(
    {
        "planning.export", "planning.export_list", "planning.export_suggestions", "planning.decide_suggestion",
        "registry.export_list", "registry.check", "registry.create_batch",
    }
)  # fmt: skip
"""Acts that change no record, or concern no single one."""

WHOLE: dict[str, str | Promise] = {
    "planning.*": _("计划的全部事件"),
    "registry.*": _("登记的全部事件"),
}
ACTIONS: dict[str, str | Promise] = {
    **WHOLE,
    **{name: words for name, words in (PLANNING | REGISTRY).items() if name not in NOT_SENT},
}
"""Event → its words, as the trail has them."""


def list_labels(actions: list[str]) -> list[str]:
    """Return the words for some events."""
    return [str(ACTIONS.get(action, action)) for action in actions]
