"""What is wrong with a type of ledger, and where."""

from __future__ import annotations

from dataclasses import dataclass


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
