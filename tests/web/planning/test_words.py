"""What the workbench says about one figure."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kepan.apps.planning.models import Target
from kepan.web.planning.workbench import make_row, write_doubt, write_value


@pytest.mark.parametrize(
    ("doubt", "words"),
    [
        ({"kind": "restored", "message": ""}, "这一句没有写出指标，名称是从上文补的"),
        ({"kind": "confidence", "message": ""}, "把握只有 60%"),
        ({"kind": "digits", "message": "1234567890123456.5"}, "数字太长，没有存成数：1234567890123456.5"),
        ({"kind": "check", "message": "分项合计与总数不等"}, "分项合计与总数不等"),
    ],
)
def test_each_doubt_is_said_in_words(doubt: dict[str, str], words: str) -> None:
    """A reader learns why to look, not that a number is low."""
    assert write_doubt(doubt, Target(confidence=Decimal("0.6"))) == words


def test_values_are_written_with_their_sign_and_as_printed() -> None:
    """≥ 120 家, 2.80 %, 3至5 家: nothing is rounded or rewritten."""
    for comparator, text, unit, written in (
        (">=", "120", "家", "≥ 120 家"),
        ("=", "2.80", "%", "2.80 %"),
        ("range", "3至5", "家", "3至5 家"),
        ("~", "60", "", "≈ 60"),
    ):
        assert write_value(Target(comparator=comparator, value_text=text, unit=unit)) == written


def test_an_edited_figure_shows_what_was_read() -> None:
    """Only fields that differ are told, kinds and comparators by their labels."""
    original = {"indicator": "甲", "comparator": "=", "value_text": "1", "unit": "家", "period": None, "kind": "target"}
    target = Target(
        pk=1, number="T1", indicator="甲", comparator=">=", value_text="2", unit="家", kind="measure",
        is_edited=True, original=original,
    )  # fmt: skip
    assert make_row(target).changes == (("比较", "等于", "不低于"), ("数值", "1", "2"), ("类别", "目标", "措施数"))
    assert make_row(Target(pk=2, comparator="=", kind="target", original=original)).changes == ()
