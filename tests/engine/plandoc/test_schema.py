"""The JSON of a tree keeps its published contract."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import kepan.data
from kepan.engine.plandoc import compile_plan
from kepan.store.files.texts import read_text_file
from kepan.store.files.vocabulary import read_vocabulary

ROOT = Path(__file__).parents[3]
SAMPLES = sorted((Path(kepan.data.__file__).parent / "samples" / "plans").glob("*.txt"))


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    """Return the published schema."""
    content: dict[str, Any] = json.loads((ROOT / "docs" / "schema" / "plan.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(content)
    return content


def compile_json(text: str) -> dict[str, Any]:
    """Compile a text and go through JSON and back."""
    content: dict[str, Any] = json.loads(json.dumps(compile_plan(text, vocabulary=read_vocabulary()).as_json()))
    return content


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_samples_fit_the_schema(path: Path, schema: dict[str, Any]) -> None:
    jsonschema.validate(compile_json(path.read_text("utf-8")), schema)


@pytest.mark.parametrize("number", ["000", "001", "002", "003", "004"])
def test_real_documents_fit_the_schema(number: str, schema: dict[str, Any], shared: Path) -> None:
    (path,) = (shared / "plans").glob(f"{number}_*.txt")
    jsonschema.validate(compile_json(read_text_file(path).text), schema)


def test_an_empty_and_a_rich_text_fit_the_schema(schema: dict[str, Any]) -> None:
    jsonschema.validate(compile_json(""), schema)
    rich = "一、进度\n（一）启动期（3月）：２家。\n二、问题\n一是占比达35以上；二是由5家增至2-3家，下降1.5%。1/3翻番"
    jsonschema.validate(compile_json(rich), schema)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("items", 0, "kind"), "wish"),
        (("items", 0, "value"), "90"),
        (("items", 0, "span"), [1]),
        (("source", "sha256"), "x"),
        (("checks", 0, "spans"), []),
        (("plans", 0, "extra"), 1),
    ],
)
def test_the_schema_refuses_what_is_wrong(place: tuple[str | int, ...], value: object, schema: dict[str, Any]) -> None:
    right = compile_json("抓好三项工作：一是新增企业90家。二是建平台。")
    wrong: Any = copy.deepcopy(right)
    part = wrong
    for key in place[:-1]:
        part = part[key]
    part[place[-1]] = value
    jsonschema.validate(right, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(wrong, schema)
