"""Columns and expressions that indexes are made of, so that either database uses them."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class ByteOrderField(models.CharField[str, str]):
    """Text in collation C on PostgreSQL; SQLite compares bytes anyway."""

    def db_parameters(self, connection: BaseDatabaseWrapper) -> Any:
        """Return the column's type with the collation of this database engine."""
        parameters: Any = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


class InnerCode(models.Func):
    """The organisation code inside a credit code; the places are written out, because SQLite matches no parameters."""

    function = "SUBSTR"
    template = "%(function)s(%(expressions)s, 9, 9)"
    arity = 1
    output_field = models.CharField()
