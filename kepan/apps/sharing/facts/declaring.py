"""How a data set is declared: its tier, its columns, and where its rows come from."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, Literal, Protocol

from django.conf import settings
from django.db.models import Count, Max, Q, QuerySet, Sum
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from kepan.apps.accounts.enums import Tier
from kepan.apps.accounts.models import Region
from kepan.apps.sharing.enums import Frequency
from kepan.engine.basis.quantity import write_plain

Words = str | Promise
Value = str | int | Decimal | date | bool | None
Kind = Literal["text", "choice", "number", "money", "date", "bool"]
FEN_IN_YUAN = 100
CHUNK = 2000


@dataclass(frozen=True)
class Reach:
    """Which rows somebody gets: of the owned tier or public ones alone, and of which places."""

    with_owned: bool = False
    region: Region | None = None

    @property
    def tiers(self) -> tuple[str, ...]:
        """The tiers of rows; proprietary records are in no data set: they stay with their office."""
        return (Tier.PUBLIC_DATA, Tier.OWNED_DATA) if self.with_owned else (Tier.PUBLIC_DATA,)


@dataclass(frozen=True)
class DataColumn:
    """One column. `choices` gives the words for kept codes; money is kept in fen and leaves in yuan.

    Nothing that is personal may be declared: a test looks along each path.
    """

    key: str
    label: Words
    kind: Kind = "text"
    path: str = ""
    unit: Words = ""
    choices: Mapping[str, Words] | Callable[[], Mapping[str, Words]] | None = None

    @property
    def way(self) -> str:
        """The way to the value from a row."""
        return self.path or self.key

    def read(self, value: Any) -> Value:
        """Return what leaves of a kept value."""
        if value is None or value == "":
            return None
        match self.kind:
            case "money":
                return Decimal(value) / FEN_IN_YUAN
            case "choice":
                words = self.choices() if callable(self.choices) else self.choices or {}
                return str(words.get(value, value))
            case "text":
                return str(value)
            case "number" if isinstance(value, Decimal):
                # Without the zeros that a column of many places keeps.
                return Decimal(write_plain(value))
        kept: Value = value
        return kept


class Source(Protocol):
    """Where the rows of a data set come from."""

    def count(self, reach: Reach) -> int:
        """Count the rows."""

    def compute_mark(self, reach: Reach) -> str:
        """Return a text that changes when a row comes, goes or changes."""

    def list_rows(
        self, columns: Sequence[DataColumn], reach: Reach, *, start: int = 0, stop: int | None = None
    ) -> Iterable[tuple[Value, ...]]:
        """Yield the values of these columns, row by row in a fixed order."""


@dataclass(frozen=True)
class QuerySource:
    """Rows of one query; `tier` and `region` are the ways to who may see a row and where it belongs.

    `stamps` are columns whose largest value grows with each change, `versions` one whose sum does.
    """

    query: Callable[[], QuerySet[Any]]
    kept: Q = field(default_factory=Q)
    tier: str = "tier"
    region: str = "region"
    versions: str = "version"
    stamps: tuple[str, ...] = ("updated_at",)

    def get_rows(self, reach: Reach) -> QuerySet[Any]:
        """Return the rows that somebody gets."""
        rows = self.query().filter(self.kept, **{f"{self.tier}__in": reach.tiers})
        if reach.region is not None:
            rows = rows.filter(**{f"{self.region}__path__under": reach.region.path})
        return rows.order_by("pk")

    def count(self, reach: Reach) -> int:
        """Count the rows."""
        return self.get_rows(reach).count()

    def compute_mark(self, reach: Reach) -> str:
        """Return a text that changes when a row comes, goes or changes; one query."""
        stamps = {f"stamp{place}": Max(stamp) for place, stamp in enumerate(self.stamps)}
        found = (
            self.get_rows(reach)
            .order_by()
            .aggregate(rows=Count("pk"), last=Max("pk"), versions=Sum(self.versions), **stamps)
        )
        return hashlib.sha256(repr(sorted(found.items())).encode()).hexdigest()

    def list_rows(
        self, columns: Sequence[DataColumn], reach: Reach, *, start: int = 0, stop: int | None = None
    ) -> Iterator[tuple[Value, ...]]:
        """Yield the values of these columns without holding all rows in memory."""
        rows = self.get_rows(reach).values_list(*(column.way for column in columns))
        found = rows.iterator(chunk_size=CHUNK) if stop is None else iter(rows[start:stop])
        for row in found:
            yield tuple(column.read(value) for column, value in zip(columns, row, strict=True))


@dataclass(frozen=True)
class Dataset:
    """One table that may be shared, as its context declares it."""

    key: str
    title: Words
    description: Words
    tier: Tier
    columns: tuple[DataColumn, ...]
    source: Source
    frequency: Frequency = Frequency.CONTINUOUS
    keywords: tuple[Words, ...] = ()

    def list_columns(self, keys: Iterable[str]) -> list[DataColumn]:
        """List the columns of some keys in the order of the data set."""
        wanted = set(keys)
        return [column for column in self.columns if column.key in wanted]

    @property
    def column_keys(self) -> list[str]:
        """The keys of all columns."""
        return [column.key for column in self.columns]


@cache
def _read_datasets(path: str) -> Mapping[str, Dataset]:
    declared: Iterable[Dataset] = import_string(path)
    return {dataset.key: dataset for dataset in declared}


def list_datasets(tier: Tier | None = None) -> list[Dataset]:
    """List the declared data sets, which `kepan/site/datasets.py` puts together, of one tier or all."""
    known = _read_datasets(settings.KEPAN_DATASETS).values()
    return [dataset for dataset in known if tier is None or dataset.tier == tier]


def find_dataset(key: str) -> Dataset | None:
    """Find a declared data set by its key."""
    return _read_datasets(settings.KEPAN_DATASETS).get(key)
