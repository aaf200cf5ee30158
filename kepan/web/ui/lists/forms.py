"""The form of a list's filters, dressed for the page: days as days, a few choices as boxes, "any" in our words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django_filters.fields import DateRangeField

MOST_BOXES = 12


def dress_form(form: forms.Form) -> forms.Form:
    """Change the widgets of a form that belongs to this request only."""
    for name, field in form.fields.items():
        widget: Any = field.widget
        if isinstance(field, forms.NullBooleanField):
            widget.choices = [("", _("不限")), ("true", _("是")), ("false", _("否"))]
        elif type(widget) is forms.Select:
            named = [(key, _("不限") if key == "" else label) for key, label in widget.choices]
            widget.choices = named
        elif type(widget) is forms.SelectMultiple and len(list(widget.choices)) <= MOST_BOXES:
            field.widget = forms.CheckboxSelectMultiple(choices=widget.choices)
        elif isinstance(field, DateRangeField):
            for part in widget.widgets:
                part.input_type = "date"
        else:
            _dress_day(widget)
        # One page holds several forms: no two fields may share an id.
        field.widget.attrs.setdefault("id", f"filter-{name}")
    return form


def _dress_day(widget: forms.Widget) -> None:
    if isinstance(widget, forms.DateInput):
        widget.input_type = "date"
        widget.format = "%Y-%m-%d"
