"""Finds pairs of one body in a whole register with Splink on DuckDB, in the process's own memory."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pyarrow as pa
from splink import DuckDBAPI, Linker

from kepan.engine.registry.likeness import FIELDS, SUGGESTED_WEIGHT, USUAL_RECORDS, Evidence, LinkedPair, Outcome
from kepan.engine.registry.names import NameParser
from kepan.engine.registry.traits import LinkageRecord, Traits, list_traits
from kepan.store.linkage.model import create_settings

LEAST_MEGABYTES, BYTES_A_ROW = 1000, 3500
"""What DuckDB may hold: joining takes every row twice; what does not fit goes to disk."""
CHUNK_ROWS = 250_000
"""Rows of one side that are compared at a time in a large register."""
BATCH = 10_000
COLUMNS = tuple(field.name for field in fields(Traits))
SCHEMA = pa.schema(
    [("row", pa.int64()), ("number", pa.int64())]
    + [(name, pa.list_(pa.string()) if name == "skeletons" else pa.string()) for name in COLUMNS[1:]]
)


def find_pairs(
    records: Iterable[LinkageRecord],
    parser: NameParser,
    *,
    least_weight: float = SUGGESTED_WEIGHT,
    threads: int = 2,
) -> list[LinkedPair]:
    """Find the pairs of records that may be one body, the likeliest first; each pair once, the lower number left.

    A record with several names is compared under each, and the best comparison counts.
    """
    table = read_traits_table(records, parser)
    if table.num_rows < 2:
        return []
    megabytes = max(LEAST_MEGABYTES, table.num_rows * BYTES_A_ROW // 1_000_000)
    settings: dict[str, str | bool | int | float | list[str]] = {
        "threads": threads,
        "memory_limit": f"{megabytes}MB",
        "preserve_insertion_order": False,
    }
    chunks = 1 + table.num_rows // CHUNK_ROWS
    logging.getLogger("splink").setLevel(logging.ERROR)
    # Else what does not fit into memory, names among it, would lie in the folder that the worker was started in.
    with (
        TemporaryDirectory(prefix="kepan-linkage-") as folder,
        duckdb.connect(":memory:", config=settings | {"temp_directory": folder}) as connection,
    ):
        # The log of a worker is no place for a bar.
        connection.execute("set enable_progress_bar = false")
        api = DuckDBAPI(connection)
        registered = api.register(table)
        linker = Linker(registered, create_settings(table.num_rows), log_level=None)
        for outcome in list_counted():
            name = count_values(connection, registered.physical_name, outcome)
            linker.table_management.register_term_frequency_lookup(api.register(name), outcome.counted)
        found = linker.inference.predict(
            threshold_match_weight=least_weight, num_chunks_left=chunks, num_chunks_right=1, warning_mode="never"
        )
        return read_pairs(connection, found.physical_name)


def read_traits_table(records: Iterable[LinkageRecord], parser: NameParser) -> pa.Table:
    """Read records into the table that is compared, a row for each name; what is missing is null."""
    batches = []
    rows: list[tuple[object, ...]] = []
    count = 0
    for record in records:
        for traits in list_traits(record, parser):
            rows.append((count, *(getattr(traits, name) or None for name in COLUMNS[1:]), traits.number))
            count += 1
        if len(rows) >= BATCH:
            batches.append(create_batch(rows))
            rows = []
    if rows:
        batches.append(create_batch(rows))
    return pa.Table.from_batches(batches, SCHEMA)


def create_batch(rows: list[tuple[object, ...]]) -> pa.RecordBatch:
    """Create a piece of the table; the number stands last in the rows, because it may be 0."""
    columns = list(zip(*rows, strict=True))
    ordered = [columns[0], columns[-1], *columns[1:-1]]
    return pa.record_batch(
        [pa.array(column, field.type) for column, field in zip(ordered, SCHEMA, strict=True)], schema=SCHEMA
    )


def list_counted() -> list[Outcome]:
    """List the outcomes that a frequency in the register sharpens."""
    return [outcome for field in FIELDS for outcome in field.outcomes if outcome.counted]


def count_values(connection: duckdb.DuckDBPyConnection, table: str, outcome: Outcome) -> str:
    """Count the values of a trait into a table of frequencies (`compute_frequency`), and return the table's name."""
    trait, name = outcome.counted, f"frequency_of_{outcome.counted}"
    connection.execute(
        f'''create table {name} as
            with counts as (
                select {trait}, count(distinct number) as records from "{table}" where {trait} is not null group by all
            )
            select {trait}, (records - 1 + {USUAL_RECORDS * outcome.u}) / (sum(records) over () + {USUAL_RECORDS})
                as tf_{trait}
            from counts'''  # noqa: S608 (names of our own)
    )
    return name


def read_pairs(connection: duckdb.DuckDBPyConnection, table: str) -> list[LinkedPair]:
    """Read what Splink found, the best comparison of each pair of records."""
    wanted = ["number_l", "number_r", "uscc_l", "uscc_r", "match_weight"]
    wanted += [f"gamma_{field.name}" for field in FIELDS]
    wanted += [f"mw_{field.name}" for field in FIELDS]
    counted = {f"mw_tf_adj_{field.name}" for field in FIELDS if any(outcome.counted for outcome in field.outcomes)}
    query = f'select {", ".join([*wanted, *sorted(counted)])} from "{table}" where number_l <> number_r'  # noqa: S608
    cursor = connection.execute(query + " order by match_weight desc, row_l, row_r")
    names = [column[0] for column in cursor.description or ()]
    pairs: dict[tuple[int, int], LinkedPair] = {}
    while rows := cursor.fetchmany(BATCH):
        for row in rows:
            pair = read_pair(dict(zip(names, row, strict=True)))
            pairs.setdefault((pair.left, pair.right), pair)
    return list(pairs.values())


def read_pair(row: Mapping[str, Any]) -> LinkedPair:
    """Read one pair with its evidence."""
    left, right = sorted((row["number_l"], row["number_r"]))
    codes = row["uscc_l"], row["uscc_r"]
    return LinkedPair(left, right, row["match_weight"], tuple(list_evidence(row)), all(codes) and codes[0] != codes[1])


def list_evidence(row: Mapping[str, Any]) -> Iterator[Evidence]:
    """List what each field says; Splink numbers outcomes from the last, and -1 is missing."""
    for field in FIELDS:
        level = row[f"gamma_{field.name}"]
        if level < 0:
            continue
        outcome = field.outcomes[len(field.outcomes) - 1 - level]
        adjusted = row[f"mw_tf_adj_{field.name}"] if outcome.counted else 0.0
        yield Evidence(field.name, outcome.name, row[f"mw_{field.name}"] + adjusted)
