"""Structure and measures of the five real planning documents; skipped where they are absent (KEPAN_SHARED).

A test that is marked with a row (PLN-…) runs that row's whole acceptance check. The bars are those of the annotations
in `tests/golden/documents`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from kepan.engine.plandoc import PlanTree, compile_plan
from kepan.engine.plandoc.entities import list_entities
from kepan.engine.plandoc.initiatives import create_outline, list_initiatives, match_initiatives
from kepan.engine.plandoc.strands import list_strands
from kepan.store.files.vocabulary import read_vocabulary
from tests.golden.actions import Score, score_offices
from tests.golden.documents import (
    NUMBERS,
    Document,
    list_spans,
    read_document,
    score_document_measures,
    score_passages,
    score_sections,
)
from tests.golden.measure_passages import list_measure_passages, score_passage


def compile_annotated(shared: Path, number: str) -> tuple[Document, PlanTree]:
    """Read one of the annotated documents and compile it."""
    document = read_document(shared, number)
    return document, compile_plan(document.text, vocabulary=read_vocabulary())


@pytest.mark.row("PLN-01")
def test_pln_01_five_documents_give_sections_and_everything_in_them(shared: Path) -> None:
    kinds = set()
    for number in NUMBERS:
        document, tree = compile_annotated(shared, number)
        score = score_sections(document, tree)
        assert score.f1 >= 0.95, score.faults
        targets = [item for item in tree.items if item.kind in ("target", "growth_target", "measure")]
        # The half-year report names no figure that is still to be reached; what it wants stands in its intentions.
        assert targets or tree.intentions
        assert [entry for entry in tree.measures if entry.action and entry.object]
        kinds |= {entity.kind for entity in list_entities(tree, document.text, vocabulary=read_vocabulary())}
        assert [entry for entry in tree.measures if entry.parent is not None]
    assert kinds == {"carrier", "platform", "mechanism"}


@pytest.mark.parametrize("number", NUMBERS)
def test_measures_of_the_documents(number: str, shared: Path) -> None:
    document, tree = compile_annotated(shared, number)
    measures = score_document_measures(document, tree)
    assert measures.f1 >= 0.85, measures.faults
    # Sentences without marker are not annotated everywhere; what they name counts for the entry above them.
    offices = score_offices(document.measures, tree.measures)
    assert offices.f1 >= 0.9, offices.faults


@pytest.mark.row("PLN-06")
def test_pln_06_three_phases_with_editable_windows_and_their_tasks(shared: Path) -> None:
    document, tree = compile_annotated(shared, "001")
    wanted = document.raw["phases"]
    assert [phase.span for phase in tree.phases] == [tuple(row["span"]) for row in wanted]
    assert [(phase.window, phase.date_from, phase.date_to) for phase in tree.phases] == [(None, None, None)] * 3
    for row, phase in zip(wanted, tree.phases, strict=True):
        assert document.text[slice(*row["name"])] == phase.name
        tasks = [tree.measures[number].span for number in phase.measures]
        score = score_passages([tuple(task) for task in row["tasks"]], tasks)
        assert score.f1 == 1.0, score.faults


@pytest.mark.row("PLN-07")
def test_pln_07_four_parts_with_direction_goals_and_measures(shared: Path) -> None:
    document, tree = compile_annotated(shared, "002")
    strands = list_strands(tree, vocabulary=read_vocabulary())
    keys = ("section", "strategy", "goals", "measures")
    given = [(strand.section, strand.strategy, strand.goals, strand.measures) for strand in strands]
    titles = {
        place: next(
            section.id for section in tree.sections if section.title_span[0] < end and section.title_span[1] > at
        )
        for place, (at, end) in enumerate(row.title for row in document.sections if not row.optional)
    }
    required = [place for place, row in enumerate(document.sections) if not row.optional]
    wanted = [tuple(titles[required.index(row[key])] for key in keys) for row in document.raw["strands"]]
    assert given == wanted
    assert [len(strand.entries) for strand in strands] == [len(row["entries"]) for row in document.raw["strands"]]
    assert all(strand.items for strand in strands)


@pytest.mark.row("PLN-10")
def test_pln_10_three_plans_in_one_text_with_territory_and_years(shared: Path) -> None:
    document, tree = compile_annotated(shared, "000")
    wanted = document.raw["plans"]
    assert [plan.span for plan in tree.plans] == [tuple(row["span"]) for row in wanted]
    cards = [(plan.kind, plan.year_from, plan.year_to, plan.territory) for plan in tree.plans]
    assert cards == [(row["kind"], row["from"], row["to"], row["territory"]) for row in wanted]
    for part in (tree.items, tree.measures, tree.sections):
        for entry in part:
            place = entry.span[0]
            start, end = tree.plans[entry.plan].span
            assert start <= place < end
    assert {item.plan for item in tree.items} == {0, 1, 2}


@pytest.mark.parametrize("number", ["001", "002", "003", "004"])
def test_other_documents_are_one_plan(number: str, shared: Path) -> None:
    document, tree = compile_annotated(shared, number)
    (wanted,) = document.raw["plans"]
    (plan,) = tree.plans
    assert plan.span[0] == wanted["span"][0]
    unprinted = wanted.get("unprinted", [])
    given = {"from": plan.year_from, "to": plan.year_to, "territory": plan.territory}
    assert all(given[key] == wanted[key] for key in given if key not in unprinted)


@pytest.mark.row("PLN-17")
def test_pln_17_three_initiatives_with_their_entries_and_figures(shared: Path) -> None:
    document, tree = compile_annotated(shared, "001")
    tops = [entry for entry in tree.measures if entry.span in list_spans(document, "programmes")]
    below = [[entry for entry in tree.measures if entry.parent == top.id and entry.marker] for top in tops]
    assert [len(entries) for entries in below] == [7, 3, 3]
    for row, entries in zip(document.raw["programmes"], below, strict=True):
        assert [entry.span for entry in entries] == [document.measures[number].span for number in row["entries"]]
    assert all(
        set(entry.items) <= set(top.items) for top, entries in zip(tops, below, strict=True) for entry in entries
    )
    assert [sum(len(entry.items) for entry in entries) for entries in below] == [len(top.items) for top in tops]


@pytest.mark.row("PLN-19")
def test_pln_19_initiatives_with_figures_and_what_the_next_year_takes_over(shared: Path) -> None:
    document, tree = compile_annotated(shared, "003")
    vocabulary = read_vocabulary()
    wanted = document.raw["programmes"]
    initiatives = list_initiatives(tree, document.text, vocabulary=vocabulary)[: len(wanted)]
    assert [entry.span[0] for entry in initiatives] == [row["span"][0] for row in wanted]
    for row, entry in zip(wanted, initiatives, strict=True):
        assert score_passages([tuple(run) for run in row["runs"]], [step.span for step in entry.steps]).f1 == 1.0
        assert len(entry.items) == len(entry.achieved) == row["figures"]
    outline = create_outline(tree, initiatives)
    assert [entry.name for entry in outline] == [entry.name for entry in initiatives]
    assert all(entry.indicators for entry in outline)
    surfaces = {item.surface for item in tree.items}
    assert not [step for entry in outline for step in entry.steps if any(surface in step for surface in surfaces)]
    other, other_tree = compile_annotated(shared, "000")
    groups = [entry for entry in list_initiatives(other_tree, other.text, vocabulary=vocabulary) if entry.plan == 1]
    assert [len(entry.measures) for entry in groups] == [4, 2, 4, 2]
    assert all(before == after for before, after in match_initiatives(initiatives, initiatives))


def test_measures_of_the_development_passages() -> None:
    totals: dict[str, Score] = {}
    for passage in list_measure_passages("development"):
        given = compile_plan(passage.text, vocabulary=read_vocabulary()).measures
        for name, score in score_passage(passage, given).items():
            totals.setdefault(name, Score()).add(score)
    assert totals["measures"].f1 >= 0.95, totals["measures"].faults
    assert totals["offices"].f1 >= 0.95, totals["offices"].faults
    assert totals["deadlines"].f1 >= 0.9, totals["deadlines"].faults
