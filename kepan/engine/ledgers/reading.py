"""Reads types of ledgers from data and writes them back: strictly, and with everything that is wrong at once."""

from __future__ import annotations

import dataclasses
import types as python_types
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from kepan.engine.basis.saying import Said
from kepan.engine.ledgers.checking import list_closed_faults, list_faults, list_link_faults
from kepan.engine.ledgers.faults import TypeFault, TypeFaultsError
from kepan.engine.ledgers.types import LedgerType
from kepan.engine.ledgers.visibility import narrow_type

__all__ = ["TypeFault", "TypeFaultsError", "read_type", "read_types", "write_type"]

Made = TypeVar("Made")
PREFIXES = ("is_", "in_")
MOST_TEXT = 4000
MOST_ITEMS = 1000


def get_name(attribute: str) -> str:
    """Return the name that an attribute has in the data: without "is_" and "in_" before it.

    >>> get_name("is_required"), get_name("in_list"), get_name("inverse")
    ('required', 'list', 'inverse')
    """
    return next((attribute.removeprefix(one) for one in PREFIXES if attribute.startswith(one)), attribute)


@cache
def get_names(kind: Any) -> Mapping[str, dataclasses.Field[Any]]:
    """Return the attributes of a part of a type by their names in the data."""
    return {get_name(one.name): one for one in dataclasses.fields(kind)}


@cache
def get_kinds(kind: Any) -> Mapping[str, Any]:
    """Return the kinds of the attributes of a part of a type."""
    return get_type_hints(kind)


class Reader:
    """Reads one document; what is wrong is collected with its path."""

    def __init__(self) -> None:
        self.faults: list[TypeFault] = []

    def add_fault(self, path: str, words: str) -> None:
        """Keep something that is wrong."""
        self.faults.append(TypeFault(path, words))

    def read_part(self, kind: type[Made], raw: object, path: str) -> Made | None:
        """Read a mapping as a part of a type; None where something needed is missing."""
        if not isinstance(raw, Mapping):
            self.add_fault(path, Said("这里要写成“名称: 值”的一组"))
            return None
        described: Any = kind
        names, kinds = get_names(described), get_kinds(described)
        given: dict[str, Any] = {}
        for key, value in raw.items():
            here = f"{path}.{key}" if path else str(key)
            if key not in names:
                near = get_close_matches(str(key), list(names), 1)
                self.add_fault(here, Said("没有这一项，是不是“%(near)s”", near=near[0]) if near else Said("没有这一项"))
            elif value is not None:
                given[names[key].name] = self.read_any(kinds[names[key].name], value, here)
        missing = [
            name
            for name, one in names.items()
            if one.name not in given
            and one.default is dataclasses.MISSING
            and one.default_factory is dataclasses.MISSING
        ]
        for name in missing:
            self.add_fault(f"{path}.{name}" if path else name, Said("这一项要写"))
        broken = [name for name, value in given.items() if value is None and name != "default"]
        return None if missing or broken else kind(**given)

    def read_any(self, kind: Any, raw: object, path: str) -> Any:
        """Read a value of a kind; None with a fault where it is another."""
        origin = get_origin(kind)
        if origin in (python_types.UnionType, Union):
            return self.read_any(next(one for one in get_args(kind) if one is not type(None)), raw, path)
        if origin is tuple:
            return self.read_many(get_args(kind), raw, path)
        if isinstance(kind, type) and dataclasses.is_dataclass(kind):
            return self.read_part(kind, raw, path)
        if isinstance(kind, type) and issubclass(kind, StrEnum):
            return self.read_choice(kind, raw, path)
        if kind is str:
            return self.read_text(raw, path)
        if kind is bool:
            return self.match_kind(raw, bool, path, Said("是或否（true、false）"))
        if kind is int:
            return self.read_whole(raw, path)
        if kind is Decimal:
            return self.read_number(raw, path)
        if kind is date:
            return self.read_day(raw, path)
        return self.read_plain(raw, path)

    def read_many(self, kinds: tuple[Any, ...], raw: object, path: str) -> tuple[Any, ...] | None:
        """Read a list; one with a fixed number of values has to have them."""
        if not isinstance(raw, list | tuple) or len(raw) > MOST_ITEMS:
            self.add_fault(path, Said("这里要写成一列，最多 %(most_items)s 项", most_items=MOST_ITEMS))
            return None
        if kinds[-1] is not Ellipsis and len(raw) != len(kinds):
            self.add_fault(path, Said("这里要写 %(count)s 个值", count=len(kinds)))
            return None
        each = kinds[:1] * len(raw) if kinds[-1] is Ellipsis else kinds
        found = [
            self.read_any(kind, one, f"{path}.{place}") for place, (kind, one) in enumerate(zip(each, raw, strict=True))
        ]
        return None if any(one is None for one in found) else tuple(found)

    def read_choice(self, kind: type[StrEnum], raw: object, path: str) -> StrEnum | None:
        """Read one of the words that there are."""
        words = [str(one) for one in kind]
        if raw in words:
            return kind(str(raw))
        self.add_fault(path, Said("“%(raw)s”不在可选的里面：%(listed)s", raw=raw, listed="、".join(words)))
        return None

    def read_text(self, raw: object, path: str) -> str | None:
        """Read a text; numbers and days that YAML has read are taken as they are written."""
        if isinstance(raw, bool) or not isinstance(raw, str | int | Decimal | date):
            self.add_fault(path, Said("这里要写文字"))
            return None
        text = str(raw)
        if len(text) > MOST_TEXT or "\x00" in text:
            self.add_fault(path, Said("文字最多 %(most_text)s 字", most_text=MOST_TEXT))
            return None
        return text

    def match_kind(self, raw: object, kind: type[Made], path: str, words: str) -> Made | None:
        """Take a value of a kind as it is."""
        if isinstance(raw, kind):
            return raw
        self.add_fault(path, Said("这里要写%(words)s", words=words))
        return None

    def read_whole(self, raw: object, path: str) -> int | None:
        """Read a whole number."""
        if isinstance(raw, bool) or not isinstance(raw, int) or not 0 <= raw <= 1_000_000:
            self.add_fault(path, Said("这里要写 0 到 1000000 的整数"))
            return None
        return raw

    def read_number(self, raw: object, path: str) -> Decimal | None:
        """Read an exact number; one with decimals stands between quotes."""
        if isinstance(raw, bool | float) or not isinstance(raw, str | int | Decimal):
            self.add_fault(path, Said("这里要写数，有小数的加引号"))
            return None
        try:
            number = Decimal(raw)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or abs(number) >= Decimal(10) ** 15:
            self.add_fault(path, Said("“%(raw)s”不是数", raw=raw))
            return None
        return number

    def read_day(self, raw: object, path: str) -> date | None:
        """Read a day."""
        if type(raw) is date:
            return raw
        try:
            return date.fromisoformat(str(raw))
        except ValueError:
            self.add_fault(path, Said("“%(raw)s”不是日期，要写成 2025-03-31 这样", raw=raw))
            return None

    def read_plain(self, raw: object, path: str) -> object:
        """Read free data: texts, whole numbers, yes and no, lists and mappings of them; days as text."""
        if isinstance(raw, Mapping):
            return {str(key): self.read_plain(value, f"{path}.{key}") for key, value in raw.items()}
        if isinstance(raw, list | tuple):
            return [self.read_plain(one, f"{path}.{place}") for place, one in enumerate(raw)]
        if raw is None or isinstance(raw, bool | int | str):
            return raw
        return str(raw)


def read_type(document: Mapping[str, object]) -> LedgerType:
    """Read a type of ledger from data.

    Raises TypeFaultsError with everything that is wrong, each with its path: unknown and missing names, kinds that do
    not fit, states and fields that do not exist, expressions that cannot be read. Links to other types are looked at
    by `read_types`. A computed field comes back as closed as what it reads.
    """
    reader = Reader()
    made = reader.read_part(LedgerType, document, "")
    if made is None or reader.faults:
        raise TypeFaultsError(tuple(reader.faults))
    faults = list_faults(made)
    if not faults:
        made = narrow_type(made)
        faults = list_closed_faults(made)
    if faults:
        raise TypeFaultsError(tuple(faults))
    return made


def read_types(documents: Iterable[Mapping[str, object]]) -> Mapping[str, LedgerType]:
    """Read types that point to each other, by their keys; raises TypeFaultsError, its paths beginning with the key."""
    found: dict[str, LedgerType] = {}
    faults: list[TypeFault] = []
    for place, document in enumerate(documents):
        key = str(document.get("key", place)) if isinstance(document, Mapping) else str(place)
        try:
            made = read_type(document)
        except TypeFaultsError as error:
            faults += [TypeFault(f"{key}: {one.path}", one.words) for one in error.faults]
            continue
        if made.key in found:
            faults.append(TypeFault(f"{key}: key", Said("这个标识已经有了")))
        found[made.key] = made
    if not faults:
        faults += [
            TypeFault(f"{one.key}: {fault.path}", fault.words)
            for one in found.values()
            for fault in list_link_faults(one, found)
        ]
    if faults:
        raise TypeFaultsError(tuple(faults))
    return found


def write_type(made: LedgerType) -> dict[str, object]:
    """Write a type as data; what stands at its default is left out, so that reading gives the same type again."""
    return _write_part(made)


def _write_part(part: Any) -> dict[str, object]:
    described: Any = type(part)
    written: dict[str, object] = {}
    for name, one in get_names(described).items():
        value = getattr(part, one.name)
        default = one.default if one.default_factory is dataclasses.MISSING else one.default_factory()
        if value != default:
            written[name] = _write_any(value)
    return written


def _write_any(value: Any) -> object:
    if isinstance(value, tuple | list):
        return [_write_any(one) for one in value]
    if isinstance(value, Mapping):
        return {key: _write_any(one) for key, one in value.items()}
    if dataclasses.is_dataclass(value):
        return _write_part(value)
    if value is None or isinstance(value, bool | int):
        return value
    return format(value, "f") if isinstance(value, Decimal) else str(value)
