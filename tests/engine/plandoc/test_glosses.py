"""Phonetic glosses behind characters are read through, set aside, and every place points into the text as printed."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from kepan.engine.plandoc import PlanTree, compile_plan
from kepan.engine.plandoc.repairs import create_reading
from kepan.store.files.vocabulary import read_vocabulary

GLOSSED = (
    "一、主要目標(biāo)\n全縣(xiàn)研發(fā)經(jīng)費(fèi)增長(zhǎng)12%以上，"
    "引進(jìn)人才1.2萬(wàn)人，其中博士30人(含在讀)。"
)
PIECES = ["增長(zhǎng)", "(jīng)", "5%", "經(jīng)費", "，", "(a)", "\n"]


def compile_text(text: str) -> PlanTree:
    """Compile a text with the vocabulary that is shipped."""
    return compile_plan(text, vocabulary=read_vocabulary())


def test_a_glossed_text_reads_like_the_bare_one() -> None:
    reading = create_reading(GLOSSED, read_vocabulary())
    assert "(含在讀)" in reading.folded.text
    glossed, bare = compile_text(GLOSSED), compile_text(reading.folded.text)
    names = [(item.indicator, item.values, item.unit, item.kind, item.parent) for item in glossed.items]
    assert names == [(item.indicator, item.values, item.unit, item.kind, item.parent) for item in bare.items]
    assert names[0][:3] == ("研發經費", (Decimal(12),), "%")


def test_places_and_surfaces_are_those_of_the_printed_text() -> None:
    tree = compile_text(GLOSSED)
    people = next(item for item in tree.items if item.unit == "萬人")
    assert GLOSSED[people.vspan[0] : people.vspan[1]] == people.surface == "1.2萬(wàn)人"
    assert all(GLOSSED[item.vspan[0] : item.vspan[1]] == item.surface for item in tree.items)
    section = tree.sections[0]
    assert GLOSSED[section.title_span[0] : section.title_span[1]].startswith("主要目標(biāo)"[:4])
    assert tree.plans[0].span == (0, len(GLOSSED))


def test_every_gloss_is_set_aside() -> None:
    aside = [part for part in compile_text(GLOSSED).source.set_aside if part.kind == "gloss"]
    assert [part.text for part in aside][:3] == ["(biāo)", "(xiàn)", "(fā)"]
    assert all(GLOSSED[part.start : part.end] == part.text for part in aside)


def test_checks_point_into_the_printed_text() -> None:
    text = "抓好三項(xiàng)工作：一是建平臺(tái)。二是引人才。"
    check = next(check for check in compile_text(text).checks if check.kind == "announced_count")
    assert text[slice(*check.spans[0])] == "三項(xiàng)工作"


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_places_stay_inside(text: str) -> None:
    tree = compile_text(text)
    for item in tree.items:
        assert 0 <= item.vspan[0] < item.vspan[1] <= len(text)
        assert text[slice(*item.vspan)] == item.surface
