"""Files kept by their content: named by SHA-256, written once, never changed.

A file is complete under its name or absent: it is written beside, forced to the disk and renamed. Two
uploads of the same bytes share one file.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

CHUNK = 1 << 20


@dataclass(frozen=True)
class Stored:
    """What became of a file: its name in the vault, and its size in bytes."""

    sha256: str
    size: int


class Vault:
    """A folder of files named by their content."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def get_path(self, sha256: str) -> Path:
        """Return where the file of a digest lies, or would lie."""
        if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
            raise ValueError(f"not a SHA-256 in lower-case hexadecimals: {sha256[:80]!r}")
        return self.root / sha256[:2] / sha256[2:4] / sha256

    def create(self, file: BinaryIO) -> Stored:
        """Keep the bytes of `file` from its beginning; raises OSError (such as ENOSPC) with nothing left behind."""
        incoming = self.root / "incoming"
        incoming.mkdir(parents=True, exist_ok=True)
        file.seek(0)
        handle, name = tempfile.mkstemp(dir=incoming)
        try:
            with os.fdopen(handle, "wb") as copy:
                digest, size = hashlib.sha256(), 0
                while chunk := file.read(CHUNK):
                    digest.update(chunk)
                    size += len(chunk)
                    copy.write(chunk)
                copy.flush()
                os.fsync(copy.fileno())
            sha256 = digest.hexdigest()
            with self._locked(fcntl.LOCK_SH):
                self._place(Path(name), self.get_path(sha256))
        finally:
            with contextlib.suppress(FileNotFoundError):
                Path(name).unlink()
        return Stored(sha256, size)

    def _place(self, source: Path, target: Path) -> None:
        if target.exists():
            # A sweep spares what is young: this use counts from now on.
            os.utime(target)
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        source.chmod(0o440)
        source.replace(target)
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def open(self, sha256: str) -> BinaryIO:
        """Open a file for reading; raises FileNotFoundError where it is missing."""
        return self.get_path(sha256).open("rb")

    def has(self, sha256: str) -> bool:
        """Say whether the file of a digest is there."""
        return self.get_path(sha256).is_file()

    def list_digests(self, *, older_than_seconds: float = 0.0) -> Iterator[str]:
        """Return the digests of all files that were last used so long ago."""
        latest = time.time() - older_than_seconds
        for path in sorted(self.root.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*")):
            if path.stat().st_mtime <= latest:
                yield path.name

    def remove(self, sha256: str, *, older_than_seconds: float = 0.0) -> bool:
        """Drop a file unless somebody used it meanwhile; say whether it is gone."""
        path = self.get_path(sha256)
        with self._locked(fcntl.LOCK_EX):
            if not path.is_file() or path.stat().st_mtime > time.time() - older_than_seconds:
                return False
            path.unlink()
        return True

    def remove_incoming(self, *, older_than_seconds: float) -> int:
        """Drop what interrupted uploads left; return how many."""
        latest, count = time.time() - older_than_seconds, 0
        for path in (self.root / "incoming").glob("*"):
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_mtime <= latest:
                    path.unlink()
                    count += 1
        return count

    @contextlib.contextmanager
    def _locked(self, kind: int) -> Iterator[None]:
        with (self.root / ".lock").open("a+b") as lock:
            fcntl.flock(lock, kind)
            yield
