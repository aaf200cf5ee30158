"""Words and lights of ledgers on screen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kepan.apps.accounts.enums import Role
from kepan.engine.ledgers.types import FieldKind, LedgerType, RouteKind, State, StateKind, Strength, Visibility
from kepan.web.ui.navigation import Words

STATE_LIGHTS: Mapping[str, str] = {
    StateKind.DRAFT: "none",
    StateKind.OPEN: "slow",
    StateKind.STANDING: "ok",
    StateKind.ENDED: "done",
}
"""The lights of kinds of states: what is being written, under way, in force, over."""
STATE_KINDS: Mapping[str, Words] = {
    StateKind.DRAFT: gettext_lazy("起草"),
    StateKind.OPEN: gettext_lazy("办理中"),
    StateKind.STANDING: gettext_lazy("有效"),
    StateKind.ENDED: gettext_lazy("结束"),
}
KINDS: Mapping[str, Words] = {
    FieldKind.TEXT: gettext_lazy("单行文字"),
    FieldKind.LONG_TEXT: gettext_lazy("多行文字"),
    FieldKind.NUMBER: gettext_lazy("数字"),
    FieldKind.MONEY: gettext_lazy("金额"),
    FieldKind.DATE: gettext_lazy("日期"),
    FieldKind.PERIOD: gettext_lazy("期间"),
    FieldKind.FLAG: gettext_lazy("是否"),
    FieldKind.CHOICE: gettext_lazy("选项"),
    FieldKind.REGION: gettext_lazy("地区"),
    FieldKind.INDUSTRY: gettext_lazy("行业"),
    FieldKind.ORGANISATION: gettext_lazy("单位"),
    FieldKind.PERSON: gettext_lazy("人员"),
    FieldKind.RIGHT: gettext_lazy("知识产权"),
    FieldKind.PROJECT: gettext_lazy("上级项目"),
    FieldKind.AGREEMENT: gettext_lazy("合作协议"),
    FieldKind.ENTRY: gettext_lazy("其他台账的条目"),
    FieldKind.FILE: gettext_lazy("文件"),
    FieldKind.CHECKLIST: gettext_lazy("检查清单"),
    FieldKind.TABLE: gettext_lazy("表格"),
    FieldKind.COMPUTED: gettext_lazy("计算"),
    FieldKind.BACKLINKS: gettext_lazy("反向关联"),
}
VISIBILITIES: Mapping[str, Words] = {
    Visibility.PUBLIC: gettext_lazy("公开"),
    Visibility.INTERNAL: gettext_lazy("内部"),
    Visibility.RESTRICTED: gettext_lazy("限定范围"),
    Visibility.PERSONAL: gettext_lazy("个人信息"),
}
STRENGTHS: Mapping[str, Words] = {
    Strength.REFUSE: gettext_lazy("不满足就不能办"),
    Strength.WARN: gettext_lazy("不满足只提醒"),
}
ROUTES: Mapping[str, Words] = {
    RouteKind.ONE: gettext_lazy("一人审批"),
    RouteKind.IN_TURN: gettext_lazy("依次审批"),
    RouteKind.TOGETHER: gettext_lazy("会签"),
}
SOON_DAYS = 30
SECONDS_A_DAY = 86_400


def write_state(state: State | None, *, is_outside: bool = False) -> str:
    """Write a state as the office calls it, or as those outside read it."""
    if state is None:
        return _("已取消的状态")
    return state.outside or state.title if is_outside else state.title


def find_state_light(state: State) -> str:
    """Return the light of a state: red where what was owed did not come, else that of its kind."""
    return "late" if state.is_late else STATE_LIGHTS[state.kind]


def get_state_light(ledger_type: LedgerType, key: str, *, is_outside: bool = False) -> tuple[str, str]:
    """Return the light and the words of a state."""
    state = ledger_type.find_state(key)
    light = "none" if state is None else find_state_light(state)
    return light, write_state(state, is_outside=is_outside)


def write_role(role: str) -> str:
    """Write what a role is called."""
    if role in ("responsible", "owner"):
        return _("经办人") if role == "responsible" else _("登记人")
    return str(Role(role).label) if role in Role.values else role


def write_roles(roles: tuple[str, ...]) -> str:
    """Write what some roles are called."""
    return "、".join(write_role(role) for role in roles)  # l10n: a comma between names


def get_due_light(day: date, today: date) -> tuple[str, str]:
    """Return the light and the words of a day on which something is due."""
    left = (day - today).days
    if left < 0:
        words = ngettext("已过 %(days)s 天", "已过 %(days)s 天", -left) % {"days": -left}
        return "late", words
    if left == 0:
        return "slow", _("今天到期")
    words = ngettext("还有 %(days)s 天", "还有 %(days)s 天", left) % {"days": left}
    return ("slow" if left <= SOON_DAYS else "ok"), words


def write_stay(seconds: int) -> str:
    """Write how long an entry stayed in a state, in whole days."""
    days = seconds // SECONDS_A_DAY
    return _("不到一天") if days == 0 else ngettext("%(days)s 天", "%(days)s 天", days) % {"days": days}
