"""Growth against levels, and bases that a rate implies; all texts and figures are invented (虚构)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kepan.engine.plandoc import Check, compile_plan
from kepan.store.files.vocabulary import read_vocabulary


def list_checks(text: str, kind: str) -> list[Check]:
    """List the checks of one kind."""
    return [check for check in compile_plan(text, vocabulary=read_vocabulary()).checks if check.kind == kind]


def test_a_yearly_rate_between_two_levels() -> None:
    (check,) = list_checks("5年内，年专利申请从96件增加到429件，年均增长约34.9%。", "growth_levels")
    assert (check.verdict, check.expected, check.found) == ("holds", Decimal("34.91"), Decimal("34.9"))


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("五年来，专利授权量从100件增加到161件，年均增长10%。", "holds"),
        ("五年来，专利授权量从100件增加到161件，年均增长15%。", "doubt"),
        ("专利授权量从2020年的100件增加到2025年的161件，年均增长10%。", "holds"),
        ("专利授权量从2020年的100件增加到2025年的161件，年均增长7.5%。", "doubt"),
        # Without a printed number of years the rate is only brought into line with one.
        ("专利授权量从100件增加到161件，年均增长10%。", "note"),
        ("去年，专利授权量由100件增加到130件，增长30%。", "holds"),
        ("去年，专利授权量由100件增加到130件，增长40%。", "doubt"),
        ("去年，发放贷款企业由200家减少到150家，下降25%。", "holds"),
        ("五年来，良种覆盖率由90%提高到95%，年均提高1个百分点。", "holds"),
        ("去年，良种覆盖率由90%提高到95%，提高3个百分点。", "doubt"),
        ("去年，高新技术企业由41家增加到226家，增长4.5倍。", "holds"),
        # Money is often counted at constant prices.
        ("五年来，生产总值从54亿元增加到82.7亿元，年均增长7.1%。", "note"),
    ],
)
def test_rates_between_levels(text: str, verdict: str) -> None:
    (check,) = list_checks(text, "growth_levels")
    assert check.verdict == verdict


@pytest.mark.parametrize(
    "text",
    [
        "专利授权量从100件增加到161件，年均增长0.2%。",
        "去年，专利授权量由0件增加到130件，增长30%。",
        "去年，专利授权量由100件增加到130件，是2010年的5倍。",
        "去年，专利授权量由100件增加到130件。全年投资增长30%。",
    ],
)
def test_rates_that_nothing_can_be_said_of(text: str) -> None:
    assert list_checks(text, "growth_levels") == []


@pytest.mark.parametrize(
    ("text", "base"),
    [
        ("每万元产值能耗为0.15吨，比上年下降27.3%。", "0.2063"),
        ("技术开发费投入达到21.5亿元，同比增长20%。", "17.92"),
        ("去年，高新技术产业产值占比为38%，比上年提高1.5个百分点。", "36.5"),
        ("已征集技术需求238项，是去年的3.6倍。", "66.11"),
        ("去年，专利授权量达到200件，增长1倍。", "100"),
    ],
)
def test_bases_that_a_rate_implies(text: str, base: str) -> None:
    (check,) = list_checks(text, "implied_base")
    assert (check.verdict, check.expected, check.found) == ("note", None, Decimal(base))
    assert f"推算基数约{base}" in check.message


@pytest.mark.parametrize(
    "text",
    [
        "专利授权量达到200件，年均增长10%。",
        "专利授权量达到0件，增长10%。",
        "去年，专利授权量达到200件，下降100%。",
        "去年，专利授权量达到200件，提高2个百分点。",
    ],
)
def test_bases_that_are_not_implied(text: str) -> None:
    assert list_checks(text, "implied_base") == []


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        ("2024年，专利授权量达到80件。2025年，专利授权量达到100件，比上年增长25%。", ["holds"]),
        ("2024年，专利授权量达到80件。2025年，专利授权量达到100件，比上年增长35%。", ["doubt"]),
        ("2024年，专利授权量达到100件。2025年，专利授权量达到80件，比上年下降20%。", ["holds"]),
        ("2024年，工业产值达到80.0亿元。2025年，工业产值达到100.0亿元，同比增长35%。", ["note"]),
        ("2024年，专利授权量达到0件。2025年，专利授权量达到100件，比上年增长25%。", []),
        ("2024年上半年，专利授权量达到80件。2025年，专利授权量达到100件，比上年增长35%。", []),
        ("2021年，专利授权量达到80件。2025年，专利授权量达到100件，比上年增长35%。", []),
        ("专利授权量达到80件。专利授权量达到100件，比上年增长35%。", []),
    ],
)
def test_levels_of_both_years(text: str, verdicts: list[str]) -> None:
    assert [check.verdict for check in list_checks(text, "growth_levels")] == verdicts


def test_points_of_what_is_no_share_say_nothing() -> None:
    assert list_checks("去年，专利授权量由100件增加到130件，提高3个百分点。", "growth_levels") == []
