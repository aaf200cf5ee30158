"""The first statement of a year and its corrections: what was understood is shown before anything is written."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.registry.models import Organisation, YearlyStatement
from kepan.apps.registry.permissions import can_report_statement
from kepan.apps.registry.selectors import get_figures, get_statement, list_statements
from kepan.apps.registry.services import correct_statement, create_statement, read_entries
from kepan.apps.registry.services.statements import FIRST_YEAR, check_figures, check_stage, get_label
from kepan.engine.registry.lines import BY_CODE, Figures, Unit
from kepan.engine.registry.statements import list_line_changes
from kepan.web.registry.guards import find_organisation, registry_page
from kepan.web.registry.statement_forms import (
    UNITS,
    CorrectionForm,
    NewStatementForm,
    StatementForm,
    get_shown,
    list_heads,
    list_statement_initial,
)
from kepan.web.registry.views.editing import add_refusal
from kepan.web.ui.guards import get_user
from kepan.web.ui.lists.columns import write_number


def list_open_years(organisation: Organisation, taken: set[int]) -> list[int]:
    """List the years of which a statement may still be entered, the newest first."""
    first = max(FIRST_YEAR, organisation.founded_on.year if organisation.founded_on else FIRST_YEAR)
    return [year for year in range(timezone.localdate().year, first - 1, -1) if year not in taken]


def write_figure(code: str, value: Any) -> str:
    """Write a figure to its last place with its unit; of money the 元, too, so that a slip of the unit is seen."""
    if value is None:
        return "—"
    line = BY_CODE[code]
    shown = get_shown(line, value)
    assert shown is not None
    text = f"{write_number(shown)} {UNITS[line.unit]}"
    if line.unit != Unit.FEN:
        return text
    return _("%(wan)s，即 %(yuan)s 元") % {"wan": text, "yuan": write_number(Decimal(value) / 100)}


def list_review(before: Figures, after: Figures) -> list[tuple[str, str, str]]:
    """List the lines that would change: what each is called, how it stood and how it would stand."""
    return [
        (get_label(row.code), write_figure(row.code, row.before), write_figure(row.code, row.after))
        for row in list_line_changes(before, after)
    ]


def answer_statement(
    request: HttpRequest, organisation: Organisation, form: StatementForm, status: int, **more: Any
) -> HttpResponse:
    """Show the form of a statement, above it what would be written."""
    page = {
        "form": form,
        "organisation": organisation,
        "heads": list_heads(),
        "back_url": reverse("organisation_statements", args=[organisation.pk]),
    }
    return render(request, "registry/statement_form.html", page | more, status=status)


def take_statement(
    request: HttpRequest,
    form: StatementForm,
    organisation: Organisation,
    year: int,
    before: YearlyStatement | None,
    write: Callable[[], Any],
) -> tuple[int, dict[str, Any]]:
    """Write what was confirmed, else return what to show of it: 302 once it is written."""
    details = form.read_details(before)
    try:
        figures = check_figures(details.figures, organisation, year, details.months)
        if before is not None and not form.cleaned_data.get("accepts_weaker"):
            try:
                check_stage(details.stage, before)
            except RefusalError as refusal:
                form.add_error("accepts_weaker", str(refusal.reason))
                return 422, {}
        if request.POST.get("seal") == form.compute_seal():
            write()
            return 302, {}
    except RefusalError as refusal:
        return add_refusal(form, refusal), {}
    former = get_figures(before) if before else {}
    return 200, {"seal": form.compute_seal(), "review": list_review(former, figures)}


@require_http_methods(["GET", "POST"])
@registry_page
def create_year(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter the first statement of a year."""
    user, organisation = get_user(request), find_organisation(request, pk)
    require(can_report_statement(user, organisation))
    taken = set(list_statements(user=user, organisation=organisation).values_list("year", flat=True))
    years = list_open_years(organisation, taken)
    form = NewStatementForm(request.POST or None, years=years)
    status, more = 200, dict[str, Any]()
    if request.method == "POST":
        status = 422
        if form.is_valid():
            year = form.cleaned_data["year"]

            def write() -> None:
                create_statement(actor=user, organisation=organisation, year=year, details=form.read_details())

            status, more = take_statement(request, form, organisation, year, None, write)
            if status == 302:
                messages.success(request, _("%(year)s 年的报表已登记") % {"year": year})
                return redirect("organisation_statements", pk=pk)
    return answer_statement(request, organisation, form, status, title=_("登记年度报表"), **more)


def find_statement(request: HttpRequest, organisation: Organisation, year: int) -> YearlyStatement:
    """Return the current statement of a year; answers 404 where there is none that the user may see."""
    try:
        return get_statement(user=get_user(request), organisation=organisation, year=year)
    except YearlyStatement.DoesNotExist as missing:
        raise Http404(_("这一年还没有报表")) from missing


@require_http_methods(["GET", "POST"])
@registry_page
def correct_year(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """Correct the statement of a year: the next revision, with a reason."""
    user, organisation = get_user(request), find_organisation(request, pk)
    current = find_statement(request, organisation, year)
    require(can_report_statement(user, organisation))
    initial = list_statement_initial(get_figures(current), read_entries(current))
    initial |= {"stage": current.stage, "source": current.source, "revision": current.revision}
    form = CorrectionForm(request.POST or None, initial=initial)
    status, more = 200, dict[str, Any]()
    if request.method == "POST":
        status = 422
        if form.is_valid():
            said = form.cleaned_data

            def write() -> None:
                correct_statement(
                    actor=user,
                    organisation=organisation,
                    year=year,
                    expected_revision=said["revision"],
                    details=form.read_details(current),
                    reason=said["reason"],
                    accepts_weaker=said["accepts_weaker"],
                )

            status, more = take_statement(request, form, organisation, year, current, write)
            if status == 302:
                messages.success(request, _("%(year)s 年的报表已更正") % {"year": year})
                return redirect("organisation_statements", pk=pk)
    title = _("更正 %(year)s 年的报表") % {"year": year}
    return answer_statement(request, organisation, form, status, title=title, current=current, **more)
