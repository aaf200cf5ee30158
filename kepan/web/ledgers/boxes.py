"""From a field of a type to the box in which it is typed; the engine judges what is typed, not the box."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kepan.engine.ledgers.types import Choice, Field, FieldKind
from kepan.store.files.industries import EDITIONS
from kepan.web.ledgers.raws import COMPOSED
from kepan.web.ledgers.references import RECORD_KINDS
from kepan.web.ledgers.widgets import ChecklistWidget, FilesWidget, Known, PickWidget, TableWidget
from kepan.web.registry.industries import IndustryField, IndustryInput, find_edition, write_industry

DECIMAL = {"inputmode": "decimal", "autocomplete": "off"}
MOST_BOXES = 12
PARTS = {FieldKind.CHECKLIST: ChecklistWidget, FieldKind.FILE: FilesWidget}
Pairs = list[tuple[str, str]]


class LinesWidget(forms.Textarea):
    """Several values, one a line."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        """Return the lines that hold anything."""
        text = str(data.get(name, "")).replace("\0", "")
        return [line.strip() for line in text.splitlines() if line.strip()]

    def format_value(self, value: Any) -> str:
        """Write the values below each other."""
        return "\n".join(value) if isinstance(value, list) else str(value or "")


class IndustryBox(IndustryInput):
    """An industry: typed by code or name, kept with its edition; a high-tech field stays as it is written."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        """Return edition and code of what was typed or chosen; what no edition has stays as it is, to be judged."""
        text = str(data.get(name, "")).replace("\0", "").strip()
        try:
            code = IndustryField().to_python(text)
        except ValidationError:
            return text
        return f"{find_edition(code)}:{code}" if code else ""

    def format_value(self, value: Any) -> str:
        """Write a kept industry with its name."""
        edition, _colon, code = str(value or "").rpartition(":")
        return write_industry(code, edition) if edition in EDITIONS else str(value or "")


class RawField(forms.Field):
    """Takes what was typed as it is: what it means is read by the engine, for the screen and the interface alike."""

    def to_python(self, value: Any) -> Any:
        """Return it unchanged, without the NUL that no database takes."""
        return value.replace("\0", "").strip() if isinstance(value, str) else value

    def validate(self, value: Any) -> None:
        """Judge nothing here."""


def list_choices(field: Field, held: Any) -> list[Choice]:
    """List the choices that are offered: those in use, and a retired one that is held."""
    kept = held if isinstance(held, list) else [held]
    return [one for one in field.choices if not one.is_retired or one.key in kept]


def _make_select(field: Field, pairs: Pairs) -> forms.Widget:
    if not field.is_many:
        return forms.Select(choices=[("", _("没有选")), *pairs])
    if len(pairs) <= MOST_BOXES:
        return forms.CheckboxSelectMultiple(choices=pairs)
    return forms.SelectMultiple(choices=pairs, attrs={"size": "8", "class": "lg-many"})


def make_widget(field: Field, known: Known, regions: Pairs, held: Any = "", path: str = "") -> forms.Widget:
    """Make the box of a field; `held` is what stands in it now, `path` the way to the field from the type."""
    path = path or field.key
    if field.kind in RECORD_KINDS:
        return PickWidget(field, known, path)
    if field.kind == FieldKind.TABLE:
        cells = {one.key: make_widget(one, known, regions, path=f"{path}.{one.key}") for one in field.columns}
        return TableWidget(field, known, cells)
    if field.kind in PARTS:
        return PARTS[field.kind](field, known)
    if field.kind == FieldKind.CHOICE:
        return _make_select(field, [(one.key, one.title) for one in list_choices(field, held)])
    if field.kind == FieldKind.REGION:
        return _make_select(field, regions)
    return _make_line(field)


def _make_line(field: Field) -> forms.Widget:
    """Make the box of what is typed."""
    if field.kind == FieldKind.LONG_TEXT:
        return forms.Textarea(attrs={"rows": 4})
    if field.is_many:
        return LinesWidget(attrs={"rows": 3})
    match field.kind:
        case FieldKind.FLAG:
            return forms.Select(choices=[("", _("没有填")), ("true", _("是")), ("false", _("否"))])
        case FieldKind.DATE:
            return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        case FieldKind.INDUSTRY:
            return IndustryBox()
        case FieldKind.NUMBER | FieldKind.MONEY:
            return forms.TextInput(attrs=DECIMAL)
        case _:
            return forms.TextInput(attrs={"maxlength": field.most_length, "autocomplete": "off"})


def write_label(field: Field) -> str:
    """Write the title of a field with its unit."""
    unit = field.unit or (_("元") if field.kind == FieldKind.MONEY else "")
    return (
        f"{field.title}（{unit}）" if unit and field.kind in (FieldKind.NUMBER, FieldKind.MONEY) else field.title
    )  # l10n: brackets


def write_help(field: Field) -> str:
    """Write what helps to fill a field: its own help, then how its kind is written."""
    more = ""
    if field.kind == FieldKind.PERIOD:
        more = _("例如 2026、2026-H1（上半年）、2026-Q2（二季度）、2026-03")
    elif field.kind == FieldKind.INDUSTRY:
        more = _("行业代码或名称，写几个字再从下面选")
    elif field.is_many and field.kind in (FieldKind.TEXT, FieldKind.DATE, FieldKind.NUMBER):
        more = _("一行一个")
    return " ".join(filter(None, (field.help, more)))


def make_box(field: Field, known: Known, regions: Pairs, *, held: Any = "", is_required: bool = False) -> RawField:
    """Make the form's field for a field of a type."""
    return RawField(
        label=write_label(field),
        help_text=write_help(field),
        required=is_required or field.is_required,
        widget=make_widget(field, known, regions, held),
    )


def is_composed(field: Field) -> bool:
    """Say whether the box of a field takes the whole width of a form."""
    return field.kind in (*COMPOSED, FieldKind.LONG_TEXT)
