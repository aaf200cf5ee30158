"""The annotated measures themselves: well-formed, placed in their texts, and as many as promised."""

from __future__ import annotations

import pytest

from tests.golden.measure_passages import (
    create_measure_passage,
    list_measure_passages,
    list_passage_faults,
    score_passage,
)

NAMES = ("development", "heldout")


@pytest.mark.parametrize("name", NAMES)
def test_rows_stand_in_their_texts(name: str) -> None:
    assert [fault for passage in list_measure_passages(name) for fault in list_passage_faults(passage)] == []


def test_there_are_as_many_as_promised() -> None:
    passages = [passage for name in NAMES for passage in list_measure_passages(name)]
    assert len({passage.id for passage in passages}) == len(passages) >= 25
    assert sum(len(passage.rows) for passage in passages) >= 220
    assert sum(passage.script == "traditional" for passage in passages) >= 2
    assert sum(len(row.offices) for passage in passages for row in passage.rows) >= 100


def test_spans_follow_from_openings_parents_and_stops() -> None:
    raw = {
        "id": "x",
        "text": "(一)建平台。一是引人才;二是办园区。\n二、其他\n",
        "stops": ["二、"],
        "measures": [
            ["(一)建", "(一)", "建", "平台", [["市科技局", "lead"]], None, None],
            ["一是引", "一是", "引", "人才", [], None, 0],
            ["二是办", "二是", "办", "园区", [], None, 0],
        ],
    }
    passage = create_measure_passage(raw)
    assert [row.span for row in passage.rows] == [(0, 19), (7, 13), (13, 19)]
    assert list_passage_faults(passage) == ["x: 0 (一) 建: office 市科技局"]
    assert {name: score.wanted for name, score in score_passage(passage, []).items()} == {
        "measures": 3,
        "offices": 1,
        "deadlines": 0,
    }


def test_what_cannot_be_placed_is_refused() -> None:
    row: list[object] = ["三是", "三是", "引", "人才", [], None, None]
    with pytest.raises(ValueError, match="does not stand behind"):
        create_measure_passage({"id": "x", "text": "一是引人才", "measures": [row]})
    with pytest.raises(ValueError, match="rows of another length"):
        create_measure_passage({"id": "x", "text": "", "measures": [row[:3]]})
