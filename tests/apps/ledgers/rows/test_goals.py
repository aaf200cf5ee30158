"""Rows that a ledger passes by what it counts against a goal: lists, labs, agencies, brands, contacts, partners."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from kepan.apps.registry.enums import OrganisationKind
from tests.apps.ledgers.rows.making import Place, look, say, show

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
LATER = (TODAY + timedelta(days=400)).isoformat()
LIGHTS = [(3, "red"), (4, "amber"), (5, "green")]


@pytest.fixture
def place() -> Place:
    return Place()


def climb(place: Place, key: str, figure: str, state: str, rows: list[dict[str, Any]]) -> list[tuple[Any, str]]:
    """Return what a figure says after the first three entries, and after each one more."""
    place.enter_many(key, state, rows[:3])
    said = [say(look(place, key)[figure])]
    for row in rows[3:]:
        place.enter_many(key, state, [row])
        said.append(say(look(place, key)[figure]))
    return said


@pytest.mark.row("ENT-07")
def test_three_tiers_have_their_entries_exits_and_goals(place: Place) -> None:
    """Fifty, 380 and a hundred are the goals; who is admitted counts in its tier, who goes out counts no more."""
    tiers = ("leading", "backbone", "growing")
    base = {"list": "tiers", "entered_on": "2026-01-05", "base_year": "2025"}
    bare = place.enter("cultivation_list", org=place.make_body(), **base)
    ready = {"contact": place.make_person(), "base_output": "100"}
    assert "要写层级" in place.stop(bare, "admit", **ready)
    firms = place.make_bodies(5)
    rows = [{**base, **ready, "org": firm, "tier": "leading" if number < 3 else "growing"}
            for number, firm in enumerate(firms)]  # fmt: skip
    place.enter_many("cultivation_list", "active", rows)
    place.move(place.change(bare, tier="backbone"), "admit", **ready)
    found = look(place, "cultivation_list")
    assert [(*say(found[one]), found[one].target) for one in tiers] == [
        (3, "red", 50), (1, "red", 380), (2, "red", 100),
    ]  # fmt: skip
    place.move(bare, "remove", "迁出（虚构）", exit_on="2026-02-01", exit_reason="moved")
    assert say(look(place, "cultivation_list")["backbone"]) == (0, "red")
    assert place.count("cultivation_list.exits", "exit_reason", year=2026) == {"moved": 1}
    readmitted = place.move(bare, "readmit", "迁回（虚构）")
    assert (readmitted.state, say(look(place, "cultivation_list")["backbone"])) == ("active", (1, "red"))


@pytest.mark.row("AGR-08", "ENT-19")
def test_at_least_five_alliances_and_farming_firms_are_wanted(place: Place) -> None:
    """Three are red, four amber, five green; other alliances and titles, and who has failed, do not count."""
    bodies = place.make_bodies(6)
    other = {"title": "agri_tech", "level": "province", "batch": "1", "applied_on": "2026-01-05"}
    place.enter_many("title_application", "failed", [other | {"org": bodies[5]}])
    place.enter_many("title_application", "passed", [other | {"org": bodies[5], "title": "gazelle"}])
    rows = [other | {"org": body} for body in bodies[:5]]
    assert climb(place, "title_application", "agri_firms", "passed", rows) == LIGHTS
    leagues = [{"name": f"虚构涉农联盟{n}", "kind": "agri_startup", "leader": one} for n, one in enumerate(bodies[:5])]
    place.enter_many("alliance", "operating", [{"name": "虚构产业联盟", "kind": "industry", "leader": bodies[5]}])
    assert climb(place, "alliance", "agri", "operating", leagues) == LIGHTS


@pytest.mark.row("ENT-25")
def test_brands_are_counted_by_level_against_thirty(place: Place) -> None:
    """A product or mark of a level with its reward; thirty confirmed are the goal, other honours do not count."""
    firm = place.make_body()
    reward = place.enter("incentive", recipient=firm, kind="award", basis="虚构办法", period="2026", amount="10")
    given = {"holder": firm, "kind": "famous_product", "level": "province", "awarding_body": "虚构单位",
             "awarded_on": "2026-01-05", "doc_no": "虚构1号", "reward": reward.pk}  # fmt: skip
    entry = place.enter("honour", name="虚构名牌", **given)
    assert "要写产品或商标" in place.stop(entry, "confirm")
    place.walk(place.change(entry, object="虚构产品"), "confirm")
    given |= {"reward": None}
    pairs = (("famous_product", "national"), ("famous_mark", "city"), ("known_mark", "national"))
    rows = [given | {"name": f"虚构{kind}", "object": "虚构", "kind": kind, "level": level} for kind, level in pairs]
    place.enter_many("honour", "confirmed", [*rows, given | {"name": "虚构奖", "kind": "award"}])
    found = look(place, "honour")
    assert (say(found["brands"]), found["brands"].target) == ((4, "red"), 30)
    assert {label: amount for label, (amount, _light) in show(found["levels"]).items()} == {
        "国家级": 2, "省级": 1, "市级": 1,
    }  # fmt: skip
    assert place.read(reward)["amount"] == 10_000_000 and place.list_sources(reward) == {entry.pk}


@pytest.mark.row("IPR-09")
def test_every_firm_of_the_list_has_one_contact_for_patents(place: Place) -> None:
    """Three of four covered are red or amber, four of four green; a deputy or somebody of another firm covers none."""
    firms = place.make_bodies(4)
    base = {"list": "patent", "entered_on": "2026-01-05", "base_year": "2025", "contact": place.make_person()}
    listed = place.enter_many("cultivation_list", "active", [base | {"org": firm} for firm in firms])
    given = {"role": "main", "since": "2026-01-06"}
    made = [place.enter("ip_liaison", org=firm, person=place.make_person(), listed=entry.pk, **given)
            for firm, entry in zip(firms[:3], listed[:3], strict=True)]  # fmt: skip
    place.enter("ip_liaison", org=firms[3], person=place.make_person(), listed=listed[3].pk,
                **given | {"role": "deputy"})  # fmt: skip
    assert say(look(place, "ip_liaison")["coverage"]) == (0.75, "red")
    wrong = {"org": firms[0], "person": place.make_person(), "listed": listed[3].pk}
    assert "名单里的不是这家企业" in str(place.refuse("ip_liaison", **wrong, **given | {"role": "deputy"}))
    again = {"org": firms[0], "person": place.make_person(), "listed": listed[0].pk}
    assert "已有主联系人" in str(place.refuse("ip_liaison", **again, **given))
    place.move(made[0], "replace", successor=again["person"])
    assert say(look(place, "ip_liaison")["coverage"]) == (0.5, "red")
    place.enter("ip_liaison", **again, **given)
    place.enter("ip_liaison", org=firms[3], person=place.make_person(), listed=listed[3].pk, **given)
    assert say(look(place, "ip_liaison")["coverage"]) == (1, "green")


@pytest.mark.row("IPR-10")
def test_six_batches_of_agencies_met_firms(place: Place) -> None:
    """A batch is held with agencies and firms; a batch is entered once, and six are the goal of the year."""
    place.get_ledger("cultivation_list")
    bodies = place.make_bodies(3)
    agencies = place.enter_many("service_agency", "filed", [{"org": one, "class": "ip"} for one in bodies])
    base = {"kind": "matchmaking", "place": place.district.pk, "host": bodies[0], "series": "agencies"}
    entry = place.enter("event", title="虚构第一批", batch="1", held_on="2025-03-01", **base)
    entry = place.walk(entry, "approve")
    assert "参加的服务机构" in place.stop(entry, "hold", firms="12", people="30")
    entry = place.change(entry, agencies=[one.pk for one in agencies])
    entry = place.move(entry, "hold", firms="12", people="30")
    assert entry.values["agency_count"] == "3"
    assert "这一期已登记" in str(place.refuse("event", title="虚构又一次", batch="1", held_on="2025-03-08", **base))
    base |= {"firms": "9", "people": "20", "agencies": [agencies[0].pk]}
    more = [base | {"title": f"虚构第{n}批", "batch": str(n), "held_on": f"2025-0{n + 2}-01"} for n in range(2, 7)]
    place.enter_many("event", "held", more[:4])
    assert say(look(place, "event")["agency_batches"]) == (5, "amber")
    place.enter_many("event", "summarised", more[4:])
    assert say(look(place, "event")["agency_batches"]) == (6, "green")
    assert say(look(place, "event", year=2024)["agency_batches"]) == (0, "red")


@pytest.mark.row("RDI-03")
def test_laboratories_and_their_open_topics_are_counted(place: Place) -> None:
    """Key and engineering laboratories against their goal, with the topics they opened; other bodies do not count."""
    host, guest = place.make_bodies(2)
    topics = [{"title": f"虚构课题{n}", "org": guest, "on": "2026-02-01", "fund": "5"} for n in range(2)]
    rows = [{"name": f"虚构实验室{n}", "host": host, "kind": "englab" if n % 2 else "keylab", "level": "province",
             "named_on": "2025-05-01"} for n in range(4)]  # fmt: skip
    place.enter_many("rd_body", "named", [rows[0] | {"name": "虚构中心", "kind": "engineering"}])
    assert climb(place, "rd_body", "labs", "named", rows) == LIGHTS[:2]
    entry = place.enter("rd_body", **rows[0] | {"name": "虚构又一室"}, topics=topics)
    place.move(place.walk(entry, "apply"), "name", doc_no="虚构2号")
    assert say(look(place, "rd_body")["labs"]) == (5, "green")
    assert place.count("rd_body.labs", "kind") == {"englab": 2, "keylab": 3}
    assert place.count("rd_body.topics") == {(): 2}


@pytest.mark.row("RDI-08")
def test_three_to_five_new_research_bodies_are_wanted(place: Place) -> None:
    """Whoever is named with its shares counts; what the document asks for and is not there is said beside it."""
    host, partner = place.make_bodies(2)
    base = {"host": host, "kind": "new", "level": "city", "named_on": "2025-05-01"}
    weak = {"staff": "100", "rd_staff": "29", "income": "1000", "spending": "149", "equipment": "499"}
    shares = [{"org": host, "share": "60"}, {"org": partner, "share": "40"}]
    entry = place.enter("rd_body", name="虚构研究院", shares=shares, **base, **weak)
    assert place.refuse("rd_body", name="虚构", shares=shares[:1], **base)
    entry = place.move(place.walk(entry, "apply"), "name", doc_no="虚构3号")
    assert place.list_remarks(entry) == {
        "新型研发机构研发人员占比不足", "新型研发机构研发支出占比不足", "新型研发机构仪器原值不足",
    }  # fmt: skip
    entry = place.change(entry, rd_staff="30", spending="150", equipment="500")
    assert place.list_remarks(entry) == set()
    assert say(look(place, "rd_body")["new_bodies"]) == (1, "red")
    place.enter_many("rd_body", "named", [base | {"name": f"虚构院{n}"} for n in range(2)])
    found = look(place, "rd_body")["new_bodies"]
    assert (say(found), found.target) == ((3, "green"), 3)


@pytest.mark.row("RDI-16")
def test_five_centres_abroad_are_wanted_with_their_projects_and_patents(place: Place) -> None:
    """Offshore centres and incubators abroad count against five; their projects and patents are summed."""
    host = place.make_body()
    row = {"host": host, "country": "de", "city": "虚构城", "mode": "sole", "kind": "offshore"}
    rows = [row | {"name": f"虚构离岸中心{n}", "kind": "incubator" if n == 4 else "offshore"} for n in range(5)]
    place.enter_many("overseas_rd", "filed", [row | {"name": "虚构域外机构", "kind": "body"}])
    rows[4] |= {
        "projects": [{"title": "虚构海外项目", "partner": "Invented GmbH", "on": "2026-01-05"}],
        "rights": [place.make_right(), place.make_right()],
    }
    assert climb(place, "overseas_rd", "offshore", "filed", rows) == LIGHTS
    (entry,) = [one for one in place.list_all("overseas_rd") if one.values["name"] == "虚构离岸中心4"]
    place.change(entry, staff="9")
    assert place.read(entry)["right_count"] == "2"
    assert place.count("overseas_rd.projects", "kind")["incubator"] == 1
    assert place.count("overseas_rd.rights", "kind")["incubator"] == 2


@pytest.mark.row("SVC-04")
def test_five_testing_agencies_are_brought_in_and_supported(place: Place) -> None:
    """Only those brought in for testing and certification count; what they were given is in the ledger of money."""
    bodies = place.make_bodies(6)
    row = {"class": "testing", "brought_in": "true", "functions": ["certification"]}
    place.enter_many("service_agency", "filed", [{"org": bodies[5], "class": "testing"}])
    rows = [row | {"org": body} for body in bodies[:5]]
    assert climb(place, "service_agency", "brought_in", "filed", rows) == LIGHTS
    agency = place.list_all("service_agency")[0]
    given = {"kind": "agency", "basis": "虚构办法", "agency": agency.pk}
    money = [place.enter("incentive", recipient=bodies[0], period=str(year), amount="20", **given)
             for year in (2024, 2025)]  # fmt: skip
    entry = place.move(money[0], "approve", approved_on="2025-02-01")
    place.move(entry, "pay", paid_on="2025-03-01", voucher=place.make_file())
    assert place.read(agency)["supported"] == "20"
    assert place.count("incentive.amount", "kind", "agency", year=2025) == {("agency", agency.pk): 20_000_000}


@pytest.mark.row("TAL-10")
def test_every_talent_has_one_leader(place: Place) -> None:
    """Linked over eligible; a talent has one leader at a time, and visits are counted with the pair."""
    row = {"org": place.make_body(), "programme": "city", "class": "innovation", "level": "a", "batch": "1",
           "year": "2026", "applied_on": "2026-01-05"}  # fmt: skip
    rows = [row | {"person": place.make_person()} for _each in range(4)]
    talents = place.enter_many("talent_application", "selected", rows)
    start = {"kind": "talent", "start": "2026-02-01"}
    assert "要写人才" in str(place.refuse("pairing", person=place.make_person(), **start))
    made = [place.enter("pairing", person=place.make_person(), talent=one.pk, **start) for one in talents]
    for entry in made[:3]:
        place.move(entry, "start", last_visit="2026-02-02")
    second = place.enter("pairing", person=place.make_person(), talent=talents[0].pk, **start)
    assert "已有人挂钩" in place.stop(second, "start", last_visit="2026-02-02")
    assert say(look(place, "pairing")["talents"]) == (0.75, "red")
    place.move(made[3], "start", last_visit="2026-02-02")
    assert say(look(place, "pairing")["talents"]) == (1, "green")
    given = {"group": "enterprise", "town": place.district.pk, "visited_on": "2026-03-01"}
    place.walk(place.enter("visit", pairing=made[0].pk, **given), "visit")
    assert place.read(made[0])["visit_count"] == "1"


@pytest.mark.row("MAT-12")
def test_imported_technologies_count_with_evidence_and_new_partners_once(place: Place) -> None:
    """A hundred with evidence are the goal; a partner is new once, whoever works with it later."""
    firm, other = place.make_bodies(2)
    schools = place.make_bodies(2, OrganisationKind.UNIVERSITY)
    row = {"org": firm, "country": "de", "mode": "licence", "signed_on": "2025-04-01", "import_cost": "10"}
    entry = place.enter("imported_technology", title="虚构技术", **row)
    assert "证明" in place.stop(entry, "sign")
    file = place.make_file()
    rows = [row | {"title": f"虚构技术{n}", "evidence": file} for n in range(3)]
    place.enter_many("imported_technology", "signed", [*rows, row | {"title": "没有证明"}])
    assert say(look(place, "imported_technology")["signed"]) == (3, "red")
    place.move(entry, "sign", evidence=file)
    found = look(place, "imported_technology")["signed"]
    assert (found.whole.amount, found.target) == (4, 100)
    base = {"kind": "overseas", "left": firm, "since": "2025-05-01", "first_time": "true"}
    made = place.enter("partnership", right=schools[0], **base)
    assert "已有首次合作" in str(place.refuse("partnership", right=schools[0], **base | {"left": other}))
    place.walk(made, "establish")
    assert say(look(place, "partnership")["new_partners"]) == (1, "red")
    place.walk(place.enter("partnership", right=schools[1], **base), "establish")
    again = base | {"left": other, "first_time": "false"}
    place.walk(place.enter("partnership", right=schools[1], **again), "establish")
    assert say(look(place, "partnership")["new_partners"]) == (2, "green")
