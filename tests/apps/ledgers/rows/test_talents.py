"""Rows of talents, training and agriculture that a ledger passes."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from kepan.apps.ledgers.models import Entry
from kepan.apps.ledgers.selectors import list_entries, match_value
from kepan.apps.ledgers.services import load_ledger_type
from kepan.apps.ledgers.services.sweeps import send_due_reminders
from kepan.engine.ledgers.reading import read_type, write_type
from tests.apps.ledgers.rows.making import Place, get_share, read_shipped

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
SOON = (TODAY + timedelta(days=25)).isoformat()
LATER = (TODAY + timedelta(days=900)).isoformat()


@pytest.fixture
def place() -> Place:
    return Place()


def make_applications(place: Place, state: str, cells: list[dict[str, str]]) -> None:
    """Enter applications, each of a person of its own unless one is given."""
    org = place.make_body()
    row = {"org": org, "batch": "2026-1", "applied_on": "2026-03-01", "level": "b", "class": "innovation"}
    place.enter_many("talent_application", state, [{**row, "person": place.make_person(), **cell} for cell in cells])


@pytest.mark.row("TAL-02")
def test_applications_are_counted_by_programme_and_level(place: Place) -> None:
    """One of the nation, eleven of the province, ten of the city were selected; what was only applied for is not."""
    cells = [{"programme": "national", "level": "a"}, *[{"programme": "double"}] * 11, *[{"programme": "city"}] * 10]
    make_applications(place, "selected", cells)
    make_applications(place, "submitted", [{"programme": "city"}] * 2)
    assert place.count("talent_application.selected", "programme", year=2026) == {
        "national": 1,
        "double": 11,
        "city": 10,
    }
    assert place.count("talent_application.selected", "level", year=2026) == {"a": 1, "b": 21}
    assert place.count("talent_application.entries", "state") == {"selected": 22, "submitted": 2}


@pytest.mark.row("TAL-04")
def test_a_talent_is_brought_in_with_both_proofs(place: Place) -> None:
    """Contract and proof of settlement: with one of them alone nobody settles and nobody counts."""
    entry = place.enter("talent_application", person=place.make_person(), org=place.make_body(), programme="city",
                        level="a", batch="2026-1", applied_on="2026-03-01", **{"class": "startup"})  # fmt: skip
    entry = place.move(place.walk(entry, "recommend", "submit"), "select", doc_no="虚构5号")
    days = {"contract_on": "2026-04-01", "settled_on": "2026-05-01"}
    for proof in ({"contract": place.make_file()}, {"contract": None, "settle_proof": place.make_file()}):
        place.change(entry, **proof)
        assert place.stop(entry, "settle", **days) == "要有合同和到岗两个证明"
        assert place.count("talent_application.settled", year=2026) == {}
    place.change(entry, contract=place.make_file())
    assert place.move(entry, "settle", **days).state == "settled"
    assert place.count("talent_application.settled", "programme", year=2026) == {"city": 1}


@pytest.mark.row("TAL-05")
def test_a_person_counts_in_one_class_of_a_year(place: Place) -> None:
    """Three classes exclude each other within a year: their counts add up to the people, and to the entries."""
    org, person = place.make_body(), place.make_person()
    made = [
        {"class": one, "year": "2026", "programme": "city"}
        for one in ("innovation", "innovation", "startup", "service")
    ]
    made[2]["person"] = str(person)
    make_applications(place, "selected", made)
    assert place.count("talent_application.people", "class", year=2026) == {"innovation": 2, "startup": 1, "service": 1}
    assert place.count("talent_application.people", year=2026) == {(): 4}
    assert place.count("talent_application.entries", "state") == {"selected": 4}
    entry = place.enter("talent_application", person=person, org=org, programme="double", level="a", batch="2026-2",
                        year="2026", applied_on="2026-06-01", **{"class": "service"})  # fmt: skip
    entry = place.walk(entry, "recommend", "submit")
    assert "已按一个类别入选" in place.stop(entry, "select", doc_no="虚构6号")


@pytest.mark.row("TAL-06")
def test_talents_grown_and_brought_in_are_counted_apart_and_people_once(place: Place) -> None:
    """Six grown and five brought in are ten people where one of them is both."""
    both = str(place.make_person())
    grown = [{"way": "grown", "programme": "city", "year": "2025"} for _each in range(6)]
    brought = [{"way": "brought", "programme": "double", "year": "2026"} for _each in range(5)]
    grown[0]["person"] = brought[0]["person"] = both
    make_applications(place, "selected", [*grown, *brought])
    assert place.count("talent_application.people", "way") == {"grown": 6, "brought": 5}
    assert place.count("talent_application.people") == {(): 10}


@pytest.mark.row("TAL-07", "TAL-12")
def test_a_flexible_engagement_has_its_term_and_never_counts_as_settled(place: Place) -> None:
    """It has a term and contributions; visa and permit are told by their days; people are counted by country."""
    common = {"org": place.make_body(), "start": "2026-01-01"}
    with_end = {"end": LATER, "mode": "flexible", "country": "虚构国"}
    assert (
        "end"
        in place.refuse(
            "talent_engagement", person=place.make_person(), **common, end="2025-01-01", mode="offshore"
        ).problems
    )
    entry = place.enter(
        "talent_engagement", person=place.make_person(), visa_to=SOON, permit_to=SOON, **common, **with_end
    )
    place.get_ledger("talent_application")
    entry = place.walk(entry, "serve")
    assert place.list_days(entry) == {"end": LATER, "visa": SOON, "permit": SOON}
    assert [send_due_reminders(today=TODAY) for _again in range(2)] == [2, 0]
    assert place.stop(entry, "finish") == "没有贡献记录"
    place.change(entry, contributions=[{"on": "2026-05-01", "text": "虚构咨询"}])
    assert place.count("talent_engagement.engaged", "mode", "country") == {("flexible", "虚构国"): 1}
    assert place.count("talent_application.settled") == {}
    assert place.move(entry, "finish").values["contribution_count"] == "1"


@pytest.mark.row("TAL-09")
def test_the_activity_of_a_member_is_how_often_it_came_in_twelve_months(place: Place) -> None:
    """Two of three attendances lie within twelve months; the oldest does not count."""
    leader, member = place.make_bodies(2)
    body = place.enter("alliance", name="虚构联谊会", kind="industry", leader=leader)
    days = [(TODAY - timedelta(days=days)).isoformat() for days in (10, 360, 370)]
    entry = place.enter("membership", body=body.pk, member=member, role="member", joined_on="2020-01-01",
                        attended=[{"on": day, "title": "虚构活动"} for day in days])  # fmt: skip
    assert place.walk(entry, "admit").values["active"] == "2"
    assert place.count("membership.members", "body") == {body.pk: 1}


@pytest.mark.row("TAL-11")
def test_the_rate_at_which_referrals_become_hires_is_reckoned(place: Place) -> None:
    """Three candidates referred by an agency on file, one of them hired; one that is not on file refers nobody."""
    firm, body = place.make_bodies(2)
    agency = place.enter("service_agency", org=body, **{"class": "consulting"})
    posts = [place.enter("job_referral", org=firm, post=f"虚构岗位{n}", posted_on="2026-01-05", agency=agency.pk)
             for n in range(4)]  # fmt: skip
    given: list[dict[str, Any]] = [{"candidate": place.make_person(), "referred_on": "2026-01-20"} for _post in posts]
    assert "当日未备案" in place.stop(posts[0], "refer", **given[0])
    place.move(place.walk(agency, "submit"), "file", filing_no="虚构备1", filed_on="2026-01-06", report_due=LATER)
    for post, values in zip(posts[:3], given, strict=False):
        place.move(post, "refer", **values)
    place.move(place.walk(posts[0], "interview"), "hire", hired_on="2026-02-01")
    assert get_share(place.read(agency), "referral_rate") == Decimal(1) / 3
    facts = [place.count(f"job_referral.{one}", year=2026) for one in ("referrals", "hires")]
    assert facts == [{(): 3}, {(): 1}]


@pytest.mark.row("TAL-15")
def test_certificates_are_counted_by_level_and_told_before_they_run_out(place: Place) -> None:
    """Junior and senior certificates that are valid; one is told 30 days before, and runs out by itself."""
    for number, (level, day) in enumerate((("junior", SOON), ("junior", LATER), ("senior", LATER))):
        entry = place.enter("person_certificate", person=place.make_person(), kind="patent", level=level,
                            cert_no=f"虚构{number}", issued_on="2024-01-01")  # fmt: skip
        place.move(entry, "confirm", valid_to=day)
    assert place.count("person_certificate.valid", "level") == {"junior": 2, "senior": 1}
    assert [send_due_reminders(today=TODAY) for _again in range(2)] == [1, 0]


@pytest.mark.row("TAL-13")
def test_output_and_conversion_weigh_half_at_least(place: Place) -> None:
    """A review of talents in which they weigh less is not scored; with half of the weight it is."""
    rows = [{"item": "产出", "part": "output", "weight": "30", "score": "90"},
            {"item": "转化", "part": "conversion", "weight": "15", "score": "80"},
            {"item": "其他", "weight": "55", "score": "70"}]  # fmt: skip
    entry = place.enter("scored_review", subject=place.make_body(), scheme="talent", period="2026",
                        review_on="2026-12-01", scores=rows)  # fmt: skip
    assert place.stop(entry, "score") == "成果产出与转化的权重之和低于规定"
    place.change(entry, scores=[rows[0], rows[1] | {"weight": "20"}, rows[2] | {"weight": "50"}])
    assert place.move(entry, "score").state == "scored"


@pytest.mark.row("EXP-09")
def test_three_dimensions_of_an_achievement_have_their_weights(place: Place) -> None:
    """40, 35 and 25 in a hundred, or what the parameters are changed to; otherwise it is not scored."""
    subject, parts = place.make_body(), ("maturity", "market", "industry")

    def enter(period: str, *weights: str) -> Entry:
        scores = [{"item": part, "part": part, "weight": weight, "score": "80"}
                  for part, weight in zip(parts, weights, strict=True)]  # fmt: skip
        return place.enter("scored_review", subject=subject, scheme="achievement", period=period,
                           review_on="2026-12-01", scores=scores)  # fmt: skip

    first, other, short = (
        enter("2024", "40", "35", "25"),
        enter("2025", "50", "25", "25"),
        enter("2026", "40", "35", "20"),
    )
    assert place.stop(other, "score") == "三个维度的权重与规定不符"
    assert "权重合计不是百分之百" in place.stop(short, "score")
    assert place.move(first, "score").values["total_score"] == "80"
    changed = write_type(read_shipped("scored_review"))
    for one in changed["parameters"]:  # type: ignore[attr-defined]
        one["values"][0]["value"] = {"maturity": "50", "market": "25"}.get(one["key"], one["values"][0]["value"])
    assert load_ledger_type(type_=read_type(changed)) == "updated"
    other.refresh_from_db()
    assert place.move(other, "score").state == "scored"


@pytest.mark.row("TAL-18")
def test_days_of_service_give_points_up_to_a_cap(place: Place) -> None:
    """0.6 points a day, 45 at most; both are parameters with the day from which they hold."""
    row = {"role": "individual", "year": "2026", "close_on": "2026-12-31"}
    points = [
        place.enter("commissioner_service", person=place.make_person(), days=days, **row).values["day_points"]
        for days in ("1", "74", "75", "76", "200")
    ]
    assert points == ["0.6", "44.4", "45", "45", "45"]
    parameters = {one.key: one.values[0] for one in read_shipped("commissioner_service").parameters}
    assert [str(parameters[key].value) for key in ("day_rate", "day_cap")] == ["0.6", "45"]


@pytest.mark.row("TAL-20")
def test_how_many_of_those_trained_reach_their_stages(place: Place) -> None:
    """Ten people over three years with tutor and stages: share reached, next stage told, not finished before all."""
    tutor, row = place.make_person(), {"programme": "backbone", "start": "2026-01-01", "end": "2028-12-31"}
    made = [
        place.enter("talent_development", person=place.make_person(), tutor=tutor, **row, stages=[
            {"name": "一年", "on": "2026-12-01", "passed": number < 8},
            {"name": "二年", "on": "2027-12-01", "passed": False}])
        for number in range(10)
    ]  # fmt: skip
    assert place.count("talent_development.people", "programme", year=2026) == {"backbone": 10}
    facts = [place.count(f"talent_development.{one}", year=2026) for one in ("passed", "stages")]
    assert facts == [{(): 8}, {(): 20}]
    entry = place.walk(made[0], "begin")
    assert (get_share(entry.values, "pass_rate"), place.list_days(entry)["stage"]) == (Decimal("0.5"), "2027-12-01")
    assert place.stop(entry, "finish", outcome="虚构") == "还有阶段没有通过"


def make_class(place: Place, capacity: str = "2", title: str = "虚构班") -> int:
    """Return the key of a class that is open."""
    entry = place.enter("training_class", title=title, kind="rd", start="2026-03-01", end="2026-03-03", hours="20",
                        capacity=capacity)  # fmt: skip
    return place.walk(entry, "open").pk


def enrol(place: Place, source: int, person: int) -> Entry:
    """Enter somebody into a class."""
    return place.enter("attendance", source=source, person=person, role="trainee", enrolled_on="2026-02-01")


@pytest.mark.row("TAL-08", "AGR-04")
def test_attendances_and_people_are_counted_apart(place: Place) -> None:
    """Two classes, one person in both: three attendances, two people; sessions and attendances add up."""
    place.get_ledger("attendance")
    first, second = make_class(place), make_class(place, title="虚构二班")
    one, two = place.make_person(), place.make_person()
    for source, person in ((first, one), (first, two), (second, one)):
        place.move(enrol(place, source, person), "sign", checked_in="2026-03-01")
    facts = [place.count(f"attendance.{key}", year=2026) for key in ("times", "people")]
    assert facts == [{(): 3}, {(): 2}]
    assert place.count("training_class.entries", "kind", year=2026) == {"rd": 2}
    assert place.count("training_class.signed", year=2026) == {(): 3}


@pytest.mark.row("TAL-14")
def test_no_more_people_sign_in_than_there_are_places(place: Place) -> None:
    """Two places: the third is refused at the door, and the class says how many signed in."""
    place.get_ledger("attendance")
    source = make_class(place)
    rows = [enrol(place, source, place.make_person()) for _each in range(3)]
    for row in rows[:2]:
        place.move(row, "sign", checked_in="2026-03-01")
    assert place.stop(rows[2], "sign", checked_in="2026-03-01") == "签到人数已到名额"
    (entry,) = list_entries(user=place.officer, ledger=place.get_ledger("training_class"))
    assert (entry.values["signed"], entry.values["capacity"]) == ("2", "2")


@pytest.mark.row("RES-08")
def test_hours_add_up_and_decide_who_completes(place: Place) -> None:
    """Four fifths of the hours and a pass complete a class; hours of several classes add up for a person."""
    place.get_ledger("attendance")
    sources, person = [make_class(place, title=f"虚构{n}班") for n in range(2)], place.make_person()
    rows = [place.move(enrol(place, source, person), "sign", checked_in="2026-03-01") for source in sources]
    for hours, result in (("15.5", "pass"), ("20", "fail")):
        assert "不能结业" in place.stop(rows[0], "complete", hours=hours, result=result)
    place.move(rows[0], "complete", hours="16", result="pass")
    place.move(rows[1], "complete", hours="20", result="pass")
    assert place.count("attendance.hours", "person", year=2026) == {person: 36}


@pytest.mark.row("AGR-02")
def test_branches_and_outlets_are_counted_apart_and_reviewed_yearly(place: Place) -> None:
    """Four branches under their store and eight outlets; a branch names its store; one is reviewed with a grade."""
    row = {"town": place.district.pk, "opened_on": "2025-03-01"}
    main = place.walk(place.enter("service_store", name="虚构总店", kind="main", **row), "open")
    branch = place.enter("service_store", name="虚构分店", kind="branch", **row)
    assert place.stop(branch, "open") == "分店要写上级店"
    place.walk(place.change(branch, parent=main.pk, review_on=LATER), "open")
    more = [row | {"name": f"虚构分店{n}", "kind": "branch", "parent": main.pk} for n in range(3)]
    place.enter_many(
        "service_store", "open", [*more, *(row | {"name": f"虚构便利店{n}", "kind": "shop"} for n in range(8))]
    )
    assert place.count("service_store.stores", "kind") == {"main": 1, "branch": 4, "shop": 8}
    assert place.list_days(branch) == {"review": LATER}
    assert "等次" in place.stop(branch, "review", review_on=LATER)
    assert place.move(branch, "review", grade="good", review_on=LATER).state == "reviewed"


@pytest.mark.row("AGR-05", "AGR-09")
def test_area_and_growers_agree_in_every_sum(place: Place) -> None:
    """Sites of two varieties: what each variety sums is what the fact says by site, and together 140.6 mu."""
    kinds = [place.enter("variety", name=f"虚构品种{n}", kind="variety", introduced_on="2025-01-01") for n in range(2)]
    for number, (variety, area) in enumerate(((kinds[0], "100.3"), (kinds[0], "20.2"), (kinds[1], "20.1"))):
        site = place.enter("demonstration", name=f"虚构示范点{number}", kind="base", variety=variety.pk, area=area,
                           growers="12", town=place.district.pk, season="2026-H1")  # fmt: skip
        place.move(site, "plant", started_on="2026-03-01")
    sums = [(place.read(one)["sites"], place.read(one)["area"]) for one in kinds]
    assert sums == [("2", "120.5"), ("1", "20.1")]
    assert place.count("demonstration.area", year=2026) == {(): Decimal("140.6")}
    assert place.count("demonstration.growers", "kind", year=2026) == {"base": 36}


@pytest.mark.row("AGR-12")
def test_branches_and_their_business_are_counted_by_industry(place: Place) -> None:
    """Vegetables twice and fruit once, with the services each branch gave."""
    row = {"town": place.district.pk, "opened_on": "2025-03-01", "kind": "branch"}
    given = [row | {"name": f"虚构{n}", "industry": code, "services": str(times)}
             for n, (code, times) in enumerate((("2017:A0141", 10), ("2017:A0141", 5), ("2017:A0151", 7)))]  # fmt: skip
    place.enter_many("service_store", "open", given)
    assert place.count("service_store.stores", "industry") == {"2017:A0141": 2, "2017:A0151": 1}
    assert place.count("service_store.services", "industry") == {"2017:A0141": 15, "2017:A0151": 7}


@pytest.mark.row("AGR-13")
def test_tasks_without_money_are_listed(place: Place) -> None:
    """A task whose money came, one whose money came in part or not, and one without any: each is found as that."""
    row = {"group": "rural", "year": "2026", "due": "2026-12-01"}
    money: tuple[dict[str, str], ...] = (
        {"planned_fund": "10", "paid_fund": "10"},
        {"planned_fund": "10", "paid_fund": "4"},
        {"planned_fund": "10"},
        {},
    )
    for number, given in enumerate(money):
        place.enter("action_task", title=f"虚构任务{number}", **row, **given)
    ledger, field = place.get_ledger("action_task"), read_shipped("action_task").find_field("matching")
    assert field is not None
    rows = list_entries(user=place.officer, ledger=ledger)
    found = [
        list(rows.filter(match_value(ledger=ledger, field=field, value=words)).values_list("label", flat=True))
        for words in ("匹配", "资金有差额", "资金没有到位", "没有安排资金")
    ]
    assert found == [["虚构任务0"], ["虚构任务1"], ["虚构任务2"], ["虚构任务3"]]


@pytest.mark.row("AGR-15", "EVT-05")
def test_copies_households_and_consultations_are_the_sums_of_their_entries(place: Place) -> None:
    """Ten thousand copies for 480 households and their consultations; never more than were printed."""
    row = {"kind": "leaflet", "channel": "paper", "published_on": "2026-04-01"}
    given = ({"printed": "7000", "copies": "6000", "households": "300", "consultations": "45"},
             {"printed": "4000", "copies": "4000", "households": "180"})  # fmt: skip
    for number, values in enumerate(given):
        entry = place.enter("publicity", title=f"虚构小报{number}", **row, **values)
        place.move(place.move(entry, "review"), "publish", file=place.make_file())
    facts = [place.count(f"publicity.{one}", year=2026) for one in ("copies", "households", "consultations")]
    assert facts == [{(): 10000}, {(): 480}, {(): 45}]
    assert "发放多于印数" in str(place.refuse("publicity", title="多", **row, printed="1", copies="2"))
