"""Which events can be asked for, and what they are called."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kepan.web.planning.history import ACTIONS as PLANNING
from kepan.web.trail.import_actions import IMPORTS
from kepan.web.trail.ledger_actions import LEDGERS
from kepan.web.trail.registry_actions import REGISTRY
from kepan.web.trail.sharing_actions import SHARING

NOT_SENT = frozenset(
    {
        "planning.export", "planning.export_list", "planning.export_suggestions", "planning.decide_suggestion",
        "registry.export_list", "registry.check", "registry.create_batch",
    }
)  # fmt: skip
"""Acts that change no record, or concern no single one."""

BESIDE = frozenset(
    {
        "imports.apply", "imports.drop", "imports.undo",
        "sharing.create_request", "sharing.approve_request", "sharing.refuse_request", "sharing.withdraw_request",
        "sharing.revoke_permission", "sharing.create_order", "sharing.pay_order", "sharing.cancel_order",
        "sharing.refund_order",
        "ledgers.create_entry", "ledgers.update_entry", "ledgers.remove_entry", "ledgers.restore_entry",
        "ledgers.take_step", "ledgers.ask_step", "ledgers.decide_step", "ledgers.withdraw_step",
    }
)  # fmt: skip
"""Of imports, ledgers and shared data what changes records, or what somebody may do with data."""

CONTEXTS: dict[str, str | Promise] = {
    "registry": _("登记的事件"),
    "planning": _("计划的事件"),
    "imports": _("导入的事件"),
    "sharing": _("数据共享的事件"),
    "ledgers": _("业务台账的事件"),
}
"""Parts of the trail of which events can be asked for."""

WHOLE: dict[str, str | Promise] = {
    "planning.*": _("计划的全部事件"),
    "registry.*": _("登记的全部事件"),
    "sharing.*": _("数据共享的全部事件"),
    "ledgers.*": _("业务台账的全部事件"),
}
ACTIONS: dict[str, str | Promise] = {
    **WHOLE,
    **{name: words for name, words in (PLANNING | REGISTRY).items() if name not in NOT_SENT},
    **{name: words for name, words in (IMPORTS | LEDGERS | SHARING).items() if name in BESIDE},
}
"""Event → its words, as the trail has them."""


def list_labels(actions: list[str]) -> list[str]:
    """Return the words for some events."""
    return [str(ACTIONS.get(action, action)) for action in actions]
