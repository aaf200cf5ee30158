"""Patents from a table: numbers, kinds, days, parties, classes, families, what stands already. Invented (虚构)."""

from __future__ import annotations

import time
from datetime import date
from typing import Any

import pytest

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.imports.models import Batch, StagedRow
from kepan.apps.registry.models import Right
from kepan.apps.registry.selectors import list_rights
from tests.factories.accounts import make_user
from tests.factories.imports import apply, make_patent, stage
from tests.factories.registry import make_organisation

pytestmark = pytest.mark.django_db
VECTORS = {
    "201710601862": "3", "97101765": "4", "200310102344": "5", "201810123456": "5", "201921234567": "X",
    "202080001234": "1", "85100001": "0",
}  # fmt: skip
LARGE, MOST_SECONDS = 100, 600
"""Rows of the scaled check, and what 100,000 may take (`benchmarks.imports.rights` measures them)."""


@pytest.fixture(autouse=True)
def vault(settings: Any, tmp_path: Any) -> None:
    """Files of the test's own."""
    settings.MEDIA_ROOT = tmp_path / "attachments"


@pytest.fixture
def officer() -> User:
    """Return a section officer."""
    return make_user(Role.SECTION_OFFICER)


def list_rows(batch: Batch) -> list[StagedRow]:
    """List the staged rows."""
    return list(StagedRow.objects.filter(batch=batch).order_by("place"))


def list_notes(row: StagedRow) -> set[tuple[str, str]]:
    """List what is said of a row, without repairs."""
    return {(note["field"], note["code"]) for note in row.notes if note["kind"] != "repair"}


@pytest.mark.row("IPR-01")
def test_the_patents_of_an_office_come_in(officer: User) -> None:
    """Chinese headings in; numbers checked, status derived, classes and families kept, doubles found; fast enough."""
    owner = make_organisation(officer, name="虚构甲有限公司")
    numbers = [f"{digits}.{check}" for digits, check in VECTORS.items()]
    kinds = {"1": "发明专利", "2": "实用新型", "8": "发明专利"}
    rows = []
    for serial, number in enumerate(numbers):
        year = {"8": "1985", "9": "1997"}.get(number[0], number[:4])
        kind = kinds[number[4] if number[0] == "2" else number[2]]
        cells = {"专利类型": kind, "申请日": f"{year}-05-06", "公开号": "", "公开日": "", "同族编号": "虚构族一"}
        rows.append(make_patent(serial, 申请号=f"ZL{number}", IPC分类号="G06F17/30;a01b 1/00(2006.01)", **cells))
    wrong = [make_patent(90, 申请号=number[:-1] + ("0" if number[-1] != "0" else "1")) for number in numbers]
    batch = stage(officer, [*rows, *wrong, rows[0]])
    staged = list_rows(batch)
    assert [row.outcome for row in staged] == ["create"] * 7 + ["refused"] * 7 + ["doubted"]
    for row, number in zip(staged[7:14], numbers, strict=True):
        (note,) = [one for one in row.notes if one["kind"] == "trouble"]
        assert (note["code"], note["suggestion"]) == ("bad_number", number)
        assert f"应为“{number[-1]}”" in note["words"]
    assert staged[14].reason == "repeated"
    batch = apply(officer, batch)
    held = list_rights(user=officer).order_by("pk")
    assert [right.application_number for right in held] == [number.replace(".", "") for number in numbers]
    assert {right.family for right in held} == {"虚构族一"}
    assert {(right.main_ipc, right.parties.get(role="applicant").organisation) for right in held} == {
        ("G06F 17/30", owner)
    }
    # What stands is known by its number: the same again changes nothing, a day of grant gives the status.
    granted = [[*row[:6], f"{row[3][:4]}-12-01", *row[7:]] for row in rows[3:5]]
    batch = stage(officer, [rows[2], *granted])
    assert batch.counts["outcomes"] == {"same": 1, "change": 2}
    apply(officer, batch)
    assert [right.status for right in held.all()[2:5]] == ["filed", "granted", "granted"]
    began = time.process_time()
    batch = apply(officer, stage(officer, [make_patent(serial) for serial in range(1000, 1000 + LARGE)]))
    assert held.all().count() == 7 + LARGE
    assert time.process_time() - began < MOST_SECONDS * LARGE / 100_000 * 10


def test_a_right_is_written_whole(officer: User) -> None:
    """Days become events and give status and term; parties stand in the order of the file."""
    owner = make_organisation(officer, name="虚构甲有限公司")
    granted = make_patent(2, 授权公告日="2023-02-03")
    batch = stage(officer, [make_patent(1, "虚构甲有限公司;虚构无名工坊"), granted])
    assert batch.counts["outcomes"] == {"create": 2}
    apply(officer, batch)
    first, second = Right.objects.order_by("pk")
    assert (first.kind, first.title, first.claim_count) == ("invention", "虚构装置1", 8)
    assert (first.filed_on, first.published_on, first.status) == (date(2021, 3, 5), date(2022, 9, 6), "published")
    assert (second.granted_on, second.status, second.expires_on) == (date(2023, 2, 3), "granted", date(2041, 3, 5))
    assert [row.ipc for row in first.classes.all()] == ["G01D 5/12", "G06F 17/30"]
    assert [(row.role, row.written_name, row.organisation) for row in first.parties.all()] == [
        ("applicant", "虚构甲有限公司", owner), ("applicant", "虚构无名工坊", None),
        ("inventor", "虚甲", None), ("inventor", "虚乙", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "outcome", "said"),
    [
        ({"专利类型": ""}, "create", set()),
        ({"专利类型": "实用新型"}, "refused", {("kind", "kind_differs")}),
        ({"申请日": "2020-03-05"}, "refused", {("filed_on", "events")}),
        ({"授权公告日": "2020-03-05"}, "refused", {("granted_on", "events")}),
        ({"申请人": ""}, "refused", {("applicants", "required")}),
        ({"IPC分类号": "G01D 5/12;五金"}, "refused", {("ipc", "not_ipc")}),
        ({"公开号": "CN1000000001X"}, "refused", {("publication_number", "bad_publication")}),
        ({"公开号": "CN100000001B"}, "create", {("publication_number", "grant_in_publication")}),
        ({"申请号": "PCT/CN2021/000123", "专利类型": "", "公开号": "WO2022/000001A1"}, "create",
         {("publication_number", "foreign")}),
        ({"申请号": "US 17/123456", "专利类型": "", "公开号": "US2022012345A1"}, "create",
         {("application_number", "foreign"), ("publication_number", "foreign")}),
        ({"申请号": ""}, "create", {("application_number", "no_application_number")}),
        ({"申请号": "", "公开号": ""}, "refused", {("application_number", "required")}),
        ({"法律状态": "有效"}, "doubted", {("status_words", "status_differs")}),
        ({"法律状态": "实质审查"}, "create", set()),
    ],
)  # fmt: skip
def test_what_is_said_of_a_row(officer: User, cells: dict[str, str], outcome: str, said: set[tuple[str, str]]) -> None:
    """Each kind of trouble and doubt is named at its field."""
    (row,) = list_rows(stage(officer, [make_patent(1, **cells)]))
    assert (row.outcome, list_notes(row)) == (outcome, said)
