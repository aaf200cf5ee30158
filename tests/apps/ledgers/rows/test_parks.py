"""Rows of parks, campaigns, chains and platforms that a ledger passes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from kepan.apps.accounts.enums import Level
from kepan.apps.ledgers.models import Entry
from kepan.apps.ledgers.selectors import (
    count_backlinks,
    count_by_state,
    get_type,
    get_view,
    list_entries,
    list_shared,
    match_value,
)
from kepan.apps.ledgers.services import load_ledger_type
from kepan.apps.ledgers.services.sweeps import send_due_reminders
from kepan.apps.registry.models import Organisation
from kepan.engine.ledgers.judging import judge_entry
from kepan.engine.ledgers.types import Choice, LedgerType
from kepan.web.ledgers.summing import count_places
from tests.apps.ledgers.rows.making import Place, look, read_shipped, show
from tests.factories.accounts import make_region

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
LATER = (TODAY + timedelta(days=400)).isoformat()
STAY = {"industry": "2017:C3921", "entered_on": "2025-01-05", "term_to": "2027-01-05", "founded_on": "2024-06-01"}


@pytest.fixture
def place() -> Place:
    return Place()


def enter_park(place: Place, name: str, **values: Any) -> Entry:
    """Enter a park."""
    given = {"kind": "base", "zone": place.district.pk, "functions": ["rd"]} | values
    return place.enter("park_base", name=name, **given)


def list_warnings(entry: Entry) -> set[str]:
    """Return which rules an entry is warned of."""
    type_ = read_shipped(entry.ledger.key)
    found = judge_entry(type_, get_view(entry=entry, type_=type_), TODAY)
    return {one.key for one in found if not one.is_open and not one.field}


def count_matches(place: Place, key: str, field_key: str, value: Any) -> int:
    """Return how many entries a list finds by a field."""
    ledger = place.get_ledger(key)
    field = get_type(ledger).find_field(field_key)
    assert field is not None
    rows = list_entries(user=place.officer, ledger=ledger)
    return rows.filter(match_value(ledger=ledger, field=field, value=value)).count()


@pytest.mark.row("CAR-05")
def test_a_special_incubator_needs_three_quarters_of_its_field(place: Place) -> None:
    """Three of four are enough, two of three are not, reckoned exactly; whoever is below is warned of it."""
    given = {"operator": place.make_body(), "kind": "special", "opened_on": "2020-05-01", "area": "12000"}
    rows = [given | {"name": f"虚构专业孵化器{n}", "filed_on": "2025-03-01", "doc_no": "虚构1号"} for n in range(2)]
    enough, below = place.enter_many("incubator", "recognised", rows)
    for house, inside, everyone in ((enough, 3, 4), (below, 2, 3)):
        place.enter_many("incubation_tenant", "resident", [
            {"team": f"虚构{n}", "carrier": house.pk, "in_focus": n < inside, **STAY} for n in range(everyone)
        ])  # fmt: skip
        assert place.read(house)["focus_rate"] == {"n": str(inside), "d": str(everyone)}
    assert ("focus" in list_warnings(enough), "focus" in list_warnings(below)) == (False, True)


@pytest.mark.row("CAR-12")
def test_a_national_base_has_its_output_by_year_and_its_enterprises(place: Place) -> None:
    """Reports of two years say what a base put out; the firms on its list are counted, and each knows its base."""
    firms = place.make_bodies(3)
    base = enter_park(place, "虚构三药基地", level="national", operator=place.make_body(), members=firms)
    base = place.move(place.walk(base, "build", "run"), "name", named_on="2025-01-01", level="national")
    for year, output in (("2023", "500"), ("2024", "650")):
        given = {"subject": base.pk, "year": year, "due": f"{year}-12-31", "output": output, "income": "1"}
        place.enter_many("annual_report", "submitted", [given | {"submitted_on": f"{year}-12-01"}])
    assert place.count("annual_report.output", "year", "subject") == {
        ("2023", base.pk): 500 * 10**6, ("2024", base.pk): 650 * 10**6,
    }  # fmt: skip
    assert place.read(base)["member_count"] == "3"
    firm = Organisation.objects.get(pk=firms[0])
    (held,) = count_backlinks(user=place.officer, record=firm, column="organisation")
    assert (held.ledger, held.field, held.count) == ("park_base", "members", 1)
    assert place.count("park_base.functions", "level", year=2025) == {"national": 1}


@pytest.mark.row("CAR-13")
def test_parks_and_industries_are_many_to_many_and_parks_stand_on_the_map(place: Place) -> None:
    """A park of three industries is found by each, an industry finds its parks; the map counts by where they lie."""
    towns = [make_region(parent=place.district, level=Level.TOWN) for _each in range(2)]
    industries = (["2017:C3921", "2017:C3922", "2017:C2710"], ["2017:C3921"])
    for town, many in zip(towns, industries, strict=True):
        enter_park(place, f"虚构{town.name}园", zone=town.pk, industries=many)
    counts = {one: count_matches(place, "park_base", "industries", one) for one in industries[0]}
    assert counts == {"2017:C3921": 2, "2017:C3922": 1, "2017:C2710": 1}
    ledger = place.get_ledger("park_base")
    assert ledger.current is not None
    rows = list_entries(user=place.director, ledger=ledger).order_by().select_related(None)
    found = count_places(rows, place.director, ledger.current.slots["zone"])
    assert [(region.pk, count, own) for region, count, own in sorted(found, key=lambda one: one[0].pk)] == [
        (town.pk, 1, "") for town in towns
    ]


@pytest.mark.row("CAR-22")
def test_two_parks_with_one_leading_industry_are_told_and_not_refused(place: Place) -> None:
    """The second park of an industry is named all the same; each is shown with the other until one changes."""
    made = []
    for name in ("虚构甲园", "虚构乙园"):
        park = enter_park(place, name, operator=place.make_body(), lead_industry="2017:C3921")
        made.append(place.move(place.walk(park, "build", "run"), "name", named_on="2025-01-01", level="city"))
    first, second = made
    assert [one.state for one in made] == ["named", "named"]
    for park, other in ((first, second), (second, first)):
        (found,) = list_shared(user=place.officer, entry=park, type_=read_shipped("park_base"))
        assert (found.words, [one.pk for one in found.entries]) == ("另一个园区也以这个产业为战略产业", [other.pk])
    place.change(second, lead_industry="2017:C2710")
    for park in made:
        assert list_shared(user=place.officer, entry=park, type_=read_shipped("park_base")) == []


@pytest.mark.parametrize(
    ("title", "level"),
    [
        pytest.param("pharma", "national", id="CAR-15"),
        pytest.param("incubator", "province", id="CAR-25"),
        pytest.param("highland", "city", id="CHN-08"),
    ],
)
@pytest.mark.row("CAR-15", "CAR-25", "CHN-08")
def test_a_campaign_judges_its_conditions_one_by_one_and_lists_the_gaps(place: Place, title: str, level: str) -> None:
    """What is below its threshold, or not known, is a gap; a condition without proof is not met; tasks come due."""
    wanted = [
        ("产值（亿元）", "100", "120"),
        ("研发人员占比（%）", "12.5", "12.4"),
        ("孵化面积（万平方米）", "12", None),
    ]
    rows = [{"name": name, "wanted": least, "document": "虚构1号"} | ({"actual": held} if held else {})
            for name, least, held in wanted]  # fmt: skip
    conditions = [{"item": "base", "met": True, "evidence": place.make_file()}, {"item": "platform", "met": True},
                  {"item": "finance", "met": False}]  # fmt: skip
    nodes = [{"name": "补短板（虚构）", "on": LATER, "done": False}]
    given = {"object": place.make_body(), "title": title, "level": level, "batch": "2026", "nodes": nodes}
    entry = place.enter("creation_campaign", **given, requirements=rows, conditions=conditions)
    values = entry.values
    assert (values["gaps"], values["gap_count"]) == ("研发人员占比（%）、孵化面积（万平方米）", "2")
    assert (values["unmet"], values["met"]) == ("规模条件、金融条件、政策条件", {"n": "2", "d": "5"})
    assert place.list_days(entry) == {"node": LATER}
    without = [*conditions[:2], {"item": "scale", "met": True}]
    assert "没有证明材料" in str(place.refuse("creation_campaign", **given | {"batch": "2027"}, conditions=without))
    rows = [row | {"actual": held} for row, held in zip(rows, ("120", "12.5", "12"), strict=True)]
    values = place.change(entry, requirements=rows).values
    assert (values["gaps"], values["gap_count"]) == (None, "0")


@pytest.mark.row("CAR-18")
def test_a_cooperation_of_three_zones_needs_all_three(place: Place) -> None:
    """Whichever of the three roles is missing, nobody signs."""
    roles = ("campus", "park", "community")
    shares = zip(roles, ("40", "30", "30"), place.make_bodies(3), strict=True)
    members = [{"org": org, "role": role, "contribution": share, "benefit": share} for role, share, org in shares]
    entry = place.enter("consortium", title="虚构三区联动", kind="three_zone", members=members, start="2026-01-01",
                        end="2028-01-01", ownership="共有（虚构）", agreement=place.make_file())  # fmt: skip
    entry = place.walk(entry, "negotiate")
    for missing in range(3):
        changed = [row | {"role": roles[(missing + 1) % 3]} if n == missing else row for n, row in enumerate(members)]
        place.change(entry, members=changed)
        assert place.stop(entry, "sign") == "三区联动要有三区各一方"
    place.change(entry, members=members)
    assert place.walk(entry, "sign", "run").state == "running"


@pytest.mark.row("CAR-19")
def test_one_centre_and_seven_platforms_show_their_states(place: Place) -> None:
    """Eight nodes by state; with one of the seven suspended the centre is warned; use of the services adds up."""
    row = {"kind": "data", "operator": place.make_body(), "opened_on": "2025-01-01"}
    centre = place.enter("service_platform", **row, name="虚构中心", **{"class": "main"})
    services = [{"name": "检测", "price": "200", "uses": "30"}, {"name": "咨询", "uses": "12"}]
    nodes = place.enter_many("service_platform", "running", [
        row | {"name": f"虚构平台{n}", "class": "node", "parent": centre.pk, "catalogue": services} for n in range(7)
    ])  # fmt: skip
    centre = place.walk(centre, "build", "run")
    assert (place.read(centre)["running_nodes"], "nodes" in list_warnings(centre)) == ("7", False)
    place.move(nodes[0], "suspend", "检修（虚构）")
    rows = list_entries(user=place.officer, ledger=place.get_ledger("service_platform"))
    states = {one.value: one.count for one in count_by_state(rows, type_=read_shipped("service_platform")) if one.count}
    assert states == {"running": 7, "suspended": 1}
    assert (place.read(centre)["running_nodes"], "nodes" in list_warnings(centre)) == ("6", True)
    assert (nodes[0].values["uses"], place.count("service_platform.uses")) == ("42", {(): 294})


@pytest.mark.row("CAR-21")
def test_upgrades_stand_on_a_board_with_their_nodes(place: Place) -> None:
    """Two national zones and two of the province, each with its next node; one that passed is told every week."""
    late, levels = (TODAY - timedelta(days=1)).isoformat(), ("national", "national", "province", "province")
    rows = [
        {"object": place.make_body(), "title": "zone", "level": level, "batch": "2026", "applied_on": "2026-01-05",
         "nodes": [{"name": "批复", "on": LATER, "done": False}, {"name": "公示", "on": day, "done": number == 1}]}
        for number, (level, day) in enumerate(zip(levels, (LATER, late, late, LATER), strict=True))
    ]  # fmt: skip
    made = place.enter_many("creation_campaign", "applied", rows[:3]) + place.enter_many(
        "creation_campaign", "inspected", rows[3:]
    )
    assert [one.values["next_node"] for one in made] == [LATER, LATER, late, LATER]
    assert place.count("creation_campaign.under_way", "level") == {"national": 2, "province": 2}
    board = count_by_state(
        list_entries(user=place.officer, ledger=place.get_ledger("creation_campaign")),
        type_=read_shipped("creation_campaign"),
    )
    assert {one.value: one.count for one in board if one.count} == {"applied": 3, "inspected": 1}
    assert [send_due_reminders(today=TODAY + timedelta(days=day)) for day in (0, 1, 7)] == [1, 0, 1]
    done = [one | {"done": True} for one in made[2].values["nodes"]]
    place.change(made[2], nodes=done)
    assert "node" not in place.list_days(made[2])


def add_chain(type_: LedgerType) -> LedgerType:
    """Return the type with one chain more."""
    sections = []
    for section in type_.sections:
        fields = [
            replace(one, choices=(*one.choices, Choice("quantum", "量子信息"))) if one.key == "chain" else one
            for one in section.fields
        ]
        sections.append(replace(section, fields=tuple(fields)))
    return replace(type_, sections=tuple(sections))


@pytest.mark.row("CHN-03")
def test_ten_chains_stand_in_a_catalogue_that_one_edits(place: Place) -> None:
    """Ten chains, each in force; one without is named; an eleventh is added to the catalogue and used."""
    field = read_shipped("chain_node").find_field("chain")
    assert field is not None and len(field.choices) == 10
    rows = [
        {"code": f"L{n}", "name": one.title, "kind": "chain", "chain": one.key} for n, one in enumerate(field.choices)
    ]
    place.enter_many("chain_node", "active", rows[:9])
    assert [one.label for one in look(place, "chain_node")["chains"].short] == [field.choices[9].title]
    place.enter_many("chain_node", "active", rows[9:])
    assert place.count("chain_node.chains") == {(): 10}
    load_ledger_type(type_=add_chain(read_shipped("chain_node")))
    node = place.enter("chain_node", code="L10", name="虚构新链", kind="chain", chain="quantum")
    node = place.move(node, "activate", review_on=LATER)
    assert show(look(place, "chain_node")["chains"])["量子信息"] == (1, "green")
    link = place.enter("chain_node", code="L10-1", name="虚构环节", kind="link", chain="quantum", parent=node.pk)
    place.move(link, "activate", review_on=LATER)
    assert place.stop(node, "retire") == "还有在用的下级"


@pytest.mark.row("CHN-06")
def test_the_output_of_seven_bases_is_that_of_the_whole(place: Place) -> None:
    """Seven parts add up, or one is warned; the total counts the parts once."""
    whole = enter_park(place, "虚构基地群", output="700")
    parts = [enter_park(place, f"虚构基地{n}", output="100", parent=whole.pk) for n in range(7)]
    whole.refresh_from_db()
    assert (whole.values["part_output"], "parts" in list_warnings(whole)) == ("700", False)
    assert place.count("park_base.output") == {(): 700 * 10**6}
    place.change(parts[0], output="101")
    whole.refresh_from_db()
    assert (whole.values["part_output"], "parts" in list_warnings(whole)) == ("701", True)
    whole = place.change(whole, output="701")
    assert ("parts" in list_warnings(whole), place.count("park_base.output")) == (False, {(): 701 * 10**6})


@pytest.mark.row("CHN-10")
def test_a_leading_firm_leads_many_key_projects(place: Place) -> None:
    """A firm on the list of leaders leads three projects, another one: each project has one leader, and is counted."""
    firms = place.make_bodies(2)
    row = {"list": "chain_leader", "entered_on": "2026-01-05", "base_year": "2025", "contact": place.make_person()}
    place.enter_many("cultivation_list", "active", [row | {"org": one} for one in firms])
    project = {"kind": "major", "programme": "special", "planned": "100", "year": "2026"}
    for number, lead in enumerate((firms[0], firms[0], firms[0], firms[1])):
        place.enter("key_project", title=f"虚构专项{number}", lead=lead, **project)
    assert place.count("key_project.led", "lead") == {firms[0]: 3, firms[1]: 1}
    assert place.count("cultivation_list.active", "list", year=2026) == {"chain_leader": 2}
    firm = Organisation.objects.get(pk=firms[0])
    held = count_backlinks(user=place.officer, record=firm, column="organisation")
    assert {(one.ledger, one.field): one.count for one in held} == {
        ("cultivation_list", "org"): 1, ("key_project", "lead"): 3,
    }  # fmt: skip
    one_only = {"title": "一企一项（虚构）", "lead": firms[0], **project, "programme": "one_to_one"}
    place.enter("key_project", **one_only)
    assert "只能有一个在办项目" in str(place.refuse("key_project", **one_only | {"title": "又一项（虚构）"}))


@pytest.mark.row("EVT-08")
def test_sign_ins_and_satisfaction_are_counted_for_an_event(place: Place) -> None:
    """Three signed in, one did not come; two gave marks: four and five make 4.5."""
    event = place.enter("event", title="虚构观摩", kind="exhibition", campaign="observe", series="none",
                        held_on="2026-03-05", place=place.district.pk, host=place.make_body())  # fmt: skip
    entries = [place.enter("attendance", source=event.pk, person=place.make_person(), role="guest",
                           enrolled_on="2026-03-01") for _each in range(4)]  # fmt: skip
    for entry, rating in zip(entries, ("4", "5", None), strict=False):
        entry = place.move(entry, "sign", checked_in="2026-03-05")
        if rating:
            place.change(entry, rating=rating)
    place.walk(entries[3], "absent")
    values = place.read(event)
    assert (values["signed"], Decimal(values["satisfaction"])) == ("3", Decimal("4.5"))
    assert place.count("attendance.times", "role", year=2026) == {"guest": 3}
    again = {"source": event.pk, "person": entries[0].values["person"], "role": "guest", "enrolled_on": "2026-03-01"}
    assert "已报名" in str(place.refuse("attendance", **again))
