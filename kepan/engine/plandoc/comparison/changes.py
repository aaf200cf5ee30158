"""What a comparison of two plans says, as frozen values.

A pair of items may have changed in several ways at once; `kinds` holds them all, in the order of `ITEM_KINDS`.
"""

from dataclasses import dataclass
from decimal import Decimal

from kepan.engine.plandoc.actions import Measure
from kepan.engine.plandoc.items import Item
from kepan.engine.plandoc.places import Json, write_number, write_span, write_words
from kepan.engine.plandoc.tree import PlanTree, Section

ITEM_KINDS = (
    "added",
    "dropped",
    "kept",
    "renamed",
    "kind_changed",
    "not_comparable",
    "raised",
    "lowered",
    "unit_changed",
    "tightened",
    "loosened",
    "postponed",
    "advanced",
)


def write_item(item: Item | None) -> Json:
    """Write what names and places an item, as JSON values."""
    if item is None:
        return None
    numbers = [write_number(value) for value in item.values]
    return {
        "id": item.id,
        "indicator": item.indicator,
        "comparator": item.comparator,
        "value": numbers[0] if len(numbers) == 1 else numbers,
        "value_text": item.value_text,
        "unit": item.unit,
        "period": item.period,
        "kind": item.kind,
        "parent": item.parent,
        "vspan": write_span(item.vspan),
        "surface": item.surface,
        "path": write_words(item.path),
    }


def write_decimals(values: tuple[Decimal, ...]) -> Json:
    """Write decimals as JSON numbers."""
    return [write_number(value) for value in values]


@dataclass(frozen=True, slots=True)
class Side:
    """One of the plans compared: its title, years and territory, and the digest of its text."""

    name: str
    sha256: str
    plan: int
    title: str
    year_from: int | None
    year_to: int | None
    territory: str | None

    def as_json(self) -> dict[str, Json]:
        """Return the side as JSON values."""
        return {
            "name": self.name,
            "sha256": self.sha256,
            "plan": self.plan,
            "title": self.title,
            "from": self.year_from,
            "to": self.year_to,
            "territory": self.territory,
        }


def create_side(tree: PlanTree, plan: int | None) -> Side:
    """Create the card of a tree's plan; without a number, that of its first."""
    number = plan or 0
    card = tree.plans[number]
    source = tree.source
    return Side(source.name, source.sha256, number, card.title, card.year_from, card.year_to, card.territory)


@dataclass(frozen=True, slots=True)
class ItemChange:
    """What became of one figure.

    `values_before` and `values_after` stand in one `unit`; they are empty where the figures cannot be compared,
    and `reason` then says why. `difference` is after less before; `ratio` the difference against the value before,
    rounded half up to four decimals, None for shares. `demand` says whether more is asked for: `stricter`, `easier`
    or None. `score` says how sure the pairing is: 1 for equal names.
    """

    kinds: tuple[str, ...]
    message: str
    before: Item | None
    after: Item | None
    score: float = 1.0
    unit: str = ""
    values_before: tuple[Decimal, ...] = ()
    values_after: tuple[Decimal, ...] = ()
    difference: Decimal | None = None
    ratio: Decimal | None = None
    demand: str | None = None
    reason: str | None = None

    def as_json(self) -> dict[str, Json]:
        """Return the change as JSON values."""
        return {
            "kinds": write_words(self.kinds),
            "message": self.message,
            "before": write_item(self.before),
            "after": write_item(self.after),
            "score": self.score,
            "unit": self.unit,
            "values_before": write_decimals(self.values_before),
            "values_after": write_decimals(self.values_after),
            "difference": None if self.difference is None else write_number(self.difference),
            "ratio": None if self.ratio is None else write_number(self.ratio),
            "demand": self.demand,
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class MeasureChange:
    """What became of one measure: `added`, `dropped`, `kept`, or `reworded` and `moved`."""

    kinds: tuple[str, ...]
    message: str
    before: Measure | None
    after: Measure | None
    score: float = 1.0

    def as_json(self) -> dict[str, Json]:
        """Return the change as JSON values."""
        return {
            "kinds": write_words(self.kinds),
            "message": self.message,
            "before": write_measure(self.before),
            "after": write_measure(self.after),
            "score": self.score,
        }


def write_measure(measure: Measure | None) -> Json:
    """Write what names and places a measure, as JSON values."""
    if measure is None:
        return None
    return {
        "id": measure.id,
        "marker": measure.marker,
        "title": measure.title or measure.action,
        "span": write_span(measure.span),
    }


@dataclass(frozen=True, slots=True)
class SectionChange:
    """What became of one heading that is no measure: `added`, `dropped`, `kept`, `renamed`."""

    kinds: tuple[str, ...]
    message: str
    before: Section | None
    after: Section | None
    score: float = 1.0

    def as_json(self) -> dict[str, Json]:
        """Return the change as JSON values."""
        return {
            "kinds": write_words(self.kinds),
            "message": self.message,
            "before": write_section(self.before),
            "after": write_section(self.after),
            "score": self.score,
        }


def write_section(section: Section | None) -> Json:
    """Write what names and places a heading, as JSON values."""
    if section is None:
        return None
    return {
        "id": section.id,
        "marker": section.marker,
        "title": section.title,
        "title_span": write_span(section.title_span),
    }


@dataclass(frozen=True, slots=True)
class PlanDiff:
    """Everything that changed between two plans: pairs first in the order of the plan before, then what was added."""

    before: Side
    after: Side
    items: tuple[ItemChange, ...]
    measures: tuple[MeasureChange, ...]
    sections: tuple[SectionChange, ...]

    def count_kinds(self) -> dict[str, int]:
        """Count the items by kind of change; an item that changed in two ways counts in both."""
        return {
            kind: sum(1 for change in self.items if kind in change.kinds)
            for kind in ITEM_KINDS
            if any(kind in change.kinds for change in self.items)
        }

    def as_json(self) -> dict[str, Json]:
        """Return the comparison as JSON values: the stable contract of `kepan plan diff`."""
        counts: dict[str, Json] = dict(self.count_kinds())
        return {
            "before": self.before.as_json(),
            "after": self.after.as_json(),
            "counts": counts,
            "items": [change.as_json() for change in self.items],
            "measures": [change.as_json() for change in self.measures],
            "sections": [change.as_json() for change in self.sections],
        }
