"""Rows that checklists pass: of enterprises, of bodies of research, of shops, of what is to be created."""

from __future__ import annotations

from typing import Any

import pytest

from kepan.apps.ledgers.models import Entry
from kepan.apps.ledgers.selectors import list_entries, match_value
from tests.apps.ledgers.rows.making import Place, get_share, read_shipped

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Place:
    return Place()


def list_titles(place: Place, set_: str) -> dict[str, str]:
    """Return the items that a set asks for."""
    field = read_shipped("checklist_review").find_field("items")
    assert field is not None
    return {one.key: one.title for one in field.list_asked({"set": set_})}


def review(place: Place, subject: int, set_: str, *missing: str) -> Entry:
    """Enter a checklist in which all is met with evidence but some items."""
    file = place.make_file()
    rows: list[dict[str, Any]] = [
        {"item": one, "met": one not in missing, "evidence": [] if one in missing else file}
        for one in list_titles(place, set_)
    ]
    return place.enter("checklist_review", subject=subject, set=set_, period="2026", due_on="2026-12-01", items=rows)


@pytest.mark.row("ENT-13")
def test_an_enterprise_has_three_sets_of_five_with_their_progress(place: Place) -> None:
    """What an enterprise has, does and is served with: five items each, three shares, found together under it."""
    firm, other = place.make_bodies(2)
    gaps = {"five_have": ("cooperation",), "five_activities": ("tour", "contest"), "five_services": ()}
    made = {one: review(place, firm, one, *missing) for one, missing in gaps.items()}
    review(place, other, "five_have", "own_rights")
    assert [len(list_titles(place, one)) for one in gaps] == [5, 5, 5]
    shares = {key: share * 5 for key, one in made.items() if (share := get_share(one.values, "rate")) is not None}
    assert shares == {"five_have": 4, "five_activities": 3, "five_services": 5}
    assert made["five_activities"].values["gap"] == "观摩交流、技能与创新竞赛"
    done = place.count("checklist_review.items_met", "subject", "set")
    assert [done[firm, one] for one in gaps] == [4, 3, 5]
    ledger, field = place.get_ledger("checklist_review"), read_shipped("checklist_review").find_field("subject")
    assert field is not None
    held = list_entries(user=place.officer, ledger=ledger).filter(match_value(ledger=ledger, field=field, value=firm))
    assert {one.values["set"] for one in held} == set(gaps)


@pytest.mark.row("ENT-29")
def test_an_innovative_enterprise_has_evidence_of_all_three_traits(place: Place) -> None:
    """Rights, brand, lasting innovation: with one missing, or met without a file, the label is refused."""
    traits = list_titles(place, "three_traits")
    assert set(traits.values()) == {"自主知识产权", "自主品牌", "持续创新能力"}
    for missing in traits:
        entry = review(place, place.make_body(), "three_traits", missing)
        entry = place.walk(entry, "check", "verify")
        assert "不能贴标" in place.stop(entry, "label", label="innovative")
        assert entry.values["gap"] == traits[missing]
    bare = [{"item": one, "met": True, "evidence": []} for one in traits]
    assert place.refuse("checklist_review", subject=place.make_body(), set="three_traits", period="2026",
                        due_on="2026-12-01", items=bare).problems  # fmt: skip
    other = place.walk(review(place, place.make_body(), "ip_guidance"), "check", "verify")
    assert "只有三性清单" in place.stop(other, "label", label="innovative")
    entry = place.walk(review(place, place.make_body(), "three_traits"), "check", "verify")
    assert place.move(entry, "label", label="innovative").values["gap"] is None


@pytest.mark.parametrize(
    ("set_", "missing", "gap"),
    [
        pytest.param("rd_conditions", ("rd_equipment", "rd_pilot"), "研发设备、中试条件", id="RDI-20"),
        pytest.param("ip_guidance", ("ip_people", "ip_navigation"), "知识产权人才、专利导航", id="IPR-30"),
    ],
)
@pytest.mark.row("RDI-20", "IPR-30")
def test_what_is_missing_is_listed(place: Place, set_: str, missing: tuple[str, ...], gap: str) -> None:
    """People, equipment and pilot of a body of research; the four dimensions of work on rights: each by its name."""
    entry = review(place, place.make_body(), set_, *missing)
    assert (entry.values["gap"], entry.values["total"]) == (gap, str(len(list_titles(place, set_))))
    (first, *rest) = [one | {"met": True, "evidence": place.make_file()} for one in entry.values["items"]
                      if one["item"] in missing]  # fmt: skip
    done = [one for one in entry.values["items"] if one["met"]]
    assert place.change(entry, items=[*done, first]).values["gap"] == gap.split("、")[1]
    assert place.change(entry, items=[*done, first, *rest]).values["gap"] is None


@pytest.mark.row("AGR-14")
def test_conditions_of_a_county_and_equipment_of_shops_are_judged_one_by_one(place: Place) -> None:
    """Each condition passes or not; an answer to another set does not count; a county applies with all of its own."""
    county = review(place, place.make_body(), "store_county", "branches")
    verdicts = {one["item"]: one["met"] for one in county.values["items"]}
    assert verdicts == {one: one != "branches" for one in list_titles(place, "store_county")}
    strange = [*county.values["items"], {"item": "terminal", "met": True, "evidence": place.make_file()}]
    county = place.change(county, items=strange)
    assert (county.values["done"], county.values["total"], county.values["gap"]) == ("4", "5", "乡镇分店布点")
    shop = review(place, place.make_body(), "store_digital", "remote")
    assert (shop.values["done"], shop.values["gap"]) == ("4", "远程咨询")
    assert place.count("checklist_review.met", "set") == {}
    place.change(county, items=[one | {"met": True, "evidence": place.make_file()} for one in county.values["items"]])
    assert place.count("checklist_review.met", "set") == {"store_county": 1}
