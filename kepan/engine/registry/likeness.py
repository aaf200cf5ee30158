"""How likely two records are one body: what is compared, what each outcome weighs, and the sum with its evidence.

The model is that of Fellegi and Sunter (1969). `m` is how often an outcome is seen among records of one body, `u`
among records of two; the weight of an outcome is log2(m/u), and weights add up. They are set by what is known of such
lists (docs/method/linkage.md says why) and not fitted to a register: the same records give the same answer. Where
`counted` is set, how rare the value is in the register takes the place of `u`: a core that two records have says more
than one that fifty have. `store/linkage` weighs whole registers with the same table.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kepan.engine.registry.traits import Traits

EXPECTED_REPEATS = 0.5
"""Pairs of one body that are expected for each record of a register before anything of it is known."""
LIKELIEST_PRIOR = 0.01
SURE_WEIGHT = 6.0
"""From here on a pair is taken for one body (1 in 65 may be wrong), below it a person is asked."""
SUGGESTED_WEIGHT = -1.0
"""From here on a pair is shown at all (about one in three is right)."""
LEAST_SHORT = 3
TYPING_FAULTS = 2

USUAL_RECORDS = 1000
"""So many records count for the usual frequency beside those of the register, which may be small."""

Condition = Callable[[Any, Any], bool]
"""Asks the traits of either side, of organisations here, of people in `person_likeness`."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One outcome of comparing a field: its name in the evidence, the condition, the two probabilities."""

    name: str
    holds: Condition
    m: float
    u: float
    counted: str = ""
    """Trait whose frequency in the register takes the place of `u`."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field with its outcomes, of which the first that holds counts; where `is_missing` holds it says nothing."""

    name: str
    is_missing: Condition
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one field says of a pair, and how much: in halvings and doublings of the odds."""

    field: str
    outcome: str
    weight: float


@dataclass(frozen=True, slots=True)
class LinkedPair:
    """Two records that may be one body, with the sum of the evidence and its parts."""

    left: int
    right: int
    weight: float
    evidence: tuple[Evidence, ...]
    has_two_codes: bool
    """Both have a valid code, and they differ: such a pair is only ever suggested."""

    @property
    def score(self) -> Decimal:
        """Return the probability that the two are one body, to four places."""
        return compute_score(self.weight)

    @property
    def is_sure(self) -> bool:
        """Say whether the pair may be taken for one body without asking."""
        return self.weight >= SURE_WEIGHT and not self.has_two_codes


def has_always(_left: Traits, _right: Traits) -> bool:
    """Say yes: the last outcome of a field."""
    return True


def create_missing(trait: str) -> Condition:
    """Create the condition that a trait is missing on either side."""
    return lambda left, right: not (getattr(left, trait) and getattr(right, trait))


def create_same(trait: str) -> Condition:
    """Create the condition that a trait is the same on both sides."""
    return lambda left, right: bool(getattr(left, trait)) and getattr(left, trait) == getattr(right, trait)


def create_inside(trait: str) -> Condition:
    """Create the condition that a trait of one side begins with that of the other."""

    def is_inside(left: Traits, right: Traits) -> bool:
        first, second = getattr(left, trait), getattr(right, trait)
        return bool(first.startswith(second) or second.startswith(first))

    return is_inside


def is_code_missing(left: Traits, right: Traits) -> bool:
    """Say whether either side has no code at all."""
    return not all(side.inner_code or side.typed_code for side in (left, right))


def is_code_mistyped(left: Traits, right: Traits) -> bool:
    """Say whether the codes differ by a slip, and not both of them are valid."""
    first, second = (side.uscc or side.typed_code for side in (left, right))
    if (left.uscc and right.uscc) or not first or len(first) != len(second):
        return False
    return sum(one != other for one, other in zip(first, second, strict=True)) <= TYPING_FAULTS


def has_two_codes(left: Traits, right: Traits) -> bool:
    """Say whether both sides have a valid code and they differ."""
    return bool(left.uscc and right.uscc and left.uscc != right.uscc)


def is_short_name(left: Traits, right: Traits) -> bool:
    """Say whether one side is a name without a form with which core and trade of the other begin."""
    pairs = ((left, right), (right, left))
    return any(
        not one.form and len(one.name_key) >= LEAST_SHORT and other.stem.startswith(one.name_key)
        for one, other in pairs
    )


def is_one_character(left: Traits, right: Traits) -> bool:
    """Say whether the cores have one length and differ in one character, within one trade and district."""
    return len(left.core) == len(right.core) and not set(left.skeletons).isdisjoint(right.skeletons)


FIELDS = (
    Field(
        "code",
        is_code_missing,
        (
            Outcome("same", create_same("uscc"), 0.9, 1e-8),
            Outcome("same_inner", create_same("inner_code"), 0.03, 1e-8),
            Outcome("mistyped", is_code_mistyped, 0.05, 1e-7),
            Outcome("two_valid", has_two_codes, 0.0001, 0.95),
            Outcome("other", has_always, 0.01, 0.05),
        ),
    ),
    Field(
        "core",
        create_missing("core"),
        (
            Outcome("same", create_same("core"), 0.72, 1e-4, counted="core"),
            Outcome("short_name", is_short_name, 0.08, 2e-5),
            Outcome("one_character", is_one_character, 0.08, 1e-4),
            Outcome("same_head", create_same("head"), 0.02, 2e-4),
            Outcome("other", has_always, 0.10, 1.0),
        ),
    ),
    Field(
        "industry",
        create_missing("industry"),
        (
            Outcome("same", create_same("industry"), 0.82, 0.02, counted="industry"),
            Outcome("inside", create_inside("industry"), 0.08, 0.02),
            Outcome("other", has_always, 0.10, 0.95),
        ),
    ),
    Field(
        "form",
        create_missing("form"),
        (Outcome("same", create_same("form"), 0.9, 0.7), Outcome("other", has_always, 0.1, 0.3)),
    ),
    Field(
        "branch",
        lambda left, right: not (left.branch or right.branch),
        (
            Outcome("same", create_same("branch"), 0.9, 0.05),
            # A branch and the body it belongs to are two records, whatever they share.
            Outcome("other", has_always, 1e-9, 0.95),
        ),
    ),
    Field(
        "district",
        create_missing("district"),
        (
            Outcome("same", create_same("district"), 0.85, 0.06, counted="district"),
            Outcome("inside", create_inside("district"), 0.05, 0.05),
            Outcome("other", has_always, 0.10, 0.94),
        ),
    ),
    Field(
        "place",
        create_missing("place"),
        (
            Outcome("same", create_same("place"), 0.8, 0.5),
            Outcome("inside", create_inside("place"), 0.18, 0.4),
            Outcome("other", has_always, 0.02, 0.1),
        ),
    ),
    Field(
        "phone",
        create_missing("phone"),
        (
            Outcome("same", create_same("phone"), 0.8, 1e-5, counted="phone"),
            Outcome("other", has_always, 0.2, 1.0),
        ),
    ),
    Field(
        "address",
        create_missing("address"),
        (
            Outcome("same", create_same("address"), 0.7, 1e-5, counted="address"),
            Outcome("other", has_always, 0.3, 1.0),
        ),
    ),
    Field(
        "representative",
        create_missing("representative"),
        (
            Outcome("same", create_same("representative"), 0.85, 1e-4, counted="representative"),
            Outcome("other", has_always, 0.15, 1.0),
        ),
    ),
)


def compute_prior(size: int) -> float:
    """Return how likely two records of a register of that size are one body before they are looked at."""
    return min(LIKELIEST_PRIOR, EXPECTED_REPEATS / max(1, size))


def compute_frequency(count: int, total: int, usual: float) -> float:
    """Return how large a share of other records has a value that `count` of `total` records have.

    One of them is the record itself and is left out; `usual` is the frequency of any value where nothing is known.

    >>> compute_frequency(1, 10, 0.01), compute_frequency(51, 9_000, 0.01)
    (0.009900990099009901, 0.006)
    """
    return (count - 1 + USUAL_RECORDS * usual) / (total + USUAL_RECORDS)


def compute_score(weight: float) -> Decimal:
    """Return the probability that stands behind a weight, to four places.

    >>> compute_score(0.0), compute_score(-2000.0)
    (Decimal('0.5000'), Decimal('0.0000'))
    """
    odds = 2.0 ** max(-100.0, min(100.0, weight))
    return Decimal(odds / (1 + odds)).quantize(Decimal("0.0001"))


def compare_traits(
    left: Traits, right: Traits, *, size: int, frequencies: Mapping[tuple[str, str], float] | None = None
) -> LinkedPair:
    """Compare two records of a register of a size.

    `frequencies` says of a trait and its value how large a share of the records that have the trait has this value;
    where it does not say, the usual `u` counts.
    """
    evidence = tuple(find_evidence(left, right, frequencies or {}))
    return LinkedPair(left.number, right.number, compute_weight(evidence, size), evidence, has_two_codes(left, right))


def compute_weight(evidence: Iterable[Evidence], size: int) -> float:
    """Return what all evidence weighs together with what is likely in a register of that size before it is heard."""
    prior = compute_prior(size)
    return math.log2(prior / (1 - prior)) + sum(part.weight for part in evidence)


def find_evidence(
    left: Any, right: Any, frequencies: Mapping[tuple[str, str], float], fields: Sequence[Field] = FIELDS
) -> list[Evidence]:
    """Find what each field says that is not missing."""
    found = []
    for field in fields:
        if field.is_missing(left, right):
            continue
        outcome = next(outcome for outcome in field.outcomes if outcome.holds(left, right))
        share = frequencies.get((outcome.counted, getattr(left, outcome.counted))) if outcome.counted else None
        found.append(Evidence(field.name, outcome.name, math.log2(outcome.m / (share or outcome.u))))
    return found
