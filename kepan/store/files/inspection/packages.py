"""ZIP archives and the office formats built on them: bombs, macros, passwords, what lies inside."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import PurePosixPath
from typing import BinaryIO

from kepan.store.files.inspection.dangers import Danger, UnsafeFile
from kepan.store.files.inspection.documents import OLE_MAGIC, inspect_ole

MOST_MEMBERS = 5000
MOST_EXPANDED = 400 << 20
HIGHEST_RATIO = 200
RATIO_FROM = 4 << 20
MOST_LEVELS = 2
_MACRO_PARTS = ("vbaproject.bin", "vbadata.xml", "/activex/", "/macrosheets/", "/customui/", "vbaprojectsignature.bin")
_OFFICE_ROOTS = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}
_EXTERNAL_TEMPLATE = re.compile(rb"attachedTemplate[^>]*TargetMode\s*=\s*[\"']External", re.I)

InspectMember = Callable[[BinaryIO, str, int], None]


def _open_archive(file: BinaryIO) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(file)
        members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, UnicodeDecodeError) as error:
        raise UnsafeFile(Danger.DAMAGED) from error
    if len(members) > MOST_MEMBERS:
        raise UnsafeFile(Danger.BOMB, f"{len(members)} > {MOST_MEMBERS}")
    if any(member.flag_bits & 1 for member in members):
        raise UnsafeFile(Danger.ENCRYPTED)
    expanded = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if expanded > MOST_EXPANDED or (expanded > RATIO_FROM and expanded > HIGHEST_RATIO * max(packed, 1)):
        raise UnsafeFile(Danger.BOMB, f"{expanded >> 20} MB")
    return archive


def _read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """Expand one member, never past the size that it declares; a false size or digest is damage."""
    try:
        with archive.open(member) as opened:
            data = opened.read(member.file_size + 1)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        raise UnsafeFile(Danger.DAMAGED, member=member.filename) from error
    if len(data) != member.file_size:
        raise UnsafeFile(Danger.DAMAGED, member=member.filename)
    return data


def _inspect_office_part(name: str, data: bytes, inspect_member: InspectMember, level: int) -> None:
    lower = name.lower()
    if any(part in f"/{lower}" for part in _MACRO_PARTS):
        raise UnsafeFile(Danger.ACTIVE_CONTENT, PurePosixPath(name).name)
    if lower == "[content_types].xml" and b"macroenabled" in data.lower():
        raise UnsafeFile(Danger.ACTIVE_CONTENT, "macroEnabled")
    if lower.endswith(".rels") and _EXTERNAL_TEMPLATE.search(data):
        raise UnsafeFile(Danger.ACTIVE_CONTENT, "attachedTemplate")
    if "/embeddings/" in f"/{lower}":
        if data.startswith(OLE_MAGIC):
            inspect_ole(data)
        else:
            inspect_member(BytesIO(data), name, level + 1)


def inspect_package(file: BinaryIO, kind: str, *, level: int, inspect_member: InspectMember) -> None:
    """Refuse an archive or office package that is damaged, a bomb, locked, or holds something that runs.

    Every member is expanded once within the limits, so digests are checked and sizes are true. Members of
    a plain archive, and files embedded in documents, are inspected like files of their own.
    """
    if level > MOST_LEVELS:
        raise UnsafeFile(Danger.BOMB, f"{level} > {MOST_LEVELS}")
    with _open_archive(file) as archive:
        names = [member.filename for member in archive.infolist()]
        root = _OFFICE_ROOTS.get(kind)
        if root and not ("[Content_Types].xml" in names and any(name.startswith(root) for name in names)):
            raise UnsafeFile(Danger.CONTENT_DIFFERS, kind)
        if kind == "ofd" and "OFD.xml" not in names:
            raise UnsafeFile(Danger.CONTENT_DIFFERS, kind)
        for member in archive.infolist():
            if member.is_dir():
                continue
            data = _read_member(archive, member)
            if kind == "zip":
                if member.filename.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", member.filename):
                    raise UnsafeFile(Danger.DAMAGED, member=member.filename)
                inspect_member(BytesIO(data), member.filename, level + 1)
            elif root:
                _inspect_office_part(member.filename, data, inspect_member, level)
