"""Backup and restore, as commands, on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
import os
import shutil
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.installations import Installation, create_installation, create_scratch_database

pytestmark = pytest.mark.slow


@pytest.fixture(params=["sqlite", "postgresql"])
def installation(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    """An installation with a region, a user and a counter at zero."""
    with create_installation(request.param, tmp_path / "data") as made:
        made.run_python("-m", "tests.site.ledger", "prepare")
        yield made


def show(installation: Installation, up_to: int = 0) -> dict[str, object]:
    """Return what stands in an installation."""
    done = installation.run_python("-m", "tests.site.ledger", "show", str(up_to))
    return dict(json.loads(done.stdout.splitlines()[-1]))


def wait_for_counter(installation: Installation, least: int) -> None:
    """Wait until the writers have got so far."""
    began = time.monotonic()
    while time.monotonic() - began < 60:
        if int(str(show(installation)["counter"])) >= least:
            return
    raise AssertionError("the writers do not write")


def test_backup_while_ten_clients_write_is_one_moment(installation: Installation, tmp_path: Path) -> None:
    backup, stop, log = tmp_path / "moment.kepan", tmp_path / "stop", tmp_path / "writers.log"
    words = ("-m", "tests.site.writers", "5", "100000", str(stop))
    writers = [installation.start(*words, log=log) for _ in range(2)]
    try:
        wait_for_counter(installation, 20)
        installation.run("backup", str(backup))
        assert all(writer.poll() is None for writer in writers), log.read_text()
    finally:
        stop.touch()
        assert [writer.wait(60) for writer in writers] == [0, 0], log.read_text()

    copy = Installation(tmp_path / "copy")
    copy.run("restore", str(backup), "--into", str(copy.folder))
    found = show(copy)
    moment = int(str(found["counter"]))
    everything = ["offices", "attachments", "tasks", "entries"]
    assert found["complete"] == dict.fromkeys(everything, True)
    assert found["counts"] == dict.fromkeys(everything, moment)
    assert found["files"] is True
    # The live database went on; what it holds of that moment is the copy, to the last byte.
    live = show(installation, moment)
    assert live["digest"] == found["digest"]
    assert 20 <= moment < int(str(live["counter"]))
    assert "whole" in copy.run("audit", "verify").stdout


def test_backup_moves_between_engines(tmp_path: Path) -> None:
    first, second = tmp_path / "first.kepan", tmp_path / "second.kepan"
    with create_installation("sqlite", tmp_path / "data") as source, create_scratch_database() as url:
        source.run_python("-m", "tests.site.ledger", "prepare")
        source.run_python("-m", "tests.site.writers", "1", "5")
        source.run("audit", "seal")
        source.run("backup", str(first), "--with-secrets")
        middle = Installation(tmp_path / "middle")
        middle.run("restore", str(first), "--into", str(middle.folder), "--database-url", url)
        middle.url = url
        assert show(middle)["digest"] == show(source)["digest"]
        assert "whole" in middle.run("audit", "verify").stdout
        # New rows get keys above all that were ever given out.
        middle.run_python("-m", "tests.site.writers", "1", "1")
        assert show(middle)["counter"] == 6
        middle.run("backup", str(second), "--with-secrets")
        last = Installation(tmp_path / "last")
        last.run("restore", str(second), "--into", str(last.folder))
        assert show(last)["digest"] == show(middle)["digest"]
        assert "whole" in last.run("audit", "verify").stdout


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Installation, Path]:
    """A small installation and a backup of it, shared by the tests that only read them."""
    folder = tmp_path_factory.mktemp("small")
    source, backup = Installation(folder / "data"), folder / "small.kepan"
    source.migrate()
    source.run_python("-m", "tests.site.ledger", "prepare")
    source.run_python("-m", "tests.site.writers", "1", "2")
    source.run("backup", str(backup))
    return source, backup


def test_secrets_stay_at_home_unless_asked_for(small: tuple[Installation, Path], tmp_path: Path) -> None:
    source, backup = small
    keys = [(source.folder / name).read_text() for name in ("secret-key", "identity-key")]
    with zipfile.ZipFile(backup) as packed:
        text = b"".join(packed.read(name) for name in packed.namelist()).decode(errors="replace")
    assert not any(key in text for key in keys)
    assert oct(backup.stat().st_mode & 0o777) == "0o600"

    other = Installation(tmp_path / "other")
    done = other.run("restore", str(backup), "--into", str(other.folder))
    assert "KEPAN_IDENTITY_KEY is not the key" in done.stdout
    same = Installation(tmp_path / "same")
    same.folder.mkdir()
    for name, key in zip(("secret-key", "identity-key"), keys, strict=True):
        (same.folder / name).write_text(key)
    assert "is not the key" not in same.run("restore", str(backup), "--into", str(same.folder)).stdout

    secret = tmp_path / "secret.kepan"
    source.run("backup", str(secret), "--with-secrets")
    third = Installation(tmp_path / "third")
    assert "is not the key" not in third.run("restore", str(secret), "--into", str(third.folder)).stdout
    assert (third.folder / "identity-key").read_text() == keys[1]


def test_restore_refuses_a_full_database_and_writes_nothing(small: tuple[Installation, Path]) -> None:
    source, backup = small
    before = sorted((path.name, path.stat().st_mtime_ns) for path in source.folder.iterdir())
    done = source.run("restore", str(backup), check=False)
    assert (done.returncode, "exists; restore into an empty folder" in done.stderr) == (1, True)
    assert sorted((path.name, path.stat().st_mtime_ns) for path in source.folder.iterdir()) == before


def test_a_lost_database_comes_back_beside_files_that_are_still_there(
    small: tuple[Installation, Path], tmp_path: Path
) -> None:
    """The usual disaster: the database is gone, attachments, keys and the anchor of the trail are not."""
    source = Installation(tmp_path / "data")
    shutil.copytree(small[0].folder, source.folder)
    for path in source.folder.glob("kepan.sqlite3*"):
        path.unlink()
    attachment = next((source.folder / "attachments").glob("??/??/*"))
    attachment.chmod(0o600)
    attachment.write_bytes(b"damaged")
    anchor = {"number": 99, "digest": "0" * 64}
    (source.folder / "audit-head.json").write_text(json.dumps(anchor))
    done = source.run("restore", str(small[1]))
    assert "the audit trail went on to entry 99" in done.stdout
    assert "is not the key" not in done.stdout
    kept = list(source.folder.glob("audit-head-before-*.json"))
    assert [json.loads(path.read_text()) for path in kept] == [anchor]
    assert show(source)["files"] is True
    assert "whole" in source.run("audit", "verify").stdout


@pytest.mark.parametrize("place", ["rows", "attachment", "manifest", "end", "added"])
def test_a_damaged_backup_is_refused_before_anything_is_written(
    small: tuple[Installation, Path], tmp_path: Path, place: str
) -> None:
    backup = Path(shutil.copy(small[1], tmp_path))
    damage(backup, place)
    target = tmp_path / "target"
    done = Installation(tmp_path / "x").run("restore", str(backup), "--into", str(target), check=False)
    assert done.returncode == 1
    assert "kepan restore:" in done.stderr
    assert "Traceback" not in done.stderr
    assert not target.exists() or not any(target.iterdir())


def damage(backup: Path, place: str) -> None:
    """Change a backup as a bad disk, or somebody who means harm, would."""
    with zipfile.ZipFile(backup) as packed:
        members = {info.filename: packed.read(info) for info in packed.infolist()}
        comment = packed.comment
    if place == "end":
        os.truncate(backup, backup.stat().st_size - 100)
        return
    name = {
        "rows": "tables/accounts.office.jsonl",
        "attachment": next(name for name in members if name.startswith("attachments/")),
        "manifest": "manifest.json",
        "added": "attachments/../../evil",
    }[place]
    members[name] = members.get(name, b"evil").replace(b"1", b"2", 1) + (b" " if place == "attachment" else b"")
    with zipfile.ZipFile(backup, "w") as packed:
        for key, data in members.items():
            packed.writestr(key, data)
        packed.comment = comment


def test_backup_does_not_overwrite_and_leaves_nothing_half_written(
    small: tuple[Installation, Path], tmp_path: Path
) -> None:
    source, backup = Installation(tmp_path / "data"), Path(shutil.copy(small[1], tmp_path))
    shutil.copytree(small[0].folder, source.folder)
    assert source.run("backup", str(backup), check=False).returncode == 1
    source.run("backup", str(backup), "--force")
    done = source.run("backup", str(tmp_path / "missing" / "x.kepan"), check=False)
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    lost = next((source.folder / "attachments").glob("??/??/*"))
    lost.unlink()
    done = source.run("backup", str(tmp_path / "lost.kepan"), check=False)
    assert (done.returncode, lost.name in done.stderr) == (1, True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "small.kepan"]
