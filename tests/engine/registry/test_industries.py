"""The classification of industries: both editions are whole, and what people write is read as a code."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from kepan.store.files.errors import CatalogueError
from kepan.store.files.industries import read_industries, read_table


def test_the_editions_are_whole() -> None:
    """Sections, divisions, groups and classes are as many as the standard says; each stands under another."""
    tables = read_industries()
    counts = {edition: sorted(Counter(map(len, table.names)).items()) for edition, table in tables.items()}
    assert counts == {"2017": [(1, 20), (3, 97), (4, 473), (5, 1381)], "2011": [(1, 20), (3, 96), (4, 432), (5, 1094)]}
    path = tables["2017"].list_path("C3921")
    assert [str(one) for one in path] == [
        "C 制造业",
        "C39 计算机、通信和其他电子设备制造业",
        "C392 通信设备制造",
        "C3921 通信系统设备制造",
    ]
    assert [str(table.find_industry("G5430")) for table in tables.values()] == ["None", "G5430 道路货物运输"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("C3921", "C3921"),
        ("c39", "C39"),
        ("3921", "C3921"),
        ("Ｃ３９２１ 通信系统设备制造", "C3921"),
        ("通信系统设备制造", "C3921"),
        ("皮箱、包(袋)制造", "C1922"),
        ("化学矿开采", "B1020"),
        ("C3929", None),
        ("G5430", None),
        ("没有这一行", None),
        ("", None),
    ],
)
def test_what_people_write_is_a_code(words: str, code: str | None) -> None:
    """A code with or without its letter or name, or a name; the finest one of a name is meant."""
    assert read_industries()["2017"].read_code(words) == code


def test_industries_are_found_by_code_and_by_part_of_a_name() -> None:
    """The wider come first; without a word the sections are shown."""
    table = read_industries()["2017"]
    assert [one.code for one in table.find_industries("机器人", 5)] == ["C3491", "C3492", "C3964"]
    assert [one.code for one in table.find_industries("392", 5)] == ["C392", "C3921", "C3922"]
    assert [one.code for one in table.find_industries(" ", 3)] == ["A", "B", "C"]


def test_a_line_under_nothing_is_refused(tmp_path: Path) -> None:
    """The message names the line."""
    (tmp_path / "industries-2017.txt").write_text("# note\nA 农业\nB061 煤\n", "utf-8")
    with pytest.raises(CatalogueError, match="line 3: B061"):
        read_table(tmp_path, "2017")
