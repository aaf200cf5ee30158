"""Writes tables as Parquet: each column with its type, in groups of rows.

Columns are named by their keys; label and unit stand in the metadata of each column, what the table is in that of the
file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Context, Decimal
from itertools import islice
from typing import IO, Any, TypeVar

import pyarrow as pa
from pyarrow.parquet import ParquetWriter

from kepan.engine.sheets.fields import Kind
from kepan.store.files.tables.model import TEXTS, Cell, TableColumn, get_writer

GROUP_ROWS = 50_000
PIECE_ROWS = 5_000
"""Rows that are held as values of Python; of the rest of a group there are only arrays."""
COMPRESSION = "zstd"
PRECISION = 38
AS_THEY_ARE = TEXTS | {Kind.NUMBER, Kind.WHOLE, Kind.DAY}
Thing = TypeVar("Thing")
_EXACT = Context(prec=PRECISION, rounding=ROUND_HALF_EVEN)


def write_typed(
    file: IO[bytes],
    columns: Sequence[TableColumn],
    rows: Iterable[Sequence[Cell]],
    facts: Sequence[tuple[str, str]] = (),
) -> None:
    """Write a table as Parquet.

    Numbers become decimals of 38 digits, whole ones integers, days dates, moments timestamps in UTC, lists lists;
    a choice is written in its words. Numbers with more decimals than their column keeps are rounded half to even.
    """
    fields = [pa.field(column.field.key, _get_type(column), metadata=_list_words(column)) for column in columns]
    schema = pa.schema(fields, metadata=dict(facts))
    makers = [_get_maker(column) for column in columns]
    batches = (
        pa.record_batch([make(values) for make, values in zip(makers, zip(*piece, strict=True), strict=True)], schema)
        for piece in _list_pieces(rows, PIECE_ROWS)
    )
    with ParquetWriter(file, schema, compression=COMPRESSION) as writer:
        for group in _list_pieces(batches, GROUP_ROWS // PIECE_ROWS):
            writer.write_table(pa.Table.from_batches(group, schema), row_group_size=GROUP_ROWS)


def _list_pieces(things: Iterable[Thing], most: int) -> Iterator[list[Thing]]:
    left = iter(things)
    while piece := list(islice(left, most)):
        yield piece


def _get_maker(column: TableColumn) -> Callable[[Sequence[Cell]], pa.Array]:
    """Return what makes an array of the values of a column, at once where they are what its type takes already."""
    read, kind = get_reader(column), _get_type(column)
    is_ready = column.field.kind in AS_THEY_ARE and not column.has_time

    def make(values: Sequence[Cell]) -> pa.Array:
        if is_ready:
            try:
                return pa.array(values, kind)
            except (pa.ArrowException, UnicodeEncodeError, OverflowError):
                # A number with more decimals than are kept, half a sign, a number in a column of texts.
                pass
        return pa.array([None if value is None else read(value) for value in values], kind)

    return make


def _list_words(column: TableColumn) -> dict[str, str]:
    unit = {"unit": column.field.unit} if column.field.unit else {}
    return {"label": column.field.label, **unit}


def _get_type(column: TableColumn) -> pa.DataType:
    match column.field.kind:
        case Kind.NUMBER:
            return pa.decimal128(PRECISION, column.scale)
        case Kind.WHOLE:
            return pa.int64()
        case Kind.DAY:
            return pa.timestamp("us", tz="UTC") if column.has_time else pa.date32()
        case Kind.TRUTH:
            return pa.bool_()
        case Kind.LIST:
            return pa.list_(pa.string())
        case _:
            return pa.string()


def get_reader(column: TableColumn) -> Callable[[Any], Any]:
    """Return what makes of a value what the type of its column takes."""
    match column.field.kind:
        case Kind.NUMBER:
            step = Decimal(1).scaleb(-column.scale)
            return lambda value: get_decimal(value, step)
        case Kind.WHOLE:
            return int
        case Kind.DAY:
            return get_moment if column.has_time else get_day
        case Kind.TRUTH:
            return bool
        case Kind.LIST:
            return list
        case Kind.CHOICE:
            return get_writer(column)
        case _:
            return get_text


def get_decimal(value: Decimal | int | float | str, step: Decimal) -> Decimal | int:
    """Return a number with no more decimals than are kept.

    >>> get_decimal(Decimal("1.25"), Decimal("0.1")), get_decimal(7, Decimal("0.1")), get_decimal(0.1, Decimal("0.01"))
    (Decimal('1.2'), 7, Decimal('0.10'))
    """
    if isinstance(value, int):
        return value
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    return exact.quantize(step, context=_EXACT)


def get_day(value: date) -> date:
    """Return the day of a moment, or the day."""
    return value.date() if isinstance(value, datetime) else value


def get_moment(value: datetime) -> datetime:
    """Return a moment; one without a zone would be taken for another one and is refused."""
    if value.tzinfo is None:
        raise ValueError("a moment of a table needs its zone")
    return value


def get_text(value: Cell) -> str:
    """Return a text whose signs are whole."""
    text = str(value)
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
