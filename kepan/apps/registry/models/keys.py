"""A text column that is compared byte by byte, so that a range of it is a beginning of words on either database."""

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
