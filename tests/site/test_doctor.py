"""`kepan doctor`: what it finds, and that each finding says what to do."""

from __future__ import annotations

import json
import shutil
from collections import namedtuple
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError
from django.utils import timezone

from kepan.apps.accounts.models import Setup, User
from kepan.apps.desk.models import Job, Worker
from kepan.apps.trail.models import AuditEntry
from kepan.site import cli
from kepan.site.config import Config
from kepan.site.diagnosis import data, machine
from kepan.site.diagnosis import settings as setting_checks
from kepan.site.diagnosis.findings import Finding


def make_config(folder: Path, **environment: str) -> Config:
    """Return the settings of an installation in a private folder."""
    folder.chmod(0o700)
    return Config({"KEPAN_DATA_DIR": str(folder), **environment})


def find(findings: Iterable[Finding], name: str) -> list[tuple[str, str]]:
    """Return level and words of the findings of a name."""
    return [(finding.level.value, finding.words) for finding in findings if finding.name == name]


def list_levels(findings: Iterable[Finding], name: str) -> list[str]:
    """Return the levels of the findings of a name."""
    return [level for level, _ in find(findings, name)]


def test_good_settings_need_nothing(tmp_path: Path) -> None:
    findings = setting_checks.list_setting_findings(make_config(tmp_path))
    assert {finding.level.value for finding in findings} == {"ok"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KEPAN_WEB_WORKERS", "two"),
        ("KEPAN_HTTPS", "maybe"),
        ("KEPAN_BIND", "8000"),
        ("KEPAN_TIME_ZONE", "Asia/Atlantis"),
        ("KEPAN_EMAIL_URL", "http://x"),
        ("KEPAN_DATABASE_URL", "oracle://x"),
        ("KEPAN_AUDIT_KEEP_DAYS", "179"),
    ],
)
def test_a_wrong_setting_fails_with_a_remedy(tmp_path: Path, name: str, value: str) -> None:
    findings = setting_checks.list_setting_findings(make_config(tmp_path, **{name: value}))
    (bad,) = [finding for finding in findings if finding.level == "fail"]
    assert name in bad.words
    assert bad.remedy != "nothing to do"


def test_an_unknown_setting_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEPAN_LANGAUGE", "en")
    findings = setting_checks.list_setting_findings(make_config(tmp_path))
    assert ("warn", "KEPAN_LANGAUGE is set but unknown") in find(findings, "settings")


def test_an_exposed_site_needs_a_key_tls_and_no_debug(tmp_path: Path) -> None:
    findings = setting_checks.list_setting_findings(
        make_config(tmp_path, KEPAN_HOSTS="kepan.example.cn", KEPAN_DEBUG="yes")
    )
    assert list_levels(findings, "exposure") == ["fail", "warn"]
    assert "fail" in list_levels(findings, "settings")
    good = make_config(tmp_path, KEPAN_HOSTS="kepan.example.cn", KEPAN_SECRET_KEY="x" * 50, KEPAN_HTTPS="yes")
    assert list_levels(setting_checks.list_setting_findings(good), "exposure") == ["ok"]


def test_folders_and_keys_are_for_this_account(tmp_path: Path) -> None:
    config = make_config(tmp_path)
    config.get_text("KEPAN_SECRET_KEY")
    findings = machine.list_machine_findings(config)
    assert (list_levels(findings, "data folder"), list_levels(findings, "keys")) == (["ok"], ["ok"])
    tmp_path.chmod(0o755)
    (tmp_path / "secret-key").chmod(0o644)
    (tmp_path / "kepan.sqlite3").touch()
    (tmp_path / "kepan.sqlite3").chmod(0o644)
    findings = machine.list_machine_findings(config)
    assert (list_levels(findings, "data folder"), list_levels(findings, "keys")) == (["warn", "fail"], ["fail"])
    missing = machine.list_machine_findings(Config({"KEPAN_DATA_DIR": str(tmp_path / "no")}))
    assert list_levels(missing, "data folder") == ["fail"]


@pytest.mark.parametrize(("mebibytes", "level"), [(199, "fail"), (200, "warn"), (1023, "warn"), (1024, "ok")])
def test_disks_are_watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mebibytes: int, level: str) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(10, 9, mebibytes * 1024 * 1024))
    findings = machine.list_machine_findings(make_config(tmp_path))
    assert (list_levels(findings, "disk"), list_levels(findings, "disk of attachments")) == ([level], [level])


def test_a_mail_server_that_does_not_answer_is_named(tmp_path: Path) -> None:
    assert list_levels(machine.list_machine_findings(make_config(tmp_path)), "e-mail") == ["warn"]
    deaf = make_config(tmp_path, KEPAN_EMAIL_URL="smtp://127.0.0.1:9")
    assert list_levels(machine.list_machine_findings(deaf), "e-mail") == ["fail"]


def test_fonts_are_found_without_fontconfig(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    monkeypatch.setattr(machine, "_FONT_FOLDERS", (str(tmp_path),))
    assert list_levels(machine.list_machine_findings(make_config(tmp_path)), "fonts") == ["warn"]
    (tmp_path / "noto").mkdir()
    (tmp_path / "noto" / "NotoSansCJK-Regular.ttc").touch()
    assert list_levels(machine.list_machine_findings(make_config(tmp_path)), "fonts") == ["ok"]


@pytest.fixture
def check(tmp_path: Path) -> Callable[[str], list[str]]:
    """Look at the database and return the levels of a name."""
    config = make_config(tmp_path)
    return lambda name: list_levels(data.list_database_findings(config), name)


@pytest.mark.django_db
def test_an_empty_database_is_in_order_but_for_the_worker(check: Callable[[str], list[str]]) -> None:
    names = ("migrations", "clock", "queue", "audit trail", "sample logins", "worker")
    assert [check(name) for name in names] == [["ok"]] * 5 + [["warn"]]
    Worker.objects.create(name="w")
    assert check("worker") == ["ok"]


@pytest.mark.django_db
def test_a_dead_worker_and_a_late_queue_fail(check: Callable[[str], list[str]]) -> None:
    Worker.objects.create(name="w", heartbeat_at=timezone.now() - timedelta(minutes=3))
    Job.objects.create(request_key="a", kind="x", title="x", created_at=timezone.now() - timedelta(hours=1))
    assert (check("worker"), check("queue")) == (["fail"], ["fail"])


@pytest.mark.django_db
def test_a_clock_that_was_set_back_is_noticed(check: Callable[[str], list[str]]) -> None:
    now = timezone.now()
    AuditEntry.objects.create(at=now - timedelta(minutes=1), action="x.y")
    AuditEntry.objects.create(at=now - timedelta(minutes=5), action="x.y")
    assert check("clock") == ["warn"]
    AuditEntry.objects.create(at=now + timedelta(minutes=5), action="x.y")
    assert check("clock") == ["fail"]


@pytest.mark.django_db
def test_entries_left_unsealed_are_noticed(check: Callable[[str], list[str]]) -> None:
    AuditEntry.objects.create(at=timezone.now(), action="x.y")
    assert check("audit trail") == ["ok"]
    AuditEntry.objects.create(at=timezone.now() - timedelta(minutes=11), action="x.y")
    assert check("audit trail") == ["warn"]


@pytest.mark.django_db
def test_sample_logins_fail_where_others_reach_the_site(tmp_path: Path) -> None:
    User.objects.create(username="planner", name="虚构人", is_sample=True)
    here = data.list_database_findings(make_config(tmp_path))
    there = data.list_database_findings(make_config(tmp_path, KEPAN_BIND="0.0.0.0:80"))
    assert (list_levels(here, "sample logins"), list_levels(there, "sample logins")) == (["warn"], ["fail"])
    User.objects.update(is_active=False)
    assert list_levels(data.list_database_findings(make_config(tmp_path)), "sample logins") == ["ok"]
    Setup.objects.create(pk=1, is_sample=True)
    assert list_levels(data.list_database_findings(make_config(tmp_path)), "sample logins") == ["warn"]


@pytest.mark.django_db
def test_an_unreachable_or_old_database_is_all_there_is_to_say(
    check: Callable[[str], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data, "list_pending_migrations", lambda: ["desk.0002_more"])
    assert (check("migrations"), check("queue")) == (["fail"], [])

    def fail() -> list[str]:
        raise OperationalError("connection refused")

    monkeypatch.setattr(data, "list_pending_migrations", fail)
    assert (check("database"), check("queue")) == (["fail"], [])


@pytest.mark.django_db
def test_the_command_ends_with_1_when_something_must_be_put_right(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data, "list_pending_migrations", lambda: ["desk.0002_more"])
    assert cli.main(["doctor", "--format", "json"]) == 1
    rows = json.loads(capsys.readouterr().out)
    assert {"level": "fail", "name": "migrations"}.items() <= next(r for r in rows if r["name"] == "migrations").items()
    assert cli.main(["doctor"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert all(" → " in line and line.split()[0] in {"ok", "warn", "fail"} for line in lines)
    assert len(lines) == len(rows)
