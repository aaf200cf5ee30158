"""The panels of the type editor: every property of a type has a box, and an untouched panel changes nothing (虚构)."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.test import RequestFactory

from kepan.apps.ledgers.models import TypeDraft
from kepan.engine.ledgers.drafting import LISTS, SINGLES, WITHOUT_KEY, Document, list_parts
from kepan.engine.ledgers.reading import read_type, write_type
from kepan.store.files.ledgers import list_shipped_ledgers
from kepan.web.ledgers.types_desk import Desk
from kepan.web.ledgers.types_forms import read_box
from kepan.web.ledgers.types_parts import OF_KIND, PARTS, Box, list_boxes
from kepan.web.ledgers.views.type_drafts import _save
from tests.factories.accounts import make_user

SCHEMA = Path(__file__).parents[3] / "docs" / "schema" / "ledger-type.schema.json"
PLACES = {"Section": "section", "State": "state", "Transition": "step", "Unique": "unique", "Guard": "guard",
          "Parameter": "parameter", "Reminder": "reminder", "Fact": "fact", "Figure": "figure",
          "Obligation": "obligation", "Certificate": "certificate", "PublicForm": "public_form"}  # fmt: skip
ELSEWHERE = {
    ("LedgerType", "samples"): "hints for the invented city of the program itself",
    ("Field", "was"): "written by the editor when a key changes",
    ("Section", "fields"): "each a panel of its own",
    **{("LedgerType", name): "each a panel of its own" for name in [*LISTS.values(), *SINGLES]},
}
"""Properties without a box, and why."""


class Sent(HTMLParser):
    """What a browser sends of a form that nobody touched."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.pairs: list[tuple[str, str]] = []
        self.area: str | None = None
        self.choice: tuple[str, bool] | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the values of boxes."""
        found = {name: value or "" for name, value in attrs}
        match tag:
            case "input" if found.get("type") not in ("checkbox", "radio") or "checked" in found:
                self.pairs.append((found["name"], found.get("value", "on" if "checked" in found else "")))
            case "textarea":
                self.area = found["name"]
                self.pairs.append((self.area, ""))
            case "select":
                self.choice = (found["name"], False)
            case "option" if self.choice is not None and ("selected" in found or not self.choice[1]):
                # Without a chosen one a browser sends the first.
                if self.choice[1]:
                    self.pairs.pop()
                self.pairs.append((self.choice[0], found.get("value", "")))
                self.choice = (self.choice[0], True)

    def handle_data(self, data: str) -> None:
        """Keep the text of a large box; its first line break does not count."""
        if self.area is not None:
            name, text = self.pairs.pop()
            self.pairs.append((name, text + data))

    def handle_endtag(self, tag: str) -> None:
        """Leave a box."""
        if tag == "textarea":
            self.pairs[-1] = (self.pairs[-1][0], self.pairs[-1][1].removeprefix("\n"))
            self.area = None


def list_addresses(document: Document) -> list[str]:
    """List all parts that have a panel."""
    found = ["basic", *(name for name in SINGLES if name in document)]
    for kind in ("field", *LISTS):
        parts = list_parts(document, kind)
        found += [f"{kind}:{place if kind in WITHOUT_KEY else one['key']}" for place, one in enumerate(parts)]
    return found


@pytest.mark.django_db
def test_an_untouched_panel_changes_nothing() -> None:
    """Every part of every shipped type is opened and sent back as a browser would: the type is the same."""
    user = make_user()
    shipped = list_shipped_ledgers()
    assert len(shipped) >= 55
    for key, wanted in sorted(shipped.items()):
        document = write_type(wanted)
        for address in list_addresses(document):
            form = Desk(TypeDraft(document=document), user, address).make_form()
            assert form is not None, (key, address)
            html = "".join([*form.list_plain(), *form.list_more()])
            request = RequestFactory().post("/", urlencode(Sent(html).pairs), "application/x-www-form-urlencoded")
            changed, _address = _save(request, document, address)
            assert write_type(read_type(changed)) == document, (key, address)


def test_every_property_of_a_type_has_a_box() -> None:
    """By the schema that is published: a property without a box has a reason."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    held: dict[str, set[str]] = {"LedgerType": list_names(PARTS["basic"])}
    for name, kind in PLACES.items():
        held[name] = list_names(PARTS[kind])
    held["Field"] = set().union(*(list_names(list_boxes("field", {"kind": kind})) for kind in OF_KIND))
    missing = {
        (name, one)
        for name, boxes in held.items()
        for one in (schema if name == "LedgerType" else schema["$defs"][name])["properties"]
        if one not in boxes
    }
    assert missing == set(ELSEWHERE)


def list_names(boxes: tuple[Box, ...]) -> set[str]:
    """List the properties that boxes fill."""
    return {box.name.partition(".")[0] for box in boxes}


def test_a_query_reads_pairs_and_named_rows() -> None:
    """Values for names become a mapping, rows that are named by what they say get a key."""
    data: Any = QueryDict(mutable=True)
    data.update({"p-preset-0-name": "made_on", "p-preset-0-value": "{today}", "p-preset-1-name": ""})
    box = next(one for one in PARTS["public_form"] if one.name == "preset")
    assert read_box(data, box, {}, is_sent=True) == {"made_on": "{today}"}
