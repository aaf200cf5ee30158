"""The section tree: levels by the text, headings with and without numbers, entries that are none. Invented (虚构)."""

from __future__ import annotations

import pytest

from kepan.engine.plandoc import compile_plan
from kepan.engine.plandoc.initiatives import create_outline, list_initiatives, match_initiatives
from kepan.store.files.vocabulary import read_vocabulary


def list_tree(text: str) -> list[tuple[int, str]]:
    """List level and title of each section."""
    return [(section.level, section.title) for section in compile_plan(text, vocabulary=read_vocabulary()).sections]


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        (
            "第一章 总则\n第一节 依据\n一、背景\n讲背景。\n第二章 目标\n一、指标\n讲指标。",
            [(1, "总则"), (2, "依据"), (3, "背景"), (1, "目标"), (2, "指标")],
        ),
        (
            "1、目标\n（一）平台\n建平台。\n（二）人才\n引人才。\n2、措施\n抓落实。",
            [(1, "目标"), (2, "平台"), (2, "人才"), (1, "措施")],
        ),
        ("1、目标\n讲目标。\n一、平台\n建平台。\n二、人才\n引人才。", [(1, "目标"), (1, "平台"), (1, "人才")]),
        (
            "主要目标：\n1.新增企业9家。\n重点措施：\n（一）平台\n1.建园区。引机构。\n2.强服务。办活动。",
            [(1, "主要目标"), (1, "重点措施"), (2, "平台"), (3, "建园区"), (3, "强服务")],
        ),
        (
            "主要目标：\n新增企业9家。\n一、平台\n建平台。\n二、人才\n引人才。",
            [(1, "主要目标"), (1, "平台"), (1, "人才")],
        ),
        (
            "一、平台\n主要目标：\n建平台。\n1.园区\n建园区。\n具体措施：\n1.机构\n引机构。\n二、人才\n引人才。",
            [(1, "平台"), (2, "主要目标"), (3, "园区"), (2, "具体措施"), (3, "机构"), (1, "人才")],
        ),
        (
            "# 澜川市2026年计划\n## 一、目标\n讲目标。\n### （一）平台\n建平台。\n## 措施\n抓。",
            [(1, "目标"), (2, "平台"), (1, "措施")],
        ),
        ("一、措施\n——优化服务\n走访企业。\n——强化培训。\n办班。", [(1, "措施"), (2, "优化服务"), (2, "强化培训")]),
        ("一、措施\n——优化服务。走访企业。\n——强化培训。办班。", [(1, "措施"), (2, "优化服务"), (2, "强化培训")]),
        ("一、目标\n——新增企业9家。\n——申请专利8件。\n另有安排。", [(1, "目标")]),
        ("一、目标\n1.新增企业9家\n2.申请专利8件\n二、措施\n抓。", [(1, "目标"), (1, "措施")]),
        ("一、任务\n1.建平台。\n责任单位：某局\n2.引人才。\n责任单位：某局", [(1, "任务")]),
        ("一、任务\n1.建平台。（某局负责）\n2.引人才。（某局负责）", [(1, "任务")]),
        (
            "一、任务\n1.建平台。建好。\n2.引人才。引好。\n3.推进科技创新券等制度建设，"
            + "健全项目生成机制和奖励办法，" * 5
            + "激发热情。",
            [(1, "任务"), (2, "建平台"), (2, "引人才"), (2, "推进科技创新券等制度建设")],
        ),
        ("一、任务\n1.建平台：园区、机构。\n2.引人才：团队、个人。", [(1, "任务"), (2, "建平台"), (2, "引人才")]),
        ("一、任务\n1.2026年目标：九家。", [(1, "任务")]),
        (
            "一、平台。 方略：靠园区。 行动目标。建成园区。 主要措施：1、引机构。",
            [(1, "平台"), (2, "方略"), (2, "行动目标"), (2, "主要措施")],
        ),
        (
            "㈠目标\n⑴平台\n建平台。\n⑵人才\n引人才。\n㈡措施\n抓。",
            [(1, "目标"), (2, "平台"), (2, "人才"), (1, "措施")],
        ),
        ("## \n一、目标\n讲目标。", [(1, "目标")]),
    ],
)
def test_levels_and_headings(text: str, tree: list[tuple[int, str]]) -> None:
    assert list_tree(text) == tree


def test_a_label_that_a_page_break_cuts_heads_its_part_all_the_same() -> None:
    text = (
        "一、平台\n方略：靠园区。\n"
        "为企业在市场竞争中不断发展壮大提供有力的保证和支撑，推动产业园区、孵化器和研发机构协同发展。 行\n\n"
        "6、动目标：到2026年建成园区3个。\n二、人才\n引人才。"
    )
    assert list_tree(text) == [(1, "平台"), (2, "方略"), (2, "行动目标"), (1, "人才")]


def test_initiatives_without_steps_hand_on_their_measures_and_are_compared() -> None:
    words = read_vocabulary()
    text = "一、重点任务\n（一）实施育苗工程。新建实验室3个。\n（二）实施引智行动。办好活动12场。\n（三）概况\n讲概况。"
    tree = compile_plan(text, vocabulary=words)
    initiatives = list_initiatives(tree, text, vocabulary=words)
    assert [entry.name for entry in initiatives] == ["育苗工程", "引智行动"]
    outline = create_outline(tree, initiatives)
    assert [entry.steps for entry in outline] == [("新建实验室____",), ("办好活动____",)]
    assert [entry.indicators for entry in outline] == [(("新建实验室", "个"),), (("办好活动", "场"),)]
    pairs = match_initiatives(initiatives[:1], initiatives[1:])
    assert [(one and one.name, two and two.name) for one, two in pairs] == [("育苗工程", None), (None, "引智行动")]
