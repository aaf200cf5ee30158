"""The entries of a ledger counted: by state, by a field, by month, by place; each number leads to its entries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import Region, User
from kepan.apps.accounts.paths import is_under
from kepan.apps.accounts.selectors import get_regions
from kepan.apps.ledgers.models import Entry, Ledger
from kepan.apps.ledgers.selectors import (
    count_by_field,
    count_by_month,
    count_by_state,
    get_order,
    match_field_seen,
)
from kepan.engine.basis.outlines import Drawing
from kepan.engine.ledgers.types import Field, FieldKind, LedgerType
from kepan.web.ledgers.filters import PREFIX
from kepan.web.ui.lists.columns import write_number

MOST_BARS = 40
CLASSES = 5
BAR_STEP, BAR_HIGH = 28, 16
COUNTED = (FieldKind.CHOICE, FieldKind.FLAG)
_ONE_DAY, _FOUR_DAYS = timedelta(days=1), timedelta(days=4)
BY_STATE, BY_REGION, BY_MONTH = "state", "region", "created"


@dataclass(frozen=True)
class Bar:
    """One line of a chart: what it is, how many, and the address of exactly these entries."""

    label: str
    count: int
    url: str


def list_dimensions(type_: LedgerType, ledger: Ledger, user: User) -> list[tuple[str, str]]:
    """List by what the entries can be counted: state, place, month, and the choices and days that lists filter by."""
    found = [(BY_STATE, _("状态")), (BY_REGION, _("地区"))]
    for field in type_.fields:
        slot = get_order(ledger=ledger, field=field)
        if slot is None or field.is_many or match_field_seen(user=user, field=field) is None:
            continue
        if field.kind in COUNTED or slot.startswith("day"):
            found.append((field.key, field.title))
    return [*found, (BY_MONTH, _("登记月份"))]


def make_list_url(ledger: Ledger, query: str, *changes: tuple[str, str]) -> str:
    """Return the address of the list with the filters in force and some more, which take the place of their own."""
    names = {name for name, _value in changes}
    kept = [(name, value) for name, value in parse_qsl(query) if name not in names]
    text = urlencode([*kept, *(pair for pair in changes if pair[1])])
    return reverse("entry_list", args=[ledger.key]) + (f"?{text}" if text else "")


def count_by(
    rows: QuerySet[Entry], key: str, *, ledger: Ledger, type_: LedgerType, user: User, query: str
) -> list[Bar]:
    """Count entries by a dimension."""
    bare = rows.order_by().select_related(None)
    if key == BY_STATE:
        titles = {one.key: one.title for one in type_.states}
        return [
            Bar(titles[row.value], row.count, make_list_url(ledger, query, ("state", row.value)))
            for row in count_by_state(bare, type_=type_)
            if row.count
        ]
    if key == BY_REGION:
        return [
            Bar(place.name, count, make_list_url(ledger, query, ("region", str(place.pk)), ("within_region", own)))
            for place, count, own in count_places(bare, user)
        ]
    if key == BY_MONTH:
        months = bare.annotate(month=TruncMonth("created_at")).values_list("month").annotate(count=Count("pk"))
        return [Bar(month.strftime("%Y-%m"), count, "") for month, count in months.order_by("-month")[:MOST_BARS]]
    field = type_.find_field(key)
    assert field is not None
    return _count_field(bare, field, ledger=ledger, user=user, query=query)


def _count_field(rows: QuerySet[Entry], field: Field, *, ledger: Ledger, user: User, query: str) -> list[Bar]:
    slot, seen = get_order(ledger=ledger, field=field), match_field_seen(user=user, field=field)
    if slot is None or seen is None:
        return []
    name, rows = f"{PREFIX}{field.key}", rows.filter(seen)
    if slot.startswith("day"):
        months = count_by_month(rows, ledger=ledger, field=field)[-MOST_BARS:]
        return [
            Bar(one.value.strftime("%Y-%m"), one.count, _make_month_url(ledger, query, name, one.value))
            for one in reversed(months)
        ]
    titles: Mapping[str | None, str] = {one.key: one.title for one in field.choices}
    if field.kind == FieldKind.FLAG:
        titles = {"true": _("是"), "false": _("否")}
    return [
        Bar(
            _("没有填") if one.value is None else titles.get(one.value, str(one.value)),
            one.count,
            "" if one.value is None else make_list_url(ledger, query, (name, str(one.value))),
        )
        for one in count_by_field(rows, ledger=ledger, field=field)[:MOST_BARS]
    ]


def _make_month_url(ledger: Ledger, query: str, name: str, month: Any) -> str:
    last = (month.replace(day=28) + _FOUR_DAYS).replace(day=1) - _ONE_DAY
    return make_list_url(ledger, query, (f"{name}_after", month.isoformat()), (f"{name}_before", last.isoformat()))


def count_places(rows: QuerySet[Entry], user: User, column: str = "region") -> list[tuple[Region, int, str]]:
    """Count entries by the regions right below the top of those the user sees, and by the top itself.

    `column` is their own region, or the slot of a field that says where they lie. The third is "own" for what lies in
    the top region itself.
    """
    counted = dict(rows.values_list(column).annotate(count=Count("pk")))
    regions = list(get_regions(user=user))
    if not counted or not regions:
        return []
    top = min(regions, key=lambda region: len(region.path))
    parts = [region for region in regions if region.parent_id == top.pk]
    found = []
    for part in parts:
        below = {region.pk for region in regions if is_under(region.path, part.path)}
        total = sum(count for key, count in counted.items() if key in below)
        if total:
            found.append((part, total, ""))
    if counted.get(top.pk):
        found.append((top, counted[top.pk], "own"))
    return sorted(found, key=lambda line: -line[1])


def write_bars(bars: Sequence[Bar], *, label: str) -> SafeString:
    """Draw horizontal bars from zero, each with its name before and its number behind it."""
    top = Decimal(max((bar.count for bar in bars), default=0) or 1)
    drawn = []
    for place, bar in enumerate(bars):
        wide = (bar.count / top * 56).quantize(Decimal("0.01"))
        drawn.append(
            format_html(
                '<text class="lg-name" x="34%" y="{}">{}</text><rect x="36%" y="{}" width="{}%" height="{}"></rect>'
                '<text class="lg-count" x="{}%" y="{}">{}</text>',
                place * BAR_STEP + BAR_HIGH + 3, bar.label[:18], place * BAR_STEP + 6, wide, BAR_HIGH,
                wide + 37, place * BAR_STEP + BAR_HIGH + 3, write_number(bar.count),
            )
        )  # fmt: skip
    return format_html(
        '<svg class="lg-bars" role="img" aria-label="{}" height="{}">{}</svg>',
        label, len(bars) * BAR_STEP + 8, format_html_join("", "{}", ((one,) for one in drawn)),
    )  # fmt: skip


def write_map(drawing: Drawing, places: Sequence[tuple[Region, int, str]], *, label: str) -> SafeString:
    """Draw the areas of a map shaded by count; nothing where none of the places is on it."""
    known = {region.code: (region, count) for region, count, own in places if not own}
    drawn = [area for area in drawing.outlines if area.code in known]
    if not drawn:
        return SafeString("")
    top = max(count for _region, count in known.values())
    areas, words = [], []
    for area in drawn:
        region, count = known[area.code]
        css = f"q{min(CLASSES, 1 + count * CLASSES // (top + 1))}"
        title = f"{region.name} {count}"
        areas.append(format_html('<path class="area {}" d="{}"><title>{}</title></path>', css, area.path, title))
        name = '<text class="on-{}" x="{}" y="{}">{}<tspan class="n" x="{}" dy="17">{}</tspan></text>'
        short = region.short_name or region.name
        words.append(format_html(name, css, area.x, round(area.y - 4, 1), short, area.x, write_number(count)))
    return format_html(
        '<svg class="rg-map" role="img" aria-label="{}" viewBox="-4 -4 {} {}">{}{}</svg>',
        label, drawing.width + 8, drawing.height + 8,
        format_html_join("", "{}", ((area,) for area in areas)),
        format_html_join("", "{}", ((word,) for word in words)),
    )  # fmt: skip
