"""Damage in the real planning documents; skipped where they are absent (KEPAN_SHARED)."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from kepan.engine.plandoc import PlanTree, Repair, apply_repairs, compile_plan, undo_repairs
from kepan.store.files.texts import read_text_file
from kepan.store.files.vocabulary import read_vocabulary

NUMBERS = ("000", "001", "002", "003", "004")
NUMERIC = ("impossible_number", "impossible_share", "impossible_year", "unfit_year")
# What the fact book gives as the text behind the garbled stretch (§12.0).
MEANT = "科技创新劵”制度。改革科技项目生成机制和创新奖励制度"


def read_document(shared: Path, number: str) -> tuple[str, PlanTree]:
    """Read and compile one of the real documents by its number."""
    (path,) = (shared / "plans").glob(f"{number}_*.txt")
    text = read_text_file(path).text
    return text, compile_plan(text, vocabulary=read_vocabulary())


def list_by_kind(tree: PlanTree) -> dict[str, list[Repair]]:
    """List the repairs of a tree by kind."""
    found = defaultdict(list)
    for repair in tree.source.repairs:
        found[repair.kind].append(repair)
    return found


@pytest.mark.row("PLN-09")
def test_pln_09_all_ten_kinds_of_damage_are_marked_and_nothing_is_changed(shared: Path) -> None:
    read = {number: read_document(shared, number) for number in NUMBERS}
    kinds = {number: list_by_kind(tree) for number, (_, tree) in read.items()}
    # 1 a share that is a year; 2 a year of six digits; 3 a year in the place of amounts
    impossible = [repair.original for repair in kinds["002"]["impossible_number"]]
    assert "2023%" in impossible
    assert {repair.original for repair in kinds["002"]["impossible_year"]} == {"202223年"}
    assert {"2023亿元", "2023家"} <= set(impossible)
    # 4 watermarks inside words; 5 lost bytes
    assert [repair.original for repair in kinds["000"]["watermark"]] == ["版权所有"] * 2
    assert [repair.original[0] for repair in kinds["003"]["lost_bytes"]] == ["?"]
    # 6 swapped words, as candidates
    swaps = {(repair.original, repair.candidate) for repair in kinds["002"]["swap"]}
    assert {
        ("工程", "项目"),
        ("假设干", "若干"),
        ("开展", "发展"),
        ("方案", "计划"),
        ("奉献率", "贡献率"),
        ("效劳", "服务"),
        ("到达", "达到"),
        ("外乡", "本土"),
        ("根底", "基础"),
    } <= swaps
    # 7 traditional script; 8 a year that does not open its five-year plan
    assert [tree.source.script for _, tree in read.values()] == ["simplified", "traditional", *["simplified"] * 3]
    assert [repair.original for repair in kinds["000"]["unfit_year"]] == ["2014年"]
    # 9 several plans in one text; 10 parts that do not make the whole
    assert len(read["000"][1].plans) == 3
    own = compile_plan("申报计划120项，其中国家级20项、省级30项、市级60项。", vocabulary=read_vocabulary())
    assert [check for check in own.checks if check.kind == "parts_sum"]
    for text, tree in read.values():
        check_nothing_is_changed(text, tree)
    # Clean documents stay clean.
    assert kinds["001"] == kinds["004"] == {}


def check_nothing_is_changed(text: str, tree: PlanTree) -> None:
    """Check that what is read is what is printed, that no number has a candidate, and that all can be undone."""
    assert all(item.surface == text[slice(*item.vspan)] for item in tree.items)
    assert all(part.text == text[part.start : part.end] for part in tree.source.set_aside)
    for repair in tree.source.repairs:
        assert repair.original == text[repair.start : repair.end]
        assert repair.candidate is None or repair.kind not in NUMERIC
        if repair.kind not in ("page_fragment", "lost_bytes", "full_width"):
            assert count_digits(repair.candidate or repair.original) == count_digits(repair.original)
    repaired = apply_repairs(text, tree.source.repairs)
    assert repaired.original == text
    assert undo_repairs(repaired).text == text
    assert undo_repairs(repaired).text.encode() == text.encode()


def count_digits(text: str) -> str:
    """Return the digits of a text."""
    return "".join(sign for sign in text if sign.isdigit())


@pytest.mark.row("PLN-18")
def test_pln_18_lost_bytes_are_read_and_wait_for_a_person(shared: Path) -> None:
    text, tree = read_document(shared, "003")
    (repair,) = (repair for repair in tree.source.repairs if repair.kind == "lost_bytes")
    assert MEANT not in text
    assert repair.candidate is not None
    assert "劵”制度。改革科技项目生" in repair.candidate
    assert MEANT in apply_repairs(text, [repair]).text
    for step in ("84", "FA", "A3B8", "“劵”多为“券”之误", "得分", "次优"):
        assert step in repair.evidence
    assert repair.runner_up not in (None, repair.candidate)
    assert 0.5 < repair.certainty < 1
    # Beside the original, not in it: no figure is read there, and nothing is applied.
    assert not [item for item in tree.items if repair.start <= item.vspan[0] < repair.end]
    assert text[repair.start : repair.end] == repair.original


def test_pages_of_a_sharing_site_are_read_as_one_text(shared: Path) -> None:
    text, tree = read_document(shared, "002")
    cuts = [repair for repair in tree.source.repairs if repair.kind == "page_fragment"]
    assert [repair.original.strip() for repair in cuts] == [*(f"{number}、" for number in range(1, 13)), "第8页 共8页"]
    names = [item.indicator for item in tree.items]
    assert "规模企业每万元产值消耗能源折标煤" in names
    assert all(not name.strip().startswith("煤") and "\n" not in name for name in names)
    aside = {part.kind for part in tree.source.set_aside}
    assert aside == {"share", "metadata", "page", "navigation", "rights"}
    assert tree.source.repairs[0].start < text.index("方略")


def test_lost_signs_of_a_real_document(shared: Path) -> None:
    kinds = list_by_kind(read_document(shared, "002")[1])
    assert [repair.candidate for repair in kinds["lost_unit"]] == ["2%", "35%", "5%"]
    assert len(kinds["lost_quote"]) >= 15
