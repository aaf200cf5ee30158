"""Active content and passwords in PDF files and in the old binary office formats."""

from __future__ import annotations

import re
import zlib

from kepan.store.files.inspection.dangers import Danger, UnsafeFile

MOST_EXPANDED = 64 << 20
# The names end at a delimiter of the format (ISO 32000-1, 7.2.2), so that /JSON is not /JS.
_ACTIVE = re.compile(
    rb"/(JavaScript|JS|Launch|RichMedia|EmbeddedFile|EmbeddedFiles|XFA|SubmitForm|ImportData)(?=[\s/<>\[\]()%{}]|\Z)"
)
_ENCRYPT = re.compile(rb"/Encrypt(?=[\s/<>\[\]()%{}]|\Z)")
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.S)
_OBJECT_STREAM = re.compile(rb"/Type\s*/ObjStm")
_FILTER = re.compile(rb"/Filter\s*(\[[^\]]*\]|/\w+)")


def _decode_names(part: bytes) -> bytes:
    """Undo `#4a` in names: a viewer reads /J#61vaScript as /JavaScript."""
    return _ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), part)


def _find_active(part: bytes) -> None:
    decoded = _decode_names(part)
    if found := _ACTIVE.search(decoded):
        raise UnsafeFile(Danger.ACTIVE_CONTENT, f"PDF /{found[1].decode('ascii')}")
    if _ENCRYPT.search(decoded):
        raise UnsafeFile(Danger.ENCRYPTED)


def _expand(data: bytes, filters: bytes) -> bytes:
    names = re.findall(rb"/(\w+)", _decode_names(filters))
    if names not in ([], [b"FlateDecode"], [b"Fl"]):
        raise UnsafeFile(Danger.ACTIVE_CONTENT, f"PDF {b' '.join(names).decode('ascii')}")
    if not names:
        return data
    expander = zlib.decompressobj()
    try:
        expanded = expander.decompress(data, MOST_EXPANDED)
    except zlib.error as error:
        raise UnsafeFile(Danger.DAMAGED) from error
    if expander.unconsumed_tail:
        raise UnsafeFile(Danger.BOMB, "PDF")
    return expanded


def inspect_pdf(data: bytes) -> None:
    """Refuse a PDF with scripts, programs to launch, embedded files, form actions or a password.

    Names are looked for outside of streams and inside object streams, the two places where objects can
    stand; pictures and page contents are not searched, where such bytes occur by chance.
    """
    if b"%PDF-" not in data[:1024]:
        raise UnsafeFile(Danger.CONTENT_DIFFERS, "pdf")
    if b"%%EOF" not in data[-4096:]:
        raise UnsafeFile(Danger.DAMAGED)
    end, expanded_size = 0, 0
    for stream in _STREAM.finditer(data):
        outside, end = data[end : stream.start()], stream.end()
        _find_active(outside)
        dictionary = _decode_names(outside[outside.rfind(b"obj") :])
        if not _OBJECT_STREAM.search(dictionary):
            continue
        named = _FILTER.search(dictionary)
        expanded = _expand(stream[1], named[1] if named else b"")
        expanded_size += len(expanded)
        if expanded_size > MOST_EXPANDED:
            raise UnsafeFile(Danger.BOMB, "PDF")
        _find_active(expanded)
    _find_active(data[end:])


OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
_OLE_FINDINGS = (
    ("_VBA_PROJECT", Danger.ACTIVE_CONTENT, "VBA"),
    ("Ole10Native", Danger.ACTIVE_CONTENT, "OLE"),
    ("EncryptedPackage", Danger.ENCRYPTED, ""),
)


def inspect_ole(data: bytes) -> None:
    """Refuse a binary office file (.doc, .xls, .ppt, .wps) with macros, packaged programs or a password.

    Names of streams stand in the directory as UTF-16, so they are found without walking its sectors.
    """
    if not data.startswith(OLE_MAGIC):
        raise UnsafeFile(Danger.CONTENT_DIFFERS, "OLE")
    for name, danger, detail in _OLE_FINDINGS:
        if name.encode("utf-16-le") in data:
            raise UnsafeFile(danger, detail)
