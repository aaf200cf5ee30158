"""The vault: complete or absent, shared by equal bytes, swept only when old."""

from __future__ import annotations

import errno
import hashlib
import os
import time
from io import BytesIO
from pathlib import Path

import pytest

from kepan.store.files.vault import Stored, Vault


def make_old(path: Path) -> None:
    """Let a file look a week old."""
    os.utime(path, (time.time() - 7 * 86400,) * 2)


def list_files(root: Path) -> list[str]:
    """Return every file below a folder but the lock."""
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file() and path.name != ".lock")


def test_file_lies_under_its_digest(tmp_path: Path) -> None:
    """The name is the digest; equal bytes share one file; the file is not to be written to."""
    vault, digest = Vault(tmp_path), hashlib.sha256(b"abc").hexdigest()
    moved = BytesIO(b"abc")
    moved.read()
    assert vault.create(moved) == vault.create(BytesIO(b"abc")) == Stored(digest, 3)
    assert list_files(tmp_path) == [f"{digest[:2]}/{digest[2:4]}/{digest}"]
    with vault.open(digest) as file:
        assert file.read() == b"abc"
    assert (vault.has(digest), vault.has("0" * 64)) == (True, False)
    assert vault.get_path(digest).stat().st_mode & 0o777 == 0o440


def test_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No half-written file under any name."""

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("kepan.store.files.vault.os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        Vault(tmp_path).create(BytesIO(b"abc"))
    assert list_files(tmp_path) == []


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "a" * 63, "a" * 65])
def test_only_digests_are_names(tmp_path: Path, name: str) -> None:
    """No path is made of anything else."""
    with pytest.raises(ValueError, match="not a SHA-256"):
        Vault(tmp_path).get_path(name)


def test_sweep_spares_what_is_young_or_used_again(tmp_path: Path) -> None:
    """A second upload of old bytes makes the file young."""
    vault = Vault(tmp_path)
    old, again = vault.create(BytesIO(b"old")).sha256, vault.create(BytesIO(b"again")).sha256
    young = vault.create(BytesIO(b"young")).sha256
    for digest in (old, again):
        make_old(vault.get_path(digest))
    assert set(vault.list_digests(older_than_seconds=3600)) == {old, again}
    vault.create(BytesIO(b"again"))
    assert [vault.remove(digest, older_than_seconds=3600) for digest in (old, again, young)] == [True, False, False]
    assert vault.remove(old) is False
    assert set(vault.list_digests()) == {again, young}


def test_interrupted_uploads_are_swept(tmp_path: Path) -> None:
    """What a killed process left among the incoming goes after a while."""
    vault = Vault(tmp_path)
    vault.create(BytesIO(b"abc"))
    for name in ("left", "now"):
        (tmp_path / "incoming" / name).write_bytes(b"x")
    make_old(tmp_path / "incoming" / "left")
    assert vault.remove_incoming(older_than_seconds=3600) == 1
    assert "incoming/now" in list_files(tmp_path)
