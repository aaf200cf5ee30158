"""Quotas, in imports above all: just the rows beyond one are refused, however the file is cut into portions (虚构)."""

from __future__ import annotations

from copy import deepcopy
from io import BytesIO
from itertools import pairwise
from typing import Any

import openpyxl
import pytest

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.imports.models import Batch, StagedRow
from kepan.apps.imports.services import create_import, decide_row, judging, staging, write_returned_workbook
from kepan.apps.ledgers.models import Entry, Ledger
from kepan.apps.ledgers.services import (
    EntryRefusedError,
    create_entry,
    load_ledger_type,
    remove_entry,
    restore_entry,
    update_entry,
)
from kepan.engine.ledgers.reading import read_types
from tests.factories.accounts import make_user
from tests.factories.imports import apply, choose, run, write_csv
from tests.factories.ledgers import HOUSE

pytestmark = pytest.mark.django_db
HEADINGS = ("名称", "批次", "面积（平方米）")
FULL = "这一项相同的最多 %s 条，已经满了。"


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Any) -> None:
    """Files of the test's own."""
    settings.MEDIA_ROOT = tmp_path / "attachments"


@pytest.fixture
def officer() -> User:
    """Return a section officer."""
    return make_user(Role.SECTION_OFFICER)


def make_ledger(most: int) -> Ledger:
    """Make a ledger in which only so many entries are of one batch."""
    made = deepcopy(HOUSE)
    fields = [one for one in made["sections"][0]["fields"] if one["kind"] not in ("backlinks", "computed")]
    made["sections"][0]["fields"] = [*fields, {"key": "batch", "kind": "text", "title": "批次", "filter": True}]
    values = [{"starts_on": "2020-01-01", "value": str(most)}]
    made["parameters"] = [{"key": "places", "title": "名额", "unit": "个", "values": values}]
    made["quota"] = ["batch", "places"]
    load_ledger_type(type_=read_types([made])["test_house"])
    return Ledger.objects.select_related("current").get(key="test_house")


def stage(officer: User, ledger: Ledger, rows: list[list[str]]) -> Batch:
    """Take a table in and judge its rows."""
    assert officer.region is not None
    content = write_csv(rows, HEADINGS)
    batch = create_import(
        actor=officer, target=f"ledger.{ledger.key}", content=content, name="虚构表.csv", region=officer.region
    )
    return run(choose(officer, batch))


def list_refused(batch: Batch) -> list[tuple[int, str]]:
    """List the places of the rows that are refused, counted from the first row of the table, with why."""
    rows = StagedRow.objects.filter(batch=batch, outcome="refused").order_by("place")
    return [(row.place - 1, row.reason) for row in rows]


def test_of_1200_rows_in_a_quota_of_700_the_last_ones_are_refused(officer: User) -> None:
    """One place is taken, one row cannot be read, every tenth is of another batch: the others go in by their order."""
    ledger = make_ledger(700)
    create_entry(actor=officer, ledger=ledger, values={"name": "虚构老楼", "batch": "一"})
    rows = [[f"虚构{place}号楼", "二" if place % 10 == 0 else "一", "12"] for place in range(1200)]
    rows[3][2] = "一点"
    batch = stage(officer, ledger, rows)
    wanted = [place for place in range(1200) if place % 10 and place != 3]
    late = wanted[699:]
    assert list_refused(batch) == [(3, "not_a_number"), *((place, "quota") for place in late)]
    with write_returned_workbook(actor=officer, batch=batch, only_noted=True) as file:
        sheet = openpyxl.load_workbook(BytesIO(file.read())).active
    told = [row for row in sheet.iter_rows(values_only=True) if any(FULL % 700 in str(cell) for cell in row)]
    assert [row[0] for row in told] == [f"虚构{place}号楼" for place in late]
    batch = apply(officer, batch)
    made = Entry.objects.filter(ledger=ledger)
    assert sum(row.values["batch"] == "一" for row in made) == 700
    assert sum(row.values["batch"] == "二" for row in made) == 120


def test_a_row_above_that_comes_in_late_takes_its_place(officer: User) -> None:
    """A row that is left out frees its place for the one judged anew; what is one too many then is refused as it is
    written, with its reason."""
    ledger = make_ledger(3)
    batch = stage(officer, ledger, [[f"虚构{place}号楼", "一", "一点" if not place else "12"] for place in range(5)])
    assert list_refused(batch) == [(0, "not_a_number"), (4, "quota")]
    decide_row(actor=officer, batch=batch, place=3, is_skipped=True)
    assert decide_row(actor=officer, batch=batch, place=5).outcome == "create"
    assert decide_row(actor=officer, batch=batch, place=1, corrected={"area": "12"}).outcome == "create"
    batch.refresh_from_db()
    batch = apply(officer, batch)
    assert list(Entry.objects.order_by("pk").values_list("label", flat=True)) == ["虚构0号楼", "虚构1号楼", "虚构3号楼"]
    row = StagedRow.objects.get(batch=batch, place=5)
    assert (row.outcome, row.notes[-1]["words"]) == ("refused", FULL % 3)


def test_a_change_takes_a_place_too(officer: User) -> None:
    """Neither a change, nor a row of a table that changes, nor an entry that is put back, is one too many."""
    ledger = make_ledger(2)
    made = [
        create_entry(actor=officer, ledger=ledger, values={"name": f"虚构{place}号楼", "batch": batch})
        for place, batch in enumerate(("一", "一", "二", "二"))
    ]
    with pytest.raises(EntryRefusedError, match="最多 2 条"):
        update_entry(actor=officer, entry=made[2], values={"batch": "一"})
    update_entry(actor=officer, entry=made[1], values={"batch": "一", "area": "3"})
    remove_entry(actor=officer, entry=made[1], reason="虚构的理由")
    batch = stage(officer, ledger, [["虚构2号楼", "一", "12"], ["虚构0号楼", "一", "7"], ["虚构3号楼", "一", "12"]])
    assert list_refused(batch) == [(2, "quota")]
    apply(officer, batch)
    assert [row.values["batch"] for row in Entry.objects.order_by("pk")] == ["一", "一", "一", "二"]
    with pytest.raises(EntryRefusedError, match="最多 2 条"):
        restore_entry(actor=officer, entry=made[1])


def test_rows_above_are_counted_once(officer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many portions a file is cut into, each row that goes in is read once for the limit."""
    monkeypatch.setattr(staging, "CHUNK", 5)
    bounds: list[tuple[int, int]] = []
    count_before = judging.Judge._count_before

    def note(self: judging.Judge, place: int) -> Any:
        bounds.append((self._counted, place))
        return count_before(self, place)

    monkeypatch.setattr(judging.Judge, "_count_before", note)
    rows = [[f"虚构{place}", "甲" if place % 2 else "乙", "10"] for place in range(40)]
    batch = stage(officer, make_ledger(7), rows)
    assert batch.counts["outcomes"] == {"create": 14, "refused": 26}
    assert len(bounds) == 8
    assert all(end == begin for (_first, end), (begin, _last) in pairwise(bounds)), bounds
