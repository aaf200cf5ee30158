"""What a data set is, and those that are made of the registry; contexts above declare theirs in their own `facts`."""

from kepan.apps.sharing.facts.declaring import (
    DataColumn,
    Dataset,
    QuerySource,
    Reach,
    Source,
    Value,
    find_dataset,
    list_datasets,
)
from kepan.apps.sharing.facts.registry import DATASETS

__all__ = [
    "DATASETS",
    "DataColumn",
    "Dataset",
    "QuerySource",
    "Reach",
    "Source",
    "Value",
    "find_dataset",
    "list_datasets",
]
