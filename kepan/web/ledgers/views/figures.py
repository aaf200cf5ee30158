"""The page of figures of a ledger: for a year or a month, each with its light, its lines and what is missing."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from kepan.apps.ledgers.figures import FigureView, compute_figures
from kepan.engine.ledgers.figures import FigureLine, Light
from kepan.engine.ledgers.scope import get_factor
from kepan.web.ledgers.guards import ledger_page
from kepan.web.ledgers.views.overviews import make_frame, read_filtered
from kepan.web.ui.guards import get_user
from kepan.web.ui.lists.columns import write_number
from kepan.web.ui.navigation import Words

YEARS = 5
MOST_SHOWN = 24
LIGHTS: Mapping[Light, tuple[str, Words]] = {
    Light.GREEN: ("ok", gettext_lazy("达到")),
    Light.AMBER: ("slow", gettext_lazy("接近")),
    Light.RED: ("late", gettext_lazy("没有达到")),
}


@require_GET
@ledger_page
def show_figures(request: HttpRequest, key: str) -> HttpResponse:
    """Show the figures of a ledger for a year, or for one of its months."""
    found, today = read_filtered(request, key), timezone.localdate()
    year = _read_whole(request.GET.get("year", ""), today.year - YEARS + 1, today.year) or today.year
    month = _read_whole(request.GET.get("of", ""), 1, 12)
    start, end = date(year, month or 1, 1), date(year, month or 12, calendar.monthrange(year, month or 12)[1])
    figures = compute_figures(user=get_user(request), ledger=found.page.ledger, start=start, end=end)
    context = {
        "figures": [_describe(one) for one in figures],
        "years": [(one, one == year) for one in range(today.year, today.year - YEARS, -1)],
        "months": [(one, one == month) for one in range(1, 13)],
    }
    return render(request, "ledgers/figures.html", make_frame(request, found, "ledger_figures") | context)


def _read_whole(text: str, least: int, most: int) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and least <= int(text[:9]) <= most else None


def _describe(view: FigureView) -> dict[str, Any]:
    """Return what is shown of a figure."""
    lines = view.lines if len(view.lines) <= MOST_SHOWN else ()
    return {
        "view": view,
        "light": _get_light(view.whole.light),
        "amount": write_amount(view.whole.amount, view.unit),
        "parts": _write_parts(view.whole, view),
        "target": write_amount(view.target, view.unit) if view.figure.target else "",
        "lines": [
            (_write_line(one), write_amount(one.amount, view.unit), _write_parts(one, view), _get_light(one.light))
            for one in lines
        ],
        "short": [one.label for one in view.short],
        "judged": sum(one.light is not None for one in view.lines),
    }


def _write_line(line: FigureLine) -> str:
    """Write the name of a line, with its place where lines are ranked."""
    if not line.place:
        return line.label
    return _("第 %(place)s 名 %(name)s") % {"place": line.place, "name": line.label}


def _get_light(light: Light | None) -> tuple[str, Words] | None:
    return None if light is None else LIGHTS[light]


def _write_parts(line: FigureLine, view: FigureView) -> str:
    """Write of how much a share is, where both are counts that one can read."""
    if line.lower is None or line.upper is None or line.lower.denominator != 1 or line.lower > 10**6:
        return ""
    return f"{write_number(_round(line.upper))}／{write_number(_round(line.lower))}"  # l10n: a fraction


def write_amount(amount: Fraction | None, unit: str) -> str:
    """Write an amount in its unit; a dash where it is not known."""
    if amount is None:
        return "—"
    number = _round(amount / Fraction(get_factor(unit)) if unit else amount)
    return f"{write_number(number)} {unit}".strip()


def _round(amount: Fraction) -> Decimal | int:
    """Round to two places, and to a whole number where it is one."""
    if amount.denominator == 1:
        return int(amount)
    return (Decimal(amount.numerator) / Decimal(amount.denominator)).quantize(Decimal("0.01"))
