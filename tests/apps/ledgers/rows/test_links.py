"""Rows that a ledger passes by what hangs on an entry: reports, services, relations, certificates, conditions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kepan.apps.accounts.enums import Level
from kepan.apps.imports.services import create_import
from kepan.apps.ledgers.models import Entry
from kepan.apps.ledgers.selectors import list_dues, list_entries, match_value
from kepan.apps.ledgers.services.obligations import create_due_entries
from kepan.apps.ledgers.services.sweeps import send_due_reminders, take_automatic_steps
from kepan.apps.registry.enums import AgreementKind, OrganisationKind, RightKind
from kepan.apps.registry.services import AgreementDetails, AgreementPartyEntry, create_agreement
from kepan.web.ledgers.words import get_due_light, get_state_light
from tests.apps.ledgers.rows.making import Place, look, read_shipped, show
from tests.factories.accounts import make_region
from tests.factories.imports import apply, choose, run, write_csv

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
LATER = (TODAY + timedelta(days=400)).isoformat()


@pytest.fixture
def place() -> Place:
    return Place()


def report(place: Place, subject: Entry, year: int, output: str) -> Entry:
    """Let a body report a year, and somebody else accept it."""
    entry = place.enter("annual_report", subject=subject.pk, year=str(year), due=f"{year + 1}-03-31", output=output)
    entry = place.move(entry, "submit", submitted_on=f"{year + 1}-03-01", income="10")
    return place.move(entry, "accept", result="good")


@pytest.mark.row("AGR-01")
def test_members_standards_and_output_of_an_alliance_are_followed(place: Place) -> None:
    """Who joined and left, which standards it has, what it made year by year; a year that is owed turns red."""
    leader, *members = place.make_bodies(4)
    entry = place.enter("alliance", name="虚构石斛联盟", kind="agri", leader=leader, founded_on="2024-01-05")
    place.get_ledger("membership")
    joined = [place.walk(place.enter("membership", body=entry.pk, member=one, role="member", joined_on="2024-02-01"),
                         "admit") for one in members]  # fmt: skip
    entry = place.walk(place.move(entry, "found", charter=place.make_file()), "operate")
    place.move(joined[2], "leave", left_on="2025-06-30")
    standards = [place.make_right(kind=RightKind.STANDARD), place.make_right(kind=RightKind.STANDARD)]
    place.change(Entry.objects.get(pk=entry.pk), standards=[*standards, place.make_right()])
    for year, output in ((2023, "300"), (2024, "450.5")):
        report(place, entry, year, output)
    values = place.read(entry)
    assert (values["members"], values["standard_count"], values["reported_output"]) == ("2", "2", "750.5")
    assert place.count("membership.entries", "state") == {"left": 1, "member": 2}
    assert place.count("annual_report.output", "year") == {"2023": 300_000_000, "2024": 450_500_000}
    assert [create_due_entries(today=date(TODAY.year + 1, 1, 5)) for _again in range(2)] == [1, 0]
    owed = Entry.objects.get(ledger__key="annual_report", state="due")
    assert owed.values["year"] == str(TODAY.year)


@pytest.mark.row("AGR-06")
def test_four_parks_have_their_table_of_a_year(place: Place) -> None:
    """Output, income and staff of each park by year, as its accepted reports have them; another year is another."""
    row = {"kind": "agri", "level": "province", "zone": place.district.pk, "functions": ["rd"]}
    place.get_ledger("annual_report")
    parks = place.enter_many("park_base", "named", [row | {"name": f"虚构农业园{n}"} for n in range(4)])
    given = [{"subject": park.pk, "year": str(year), "due": f"{year + 1}-03-31", "result": "good",
              "output": str(100 * n), "income": str(n), "staff": str(10 * n)}
             for year in (2023, 2024) for n, park in enumerate(parks, start=year - 2022)]  # fmt: skip
    place.enter_many("annual_report", "accepted", given)
    table = [place.count(f"annual_report.{one}", "subject", year=2025) for one in ("output", "income", "staff")]
    assert table == [
        {park.pk: value(n) for n, park in enumerate(parks, start=2)}
        for value in (lambda n: n * 10**8, lambda n: n * 10**6, lambda n: n * 10)
    ]
    assert {label: amount for label, (amount, _light) in show(look(place, "annual_report")["outputs"]).items()} == {
        f"虚构农业园{n}": (n + 2) * 10**8 for n in range(4)
    }
    assert place.count("park_base.standing", "kind", "level") == {("agri", "province"): 4}


@pytest.mark.row("AGR-07")
def test_nineteen_star_spaces_stand_by_level(place: Place) -> None:
    """Eight and eleven of two levels; without its level nobody is recognised, and a list has those of one level."""
    row = {"kind": "star", "operator": place.make_body(), "opened_on": "2024-05-01", "area": "800"}
    levels = ["national"] * 8 + ["province"] * 10
    place.enter_many("incubator", "recognised", [row | {"name": f"虚构星创{n}", "level": level}
                                                 for n, level in enumerate(levels)])  # fmt: skip
    entry = place.walk(place.enter("incubator", name="虚构星创18", **row), "open")
    entry = place.move(entry, "file", filed_on="2025-01-05", report_due=LATER)
    recognising = {"doc_no": "虚构1号", "assessed_on": LATER}
    assert "级别" in place.stop(entry, "recognise", **recognising)
    place.move(entry, "recognise", level="province", **recognising)
    assert place.count("incubator.entries", "kind", "level") == {("star", "national"): 8, ("star", "province"): 11}
    field, ledger = read_shipped("incubator").find_field("level"), place.get_ledger("incubator")
    assert field is not None
    match = match_value(ledger=ledger, field=field, value="province")
    assert list_entries(user=place.officer, ledger=ledger).filter(match).count() == 11


@pytest.mark.row("ENT-14")
def test_a_pilot_firm_orders_nine_kinds_of_service(place: Place) -> None:
    """Each of the nine is ordered by a firm of the pilot list, worked on and answered; they are counted by kind."""
    kinds = ("rd", "standard", "certification", "digital", "patent", "finance", "talent", "policy", "market")
    firm, contact = place.make_body(), place.make_person()
    pilot = place.enter("cultivation_list", org=firm, list="pilot", entered_on="2026-01-05", base_year="2025")
    pilot = place.move(pilot, "admit", contact=contact, base_output="100")
    base = {"subject": firm, "text": "虚构需求", "raised_on": "2026-02-01", "due": LATER, "pilot": pilot.pk}
    orders = [place.enter("service_ticket", kind=kinds[0], **base)]
    orders += place.enter_many("service_ticket", "new", [base | {"kind": kind} for kind in kinds[1:]])
    assert place.count("service_ticket.tickets", "kind", "pilot") == {(kind, pilot.pk): 1 for kind in kinds}
    entry = place.walk(place.move(orders[0], "assign", assignee=contact), "work")
    place.move(entry, "answer", answered_on="2026-02-05", reply="虚构答复")
    assert place.count("service_ticket.tickets", "kind", year=2026) == dict.fromkeys(kinds, 1)
    assert place.count("cultivation_list.pilots") == {(): 1}
    assert place.list_sources(pilot) == {one.pk for one in orders}


@pytest.mark.row("MAT-08")
def test_what_a_partner_has_with_us_stands_in_one_table(place: Place) -> None:
    """Of one university: its relations by kind with their agreements and what was imported; of another its own."""
    firms, schools = place.make_bodies(3), place.make_bodies(2, OrganisationKind.UNIVERSITY)
    base = {"since": "2025-03-01", "right": schools[0]}
    kinds = ("industry_college", "enterprise_discipline", "enterprise_discipline")
    rows = [base | {"kind": kind, "left": firm, "strength": "strong"} for kind, firm in zip(kinds, firms, strict=True)]
    rows.append(base | {"kind": "industry_college", "left": firms[0], "right": schools[1], "strength": "weak"})
    made = place.enter_many("partnership", "active", rows)
    signed = create_agreement(
        actor=place.officer, region=place.district,
        parties=[AgreementPartyEntry("虚构企业", "甲方"), AgreementPartyEntry("虚构大学", "乙方")],
        details=AgreementDetails("虚构合作协议", AgreementKind.IUR_COOPERATION, date(2025, 4, 1)),
    )  # fmt: skip
    entry = place.change(Entry.objects.get(pk=made[0].pk), agreements=[signed.pk])
    place.enter("imported_technology", title="虚构技术", org=firms[0], country="de", mode="licence", partner=made[0].pk,
                signed_on="2025-05-01", import_cost="10")  # fmt: skip
    values = place.read(entry)
    assert (values["agreement_count"], values["technology_count"]) == ("1", "1")
    assert place.count("partnership.relations", "right", "kind", "strength") == {
        (schools[0], "industry_college", "strong"): 1, (schools[0], "enterprise_discipline", "strong"): 2,
        (schools[1], "industry_college", "weak"): 1,
    }  # fmt: skip
    field, ledger = read_shipped("partnership").find_field("right"), place.get_ledger("partnership")
    assert field is not None
    match = match_value(ledger=ledger, field=field, value=schools[0])
    rows_of = list_entries(user=place.officer, ledger=ledger).filter(match)
    assert {(one.values["left"], one.values["kind"]) for one in rows_of} == set(zip(firms, kinds, strict=True))


@pytest.mark.row("MAT-10")
def test_international_projects_are_counted_by_country(place: Place) -> None:
    """Thirty with their names in both languages, by country and by group of countries; the groups add up."""
    row = {"home": place.make_body(), "foreign": "Invented Ltd", "programme": "bilateral", "start": "2025-03-01",
           "end": LATER}  # fmt: skip
    many = {"ru": 9, "by": 4, "kz": 2, "jp": 5, "kr": 4, "de": 3, "us": 2}
    rows = [row | {"title": f"虚构项目{country}{n}", "title_foreign": f"Проект {n}", "country": country}
            for country, count in many.items() for n in range(count)]  # fmt: skip
    place.enter_many("intl_project", "running", rows)
    bare = place.enter("intl_project", title="虚构又一项", country="us", **row)
    assert "外文名称" in place.stop(bare, "agree")
    place.move(place.change(bare, title_foreign="Another invented project"), "agree")
    assert place.count("intl_project.entries", "country", year=2025) == many | {"us": 3}
    areas = {label: amount for label, (amount, _light) in show(look(place, "intl_project")["areas"]).items()}
    assert areas == {"俄罗斯": 9, "独联体": 6, "日韩": 9, "欧美": 6} and sum(areas.values()) == 30


@pytest.mark.row("RDI-15")
def test_a_filed_body_abroad_that_does_not_report_is_red(place: Place) -> None:
    """Filed with country, money, people and rights; the report of the year is made, and red once it is late."""
    place.get_ledger("annual_report")
    form = {"name": "虚构海外院", "host": place.make_body(), "country": "de", "city": "虚构城", "mode": "sole",
            "kind": "body", "invested": "500", "staff": "20", "foreign_staff": "8",
            "rights": [place.make_right()]}  # fmt: skip
    entry = place.walk(place.enter("overseas_rd", **form), "submit")
    entry = place.move(entry, "file", filed_no="虚构备1", filed_on="2025-01-05", report_due="2026-03-31")
    Entry.objects.filter(pk=entry.pk).update(created_at=timezone.now() - timedelta(days=700))
    first = date(TODAY.year + 1, 1, 5)
    assert [create_due_entries(today=first) for _again in range(2)] == [1, 0]
    owed = Entry.objects.get(ledger__key="annual_report")
    assert (owed.state, owed.values["year"], owed.values["due"]) == ("due", str(TODAY.year), f"{first.year}-03-31")
    made, type_ = place.read(entry), read_shipped("annual_report")
    assert (made["missing_reports"], get_state_light(type_, owed.state)[0]) == ("0", "none")
    assert take_automatic_steps(today=date(first.year, 3, 31)) == 0
    assert take_automatic_steps(today=date(first.year, 4, 1)) == 1
    owed.refresh_from_db()
    assert get_state_light(type_, owed.state) == ("late", "缺报")
    assert place.read(entry)["missing_reports"] == "1"
    assert "有年度报告没有报" in place.list_remarks(entry)
    owed = place.move(owed, "submit", submitted_on=f"{first.year}-04-20", income="10")
    assert (get_state_light(type_, owed.state)[0], place.read(entry)["missing_reports"]) == ("slow", "0")


@pytest.mark.row("RDI-18")
def test_nodes_of_two_levels_are_red_when_they_are_late(place: Place) -> None:
    """A national and a provincial centre, each with its next node; the one that is past is red until it is done."""
    late, ahead = TODAY - timedelta(days=3), TODAY + timedelta(days=60)
    made = {}
    for level, day in (("national", late), ("province", ahead)):
        nodes = [{"name": "方案", "on": day.isoformat(), "done": False}, {"name": "申报", "on": LATER, "done": False}]
        made[level] = place.enter("creation_campaign", object=place.make_body(), title="manufacturing", level=level,
                                  batch="2026", nodes=nodes)  # fmt: skip
    ledger = place.get_ledger("creation_campaign")
    lights = {one.entry.values["level"]: get_due_light(one.date, TODAY)[0]
              for one in list_dues(user=place.officer, ledger=ledger)}  # fmt: skip
    assert lights == {"national": "late", "province": "ok"}
    client = Client()
    client.force_login(place.officer)
    board = client.get(reverse("ledger_board", args=[ledger.key])).content.decode()
    assert board.count("节点 已过 3 天") == 1
    assert [send_due_reminders(today=TODAY) for _again in range(2)] == [1, 0]
    nodes = made["national"].values["nodes"]
    place.change(made["national"], nodes=[nodes[0] | {"done": True}, nodes[1]])
    assert place.list_days(made["national"]) == {"node": LATER}
    assert {get_due_light(one.date, TODAY)[0] for one in list_dues(user=place.officer, ledger=ledger)} == {"ok"}
    assert place.count("creation_campaign.under_way", "title", "level") == {
        ("manufacturing", "national"): 1, ("manufacturing", "province"): 1,
    }  # fmt: skip


@pytest.mark.row("RES-09")
def test_equipment_people_and_projects_of_a_platform_equal_their_details(place: Place) -> None:
    """What the platform says it has is the sum of its lines, or it is refused; its projects are those linked to it."""
    people = [place.make_person() for _each in range(3)]
    place.get_ledger("key_project")
    machines = [{"name": "虚构质谱仪", "count": "2", "value": "300"},
                {"name": "虚构测序仪", "count": "3", "value": "450.5"}]  # fmt: skip
    given = {"name": "虚构新药平台", "kind": "biomedicine", "class": "main", "operator": place.make_body(),
             "opened_on": "2024-01-05", "equipment_list": machines,
             "staff_list": [{"person": one, "role": "研发"} for one in people]}  # fmt: skip
    assert "设备数与明细" in str(place.refuse("service_platform", equipment="4", staff="3", **given))
    assert "人员数与明细" in str(place.refuse("service_platform", equipment="5", staff="4", **given))
    entry = place.enter("service_platform", equipment="5", staff="3", **given)
    assert entry.values["equipment_value"] == 750_500_000
    row = {"lead": place.make_body(), "kind": "major", "programme": "special", "year": "2026", "base": entry.pk}
    for number, planned in enumerate(("100", "250")):
        place.enter("key_project", title=f"虚构新药{number}", planned=planned, **row)
    values = place.read(entry)
    assert (values["project_count"], values["project_fund"]) == ("2", "350")
    place.walk(entry, "build", "run")
    assert place.count("service_platform.equipment", "kind") == {"biomedicine": 5}


@pytest.mark.row("EVA-12")
def test_a_list_of_eighteen_parks_comes_in_with_place_industry_and_function(
    place: Place, settings: Any, tmp_path: Any
) -> None:
    """Eighteen parks of two zones come in, each with an industry of its own; one without its function stays out."""
    settings.MEDIA_ROOT = tmp_path
    zones = [make_region(parent=place.district, level=Level.DISTRICT) for _each in range(2)]
    industries, functions = [f"2017:C{3900 + n}" for n in range(18)], ("研发", "孵化", "制造")
    rows = [["名称", "类型", "级别", "所在地区", "战略产业", "功能", "命名日期", "状态"]]
    tail = ["2025-05-01", "已命名"]
    rows += [[f"虚构园{n}", "高新区", "省级", zones[n % 2].name, one, functions[n % 3], *tail]
             for n, one in enumerate(industries)]  # fmt: skip
    rows.append(["虚构缺项园", "高新区", "省级", zones[0].name, "2017:C3999", "", *tail])
    content, ledger = write_csv(rows), place.get_ledger("park_base")
    batch = create_import(actor=place.officer, target="ledger.park_base", content=content, name="虚构园区.csv",
                          region=place.district)  # fmt: skip
    batch = run(choose(place.officer, batch))
    assert batch.counts["outcomes"] == {"create": 18, "refused": 1}
    assert list_entries(user=place.officer, ledger=ledger).count() == 0
    apply(place.officer, batch)
    assert place.count("park_base.standing", "zone") == {zones[0].pk: 9, zones[1].pk: 9}
    assert place.count("park_base.standing", "lead_industry") == dict.fromkeys(industries, 1)
    assert place.count("park_base.standing", "functions") == {("rd",): 6, ("incubation",): 6, ("manufacture",): 6}
