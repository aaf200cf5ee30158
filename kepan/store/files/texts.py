"""Reads plan documents as text, whatever kind of file they are in; `docs/method/reading.md` says how.

A document is read whole or refused whole with a typed error; nothing is half-read. Places in the text count code
points of what is returned here: without byte order mark, line ends untouched. Readers of single kinds are
imported when a file of that kind comes: a plain text costs no more than reading it.
"""

from collections.abc import Callable
from pathlib import Path

from kepan.store.files.documents import Extract, Note, TablePlace, TextDocument, compute_digest, compute_text_digest
from kepan.store.files.encodings import read_encoded
from kepan.store.files.errors import EmptyFileError, MissingFileError, TooLargeError, UnreadKindError

__all__ = ["MAX_BYTES", "Note", "TablePlace", "TextDocument", "read_pasted", "read_text_bytes", "read_text_file"]

MAX_BYTES = 20 * 1024 * 1024
ZIP = b"PK\x03\x04"
OLD_OFFICE = b"\xd0\xcf\x11\xe0"

Reader = Callable[[bytes, str, int], Extract]


def read_text_file(path: Path, *, limit: int = MAX_BYTES) -> TextDocument:
    """Read a document from a file; its size is checked before a byte is read."""
    try:
        size = path.stat().st_size
        if size > limit:
            raise TooLargeError(path.name, size, limit)
        content = path.read_bytes()
    except OSError as error:
        raise MissingFileError(path.name, error.strerror or str(error)) from error
    return read_text_bytes(content, name=path.name, limit=limit)


def read_text_bytes(content: bytes, *, name: str, limit: int = MAX_BYTES) -> TextDocument:
    """Read a document from its bytes; the ending of `name` decides which reader is used."""
    if len(content) > limit:
        raise TooLargeError(name, len(content), limit)
    if not content.strip(b"\x00 \t\r\n"):
        raise EmptyFileError(name)
    suffix = Path(name).suffix.lower()
    if suffix not in READERS:
        raise UnreadKindError(name, suffix)
    kind, reader = READERS[suffix]
    return create_document(name, kind, compute_digest(content), reader(content, name, limit))


def read_pasted(text: str, *, name: str, limit: int = MAX_BYTES) -> TextDocument:
    """Read text that a person pasted into a form; the digest is that of its UTF-8 form."""
    content = text.encode("utf-8", "surrogatepass")
    if len(content) > limit:
        raise TooLargeError(name, len(content), limit)
    return create_document(name, "pasted", compute_digest(content), Extract(text))


def create_document(name: str, kind: str, digest: str, read: Extract) -> TextDocument:
    """Create the document, or refuse it when nothing but white space is in it."""
    if not read.text.strip():
        raise EmptyFileError(name)
    return TextDocument(
        name=name,
        text=read.text,
        encoding=read.encoding,
        kind=kind,
        sha256=digest,
        text_sha256=compute_text_digest(read.text),
        pages=read.pages,
        tables=read.tables,
        notes=read.notes,
    )


def read_plain(content: bytes, name: str, _limit: int) -> Extract:
    """Read a plain text or a Markdown text: the signs of Markdown stay where they are."""
    return read_encoded(content, name)


def read_word(content: bytes, name: str, limit: int) -> Extract:
    """Read a document of today's office programs; one of the old kind under a new name is converted."""
    if content.startswith(OLD_OFFICE):
        return read_old_office(content, name, limit)
    from kepan.store.files.docx import read_docx

    return read_docx(content, name=name, limit=limit)


def read_old_office(content: bytes, name: str, limit: int) -> Extract:
    """Read a document of an old office program; one of today's kind under an old name needs no conversion."""
    if content.startswith(ZIP):
        return read_word(content, name, limit)
    from kepan.store.files.office import read_converted

    return read_converted(content, name=name, limit=limit)


def read_portable(content: bytes, name: str, limit: int) -> Extract:
    """Read a PDF with a text layer."""
    from kepan.store.files.pdf import read_pdf

    return read_pdf(content, name=name, limit=limit)


def read_fixed(content: bytes, name: str, limit: int) -> Extract:
    """Read an OFD document."""
    from kepan.store.files.ofd import read_ofd

    return read_ofd(content, name=name, limit=limit)


def read_web_page(content: bytes, name: str, _limit: int) -> Extract:
    """Read the main text of a web page."""
    from kepan.store.files.html import read_html

    return read_html(content, name=name)


READERS: dict[str, tuple[str, Reader]] = {
    "": ("txt", read_plain),
    ".txt": ("txt", read_plain),
    ".text": ("txt", read_plain),
    ".md": ("md", read_plain),
    ".markdown": ("md", read_plain),
    ".docx": ("docx", read_word),
    ".doc": ("doc", read_old_office),
    ".wps": ("wps", read_old_office),
    ".rtf": ("rtf", read_old_office),
    ".pdf": ("pdf", read_portable),
    ".html": ("html", read_web_page),
    ".htm": ("html", read_web_page),
    ".ofd": ("ofd", read_fixed),
}
SUFFIXES = tuple(suffix for suffix in READERS if suffix)
