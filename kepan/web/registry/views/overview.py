"""The pages that compare: by place with a map, and by year with bars; the table behind each leaves as a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from kepan.apps.accounts.enums import Tier
from kepan.apps.accounts.permissions import require
from kepan.apps.registry.enums import RightKind
from kepan.apps.registry.permissions import can_read_overview
from kepan.apps.registry.selectors import (
    count_founded,
    count_places,
    count_recognitions_by_year,
    count_rights_by_year,
    list_organisations,
    list_recognitions,
    list_rights,
)
from kepan.engine.basis.outlines import Drawing
from kepan.store.files.errors import CatalogueError
from kepan.store.files.maps import read_map
from kepan.web.registry.guards import registry_page
from kepan.web.registry.overview import (
    BY_KEY,
    MEASURES,
    YearRow,
    list_columns,
    list_cuts,
    list_legend,
    make_link,
    rank_places,
    say_ranking,
    write_map,
    write_measure,
    write_place,
    write_year_bars,
)
from kepan.web.registry.views.lists import RegistryList
from kepan.web.registry.words import list_title_choices, write_title
from kepan.web.ui.guards import get_user
from kepan.web.ui.lists import Column
from kepan.web.ui.lists.exports import Export, get_form, list_forms

YEARS_SHOWN = 12
TABS = (("organisation_map", gettext_lazy("按区县")), ("organisation_charts", gettext_lazy("按年份")))


def list_page_tabs(current: str) -> list[dict[str, Any]]:
    """List the two pages that compare."""
    return [{"url": reverse(name), "text": label, "current": name == current} for name, label in TABS]


def make_address(request: HttpRequest, **changes: str) -> str:
    """Return the address of the page with some of its conditions changed."""
    query = request.GET.copy()
    for name, value in changes.items():
        query[name] = value
    return f"?{query.urlencode()}"


def make_export(
    request: HttpRequest, *, key: str, title: str, columns: Sequence[Column], rows: Sequence[Any], chips: Iterable[str]
) -> Export:
    """Return what leaves of a table of sums, with an entry in the trail as for a list."""
    return Export(
        user=get_user(request),
        key=f"registry.{key}",
        action=RegistryList.export_action,
        title=title,
        form=get_form(request),
        columns=columns,
        chips=list(chips),
        total=len(rows),
        tier=Tier.OWNED_DATA,
        rows=lambda: rows,
    )


def read_year(request: HttpRequest) -> int | None:
    """Return the year of the address; None for none or for what is no year."""
    text = request.GET.get("year", "")
    return int(text) if len(text) == 4 and text.isascii() and text.isdecimal() else None


def read_drawing() -> tuple[Drawing | None, str]:
    """Return the map of the installation, or what is wrong with its file."""
    try:
        return read_map(settings.KEPAN_MAP), ""
    except CatalogueError as error:
        return None, str(error)


@require_GET
@registry_page
def show_map(request: HttpRequest) -> HttpResponseBase:
    """Show what is counted by place: map, ranking, and links to exactly the rows behind each number."""
    user = get_user(request)
    require(can_read_overview(user))
    measure = BY_KEY.get(request.GET.get("measure", ""), MEASURES[0])
    report = count_places(user=user, today=timezone.localdate(), year=read_year(request))
    rows = rank_places(report, measure)
    year_words = _("%(year)s 年度") % {"year": report.year} if report.year else ""
    if get_form(request):
        title = _("分区县汇总")
        chips = [year_words] if year_words else []
        return make_export(request, key="places", title=title, columns=list_columns(), rows=rows, chips=chips).send()
    values = [value for row in rows if (value := measure.read(row)) is not None]
    cuts = list_cuts(measure, values)
    drawing, problem = read_drawing()
    summary = say_ranking(rows, report, measure)
    drawn = write_map(drawing, rows, measure, cuts, summary) if drawing is not None else ""
    context = {
        "tabs": list_page_tabs("organisation_map"),
        "segments": [
            {"url": make_address(request, measure=one.key), "text": one.label, "current": one is measure}
            for one in MEASURES
        ],
        "measure": measure,
        "measures": MEASURES,
        "summary": summary,
        "map": drawn,
        "map_problem": problem,
        "map_notice": drawing.notice if drawing is not None and drawn else "",
        "legend": list_legend(measure, cuts),
        "report": report,
        "rows": [
            (number, write_place(row), make_cells(row, report.year, measure.key), row)
            for number, row in enumerate(rows, 1)
        ],
        "totals": [(write_measure(one, report), one is measure) for one in MEASURES],
        "exports": list_forms(lambda form: make_address(request, export=form)),
        "years": sorted({*report.years, *((report.year,) if report.year else ())}, reverse=True),
    }
    return render(request, "registry/map.html", context)


def make_cells(row: Any, year: int | None, current: str) -> list[tuple[str, str, bool, Any]]:
    """Return the cells of a place: text, address of the rows behind it, whether it is the one that is ranked."""
    return [
        (write_measure(one, row), make_link(one, row, year) if one.read(row) else "", one.key == current, one)
        for one in MEASURES
    ]


@require_GET
@registry_page
def show_charts(request: HttpRequest) -> HttpResponse | HttpResponseBase:
    """Show what came about year by year: organisations founded, a title conferred and renewed, patents filed."""
    user = get_user(request)
    require(can_read_overview(user))
    last = timezone.localdate().year
    years = range(last - YEARS_SHOWN + 1, last + 1)
    choices = list_title_choices()
    title = request.GET.get("title", "")
    title = title if title in dict(choices) else "hnte"
    founded = count_founded(list_organisations(user=user))
    conferred = count_recognitions_by_year(list_recognitions(user=user).filter(title=title))
    kinds = (RightKind.INVENTION, RightKind.UTILITY_MODEL, RightKind.DESIGN)
    filed = count_rights_by_year(list_rights(user=user).filter(kind__in=kinds))
    bodies, titles, rights = reverse("organisation_list"), reverse("recognition_list"), reverse("right_list")
    charts = [
        make_chart(
            "founded", _("当年成立的单位"), (_("单位"),), _("家"),
            [YearRow(year, (founded.get(year, 0),), f"{bodies}?founded={year}") for year in years],
            write_rest(founded, years[0]),
        ),
        make_chart(
            "titles", _("%(title)s：当年认定") % {"title": write_title(title)}, (_("新认定"), _("续认定")), _("次"),
            [
                YearRow(year, conferred.get(year, (0, 0)), f"{titles}?title={title}&year={year}")
                for year in years
            ],
            "",
        ),
        make_chart(
            "rights", _("当年申请的专利"), tuple(str(kind.label) for kind in kinds), _("件"),
            [
                YearRow(
                    year, tuple(filed.get((year, kind), 0) for kind in kinds),
                    f"{rights}?year={year}",
                )
                for year in years
            ],
            "",
        ),
    ]  # fmt: skip
    context = {
        "tabs": list_page_tabs("organisation_charts"),
        "charts": charts,
        "choices": choices,
        "title_code": title,
    }
    return render(request, "registry/charts.html", context)


def write_rest(founded: dict[int | None, int], first: int) -> str:
    """Say how many organisations no bar shows: those founded before, and those without a day."""
    before = sum(count for year, count in founded.items() if year is not None and year < first)
    return _("%(year)s 年以前成立 %(before)s 家，没有成立日期 %(without)s 家，图里没有。") % {
        "year": first,
        "before": before,
        "without": founded.get(None, 0),
    }


def make_chart(
    key: str, title: str, names: tuple[str, ...], unit: str, rows: list[YearRow], note: str
) -> dict[str, Any]:
    """Return one chart: its drawing, its legend where it has parts, and the table behind it."""
    total = sum(row.total for row in rows)
    highest = max(rows, key=lambda row: row.total)
    words = _("%(title)s，%(first)s–%(last)s 年共 %(total)s %(unit)s，最多是 %(year)s 年 %(high)s") % {
        "title": title, "first": rows[0].year, "last": rows[-1].year, "total": total, "unit": unit,
        "year": highest.year, "high": highest.total,
    }  # fmt: skip
    return {
        "key": key,
        "title": title,
        "unit": unit,
        "names": names,
        "drawing": write_year_bars(rows, label=words),
        "summary": words,
        "rows": list(reversed(rows)),
        "total": total,
        "note": note,
    }
