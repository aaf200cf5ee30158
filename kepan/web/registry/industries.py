"""Industries on screen: a code with its name, and the field in which one is chosen by code or by name."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import BaseRenderer
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kepan.store.files.industries import EDITIONS, read_industries


def write_industry(code: str, edition: str = EDITIONS[0]) -> str:
    """Write an industry with its name; an older edition is marked, and so is a code that no edition has."""
    if not code:
        return ""
    table = read_industries().get(edition)
    found = None if table is None else table.find_industry(code)
    if found is None:
        return _("%(code)s（分类里没有）") % {"code": code}
    if edition == EDITIONS[0]:
        return str(found)
    return _("%(industry)s（%(edition)s 年版）") % {"industry": found, "edition": edition}


def write_industry_name(code: str, edition: str) -> str:
    """Write the name of an industry alone; empty where its edition does not have it."""
    table = read_industries().get(edition or EDITIONS[0])
    return table.names.get(code, "") if table is not None else ""


def find_edition(code: str) -> str:
    """Find the newest edition that has a code; the newest of all for one that none has."""
    tables = read_industries()
    return next((edition for edition in EDITIONS if code in tables[edition].names), EDITIONS[0])


class IndustryInput(forms.TextInput):
    """A box under which industries come while somebody types; without scripts a code or a whole name is written."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: BaseRenderer | None = None
    ) -> SafeString:
        """Render the box with the list in which the industries come."""
        names_id = f"{(attrs or {}).get('id') or name}_names"
        sought = {
            "list": names_id,
            "autocomplete": "off",
            "hx-get": reverse("industry_names"),
            "hx-trigger": "focus once, input changed delay:200ms",
            "hx-target": f"#{names_id}",
            "hx-swap": "innerHTML",
            "hx-sync": "this:replace",
            "hx-push-url": "false",
            "hx-select": "unset",
        }
        return format_html(
            '{}<datalist id="{}"></datalist>',
            super().render(name, value, {**(attrs or {}), **sought}, renderer),
            names_id,
        )


class IndustryField(forms.CharField):
    """An industry by its code, with or without letter or name, or by its official name; cleaned to the code."""

    widget = IndustryInput

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", gettext_lazy("行业"))
        options.setdefault("max_length", 80)
        options.setdefault(
            "help_text", gettext_lazy("国民经济行业分类（2017 年版）的代码或名称，例如 C3921、3921、集成电路设计")
        )
        super().__init__(**options)

    def to_python(self, value: Any) -> str:
        """Return the code of an industry; an older edition is looked at last."""
        text = str(super().to_python(value) or "")
        if not text:
            return ""
        for edition in EDITIONS:
            code = read_industries()[edition].read_code(text)
            if code is not None:
                return code
        raise ValidationError(_("行业分类里没有“%(words)s”。写几个字，从下面列出的里选一个。") % {"words": text})

    def prepare_value(self, value: Any) -> Any:
        """Write a code with its name; what a person typed stays as it is."""
        table = read_industries()[find_edition(value)] if isinstance(value, str) else None
        found = None if table is None else table.find_industry(value)
        return value if found is None else str(found)
