"""What a figure means: level, territory, dates. One line a rule; all texts and places are our own (虚构)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kepan.engine.plandoc import Item, compile_plan
from kepan.store.files.texts import read_text_file
from kepan.store.files.vocabulary import read_vocabulary

PLAN = "云岭市科技局2026年工作计划\n"
SUMMARY = "云岭市科技局2025年工作总结\n"
PROGRAMME = "云岭市科技创新三年行动计划（2024—2026年）\n"


def list_items(text: str) -> list[Item]:
    """List the items of a text."""
    return list(compile_plan(text, vocabulary=read_vocabulary()).items)


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("新增国家级企业技术中心2家。", ["国家级"]),
        ("新增省级以上研发机构5家。", ["省级以上"]),
        ("新增市级及以上研发机构5家。", ["市级以上"]),
        ("建成国家级、省级示范基地5个。", ["国家级、省级"]),
        ("新认定省、市民营科技企业50家。", ["省级、市级"]),
        ("获省重点实验室3家。", ["省级"]),
        ("申报“市科技发展计划”项目70项。", ["市级"]),
        ("市场主体达到5万户。", [None]),
        ("省2家。", [None]),
        ("市财政科技支出占一般公共预算支出的比重3%。", [None]),
        ("高新技术企业产值占省级以上园区产值的比重60%。", [None]),
        ("高新技术企业达到120家。", [None]),
        # a part has the level of its whole
        ("申报省级科技计划项目26项，其中成果转化项目6项。", ["省级", "省级"]),
        ("新增研发机构26家，其中省级6家。", [None, "省级"]),
        ("新增研发机构26家，其中企业研发机构6家。", [None, None]),
    ],
)
def test_level(text: str, levels: list[str | None]) -> None:
    assert [item.level for item in list_items(text)] == levels


@pytest.mark.parametrize(
    ("text", "territories"),
    [
        (PLAN + "全市高新技术企业达到100家。", [("云岭市", "territory.clause")]),
        (PLAN + "高新技术企业达到100家。", [("云岭市", "territory.plan")]),
        (PLAN + "我省高新技术企业达到100家。", [("我省", "territory.clause")]),
        (PLAN + "其中青川县新增企业3家。", [("青川县", "territory.clause")]),
        (PLAN + "到2026年，青川县高新区新增企业3家。", [("青川县高新区", "territory.clause")]),
        (PLAN + "在青川县，新建基地3个，带动农户200户。", [("青川县", "territory.sentence")] * 2),
        (PLAN + "一、青川县\n新增企业3家。", [("青川县", "territory.heading")]),
        (PLAN + "一、全市目标\n（一）企业\n新增企业3家。", [("云岭市", "territory.heading")]),
        (PLAN + "一、青川县目标\n（一）企业\n新增企业3家。", [("青川县", "territory.heading")]),
        # places that are none
        (PLAN + "科技型上市企业达到20家。", [("云岭市", "territory.plan")]),
        (PLAN + "新认定省重点实验室5家。", [("云岭市", "territory.plan")]),
        (PLAN + "按照省要求新增平台5家。", [("云岭市", "territory.plan")]),
        (PLAN + "荣获省科技奖3项。", [("云岭市", "territory.plan")]),
        (PLAN + "其中3家省级平台达到5个标准。", [("云岭市", "territory.plan")] * 2),
        (PLAN + "澜江市场交易额5亿元。", [("云岭市", "territory.plan")]),
        (PLAN + "组织申报全国试点1项。", [("云岭市", "territory.plan")]),
        (PLAN + "创新能力力争进入全省前5名。", [("云岭市", "territory.plan")]),
        # nothing says it
        ("新增企业3家。", [(None, None)]),
        ("全市新增企业3家。", [("全市", "territory.clause")]),
        ("全国新增企业3万家。", [("全国", "territory.clause")]),
        ("青川县", []),
    ],
)
def test_territory(text: str, territories: list[tuple[str | None, str | None]]) -> None:
    assert [(item.territory, item.trace.get("territory")) for item in list_items(text)] == territories


def create_day(text: str | None) -> date | None:
    """Create a day from its ISO form."""
    return None if text is None else date.fromisoformat(text)


NOTHING = (None, None, None)
YEAR = ("2026-01-01", "2026-12-31", "title")


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        # years and five-year plans as printed
        ("到2027年，新增企业3家。", ("2027-01-01", "2027-12-31", "sentence")),
        ("截至2025年底，拥有企业30家。", (None, "2025-12-31", "sentence")),
        ("2027年前新增企业3家。", (None, "2027-12-31", "sentence")),
        ("2024年以来，新增企业3家。", ("2024-01-01", None, "sentence")),
        ("2021-2025年，新增企业3家。", ("2021-01-01", "2025-12-31", "sentence")),
        ("“十四五”期间，新增企业3家。", ("2021-01-01", "2025-12-31", "sentence")),
        ("到“十四五”末，新增企业3家。", ("2025-01-01", "2025-12-31", "sentence")),
        ("202223年，新增企业3家。", NOTHING),
        ("2026年初，拥有企业3家。", NOTHING),
        ("2026年上半年，新增企业3家。", ("2026-01-01", "2026-06-30", "sentence")),
        ("2026年6月底前，新增企业3家。", (None, "2026-06-30", "sentence")),
        ("2026年1至3月份，新增企业3家。", ("2026-01-01", "2026-03-31", "sentence")),
        # headings
        ("一、2027年主要目标\n新增企业3家。", ("2027-01-01", "2027-12-31", "heading")),
        ("一、2027年主要目标\n上半年，新增企业3家。", ("2027-01-01", "2027-06-30", "heading")),
        ("一、2027年主要目标\n（一）企业\n上半年，新增企业3家。", ("2027-01-01", "2027-06-30", "heading")),
        # relative words count from the plan's year
        (PLAN + "今年，新增企业3家。", YEAR),
        (PLAN + "新增企业3家。", YEAR),
        (PLAN + "年底前，新增企业3家。", (None, "2026-12-31", "title")),
        (PLAN + "上半年，力争新增企业3家。", ("2026-01-01", "2026-06-30", "title")),
        (PLAN + "明年，新增企业3家。", ("2027-01-01", "2027-12-31", "title")),
        (PLAN + "去年，新增企业3家。", ("2025-01-01", "2025-12-31", "title")),
        (PLAN + "去年上半年，新增企业3家。", ("2025-01-01", "2025-06-30", "title")),
        (PLAN + "截至去年底，拥有企业30家。", (None, "2025-12-31", "title")),
        (PLAN + "9月底前，新增企业3家。", (None, "2026-09-30", "title")),
        (PLAN + "力争6月15日前，新增企业3家。", (None, "2026-06-15", "title")),
        (PLAN + "十月，力争新增企业3家。", ("2026-10-01", "2026-10-31", "title")),
        (PLAN + "前三季度，力争新增企业3家。", ("2026-01-01", "2026-09-30", "title")),
        (PLAN + "到2027年，新增平台3家，上半年新增企业3家。", ("2027-01-01", "2027-12-31", "sentence")),
        # what is no date
        (PLAN + "2月30日，力争新增企业3家。", NOTHING),
        (PLAN + "3月初，力争新增企业3家。", NOTHING),
        (PLAN + "近年来，新增企业3家。", NOTHING),
        (PLAN + "截至目前，拥有企业30家。", NOTHING),
        (PLAN + "每年新增企业3家。", NOTHING),
        (PLAN + "三年新增企业3家。", NOTHING),
        (PLAN + "已拥有企业30家。", NOTHING),
        (PLAN + "1-11月，全市已完成投资30亿元。", NOTHING),
        ("今年，新增企业3家。", NOTHING),
        ("上半年，新增企业3家。", NOTHING),
        ("目标年，新增企业3家。", NOTHING),
        ("三年累计新增企业3家。", NOTHING),
        # several years
        (PROGRAMME + "三年累计新增企业3家。", ("2024-01-01", "2026-12-31", "title")),
        (PROGRAMME + "3年内新增企业3家。", ("2024-01-01", "2026-12-31", "title")),
        (PROGRAMME + "5年内新增企业3家。", NOTHING),
        (PROGRAMME + "过去三年，新增企业3家。", NOTHING),
        (PROGRAMME + "每年新增企业3家。", ("2024-01-01", "2026-12-31", "title")),
        (PROGRAMME + "到目标年，企业达到30家。", ("2026-01-01", "2026-12-31", "title")),
        (PROGRAMME + "规划期内，新增企业30家。", ("2024-01-01", "2026-12-31", "title")),
        (PROGRAMME + "今年，新增企业3家。", NOTHING),
        (PROGRAMME + "新增企业3家。", ("2024-01-01", "2026-12-31", "title")),
        # summaries report on their year
        (SUMMARY + "新增企业3家。", ("2025-01-01", "2025-12-31", "title")),
        (SUMMARY + "上半年，新增企业3家。", ("2025-01-01", "2025-06-30", "title")),
        ("云岭市科技局2025年上半年工作总结\n新增企业3家。", ("2025-01-01", "2025-06-30", "title")),
    ],
)
def test_dates(text: str, dates: tuple[str | None, str | None, str | None]) -> None:
    item = list_items(text)[0]
    assert (item.date_from, item.date_to, item.dates_from) == (create_day(dates[0]), create_day(dates[1]), dates[2])
    assert ("dates" in item.trace) == (dates != NOTHING)


def test_the_year_of_its_own_sentence_comes_before_the_plans() -> None:
    second = list_items(PLAN + "2027年，新增平台3家，下半年新增企业3家。")[1]
    assert (second.date_from, second.date_to, second.dates_from) == (
        date(2027, 7, 1),
        date(2027, 12, 31),
        "sentence",
    )
    apart = list_items(PLAN + "2027年，新增平台3家。力争下半年新增企业3家。")[1]
    assert (apart.date_from, apart.dates_from) == (date(2026, 7, 1), "title")


@pytest.mark.row("PLN-04")
def test_pln_04_date_sum_and_stretch() -> None:
    """期限、累计/存量、弹性目标: a share by 2008, three counts of three years, a stretch target."""
    text = (
        "澜江新区科技创新三年行动纲要（2006—2008年）\n"
        "到2008年，高新技术产业产值占工业总产值的比重达到49%，创新能力力争进入全省前3名。\n"
        "三年累计组织实施国际科技合作项目30项，组织重大产学研活动10次，签订合作协议80项。\n"
    )
    share, rank, *counts = list_items(text)
    assert (share.value_text, share.unit, share.semantic_comparator, share.accrual) == ("49", "%", ">=", None)
    assert (share.date_from, share.date_to, share.dates_from) == (date(2008, 1, 1), date(2008, 12, 31), "sentence")
    assert (share.modality, rank.modality, rank.semantic_comparator) == (None, "力争", "<=")
    assert [(item.surface, item.kind, item.accrual) for item in counts] == [
        ("30项", "measure", "cumulative"),
        ("10次", "measure", "cumulative"),
        ("80项", "target", "cumulative"),
    ]
    assert {(item.date_from, item.date_to) for item in counts} == {(date(2006, 1, 1), date(2008, 12, 31))}


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        # 全年 under a heading with a year, in a plan for another
        (PLAN + "一、2025年工作回顾\n全年，新增企业3家。", ("2025-01-01", "2025-12-31", "heading")),
        # a lead in the paragraph's own heading
        (PLAN + "（一）2027年目标。新增企业3家。", ("2027-01-01", "2027-12-31", "heading")),
        # a line that names the text gives the year where no card of a plan does
        ("2026年\n新增企业3家，力争5家。", ("2026-01-01", "2026-12-31", "title")),
        # a damaged year is nobody's
        (PLAN + "202223年，新增平台3家，力争上半年新增企业3家。", (None, None, None)),
        (PLAN + "一、202223年目标\n力争上半年新增企业3家。", ("2026-01-01", "2026-06-30", "title")),
        # a day without a limit is that day
        (PLAN + "力争6月15日举办活动3场。", ("2026-06-15", "2026-06-15", "title")),
    ],
)
def test_where_the_year_stands(text: str, dates: tuple[str | None, str | None, str | None]) -> None:
    item = list_items(text)[0]
    assert (item.date_from, item.date_to, item.dates_from) == (create_day(dates[0]), create_day(dates[1]), dates[2])


def test_figures_of_one_section_share_its_year_and_place() -> None:
    items = list_items(PLAN + "一、2027年青川县目标\n力争上半年新增企业3家。\n力争下半年新增平台5家。")
    assert [(item.date_from, item.dates_from, item.territory) for item in items] == [
        (date(2027, 1, 1), "heading", "青川县"),
        (date(2027, 7, 1), "heading", "青川县"),
    ]
    assert {item.territory for item in list_items("一、青川县\n新增企业3家。\n新增平台5家。")} == {"青川县"}


def test_completion_and_nameless_figures_mean_no_entry() -> None:
    done = list_items("申报高新技术企业20家，完成全年任务的80%。")
    assert [item.match.code if item.match else None for item in done] == ["HNTE_APPLY", None]
    assert [item.match for item in list_items("5家。")] == [None]


def test_match_carries_name_score_and_runner_up() -> None:
    (item,) = list_items("新增高新技术企业5家。")
    assert item.match is not None
    assert item.match.as_json() == {
        "code": "HNTE_NEW",
        "name": "新增高新技术企业数",
        "score": 1.0,
        "runner_up": "HNTE_N",
        "runner_up_score": item.match.runner_up_score,
    }
    assert item.trace["match"] == "match 新增高新技术企业数"
    (traditional,) = list_items("高新技術產業產值達到200億元。")
    assert traditional.match is not None
    assert (traditional.match.code, traditional.match.score) == ("HT_OUT", 1.0)


def test_the_example_of_the_method_page() -> None:
    items = list_items(
        PLAN + "力争全市高新技术企业达到120家，新增省级以上研发机构20家（其中企业研发机构15家）。"
        "9月底前，累计走访企业200家次。\n城镇登记失业率控制在4.5%。"
    )
    fields = [
        (item.surface, item.modality, item.semantic_comparator, item.accrual, item.level, item.territory)
        for item in items
    ]
    assert fields == [
        ("120家", "力争", ">=", "stock", None, "云岭市"),
        ("20家", "力争", ">=", "flow", "省级以上", "云岭市"),
        ("15家", "力争", ">=", "flow", "省级以上", "云岭市"),
        ("200家次", None, ">=", "cumulative", None, "云岭市"),
        ("4.5%", None, "<=", None, None, "云岭市"),
    ]
    assert [item.date_from for item in items] == [date(2026, 1, 1)] * 3 + [None, date(2026, 1, 1)]
    assert [item.date_to for item in items] == [date(2026, 12, 31)] * 3 + [date(2026, 9, 30), date(2026, 12, 31)]


@pytest.mark.row("PLN-04")
def test_pln_04_in_the_real_documents(shared: Path) -> None:
    """49% by 2008, 30, 10 and 80 summed over three years, and the ranks of which one is a stretch."""
    first, second = ([*list_items(read_document(shared, number))] for number in ("000", "001"))
    share = next(item for item in first if item.surface == "49%")
    assert (share.date_from, share.date_to, share.semantic_comparator) == (date(2008, 1, 1), date(2008, 12, 31), ">=")
    assert share.accrual is None
    counts = [item for item in first if item.period == "三年"]
    assert [(item.surface, item.accrual, item.semantic_comparator) for item in counts] == [
        ("30项", "cumulative", ">="),
        ("10次", "cumulative", ">="),
        ("80项", "cumulative", ">="),
    ]
    assert {(item.date_from, item.date_to) for item in counts} == {(date(2006, 1, 1), date(2008, 12, 31))}
    stretch = [item.surface for item in first if item.modality == "力争" and item.kind == "target"]
    assert stretch == ["80%", "60%", "5000万元"]
    ranks = [(int(item.values[0]), item.modality, item.semantic_comparator) for item in second if item.unit == "名"][:2]
    assert ranks == [(5, None, "<="), (3, "力争", "<=")]


def test_a_territory_with_a_second_name_in_brackets_is_the_plans(shared: Path) -> None:
    tree = compile_plan(read_document(shared, "000"), vocabulary=read_vocabulary())
    share = next(item for item in tree.items if item.surface == "49%")
    assert (share.territory, share.trace["territory"]) == (tree.plans[share.plan].territory, "territory.clause")


def read_document(shared: Path, number: str) -> str:
    """Read the text of a real document by its number."""
    (path,) = (shared / "plans").glob(f"{number}_*.txt")
    return read_text_file(path).text
