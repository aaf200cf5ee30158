"""Words of names from their catalogue: what does not fit is refused with its file and key."""

from __future__ import annotations

import shutil
from importlib.resources import files
from pathlib import Path

import pytest

from kepan.store.files.errors import CatalogueError
from kepan.store.files.names import FOLDER, NAMES, REGIONS, read_name_rules_from
from kepan.store.files.vocabulary import CATALOGUE

DATA = Path(str(files("kepan.data")))


@pytest.mark.parametrize(
    ("name", "found", "put", "said"),
    [
        (NAMES, "\nforms:", "\nother:", "forms must be a mapping"),
        (NAMES, "joined: [", "joined: [1, ", "joined must be a list of words"),
        (REGIONS, "11 北京市 北京", "北京市 11", "a code, a name"),
    ],
)
def test_what_does_not_fit_is_refused(tmp_path: Path, name: str, found: str, put: str, said: str) -> None:
    """The error names the file and what is wrong in it."""
    for file in (NAMES, REGIONS):
        shutil.copy(DATA / FOLDER / file, tmp_path)
    path = tmp_path / name
    path.write_text(path.read_text("utf-8").replace(found, put, 1), "utf-8")
    with pytest.raises(CatalogueError, match=said) as caught:
        read_name_rules_from(tmp_path, script=DATA / CATALOGUE)
    assert name in str(caught.value)
