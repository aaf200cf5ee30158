"""Lists as their pages show them, and files of them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

from kepan.web.api.schemas.basis import Body, BodyKey

MOST_NAMES = 100
Word = Annotated[str, Field(max_length=200)]


class ListColumnOut(Schema):
    """A column of a list."""

    key: str
    label: str
    kind: str = Field(description="`number`, `date`, `datetime`; all others are answered in words.")
    unit: str
    is_shown: bool = Field(description="Whether it is there where no columns are asked for.")
    is_sorted: bool = Field(description="Whether rows can be put in order by it.")


class ListFilterOut(Schema):
    """A filter of a list."""

    name: str = Field(description="The parameter in which it stands.")
    label: str


class ListOut(Schema):
    """A list that one may open."""

    name: str
    title: str
    scope: str = Field(description="What a token needs for it.")
    of: Literal["plan"] | None = Field(description="What `of` names: the list is of one such record.")
    sort: str = Field(description="The order where none is asked for.")
    columns: list[ListColumnOut]
    filters: list[ListFilterOut]
    may_export: bool


class ListsOut(Schema):
    """The lists that one may open."""

    items: list[ListOut]


class ListRowOut(Schema):
    """A row of a list."""

    id: int
    values: dict[str, Any] = Field(
        description="By the key of its column: numbers as exact texts, days and times as ISO 8601, else words; null "
        "where nothing is known."
    )


class ExportBody(Body):
    """A file of a list: which rows in which columns, as its page would show them."""

    form: Literal["xlsx", "csv", "csv-plain", "parquet"] = Field(
        description="A workbook with a cover sheet, csv with or without byte order mark, Parquet."
    )
    of: BodyKey | None = Field(None, description="The record that the list is of, such as a plan.")
    columns: list[Word] | None = Field(
        None, max_length=MOST_NAMES, description="Keys of columns; left out: those that a page shows at first."
    )
    filters: dict[Word, Word | list[Word]] = Field(
        default_factory=dict, max_length=MOST_NAMES, description="By the names of the list's filters."
    )
    q: Word = Field("", description="Words to look for, as in the search box of the page.")
    sort: Word = Field("", description="The key of a column, with `-` the other way round.")
