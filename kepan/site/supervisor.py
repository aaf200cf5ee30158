"""Keeps processes running: starts them by fork, starts the dead again, and ends them together.

The parent loads the whole program once and then forks, so that a process that died is back in
a fraction of a second. It runs no thread, and no database connection is open when it forks.
"""

from __future__ import annotations

import ctypes
import gc
import logging
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

LOG = logging.getLogger("kepan.serve")
_SIGNALS = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD}
_PR_SET_PDEATHSIG, _PR_SET_NAME = 1, 15
_LONGEST_PAUSE = 1.0
_STEADY_AFTER = 5.0
_GRACE = 15.0


def follow_parent(parent: int) -> None:
    """Make the kernel end this process when its parent dies, so that no orphan keeps the port.

    Where the parent died before the call took effect, the process ends at once. Outside Linux
    there is no such call and nothing is done.
    """
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def name_process(name: str) -> None:
    """Give this process a name that `ps -o comm` and `top` show, where the system can."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_PR_SET_NAME, name.encode()[:15], 0, 0, 0)


def flush_output() -> None:
    """Write out what was printed; a log on a full disk, or a reader that has gone, ends nothing."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()


@dataclass
class Child:
    """One process to keep running."""

    name: str
    run: Callable[[], int]
    pid: int = 0
    started: float = 0.0
    pause: float = 0.0
    due: float = 0.0


class Supervisor:
    """Runs children until it is told to stop."""

    def __init__(self, children: Sequence[Child], *, on_tick: Callable[[], bool] | None = None) -> None:
        """`on_tick` is called a few times a second until it returns True, such as to wait for the port."""
        self.children = children
        self.on_tick = on_tick
        self.stopping = False

    def run(self) -> int:
        """Start the children and return 0 when all have ended after a signal to stop."""
        signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        gc.collect()
        gc.freeze()
        for child in self.children:
            self._start(child)
        deadline = 0.0
        while not self.stopping or any(child.pid for child in self.children):
            found = signal.sigtimedwait(_SIGNALS, self._find_pause())
            if found is not None and found.si_signo != signal.SIGCHLD and not self.stopping:
                self.stopping = True
                deadline = time.monotonic() + _GRACE
                self._signal_all(signal.SIGTERM)
            self._reap()
            if self.stopping:
                if time.monotonic() > deadline:
                    self._signal_all(signal.SIGKILL)
                continue
            for child in self.children:
                if not child.pid and time.monotonic() >= child.due:
                    self._start(child)
            if self.on_tick is not None and self.on_tick():
                self.on_tick = None
        return 0

    def _find_pause(self) -> float:
        waiting = [child.due - time.monotonic() for child in self.children if not child.pid and not self.stopping]
        longest = 0.2 if self.on_tick is not None or self.stopping else 5.0
        return max(0.01, min([longest, *waiting]))

    def _start(self, child: Child) -> None:
        # What is still in a buffer would be written by parent and child.
        flush_output()
        parent = os.getpid()
        pid = os.fork()
        if pid:
            child.pid, child.started = pid, time.monotonic()
            LOG.info("process started", extra={"child": child.name, "pid": pid})
            return
        _become(child, parent)

    def _reap(self) -> None:
        # The parent may be the first process of a container: whatever ended is taken, known or not.
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if not pid:
                return
            for child in self.children:
                if child.pid == pid:
                    self._note_end(child, os.waitstatus_to_exitcode(status))

    def _note_end(self, child: Child, code: int) -> None:
        now = time.monotonic()
        if now - child.started > _STEADY_AFTER:
            child.pause = 0.0
        child.pid, child.due = 0, now + child.pause
        child.pause = min(_LONGEST_PAUSE, child.pause * 2 or 0.1)
        if not self.stopping:
            LOG.error("process ended, starting it again", extra={"child": child.name, "code": code})

    def _signal_all(self, number: signal.Signals) -> None:
        for child in self.children:
            if child.pid:
                # The group too: a web server's own children must not outlive it.
                for send in (os.kill, os.killpg):
                    try:
                        send(child.pid, number)
                    except (ProcessLookupError, PermissionError):
                        continue
                    if number != signal.SIGKILL:
                        break


def _become(child: Child, parent: int) -> None:
    """Turn the forked copy into the child; never returns."""
    code = 1
    try:
        follow_parent(parent)
        name_process(f"kepan {child.name}")
        os.setpgid(0, 0)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
        code = child.run()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:
        traceback.print_exc()
    finally:
        flush_output()
        os._exit(code)
