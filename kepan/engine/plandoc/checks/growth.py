"""Growth against levels: rates between two printed levels, printed bases, and bases that a rate implies."""

import re
from decimal import Decimal, DecimalException, localcontext

from kepan.engine.basis.quantity import write_plain
from kepan.engine.plandoc.amounts import POINTS, SHARE
from kepan.engine.plandoc.checks.evidence import DOUBT, HOLDS, MONEY, NOTE, Evidence, round_digits
from kepan.engine.plandoc.items import Item
from kepan.engine.plandoc.tree import Check

REACH = 3
MOST_YEARS = 20
BEHIND = 10
YEAR = re.compile(r"((?:19|20)\d\d)年", re.ASCII)
SURE = 0.7
HUNDRED = Decimal(100)
Range = tuple[Decimal, Decimal]


def list_growth(evidence: Evidence) -> list[Check]:
    """List what levels and the growth told beside them say of each other."""
    found = []
    for place in range(len(evidence.items)):
        level = find_level(evidence, place)
        if level is None:
            continue
        if evidence.items[level].baseline is not None:
            check = judge_rate(evidence, level, place)
        else:
            check = create_base(evidence, level, place)
        found += [check] if check is not None else []
    return found


def find_level(evidence: Evidence, place: int) -> int | None:
    """Find the level that a change speaks of: the same indicator, just before or after it in its sentence."""
    item = evidence.items[place]
    if not item.kind.startswith("growth") or not (evidence.is_plain(place) or item.unit in ("倍", "番")):
        return None
    near: list[int] = [*range(place - 1, max(-1, place - 1 - REACH), -1), place + 1]
    for other in near:
        if not 0 <= other < len(evidence.items) or evidence.sentences[other] != evidence.sentences[place]:
            continue
        same = evidence.names[other] == evidence.names[place] and len(evidence.items[other].values) == 1
        if same and evidence.is_level(other) and evidence.is_wanted(other) == evidence.is_wanted(place):
            return other
    return None


def judge_rate(evidence: Evidence, level: int, place: int) -> Check | None:
    """Judge a printed rate by the two levels it lies between; the number of years is printed, else searched."""
    rate = evidence.items[place]
    amounts = compute_ends(evidence, level)
    signed = evidence.values[place].values[0] * (-1 if rate.dir == "down" else 1)
    units = (SHARE, POINTS) if evidence.values[level].unit == SHARE else (SHARE,)
    if amounts is None or evidence.values[place].unit not in units or is_of_another_base(evidence, level, place):
        return None
    tolerance = compute_step(evidence, place) + (abs(signed) / 10 if rate.comparator == "~" else 0)
    years = find_years(evidence, level) if rate.rate else 1
    points = evidence.values[place].unit == POINTS
    reaches = {
        count: compute_steps(amounts, count) if points else compute_rates(amounts, count)
        for count in ([years] if years else range(2, MOST_YEARS + 1))
    }
    fitting = [count for count, reach in reaches.items() if is_inside(signed, reach, tolerance)]
    if not fitting and not years:
        return None
    reach = reaches[fitting[0] if fitting else years or 1]
    computed = round_digits((reach[0] + reach[1]) / 2)
    message, verdict = write_rate(evidence, level, place, computed, fitting, years)
    return evidence.create_check("growth_levels", message, (level, place), (computed, signed), verdict)


def write_rate(
    evidence: Evidence, level: int, place: int, computed: Decimal, fitting: list[int], years: int | None
) -> tuple[str, str]:
    """Write what the levels say of a printed rate, and whether it is a doubt."""
    item, rate = evidence.items[level], evidence.items[place]
    base = write_plain(item.baseline or Decimal(0))
    ends = f"“{item.indicator}”由{base}到{item.value_text}{item.unit}"
    printed = write_change(rate)
    yearly = "年均" if rate.rate else ""
    if fitting:
        span = f"，按{fitting[0]}年计" if rate.rate else ""
        return f"{ends}{span}，与所写{yearly}{printed}相符", HOLDS if years else NOTE
    span = f"{years}年间" if rate.rate else ""
    unit = "个百分点" if evidence.values[place].unit == POINTS else "%"
    message = f"{ends}，{span}推算{yearly}变化{write_plain(computed)}{unit}，与所写{yearly}{printed}不符"
    if evidence.values[level].unit in MONEY:
        return f"{message}（若按可比价计算，可以不同）", NOTE
    return message, DOUBT


def compute_ends(evidence: Evidence, level: int) -> tuple[Range, Range] | None:
    """Compute between which amounts the start and the end of a change lie, by their printed digits."""
    item = evidence.items[level]
    factor = evidence.get_factor(level)
    start, end = (item.baseline or Decimal(0)) * factor, evidence.values[level].values[0]
    step = evidence.compute_tolerance(level)
    exponent = (item.baseline or Decimal(0)).as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) else 0
    base_step = Decimal(5).scaleb(-decimals - 1) * abs(factor) if decimals > 0 else step and abs(factor) / 2
    if start <= base_step or end <= step:
        return None
    return (start - base_step, start + base_step), (end - step, end + step)


def compute_rates(amounts: tuple[Range, Range], years: int) -> Range:
    """Compute between which rates, in percent a year, a change lies.

    >>> low, high = compute_rates(((Decimal(96), Decimal(96)), (Decimal(429), Decimal(429))), 5)
    >>> round(low, 2), low == high
    (Decimal('34.91'), True)
    """
    (low, high), (small, great) = amounts
    with localcontext(prec=20):
        root = Decimal(1) / years
        try:
            return ((small / high) ** root - 1) * HUNDRED, ((great / low) ** root - 1) * HUNDRED
        except DecimalException:  # pragma: no cover (levels beyond any printed number)
            return Decimal(0), Decimal(0)


def compute_steps(amounts: tuple[Range, Range], years: int) -> Range:
    """Compute between which differences a year a change lies."""
    return (amounts[1][0] - amounts[0][1]) / years, (amounts[1][1] - amounts[0][0]) / years


def compute_step(evidence: Evidence, place: int) -> Decimal:
    """Compute the rounding of a printed change in percent: of 4.5倍 it is five percent."""
    fold = HUNDRED if evidence.items[place].unit in ("倍", "番") else Decimal(1)
    return evidence.compute_tolerance(place) * fold


def is_of_another_base(evidence: Evidence, level: int, place: int) -> bool:
    """Say whether a change names a base of its own (是2010年的2.5倍) that is not where the level started."""
    item, rate = evidence.items[level], evidence.items[place]
    named = rate.baseline_period is not None and rate.baseline_period != item.baseline_period
    return named or item.confidence < SURE or (rate.form == "multiple" and item.baseline_period is None)


def is_inside(value: Decimal, reach: Range, tolerance: Decimal) -> bool:
    """Say whether a value lies in a range with a tolerance on both sides."""
    return reach[0] - tolerance <= value <= reach[1] + tolerance


def find_years(evidence: Evidence, level: int) -> int | None:
    """Find over how many years a change ran: from the years of start and end, or from a printed number of years."""
    item = evidence.items[level]
    first, last = find_base_year(evidence, level), read_year(item.period)
    if first is not None and last is not None and first < last:
        return min(last - first, MOST_YEARS)
    months = evidence.accruals[level].months if item.period and read_year(item.period) is None else None
    return months // 12 if months is not None and months > 12 and months % 12 == 0 else None


def find_base_year(evidence: Evidence, level: int) -> int | None:
    """Find the year a change starts from: 从2020年的100件, 由2020年100件."""
    named = read_year(evidence.items[level].baseline_period)
    base = evidence.statements[level].baseline
    if named is not None or base is None:
        return named
    years = YEAR.findall(evidence.folded.plain, max(0, base.figure.start - BEHIND), base.figure.start)
    return int(years[-1]) if years else None


def read_year(text: str | None) -> int | None:
    """Read a year of four digits; None for anything else."""
    digits = (text or "").removesuffix("年")
    return int(digits) if len(digits) == 4 and digits.isascii() and digits.isdigit() else None


def create_base(evidence: Evidence, level: int, place: int) -> Check | None:
    """Create the note which base a level and its change imply: 0.15 after a fall of 27.3 % means 0.2063 before."""
    item, rate = evidence.items[level], evidence.items[place]
    unit, change = evidence.values[place].unit, evidence.values[place].values[0]
    signed = -change if rate.dir == "down" else change
    if rate.rate or evidence.values[level].values[0] <= 0:
        return None
    if unit == POINTS and evidence.values[level].unit == SHARE:
        base = evidence.values[level].values[0] - signed
    elif unit == SHARE and signed > -HUNDRED:
        base = evidence.values[level].values[0] / (1 + signed / HUNDRED)
    else:
        return None
    shown = round_digits(base / evidence.get_factor(level))
    name = f"“{item.indicator}”{item.value_text}{item.unit}"
    message = f"{name}、{write_change(rate)}，推算基数约{write_plain(shown)}{item.unit}"
    return evidence.create_check("implied_base", message, (level, place), (None, shown), NOTE)


def write_change(rate: Item) -> str:
    """Write a change as it is told: 增长20%, 是基数的3.6倍."""
    if rate.form == "multiple":
        return f"是基数的{rate.value_text}{rate.unit}"
    return f"{'下降' if rate.dir == 'down' else '增长'}{rate.value_text}{rate.unit}"
