"""The words of meaning: a user's word is known, and a file that does not fit is refused."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import kepan.data
from kepan.engine.plandoc import compile_plan
from kepan.store.files.errors import CatalogueError
from kepan.store.files.vocabulary import read_vocabulary_from

SHIPPED = Path(kepan.data.__file__).parent / "catalogues" / "plandoc"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return the file of words of meaning in a copy of the shipped catalogues that a test may change."""
    folder = tmp_path / "plandoc"
    shutil.copytree(SHIPPED, folder)
    return folder / "meaning.yaml"


def test_a_word_of_intention_can_be_added(path: Path) -> None:
    path.write_text(path.read_text("utf-8").replace("力争: [", "力争: [铆足干劲, "), "utf-8")
    (item,) = compile_plan("铆足干劲新增企业30家。", vocabulary=read_vocabulary_from(path.parent)).items
    assert (item.modality, item.trace["modality"]) == ("力争", "modality.clause 铆足干劲")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("ceilings:", "ceiling:", "unknown key ceiling"),
        ("modality:\n", "modality: []\nwishes:\n", "unknown key wishes"),
        ("sums: [累计, 累积]", "sums: 累计", "sums must be a list of words"),
    ],
)
def test_a_file_that_does_not_fit_is_refused(old: str, new: str, message: str, path: Path) -> None:
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    with pytest.raises(CatalogueError, match=message):
        read_vocabulary_from(path.parent)


def test_groups_must_be_groups(path: Path) -> None:
    lines = path.read_text("utf-8").split("\n# Years counted")[0]
    path.write_text(lines + "\nrelative_years: []\n", "utf-8")
    with pytest.raises(CatalogueError, match="relative_years must be a mapping"):
        read_vocabulary_from(path.parent)
