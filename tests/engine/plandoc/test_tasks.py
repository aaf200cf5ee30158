"""Tasks, their completion, and work that an authority plans, on short texts of our own (虚构)."""

from __future__ import annotations

import pytest

from kepan.engine.plandoc import compile_plan
from kepan.store.files.vocabulary import read_vocabulary

Read = tuple[str, str, str]


def list_read(text: str) -> list[Read]:
    """List surface, name and kind of the figures of a text."""
    items = compile_plan(text, vocabulary=read_vocabulary()).items
    return [(item.surface, item.indicator, item.kind) for item in items]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (
            "参加失业保险7920人,完成年度目标任务7900人的100.25%,比去年同期增长9个百分点。",
            [
                ("7920人", "参加失业保险", "achieved"),
                ("7900人", "参加失业保险", "target"),
                ("100.25%", "参加失业保险完成率", "achieved"),
                ("9个百分点", "参加失业保险完成率", "growth_achieved"),
            ],
        ),
        (
            "征缴保险费2.18亿元,完成全年征缴任务2.3亿元的94.8%,占全年目标数的88%。",
            [
                ("2.18亿元", "征缴保险费", "achieved"),
                ("2.3亿元", "征缴保险费", "target"),
                ("94.8%", "征缴保险费完成率", "achieved"),
                ("88%", "征缴保险费完成率", "achieved"),
            ],
        ),
        (
            "技术合同成交额26亿元,完成年度任务(30亿元)的88%。",
            [
                ("26亿元", "技术合同成交额", "achieved"),
                ("30亿元", "技术合同成交额", "target"),
                ("88%", "技术合同成交额完成率", "achieved"),
            ],
        ),
        (
            "单位能耗累计下降20.7%,超额完成国家下达16%的任务。",
            [("20.7%", "单位能耗", "growth_achieved"), ("16%", "单位能耗", "growth_target")],
        ),
        (
            "征缴医疗基金95万元,是市下达征缴任务的101.2%。",
            [("95万元", "征缴医疗基金", "achieved"), ("101.2%", "征缴医疗基金完成率", "achieved")],
        ),
        ("一般预算收入 计划128亿元。", [("128亿元", "一般预算收入", "target")]),
        ("全年技术合同登记任务5亿元。", [("5亿元", "技术合同登记", "target")]),
        ("目前承担科研任务5项。", [("5项", "承担科研任务", "achieved")]),
    ],
)
def test_a_task_is_wanted_and_its_completion_achieved(text: str, read: list[Read]) -> None:
    assert list_read(text) == read


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("力争为80万名妇女提供免费检查。", "measure"),
        ("将对20个重大项目实行代办服务。", "measure"),
        ("力争市财政安排专项资金5亿元。", "measure"),
        ("力争专利申请300件。", "target"),
        ("力争清理欠费3000万元。", "target"),
    ],
)
def test_work_that_is_planned_is_a_measure(text: str, kind: str) -> None:
    assert [item[2] for item in list_read(text)] == [kind]


def test_a_time_before_a_task_binds_its_figure_alone() -> None:
    text = "1-6月,参保33777人,为年度扩面目标的334%;参保6183人。"
    periods = [item.period for item in compile_plan(text, vocabulary=read_vocabulary()).items]
    assert periods == ["1-6月", "年度", "1-6月"]
