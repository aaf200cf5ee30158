"""The watched folder and the command: a file is imported once, by whom the settings name, and put away with reasons."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import pytest

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.desk.enums import OPEN_JOBS
from kepan.apps.desk.models import Job, Notice
from kepan.apps.desk.services import run_job_here
from kepan.apps.imports.enums import BatchState
from kepan.apps.imports.models import Batch
from kepan.apps.imports.services import inbox
from kepan.apps.registry.models import Organisation
from kepan.site.commands import import_ as command
from tests.factories.accounts import make_region, make_user

pytestmark = pytest.mark.django_db
TABLE = "单位名称,信用代码,单位类型\n虚构甲有限公司,,企业\n虚构乙有限公司,91110000600037341A,企业\n"


@pytest.fixture
def user() -> User:
    """A planner whose login name the settings give."""
    return make_user(Role.PLANNER, region=make_region(), username="keeper")


@pytest.fixture
def box(user: User, settings: Any, tmp_path: Path) -> Path:
    """A watched folder with a box for organisations of the planner's region."""
    assert user.region is not None
    settings.KEPAN_INBOX, settings.KEPAN_INBOX_USER, settings.KEPAN_INBOX_POLICY = tmp_path, "keeper", "good"
    folder = tmp_path / f"organisations@{user.region.code}"
    folder.mkdir()
    return folder


def put(folder: Path, name: str, text: str = TABLE) -> None:
    """Put a file down that has stood for an hour."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


def sweep(monkeypatch: pytest.MonkeyPatch, times: int = 5) -> None:
    """Sweep and work, until nothing moves any more."""
    monkeypatch.setattr(inbox, "SETTLED", 0.0)
    for _time in range(times):
        inbox.sweep_inbox()
        for job in Job.objects.filter(state__in=OPEN_JOBS):
            run_job_here(job)


def list_names(root: Path) -> list[str]:
    """List all files below a folder."""
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def test_file_is_imported_once_and_put_away(box: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Good rows go in, the table with reasons stands beside; the same file again and a nameless box are refused."""
    put(box, "一.csv")
    put(box, "正在传.csv.part")
    sweep(monkeypatch)
    batch = Batch.objects.get()
    assert list(Organisation.objects.values_list("name", flat=True)) == ["虚构甲有限公司"]
    done = [f"done/{batch.pk}-一.csv", f"done/{batch.pk}-一（带原因）.xlsx"]
    assert list_names(box.parent) == [*done, f"{box.name}/正在传.csv.part"]
    assert list(Notice.objects.values_list("title", "url")) == [
        ("收件夹里的文件已导入：一.csv", f"/imports/{batch.pk}/")
    ]

    put(box, "二.csv")
    put(box.parent / "nonsense@1", "三.csv")
    sweep(monkeypatch, 1)
    assert Batch.objects.count() == 1
    refused = [name.partition("/")[2][16:] for name in list_names(box.parent) if name.startswith("refused/")]
    assert sorted(refused) == ["三.csv", "三.csv.txt", "二.csv", "二.csv.txt"]


def test_killed_between_taking_in_and_moving(box: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file still stands in its box, the batch is there already: the next sweep goes on with it."""
    put(box, "一.csv")

    def die(*_arguments: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as killed:
        killed.setattr(inbox, "take_file", die)
        with pytest.raises(KeyboardInterrupt):
            sweep(killed, 1)
    assert (Batch.objects.count(), (box / "一.csv").is_file()) == (1, True)
    sweep(monkeypatch)
    assert (Batch.objects.get().state, Organisation.objects.count()) == (BatchState.APPLIED, 1)


def test_file_still_on_its_way_and_nobody_to_import(box: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that changed just now stays, and so do all while the settings name nobody."""
    put(box, "一.csv")
    assert (inbox.sweep_inbox(), list_names(box)) == (0, ["一.csv"])
    settings.KEPAN_INBOX_USER = "nobody"
    sweep(monkeypatch, 1)
    assert list_names(box) == ["一.csv"]


def test_command_imports_tries_and_takes_back(
    user: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A trial writes nothing, an import ends with 1 where rows were refused, undo with 0, a slip of the pen with 2."""
    monkeypatch.setattr(command, "SECONDS_BETWEEN_LINES", 60.0)
    monkeypatch.setattr("kepan.site.boot.start_django", lambda **_more: os.umask(os.umask(0)))
    put(tmp_path, "表.csv", TABLE.replace("信用代码", "编码甲"))
    assert user.region is not None
    where = ["--target", "organisations", "--region", user.region.code, "--user", "keeper"]
    file, returned = str(tmp_path / "表.csv"), tmp_path / "带原因.xlsx"

    def call(*words: str) -> int:
        parser = ArgumentParser()
        command.add_arguments(parser)
        return command.run(parser.parse_args(words))

    mapped = ("--map", "编码甲=uscc")
    assert call(file, *where, *mapped, "--dry-run", "--returned", str(returned)) == 1
    assert (Organisation.objects.count(), returned.is_file()) == (0, True)
    assert (call(file, *where, *mapped, "--policy", "all"), Organisation.objects.count()) == (1, 0)
    assert (call(file, *where, *mapped), Organisation.objects.count()) == (1, 1)
    number = str(Batch.objects.latest("pk").pk)
    undo = ("--undo", number, "--user", "keeper")
    assert (call(*undo, "--reason", "虚构的理由"), Organisation.objects.count()) == (0, 0)
    assert [call(*undo), call(f"{file}x", *where), call(file, "--user", "keeper")] == [2] * 3
    assert "no such file" in capsys.readouterr().err


def test_columns_that_are_not_taken_are_said(box: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a table holds and nothing reads is not left in silence; a column without anything in it is."""
    put(box, "a.csv", "单位名称,单位类型,虚构评分,空着的\n虚构甲有限公司,企业,7,\n")
    sweep(monkeypatch)
    batch = Batch.objects.get()
    assert (batch.state, batch.look["left"]) == (BatchState.APPLIED, ["虚构评分"])
    assert "没有导入的列：虚构评分。" in Notice.objects.latest("pk").body
