"""The form for applicants outside: the boxes of its fields without those for records, and what goes with sending it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, QueryDict

from kepan.apps.accounts.selectors import list_all_regions
from kepan.engine.ledgers.outside import list_outside_fields
from kepan.engine.ledgers.types import Field, FieldKind, LedgerType
from kepan.web.ledgers.boxes import Pairs
from kepan.web.ledgers.forms import EntryForm
from kepan.web.ledgers.raws import Raw

BODY_NAME, BODY_CODE, PLACE = "body-name", "body-code", "place"
TRAP = "website"
"""A box that people do not see and machines fill."""
LONGEST = 200


def list_places() -> Pairs:
    """List the regions of the installation, for everybody."""
    return [(str(row.pk), row.name) for row in list_all_regions()]


class OutsideForm(EntryForm):
    """The boxes that somebody outside fills; the organisation has two boxes of its own, files come at the end."""

    def __init__(
        self, data: QueryDict | None = None, *, type_: LedgerType, initial: Mapping[str, Raw] | None = None
    ) -> None:
        self.type_ = type_
        self.asked = list_outside_fields(type_)
        shown = [one for one in self.asked if one.kind not in {FieldKind.ORGANISATION, FieldKind.FILE}]
        anybody: Any = AnonymousUser()
        super().__init__(data, None, shown=shown, user=anybody, initial=initial, regions=list_places())

    @property
    def body(self) -> Field | None:
        """The field with the organisation, if the form asks for one."""
        return next((one for one in self.asked if one.kind == FieldKind.ORGANISATION), None)

    @property
    def papers(self) -> list[Field]:
        """The fields with files, which are sent with the last page."""
        return [one for one in self.asked if one.kind == FieldKind.FILE]


def read_line(request: HttpRequest, name: str, longest: int = LONGEST) -> str:
    """Read a line that was sent, without what no database takes."""
    return " ".join(str(request.POST.get(name, "")).replace("\0", "").split())[:longest]


def read_body(request: HttpRequest) -> dict[str, str]:
    """Read the organisation as it was written, and the place that was chosen."""
    return {name: read_line(request, name) for name in (BODY_NAME, BODY_CODE, PLACE)}
