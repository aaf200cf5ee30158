"""Indicators: the dictionary of what a plan may count, and which entry a printed name means."""

from kepan.engine.indicators.adding import Adding, AddingRules
from kepan.engine.indicators.catalogue import IndicatorCatalogue, IndicatorEntry, NameRules
from kepan.engine.indicators.matches import Candidate, NameMatcher, Printed

__all__ = [
    "Adding",
    "AddingRules",
    "Candidate",
    "IndicatorCatalogue",
    "IndicatorEntry",
    "NameMatcher",
    "NameRules",
    "Printed",
]
