"""The content of rows in words: what a version holds, what a request changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kepan.apps.planning.enums import Comparator, SubjectKind, TargetKind
from kepan.apps.planning.models import Measure, Target
from kepan.web.planning.workbench import SIGNS

Words = str | Promise
NUMBERS = frozenset({"value_low", "value_high"})
"""Shown by the number as it is written; the exact ones stand behind it."""

OWN_LABELS: dict[str, Words] = {
    "parent_id": gettext_lazy("上级"),
    "measure_id": gettext_lazy("所属措施"),
    "section_path": gettext_lazy("章节"),
    "value_text": gettext_lazy("数值"),
}


@dataclass(frozen=True)
class FieldChange:
    """One field as it was and as it is to be; empty texts are shown as a dash."""

    label: Words
    before: str
    after: str


def get_label(kind: str, name: str) -> Words:
    """Return what a field is called."""
    if name in OWN_LABELS:
        return OWN_LABELS[name]
    model = Target if kind == SubjectKind.TARGET else Measure
    return model._meta.get_field(name).verbose_name  # type: ignore[union-attr]


def write_field(name: str, value: Any) -> str:
    """Write the value of a field: a key of a fixed vocabulary as its label."""
    if value is None or value == "" or value == []:
        return ""
    if name in {"comparator", "meaning"} and value in Comparator.values:
        return str(Comparator(value).label)
    if name == "kind" and value in TargetKind.values:
        return str(TargetKind(value).label)
    if isinstance(value, list):
        return " / ".join(str(one.get("name", one)) if isinstance(one, dict) else str(one) for one in value)
    return str(value)


def list_field_changes(
    kind: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, names: Iterable[str] | None = None
) -> list[FieldChange]:
    """List the fields that differ, the number once."""
    old, new = before or {}, after or {}
    wanted = list(names) if names is not None else [*old, *(name for name in new if name not in old)]
    hidden = NUMBERS if "value_text" in wanted else frozenset()
    changes = [
        FieldChange(get_label(kind, name), write_field(name, old.get(name)), write_field(name, new.get(name)))
        for name in wanted
        if name not in hidden and name not in {"number", "order"}
    ]
    return [change for change in changes if change.before != change.after]


def write_figure(values: Mapping[str, Any]) -> str:
    """Write sign, number and unit of a row's content."""
    sign = SIGNS.get(values.get("comparator", ""), "")
    return " ".join(part for part in (sign, values.get("value_text", ""), values.get("unit", "")) if part)


def get_title(values: Mapping[str, Any] | None) -> str:
    """Return what a row's content is about."""
    held = values or {}
    return str(held.get("indicator") or held.get("title") or _("（没有名称）"))
