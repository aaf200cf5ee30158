"""Numbers, days, keys, pages: what all schemas are made of.

Numbers leave as texts, so that no program rounds them; times carry their zone; a field without a value is null.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import BeforeValidator, ConfigDict, Field, PlainSerializer, Strict, WithJsonSchema

from kepan.engine.basis.quantity import write_plain
from kepan.web.api.problems import ProblemError

MOST_KEY = 2**63 - 1
MOST_VERSION = 2**31 - 1
Item = TypeVar("Item")


def _read_day(value: Any) -> Any:
    """Let in days as ISO 8601 only; a number of seconds is no day."""
    if isinstance(value, str) and len(value) == 10:
        return date.fromisoformat(value)
    if isinstance(value, date):
        return value
    raise ValueError(_("日期写成 2026-03-01 这样"))


Number = Annotated[
    Decimal,
    PlainSerializer(write_plain, return_type=str),
    WithJsonSchema({"type": "string", "examples": ["2.8"], "description": "Exact number as text."}),
]
"""A number that leaves."""

NumberText = Annotated[str, Field(pattern=r"^-?[0-9]{1,15}(\.[0-9]{1,8})?$", examples=["12.5"])]
"""A number that comes in, as text."""

Day = Annotated[
    date, BeforeValidator(_read_day), WithJsonSchema({"type": "string", "format": "date", "examples": ["2026-03-01"]})
]
Key = Annotated[int, Field(ge=1, le=MOST_KEY)]
"""The key of a record in an address."""

BodyKey = Annotated[int, Strict(), Field(ge=1, le=MOST_KEY)]
Seen = Annotated[int, Strict(), Field(ge=0, le=MOST_VERSION)]
Version = Annotated[
    int | None,
    Field(
        default=None,
        strict=True,
        ge=1,
        le=MOST_VERSION,
        description="The version you have seen. Give it here or in the header If-Match.",
    ),
]
Flag = Annotated[bool, Strict()]
Reason = Annotated[str, Field(max_length=2000)]


class Body(Schema):
    """What a request carries; a field of another name is refused, for it is a slip of the pen."""

    model_config = ConfigDict(extra="forbid")


class VersionBody(Body):
    """The version of the record that was seen."""

    version: Version


class ReasonBody(Body):
    """Why something is done."""

    reason: Reason = Field(examples=["传错了文件"])  # l10n: an example


class Page(Schema, Generic[Item]):
    """One page of a list."""

    items: list[Item]
    page: int = Field(description="Number of this page, from 1.")
    size: int = Field(description="Most items on a page.")
    count: int = Field(description="Items in the whole list.")
    pages: int = Field(description="Pages in the whole list, at least 1.")


class Stretch(Schema, Generic[Item]):
    """Some rows of a list of very many; rows that come or go do not shift the next stretch."""

    items: list[Item]
    size: int = Field(description="Most items of a stretch.")
    position: int = Field(description="Rows before the first of these.")
    count: int = Field(description="Rows in the whole list, or the least there are where `is_exact` is false.")
    is_exact: bool = Field(description="False where there are more than were counted; `count=exact` counts all.")
    before: str | None = Field(description="The cursor of the rows before these; null where there are none.")
    after: str | None = Field(description="The cursor of the rows after these; null where there are none.")


class Paging(Schema):
    """Which page of a list."""

    page: int = Field(1, ge=1, le=100_000, description="Number of the page, from 1.")
    size: int = Field(50, ge=1, le=100, description="Items on a page.")


def make_page(rows: QuerySet[Any] | list[Any], paging: Paging) -> dict[str, Any]:
    """Cut a page out of rows, in the database where they lie there; a page past the end is empty."""
    pages = Paginator(rows, paging.size)
    start = (paging.page - 1) * paging.size
    items = list(rows[start : start + paging.size]) if start < pages.count else []
    return {"items": items, "page": paging.page, "size": paging.size, "count": pages.count, "pages": pages.num_pages}


def get_version(request: HttpRequest, version: int | None) -> int:
    """Return the version that the caller saw, from the body or from If-Match; 428 where it is said nowhere."""
    if version is not None:
        return version
    # What was read carries a digest behind the version, which a change does not ask for.
    written = request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"').partition("-")[0]
    if written.isascii() and written.isdigit() and int(written) <= MOST_VERSION:
        return int(written)
    raise ProblemError(428, "version_required", _("写明你看到的 version，或者用 If-Match 带上"))


def write_tag(version: int) -> str:
    """Write a version as an entity tag."""
    return f'"{version}"'
