"""What is wrong with a type of ledger, and where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from kepan.engine.basis.saying import Said


@dataclass(frozen=True, slots=True)
class TypeFault:
    """Something wrong in the data of a type: its path ("sections.0.fields.2.unit") and what to do about it."""

    path: str
    words: str


class TypeFaultsError(ValueError):
    """A type that cannot be used, with everything that is wrong with it."""

    def __init__(self, faults: tuple[TypeFault, ...]) -> None:
        super().__init__("；".join(f"{one.path}：{one.words}" for one in faults))
        self.faults = faults


def check_known(path: str, key: str, known: Iterable[str], what: str) -> Iterator[TypeFault]:
    """Say that something named does not exist, with what is near it."""
    names = list(known)
    if key not in names:
        near = get_close_matches(key, names, 1)
        words = Said("没有%(what)s“%(key)s”", what=Said(what), key=key)
        if near:
            words = Said("没有%(what)s“%(key)s”，是不是“%(near)s”", what=Said(what), key=key, near=near[0])
        yield TypeFault(path, words)
