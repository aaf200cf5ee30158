"""Makes the environment of the peers from requirements/bench-peers.lock, unless it is there."""

from __future__ import annotations

import subprocess
import venv
from pathlib import Path

_PROJECT = Path(__file__).resolve().parents[2]
_LOCK = _PROJECT / "requirements" / "bench-peers.lock"
_PEERS = _PROJECT / "build" / "bench-peers"


def prepare_peers() -> Path:
    """Make the environment of the peers unless it is there, and return its interpreter."""
    python, stamp = _PEERS / "bin" / "python", _PEERS / "lock"
    if not stamp.is_file() or stamp.read_bytes() != _LOCK.read_bytes():
        venv.create(_PEERS, with_pip=True, clear=True)
        install = [str(python), "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(_LOCK)]
        subprocess.run(install, check=True)
        stamp.write_bytes(_LOCK.read_bytes())
    return python
