"""What a comparison of a plan with those of the level below says, as frozen values."""

from dataclasses import dataclass
from decimal import Decimal

from kepan.engine.plandoc.comparison.changes import Side, write_item
from kepan.engine.plandoc.items import Item
from kepan.engine.plandoc.places import Json, write_number


@dataclass(frozen=True, slots=True)
class Share:
    """What one plan below carries of a target: its item, the value in the unit of the target above.

    `ratio` is the value against the target, rounded half up to four decimals; `reason` says why a figure was found
    but does not count.
    """

    district: int
    item: Item
    value: Decimal | None
    ratio: Decimal | None = None
    reason: str | None = None

    def as_json(self) -> dict[str, Json]:
        """Return the share as JSON values."""
        return {
            "district": self.district,
            "item": write_item(self.item),
            "value": None if self.value is None else write_number(self.value),
            "ratio": None if self.ratio is None else write_number(self.ratio),
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far the plans below carry one target: `covered`, `short`, `exceeded`, `uncovered` or `not_additive`.

    `total` is the sum of what is carried, `difference` that sum less the target, both in the target's unit; both
    are None where values must not be added (shares, changes, ranks). `missing` are the plans that say nothing.
    """

    kind: str
    message: str
    item: Item
    shares: tuple[Share, ...]
    missing: tuple[int, ...]
    total: Decimal | None = None
    difference: Decimal | None = None

    def as_json(self) -> dict[str, Json]:
        """Return the coverage as JSON values."""
        return {
            "kind": self.kind,
            "message": self.message,
            "item": write_item(self.item),
            "shares": [share.as_json() for share in self.shares],
            "missing": list(self.missing),
            "total": None if self.total is None else write_number(self.total),
            "difference": None if self.difference is None else write_number(self.difference),
        }


@dataclass(frozen=True, slots=True)
class Extra:
    """A target below that nothing above asks for."""

    district: int
    item: Item
    message: str

    def as_json(self) -> dict[str, Json]:
        """Return the target as JSON values."""
        return {"district": self.district, "item": write_item(self.item), "message": self.message}


@dataclass(frozen=True, slots=True)
class CoverageDiff:
    """A plan and the plans below it: who carries which share of each target, and what is added below."""

    above: Side
    districts: tuple[Side, ...]
    targets: tuple[Coverage, ...]
    extras: tuple[Extra, ...]

    def as_json(self) -> dict[str, Json]:
        """Return the comparison as JSON values: the stable contract of `kepan plan diff --districts`."""
        return {
            "above": self.above.as_json(),
            "districts": [side.as_json() for side in self.districts],
            "targets": [coverage.as_json() for coverage in self.targets],
            "extras": [extra.as_json() for extra in self.extras],
        }
