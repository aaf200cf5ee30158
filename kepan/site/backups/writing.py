"""Making a backup while people work."""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from kepan import __version__
from kepan.apps.desk.models import Attachment
from kepan.apps.trail.models import AuditEntry, AuditSeal
from kepan.site.backups.keys import KEYS_NAME, SETTINGS_NAME, list_fingerprints, write_keys, write_settings
from kepan.site.backups.manifest import NAME, BackupError, Manifest
from kepan.site.backups.rows import RowDigest, Table, find_last_key, list_columns, list_models, read_lines
from kepan.site.backups.snapshot import open_snapshot
from kepan.site.checks import list_pending_migrations
from kepan.site.config import Config
from kepan.store.files.vault import Vault

_CHUNK = 1 << 20


class Archive:
    """A backup that is being written: members with their digests."""

    def __init__(self, file: zipfile.ZipFile, manifest: Manifest) -> None:
        self._zip = file
        self.manifest = manifest

    def add(self, name: str, chunks: Iterable[bytes], *, compress: bool = True) -> str:
        """Write one member; returns its SHA-256."""
        info = zipfile.ZipInfo(name, datetime.now(UTC).timetuple()[:6])
        info.compress_type = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
        info.external_attr = 0o600 << 16
        digest, size = hashlib.sha256(), 0
        with self._zip.open(info, "w", force_zip64=True) as member:
            for chunk in chunks:
                member.write(chunk)
                digest.update(chunk)
                size += len(chunk)
        self.manifest.members[name] = {"sha256": digest.hexdigest(), "size": size}
        return digest.hexdigest()

    def add_file(self, name: str, path: Path) -> str:
        """Write one file as a member."""
        return self.add(name, _read_chunks(path), compress=False)

    def close(self) -> None:
        """Write the manifest, and its own digest as the archive's comment."""
        data = self.manifest.write()
        self._zip.writestr(NAME, data)
        self._zip.comment = b"kepan manifest sha256=" + hashlib.sha256(data).hexdigest().encode()


def _read_chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def create_backup(
    path: Path, config: Config, *, with_secrets: bool = False, report: Callable[[str], None] = lambda _: None
) -> Manifest:
    """Write a backup to `path` in one piece: it is complete under its name, or absent.

    Raises BackupError where something is missing or the disk is full.
    """
    pending = list_pending_migrations()
    if pending:
        raise BackupError(f"the database is not up to date ({len(pending)} migrations wait): run `kepan init` first")
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        handle = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w+b") as file:
            with zipfile.ZipFile(file, "w", compresslevel=6) as packed:
                manifest = _fill(packed, config, with_secrets=with_secrets, report=report)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as problem:
        raise BackupError(f"{path}: {problem.strerror}; nothing was left behind, choose another place") from problem
    finally:
        with suppress(OSError):
            draft.unlink()
    return manifest


def _fill(packed: zipfile.ZipFile, config: Config, *, with_secrets: bool, report: Callable[[str], None]) -> Manifest:
    with open_snapshot() as using:
        connection = connections[using]
        manifest = Manifest(
            version=__version__,
            made_at=datetime.now(UTC).isoformat(timespec="seconds"),
            engine=connection.vendor,
            migrations=sorted(MigrationRecorder(connection).applied_migrations()),
            fingerprints=list_fingerprints(config),
            has_secrets=with_secrets,
        )
        archive = Archive(packed, manifest)
        vault = Vault(Path(settings.MEDIA_ROOT))
        digests = _hold_attachments(vault, using)
        _add_tables(archive, using)
        manifest.audit = _get_audit_head(using)
    report(f"{sum(table.rows for table in manifest.tables)} rows in {len(manifest.tables)} tables")
    _add_attachments(archive, vault, digests)
    report(f"{len(digests)} attachments")
    _add_folder(archive, "snapshots", config.data_dir / "snapshots")
    archive.add(SETTINGS_NAME, [write_settings(config, with_secrets=with_secrets)])
    if with_secrets:
        archive.add(KEYS_NAME, [write_keys(config)])
    archive.close()
    return manifest


def _hold_attachments(vault: Vault, using: str) -> list[str]:
    """Return the digests of all attachments of the moment and touch their files.

    The sweep of files that nobody refers to spares young ones, so that what is deleted from now
    on stays until it has been copied.
    """
    digests = sorted(set(Attachment.objects.using(using).values_list("sha256", flat=True)))
    missing = []
    for digest in digests:
        try:
            os.utime(vault.get_path(digest))
        except OSError:
            missing.append(digest)
    if missing:
        raise BackupError(
            f"{len(missing)} attachments are not in {vault.root} (first {missing[0]}): "
            "bring them back from an older backup, or remove their records, then try again"
        )
    return digests


def _add_tables(archive: Archive, using: str) -> None:
    for model in list_models(apps):
        columns, digest = list_columns(model), RowDigest()

        def count(lines: Iterable[bytes], digest: RowDigest = digest) -> Iterator[bytes]:
            for line in lines:
                digest.add(line)
                yield line

        archive.add(f"tables/{model._meta.label_lower}.jsonl", count(read_lines(model, columns, using=using)))
        last_key = find_last_key(model, connections[using])
        archive.manifest.tables.append(
            Table(model._meta.label_lower, columns, digest.rows, digest.get_text(), last_key)
        )


def _get_audit_head(using: str) -> dict[str, int | str | None]:
    seal = AuditSeal.objects.using(using).order_by("-number").first()
    entry = AuditEntry.objects.using(using).order_by("-pk").first()
    return {
        "entries": AuditEntry.objects.using(using).count(),
        "last_entry": entry.pk if entry else None,
        "seals": seal.number if seal else 0,
        "head": seal.digest if seal else "",
    }


def _add_attachments(archive: Archive, vault: Vault, digests: Iterable[str]) -> None:
    for digest in digests:
        found = archive.add_file(f"attachments/{digest}", vault.get_path(digest))
        if found != digest:
            raise BackupError(f"the attachment {digest} is damaged: bring it back from an older backup, then try again")


def _add_folder(archive: Archive, name: str, folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            archive.add_file(f"{name}/{path.relative_to(folder).as_posix()}", path)
