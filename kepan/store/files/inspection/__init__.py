"""Is this file what its name says, and harmless? Asked of every attachment before it is kept."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

import puremagic

from kepan.store.files.inspection.dangers import Danger, UnsafeFile
from kepan.store.files.inspection.documents import inspect_ole, inspect_pdf
from kepan.store.files.inspection.packages import inspect_package

__all__ = ["KINDS", "SOURCE_KINDS", "Danger", "Inspected", "UnsafeFile", "inspect_file", "normalise_name"]

OPEN_XML = "application/vnd.openxmlformats-officedocument"
KINDS = {
    "pdf": "application/pdf",
    "docx": f"{OPEN_XML}.wordprocessingml.document",
    "xlsx": f"{OPEN_XML}.spreadsheetml.sheet",
    "pptx": f"{OPEN_XML}.presentationml.presentation",
    "ofd": "application/ofd",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
    "wps": "application/vnd.ms-works",
    "et": "application/vnd.ms-excel",
    "dps": "application/vnd.ms-powerpoint",
    "txt": "text/plain",
    "md": "text/markdown",
    "csv": "text/csv",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "zip": "application/zip",
}
"""Kinds that are taken in: extension → media type. Everything else is refused."""

SOURCE_KINDS = {
    "html": "text/html",
    "htm": "text/html",
    "rtf": "application/rtf",
    "markdown": "text/markdown",
    "text": "text/plain",
}
"""Kinds that only a plan may come in: kept as its source, handed out for saving and never shown."""

OLE_KINDS = {"doc", "xls", "ppt", "wps", "et", "dps"}
TEXT_KINDS = {"txt", "md", "csv"}
PICTURES = {"png", "jpg", "jpeg", "gif", "webp", "tif", "tiff"}
SAME_PICTURE = {"jpeg": "jpg", "jfif": "jpg", "jpe": "jpg", "tiff": "tif"}
BINARY_HEADS = (b"MZ", b"\x7fELF", b"#!", b"%PDF-", b"PK\x03\x04")
LONGEST_NAME = 120
_MARKUP = re.compile(rb"<\s*(!doctype\s+html|html|head|body|script|svg|iframe|object|embed|\?php|\?xml)\b", re.I)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


@dataclass(frozen=True)
class Inspected:
    """A file that may be kept: its tidied name, media type and size in bytes."""

    name: str
    media_type: str
    size: int


def normalise_name(name: str) -> str:
    """Return a file name that is safe to show and to save under: no folders, controls or tricks of direction.

    >>> normalise_name("C:\\\\tmp\\\\工作 计划.docx")
    '工作 计划.docx'
    >>> normalise_name("..")
    'file'
    """
    base = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    kept = "".join("_" if c in '<>:"|?*' else c for c in base if unicodedata.category(c)[0] != "C")
    kept = re.sub(r"\s+", " ", kept).strip(" .")
    stem, dot, extension = kept.rpartition(".")
    if dot and len(kept) > LONGEST_NAME:
        kept = f"{stem[: LONGEST_NAME - len(extension) - 1]}.{extension}"
    return kept[:LONGEST_NAME] or "file"


def inspect_file(
    file: BinaryIO, name: str, *, most_megabytes: int, more_kinds: Mapping[str, str] | None = None
) -> Inspected:
    """Check name, size and content of a file and return how it may be kept; raises UnsafeFile.

    `more_kinds` are taken in besides the usual ones, with what a web page may hold.
    """
    size = file.seek(0, 2)
    if size > most_megabytes << 20:
        raise UnsafeFile(Danger.TOO_LARGE, str(most_megabytes))
    tidy = normalise_name(name)
    kind = PurePosixPath(tidy.lower()).suffix.lstrip(".")
    if more_kinds and kind in more_kinds:
        _inspect_source(file, kind)
        return Inspected(tidy, more_kinds[kind], size)
    _inspect(file, tidy, 0)
    return Inspected(tidy, KINDS[kind], size)


def _inspect_source(file: BinaryIO, kind: str) -> None:
    """Refuse a web page or plain text that is a program or a package under another name."""
    file.seek(0)
    data = file.read()
    if not data:
        raise UnsafeFile(Danger.EMPTY)
    if kind == "rtf":
        # Objects that are packed into a document may be programs.
        if not data.startswith(b"{\\rtf"):
            raise UnsafeFile(Danger.CONTENT_DIFFERS, kind)
        if b"\\objdata" in data or b"\\objocx" in data:
            raise UnsafeFile(Danger.ACTIVE_CONTENT, "OLE")
    elif data.startswith(BINARY_HEADS):
        raise UnsafeFile(Danger.CONTENT_DIFFERS, kind)


def _inspect(file: BinaryIO, name: str, level: int) -> None:
    kind = PurePosixPath(name.lower()).suffix.lstrip(".")
    try:
        _inspect_kind(file, kind, level)
    except UnsafeFile as unsafe:
        # The person looks for the member of the archive, so the outermost name inside it is told.
        if level and not unsafe.member:
            unsafe.member = name
        raise


def _inspect_kind(file: BinaryIO, kind: str, level: int) -> None:
    if file.seek(0, 2) == 0:
        raise UnsafeFile(Danger.EMPTY)
    file.seek(0)
    if kind not in KINDS:
        raise UnsafeFile(Danger.KIND_NOT_ALLOWED, f".{kind}" if kind else "?")
    if kind == "pdf":
        inspect_pdf(file.read())
    elif kind in OLE_KINDS:
        inspect_ole(file.read())
    elif kind in TEXT_KINDS:
        _inspect_text(file.read(), kind)
    elif kind in PICTURES:
        _inspect_picture(file.read(4096), kind)
    else:
        _inspect_package(file, kind, level)


def _inspect_package(file: BinaryIO, kind: str, level: int) -> None:
    head = file.read(8)
    if head == bytes.fromhex("d0cf11e0a1b11ae1"):
        # A locked .docx is wrapped into the old container.
        file.seek(0)
        inspect_ole(file.read())
    if not head.startswith(b"PK\x03\x04"):
        raise UnsafeFile(Danger.CONTENT_DIFFERS, kind)
    file.seek(0)
    inspect_package(file, kind, level=level, inspect_member=_inspect)


def _inspect_picture(head: bytes, kind: str) -> None:
    found = {match.extension.lstrip(".") for match in _identify(head)}
    if SAME_PICTURE.get(kind, kind) not in {SAME_PICTURE.get(extension, extension) for extension in found}:
        raise UnsafeFile(Danger.CONTENT_DIFFERS, kind)


def _identify(head: bytes) -> list[puremagic.PureMagicWithConfidence]:
    try:
        return puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return []


def _inspect_text(data: bytes, kind: str) -> None:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = data.decode("utf-16", errors="replace").encode()
    if data.startswith(BINARY_HEADS) or _CONTROL.search(data):
        raise UnsafeFile(Danger.CONTENT_DIFFERS, kind)
    if _MARKUP.match(data.removeprefix(b"\xef\xbb\xbf").lstrip()):
        raise UnsafeFile(Danger.ACTIVE_CONTENT, "HTML/SVG")
