"""Settings and keys in a backup: what is written, and what a restored installation is told."""

from __future__ import annotations

import json
import os
from pathlib import Path

from kepan.site.backups.manifest import FINGERPRINTED, Manifest, compute_fingerprint
from kepan.site.backups.reading import Backup
from kepan.site.config import SETTINGS, Config, Origin

SETTINGS_NAME, KEYS_NAME = "settings/kepan.env", "settings/keys.json"
# Where the old installation lay is of no use to the new one.
_PLACES = {"KEPAN_DATA_DIR", "KEPAN_SETTINGS_FILE", "KEPAN_DATABASE_URL"}


def list_fingerprints(config: Config) -> dict[str, str]:
    """Return the fingerprint of each key that an installation cannot do without."""
    return {name: compute_fingerprint(name, config.get_text(name)) for name in FINGERPRINTED}


def write_settings(config: Config, *, with_secrets: bool) -> bytes:
    """Return the settings that somebody set, as a settings file; secrets only when asked for."""
    lines = ["# Settings of the installation that this backup was made of."]
    for setting in SETTINGS:
        value = config.get_value(setting.name)
        if value.origin not in {Origin.ENVIRONMENT, Origin.FILE} or not value.text:
            continue
        if setting.name in _PLACES:
            lines.append(f"# {setting.name}: set anew for this installation")
        elif setting.secret and not with_secrets:
            lines.append(f"# {setting.name}: left out, it is secret")
        else:
            lines.append(f"{setting.name}={value.text}")
    return ("\n".join(lines) + "\n").encode()


def write_keys(config: Config) -> bytes:
    """Return the keys as JSON."""
    return json.dumps({name: config.get_text(name) for name in FINGERPRINTED}).encode()


def restore_settings(folder: Path, settings: bytes) -> bool:
    """Write the settings file of a restored installation unless it has one; say whether it was written."""
    path = folder / "kepan.env"
    if path.exists():
        return False
    _write_private(path, settings)
    return True


def restore_keys(folder: Path, keys: bytes) -> list[str]:
    """Write the keys of a backup into the data folder; returns the names of keys that were there already."""
    kept = []
    for name, key in json.loads(keys).items():
        path = folder / name.removeprefix("KEPAN_").lower().replace("_", "-")
        if path.exists():
            kept.append(name)
        else:
            _write_private(path, key.encode())
    return kept


def _write_private(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)


_CONSEQUENCES = {
    "KEPAN_SECRET_KEY": "people log in again and links sent by e-mail stop working",
    "KEPAN_IDENTITY_KEY": "digests of personal numbers no longer match: bring the old key back before work goes on",
}


def list_differences(config: Config, manifest: Manifest) -> list[str]:
    """Say for each key that differs from the one the backup was made with what follows from it."""
    found = list_fingerprints(config)
    return [
        f"{name} is not the key of the backed-up installation: {_CONSEQUENCES[name]}"
        for name, fingerprint in manifest.fingerprints.items()
        if found.get(name) != fingerprint
    ]


def bring_keys(backup: Backup, folder: Path) -> list[str]:
    """Write the keys of the backup where the data folder has none, before anything generates new ones."""
    if not backup.has(KEYS_NAME):
        return []
    return [f"{name} was there already and was kept" for name in restore_keys(folder, backup.read(KEYS_NAME))]


def bring_settings(backup: Backup, config: Config) -> list[str]:
    """Write the settings where the installation has none; returns what somebody must still do."""
    notes = []
    if not restore_settings(config.data_dir, backup.read(SETTINGS_NAME)):
        notes.append(f"{config.data_dir / 'kepan.env'} was kept; the backup's settings were not taken over")
    return notes + list_differences(config, backup.manifest)
