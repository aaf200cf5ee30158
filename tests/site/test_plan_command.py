"""`kepan plan compile`: what it prints, its exit status, and what it never imports."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kepan.site.cli import main

PLAN = "澜川市2026年工作计划\n新增高新技术企业120家，其中省级以上30家、市级80家。\n落实“创新战略。\n"


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """Return a small plan on disk."""
    path = tmp_path / "plan.txt"
    path.write_text(PLAN, "utf-8")
    return path


def test_json_is_one_object_a_line(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "compile", str(plan), str(plan)]) == 0
    first, second = capsys.readouterr().out.splitlines()
    tree = json.loads(first)
    assert first == second
    assert tree["source"]["name"] == "plan.txt"
    assert tree["source"]["encoding"] == "utf-8"
    assert [(item["indicator"], item["value"], item["parent"]) for item in tree["items"]] == [
        ("新增高新技术企业", 120, None),
        ("新增省级以上高新技术企业", 30, "新增高新技术企业"),
        ("新增市级高新技术企业", 80, "新增高新技术企业"),
    ]


def test_a_table_for_reading(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "compile", str(plan), "--format", "table"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "澜川市2026年工作计划"
    assert lines[1].startswith("3 个数字")
    assert lines[3].split() == ["新增高新技术企业", "=", "120", "家", "target"]
    assert any(line.startswith("疑点 “新增高新技术企业”的分项合计与总数不等") for line in lines)
    assert lines[-1].startswith("修复建议 ") and "（待人工判断）" in lines[-1]


def test_explain_names_the_rules(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "compile", str(plan), "--explain"]) == 0
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 3
    assert "indicator: level.left.part" in lines[1]
    assert "parent: parent.among" in lines[1]


def test_a_refused_file_does_not_stop_the_others(
    plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["plan", "compile", str(tmp_path / "none.txt"), str(plan)]) == 1
    captured = capsys.readouterr()
    assert captured.err.startswith("kepan plan: none.txt: the file cannot be opened")
    assert len(captured.out.splitlines()) == 1


def test_the_limit_is_a_setting(
    plan: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KEPAN_PLAN_MAX", "0")
    assert main(["plan", "compile", str(plan)]) == 1
    assert "more than the limit of 0" in capsys.readouterr().err
    monkeypatch.setenv("KEPAN_PLAN_MAX", "much")
    assert main(["plan", "compile", str(plan)]) == 1
    assert "KEPAN_PLAN_MAX" in capsys.readouterr().err


def test_compiling_never_imports_django(plan: Path) -> None:
    script = (
        "import sys; from kepan.site.cli import main; status = main(sys.argv[1:]);"
        "print([name for name in sys.modules if name.split('.')[0] in ('django', 'duckdb', 'ibis', 'numpy')]);"
        "sys.exit(status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "plan", "compile", str(plan)], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_help_starts_at_once() -> None:
    before = os.times()
    started = time.monotonic()
    subprocess.run([sys.executable, "-m", "kepan.site.cli", "--help"], capture_output=True, check=True)
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    assert spent < 0.4, f"{spent:.2f} s of CPU, {time.monotonic() - started:.2f} s"


def test_the_group_runs_on_its_own(plan: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kepan.site.commands.plan", "compile", str(plan)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert len(json.loads(done.stdout)["items"]) == 3
