"""The form of a list's filters, dressed for the page: days as days, a few choices as boxes, "any" in our words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django import forms
from django.db.models import Model
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django_filters import FilterSet
from django_filters.fields import DateRangeField, ModelChoiceField

from kepan.web.ui.templatetags.ui import form_fields

MOST_BOXES = 12
MOST_KEPT = 50
_KEPT: dict[Any, SafeString] = {}


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


def write_filters(filters: FilterSet, *, is_kept: bool = False) -> SafeString:
    """Write the form of a list's filters; with `is_kept` as it was written before, where all that it shows is the same.

    It has some hundred options and takes a fifth of the time of a page. What it shows then follows from the language,
    from what was asked for and from the rows that are known; a form that reads rows to offer them is never kept.
    """
    form = filters.form
    if not is_kept or any(_reads_rows(field) for field in form.fields.values()):
        return form_fields(dress_form(form))
    key = (type(filters), get_language(), *_list_shown(form))
    written = _KEPT.get(key)
    if written is None:
        if len(_KEPT) >= MOST_KEPT:
            _KEPT.clear()
        written = _KEPT[key] = form_fields(dress_form(form))
    return written


def _reads_rows(field: Any) -> bool:
    return isinstance(field, forms.ModelChoiceField) and not isinstance(field, KnownChoiceField)


def _list_shown(form: forms.Form) -> Iterator[Any]:
    for name, field in form.fields.items():
        yield repr(form[name].data)
        if isinstance(field, KnownChoiceField):
            yield tuple((row.pk, str(row)) for row in field.read_rows())


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
