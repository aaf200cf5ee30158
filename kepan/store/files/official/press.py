"""Sets one official document, in a process of its own: `python -m kepan.store.files.official.press < inputs > pdf`.

A PDF leaves through the standard output. Without one the process ends with 3 where no Chinese typeface is installed
and with 4 where the document could not be set; the reason is in the standard error.
"""

import json
import re
import sys
from collections.abc import Sequence
from importlib.resources import files
from typing import Any, Final

import typst

from kepan.store.files.official.page import FACES, LATIN, Font
from kepan.store.files.official.setting import NO_TYPEFACE, NOT_SET

TEMPLATES = {"official": "typesetting/official.typ", "certificate": "typesetting/certificate.typ"}
STANDARD: Final = "a-2a"
"""PDF/A for keeping: typefaces embedded, text readable by programs, structure for readers of screens."""

# A sign of the private area may have a shape, but means nothing in another program: PDF/A has none.
MISSING = re.compile(r'(?:the text `"(.+?)"` could not be displayed|contains the codepoint `"(.+?)"`)')
ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}")
STAND_IN = "〓"
"""What printers set for a sign they have no type for."""

MOST_TRIES = 3
MOST_NAMED = 20


def main() -> int:
    """Read the inputs, write the PDF."""
    inputs = json.load(sys.stdin.buffer)
    fonts = typst.Fonts(include_system_fonts=True, include_embedded_fonts=False)
    chains = find_chains(frozenset(fonts.families()))
    if not chains:
        return NO_TYPEFACE
    try:
        sys.stdout.buffer.write(set_document({**inputs, **chains}, fonts))
    except typst.TypstError as error:
        sys.stderr.write(error.diagnostic)
        return NOT_SET
    return 0


def set_document(inputs: dict[str, Any], fonts: typst.Fonts) -> bytes:
    """Set a document; a sign that no typeface has is set as a stand-in and named at the end."""
    template = files("kepan.data").joinpath(TEMPLATES[inputs.get("template", "official")]).read_bytes()
    lost: list[str] = []
    for last in range(1, MOST_TRIES + 1):
        paper = json.dumps(write_stand_ins(inputs, lost), ensure_ascii=False)
        try:
            return typst.compile(
                template,
                font_paths=fonts,
                ignore_system_fonts=True,
                sys_inputs={"paper": paper},
                pdf_standards=[STANDARD],
            )
        except typst.TypstError as error:
            found = [text for text in list_missing(error.diagnostic) if text not in lost]
            if not found or last == MOST_TRIES:
                raise
            lost += found
    raise AssertionError("a document is set or an error is raised")


def find_chains(families: frozenset[str]) -> dict[str, Any]:
    """Find for each typeface of the standard those that are installed, the best first; nothing where none is.

    >>> find_chains(frozenset({"SimHei", "Noto Serif CJK SC"}))["fonts"]["fangsong"]
    ['Noto Serif CJK SC', 'SimHei']
    >>> find_chains(frozenset({"Liberation Serif"}))
    {}
    """
    installed = [name for font in FACES.values() for name in list_names(font) if name in families]
    if not installed:
        return {}
    found = {}
    for name, font in FACES.items():
        own = [one for one in list_names(font) if one in families]
        found[name] = list(dict.fromkeys((*own, *installed)))
    return {"fonts": found, "latin": [name for name in list_names(LATIN) if name in families]}


def list_names(font: Font) -> tuple[str, ...]:
    """List a typeface and those that take its place."""
    return (font.name, *font.others)


def list_missing(diagnostic: str) -> list[str]:
    """List the signs that cannot be set, as the library names them.

    >>> list_missing('the text `"\\\\u{e000}"` could not be displayed with font `"Noto"`')
    ['\\ue000']
    >>> list_missing('the PDF contains the codepoint `"\\\\u{e001}"`')
    ['\\ue001']
    """
    named = ("".join(found.groups("")) for found in MISSING.finditer(diagnostic))
    return list(dict.fromkeys(ESCAPE.sub(lambda code: chr(int(code[1], 16)), text) for text in named))


def write_stand_ins(value: Any, lost: Sequence[str]) -> Any:
    """Write inputs with a stand-in for each sign that cannot be set, and a last paragraph that names them."""
    if not lost:
        return value
    body = [*value["body"], {"kind": "text", "text": write_lost(lost)}]
    return {**_replace(value, lost), "body": _replace(body, lost)}


def _replace(value: Any, lost: Sequence[str]) -> Any:
    if isinstance(value, str):
        for text in sorted(lost, key=len, reverse=True):
            value = value.replace(text, STAND_IN)
        return value
    if isinstance(value, dict):
        return {key: _replace(one, lost) for key, one in value.items()}
    return [_replace(one, lost) for one in value] if isinstance(value, list) else value


def write_lost(lost: Sequence[str]) -> str:
    """Say which signs could not be set.

    >>> write_lost(["\\ue000"])
    '（文中“〓”处的字符，本机字体里没有：U+E000。）'
    """
    codes = "、".join("+".join(f"U+{ord(one):04X}" for one in sign) for sign in lost[:MOST_NAMED])
    more = "等" if len(lost) > MOST_NAMED else ""
    return f"（文中“{STAND_IN}”处的字符，本机字体里没有：{codes}{more}。）"


if __name__ == "__main__":
    sys.exit(main())
