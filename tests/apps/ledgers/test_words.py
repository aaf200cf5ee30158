"""What the engine says is said in the language of whoever reads it (虚构)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

from kepan.apps.ledgers.selectors import write_said
from kepan.apps.ledgers.selectors.words import EXPRESSIONS
from kepan.apps.ledgers.services import TypeRefusedError, read_definition
from kepan.engine.basis import expressions
from kepan.engine.basis.expressions.lists import LIST_FUNCTIONS
from kepan.engine.ledgers.values import read_value
from tests.engine.ledgers.making import find, make_document


def list_patterns() -> Iterator[str]:
    """List what the language of expressions says."""
    for path in Path(expressions.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id != "Said":
                continue
            if isinstance(node.args[0], ast.Constant):
                yield str(node.args[0].value)
    yield from (call.words for call in LIST_FUNCTIONS.values())


def test_everything_that_expressions_say_has_words() -> None:
    assert set(list_patterns()) == set(EXPRESSIONS)


def test_a_page_says_it_in_its_language() -> None:
    """Chinese and English, also what is said inside of what is said."""
    document = make_document()
    one = read_definition(document).find_field("list")
    assert one is not None
    said = read_value(one, [{"item": "a", "met": "也许"}]).problem
    find(document, "months")["expression"] = "count(nothing) + area"
    document["states"][0]["key"] = "other"
    found = {}
    for language in ("zh-hans", "en"):
        with translation.override(language), pytest.raises(TypeRefusedError) as refusal:
            read_definition(document)
        with translation.override(language):
            found[language] = [write_said(said), *(fault.words for fault in refusal.value.faults)]
    assert found["zh-hans"][0] == "第 1 行：这里要写是或否"
    assert found["en"][0] == "Row 1: write yes or no here"
    assert "算式第 7 个字：这里没有列表“nothing”" in found["zh-hans"]
    assert "The expression, sign 7: there is no list “nothing” here" in found["en"]
    assert "没有状态“draft”" in found["zh-hans"]
    assert "State “draft” is not there" in found["en"]
