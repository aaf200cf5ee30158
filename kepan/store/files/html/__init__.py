"""Reads the main text of a web page: its headings, paragraphs, lists and tables as lines.

Scripts, styles, forms, menus and what is hidden are left out. The main text is the innermost part of the page that
holds nearly all of its sentences; what stands outside of it (menus, neighbours' headlines) is counted in a note.
"""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from kepan.store.files.documents import Extract, Note
from kepan.store.files.encodings import read_encoded
from kepan.store.files.errors import EmptyFileError, NotTextError
from kepan.store.files.html.main_text import find_main
from kepan.store.files.html.writing import HtmlWriter

# An encoding may be declared only in the first bytes of a page.
HEAD = 4096
DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.I)
SAME_ENCODING = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "gb_2312-80": "gb18030", "utf8": "utf-8"}
KNOWN = frozenset({"utf-8", "gb18030", "big5", "big5hkscs", "big5-hkscs"})
TITLE_SOURCES = ("meta[name=ArticleTitle]", "h1", "title")
LOOKED_AT = 600
SHORTEST_TITLE = 4


def read_html(content: bytes, *, name: str) -> Extract:
    """Read the main text of a web page."""
    decoded = read_encoded(content, name, declared=find_declared(content))
    if "<" not in decoded.text:
        raise NotTextError(name, "it holds no marks of a web page")
    try:
        parser = LexborHTMLParser(decoded.text.replace("\x00", ""))
    except (SelectolaxError, ValueError) as error:
        raise NotTextError(name, "its marks cannot be read") from error
    body = parser.body
    if body is None:
        raise EmptyFileError(name)
    main, outside = find_main(body)
    writer = HtmlWriter()
    writer.read(main)
    text = writer.lines.get_text()
    if (title := find_title(parser)) and title not in "".join(text[:LOOKED_AT].split()):
        # The title of a page may stand outside of its main text, and no plan is read well without it.
        writer = HtmlWriter()
        writer.lines.create(title)
        writer.read(main)
        text = writer.lines.get_text()
    notes = (*decoded.notes, *((Note("outside_main_text", outside),) if outside else ()))
    return Extract(text, decoded.encoding, tables=tuple(writer.lines.tables), notes=notes)


def find_declared(content: bytes) -> str:
    """Find the encoding that a page declares; empty where it declares none that is read here."""
    match = DECLARED.search(content[:HEAD])
    name = match[1].decode("ascii", "replace").lower() if match else ""
    name = SAME_ENCODING.get(name, name)
    return name if name in KNOWN else ""


def find_title(parser: LexborHTMLParser) -> str:
    """Find the title of the article: as declared for search engines, as its only heading, as the window's title."""
    return next(filter(None, list_titles(parser)), "")


def list_titles(parser: LexborHTMLParser) -> Iterator[str]:
    """List what may be the title, without white space; the site's name behind it is cut off."""
    for source in TITLE_SOURCES:
        found = parser.css(source)
        if source == "h1" and len(found) != 1:
            continue
        for node in found:
            words = read_title(node)
            if len(words) >= SHORTEST_TITLE:
                yield words


def read_title(node: LexborNode) -> str:
    """Read a title from a node."""
    words = (node.attributes.get("content") or "") if node.tag == "meta" else node.text()
    return "".join(re.split(r"[_|]|\s[-–—]\s|--", words.strip())[0].split())
