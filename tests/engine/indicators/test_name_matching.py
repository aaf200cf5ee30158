"""Which entry of the dictionary a printed name means; names are our own (虚构)."""

from __future__ import annotations

import pytest

from kepan.engine.indicators import Candidate, Printed
from kepan.store.files.indicators import read_indicators, read_matcher


def rank_name(name: str, unit: str = "", *, growth: bool = False, rank: bool = False) -> list[Candidate]:
    """Rank the entries that a name may mean."""
    return read_matcher().rank_entries(Printed(name, unit, growth, rank))


def find_code(name: str, unit: str = "", *, growth: bool = False, rank: bool = False) -> str | None:
    """Find the code of the likeliest entry, or None."""
    ranked = rank_name(name, unit, growth=growth, rank=rank)
    return ranked[0].entry.code if ranked else None


@pytest.mark.parametrize(
    ("name", "unit", "code"),
    [
        ("新增高新技术企业", "家", "HNTE_NEW"),
        ("高新技术企业总数", "家", "HNTE_N"),
        ("高企", "家", "HNTE_N"),
        ("申报高新技术企业", "家", "HNTE_APPLY"),
        ("“发明专利”授权量（含国外）", "件", "PAT_GRANT"),
        ("发明专利申请量", "件", "PAT_APP"),
        ("全社会研究与试验发展（R&D）经费支出占地区生产总值的比重", "%", "RD_GDP"),
        ("引进国家级人才", "名", "TAL_PERSON"),
        ("国家级科技企业孵化器", "家", "PLAT_NEW"),
    ],
)
def test_names_find_their_entry(name: str, unit: str, code: str) -> None:
    assert find_code(name, unit) == code


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("粮食产量", "万吨"),
        ("高新技术产业增加值占规模以上工业增加值比重", "%"),
        ("企业职工基本养老保险参保人数", "人"),
        ("全社会研发经费支出", "元"),
        ("（）", ""),
        ("新增户", "户"),
        ("x", ""),
        ("", ""),
    ],
)
def test_names_of_no_entry_find_none(name: str, unit: str) -> None:
    assert find_code(name, unit) is None


def test_the_unit_speaks_for_or_against_an_entry() -> None:
    assert find_code("高新技术产业产值", "家") is None
    assert rank_name("高新技术产业产值", "美元")[0].score < rank_name("高新技术产业产值", "元")[0].score
    assert rank_name("高新技术产业产值", "")[0].score < 1
    # A level in percent is no amount; a change in percent may be the change of anything but a rank.
    assert rank_name("技术合同成交额", "%")[0].score < 0.5
    assert rank_name("高新技术企业入库税收", "%", growth=True)[0].score == 1.0
    assert rank_name("创新综合能力全省排名", "%", growth=True)[0].score < 0.5
    assert rank_name("创新综合能力全省排名", "位", rank=True)[0].score == 1.0
    assert rank_name("高新技术企业总数", "名", rank=True)[0].score < 0.5


def test_a_share_is_not_an_amount() -> None:
    share, amount = rank_name("高新技术产业产值占比", "%")[0], rank_name("高新技术产业产值", "元")[0]
    assert (share.entry.code, amount.entry.code) == ("HT_OUT_R", "HT_OUT")


def test_candidates_come_with_score_and_nearest_name() -> None:
    first, second, *_ = rank_name("新增高新技术企业", "家")
    assert (first.entry.code, first.score, first.alias) == ("HNTE_NEW", 1.0, "新增高新技术企业数")
    assert second.entry.code == "HNTE_N"
    assert second.score < first.score


def test_the_same_name_gives_the_same_answer() -> None:
    assert rank_name("引进领军型创业团队", "个") == rank_name("引进领军型创业团队", "个")


def test_an_entry_is_found_by_its_code() -> None:
    catalogue = read_indicators()
    entry = catalogue.find_entry("DEBT_R")
    assert entry is not None
    assert (entry.name, entry.direction, entry.kind) == ("资产负债率", "down", "R")
    assert catalogue.find_entry("NONE") is None


def test_every_own_name_finds_its_entry_first() -> None:
    wrong = []
    for entry in read_indicators().entries:
        for name in (entry.name, *entry.aliases):
            ranked = rank_name(name, entry.units[0], rank=entry.kind == "K")
            if not ranked or ranked[0].entry.code != entry.code:
                wrong.append((entry.code, name, ranked[0].entry.code if ranked else None))
    assert wrong == []
