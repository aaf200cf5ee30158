"""What was done with a record, in words: the fields as they are called on screen, values as they are read there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kepan.apps.accounts.models import User
from kepan.apps.registry.models import Recognition, Record, RightEvent
from kepan.apps.registry.selectors import list_record_history
from kepan.web.registry.words import Words, write_amount, write_title
from kepan.web.trail.actions import get_action_label

MOST_LINES = 50
FEN = frozenset({"amount"})
LABELS: dict[str, Words] = {
    "event": gettext_lazy("事件"),
    "parties": gettext_lazy("写了几个名称"),
    "events": gettext_lazy("事件数"),
    "ipc": gettext_lazy("分类号"),
}
HIDDEN = frozenset({"party"})


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


def write_value(field: Any, name: str, value: Any) -> str:
    """Write a value of the trail as the pages write it."""
    if value in (None, ""):
        return ""
    if name in FEN and isinstance(value, int):
        return f"{write_amount(value)} {_('万元')}"
    if name == "title" and getattr(field, "model", None) is Recognition:
        return write_title(str(value))
    choices = dict(getattr(field, "flatchoices", None) or ())
    if isinstance(value, list):
        return "；".join(str(one) for one in value)  # l10n: between symbols
    return str(choices.get(value, value))


def list_changes(tables: tuple[type[Model], ...], before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """List the fields that an act wrote or changed."""
    # What an event says is called as on the event, where both it and the record have such a field.
    order = tables[::-1] if "event" in before.keys() | after.keys() else tables
    found = []
    for name in dict.fromkeys([*before, *after]):
        if name in HIDDEN or (name in before and name in after and before[name] == after[name]):
            continue
        field = _find_field(order, name)
        label = LABELS.get(name) or getattr(field, "verbose_name", name)
        sides = [write_value(field, name, side.get(name)) for side in (before, after)]
        found.append(Change(str(label), *sides))
    return found


def list_lines(record: Record, user: User, *, limit: int = MOST_LINES) -> list[Line]:
    """Return what was done with a record, the newest first."""
    tables = (type(record), RightEvent)
    return [
        Line(
            at=line.at,
            what=get_action_label(line.action),
            actor=line.actor or _("系统"),
            changes=list_changes(tables, line.before, line.after),
            reason=line.reason,
        )
        for line in list_record_history(user=user, record=record, limit=limit)
    ]
