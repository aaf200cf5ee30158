"""Static files are collected once, under names with digests, and whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage

from kepan.site import static
from kepan.site.static import HashedStorage, collect_static


@pytest.fixture
def root(settings: Any, tmp_path: Path) -> Path:
    """A static folder of the test's own; the storage forgets it afterwards."""
    settings.STATIC_ROOT = tmp_path / "static"
    return tmp_path / "static"


@pytest.fixture(autouse=True)
def plain_names() -> Any:
    """Other tests see plain names again."""
    yield
    cast(HashedStorage, staticfiles_storage).hashed_files = {}


def test_names_are_plain_until_files_are_collected(root: Path) -> None:
    assert staticfiles_storage.url("kepan/favicon.svg") == "/static/kepan/favicon.svg"
    assert collect_static() is True
    address = staticfiles_storage.url("kepan/favicon.svg")
    assert address != "/static/kepan/favicon.svg"
    assert (root / address.removeprefix("/static/")).is_file()
    # Nothing changed, nothing to do; another version collects anew.
    assert collect_static() is False
    assert not root.with_name("static.new").exists()


def test_modules_import_each_other_by_names_with_digests(root: Path) -> None:
    collect_static()
    hashed = cast(HashedStorage, staticfiles_storage).hashed_files
    for name, found in hashed.items():
        text = (root / found).read_text(encoding="utf-8") if name.startswith("kepan/") and name.endswith(".js") else ""
        for line in text.splitlines():
            if line.startswith("import ") and "from" in line:
                target = line.split('"')[1]
                assert target.count(".") >= 3, f"{name} imports {target} without a digest"


def test_a_start_that_is_cut_short_leaves_the_old_files(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    collect_static()
    before = sorted(path.name for path in (root / "kepan").iterdir())
    monkeypatch.setattr(static, "__version__", "0.1.1")

    def fail(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(static, "call_command", fail)
    with pytest.raises(KeyboardInterrupt):
        collect_static()
    assert sorted(path.name for path in (root / "kepan").iterdir()) == before
    monkeypatch.undo()
    assert collect_static() is False
