"""Where the values of configurable registers could live: what filters, sorting and writing cost in four layouts.

`python -m benchmarks.ledger_values --database sqlite|postgresql [--entries 100000]`. One type of twelve fields beside
two types of the same size in the same table. Layouts: `json` (a JSON column, one index over an expression for each
filtered field of the type), `slots` (a fixed set of typed columns on the entry, each with a partial index for each
type that filters by it), `rows` (a table of typed values, one row for each field), `table` (a table of typed columns
for each type). Milliseconds are medians of a page of 25 with its count to 10,001, each question asked with twenty
values; writing is a thousand entries in one transaction.
"""

from __future__ import annotations

import argparse
import json
import random
import sqlite3
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg

from benchmarks.cluster import run_cluster
from benchmarks.report import write_table

LAYOUTS = ("json", "slots", "rows", "table")
FIELDS = ("t1", "t2", "c1", "c2", "n1", "n2", "d1", "d2", "r1", "o1", "b1", "x1")
"""Text, choice, number, day, region, organisation, truth and computed number."""
TYPED = {
    "t": "TEXT",
    "c": "TEXT",
    "n": "NUMERIC",
    "d": "DATE",
    "r": "BIGINT",
    "o": "BIGINT",
    "b": "BIGINT",
    "x": "NUMERIC",
}
INDEXED = ("c1", "n1", "d1", "r1", "o1", "t1")
PAGE, MOST, TYPES = 25, 10_001, 3
QUESTIONS: dict[str, tuple[str, str | None]] = {
    "one of ten choices": ("{c1} = ?", None),
    "one of 5,000 organisations": ("{o1} = ?", None),
    "number from, by number": ("{n1} >= ?", "{n1} DESC"),
    "day in a quarter, by day": ("{d1} >= ? AND {d1} < ?", "{d1} DESC"),
    "choice, region, number from": ("{c1} = ? AND {r1} = ? AND {n1} >= ?", None),
    "unindexed number from": ("{n2} >= ?", None),
}


class Place:
    """One database in one layout: its tables, how a field is written in a question, and how values go in."""

    def __init__(self, layout: str, vendor: str, run: Any) -> None:
        self.layout, self.vendor, self.run = layout, vendor, run

    def create(self) -> None:
        """Make the tables; indexes come after the rows."""
        entry = "id BIGINT PRIMARY KEY, type BIGINT NOT NULL, state TEXT NOT NULL"
        if self.layout == "json":
            self.run(f"CREATE TABLE entry ({entry}, data {'JSONB' if self.vendor == 'postgresql' else 'TEXT'})")
        elif self.layout == "rows":
            self.run(f"CREATE TABLE entry ({entry})")
            self.run("CREATE TABLE value (entry BIGINT, type BIGINT, field TEXT, t TEXT, n NUMERIC, d DATE, k BIGINT)")
        elif self.layout == "slots":
            columns = ", ".join(f"{name} {TYPED[name[0]]}" for name in FIELDS)
            self.run(f"CREATE TABLE entry ({entry}, {columns})")
        else:
            columns = ", ".join(f"{name} {TYPED[name[0]]}" for name in FIELDS)
            for number in range(TYPES):
                self.run(f"CREATE TABLE entry{number} ({entry}, {columns})")

    def create_indexes(self) -> None:
        """Make what filters by the fields of the first type need."""
        if self.layout == "table":
            for name in INDEXED:
                self.run(f"CREATE INDEX i_{name} ON entry0 ({name} DESC, id DESC)")
        elif self.layout == "rows":
            self.run("CREATE UNIQUE INDEX i_key ON value (entry, field)")
            for kind in "tndk":
                self.run(
                    f"CREATE INDEX i_{kind} ON value (type, field, {kind} DESC, entry DESC) WHERE {kind} IS NOT NULL"
                )
            self.run("CREATE INDEX i_type ON entry (type, id DESC)")
        else:
            self.run("CREATE INDEX i_type ON entry (type, id DESC)")
            for name in INDEXED:
                self.run(f"CREATE INDEX i_{name} ON entry (({self.write_field(name)}) DESC, id DESC) WHERE type = 0")
        self.run("ANALYZE")

    def write_field(self, name: str) -> str:
        """Write a field in a question."""
        if self.layout != "json":
            return name
        if self.vendor == "sqlite":
            return f"json_extract(data, '$.{name}')"
        kind = {"n": "numeric", "x": "numeric", "r": "bigint", "o": "bigint", "b": "bigint"}.get(name[0])
        # A day as text sorts as the day does, and a cast to a day may not stand in an index.
        return f"(data->>'{name}')::{kind}" if kind else f"(data->>'{name}')"

    def write_rows(self, entries: Sequence[tuple[int, int, dict[str, Any]]]) -> None:
        """Write entries in one transaction."""
        if self.layout == "json":
            self.run.many("INSERT INTO entry VALUES (?, ?, 'open', ?)", [(k, t, json.dumps(v)) for k, t, v in entries])
        elif self.layout == "rows":
            self.run.many("INSERT INTO entry VALUES (?, ?, 'open')", [(k, t) for k, t, _v in entries])
            slots = {"t": 0, "c": 0, "n": 1, "x": 1, "d": 2, "r": 3, "o": 3, "b": 3}
            rows = []
            for key, kind, values in entries:
                for name, value in values.items():
                    row: list[Any] = [key, kind, name, None, None, None, None]
                    row[3 + slots[name[0]]] = value
                    rows.append(tuple(row))
            self.run.many("INSERT INTO value VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        else:
            marks = ", ".join("?" * len(FIELDS))
            for number in range(TYPES):
                chosen = [(k, t, *v.values()) for k, t, v in entries if t == number or self.layout == "slots"]
                name = "entry" if self.layout == "slots" else f"entry{number}"
                self.run.many(f"INSERT INTO {name} VALUES (?, ?, 'open', {marks})", chosen)
                if self.layout == "slots":
                    return

    def ask(self, question: tuple[str, str | None], values: Sequence[Any]) -> tuple[list[Any], int]:
        """Ask for the first page and for the count to 10,001."""
        condition, order = question
        if self.layout == "rows":
            return self._ask_rows(condition, order, values)
        names = {name: self.write_field(name) for name in FIELDS}
        table = "entry0" if self.layout == "table" else "entry"
        where = condition.format(**names) + ("" if self.layout == "table" else " AND type = 0")
        sort = f"{order.format(**names)}, id DESC" if order else "id DESC"
        page = self.run(f"SELECT * FROM {table} WHERE {where} ORDER BY {sort} LIMIT {PAGE}", values)
        count = self.run(f"SELECT count(*) FROM (SELECT 1 FROM {table} WHERE {where} LIMIT {MOST}) q", values)
        return page, count[0][0]

    def _ask_rows(self, condition: str, order: str | None, values: Sequence[Any]) -> tuple[list[Any], int]:
        columns = {"t": "t", "c": "t", "n": "n", "x": "n", "d": "d", "r": "k", "o": "k", "b": "k"}
        joins, parts = [], []
        names: dict[str, str] = {}
        for name in FIELDS:
            if f"{{{name}}}" in condition or (order and f"{{{name}}}" in order):
                joins.append(
                    f"JOIN value v_{name} ON v_{name}.entry = e.id AND v_{name}.type = 0 AND v_{name}.field = '{name}'"
                )
                names[name] = f"v_{name}.{columns[name[0]]}"
        parts.append(condition.format(**names))
        where = f"{' '.join(joins)} WHERE e.type = 0 AND {' AND '.join(parts)}"
        first = next(iter(names))
        sort = f"{order.format(**names)}, v_{first}.entry DESC" if order else "e.id DESC"
        page = self.run(f"SELECT e.* FROM entry e {where} ORDER BY {sort} LIMIT {PAGE}", values)
        keys = [row[0] for row in page] or [0]
        self.run(f"SELECT * FROM value WHERE entry IN ({', '.join(map(str, keys))})")
        count = self.run(f"SELECT count(*) FROM (SELECT 1 FROM entry e {where} LIMIT {MOST}) q", values)
        return page, count[0][0]


class Runner:
    """Runs statements on either database."""

    def __init__(self, connection: Any, vendor: str) -> None:
        self.connection, self.vendor = connection, vendor
        self.cursor = connection.cursor()

    def __call__(self, statement: str, values: Sequence[Any] = ()) -> list[Any]:
        """Run a statement and return its rows."""
        if self.vendor == "postgresql":
            statement = statement.replace("?", "%s")
        self.cursor.execute(statement, tuple(values))
        return list(self.cursor.fetchall()) if self.cursor.description else []

    def many(self, statement: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run a statement for many rows, in one transaction."""
        if self.vendor == "postgresql":
            with self.connection.transaction():
                self.cursor.executemany(statement.replace("?", "%s"), rows)
            return
        self.cursor.execute("BEGIN")
        self.cursor.executemany(statement, rows)
        self.cursor.execute("COMMIT")


def make_entries(first: int, count: int, dice: random.Random) -> Iterator[tuple[int, int, dict[str, Any]]]:
    """Make entries of three types with invented values."""
    for key in range(first, first + count):
        day = date(2016, 1, 1) + timedelta(days=dice.randrange(4000))
        yield key, key % TYPES, {
            "t1": f"虚构{dice.randrange(10**7)}", "t2": "虚构说明" * dice.randrange(1, 6),
            "c1": f"c{dice.randrange(10)}", "c2": f"k{dice.randrange(4)}",
            "n1": dice.randrange(10**6), "n2": dice.randrange(10**6),
            "d1": day.isoformat(), "d2": (day + timedelta(days=365)).isoformat(),
            "r1": dice.randrange(20), "o1": dice.randrange(5000), "b1": dice.randrange(2), "x1": dice.randrange(100),
        }  # fmt: skip


def list_values(name: str, dice: random.Random) -> list[Any]:
    """List values for a question."""
    match name:
        case "one of ten choices":
            return [f"c{dice.randrange(10)}"]
        case "one of 5,000 organisations":
            return [dice.randrange(5000)]
        case "number from, by number":
            return [dice.randrange(300_000, 999_000)]
        case "day in a quarter, by day":
            first = date(2016, 1, 1) + timedelta(days=dice.randrange(3900))
            return [first.isoformat(), (first + timedelta(days=91)).isoformat()]
        case "choice, region, number from":
            return [f"c{dice.randrange(10)}", dice.randrange(20), 500_000]
        case _:
            return [dice.randrange(900_000, 999_000)]


@contextmanager
def open_database(vendor: str) -> Iterator[Any]:
    """Open a database of its own."""
    if vendor == "sqlite":
        with TemporaryDirectory(prefix="kepan-ledger-") as folder:
            connection = sqlite3.connect(Path(folder) / "values.sqlite3", isolation_level=None)
            connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-64000")
            yield connection
            connection.close()
        return
    settings = "-c random_page_cost=1.1 -c jit=off -c shared_buffers=512MB"
    with run_cluster(options=settings) as url, psycopg.connect(url, autocommit=True) as connection:
        yield connection


def measure_layout(layout: str, vendor: str, entries: int) -> list[str]:
    """Return the figures of one layout in one database."""
    dice = random.Random(7)
    with open_database(vendor) as connection:
        place = Place(layout, vendor, Runner(connection, vendor))
        place.create()
        for first in range(0, entries * TYPES, 30_000):
            place.write_rows(list(make_entries(first, min(30_000, entries * TYPES - first), dice)))
        place.create_indexes()
        figures = []
        for name, question in QUESTIONS.items():
            took = []
            for _time in range(20):
                values = list_values(name, dice)
                began = time.perf_counter()
                place.ask(question, values)
                took.append(time.perf_counter() - began)
            figures.append(f"{statistics.median(took) * 1000:.1f}")
        fresh = list(make_entries(entries * TYPES, 1000, dice))
        began = time.perf_counter()
        place.write_rows(fresh)
        figures.append(f"{(time.perf_counter() - began) * 1000:.0f}")
        return [layout, *figures, f"{measure_size(place):.0f}"]


def measure_size(place: Place) -> float:
    """Return the megabytes of tables and indexes."""
    if place.vendor == "sqlite":
        return float(
            place.run("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")[0][0] / 2**20
        )
    return float(place.run("SELECT pg_database_size(current_database())")[0][0] / 2**20)


def main() -> int:
    """Measure all layouts in one database."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--entries", type=int, default=100_000)
    options = parser.parse_args()
    rows = [measure_layout(layout, options.database, options.entries) for layout in LAYOUTS]
    head = ("layout", *QUESTIONS, "writing 1,000", "MB")
    write_table(f"{options.database}: {options.entries:,} entries of a type, ms", head, rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
