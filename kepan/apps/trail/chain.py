"""The hash chain: how an entry is spelled, how a link is computed, and where the head is anchored."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection

FIRST_DIGEST = "0" * 64
COLUMNS = (
    "id", "at", "actor_id", "action", "subject_kind", "subject_id", "subject_title", "region_path",
    "before", "after", "reason", "batch_digest", "request_id",
)  # fmt: skip
"""Every column of an entry, in the order in which it is spelled; a change of this order breaks old chains."""
_AT, _BEFORE, _AFTER = COLUMNS.index("at"), COLUMNS.index("before"), COLUMNS.index("after")
_dump = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def _read_number(text: str) -> int | float:
    """Read `1.0` and `1e0` as 1: databases differ in how they write the same number back."""
    number = float(text)
    return int(number) if number.is_integer() else number


_load = json.JSONDecoder(parse_float=_read_number).decode


def get_columns_sql(alias: str) -> str:
    """Return the select list that reads an entry as plain texts and numbers from this database."""
    if connection.vendor == "postgresql":
        spelled = {
            "at": f"to_char({alias}.at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')",
            "before": f"{alias}.before::text",
            "after": f"{alias}.after::text",
        }
    else:
        # Without the cast the driver makes a datetime of it, which costs more than all the rest.
        spelled = {"at": f"CAST({alias}.at AS TEXT)"}
    return ", ".join(spelled.get(column, f'{alias}."{column}"') for column in COLUMNS)


def compute_digest(previous: str, row: Sequence[Any]) -> str:
    """Return SHA-256 of the previous digest and the entry in canonical JSON.

    `row` is what `get_columns_sql` selects. Keys are sorted, numbers reduced and times are UTC with
    microseconds, so that the digest is the same on SQLite and PostgreSQL and after a move between them.
    """
    values = list(row)
    at: str = values[_AT]
    values[_AT] = at if len(at) > 19 else f"{at}.000000"
    if values[_BEFORE] is not None:
        values[_BEFORE] = _load(values[_BEFORE])
    if values[_AFTER] is not None:
        values[_AFTER] = _load(values[_AFTER])
    # Even what no service writes must be sealed: a text that cannot be encoded would stop the sealer for good.
    return hashlib.sha256(f"{previous}\n{_dump(values)}".encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True)
class Head:
    """The end of the chain: number and digest of the last seal; number 0 is a chain without links."""

    number: int = 0
    digest: str = FIRST_DIGEST


def read_head(path: Path) -> Head | None:
    """Return the head that was anchored in a file, or None where there is no file; ValueError for a broken one."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    try:
        kept = json.loads(text)
        return Head(int(kept["number"]), str(kept["digest"]))
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{path} is not an anchor of the audit trail") from error


def write_head(path: Path, head: Head) -> None:
    """Anchor the head outside the database, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".audit-head-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump({"number": head.number, "digest": head.digest}, file)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
