"""Rows of carriers and of key projects that a ledger passes."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from kepan.apps.ledgers.models import Entry
from kepan.apps.ledgers.selectors import get_type, list_entries, match_value
from kepan.apps.ledgers.services import EntryRefusedError
from kepan.apps.ledgers.services.sweeps import send_due_reminders
from tests.apps.ledgers.rows.making import Place, get_share

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
STAY = {"industry": "2017:C3921", "entered_on": "2025-01-05", "term_to": "2027-01-05", "founded_on": "2024-06-01"}


@pytest.fixture
def place() -> Place:
    return Place()


def enter_house(place: Place, name: str = "虚构孵化器", **values: Any) -> Entry:
    """Enter a carrier."""
    fields = {"operator": place.make_body(), "kind": "incubator", "opened_on": "2020-05-01", "area": "12000"}
    return place.enter("incubator", name=name, **{**fields, **values})


@pytest.mark.row("CAR-04")
def test_the_area_of_sites_is_summed_once(place: Place) -> None:
    """A carrier with sites has their area; the whole counts each square metre once."""
    house = enter_house(place, area="5000")
    for number, area in enumerate(("3000", "1500.5")):
        enter_house(place, f"虚构分部{number}", parent=house.pk, area=area)
    values = place.read(house)
    assert values["site_area"] == "4500.5"
    assert place.count("incubator.area") == {(): Decimal("4500.5")}


@pytest.mark.row("CAR-08")
def test_a_mentoring_ties_three_together(place: Place) -> None:
    """Mentor, carrier and investor: none of the three may be missing."""
    house = enter_house(place)
    (tenant,) = place.enter_many("incubation_tenant", "resident", [{"team": "虚构", "carrier": house.pk, **STAY}])
    three = {"mentor": place.make_person(), "carrier": house.pk, "investor": place.make_body()}
    words = {"mentor": "导师", "carrier": "载体", "investor": "投资机构"}
    for day, key in enumerate(three, start=1):
        given = {name: value for name, value in three.items() if name != key}
        entry = place.enter("mentoring", tenant=tenant.pk, held_on=f"2026-01-0{day}", **given)
        assert words[key] in place.stop(entry, "hold", hours="1", advice="虚构建议")
    whole = place.enter("mentoring", tenant=tenant.pk, held_on="2026-01-05", **three)
    whole = place.move(whole, "hold", hours="1", advice="虚构建议")
    assert {key: whole.values[key] for key in three} == three


@pytest.mark.row("CAR-17")
def test_space_is_never_given_away_twice(place: Place) -> None:
    """Parts beyond what is there are refused, entered or changed; the load is what is used over what is there."""
    house, firm = enter_house(place), place.make_body()
    fields = {"name": "虚构A座", "kind": "plant", "carrier": house.pk, "area": "1000", "usable": "800"}
    too_much = [{"org": firm, "area": "500"}, {"org": firm, "area": "301"}]
    assert "各部分之和超过可用面积" in str(place.refuse("space_unit", **fields, parts=too_much))
    unit = place.enter("space_unit", **fields, parts=[{"org": firm, "area": "500"}, {"org": firm, "area": "100"}])
    assert (unit.values["free"], get_share(unit.values, "load")) == ("200", Decimal("0.75"))
    with pytest.raises(EntryRefusedError, match="各部分之和超过可用面积"):
        place.change(unit, parts=too_much)
    unit = place.change(unit, parts=[{"org": firm, "area": "800"}])
    assert (unit.values["free"], get_share(unit.values, "load")) == ("0", Decimal(1))
    assert place.count("space_unit.area", "kind") == {"plant": Decimal(1000)}


def enter_project(place: Place, kind: str, number: int = 0, **values: Any) -> Entry:
    """Enter a key project."""
    fields = {"lead": place.make_body(), "programme": "special", "year": "2026", "planned": "1000",
              "milestones": [{"name": "虚构节点", "on": "2026-09-01", "done": False}], **values}  # fmt: skip
    return place.enter("key_project", title=f"虚构项目{kind}{number}", kind=kind, **fields)


@pytest.mark.row("PRJ-04", "PRJ-21")
def test_kinds_of_key_projects_are_filtered_and_counted(place: Place) -> None:
    """Attacks, new products, results put to use, information technology, renewal: each found and counted by kind."""
    wanted = {"research": 3, "new_product": 1, "conversion": 2, "digital": 2, "upgrade": 1}
    made = [enter_project(place, kind, number) for kind, many in wanted.items() for number in range(many)]
    assert place.count("key_project.entries", "kind") == wanted
    ledger = place.get_ledger("key_project")
    field = get_type(ledger).find_field("kind")
    assert field is not None
    rows = list_entries(user=place.officer, ledger=ledger)
    for kind, many in wanted.items():
        assert rows.filter(match_value(ledger=ledger, field=field, value=kind)).count() == many
    assert made[0].values["open_milestones"] == "1"
    changed = place.change(made[0], milestones=[{"name": "虚构节点", "on": "2026-09-01", "done": True}])
    assert changed.values["open_milestones"] == "0"


@pytest.mark.row("PRJ-05")
def test_a_project_without_progress_of_the_month_is_told_and_listed(place: Place) -> None:
    """A running project says when it reports next; past that day it is told, and the list finds it."""
    late, fresh = (enter_project(place, "major", number) for number in range(2))
    assert "下次填报" in place.stop(late, "start", progress_month="2026-01")
    for entry, days in ((late, -1), (fresh, 20)):
        place.move(entry, "start", progress_month="2026-01", next_on=(TODAY + timedelta(days=days)).isoformat())
    ledger = place.get_ledger("key_project")
    field = get_type(ledger).find_field("next_on")
    assert field is not None
    overdue = match_value(ledger=ledger, field=field, value=TODAY, lookup="lt")
    rows = list_entries(user=place.officer, ledger=ledger)
    assert [send_due_reminders(today=TODAY), list(rows.filter(overdue))] == [1, [late]]
    place.change(late, progress="40", progress_month="2026-02", next_on=(TODAY + timedelta(days=30)).isoformat())
    assert not rows.filter(overdue).exists()


@pytest.mark.row("PRJ-06")
def test_demonstrations_of_a_programme_are_as_many_as_its_list(place: Place) -> None:
    """Ten stand in the group; those accepted, with minutes and by a director, are counted by state."""
    made = [enter_project(place, "demo", number, programme="group") for number in range(10)]
    other = enter_project(place, "demo", 10, programme="other")
    entry = place.move(made[0], "start", progress_month="2026-01", next_on="2026-03-01")
    entry = place.move(entry, "complete", invested="1000")
    assert "验收纪要" in place.stop(entry, "accept")
    assert place.move(entry, "accept", minutes=place.make_file()).state == "accepted"
    ledger = place.get_ledger("key_project")
    field = get_type(ledger).find_field("programme")
    assert field is not None
    group = match_value(ledger=ledger, field=field, value="group")
    listed = list(list_entries(user=place.officer, ledger=ledger).filter(group))
    assert len(listed) == 10 and other not in listed
    assert place.count("key_project.entries", "programme") == {"group": 10, "other": 1}
    assert place.count("key_project.entries", "programme", "state")["group", "accepted"] == 1


@pytest.mark.row("PRJ-07")
def test_an_attack_hangs_on_a_node_of_technology(place: Place) -> None:
    """Nodes make a tree; a project of the kind starts only when it names one, and the node counts it."""
    root = place.enter("chain_node", code="T1", name="虚构技术", kind="chain")
    leaf = place.enter("chain_node", code="T1-1", name="虚构关键技术", kind="technology", parent=root.pk)
    entry = enter_project(place, "research")
    start = {"progress_month": "2026-01", "next_on": "2026-03-01"}
    assert place.stop(entry, "start", **start) == "攻关项目要挂到技术节点"
    place.change(entry, node=leaf.pk)
    assert place.move(entry, "start", **start).state == "running"
    assert (place.read(leaf)["project_count"], place.read(leaf)["parent"]) == ("1", root.pk)
