"""Records which lines and branches of the product the tests run: `pytest -p tests.covering`, each process its part.

A plugin of ours and not the library's: it must watch the first import of the product, in every worker. SlipCover writes
its probes into the code, so that a process takes some seconds longer and not twice as long. They stay where they are:
taking them out again once they have fired stops the tests for moments. The parts lie in the folder `.coverage-parts/`,
which `scripts/coverage_gate.py` reads.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
import slipcover

FOLDER = Path(".coverage-parts")
OMITTED = ["*/migrations/*"]

EXCLUDED = [r"@overload", r"^\s*\.\.\.$"]

recorder = slipcover.Slipcover(source=["kepan"], omit=OMITTED, exclude_also=EXCLUDED, branch=True, d_miss_threshold=-1)
slipcover.ImportManager(recorder, slipcover.FileMatcher(sources=["kepan"], omit=OMITTED)).__enter__()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write this process's part; the controller of several workers runs no tests and has none."""
    if getattr(session.config.option, "numprocesses", None):
        return
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{os.getpid()}.json").write_text(json.dumps(recorder.get_coverage()), encoding="utf-8")
