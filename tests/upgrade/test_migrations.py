"""Migrations: what was released is never edited, and within a release they only add."""

from __future__ import annotations

import hashlib
import json
import re
from itertools import pairwise
from pathlib import Path

import pytest
from django.db import migrations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation

from kepan.apps.trail import tables
from scripts.make_upgrade_backup import compute_migration_digests

FOLDER = Path(__file__).parent
PROJECT = FOLDER.parents[1]
RECORD = FOLDER / "migrations.json"
# What takes something away, or changes what rows of the running version mean.
TAKING = (
    migrations.RemoveField,
    migrations.DeleteModel,
    migrations.RenameField,
    migrations.RenameModel,
    migrations.AlterModelTable,
    migrations.AlterUniqueTogether,
)


def read_record() -> dict[str, dict[str, str]]:
    """Return version → path → digest of the migrations it was released with."""
    return dict(json.loads(RECORD.read_text(encoding="utf-8"))) if RECORD.is_file() else {}


def find_edits(record: dict[str, dict[str, str]], project: Path) -> list[str]:
    """Name each released migration that is gone or not as it was."""
    edits = []
    for version, digests in record.items():
        for name, digest in digests.items():
            path = project / name
            if not path.is_file():
                edits.append(f"{name}: released with {version}, now gone")
            elif hashlib.sha256(path.read_bytes()).hexdigest() != digest:
                edits.append(f"{name}: edited after {version}")
    return edits


def find_takings(operations: list[Operation]) -> list[str]:
    """Name the operations that take something away."""
    return [operation.describe() for operation in operations if isinstance(operation, TAKING)]


def list_released() -> set[str]:
    """Return the versions that the changelog gives a date."""
    text = (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8")
    return set(re.findall(r"^## (\d+\.\d+\.\d+) \(\d{4}-\d{2}-\d{2}\)$", text, re.M))


def test_released_migrations_are_as_they_were() -> None:
    assert find_edits(read_record(), PROJECT) == []


def test_an_edit_would_be_found(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("one", encoding="utf-8")
    (tmp_path / "b.py").write_text("one", encoding="utf-8")
    digest = hashlib.sha256(b"one").hexdigest()
    record = {"0.1.0": {"a.py": digest, "b.py": digest, "c.py": digest}}
    (tmp_path / "b.py").write_text("two", encoding="utf-8")
    assert find_edits(record, tmp_path) == ["b.py: edited after 0.1.0", "c.py: released with 0.1.0, now gone"]


def test_every_released_version_left_its_files() -> None:
    kept = {path.stem for path in FOLDER.glob("*.kepan")}
    assert list_released() <= kept, "scripts/make_upgrade_backup.py makes them"
    assert kept == {path.stem for path in FOLDER.glob("*.json")} - {"migrations"} == set(read_record())


def test_later_versions_keep_the_released_migrations() -> None:
    """The newest version's list holds every file of the older ones, so that no old database is left behind."""
    versions = sorted(read_record().items(), key=lambda item: tuple(int(part) for part in item[0].split(".")))
    for (older, before), (newer, after) in pairwise(versions):
        assert set(before) <= set(after), f"{newer} dropped migrations of {older}"


def list_unreleased() -> list[tuple[str, list[Operation]]]:
    """Return our migrations that no version has been released with, and their operations."""
    released = {name for digests in read_record().values() for name in digests}
    loader = MigrationLoader(None, ignore_no_migrations=True)
    found = []
    for (app, name), migration in loader.disk_migrations.items():
        path = f"kepan/apps/{app}/migrations/{name}.py"
        if (PROJECT / path).is_file() and path not in released:
            found.append((path, list(migration.operations)))
    return found


def test_migrations_only_add() -> None:
    takings = {path: found for path, operations in list_unreleased() if (found := find_takings(operations))}
    assert takings == {}, "within a release tables and columns are only added; take away in the next major version"


def find_slow(operations: list[Operation]) -> list[str]:
    """Name the operations that make a table by rendering most other models with it."""
    return [operation.describe() for operation in operations if type(operation) is migrations.CreateModel]


def test_new_tables_are_made_quickly() -> None:
    slow = {path: found for path, operations in list_unreleased() if (found := find_slow(operations))}
    assert slow == {}, "write tables.CreateModel, from kepan.apps.trail, instead of migrations.CreateModel"


def test_a_slow_table_would_be_found() -> None:
    operations: list[Operation] = [migrations.CreateModel("Plan", []), tables.CreateModel("Task", [])]
    assert find_slow(operations) == ["Create model Plan"]


def test_a_taking_would_be_found() -> None:
    operations = [migrations.RemoveField("plan", "title"), migrations.RunSQL("SELECT 1")]
    assert find_takings(operations) == ["Remove field title from plan"]


def test_our_migrations_are_all_in_the_record_of_digests() -> None:
    """The script that keeps the record sees every migration of ours that Django sees."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    seen = {
        f"kepan/apps/{app}/migrations/{name}.py"
        for (app, name), migration in loader.disk_migrations.items()
        if migration.__module__.startswith("kepan.")
    }
    assert seen == set(compute_migration_digests())
    assert len(seen) >= 4


@pytest.mark.parametrize("text", ["## 0.1.0 (unreleased)", "## 0.2.0 (2027-01-05)"])
def test_changelog_dates_are_understood(text: str) -> None:
    found = re.findall(r"^## (\d+\.\d+\.\d+) \(\d{4}-\d{2}-\d{2}\)$", text, re.M)
    assert found == (["0.2.0"] if "2027" in text else [])
