"""Documents of old office programs: converted where LibreOffice is, refused with what to do where it is not.

A small script stands in for LibreOffice; one test asks the real program where it is installed.
"""

from __future__ import annotations

import shutil
import stat
import time
from pathlib import Path

import pytest

from kepan.store.files import office
from kepan.store.files.documents import Note
from kepan.store.files.errors import ConversionError, DamagedError, EncryptedError, FileRefusedError, NoConverterError
from kepan.store.files.texts import read_text_bytes
from tests.factories.files import make_docx, write_paragraph

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLD = OLE + bytes(504) + b"\xec\xa5" + bytes(600)
RTF = rb"{\rtf1\ansi\ansicpg936 \u28572?\u24029?\u24066? 120\par}"


def put_program(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Put a script that stands in for LibreOffice on the path."""
    program = folder / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


def test_a_document_is_converted_in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "made.docx").write_bytes(make_docx(write_paragraph("澜川市")))
    monkeypatch.setenv("KEPAN_SECRET_KEY", "hush")
    log = tmp_path / "log"
    script = f'env > {log}; echo "$@" >> {log}; pwd >> {log}; mkdir out; cp {tmp_path}/made.docx out/document.docx'
    put_program(tmp_path, monkeypatch, script)
    document = read_text_bytes(OLD, name="旧.doc")
    assert (document.text, document.kind, document.notes) == ("澜川市\n", "doc", (Note("converted", 1, "LibreOffice"),))
    told = log.read_text(encoding="utf-8")
    assert "hush" not in told
    assert "--headless" in told
    assert "-env:UserInstallation=file://" in told
    folder = Path(told.splitlines()[-1])
    assert folder.name.startswith("kepan-convert-")
    assert not folder.exists()
    assert read_text_bytes(OLD, name="旧.wps").kind == "wps"
    assert read_text_bytes(RTF, name="旧.rtf").kind == "rtf"


@pytest.mark.parametrize("name", ["旧.doc", "旧.wps", "改名.docx"])
def test_without_libreoffice_the_refusal_says_what_to_do(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(NoConverterError, match=r"only where LibreOffice is installed.*Save the document as \.docx"):
        read_text_bytes(OLD, name=name)


def test_a_conversion_without_result_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_program(tmp_path, monkeypatch, "exit 0")
    with pytest.raises(ConversionError, match="made no file"):
        read_text_bytes(OLD, name="旧.doc")


def test_a_conversion_that_takes_too_long_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "SECONDS", 1.5)
    put_program(tmp_path, monkeypatch, f"sleep 30 & echo $! > {tmp_path}/child; wait")
    with pytest.raises(ConversionError, match="more than"):
        read_text_bytes(OLD, name="旧.doc")
    child = int((tmp_path / "child").read_text(encoding="utf-8"))
    # The program that the script started has ended with it.
    ends = time.monotonic() + 10
    while is_running(child) and time.monotonic() < ends:
        time.sleep(0.05)
    assert not is_running(child)


def is_running(process: int) -> bool:
    """Say whether a process runs; a dead one may wait to be asked for its end."""
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").split()[2] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize(
    ("content", "name", "error"),
    [
        (OLE + "EncryptedPackage".encode("utf-16-le"), "密.docx", EncryptedError),
        (OLE + bytes(504) + b"\xec\xa5" + bytes(8) + b"\x00\x01", "密.doc", EncryptedError),
        (b"no document", "坏.wps", DamagedError),
    ],
)
def test_what_needs_no_program_to_be_refused(content: bytes, name: str, error: type[FileRefusedError]) -> None:
    with pytest.raises(error):
        read_text_bytes(content, name=name)


def test_todays_document_under_an_old_name_needs_no_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    document = read_text_bytes(make_docx(write_paragraph("澜川市")), name="其实是新的.doc")
    assert (document.text, document.kind) == ("澜川市\n", "doc")


def test_libreoffice_itself_where_it_is_installed() -> None:
    if shutil.which("soffice") is None and shutil.which("libreoffice") is None:
        with pytest.raises(NoConverterError):
            read_text_bytes(RTF, name="a.rtf")
        return
    assert read_text_bytes(RTF, name="a.rtf").text.strip() == "澜川市 120"
