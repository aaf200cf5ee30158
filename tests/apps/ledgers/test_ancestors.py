"""What is counted over entries follows their changes up to three levels, and many parents at once in a job (虚构)."""

from __future__ import annotations

from typing import Any

import pytest

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import Region
from kepan.apps.desk.models import Job
from kepan.apps.desk.services import run_job_here
from kepan.apps.ledgers.models import Entry, Ledger
from kepan.apps.ledgers.services import GivenEntry, create_entries, load_ledger_type, remove_entry, update_entry
from kepan.engine.ledgers.reading import read_types
from tests.factories.accounts import make_region, make_root, make_user

pytestmark = pytest.mark.django_db
NAMES = ("test_desk", "test_room", "test_floor", "test_house")


def make_type(place: int) -> dict[str, Any]:
    """Make a type whose entries stand in those of the next one and add up those of the one before."""
    fields: list[dict[str, Any]] = [{"key": "area", "kind": "number", "title": "面积"}]
    if place:
        below = {"kind": "backlinks", "ledgers": [NAMES[place - 1]], "through": "inside"}
        fields = [
            {"key": "parts", "title": "下级", **below},
            {"key": "area", "kind": "computed", "title": "面积", "expression": "total(parts, parts.area)"},
        ]
    if place < len(NAMES) - 1:
        fields.append({"key": "inside", "kind": "entry", "title": "上级", "ledgers": [NAMES[place + 1]]})
    return {
        "key": NAMES[place], "title": f"虚构{place}", "title_en": "Invented", "about": "虚构。", "group": "carriers",
        "label": "{number}", "number": f"T{place}-{{serial:3}}", "writers": ["section_officer"],
        "sections": [{"key": "basic", "title": "基本", "fields": fields}],
        "states": [{"key": "open", "title": "在用"}], "transitions": [],
    }  # fmt: skip


class House:
    """A house with two floors, rooms and desks in them."""

    def __init__(self) -> None:
        self.district: Region = make_region(parent=make_root())
        for type_ in read_types([make_type(place) for place in range(len(NAMES))]).values():
            load_ledger_type(type_=type_)
        self.ledgers = {row.key: row for row in Ledger.objects.select_related("current")}
        self.house = self.make("test_house")[0]
        self.floors = self.make("test_floor", *[{"inside": self.house.pk}] * 2)
        self.rooms = self.make("test_room", *[{"inside": floor.pk} for floor in self.floors])

    def make(self, key: str, *values: dict[str, Any]) -> list[Entry]:
        """Enter some at once."""
        given = [GivenEntry(one, self.district) for one in values or ({},)]
        return create_entries(actor=None, ledger=self.ledgers[key], given=given, is_invented=True)

    def read(self, *entries: Entry) -> list[str | None]:
        """Read areas as they are kept now."""
        kept = dict(Entry.objects.values_list("pk", "values"))
        return [kept[entry.pk].get("area") for entry in entries]


@pytest.fixture
def house() -> House:
    return House()


def test_what_stands_three_levels_up_follows_at_once(house: House) -> None:
    """Made, changed, moved and removed below; those that do not differ are left alone."""
    officer = make_user(Role.SECTION_OFFICER, region=house.district)
    desk, other = house.make("test_desk", *[{"area": "2", "inside": room.pk} for room in house.rooms])
    shown = (*house.rooms, *house.floors, house.house)
    assert house.read(*shown) == ["2", "2", "2", "2", "4"]
    update_entry(actor=officer, entry=desk, values={"area": "5"})
    assert house.read(*shown) == ["5", "2", "5", "2", "7"]
    update_entry(actor=officer, entry=desk, values={"inside": house.rooms[1].pk})
    assert house.read(*shown) == [None, "7", None, "7", "7"]
    remove_entry(actor=officer, entry=other, reason="撤了")
    assert house.read(*shown) == [None, "5", None, "5", "5"]
    assert not Job.objects.exists()


def test_many_parents_at_once_are_left_to_a_job(house: House) -> None:
    """Twenty are computed with their children, the others and those above them in a job that the change asks for."""
    rooms = house.make("test_room", *[{"inside": house.floors[0].pk}] * 22)
    house.make("test_desk", *[{"area": "1", "inside": room.pk} for room in rooms])
    assert house.read(rooms[0], rooms[-1], house.floors[0], house.house) == ["1", None, "20", "20"]
    job = Job.objects.get()
    run_job_here(job)
    job.refresh_from_db()
    assert job.result == {"entries": 4}
    assert house.read(rooms[-1], house.floors[0], house.house) == ["1", "22", "22"]
