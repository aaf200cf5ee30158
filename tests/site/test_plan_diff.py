"""`kepan plan diff`: two plans, several plans in a file, a city and its districts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from kepan.site.cli import main

ROOT = Path(__file__).parents[2]
OLD = "澜川市2025年工作计划\n一、主要目标\n新增高新技术企业100家。引进人才30名。举办对接会8场。\n"
NEW = "澜川市2026年工作计划\n一、主要目标\n新增高新技术企业120家。引进人才30名。专利授权500件。\n"
CITY = "澜川市2026年工作计划\n一、主要目标\n新增高新技术企业120家。技术合同成交额增长12%。专利授权900件。\n"
EAST = "东岸区2026年工作计划\n一、主要目标\n新增高新技术企业70家。技术合同成交额增长10%。\n"
WEST = "望澜区2026年工作计划\n一、主要目标\n新增高新技术企业40家。举办对接会5场。\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with invented plans."""
    texts = {"old": OLD, "new": NEW, "city": CITY, "east": EAST, "west": WEST, "both": f"{OLD}\n{NEW}"}
    for name, text in texts.items():
        (tmp_path / f"{name}.txt").write_text(text, "utf-8")
    return tmp_path


def diff(folder: Path, capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """Return what a comparison prints."""
    named = [str(folder / word) if word.endswith(".txt") else word for word in words]
    assert main(["plan", "diff", *named]) == 0
    return capsys.readouterr().out


def check_schema(printed: str) -> dict[str, Any]:
    """Return the JSON of a comparison after holding it against the published schema."""
    content: dict[str, Any] = json.loads(printed)
    jsonschema.validate(content, json.loads((ROOT / "docs" / "schema" / "diff.schema.json").read_text("utf-8")))
    return content


def test_two_plans_as_a_table(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = diff(folder, capsys, "old.txt", "new.txt").splitlines()
    assert lines[0] == "澜川市2025年工作计划（2025） → 澜川市2026年工作计划（2026）"
    sorts = [line.split()[0] for line in lines if line.startswith("  ")]
    assert sorted(sorts) == ["取消", "提高", "新提出"]
    assert lines[-1].startswith("合计：")
    everything = diff(folder, capsys, "old.txt", "new.txt", "--all")
    assert "未变" in everything


def test_two_plans_as_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = check_schema(diff(folder, capsys, "old.txt", "new.txt", "--format", "json"))
    assert content["counts"]["raised"] == content["counts"]["added"] == content["counts"]["dropped"] == 1


def test_plans_of_one_file_by_their_number(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("both.txt", "both.txt", "--plan-a", "1", "--plan-b", "2", "--format", "json")
    content = check_schema(diff(folder, capsys, *words))
    assert (content["before"]["from"], content["after"]["from"]) == (2025, 2026)
    assert content["counts"]["raised"] == 1
    assert main(["plan", "diff", str(folder / "both.txt"), str(folder / "old.txt"), "--plan-a", "7"]) == 2
    assert "there is no number 7" in capsys.readouterr().err


def test_who_carries_what(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    printed = diff(folder, capsys, "city.txt", "--districts", "east.txt", "west.txt")
    assert "有缺口" in printed
    assert "还差10家" in printed
    assert "占 58.33%" in printed
    assert "没有写：望澜区2026年工作计划（2026）" in printed
    assert "无人承担" in printed
    assert "下级自提：1 项" in printed
    content = check_schema(
        diff(folder, capsys, "city.txt", "--districts", "east.txt", "west.txt", "--format", "json", "--plan-a", "1")
    )
    assert [target["kind"] for target in content["targets"]] == ["short", "not_additive", "uncovered"]


@pytest.mark.parametrize(
    "words",
    [
        ["a.txt"],
        ["a.txt", "b.txt", "c.txt"],
        ["a.txt", "b.txt", "--districts", "c.txt"],
        ["a.txt", "--districts", "c.txt", "--plan-b", "1"],
        ["-", "-"],
    ],
)
def test_wrong_usage(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "diff", *words]) == 2
    assert capsys.readouterr().err


def test_a_refused_document(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "diff", str(folder / "old.txt"), str(folder / "none.txt")]) == 1
    assert "none.txt" in capsys.readouterr().err
