"""Sums and quotients: parts, rows, years, completion, shares; all texts and figures are invented (虚构)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kepan.engine.plandoc import Check, compile_plan
from kepan.store.files.vocabulary import read_vocabulary


def list_checks(text: str, kind: str) -> list[Check]:
    """List the checks of one kind."""
    return [check for check in compile_plan(text, vocabulary=read_vocabulary()).checks if check.kind == kind]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("申报计划120项，其中国家级20项、省级30项、市级70项。", 3),
        ("申报计划26项，其中甲类项目6项、乙类项目5项、丙类项目8项、丁类项目4项、戊类项目3项。", 5),
        ("基金征缴2亿元，其中甲险基金征缴1.4亿元、乙险基金征缴6000万元。", 2),
        # A second partition of the same whole does not make it too large.
        ("新建研发机构50家，其中省级20家、市级30家、外资机构5家。", 2),
        ("征缴收入10.0亿元，其中甲险征缴收入3.33亿元、乙险征缴收入6.66亿元。", 2),
    ],
)
def test_parts_that_make_their_whole_are_confirmed(text: str, parts: int) -> None:
    (check,) = list_checks(text, "parts_sum")
    assert check.verdict == "holds"
    assert len(check.items) == parts + 1
    assert "相符" in check.message


def test_a_part_of_a_part_is_not_counted_twice() -> None:
    text = "参保人数达到82万人，其中职工医疗保险35万人（含困难企业人员1.8万人）、居民医疗保险47万人。"
    (check,) = list_checks(text, "parts_sum")
    assert (check.verdict, len(check.items)) == ("holds", 3)


def test_parts_that_exceed_the_whole_are_a_doubt() -> None:
    (check,) = list_checks("新建研发机构45家，其中省级20家、市级30家。", "parts_sum")
    assert (check.verdict, check.expected, check.found) == ("doubt", Decimal(45), Decimal(50))
    assert check.message.endswith("多5家")


def test_parts_that_leave_a_good_deal_open_are_a_note() -> None:
    (check,) = list_checks("新建研发机构45家，其中省级10家、市级25家。", "parts_sum")
    assert (check.verdict, check.found) == ("note", Decimal(35))
    assert check.message.endswith("少10家（分项可能没有列全）")


@pytest.mark.parametrize(
    "text",
    [
        "新建研发机构45家，其中省级以上30家、国家级20家。",
        "新建研发机构45家以上，其中省级20家、市级30家。",
        "新建研发机构45家，其中省级超15家、市级超25家。",
        "住院次均费用8460元，其中甲级医院12380元、乙级医院6120元。",
        "新建研发机构45家，其中省级5家、市级5家。",
        "覆盖率达到97%，其中城镇覆盖率98%、农村覆盖率96%。",
    ],
)
def test_parts_that_overlap_or_cannot_be_added(text: str) -> None:
    assert list_checks(text, "parts_sum") == []


def test_a_row_that_makes_the_figure_before_it_is_confirmed() -> None:
    text = "基金征缴6亿元，养老保险、医疗保险、工伤保险基金收入分别达3亿元、2亿元和1亿元。"
    (check,) = list_checks(text, "parts_sum")
    assert (check.verdict, check.expected, check.found) == ("holds", Decimal(6), Decimal(6))
    assert list_checks(text.replace("1亿元", "1.5亿元"), "parts_sum") == []


@pytest.mark.parametrize(
    ("last", "verdict", "found"),
    [("40家", "holds", 105), ("30家", "doubt", 95), ("40家以上", "holds", 105)],
)
def test_three_years_against_each_year(last: str, verdict: str, found: int) -> None:
    """The part of PLN-15 that one text can decide: the total of three years and the targets of each."""
    text = (
        "云桥市科技创新三年行动计划（2026-2028年）\n一、目标\n三年累计新增高新技术企业105家。"
        f"2026年，新增高新技术企业30家。2027年，新增高新技术企业35家。2028年，新增高新技术企业{last}。"
    )
    (check,) = list_checks(text, "years_sum")
    assert (check.verdict, check.expected, check.found) == (verdict, Decimal(105), Decimal(found))


def test_two_of_three_years_may_only_not_exceed_the_total() -> None:
    text = "云桥市三年行动计划（2026-2028年）\n三年累计引进团队50个。2026年，引进团队20个。2027年，引进团队{}个。"
    assert list_checks(text.format(25), "years_sum") == []
    (check,) = list_checks(text.format(35), "years_sum")
    assert (check.verdict, check.found) == ("doubt", Decimal(55))


def test_each_year_times_the_years() -> None:
    text = "云桥市三年行动计划（2026-2028年）\n三年累计培训技术骨干600名，每年培训技术骨干{}名。"
    assert [check.verdict for check in list_checks(text.format(200), "years_sum")] == ["holds"]
    assert [check.verdict for check in list_checks(text.format(150), "years_sum")] == ["doubt"]


def test_years_outside_the_plan_say_nothing() -> None:
    text = "云桥市三年行动计划（2026-2028年）\n三年累计引进团队50个。2023年，引进团队30个。2024年，引进团队30个。"
    assert list_checks(text, "years_sum") == []


@pytest.mark.parametrize(("rate", "verdict"), [("105", "holds"), ("95.3", "doubt")])
def test_completion_against_task_and_result(rate: str, verdict: str) -> None:
    text = f"上半年，参加失业保险5460人，完成全年任务5200人的{rate}%；新增高技能人才20名，完成全年任务0名的50%。"
    (check,) = list_checks(text, "completion_rate")
    assert (check.verdict, check.expected, check.found) == (verdict, Decimal(105), Decimal(rate))


@pytest.mark.parametrize(("share", "verdict"), [("70.5", "holds"), ("75", "doubt")])
def test_shares_against_their_amounts(share: str, verdict: str) -> None:
    text = f"2026年，一般公共预算收入98.6亿元，税收收入69.5亿元，税收收入占一般公共预算收入的比重为{share}%。"
    (check,) = list_checks(text, "share_of_amounts")
    assert (check.verdict, check.expected) == (verdict, Decimal("70.49"))
