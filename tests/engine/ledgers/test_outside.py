"""What a type may ask of people outside and print on a certificate; all invented."""

from __future__ import annotations

from typing import Any

import pytest

from kepan.engine.ledgers.reading import TypeFaultsError, read_type

FIELDS = [
    {"key": "name", "kind": "text", "title": "名称"},
    {"key": "person", "kind": "person", "title": "人员"},
    {"key": "secret", "kind": "text", "title": "内部意见", "visibility": "restricted"},
    {"key": "phone", "kind": "text", "title": "电话", "visibility": "personal"},
    {"key": "due", "kind": "date", "title": "期限"},
]
FORM: dict[str, Any] = {"fields": ["name"], "state": "new"}
PAPER: dict[str, Any] = {"title": "虚构证书", "states": ["new"], "fields": ["name"]}


def list_paths(form: dict[str, Any], paper: dict[str, Any]) -> list[str]:
    """Return the paths of what is wrong with a type with such a form and certificate."""
    document = {
        "key": "test", "title": "虚构", "title_en": "Invented", "about": "虚构的", "group": "own", "label": "{name}",
        "number": "X-{serial}", "writers": ["section_officer"], "states": [{"key": "new", "title": "新"}],
        "transitions": [], "sections": [{"key": "one", "title": "一", "fields": FIELDS}],
        "public_form": FORM | form, "certificate": PAPER | paper,
    }  # fmt: skip
    try:
        read_type(document)
    except TypeFaultsError as error:
        return [one.path for one in error.faults]
    return []


@pytest.mark.parametrize(
    ("form", "paper", "path"),
    [
        ({"fields": ["person"]}, {}, "public_form.fields"),
        ({"fields": ["nobody"]}, {}, "public_form.fields"),
        ({"preset": {"name": "甲"}}, {}, "public_form.preset"),
        ({"preset": {"due": "{today+0}"}}, {}, "public_form.preset.due"),
        ({"answers": ["phone"]}, {}, "public_form.answers"),
        ({"state": "old"}, {}, "public_form.state"),
        ({}, {"fields": ["secret"]}, "certificate.fields"),
        ({}, {"text": "兹证明{phone}。"}, "certificate.fields"),
        ({}, {"issuer": "{nobody}"}, "certificate.text"),
        ({}, {"ends_on": "name"}, "certificate.ends_on"),
        ({}, {"step": "none"}, "certificate.step"),
    ],
)
def test_what_outsiders_cannot_fill_or_must_not_see_is_refused(
    form: dict[str, Any], paper: dict[str, Any], path: str
) -> None:
    assert list_paths(form, paper) == [path]


def test_a_form_with_presets_and_answers_is_read() -> None:
    assert list_paths({"preset": {"due": "{today+14}"}, "answers": ["secret"]}, {"ends_on": "due"}) == []
