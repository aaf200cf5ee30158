"""What the pages by place and by year show: columns of their tables, the map with its classes, bars."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kepan.apps.registry.selectors import PlaceFigures, PlaceReport
from kepan.engine.basis.outlines import Drawing
from kepan.engine.basis.ratios import Ratio
from kepan.web.registry.words import Words, get_exact_wan
from kepan.web.ui.lists import Column
from kepan.web.ui.lists.columns import write_number

PERCENT = Decimal("0.01")
INTENSITY_CUTS = (Decimal(2), Decimal(3), Decimal(4), Decimal(5))
"""In percent. 国科火发〔2016〕32 号 asks of high-tech enterprises 3, 4 or 5 according to their revenue."""


def get_percent(ratio: Ratio) -> Decimal | None:
    """Return a ratio in percent with two places; None where there is nothing to divide by."""
    value = ratio.value
    return None if value is None else (value * 100).quantize(PERCENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class Measure:
    """One thing that is counted by place: how it is called, read, and where the records behind it are listed."""

    key: str
    label: Words
    unit: Words
    explanation: Words
    read: Callable[[PlaceFigures | PlaceReport], int | Decimal | None]
    page: str
    query: Mapping[str, str]
    decimals: int = 0


MEASURES = (
    Measure(
        "organisations", gettext_lazy("存续单位"), gettext_lazy("家"),
        gettext_lazy("今天存续的单位，按登记的地区。"),
        lambda row: row.organisations, "organisation_list", {"state": "active"},
    ),
    Measure(
        "hightech", gettext_lazy("高新技术企业"), gettext_lazy("家"),
        gettext_lazy("存续单位中，今天持有有效的高新技术企业称号的。"),
        lambda row: row.hightech, "organisation_list", {"state": "active", "has": "hnte"},
    ),
    Measure(
        "inventions", gettext_lazy("有效发明专利"), gettext_lazy("件"),
        gettext_lazy("今天有效的发明专利，按专利登记的地区；每件只计一次。"),
        lambda row: row.inventions, "right_list", {"kind": "invention", "force": "in"},
    ),
    Measure(
        "rd", gettext_lazy("研发费用"), gettext_lazy("万元"),
        gettext_lazy("所选年度的现行年报，只计研发费用和营业收入都报了的单位。"),
        lambda row: get_exact_wan(int(row.intensity.numerator)) if row.stated else None, "organisation_list", {}, 2,
    ),
    Measure(
        "intensity", gettext_lazy("研发费用占营业收入"), "%",
        gettext_lazy("研发费用之和除以营业收入之和，不是各单位占比的平均；合计也重新相除。"),
        lambda row: get_percent(row.intensity), "organisation_list", {}, 2,
    ),
)  # fmt: skip
BY_KEY = {measure.key: measure for measure in MEASURES}


def write_place(row: PlaceFigures) -> str:
    """Write a place; what lies in the region itself is told from its parts."""
    return _("%(region)s本级") % {"region": row.region.name} if row.is_own else str(row.region.name)


def make_link(measure: Measure, row: PlaceFigures, year: int | None) -> str:
    """Return the address of the list with exactly the rows that were counted."""
    query = {"region": str(row.region.pk), **measure.query}
    if row.is_own:
        query["within_region"] = "own"
    if not measure.query and year is not None:
        query["stated"] = str(year)
    return f"{reverse(measure.page)}?{urlencode(query)}"


def rank_places(report: PlaceReport, measure: Measure) -> list[PlaceFigures]:
    """Return the places, the highest first; those without a value last."""

    def rank(row: PlaceFigures) -> tuple[bool, Decimal, str]:
        value = measure.read(row)
        return value is None, -Decimal(value or 0), row.region.path

    return sorted(report.places, key=rank)


def list_columns() -> list[Column]:
    """List the columns of the table as it leaves: place, each measure, and how many statements stand behind."""
    first = Column("place", _("地区"), value=write_place)
    more = [
        Column(measure.key, measure.label, "number", value=measure.read, unit=measure.unit, decimals=measure.decimals)
        for measure in MEASURES
    ]
    return [
        first,
        *more,
        Column(
            "revenue",
            _("营业收入"),
            "number",
            value=lambda row: get_exact_wan(int(row.intensity.denominator)),
            unit=_("万元"),
            decimals=2,
        ),
        Column("stated", _("计入的年报"), "number", unit=_("家"), decimals=0),
        Column("partial", _("缺数的年报"), "number", unit=_("家"), decimals=0),
    ]


def write_measure(measure: Measure, row: PlaceFigures | PlaceReport) -> str:
    """Write a value with its decimals; what nobody reported is a dash."""
    value = measure.read(row)
    return "—" if value is None else write_number(value, measure.decimals)


def list_cuts(measure: Measure, values: Sequence[int | Decimal]) -> tuple[Decimal, ...]:
    """Return where the four upper classes begin: thresholds that mean something, else even round steps.

    >>> list_cuts(MEASURES[0], [Decimal(82), Decimal(3)])
    (Decimal('20'), Decimal('40'), Decimal('60'), Decimal('80'))
    """
    if measure.key == "intensity":
        return INTENSITY_CUTS
    top = Decimal(max(values, default=0))
    size = Decimal(10) ** (max(top, Decimal(5)).adjusted() - 1)
    steps = (size * Decimal(step) / 10 for step in (10, 20, 25, 50, 100, 200, 250))
    step = next((step for step in steps if step * 5 > top and step == step.to_integral_value()), size * 50)
    return tuple((step * number).quantize(Decimal(1)) for number in range(1, 5))


def get_class(value: Decimal, cuts: Sequence[Decimal]) -> int:
    """Return the class of a value, 1 to 5."""
    return 1 + sum(value >= cut for cut in cuts)


def list_legend(measure: Measure, cuts: Sequence[Decimal]) -> list[tuple[str, str]]:
    """List colour and words of each class."""
    written = [write_number(cut.quantize(Decimal(1))) for cut in cuts]
    words = [_("%(high)s 以下") % {"high": written[0]}]
    words += [f"{low}–{high}" for low, high in pairwise(written)]
    words.append(_("%(low)s 及以上") % {"low": written[-1]})
    return [(f"q{number}", text) for number, text in enumerate(words, 1)]


def write_map(
    drawing: Drawing, rows: Sequence[PlaceFigures], measure: Measure, cuts: Sequence[Decimal], label: str
) -> SafeString:
    """Draw the areas whose region code is among the places; each opens the table's list, nothing where none is known.

    The numbers stand on the areas; what a place is called is in its title and in the table.
    """
    known = {row.region.code: row for row in rows if not row.is_own}
    drawn = [(area, known[area.code]) for area in drawing.outlines if area.code in known]
    if not drawn:
        return SafeString("")
    areas, words = [], []
    for area, row in drawn:
        value, text = measure.read(row), write_measure(measure, row)
        css = "q0" if value is None else f"q{get_class(Decimal(value), cuts)}"
        title = f"{row.region.name} {text} {measure.unit}"
        areas.append(format_html('<path class="area {}" d="{}"><title>{}</title></path>', css, area.path, title))
        name = '<text class="on-{}" x="{}" y="{}">{}<tspan class="n" x="{}" dy="17">{}</tspan></text>'
        place = row.region.short_name or row.region.name
        words.append(format_html(name, css, area.x, round(area.y - 4, 1), place, area.x, text))
    river = format_html('<path class="river" d="{}"></path>', drawing.river) if drawing.river else ""
    return format_html(
        '<svg class="rg-map" role="img" aria-label="{}" viewBox="-4 -4 {} {}">{}{}{}</svg>',
        label,
        drawing.width + 8,
        drawing.height + 8,
        format_html_join("", "{}", ((area,) for area in areas)),
        river,
        format_html_join("", "{}", ((word,) for word in words)),
    )


def say_ranking(rows: Sequence[PlaceFigures], report: PlaceReport, measure: Measure) -> str:
    """Say the conclusion in a sentence: the whole, the highest and the lowest place."""
    told = [row for row in rows if measure.read(row) is not None and not row.is_own]
    if not told:
        return _("还没有可以比较的数。")
    parts = {
        "label": measure.label, "total": write_measure(measure, report), "unit": measure.unit,
        "first": told[0].region.name, "high": write_measure(measure, told[0]),
        "last": told[-1].region.name, "low": write_measure(measure, told[-1]),
    }  # fmt: skip
    if len(told) == 1:
        return _("%(label)s：合计 %(total)s %(unit)s。") % parts
    return _("%(label)s：合计 %(total)s %(unit)s，最高是%(first)s %(high)s，最低是%(last)s %(low)s。") % parts


@dataclass(frozen=True)
class YearRow:
    """One year of a chart and of the table behind it: the parts that are stacked, their sum, and the list of them."""

    year: int
    parts: tuple[int, ...]
    url: str

    @property
    def total(self) -> int:
        """The sum of the parts."""
        return sum(self.parts)


def write_year_bars(rows: Sequence[YearRow], *, label: str) -> SafeString:
    """Draw a bar for each year, its parts one upon the other in the fixed order of colours; bars start at zero."""
    top = Decimal(max((row.total for row in rows), default=0) or 1)
    step, wide, high, head = 36, 22, 120, 14
    drawn: list[Any] = []
    for place, row in enumerate(rows):
        x, foot = place * step + (step - wide) // 2, Decimal(high + head)
        for number, part in enumerate(row.parts):
            tall = (part / top * high).quantize(Decimal("0.1"))
            foot -= tall
            if part:
                bar = '<rect class="s{}" x="{}" y="{}" width="{}" height="{}"></rect>'
                drawn.append(format_html(bar, number + 1, x, foot, wide, tall))
        text = '<text x="{}" y="{}">{}</text><text class="year" x="{}" y="{}">{}</text>'
        middle = x + wide // 2
        drawn.append(format_html(text, middle, foot - 4, row.total, middle, high + head + 14, row.year))
    return format_html(
        '<svg class="rg-years" role="img" aria-label="{}" viewBox="0 0 {} {}">{}</svg>',
        label,
        max(1, len(rows)) * step,
        high + head + 20,
        format_html_join("", "{}", ((part,) for part in drawn)),
    )
