"""Functions over the items of a list: any, count, total, earliest, latest, least, greatest, listed, overlapping."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from kepan.engine.basis.expressions.operations import BUDGET, Run, Scope, compute_sum
from kepan.engine.basis.expressions.parsing import Node
from kepan.engine.basis.expressions.shapes import Kind

NUMBERS = frozenset({Kind.NUMBER, Kind.MONEY})
DATES = frozenset({Kind.DATE})
TEXTS = frozenset({Kind.TEXT})
MOST_LISTED = 2000
ORDERED = NUMBERS | DATES
ANYTHING = frozenset(Kind) - {Kind.RATIO}
Create = Callable[[Run, str, list[Run]], Run]


@dataclass(frozen=True, slots=True)
class ListCall:
    """A function over a list: kinds of its values before the condition, what it gives (None: as its value)."""

    values: tuple[frozenset[Kind], ...]
    gives: Kind | None
    create: Create
    words: str
    condition_optional: bool = True


class FarList(ABC):
    """A list too long to be fetched: whoever keeps it answers what a function asks of it, or that nobody knows."""

    @abstractmethod
    def answer(self, function: str, item: str, parts: tuple[Node, ...], scope: Scope) -> Any:
        """Answer a function over the list; None where it cannot be answered exactly.

        `item` is what `parts`, the values and the condition, call one of the list; they are not computed here.
        """


def create_call(call: ListCall, items_of: Run, item: str, node: Node, parts: list[Run]) -> Run:
    """Create a function over a list that is at hand or far."""
    near, asked = call.create(items_of, item, parts), node.parts[1:]

    def run(scope: Scope) -> Any:
        items = items_of(scope)
        if isinstance(items, FarList):
            return items.answer(str(node.value), item, asked, scope)
        return near(scope)

    return run


def list_chosen(scope: Scope, items: list[Mapping[str, Any]], name: str, condition: Run | None) -> Iterator[Scope]:
    """List the scopes of the items that a condition is true of; what is not known is not chosen."""
    inner, budget = dict(scope), scope.get(BUDGET)
    for item in items:
        if budget is not None:
            budget.take(budget.weight)
        inner[name] = item
        if condition is None or condition(inner) is True:
            yield inner


def create_any(items_of: Run, name: str, parts: list[Run]) -> Run:
    """Create `any(list, condition)`; not known where no item is and one may be."""
    condition = parts[0]

    def run(scope: Scope) -> bool | None:
        items = items_of(scope)
        if items is None:
            return None
        inner, unknown, budget = dict(scope), False, scope.get(BUDGET)
        for item in items:
            if budget is not None:
                budget.take(budget.weight)
            inner[name] = item
            answer = condition(inner)
            if answer:
                return True
            unknown = unknown or answer is None
        return None if unknown else False

    return run


def create_count(items_of: Run, name: str, parts: list[Run]) -> Run:
    """Create `count(list [, condition])`."""
    condition = parts[0] if parts else None

    def run(scope: Scope) -> int | None:
        items = items_of(scope)
        return None if items is None else sum(1 for _ in list_chosen(scope, items, name, condition))

    return run


def create_fold(fold: Callable[[Any, Any], Any]) -> Create:
    """Create a function that folds the known values of the chosen items; not known where there is none."""

    def create(items_of: Run, name: str, parts: list[Run]) -> Run:
        value_of, condition = parts[0], parts[1] if len(parts) > 1 else None

        def run(scope: Scope) -> Any:
            folded: Any = None
            for inner in list_chosen(scope, items_of(scope) or [], name, condition):
                value = value_of(inner)
                if value is not None:
                    folded = value if folded is None else fold(folded, value)
            return folded

        return run

    return create


def compute_listed(first: str, second: str) -> str:
    """Write one text behind another; what would grow too long ends there."""
    return first if len(first) >= MOST_LISTED else f"{first}、{second}"


def create_distinct(items_of: Run, name: str, parts: list[Run]) -> Run:
    """Create `distinct(list, value [, condition])`: how many different known values there are."""
    value_of, condition = parts[0], parts[1] if len(parts) > 1 else None

    def run(scope: Scope) -> int | None:
        items = items_of(scope)
        if items is None:
            return None
        return len({value_of(inner) for inner in list_chosen(scope, items, name, condition)} - {None})

    return run


def create_overlapping(items_of: Run, name: str, parts: list[Run]) -> Run:
    """Create `overlapping(list, first day, last day [, condition])`: how many begin before an earlier one ended.

    An open end lasts; an item without a first day is left out, for nobody knows when it began.
    """
    first_of, last_of, condition = parts[0], parts[1], parts[2] if len(parts) > 2 else None

    def run(scope: Scope) -> int:
        spans = [
            (first_of(inner), last_of(inner)) for inner in list_chosen(scope, items_of(scope) or [], name, condition)
        ]
        known = sorted(((first, last or date.max) for first, last in spans if first is not None))
        found, reach = 0, None
        for first, last in known:
            found += reach is not None and first <= reach
            reach = last if reach is None else max(reach, last)
        return found

    return run


LIST_FUNCTIONS: Mapping[str, ListCall] = {
    "any": ListCall((), Kind.FLAG, create_any, "a condition", condition_optional=False),
    "count": ListCall((), Kind.NUMBER, create_count, "and perhaps a condition"),
    "distinct": ListCall((ANYTHING,), Kind.NUMBER, create_distinct, "a value, and perhaps a condition"),
    "total": ListCall((NUMBERS,), None, create_fold(compute_sum), "a number, and perhaps a condition"),
    "earliest": ListCall((DATES,), None, create_fold(min), "a date, and perhaps a condition"),
    "latest": ListCall((DATES,), None, create_fold(max), "a date, and perhaps a condition"),
    "least": ListCall((ORDERED,), None, create_fold(min), "a value, and perhaps a condition"),
    "greatest": ListCall((ORDERED,), None, create_fold(max), "a value, and perhaps a condition"),
    "listed": ListCall((TEXTS,), Kind.TEXT, create_fold(compute_listed), "a text, and perhaps a condition"),
    "overlapping": ListCall(
        (DATES, DATES), Kind.NUMBER, create_overlapping, "a first and a last day, and perhaps a condition"
    ),
}
