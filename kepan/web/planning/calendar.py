"""Days drawn to scale: the bars of phases, the weeks of a month."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from kepan.apps.planning.models import Milestone, Phase
from kepan.web.planning.force import Light, get_stone_light

FIRST, LAST = date(1949, 1, 1), date(2100, 12, 31)


@dataclass(frozen=True)
class Entry:
    """What stands on one day of the calendar."""

    text: str
    title: str
    url: str


@dataclass(frozen=True)
class Bar:
    """A phase on the time axis, in percent of its length; without a window there is no bar."""

    phase: Phase
    left: str
    width: str
    label: str
    measures: int
    milestones: list[tuple[Milestone, Light]]


def find_month(text: str, today: date) -> date:
    """Return the first day of the month that an address asks for (2026-11), or of this month."""
    try:
        year, month = (int(part) for part in text.split("-"))
        found = date(year, month, 1)
    except ValueError:
        return today.replace(day=1)
    # Beyond, there would be no month before or after to go to.
    return found if FIRST <= found <= LAST else today.replace(day=1)


def list_weeks(month: date) -> list[list[date]]:
    """Return the weeks of a month from Monday on, with the days of its neighbours that fill them."""
    return calendar.Calendar().monthdatescalendar(month.year, month.month)


def list_weekdays() -> list[str | Promise]:
    """Return the heads of the week from Monday on."""
    return [WEEKDAYS_ABBR[number] for number in range(7)]


def _find_span(phases: Sequence[Phase]) -> tuple[date, date] | None:
    days = [day for phase in phases for day in (phase.starts_on, phase.ends_on) if day is not None]
    return (min(days), max(days) + timedelta(days=1)) if days else None


def _write_percent(part: timedelta, whole: timedelta) -> str:
    return f"{100 * part.days / whole.days:.2f}"


def list_bars(phases: Sequence[Phase], today: date) -> list[Bar]:
    """Draw phases on one axis from the first day to the last, with their milestones and how they stand today."""
    span = _find_span(phases)
    bars = []
    for phase in phases:
        left = width = label = ""
        begin, end = phase.starts_on or phase.ends_on, phase.ends_on or phase.starts_on
        if span is not None and begin is not None and end is not None:
            whole = span[1] - span[0]
            left = _write_percent(begin - span[0], whole)
            width = _write_percent(end - begin + timedelta(days=1), whole)
            label = _("%(name)s：%(first)s 到 %(last)s") % {
                "name": phase.name,
                "first": begin.isoformat(),
                "last": end.isoformat(),
            }
        milestones = [(stone, get_stone_light(stone, today)) for stone in phase.milestones.all()]
        bars.append(Bar(phase, left, width, label, len(phase.measures.all()), milestones))
    return bars


def place_day(phases: Sequence[Phase], day: date) -> str:
    """Return where a day stands on the axis of the phases, in percent; empty outside of it."""
    span = _find_span(phases)
    if span is None or not span[0] <= day < span[1]:
        return ""
    return _write_percent(day - span[0], span[1] - span[0])
