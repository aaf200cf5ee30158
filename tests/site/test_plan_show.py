"""`kepan plan show`: the document with its marks, in brackets or in colours, and nothing that steers a terminal."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from kepan.site.cli import main
from kepan.site.commands.plan.columns import measure_width

TEXT = """澜川市2026年工作计划
一、主要目标
新增高新技术企业120家，其中省级以上30家。去年已引进人才45名，增长12.5%。建成省级、市级中心各3个。
二、重点措施
一是抓培训。由市科技局牵头，3月底前培训企业200家。产值达到2026%。
三、存在问题
一是平台不足。
分享到：微信 微博
"""
ESCAPE = "\x1b"


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """Return an invented plan on disk."""
    path = tmp_path / "plan.txt"
    path.write_text(TEXT, "utf-8")
    return path


def show(path: Path, capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """Return what is printed for a document."""
    assert main(["plan", "show", str(path), *words]) == 0
    return capsys.readouterr().out


def test_marks_stand_in_brackets(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    printed = show(plan, capsys, "--width", "200")
    assert ESCAPE not in printed
    for mark in (
        "[120家 目标0]",
        "[30家 目标1]",
        "[45名 已完成2]",
        "[12.5% 已增长3]",
        "[200家 措施数",
        "[3个 已完成4、已完成5]",
    ):
        assert mark in printed
    for mark in ("[措施0", "[市科技局 牵头]", "不可能的数，待核]", "[问题1]", "不读：分享按钮]"):
        assert mark in printed
    assert "个数字" in printed.rpartition("\n\n")[2].splitlines()[0]


def test_without_marks_the_text_is_the_text(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    printed = show(plan, capsys, "--width", "1000").split("\n\n")[0]
    notes = re.sub(r"\[(?:措施|问题|打算|阶段)\d+[^\[\]]*\]", "", printed)
    plain = notes
    while plain != (plain := re.sub(r"\[([^\[\]]*) [^\[\] ]*\]", r"\1", plain)):
        continue
    assert plain == TEXT.rstrip("\n")


def test_lines_are_broken_at_the_width(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for line in show(plan, capsys, "--width", "30").splitlines():
        assert measure_width(line) <= 30
        assert not line.startswith(("，", "。", "；", "]"))
        assert not line.endswith("[")


def test_a_terminal_gets_colours_and_the_same_words(
    plan: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    # As wide as it takes: a mark may be broken at the width of whatever terminal this is.
    printed = show(plan, capsys, "--width", "200")
    assert f"{ESCAPE}[32;1;4m120家" in printed
    assert f"{ESCAPE}[1m澜川市2026年工作计划{ESCAPE}[0m" in printed
    assert f"{ESCAPE}[1m一、主要目标{ESCAPE}[0m" in printed
    assert "[目标0]" in printed
    assert "[已完成2]" in printed
    assert printed.count(f"{ESCAPE}[0m") > 5
    monkeypatch.setenv("NO_COLOR", "1")
    assert ESCAPE not in show(plan, capsys)


def test_a_document_cannot_steer_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "plan.txt"
    path.write_text("新增企业\t90家。\u202e反\x9b31m红\n", "utf-8")
    printed = show(path, capsys)
    assert ESCAPE not in printed
    assert "\u202e" not in printed
    assert "\x9b" not in printed
    assert "[90家 目标0]" in printed


def test_several_plans_are_announced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "plans.txt"
    path.write_text(TEXT + "\n" + TEXT.replace("2026年", "2027年"), "utf-8")
    printed = show(path, capsys)
    assert "[第1份计划 澜川市2026年工作计划" in printed
    assert "[第2份计划 澜川市2027年工作计划" in printed


@pytest.mark.parametrize("words", [["--width", "3"], ["--width", "much"]])
def test_a_width_must_be_a_width(plan: Path, words: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["plan", "show", str(plan), *words])
    assert ended.value.code == 2


def test_a_refused_document(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "show", str(tmp_path / "none.txt")]) == 1
    assert "none.txt: the file cannot be opened" in capsys.readouterr().err
