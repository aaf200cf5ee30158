"""Blocks, sections, plan metadata, measures, problems, intentions and phases."""

from __future__ import annotations

import pytest

from kepan.engine.plandoc import PlanTree, compile_plan
from kepan.store.files.vocabulary import read_vocabulary

PLAN = """虚构示例
澜川市2026年科技创新工作计划

一、总体要求
坚持创新驱动。
二、主要目标
1.新增高新技术企业90家。
2.技术合同成交额突破86亿元。
三、重点措施
（一）建强平台。抓好两件事：一是建设实验室3个。二是办好活动12场。
（二）汇聚人才
1.引才。引进团队8个。
四、进度安排
（一）启动期（2026年1—3月）：分解任务。
（二）推进期：全面展开。
"""


def compile_text(text: str) -> PlanTree:
    """Compile with the shipped vocabulary."""
    return compile_plan(text, vocabulary=read_vocabulary())


def test_sections_form_a_tree_with_their_places() -> None:
    tree = compile_text(PLAN)
    rows = [(section.level, section.marker, section.title, section.parent) for section in tree.sections]
    assert rows == [
        (1, "一、", "总体要求", None),
        (1, "二、", "主要目标", None),
        (1, "三、", "重点措施", None),
        (2, "（一）", "建强平台", 2),
        (2, "（二）", "汇聚人才", 2),
        (3, "1.", "引才", 4),
        (1, "四、", "进度安排", None),
        (2, "（一）", "启动期（2026年1—3月）", 6),
        (2, "（二）", "推进期", 6),
    ]
    third = tree.sections[2]
    assert PLAN[slice(*third.span)].startswith("三、重点措施")
    assert PLAN[slice(*third.span)].rstrip().endswith("引进团队8个。")
    assert PLAN[slice(*third.title_span)] == "重点措施"


def test_items_know_their_section_and_path() -> None:
    tree = compile_text(PLAN)
    paths = [(item.surface, item.path) for item in tree.items]
    assert paths == [
        ("90家", ("主要目标",)),
        ("86亿元", ("主要目标",)),
        ("3个", ("重点措施", "建强平台")),
        ("12场", ("重点措施", "建强平台")),
        ("8个", ("重点措施", "汇聚人才", "引才")),
    ]


def test_measures_nest_down_to_runs_and_hold_their_figures() -> None:
    tree = compile_text(PLAN)
    rows = [(entry.marker, entry.title, entry.parent, entry.items) for entry in tree.measures]
    assert rows == [
        ("（一）", "建强平台", None, (2, 3)),
        ("一是", "建设实验室3个", 0, (2,)),
        ("二是", "办好活动12场", 0, (3,)),
        ("（二）", "汇聚人才", None, (4,)),
        ("1.", "引才", 3, (4,)),
        ("", "引进团队8个", 4, (4,)),
        ("", "分解任务", None, ()),
        ("", "全面展开", None, ()),
    ]
    assert [(entry.action, entry.object) for entry in tree.measures[:4]] == [
        ("建强", "平台"),
        ("建设", "实验室3个"),
        ("办好", "活动12场"),
        ("汇聚", "人才"),
    ]
    assert PLAN[slice(*tree.measures[0].span)].startswith("（一）建强平台")


def test_phases_have_a_window_only_where_one_is_printed() -> None:
    tree = compile_text(PLAN)
    assert [(phase.name, phase.window) for phase in tree.phases] == [("启动期", "2026年1—3月"), ("推进期", None)]
    assert [(str(phase.date_from), str(phase.date_to)) for phase in tree.phases] == [
        ("2026-01-01", "2026-03-31"),
        ("None", "None"),
    ]
    assert [[tree.measures[number].title for number in phase.measures] for phase in tree.phases] == [
        ["分解任务"],
        ["全面展开"],
    ]


@pytest.mark.parametrize(
    ("title", "kind", "years", "territory"),
    [
        ("澜川市2026年科技创新工作计划", "plan", (2026, 2026), "澜川市"),
        ("澜川市科学技术局2025年工作总结", "summary", (2025, 2025), "澜川市"),
        ("2026-2028年创新驱动行动计划", "programme", (2026, 2028), None),
        ("望澜区科技创新三年行动方案", "programme", (None, None), "望澜区"),
        ("上半年工作情况及下半年打算", "summary", (None, None), None),
        ("市科技局工作要点", "plan", (None, None), None),
    ],
)
def test_the_title_tells_what_the_plan_is(
    title: str, kind: str, years: tuple[int | None, int | None], territory: str | None
) -> None:
    (plan,) = compile_text(f"虚构示例\n{title}\n\n正文。").plans
    assert (plan.title, plan.kind, (plan.year_from, plan.year_to), plan.territory) == (title, kind, years, territory)
    assert plan.title_span == (5, 5 + len(title))


def test_without_a_title_nothing_is_invented() -> None:
    (plan,) = compile_text("研发投入达到12亿元。").plans
    assert (plan.title, plan.title_span, plan.year_from, plan.year_to, plan.territory) == ("", None, None, None, None)


SUMMARY = """澜川市上半年科技工作情况及下半年工作打算
一、上半年工作情况
1.平台建设加快。新建研发机构21家。
二、存在问题
主要表现在：一是投入不足。二是进展不平衡。
三、下半年工作打算
1.补短板。新增高新技术企业40家。
2.抓落地。
"""


def test_a_summary_gives_problems_and_intentions() -> None:
    tree = compile_text(SUMMARY)
    assert [(passage.marker, passage.text) for passage in tree.problems] == [
        ("一是", "投入不足。"),
        ("二是", "进展不平衡。"),
    ]
    assert [(passage.marker, passage.text) for passage in tree.intentions] == [
        ("1.", "补短板。新增高新技术企业40家。"),
        ("2.", "抓落地。"),
    ]
    assert [(item.surface, item.kind) for item in tree.items] == [("21家", "achieved"), ("40家", "target")]
    assert [(entry.title, entry.action, entry.object) for entry in tree.measures] == [("抓落地", "抓", "落地")]


def test_a_plan_has_no_intentions() -> None:
    assert compile_text("澜川市2026年工作计划\n一、下一步工作安排\n1.建平台。引人才。").intentions == ()


def test_paragraphs_run_together_on_one_line_are_told_apart() -> None:
    text = "一、上半年工作情况   1、建设平台   新建研发机构21家。   2、引进人才   引进团队3个。二、存在问题"
    titles = [section.title for section in compile_text(text).sections]
    assert titles == ["上半年工作情况", "建设平台", "引进人才", "存在问题"]


def test_line_ends_of_windows_do_not_move_places() -> None:
    text = "一、目标\r\n1.新增企业90家。\r\n"
    (item,) = compile_text(text).items
    assert (text[slice(*item.vspan)], text[slice(*item.span)]) == ("90家", "新增企业90家")


def test_the_source_is_described() -> None:
    tree = compile_plan("專利授權", vocabulary=read_vocabulary(), name="a.txt", sha256="0" * 64, encoding="big5")
    source = tree.source
    assert (source.name, source.sha256, source.encoding, source.script) == ("a.txt", "0" * 64, "big5", "traditional")
    assert compile_text("专利授权").source.script == "simplified"
    assert compile_text("专利授權规劃设計").source.script == "mixed"
    digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert compile_text("").source.sha256 == digest
