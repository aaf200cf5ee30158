"""Everything that can be said of a cell has its words."""

from __future__ import annotations

from kepan.apps.imports.services.words import write_doubt, write_fault, write_repair
from kepan.engine.sheets.readings import Fault, Repair
from kepan.engine.sheets.rows import Doubt


def test_nothing_is_said_in_code() -> None:
    """Each fault, doubt and repair is a sentence of its own, with a hint and without one."""
    said = [write_fault(fault, hint) for fault in Fault for hint in ("", "专利")]
    said += [write_doubt(doubt, place=3, against="120", factor="10000") for doubt in Doubt]
    said += [write_repair(repair) for repair in Repair]
    assert [words for words in said if "{" in words or not any(sign > "\u2e7f" for sign in words)] == []
    assert len({write_fault(fault) for fault in Fault}) == len(Fault)
