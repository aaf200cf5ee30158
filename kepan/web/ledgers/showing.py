"""What an entry keeps, written for people: as text in lists and files, with links on its page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import User
from kepan.apps.accounts.selectors import get_regions
from kepan.engine.ledgers.types import Field, FieldKind
from kepan.store.files.industries import EDITIONS
from kepan.web.ledgers.raws import get_fen_in
from kepan.web.ledgers.references import RECORD_KINDS, Reference, get_references
from kepan.web.registry.industries import write_industry
from kepan.web.ui.lists.columns import write_number

PERCENT = Decimal("0.01")


@dataclass
class Names:
    """What keys in values are called, as far as whoever asks may know."""

    references: dict[tuple[str, int], Reference] = field(default_factory=dict)
    regions: dict[int, str] = field(default_factory=dict)
    attachments: dict[int, str] = field(default_factory=dict)

    def get_reference(self, kind: FieldKind, key: Any) -> Reference:
        """Return the record a key means; one that is not seen has no name."""
        found = self.references.get((kind, int(key))) if str(key).isdecimal() else None
        return found or Reference(0, _("不归你看的记录"))


def load_names(fields: Iterable[Field], rows: Iterable[Mapping[str, Any]], user: User) -> Names:
    """Read what the records are called that some fields of some entries point to: one query for each kind."""
    shown, held = list(fields), list(rows)
    keys: dict[FieldKind, set[int]] = {}
    for one in shown:
        for values in held:
            for kind, key in _list_keys(one, values.get(one.key)):
                keys.setdefault(kind, set()).add(key)
    names = Names()
    if any(one.kind == FieldKind.REGION or any(c.kind == FieldKind.REGION for c in one.columns) for one in shown):
        names.regions = {region.pk: region.name for region in get_regions(user=user)}
    for kind, wanted in keys.items():
        names.references |= {(kind, key): found for key, found in get_references(kind, wanted, user).items()}
    return names


def _list_keys(one: Field, kept: Any) -> Iterable[tuple[FieldKind, int]]:
    if one.kind == FieldKind.TABLE:
        for row in kept or ():
            for column in one.columns:
                yield from _list_keys(column, row.get(column.key))
    elif one.kind in RECORD_KINDS:
        for key in kept if isinstance(kept, list) else [kept]:
            if str(key).isdecimal():
                yield one.kind, int(key)


def read_decimal(kept: Any) -> Decimal | None:
    """Read a number as entries keep it; None for none."""
    if kept is None or kept == "" or isinstance(kept, bool | dict | list):
        return None
    try:
        return Decimal(str(kept))
    except InvalidOperation:
        return None


def get_amount(one: Field, kept: Any) -> Decimal | None:
    """Return an amount in the unit of its field."""
    fen = read_decimal(kept)
    return None if fen is None else fen / get_fen_in(one.unit)


def read_day(kept: Any) -> date | None:
    """Read a day as entries keep it."""
    try:
        return date.fromisoformat(str(kept)) if kept else None
    except ValueError:
        return None


def write_ratio(kept: Mapping[str, Any]) -> str:
    """Write a ratio in percent with what it is made of; empty where there is nothing to divide by."""
    top, bottom = read_decimal(kept.get("n")), read_decimal(kept.get("d"))
    if top is None or bottom is None:
        return ""
    parts = f"{write_number(top.normalize())} / {write_number(bottom.normalize())}"
    if bottom == 0:
        return parts
    return f"{write_number((top / bottom * 100).quantize(PERCENT), 2)} %（{parts}）"  # l10n: brackets


def write_computed(one: Field, kept: Any) -> str:
    """Write what an expression gave: yes or no, a ratio, an amount, a number, a day or words."""
    if isinstance(kept, bool):
        return _("是") if kept else _("否")
    if isinstance(kept, dict):
        return write_ratio(kept)
    if isinstance(kept, int):
        # A computed amount is kept in whole fen, every other number as text.
        amount = get_amount(one, kept)
        return "" if amount is None else f"{write_number(amount, 2)} {one.unit or _('元')}"
    number = read_decimal(kept) if one.unit or not isinstance(kept, str) or read_day(kept) is None else None
    if number is not None:
        places = one.places if one.places else None
        return write_number(number, places) if places is not None else f"{number.normalize():,f}".replace("-", "−")
    return str(kept)


def write_plain(one: Field, kept: Any, names: Names) -> str:
    """Write a value as text; empty where there is none."""
    if kept is None or kept == "" or kept == []:
        return ""
    if one.kind in (FieldKind.CHECKLIST, FieldKind.TABLE):
        return _("%(count)s 项") % {"count": len(kept)}
    if isinstance(kept, list):
        return "、".join(_write_one(one, value, names) for value in kept)  # l10n: a comma between values
    return _write_one(one, kept, names)


def _write_one(one: Field, kept: Any, names: Names) -> str:
    match one.kind:
        case FieldKind.MONEY:
            amount = get_amount(one, kept)
            return "" if amount is None else write_number(amount, max(one.places, 2))
        case FieldKind.NUMBER:
            number = read_decimal(kept)
            return "" if number is None else write_number(number, one.places)
        case FieldKind.FLAG:
            return _("是") if kept else _("否")
        case FieldKind.CHOICE:
            return next((choice.title for choice in one.choices if choice.key == kept), str(kept))
        case FieldKind.REGION:
            return names.regions.get(int(kept), _("不归你看的地区")) if str(kept).isdecimal() else str(kept)
        case FieldKind.INDUSTRY:
            edition, _colon, code = str(kept).rpartition(":")
            return write_industry(code, edition or EDITIONS[0]) if edition in (*EDITIONS, "") else str(kept)
        case FieldKind.FILE:
            return names.attachments.get(int(kept), _("不归你看的文件")) if str(kept).isdecimal() else str(kept)
        case FieldKind.COMPUTED:
            return write_computed(one, kept)
    return names.get_reference(one.kind, kept).name if one.kind in RECORD_KINDS else str(kept)


def write_shown(one: Field, kept: Any, names: Names) -> SafeString | str:
    """Write a value for the page of its entry: records and files as links, paragraphs as such, tables as tables."""
    if kept is None or kept == "" or kept == []:
        return ""
    if one.kind in RECORD_KINDS:
        return _join(_write_link(names.get_reference(one.kind, key)) for key in _make_list(kept))
    match one.kind:
        case FieldKind.FILE:
            return _join(_write_file(int(key), names) for key in _make_list(kept) if str(key).isdecimal())
        case FieldKind.LONG_TEXT:
            return format_html('<span class="lg-text">{}</span>', str(kept))
        case FieldKind.TABLE:
            rows = [[write_shown(column, row.get(column.key), names) for column in one.columns] for row in kept]
            return render_to_string("ledgers/parts/table_shown.html", {"field": one, "rows": rows})
        case FieldKind.CHECKLIST:
            return render_to_string("ledgers/parts/checklist_shown.html", _describe_checklist(one, kept, names))
    text = write_plain(one, kept, names)
    unit = one.unit or (_("元") if one.kind == FieldKind.MONEY else "")
    return f"{text} {unit}" if unit and has_unit(one, kept) else text


def has_unit(one: Field, kept: Any) -> bool:
    """Say whether the unit of a field belongs behind its value: a computed amount and a ratio bring their own."""
    if one.kind == FieldKind.COMPUTED:
        return isinstance(kept, str) and read_decimal(kept) is not None
    return one.kind in (FieldKind.NUMBER, FieldKind.MONEY)


def _describe_checklist(one: Field, kept: list[Mapping[str, Any]], names: Names) -> dict[str, Any]:
    answers = {row.get("item"): row for row in kept}
    lights: dict[Any, tuple[str, str]] = {True: ("ok", _("达到")), False: ("late", _("没有达到"))}
    lines = []
    for item in one.items:
        row = answers.get(item.key, {})
        light = lights.get(row.get("met"), ("none", _("没有查")))
        files = _join(_write_file(int(key), names) for key in row.get("evidence") or () if str(key).isdecimal())
        lines.append((item, light, row, files))
    return {"field": one, "lines": lines, "met": sum(light[0] == "ok" for _item, light, _row, _files in lines)}


def _make_list(kept: Any) -> list[Any]:
    return kept if isinstance(kept, list) else [kept]


def _write_link(found: Reference) -> SafeString:
    if not found.url:
        return format_html('<span class="muted">{}</span>', found.name)
    return format_html('<a href="{}">{}</a>', found.url, found.name)


def _write_file(key: int, names: Names) -> SafeString:
    if key not in names.attachments:
        return format_html('<span class="muted">{}</span>', _("不归你看的文件"))
    return format_html('<a href="{}">{}</a>', reverse("attachment", args=[key]), names.attachments[key])


def _join(parts: Iterable[SafeString]) -> SafeString:
    return format_html_join("、", "{}", ((part,) for part in parts))  # l10n: a comma between names
