"""Running one of our own modules in a process of its own: little environment, a limit of time."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

PACKAGES = Path(__file__).parents[3]
PASSED_ON = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "PYTHONHOME", "SYSTEMROOT", "TMPDIR")
"""What such a process gets of the environment; secrets are never among it."""


def run_module(
    module: str, *arguments: str, content: bytes, seconds: float, more: Sequence[str] = ()
) -> subprocess.CompletedProcess[bytes]:
    """Run a module with the content on its standard input and return what it left.

    `more` are names of the environment that it needs besides. Raises subprocess.TimeoutExpired.
    """
    environment = {key: os.environ[key] for key in (*PASSED_ON, *more) if key in os.environ}
    environment["PYTHONPATH"] = str(PACKAGES)
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        input=content,
        capture_output=True,
        env=environment,
        timeout=seconds,
        check=False,
    )
