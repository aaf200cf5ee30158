"""Random and mutated expressions until the time is up: refused with a place or computed, quickly, out of fields alone.

`python -m benchmarks.fuzz_expressions [--minutes 10] [--seed N]`. Texts are words of the language in any order,
sentences of its grammar, and expressions of the shipped ledgers, mutated. Each that can be read is computed over
records with missing values and long lists. Nothing but ExpressionError is raised, no run takes more than 50 ms,
no column is looked at that is not declared, and nothing is opened, imported or executed meanwhile.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from benchmarks.report import write_table
from kepan.engine.basis.expressions import (
    Budget,
    ExhaustedError,
    Expression,
    ExpressionError,
    Field,
    Kind,
    Shape,
    read_expression,
)
from kepan.engine.basis.expressions.functions import GENERAL
from kepan.engine.basis.expressions.lists import LIST_FUNCTIONS
from kepan.engine.ledgers.checking import list_expressions
from kepan.store.files.ledgers import list_shipped_ledgers

LONGEST = 0.050
"""Seconds of CPU that reading and computing one expression may take together."""
MOST_SIGNS = 4000
ITEM = {
    "area": Field(Kind.NUMBER, unit="万平方米"),
    "rent": Field(Kind.MONEY),
    "since": Field(Kind.DATE),
    "until": Field(Kind.DATE),
    "state": Field(Kind.TEXT, choices=frozenset({"resident", "left"})),
    "signed": Field(Kind.FLAG),
}
FIELDS = {
    "area": Field(Kind.NUMBER, unit="平方米"),
    "staff": Field(Kind.NUMBER, unit="人"),
    "share": Field(Kind.NUMBER, unit="%"),
    "score": Field(Kind.NUMBER),
    "rent": Field(Kind.MONEY),
    "since": Field(Kind.DATE),
    "today": Field(Kind.DATE),
    "signed": Field(Kind.FLAG),
    "name": Field(Kind.TEXT),
    "worked": Field(Kind.ANY),
    "state": Field(Kind.TEXT, choices=frozenset({"draft", "open"})),
}
SHAPE = Shape(
    FIELDS,
    {"org": Shape(ITEM), "house": Shape(is_open=True), "parameter": Shape({"limit": Field(Kind.NUMBER)})},
    {"tenants": ("tenants", Shape(ITEM)), "files": ("files", Shape({"value": Field(Kind.TEXT)}))},
)
FUNCTIONS = (
    *LIST_FUNCTIONS,
    *GENERAL,
    "missing",
    "present",
    "sum",
    "ratio",
    "lesser",
    "larger",
    "choose",
    "eval",
    "open",
)
NAMES = (
    *FIELDS,
    *(f"org.{name}" for name in ITEM),
    *(f"tenants.{name}" for name in ITEM),
    *(
        "parameter.limit",
        "house.area",
        "house.name",
        "house.state",
        "tenants",
        "files",
        "files.value",
        "org",
        "nothing",
        "org.org.area",
        "name.__class__",
    ),
)
LITERALS = (
    *("0", "1", "12.5", "2000万元", "0.01元", "20%", "2026-02-28", "9999-12-31", "0001-01-01", '"open"', '""'),
    *("999999999999999999", "0.000000001", "true", "false", '"resident"', '"很长的字"'),
)
SIGNS = ("+", "-", "*", "/", "=", "!=", "<", "<=", ">", ">=", "and", "or", "not", "in", "(", ")", ",", " ")
ODD = ("\x00", "\ufeff", "'", "\\", "{", "}", "[", "]", "lambda", ":", "`", "%s", "__class__", "万元", "．", "१", "\n")
REFUSED_EVENTS = ("open", "import", "exec", "compile", "os.", "subprocess.", "socket.", "ctypes.")


class Watched(dict[str, Any]):
    """A record that tells which columns were asked of it."""

    asked: set[str] = set()
    """One for all records."""

    def get(self, key: str, default: Any = None) -> Any:
        """Return a column."""
        self.asked.add(key)
        return super().get(key, default)


@dataclass
class Watch:
    """What happens in the process while an expression runs."""

    is_on: bool = False
    events: list[str] = field(default_factory=list)

    def add_event(self, event: str, _values: tuple[Any, ...]) -> None:
        """Keep an event that no expression may cause."""
        if self.is_on and event.startswith(REFUSED_EVENTS):
            self.events.append(event)


def create_item(chance: random.Random) -> Watched:
    """Create a record with columns of which some are missing."""
    values = {
        "area": Decimal(chance.randint(0, 10**9)) / 1000,
        "rent": chance.randint(-(10**17), 10**17),
        "since": date(chance.randint(1, 9999), 1, 31),
        "until": date(chance.randint(1, 9999), 12, 31),
        "state": chance.choice(("resident", "left")),
        "signed": chance.random() < 0.5,
    }
    return Watched({key: value if chance.random() < 0.8 else None for key, value in values.items()})


def create_scope(chance: random.Random) -> dict[str, Any]:
    """Create a record with links, lists of any length, and holes."""
    length = chance.choice((0, 1, 3, 50, 5000))
    scope: dict[str, Any] = {
        **create_item(chance),
        "staff": Decimal(chance.randint(-5, 10**12)),
        "share": Decimal("33.3"),
        "score": chance.choice((0, 7, Decimal("1e-9"), Decimal(10) ** 12)),
        "name": "字" * chance.randint(0, 4000),
        "worked": chance.choice((None, 3, Decimal("0.5"), "text", True, date(2026, 1, 1))),
        "house": chance.choice((None, {"area": chance.choice((3, "x", True)), "state": "open"})),
        "state": "open",
        "today": date(2026, 2, 28),
        "org": chance.choice((None, create_item(chance))),
        "tenants": chance.choice((None, [create_item(chance) for _ in range(length)])),
        "files": [Watched(value="7")] * chance.randint(0, 3),
        "parameter": {"limit": chance.choice((None, Decimal(75)))},
    }
    return scope


def write_soup(chance: random.Random) -> str:
    """Write words of the language in any order."""
    pools = (NAMES, LITERALS, SIGNS, SIGNS, FUNCTIONS, ODD if chance.random() < 0.2 else SIGNS)
    return " ".join(chance.choice(chance.choice(pools)) for _ in range(chance.randint(1, 40)))


def write_sentence(chance: random.Random, depth: int = 0) -> str:
    """Write something the grammar has, whether or not its kinds fit."""
    roll = chance.random()
    if depth > 5 or roll < 0.3:
        return chance.choice(NAMES if chance.random() < 0.7 else LITERALS)
    parts = [write_sentence(chance, depth + 1) for _ in range(3)]
    if roll < 0.55:
        return f"({parts[0]} {chance.choice(SIGNS[:12])} {parts[1]})"
    if roll < 0.65:
        return f"not ({parts[0]})"
    if roll < 0.85:
        return f"{chance.choice(FUNCTIONS)}({', '.join(parts[: chance.randint(1, 3)])})"
    return f"count(tenants, {parts[0]} {chance.choice(SIGNS[4:10])} {parts[1]})"


def write_long(chance: random.Random) -> str:
    """Write as much work as fits: lists in lists, products of long numbers."""
    inner = chance.choice(("tenants.area * tenants.area", "tenants.rent > 0元", "area" + " * area" * 40))
    for _ in range(chance.randint(1, 4)):
        inner = f"{chance.choice(('any', 'count', 'total'))}(tenants, {inner})"
    return f"{inner} {chance.choice(('> 0', '= 1', '+ 1 > 0', ''))}"


def mutate_text(text: str, chance: random.Random) -> str:
    """Change a text in a few places."""
    for _ in range(chance.randint(1, 4)):
        start, end = sorted(chance.randint(0, len(text)) for _ in range(2))
        put = chance.choice((*NAMES, *LITERALS, *SIGNS, *ODD, chr(chance.randint(0, 0x10FFFF)), text[start:end] * 3))
        text = text[:start] + put + text[chance.choice((start, start + 1, end)) :]
    return text[:MOST_SIGNS]


def list_texts(chance: random.Random) -> Iterator[str]:
    """List texts without end."""
    shipped = [text for made in list_shipped_ledgers().values() for _, text, _ in list_expressions(made)]
    writers: tuple[Callable[[random.Random], str], ...] = (write_soup, write_sentence, write_sentence, write_long)
    while True:
        text = chance.choice(shipped) if chance.random() < 0.2 else chance.choice(writers)(chance)
        yield mutate_text(text, chance) if chance.random() < 0.4 else text


def run_text(text: str, scope: dict[str, Any]) -> tuple[Expression | None, Any]:
    """Read a text and compute it; nothing for one that is refused."""
    try:
        expression = read_expression(text, SHAPE, wanted=None)
    except ExpressionError:
        return None, None
    try:
        return expression, expression.compute(scope, Budget())
    except ExhaustedError:
        return expression, ExhaustedError


@dataclass
class Result:
    """What a run of texts came to."""

    texts: int = 0
    read: int = 0
    exhausted: int = 0
    slowest: float = 0.0
    failed: str = ""


def run_fuzz(minutes: float, seed: int) -> Result:
    """Read and compute texts until the time is up or one fails."""
    watch, result, chance = Watch(), Result(), random.Random(seed)
    sys.addaudithook(watch.add_event)
    scopes = [create_scope(chance) for _ in range(40)]
    end = time.monotonic() + minutes * 60
    for text in list_texts(chance):
        scope = chance.choice(scopes)
        Watched.asked.clear()
        started, watch.is_on = time.thread_time(), True
        try:
            expression, value = run_text(text, scope)
        except Exception as error:
            result.failed = f"{type(error).__name__}: {error} in {text!r}"
        watch.is_on, spent = False, time.thread_time() - started
        result.failed = result.failed or find_fault(text, spent, watch.events)
        if result.failed or time.monotonic() > end:
            return result
        result.texts += 1
        result.read += expression is not None
        result.exhausted += value is ExhaustedError
        result.slowest = max(result.slowest, spent)
    return result


def find_fault(text: str, spent: float, events: list[str]) -> str:
    """Say what a run did that it may not; "" for nothing."""
    strange = Watched.asked - set(ITEM) - {"value"}
    if strange:
        return f"looked at {sorted(strange)} in {text!r}"
    if events:
        return f"caused {events} in {text!r}"
    return f"{spent * 1000:.0f} ms for {text!r}" if spent > LONGEST else ""


def main() -> int:
    """Print the table; 1 when a text failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=1 / 3)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    found = run_fuzz(options.minutes, options.seed)
    row = (
        f"{options.minutes:.2g} minutes, seed {options.seed}",
        str(found.texts),
        str(found.read),
        str(found.exhausted),
        f"{found.slowest * 1000:.1f}",
        found.failed or "none",
    )
    head = ("run", "texts", "computed", "stopped by the budget", "slowest, ms", "failed")
    write_table("Fuzz: expressions of ledgers and checks", head, [row])
    return int(bool(found.failed))


if __name__ == "__main__":
    sys.exit(main())
