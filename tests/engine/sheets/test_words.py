"""Everything that can be said of a cell has its words."""

from __future__ import annotations

from kepan.engine.sheets.fields import Field, Kind
from kepan.engine.sheets.readings import Fault, Repair
from kepan.engine.sheets.rows import Doubt
from kepan.engine.sheets.words import write_doubt, write_fault, write_repair

KIND = Field("kind", "类型", Kind.CHOICE, unit="项", choices={f"第{number}类": str(number) for number in range(12)})


def test_nothing_is_said_in_code() -> None:
    """Each fault, doubt and repair is a sentence of its own, with a hint and without one."""
    said = [write_fault(fault, KIND, hint) for fault in Fault for hint in ("", "专利")]
    said += [write_doubt(doubt, field) for doubt in Doubt for field in (KIND, None)]
    said += [write_repair(repair) for repair in Repair]
    assert [words for words in said if "{" in words or not any(sign > "\u2e7f" for sign in words)] == []
    assert len({write_fault(fault, KIND) for fault in Fault}) == len(Fault)


def test_long_lists_of_choices_are_cut() -> None:
    """A person reads the first of them and that there are more."""
    assert write_fault(Fault.NOT_A_CHOICE, KIND).endswith("第0类、第1类、第2类、第3类、第4类、第5类、第6类、第7类……")
