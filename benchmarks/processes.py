"""Processor time and life of the server processes, read from /proc."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

_TICKS = os.sysconf("SC_CLK_TCK")


def _read_stat(pid: int) -> list[str]:
    # The name in brackets may hold spaces: what follows the last bracket is regular.
    return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()


def list_family(pid: int) -> list[int]:
    """Return a process and all that it started, directly or not, and that still live."""
    parents: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                parents[int(folder.name)] = int(_read_stat(int(folder.name))[1])
            except (OSError, IndexError):
                continue
    family = [pid]
    for member in family:
        family += [child for child, parent in parents.items() if parent == member]
    return family


def read_command(pid: int) -> str:
    """Return the command line of a process, or nothing when it has gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def find_database_server(port: int | None) -> int:
    """Return the process of the PostgreSQL server that listens on a port; raises RuntimeError where there is none."""
    for folder in Path("/proc").iterdir():
        command = read_command(int(folder.name)) if folder.name.isdigit() else ""
        if "postgres -D" in command and f"-p {port} " in command:
            return int(folder.name)
    raise RuntimeError("the database server of this run is not among the processes")


def measure_cpu(pids: list[int]) -> float:
    """Return the processor seconds that processes and their ended children have used so far."""
    total = 0
    for pid in pids:
        try:
            stat = _read_stat(pid)
        except OSError:
            continue
        total += sum(int(stat[place]) for place in (11, 12, 13, 14))
    return total / _TICKS


def find_free_port() -> int:
    """Return a port of the loopback interface that nobody uses at the moment."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def run_server(command: list[str], environment: dict[str, str], *, port: int, log: Path) -> Iterator[int]:
    """Run the server until the block ends and give its process id; raises RuntimeError when it does not come up."""
    with log.open("wb") as output:
        server = subprocess.Popen(command, env=environment, stdout=output, stderr=output, start_new_session=True)
        try:
            _wait_until_up(server, port, log)
            yield server.pid
        finally:
            server.send_signal(signal.SIGTERM)
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(server.pid, signal.SIGKILL)
                server.wait(10)


def _wait_until_up(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    for _attempt in range(300):
        try:
            with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            pass
        if server.poll() is not None:
            break
        time.sleep(0.1)
    raise RuntimeError(f"the server did not come up:\n{log.read_text(encoding='utf-8', errors='replace')[-3000:]}")
