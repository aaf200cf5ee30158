"""What helps databases to find entries: an index of words, and conditions that are cheaper than what they stand for."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
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


class NamesText(models.Func):
    """The condition that JSON may hold a text under a key, seen from its characters alone: never false where it does.

    For SQLite, which takes ten times as long to read JSON as to look for characters in it; elsewhere always true. An
    empty key stands for any place. Not whole, a text only has to begin so. Values that are no texts are not looked for.
    """

    output_field = models.BooleanField()

    def __init__(self, column: str, key: str, values: Iterable[Any], *, is_whole: bool = True) -> None:
        super().__init__(models.F(column))
        self.pieces = _list_pieces(key, list(values), is_whole=is_whole)

    def as_sql(self, compiler: SQLCompiler, connection: Any, *args: Any, **context: Any) -> tuple[str, tuple[Any, ...]]:
        """Return a condition that every row meets."""
        return "1 = 1", ()

    def as_sqlite(self, compiler: SQLCompiler, connection: Any, **context: Any) -> tuple[str, tuple[Any, ...]]:
        """Return `(INSTR(values, '"key": "text"') > 0 OR …)`, for each way to write it."""
        if not self.pieces:
            return self.as_sql(compiler, connection)
        (column,) = self.get_source_expressions()
        sql, parameters = compiler.compile(column)
        told = " OR ".join([f"INSTR({sql}, %s) > 0"] * len(self.pieces))
        return f"({told})", tuple(one for piece in self.pieces for one in (*parameters, piece))


def _list_pieces(key: str, values: list[Any], *, is_whole: bool) -> list[str]:
    """List how JSON may write some texts under a key: signs as they are or as numbers, with and without a blank."""
    if not all(isinstance(one, str) for one in values):
        return []
    texts = {json.dumps(one, ensure_ascii=is_plain) for one in values for is_plain in (True, False)}
    heads = [f"{json.dumps(key)}: ", f"{json.dumps(key)}:"] if key else [""]
    return sorted(head + (text if is_whole else text[:-1]) for head in heads for text in texts)
