"""The search over all plans: headings, targets and measures in force, with what was found marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kepan.apps.planning.models import Target
from kepan.apps.planning.selectors import Findings, PlanHit, find_in_plans
from kepan.engine.basis.words import LONGEST, find_stretches
from kepan.web.planning.force import Light, get_name, get_row_url
from kepan.web.planning.guards import planning_page
from kepan.web.planning.views.lists import get_address, get_light, write_years
from kepan.web.planning.workbench import write_value
from kepan.web.ui.guards import get_user

A_PAGE = 10
LAST_PAGE = 100_000
AROUND = 60
"""Signs of a long text that are shown before the first mark, and twice as many behind it."""


@dataclass(frozen=True)
class FoundRow:
    """A target or a measure as the page shows it."""

    number: str
    name: SafeString
    value: SafeString
    url: str


@dataclass(frozen=True)
class FoundPlan:
    """A plan as the page shows it."""

    title: SafeString
    url: str
    facts: SafeString
    light: Light
    rows: tuple[FoundRow, ...]
    more: int


def write_marked(text: str, words: Sequence[str], *, is_cut: bool = False) -> SafeString:
    """Write a text with the words marked in it, or with `is_cut` no more of a long one than stands around the first."""
    stretches = find_stretches(text, words)
    begin, end = 0, len(text)
    if is_cut and end > 3 * AROUND:
        begin = max(0, (stretches[0][0] if stretches else 0) - AROUND)
        end = min(end, begin + 3 * AROUND)
    html, at = format_html("{}", "…" if begin else ""), begin
    for start, stop in stretches:
        if begin <= start and stop <= end:
            html = format_html("{}{}<mark>{}</mark>", html, text[at:start], text[start:stop])
            at = stop
    return format_html("{}{}{}", html, text[at:end], "…" if end < len(text) else "")


def _make_plan(hit: PlanHit, words: Sequence[str]) -> FoundPlan:
    plan = hit.plan
    facts = " · ".join(filter(None, (plan.region.name, write_years(plan), plan.document.name)))
    rows = tuple(
        FoundRow(
            row.number,
            write_marked(get_name(row), words, is_cut=True),
            write_marked(write_value(row) if isinstance(row, Target) else "", words),
            get_row_url(row),
        )
        for row in hit.rows
    )
    title = write_marked(plan.title, words)
    return FoundPlan(title, get_address(plan), write_marked(facts, words), get_light(plan), rows, hit.more)


def _read_page(text: str) -> int:
    return min(max(int(text), 1), LAST_PAGE) if text.isdecimal() and len(text) < 7 else 1


def _find(request: HttpRequest, words: str, number: int) -> Findings:
    return find_in_plans(user=get_user(request), words=words, start=(number - 1) * A_PAGE, count=A_PAGE)


@require_GET
@planning_page
def show_search(request: HttpRequest) -> HttpResponse:
    """Show what holds the words, plan by plan."""
    words = " ".join(request.GET.get("q", "").replace("\0", "").split())[:LONGEST]
    number = _read_page(request.GET.get("page", ""))
    findings = _find(request, words, number)
    if findings.total and not findings.hits:
        # Beyond the last page: plans may have gone since the address was made.
        number = -(-findings.total // A_PAGE)
        findings = _find(request, words, number)
    context = {
        "title": _("检索全部计划"),
        "words": words,
        "total": findings.total,
        "plans": [_make_plan(hit, findings.words) for hit in findings.hits],
        "page": Paginator(range(findings.total), A_PAGE).get_page(number),
    }
    return render(request, "planning/search.html", context)
