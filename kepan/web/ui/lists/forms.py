"""The form of a list's filters, dressed for the page: days as days, a few choices as boxes, "any" in our words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.db.models import Model
from django.utils.translation import gettext as _
from django_filters.fields import DateRangeField, ModelChoiceField

MOST_BOXES = 12


class KnownChoiceField(ModelChoiceField):
    """A choice among rows that are read once for all that a page does with them, and not at all by who needs none."""

    read_rows: Callable[[], Sequence[Model]] = tuple

    def to_python(self, value: Any) -> Any:
        """Return the row with this key."""
        if value in self.empty_values:
            return None
        found = next((row for row in self.read_rows() if str(row.pk) == str(value)), None)
        if found is None:
            words = self.error_messages["invalid_choice"]
            raise forms.ValidationError(words, code="invalid_choice", params={"value": value})
        return found


def dress_form(form: forms.Form) -> forms.Form:
    """Change the widgets of a form that belongs to this request only."""
    for name, field in form.fields.items():
        widget: Any = field.widget
        if isinstance(field, forms.NullBooleanField):
            widget.choices = [("", _("不限")), ("true", _("是")), ("false", _("否"))]
        elif type(widget) is forms.Select:
            widget.choices = [(key, _("不限") if key == "" else label) for key, label in _list_choices(field)]
        elif type(widget) is forms.SelectMultiple:
            widget.choices = _list_choices(field)
            if len(widget.choices) <= MOST_BOXES:
                field.widget = forms.CheckboxSelectMultiple(choices=widget.choices)
        elif isinstance(field, DateRangeField):
            for part in widget.widgets:
                part.input_type = "date"
        else:
            _dress_day(widget)
        # One page holds several forms: no two fields may share an id.
        field.widget.attrs.setdefault("id", f"filter-{name}")
    return form


def _list_choices(field: Any) -> list[tuple[Any, Any]]:
    """List the choices of a field; for each time that Django asks for rows, PostgreSQL opens a cursor."""
    if not isinstance(field, forms.ModelChoiceField):
        return list(field.widget.choices)
    known: Any = field
    listed = [] if known.empty_label is None else [("", known.empty_label)]
    # A filter of django-filter may offer the rows that have none.
    listed += [] if getattr(known, "null_label", None) is None else [(known.null_value, known.null_label)]
    rows = known.read_rows() if isinstance(known, KnownChoiceField) else known.queryset.all()
    return listed + [(known.prepare_value(row), known.label_from_instance(row)) for row in rows]


def _dress_day(widget: forms.Widget) -> None:
    if isinstance(widget, forms.DateInput):
        widget.input_type = "date"
        widget.format = "%Y-%m-%d"
