"""The five real planning documents and their annotated slices; skipped where they are absent (KEPAN_SHARED).

A test that is marked with a row (PLN-…) runs that row's whole acceptance check.
"""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from kepan.engine.plandoc import PlanTree, compile_plan
from kepan.store.files.texts import read_text_file
from kepan.store.files.vocabulary import read_vocabulary


def compile_document(shared: Path, number: str) -> PlanTree:
    """Compile one of the real documents by its number."""
    (path,) = (shared / "plans").glob(f"{number}_*.txt")
    document = read_text_file(path)
    return compile_plan(document.text, vocabulary=read_vocabulary(), name=document.name)


@pytest.mark.row("PLN-02")
def test_pln_02_eight_main_targets_with_exact_values(shared: Path) -> None:
    items = [item for item in compile_document(shared, "004").items if item.path == ("主要目标",)]
    assert [(item.value_text, item.comparator, item.unit, item.kind) for item in items] == [
        ("2.80", "=", "%", "target"),
        ("45.20", "=", "%", "target"),
        ("63.80", "=", "%", "target"),
        ("30", ">", "件", "target"),
        ("100", ">", "家", "target"),
        ("500", "=", "名", "target"),
        ("100", "=", "名", "target"),
        ("50", "=", "名", "target"),
        ("7", "=", "名", "target"),
        ("2", "=", "个", "target"),
        ("350", "=", "名", "measure"),
        ("120", "=", "家", "target"),
        ("30", "=", "家", "target"),
        ("20", ">", "家", "target"),
    ]
    assert items[12].parent == items[11].indicator
    assert all(item.values == (Decimal(item.value_text),) for item in items)


@pytest.mark.row("PLN-03")
def test_pln_03_three_parts_and_twelve_measures_with_nested_figures(shared: Path) -> None:
    tree = compile_document(shared, "004")
    parts = [measure for measure in tree.measures if measure.parent is None]
    assert [part.marker for part in parts] == ["(一)", "(二)", "(三)"]
    seconds = {part.id: [entry for entry in tree.measures if entry.parent == part.id] for part in parts}
    assert [len(entries) for entries in seconds.values()] == [4, 4, 4]
    runs = [measure for measure in tree.measures if measure.marker.endswith("是")]
    inside = {tree.items[number].surface for run in runs for number in run.items}
    assert {"50家", "220件", "380家", "30家", "28亿元"} <= inside


@pytest.mark.row("PLN-05")
def test_pln_05_dash_list_adds_up(shared: Path) -> None:
    tree = compile_document(shared, "000")
    whole = next(item for item in tree.items if item.indicator == "申报各级各类科技计划")
    parts = [item for item in tree.items if item.parent == whole.indicator]
    assert [part.values[0] for part in parts] == [20, 30, 70]
    assert sum(part.values[0] for part in parts) == whole.values[0] == 120
    (check,) = [check for check in tree.checks if check.kind == "parts_sum" and whole.id in check.items]
    assert (check.verdict, check.expected, check.found) == ("holds", 120, 120)


@pytest.mark.row("PLN-08")
def test_pln_08_summary_problems_and_intentions(shared: Path) -> None:
    tree = compile_document(shared, "003")
    assert len([item for item in tree.items if item.kind.endswith("achieved")]) >= 25
    assert (len(tree.problems), len(tree.intentions)) == (4, 6)


def test_pln_12_sums_that_hold_and_the_difference_of_those_that_do_not(shared: Path) -> None:
    """The part of PLN-12 that texts can decide; breaking targets down to offices and people comes with its pages."""
    sums = [
        (check.verdict, check.expected, check.found)
        for number in ("000", "003")
        for check in compile_document(shared, number).checks
        if check.kind == "parts_sum"
    ]
    assert sums == [
        ("holds", Decimal(120), Decimal(120)),
        ("note", Decimal(10), Decimal("7.6")),
        ("doubt", Decimal("23.5"), Decimal("22.68")),
        ("holds", Decimal("23.5"), Decimal("23.5")),
        ("holds", Decimal(26), Decimal(26)),
    ]


def test_rates_and_implied_bases(shared: Path) -> None:
    (growth,) = [check for check in compile_document(shared, "000").checks if check.kind == "growth_levels"]
    assert (growth.verdict, growth.expected, growth.found) == ("holds", Decimal("34.91"), Decimal("34.9"))
    bases = [check.found for check in compile_document(shared, "002").checks if check.kind == "implied_base"]
    assert Decimal("0.2063") in bases


def test_every_doubt_about_the_real_documents_is_a_true_one(shared: Path) -> None:
    """Each was read and judged: years, lists of four under a five, a sum that lacks a part, a repeated 二是."""
    kinds = [
        (number, check.kind)
        for number in ("000", "001", "002", "003", "004")
        for check in compile_document(shared, number).checks
        if check.verdict == "doubt" and not check.kind.startswith("impossible")
    ]
    assert kinds == [
        ("000", "plan_year"),
        ("000", "announced_count"),
        ("000", "announced_count"),
        ("000", "parts_sum"),
        ("004", "numbering"),
    ]


@pytest.mark.row("PLN-16")
def test_pln_16_announced_counts(shared: Path) -> None:
    first = [check for check in compile_document(shared, "000").checks if check.kind == "announced_count"]
    assert [(check.expected, check.found) for check in first] == [(5, 4), (5, 4)]
    for number in ("003", "004"):
        assert not [check for check in compile_document(shared, number).checks if check.kind == "announced_count"]


def test_slices_are_found_and_valued(shared: Path) -> None:
    """Found figures by overlapping place: precision and recall of at least .97 on the development slices."""
    gold = given = hit = right = 0
    for path in sorted((shared / "plans" / "gold").glob("*.json")):
        passage = json.loads(path.read_text("utf-8"))
        items = list(compile_plan(passage["text"], vocabulary=read_vocabulary()).items)
        gold, given = gold + len(passage["items"]), given + len(items)
        for wanted in passage["items"]:
            start, end = wanted["vspan"]
            found = next((item for item in items if item.vspan[0] < end and item.vspan[1] > start), None)
            if found is not None:
                items.remove(found)
                hit += 1
                right += found.kind == wanted["kind"] and found.comparator == wanted["comparator"]
    assert hit / gold >= 0.97
    assert hit / given >= 0.97
    assert right / gold >= 0.95


@pytest.mark.parametrize("number", ["000", "001", "002", "003", "004"])
def test_nothing_is_changed_silently(number: str, shared: Path) -> None:
    (path,) = (shared / "plans").glob(f"{number}_*.txt")
    text = read_text_file(path).text
    tree = compile_plan(text, vocabulary=read_vocabulary())
    assert all(item.surface == text[slice(*item.vspan)] for item in tree.items)
    assert all(repair.original == text[repair.start : repair.end] for repair in tree.source.repairs)
    assert all(part.text == text[part.start : part.end] for part in tree.source.set_aside)
