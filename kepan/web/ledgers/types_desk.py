"""The desk of the type editor: the outline of a draft, the open panel, what is wrong, what it will look like."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kepan.apps.accounts.models import User
from kepan.apps.ledgers.models import TypeDraft
from kepan.apps.ledgers.selectors import list_known_types, write_faults
from kepan.engine.ledgers.drafting import (
    SINGLES,
    WITHOUT_KEY,
    Document,
    NoPartError,
    find_address,
    get_part,
    list_faults_of,
    list_parts,
    read_fields,
    split_address,
)
from kepan.engine.ledgers.faults import TypeFault
from kepan.engine.ledgers.types import Field, FieldKind, LedgerType
from kepan.store.files.ledgers import LINE
from kepan.web.ledgers.forms import EntryForm
from kepan.web.ledgers.types_drawing import write_drawing
from kepan.web.ledgers.types_forms import PartForm, assign_faults
from kepan.web.ledgers.types_options import list_roles, list_states
from kepan.web.ledgers.types_parts import EVERY, FIELD_KINDS, STATE_KIND, list_boxes
from kepan.web.ledgers.widgets import Known
from kepan.web.ledgers.words import KINDS, STATE_LIGHTS
from kepan.web.ui.navigation import Words

PANELS: Mapping[str, Words] = {
    "fields": gettext_lazy("字段"),
    "states": gettext_lazy("状态"),
    "transitions": gettext_lazy("步骤"),
    "guards": gettext_lazy("条件"),
    "uniques": gettext_lazy("不能重复"),
    "parameters": gettext_lazy("参数"),
    "reminders": gettext_lazy("提醒"),
    "facts": gettext_lazy("给指标的数"),
    "figures": gettext_lazy("指标"),
    "obligations": gettext_lazy("按期报送"),
}
"""The lists of parts, each a panel of its own where one adds to it."""
OF_PANEL: Mapping[str, str] = {
    "states": "state",
    "transitions": "step",
    "guards": "guard",
    "uniques": "unique",
    "parameters": "parameter",
    "reminders": "reminder",
    "facts": "fact",
    "figures": "figure",
    "obligations": "obligation",
}
SINGLE_WORDS: Mapping[str, Words] = {
    "certificate": gettext_lazy("证书"),
    "public_form": gettext_lazy("网上申请表"),
}
"""Parts that are there once or not at all."""
MOST_FAULTS = 30
MOST_DRAWN = 60
SAMPLE_DAY = date(2026, 3, 31)
KIND_WORDS: Mapping[str, Words] = {
    "field": gettext_lazy("字段"),
    "section": gettext_lazy("分组"),
    "state": gettext_lazy("状态"),
    "step": gettext_lazy("步骤"),
    "guard": gettext_lazy("条件"),
    "unique": gettext_lazy("不能重复"),
    "parameter": gettext_lazy("参数"),
    "reminder": gettext_lazy("提醒"),
    "fact": gettext_lazy("给指标的数"),
    "figure": gettext_lazy("指标"),
    "obligation": gettext_lazy("按期报送"),
    **SINGLE_WORDS,
}


@dataclass(frozen=True)
class Item:
    """A line of the outline."""

    address: str
    title: str
    sub: str = ""
    light: str = ""
    is_open: bool = False
    is_wrong: bool = False


@dataclass(frozen=True)
class Group:
    """A group of the outline: the panel where one adds to it, its lines, and whether these can be moved."""

    panel: str
    title: str
    items: list[Item]
    is_open: bool = False
    section: str = ""


class Desk:
    """A draft as it is shown: what is open, and what is wrong with it."""

    def __init__(self, draft: TypeDraft, user: User, part: str = "") -> None:
        self.draft = draft
        self.user = user
        self.document: Document = draft.document
        self.made: LedgerType | None
        self.made, found = list_faults_of(self.document, list_known_types())
        self.faults = write_faults(found)
        self.places = [(one, *find_address(self.document, one.path)) for one in self.faults]
        self.wrong = {address for _fault, address, _name in self.places}
        self.part = part if self.has_part(part) else "fields"
        self.kind, self.key = split_address(self.part)

    def has_part(self, part: str) -> bool:
        """Say whether something can be opened."""
        if part in PANELS or part in SINGLES or part in ("yaml", "basic"):
            return True
        try:
            get_part(self.document, part)
        except NoPartError:
            return False
        return True

    def list_outline(self) -> list[Group]:
        """List the parts of the draft, fields by their sections."""
        groups = []
        for section in list_parts(self.document, "section"):
            fields = [one for one in section.get("fields") or [] if isinstance(one, dict)]
            key = str(section.get("key", ""))
            items = [self._make_item("field", one, KINDS.get(str(one.get("kind")), "")) for one in fields]
            panel = f"section:{key}"
            groups.append(Group(panel, str(section.get("title", key)), items, self.part == panel, key))
        for panel, title in PANELS.items():
            if panel != "fields":
                groups.append(Group(panel, str(title), self._list_items(OF_PANEL[panel]), self.part == panel))
        return [*groups, *(Group(name, str(SINGLE_WORDS[name]), [], self.part == name) for name in SINGLES)]

    def _list_items(self, kind: str) -> list[Item]:
        parts = list_parts(self.document, kind)
        if kind in WITHOUT_KEY:
            return [self._make_item(kind, {**one, "key": place}) for place, one in enumerate(parts)]
        return [self._make_item(kind, one) for one in parts]

    def _make_item(self, kind: str, part: Document, sub: Any = "") -> Item:
        address = f"{kind}:{part.get('key', '')}"
        title = part.get("title") or part.get("message") or self._list_titles(part) or part.get("key", "")
        if kind == "obligation":
            made = list_known_types().get(str(part.get("ledger", "")))
            title = f"{EVERY.get(str(part.get('every', 'year')), '')} {'' if made is None else made.title}".strip()
        light = STATE_LIGHTS.get(part.get("kind", "open"), "none") if kind == "state" else ""
        return Item(address, str(title), str(sub), light, address == self.part, address in self.wrong)

    def _list_titles(self, part: Document) -> str:
        titles = {str(one.get("key")): str(one.get("title", "")) for one in list_parts(self.document, "field")}
        held = part.get("fields")
        return "、".join(titles.get(str(one), str(one)) for one in held) if isinstance(held, list) else ""  # l10n

    def make_form(self) -> PartForm | None:
        """Return the form of the part that is open; None where a list or the YAML is open."""
        if self.part in PANELS or self.part == "yaml" or (self.part in SINGLES and not self.has_single()):
            return None
        part = get_part(self.document, self.part)
        boxes = list_boxes(self.kind, part)
        self.said, self.rest = assign_faults(
            boxes, [(name, one.words) for one, address, name in self.places if address == self.part]
        )
        return PartForm(self.document, part, boxes, self.said)

    def list_faults(self) -> list[tuple[TypeFault, str, str]]:
        """List what is wrong with the part to open for it and its name."""
        titles = {item.address: item.title for group in self.list_outline() for item in group.items}
        titles |= {key: str(words) for key, words in PANELS.items()} | {"basic": _("基本"), "yaml": "YAML"}
        titles |= {key: str(words) for key, words in SINGLE_WORDS.items()}
        return [(one, address, titles.get(address, address)) for one, address, _name in self.places[:MOST_FAULTS]]

    def find_section(self) -> Document | None:
        """Find the section whose form is shown beside: that of the open field, what is asked outside, or the first."""
        sections = list_parts(self.document, "section")
        if self.kind == "public_form" and self.has_single():
            return {"title": str(SINGLE_WORDS["public_form"]), "fields": self._list_named("fields")}
        for one in sections:
            keys = {str(field.get("key")) for field in one.get("fields") or [] if isinstance(field, dict)}
            if (self.kind == "section" and one.get("key") == self.key) or (self.kind == "field" and self.key in keys):
                return one
        return sections[0] if sections else None

    def has_single(self) -> bool:
        """Say whether the part that is open, of which there is one or none, is there."""
        return isinstance(self.document.get(self.part), dict)

    def _list_named(self, name: str) -> list[Document]:
        """List the fields that the open part names, in its order."""
        fields = {str(one.get("key")): one for one in list_parts(self.document, "field")}
        named = get_part(self.document, self.part).get(name)
        return [fields[str(key)] for key in named if str(key) in fields] if isinstance(named, list) else []

    def make_certificate(self) -> dict[str, Any] | None:
        """Return what the certificate will say, with the titles of fields for their values; None where none is open."""
        if self.kind != "certificate" or not self.has_single():
            return None
        part = get_part(self.document, self.part)
        titles = {str(one.get("key")): str(one.get("title", "")) for one in list_parts(self.document, "field")}
        text = re.sub(r"\{(\w+)\}", lambda hit: f"〔{titles.get(hit[1], hit[1])}〕", str(part.get("text", "")))  # l10n
        drawn, _broken = read_fields({"fields": self._list_named("fields")})
        return {"title": part.get("title", ""), "text": text, "rows": [(one.title, write_sample(one)) for one in drawn]}

    def make_preview(self) -> dict[str, Any]:
        """Return what the form of the open section, the list and the states will look like."""
        section = self.find_section()
        drawn, broken = ([], []) if section is None else read_fields(section)
        form = EntryForm(shown=drawn[:MOST_DRAWN], user=self.user, known=Known())
        shown = [one for part in list_parts(self.document, "section") for one in read_fields(part)[0] if one.in_list]
        return {
            "section_title": "" if section is None else section.get("title", ""),
            "boxes": [form.write_box(one) for one in form.shown],
            "computed": [one for one in drawn if one.kind in (FieldKind.COMPUTED, FieldKind.BACKLINKS)],
            "broken": [one.get("title") or one.get("key", "") for one in broken],
            "columns": [(one, write_sample(one)) for one in shown[:6]],
            "drawing": write_drawing(self.document),
            "certificate": self.make_certificate(),
        }

    def write_yaml(self) -> str:
        """Write the draft as YAML, wrong or right."""
        return yaml.safe_dump(self.document, allow_unicode=True, sort_keys=False, width=LINE)

    def list_names(self) -> list[tuple[str, str]]:
        """List what expressions may name: fields by their titles, parameters, and the words that are always there."""
        fields = [(str(one.get("key")), str(one.get("title", ""))) for one in list_parts(self.document, "field")]
        given = [
            (f"parameter.{one.get('key')}", str(one.get("title", ""))) for one in list_parts(self.document, "parameter")
        ]
        return [*fields, *given, ("today", _("今天")), ("state", _("状态"))]

    def make_context(self) -> dict[str, Any]:
        """Return what the templates draw."""
        form = self.make_form()
        document, part = self.document, self.part
        return {
            "draft": self.draft, "desk": self, "part": part, "kind": self.kind, "form": form,
            "rest": self.rest if form is not None else [],
            "title": document.get("title", ""), "groups": self.list_outline(), "faults": self.list_faults(),
            "fault_count": len(self.faults), "preview": self.make_preview(), "panel": PANELS.get(part, ""),
            "names": self.list_names(), "yaml": self.write_yaml() if part == "yaml" else "",
            "field_kinds": FIELD_KINDS(document), "state_kinds": STATE_KIND(document),
            "states": list_states(document), "roles": list_roles(document), "of_panel": OF_PANEL.get(part, ""),
            "sections": [(str(one.get("key")), str(one.get("title", ""))) for one in list_parts(document, "section")],
            "own": self._list_own(), "kind_word": KIND_WORDS.get(self.kind, ""),
            "has_expression": form is not None and any(box.kind == "expression" for box in form.boxes),
            "can_undo": bool(self.draft.former), "is_single": self.part in SINGLES,
            "is_basic": self.part == "basic",
        }  # fmt: skip

    def _list_own(self) -> list[Item]:
        if self.kind == "section":
            return next((one.items for one in self.list_outline() if one.panel == self.part), [])
        return self._list_items(OF_PANEL[self.part]) if self.part in OF_PANEL else []


def write_sample(field: Field) -> str:
    """Write an example of a value, for the list beside."""
    match field.kind:
        case FieldKind.NUMBER | FieldKind.MONEY | FieldKind.COMPUTED:
            return f"12{'.' + '5'.ljust(field.places, '0') if field.places else ''}"
        case FieldKind.DATE:
            return SAMPLE_DAY.isoformat()
        case FieldKind.PERIOD:
            return str(SAMPLE_DAY.year)
        case FieldKind.FLAG:
            return _("是")
        case FieldKind.CHOICE:
            return field.choices[0].title if field.choices else ""
    return _("%(title)s示例") % {"title": field.title}
