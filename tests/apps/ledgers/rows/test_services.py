"""Rows of services, agencies, offices, experts and social insurance that a ledger passes."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from kepan.apps.accounts.enums import Level
from kepan.apps.desk.models import Notice
from kepan.apps.ledgers.models import Entry
from kepan.apps.ledgers.selectors import list_changes
from kepan.apps.ledgers.services.sweeps import send_due_reminders, take_automatic_steps
from tests.apps.ledgers.rows.making import Place, get_share
from tests.factories.accounts import make_region

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
SOON = (TODAY + timedelta(days=5)).isoformat()
LATER = (TODAY + timedelta(days=400)).isoformat()


@pytest.fixture
def place() -> Place:
    return Place()


def make_agency(place: Place, number: int = 1, **values: object) -> Entry:
    """File an agency."""
    given = {"class": "consulting", "org": place.make_body()} | values
    entry = place.walk(place.enter("service_agency", **given), "submit")
    return place.move(entry, "file", filing_no=f"虚构备{number}", filed_on="2026-01-06", report_due=LATER)


@pytest.mark.row("SVC-01")
def test_an_agency_is_filed_once_under_its_number(place: Place) -> None:
    """Nine classes; a filing number belongs to one agency, an agency is filed once in a class; its report is due."""
    classes = ("rd", "transfer", "incubation", "ip", "testing", "consulting", "finance", "popular", "comprehensive")
    made = [make_agency(place, number, **{"class": one}) for number, one in enumerate(classes)]
    assert place.count("service_agency.filed", "class", year=2026) == dict.fromkeys(classes, 1)
    again = place.walk(place.enter("service_agency", org=place.make_body(), **{"class": "ip"}), "submit")
    assert "备案号" in place.stop(again, "file", filing_no="虚构备0", filed_on="2026-01-06", report_due=LATER)
    assert "已按这个类别备案" in str(place.refuse("service_agency", org=made[0].organisation_id, **{"class": "rd"}))
    assert place.list_days(made[0]) == {"report": LATER}


def make_review(place: Place, scheme: str, rows: list[tuple[str, str, str]], period: str = "2026") -> Entry:
    """Enter a review of (dimension, weight, score)."""
    scores = [{"item": part, "weight": weight, "score": score} | ({} if part == "plain" else {"part": part})
              for part, weight, score in rows]  # fmt: skip
    return place.enter("scored_review", subject=place.make_body(), scheme=scheme, period=period, review_on="2026-12-01",
                       scores=scores)  # fmt: skip


@pytest.mark.row("SVC-02")
def test_the_letter_of_an_agency_and_its_reward_follow_from_the_score(place: Place) -> None:
    """On each bound and a point below it: the letter and what it is rewarded with, in fen."""
    found = {}
    for score in ("90", "89.9", "80", "79.9", "60", "59.9"):
        values = make_review(place, "agency", [("plain", "40", score), ("plain", "60", score)]).values
        found[score] = (values["total_score"], values["letter"], values["due_reward"])
    assert found == {
        "90": ("90", "A", 20_000_000), "89.9": ("89.9", "B", 10_000_000), "80": ("80", "B", 10_000_000),
        "79.9": ("79.9", "C", 5_000_000), "60": ("60", "C", 5_000_000), "59.9": ("59.9", "D", 0),
    }  # fmt: skip


@pytest.mark.row("SVC-06")
def test_the_quality_of_a_service_is_reckoned_from_three_parts(place: Place) -> None:
    """Time, satisfaction and faults by their weights; without one of them it is not scored; changed, reckoned anew."""
    rows = [("timely", "40", "90"), ("satisfied", "40", "80"), ("plain", "20", "70")]
    entry = make_review(place, "ip_agency", rows)
    assert "时效、满意、差错" in place.stop(entry, "score")
    scores = place.read(entry)["scores"]
    entry = place.change(entry, scores=[*scores[:2], scores[2] | {"part": "faults"}])
    assert entry.values["total_score"] == "82"
    scores = [*entry.values["scores"][:2], entry.values["scores"][2] | {"score": "100"}]
    assert place.change(entry, scores=scores).values["total_score"] == "88"
    assert place.move(entry, "score").state == "scored"


@pytest.mark.row("SVC-05")
def test_the_funnel_of_branches_gives_its_rates(place: Place) -> None:
    """Four contacts, two signed, one landed: numerators and denominators of both rates, of this kind alone."""
    row = {"owner": place.make_person(), "contact_on": "2026-01-10", "kind": "service"}
    signed = {"signed_on": "2026-02-01"}
    place.enter_many("investment_lead", "contact", [row | {"name": f"虚构{n}"} for n in range(2)])
    place.enter_many("investment_lead", "signed", [row | signed | {"name": "虚构签"}])
    place.enter_many("investment_lead", "landed", [row | signed | {"name": "虚构落", "landed_on": "2026-03-01"}])
    place.enter_many("investment_lead", "signed", [row | signed | {"name": "虚构企业", "kind": "enterprise"}])
    facts = [
        place.count(f"investment_lead.{one}", "kind", year=2026)["service"] for one in ("entries", "signed", "landings")
    ]
    assert facts == [4, 2, 1]


@pytest.mark.row("SVC-07")
def test_qualification_and_yearly_review_of_an_agency_are_seen(place: Place) -> None:
    """A qualification that ran out suspends by itself; yearly reports that were accepted or are missing are counted."""
    place.get_ledger("annual_report")
    entry = make_agency(place, qual_to="2026-06-30", qualification="grade_a")
    reports = [
        place.enter("annual_report", subject=entry.pk, year=str(year), due=f"{year + 1}-03-31") for year in (2024, 2025)
    ]
    place.move(place.move(reports[0], "submit", submitted_on="2025-03-01", income="1"), "accept", result="good")
    assert take_automatic_steps(today=date(2026, 6, 30)) == 1
    values = place.read(entry)
    assert (entry.state, values["accepted_reports"], values["missing_reports"]) == ("filed", "1", "1")
    assert take_automatic_steps(today=date(2026, 7, 1)) == 1
    entry.refresh_from_db()
    assert (entry.state, entry.values["qualification"]) == ("suspended", "grade_a")
    assert place.move(entry, "restore", qual_to=LATER).state == "filed"


def make_ticket(place: Place, **values: object) -> Entry:
    """Enter a ticket."""
    given = {
        "subject": place.make_body(),
        "kind": "patent",
        "text": "虚构问题",
        "raised_on": "2026-01-05",
        "due": LATER,
    }
    return place.enter("service_ticket", **given | values)


@pytest.mark.row("SVC-08")
def test_the_rate_of_callbacks_is_held_against_its_parameter(place: Place) -> None:
    """One of two answered tickets is called back: below 80 %; both: reached. A callback that is late is told."""
    agency, answered = make_agency(place), (TODAY - timedelta(days=16)).isoformat()
    tickets = [make_ticket(place, agency=agency.pk) for _each in range(2)]
    for ticket in tickets:
        row = place.walk(place.move(ticket, "assign", assignee=place.make_person()), "work")
        place.move(row, "answer", answered_on=answered, reply="虚构答复")
    assert [send_due_reminders(today=TODAY) for _again in range(2)] == [2, 0]
    assert Notice.objects.filter(user=place.officer, title__contains="回访").count() == 2
    for ticket, rate, is_reached in ((tickets[0], Decimal("0.5"), False), (tickets[1], Decimal(1), True)):
        place.move(ticket, "callback", callback_on=TODAY.isoformat(), satisfaction="5")
        values = place.read(agency)
        assert (get_share(values, "callback_rate"), values["callback_reached"]) == (rate, is_reached)


@pytest.mark.row("EXP-07")
def test_experts_enterprises_and_problems_solved_are_three_counts(place: Place) -> None:
    """Three tickets of two experts for two enterprises, two of them solved: each counted by itself."""
    experts, firms = [place.make_person(), place.make_person()], place.make_bodies(2)
    row = {"kind": "technology", "text": "虚构", "raised_on": "2026-01-05", "due": "2026-02-01"}
    cells = ((0, 0, "yes"), (0, 1, "yes"), (1, 1, "no"))
    given = [row | {"expert": experts[one], "subject": firms[two], "solved": solved} for one, two, solved in cells]
    place.enter_many("service_ticket", "closed", given)
    facts = [place.count(f"service_ticket.{one}", year=2026) for one in ("experts", "enterprises", "solved")]
    assert facts == [{(): 2}, {(): 2}, {(): 2}]


@pytest.mark.row("EXP-02")
def test_the_rate_of_adoption_is_counted(place: Place) -> None:
    """Of three proposals one is adopted, one partly, with whom and by which document, one is not: two of three."""
    unit = place.make_body()
    for number, step in enumerate(("adopt", "partly", "decline")):
        entry = place.enter("think_tank_item", title=f"虚构建议{number}", kind="advice", author=place.make_person(),
                            issued_on="2026-01-05")  # fmt: skip
        entry = place.move(place.walk(entry, "accept"), "deliver", report=place.make_file(), delivered_on="2026-02-01")
        if step == "decline":
            place.move(entry, step, "不成熟（虚构）")
            continue
        assert "采纳" in place.stop(entry, step)
        place.move(entry, step, adopted_by=unit, adopted_doc="虚构7号")
    facts = [place.count(f"think_tank_item.{one}", "kind", year=2026) for one in ("adopted", "entries")]
    assert facts == [{"advice": 2}, {"advice": 3}]


@pytest.mark.row("EXP-03")
def test_an_inspection_without_a_reply_is_told_every_day(place: Place) -> None:
    """The day after its due date and each day after that, to whoever is responsible and the director, until a reply."""
    entry = place.enter("supervision_task", title="虚构督查", kind="inspection", issued_on="2026-01-05",
                        due=(TODAY - timedelta(days=1)).isoformat())  # fmt: skip
    place.walk(entry, "receive")
    assert [send_due_reminders(today=TODAY + timedelta(days=day)) for day in (0, 0, 1)] == [1, 0, 1]
    for user in (place.officer, place.director):
        assert Notice.objects.filter(user=user, title__startswith="已逾期").count() == 2
    place.move(entry, "reply", reply="虚构回函", evidence=place.make_file())
    assert send_due_reminders(today=TODAY + timedelta(days=2)) == 0


@pytest.mark.row("EXP-08")
def test_commissioned_work_is_followed_by_its_milestones(place: Place) -> None:
    """The next milestone that is not done is told; delivered with report and number, it is closed."""
    client, agency = place.make_bodies(2)
    steps = [{"name": "提纲", "on": "2026-02-01", "done": True}, {"name": "初稿", "on": SOON, "done": False}]
    entry = place.enter("commission", client=client, agency=agency, kind="drafting", subject="虚构规划编制",
                        received_on="2026-01-05", due=LATER, milestones=steps)  # fmt: skip
    entry = place.walk(entry, "accept")
    assert place.list_days(entry) == {"due": LATER, "milestone": SOON}
    assert [send_due_reminders(today=TODAY) for _again in range(2)] == [1, 0]
    entry = place.walk(place.change(entry, milestones=[one | {"done": True} for one in steps]), "work")
    assert place.list_days(entry) == {"due": LATER}
    given = {"report_no": "虚构1", "reported_on": TODAY.isoformat(), "valid_to": LATER}
    assert "报告" in place.stop(entry, "report", **given)
    assert (
        place.walk(place.move(entry, "report", report=place.make_file(), **given), "deliver", "close").state == "closed"
    )


@pytest.mark.parametrize(
    "kind",
    [pytest.param("consult", id="MAT-15"), pytest.param("joint", id="OFF-02")],
)
@pytest.mark.row("MAT-15", "OFF-02")
def test_a_meeting_is_closed_when_all_it_decided_is_done(place: Place, kind: str) -> None:
    """A decision becomes a task with a due date; while one is open, also one only answered, the meeting stays open."""
    place.get_ledger("supervision_task")
    entry = place.enter("meeting", title="虚构会议", kind=kind, no="1", held_on="2026-01-05",
                        agenda=[{"topic": "虚构议题", "decision": "办"}])  # fmt: skip
    entry = place.move(place.walk(entry, "hold"), "minute", minutes=place.make_file(), reply_due=LATER)
    task = place.enter(
        "supervision_task", title="虚构任务", kind="meeting", meeting=entry.pk, issued_on="2026-01-06", due=LATER
    )
    entry = place.walk(entry, "follow")
    assert place.list_days(entry) == {"reply": LATER}
    assert place.stop(entry, "close") == "还有事项没有办结"
    task = place.move(place.walk(task, "receive"), "reply", reply="虚构回函", evidence=place.make_file())
    assert place.stop(entry, "close") == "还有事项没有办结"
    place.walk(place.move(task, "check", checked_on="2026-02-01"), "close")
    assert (place.read(entry)["open_actions"], place.read(entry)["action_count"]) == ("0", "1")
    assert place.move(entry, "close").state == "closed"


@pytest.mark.row("OFF-03")
def test_satisfaction_counts_valid_votes_and_problems_become_tickets(place: Place) -> None:
    """Nine of twelve valid votes; the visit is closed when the ticket of its problem is, and not before."""
    place.get_ledger("service_ticket")
    body = place.make_body()
    entry = place.enter("visit", group="enterprise", town=place.district.pk, target=body,
                        visited_on="2026-01-05", votes="12", satisfied="9")  # fmt: skip
    assert get_share(entry.values, "rate") == Decimal("0.75")
    wrong = {"group": "service", "visited_on": "2026-01-05", "votes": "1", "satisfied": "2"}
    assert "满意票多于有效票" in str(place.refuse("visit", town=place.district.pk, **wrong))
    ticket = make_ticket(place, subject=body, visit=entry.pk)
    entry = place.move(place.walk(entry, "visit"), "record", findings="虚构问题")
    assert place.stop(entry, "close") == "还有工单没有办结"
    place.move(ticket, "refuse", "不属受理范围（虚构）")
    assert place.move(entry, "close").values["ticket_count"] == "1"


@pytest.mark.row("OFF-04")
def test_an_item_is_closed_with_all_four_elements(place: Place) -> None:
    """Plan, policy, money, progress: whichever is missing, it is not closed."""
    entry = place.enter("coordination_item", title="虚构协同", kind="plan", issued_on="2026-01-05")
    entry = place.move(place.walk(entry, "receive"), "agree", replied_on="2026-01-06")
    elements = dict.fromkeys(("plan_link", "policy_link", "fund_link", "progress_link"), "虚构")
    for missing in elements:
        place.change(entry, **elements | {missing: None})
        assert "要填齐" in place.stop(entry, "close", result="虚构结果")
    place.change(entry, **elements)
    assert place.move(entry, "close", result="虚构结果").state == "closed"


@pytest.mark.row("OFF-07")
def test_a_procedure_is_published_with_all_its_standard_fields(place: Place) -> None:
    """Each standard field is asked for; steps fit into the promised days; one version of a code is published."""
    given = {"code": "X1", "name": "虚构事项", "target": "enterprise", "basis": "虚构依据", "conditions": "虚构条件",
             "materials": [{"name": "申请书"}], "steps": [{"name": "受理", "days": "4"}],
             "limit": "3", "version": "1"}  # fmt: skip
    entry = place.enter("service_procedure", **given)
    for missing in ("basis", "conditions", "materials", "steps", "limit"):
        place.change(entry, **given | {missing: None})
        assert place.stop(entry, "review")
    entry = place.move(place.change(entry, **given), "review")
    assert place.stop(entry, "publish", review_on=LATER) == "步骤天数之和超过承诺时限"
    place.change(entry, limit="5")
    assert place.move(entry, "publish", review_on=LATER).state == "published"
    second = place.move(place.enter("service_procedure", **given | {"version": "2", "limit": "5"}), "review")
    assert "只能有一个发布版" in place.stop(second, "publish", review_on=LATER)


@pytest.mark.row("SIS-07")
def test_a_case_goes_from_order_to_penalty(place: Place) -> None:
    """No penalty without an order, nor before its term ran out; closed with the way it was settled."""
    entry = place.enter("enforcement_case", no="虚构1", domain="labour", cause="insurance", party=place.make_body(),
                        found_on="2026-01-05", source="check")  # fmt: skip
    assert "不能" in place.stop(entry, "penalise", penalty="5000")
    entry = place.move(entry, "order", ordered_on="2026-01-10", order_due=LATER)
    assert place.list_days(entry) == {"order": LATER}
    assert place.stop(entry, "penalise", penalty="5000") == "改正期限还没到"
    place.change(entry, order_due=(TODAY - timedelta(days=1)).isoformat())
    entry = place.move(entry, "penalise", penalty="5000")
    assert "结案方式" in place.stop(entry, "close", closed_on=TODAY.isoformat())
    place.move(entry, "close", settled_by="penalised", closed_on=TODAY.isoformat())
    assert place.count("enforcement_case.penalty", "domain", year=2026) == {"labour": 500_000}


@pytest.mark.row("SIS-14")
def test_all_points_of_service_are_covered(place: Place) -> None:
    """Each point has its checklist; those with every item met over all are the coverage, in the end all."""
    points, items = place.make_bodies(2), ("org", "plan", "staff", "fund", "result")
    made = [
        place.enter("checklist_review", subject=point, set="four_no_five", period="2026", due_on="2026-11-30",
                    items=[{"item": one, "met": one != "fund" or not number, "evidence": place.make_file()}
                           for one in items])
        for number, point in enumerate(points)
    ]  # fmt: skip
    facts = ("checklist_review.met", "checklist_review.subjects")
    assert [place.count(one, year=2026) for one in facts] == [{(): 1}, {(): 2}]
    assert get_share(made[1].values, "rate") == Decimal("0.8")
    items_met = [one | {"met": True} for one in made[1].values["items"]]
    place.change(made[1], items=items_met)
    assert [place.count(one, year=2026) for one in facts] == [{(): 2}, {(): 2}]


@pytest.mark.row("SIS-22", "MAT-13")
def test_items_of_a_plan_are_tracked_side_by_side(place: Place) -> None:
    """Two matters for the people, and an item of a bilateral plan with both sides: progress, evidence, check."""
    row = {"year": "2026", "due": LATER}
    made = [place.enter("action_task", group="people", title=f"虚构实事{number}", **row) for number in range(2)]
    both = place.enter("action_task", group="bilateral", title="虚构计划项", counterpart="对方计划项（虚构）", **row)
    place.walk(both, "start")
    both = place.change(both, progress="40", counterpart_progress="30")
    (change, *_others) = list_changes(user=place.officer, entry=Entry.objects.get(pk=both.pk))
    assert {title for title, _was, _became in change.fields} == {"进度", "对方进度"}
    entry = place.walk(made[0], "start")
    assert "完成证明" in place.stop(entry, "finish")
    place.walk(place.move(entry, "finish", evidence=place.make_file()), "check")
    assert place.count("action_task.entries", "group", "state") == {
        ("bilateral", "doing"): 1, ("people", "checked"): 1, ("people", "open"): 1,
    }  # fmt: skip
    assert place.count("action_task.done", "group") == {"people": 1}


@pytest.mark.row("SIS-23")
def test_a_retiree_belongs_to_one_community_and_moves_leave_a_trace(place: Place) -> None:
    """Nobody is in two communities at once; who moves leaves one with a reason and is in the other from then on."""
    first, second = (make_region(parent=place.district, level=Level.DISTRICT) for _each in range(2))
    person = place.make_person()
    entry = place.enter("community_retiree", person=person, community=first.pk, since="2025-01-01")
    move = {"person": person, "community": second.pk, "since": "2026-03-01", "from_community": first.pk}
    assert "已在一个社区管理" in str(place.refuse("community_retiree", **move))
    assert "理由" in place.stop(entry, "move")
    place.move(entry, "move", "随子女居住（虚构）")
    place.enter("community_retiree", **move)
    assert place.count("community_retiree.retirees", "community") == {second.pk: 1}
    assert [(one.source, one.target, one.reason) for one in entry.steps.all()] == [
        ("assigned", "moved", "随子女居住（虚构）")
    ]


@pytest.mark.row("RDI-10")
def test_the_rate_of_a_platform_online_comes_from_its_months(place: Place) -> None:
    """Days online over days of all months that were reported; never more than the month has."""
    given = {
        "name": "虚构云平台",
        "kind": "data",
        "operator": place.make_body(),
        "opened_on": "2026-01-01",
        "class": "node",
    }
    months = [{"month": "2026-01", "online": "31", "days": "31"}, {"month": "2026-02", "online": "14", "days": "28"}]
    entry = place.enter("service_platform", **given, months=months)
    assert get_share(entry.values, "online_rate") == Decimal(45) / 59
    wrong = [months[1] | {"online": "29"}]
    assert "在线天数超过当月天数" in str(place.refuse("service_platform", **given | {"name": "另一"}, months=wrong))


@pytest.mark.row("SVC-03")
def test_a_campaign_has_nodes_and_conditions(place: Place) -> None:
    """The next node is told, a late one every week; conditions stand one by one; it is applied for with its papers."""
    late = (TODAY - timedelta(days=1)).isoformat()
    nodes = [{"name": "方案", "on": late, "done": False}, {"name": "申报", "on": LATER, "done": False}]
    conditions = [{"item": "base", "met": True, "evidence": place.make_file()}, {"item": "scale", "met": False}]
    entry = place.enter("creation_campaign", object=place.make_body(), title="service_zone", level="national",
                        batch="2026", nodes=nodes, conditions=conditions)  # fmt: skip
    assert [send_due_reminders(today=TODAY + timedelta(days=day)) for day in (0, 1, 7)] == [1, 0, 1]
    assert [(one["item"], one["met"]) for one in entry.values["conditions"]] == [("base", True), ("scale", False)]
    assert place.stop(entry, "apply", applied_on=TODAY.isoformat()) == "必备材料未齐"
    papers = [{"item": one, "met": True, "evidence": place.make_file()} for one in ("application", "plan", "proof")]
    place.change(entry, documents=papers, nodes=[nodes[0] | {"done": True}, nodes[1]])
    assert place.list_days(entry) == {"node": LATER}
    assert place.move(entry, "apply", applied_on=TODAY.isoformat()).state == "applied"
