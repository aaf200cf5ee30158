"""Repairs are applied to a new text and undone again: the original can always be had, and places map both ways."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kepan.engine.plandoc import Repair, apply_repairs, undo_repairs


def create_repair(text: str, start: int, end: int, candidate: str | None) -> Repair:
    """Create a repair of a stretch of a text."""
    return Repair(start, end, text[start:end], candidate, "swap", "", 0.6)


@st.composite
def texts_with_repairs(draw: st.DrawFn) -> tuple[str, list[Repair]]:
    """Draw a text and repairs of some of its stretches, overlapping ones and empty ones among them."""
    text = draw(st.text("科技计划方案工程5家，。 \n", max_size=40))
    places = draw(st.lists(st.tuples(st.integers(0, len(text)), st.integers(0, 6)), max_size=8))
    candidates = st.one_of(st.none(), st.text("项目达到%”", max_size=4))
    return text, [create_repair(text, at, min(len(text), at + size), draw(candidates)) for at, size in places]


@given(texts_with_repairs(), st.data())
def test_any_subset_is_undone(drawn: tuple[str, list[Repair]], data: st.DataObject) -> None:
    text, repairs = drawn
    repaired = apply_repairs(text, repairs)
    assert repaired.original == text
    assert undo_repairs(repaired).text == text
    assert undo_repairs(repaired).applied == ()
    some = [repair for repair in repaired.applied if data.draw(st.booleans())]
    partly = undo_repairs(repaired, some)
    assert partly.text == apply_repairs(text, [repair for repair in repaired.applied if repair not in some]).text
    assert undo_repairs(partly).text == text


@given(texts_with_repairs())
def test_what_was_not_touched_maps_on_itself(drawn: tuple[str, list[Repair]]) -> None:
    text, repairs = drawn
    repaired = apply_repairs(text, repairs)
    at = 0
    for repair in (*repaired.applied, None):
        end = len(text) if repair is None else repair.start
        if end > at:
            start, stop = repaired.to_repaired.compute_span((at, end))
            assert repaired.text[start:stop] == text[at:end]
            assert repaired.to_original.compute_span((start, stop)) == (at, end)
        at = end if repair is None else repair.end


def test_places_inside_a_repair_map_on_the_whole_of_it() -> None:
    text = "产值到达5亿元"
    repaired = apply_repairs(text, [create_repair(text, 2, 4, "已经达到")])
    assert repaired.text == "产值已经达到5亿元"
    assert repaired.to_original.compute_span((3, 5)) == (2, 4)
    assert repaired.to_repaired.compute_span((3, 4)) == (2, 6)
    assert repaired.to_original.compute_span((6, 9)) == (4, 7)
    assert repaired.to_repaired.compute_span((4, 4)) == (6, 6)


def test_the_first_of_two_that_overlap_wins() -> None:
    text = "科技方案工程"
    first, second = create_repair(text, 2, 4, "计划"), create_repair(text, 3, 6, "X")
    none = create_repair(text, 4, 6, None)
    repaired = apply_repairs(text, [second, none, first])
    assert (repaired.text, repaired.applied, repaired.skipped) == ("科技计划工程", (first,), (second, none))


def test_a_repair_of_another_text_is_refused() -> None:
    with pytest.raises(ValueError, match="no '到达' stands at 0"):
        apply_repairs("达到", [Repair(0, 2, "到达", "达到", "swap", "", 0.6)])
