"""The dictionary of indicators: complete, in order, and refused in words where it is not."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

import kepan.data
from kepan.engine.plandoc.vocabulary import Words
from kepan.store.files.errors import CatalogueError
from kepan.store.files.indicators import list_names, read_indicators, read_indicators_from
from kepan.store.files.vocabulary import read_vocabulary

SHIPPED = Path(kepan.data.__file__).parent / "catalogues" / "indicators"
SCHEMA = Path(__file__).parents[3] / "docs" / "schema" / "indicators.schema.json"
CODE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*")


@pytest.fixture
def content() -> dict[str, Any]:
    """Return the shipped catalogue as plain values that a test may change."""
    loaded: dict[str, Any] = yaml.safe_load((SHIPPED / "names.yaml").read_text("utf-8"))
    return loaded


def write_catalogue(folder: Path, content: Any) -> Path:
    """Write a catalogue into a folder."""
    (folder / "names.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    return folder


def test_it_keeps_its_schema(content: dict[str, Any]) -> None:
    schema = json.loads(SCHEMA.read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(content, schema)
    content["indicators"][0]["kind"] = "X"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(content, schema)


def test_it_has_as_many_entries_as_the_sections_it_comes_from() -> None:
    sections = [entry.source for entry in read_indicators().entries]
    counts = {section: sections.count(section) for section in sorted(set(sections))}
    assert counts == {"5.1": 21, "5.2": 24, "5.3": 19, "5.4": 15, "5.6": 8}


def test_every_code_of_the_domain_book_is_there(shared: Path) -> None:
    book = (shared / "domain" / "domain.md").read_text("utf-8")
    rows = book[book.index("### 5.1") : book.index("### 5.7")].splitlines()
    heads = [re.sub(r"\([a-z,]*\)", "", row.split("|")[1]) for row in rows if row.startswith("|")]
    assert {code for head in heads for code in CODE.findall(head)} == {
        entry.code for entry in read_indicators().entries
    }


def test_names_are_unique_and_look_alikes_are_codes_or_other_names() -> None:
    entries = read_indicators().entries
    names = [name for entry in entries for name in list_names(entry)]
    assert len(set(names)) == len(names)
    codes = {entry.code for entry in entries}
    for entry in entries:
        assert not {*entry.must_not_confuse} & {entry.code, *list_names(entry)}
        assert all(name in codes for name in entry.must_not_confuse if CODE.fullmatch(name))


def test_units_are_units_of_the_compiler() -> None:
    units = read_vocabulary().units
    known = Words([*units.counts, *units.sizes, *units.shares, *units.folds, "", "位", "名"])
    divisors = units.divisors
    for entry in read_indicators().entries:
        for unit in entry.units:
            plain = unit[: -len(divisors.match_end(unit))] if divisors.match_end(unit) else unit
            assert plain in known or not plain, (entry.code, unit)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda content: content.pop("indicators"), "a list of indicators"),
        (lambda content: content.pop("contrasts"), "contrasts must be a mapping"),
        (lambda content: content.update(synonyms="x"), "synonyms must be a list"),
        (lambda content: content.update(fillers=[1]), "fillers must be a list of words"),
        (lambda content: content["indicators"].append("x"), "exactly the keys"),
        (lambda content: content["indicators"][0].pop("kind"), "RD_GDP: an entry has exactly the keys"),
        (lambda content: content["indicators"][0].update(kind="X"), "RD_GDP: kind must be one of F, S"),
        (lambda content: content["indicators"][0].update(name=""), "RD_GDP: name must be a text"),
        (lambda content: content["indicators"][0].update(units=["斛"]), "RD_GDP: unknown unit 斛"),
        (lambda content: content["indicators"][0].update(aliases=["资产负债率"]), "资产负债率 stands twice"),
        (lambda content: content["indicators"][0].update(code="FIN_RD"), "FIN_RD stands twice"),
    ],
)
def test_what_does_not_fit_is_refused(change: Any, message: str, content: dict[str, Any], tmp_path: Path) -> None:
    change(content)
    with pytest.raises(CatalogueError, match=message):
        read_indicators_from(write_catalogue(tmp_path, content))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=re.escape("names.yaml")):
        read_indicators_from(tmp_path)


def test_an_empty_dictionary_is_one(content: dict[str, Any], tmp_path: Path) -> None:
    content["indicators"] = []
    assert read_indicators_from(write_catalogue(tmp_path, content)).entries == ()


def test_a_copy_reads_as_the_shipped_one(tmp_path: Path) -> None:
    shutil.copy(SHIPPED / "names.yaml", tmp_path)
    assert read_indicators_from(tmp_path) == read_indicators()
