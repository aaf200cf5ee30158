"""A text read again as a person decided on its repairs; of a long one only what lies near. All data invented (虚构)."""

from __future__ import annotations

from collections.abc import Collection

from kepan.engine.plandoc import PlanTree, Repair, Span, compile_plan
from kepan.engine.plandoc.repairs import read_decided
from kepan.engine.plandoc.repairs.decided import LONG
from kepan.store.files.vocabulary import read_vocabulary

HEAD = "虚构市2026年科技创新工作计划\n一、主要目标\n"
FILLING = "".join(f"{number}.本段为虚构示例，用来占位，没有数字也没有目标。\n" for number in range(2, 500))
DAMAGED = "二、重点任务\n高新技术产业产值占规模以上工业产值比重达到48。新增软件企版权所有业34家。\n"


def compile_text(text: str, left: Collection[Span] = ()) -> PlanTree:
    """Compile with the shipped vocabulary."""
    return compile_plan(text, vocabulary=read_vocabulary(), left=left)


def list_facts(tree: PlanTree) -> list[tuple[object, ...]]:
    """List what the figures say and where."""
    return [(item.indicator, item.values, item.unit, item.period, item.vspan, item.path) for item in tree.items]


def find_repair(tree: PlanTree, kind: str) -> Repair:
    """Find the one repair of a kind."""
    (repair,) = [repair for repair in tree.source.repairs if repair.kind == kind]
    return repair


def test_a_long_text_is_read_near_the_repair_as_the_whole_would_be() -> None:
    text = HEAD + FILLING + DAMAGED + FILLING
    assert len(text) > LONG
    tree = compile_text(text)
    lost, watermark = find_repair(tree, "lost_unit"), find_repair(tree, "watermark")
    headings = [section.title_span for section in tree.sections] + [(0, 1)]
    lengths: list[int] = []

    def compile_some(some: str, left: Collection[Span]) -> PlanTree:
        lengths.append(len(some))
        return compile_text(some, left)

    near = (text.index("二、"), text.index("二、") + len(DAMAGED))
    read = read_decided(text, taken=[lost], left=[watermark], near=[near], headings=headings, compile_text=compile_some)
    share, firms = list_facts(read)
    assert share == (*list_facts(tree)[0][:2], "%", *list_facts(tree)[0][3:])
    assert firms[0] == "新增软件企版权所有业"
    assert firms[1:] == list_facts(tree)[1][1:]
    assert lengths[0] < LONG / 3


def test_nothing_decided_reads_as_before() -> None:
    tree = compile_text(HEAD + DAMAGED)
    read = read_decided(HEAD + DAMAGED, taken=[], left=[], near=[], headings=[], compile_text=compile_text)
    assert read == tree
