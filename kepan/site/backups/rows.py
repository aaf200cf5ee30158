"""Rows of database tables as lines of JSON that mean the same on SQLite and on PostgreSQL."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps.registry import Apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql import InsertQuery
from django.utils.duration import duration_iso_string

LEFT_OUT = frozenset({"sessions.session", "usersessions.usersession"})
"""Logins in progress: whoever uses a restored copy logs in again."""
_BATCH = 1000
_SIZE = 1 << 256


@dataclass(frozen=True)
class Table:
    """One table of a backup: its model, columns, number of rows, digest and the last key it gave out.

    `digest` adds up the SHA-256 of all rows, so it does not depend on their order, which text
    keys have differently from engine to engine.
    """

    model: str
    columns: tuple[str, ...]
    rows: int
    digest: str
    last_key: int | None


class RowDigest:
    """Adds up digests of rows."""

    def __init__(self) -> None:
        self.rows = 0
        self._sum = 0

    def add(self, line: bytes) -> None:
        """Count one row; the order of keys within JSON columns, which PostgreSQL does not keep, plays no part."""
        self.rows += 1
        if b"{" in line:
            line = json.dumps(json.loads(line), ensure_ascii=False, sort_keys=True).encode() + b"\n"
        self._sum = (self._sum + int.from_bytes(hashlib.sha256(line).digest(), "big")) % _SIZE

    def get_text(self) -> str:
        """Return the digest as hexadecimals."""
        return f"{self._sum:064x}"


def list_models(apps: Apps) -> list[type[models.Model]]:
    """Return the models whose tables belong into a backup, in a fixed order."""
    found = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.label_lower not in LEFT_OUT
    ]
    return sorted(found, key=lambda model: model._meta.label_lower)


def list_columns(model: type[models.Model]) -> tuple[str, ...]:
    """Return the names of a table's columns as attributes, in a fixed order."""
    return tuple(sorted(field.attname for field in model._meta.local_concrete_fields))


def write_value(value: Any) -> Any:
    """Return a value as JSON can hold it; the column's own type reads it back."""
    if value is None or isinstance(value, bool | int | float | str | dict | list):
        return value
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, timedelta):
        return duration_iso_string(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode("ascii")
    raise TypeError(f"a backup cannot hold a value of type {type(value).__name__}")


def read_lines(model: type[models.Model], columns: Sequence[str], *, using: str) -> Iterator[bytes]:
    """Read all rows of a table as lines of JSON."""
    rows = model._base_manager.using(using).order_by("pk").values_list(*columns)
    for row in rows.iterator(chunk_size=2000):
        text = json.dumps([write_value(value) for value in row], ensure_ascii=False)
        yield text.encode() + b"\n"


def write_lines(
    model: type[models.Model], columns: Sequence[str], lines: Iterator[bytes], connection: BaseDatabaseWrapper
) -> None:
    """Insert rows as they were: nothing is set anew, as times of change would be by an ordinary save."""
    named = {field.attname: field for field in model._meta.local_concrete_fields}
    fields = [named[column] for column in columns]
    batch: list[models.Model] = []
    size = max(1, min(_BATCH, connection.ops.bulk_batch_size(fields, [None] * _BATCH)))
    for line in lines:
        record = model()
        for field, value in zip(fields, json.loads(line), strict=True):
            is_json = isinstance(field, models.JSONField)
            setattr(record, field.attname, value if is_json else field.to_python(value))
        batch.append(record)
        if len(batch) == size:
            _insert(model, fields, batch, connection)
            batch = []
    if batch:
        _insert(model, fields, batch, connection)


def _insert(
    model: type[models.Model], fields: Sequence[Any], batch: list[models.Model], connection: BaseDatabaseWrapper
) -> None:
    query = InsertQuery(model)
    query.insert_values(fields, batch, raw=True)
    query.get_compiler(connection=connection).execute_sql()


def compute_digest(model: type[models.Model], columns: Sequence[str], *, using: str) -> RowDigest:
    """Compute the digest of a table as it stands in a database."""
    digest = RowDigest()
    for line in read_lines(model, columns, using=using):
        digest.add(line)
    return digest


def find_last_key(model: type[models.Model], connection: BaseDatabaseWrapper) -> int | None:
    """Return the highest key that the table's counter gave out, also for rows that are gone.

    It is restored with the rows: a key must never be given to a second record, because the audit
    trail speaks of records by their keys.
    """
    key = model._meta.pk
    if not isinstance(key, models.AutoField | models.BigAutoField):
        return None
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [model._meta.db_table])
            row = cursor.fetchone()
            return int(row[0]) if row else 0
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{model._meta.db_table}"', key.column])
        (sequence,) = cursor.fetchone()
        cursor.execute(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}")  # noqa: S608
        return int(cursor.fetchone()[0])


def update_last_key(model: type[models.Model], last: int, connection: BaseDatabaseWrapper) -> None:
    """Set a table's counter so that the next key is above `last`."""
    key, table = model._meta.pk, model._meta.db_table
    assert key is not None
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, last])
        else:
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, %s), %s, %s)",
                [f'"{table}"', key.column, max(last, 1), last > 0],
            )
