"""The index by which entries are found by words, and the condition that it answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Columns, Statement, Table
from django.db.models.sql.compiler import SQLCompiler

CREATE_FUNCTION = """
CREATE OR REPLACE FUNCTION kepan_signs(text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 50 AS $$
    SELECT array_agg(sign) || array_agg(sign || coalesce(following, ''))
    FROM (
        SELECT sign, lead(sign) OVER (ORDER BY place) AS following
        FROM unnest(string_to_array($1, NULL)) WITH ORDINALITY AS signs (sign, place)
    ) AS pairs
$$
"""
"""PostgreSQL: each sign of a text and each two signs that stand side by side.

Its cost keeps the planner from asking it of each row where the index could answer; a higher one has it go through a
whole ledger besides, so that fewer rows need be asked again.
"""
DROP_FUNCTION = "DROP FUNCTION IF EXISTS kepan_signs(text)"
GIN = (
    "CREATE INDEX %(name)s ON %(table)s USING gin (kepan_signs(%(columns)s))"
    " WITH (gin_pending_list_limit = 1024)"
)  # fmt: skip


class SignsIndex(models.Index):
    """An index over ledger and words.

    PostgreSQL: over the signs and pairs of signs of the words. SQLite has no such index and reads all words of a
    ledger, from this index instead of from the far longer rows; its condition keeps all other questions from it.
    """

    def __init__(self, *, name: str, fields: Sequence[str] = ("ledger", "words"), **more: Any) -> None:
        more.setdefault("condition", models.Q(**{f"{fields[-1]}__gt": ""}))
        super().__init__(name=name, fields=fields, **more)

    def create_sql(
        self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor, using: str = "", **kwargs: Any
    ) -> Any:
        """Return the statement that makes the index on this database engine."""
        if schema_editor.connection.vendor != "postgresql":
            return super().create_sql(model, schema_editor, using, **kwargs)
        table, quote = model._meta.db_table, schema_editor.quote_name
        words = Columns(table, [self.fields[-1]], quote)
        return Statement(GIN, name=quote(self.name), table=Table(table, quote), columns=words)


class HasSigns(models.Func):
    """The condition that a text has some signs or pairs of signs, where an index answers it; else that it is not empty.

    The latter is the condition of the index of SQLite, word for word.
    """

    output_field = models.BooleanField()

    def __init__(self, text: str, signs: list[str]) -> None:
        super().__init__(models.F(text))
        self.signs = signs

    def as_sql(self, compiler: SQLCompiler, connection: Any, *args: Any, **context: Any) -> tuple[str, tuple[Any, ...]]:
        """Return `words > ''`."""
        (text,) = self.get_source_expressions()
        sql, parameters = compiler.compile(text)
        return f"{sql} > ''", tuple(parameters)

    def as_postgresql(self, compiler: SQLCompiler, connection: Any, **context: Any) -> tuple[str, tuple[Any, ...]]:
        """Return `kepan_signs(words) @> array`."""
        (text,) = self.get_source_expressions()
        sql, parameters = compiler.compile(text)
        return f"kepan_signs({sql}) @> %s::text[]", (*parameters, self.signs)
