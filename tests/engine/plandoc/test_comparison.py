"""Comparison of two plans: what each kind of change says; all texts and figures are invented (虚构)."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kepan.engine.plandoc import PlanTree, compile_plan
from kepan.engine.plandoc.comparison import ItemChange, compare_levels, compare_plans
from kepan.store.files.vocabulary import read_vocabulary

ROOT = Path(__file__).parents[3]
HEAD = "云桥市科技局{}年工作计划\n一、目标\n"


def compile_text(text: str) -> PlanTree:
    """Compile a text with the shipped words."""
    return compile_plan(text, vocabulary=read_vocabulary())


def list_changes(before: str, after: str, years: tuple[str, str] = ("2026", "2027")) -> list[ItemChange]:
    """List what became of the figures of two short plans."""
    trees = [compile_text(HEAD.format(year) + text) for year, text in zip(years, (before, after), strict=True)]
    return list(compare_plans(trees[0], trees[1], vocabulary=read_vocabulary()).items)


@pytest.mark.parametrize(
    ("before", "after", "kinds", "message"),
    [
        ("新增高企100家。", "新增高新技术企业100家。", ("kept",), "“新增高企”未变：100家"),
        (
            "新增高新技术企业100家。",
            "新增高新技术企业120家。",
            ("raised",),
            "“新增高新技术企业”由100家提高到120家（+20%）",
        ),
        ("引进博士30名。", "引进博士20名。", ("lowered",), "“引进博士”由30名降低到20名（-33.33%）"),
        ("成交额达到6亿元。", "成交额达到60000万元。", ("unit_changed",), "“成交额”6亿元改写为60000万元，数量不变"),
        ("建成基地5个。", "建成基地超过5个。", ("tightened",), "“建成基地”要求收紧：5个改为超过5个"),
        ("建成基地5个。", "建成基地5个左右。", ("loosened",), "“建成基地”要求放宽：5个改为约5个"),
        ("突破关键技术30项。", "突破关键核心技术30项。", ("renamed",), "“突破关键技术”可能改称“突破关键核心技术”"),
        ("引进团队2-3个。", "引进团队2-4个。", ("raised",), "“引进团队”由2-3个提高到2-4个（+50%）"),
        ("引进团队2-4个。", "引进团队2-3个。", ("lowered",), "“引进团队”由2-4个降低到2-3个（-50%）"),
        ("专利增长10%。", "专利增长12%。", ("raised",), "“专利”由增长10%提高到增长12%"),
        ("化肥使用量下降2%。", "化肥使用量增长1%。", ("raised",), "“化肥使用量”由下降2%提高到增长1%"),
        ("知晓率达到八成。", "知晓率达到90%。", ("raised", "unit_changed"), "“知晓率”由八成提高到90%"),
    ],
)
def test_what_became_of_a_figure(before: str, after: str, kinds: tuple[str, ...], message: str) -> None:
    (change,) = list_changes(before, after)
    assert change.kinds == kinds
    assert change.message.startswith(message)


def test_values_stand_in_one_unit() -> None:
    (change,) = list_changes("成交额达到6亿元。", "成交额达到75000万元。")
    assert (change.unit, change.values_before, change.values_after) == ("万元", (Decimal(60000),), (Decimal(75000),))
    assert (change.difference, change.ratio, change.demand) == (Decimal(15000), Decimal("0.25"), "stricter")


def test_changes_in_folds_are_read_as_percent() -> None:
    (change,) = list_changes("专利授权量增长1倍。", "专利授权量增长120%。")
    assert (change.values_before, change.values_after) == ((Decimal(100),), (Decimal(120),))
    (change,) = list_changes("产值翻两番。", "产值增长3.5倍。")
    assert (change.unit, change.values_before, change.values_after) == ("%", (Decimal(300),), (Decimal(350),))


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("三年累计引进团队45个。", "引进团队15个。", "期间长短不同（36个月与12个月）"),
        ("上半年，引进团队5个。", "引进团队15个。", "期间长短不同（6个月与12个月）"),
        ("引进团队5个。", "引进团队15亿元。", "单位不同（个与亿元）"),
        ("专利申请量达到100件。", "专利申请量增长10%。", "一个是水平，一个是增减幅度"),
    ],
)
def test_figures_that_cannot_be_compared(before: str, after: str, reason: str) -> None:
    (change,) = list_changes(before, after)
    assert "not_comparable" in change.kinds
    assert change.reason == reason
    assert change.values_before == change.values_after == ()


def test_a_cumulative_figure_is_not_held_against_a_yearly_one() -> None:
    trees = [compile_text("一、目标\n累计培育企业300家。"), compile_text("一、目标\n培育企业30家。")]
    (change,) = compare_plans(trees[0], trees[1], vocabulary=read_vocabulary()).items
    assert change.reason == "一个是累计数，一个是当期数"


@pytest.mark.parametrize(
    ("before", "after", "demand"),
    [
        ("能耗控制在5吨以内。", "能耗控制在4吨以内。", "stricter"),
        ("能耗控制在5吨以内。", "能耗控制在6吨以内。", "easier"),
        ("力争创新能力排名进入前8位。", "力争创新能力排名进入前6位。", "stricter"),
        ("引进博士30名。", "引进博士30名左右。", "easier"),
        ("引进博士30名。", "引进博士超30名。", "stricter"),
        ("引进博士30名。", "引进博士30名。", None),
    ],
)
def test_whether_more_is_asked_for(before: str, after: str, demand: str | None) -> None:
    (change,) = list_changes(before, after)
    assert change.demand == demand


def test_a_target_that_is_now_reported() -> None:
    trees = [
        compile_text("云桥市2026年工作计划\n一、目标\n新增高新技术企业100家。"),
        compile_text("云桥市2026年工作总结\n一、完成情况\n全年共新增高新技术企业110家。"),
    ]
    (change,) = compare_plans(trees[0], trees[1], vocabulary=read_vocabulary()).items
    assert change.kinds == ("kind_changed", "raised")
    assert "由目标成为实绩" in change.message
    assert change.demand is None
    (back,) = compare_plans(trees[1], trees[0], vocabulary=read_vocabulary()).items
    assert "由实绩成为目标" in back.message


@pytest.mark.parametrize(("year", "kind"), [("2028", "postponed"), ("2026", "advanced")])
def test_deadlines_that_move_between_versions(year: str, kind: str) -> None:
    (change,) = list_changes("到2027年，引进博士30名。", f"到{year}年，引进博士30名。", years=("2026", "2026"))
    assert change.kinds == (kind,)
    assert list_changes("到2027年，引进博士30名。", f"到{year}年，引进博士30名。")[0].kinds == ("kept",)


def test_contrasting_names_are_two_indicators() -> None:
    changes = list_changes("专利申请量100件。", "专利授权量100件。")
    assert [change.kinds for change in changes] == [("dropped",), ("added",)]
    assert changes[0].message == "“专利申请量”不再出现，原为100件"
    assert changes[1].message == "新提出“专利授权量”：100件"


def test_one_entry_of_the_dictionary_under_two_names() -> None:
    changes = list_changes("研发投入强度达到2.6%。", "全社会R&D经费占GDP比重达到2.8%。")
    assert [change.kinds for change in changes] == [("renamed", "raised")]
    changes = list_changes("养老金基金征缴12亿元。", "社会保险费征缴额18亿元。")
    assert [change.kinds for change in changes] == [("dropped",), ("added",)]


def test_a_verb_at_the_other_end_makes_no_other_name() -> None:
    (change,) = list_changes("净增高新技术企业60家。", "高新技术企业净增50家。")
    assert change.kinds == ("lowered",)
    (change,) = list_changes("专利申请量60件。", "申请专利50件。")
    assert change.kinds == ("lowered",)
    (change,) = list_changes("科技型企业评价入库60家。", "科技型企业评价入库数50家。")
    assert change.kinds == ("lowered",)


def test_one_plan_of_a_text_with_several() -> None:
    tree = compile_text(HEAD.format("2026") + "引进博士30名。")
    diff = compare_plans(tree, tree, vocabulary=read_vocabulary(), before_plan=0, after_plan=0)
    assert diff.count_kinds() == {"kept": 1}
    assert (diff.before.title, diff.before.year_from, diff.after.plan) == ("云桥市科技局2026年工作计划", 2026, 0)


def test_measures_and_headings() -> None:
    texts = (
        "一、任务\n（一）建平台\n1.布局中试平台。\n2.开放大型仪器。\n（二）引人才\n二、保障",
        "一、任务\n（一）建平台\n1.布局中试验证平台。\n（二）引人才\n1.开放大型仪器。\n2.设立服务专员。\n三、组织保障",
    )
    diff = compare_plans(compile_text(texts[0]), compile_text(texts[1]), vocabulary=read_vocabulary())
    found = {change.message: change.kinds for change in diff.measures}
    found |= {change.message: change.kinds for change in diff.sections}
    assert found["措施“布局中试平台”改写为“布局中试验证平台”"] == ("reworded",)
    assert found["措施“开放大型仪器”移到别处"] == ("moved",)
    assert found["新提出措施“设立服务专员”"] == ("added",)
    assert found["标题“任务”未变"] == ("kept",)
    back = compare_plans(compile_text(texts[1]), compile_text(texts[0]), vocabulary=read_vocabulary())
    assert "措施“设立服务专员”不再出现" in [change.message for change in back.measures]


CITY = "云桥市2027年工作计划\n一、目标\n新增高新技术企业{}家，投资达到30亿元，覆盖率达到60%，建成中心3家。"
DISTRICTS = (
    "东区2027年工作计划\n一、目标\n新增高新技术企业50家，投资达到18亿元，覆盖率达到62%，建设基地6个。",
    "西区2027年工作计划\n一、目标\n新增高新技术企业40家，投资达到140000万元。",
)


def compare_city(count: int) -> dict[str, Any]:
    """Compare a city with its two districts and return the JSON."""
    trees = [compile_text(text) for text in DISTRICTS]
    return compare_levels(compile_text(CITY.format(count)), trees, vocabulary=read_vocabulary()).as_json()


@pytest.mark.parametrize(
    ("count", "kind", "difference", "tail"),
    [(90, "covered", 0, "正好相等"), (100, "short", -10, "还差10家"), (80, "exceeded", 10, "多出10家")],
)
def test_pln_12_sums_of_districts_or_the_difference_stated(count: int, kind: str, difference: int, tail: str) -> None:
    """The part of PLN-12 that texts can decide: the sum of the parts is the target, or the difference is stated."""
    first = compare_city(count)["targets"][0]
    assert (first["kind"], first["total"], first["difference"]) == (kind, 90, difference)
    assert first["message"].endswith(f"下级合计90家，{tail}")
    assert [(share["district"], share["value"]) for share in first["shares"]] == [(0, 50), (1, 40)]
    assert first["shares"][0]["ratio"] == pytest.approx(50 / count, abs=0.0001)


def test_what_is_not_added_not_carried_and_extra() -> None:
    content = compare_city(90)
    invested, share, centre = content["targets"][1:]
    assert (invested["kind"], invested["total"], invested["difference"]) == ("exceeded", 32, 2)
    assert (share["kind"], share["total"], share["missing"]) == ("not_additive", None, [1])
    assert "不能相加" in share["message"]
    assert (centre["kind"], centre["missing"]) == ("uncovered", [0, 1])
    assert [(extra["district"], extra["item"]["indicator"]) for extra in content["extras"]] == [(0, "建设基地")]


def test_a_figure_for_other_years_is_shown_and_not_counted() -> None:
    city = compile_text("云桥市2027年工作计划\n一、目标\n引进团队30个。")
    below = compile_text("东区2027年工作计划\n一、目标\n三年累计引进团队30个。")
    (target,) = compare_levels(city, [below], vocabulary=read_vocabulary(), city_plan=0).targets
    assert (target.kind, target.shares[0].value) == ("uncovered", None)
    assert target.shares[0].reason == "期间长短不同（12个月与36个月）"


@pytest.mark.row("PLN-15")
def test_pln_15_three_years_against_the_sum_of_each() -> None:
    """In one text, and a programme against its yearly plans: sums that hold, and the difference where not."""
    text = "云桥市三年行动计划（2026-2028年）\n一、目标\n三年累计引进团队45个。{}"
    yearly = "2026年，引进团队15个。2027年，引进团队20个。2028年，引进团队{}个。"
    for last, verdict, found in ((10, "holds", 45), (5, "doubt", 40)):
        tree = compile_text(text.format(yearly.format(last)))
        (check,) = [check for check in tree.checks if check.kind == "years_sum"]
        assert (check.verdict, check.expected, check.found) == (verdict, Decimal(45), Decimal(found))
        plans = [
            compile_text(HEAD.format(year) + f"引进团队{count}个。")
            for year, count in ((2026, 15), (2027, 20), (2028, last))
        ]
        (target,) = compare_levels(
            compile_text(text.format("")), plans, vocabulary=read_vocabulary(), years=True
        ).targets
        assert (target.total, target.difference) == (Decimal(found), Decimal(found - 45))


def test_a_programme_of_which_two_yearly_plans_are_there() -> None:
    programme = compile_text("云桥市三年行动计划（2026-2028年）\n一、目标\n三年累计引进团队45个。")
    yearly = [compile_text(HEAD.format(year) + f"引进团队{count}个。") for year, count in ((2026, 15), (2027, 20))]
    (target,) = compare_levels(programme, yearly, vocabulary=read_vocabulary(), years=True).targets
    assert (target.kind, target.total, target.difference) == ("short", Decimal(35), Decimal(-10))


def test_over_years_only_what_comes_in_is_added() -> None:
    programme = compile_text("云桥市三年行动计划（2026-2028年）\n一、目标\n到2028年，高新技术企业总数达到500家。")
    yearly = [
        compile_text(HEAD.format(year) + f"高新技术企业总数达到{count}家。")
        for year, count in ((2026, 400), (2027, 450))
    ]
    (target,) = compare_levels(programme, yearly, vocabulary=read_vocabulary(), years=True).targets
    assert (target.kind, target.total) == ("not_additive", None)
    assert "各年期末数" in target.message


PIECES = st.sampled_from(
    [
        "新增企业",
        "专利授权量",
        "5",
        "0",
        "9" * 18,
        "0.000000000000000001",
        "亿元",
        "家",
        "%",
        "倍",
        "番",
        "成",
        "其中",
        "（",
        "）",
        "，",
        "。",
        "\n",
        "一、",
        "（一）",
        "1.",
        "增长",
        "下降",
        "由",
        "到",
        "年均",
        "三年累计",
        "每年",
        "占",
        "的比重",
        "2026年",
        "完成任务",
        "的",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join), st.lists(PIECES, max_size=40).map("".join))
def test_any_two_texts_can_be_compared(before: str, after: str) -> None:
    trees = [compile_text(before), compile_text(after)]
    diff = compare_plans(trees[0], trees[1], vocabulary=read_vocabulary())
    assert sorted(change.before.id for change in diff.items if change.before) == [item.id for item in trees[0].items]
    assert sorted(change.after.id for change in diff.items if change.after) == [item.id for item in trees[1].items]
    json.dumps(diff.as_json(), allow_nan=False)
    json.dumps(compare_levels(trees[0], trees, vocabulary=read_vocabulary()).as_json(), allow_nan=False)
    assert {change.kinds for change in compare_plans(trees[0], trees[0], vocabulary=read_vocabulary()).items} <= {
        ("kept",)
    }


def test_json_fits_the_schema() -> None:
    schema = json.loads((ROOT / "docs" / "schema" / "diff.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(compare_city(100), schema)
    texts = (
        "云桥市2026年计划\n一、任务\n（一）建平台\n引进团队2-3个。专利增长1倍。\n二、保障",
        "云桥市2027年计划\n一、任务\n（一）引人才\n三年引进团队3个。\n三、附则",
    )
    diff = compare_plans(compile_text(texts[0]), compile_text(texts[1]), vocabulary=read_vocabulary())
    content = json.loads(json.dumps(diff.as_json()))
    jsonschema.validate(content, schema)
    wrong = {**content, "items": [{**content["items"][0], "kinds": ["better"]}]}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(wrong, schema)
