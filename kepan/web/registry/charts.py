"""Small charts drawn as SVG with attributes, because the content security policy drops inline styles.

Every chart has its figures as text beside it; `label` says them aloud.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kepan.engine.registry.titles import Rung, TitleState
from kepan.web.registry.words import TITLE_STATES, write_rung_title

HEIGHT, STEP, BAR = 44, 20, 12
LANE, LANE_BAR = 28, 20
Point = tuple[int, Decimal | None]


def write_bars(points: Sequence[Point], *, label: str) -> SafeString:
    """Draw a bar for each year, the last one dark; a year that was not reported has a dashed foot and no bar."""
    top = max((abs(value) for _year, value in points if value is not None), default=Decimal(0)) or Decimal(1)
    parts = []
    for place, (year, value) in enumerate(points):
        x = place * STEP + (STEP - BAR) // 2
        if value is None:
            line = '<line class="gap" x1="{}" x2="{}" y1="{}" y2="{}"><title>{}</title></line>'
            parts.append(format_html(line, x, x + BAR, HEIGHT - 1, HEIGHT - 1, _("%(year)s 年未报") % {"year": year}))
            continue
        tall = max(Decimal(1), abs(value) / top * HEIGHT).quantize(Decimal("0.1"))
        css = "bar last" if place == len(points) - 1 else "bar"
        bar = '<rect class="{}" x="{}" y="{}" width="{}" height="{}"><title>{} {}</title></rect>'
        parts.append(format_html(bar, css if value >= 0 else "bar below", x, HEIGHT - tall, BAR, tall, year, value))
    return _write_chart(parts, len(points), label)


def write_line(points: Sequence[Point], *, label: str) -> SafeString:
    """Draw a line through the years, broken where a year was not reported, with a dot at its end."""
    known = [value for _year, value in points if value is not None]
    low, high = min(known, default=Decimal(0)), max(known, default=Decimal(1))
    span = (high - low) or Decimal(1)
    places = [
        None
        if value is None
        else (place * STEP + STEP // 2, (4 + (high - value) / span * (HEIGHT - 8)).quantize(Decimal("0.1")))
        for place, (_year, value) in enumerate(points)
    ]
    pairs = ((a, b) for a, b in pairwise(places) if a and b)
    line = '<line class="line" x1="{}" y1="{}" x2="{}" y2="{}"></line>'
    parts = [format_html(line, *a, *b) for a, b in pairs]
    last = next((place for place in reversed(places) if place), None)
    if last is not None:
        parts.append(format_html('<circle class="dot" cx="{}" cy="{}" r="3"></circle>', *last))
    return _write_chart(parts, len(points), label)


def _write_chart(parts: Sequence[SafeString], count: int, label: str) -> SafeString:
    return format_html(
        '<svg class="rg-chart" role="img" aria-label="{}" viewBox="0 0 {} {}">{}</svg>',
        label,
        max(1, count) * STEP,
        HEIGHT,
        format_html_join("", "{}", ((part,) for part in parts)),
    )


def _place(day: date, first: int, years: int) -> Decimal:
    """Return where a day stands on an axis of whole years, in percent, kept inside it."""
    passed = Decimal((day - date(first, 1, 1)).days)
    whole = Decimal((date(first + years, 1, 1) - date(first, 1, 1)).days)
    return (min(max(passed / whole, Decimal(0)), Decimal(1)) * 100).quantize(Decimal("0.01"))


def write_lane(rungs: Sequence[Rung], *, today: date, first: int, years: int) -> SafeString:
    """Draw one title over the years: a bar for each stretch in which it was held, today as an upright line."""
    css = {TitleState.EXPIRED: "soft", TitleState.CANCELLED: "soft", TitleState.EXPIRING: "soon"}
    bars, words = [], []
    for rung in rungs:
        start = _place(rung.start, first, years)
        end = _place(rung.end, first, years) if rung.end else Decimal(100)
        wide = max(end - start, Decimal("0.6"))
        bar = '<rect class="{}" x="{}%" y="4" width="{}%" height="20" rx="2"></rect>'
        bars.append(format_html(bar, css.get(rung.state, "held"), start, wide))
        words.append(f"{rung.start} – {rung.end or ''} {TITLE_STATES[rung.state][1]}")
    now = _place(today, first, years)
    return format_html(
        '<svg class="rg-lane" role="img" aria-label="{}"><line class="base" x1="0" x2="100%" y1="14" y2="14"></line>'
        '{}<line class="now" x1="{}%" x2="{}%" y1="0" y2="28"></line></svg>',
        f"{write_rung_title(rungs[0].title)} {'; '.join(words)}",
        format_html_join("", "{}", ((bar,) for bar in bars)),
        now,
        now,
    )
