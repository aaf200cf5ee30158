"""What must hold for any text at all."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kepan.engine.plandoc import PlanTree, compile_plan
from kepan.store.files.vocabulary import read_vocabulary

WORDS = (
    *"一二三十百千万亿0123456789.,、。，；：:;（）()“”《》\n\r\t　 %％-—至到从由占比的",
    *"家个项名件元年月日前第翻番成倍各共",
    *(
        "达到",
        "超过",
        "以上",
        "左右",
        "其中",
        "分别",
        "增长",
        "下降",
        "提高到",
        "新增",
        "建设",
        "实施",
        "力争",
        "比上年",
    ),
    *(
        "亿元",
        "万人",
        "百分点",
        "个百分点",
        "高新技术企业",
        "研发经费",
        "2026年",
        "“十五五”",
        "一是",
        "二是",
        "三、",
        "1.",
    ),
    *("前5名", "三分之二", "一半", "翻一番", "1/3", "同比", "占GDP比重", "企业", "省级以上", "截至目前", "为", "完成"),
    *(
        "版权所有",
        "主要目标：",
        "五个方面",
        "存在问题",
        "（一）",
        "——",
        "202223年",
        "2023%",
        "專利",
        "萬",
        "増",
        "年均",
    ),
)
texts = st.one_of(st.text(), st.lists(st.sampled_from(WORDS), max_size=80).map("".join))


def compile_text(text: str) -> PlanTree:
    """Compile with the shipped vocabulary."""
    return compile_plan(text, vocabulary=read_vocabulary(), name="any")


def list_spans(value: Any) -> list[list[int]]:
    """List all pairs of places in the JSON of a tree."""
    if isinstance(value, dict):
        own = [value[key] for key in ("span", "vspan", "title_span") if value.get(key) is not None]
        own += value.get("spans", [])
        return own + [span for part in value.values() for span in list_spans(part)]
    if isinstance(value, list):
        return [span for part in value for span in list_spans(part)]
    return []


@settings(max_examples=400, deadline=None)
@given(texts)
def test_any_text_compiles_with_places_inside_it(text: str) -> None:
    tree = compile_text(text)
    content = tree.as_json()
    json.loads(json.dumps(content, allow_nan=False))
    for start, end in list_spans(content):
        assert 0 <= start <= end <= len(text)
    for item in tree.items:
        assert item.surface == text[slice(*item.vspan)] != ""
        assert item.span[0] <= item.vspan[0] < item.vspan[1] <= item.span[1]
        # A number in words may be read past what a website put into it.
        past = any(item.vspan[0] < repair.start < item.vspan[1] for repair in tree.source.repairs)
        assert past or item.value_text in text
        assert len(item.values) == (2 if item.comparator == "range" else 1)
        assert item.comparator in {"=", ">=", ">", "<=", "<", "~", "range"}
        assert item.kind in {"target", "measure", "achieved", "growth_target", "growth_achieved"}
    for repair in tree.source.repairs:
        assert repair.original == text[repair.start : repair.end] != repair.candidate


@settings(max_examples=100, deadline=None)
@given(texts)
def test_the_same_text_gives_the_same_tree(text: str) -> None:
    assert compile_text(text) == compile_text(text)


@settings(max_examples=100, deadline=None)
@given(texts)
def test_items_stand_in_the_order_of_the_text(text: str) -> None:
    places = [item.vspan for item in compile_text(text).items]
    assert places == sorted(places)
    assert [item.id for item in compile_text(text).items] == list(range(len(places)))


@settings(max_examples=100, deadline=None)
@given(st.from_regex("[０-９]{1,6}％?", fullmatch=True))
def test_full_width_digits_are_read_and_stay_as_printed(digits: str) -> None:
    text = f"研发投入强度达到{digits}家"
    tree = compile_text(text)
    assert all(item.surface == text[slice(*item.vspan)] for item in tree.items)
    assert any(repair.kind == "full_width" and repair.original == digits for repair in tree.source.repairs)


def test_work_on_a_text_without_separators_stays_bounded() -> None:
    text = "新增平台5家" * 2000
    tree = compile_text(text)
    assert len(tree.items) == 2000
    assert max(item.span[1] - item.span[0] for item in tree.items) <= 310
    assert all(item.span[0] <= item.vspan[0] and item.vspan[1] <= item.span[1] for item in tree.items)
