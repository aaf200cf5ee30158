"""The tables of plans into which files can be imported."""

from kepan.apps.planning.services.imports.progress import MeasureProgressTarget
from kepan.apps.planning.services.imports.reports import ShareReportTarget
from kepan.apps.planning.services.imports.shares import ShareTarget

TARGETS = (ShareTarget(), ShareReportTarget(), MeasureProgressTarget())
"""In the order in which pages list them."""
