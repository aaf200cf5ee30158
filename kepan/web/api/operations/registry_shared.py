"""What the operations of the registry share: one shape for changing a record, and naming records in bodies."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, Generic, TypeVar

from django.db.models import Manager, Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import Region, User
from kepan.apps.accounts.selectors import list_regions
from kepan.web.api.operations.shared import find_choice, get_user, set_tag
from kepan.web.api.problems import ProblemError
from kepan.web.api.schemas.basis import Body, get_version
from kepan.web.registry.guards import find_record

Row = TypeVar("Row", bound=Model)
Details = TypeVar("Details")
CHOICES = ("level", "registered_size")
NO_DETAILS = frozenset({"version", "source", "region"})
"""What bodies carry beside the details of a record."""


@dataclass(frozen=True)
class Keeper(Generic[Row]):
    """How one kind of record is found, changed and shown, which every operation on one record does alike.

    `word` is what services call such a record, `get` its selector; `dress` adds what an answer shows beside it.
    """

    word: str
    get: Callable[..., Row]
    dress: Callable[[User, Row], None] | None = None

    def find(self, request: HttpRequest, pk: int) -> Row:
        """Return a record; answers 404 for one that is not there or not theirs to see who ask."""
        found: Row = find_record(request, self.get, pk)
        return found

    def show(self, request: HttpRequest, response: HttpResponse, pk: int) -> Row:
        """Return a record as it stands with all that an answer shows; the header ETag carries its version."""
        row = self.find(request, pk)
        if self.dress is not None:
            self.dress(get_user(request), row)
        set_tag(response, row.version)  # type: ignore[attr-defined]
        return row

    def change(
        self,
        request: HttpRequest,
        response: HttpResponse,
        row: Row | int,
        service: Callable[..., object],
        version: int | None = None,
        **said: Any,
    ) -> Row:
        """Let a service change a record that was seen in some version, and return the record as it then stands."""
        found = self.find(request, row) if isinstance(row, int) else row
        seen = get_version(request, version)
        service(actor=get_user(request), expected_version=seen, **{self.word: found}, **said)
        return self.show(request, response, found.pk)


def find_held(rows: Manager[Row], pk: int) -> Row:
    """Return one of the rows that hang on a record; answers 404 for one that does not."""
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404(_("这条记录里没有这一项"))
    return found


def find_region(user: User, pk: int, field: str = "region") -> Region:
    """Return the region that a body names."""
    found = find_choice(list_regions(user=user), pk, field)
    assert found is not None
    return found


def find_several(rows: QuerySet[Row], keys: Iterable[int | None], field: str) -> Mapping[int | None, Row | None]:
    """Return the records that a body names in a list by their keys, in one query; None for none."""
    wanted = {key for key in keys if key is not None}
    found: dict[int | None, Row | None] = {None: None}
    if wanted:
        found |= {row.pk: row for row in rows.filter(pk__in=wanted)}
    for key in sorted(wanted - found.keys()):
        find_choice(rows.none(), key, field)
    return found


def read_change(kind: type[Details], row: Model, body: Body, **more: Any) -> Details:
    """Return the details of a record as it stands, changed by the fields that a body names."""
    parts = fields(kind)  # type: ignore[arg-type]
    said = write_open(body.model_dump(exclude_unset=True))
    for part in parts:
        given = said.get(part.name, part)
        if part.default is MISSING and (given is None or (isinstance(given, str) and not given.strip())):
            words = _("必须填写")
            raise ProblemError(422, "invalid", words, errors=[{"field": f"body.{part.name}", "detail": words}])
    values = {part.name: said.get(part.name, getattr(row, part.name)) for part in parts}
    return kind(**values | more)


def read_said(body: Body, *but: str) -> dict[str, Any]:
    """Return what a body says to a service, without the version that was seen."""
    return body.model_dump(exclude={"version", *but})


def read_details(body: Body, *but: str, **more: Any) -> dict[str, Any]:
    """Return what a body says of a new record, an open choice as the empty text that services know."""
    return write_open(body.model_dump(exclude=set(NO_DETAILS) | set(but))) | more


def write_open(said: dict[str, Any]) -> dict[str, Any]:
    """Write choices that nobody made as services know them: as the empty text."""
    return said | {name: "" for name in CHOICES if said.get(name, "") is None}
