"""What not all staff read comes in by a table as by the form, and the batch is its maker's alone. Invented (虚构)."""

from __future__ import annotations

from typing import Any

import pytest

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.desk.selectors import list_attachments
from kepan.apps.imports.models import Batch, StagedRow
from kepan.apps.imports.selectors import list_batches, list_staged
from kepan.apps.imports.services import create_import, undo_batch
from kepan.apps.ledgers.models import Entry, Ledger
from kepan.apps.ledgers.services import create_entry, load_ledger_type
from kepan.apps.trail.models import AuditEntry
from kepan.engine.ledgers.reading import read_types
from tests.factories.accounts import make_office, make_user
from tests.factories.imports import apply, choose, run, stage, write_csv

pytestmark = pytest.mark.django_db
HEADINGS = ["名称", "内部意见", "电话", "暗号", "编号"]
TYPE = {
    "key": "closed_case", "title": "虚构事项", "title_en": "Invented matters", "about": "虚构的事项。",
    "group": "carriers", "label": "{name}", "number": "FB-{year}-{serial:3}",
    "writers": ["section_officer"], "states": [{"key": "noted", "title": "登记", "kind": "draft"}],
    "transitions": [], "uniques": [{"fields": ["sign"]}],
    "sections": [
        {"key": "basic", "title": "情况", "fields": [
            {"key": "name", "kind": "text", "title": "名称", "required": True},
            {"key": "opinion", "kind": "text", "title": "内部意见", "required": True, "visibility": "restricted"},
            {"key": "phone", "kind": "text", "title": "电话", "visibility": "personal"},
            {"key": "sign", "kind": "text", "title": "暗号", "visibility": "restricted"},
        ]},
    ],
}  # fmt: skip


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Any) -> None:
    """Files of the test's own."""
    settings.MEDIA_ROOT = tmp_path / "attachments"


@pytest.fixture
def ledger() -> Ledger:
    """Return a ledger with closed fields."""
    for type_ in read_types([TYPE]).values():
        load_ledger_type(type_=type_)
    return Ledger.objects.select_related("current").get(key="closed_case")


@pytest.fixture
def officers() -> tuple[User, User]:
    """Return officers of two offices of one region."""
    first = make_user(Role.SECTION_OFFICER)
    assert first.region is not None
    mine = make_user(Role.SECTION_OFFICER, region=first.region, office=make_office(region=first.region))
    other = make_user(Role.SECTION_OFFICER, region=first.region, office=make_office(region=first.region))
    return mine, other


def bring(officer: User, ledger: Ledger, rows: list[list[str]], headings: list[str] = HEADINGS) -> Batch:
    """Take a table of a ledger in and judge its rows."""
    return stage(officer, rows, target=f"ledger.{ledger.key}", name="虚构表.csv", headings=headings)


def show(batch: Batch) -> list[tuple[str, str, int | None]]:
    """Show what becomes of the rows, why, and which record each means."""
    return [(row.outcome, row.reason, row.match) for row in StagedRow.objects.filter(batch=batch)]


def test_closed_fields_come_in_and_nobody_else_sees_the_batch(officers: tuple[User, User], ledger: Ledger) -> None:
    """The office fills and changes them; neither colleagues nor a director see batch, rows or file."""
    mine, other = officers
    batch = bring(mine, ledger, [["虚构甲", "可行", "0900-0000001", "s1", ""]])
    assert [row[:2] for row in show(batch)] == [("create", "")]
    batch = apply(mine, batch)
    entry = Entry.objects.get(ledger=ledger)
    assert entry.values == {"name": "虚构甲", "opinion": "可行", "phone": "0900-0000001", "sign": "s1"}
    director = make_user(Role.DIRECTOR, region=mine.region)
    seen = {user: (list_batches(user).count(), list_staged(user, batch).count()) for user in (mine, other, director)}
    assert seen == {mine: (1, 1), other: (0, 0), director: (0, 0)}
    assert batch.file is not None
    assert [list_attachments(user=user).filter(pk=batch.file.pk).count() for user in (mine, other)] == [1, 0]
    assert "虚构表.csv" not in AuditEntry.objects.filter(action__startswith="imports.").values_list(
        "subject_title", flat=True
    )
    changed = bring(mine, ledger, [["虚构甲", "不可行", "0900-0000003", "s1", entry.number]])
    (row,) = StagedRow.objects.filter(batch=changed)
    assert row.changes == [["opinion", "可行", "不可行"], ["phone", "个人信息", "个人信息"]]
    undo_batch(actor=mine, batch=batch, reason="虚构的理由")
    assert run(Batch.objects.get(pk=batch.pk)).state == "undone"
    assert not Entry.every.filter(ledger=ledger).exists()


def test_a_table_asks_no_more_of_an_entry_than_the_page_shows(officers: tuple[User, User], ledger: Ledger) -> None:
    """Whether a closed field of another office holds a value is told neither by a match nor by its absence."""
    mine, other = officers
    values = {"name": "虚构甲", "opinion": "可行", "phone": "0900-0000001", "sign": "s1"}
    entry = create_entry(actor=mine, ledger=ledger, values=values, office=mine.office)
    guesses = [["虚构甲", word, "0900-0000001", "", entry.number] for word in ("可行", "别的")]
    batches = [bring(other, ledger, [row]) for row in guesses]
    assert [show(batch) for batch in batches] == [[("refused", "field_closed", entry.pk)]] * 2
    told = StagedRow.objects.filter(batch__in=batches)
    assert [(row.changes, [note["field"] for note in row.notes]) for row in told] == [([], ["opinion", "phone"])] * 2
    by_name = [["虚构甲", word, "", "", ""] for word in ("可行", "别的")]
    assert [show(bring(other, ledger, [row])) for row in by_name] == [[("create", "", None)]] * 2
    # That a value which nobody may have twice is taken the form says as well; whose it is neither says.
    assert show(bring(other, ledger, [["虚构丙", "可行", "", "s1", ""]])) == [("refused", "shared", None)]
    assert show(bring(mine, ledger, [guesses[0]])) == [("same", "", entry.pk)]


def test_whether_a_value_differs_is_not_told_by_what_else_is_refused(officers: tuple[User, User]) -> None:
    """A row about an entry that one may not change is refused for the same whatever it guesses."""
    mine, other = officers
    for type_ in read_types([{**TYPE, "key": "closed_office", "office_only": True}]).values():
        load_ledger_type(type_=type_)
    ledger = Ledger.objects.select_related("current").get(key="closed_office")
    values = {"name": "虚构甲", "opinion": "可行"}
    entry = create_entry(actor=mine, ledger=ledger, values=values, office=mine.office)
    guesses = [["虚构甲", word, "", "", entry.number] for word in ("可行", "别的")]
    told = [StagedRow.objects.get(batch=bring(other, ledger, [row])) for row in guesses]
    assert [(row.outcome, [note["code"] for note in row.notes]) for row in told] == [("refused", ["field_closed"])] * 2


def test_a_batch_of_open_columns_is_everybodys(officers: tuple[User, User], ledger: Ledger) -> None:
    """Once it is said that no closed column comes in, all staff of the region see the batch."""
    mine, other = officers
    entry = create_entry(actor=mine, ledger=ledger, values={"name": "虚构甲", "opinion": "可行"}, office=mine.office)
    assert mine.region is not None
    content = write_csv([["虚构甲", "虚构的意见", entry.number]], ["名称", "内部意见", "编号"])
    batch = create_import(
        actor=mine, target=f"ledger.{ledger.key}", content=content, name="虚构表.csv", region=mine.region
    )
    assert list_batches(other).count() == 0
    run(choose(mine, batch, columns={0: "name", 2: "_number"}))
    assert list_batches(other).count() == 1
    run(choose(mine, Batch.objects.get(pk=batch.pk)))
    assert list_batches(other).count() == 0
