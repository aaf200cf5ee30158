"""Ledgers as targets of imports: rows are judged as by the form, unseen until the switch, taken back exactly (虚构)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import models

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.imports.models import Batch, StagedRow
from kepan.apps.imports.services import create_import, undo_batch, write_returned_workbook
from kepan.apps.imports.services.files import read_sheets
from kepan.apps.ledgers.models import Entry, EntryDue, EntryKey, EntryLink, EntryVersion, Ledger
from kepan.apps.ledgers.services import create_entry
from tests.factories.accounts import make_user
from tests.factories.imports import apply, choose, run, write_csv
from tests.factories.ledgers import make_ledgers
from tests.factories.registry import make_organisation

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 30)
HEADINGS = ("企业", "载体", "年租金（万元）", "来源", "入驻日期", "到期日期", "状态", "编号")
TABLES = (Entry, EntryLink, EntryKey, EntryDue, EntryVersion)


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Any) -> None:
    """Files of the test's own."""
    settings.MEDIA_ROOT = tmp_path / "attachments"


@pytest.fixture
def officer() -> User:
    """Return a section officer."""
    return make_user(Role.SECTION_OFFICER)


def read_all() -> list[Any]:
    """Read every column of every row of entries, unseen ones too; keys of what is looked up go by what they say."""
    found: list[Any] = []
    for table in TABLES:
        names = [one.attname for one in table._meta.concrete_fields if one.attname != "import_batch_id"]
        names = [name for name in names if name != "id" or table is Entry]
        found.append(sorted(models.QuerySet(table).values_list(*names), key=repr))
    return found


def stage(officer: User, ledger: Ledger, rows: list[list[str]], headings: tuple[str, ...] = HEADINGS) -> Batch:
    """Take a table of a ledger in and judge its rows."""
    assert officer.region is not None
    content = write_csv([list(headings), *rows])
    batch = create_import(
        actor=officer, target=f"ledger.{ledger.key}", content=content, name="虚构表.csv", region=officer.region
    )
    return run(choose(officer, batch))


def test_two_hundred_rows_of_which_ten_are_wrong(officer: User) -> None:
    """Ten rows go back with reasons, one changes what stands, the others are made; undone, all is as it was."""
    house_ledger, ledger = make_ledgers()
    house = create_entry(actor=officer, ledger=house_ledger, values={"name": "虚构一号楼"})
    bodies = [make_organisation(officer, name=f"虚构第{place}号有限公司") for place in range(8)]
    old = create_entry(
        actor=officer, ledger=ledger, values={"org": bodies[0].pk, "house": house.pk, "rent": "1"}, state="resident"
    )
    before = read_all()
    rows = [
        [bodies[place % 7 + 1].name, "", f"{place + 1}", "高校", "2026-01-02", "2027-01-02", "", ""]
        for place in range(189)
    ]
    rows.append([bodies[0].name, house.number, "2.5", "留学归国", "2026-01-02", "2026-09-30", "在孵", old.number])
    wrong = [
        ["虚构没有的公司", "", "1", "", "", "", "", ""], ["", "", "1", "", "", "", "在孵", ""],
        [bodies[1].name, "虚构没有的楼", "1", "", "", "", "", ""], [bodies[1].name, "", "一点", "", "", "", "", ""],
        [bodies[1].name, "", "0.0000001", "", "", "", "", ""], [bodies[1].name, "", "1", "自荐", "", "", "", ""],
        [bodies[1].name, "", "1", "", "2026-13-01", "", "", ""],
        [bodies[1].name, "", "1", "", "2026-05-01", "2026-04-01", "", ""],
        [bodies[1].name, "", "1", "", "", "", "退租", ""],
        [bodies[0].name, "虚构一号楼", "3", "", "2026-01-02", "2026-09-30", "在孵", ""],
    ]  # fmt: skip
    batch = stage(officer, ledger, [*rows, *wrong])
    refused = StagedRow.objects.filter(batch=batch, outcome="refused").order_by("place")
    assert [(row.place - 191, row.reason) for row in refused] == [
        (1, "organisation_unknown"), (2, "rule"), (3, "link_unknown"), (4, "not_a_number"), (5, "value"),
        (6, "not_a_choice"), (7, "no_such_day"), (8, "rule"), (9, "not_a_choice"), (10, "shared"),
    ]  # fmt: skip
    assert batch.counts["outcomes"] == {"change": 1, "create": 189, "refused": 10}
    assert StagedRow.objects.get(batch=batch, outcome="change").changes == [
        ["rent", "1 元", "25000 元"], ["origin", "", "留学归国"], ["entered_on", "", "2026-01-02"],
        ["term_to", "", "2026-09-30"],
    ]  # fmt: skip
    with write_returned_workbook(actor=officer, batch=batch, only_noted=True) as file:
        returned = read_sheets(file.read(), "x.xlsx", today=TODAY)[0]
    assert [row[0] for row in returned.rows][-10:] == [row[0] or None for row in wrong]
    batch = apply(officer, batch)
    old.refresh_from_db()
    assert (old.version, old.state, old.number1, old.values["origin"]) == (2, "resident", 2_500_000, "returnee")
    assert [(one.number, one.values) for one in old.versions.all()] == [(1, {"org": bodies[0].pk, "house": house.pk,
                                                                           "rent": 100})]  # fmt: skip
    assert list(old.dues.values_list("kind", "key", "date")) == [("reminder", "term", date(2026, 9, 30))]
    made = Entry.objects.filter(ledger=ledger).exclude(pk=old.pk)
    numbers = set(made.values_list("number", flat=True))
    assert (made.count(), len(numbers), "" in numbers) == (189, 189, False)
    first = made.get(number1=1_000_000)
    assert (first.label, first.state, first.organisation, first.version) == (bodies[1].name, "applied", bodies[1], 1)
    assert list(first.dues.values_list("kind", "key")) == [("step", "accept")]
    undo_batch(actor=officer, batch=batch, reason="虚构的理由")
    run(batch)
    assert read_all() == before


def test_what_has_ended_is_read_back_and_not_changed_by_a_table(officer: User) -> None:
    """A row that says the same is taken; one that differs is for the page, where who leads writes a reason."""
    _houses, ledger = make_ledgers()
    body = make_organisation(officer)
    old = create_entry(actor=officer, ledger=ledger, values={"org": body.pk, "rent": "10000"}, state="graduated")
    reasons = []
    for user in (officer, make_user(Role.DIRECTOR, Role.SECTION_OFFICER, region=officer.region)):
        rows = [[body.name, "", rent, "", "", "", "已毕业", old.number] for rent in ("1", "2")]
        for row in rows:
            (staged,) = StagedRow.objects.filter(batch=stage(user, ledger, [row]))
            reasons.append((staged.outcome, staged.reason))
    assert reasons == [("same", ""), ("refused", "record_closed"), ("same", ""), ("refused", "record_over")]
