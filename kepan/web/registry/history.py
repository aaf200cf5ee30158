"""What was done with a record, in words: the fields as they are called on screen, values as they are read there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kepan.apps.accounts.models import Region, User
from kepan.apps.accounts.selectors import list_regions
from kepan.apps.registry.enums import FieldScheme, TagKind
from kepan.apps.registry.models import (
    LifeEvent,
    Organisation,
    OrganisationCode,
    OrganisationName,
    OrganisationRole,
    OrganisationTag,
    Person,
    PersonRole,
    Position,
    Recognition,
    Record,
    Right,
    RightEvent,
    YearlyStatement,
)
from kepan.apps.registry.selectors import RecordLine, list_record_history
from kepan.engine.registry.lines import LINES, Unit
from kepan.web.registry.words import Words, write_amount, write_title
from kepan.web.trail.actions import get_action_label

MOST_LINES = 50
FEN = frozenset({"amount", "registered_capital", *(line.code for line in LINES if line.unit == Unit.FEN)})
LABELS: dict[str, Words] = {
    "event": gettext_lazy("事件"),
    "parties": gettext_lazy("写了几个名称"),
    "events": gettext_lazy("事件数"),
    "organisation": gettext_lazy("单位"),
    "kinds": gettext_lazy("类型"),
    "was": gettext_lazy("变化前"),
    "became": gettext_lazy("变化后"),
    "kept": gettext_lazy("留下的记录"),
    "dropped": gettext_lazy("并入的记录"),
    "into": gettext_lazy("并入"),
    "changed": gettext_lazy("改了这几项，内容不记"),
    **{kind.value: kind.label for kind in (*TagKind, *FieldScheme)},
    "ipc": gettext_lazy("分类号"),
}
HIDDEN = frozenset({"party", "contact", "role", "position"})
RECORDS = frozenset({"kept", "dropped", "into"})
"""Keys of records that the trail names by number."""
TABLES: Mapping[type[Record], tuple[type[Model], ...]] = {
    Right: (Right, RightEvent),
    Organisation: (
        Organisation,
        LifeEvent,
        YearlyStatement,
        OrganisationName,
        OrganisationCode,
        OrganisationRole,
        OrganisationTag,
    ),
    Person: (Person, Position, PersonRole),
}
"""The record and what hangs on it, in the order in which a word of the trail is looked up."""


@dataclass(frozen=True)
class Change:
    """One field before and after; empty where it was not said."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Line:
    """One act on a record for its page."""

    at: datetime
    what: Words
    actor: str
    changes: list[Change]
    reason: str


def _find_field(tables: tuple[type[Model], ...], name: str) -> Any:
    for table in tables:
        try:
            return table._meta.get_field("kind" if name == "event" else name)
        except FieldDoesNotExist:
            continue
    return None


def _list_choices(tables: tuple[type[Model], ...], name: str) -> dict[Any, Any]:
    """List the words for values of a field of this name, of whichever table they are."""
    found: dict[Any, Any] = {}
    for table in tables:
        field = _find_field((table,), {"kinds": "kind"}.get(name, name))
        for value, label in getattr(field, "flatchoices", None) or ():
            found.setdefault(value, label)
    return found


def write_value(tables: tuple[type[Model], ...], name: str, value: Any, places: Mapping[int, str]) -> str:
    """Write a value of the trail as the pages write it; another record is named by its number, as in the trail."""
    if value in (None, "", []):
        return ""
    if isinstance(value, bool):
        return str(_("是") if value else _("否"))
    if name == "changed":
        fields = (_find_field(tables, one) for one in value)
        return "；".join(str(getattr(field, "verbose_name", "")) for field in fields)  # l10n: between symbols
    if name in FEN and isinstance(value, int):
        return f"{write_amount(value)} {_('万元')}"
    field, choices = _find_field(tables, name), _list_choices(tables, name)
    if name == "title" and getattr(field, "model", None) is Recognition:
        return write_title(str(value))
    if isinstance(value, list):
        words = (" ".join(str(choices.get(word, word)) for word in str(one).split()) for one in value)
        return "；".join(words)  # l10n: between symbols
    if getattr(field, "related_model", None) is Region:
        return places.get(value, f"#{value}")
    if name in RECORDS or getattr(field, "is_relation", False):
        return f"#{value}"
    return str(choices.get(value, value))


def list_changes(
    tables: tuple[type[Model], ...], before: Mapping[str, Any], after: Mapping[str, Any], places: Mapping[int, str]
) -> list[Change]:
    """List the fields that an act wrote or changed."""
    # What an event says is called as on the event, where both it and the record have such a field.
    order = tables[::-1] if "event" in before.keys() | after.keys() else tables
    found = []
    for name in dict.fromkeys([*before, *after]):
        if name in HIDDEN or (name in before and name in after and before[name] == after[name]):
            continue
        label = LABELS.get(name) or getattr(_find_field(order, name), "verbose_name", name)
        sides = [write_value(order, name, side.get(name), places) for side in (before, after)]
        if any(sides):
            found.append(Change(str(label), *sides))
    return found


def _list_places(user: User, tables: tuple[type[Model], ...], rows: Sequence[RecordLine]) -> dict[int, str]:
    """List the names of the regions that some acts speak of; no query where they speak of none."""
    keys = {
        value
        for row in rows
        for side in (row.before, row.after)
        for name, value in side.items()
        if isinstance(value, int) and getattr(_find_field(tables, name), "related_model", None) is Region
    }
    return dict(list_regions(user=user).filter(pk__in=keys).values_list("pk", "name")) if keys else {}


def list_lines(record: Record, user: User, *, limit: int = MOST_LINES) -> list[Line]:
    """Return what was done with a record, the newest first."""
    tables = TABLES.get(type(record), (type(record),))
    rows = list_record_history(user=user, record=record, limit=limit)
    places = _list_places(user, tables, rows)
    return [
        Line(
            at=line.at,
            what=get_action_label(line.action),
            actor=line.actor or _("系统"),
            changes=list_changes(tables, line.before, line.after, places),
            reason=line.reason,
        )
        for line in rows
    ]
