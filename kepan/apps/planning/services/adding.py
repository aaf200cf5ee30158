"""How parts of a target make the whole: added, or of a stock over time the last one, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.planning.enums import Dimension, TargetKind
from kepan.apps.planning.models import PLACES, Share, ShareMonth, Target
from kepan.engine.basis.apportion import apportion
from kepan.engine.indicators import Adding
from kepan.store.files.indicators import read_indicators

GROWTH = (TargetKind.GROWTH_TARGET, TargetKind.GROWTH_ACHIEVED)
STOCK = "stock"


def find_adding(target: Target) -> Adding:
    """Say how parts of a target make it, as the dictionary has it; what the row says of time comes first."""
    if target.value_low is None:
        return Adding.NONE
    found = read_indicators().find_adding(
        target.code, name=target.indicator, unit=target.unit, is_growth=target.kind in GROWTH
    )
    if found is Adding.NONE or not target.accrual:
        return found
    return Adding.LAST if target.accrual == STOCK else Adding.SUM


def combine(target: Target, dimension: Dimension, shares: Sequence[Share | ShareMonth]) -> Decimal | None:
    """Combine the parts along one dimension: added, or for a stock over time the last one; None where neither."""
    adding = find_adding(target)
    if not shares or adding is Adding.NONE:
        return None
    if adding is Adding.LAST and dimension in (Dimension.YEAR, Dimension.MONTH):
        return max(shares, key=lambda share: (share.year or 0, share.month or 0)).value
    return sum((share.value for share in shares), Decimal(0))


def suggest_values(target: Target, weights: Sequence[Decimal], *, whole: Decimal | None = None) -> list[Decimal]:
    """Suggest parts in proportion to weights, in steps of the target's last printed digit; they make it exactly.

    `whole` is a part of the target that is cut further; left out, the target itself is.
    """
    value = target.value_low if whole is None else whole
    if value is None or find_adding(target) is Adding.NONE:
        raise RefusalError(_("比重、名次和增幅不能相加，各地各自填写。"))
    places = min(PLACES, len(target.value_text.partition(".")[2]))
    return apportion(value, weights, step=Decimal(1).scaleb(-places))
