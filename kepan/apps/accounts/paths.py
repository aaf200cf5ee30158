"""Paths of regions: a text field that is compared byte by byte, and the lookup `under`."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.lookups import Lookup
from django.db.models.sql.compiler import SQLCompiler

SEPARATOR = "/"
AFTER_SEPARATOR = chr(ord(SEPARATOR) + 1)
LAST_CHARACTER = "\U0010ffff"


def list_ancestor_paths(path: str) -> list[str]:
    """Return the paths of a region and of all regions above it, from the root down.

    >>> list_ancestor_paths("/32/3204/")
    ['/32/', '/32/3204/']
    """
    codes = path.strip(SEPARATOR).split(SEPARATOR)
    return [SEPARATOR + SEPARATOR.join(codes[: depth + 1]) + SEPARATOR for depth in range(len(codes))]


def is_under(path: str, top: str) -> bool:
    """Say whether a region is another one or lies below it; `top` ends with the separator.

    >>> is_under("/32/3204/", "/32/"), is_under("/321/", "/32/")
    (True, False)
    """
    return path.startswith(top)


def is_root(path: str) -> bool:
    """Say whether a path is that of a region without a parent; an installation has only one.

    >>> is_root("/32/"), is_root("/32/3204/")
    (True, False)
    """
    return path.count(SEPARATOR) == 2


class ByteOrderField(models.CharField[str, str]):
    """Text in collation C on PostgreSQL, so that ranges follow bytes; SQLite compares bytes anyway."""

    def db_parameters(self, connection: BaseDatabaseWrapper) -> Any:
        """Return the column's type with the collation of this database engine."""
        parameters: Any = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


class Begins(Lookup[str]):
    """`industry__begins="C39"`: a range and not LIKE, for the reasons that `Under` gives."""

    lookup_name = "begins"

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[str | int, ...]]:
        """Return `industry >= 'C39' AND industry < 'C39…'`, the last of all characters behind it."""
        column, parameters = self.process_lhs(compiler, connection)
        return f"({column} >= %s AND {column} < %s)", (*parameters, self.rhs, *parameters, self.rhs + LAST_CHARACTER)


ByteOrderField.register_lookup(Begins)


class PathField(ByteOrderField):
    """Codes from the root down, `/32/3204/320411/`."""


class Under(Lookup[str]):
    """`path__under="/32/"`: the region itself and all below it.

    A range and not LIKE: an index serves it on SQLite too, letters keep their case, and a
    code with `_` or `%` stands for nothing but itself.
    """

    lookup_name = "under"

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[str | int, ...]]:
        """Return `path >= '/32/' AND path < '/320'`, the sign after the separator."""
        column, parameters = self.process_lhs(compiler, connection)
        top = str(self.rhs)
        if not top.endswith(SEPARATOR):
            raise ValueError(f"the path of a region ends with {SEPARATOR}: {top!r}")
        end = top[:-1] + AFTER_SEPARATOR
        return f"({column} >= %s AND {column} < %s)", (*parameters, top, *parameters, end)


PathField.register_lookup(Under)
