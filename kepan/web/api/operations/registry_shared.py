"""What the operations of the registry share: narrowing lists, naming records in bodies, changing some fields."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from typing import Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django_filters import FilterSet

from kepan.apps.accounts.models import Region, User
from kepan.apps.accounts.selectors import list_regions
from kepan.web.api.operations.shared import check_filters, find_choice
from kepan.web.api.problems import ProblemError
from kepan.web.api.schemas.basis import Body, Paging

Record = TypeVar("Record", bound=Model)
Details = TypeVar("Details")
PAGING = frozenset(Paging.model_fields)
NO_DETAILS = frozenset({"version", "source", "region"})
"""What bodies carry beside the details of a record."""


def find_record(get: Callable[..., Record], user: User, pk: int) -> Record:
    """Return what a selector finds for whoever asks; answers 404 for what is not there or not theirs to see."""
    try:
        return get(user=user, pk=pk)
    except ObjectDoesNotExist as missing:
        raise Http404(_("没有这条记录，或者它不归你看")) from missing


def find_region(user: User, pk: int, field: str = "region") -> Region:
    """Return the region that a body names."""
    found = find_choice(list_regions(user=user), pk, field)
    assert found is not None
    return found


def match_filters(
    kind: type[FilterSet], request: HttpRequest, rows: QuerySet[Record], wanted: Paging, *, but: Iterable[str] = ()
) -> QuerySet[Record]:
    """Narrow a list by the filters of its page; `firm_size` is the page's `size`, which here counts rows."""
    left_out = PAGING | {"q", *but}
    data = {name: value for name, value in wanted.model_dump().items() if value is not None and name not in left_out}
    if "firm_size" in data:
        data["size"] = data.pop("firm_size")
    filters = kind(data, queryset=rows, request=request)
    check_filters(filters)
    found: QuerySet[Record] = filters.qs
    return found


def find_several(rows: QuerySet[Record], keys: Iterable[int | None], field: str) -> Mapping[int | None, Record | None]:
    """Return the records that a body names in a list by their keys, in one query; None for none."""
    wanted = {key for key in keys if key is not None}
    found: dict[int | None, Record | None] = {None: None}
    if wanted:
        found |= {row.pk: row for row in rows.filter(pk__in=wanted)}
    for key in sorted(wanted - found.keys()):
        find_choice(rows.none(), key, field)
    return found


def read_change(kind: type[Details], row: Model, body: Body, **more: Any) -> Details:
    """Return the details of a record as it stands, changed by the fields that a body names."""
    names = [field.name for field in fields(kind)]  # type: ignore[arg-type]
    said = body.model_dump(exclude_unset=True)
    for name in ("name", "programme"):
        if name in said and not said[name].strip():
            words = _("必须填写")
            raise ProblemError(422, "invalid", words, errors=[{"field": f"body.{name}", "detail": words}])
    return kind(
        **{name: getattr(row, name) for name in names} | {key: said[key] for key in names if key in said} | more
    )


def read_details(body: Body, *but: str, **more: Any) -> dict[str, Any]:
    """Return what a body says of a new record, an open choice as the empty text that services know."""
    said = body.model_dump(exclude=set(NO_DETAILS) | set(but))
    if said.get("level", "") is None:
        said["level"] = ""
    return said | more
