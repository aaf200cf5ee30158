"""`kepan plan compile`: what it prints, its exit status, and what it never imports."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from kepan.engine.plandoc import compile_plan
from kepan.site.cli import main
from kepan.site.commands.plan.compiling import list_json
from kepan.store.files.vocabulary import read_vocabulary

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


def test_the_pieces_of_json_make_the_whole(plan: Path) -> None:
    tree = compile_plan(plan.read_text("utf-8"), vocabulary=read_vocabulary())
    printed = "".join(list_json(tree))
    assert json.loads(printed) == tree.as_json()
    assert list(json.loads(printed)) == list(tree.as_json())
    assert printed == json.dumps(tree.as_json(), ensure_ascii=False) + "\n"


def test_a_table_for_reading(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan.write_text(f"{PLAN}抓好三项工作：一是建平台。二是引人才。\n", "utf-8")
    assert main(["plan", "compile", str(plan), "--format", "table"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["澜川市2026年工作计划", "年度计划", "澜川市", "2026"]
    assert lines[1].startswith("3 个数字")
    row = lines[3].split()
    assert row[:4] == ["新增高新技术企业", "=", "120", "家"]
    assert row[-3:] == ["2026-01-01–2026-12-31", "目标", "HNTE_NEW"]
    assert any(line.startswith("疑点 “三项工作”只列出2项") for line in lines)
    assert lines[-1].startswith("修复建议 ") and "（待人工判断）" in lines[-1]


def test_the_table_tells_several_plans_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "two.txt"
    text = PLAN.replace("计划\n", "计划\n一、主要目标\n") + "抓好三项工作：一是建平台。二是引人才。\n"
    path.write_text(f"{text}\n{text.replace('2026', '2027').replace('120', '130')}", "utf-8")
    assert main(["plan", "compile", str(path), "--format", "table"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "two.txt"
    assert lines[1].startswith("2 份计划  6 个数字  ")
    assert lines[1].endswith("  2 处疑点")
    assert [line.split("：")[0] for line in lines if line.startswith("──")] == ["── 第1份计划", "── 第2份计划"]


def test_standard_input_is_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(PLAN.encode("gb18030"))))
    assert main(["plan", "compile", "-"]) == 0
    source = json.loads(capsys.readouterr().out)["source"]
    assert (source["name"], source["encoding"]) == ("stdin", "gb18030")
    page = f"<html><body><main><p>{PLAN}</p></main></body></html>"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(page.encode())))
    assert main(["plan", "compile", "-", "--name", "page.html"]) == 0
    assert len(json.loads(capsys.readouterr().out)["items"]) == 3
    assert main(["plan", "compile", "-", "-"]) == 2
    assert main(["plan", "compile", "-", "--format", "xlsx"]) == 2
    assert "--output" in capsys.readouterr().err
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(PLAN.encode())))
    monkeypatch.setenv("KEPAN_PLAN_MAX", "0")
    assert main(["plan", "compile", "-"]) == 1


def test_output_goes_into_a_file(plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "plan.json"
    words = ["plan", "compile", str(plan), "--output", str(target)]
    assert main(words) == 0
    assert capsys.readouterr().out == ""
    first = target.read_bytes()
    assert len(json.loads(first)["items"]) == 3
    assert main(words) == 1
    assert "--force" in capsys.readouterr().err
    assert main([*words, "--force", "--format", "table"]) == 0
    assert target.read_bytes() != first
    assert main(["plan", "compile", str(plan), "--output", str(tmp_path), "--force"]) == 1
    assert main(["plan", "compile", str(plan), "--output", str(tmp_path / "none" / "plan.json")]) == 1
    assert "cannot be written" in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["plan.json", "plan.txt"]


def test_a_workbook_lies_beside_its_document(plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["plan", "compile", str(plan), "--format", "xlsx"]
    assert main(words) == 0
    target = tmp_path / "plan.xlsx"
    assert capsys.readouterr().out == f"{target}\n"
    assert zipfile.ZipFile(target).testzip() is None
    assert main(words) == 1
    assert "Add --force" in capsys.readouterr().err
    assert main([*words, "--force", "--explain"]) == 0
    assert "parent.among" in capsys.readouterr().err


def test_several_documents_share_one_workbook(plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "all.xlsx"
    names = [str(plan), str(tmp_path / "none.txt"), str(plan)]
    assert main(["plan", "compile", *names, "--format", "xlsx", "--output", str(target)]) == 1
    assert "none.txt" in capsys.readouterr().err
    sheet = zipfile.ZipFile(target).read("xl/worksheets/sheet2.xml").decode()
    assert sheet.count("<row ") == 1 + 2 * 3
    none = ["plan", "compile", names[1], "--format", "xlsx", "--output", str(tmp_path / "no.xlsx")]
    assert main(none) == 1
    assert not (tmp_path / "no.xlsx").exists()


def test_a_reader_that_has_had_enough_is_no_error(plan: Path) -> None:
    command = f"{sys.executable} -m kepan.site.cli plan show {plan} | true"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert done.stderr == ""


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
