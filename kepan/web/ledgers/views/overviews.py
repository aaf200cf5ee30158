"""The other views of a ledger's list: board, calendar, map and chart, each of exactly what the filters leave."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kepan.apps.accounts.models import User
from kepan.apps.ledgers.models import Entry
from kepan.apps.ledgers.permissions import can_begin_entry
from kepan.apps.ledgers.selectors import get_order, list_dues, match_field_seen
from kepan.engine.ledgers.types import FieldKind
from kepan.store.files.errors import CatalogueError
from kepan.store.files.maps import read_map
from kepan.web.ledgers.dues import can_see_due, find_due_field, write_due
from kepan.web.ledgers.frames import keep_filters, list_views
from kepan.web.ledgers.guards import ledger_page
from kepan.web.ledgers.summing import (
    BY_REGION,
    BY_STATE,
    Bar,
    count_by,
    count_places,
    list_dimensions,
    make_list_url,
    write_bars,
    write_map,
)
from kepan.web.ledgers.views.lists import EntryList
from kepan.web.ledgers.words import find_state_light, get_due_light
from kepan.web.ui.guards import get_user
from kepan.web.ui.lists.columns import Column, write_text
from kepan.web.ui.lists.state import Chip, list_chips

MOST_CARDS, MOST_FACTS = 50, 2
MOST_A_MONTH = 300
MOST_A_DAY = 4
FIRST_YEAR, LAST_YEAR = 1990, 2100


@dataclass(frozen=True)
class Filtered:
    """The page of the list as the address asks for it: the entries that its filters leave, with what says so."""

    page: EntryList
    rows: QuerySet[Entry]
    chips: list[Chip]
    remarks: list[str]
    query: str


def read_filtered(request: HttpRequest, key: str) -> Filtered:
    """Read the filters of the list from the address of another view."""
    page = EntryList()
    page.setup(request, key=key)
    state = page.read_state([])
    filters, rows = page.filter_rows(state)
    chips = list_chips(filters, state)
    return Filtered(page, rows, chips, state.remarks, keep_filters(state.query.urlencode()))


def make_frame(request: HttpRequest, found: Filtered, current: str) -> dict[str, Any]:
    """Return what all views show: the ledger, its views, the filters in force."""
    page = found.page
    return {
        "ledger": page.ledger,
        "title": page.ledger.title,
        "sub": page.type.about,
        "segments": list_views(page.ledger.key, current, found.query, has_figures=bool(page.type.figures)),
        "chips": found.chips,
        "remarks": found.remarks,
        "list_url": make_list_url(page.ledger, found.query),
        "may_create": bool(can_begin_entry(get_user(request), page.type)),
    }


@require_GET
@ledger_page
def show_board(request: HttpRequest, key: str) -> HttpResponse:
    """Show a column for each state with its newest entries and how many there are."""
    found = read_filtered(request, key)
    bare = found.rows.order_by().select_related(None)
    counts = dict(bare.values_list("state").annotate(count=Count("pk")))
    place = Window(RowNumber(), partition_by=[F("state")], order_by=F("pk").desc())
    newest = bare.annotate(place=place).filter(place__lte=MOST_CARDS).values("pk")
    cards: dict[str, list[Entry]] = {}
    for row in found.rows.filter(pk__in=list(newest.values_list("pk", flat=True))).order_by("-pk"):
        cards.setdefault(row.state, []).append(row)
    shower = found.page.shower
    facts = shower.list_facts(MOST_FACTS)
    shower.load((row for held in cards.values() for row in held), [one.key for one in facts])
    keys = {f"f_{one.key}" for one in facts}
    shown: list[Column] = [column for column in found.page.columns if column.key in keys]
    late = _find_late(get_user(request), found, [row.pk for held in cards.values() for row in held])
    lines = [
        {
            "state": state,
            "light": find_state_light(state),
            "count": counts.get(state.key, 0),
            "cards": [(row, _write_facts(shown, row), late.get(row.pk)) for row in cards.get(state.key, [])],
            "url": make_list_url(found.page.ledger, found.query, ("state", state.key)),
        }
        for state in found.page.type.states
    ]
    return render(request, "ledgers/board.html", make_frame(request, found, "ledger_board") | {"columns": lines})


def _find_late(user: User, found: Filtered, keys: list[int]) -> dict[int, tuple[str, str]]:
    """Find the day that is longest past of each entry on the board, with its light and what was due."""
    today, type_ = timezone.localdate(), found.page.type
    late: dict[int, tuple[str, str]] = {}
    dues = list_dues(user=user, ledger=found.page.ledger).filter(entry__in=keys, date__lt=today).order_by("-date")
    for due in dues.select_related("entry__organisation__region"):
        if can_see_due(user, type_, due):
            light, words = get_due_light(due.date, today)
            late[due.entry_id] = light, f"{write_due(type_, due)} {words}"
    return late


def _write_facts(columns: list[Column], row: Entry) -> list[str]:
    values = ((column, column.get_value(row)) for column in columns)
    return [write_text(column, value) for column, value in values if value not in (None, "")]


def read_month(text: str, today: date) -> date:
    """Read a month such as 2026-03; the present one where the address says none."""
    year, _dash, month = text.partition("-")
    if len(text) != 7 or not (year.isdecimal() and month.isdecimal()):
        return today.replace(day=1)
    is_known = FIRST_YEAR <= int(year) <= LAST_YEAR and 1 <= int(month) <= 12
    return date(int(year), int(month), 1) if is_known else today.replace(day=1)


def _move_month(month: date, by: int) -> str:
    number = month.year * 12 + month.month - 1 + by
    return f"{number // 12}-{number % 12 + 1:02d}"


Held = dict[date, list[tuple[Entry, str, str]]]


def list_days(found: Filtered, user: User, first: date, last: date) -> Held:
    """List by day what comes due between two days, and the days that the type puts into the calendar."""
    page, today = found.page, timezone.localdate()
    held: Held = {}
    told: set[tuple[int, str]] = set()
    dues = list_dues(user=user, ledger=page.ledger).filter(date__range=(first, last), entry__in=found.rows.values("pk"))
    for due in dues.select_related("entry__organisation__region")[:MOST_A_MONTH]:
        if not can_see_due(user, page.type, due):
            continue
        field = find_due_field(page.type, due)
        told.add((due.entry_id, field.key if field else ""))
        light, _words = get_due_light(due.date, today)
        held.setdefault(due.date, []).append((due.entry, light, write_due(page.type, due)))
    for field_key in page.type.calendar_fields:
        field = page.type.find_field(field_key)
        slot = None if field is None else get_order(ledger=page.ledger, field=field)
        seen = None if field is None else match_field_seen(user=user, field=field)
        if field is None or slot is None or seen is None:
            continue
        for row in found.rows.filter(seen, **{f"{slot}__range": (first, last)}).order_by(slot, "pk")[:MOST_A_MONTH]:
            if (row.pk, field.key) not in told:
                held.setdefault(getattr(row, slot), []).append((row, "", field.title))
    return held


@require_GET
@ledger_page
def show_calendar(request: HttpRequest, key: str) -> HttpResponse:
    """Show a month: what comes due of the entries, and the days that the type puts into the calendar."""
    today = timezone.localdate()
    found, month = read_filtered(request, key), read_month(request.GET.get("month", ""), today)
    last = month.replace(day=calendar.monthrange(month.year, month.month)[1])
    held = list_days(found, get_user(request), month, last)
    weeks = [
        [
            (day, day.month == month.month, day == today, held.get(day, []) if day.month == month.month else [])
            for day in week
        ]
        for week in calendar.Calendar().monthdatescalendar(month.year, month.month)
    ]
    context = {
        "month": month,
        "weeks": weeks,
        "most": MOST_A_DAY,
        "agenda": sorted(held.items()),
        "count": sum(len(lines) for lines in held.values()),
        "before": f"?{found.query}&month={_move_month(month, -1)}".replace("?&", "?"),
        "after": f"?{found.query}&month={_move_month(month, 1)}".replace("?&", "?"),
        "weekdays": [_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日")],
        "ledger_key": key,
    }
    return render(request, "ledgers/calendar.html", make_frame(request, found, "ledger_calendar") | context)


def _find_map_slot(found: Filtered, user: User) -> tuple[str, Q] | None:
    """Find the slot of the field by which the type puts entries on the map, and which of them the user may count."""
    field = found.page.type.find_field(found.page.type.map_field)
    slot = None if field is None else get_order(ledger=found.page.ledger, field=field)
    seen = None if field is None or slot is None else match_field_seen(user=user, field=field)
    is_place = field is not None and field.kind == FieldKind.REGION and not field.is_many
    return (slot, seen) if is_place and slot is not None and seen is not None else None


@require_GET
@ledger_page
def show_map(request: HttpRequest, key: str) -> HttpResponse:
    """Show how many entries there are by place, on the map and in a table."""
    found = read_filtered(request, key)
    bare, slot = found.rows.order_by().select_related(None), _find_map_slot(found, get_user(request))
    places = count_places(
        bare if slot is None else bare.filter(slot[1]), get_user(request), slot[0] if slot else "region"
    )
    try:
        drawing, problem = read_map(settings.KEPAN_MAP), ""
    except CatalogueError as error:
        drawing, problem = None, str(error)
    total = sum(count for _region, count, _own in places)
    label = _("%(title)s：%(total)s 条，按地区") % {"title": found.page.ledger.title, "total": total}
    bars = [Bar(region.name, count, "") for region, count, _own in places]
    if slot is None:
        bars = count_by(
            found.rows,
            BY_REGION,
            ledger=found.page.ledger,
            type_=found.page.type,
            user=get_user(request),
            query=found.query,
        )
    context = {
        "map": "" if drawing is None else write_map(drawing, places, label=label),
        "problem": problem,
        "bars": bars,
        "total": total,
    }
    return render(request, "ledgers/map.html", make_frame(request, found, "ledger_map") | context)


@require_GET
@ledger_page
def show_chart(request: HttpRequest, key: str) -> HttpResponse:
    """Show how many entries there are by state, choice, place or month, as bars and as a table."""
    user, found = get_user(request), read_filtered(request, key)
    page = found.page
    dimensions = list_dimensions(page.type, page.ledger, user)
    known: Mapping[str, str] = dict(dimensions)
    by = request.GET.get("by", BY_STATE)
    by = by if by in known else BY_STATE
    bars = count_by(found.rows, by, ledger=page.ledger, type_=page.type, user=user, query=found.query)
    total = sum(bar.count for bar in bars)
    title = _("%(title)s，按%(by)s") % {"title": page.ledger.title, "by": known[by]}
    context = {
        "dimensions": [(one, label, one == by) for one, label in dimensions],
        "by_title": known[by],
        "bars": bars,
        "total": total,
        "drawing": write_bars(bars, label=_("%(title)s：合计 %(total)s 条") % {"title": title, "total": total}),
        "hidden": [pair for pair in request.GET.items() if pair[0] not in ("by", "cursor")],
    }
    return render(request, "ledgers/chart.html", make_frame(request, found, "ledger_chart") | context)
