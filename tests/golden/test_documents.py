"""The annotations of the real documents themselves, and the scorer; skipped where the documents are absent."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kepan.engine.plandoc import Measure
from kepan.engine.plandoc.actions import Office
from tests.golden.actions import (
    WantedMeasure,
    WantedOffice,
    list_measure_faults,
    match_spans,
    score_deadlines,
    score_measures,
    score_offices,
)
from tests.golden.documents import NUMBERS, list_document_faults, list_spans, read_document, score_passages


@pytest.mark.parametrize("number", NUMBERS)
def test_annotations_fit_their_document(number: str, shared: Path) -> None:
    assert list_document_faults(read_document(shared, number)) == []


def test_what_a_reader_sees_in_the_documents(shared: Path) -> None:
    documents = {number: read_document(shared, number) for number in NUMBERS}
    third, fourth = documents["003"], documents["004"]
    assert len(list_spans(third, "achieved")) >= 25
    assert (len(list_spans(third, "problems")), len(list_spans(third, "intentions"))) == (4, 6)
    tops = [number for number, measure in enumerate(fourth.measures) if measure.parent is None]
    children = [sum(measure.parent == top for measure in fourth.measures) for top in tops]
    assert children == [4, 4, 4]
    assert len(list_spans(fourth, "targets")) == 8
    assert [len(row["entries"]) for row in documents["001"].raw["programmes"]] == [7, 3, 3]
    assert [row["window"] for row in documents["001"].raw["phases"]] == [None] * 3
    assert len(documents["002"].raw["strands"]) == 4
    assert len(documents["000"].raw["plans"]) == 3


def create_given(span: tuple[int, int], action: str, object: str, *offices: Office) -> Measure:
    """Create a compiled measure."""
    return Measure(0, None, "", action, "", span, None, object=object, offices=offices, deadline="年底前")


def test_scores_count_hits_and_faults() -> None:
    wanted = [
        WantedMeasure((0, 10), "", None, "推进", "平台建设", (WantedOffice("市科技局", "lead"),), "年底前"),
        WantedMeasure((10, 20), "", None, "引进", "人才", optional=True),
        WantedMeasure((20, 30), "", None, "争先进位", None, (WantedOffice("市财政局", "support"),)),
        WantedMeasure((40, 50), "", None, "培育", "企业"),
    ]
    given = [
        create_given((0, 9), "推进", "创新平台建设", Office("市科技局", "lead", (5, 9))),
        create_given((11, 20), "引进", "团队"),
        create_given((20, 30), "争先进位", "目标", Office("市财政局", "lead", (25, 29))),
        create_given((60, 70), "开展", "活动"),
    ]
    measures = score_measures(wanted, given)
    assert (measures.hit, measures.wanted, measures.given) == (2, 3, 3)
    assert len(measures.faults) == 2
    offices = score_offices(wanted, given)
    assert (offices.hit, offices.wanted, offices.given) == (1, 2, 2)
    deadlines = score_deadlines(wanted, given)
    assert (deadlines.hit, deadlines.wanted, deadlines.given) == (1, 1, 2)
    places = score_passages([(0, 4), (6, 8)], [(0, 3), (20, 30)])
    assert (places.hit, places.f1) == (1, 0.5)


def test_offices_of_sentences_count_for_their_entry() -> None:
    office = WantedOffice("市科技局", "lead")
    wanted = [
        WantedMeasure((0, 30), "1.", None, "推进", "建设"),
        WantedMeasure((10, 30), "", 0, "开展", "活动", (office,)),
    ]
    given = Measure(7, None, "1.", "推进", "", (0, 30), None, offices=(Office("市科技局", "lead", (11, 15)),))
    sentence = replace(given, id=8, parent=7, marker="", span=(10, 30))
    assert [score_offices(wanted, rows).f1 for rows in ([given], [given, sentence])] == [1.0, 1.0]


def test_the_best_overlap_is_matched_first() -> None:
    assert match_spans([(0, 100), (0, 20)], [(0, 90), (1, 20)]) == {0: 0, 1: 1}
    assert match_spans([(0, 10)], [(8, 30)]) == {}
    assert match_spans([(0, 10)], [(2, 90)]) == {0: 0}


def test_wrong_annotations_are_named() -> None:
    rows = [
        WantedMeasure((0, 6), "2.", None, "建", "台"),
        WantedMeasure((2, 9), "", 0, "办", "", (WantedOffice("局", "boss"),), "明年"),
        WantedMeasure((2, 99), "", 2, "建", "平"),
    ]
    faults = list_measure_faults(rows, "1.建平台，引人才")
    assert [fault.split(": ")[1] for fault in faults] == [
        "the span does not open with the marker",
        "action is not in the measure",
        "object is not in the measure",
        "outside its parent",
        "office 局",
        "deadline is not in the measure",
        "span",
        "parent stands behind",
    ]
