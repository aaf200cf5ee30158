"""Reads plan documents as text: .txt and .md in four encodings, .docx, and pasted text.

A document is read whole or refused whole with a typed error; nothing is half-read. Places in the text count code
points of what is returned here: without byte order mark, line ends untouched.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from kepan.store.files.docx import read_docx
from kepan.store.files.errors import (
    EmptyFileError,
    EncryptedError,
    MissingFileError,
    NotTextError,
    TooLargeError,
    UnreadKindError,
)

MAX_BYTES = 20 * 1024 * 1024
TEXT_SUFFIXES = frozenset({".txt", ".md", ".text", ""})
MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
UNREAD_SUFFIXES = {
    ".doc": ".doc",
    ".wps": ".wps",
    ".pdf": ".pdf",
    ".ofd": ".ofd",
    ".rtf": ".rtf",
    ".html": ".html",
    ".htm": ".html",
}
SIGNATURES = (
    (b"%PDF", ".pdf"),
    (b"{\\rtf", ".rtf"),
    (b"\xd0\xcf\x11\xe0", "old office (.doc, .wps)"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"\x7fELF", "program"),
    (b"MZ\x90", "program"),
    (b"\x1f\x8b", "compressed"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
)
# A text has no control signs but these: tab, line feed, form feed, carriage return, escape of old terminals.
ALLOWED_CONTROLS = frozenset(b"\t\n\x0b\x0c\r\x1a")
MIN_CHINESE = 0.05


@dataclass(frozen=True, slots=True)
class TextDocument:
    """A document read as text: its name, text, encoding, kind and the SHA-256 digest of its bytes."""

    name: str
    text: str
    encoding: str
    kind: str
    sha256: str


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
    """Read a document from its bytes; `name` decides with the content which reader is used."""
    if len(content) > limit:
        raise TooLargeError(name, len(content), limit)
    if not content.strip(b"\x00 \t\r\n"):
        raise EmptyFileError(name)
    suffix = Path(name).suffix.lower()
    digest = hashlib.sha256(content).hexdigest()
    if suffix == ".docx":
        if content.startswith(b"\xd0\xcf\x11\xe0"):
            raise EncryptedError(name)
        return create_document(name, read_docx(content, name=name, limit=limit), "utf-8", "docx", digest)
    if suffix in UNREAD_SUFFIXES:
        raise UnreadKindError(name, UNREAD_SUFFIXES[suffix])
    if suffix not in TEXT_SUFFIXES:
        raise UnreadKindError(name, suffix)
    text, encoding = read_encoded(content, name)
    return create_document(name, text, encoding, "md" if suffix == ".md" else "txt", digest)


def read_pasted(text: str, *, name: str, limit: int = MAX_BYTES) -> TextDocument:
    """Read text that a person pasted into a form; the digest is that of its UTF-8 form."""
    content = text.encode("utf-8", "surrogatepass")
    if len(content) > limit:
        raise TooLargeError(name, len(content), limit)
    return create_document(name, text, "utf-8", "pasted", hashlib.sha256(content).hexdigest())


def create_document(name: str, text: str, encoding: str, kind: str, digest: str) -> TextDocument:
    """Create the document, or refuse it when nothing but white space is in it."""
    if not text.strip():
        raise EmptyFileError(name)
    return TextDocument(name, text, encoding, kind, digest)


def read_encoded(content: bytes, name: str) -> tuple[str, str]:
    """Decode bytes as text: by byte order mark, then UTF-8, then GB18030 or Big5 by what reads as Chinese."""
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return read_decoded(content[len(mark) :], encoding, name), encoding
    for signature, kind in SIGNATURES:
        if content.startswith(signature):
            raise NotTextError(name, f"it begins like {kind} data")
    if content.startswith(b"PK\x03\x04"):
        raise NotTextError(name, "it begins like an archive or a .docx document")
    controls = sum(1 for byte in content[:65536] if byte < 0x20 and byte not in ALLOWED_CONTROLS)
    if controls:
        raise NotTextError(name, f"it holds {controls} control signs that no text has")
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return read_chinese(content, name)


def read_decoded(content: bytes, encoding: str, name: str) -> str:
    """Decode with a known encoding; a byte that does not fit refuses the file."""
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise NotTextError(name, f"byte {error.start} does not fit the encoding {encoding}") from error


def read_chinese(content: bytes, name: str) -> tuple[str, str]:
    """Decode GB18030 or Big5, whichever fits; where both do, the one that reads as more common Chinese."""
    candidates = []
    for encoding in ("gb18030", "big5"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        candidates.append((compute_commonness(text), encoding, text))
    if not candidates:
        raise NotTextError(name, "it fits none of UTF-8, UTF-16, GB18030 and Big5")
    best, encoding, text = max(candidates)
    if best < MIN_CHINESE:
        raise NotTextError(name, "its signs do not read as Chinese in GB18030 or Big5")
    return text, encoding


COMMON = frozenset(
    "的一是在不了有和人中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严這個們說對會學發經過時來後實業國產與為務術創術計劃"
)


def compute_commonness(text: str) -> float:
    """Compute the share of very common Chinese characters among the non-ASCII signs of a text."""
    signs = [sign for sign in text if ord(sign) > 0x7F]
    return sum(1 for sign in signs if sign in COMMON) / len(signs) if signs else 0.0
