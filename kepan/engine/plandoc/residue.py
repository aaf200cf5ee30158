"""Sets the residue of web pages aside: whole lines of buttons, counters, page marks and metadata tables.

A line that is set aside is listed with its kind and not read; nothing is deleted.
"""

import re

from kepan.engine.plandoc.blocks import list_lines
from kepan.engine.plandoc.folding import Folded
from kepan.engine.plandoc.places import Span
from kepan.engine.plandoc.tree import SetAside
from kepan.engine.plandoc.vocabulary import Noise

SHORT = 60
LONG = 200
OPENERS = "0123456789.、· •【[(（<《|｜>*"
ALWAYS = ("preface", "rights")
KEY_ENDS = (":", "：", "\t")
# What rows of page links are made of; the groups never go back, so that no row of digits costs more than its length.
PAGE_WORD = r"(?:第|共|总共)? ?\d{1,4} ?页|[上下]一页|[首尾末]页|转到"
PAGE_GAP = r"\d++|[ /,，|｜\[\]<>…-]"
PAGE_LINES = (
    re.compile(rf"(?=.*页)(?>{PAGE_WORD}|{PAGE_GAP})++", re.ASCII),
    re.compile(r"page ?\d{1,4}(?: ?of ?\d{1,4})?", re.ASCII | re.IGNORECASE),
    re.compile(r"[-—–_]{1,3} ?\d{1,4} ?[-—–_]{1,3}|\d{1,4} ?/ ?\d{1,4}", re.ASCII),
    re.compile(r"[^。；，]{1,80}\.(?:docx?|pdf|wps|pptx?)_第\d{1,4}页", re.ASCII),
)
# What a browser puts at the edges of a printed page: the address, and the hour with the page's title.
PRINTED_EDGES = (
    re.compile(r"(?:https?|file)://\S{1,400}(?:\s+\d{1,4} ?/ ?\d{1,4})?", re.ASCII | re.IGNORECASE),
    re.compile(r"\d{1,4}/\d{1,2}/\d{1,4},? ?\d{1,2}:\d\d(?: ?[AP]M)?(?:\t[^。；]{1,80})?", re.ASCII | re.IGNORECASE),
)
FILE_FACTS = (
    re.compile(r"[•· ]*\d{1,6}(?:\.\d{1,3})? ?[KMG]B", re.ASCII | re.IGNORECASE),
    re.compile(r"[•· ]*(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}(?: \d\d:\d\d(?::\d\d)?)? ?(?:发布|上传|更新)?", re.ASCII),
)
VALUE = re.compile(r"[^。；，,]{1,40}")


def find_set_aside(folded: Folded, noise: Noise) -> list[SetAside]:
    """Find the lines that are page residue: buttons, counters, page marks, metadata, prefaces of sharing sites."""
    lines = list_lines(folded.plain)
    kinds = [match_noise(folded.plain[start:end], noise) for start, end in lines]
    return [
        SetAside(start, end, kind, folded.text[start:end])
        for (start, end), kind in zip(lines, list_with_values(folded.plain, lines, kinds, noise), strict=True)
        if kind
    ]


def list_with_values(plain: str, lines: list[Span], kinds: list[str], noise: Noise) -> list[str]:
    """List the kinds again, with the values of a metadata table whose keys stand alone on their lines.

    A value counts only between two keys, so that the title behind the last key is never lost.
    """
    found = list(kinds)
    for index in range(1, len(lines) - 1):
        if kinds[index] or kinds[index - 1] != "metadata" or kinds[index + 1] != "metadata":
            continue
        is_value = VALUE.fullmatch(plain, *lines[index]) is not None
        if is_value and is_bare_key(plain[slice(*lines[index - 1])], noise):
            found[index] = "metadata"
    return found


def is_bare_key(line: str, noise: Noise) -> bool:
    """Say whether a line holds the key of a metadata table and nothing else."""
    return line.rstrip(":： ") in noise.line_starts["metadata"]


def match_noise(line: str, noise: Noise) -> str:
    """Name the kind of residue that a line is, or return an empty string."""
    return match_opening(line, noise) or match_part(line, noise) or match_page(line)


def match_opening(line: str, noise: Noise) -> str:
    """Name the kind of residue that a line opens with; a line with a full stop is kept whatever it opens with."""
    bare = line.lower().lstrip(OPENERS)
    for kind, words in noise.line_starts.items():
        opening = words.match_start(bare)
        if not opening:
            continue
        ahead = bare[len(opening) :]
        if kind == "metadata":
            if is_metadata(line, opening, ahead):
                return kind
        elif kind in ALWAYS or (len(line) <= SHORT and "。" not in line):
            return kind
    return ""


def is_metadata(line: str, opening: str, ahead: str) -> bool:
    """Say whether a line is a row of a metadata table: a key, then a colon; several keys may share a long line."""
    keyed = ahead.startswith(KEY_ENDS) or opening.endswith(KEY_ENDS) or ahead == ""
    pairs = line.count(":") + line.count("：")
    return keyed and "。" not in line and (len(line) <= SHORT or (pairs > 2 and len(line) <= LONG))


def match_part(line: str, noise: Noise) -> str:
    """Name the kind of residue that a line of up to 200 signs contains."""
    if len(line) <= LONG:
        for kind, words in noise.line_parts.items():
            if words.find_in(line):
                return kind
    return ""


def match_page(line: str) -> str:
    """Name the line a page mark or a fact of the file, when it is nothing else."""
    if len(line) > LONG:
        return ""
    if any(pattern.fullmatch(line) for pattern in (*PAGE_LINES, *PRINTED_EDGES)):
        return "page"
    return "metadata" if any(pattern.fullmatch(line) for pattern in FILE_FACTS) else ""
