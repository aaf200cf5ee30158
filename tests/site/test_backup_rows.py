"""Rows of a backup: what is written reads back the same, whatever the type and the engine."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import Membership, Office, User
from kepan.apps.desk.models import Job, Task
from kepan.site.backups.keys import list_differences, list_fingerprints, restore_keys, restore_settings, write_settings
from kepan.site.backups.manifest import BackupError, Manifest, compute_fingerprint, read_manifest
from kepan.site.backups.rows import (
    LEFT_OUT,
    RowDigest,
    Table,
    compute_digest,
    find_last_key,
    list_columns,
    list_models,
    read_lines,
    update_last_key,
    write_lines,
    write_value,
)
from kepan.site.config import Config
from tests.factories.accounts import make_office, make_user


@pytest.mark.django_db
def test_rows_read_back_as_they_were() -> None:
    office = make_office(make_user(Role.PLANNER).region or pytest.fail("no region"))
    user = make_user(Role.DIRECTOR, Role.AUDITOR, office=office)
    Task.objects.create(title="事项\n“引号”", kind="x", assignee=user, due_date=date(2026, 2, 28))
    moment = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
    Job.objects.create(
        request_key="k", kind="x", title="t", arguments={"b": [1.5, None, "科"], "a": 1}, created_at=moment
    )
    for model in (Task, Job, Membership, User, Office):
        columns = list_columns(model)
        before = list(read_lines(model, columns, using="default"))
        assert before
        digest = compute_digest(model, columns, using="default")
        if model in {Task, Job, Membership}:
            model.objects.all().delete()
            write_lines(model, columns, iter(before), connection)
            assert list(read_lines(model, columns, using="default")) == before
            again = compute_digest(model, columns, using="default")
            assert (again.rows, again.get_text()) == (digest.rows, digest.get_text())
    job = Job.objects.get()
    assert (job.created_at, list(job.arguments)) == (
        moment,
        ["b", "a"] if connection.vendor == "sqlite" else ["a", "b"],
    )


def test_values_of_every_type() -> None:
    assert [
        write_value(value)
        for value in (
            None, True, 3, 1.5, "科", {"a": 1}, [1], date(2026, 1, 2), Decimal("1.20"),
            UUID(int=7), timedelta(days=1, seconds=1), b"\x00\xff", datetime(2026, 1, 2, tzinfo=UTC),
        )
    ] == [
        None, True, 3, 1.5, "科", {"a": 1}, [1], "2026-01-02", "1.20",
        "00000000-0000-0000-0000-000000000007", "P1DT00H00M01S", "AP8=", "2026-01-02T00:00:00+00:00",
    ]  # fmt: skip
    with pytest.raises(TypeError, match="complex"):
        write_value(1j)


def test_a_digest_ignores_order_and_sees_every_change() -> None:
    def compute(*lines: bytes) -> str:
        digest = RowDigest()
        for line in lines:
            digest.add(line)
        return digest.get_text()

    first, second = b'[1, {"a": 1, "b": 2}]\n', b"[2, null]\n"
    assert compute(first, second) == compute(second, b'[1, {"b": 2, "a": 1}]\n')
    assert (
        len({compute(first), compute(second), compute(first, first), compute(), compute(b'[1, {"a": 1, "b": 3}]\n')})
        == 5
    )


@pytest.mark.django_db
def test_keys_are_never_given_out_again() -> None:
    office = make_office(make_user().region or pytest.fail("no region"))
    last = find_last_key(Office, connection)
    assert last is not None
    assert last >= office.pk
    update_last_key(Office, last + 1000, connection)
    assert make_office(office.region).pk == last + 1001
    assert find_last_key(apps.get_model("sessions.session"), connection) is None


def test_every_table_but_logins_in_progress_belongs_into_a_backup() -> None:
    labels = {model._meta.label_lower for model in list_models(apps)}
    everything = {model._meta.label_lower for model in apps.get_models(include_auto_created=True)}
    assert everything - labels == LEFT_OUT
    assert {"trail.auditentry", "trail.auditseal", "planning.plan", "mfa.authenticator"} <= labels


def make_manifest() -> Manifest:
    """Return a small manifest."""
    table = Table("accounts.office", ("id", "name"), 1, "00", 7)
    return Manifest("0.1.0", "2026-01-01T00:00:00+00:00", "sqlite", [("desk", "0001_initial")], {}, False, {}, [table])


def test_a_manifest_reads_back() -> None:
    assert read_manifest(make_manifest().write()) == make_manifest()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'{"format": 2}', "use a newer kepan"),
        (b"{}", "damaged or no backup"),
        (b"[]", "damaged or no backup"),
        (b"\xff", "damaged or no backup"),
        (make_manifest().write().replace(b'"version"', b'"vision"'), "damaged or no backup"),
    ],
)
def test_another_manifest_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(BackupError, match=words):
        read_manifest(data)


def test_fingerprints_tell_keys_apart_and_not_what_they_are(tmp_path: Path) -> None:
    config = Config({"KEPAN_DATA_DIR": str(tmp_path), "KEPAN_SECRET_KEY": "a", "KEPAN_IDENTITY_KEY": "a"})
    found = list_fingerprints(config)
    assert len(set(found.values())) == 2
    manifest = make_manifest()
    manifest.fingerprints = {**found, "KEPAN_IDENTITY_KEY": compute_fingerprint("KEPAN_IDENTITY_KEY", "b")}
    (difference,) = list_differences(config, manifest)
    assert "KEPAN_IDENTITY_KEY is not the key" in difference


def test_settings_without_secrets_and_places(tmp_path: Path) -> None:
    environment = {
        "KEPAN_DATA_DIR": str(tmp_path), "KEPAN_DATABASE_URL": "postgresql://u:pw@h/d",
        "KEPAN_OIDC_SECRET": "hush", "KEPAN_LANGUAGE": "en",
    }  # fmt: skip
    text = write_settings(Config(environment), with_secrets=False).decode()
    assert "KEPAN_LANGUAGE=en\n" in text
    assert "hush" not in text
    assert "pw" not in text
    assert str(tmp_path) not in text
    text = write_settings(Config(environment), with_secrets=True).decode()
    assert "KEPAN_OIDC_SECRET=hush\n" in text
    assert "pw" not in text
    folder = tmp_path / "new"
    assert restore_settings(folder, text.encode())
    assert not restore_settings(folder, b"")
    assert Config({"KEPAN_DATA_DIR": str(folder)}).get_text("KEPAN_OIDC_SECRET") == "hush"


def test_keys_that_are_there_stay(tmp_path: Path) -> None:
    (tmp_path / "identity-key").write_text("old")
    keys = json.dumps({"KEPAN_SECRET_KEY": "s", "KEPAN_IDENTITY_KEY": "i"}).encode()
    assert restore_keys(tmp_path, keys) == ["KEPAN_IDENTITY_KEY"]
    assert [(tmp_path / name).read_text() for name in ("secret-key", "identity-key")] == ["s", "old"]
