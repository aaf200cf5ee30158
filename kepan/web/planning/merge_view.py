"""Two people changed one row: what it was, what each of them wrote, and which of the two stands, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kepan.apps.planning.enums import Comparator, TargetKind
from kepan.apps.planning.services import FieldMerge, Merging

NAMES = {
    "kind": gettext_lazy("类别"),
    "indicator": gettext_lazy("指标"),
    "comparator": gettext_lazy("比较"),
    "value": gettext_lazy("数值"),
    "unit": gettext_lazy("单位"),
    "period": gettext_lazy("期限"),
    "code": gettext_lazy("对应指标"),
    "title": gettext_lazy("措施"),
    "action": gettext_lazy("动作"),
    "object": gettext_lazy("对象"),
    "offices": gettext_lazy("责任单位"),
    "deadline": gettext_lazy("时限"),
}
"""Labels of the fields of a figure and of a measure."""

PREFIX = "choose-"
LABELS = {"comparator": dict(Comparator.choices), "kind": dict(TargetKind.choices)}
OFFICES = {"lead": gettext_lazy("牵头"), "responsible": gettext_lazy("责任"), "support": gettext_lazy("配合")}


@dataclass(frozen=True)
class Side:
    """One field in its three readings, as the page shows them; `suggested` is whose is offered, or nothing."""

    name: str
    label: str
    base: str
    mine: str
    theirs: str
    suggested: str
    is_clash: bool


@dataclass(frozen=True)
class Sides:
    """All fields of a row that two people wrote differently."""

    number: str
    version: int
    changed_by: str
    fields: tuple[Side, ...]


def make_sides(merging: Merging) -> Sides:
    """Put the fields in which two people differ beside each other."""
    fields = tuple(_make_side(field) for field in merging.fields if not field.is_same)
    return Sides(merging.number, merging.current_version, merging.changed_by or _("别人"), fields)


def _make_side(field: FieldMerge) -> Side:
    base = _("（不清楚）") if field.base is None else _show(field.name, field.base)
    mine, theirs = _show(field.name, field.mine), _show(field.name, field.theirs)
    return Side(field.name, str(NAMES[field.name]), base, mine, theirs, field.suggested, field.is_clash)


def _show(name: str, value: str) -> str:
    if name in LABELS:
        return str(LABELS[name].get(value, value))
    if name == "offices":
        pairs = [one.partition(":") for one in value.split("；") if one]
        return "；".join(f"{OFFICES.get(role, role)} {office}" for role, _colon, office in pairs) or "—"
    return value or "—"


def list_choices(data: Mapping[str, str]) -> dict[str, str]:
    """Return what the person chose for each field: `mine` or `theirs`."""
    return {name.removeprefix(PREFIX): value for name, value in data.items() if name.startswith(PREFIX)}
