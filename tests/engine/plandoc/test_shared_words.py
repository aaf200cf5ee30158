"""What figures of one clause share: verbs, bounds before the verb, nouns behind a list; and nouns that open like verbs.

All texts are our own, with invented figures (虚构).
"""

from __future__ import annotations

import pytest

from kepan.engine.plandoc import Item, compile_plan
from kepan.store.files.vocabulary import read_vocabulary


def list_items(text: str) -> tuple[Item, ...]:
    """Compile a text and return its items."""
    return compile_plan(text, vocabulary=read_vocabulary()).items


@pytest.mark.parametrize(
    ("text", "names", "kinds"),
    [
        ("今年推广优质稻45万亩、双低油菜28万亩。", ["推广优质稻", "推广双低油菜"], ["measure", "measure"]),
        ("今年新建公路20公里、桥梁5座。", ["新建公路", "新建桥梁"], ["target", "target"]),
        ("今年签订合同20项、金额3亿元。", ["签订合同", "金额"], ["target", "target"]),
    ],
)
def test_one_verb_governs_what_a_mark_joins(text: str, names: list[str], kinds: list[str]) -> None:
    items = list_items(text)
    assert [item.indicator for item in items] == names
    assert [item.kind for item in items] == kinds


@pytest.mark.parametrize(
    ("text", "comparator"),
    [
        ("每个乡镇至少引进1个农产品加工项目。", ">="),
        ("全年最多支持2家企业。", "<="),
        ("外出务工人员约占农村劳动力的三分之二。", "~"),
        ("全年引进1个农产品加工项目。", "="),
        ("全年签约3个项目。", "="),
        ("外出务工人员占农村劳动力的三分之二。", "="),
    ],
)
def test_bounds_stand_before_the_verb_or_before_the_share(text: str, comparator: str) -> None:
    assert [item.comparator for item in list_items(text)] == [comparator]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("到2027年，检测机构达到20家。", "target"),
        ("到2027年，绿化覆盖率40%。", "target"),
        ("到2027年，服务业增加值达到300亿元。", "target"),
        ("今年将培训技术员300人。", "measure"),
    ],
)
def test_nouns_that_open_like_a_verb_are_reached_not_done(text: str, kind: str) -> None:
    assert [item.kind for item in list_items(text)] == [kind]


def test_members_share_what_stands_behind_their_common_noun() -> None:
    text = "城镇职工医保、城镇居民医保住院费用报销比例分别提高到75%、60%。"
    assert [item.indicator for item in list_items(text)] == [
        "城镇职工医保住院费用报销比例",
        "城镇居民医保住院费用报销比例",
    ]
