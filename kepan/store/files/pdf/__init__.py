"""Reads the text of a PDF: its pages are taken apart in a process of their own, its lines joined to paragraphs here.

A PDF is a program for drawing, and the library that runs it is large. It works in a process that has no secrets in
its environment, a limit of memory and one of time, and whose end, whatever it is, ends nothing else. The library
may also not be called from two threads at once, as a web server would.
"""

import json
import subprocess
from typing import Any

from kepan.store.files.documents import Extract, Note
from kepan.store.files.errors import (
    DamagedError,
    EncryptedError,
    FileRefusedError,
    ScannedError,
    TooLargeError,
    UnreadableLayerError,
)
from kepan.store.files.layout import Page, Piece, list_lines, read_pages
from kepan.store.files.processes import run_module

SECONDS = 60
WORKER = "kepan.store.files.pdf.worker"
HEAD = 1024
# A page of this many signs has text; with fewer and a picture over half of it, it is a picture.
LEAST_SIGNS = 30
PICTURE_SHARE = 0.5
MOST_SCANNED = 0.5
MOST_NONSENSE = 0.3
SHOWN_PAGES = 10


def read_pdf(content: bytes, *, name: str, limit: int) -> Extract:
    """Read the text layer of a PDF; where most pages are pictures, the file is refused."""
    if b"%PDF-" not in content[:HEAD]:
        raise DamagedError(name, "it does not begin like a PDF")
    pages: list[dict[str, Any]] = run_worker(content, name, limit)["pages"]
    without = [number for number, page in enumerate(pages, 1) if is_picture(page)]
    signs = "".join(piece[0] for page in pages for piece in page["pieces"])
    if not signs.strip() or len(without) > MOST_SCANNED * len(pages):
        raise ScannedError(name, len(without) or len(pages))
    if count_nonsense(signs) > MOST_NONSENSE * len(signs):
        raise UnreadableLayerError(name)
    notes = []
    if without:
        shown = ", ".join(map(str, without[:SHOWN_PAGES])) + (", …" if len(without) > SHOWN_PAGES else "")
        notes.append(Note("pages_without_text", len(without), shown))
    return read_pages([create_page(page) for page in pages], tuple(notes))


def run_worker(content: bytes, name: str, limit: int) -> dict[str, Any]:
    """Run the process that takes the pages apart, and return what it found."""
    try:
        done = run_module(WORKER, str(limit), content=content, seconds=SECONDS)
        answer: dict[str, Any] = json.loads(done.stdout)
    except subprocess.TimeoutExpired as error:
        raise DamagedError(name, f"its pages could not be read within {SECONDS} seconds") from error
    except ValueError as error:
        raise DamagedError(name, "its pages cannot be read") from error
    if problem := answer.get("problem"):
        raise create_refusal(problem, name, limit)
    return answer


def create_refusal(problem: str, name: str, limit: int) -> FileRefusedError:
    """Create the refusal for a problem that the process names."""
    if problem == "encrypted":
        return EncryptedError(name)
    if problem == "large":
        return TooLargeError(name, limit + 1, limit)
    return DamagedError(name, "it is no complete PDF")


def is_picture(page: dict[str, Any]) -> bool:
    """Say whether a page is a picture: hardly any text, and a picture over most of it."""
    signs = sum(len(piece[0].strip()) for piece in page["pieces"])
    return signs < LEAST_SIGNS and page["picture"] >= PICTURE_SHARE


def count_nonsense(signs: str) -> int:
    """Count the signs that stand for no character: private use, replacement, controls."""
    return sum(1 for sign in signs if sign == "\ufffd" or "\ue000" <= sign < "\uf900" or sign < " ")


def create_page(page: dict[str, Any]) -> Page:
    """Create a page from what the process found on it."""
    lines = list_lines([Piece(*piece) for piece in page["pieces"]], is_sorted=True)
    stamps = tuple(piece[0].strip() for piece in page["slanted"])
    return Page(tuple(lines), page["width"], page["height"], tuple(filter(None, stamps)))
