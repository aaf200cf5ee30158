"""Rows of research bodies and cooperation that a ledger passes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from kepan.apps.desk.models import Notice
from kepan.apps.ledgers.models import Entry
from kepan.apps.ledgers.selectors import get_entry, list_changes
from kepan.apps.ledgers.services.sweeps import send_due_reminders, take_automatic_steps
from kepan.apps.registry.enums import OrganisationKind
from tests.apps.ledgers.rows.making import Place, read_shipped

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def place() -> Place:
    return Place()


@pytest.mark.row("RDI-05")
def test_a_stay_at_a_station_is_told_before_its_agreement_ends(place: Place) -> None:
    """Whoever enters a station stays for the term of the agreement; its end is told, and leaving closes it."""
    host = place.make_body()
    station = place.enter(
        "rd_body", name="虚构院士站", host=host, kind="academician", level="city", named_on="2025-03-01"
    )
    end = (TODAY + timedelta(days=60)).isoformat()
    stay = place.enter("station_stay", station=station.pk, person=place.make_person(), role="academician",
                       start="2025-03-02", end=end)  # fmt: skip
    assert place.list_days(stay) == {}
    place.move(stay, "enter")
    assert place.list_days(stay) == {"end": end}
    assert place.read(station)["in_station"] == "1"
    assert [send_due_reminders(today=TODAY) for _again in range(2)] == [1, 0]
    assert Notice.objects.filter(user=place.officer, title__contains="协议到期").count() == 1
    place.move(stay, "leave", left_on=TODAY.isoformat(), output="虚构成果")
    assert (place.list_days(stay), place.read(station)["in_station"]) == ({}, "0")


@pytest.mark.row("RDI-21", "MAT-18")
def test_what_members_give_and_get_makes_a_whole_before_they_sign(place: Place) -> None:
    """Shares of contributions and of benefits are each 100 %, and who owns the results is written, or nobody signs."""
    demand, supply = place.make_bodies(2)
    first = {"org": demand, "role": "demand", "task": "试制", "contribution": "60", "benefit": "50"}
    second = {"org": supply, "role": "supply", "task": "攻关", "contribution": "30", "benefit": "50"}
    entry = place.enter("consortium", title="虚构攻关体", kind="three_way", members=[first, second],
                        start="2026-01-01", end="2028-01-01")  # fmt: skip
    place.move(entry, "negotiate")
    assert "成果归属" in place.stop(entry, "sign", agreement=place.make_file())
    signing: dict[str, Any] = {"agreement": place.make_file(), "ownership": "按出资共有（虚构）"}
    assert place.stop(entry, "sign", **signing) == "出资比例合计不是百分之百"
    place.change(entry, members=[first, second | {"contribution": "40", "benefit": "40"}])
    assert place.stop(entry, "sign", **signing) == "收益比例合计不是百分之百"
    place.change(entry, members=[first, second | {"contribution": "40"}])
    entry = place.move(entry, "sign", **signing)
    values = entry.values
    assert (entry.state, values["contribution"], values["benefit"], values["member_count"]) == (
        "signed",
        "100",
        "100",
        "2",
    )
    assert values["members"][1]["task"] == "攻关"


@pytest.mark.row("RDI-23")
def test_what_a_base_spreads_is_the_sum_of_its_contracts(place: Place) -> None:
    """Contracts with others that name the base add up on it, in the figure and in the fact; the base is assessed."""
    host, first, second = place.make_bodies(3)
    base = place.enter(
        "rd_body", name="虚构科研基地", host=host, kind="keylab", level="province", named_on="2024-05-01"
    )
    for place_no, (body, amount) in enumerate(((first, "120.5"), (second, "79.5"))):
        place.enter("tech_agreement", title=f"虚构合同{place_no}", kind="service", enterprise=body, station=base.pk,
                    signed_on="2026-02-01", end="2027-02-01", amount=amount)  # fmt: skip
    assert place.read(base)["contract_amount"] == "200"
    assert place.count("rd_body.contracts", "kind") == {"keylab": 200}
    base = place.move(base, "apply")
    base = place.move(base, "name", doc_no="虚构〔2024〕1号", level="province")
    base = place.walk(base, "assess")
    assert place.move(base, "keep", assessed_on="2027-01-01").state == "named"
    assert place.list_days(base)["assess"] == "2027-01-01"


@pytest.mark.row("MAT-04")
def test_agreements_are_traced_to_the_batch_they_came_from(place: Place) -> None:
    """Each small batch has its firms and its agreements; a batch is held once."""
    host, firm, school = place.make_bodies(3)
    common = {"kind": "matchmaking", "series": "weekly", "place": place.district.pk, "host": host}
    batches = [
        place.enter("event", title=f"虚构院校行{number}", batch=str(number), held_on=f"2026-03-0{number}", **common)
        for number in (1, 2)
    ]
    assert "这一期已登记" in str(place.refuse("event", title="虚构又一场", batch="2", held_on="2026-03-09", **common))
    for number, (event, amount) in enumerate(((batches[0], "30"), (batches[0], "20"), (batches[1], "8"))):
        place.enter("tech_agreement", title=f"虚构合同{number}", kind="development", enterprise=firm, university=school,
                    event=event.pk, signed_on="2026-03-10", end="2027-03-10", amount=amount)  # fmt: skip
    event = place.move(batches[0], "approve")
    event = place.move(event, "hold", firms="12", people="40")
    assert [place.read(one)["contract_amount"] for one in batches] == ["50", "8"]
    assert place.count("event.firms") == {(): 12}
    assert place.count("event.contracts") == {(): 58}


@pytest.mark.row("MAT-14")
def test_what_is_not_answered_within_seven_days_goes_up_by_itself(place: Place) -> None:
    """On the seventh day nothing happens, on the eighth the item is escalated; the director agrees, it is run."""
    entry = place.enter("coordination_item", title="虚构联动事项", kind="data", issued_on="2026-03-02")
    assert place.read(entry)["reply_due"] == "2026-03-09"
    assert [take_automatic_steps(today=date(2026, 3, day)) for day in (9, 10, 11)] == [0, 1, 0]
    entry.refresh_from_db()
    step = entry.steps.get()
    assert (entry.state, step.source, step.actor_id) == ("escalated", "sent", None)
    assert place.count("coordination_item.escalated") == {(): 1}
    assert place.move(entry, "agree", replied_on="2026-03-12").state == "agreed"


@pytest.mark.row("RDI-04")
def test_one_room_two_stations_three_centres_with_their_calendar(place: Place) -> None:
    """Each of the six kinds is applied for and named, and its next call stands among the days that come due."""
    host = place.make_body()
    kinds = ("keylab", "academician", "postdoc", "engineering", "tech_centre", "research_centre")
    call = (TODAY + timedelta(days=60)).isoformat()
    for kind in kinds:
        entry = place.enter("rd_body", name=f"虚构{kind}", host=host, kind=kind, level="city", named_on="2025-05-01",
                            next_call=call)  # fmt: skip
        entry = place.walk(entry, "apply")
        entry = place.move(entry, "name", doc_no="虚构〔2025〕2号")
        assert (entry.state, place.list_days(entry)) == ("named", {"call": call})
    assert place.count("rd_body.bodies", "kind") == dict.fromkeys(kinds, 1)
    assert send_due_reminders(today=TODAY) == 6
    assert "next_call" in read_shipped("rd_body").calendar_fields


@pytest.mark.row("RDI-06")
def test_a_body_with_foreign_capital_says_its_share_and_meets_its_conditions(place: Place) -> None:
    """Without the share, or while a condition is missing, it is not named; of other kinds neither is asked."""
    common = {"host": place.make_body(), "level": "city", "named_on": "2026-05-01"}
    entry = place.enter("rd_body", name="虚构外资研发中心", kind="foreign", **common)
    entry = place.walk(entry, "apply")
    met = [{"item": key, "met": True, "evidence": place.make_file()} for key in ("people", "equipment", "premises")]
    lacking = [*met[:2], {"item": "premises", "met": False}]
    assert "认定条件有缺项" in place.stop(entry, "name", doc_no="虚构1号")
    place.change(entry, foreign_share="51")
    for conditions in ([], met[:2], lacking):
        place.change(entry, conditions=conditions)
        assert "认定条件有缺项" in place.stop(entry, "name", doc_no="虚构1号")
    place.change(entry, conditions=met, foreign_share=None)
    assert "外资比例" in place.stop(entry, "name", doc_no="虚构1号")
    place.change(entry, foreign_share="51")
    assert place.move(entry, "name", doc_no="虚构1号").state == "named"
    plain = place.walk(place.enter("rd_body", name="虚构中心", kind="engineering", **common), "apply")
    assert place.move(plain, "name", doc_no="虚构2号").state == "named"


@pytest.mark.row("RDI-09")
def test_public_platforms_are_built_on_an_agreement_and_counted_by_level(place: Place) -> None:
    """Without the agreement of those who build it together a public platform is not named; five are counted."""
    bodies = place.make_bodies(2)
    for number, level in enumerate(("province", "city", "city", "city", "city")):
        entry = place.enter("rd_body", name=f"虚构公共平台{number}", host=bodies[0], partners=[bodies[1]],
                            kind="public", level=level, named_on="2026-01-05")  # fmt: skip
        entry = place.walk(entry, "apply")
        if not number:
            assert "要有共建协议" in place.stop(entry, "name", doc_no="虚构3号")
        place.change(entry, agreement_file=place.make_file())
        place.move(entry, "name", doc_no="虚构3号")
    assert place.count("rd_body.bodies", "kind", year=2026) == {"public": 5}
    assert place.count("rd_body.bodies", "level", year=2026) == {"province": 1, "city": 4}


@pytest.mark.row("RDI-13")
def test_the_chain_of_levels_of_a_body_stays_readable(place: Place) -> None:
    """From city to province to nation: each promotion stands in the history, the ladder in the fact."""
    common = {"kind": "engineering", "named_on": "2020-05-01", "host": place.make_body()}
    entry = place.enter("rd_body", name="虚构产业创新中心", level="city", **common)
    place.enter("rd_body", name="虚构第二中心", level="province", **common)
    entry = place.move(place.walk(entry, "apply"), "name", doc_no="虚构4号", level="city")
    for level in ("province", "national"):
        place.change(entry, level=level)
    chain = [
        (was, became)
        for change in reversed(list_changes(user=place.officer, entry=get_entry(user=place.officer, pk=entry.pk)))
        for title, was, became in change.fields
        if title == "级别"
    ]
    assert chain == [("city", "province"), ("province", "national")]
    assert place.count("rd_body.entries", "level") == {"national": 1, "province": 1}


@pytest.mark.row("RDI-14")
def test_a_research_body_is_brought_in_from_contact_to_plaque(place: Place) -> None:
    """Contact, talks, signing, money, plaque: each stage is counted, and none is skipped."""
    person, days = place.make_person(), {"contact_on": "2026-01-10"}
    leads = [
        place.enter("investment_lead", name=f"虚构研究院{n}", kind="institute", owner=person, **days) for n in range(3)
    ]
    assert "不能" in place.stop(leads[0], "land", landed_on="2026-03-01", landed_fund="100")
    for lead in leads[:2]:
        lead = place.move(lead, "talk", last_on="2026-01-20", talked_on="2026-01-20")
        place.move(lead, "sign", signed_on="2026-02-01", document=place.make_file())
    lead = place.move(leads[0], "land", landed_on="2026-03-01", landed_fund="300")
    assert "要写挂牌日期" in place.stop(lead, "operate")
    place.change(lead, plaque_on="2026-04-01")
    assert place.move(lead, "operate").state == "operating"
    facts = ("entries", "signed", "landings", "plaques", "landed")
    assert [place.count(f"investment_lead.{one}", year=2026) for one in facts] == [
        {(): 3}, {(): 2}, {(): 1}, {(): 1}, {(): 300 * 10**6},
    ]  # fmt: skip


@pytest.mark.row("RDI-17")
def test_the_activity_of_an_alliance_is_reckoned_from_the_last_year(place: Place) -> None:
    """Meetings, projects and members that took part within twelve months count by parameters; older ones do not."""
    leader, *members = place.make_bodies(4)
    recent, old = (TODAY - timedelta(days=30)).isoformat(), (TODAY - timedelta(days=500)).isoformat()
    entry = place.enter("alliance", name="虚构联盟", kind="industry", leader=leader,
                        meetings=[{"on": recent, "title": "例会"}, {"on": old, "title": "旧会"}],
                        projects=[{"on": recent, "title": "虚构项目"}, {"on": old, "title": "旧项目"}])  # fmt: skip
    assert "至少要有三个成员" in place.stop(entry, "found", founded_on=old, charter=place.make_file())
    for number, member in enumerate(members):
        joined = place.enter("membership", body=entry.pk, member=member, role="member", joined_on=old,
                             attended=[{"on": recent if number < 2 else old}])  # fmt: skip
        place.move(joined, "admit")
    values = place.read(entry)
    assert (values["members"], values["recent"], values["activity"]) == ("3", "1", "34")
    entry = place.move(entry, "found", founded_on=old, charter=place.make_file())
    assert place.walk(entry, "operate").state == "operating"


@pytest.mark.row("MAT-03")
def test_three_kinds_of_relations_are_made_and_counted(place: Place) -> None:
    """Industry and college, enterprise and discipline, product and group: each is made, found by its kind, counted."""
    (firm,) = place.make_bodies(1)
    schools = place.make_bodies(3, OrganisationKind.UNIVERSITY)
    kinds = ("industry_college", "enterprise_discipline", "product_group")
    for kind, number in zip(kinds, (1, 2, 3), strict=True):
        for school in schools[:number]:
            entry = place.enter("partnership", kind=kind, left=firm, right=school, ours="虚构产品", theirs="虚构课题组",
                                since="2026-02-01")  # fmt: skip
            place.move(place.walk(entry, "establish"), "activate", contacted_on="2026-03-01")
    assert place.count("partnership.entries", "kind", year=2026) == dict(zip(kinds, (1, 2, 3), strict=True))
    assert place.count("partnership.partners", "kind") == dict(zip(kinds, (1, 2, 3), strict=True))
    assert "关系重复" in str(
        place.refuse("partnership", kind="product_group", left=firm, right=schools[0], since="2026-03-01")
    )


@pytest.mark.row("MAT-05")
def test_thirty_agreements_come_to_thirty_million(place: Place) -> None:
    """The year's agreements and their sum, what was paid of them, and how they were kept."""
    firm, school = place.make_bodies(2)
    rows = [
        {
            "title": f"虚构协议{n}",
            "kind": "development",
            "enterprise": firm,
            "university": school,
            "received": "50",
            "signed_on": f"2026-03-{n % 28 + 1:02d}",
            "end": "2027-01-01",
            "amount": "100",
        }
        for n in range(30)
    ]
    first = place.enter_many(
        "tech_agreement", "performing", [*rows, rows[0] | {"title": "去年", "signed_on": "2025-03-01"}]
    )[0]
    assert place.count("tech_agreement.entries", year=2026) == {(): 30}
    assert place.count("tech_agreement.amount", year=2026) == {(): 3000 * 10**6}
    assert place.count("tech_agreement.received", "kind", year=2026) == {"development": 1500 * 10**6}
    assert "履行" in place.stop(first, "complete")
    assert place.move(first, "complete", performance="full").values["performance"] == "full"
    assert "到账大于合同金额" in str(place.refuse("tech_agreement", **rows[1] | {"title": "多", "received": "101"}))


@pytest.mark.row("MAT-07")
def test_an_agreement_that_ends_is_told_and_may_be_renewed(place: Place) -> None:
    """Ninety and thirty days before it ends somebody is told; renewed, its new end is told anew."""
    firm, school = place.make_bodies(2)
    end, later = ((TODAY + timedelta(days=days)).isoformat() for days in (25, 390))
    entry = place.enter("tech_agreement", title="虚构长期协议", kind="joint", enterprise=firm, university=school,
                        signed_on="2023-01-01", end=end, amount="10")  # fmt: skip
    entry = place.walk(place.move(entry, "sign", file=place.make_file()), "perform")
    assert [send_due_reminders(today=TODAY) for _again in range(2)] == [1, 0]
    entry = place.move(entry, "renew", "继续合作", end=later)
    assert (entry.state, place.list_days(entry)) == ("performing", {"end": later})
    assert send_due_reminders(today=TODAY + timedelta(days=300)) == 1


@pytest.mark.row("MAT-09")
def test_what_a_station_of_technology_transfer_did_in_a_year_can_be_reckoned_anew(place: Place) -> None:
    """Agreements signed and money received of a station are those of the ledger of agreements, by year."""
    firm, school = place.make_bodies(2)
    station = place.enter(
        "rd_body", name="虚构转移工作站", host=school, kind="transfer", level="city", named_on="2024-01-01"
    )
    for number, (day, received) in enumerate((("2026-02-01", "12.5"), ("2026-06-01", None), ("2025-06-01", "7"))):
        place.enter("tech_agreement", title=f"虚构协议{number}", kind="transfer", enterprise=firm, university=school,
                    station=station.pk, signed_on=day, end="2028-01-01", amount="40", received=received)  # fmt: skip
    for entry in Entry.objects.filter(ledger__key="tech_agreement"):
        place.move(entry, "sign", file=place.make_file())
    values = place.read(station)
    assert (values["contract_count"], values["received"]) == ("3", "19.5")
    years = [[place.count(f"tech_agreement.{one}", "station", year=year) for one in ("by_station", "received")]
             for year in (2025, 2026)]  # fmt: skip
    assert years == [
        [{station.pk: 1}, {station.pk: 7 * 10**6}],
        [{station.pk: 2}, {station.pk: 125 * 10**5}],
    ]


@pytest.mark.row("MAT-11")
def test_international_events_are_counted(place: Place) -> None:
    """Eight that were held, among them forums and roadshows; planned ones and those at home do not count."""
    host = place.make_body()
    row = {"place": place.district.pk, "host": host, "kind": "forum", "foreign": True}
    given = [row | {"title": f"虚构国际活动{n}", "held_on": f"2026-05-{n + 1:02d}"} for n in range(8)]
    given[0] |= {"kind": "roadshow"}
    place.enter_many("event", "held", [*given, row | {"title": "国内", "held_on": "2026-06-01", "foreign": False}])
    place.enter_many("event", "planned", [row | {"title": "未办", "held_on": "2026-07-01"}])
    assert place.count("event.international", "kind", year=2026) == {"forum": 7, "roadshow": 1}
    assert place.count("event.international", year=2025) == {}


@pytest.mark.row("MAT-16")
def test_twenty_enterprises_meet_twenty_institutes(place: Place) -> None:
    """Agreements give distinct enterprises and institutes and the cell of each pair; what is not signed gives none."""
    firms, schools = place.make_bodies(20), place.make_bodies(20, OrganisationKind.UNIVERSITY)
    row = {"kind": "joint", "signed_on": "2026-03-01", "end": "2028-01-01", "amount": "1"}
    pairs = [*zip(firms, schools, strict=True), (firms[0], schools[1]), (firms[0], schools[0])]
    given = [row | {"title": f"虚构{n}", "enterprise": one, "university": two} for n, (one, two) in enumerate(pairs)]
    place.enter_many("tech_agreement", "performing", given)
    place.enter_many("tech_agreement", "draft", [given[0] | {"title": "起草", "university": schools[5]}])
    facts = [place.count(f"tech_agreement.{one}", year=2026) for one in ("enterprises", "universities")]
    assert facts == [{(): 20}, {(): 20}]
    matrix = place.count("tech_agreement.pairs", "enterprise", "university", year=2026)
    assert (len(matrix), matrix[firms[0], schools[0]], matrix[firms[0], schools[1]]) == (21, 2, 1)
