"""Several plans in one text, and what must not be taken for several. All texts are invented (虚构)."""

from __future__ import annotations

import pytest

from kepan.engine.plandoc import PlanTree, compile_plan
from kepan.store.files.vocabulary import read_vocabulary

FIRST = "澜川市2025年科技工作总结\n一、主要成效\n全年新增企业90家。\n二、存在问题\n一是投入不足。二是人才偏少。\n"
SECOND = "望澜区2026年科技工作计划\n一、主要目标\n新增企业120家。\n二、重点措施\n（一）建强平台。今年建设实验室3个。\n"


def compile_text(text: str) -> PlanTree:
    """Compile with the shipped vocabulary."""
    return compile_plan(text, vocabulary=read_vocabulary())


def list_cards(text: str) -> list[tuple[str, str, int | None, int | None, str | None]]:
    """List title, kind, years and territory of the plans of a text."""
    return [(plan.title, plan.kind, plan.year_from, plan.year_to, plan.territory) for plan in compile_text(text).plans]


def test_two_titled_plans_are_told_apart_and_nothing_crosses_between() -> None:
    tree = compile_text(FIRST + SECOND)
    assert [(plan.title, plan.kind, plan.year_from, plan.territory) for plan in tree.plans] == [
        ("澜川市2025年科技工作总结", "summary", 2025, "澜川市"),
        ("望澜区2026年科技工作计划", "plan", 2026, "望澜区"),
    ]
    assert [plan.span for plan in tree.plans] == [(0, len(FIRST) - 1), (len(FIRST), len(FIRST + SECOND) - 1)]
    assert [(section.title, section.parent, section.plan) for section in tree.sections] == [
        ("主要成效", None, 0),
        ("存在问题", None, 0),
        ("主要目标", None, 1),
        ("重点措施", None, 1),
        ("建强平台", 3, 1),
    ]
    assert [(item.surface, item.kind, item.plan) for item in tree.items] == [
        ("90家", "achieved", 0),
        ("120家", "target", 1),
        ("3个", "target", 1),
    ]
    assert [passage.plan for passage in tree.problems] == [0, 0]
    assert {entry.plan for entry in tree.measures} == {1}
    assert tree.sections[1].span[1] <= tree.plans[0].span[1]


def test_a_paragraph_with_another_year_opens_a_plan_where_the_numbering_breaks() -> None:
    lead = "新兴产业链条初步成形，企业主体地位稳步上升，创新平台布局更加合理，科技人才队伍持续壮大，环境明显改善。"
    first = (
        f"虚构示例\n今后三年，全区要抓好三件事。{lead}\n一、布局产业\n到2028年，产值达到40亿元。\n"
        "二、搭建平台\n1、建园区。\n2、引机构。\n"
    )
    second = (
        f"2031年，是规划的关键一年，{lead}\n2、工作目标\n---投入达到5亿元；\n3、主要举措\n---优化服务。\n走访企业。\n"
    )
    third = f"按照总体要求，2030年，扩面新增10万人。{lead}\n二、重点工作\n1、扩大范围。\n"
    cards = list_cards(first + second + third)
    assert [(kind, start, end) for _, kind, start, end, _ in cards] == [
        ("programme", 2026, 2028),
        ("plan", 2031, 2031),
        ("plan", 2030, 2030),
    ]
    assert len(list_cards(first + second.replace("2、工作", "三、工作"))) == 1
    assert len(list_cards(first + second.replace("2031年，是", "2027年，是"))) == 1


def test_metadata_signatures_and_pieces_open_a_plan_only_with_new_numbers() -> None:
    body = "一、目标\n新增企业9家。\n二、措施\n1.建平台。\n"
    assert len(list_cards(f"{body}发布机构：某局\n第二份材料\n一、目标\n新增企业8家。")) == 2
    assert len(list_cards(f"{body}澜川市科技局 2026年1月5日\n各单位：\n一、目标\n新增企业8家。")) == 2
    assert len(list_cards(f"{body}【篇二】\n一、目标\n新增企业8家。")) == 2
    assert len(list_cards(f"{body}发布机构：某局\n三、保障\n1.建机制。")) == 1
    assert len(list_cards(f"{body}发布机构：某局\n完")) == 1


@pytest.mark.parametrize(
    "text",
    [
        f"{SECOND}附件：\n望澜区2026年重点任务分解方案\n一、平台\n建设实验室3个。",
        f"{SECOND}2026年重点项目安排\n1.建园区。\n2.引机构。",
        f"{SECOND}下半年工作安排\n一、平台\n建设实验室3个。",
        f"{SECOND}望澜区2026年科技工作计划\n一、平台\n建设实验室3个。",
        f"{SECOND}三、保障\n1、建机制。\n2、强队伍。\n1、再建机制。",
        "2026-2028年行动计划\n一、目标\n新增企业9家。\n2027年工作安排\n一、措施\n1.建平台。",
        f"{SECOND}望澜区概况\n一、区位\n面积9平方公里。",
    ],
)
def test_numbers_that_only_begin_anew_divide_nothing(text: str) -> None:
    assert len(compile_text(text).plans) == 1


@pytest.mark.parametrize(
    ("text", "card"),
    [
        ("2026年是关键之年，要抓好落实。", ("", "plan", 2026, 2026, None)),
        ("今后三年要抓落实。到2028年产值5亿元，到2030年8亿元。", ("", "plan", None, None, None)),
        (
            "我们将认真实施《望澜高新区（新城区）三年行动方案》，加快建设。",
            ("", "plan", None, None, "望澜高新区（新城区）"),
        ),
        ("我们将认真实施《三年行动方案》，根据《澜川省规划》推进。", ("", "plan", None, None, None)),
        ("按照部署实施《澜川省行动方案》，认真学习《澜川省行动》和《澜川省办法》。", ("", "plan", None, None, None)),
        ("虚构一\n创新驱动规划\n到2025年，落实“十四五”规划。", ("创新驱动规划", "programme", 2021, 2025, None)),
        ("虚构一\n创新驱动规划\n落实“十四五”规划、“二五”规划。", ("创新驱动规划", "programme", None, None, None)),
        ("2026年工作计划.docx\n1、平台建设方案 根据要求，要抓落实。", ("平台建设方案", "plan", None, None, None)),
        ("2026年工作计划.docx\n要抓 落实。", ("2026年工作计划.docx", "plan", 2026, 2026, None)),
        ("# 澜川市2026年计划\n## 目标\n新增企业9家。", ("澜川市2026年计划", "plan", 2026, 2026, "澜川市")),
        ("", ("", "plan", None, None, None)),
    ],
)
def test_cards_say_what_is_printed_and_no_more(
    text: str, card: tuple[str, str, int | None, int | None, str | None]
) -> None:
    assert list_cards(text) == [card]
