"""What the data checks found in all: by district and office, by check, each number leading to exactly its findings."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from kepan.apps.accounts.permissions import require
from kepan.apps.registry.enums import FindingState, Severity
from kepan.apps.registry.permissions import can_read_quality
from kepan.apps.registry.selectors import count_by_check, count_by_place, count_by_severity, list_open_findings
from kepan.web.registry.filters import NO_OFFICE
from kepan.web.registry.guards import registry_page
from kepan.web.registry.words import SEVERITIES, write_check_name
from kepan.web.ui.guards import get_user


def make_url(**narrowed: str | int) -> str:
    """Return the address of the open findings that something narrows."""
    return f"{reverse('finding_list')}?{urlencode({'state': FindingState.OPEN.value, **narrowed})}"


@require_GET
@registry_page
def show_totals(request: HttpRequest) -> HttpResponse:
    """Show how many findings wait: in all, of each office and district, and of each check."""
    user = get_user(request)
    require(can_read_quality(user))
    findings = list_open_findings(user=user)
    weights = count_by_severity(findings)
    places = []
    for row in count_by_place(user=user):
        office = NO_OFFICE if row.office is None else row.office.pk
        here: dict[str, str | int] = {"region": row.region.pk, "within_region": "own", "office": office}
        counts = ((Severity.ERROR, row.errors), (Severity.WARNING, row.warnings), (Severity.HINT, row.hints))
        cells = [(count, make_url(**here, severity=severity.value)) for severity, count in counts]
        places.append((row, make_url(**here), cells))
    context = {
        "weights": [
            ((SEVERITIES[severity], severity.label), weights[severity], make_url(severity=severity.value))
            for severity in Severity
        ],
        "places": places,
        "checks": [
            (
                (SEVERITIES[row.check.severity], Severity(row.check.severity).label),
                write_check_name(row.check),
                row,
                make_url(check=row.check.code),
            )
            for row in count_by_check(findings)
        ],
    }
    return render(request, "registry/totals.html", context)
