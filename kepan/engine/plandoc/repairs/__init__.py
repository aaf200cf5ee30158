"""Damage in a text: found, listed with a candidate beside the original, applied and undone by a person's word."""

from kepan.engine.plandoc.repairs.applying import PlaceMap, RepairedText, apply_repairs, undo_repairs
from kepan.engine.plandoc.repairs.decided import read_decided
from kepan.engine.plandoc.repairs.reader import RepairReader
from kepan.engine.plandoc.repairs.reading import Reading, create_reading, update_tree

__all__ = [
    "PlaceMap",
    "Reading",
    "RepairReader",
    "RepairedText",
    "apply_repairs",
    "create_reading",
    "read_decided",
    "undo_repairs",
    "update_tree",
]
