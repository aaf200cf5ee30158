"""Opening a backup: every digest is verified before anything is written anywhere."""

from __future__ import annotations

import hashlib
import hmac
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from kepan.site.backups.manifest import NAME, BackupError, Manifest, read_manifest
from kepan.site.backups.rows import RowDigest

_CHUNK = 1 << 20
_COMMENT = b"kepan manifest sha256="


class Backup:
    """A backup that was opened and verified."""

    def __init__(self, packed: zipfile.ZipFile, manifest: Manifest) -> None:
        self._zip = packed
        self.manifest = manifest

    def has(self, name: str) -> bool:
        """Say whether there is a member of this name."""
        return name in self.manifest.members

    def list_names(self, folder: str) -> list[str]:
        """Return the names of the members of a folder."""
        return sorted(name for name in self.manifest.members if name.startswith(f"{folder}/"))

    def read(self, name: str) -> bytes:
        """Return a small member whole."""
        return self._zip.read(name)

    def read_chunks(self, name: str) -> Iterator[bytes]:
        """Read a member piece by piece."""
        with self._zip.open(name) as member:
            while chunk := member.read(_CHUNK):
                yield chunk

    def read_lines(self, name: str) -> Iterator[bytes]:
        """Read a member line by line."""
        with self._zip.open(name) as member:
            yield from member


@contextmanager
def open_backup(path: Path) -> Iterator[Backup]:
    """Open a backup and verify it; raises BackupError that names what is damaged."""
    try:
        packed = zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile) as problem:
        raise BackupError(f"{path} cannot be opened as a backup: {problem}") from problem
    with packed:
        try:
            manifest = _verify(packed)
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, KeyError, ValueError) as problem:
            raise BackupError(f"{path} is damaged: {problem}; use another backup") from problem
        yield Backup(packed, manifest)


def _verify(packed: zipfile.ZipFile) -> Manifest:
    if not packed.comment.startswith(_COMMENT):
        raise BackupError("this is no backup of kepan, or its end is cut off")
    data = packed.read(NAME)
    if not hmac.compare_digest(hashlib.sha256(data).hexdigest().encode(), packed.comment.removeprefix(_COMMENT)):
        raise BackupError("the manifest of the backup is damaged; use another backup")
    manifest = read_manifest(data)
    names = [info.filename for info in packed.infolist()]
    if len(set(names)) != len(names) or set(names) != {NAME, *manifest.members}:
        raise BackupError("the backup does not hold just what its manifest lists; use another backup")
    for name, known in manifest.members.items():
        if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
            raise BackupError(f"{name}: a backup never holds such a path")
        digest = hashlib.sha256()
        with packed.open(name) as member:
            while chunk := member.read(_CHUNK):
                digest.update(chunk)
        if digest.hexdigest() != known["sha256"]:
            raise BackupError(f"{name} in the backup is damaged; use another backup")
    for table in manifest.tables:
        rows = RowDigest()
        with packed.open(f"tables/{table.model}.jsonl") as member:
            for line in member:
                rows.add(line)
        if (rows.rows, rows.get_text()) != (table.rows, table.digest):
            raise BackupError(f"the rows of {table.model} in the backup are damaged; use another backup")
    return manifest
