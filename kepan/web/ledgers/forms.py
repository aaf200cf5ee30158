"""Forms of entries: all fields of a type, those that a step fills, those of an applicant outside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.http import HttpRequest, QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import User
from kepan.apps.accounts.selectors import get_regions
from kepan.apps.ledgers.selectors import write_said
from kepan.engine.ledgers.types import Field, FieldKind, LedgerType, Section
from kepan.engine.ledgers.values import read_value
from kepan.web.ledgers.boxes import Pairs, is_composed, make_box
from kepan.web.ledgers.raws import UNTYPED, Raw, is_given
from kepan.web.ledgers.references import RECORD_KINDS, Reference, find_references, get_references
from kepan.web.ledgers.widgets import ComposedWidget, Known, make_picks
from kepan.web.ui.components import write_icon
from kepan.web.ui.templatetags.ui import field as write_field

PREFIX = "f"
SAVING = ("", "save")
"""What the buttons that send a form say; the others change its boxes only."""


def list_region_pairs(user: User) -> Pairs:
    """List the regions that a user may choose."""
    return [(str(region.pk), region.name) for region in get_regions(user=user)]


def list_typed(shown: Iterable[Field]) -> list[Field]:
    """Keep the fields that somebody types."""
    return [field for field in shown if field.kind not in UNTYPED]


class EntryForm(forms.Form):
    """The boxes of some fields. Raw values go in as `initial`; what was sent is judged only where it was sent to be.

    After `is_valid`, `values` holds what the engine understood, by field.
    """

    use_required_attribute = False

    def __init__(
        self,
        data: QueryDict | None = None,
        files: Any = None,
        *,
        shown: Sequence[Field],
        user: User,
        known: Known | None = None,
        initial: Mapping[str, Raw] | None = None,
        required: Iterable[str] = (),
        regions: Pairs | None = None,
    ) -> None:
        super().__init__(data, files, prefix=PREFIX, initial=dict(initial or {}))
        self.shown = list_typed(shown)
        self.known = known or Known()
        self.user = user
        self.values: dict[str, Any] = {}
        self.is_judged = data is not None and data.get("act", "") in SAVING
        must, places = frozenset(required), list_region_pairs(user) if regions is None else regions
        for one in self.shown:
            held = self.initial.get(one.key, "")
            self.fields[one.key] = make_box(one, self.known, places, held=held, is_required=one.key in must)
        self._name_records()

    def _name_records(self) -> None:
        """Read the records that are picked anywhere in the form, as far as the user sees them."""
        keys: dict[FieldKind, set[int]] = {}
        for one in self.shown:
            raw = self.get_raw(one.key)
            if one.kind in RECORD_KINDS:
                keys.setdefault(one.kind, set()).update(_read_keys(raw))
            elif one.kind == FieldKind.TABLE and isinstance(raw, list):
                for column in one.columns:
                    if column.kind in RECORD_KINDS:
                        picked = [row.get(column.key, "") for row in raw if isinstance(row, dict)]
                        keys.setdefault(column.kind, set()).update(_read_keys(picked))
        for kind, wanted in keys.items():
            found = get_references(
                kind, wanted - {key for known, key in self.known.references if known == kind}, self.user
            )
            self.known.references |= {(kind, key): one for key, one in found.items()}

    def get_raw(self, key: str) -> Any:
        """Return what stands in a box now."""
        return self[key].value()

    def list_raws(self) -> dict[str, Any]:
        """Return what stands in all boxes, for a draft."""
        raws = {one.key: self.get_raw(one.key) for one in self.shown}
        return {key: raw for key, raw in raws.items() if is_given(raw)}

    def list_sent(self) -> dict[str, Any]:
        """Return what was sent of all boxes, as a service reads it; empty boxes empty their fields."""
        return {one.key: self.get_raw(one.key) for one in self.shown}

    def full_clean(self) -> None:
        """Judge what was sent, unless a button only changed the boxes."""
        if self.is_bound and not self.is_judged:
            self._errors, self.cleaned_data = ErrorDict(renderer=self.renderer), {}
            return
        super().full_clean()

    def is_valid(self) -> bool:
        """Say whether it was sent to be kept and all of it was understood."""
        return self.is_judged and super().is_valid()

    def clean(self) -> dict[str, Any]:
        """Read every value as the engine does."""
        cleaned: dict[str, Any] = self.cleaned_data
        for one in self.shown:
            reading = read_value(one, cleaned.get(one.key))
            if reading.problem:
                self.add_error(one.key, write_said(reading.problem))
            else:
                self.values[one.key] = reading.value
            if reading.value is None and not reading.problem and self.fields[one.key].required:
                self.add_error(one.key, _("这一项要填"))
        return cleaned

    def list_sections(self, sections: Iterable[Section]) -> list[tuple[Section, list[SafeString]]]:
        """Return the boxes by section; a section without any is left out."""
        keys = {one.key for one in self.shown}
        found = [(section, [one for one in section.fields if one.key in keys]) for section in sections]
        return [(section, [self.write_box(one) for one in held]) for section, held in found if held]

    def write_boxes(self) -> SafeString:
        """Write all boxes below each other."""
        return SafeString("".join(self.write_box(one) for one in self.shown))

    def write_box(self, one: Field) -> SafeString:
        """Write the box of a field with its label, help and errors; one of several parts stands in a fieldset."""
        bound = self[one.key]
        if not isinstance(bound.field.widget, ComposedWidget):
            written = write_field(bound)
            return format_html('<div class="lg-whole">{}</div>', written) if is_composed(one) else written
        must = format_html(' <span class="must" title="{}">*</span>', _("必填")) if bound.field.required else ""
        text = format_html('<p class="help">{}</p>', bound.help_text) if bound.help_text else ""
        sign = write_icon("alert-circle")
        lines = ((bound.auto_id, sign, error) for error in bound.errors)
        errors = format_html_join("", '<p class="err" id="{}-error">{}{}</p>', lines)
        css = "fld lg-whole" if is_composed(one) else "fld"
        return format_html(
            '<fieldset class="{}"><legend>{}{}</legend>{}{}{}</fieldset>',
            css, bound.label, must, bound.as_widget(attrs={"id": bound.auto_id}), text, errors,
        )  # fmt: skip

    def show_problems(self, problems: Mapping[str, str]) -> None:
        """Say refusals of a service at the boxes they are about, the others above all."""
        for key, words in problems.items():
            self.add_error(key if key in self.fields else None, words)


def _read_keys(raw: Any) -> set[int]:
    return {int(key) for key in (raw if isinstance(raw, list) else [raw]) if str(key).isdecimal()}


def find_shown(ledger_type: LedgerType, path: str) -> Field | None:
    """Find a field by its way from the type: its key, or that of a table and of a column."""
    key, _dot, column = path.partition(".")
    found = ledger_type.find_field(key)
    if found is None or not column:
        return found
    return next((one for one in found.columns if one.key == column), None)


def get_picks(request: HttpRequest, user: User, shown: Field) -> dict[str, Any]:
    """Return what stands below the words of a picker, for the words that were typed."""
    name = request.GET.get("name", "")[:120]
    picked = [key for key in request.GET.getlist(name) if key.isdecimal()]
    found = get_references(shown.kind, [int(key) for key in picked], user)
    named: dict[tuple[str, int], Reference] = {(shown.kind, key): one for key, one in found.items()}
    words = request.GET.get(f"{name}-words", "")
    hits = find_references(shown, user, words)
    return {
        "name": name,
        "id": f"id_{name}",
        **make_picks(shown, picked, named, hits, was_searched=bool(words.strip())),
    }
