"""Rows that a ledger passes by its figures: rhythms, goals with lights, coverage, funnels, rates."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.utils import timezone

from kepan.apps.accounts.enums import Level, Role
from kepan.apps.ledgers.figures import compute_figures
from kepan.apps.ledgers.models import Entry
from kepan.apps.ledgers.selectors import get_entry, get_visible_values
from kepan.apps.ledgers.services import create_entry, take_step
from kepan.apps.ledgers.services.parents import update_ledger_figures
from kepan.apps.ledgers.services.sweeps import send_due_reminders, take_automatic_steps
from tests.apps.ledgers.rows.making import Place, look, say, show
from tests.factories.accounts import make_office, make_region, make_user

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
LATER = (TODAY + timedelta(days=400)).isoformat()
STAY = {"industry": "2017:C3921", "entered_on": "2025-01-05", "term_to": "2027-01-05", "founded_on": "2024-06-01"}


@pytest.fixture
def place() -> Place:
    return Place()


def hold_events(place: Place, days: list[date], first: int = 1, **values: Any) -> list[Entry]:
    """Enter events that were held."""
    given = {"kind": "salon", "place": place.district.pk, "host": place.make_body()} | values
    rows = [given | {"title": f"虚构活动{given['series']}{number}", "batch": str(number), "held_on": day.isoformat()}
            for number, day in enumerate(days, start=first)]  # fmt: skip
    return place.enter_many("event", "held", rows)


@pytest.mark.row("EVT-02")
def test_months_and_weeks_without_an_event_are_named(place: Place) -> None:
    """Once a month and once a week: the one month without a big event and the two weeks without a small one."""
    place.get_ledger("cultivation_list")
    hold_events(place, [date(2025, month, 10) for month in range(1, 13) if month != 8], series="monthly")
    weeks = [date(2025, 10, 6) + timedelta(days=7 * number) for number in range(12)]
    hold_events(place, [day for number, day in enumerate(weeks) if number not in (3, 7)], series="weekly")
    found = look(place, "event")
    assert [one.label for one in found["monthly"].short] == ["2025-08"]
    weekly = look(place, "event", start=date(2025, 10, 1))["weekly"]
    assert [one.label for one in weekly.short] == ["2025-W44", "2025-W48"]
    assert (found["monthly"].reached, len(found["monthly"].lines), weekly.reached) == (11, 12, 10)
    hold_events(place, [date(2025, 8, 20)], first=12, series="monthly")
    assert look(place, "event")["monthly"].short == ()


@pytest.mark.row("EVT-03", "EVT-06")
def test_a_missing_kind_of_event_is_named_and_the_report_counts_events_and_the_cultivated(place: Place) -> None:
    """Five activities are wanted: until each was held the missing are named; beside them the firms being cultivated."""
    wanted = {"culture": "文化进企业", "observe": "观摩学习", "contest": "竞赛", "conversion": "转化对接"}
    for number, campaign in enumerate(wanted, start=1):
        hold_events(
            place, [date(2025, number, 3)], number, series="none", campaign=campaign, firms="5", kind="matchmaking"
        )
    row = {"list": "high_tech", "entered_on": "2025-02-01", "base_year": "2024", "contact": place.make_person()}
    place.enter_many("cultivation_list", "active", [row | {"org": one} for one in place.make_bodies(3)])
    found = look(place, "event")
    assert [one.label for one in found["campaigns"].short] == ["百企百家"]
    hold_events(place, [date(2025, 9, 3)], 9, series="none", campaign="hundred", firms="7", kind="forum")
    found = look(place, "event")
    assert (found["campaigns"].short, str(found["campaigns"].whole.light)) == ((), "green")
    assert (found["firms"].whole.amount, found["cultivated"].whole.amount) == (27, 3)
    assert {key: amount for key, (amount, _light) in show(found["kinds"]).items()} == {"产学研对接": 4, "论坛": 1}


@pytest.mark.row("OFF-12")
def test_towns_that_no_group_went_to_are_named_until_all_are_covered(place: Place) -> None:
    """Seven groups, eight towns: what is not covered is named; with the last visit all towns are, by all groups."""
    towns = [make_region(parent=place.district, level=Level.TOWN) for _each in range(8)]
    teams = ("one", "two", "three", "four", "five", "six", "seven")
    rows = [{"group": "rural", "team": team, "town": town.pk, "visited_on": "2025-03-01"}
            for team, town in zip(teams, towns, strict=False)]  # fmt: skip
    place.enter_many("visit", "done", rows)
    found = look(place, "visit")
    assert [one.label for one in found["towns"].short] == [towns[-1].name]
    assert (found["towns"].reached, len(found["towns"].lines), len(found["teams"].lines)) == (7, 8, 7)
    place.enter_many("visit", "done", [rows[0] | {"town": towns[-1].pk, "target": place.make_body()}])
    found = look(place, "visit")
    assert (found["towns"].short, str(found["towns"].whole.light)) == ((), "green")
    assert sum(one.upper or 0 for one in found["teams"].lines) == 8


@pytest.mark.row("CAR-24")
def test_conversion_between_the_stages_of_the_funnel_follows_from_the_leads(place: Place) -> None:
    """Eight contacted, four talked with, two signed, one landed: each stage over the one before, lost leads counted."""
    lead = {"kind": "enterprise", "owner": place.make_person(), "contact_on": "2025-01-05", "source": "visit"}
    dates = {"talked_on": "2025-02-01"}, {"signed_on": "2025-03-01"}, {"landed_on": "2025-04-01"}
    stages = [("contact", 0)] * 3 + [("lost", 0), ("lost", 1), ("talking", 1), ("signed", 2), ("operating", 3)]
    for number, (state, reached) in enumerate(stages):
        given = dict(lead, name=f"虚构线索{number}")
        for one in dates[:reached]:
            given |= one
        place.enter_many("investment_lead", state, [given])
    found = look(place, "investment_lead")
    rates = [(one.whole.upper, one.whole.lower) for key, one in found.items() if key.endswith("_rate")]
    assert rates == [(4, 8), (2, 4), (1, 2)]
    assert show(found["sources"]) == {"走访": ((1, 8), "None")}


@pytest.mark.row("CAR-27")
def test_the_rate_of_callbacks_has_a_light(place: Place) -> None:
    """What was answered is called back: one of two is red, both are green; a question without an answer counts not."""
    row = {"subject": place.make_body(), "text": "虚构诉求：商务成本", "raised_on": "2025-01-05", "due": "2025-02-01"}
    answered = {"answered_on": "2025-01-20", "reply": "虚构答复"}
    place.enter_many("service_ticket", "working", [row | {"kind": "land"}])
    place.enter_many("service_ticket", "closed", [row | answered | {"kind": "policy", "callback_on": "2025-01-30"}])
    (open_ticket,) = place.enter_many("service_ticket", "answered", [row | answered | {"kind": "finance"}])
    assert say(look(place, "service_ticket")["callback"]) == (Decimal("0.5"), "red")
    open_ticket.refresh_from_db()
    place.move(open_ticket, "callback", callback_on=TODAY.isoformat(), satisfaction="4")
    found = look(place, "service_ticket")
    assert say(found["callback"]) == (1, "green")
    assert show(found["callback_kinds"]) == {"政策": ((1, 1), "green"), "融资": ((1, 1), "green")}


@pytest.mark.row("PRJ-20")
def test_findings_of_an_audit_are_closed_with_proof_and_by_somebody_else(place: Place) -> None:
    """A finding has an owner, a due date and an amount; corrected, checked by another, closed: the rate follows."""
    row = {
        "kind": "audit",
        "issued_on": "2025-03-01",
        "due": "2025-06-01",
        "owner_org": place.make_body(),
        "amount": "40",
    }
    made = [place.enter("supervision_task", title=f"虚构审计问题{number}", **row) for number in range(2)]
    assert "整改金额大于问题金额" in str(place.refuse("supervision_task", title="虚构", corrected="41", **row))
    entry = place.walk(made[0], "receive")
    assert "证据" in place.stop(entry, "reply", reply="已整改（虚构）")
    entry = place.move(entry, "reply", reply="已整改（虚构）", evidence=place.make_file())
    assert "不能" in place.stop(entry, "close")
    place.walk(place.move(entry, "check", checked_on="2025-05-01"), "close")
    found = look(place, "supervision_task")
    assert say(found["closed"]) == (Decimal("0.5"), "red")
    assert show(found["closed_kinds"]) == {"审计整改": ((1, 2), "red")}
    assert place.list_days(made[0]) == {}
    assert place.list_days(made[1])["due"] == "2025-06-01"


@pytest.mark.row("CAR-09")
def test_six_actions_stand_side_by_side_with_their_progress(place: Place) -> None:
    """Two tasks of the first action, one done; the others have none yet and are shown red."""
    row = {"group": "three_year", "year": "2025", "due": "2025-12-01"}
    rows = [row | {"title": f"虚构任务{number}", "action": "one"} for number in range(2)]
    place.enter_many("action_task", "checked", rows[:1])
    place.enter_many("action_task", "doing", rows[1:])
    found = look(place, "action_task")["actions"]
    assert [(one.upper, one.lower, str(one.light)) for one in found.lines] == [(1, 2, "red")] + [(0, None, "red")] * 5
    place.enter_many("action_task", "done", [row | {"title": "虚构任务9", "action": "six"}])
    assert [str(one.light) for one in look(place, "action_task")["actions"].lines] == ["red"] * 5 + ["green"]


@pytest.mark.row("CAR-10")
def test_carriers_without_a_task_of_the_year_are_named(place: Place) -> None:
    """Every park and incubator at work has tasks of the year; one that only had some last year is missing this year."""
    park = {"kind": "base", "zone": place.district.pk, "functions": ["rd"]}
    first, second = place.enter_many("park_base", "running", [park | {"name": f"虚构创业园{one}"} for one in "甲乙"])
    place.enter_many("park_base", "planned", [park | {"name": "虚构规划园"}])
    row = {"group": "park", "title": "内涵建设（虚构）"}
    place.enter_many("action_task", "doing", [
        row | {"carrier": first.pk, "year": "2025", "due": "2025-12-01"},
        row | {"carrier": second.pk, "year": "2024", "due": "2024-12-01"},
    ])  # fmt: skip
    missing = [[one.label for one in look(place, "action_task", year)["carriers"].short] for year in (2024, 2025)]
    assert missing == [["虚构创业园甲"], ["虚构创业园乙"]]


def enter_campaign(place: Place, title: str, number: int, **values: Any) -> Entry:
    """Enter a campaign."""
    given = {"object": place.make_body(), "title": title, "level": "province", "batch": f"2025-{number}"}
    return place.enter("creation_campaign", **given | values)


def name_campaign(place: Place, entry: Entry) -> Entry:
    """Let a campaign be applied for, inspected, shown in public and named."""
    papers = [{"item": one, "met": True, "evidence": place.make_file()} for one in ("application", "plan", "proof")]
    entry = place.move(place.change(entry, documents=papers), "apply", applied_on="2025-02-01")
    entry = place.walk(entry, "inspect", "publicise")
    return place.move(entry, "name", named_on="2025-06-01", doc_no="虚构〔2025〕1号")


@pytest.mark.row("CAR-14")
def test_five_bases_make_the_light_green(place: Place) -> None:
    """Cultivated, applied for, inspected, named, assessed: three of five are red, four amber, five green."""
    rows = [{"object": place.make_body(), "title": "base", "level": level, "batch": str(number)}
            for number, level in enumerate(("national", "national", "province"))]  # fmt: skip
    place.enter_many("creation_campaign", "named", rows)
    entry = enter_campaign(place, "base", 1)
    assert say(look(place, "creation_campaign")["bases"]) == (3, "red")
    entry = name_campaign(place, entry)
    assert say(look(place, "creation_campaign")["bases"]) == (4, "amber")
    place.walk(place.move(entry, "assess", assessed_on="2026-06-01"), "keep")
    place.enter_many("creation_campaign", "assessed", [rows[0] | {"object": place.make_body(), "batch": "9"}])
    assert say(look(place, "creation_campaign")["bases"]) == (5, "green")


@pytest.mark.row("CAR-26")
def test_one_base_and_one_pilot_county_have_their_lights_and_tasks_are_told_every_month(place: Place) -> None:
    """Red until one is named; who is at work and said nothing this month stands against the rate of updates."""
    base, _county = (enter_campaign(place, title, 1) for title in ("patent_base", "pilot_county"))
    lights = ("patent_bases", "pilot_counties")
    found = look(place, "creation_campaign")
    assert [say(found[one]) for one in lights] == [(0, "red"), (0, "red")]
    place.change(base, progress="开工（虚构）", updated_on="2025-03-10", next_on="2025-04-10")
    month = look(place, "creation_campaign", start=date(2025, 3, 1))["updates"]
    assert show(month) == {"专利产业化基地": ((1, 1), "green"), "知识产权试点县": ((0, 1), "red")}
    assert [one.label for one in month.short] == ["知识产权试点县"]
    assert place.list_days(base) == {"monthly": "2025-04-10"}
    rows = [{"object": place.make_body(), "title": title, "level": "city", "batch": "2024"}
            for title in ("patent_base", "pilot_county")]  # fmt: skip
    place.enter_many("creation_campaign", "named", rows)
    found = look(place, "creation_campaign")
    assert [say(found[one]) for one in lights] == [(1, "green"), (1, "green")]


@pytest.mark.row("CAR-16")
def test_projects_and_sales_of_conversion_bases_have_lights(place: Place) -> None:
    """Projects that moved in are counted, sales are summed in 万元, each against its goal."""
    park = {"kind": "conversion", "zone": place.district.pk, "functions": ["manufacture"]}
    first, second = place.enter_many(
        "park_base", "named", [park | {"name": f"虚构基地{one}", "sales": "4500"} for one in "甲乙"]
    )
    project = {"lead": place.make_body(), "kind": "conversion", "programme": "special", "planned": "10", "year": "2025"}
    place.enter_many("key_project", "running", [
        project | {"title": f"虚构项目{number}", "base": first.pk if number else second.pk} for number in range(10)
    ])  # fmt: skip
    update_ledger_figures(ledger=place.get_ledger("park_base"))
    assert [place.read(one)["project_count"] for one in (first, second)] == ["9", "1"]
    found = look(place, "park_base")
    assert (say(found["projects"]), say(found["sales"])) == ((10, "green"), (9000 * 10**6, "amber"))
    place.change(second, sales="5500")
    assert say(look(place, "park_base")["sales"]) == (10**10, "green")


@pytest.mark.row("CAR-02")
def test_area_tenants_and_graduation_come_from_the_tenants(place: Place) -> None:
    """Nothing is typed but the area; the rate stands on all that ever came or on those of the year, as one says."""
    fields = {"operator": place.make_body(), "kind": "incubator", "opened_on": "2020-05-01", "area": "100000"}
    house = place.enter("incubator", name="虚构孵化器", **fields)
    rows = [{"team": f"虚构团队{number}", "carrier": house.pk, **STAY} for number in range(12)]
    for state, part in (("resident", rows[:9]), ("graduated", rows[9:10]), ("moved", rows[10:])):
        place.enter_many("incubation_tenant", state, part)
    update_ledger_figures(ledger=place.get_ledger("incubator"))
    values = place.read(house)
    assert (values["tenants"], values["graduates"], values["grad_rate"]) == ("9", "1", {"n": "1", "d": "12"})
    found = look(place, "incubator")
    assert [say(found[one]) for one in ("area", "tenants", "grad_rate")] == [
        (100_000, "amber"), (9, "red"), (Fraction(1, 12), "amber"),
    ]  # fmt: skip
    place.change(house, by_year=True)
    assert place.read(house)["grad_rate"] == {"n": "1", "d": "10"}
    assert say(look(place, "incubator")["grad_rate"]) == (Decimal("0.1"), "green")


@pytest.mark.row("CAR-29")
def test_carriers_are_counted_by_five_directions(place: Place) -> None:
    """A carrier of two directions counts in both; a direction that nobody follows is named."""
    directions = [["graphene"], ["ai", "sensor"], ["bigdata"]]
    fields = {"operator": place.make_body(), "kind": "makerspace", "opened_on": "2020-05-01", "area": "500"}
    rows = [fields | {"name": f"虚构众创{n}", "direction": one} for n, one in enumerate(directions)]
    place.enter_many("incubator", "filed", rows)
    wanted = ("石墨烯", "人工智能", "传感器", "大数据", "通用航空")
    lines = show(look(place, "incubator")["directions"])
    assert [lines[one][0] for one in wanted] == [1, 1, 1, 1, 0]
    place.enter_many("incubator", "operating", [fields | {"name": "虚构航空众创", "direction": ["aviation", "ai"]}])
    lines = show(look(place, "incubator")["directions"])
    assert [lines[one] for one in wanted] == [(1, "green"), (2, "green"), (1, "green"), (1, "green"), (1, "green")]


@pytest.mark.row("CAR-30")
def test_the_load_is_what_is_used_over_what_is_there_and_parks_are_laid_out_three_ways(place: Place) -> None:
    """600 of 800 and nothing of 200: 0.6 in all and by kind; parks by industry, by place and by function."""
    fields = {"operator": place.make_body(), "kind": "incubator", "opened_on": "2020-05-01", "area": "5000"}
    house = place.enter("incubator", name="虚构孵化器", **fields)
    row = {"carrier": house.pk, "area": "1000"}
    place.enter("space_unit", name="甲", kind="plant", usable="800", parts=[{"area": "600"}], **row)
    place.enter("space_unit", name="乙", kind="lab", usable="200", **row)
    found = look(place, "space_unit")
    assert found["load"].whole.amount == Decimal("0.6")
    assert show(found["load_kinds"]) == {"厂房": ((600, 800), "None"), "实验室": ((0, 200), "None")}
    park = {"kind": "base", "zone": place.district.pk}
    place.enter_many("park_base", "named", [
        park | {"name": "甲园", "lead_industry": "2017:C3921", "functions": ["rd", "manufacture"]},
        park | {"name": "乙园", "lead_industry": "2017:C2710", "functions": ["rd"]},
    ])  # fmt: skip
    found = look(place, "park_base")
    assert show(found["zones"]) == {place.district.name: (2, "None")}
    assert {key: amount for key, (amount, _light) in show(found["functions"]).items() if amount} == {
        "研发": 2,
        "制造": 1,
    }
    assert place.count("park_base.standing", "lead_industry") == {"2017:C3921": 1, "2017:C2710": 1}


@pytest.mark.row("CHN-04")
def test_projects_of_two_chains_are_updated_every_month(place: Place) -> None:
    """Who leads the chain sees its projects: one of two updated in the month is red, both are green."""
    nodes = place.enter_many("chain_node", "active", [
        {"code": f"L{number}", "name": f"虚构{chain}", "kind": "chain", "chain": chain,
         "lead_person": place.make_person()} for number, chain in enumerate(("material", "bio"))
    ])  # fmt: skip
    row = {"lead": place.make_body(), "kind": "major", "programme": "special", "planned": "10", "year": "2025"}
    given = [(nodes[0], "2025-03-05"), (nodes[0], "2025-02-05"), (nodes[1], "2025-03-09")]
    made = place.enter_many("key_project", "running", [
        row | {"title": f"虚构项目{n}", "node": node.pk, "progress_on": day} for n, (node, day) in enumerate(given)
    ])  # fmt: skip
    march = look(place, "key_project", start=date(2025, 3, 1))["updates"]
    assert show(march) == {"生物医药": ((1, 1), "green"), "新材料": ((1, 2), "red")}
    place.change(made[1], progress_on="2025-03-20", progress_month="2025-03", progress="60")
    march = look(place, "key_project", start=date(2025, 3, 1))["updates"]
    assert (str(march.whole.light), march.whole.amount) == ("green", 1)


@pytest.mark.row("CAR-11")
def test_investment_into_a_carrier_is_followed(place: Place) -> None:
    """Planned and done, of it machines and software, by the carrier that it goes into."""
    fields = {"operator": place.make_body(), "kind": "incubator", "opened_on": "2020-05-01", "area": "5000"}
    house = place.enter("incubator", name="虚构创业服务中心", **fields)
    row = {"kind": "demo", "programme": "special", "year": "2025", "base": house.pk}
    entry = place.enter("key_project", title="虚构扩建", lead=place.make_body(), planned="1000", **row)
    assert entry.values["done_rate"] is None
    entry = place.change(entry, invested="250", hardware="200", software="50")
    assert entry.values["done_rate"] == {"n": "250000000", "d": "1000000000"}
    place.enter("key_project", title="虚构平台", lead=place.make_body(), planned="500", invested="500", **row)
    assert show(look(place, "key_project")["invested"]) == {"虚构创业服务中心": ((750 * 10**6, 1500 * 10**6), "None")}


@pytest.mark.row("CAR-23")
def test_projects_of_both_sides_are_counted_each_with_its_name_in_both_languages(place: Place) -> None:
    """Ten proposed by one side and ten by the other; a project goes on with its foreign name; meetings are told."""
    row = {"country": "il", "home": place.make_body(), "foreign": "Invented Ltd", "programme": "bilateral",
           "start": "2025-03-01", "end": LATER}  # fmt: skip
    rows = [row | {"title": f"虚构项目{side}{n}", "title_foreign": f"Project {side} {n}", "side": side}
            for side, many in (("home", 10), ("foreign", 8)) for n in range(many)]  # fmt: skip
    place.enter_many("intl_project", "running", rows)
    assert show(look(place, "intl_project")["sides"]) == {"中方": (10, "green"), "外方": (8, "amber")}
    entries = [place.enter("intl_project", **row, title=f"虚构又一{n}", side="foreign") for n in range(2)]
    for number, entry in enumerate(entries):
        assert "外文名称" in place.stop(entry, "agree")
        entry = place.change(entry, title_foreign=f"Another {number}", meeting_on=LATER)
        place.move(entry, "agree")
    assert place.list_days(entries[0]) == {"meeting": LATER}
    assert show(look(place, "intl_project")["sides"]) == {"中方": (10, "green"), "外方": (10, "green")}


@pytest.mark.row("OFF-09")
def test_a_month_without_a_record_is_told_and_sensitive_records_are_for_those_named(place: Place) -> None:
    """Of the months gone by the missing one is named and told every week; what was said only its office reads."""
    row = {"unit": place.make_body(), "topic": "虚构学习", "kind": "party"}
    given = [row | {"period": f"2025-{month:02d}", "due": f"2025-{month:02d}-28", "held_on": f"2025-{month:02d}-15"}
             for month in range(1, 13) if month != 5]  # fmt: skip
    place.enter_many("periodic_record", "recorded", given)
    assert [one.label for one in look(place, "periodic_record")["months"].short] == ["2025-05"]
    office, ledger = make_office(place.district), place.get_ledger("periodic_record")
    owed = row | {"period": "2025-05", "due": "2025-06-05", "content": "虚构的谈话内容"}
    inside = make_user(Role.SECTION_OFFICER, office=office)
    entry = create_entry(actor=inside, ledger=ledger, values=owed, office=office)
    assert take_automatic_steps(today=TODAY) == 1
    entry = get_entry(user=place.officer, pk=entry.pk)
    assert entry.state == "missing"
    assert [send_due_reminders(today=TODAY + timedelta(days=day)) for day in (0, 1, 7)] == [1, 0, 1]
    outside = make_user(Role.SECTION_OFFICER, office=make_office(place.district))
    for user, is_read in ((inside, True), (place.director, True), (outside, False)):
        seen = get_visible_values(user=user, entry=get_entry(user=user, pk=entry.pk))
        assert ("content" in seen, seen["topic"]) == (is_read, "虚构学习")
    entry = take_step(actor=inside, entry=entry, transition="record", values={"held_on": "2025-05-20", "topic": "补记"})
    assert (place.list_days(entry), look(place, "periodic_record")["months"].short) == ({}, ())


def test_figures_are_for_staff_of_the_region(place: Place) -> None:
    """An enterprise and a neighbour read nothing of a region."""
    ledger = place.get_ledger("incubator")
    span = {"start": date(2025, 1, 1), "end": date(2025, 12, 31)}
    firm = make_user(Role.ENTERPRISE, region=place.district)
    assert compute_figures(user=firm, ledger=ledger, **span) == []
