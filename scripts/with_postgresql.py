"""Run a command against a PostgreSQL cluster of its own: `python scripts/with_postgresql.py COMMAND …`.

The cluster lives in a temporary folder on a free loopback port for as long as the command runs;
the command finds it in KEPAN_DATABASE_URL. It keeps nothing, so it may leave out writing through
to the disk; what crashes may do to data is tested elsewhere, with it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.cluster import MissingError, run_cluster

_QUICK = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60"


def main() -> int:
    """Return the command's own exit status; 2 without a command, 1 without PostgreSQL."""
    if len(sys.argv) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        with run_cluster(options=_QUICK) as url:
            return subprocess.run(sys.argv[1:], env={**os.environ, "KEPAN_DATABASE_URL": url}, check=False).returncode
    except MissingError as problem:
        print(f"with_postgresql: {problem}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
