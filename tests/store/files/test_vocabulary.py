"""The catalogue of words: what ships is complete, what does not fit is refused with its file and key."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import kepan.data
from kepan.engine.plandoc import compile_plan
from kepan.store.files.errors import CatalogueError
from kepan.store.files.vocabulary import read_vocabulary, read_vocabulary_from

SHIPPED = Path(kepan.data.__file__).parent / "catalogues" / "plandoc"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the shipped catalogues that a test may change."""
    return Path(shutil.copytree(SHIPPED, tmp_path / "plandoc"))


def test_the_shipped_vocabulary_is_read_once() -> None:
    assert read_vocabulary() is read_vocabulary()
    assert read_vocabulary().script["專"] == "专"


def test_a_word_added_to_a_catalogue_is_known(folder: Path) -> None:
    text = "今年将敲定合作项目30项。"
    path = folder / "verbs.yaml"
    path.write_text(path.read_text("utf-8").replace("activity:\n  [", "activity:\n  [敲定, "), "utf-8")
    before = compile_plan(text, vocabulary=read_vocabulary()).items[0]
    after = compile_plan(text, vocabulary=read_vocabulary_from(folder)).items[0]
    assert (before.kind, after.kind) == ("target", "measure")


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("verbs.yaml", "[", "verbs.yaml"),
        ("verbs.yaml", "- a", "keys with lists"),
        ("verbs.yaml", "counted: 5", "counted must be a list of words"),
        ("verbs.yaml", "counted: [1]", "counted must be a list of words"),
        ("swaps.yaml", "效劳: 服务", "效劳 must hold the word that is meant"),
        ("swaps.yaml", "效劳: {before: [公共]}", "效劳 must hold the word that is meant"),
        ("swaps.yaml", "效劳: {meant: 服务, behind: [公共]}", "效劳 must hold the word that is meant"),
        ("swaps.yaml", "效劳: {meant: 服务, before: 公共}", "before must be a list of words"),
        ("verbs.yaml", "strange: [a]", "unknown key strange"),
        ("traditional.txt", "專专多", "two characters a line"),
    ],
)
def test_a_catalogue_that_does_not_fit(folder: Path, name: str, content: str, says: str) -> None:
    (folder / name).write_text(content, "utf-8")
    with pytest.raises(CatalogueError, match=says) as caught:
        read_vocabulary_from(folder)
    assert caught.value.name == name


def test_a_missing_catalogue(folder: Path) -> None:
    (folder / "times.yaml").unlink()
    with pytest.raises(CatalogueError, match=r"times\.yaml"):
        read_vocabulary_from(folder)
