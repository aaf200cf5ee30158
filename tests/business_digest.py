"""Digests of all business tables: one that knows no keys, one that knows every column.

Two installations that went the same way by different roads (one was killed on the way) have other keys and times, but
the same `compute_content_digest`; a table that was left and put back as it was has the same `compute_exact_digest`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models

CONTEXTS = ("registry", "planning", "ledgers")
MOMENTS = frozenset({"created_at", "updated_at", "found_at", "import_batch", "switch_batch", "subject_id"})
"""Columns that say when and how a row came, or name a key; not what it is."""


def list_tables() -> list[type[models.Model]]:
    """List the tables of records, those first that others refer to."""
    waiting = [table for context in CONTEXTS if apps.is_installed(f"kepan.apps.{context}")
               for table in apps.get_app_config(context).get_models()]  # fmt: skip
    found: list[type[models.Model]] = []
    while waiting:
        ready = [table for table in waiting if not (_list_targets(table) & set(waiting)) - {table}]
        if not ready:
            # Tables that refer to each other: the rest in the order of their names.
            ready = sorted(waiting, key=lambda table: table._meta.label)
        found += ready
        waiting = [table for table in waiting if table not in ready]
    return found


def _list_targets(table: type[models.Model]) -> set[Any]:
    return {field.related_model for field in table._meta.concrete_fields if field.is_relation}


def compute_content_digest() -> str:
    """Return a digest of what all records say, whatever their keys and whenever they came."""
    whole = hashlib.sha256()
    known: dict[type[models.Model], dict[Any, bytes]] = {}
    for table in list_tables():
        fields = [one for one in table._meta.concrete_fields if not one.primary_key and one.name not in MOMENTS]
        rows = known.setdefault(table, {})
        for key, *values in _list_rows(table, [table._meta.pk.attname, *(one.attname for one in fields)]):
            parts = [
                _find_digest(known, one, value) if _is_record(one) and value is not None else value
                for one, value in zip(fields, values, strict=True)
            ]
            rows[key] = hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).digest()
        whole.update(table._meta.label.encode())
        for digest in sorted(rows.values()):
            whole.update(digest)
    return whole.hexdigest()


def compute_exact_digest() -> str:
    """Return a digest of every column of every record, keys, versions and times included, but for the batch."""
    whole = hashlib.sha256()
    for table in list_tables():
        names = [one.attname for one in table._meta.concrete_fields if one.name != "import_batch"]
        whole.update(repr((table._meta.label, names)).encode())
        for row in _list_rows(table, names):
            whole.update(repr(row).encode("utf-8", "surrogatepass"))
    return whole.hexdigest()


def _find_digest(known: dict[type[models.Model], dict[Any, bytes]], field: models.Field[Any, Any], key: Any) -> bytes:
    related: Any = field.related_model
    return known.get(related, {}).get(key, b"?")


def _list_rows(table: type[models.Model], names: list[str]) -> Iterator[Any]:
    # The plain manager: the default one leaves out what is not seen yet, and what an import replaced.
    rows: Any = models.QuerySet(table).order_by("pk").values_list(*names)
    found: Iterator[Any] = rows.iterator(chunk_size=2000)
    return found


def _is_record(field: models.Field[Any, Any]) -> bool:
    related = field.related_model
    return isinstance(related, type) and related._meta.app_label in CONTEXTS
