"""Keyset paging: a cursor holds the sort value and the key of the row it stands at.

So a deep page costs as little as the first, and rows do not shift while people work. Ties are broken by the key;
rows without a value come last in both directions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any, Generic, TypeVar

from django.core import signing
from django.core.exceptions import EmptyResultSet, FieldDoesNotExist, ValidationError
from django.db import connections
from django.db.models import BooleanField, F, Field, Func, Model, Q, QuerySet, Value
from django.db.models.expressions import Col, Combinable
from django.db.models.functions import Coalesce
from django.db.models.sql.compiler import SQLCompiler

Row = TypeVar("Row", bound=Model)
SORT = "list_sort"
SALT = "kepan.list.cursor"
FEW = 3000
"""Of so many rows all are sorted, on lists that pick keys first: to find a page of fewer of a million along an index
would pass more rows than that."""

# A sort value may be a text: 300 different Chinese characters come to some 1,200 characters in the address.
LONGEST = 4000


class CursorError(ValueError):
    """The cursor in the address cannot be read, or was made for another order."""


@dataclass(frozen=True)
class Counted:
    """How many rows a list was found to have, `is_cut` where there are more; `mark` says what was counted."""

    total: int
    is_cut: bool
    mark: str


@dataclass(frozen=True)
class Cursor:
    """Stands beside a row: a page begins after it, or with `is_back` ends before it; `order` is an order's mark.

    A long list carries along how many rows it has: to count them again for each page would cost more than the page.
    """

    order: str
    value: str | None
    key: int
    position: int
    is_back: bool = False
    counted: Counted | None = None


@dataclass(frozen=True)
class Order:
    """What rows are ordered by; `name` is the key of the column, `page` the list that it belongs to."""

    name: str
    expression: Combinable
    is_descending: bool = False
    page: str = ""

    @property
    def word(self) -> str:
        """How the address says it."""
        return f"-{self.name}" if self.is_descending else self.name

    @property
    def mark(self) -> str:
        """What a cursor says of the order that it was made for."""
        return f"{self.page}:{self.word}"


@dataclass(frozen=True)
class Part(Generic[Row]):
    """One page of rows with the cursors of its neighbours; `position` is the number of rows before it."""

    rows: list[Row]
    position: int
    before: str
    after: str


def write_cursor(cursor: Cursor) -> str:
    """Write a cursor for an address, signed: what comes back is nothing but what was written here."""
    parts: list[Any] = [cursor.order, cursor.value, cursor.key, cursor.position, int(cursor.is_back)]
    if cursor.counted is not None:
        parts += [cursor.counted.total, int(cursor.counted.is_cut), cursor.counted.mark]
    return signing.dumps(parts, salt=SALT, compress=True)


def read_cursor(text: str, order: Order) -> Cursor:
    """Read a cursor from an address; raises CursorError for anything that is not one of this order."""
    if len(text) > LONGEST:
        raise CursorError("too long")
    try:
        mark, value, key, position, is_back, *rest = signing.loads(text, salt=SALT)
    except (signing.BadSignature, ValueError) as error:
        raise CursorError("unreadable") from error
    if mark != order.mark:
        raise CursorError("of another order")
    counted = Counted(rest[0], bool(rest[1]), rest[2]) if len(rest) == 3 else None
    return Cursor(mark, value, key, position, bool(is_back), counted)


def _write_sort_value(value: Any) -> str | None:
    if value is None:
        return None
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _read_sort_value(text: str | None, field: Field[Any, Any]) -> Any:
    if text is None:
        return None
    try:
        return field.to_python(text)
    except (ValidationError, ValueError, TypeError, OverflowError) as error:
        # The column may be of another kind since the cursor was made.
        raise CursorError("unreadable value") from error


def can_be_null(model: type[Model], expression: Combinable) -> bool:
    """Say whether rows may lack a sort value; anything but a path of fields may."""
    if not isinstance(expression, F):
        return True
    path: str = expression.name  # type: ignore[attr-defined]  # the stubs leave it out
    for name in path.split("__"):
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:
            return True
        if getattr(field, "null", True):
            return True
        if isinstance(field.related_model, type):
            model = field.related_model
    return False


class _Beyond(Func):
    """A pair of columns compared with a pair of values: either database begins an index at that very place."""

    arity = 4
    output_field = BooleanField()

    def as_sql(self, compiler: SQLCompiler, connection: Any, *args: Any, **context: Any) -> tuple[str, tuple[Any, ...]]:
        """Return `(value, key) > (%s, %s)`, or with `sign` less."""
        parts = [compiler.compile(one) for one in self.get_source_expressions()]
        (value, key, *place), sign = (sql for sql, _parameters in parts), self.extra["sign"]
        sql = f"({value}, {key}) {sign} ({', '.join(place)})"
        return sql, tuple(one for _sql, parameters in parts for one in parameters)


def _match_beyond(value: Any, key: int, *, is_up: bool, nulls: bool, is_back: bool, field: Any = None) -> Q:
    """Return the rows on the far side of a place. `is_up`: values grow in the direction of travel.

    With the `field` of a column both are compared at once: very many rows may have the same value.
    """
    way, key_way = ("gt", Q(pk__gt=key)) if is_up else ("lt", Q(pk__lt=key))
    if field is not None and value is not None and not nulls:
        return Q(_Beyond(F(SORT), F("pk"), Value(value, field), Value(key), sign=">" if is_up else "<"))
    if value is None:
        missing = Q(**{f"{SORT}__isnull": True}) & key_way
        return missing | Q(**{f"{SORT}__isnull": False}) if is_back else missing
    # The first half lets the database use an index on the value.
    beyond = Q(**{f"{SORT}__{way}e": value}) & (Q(**{f"{SORT}__{way}": value}) | key_way)
    return beyond | Q(**{f"{SORT}__isnull": True}) if nulls and not is_back else beyond


def sort_rows(rows: QuerySet[Row], order: Order, *, is_back: bool = False, is_hidden: bool = False) -> QuerySet[Row]:
    """Put rows in order, or with `is_back` in the reverse of it; `is_hidden` keeps the database from an index of it."""
    nulls = can_be_null(rows.model, order.expression)
    is_up = order.is_descending == is_back
    sort: Any = Coalesce(F(SORT), F(SORT)) if is_hidden else F(SORT)
    if nulls:
        by = sort.asc(nulls_first=True) if is_back else sort.asc(nulls_last=True)
        if not is_up:
            by = sort.desc(nulls_first=True) if is_back else sort.desc(nulls_last=True)
    else:
        by = sort.asc() if is_up else sort.desc()
    ordered: QuerySet[Row] = rows.annotate(**{SORT: order.expression}).order_by(by, "pk" if is_up else "-pk")
    return ordered


def choose_fields(rows: QuerySet[Row], fields: Sequence[str]) -> QuerySet[Row]:
    """Read only these fields of rows, joining what their paths name; no fields stand for all, and the joins there are.

    What is read of a row and of the rows beside it, JSON above all, costs a page more than its query does.
    """
    if not fields:
        return rows
    joined = {path for path, _sign, _name in (name.rpartition("__") for name in fields) if path}
    bare = rows.select_related(None)
    return (bare.select_related(*joined) if joined else bare).only(*fields)


def _list_stretches(
    rows: QuerySet[Row], order: Order, cursor: Cursor | None, *, is_hidden: bool, is_apart: bool = False
) -> list[QuerySet[Row]]:
    """List the rows beyond a place, in their order, as one or two queries; raises CursorError for a lost value.

    Values with empty ones behind them are two where they fall, as no index of PostgreSQL has them so, and from any
    place on: no database begins an index at one place for «beyond this value, or without one». They are two as well
    where only keys are picked (`is_apart`): an index may hold only rows that have a value. With `is_hidden` rows are
    sorted and not looked for along an index.
    """
    is_back = cursor is not None and cursor.is_back
    is_up = order.is_descending == is_back
    nulls = can_be_null(rows.model, order.expression)
    ordered = sort_rows(rows, order, is_back=is_back, is_hidden=is_hidden)
    sort = ordered.query.annotations[SORT]
    value = None if cursor is None else _read_sort_value(cursor.value, sort.output_field)
    column = sort.target if isinstance(sort, Col) and not is_hidden else None
    if is_hidden or not nulls or (cursor is None and not order.is_descending and not is_apart):
        if cursor is None:
            return [ordered]
        beyond = _match_beyond(value, cursor.key, is_up=is_up, nulls=nulls, is_back=is_back, field=column)
        return [ordered.filter(beyond)]
    way = "pk" if is_up else "-pk"
    held = ordered.filter(**{f"{SORT}__isnull": False}).order_by(F(SORT).asc() if is_up else F(SORT).desc(), way)
    bare = ordered.filter(**{f"{SORT}__isnull": True}).order_by(way)
    if cursor is None:
        return [held, bare]
    if value is None:
        bare = bare.filter(pk__gt=cursor.key) if is_up else bare.filter(pk__lt=cursor.key)
        return [bare, held] if is_back else [bare]
    held = held.filter(_match_beyond(value, cursor.key, is_up=is_up, nulls=False, is_back=is_back, field=column))
    return [held] if is_back else [held, bare]


def count_with_keys(rows: QuerySet[Row], order: Order, most: int, size: int) -> tuple[int, list[int]]:
    """Count rows up to one more than `most` and find the keys of the first `size`, in one walk instead of two.

    For conditions that few rows meet: all of them have to be met anyway to be counted. Where there are more than `most`
    the keys are those of some rows, not of the first.
    """
    found = sort_rows(rows, order).order_by().select_related(None).values_list("pk", SORT)[: most + 1]
    try:
        sql, parameters = found.query.get_compiler(rows.db).as_sql()
    except EmptyResultSet:
        return 0, []
    way = "DESC" if order.is_descending else "ASC"
    wanted = f"SELECT hits.*, COUNT(*) OVER () FROM ({sql}) AS hits ORDER BY 2 {way} NULLS LAST, 1 {way} LIMIT {size}"  # noqa: S608
    with connections[rows.db].cursor() as cursor:
        cursor.execute(wanted, parameters)
        lines = cursor.fetchall()
    return lines[0][2] if lines else 0, [line[0] for line in lines]


def read_part(
    rows: QuerySet[Row],
    order: Order,
    cursor: Cursor | None,
    size: int,
    *,
    keys_first: bool = False,
    total: int | None = None,
    counted: Counted | None = None,
    shown: QuerySet[Row] | None = None,
) -> Part[Row]:
    """Read one page; raises CursorError where the cursor's value fits no row.

    With `keys_first` one query picks the keys of the page, and another joins what the columns show: worth it where
    there are many rows, for databases join before they sort, or all that joins before they stop. `total`, where it is
    known, spares queries for rows that there are not; `counted` says it, too, and is carried along by the cursors.
    `shown` are the rows by which those with picked keys are read, where `rows` are narrowed by much that need not be
    asked again.
    """
    total = total if counted is None else counted.total
    if keys_first and total == 0:
        return Part([], 0, "", "")
    is_back = cursor is not None and cursor.is_back
    is_apart = keys_first and (total is None or total > size)
    # Along an index of the order a database may pass a million rows before it has met the few that are wanted.
    is_hidden = keys_first and total is not None and total <= FEW
    found: list[Any] = []
    for place, stretch in enumerate(_list_stretches(rows, order, cursor, is_hidden=is_hidden, is_apart=is_apart)):
        if (place or is_apart) and (len(found) > size or (cursor is None and len(found) == total)):
            break
        picked: QuerySet[Any, Any] = stretch
        if is_apart:
            picked = stretch.select_related(None).values_list("pk", flat=True)
        found += picked[: size + 1 - len(found)]
    if is_apart and found:
        found = list(sort_rows((rows if shown is None else shown).filter(pk__in=found), order, is_back=is_back))
    has_more = len(found) > size
    found = found[:size]
    if is_back:
        found.reverse()
    position = 0
    if cursor is not None:
        position = max(0, cursor.position - len(found)) if is_back else cursor.position
    has_before = has_more if is_back else cursor is not None
    has_after = True if is_back else has_more
    before = after = ""
    if found and has_before:
        before = write_cursor(_stand_beside(found[0], order, position, is_back=True, counted=counted))
    if found and has_after:
        place = position + len(found)
        after = write_cursor(_stand_beside(found[-1], order, place, is_back=False, counted=counted))
    return Part(found, position, before, after)


def _stand_beside(row: Model, order: Order, position: int, *, is_back: bool, counted: Counted | None) -> Cursor:
    carried = counted if counted is not None and counted.mark else None
    return Cursor(order.mark, _write_sort_value(getattr(row, SORT)), row.pk, position, is_back, carried)
