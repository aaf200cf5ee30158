"""The tables of plans into which files can be imported."""

from kepan.apps.planning.services.imports.progress import MeasureProgressTarget
from kepan.apps.planning.services.imports.reports import ShareReportTarget

TARGETS = (ShareReportTarget(), MeasureProgressTarget())
"""In the order in which pages list them."""
