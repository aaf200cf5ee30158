"""What a backup says about itself: digests of all members, version, migrations, rows, keys."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import Any

from kepan.site.backups.rows import Table

FORMAT = 1
NAME = "manifest.json"
FINGERPRINTED = ("KEPAN_SECRET_KEY", "KEPAN_IDENTITY_KEY")


class BackupError(Exception):
    """A backup cannot be made or brought back; the text says why and what to do."""


@dataclass
class Manifest:
    """The list of what lies in a backup."""

    version: str
    made_at: str
    engine: str
    migrations: list[tuple[str, str]]
    fingerprints: dict[str, str]
    has_secrets: bool
    audit: dict[str, Any] = field(default_factory=dict)
    tables: list[Table] = field(default_factory=list)
    members: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Name in the archive → `sha256` and `size`."""

    def write(self) -> bytes:
        """Return the manifest as JSON."""
        return json.dumps({"format": FORMAT, **asdict(self)}, ensure_ascii=False, indent=1, sort_keys=True).encode()


def read_manifest(data: bytes) -> Manifest:
    """Read a manifest; raises BackupError for another format."""
    try:
        found = json.loads(data)
        number = found.pop("format")
        if number != FORMAT:
            raise BackupError(f"the backup has format {number}; this version reads format {FORMAT}: use a newer kepan")
        found["tables"] = [Table(**{**table, "columns": tuple(table["columns"])}) for table in found["tables"]]
        found["migrations"] = [(app, name) for app, name in found["migrations"]]
        return Manifest(**found)
    except (ValueError, TypeError, KeyError, AttributeError) as problem:
        raise BackupError("the manifest of the backup cannot be read: the file is damaged or no backup") from problem


def compute_fingerprint(name: str, key: str) -> str:
    """Return a text by which two installations see that they hold the same key, and nothing more.

    A slow digest: a key that a person chose must not be guessed from it.
    """
    salt = f"kepan backup {name}".encode()
    return hashlib.scrypt(key.encode(), salt=salt, n=2**14, r=8, p=1, dklen=16).hex()
