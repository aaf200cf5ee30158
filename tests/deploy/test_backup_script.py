"""deploy/backup.sh: a backup appears whole or not at all, and only old ones of its own go."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "deploy" / "backup.sh"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of backups with three old ones and two files of somebody else."""
    made = tmp_path / "backups"
    made.mkdir()
    names = [f"kepan-2026010{day}T000000Z.kepan" for day in (1, 2, 3)]
    for name in [*names, "kepan-important.kepan", "notes.txt"]:
        (made / name).write_text(name, encoding="utf-8")
    return made


def run_script(folder: Path, *words: str, body: str) -> subprocess.CompletedProcess[str]:
    """Run the script with a `kepan` of our own in front of the search path."""
    programs = folder.parent / "bin"
    programs.mkdir(exist_ok=True)
    (programs / "kepan").write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    (programs / "kepan").chmod(0o755)
    environment = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}"}
    return subprocess.run(
        ["sh", str(SCRIPT), str(folder), *words], env=environment, capture_output=True, text=True, check=False
    )


def list_names(folder: Path) -> list[str]:
    """Return all names in the folder, hidden ones too."""
    return sorted(path.name for path in folder.iterdir())


def test_keeps_the_newest_and_touches_nothing_else(folder: Path) -> None:
    done = run_script(folder, "2", body='[ "$1" = backup ] && echo content >"$2"')
    assert done.returncode == 0, done.stderr
    new = [name for name in list_names(folder) if name.startswith("kepan-2026") and "0101T" not in name]
    names = list_names(folder)
    assert "kepan-20260103T000000Z.kepan" in names
    assert {"kepan-20260101T000000Z.kepan", "kepan-20260102T000000Z.kepan"} & set(names) == set()
    assert {"kepan-important.kepan", "notes.txt"} <= set(names)
    assert len(names) == 4
    newest = next(folder / name for name in new if name != "kepan-20260103T000000Z.kepan")
    assert newest.read_text(encoding="utf-8") == "content\n"
    assert newest.stat().st_mode & 0o077 == 0


def test_a_failed_backup_leaves_everything_as_it_was(folder: Path) -> None:
    before = list_names(folder)
    done = run_script(folder, "1", body='echo half >"$2"; echo "no space left" >&2; exit 1')
    assert done.returncode == 1
    assert "no space left" in done.stderr
    assert list_names(folder) == before


@pytest.mark.parametrize("keep", ["0", "-1", "many", ""])
def test_refuses_a_senseless_number(folder: Path, keep: str) -> None:
    before = list_names(folder)
    done = run_script(folder, keep, body='echo content >"$2"')
    if keep == "":
        # An empty word is no word: the default holds and all three stay.
        assert done.returncode == 0
        assert set(before) < set(list_names(folder))
    else:
        assert done.returncode == 2
        assert list_names(folder) == before
