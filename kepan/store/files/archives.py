"""Archives that documents are packed into (.docx, .ofd): opened only when sound, read part by part within limits."""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING
from xml.parsers import expat

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from kepan.store.files.errors import BombError, DamagedError, EncryptedError, TooLargeError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element  # types only; parsing goes through defusedxml

MAX_PARTS = 5_000
MAX_RATIO = 200
MAX_UNPACKED = 200_000_000
CHUNK = 1 << 20
# The XML of a document is several times larger than its text.
XML_FACTOR = 10
# An unknown way of packing is a RuntimeError of the archive's library.
BROKEN = (zipfile.BadZipFile, RuntimeError, EOFError, OSError, zlib.error, ValueError)


class Archive:
    """The parts of a document's archive."""

    def __init__(self, archive: zipfile.ZipFile, name: str, limit: int) -> None:
        self.archive = archive
        self.name = name
        self.same_names: tuple[tuple[bytes, bytes], ...] = ()
        self.parts = frozenset(list_sound_parts(archive, name))
        # All parts together, so that many parts below the limit do not add up to a bomb.
        self.left = limit * XML_FACTOR
        self.ceiling = self.left

    def read(self, part: str) -> bytes:
        """Read a part in pieces, so that a lying size cannot fill the memory."""
        pieces = []
        try:
            with self.archive.open(part) as opened:
                while piece := opened.read(CHUNK):
                    self.left -= len(piece)
                    if self.left < 0:
                        raise TooLargeError(self.name, self.ceiling - self.left, self.ceiling)
                    pieces.append(piece)
        except BROKEN as error:
            raise DamagedError(self.name, f"its part {part} cannot be unpacked") from error
        return b"".join(pieces)

    def read_xml(self, part: str) -> "Element":
        """Read a part as XML; entities, by which a few bytes may grow to gigabytes, are refused.

        `same_names` are namespaces of another edition of the format, each with the usual one.
        """
        content = self.read(part)
        for other, usual in self.same_names:
            content = content.replace(other, usual)
        try:
            root: Element = ElementTree.fromstring(content)
        except DefusedXmlException as error:
            raise BombError(self.name, "its text declares entities") from error
        except (ElementTree.ParseError, ValueError, LookupError) as error:
            raise DamagedError(self.name, f"its part {part} is not well-formed") from error
        return root

    def check_xml(self, content: bytes, called: str, *, sheet: str = "") -> None:
        """Check that a part is well-formed, without holding it as a tree; entities are refused."""

        def refuse(*_declared: object) -> None:
            raise BombError(self.name, "its text declares entities")

        parser = expat.ParserCreate()
        parser.EntityDeclHandler = refuse
        try:
            parser.Parse(content, True)
        except (expat.ExpatError, ValueError, LookupError) as error:
            raise DamagedError(self.name, f"{called} is not well-formed: {error}", sheet=sheet) from error

    def find_xml(self, part: str) -> "Element | None":
        """Read a part as XML where it is there."""
        return self.read_xml(part) if part in self.parts else None


@contextmanager
def open_archive(content: bytes, *, name: str, limit: int) -> Iterator[Archive]:
    """Open the archive of a document; what is no complete archive, is locked or a bomb is refused."""
    try:
        archive = zipfile.ZipFile(BytesIO(content))
    except BROKEN as error:
        raise DamagedError(name, "it is not a complete archive") from error
    with archive:
        yield Archive(archive, name, limit)


def list_sound_parts(archive: zipfile.ZipFile, name: str) -> list[str]:
    """List the names of the parts; too many parts, or parts that unpack to far more than they hold, are refused.

    Everything is read off the archive's table of contents: nothing has been unpacked yet.
    """
    parts = archive.infolist()
    if len(parts) > MAX_PARTS:
        raise BombError(name, f"it holds {len(parts)} parts")
    for part in parts:
        if part.flag_bits & 0x1:
            raise EncryptedError(name)
        if part.file_size > CHUNK and part.file_size > MAX_RATIO * max(part.compress_size, 1):
            raise BombError(name, f"{part.filename} unpacks to {part.file_size} bytes")
    if sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise BombError(name, f"it unpacks to more than {MAX_UNPACKED // 1_000_000} MB")
    return [part.filename for part in parts]
