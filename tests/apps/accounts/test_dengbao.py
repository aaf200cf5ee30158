"""docs/dengbao.md names only tests and settings that exist, and every line has its evidence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kepan.site.config import BY_NAME

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "dengbao.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.splitlines()
    if line.startswith("|") and not line.startswith(("|---", "| 要求"))
]
POINTS = (
    "身份鉴别", "访问控制", "安全审计", "入侵防范", "恶意代码防范", "可信验证", "数据完整性", "数据保密性",
    "数据备份恢复", "剩余信息保护", "个人信息保护",
)  # fmt: skip


def test_all_points_are_there() -> None:
    """Each control point of the secure computing environment has a section with lines."""
    assert re.findall(r"^## (.+)$", PAGE, re.M) == list(POINTS)
    assert len(ROWS) > 35 and {len(row) for row in ROWS} == {3}


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`(tests/[^`]+)`", PAGE))))
def test_named_tests_exist(path: str) -> None:
    """A test file that is named holds tests; of a folder, some file does."""
    place = ROOT / path
    files = [place] if place.suffix == ".py" else sorted(place.rglob("test_*.py"))
    assert files and any("def test_" in file.read_text(encoding="utf-8") for file in files)


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`(KEPAN_[A-Z_]+)`", PAGE))))
def test_named_settings_exist(name: str) -> None:
    """A setting that is named is one of `kepan config`."""
    assert name in BY_NAME


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:20])
def test_every_line_has_its_evidence(row: list[str]) -> None:
    """A test, a setting, or the honest word that it is not ours."""
    assert re.search(r"`tests/|`KEPAN_|运营单位的事", row[2])
