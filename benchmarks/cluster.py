"""A PostgreSQL cluster of one's own for the length of a block, on a Unix socket and a loopback port."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.processes import find_free_port


class MissingError(RuntimeError):
    """PostgreSQL's server programs are not on this machine."""


def find_programs() -> Path:
    """Return the folder of initdb and pg_ctl; Debian keeps them off the search path."""
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for folder in folders:
        if (folder / "pg_ctl").exists() and (folder / "initdb").exists():
            return folder
    raise MissingError("PostgreSQL is not installed: apt-get install postgresql")


def _list_prefix() -> list[str]:
    # The server refuses to run as root.
    if os.geteuid() != 0:
        return []
    user = next((name for name in ("postgres", "nobody") if _has_user(name)), "nobody")
    return ["runuser", "-u", user, "--"]


def _has_user(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


@contextmanager
def run_cluster(*, options: str = "") -> Iterator[str]:
    """Make a cluster, give the address `postgresql://…` of an empty database in it, and take all away at the end."""
    programs, prefix = find_programs(), _list_prefix()
    with TemporaryDirectory(prefix="kepan-pg-") as name:
        folder = Path(name)
        if prefix:
            shutil.chown(folder, user=prefix[2])
        data, port = folder / "data", find_free_port()
        subprocess.run(
            [*prefix, str(programs / "initdb"), "-D", str(data), "-U", "kepan", "-A", "trust", "-E", "UTF8",
             "--locale=C.UTF-8", "--no-sync"],
            check=True, stdout=subprocess.DEVNULL, cwd=folder,
        )  # fmt: skip
        settings = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} {options}"
        control = [*prefix, str(programs / "pg_ctl"), "-D", str(data), "-w"]
        subprocess.run(
            [*control, "-l", str(folder / "log"), "-o", settings, "start"],
            check=True, stdout=subprocess.DEVNULL, cwd=folder,
        )  # fmt: skip
        try:
            yield f"postgresql://kepan@127.0.0.1:{port}/postgres"
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], check=False, stdout=subprocess.DEVNULL, cwd=folder)
