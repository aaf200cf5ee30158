"""The data sets that may be shared, put together in the open from what each context declares."""

from __future__ import annotations

from kepan.apps.planning.facts import DATASETS as PLANNING
from kepan.apps.sharing.facts import DATASETS as REGISTRY
from kepan.apps.sharing.facts import Dataset

DATASETS: tuple[Dataset, ...] = (*REGISTRY, *PLANNING)
"""Each context adds its `facts.DATASETS` here."""
