"""Indicators: the dictionary of what a plan may count, which entry a printed name means, and how a target stands."""

from kepan.engine.indicators.adding import Adding, AddingRules
from kepan.engine.indicators.catalogue import IndicatorCatalogue, IndicatorEntry, NameRules
from kepan.engine.indicators.matches import Candidate, NameMatcher, Printed
from kepan.engine.indicators.status import Reason, Standing, Status, compute_standing

__all__ = [
    "Adding",
    "AddingRules",
    "Candidate",
    "IndicatorCatalogue",
    "IndicatorEntry",
    "NameMatcher",
    "NameRules",
    "Printed",
    "Reason",
    "Standing",
    "Status",
    "compute_standing",
]
