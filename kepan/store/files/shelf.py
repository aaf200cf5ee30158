"""A folder of plan documents that lie ready to be taken in: listed by title, read by name, never changed."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kepan.engine.plandoc import compile_plan
from kepan.store.files.errors import FileRefusedError
from kepan.store.files.texts import read_text_bytes
from kepan.store.files.vocabulary import read_vocabulary

SUFFIX = ".txt"
OPENING = 1000
"""Signs of a text that are read for its title."""

LONGEST = 40
LINE = re.compile(r"\S[^\r\n]*")
MOST_BYTES = 20 * 1024 * 1024
"""Larger files are no plans and are not opened."""


@dataclass(frozen=True)
class ShelfFile:
    """A document on the shelf: its file name, what it is called, its size in bytes and its digest."""

    name: str
    title: str
    size: int
    sha256: str


def list_shelf(folder: Path | None) -> list[ShelfFile]:
    """List the documents of a folder by name; none where the folder is absent or may not be read."""
    return [found for path in _list_paths(folder) if (found := _read_entry(path)) is not None]


def read_shelf(folder: Path | None, name: str) -> bytes | None:
    """Return the bytes of one document; None for a name that is not on the shelf, whatever it points to."""
    path = next((path for path in _list_paths(folder) if path.name == name), None)
    return None if path is None else path.read_bytes()


def _list_paths(folder: Path | None) -> list[Path]:
    try:
        paths = [] if folder is None else sorted(folder.iterdir())
        return [path for path in paths if path.suffix == SUFFIX and path.is_file()]
    except OSError:
        return []


def _read_entry(path: Path) -> ShelfFile | None:
    try:
        stat = path.stat()
        return _read_card(path, stat.st_mtime_ns, stat.st_size) if 0 < stat.st_size <= MOST_BYTES else None
    except (OSError, FileRefusedError):
        return None


@lru_cache(maxsize=64)
def _read_card(path: Path, _changed: int, size: int) -> ShelfFile:
    """Read title and digest once for each state of a file."""
    content = path.read_bytes()
    text = read_text_bytes(content, name=path.name).text[:OPENING]
    return ShelfFile(path.name, _find_title(text), size, hashlib.sha256(content).hexdigest())


def _find_title(text: str) -> str:
    """Find the title of a document; where it has none, its first line that is no residue of a page, shortened."""
    tree = compile_plan(text, vocabulary=read_vocabulary())
    title = next((plan.title.strip() for plan in tree.plans if plan.title.strip()), "")
    aside = [(part.start, part.end) for part in tree.source.set_aside]
    lines = (line for line in LINE.finditer(text) if not any(start <= line.start() < end for start, end in aside))
    title = title or next((line[0].strip() for line in lines), "")
    return title if len(title) <= LONGEST else f"{title[:LONGEST]}…"
