"""Tables in Parquet: what is read back is what was made, and the digest is that of the values."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
from pyarrow.parquet import read_table

from kepan.engine.samples import Code, Days, Joined, Truth, Whole, WideCity, Words, list_pieces
from kepan.store.files.city import read_city_words
from kepan.store.tables.parquet import Written, write_parquet


def make_piece() -> dict[str, Whole | Days | Code | Joined | Truth | Words]:
    """Make a piece with every kind of column; the second row misses what may be missing."""
    missing = np.array([False, True])
    signs = np.frombuffer(b"ABCD", dtype=np.uint8).reshape(2, 2)
    places = np.array([1, 0])
    return {
        "whole": Whole(np.array([7, 8]), missing),
        "day": Days(np.array([0, 20_000]), missing),
        "word": Words(("城", "区"), places),
        "code": Code(signs, missing),
        "joined": Joined((Words(("", "澜川"), places), "号", Code(signs))),
        "truth": Truth(np.array([True, True]), missing),
    }


def test_every_kind_of_column_is_read_back(tmp_path: Path) -> None:
    """Texts, days, numbers and what is missing."""
    written = write_parquet(tmp_path, "t", [make_piece()], metadata={"notice": "虚构"})
    table = read_table(tmp_path / "t" / "part-000.parquet")
    assert table.to_pylist() == [
        {"whole": 7, "day": date(1970, 1, 1), "word": "区", "code": "AB", "joined": "澜川号AB", "truth": True},
        {"whole": None, "day": None, "word": "城", "code": None, "joined": "号CD", "truth": None},
    ]
    assert table.schema.metadata[b"notice"].decode() == "虚构"
    assert (written.table, written.rows) == ("t", 2)


def write_city(folder: Path, *, seed: int = 1, piece: int, part_rows: int = 10**6) -> Written:
    """Write the patents of a small wide city."""
    city = WideCity(read_city_words(), seed, 200)
    pieces = list_pieces(city, "patents", piece)
    return write_parquet(folder, "patents", pieces, metadata={}, part_rows=part_rows)


def test_the_digest_depends_on_the_values_only(tmp_path: Path) -> None:
    """The same rows in other pieces and files have the same digest, those of another seed another one."""
    whole = write_city(tmp_path / "a", piece=1000)
    cut = write_city(tmp_path / "b", piece=130, part_rows=300)
    assert whole == cut
    assert [path.name for path in sorted((tmp_path / "b" / "patents").iterdir())] == [
        "part-000.parquet", "part-001.parquet", "part-002.parquet",
    ]  # fmt: skip
    assert write_city(tmp_path / "c", seed=2, piece=1000).digest != whole.digest
