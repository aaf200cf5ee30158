"""`kepan init`, `sample`, `user` and `person`: what they do, refuse and print."""

from __future__ import annotations

import io
import json
import os
import re
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import Membership, Region, Setup, User
from kepan.apps.accounts.selectors import list_sample_logins
from kepan.apps.trail.models import AuditEntry
from kepan.site.cli import main
from kepan.site.sample_data import LOGINS, SAMPLE_PASSWORD, create_sample
from tests.factories.accounts import make_office, make_root, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def same_mask() -> Iterator[None]:
    """Commands narrow the rights of new files; the other tests keep theirs."""
    mask = os.umask(0o022)
    os.umask(mask)
    yield
    os.umask(mask)


def test_init_appoints_the_first_three(capsys: pytest.CaptureFixture[str]) -> None:
    """From flags: the root region, three people, each with a password that must be changed; again changes nothing."""
    words = [
        "init", "--no-input", "--root-code", "9901", "--root-name", "虚构市",
        "--system-administrator", "Chief", "--security-administrator", "guard", "--audit-administrator", "reader",
    ]  # fmt: skip
    assert main(words) == 0
    printed = capsys.readouterr().out
    assert [(held.user.username, held.role) for held in Membership.objects.select_related("user").order_by("pk")] == [
        ("chief", "system_administrator"),
        ("guard", "security_administrator"),
        ("reader", "audit_administrator"),
    ]
    assert (Region.objects.get().path, Setup.objects.get().is_sample) == ("/9901/", False)
    for user in User.objects.all():
        shown = re.search(rf"^{user.username}: .* first password (\S+) ", printed, re.M)
        assert shown is not None and user.check_password(shown[1]) and user.password_changed_at is None
    assert main(words) == 0
    assert "password" not in capsys.readouterr().out and User.objects.count() == 3


def test_init_says_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    """Without flags and without a terminal nobody is appointed, and the next step is named."""
    assert main(["init", "--no-input"]) == 0
    assert "kepan init --system-administrator LOGIN" in capsys.readouterr().out
    assert main(["init", "--no-input", "--system-administrator", "chief"]) == 1
    assert "--root-code and --root-name" in capsys.readouterr().err
    assert main(["init", "--no-administrators"]) == 0
    assert not User.objects.exists()


def test_init_refuses_one_for_two_offices(capsys: pytest.CaptureFixture[str]) -> None:
    """三员分立 holds on the console too."""
    words = ["init", "--no-input", "--root-code", "9901", "--root-name", "虚构市"]
    assert main([*words, "--system-administrator", "chief", "--audit-administrator", "chief"]) == 1
    assert "登录名 chief 已被使用" in capsys.readouterr().err


def test_the_sample_has_a_login_for_each_role() -> None:
    """Every role once or more, all marked, all invented, all open only while the database is a sample."""
    users = create_sample()
    held = {membership.role for membership in Membership.objects.all()}
    assert held == set(Role.values) and len(users) == len(LOGINS)
    assert all(user.is_sample and user.check_password(SAMPLE_PASSWORD) for user in users.values())
    assert Region.objects.filter(parent__isnull=True).get().name == "澜川市"
    assert all(user.email.endswith(".invalid") for user in users.values())
    assert {user.username for user in list_sample_logins()} == set(users)
    Setup.objects.update(is_sample=False)
    assert not list_sample_logins().exists()


def test_the_sample_fills_only_an_empty_database(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing invented is ever mixed with what is real."""
    make_user(Role.PLANNER)
    before = User.objects.count()
    assert main(["sample"]) == 1
    assert "the database is not empty" in capsys.readouterr().err
    assert (User.objects.count(), User.objects.filter(is_sample=True).exists()) == (before, False)


def test_users_are_added_listed_and_reset(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The password comes from standard input or is made; nothing of it stays."""
    root = make_root()
    office = make_office(root)
    monkeypatch.setattr(sys, "stdin", io.StringIO("Given-Word-2026\n"))
    words = ["user", "add", "somebody", "--name", "虚构人", "--role", "planner", "--role", "reporter"]
    assert main([*words, "--office", office.name, "--password-stdin"]) == 0
    user = User.objects.get()
    assert user.check_password("Given-Word-2026") and user.password_changed_at is not None and user.office == office
    assert "Given" not in capsys.readouterr().out
    assert main(["user", "list"]) == 0
    assert capsys.readouterr().out == "somebody\t99\tplanner@99, reporter@99\n"
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    assert main(["user", "password", "SOMEBODY"]) == 0
    shown = re.search(r"first password (\S+) ", capsys.readouterr().out)
    fresh = User.objects.get()
    assert shown is not None and fresh.check_password(shown[1]) and fresh.password_changed_at is None


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["add", "x1", "--name", "x", "--role", "king"], "unknown role king"),
        (["add", "x1", "--name", "x", "--region", "77"], "no such region"),
        (["add", "x1", "--name", "x", "--office", "nowhere"], "no office of this name"),
        (["add", "X!", "--name", "x"], "登录名用小写字母"),
        (["password", "nobody"], "there is no user nobody"),
    ],
)
def test_wrong_users_are_refused(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, words: list[str], reason: str
) -> None:
    """Each refusal says why and changes nothing."""
    make_root()
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    assert main(["user", *words]) == 1
    assert reason in capsys.readouterr().err
    assert not User.objects.exists()


def test_a_person_is_exported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Into a file that only its owner may read."""
    user = make_user(Role.PLANNER)
    path = tmp_path / "person.json"
    assert main(["person", "export", user.username.upper(), "--out", str(path)]) == 0
    assert json.loads(path.read_text(encoding="utf-8"))["account"]["name"] == user.name
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert main(["person", "export", user.username, "--out", str(tmp_path / "no" / "such")]) == 1
    assert main(["person", "export", "nobody", "--out", str(path)]) == 1
    assert "there is no user nobody" in capsys.readouterr().err


def test_a_person_is_erased(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Only after a yes; the reason is kept, the last system administrator stays."""
    root = make_root()
    admin, user = make_user(Role.SYSTEM_ADMINISTRATOR, region=root), make_user(Role.PLANNER, region=root)
    words = ["person", "erase", user.username, "--reason", "本人申请"]
    monkeypatch.setattr(sys, "stdin", io.StringIO(user.username))
    assert main(words) == 1
    assert "nothing was changed" in capsys.readouterr().err
    assert User.objects.get(pk=user.pk).erased_at is None
    assert main([*words, "--yes"]) == 0
    assert (User.objects.get(pk=user.pk).name, AuditEntry.objects.latest("pk").reason) == (
        f"已抹除用户 #{user.pk}",
        "本人申请",
    )
    assert main(["person", "erase", admin.username, "--reason", "x", "--yes"]) == 1
    assert "最后一位" in capsys.readouterr().err


@pytest.mark.slow
def test_an_empty_folder_becomes_a_sample(tmp_path: Path) -> None:
    """From nothing: database, keys, cache table, sample; the second time says that it is not empty."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("KEPAN_")},
        "KEPAN_DATA_DIR": str(tmp_path),
        "KEPAN_DATABASE_URL": f"sqlite:///{tmp_path / 'kepan.sqlite3'}",
    }

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "kepan.site.cli", *words]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    assert run("init", "--no-input").returncode == 0
    keys = [tmp_path / name for name in ("secret-key", "identity-key")]
    assert [stat.S_IMODE(path.stat().st_mode) for path in keys] == [0o600, 0o600]
    texts = [path.read_text() for path in keys]
    assert run("init", "--no-input").returncode == 0
    assert [path.read_text() for path in keys] == texts
    filled = run("sample", "--size", "20")
    assert filled.returncode == 0, filled.stderr
    assert SAMPLE_PASSWORD in filled.stdout and "planner" in filled.stdout
    assert run("sample").returncode == 1
    assert run("user", "list").stdout.count("\n") == len(LOGINS)


def test_a_token_is_made_from_the_console(capsys: pytest.CaptureFixture[str]) -> None:
    """The text alone goes to standard output; for nobody there is none."""
    user = make_user(Role.PLANNER)
    assert main(["token", "create", "--user", user.username.upper(), "--name", "虚构程序", "--scope", "write"]) == 0
    told = capsys.readouterr()
    held = user.api_tokens.get()
    assert (told.out.strip()[-4:], held.scopes, held.name) == (held.tail, ["all:write"], "虚构程序")
    assert told.out.startswith("kepan_") and "shown only now" in told.err
    assert main(["token", "create", "--user", "nobody", "--name", "虚构程序"]) == 1
    assert capsys.readouterr() == ("", "kepan token create: there is no user nobody\n")
