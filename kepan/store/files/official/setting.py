"""Sets an official document as PDF/A with Typst, in a process of its own.

The document goes to the template `official.typ` as JSON: its words are never read as markup. The library keeps what
it has set in memory; a process that ends gives that back, and no plan can take the server down. Typefaces are those
of the machine; a sign that none of them has is set as 〓 and named at the end, so that no page shows an empty box.
"""

import json
import re
import subprocess
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from kepan.store.files.official import page
from kepan.store.files.official.model import (
    Block,
    Heading,
    OfficialDocument,
    Table,
    clean_text,
    find_ends,
    list_attachments,
    list_imprint,
    list_numbered,
    write_day,
)
from kepan.store.files.official.page import FACES, PAGE
from kepan.store.files.processes import run_module

WORKER = "kepan.store.files.official.press"
SECONDS = 300
FONT_PLACES = ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "FONTCONFIG_FILE", "FONTCONFIG_PATH")
"""By these of the environment a machine says where its typefaces lie."""

NO_TYPEFACE, NOT_SET = 3, 4
"""How the process ends where no Chinese typeface is installed, and where the document could not be set."""

LEVELS = tuple(next(name for name, font in FACES.items() if font is level) for level in page.HEADING_FONTS)
SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""What chooses among the forms of one sign; a typeface that has only one form needs none."""

# A row of more lines than this may break over pages.
MOST_ROW_LINES = 30


class NoTypefaceError(Exception):
    """No Chinese typeface is installed on this machine, so that a page would show boxes."""


class NotSetError(Exception):
    """The document could not be set; the words are the library's and go to the log."""


def write_pdf(paper: OfficialDocument) -> bytes:
    """Set an official document as PDF/A-2; raises NoTypefaceError where no Chinese typeface is installed."""
    return press_inputs(write_inputs(paper))


def press_inputs(inputs: Mapping[str, Any]) -> bytes:
    """Set what a template reads as PDF/A-2 in a process of its own."""
    try:
        done = run_module(WORKER, content=json.dumps(inputs).encode(), seconds=SECONDS, more=FONT_PLACES)
    except subprocess.TimeoutExpired as error:
        raise NotSetError(f"not set within {SECONDS} seconds") from error
    if done.returncode == NO_TYPEFACE:
        raise NoTypefaceError
    if done.returncode:
        raise NotSetError(done.stderr.decode(errors="replace")[-2000:])
    return done.stdout


def clean_shapes(text: str) -> str:
    """Leave out what cannot be set or has no shape of its own: marks of direction and joining, choosers among forms.

    >>> clean_shapes("甲\u200b乙\ufe0f")
    '甲乙'
    """
    text = clean_text(text).replace("\t", "　")
    if text.isascii():
        return text
    return "".join(sign for sign in SELECTORS.sub("", text) if unicodedata.category(sign) != "Cf")


def write_inputs(paper: OfficialDocument) -> dict[str, Any]:
    """Write what the template reads but the typefaces: the measures of the page, and the document."""
    day = "" if paper.signed_on is None else write_day(paper.signed_on)
    ends = find_ends(paper.signature, day)
    signature = [[clean_shapes(text), end] for text, end in zip((paper.signature, day), ends, strict=True) if text]
    return {
        "page": write_page(),
        "levels": LEVELS,
        "title": clean_shapes(paper.title),
        "marks": [clean_shapes(mark) for mark in paper.marks],
        "recipients": clean_shapes(paper.recipients and f"{paper.recipients.rstrip('：:')}："),
        "body": [write_block(block, number) for block, number in list_numbered(paper.body)],
        "attachments": [clean_shapes(name) for name in list_attachments(paper)],
        "signature": signature,
        "imprint": [[clean_shapes(cell) for cell in row] for row in list_imprint(paper)],
    }


def write_page() -> dict[str, float]:
    """Write the measures of the page: millimetres for the sheet, points for letters and lines."""
    return {
        "width": PAGE.width, "height": PAGE.height, "top": PAGE.top, "bottom": PAGE.bottom, "left": PAGE.left,
        "right": PAGE.right, "body": page.BODY, "title": page.TITLE, "foot": page.FOOT, "cell": page.CELL,
        "line": page.LINE / 20, "sign": page.BODY - page.TIGHTER / 20, "cell_line": page.CELL_LINE / 20,
        "drop": page.DROP,
    }  # fmt: skip


def write_block(block: Block, number: str) -> dict[str, Any]:
    """Write one block of the body."""
    if isinstance(block, Heading):
        return {"kind": "heading", "level": block.level, "text": clean_shapes(f"{number}{block.text}")}
    if not isinstance(block, Table):
        return {"kind": "text", "text": clean_shapes(block.text)}
    rows = [{"cells": [clean_shapes(cell) for cell in row], "whole": is_whole(row, block.widths)} for row in block.rows]
    return {
        "kind": "table",
        "heads": [clean_shapes(head) for head in block.heads],
        "rows": rows,
        "widths": block.widths,
        "caption": clean_shapes(block.caption),
    }


def is_whole(row: Sequence[str], widths: Sequence[int]) -> bool:
    """Say whether a row is short enough to stay on one page."""
    signs = PAGE.block_width / 25.4 * 72 / page.CELL
    return all(
        len(cell) * sum(widths) <= signs * share * MOST_ROW_LINES and cell.count("\n") < MOST_ROW_LINES
        for cell, share in zip(row, widths, strict=True)
    )
