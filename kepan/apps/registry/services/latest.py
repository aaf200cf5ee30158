"""Figures of the latest statement that stand on the organisation itself, for filters and sorting."""

from __future__ import annotations

from kepan.apps.registry.models import Organisation, YearlyStatement
from kepan.engine.registry.sizes import COLUMNS
from kepan.store.files.sizes import read_sizes

LATEST = ("latest_year", "latest_revenue", "latest_rd", "latest_staff", "size")


def write_latest(organisation: Organisation, statement: YearlyStatement | None) -> None:
    """Set the figures of the latest statement on the unsaved row of its organisation."""
    organisation.latest_year = statement.year if statement else None
    organisation.latest_revenue = statement.revenue if statement else None
    organisation.latest_rd = statement.rd_total if statement else None
    organisation.latest_staff = statement.staff_average if statement else None
    figures = {} if statement is None else {line: getattr(statement, line) for line, _least in COLUMNS.values()}
    organisation.size = read_sizes().compute_size(organisation.industry, figures) or organisation.registered_size


def update_latest(organisation: Organisation) -> None:
    """Write the figures of an organisation's latest statement anew; not a change of its own, so no version."""
    rows = YearlyStatement.objects.filter(organisation=organisation, is_current=True)
    write_latest(organisation, rows.order_by("-year").first())
    Organisation.objects.filter(pk=organisation.pk).update(**{name: getattr(organisation, name) for name in LATEST})
