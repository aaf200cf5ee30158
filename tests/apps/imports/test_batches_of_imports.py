"""A batch from the file to the last row and back: unseen until it is whole, resumable, taken back exactly (虚构)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import NotAllowedError, RefusalError
from kepan.apps.desk.models import Attachment
from kepan.apps.desk.services import retry_job
from kepan.apps.imports.models import Batch, PlannedChange, StagedRow
from kepan.apps.imports.selectors import list_batches, list_staged
from kepan.apps.imports.services import (
    applying,
    create_import,
    decide_row,
    decide_rows,
    drop_batch,
    planning,
    staging,
    start_apply,
    undo_batch,
    update_mapping,
    write_returned_workbook,
)
from kepan.apps.imports.services.forgetting import forget_old_rows
from kepan.apps.registry.enums import PartyRole, RightEventKind, RightKind
from kepan.apps.registry.models import Right, RightClass, RightEvent, RightParty
from kepan.apps.registry.selectors import count_rights, list_rights
from kepan.apps.registry.services import EventEntry, PartyEntry, RightDetails, create_right, update_right
from kepan.apps.trail.models import AuditEntry
from tests.business_digest import compute_exact_digest
from tests.factories.accounts import make_user
from tests.factories.imports import apply, choose, make_number, make_patent, run, stage, upload, write_csv

pytestmark = pytest.mark.django_db
TABLES = (Right, RightEvent, RightClass, RightParty)


@pytest.fixture(autouse=True)
def small_portions(settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of the test's own, and portions of two rows."""
    settings.MEDIA_ROOT = tmp_path / "attachments"
    for module, name in ((applying, "FIRST"), (applying, "FEWEST"), (applying, "MOST"), (staging, "CHUNK")):
        monkeypatch.setattr(module, name, 2)


@pytest.fixture
def officer() -> User:
    """Return a section officer."""
    return make_user(Role.SECTION_OFFICER)


def enter(officer: User, serial: int, title: str = "虚构旧名") -> Right:
    """Enter a right by hand."""
    assert officer.region is not None
    return create_right(
        actor=officer,
        region=officer.region,
        details=RightDetails(RightKind.INVENTION, title, application_number=make_number(serial)),
        parties=[PartyEntry(PartyRole.APPLICANT, "虚构旧主有限公司")],
        events=[EventEntry(RightEventKind.FILED, date(2021, 3, 4))],
        ipc=["A01B 1/00"],
    )


def rename(officer: User, right: Right, title: str) -> None:
    """Change a right by hand."""
    details = RightDetails(RightKind.INVENTION, title, application_number=right.application_number)
    update_right(actor=officer, right=right, expected_version=None, details=details)


def list_titles() -> list[str]:
    """List the titles of the rights that are seen."""
    return sorted(Right.objects.values_list("title", flat=True))


def test_a_batch_is_unseen_until_it_is_whole(officer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists, counts and children see none of it while others write; then all of it, and one entry tells it."""
    old = enter(officer, 1)
    batch = stage(officer, [make_patent(serial) for serial in range(1, 6)])
    assert batch.counts["outcomes"] == {"change": 1, "create": 4}
    seen: list[tuple[int, int, int, int]] = []
    save = planning.save_writing

    def save_and_look(*given: Any) -> None:
        save(*given)
        old.refresh_from_db()
        seen.append((list_rights(user=officer).count(), RightParty.objects.count(), old.version, Right.every.count()))

    def switch_late(*given: Any) -> dict[str, Any]:
        # Somebody else enters a right between the portions.
        enter(officer, 99, "虚构别人的")
        assert list_titles() == ["虚构别人的", "虚构旧名"]
        assert count_rights(list_rights(user=officer))
        return switch(*given)

    switch = applying.switch
    monkeypatch.setattr(applying, "save_writing", save_and_look)
    monkeypatch.setattr(applying, "switch", switch_late)
    batch = apply(officer, batch)
    assert seen == [(1, 1, 1, 2), (1, 1, 1, 4), (1, 1, 1, 5)]
    assert batch.state == "applied"
    assert list_titles() == ["虚构别人的", *(f"虚构装置{serial}" for serial in range(1, 6))]
    old.refresh_from_db()
    assert (old.version, old.title, old.filed_on, old.main_ipc) == (2, "虚构装置1", date(2021, 3, 5), "G01D 5/12")
    assert sorted(old.parties.values_list("role", "written_name")) == [
        ("applicant", "虚构甲有限公司"), ("inventor", "虚乙"), ("inventor", "虚甲"),
    ]  # fmt: skip
    assert sorted(old.events.values_list("kind", "on")) == [
        ("filed", date(2021, 3, 5)), ("published", date(2022, 9, 6)),
    ]  # fmt: skip
    entry = AuditEntry.objects.get(action="imports.apply")
    assert (entry.batch_digest, (entry.after or {})["rows"]) == (batch.digest, 5)
    assert not AuditEntry.objects.filter(action="registry.create_right", subject_title__startswith="虚构装置").exists()


def test_an_import_goes_on_where_it_was_killed(officer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that dies between two portions, of staging or of writing, loses and doubles nothing."""
    rows = [make_patent(serial) for serial in range(1, 7)]

    def die_at(name: str, module: Any, call: int) -> None:
        real, calls = getattr(module, name), []

        def act(*given: Any) -> Any:
            calls.append(1)
            result = real(*given)
            if len(calls) == call:
                raise MemoryError
            return result

        monkeypatch.setattr(module, name, act)

    die_at("insert_rows", staging, 2)
    batch = run(choose(officer, upload(officer, rows)))
    assert StagedRow.objects.filter(batch=batch).count() == 2
    assert batch.job is not None
    batch.state = "staging"
    batch.save()
    retry_job(actor=officer, job=batch.job)
    batch = run(batch)
    assert [row.place for row in StagedRow.objects.filter(batch=batch)] == [1, 2, 3, 4, 5, 6]
    die_at("save_writing", applying, 2)
    batch = apply(officer, batch)
    assert (batch.state, Right.every.count(), Right.objects.count()) == ("applying", 2, 0)
    assert batch.job is not None
    retry_job(actor=officer, job=batch.job)
    batch = run(batch)
    assert (batch.state, Right.objects.count(), RightParty.objects.count()) == ("applied", 6, 18)


def test_a_batch_is_taken_back_exactly(officer: User) -> None:
    """Every column of every table is as before: new rows gone, changed ones changed back, removed ones there again."""
    enter(officer, 1)
    before = compute_exact_digest()
    rows = [make_patent(1), make_patent(2, 授权公告日="2020-01-01"), make_patent(3, 授权公告日="2023-02-03")]
    batch = apply(officer, stage(officer, rows))
    assert list_titles() == ["虚构装置1", "虚构装置3"]
    assert compute_exact_digest() != before
    with pytest.raises(RefusalError, match="写明"):
        undo_batch(actor=officer, batch=batch, reason=" ")
    batch = undo_batch(actor=officer, batch=batch, reason="传错了文件")
    assert list_titles() == ["虚构旧名"]
    batch = run(batch)
    assert batch.state == "undone"
    assert compute_exact_digest() == before
    assert [table.every.count() for table in TABLES] == [1, 1, 1, 1]
    assert PlannedChange.objects.count() == 0


def test_what_was_built_upon_stays(officer: User) -> None:
    """A batch of which a record was changed since is not taken back; it is said which."""
    old = enter(officer, 1)
    batch = apply(officer, stage(officer, [make_patent(1), make_patent(2)]))
    new = Right.objects.get(title="虚构装置2")
    rename(officer, new, "虚构后来的名称")
    with pytest.raises(RefusalError, match="虚构后来的名称"):
        undo_batch(actor=officer, batch=batch, reason="传错了文件")
    rename(officer, old, "虚构又改")
    with pytest.raises(RefusalError, match=f"#{old.pk} 后来改过"):
        undo_batch(actor=officer, batch=batch, reason="传错了文件")
    assert list_titles() == ["虚构又改", "虚构后来的名称"]


@pytest.mark.parametrize("policy", ["good", "all"])
def test_a_record_that_somebody_changed_meanwhile(officer: User, monkeypatch: pytest.MonkeyPatch, policy: str) -> None:
    """Its row goes back to the person, and the rest goes on; or nothing of the batch is written."""
    old = enter(officer, 1)
    batch = stage(officer, [make_patent(1), make_patent(2)])
    write_all = applying._write_all

    def write_and_change(*given: Any) -> None:
        write_all(*given)
        rename(officer, old, "虚构抢先")

    monkeypatch.setattr(applying, "_write_all", write_and_change)
    batch = apply(officer, batch, policy)
    (row,) = StagedRow.objects.filter(batch=batch, outcome="doubted")
    assert (row.place, row.reason) == (1, "changed_meanwhile")
    if policy == "good":
        assert (batch.state, list_titles()) == ("applied", ["虚构抢先", "虚构装置2"])
    else:
        assert (batch.state, list_titles(), batch.is_hidden) == ("staged", ["虚构抢先"], False)
        assert "没有写入任何一行" in batch.error
        assert Right.every.count() == 1
    old.refresh_from_db()
    assert (old.version, old.parties.get().written_name) == (2, "虚构旧主有限公司")


def test_a_person_decides(officer: User) -> None:
    """A wrong digit is corrected as suggested, a doubt accepted or skipped; a correction can be taken back."""
    wrong = make_number(1)[:-1] + ("1" if make_number(1)[-1] != "1" else "2")
    rows = [
        make_patent(1, 申请号=wrong),
        make_patent(2, 法律状态="失效"),
        make_patent(3, 法律状态="失效"),
        make_patent(2),
    ]
    batch = stage(officer, rows)
    assert batch.counts["reasons"] == {
        "refused": {"bad_number": 1}, "doubted": {"status_differs": 2, "repeated": 1},
    }  # fmt: skip
    (note,) = [one for one in list_staged(officer, batch, "refused")[0].notes if one["kind"] == "trouble"]
    assert (note["field"], note["suggestion"]) == ("application_number", make_number(1))
    with pytest.raises(RefusalError, match="4 行"):
        start_apply(actor=officer, batch=batch, expected_version=None, policy="all")
    fixed = decide_row(actor=officer, batch=batch, place=1, corrected={"application_number": make_number(1)})
    assert (fixed.outcome, fixed.given["application_number"]) == ("create", wrong)
    assert decide_row(actor=officer, batch=batch, place=1).outcome == "refused"
    assert decide_rows(actor=officer, batch=batch, code="bad_number", action="suggest") == 1
    assert decide_rows(actor=officer, batch=batch, code="status_differs", action="accept") == 2
    assert decide_row(actor=officer, batch=batch, place=4, is_skipped=True).outcome == "skipped"
    batch.refresh_from_db()
    assert batch.counts["outcomes"] == {"create": 3, "skipped": 1}
    batch = apply(officer, batch, "all")
    assert (batch.state, list_titles()) == ("applied", ["虚构装置1", "虚构装置2", "虚构装置3"])


def test_two_rows_of_one_number_never_stop_a_batch(officer: User) -> None:
    """What the tables refuse goes back to the person; the rows around it are written."""
    batch = stage(officer, [make_patent(1), make_patent(2), make_patent(2), make_patent(3)])
    decide_rows(actor=officer, batch=batch, code="repeated", action="accept")
    batch.refresh_from_db()
    batch = apply(officer, batch)
    assert list_titles() == ["虚构装置1", "虚构装置2", "虚构装置3"]
    assert [(row.place, row.reason) for row in list_staged(officer, batch, "refused")] == [(3, "number_taken")]


def test_what_is_not_taken_in(officer: User) -> None:
    """Files that cannot be read or name an identity number are not kept; columns must fit; others' regions closed."""
    assert officer.region is not None
    given: dict[str, Any] = {"actor": officer, "target": "rights", "name": "虚构.csv", "region": officer.region}
    with pytest.raises(RefusalError, match="没有内容"):
        create_import(content=b" ", **given)
    # The number is made up: nobody has it.
    secret = make_patent(1, 发明人="虚甲 11010519491231002X")
    with pytest.raises(RefusalError, match="I2 有身份证件号"):
        create_import(content=write_csv([secret]), **given)
    with pytest.raises(NotAllowedError):
        create_import(content=write_csv([]), **{**given, "actor": make_user(Role.AUDITOR, region=officer.region)})
    assert (Batch.objects.count(), Attachment.objects.count()) == (0, 0)
    batch = upload(officer, [make_patent(1)])
    for columns, reason in (({0: "title", 1: "title"}, "有两列"), ({0: "application_number"}, "必填")):
        with pytest.raises(RefusalError, match=reason):
            update_mapping(
                actor=officer, batch=batch, expected_version=None, sheet=0, heading_row=None, columns=columns
            )
    stranger = make_user(Role.SECTION_OFFICER)
    assert (list_batches(officer).count(), list_batches(stranger).count()) == (1, 0)
    with pytest.raises(NotAllowedError):
        drop_batch(actor=stranger, batch=batch)
    batch = run(drop_batch(actor=officer, batch=batch))
    assert batch.state == "dropped"


def test_a_table_that_nobody_mapped_yet_does_not_go_back(officer: User) -> None:
    """There is no reason to write beside a cell before the columns were chosen; it is said, on the page and by REST."""
    batch = upload(officer, [make_patent(1)])
    with pytest.raises(RefusalError, match="先选定工作表和各列的含义"):
        write_returned_workbook(actor=officer, batch=batch, only_noted=False)


def test_columns_are_remembered_for_a_source(officer: User) -> None:
    """What a person chose for a heading is suggested first for the next file."""
    assert officer.region is not None
    content = f"号,名,主\n{make_number(1)},虚构装置,虚构甲有限公司\n".encode()
    given: dict[str, Any] = {"actor": officer, "target": "rights", "region": officer.region, "source": "虚构来源"}
    batch = create_import(content=content, name="一.csv", **given)
    columns = {0: "application_number", 1: "title", 2: "applicants"}
    batch = run(choose(officer, batch, columns=columns, profile=""))
    assert batch.counts["outcomes"] == {"create": 1}
    again = create_import(content=content, name="二.csv", **given)
    suggested = again.look["sheets"][0]["suggestions"]
    assert {int(key): (one["field"], one["reason"]) for key, one in suggested.items()} == {
        column: (field, "remembered") for column, field in columns.items()
    }


def test_rows_of_imports_that_ended_long_ago_go(officer: User, settings: Any) -> None:
    """Staged rows and planned changes go once nobody can undo them; records, counts and the trail's digest stay."""
    assert settings.KEPAN_IMPORT_KEEP_DAYS == 90
    enter(officer, 1)
    batch = apply(officer, stage(officer, [make_patent(1), make_patent(2), make_patent(3, 专利名称="")]))
    waiting = stage(officer, [make_patent(4)])
    assert forget_old_rows() == 0
    long_ago = timezone.now() - timedelta(days=91)
    Batch.objects.update(created_at=long_ago, applied_at=long_ago)
    assert (PlannedChange.objects.exists(), forget_old_rows() > 3) == (True, True)
    assert (forget_old_rows(), PlannedChange.objects.exists()) == (0, False)
    assert list(StagedRow.objects.values_list("batch", flat=True)) == [waiting.pk]
    batch.refresh_from_db()
    assert batch.rows_gone_at is not None
    assert batch.counts["outcomes"] == {"change": 1, "create": 1, "refused": 1}
    assert list_titles() == ["虚构装置1", "虚构装置2"]
    last = AuditEntry.objects.order_by("pk").last()
    assert last is not None
    assert (last.action, last.after) == ("imports.forget_rows", {"rows": 3})
    with pytest.raises(RefusalError, match="已经清除"):
        write_returned_workbook(actor=officer, batch=batch, only_noted=False)
