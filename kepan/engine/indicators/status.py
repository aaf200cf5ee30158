"""How a target stands: what was reached of it against the share of its time that has passed, as a light with reason.

The rule is the domain book's §5.7: completion is actual over target, for what should fall target over actual; pace is
days passed over all days. At pace or above is green, up to ten points below yellow, further below red, reached blue,
and what was not reported grey. All comparisons are of exact fractions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

TOLERANCE = Fraction(1, 10)
"""How far below pace a target is still only slow; also how far from its figure 左右 reaches."""


class Status(StrEnum):
    """The lights: blue, green, yellow, red, grey."""

    DONE = "done"
    OK = "ok"
    SLOW = "slow"
    LATE = "late"
    NONE = "none"


class Reason(StrEnum):
    """Why a target has its light."""

    REACHED = "reached"
    ON_PACE = "on_pace"
    BELOW_PACE = "below_pace"
    FAR_BELOW = "far_below"
    MISSED = "missed"
    EXCEEDED = "exceeded"
    NOT_BEGUN = "not_begun"
    NOT_REPORTED = "not_reported"
    NO_FIGURE = "no_figure"


LIGHTS = {
    Reason.REACHED: Status.DONE,
    Reason.ON_PACE: Status.OK,
    Reason.BELOW_PACE: Status.SLOW,
    Reason.FAR_BELOW: Status.LATE,
    Reason.MISSED: Status.LATE,
    Reason.EXCEEDED: Status.LATE,
    Reason.NOT_BEGUN: Status.NONE,
    Reason.NOT_REPORTED: Status.NONE,
    Reason.NO_FIGURE: Status.NONE,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How a target stands: completion rate and pace as exact fractions, None where there is nothing to divide."""

    reason: Reason
    completion: Fraction | None
    pace: Fraction

    @property
    def status(self) -> Status:
        """The light."""
        return LIGHTS[self.reason]

    @property
    def gap(self) -> Fraction | None:
        """The completion rate less the pace; negative where the target is behind."""
        return None if self.completion is None else self.completion - self.pace


def compute_pace(first: date, last: date, today: date) -> Fraction:
    """Compute the share of a period that has passed, the day itself with it: nothing before it, all after it.

    >>> compute_pace(date(2026, 1, 1), date(2026, 12, 31), date(2026, 7, 2))
    Fraction(183, 365)
    >>> compute_pace(date(2026, 1, 1), date(2026, 12, 31), date(2025, 12, 31))
    Fraction(0, 1)
    """
    days = (last - first).days + 1
    return Fraction(min(max((today - first).days + 1, 0), days), days)


def is_reached(actual: Decimal, figure: Decimal, relation: str) -> bool:
    """Say whether a value fulfils the relation that a target states to its figure.

    >>> [is_reached(Decimal(100), Decimal(100), sign) for sign in (">=", ">", "<=", "<", "=", "~")]
    [True, False, True, False, True, True]
    """
    match relation:
        case ">":
            return actual > figure
        case "<":
            return actual < figure
        case "<=":
            return actual <= figure
        case "~":
            return Fraction(actual) >= Fraction(figure) * (1 - TOLERANCE)
    return actual >= figure


def compute_standing(
    *,
    actual: Decimal | None,
    figure: Decimal | None,
    relation: str,
    first: date,
    last: date,
    today: date,
    lower_is_better: bool = False,
) -> Standing:
    """Compute how a target stands on a day. None is not reported and never counts as zero.

    What has to stay below a figure is reached only when its time is over, and red as soon as it is above.

    >>> found = compute_standing(actual=Decimal(400), figure=Decimal(1000), relation=">=", first=date(2026, 1, 1),
    ...     last=date(2026, 12, 31), today=date(2026, 6, 30))
    >>> found.status.value, found.reason.value, found.completion
    ('slow', 'below_pace', Fraction(2, 5))
    """
    pace = compute_pace(first, last, today)
    if figure is None:
        return Standing(Reason.NO_FIGURE, None, pace)
    if actual is None:
        return Standing(Reason.NOT_REPORTED, None, pace)
    above, below = (figure, actual) if lower_is_better else (actual, figure)
    completion = Fraction(above) / Fraction(below) if below else None
    met = is_reached(actual, figure, relation)
    if lower_is_better:
        reason = _find_limit(met, is_over=today > last)
    else:
        reason = Reason.REACHED if met else _find_reason(completion, pace, first, last, today)
    return Standing(reason, completion, pace)


def _find_limit(met: bool, *, is_over: bool) -> Reason:
    if not met:
        return Reason.EXCEEDED
    return Reason.REACHED if is_over else Reason.ON_PACE


def _find_reason(completion: Fraction | None, pace: Fraction, first: date, last: date, today: date) -> Reason:
    if completion is None:
        return Reason.NO_FIGURE
    if today > last:
        return Reason.MISSED
    if today < first:
        return Reason.NOT_BEGUN
    if completion >= pace:
        return Reason.ON_PACE
    return Reason.BELOW_PACE if completion >= pace - TOLERANCE else Reason.FAR_BELOW
