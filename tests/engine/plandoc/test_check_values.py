"""One indicator and its values, names that sound alike, years; all texts and figures are invented (虚构)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kepan.engine.plandoc import Check, compile_plan
from kepan.store.files.vocabulary import read_vocabulary


def list_checks(text: str, kind: str) -> list[Check]:
    """List the checks of one kind."""
    return [check for check in compile_plan(text, vocabulary=read_vocabulary()).checks if check.kind == kind]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("新增高新技术企业90家。\n新增高新技术企业100家。", 1),
        ("技术合同成交额达到6亿元。\n技术合同成交额达到60000万元。", 0),
        ("技术合同成交额达到6亿元。\n技术合同成交额达到7亿元。", 1),
        ("新增高新技术企业100家左右。\n新增高新技术企业95家。", 0),
        ("新增高新技术企业100家左右。\n新增高新技术企业60家。", 1),
        ("云桥市2026年工作计划\n到2026年，新增高新技术企业90家。\n全年，新增高企80家。", 1),
        ("云桥市2026年工作计划\n到2026年，新增高新技术企业90家。\n到2027年，新增高企80家。", 0),
        ("东区：新增高新技术企业90家。\n西区：新增高新技术企业100家。", 0),
    ],
)
def test_one_indicator_with_two_values(text: str, count: int) -> None:
    assert len(list_checks(text, "two_values")) == count


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        ("目前，全市高新技术企业总数达到130家。\n力争到2027年，高新技术企业总数达到120家。", ["doubt"]),
        ("目前，全市高新技术企业总数达到110家。\n力争到2027年，高新技术企业总数达到120家。", []),
        ("目前，全市高新技术企业总数达到130家。\n力争到2027年，高新技术企业总数达到120家以上。", []),
        ("目前，单位产值能耗达到0.15吨。\n力争到2027年，单位产值能耗达到0.12吨。", []),
        ("去年，全市新增高新技术企业50家。\n今年，确保新增高新技术企业40家。", ["note"]),
        ("目前，在孵企业总数达到130家（其中省级企业9家）。\n力争到2027年，省级企业5家。", []),
        ("五年来，累计新增高新技术企业112家。\n今年，确保新增高新技术企业12家。", []),
    ],
)
def test_targets_below_what_is_reached(text: str, verdicts: list[str]) -> None:
    assert [check.verdict for check in list_checks(text, "target_below_achieved")] == verdicts


def test_shares_above_the_whole() -> None:
    assert list_checks("到2026年，良种覆盖率达到2026%。", "share_over_whole") == []
    (check,) = list_checks("电子凭证签发率达到105%。", "share_over_whole")
    assert (check.verdict, check.expected, check.found) == ("doubt", Decimal(100), Decimal(105))
    assert list_checks("征缴收入占目标任务的比重为112.7%，增长率达到150%。", "share_over_whole") == []


def test_names_that_sound_alike_are_noted_once() -> None:
    text = "高技术产业增加值达到20亿元，高新技术产业产值达到90亿元。\n高新技术产业产值达到90亿元，企业利润9亿元。"
    (check,) = list_checks(text, "lookalike")
    assert (check.verdict, check.items) == ("note", (0, 1))
    assert "高技术产业增加值" in check.message
    assert "高新技术产业产值" in check.message


def test_names_that_the_dictionary_tells_apart_are_noted() -> None:
    (check,) = list_checks("企业科技投入达到12亿元，科技投入达到20亿元，专利授权量达到90件。", "lookalike")
    assert (check.verdict, check.items) == ("note", (0, 1))


def test_shares_that_mix_measures() -> None:
    (check,) = list_checks("高新技术产业产值占规模以上工业增加值的比重达到40%。", "mixed_share")
    assert check.verdict == "doubt"
    assert list_checks("高新技术产业产值占规模以上工业总产值的比重达到40%。", "mixed_share") == []
    assert list_checks("研发投入占销售收入的比重达到4%。", "mixed_share") == []


def test_targets_due_before_their_plan() -> None:
    text = "云桥市科技局2026年工作计划\n一、目标\n到2022年，新增高新技术企业90家，引进团队5个。到2027年，引进博士9名。"
    (check,) = list_checks(text, "period_before_plan")
    assert (check.verdict, check.expected, check.found, len(check.items)) == ("doubt", Decimal(2026), Decimal(2022), 2)
    assert "等2项" in check.message
    assert list_checks("云桥市科技局2026年工作总结\n2022年，拟新增高新技术企业90家。", "period_before_plan") == []


def test_counts_among_other_counts_announce_nothing() -> None:
    text = "围绕一个目标、两个突破、三大工程：\n1、建平台。\n2、引人才。"
    assert list_checks(text, "announced_count") == []
