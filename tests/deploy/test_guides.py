"""The guides lead somewhere: every link between documents has an end."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
DOCUMENTS = [PROJECT / "README.md", PROJECT / "CONTRIBUTING.md", *sorted((PROJECT / "docs").rglob("*.md"))]
DOCUMENTS += [PROJECT / "benchmarks" / "README.md", PROJECT / "deploy" / "README.md"]
_LINK = re.compile(r"\]\((?!https?://|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)")


def find_dead_links(path: Path) -> list[str]:
    """Return the links of a document that lead to no file or folder."""
    return [link for link in _LINK.findall(path.read_text(encoding="utf-8")) if not (path.parent / link).exists()]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_links_lead_somewhere(path: Path) -> None:
    assert find_dead_links(path) == []


def test_a_dead_link_would_be_found(tmp_path: Path) -> None:
    (tmp_path / "there.md").touch()
    document = tmp_path / "a.md"
    document.write_text(
        "[a](there.md) [b](there.md#part) [c](gone.md) [d](https://example.invalid/x)", encoding="utf-8"
    )
    assert find_dead_links(document) == ["gone.md"]


def test_the_index_names_every_guide() -> None:
    text = (PROJECT / "docs" / "README.md").read_text(encoding="utf-8")
    guides = {path.name for path in (PROJECT / "docs" / "guide").glob("*.md")}
    assert {name for name in guides if f"guide/{name}" not in text} == set()
