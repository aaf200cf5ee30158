"""Writes the columns of the wide city to Parquet, piece by piece, and says what was written.

The digest is taken of the values, column by column in the order of rows: it does not depend on how the rows were cut
into pieces, nor on how a version of Parquet packs them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow.parquet import ParquetWriter

from kepan.engine.samples import Code, Column, Days, Joined, Table, Truth, Whole, Words

PART_ROWS = 5_000_000
"""Rows of one file; larger tables are several."""
COMPRESSION = "zstd"


@dataclass(frozen=True, slots=True)
class Written:
    """What was written of a table."""

    table: str
    rows: int
    digest: str


@dataclass
class Digest:
    """The digest of a table that comes in pieces."""

    columns: dict[str, Any] = field(default_factory=dict)

    def add(self, name: str, *arrays: np.ndarray[Any, Any]) -> None:
        """Add the values of a piece of a column; its parts, such as lengths and letters, are digested apart."""
        for place, values in enumerate(arrays):
            digest = self.columns.setdefault(f"{name}/{place}", blake2b(digest_size=16))
            digest.update(np.ascontiguousarray(values).data)

    def compute(self) -> str:
        """Return the digest of all columns."""
        whole = blake2b(digest_size=16)
        for name, digest in self.columns.items():
            whole.update(name.encode() + b"\x1f" + digest.digest())
        return whole.hexdigest()


class PartWriter:
    """Writes pieces to files of about so many rows: `part-000.parquet`, `part-001.parquet` …"""

    def __init__(self, folder: Path, metadata: dict[str, str], part_rows: int) -> None:
        self.folder, self.metadata, self.part_rows = folder, metadata, part_rows
        self.number = self.rows = 0
        self._writer: ParquetWriter | None = None

    def write(self, batch: pa.RecordBatch) -> None:
        """Write one piece."""
        batch = batch.replace_schema_metadata(self.metadata)
        if self._writer is None:
            path = self.folder / f"part-{self.number:03d}.parquet"
            self._writer = ParquetWriter(path, batch.schema, compression=COMPRESSION)
        self._writer.write_batch(batch)
        self.rows += batch.num_rows
        if self.rows >= self.part_rows:
            self.close()

    def close(self) -> None:
        """Close the file that is open; the next piece opens another one."""
        if self._writer is not None:
            self._writer.close()
            self._writer, self.rows, self.number = None, 0, self.number + 1

    def __enter__(self) -> PartWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def write_parquet(
    folder: Path, table: str, pieces: Iterable[Table], *, metadata: dict[str, str], part_rows: int = PART_ROWS
) -> Written:
    """Write a table into a folder of its own and return its rows and digest."""
    target = folder / table
    target.mkdir(parents=True)
    digest, rows = Digest(), 0
    with PartWriter(target, metadata, part_rows) as writer:
        for piece in pieces:
            arrays = [create_array(name, column, digest) for name, column in piece.items()]
            batch = pa.RecordBatch.from_arrays(arrays, list(piece))
            rows += batch.num_rows
            writer.write(batch)
    return Written(table, rows, digest.compute())


def create_array(name: str, column: Column, digest: Digest) -> pa.Array:
    """Return a column for Arrow, and add its values to the digest."""
    match column:
        case Whole(values, missing):
            return create_numbers(name, values, missing, digest, None)
        case Days(values, missing):
            return create_numbers(name, values.astype(np.int32), missing, digest, pa.date32())
        case Truth(values, missing):
            return create_numbers(name, values, missing, digest, pa.bool_())
        case Words(words, places):
            digest_words(name, words, places, digest)
            return pa.array(words, pa.string()).take(pa.array(places))
        case Code(signs, missing):
            digest.add(name, signs if missing is None else signs * ~missing[:, None])
            return create_codes(signs, missing)
        case Joined(parts):
            for place, part in enumerate(parts):
                if isinstance(part, Words):
                    digest_words(f"{name}.{place}", part.words, part.places, digest)
                elif isinstance(part, Code):
                    digest.add(f"{name}.{place}", part.signs)
            return pc.binary_join_element_wise(*[create_part(part) for part in parts], "")


def digest_words(name: str, words: tuple[str, ...], places: np.ndarray[Any, Any], digest: Digest) -> None:
    """Add words to the digest: a number for each, so that the order of the list does not matter."""
    keys = np.array([int.from_bytes(blake2b(word.encode(), digest_size=8).digest(), "little") for word in words], "u8")
    digest.add(name, keys[places])


def create_numbers(
    name: str, values: np.ndarray[Any, Any], missing: np.ndarray[Any, Any] | None, digest: Digest, kind: Any
) -> pa.Array:
    """Return numbers for Arrow; those that are missing are empty and count as zero in the digest."""
    if missing is None:
        digest.add(name, values)
        return pa.array(values, kind)
    digest.add(name, np.where(missing, 0, values).astype(values.dtype), missing)
    return pa.array(values, kind, mask=missing)


def create_codes(signs: np.ndarray[Any, Any], missing: np.ndarray[Any, Any] | None) -> pa.Array:
    """Return texts of one length for Arrow without making a string of each; those that are missing are empty."""
    count, length = signs.shape
    lengths = np.full(count, length, dtype=np.int32)
    valid = None
    if missing is not None:
        lengths[missing] = 0
        signs = signs[~missing]
        valid = pa.py_buffer(np.packbits(~missing, bitorder="little").tobytes())
    offsets = np.zeros(count + 1, dtype=np.int32)
    np.cumsum(lengths, out=offsets[1:])
    buffers = [valid, pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(signs).tobytes())]
    return pa.Array.from_buffers(pa.string(), count, buffers)


def create_part(part: Words | Code | str) -> pa.Array | str:
    """Return a part of a text for Arrow."""
    match part:
        case Words(words, places):
            return pa.array(words, pa.string()).take(pa.array(places))
        case Code(signs, missing):
            return create_codes(signs, missing)
        case str():
            return part
