"""What a reader gives back: the text of a document, and what is known about it."""

import hashlib
from dataclasses import dataclass, field

SENTENCES = {
    "undecodable": "{count} signs stand as U+FFFD for bytes that are no text, at places {detail}",
    "deleted": "{count} deleted passages (tracked changes) were left out",
    "hidden": "{count} hidden passages were left out",
    "contents": "{count} lines of the table of contents were left out",
    "headers": "{count} paragraphs of headers and footers were left out",
    "footnotes": "{count} footnotes were left out",
    "comments": "{count} comments were left out",
    "pages_without_text": "{count} pages are pictures without text: {detail}",
    "outside_main_text": "{count} signs outside of the page's main text were left out",
    "radicals": "{count} radicals were read as the characters that look the same",
    "converted": "converted with {detail}",
}


@dataclass(frozen=True, slots=True)
class Note:
    """Something that a person who compares the text with the file should know; it does not hinder reading.

    `kind` is one of SENTENCES, `count` how often it happened, `detail` where.
    """

    kind: str
    count: int
    detail: str = ""

    def get_sentence(self) -> str:
        """Return what the note says, for people."""
        return SENTENCES[self.kind].format(count=self.count, detail=self.detail)

    def as_json(self) -> dict[str, str | int]:
        """Return the note as JSON values."""
        return {"kind": self.kind, "count": self.count, "detail": self.detail}


@dataclass(frozen=True, slots=True)
class TablePlace:
    """Where a table stands in the text; the header ends at `header_end`, which is `start` where there is none."""

    start: int
    end: int
    header_end: int


@dataclass(frozen=True, slots=True)
class Extract:
    """What a reader of one kind found: the text with its places of pages and tables."""

    text: str
    encoding: str = "utf-8"
    pages: tuple[int, ...] = ()
    tables: tuple[TablePlace, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class TextDocument:
    """A document read as text: its name, text, encoding, kind and the SHA-256 digest of its bytes.

    `text_sha256` is the digest of the text's UTF-8 form: all places refer to that text. `pages` holds where each
    page begins, for kinds that have pages.
    """

    name: str
    text: str
    encoding: str
    kind: str
    sha256: str
    text_sha256: str
    pages: tuple[int, ...] = ()
    tables: tuple[TablePlace, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(slots=True)
class Lines:
    """Collects the lines of a text and knows at which place each begins."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    tables: list[TablePlace] = field(default_factory=list)

    def create(self, line: str) -> None:
        """Put a line at the end."""
        self.parts.append(line)
        self.length += len(line) + 1

    def create_table(self, rows: list[str], headers: int) -> None:
        """Put the rows of a table at the end; the first `headers` of them are its header."""
        start = self.length
        header_end = start
        for number, row in enumerate(rows, 1):
            self.create(row)
            if number == headers:
                header_end = self.length
        if rows:
            self.tables.append(TablePlace(start, self.length, header_end))

    def get_text(self) -> str:
        """Return the text: every line ends with a line feed."""
        return "".join(f"{part}\n" for part in self.parts)


def compute_digest(content: bytes) -> str:
    """Compute the SHA-256 digest in lower-case hexadecimals."""
    return hashlib.sha256(content).hexdigest()


def compute_text_digest(text: str) -> str:
    """Compute the digest of a text's UTF-8 form."""
    return compute_digest(text.encode("utf-8", "surrogatepass"))
