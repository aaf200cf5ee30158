"""Folders that take seconds to make and that all processes of one run of the tests copy from."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

VARIABLE = "TESTS_MADE_ONCE"


@cache
def find_root() -> Path:
    """Return the folder that tests/conftest.py names to all of its processes; elsewhere one of this process alone."""
    given = os.environ.get(VARIABLE)
    return Path(given) if given else Path(tempfile.mkdtemp(prefix="kepan-made-"))


def make_once(name: str, make: Callable[[Path], None]) -> Path:
    """Return the folder of that name, which the first process that asks makes and the others wait for.

    It is for copying only. Where making it fails there is none, and the next that asks tries again.
    """
    root = find_root()
    folder = root / name
    with (root / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            part = root / f"{name}.part"
            shutil.rmtree(part, ignore_errors=True)
            part.mkdir()
            make(part)
            part.rename(folder)
    return folder
