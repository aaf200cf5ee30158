"""A type of ledger while it is being made: a document, as in YAML, whose parts are found, added, moved and changed.

A draft may be wrong in any part; `reading` says what is. Parts are named by addresses that hold while others move:
"basic", "section:basic", "field:name", "state:open", "step:accept", "guard:area", "parameter:least_area",
"reminder:term", "fact:residents", "figure:share", and "unique:0" and "obligation:0" by their place, for these have no
key. "certificate" and "public_form" are there once or not at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from kepan.engine.ledgers.checking import KEY, TAKEN, list_link_faults
from kepan.engine.ledgers.faults import TypeFault, TypeFaultsError
from kepan.engine.ledgers.reading import Reader, read_type
from kepan.engine.ledgers.types import Field, LedgerType

LISTS: Mapping[str, str] = {
    "section": "sections",
    "state": "states",
    "step": "transitions",
    "unique": "uniques",
    "guard": "guards",
    "parameter": "parameters",
    "reminder": "reminders",
    "fact": "facts",
    "figure": "figures",
    "obligation": "obligations",
}
"""Kinds of parts that stand in a list of their own, with the list; fields stand in their section."""
WITHOUT_KEY = frozenset({"unique", "obligation"})
SINGLES = ("certificate", "public_form")
"""Parts of which a type has one or none; the address is the name."""
ALWAYS: Mapping[str, Mapping[str, Any]] = {
    "basic": {"about": "", "title_en": "", "number": "", "writers": []},
    "step": {"sources": [], "roles": []},
    "unique": {"fields": []},
    "parameter": {"unit": "", "values": []},
    "certificate": {"states": [], "fields": []},
    "public_form": {"fields": []},
}
"""What every part of a kind says, be it nothing."""
MOST_KEY = 36
Document = dict[str, Any]


class NoPartError(LookupError):
    """A document has no such part (any more)."""


def create_document(key: str, title: str, group: str, first: str, field_title: str, state_title: str) -> Document:
    """Return the document of a new type: the least that is one, with a name as its only field."""
    name = {"key": "name", "kind": "text", "title": field_title, "required": True, "list": True, "search": True}
    return {
        "key": key,
        "title": title,
        "title_en": "",
        "about": "",
        "group": group,
        "label": "{name}",
        "number": "",
        "sections": [{"key": "basic", "title": first, "fields": [name]}],
        "states": [{"key": "draft", "title": state_title, "kind": "draft"}],
        "transitions": [],
        "writers": ["section_officer", "reporter"],
    }


def list_faults_of(document: Document, known: Mapping[str, LedgerType]) -> tuple[LedgerType | None, list[TypeFault]]:
    """Read a document: its type, or None with what is wrong; links are looked at among the types that are known."""
    try:
        made = read_type(document)
    except TypeFaultsError as error:
        return None, list(error.faults)
    faults = list_link_faults(made, {**known, made.key: made})
    return (None if faults else made), faults


def list_parts(document: Document, kind: str) -> list[Document]:
    """List the parts of a kind that can be drawn; what is no mapping is left to the YAML."""
    if kind == "field":
        return [one for section in list_parts(document, "section") for one in _list_rows(section, "fields")]
    return _list_rows(document, LISTS[kind])


def _list_rows(holder: Document, name: str) -> list[Document]:
    held = holder.get(name)
    return [one for one in held if isinstance(one, dict)] if isinstance(held, list) else []


def split_address(address: str) -> tuple[str, str]:
    """Split an address into kind and key."""
    kind, _colon, key = address.partition(":")
    return kind, key


def find_place(document: Document, address: str) -> tuple[list[Any], int]:
    """Find the list in which a part stands and its place there; raises NoPartError."""
    kind, key = split_address(address)
    for held in _list_holders(document, kind):
        for place, one in enumerate(held):
            name = str(place) if kind in WITHOUT_KEY else one.get("key") if isinstance(one, dict) else None
            if name == key and isinstance(one, dict):
                return held, place
    raise NoPartError(address)


def _list_holders(document: Document, kind: str) -> Iterator[list[Any]]:
    if kind == "field":
        for section in list_parts(document, "section"):
            if isinstance(section.get("fields"), list):
                yield section["fields"]
    elif kind in LISTS and isinstance(document.get(LISTS[kind]), list):
        yield document[LISTS[kind]]


def get_part(document: Document, address: str) -> Document:
    """Return a part: the document itself for "basic"."""
    if address == "basic":
        return document
    if address in SINGLES:
        single = document.get(address)
        if not isinstance(single, dict):
            raise NoPartError(address)
        return single
    held, place = find_place(document, address)
    found: Document = held[place]
    return found


def update_part(document: Document, address: str, values: Mapping[str, Any]) -> tuple[Document, str]:
    """Return the document with values of a part changed, and the address it has now.

    A value that is None, empty or "" is left out, but for what every part must have. Names with a dot go one deeper.
    """
    changed = deepcopy(document)
    part = get_part(changed, address)
    for name, value in values.items():
        _set_value(part, name, value)
    kind, key = split_address(address)
    for name, empty in ALWAYS.get(kind, {}).items():
        part.setdefault(name, deepcopy(empty))
    is_named = kind not in WITHOUT_KEY and kind not in SINGLES and kind != "basic"
    return changed, f"{kind}:{part.get('key', key)}" if is_named else address


def _set_value(part: Document, name: str, value: Any) -> None:
    first, _dot, rest = name.partition(".")
    if rest:
        inner = part.get(first)
        inner = dict(inner) if isinstance(inner, dict) else {}
        _set_value(inner, rest, value)
        part.pop(first, None)
        if inner:
            part[first] = inner
    elif value is None or value == "" or value == [] or value == {}:
        part.pop(first, None)
    else:
        part[first] = value


def insert_part(document: Document, kind: str, part: Document, section: str = "") -> tuple[Document, str]:
    """Return the document with a part behind the others of its kind, and its address."""
    changed = deepcopy(document)
    if kind in SINGLES:
        changed.setdefault(kind, deepcopy(part))
        return changed, kind
    held: list[Any]
    if kind == "field":
        holder = get_part(changed, f"section:{section}")
        held = holder.setdefault("fields", [])
    else:
        held = changed.setdefault(LISTS[kind], [])
    held.append(deepcopy(part))
    return changed, f"{kind}:{len(held) - 1 if kind in WITHOUT_KEY else part['key']}"


def remove_part(document: Document, address: str) -> Document:
    """Return the document without a part."""
    changed = deepcopy(document)
    if address in SINGLES:
        get_part(changed, address)
        del changed[address]
        return changed
    held, place = find_place(changed, address)
    del held[place]
    return changed


def move_part(document: Document, address: str, by: int) -> tuple[Document, str]:
    """Return the document with a part some places further, and its address; a field goes on into the next section."""
    changed = deepcopy(document)
    held, place = find_place(changed, address)
    target = place + by
    if 0 <= target < len(held):
        held.insert(target, held.pop(place))
    elif split_address(address)[0] == "field":
        holders = list(_list_holders(changed, "field"))
        at = next(number for number, one in enumerate(holders) if one is held) + (1 if by > 0 else -1)
        if 0 <= at < len(holders):
            one = held.pop(place)
            holders[at].insert(0 if by > 0 else len(holders[at]), one)
    kind, _key = split_address(address)
    return changed, f"{kind}:{max(0, min(target, len(held) - 1))}" if kind in WITHOUT_KEY else address


def drop_part(document: Document, address: str, onto: str) -> Document:
    """Return the document with a part dropped onto another: it takes the place; a field onto a section goes last."""
    if address == onto:
        return document
    changed = deepcopy(document)
    kind, target_kind = split_address(address)[0], split_address(onto)[0]
    held, place = find_place(changed, address)
    goal, _at = find_place(changed, onto)
    one, other = held[place], goal[_at]
    if kind == "field" and target_kind == "section":
        del held[place]
        other.setdefault("fields", []).append(one)
    elif kind == target_kind:
        is_below = held is goal and place < _at
        del held[place]
        at = next(number for number, part in enumerate(goal) if part is other)
        goal.insert(at + (1 if is_below else 0), one)
    else:
        raise NoPartError(onto)
    return changed


def create_key(sound: str, taken: set[str], otherwise: str) -> str:
    """Return a key out of how a title sounds, one that is not taken.

    >>> create_key("ruzhu riqi", {"name"}, "field"), create_key("", {"field"}, "field")
    ('ruzhu_riqi', 'field_2')
    """
    plain = re.sub(r"[^a-z0-9]+", "_", sound.casefold(), flags=re.ASCII).strip("_")[:MOST_KEY].strip("_")
    base = plain if KEY.fullmatch(plain) else f"{otherwise}_{plain}"[:MOST_KEY] if plain else otherwise
    key, number = base, 2
    while key in taken or key in TAKEN:
        key, number = f"{base}_{number}", number + 1
    return key


def find_address(document: Document, path: str) -> tuple[str, str]:
    """Return the part that the path of a fault leads to, and the name of what is wrong there.

    "fields", "states" and the like are the lists; "yaml" is what no panel shows.
    """
    first, *rest = path.split(".")
    lists = {name: kind for kind, name in LISTS.items()}
    if first in lists:
        found = _find_row(document.get(first), rest)
        kind = lists[first]
        if found is None:
            return ("fields" if first == "sections" else first), ""
        if kind == "section" and rest[1:2] == ["fields"]:
            inner = _find_row(found.get("fields"), rest[2:])
            if inner is not None and inner.get("key"):
                return f"field:{inner['key']}", ".".join(rest[3:])
        name = rest[0] if kind in WITHOUT_KEY else found.get("key")
        return (f"{kind}:{name}", ".".join(rest[1:])) if name else ("yaml", path)
    if first == "fields":
        return "fields", ""
    if first in SINGLES:
        return first, ".".join(rest)
    is_basic = first in BASIC
    return ("basic", path) if is_basic else ("yaml", path)


BASIC = ("title", "title_en", "about", "group", "label", "number", "subject", "writers", "readers", "tier", "key",
         "calendar_fields", "map_field", "quota", "parameter_day", "office_only")  # fmt: skip


def _find_row(held: object, rest: list[str]) -> Document | None:
    if not rest or not rest[0].isdecimal() or not isinstance(held, list) or int(rest[0]) >= len(held):
        return None
    one = held[int(rest[0])]
    return one if isinstance(one, dict) else None


def read_fields(section: Document) -> tuple[list[Field], list[Document]]:
    """Read the fields of a section for a preview: those that can be drawn, and those that cannot yet."""
    drawn: list[Field] = []
    broken: list[Document] = []
    for one in _list_rows(section, "fields"):
        reader = Reader()
        found = reader.read_part(Field, one, "")
        if found is None or reader.faults or not KEY.fullmatch(found.key):
            broken.append(one)
        else:
            drawn.append(found)
    return drawn, broken
