"""Finds pairs of one body in a small register without a database; `store/linkage` does the same for large ones."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations

from kepan.engine.registry.likeness import (
    FIELDS,
    SUGGESTED_WEIGHT,
    LinkedPair,
    compare_traits,
    compute_frequency,
)
from kepan.engine.registry.names import NameParser
from kepan.engine.registry.traits import LinkageRecord, Traits, list_traits

MOST_RECORDS = 20_000
"""More than so many take minutes."""


def find_pairs(
    records: Iterable[LinkageRecord], parser: NameParser, *, least_weight: float = SUGGESTED_WEIGHT
) -> list[LinkedPair]:
    """Find the pairs of records that may be one body, the likeliest first; each pair once, the lower number left."""
    rows = [traits for record in records for traits in list_traits(record, parser)]
    rows.sort(key=lambda one: one.number)
    frequencies = compute_frequencies(rows)
    best: dict[tuple[int, int], LinkedPair] = {}
    for left, right in list_candidates(rows):
        pair = compare_traits(rows[left], rows[right], size=len(rows), frequencies=frequencies)
        held = best.get((pair.left, pair.right))
        if pair.weight >= least_weight and (held is None or held.weight < pair.weight):
            best[pair.left, pair.right] = pair
    return sorted(best.values(), key=lambda pair: (-pair.weight, pair.left, pair.right))


def compute_frequencies(rows: Iterable[Traits]) -> dict[tuple[str, str], float]:
    """Count how large a share of the records has each value of the traits for which that matters."""
    found: dict[tuple[str, str], float] = {}
    known = list(rows)
    for outcome in (outcome for field in FIELDS for outcome in field.outcomes if outcome.counted):
        name = outcome.counted
        counts = Counter(value for _, value in {(one.number, getattr(one, name)) for one in known} if value)
        total = counts.total()
        found |= {(name, value): compute_frequency(count, total, outcome.u) for value, count in counts.items()}
    return found


def list_candidates(rows: list[Traits]) -> set[tuple[int, int]]:
    """List the places of rows of two records that share a value worth comparing them for."""
    groups: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for place, one in enumerate(rows):
        for key in set(list_keys(one)):
            groups[key].append(place)
    return {
        (left, right)
        for key, places in groups.items()
        for left, right in combinations(places, 2)
        if rows[left].number != rows[right].number and (key[0] != "head" or not (rows[left].form and rows[right].form))
    }


def list_keys(one: Traits) -> Iterator[tuple[str, ...]]:
    """List what a row is compared for: the values that `store/linkage` joins on."""
    keys = (
        ("uscc", one.uscc),
        ("inner_code", one.inner_code),
        ("name", one.name_key),
        ("phone", one.phone),
        ("address", one.address),
        ("core", one.core, one.industry),
        ("core and district", one.core, one.district),
        ("representative", one.representative, one.district),
        ("head", one.head),
    )
    yield from (key for key in keys if all(key[1:]))
    yield from (("skeleton", skeleton) for skeleton in one.skeletons)
