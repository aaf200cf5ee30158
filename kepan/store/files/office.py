"""Converts documents of old office programs (.doc, .wps, .rtf) with LibreOffice, where it is installed.

LibreOffice works on a copy in a folder of its own, with a profile of its own, without the secrets of our
environment and within a time limit; the folder goes when it is done. Nothing is fetched for it from a network.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

from kepan.store.files.documents import Extract, Note
from kepan.store.files.docx import read_docx
from kepan.store.files.errors import ConversionError, DamagedError, EncryptedError, NoConverterError

PROGRAMS = ("soffice", "libreoffice")
SECONDS = 60
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
RTF = b"{\\rtf"
LOCKED = "EncryptedPackage".encode("utf-16-le")
# The first part of a Word 97 file lies behind the first sector; a bit in its head says: encrypted.
WORD_HEAD, WORD_MAGIC, WORD_FLAGS, WORD_LOCKED = 512, b"\xec\xa5", 10, 0x0100
PASSED_ON = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH")


def read_converted(content: bytes, *, name: str, limit: int) -> Extract:
    """Read a document of an old office program."""
    kind = find_kind(content, name)
    if kind == ".doc" and is_locked(content):
        raise EncryptedError(name)
    program = find_program()
    if program is None:
        raise NoConverterError(name, Path(name).suffix.lower())
    with tempfile.TemporaryDirectory(prefix="kepan-convert-") as folder:
        converted = run_conversion(program, content, Path(folder), kind, name)
    read = read_docx(converted, name=name, limit=limit)
    return replace(read, notes=(Note("converted", 1, "LibreOffice"), *read.notes))


def find_kind(content: bytes, name: str) -> str:
    """Find what the document is, by its first bytes."""
    if content.startswith(OLE):
        return ".doc"
    if content.lstrip(b"\xef\xbb\xbf \r\n").startswith(RTF):
        return ".rtf"
    raise DamagedError(name, "it does not begin like a document of an office program")


def is_locked(content: bytes) -> bool:
    """Say whether a document of the old container asks for a password."""
    head = content[WORD_HEAD : WORD_HEAD + WORD_FLAGS + 2]
    flags = int.from_bytes(head[WORD_FLAGS:], "little") if head.startswith(WORD_MAGIC) else 0
    return LOCKED in content or bool(flags & WORD_LOCKED)


def find_program() -> str | None:
    """Find LibreOffice on this machine."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


def run_conversion(program: str, content: bytes, folder: Path, kind: str, name: str) -> bytes:
    """Have the document converted and return the bytes of the .docx."""
    source, target = folder / f"document{kind}", folder / "out" / "document.docx"
    source.write_bytes(content)
    command = [
        program,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--norestore",
        "--nologo",
        "--nolockcheck",
        "--convert-to",
        "docx:MS Word 2007 XML",
        "--outdir",
        str(target.parent),
        str(source),
    ]
    environment = {key: os.environ[key] for key in PASSED_ON if key in os.environ} | {"HOME": str(folder)}
    # A group of its own: LibreOffice is a script that starts the program, and both must end.
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(SECONDS)
    except subprocess.TimeoutExpired as error:
        raise ConversionError(name, f"it took more than {SECONDS} seconds") from error
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    if not target.is_file() or target.stat().st_size < len(b"PK\x03\x04"):
        raise ConversionError(name, "it made no file; the document is damaged or asks for a password")
    return target.read_bytes()
