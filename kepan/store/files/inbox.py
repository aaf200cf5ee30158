"""A folder into which others put files: what has come whole, what is at work, and where it is put away.

`<root>/<box>/…` waits, `<root>/working/<key>-<name>` is at work, `<root>/done` and `<root>/refused` keep what is over.
A file changes its place by renaming only, so that it stands in one place whenever the machine stops.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

WORKING, DONE, REFUSED = "working", "done", "refused"
OWN = frozenset({WORKING, DONE, REFUSED})
UNFINISHED = (".part", ".tmp", ".crdownload", ".filepart", ".swp")
"""How programs end the names of files that they still write."""


@dataclass(frozen=True)
class Waiting:
    """A file that waits: where, and in which box."""

    path: Path
    box: str


@dataclass(frozen=True)
class Taken:
    """A file at work: where, under which key, and how it is called."""

    path: Path
    key: int
    name: str


def list_boxes(root: Path) -> list[str]:
    """List the folders into which files are put."""
    return sorted(entry.name for entry in root.iterdir() if _is_box(entry))


def _is_box(entry: Path) -> bool:
    return entry.is_dir() and not entry.is_symlink() and entry.name not in OWN and not entry.name.startswith(".")


def list_waiting(root: Path, *, now: float, settled: float) -> Iterator[Waiting]:
    """List the files that have not changed for so many seconds, box by box; links, hidden and unfinished ones stay."""
    for box in list_boxes(root):
        for path in sorted((root / box).iterdir()):
            if path.name.startswith((".", "~$")) or path.name.lower().endswith(UNFINISHED) or path.is_symlink():
                continue
            if path.is_file() and now - max(path.stat().st_mtime, path.stat().st_ctime) >= settled:
                yield Waiting(path, box)


def list_taken(root: Path) -> list[Taken]:
    """List the files at work."""
    folder = root / WORKING
    found = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        key, _dash, name = path.name.partition("-")
        if key.isdecimal() and name and path.is_file():
            found.append(Taken(path, int(key), name))
    return found


def take_file(root: Path, waiting: Waiting, key: int) -> None:
    """Put a file to those at work, under the key of what is made of it."""
    _move(waiting.path, root / WORKING / f"{key}-{waiting.path.name}")


def put_away(path: Path, folder: Path, name: str) -> None:
    """Put a file away; one of the same name there gives way, for it is the same one."""
    _move(path, folder / name)


def write_beside(folder: Path, name: str, content: BinaryIO | bytes) -> None:
    """Write a file whole or not at all."""
    folder.mkdir(mode=0o770, exist_ok=True)
    path = folder / f".{name}.part"
    path.write_bytes(content if isinstance(content, bytes) else content.read())
    path.replace(folder / name)


def _move(path: Path, goal: Path) -> None:
    goal.parent.mkdir(mode=0o770, exist_ok=True)
    path.replace(goal)
