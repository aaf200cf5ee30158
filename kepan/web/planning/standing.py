"""How a target stands by the records behind it, in words: the light with its reason, both definitions, the records."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kepan.apps.accounts.models import User
from kepan.apps.planning.enums import Definition
from kepan.apps.planning.models import Target
from kepan.apps.planning.selectors import Measured
from kepan.apps.registry.permissions import can_read_registry
from kepan.engine.basis.quantity import Quantity, compute_in_unit
from kepan.engine.indicators import Reason
from kepan.web.planning.workbench import write_value
from kepan.web.ui.lists.columns import write_number

FEN_IN_YUAN = 100
LABELS: dict[Reason, str | Promise] = {
    Reason.REACHED: gettext_lazy("已完成"),
    Reason.ON_PACE: gettext_lazy("达到序时"),
    Reason.BELOW_PACE: gettext_lazy("偏慢"),
    Reason.FAR_BELOW: gettext_lazy("落后"),
    Reason.MISSED: gettext_lazy("到期没有完成"),
    Reason.EXCEEDED: gettext_lazy("超过上限"),
    Reason.NOT_BEGUN: gettext_lazy("还没开始"),
    Reason.NOT_REPORTED: gettext_lazy("没有数据"),
    Reason.NO_FIGURE: gettext_lazy("算不出完成率"),
}
DAYS = {Definition.APPROVED: "approved", Definition.RECEIVED: "received"}
"""The filter of the list of projects by whose days each definition counts."""


@dataclass(frozen=True)
class Line:
    """What one definition comes to, and the address of exactly the records behind it."""

    label: str
    amount: str
    count: str
    url: str
    is_chosen: bool
    without: int


def write_percent(share: Fraction | None) -> str:
    """Write a share in percent with one place; a dash for none."""
    return "—" if share is None else f"{write_number(get_points(share), 1)} %"


def get_points(share: Fraction) -> Decimal:
    """Return a share in percentage points."""
    return Decimal(share.numerator) * 100 / Decimal(share.denominator)


def write_amount(fen: int | None, unit: str) -> str:
    """Write fen in the unit of a target; a dash for none."""
    yuan = None if fen is None else Quantity(Decimal(fen) / FEN_IN_YUAN, "元")  # l10n: a unit to compute with
    value = None if yuan is None else compute_in_unit(yuan, unit)
    return "—" if value is None else write_number(value)


def write_reason(found: Measured) -> str:
    """Say why a target has its light, with the figures that were compared."""
    standing = found.standing
    match standing.reason:
        case Reason.NOT_REPORTED:
            return _("这个地区还没有登记过上级项目，不知道是多少；不知道不是 0。")
        case Reason.NOT_BEGUN:
            return _("%(day)s 才开始算。") % {"day": found.first}
        case Reason.NO_FIGURE:
            return _("目标没有可以比的数。")
    said = _("完成 %(completion)s，时间过了 %(pace)s") % {
        "completion": write_percent(standing.completion),
        "pace": write_percent(standing.pace),
    }
    gap = standing.gap
    if gap is None or standing.reason in {Reason.REACHED, Reason.MISSED, Reason.EXCEEDED}:
        return said + _("。")
    points = write_number(get_points(abs(gap)), 1)
    ahead = _("快 %(points)s 个百分点。") if gap >= 0 else _("慢 %(points)s 个百分点。")
    return said + _("，") + ahead % {"points": points}


def make_url(target: Target, found: Measured, definition: Definition) -> str:
    """Return the address of the list of exactly the projects that a definition counts."""
    days = DAYS[definition]
    narrowed: dict[str, str | int] = {
        "region": target.plan.region_id,
        "above": found.binding.level,
        f"{days}_after": found.first.isoformat(),
        f"{days}_before": found.as_of.isoformat(),
    }
    return f"{reverse('project_list')}?{urlencode(narrowed)}"


def list_lines(target: Target, found: Measured, user: User) -> list[Line]:
    """List both definitions with what they come to; nobody is led to a list that is closed to them."""
    may_read = bool(can_read_registry(user))
    counts = {Definition.APPROVED: _("%(count)s 项"), Definition.RECEIVED: _("%(count)s 笔")}
    return [
        Line(
            label=str(definition.label),
            amount=write_amount(one.total, target.unit),
            count=counts[definition] % {"count": write_number(one.count)},
            url=make_url(target, found, definition) if may_read else "",
            is_chosen=definition == found.binding.definition,
            without=one.without,
        )
        for definition, one in found.sums.items()
    ]


def make_standing(target: Target, found: Measured, user: User) -> dict[str, Any]:
    """Return what the page of a target shows of how it stands."""
    binding = found.binding
    return {
        "light": (found.standing.status.value, LABELS[found.standing.reason]),
        "reason": write_reason(found),
        "lines": list_lines(target, found, user),
        "unit": target.unit,
        "facts": [
            (_("目标"), write_value(target)),
            (_("实绩"), "—" if found.actual is None else f"{write_number(found.actual)} {target.unit}"),
            (_("级别不低于"), binding.get_level_display()),
            (_("期间"), f"{found.first} – {found.last}"),
            (_("算到"), found.as_of),
            (_("口径说明"), binding.note),
            (_("定口径"), f"{binding.made_by} {binding.made_at:%Y-%m-%d}"),
        ],
    }
