"""What stands on the overview of an organisation: figures of eight years, the ladder of titles, counts of rights."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kepan.apps.registry.enums import CodeKind, NameKind, OrganisationKind, ReleaseStage
from kepan.apps.registry.models import Organisation, Recognition, YearlyStatement
from kepan.apps.registry.selectors import Belonging, Belongings, get_figures, get_ladder
from kepan.engine.basis.ratios import Ratio, compute_growth, create_ratio
from kepan.engine.registry.titles import Rung, TitleBearer, TitleState
from kepan.store.files.titles import read_titles
from kepan.web.registry.charts import Point, write_bars, write_lane, write_line
from kepan.web.registry.industries import write_industry
from kepan.web.registry.words import TITLE_STATES, get_wan, write_place, write_rung_title, write_title
from kepan.web.ui.lists.columns import write_date, write_number

SHOWN_YEARS = 8
MOST_HELD = 4
"""Titles beside the name."""

IN_FORCE = frozenset({TitleState.VALID, TitleState.EXPIRING, TitleState.RENEWED})
LADDER_BEFORE, LADDER_AFTER = 5, 2


@dataclass(frozen=True)
class Cell:
    """One figure with its chart of eight years and what is said beside it."""

    label: str
    value: str
    note: str
    chart: SafeString


@dataclass(frozen=True)
class Lane:
    """One title of the ladder."""

    name: str
    days: str
    light: tuple[str, str | Promise]
    drawing: SafeString


def _write_percent(value: Decimal | None) -> str:
    return "—" if value is None else f"{write_number((value * 100).quantize(Decimal('0.01')))} %"


def _write_growth(before: Any, now: Any) -> str:
    growth = compute_growth(before, now)
    if growth is None:
        return ""
    percent = (growth * 100).quantize(Decimal("0.1"))
    sign = "+" if percent >= 0 else ""
    return _("同比 %(growth)s") % {"growth": f"{sign}{write_number(percent)} %"}


def list_years(statements: Sequence[YearlyStatement]) -> list[int]:
    """Return the eight years up to the last statement."""
    if not statements:
        return []
    last = statements[-1].year
    return list(range(last - SHOWN_YEARS + 1, last + 1))


def _say(label: str, points: Sequence[Point], unit: str) -> str:
    told = (f"{year}: {_('未报') if value is None else write_number(value) + unit}" for year, value in points)
    return f"{label} {'; '.join(told)}"


def _make_money(label: str, code: str, known: dict[int, Any], years: Sequence[int]) -> Cell:
    points = [(year, get_wan(known[year][code]) if year in known else None) for year in years]
    now = known[years[-1]][code]
    before = known[years[-2]][code] if years[-2] in known else None
    value = get_wan(now)
    shown = _("未报") if value is None else write_number(value, 0)
    return Cell(label, shown, _write_growth(before, now), write_bars(points, label=_say(label, points, _("万元"))))


def _make_ratio(label: str, known: dict[int, Any], years: Sequence[int], get: Callable[[Any], Ratio | None]) -> Cell:
    ratios = {year: get(known[year]) if year in known else None for year in years}
    values = {year: ratio.value if ratio else None for year, ratio in ratios.items()}
    points = [(year, None if value is None else value * 100) for year, value in values.items()]
    now = ratios[years[-1]]
    note = ""
    if now is not None:
        note = f"{write_number(now.numerator, 0)} ÷ {write_number(now.denominator, 0)}"
    rounded = [(year, None if value is None else value.quantize(Decimal("0.01"))) for year, value in points]
    return Cell(label, _write_percent(values[years[-1]]), note, write_line(rounded, label=_say(label, rounded, " %")))


def list_cells(statements: Sequence[YearlyStatement]) -> list[Cell]:
    """List the four figures of the overview; none without a statement."""
    years = list_years(statements)
    if not years:
        return []
    known = {row.year: get_figures(row) for row in statements}

    def get_intensity(figures: Any) -> Ratio | None:
        return create_ratio(get_wan(figures["rd_total"]), get_wan(figures["revenue"]))

    def get_staff(figures: Any) -> Ratio | None:
        return create_ratio(figures["rd_staff_average"], figures["staff_average"])

    return [
        _make_money(_("营业收入"), "revenue", known, years),
        _make_money(_("研发费用"), "rd_total", known, years),
        _make_ratio(_("研发费用占营业收入"), known, years, get_intensity),
        _make_ratio(_("研发人员占职工"), known, years, get_staff),
    ]


def write_span(statements: Sequence[YearlyStatement]) -> str:
    """Write which years the charts show and how firm the last one is."""
    years = list_years(statements)
    if not years:
        return ""
    return f"{years[0]}–{years[-1]} · {ReleaseStage(statements[-1].stage).label}"


def list_lanes(rows: Iterable[Recognition], *, today: date) -> list[Lane]:
    """List the ladder: one lane for each title, the years from five before to two after today."""
    first = today.year - LADDER_BEFORE
    years = LADDER_BEFORE + LADDER_AFTER + 1
    titles: dict[str, list[Rung]] = {}
    for rung in get_ladder(rows, today=today):
        titles.setdefault(rung.title, []).append(rung)
    return [
        Lane(
            write_rung_title(title),
            _write_days(rungs[-1]),
            TITLE_STATES[rungs[-1].state],
            write_lane(rungs, today=today, first=first, years=years),
        )
        for title, rungs in titles.items()
    ]


def list_held_titles(rows: Iterable[Recognition], *, today: date) -> list[str]:
    """List the titles of the whole body that are in force, for the head of the page; the ladder shows all."""
    titles = read_titles().titles
    return [
        write_title(rung.title)
        for rung in get_ladder(rows, today=today)
        if rung.state in IN_FORCE and rung.title in titles and titles[rung.title].bearer is TitleBearer.ORGANISATION
    ][:MOST_HELD]


def list_axis(today: date) -> list[int]:
    """List the years above the ladder."""
    return list(range(today.year - LADDER_BEFORE, today.year + LADDER_AFTER + 1))


def _write_days(rung: Rung) -> str:
    if rung.end is None:
        return str(rung.start)
    return f"{rung.start} – {rung.end}"


def _write_belonging(row: Belonging, label: Any) -> str:
    days = "–".join(str(day) for day in (row.start, row.end) if day)
    return " ".join(str(part) for part in (label, row.text, f"({days})" if days else "") if part)


def _write_day(day: date | None) -> str:
    return "" if day is None else write_date(day)


def list_facts(organisation: Organisation, found: Belongings) -> list[tuple[Any, Any]]:
    """List the facts in the head of the page, each with its label; what is not known stays out."""
    kinds = "、".join(str(OrganisationKind(row.kind).label) for row in found.roles if row.end is None)  # l10n: a comma
    former = "、".join(row.text for row in found.names if row.kind == NameKind.FORMER)  # l10n: a comma
    facts = [
        (_("统一社会信用代码"), organisation.uscc or _("没有登记")),
        (_("类型"), kinds),
        (_("地区"), write_place(organisation)),
        (_("行业"), write_industry(organisation.industry, organisation.industry_edition)),
        (_("领域"), organisation.hightech_field),
        (_("成立"), _write_day(organisation.founded_on)),
        (_("注销"), _write_day(organisation.closed_on)),
        (_("曾用名"), former),
        (_("上级单位"), organisation.parent.name if organisation.parent else ""),
    ]
    return [(label, value) for label, value in facts if value]


def list_details(organisation: Organisation, found: Belongings, *, may_know: bool) -> list[tuple[Any, Any]]:
    """List the rest of what is known: address, codes of old, other names, capital; to insiders who represents it."""
    names = [_write_belonging(row, NameKind(row.kind).label) for row in found.other_names]
    codes = [_write_belonging(row, CodeKind(row.kind).label) for row in found.codes]
    capital = get_wan(organisation.registered_capital)
    rows: list[tuple[Any, Any]] = [
        (_("地址"), organisation.address),
        (_("网址"), organisation.website),
        (_("法定代表人"), organisation.representative if may_know else ""),
        (_("注册资本"), "" if capital is None else f"{write_number(capital)} {_('万元')}"),
        (_("规模"), organisation.get_size_display()),
        (_("其他名称"), "；".join(names)),  # l10n: between names
        (_("其他代码"), "；".join(codes)),  # l10n: between codes
        (_("来源"), organisation.source),
        (_("登记时间"), _write_day(organisation.created_at.date())),
    ]
    return [(label, value) for label, value in rows if value]
