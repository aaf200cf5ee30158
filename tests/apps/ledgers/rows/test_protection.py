"""Rows of rights and of reviews that a ledger passes: cases and their bodies, programmes, conditions, weights."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from kepan.apps.desk.models import Notice
from kepan.apps.ledgers.models import Entry, EntryStep
from kepan.apps.ledgers.selectors import count_by_state, count_seconds_by_state, list_entries, match_value
from kepan.apps.ledgers.services import load_ledger_type
from kepan.apps.ledgers.services.sweeps import send_due_reminders
from kepan.apps.registry.enums import RightStatus
from kepan.apps.registry.models import Organisation, Right
from tests.apps.ledgers.rows.making import Place, look, read_shipped, say, show

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
LATER = (TODAY + timedelta(days=400)).isoformat()


@pytest.fixture
def place() -> Place:
    return Place()


def open_case(place: Place, **values: Any) -> Entry:
    """Receive a case and begin to look at it."""
    given = {"no": "虚构1", "kind": "infringe", "applicant": place.make_body(), "institution": "centre",
             "received_on": TODAY.isoformat()}  # fmt: skip
    return place.walk(place.enter("ip_case", **given | values), "examine")


@pytest.mark.row("IPR-17")
def test_each_kind_of_case_has_its_time_and_is_told_when_late(place: Place) -> None:
    """Days allowed by kind, or as agreed; the day after, whoever has it and the director are told, each day."""
    days = {"fast_review": 7, "confirm": 30, "aid": 15, "infringe": 60}
    made = {kind: open_case(place, no=f"虚构{kind}", kind=kind) for kind in days}
    due = {kind: TODAY + timedelta(days=many) for kind, many in days.items()}
    assert {kind: one.values["due"] for kind, one in made.items()} == {one: day.isoformat() for one, day in due.items()}
    assert open_case(place, no="虚构另", limit_days="90").values["due"] == (TODAY + timedelta(days=90)).isoformat()
    late = due["fast_review"] + timedelta(days=1)
    assert [send_due_reminders(today=day) for day in (late - timedelta(days=5), late, late)] == [0, 1, 0]
    assert send_due_reminders(today=late + timedelta(days=1)) == 1
    for user in (place.officer, place.director):
        assert Notice.objects.filter(user=user, title__startswith="已逾期").count() == 2
    place.move(place.walk(made["fast_review"], "mediate"), "close", result="mediated", closed_on=TODAY.isoformat())
    assert send_due_reminders(today=late + timedelta(days=2)) == 0


@pytest.mark.row("IPR-18")
def test_a_case_goes_through_five_bodies_and_comes_to_its_end(place: Place) -> None:
    """Each body takes it over by somebody else before it goes on; while one has not, nothing is closed."""
    bodies = ("procuratorate", "police", "mediation", "arbitration", "enforcement")
    entry, rows = open_case(place), []
    assert "移交" in place.stop(entry, "transfer")
    for body in bodies:
        rows = [*rows, {"to": body, "on": TODAY.isoformat(), "accepted": None}]
        entry = place.move(entry, "transfer", handover=rows)
        assert place.stop(entry, "take_over", institution=body) == "接收机构还没有接收"
        assert "不能" in place.stop(entry, "close", result="handled", closed_on=TODAY.isoformat())
        rows = [*rows[:-1], rows[-1] | {"accepted": "true"}]
        entry = place.change(entry, handover=rows)
        assert place.stop(entry, "take_over", institution="court") == "现在的机构不是接收的机构"
        entry = place.move(entry, "take_over", institution=body)
    assert (entry.values["institution"], entry.values["links"], entry.values["bodies"]) == ("enforcement", "5", "5")
    entry = place.walk(entry, "enforce")
    assert "结果" in place.stop(entry, "close", closed_on=TODAY.isoformat())
    place.move(entry, "close", result="handled", closed_on=TODAY.isoformat())
    assert place.count("ip_case.closed", "result") == {"handled": 1}


@pytest.mark.row("IPR-19")
def test_the_time_a_case_stays_in_each_link_is_counted(place: Place) -> None:
    """Examined, mediated, arbitrated, judged: four links of one case, each with the time it took."""
    entry = open_case(place)
    for days, step in enumerate(("mediate", "arbitrate", "judge"), start=1):
        Entry.objects.filter(pk=entry.pk).update(state_since=timezone.now() - timedelta(days=days))
        entry.refresh_from_db()
        entry = place.walk(entry, step)
    Entry.objects.filter(pk=entry.pk).update(state_since=timezone.now() - timedelta(days=4))
    entry.refresh_from_db()
    entry = place.move(entry, "close", result="arbitrated", closed_on=TODAY.isoformat())
    stayed = {state: seconds // 86_400 for state, seconds in count_seconds_by_state(entry=entry).items()}
    assert stayed == {"received": 0, "examining": 1, "mediating": 2, "arbitrating": 3, "judged": 4}
    assert [one.target for one in EntryStep.objects.filter(entry=entry).order_by("pk")] == [
        "examining", "mediating", "arbitrating", "judged", "closed",
    ]  # fmt: skip


@pytest.mark.row("IPR-16")
def test_a_programme_ties_thirty_projects_to_thirty_firms(place: Place) -> None:
    """One project a firm: as many firms as projects, and a second project of a firm is refused until the first ends."""
    row = {"kind": "demo", "programme": "ip_strategy", "year": "2026", "planned": "10"}
    firms = place.make_bodies(30)
    made = place.enter_many("key_project", "running", [row | {"title": f"虚构项目{one}", "lead": one} for one in firms])
    assert place.count("key_project.leads", "programme") == {"ip_strategy": 30}
    assert place.count("key_project.entries", "programme") == {"ip_strategy": 30}
    assert "一个单位只能有一个" in str(place.refuse("key_project", title="虚构又一", lead=firms[0], **row))
    place.move(made[0], "stop", "虚构的理由")
    assert place.enter("key_project", title="虚构又一", lead=firms[0], **row).state == "planned"


@pytest.mark.row("IPR-23")
def test_each_of_four_programmes_has_its_board(place: Place) -> None:
    """The tasks of one programme by state, and of the others none: four boards of one ledger."""
    groups = ("ip_create", "ip_use", "ip_guard", "ip_serve")
    row = {"year": "2026", "due": LATER}
    made = {one: [place.enter("action_task", group=one, title=f"虚构任务{n}", **row) for n in range(place_ + 1)]
            for place_, one in enumerate(groups)}  # fmt: skip
    for tasks in made.values():
        place.walk(tasks[0], "start")
    type_, ledger = read_shipped("action_task"), place.get_ledger("action_task")
    field = type_.find_field("group")
    assert field is not None
    boards = {}
    for one in groups:
        rows = list_entries(user=place.officer, ledger=ledger).filter(
            match_value(ledger=ledger, field=field, value=one)
        )
        boards[one] = [(row.value, row.count) for row in count_by_state(rows, type_=type_) if row.count]
    assert boards == {
        "ip_create": [("doing", 1)], "ip_use": [("open", 1), ("doing", 1)], "ip_guard": [("open", 2), ("doing", 1)],
        "ip_serve": [("open", 3), ("doing", 1)],
    }  # fmt: skip


@pytest.mark.row("IPR-31")
def test_the_functions_that_a_cluster_lacks_are_named(place: Place) -> None:
    """Applications, assessment, warning, trade, strategy, defence: present where an agency in force offers it."""
    place.get_ledger("service_agency")
    park = place.enter("park_base", name="虚构集聚区", kind="service", zone=place.district.pk, functions=["service"])
    park = place.walk(park, "build", "run")
    names = {"application": "专利申请", "assessment": "评估", "warning": "预警", "trade": "交易", "strategy": "战略",
             "defence": "维权"}  # fmt: skip
    assert place.list_remarks(park) == {f"集聚区缺{one}功能" for one in names.values()}
    bodies = place.make_bodies(3)
    row = {"class": "ip", "park": park.pk}
    place.enter_many("service_agency", "filed", [
        row | {"org": bodies[0], "functions": ["application", "assessment", "trade"]},
        row | {"org": bodies[1], "functions": ["strategy", "defence"]},
    ])  # fmt: skip
    place.enter_many("service_agency", "suspended", [row | {"org": bodies[2], "functions": ["warning"]}])
    assert place.list_remarks(park) == {"集聚区缺预警功能"}
    place.move(place.list_all("service_agency")[-1], "restore", qual_to=LATER)
    assert place.list_remarks(park) == set()


@pytest.mark.row("IPR-35")
def test_six_roles_are_complete_or_the_missing_one_is_named(place: Place) -> None:
    """Firm, school, institute, money, agency, user with their rights: without one of them nobody signs."""
    roles = {"industry": "产", "university": "学", "institute": "研", "finance": "金", "agency": "介", "user": "用"}
    shares = {"contribution": "0", "benefit": "0"}
    members = [{"org": body, "role": role, **shares} for body, role in zip(place.make_bodies(6), roles, strict=True)]
    members[0] |= {"contribution": "100", "benefit": "100"}
    given = {"title": "虚构体系", "kind": "six_party", "start": "2026-01-01", "end": LATER}
    entry = place.enter("consortium", members=members, rights=[place.make_right()], **given)
    entry = place.walk(entry, "negotiate")
    signing = {"agreement": place.make_file(), "ownership": "共有（虚构）"}
    for missing, word in list(roles.items())[1:]:
        place.change(entry, members=[one for one in members if one["role"] != missing])
        assert place.stop(entry, "sign", **signing) == f"缺“{word}”方"
    place.change(entry, members=members)
    assert place.move(entry, "sign", **signing).state == "signed"


@pytest.mark.row("FIN-12")
def test_only_products_with_a_right_of_their_own_are_listed(place: Place) -> None:
    """A right in force whose owner is the firm; contracts follow the listing, and their sums those of the entries."""
    firm, buyer = place.make_bodies(2)
    name = Organisation.objects.get(pk=firm).name
    own, foreign = place.make_right(owner=name), place.make_right(owner="虚构别家")
    row = {"kind": "own", "level": "city", "recognised_on": "2026-01-05", "org": firm}
    goods = place.enter_many("product", "recognised", [row | {"name": f"虚构产品{n}"} for n in range(3)])
    given = {"org": firm, "mode": "first", "listed_on": "2026-02-01"}
    entry = place.enter("procurement_item", product=goods[0].pk, **given)
    wanted = "要有当日有效的自有知识产权"
    for right, words in ((None, wanted), (own, wanted), (foreign, "权利人里没有这家单位")):
        place.change(entry, right=right)
        assert words in place.stop(entry, "list", valid_to=LATER)
        Right.objects.filter(pk__in=[foreign] if right == own else []).update(status=RightStatus.GRANTED)
    Right.objects.filter(pk=own).update(status=RightStatus.GRANTED)
    contract = {"buyer": buyer, "contract_no": "虚构1", "signed_on": "2026-03-01", "amount": "12.5"}
    assert "不能" in place.stop(entry, "contract", **contract)
    entry = place.move(place.change(entry, right=own), "list", valid_to=LATER)
    place.move(entry, "contract", **contract)
    other = place.enter("procurement_item", product=goods[1].pk, right=own, **given | {"mode": "order"})
    other = place.move(other, "list", valid_to=LATER)
    place.move(other, "contract", **contract | {"contract_no": "虚构2", "amount": "30"})
    assert place.count("procurement_item.amount", "mode", year=2026) == {"first": 12_500_000, "order": 30_000_000}


@pytest.mark.row("EVA-03")
def test_each_condition_of_a_city_passes_or_not_and_the_gap_is_listed(place: Place) -> None:
    """Threshold, actual and verdict of each condition, the papers that are missing, and what lacks by its name."""
    field = read_shipped("creation_campaign").find_field("conditions")
    assert field is not None
    asked = field.list_asked({"title": "ip_city"})
    file = place.make_file()
    rows = [
        {"item": one.key, "met": one.key != "invention_density", "actual": "17 件", "evidence": file} for one in asked
    ]
    entry = place.enter("creation_campaign", object=place.make_body(), title="ip_city", level="national", batch="2026",
                        conditions=rows, requirements=[{"name": "专利质押融资额", "wanted": "100", "actual": "80"}],
                        documents=[{"item": "plan", "met": True, "evidence": file}])  # fmt: skip
    assert {one["item"]: one["met"] for one in entry.values["conditions"]} == {
        one.key: one.key != "invention_density" for one in asked
    }
    assert next(one.threshold for one in asked if one.key == "invention_density") == "示例：不低于 20 件"
    assert (entry.values["unmet"], entry.values["gaps"]) == ("万人有效发明专利", "专利质押融资额")
    assert place.stop(entry, "apply", applied_on="2026-05-01") == "必备材料未齐"
    entry = place.change(entry, conditions=[one | {"met": True} for one in rows],
                         requirements=[{"name": "专利质押融资额", "wanted": "100", "actual": "100"}])  # fmt: skip
    assert (entry.values["unmet"], entry.values["gaps"]) == (None, None)
    papers = [{"item": one, "met": True, "evidence": file} for one in ("application", "plan", "proof")]
    assert place.move(place.change(entry, documents=papers), "apply", applied_on="2026-05-01").state == "applied"


@pytest.mark.row("EVA-04")
def test_a_batch_takes_no_more_than_its_number(place: Place) -> None:
    """Three a batch: the fourth is refused and goes into the second batch, which is full with three, too."""
    made = read_shipped("creation_campaign")
    (quota,) = [one for one in made.parameters if one.key == "quota"]
    values = (*quota.values, replace(quota.values[0], starts_on=date(2025, 1, 1), value=Decimal(3)))
    others = tuple(one for one in made.parameters if one.key != "quota")
    load_ledger_type(type_=replace(made, parameters=(*others, replace(quota, values=values))))
    given = {"title": "county", "level": "province"}
    for batch in ("创新型县第一批", "创新型县第二批"):
        for _each in range(3):
            place.enter("creation_campaign", object=place.make_body(), batch=batch, **given)
        refusal = place.refuse("creation_campaign", object=place.make_body(), batch=batch, **given)
        assert "最多 3 条" in str(refusal)
    assert place.count("creation_campaign.entries", "title") == {"county": 6}


@pytest.mark.row("IPR-11")
def test_the_papers_that_an_assessment_misses_are_told_with_its_day(place: Place) -> None:
    """Sixty days before and on the day: the notice names the papers that are not there; who has all is told none."""
    base = {"title": "ip_pilot", "level": "city", "batch": "试点一批", "documents": []}
    day = TODAY + timedelta(days=60)
    made = place.enter_many("creation_campaign", "named", [
        base | {"object": body, "assessed_on": day.isoformat()} for body in place.make_bodies(2)
    ])  # fmt: skip
    Entry.objects.filter(pk__in=[one.pk for one in made]).update(owner=place.officer)
    have = [{"item": "summary", "met": True, "evidence": place.make_file()}]
    made = [Entry.objects.get(pk=one.pk) for one in made]
    place.change(made[0], assessment=have)
    every, file = ("summary", "results", "policies", "cases"), place.make_file()
    place.change(made[1], assessment=[{"item": one, "met": True, "evidence": file} for one in every])
    assert place.read(made[0])["missing_papers"] == "指标完成情况表、政策文件汇编、典型做法"
    assert [send_due_reminders(today=one) for one in (TODAY, TODAY, day)] == [2, 0, 2]
    titles = list(Notice.objects.filter(user=place.officer).values_list("title", flat=True))
    told = [one for one in titles if "待交考核材料 指标完成情况表、政策文件汇编、典型做法" in one]
    assert (len(titles), len(told)) == (4, 2)


def make_review(place: Place, scheme: str, weights: dict[str, str], score: str = "90") -> Entry:
    """Enter a review of parts with their weights, each with the same score; "" is a part of no dimension."""
    scores = [{"item": part or "其他", "weight": weight, "score": score} | ({"part": part} if part else {})
              for part, weight in weights.items()]  # fmt: skip
    return place.enter("scored_review", subject=place.make_body(), scheme=scheme, period="2026", review_on="2026-12-01",
                       scores=scores)  # fmt: skip


@pytest.mark.row("EVA-11")
def test_what_a_talent_gives_the_economy_weighs_more_than_anything_else(place: Place) -> None:
    """Equal to another part is not enough, nor is none at all; above each single one is."""
    words = "地方经济直接贡献的权重要大于其他任何一项"
    entry = make_review(place, "top_talent", {"economy": "40", "output": "40", "": "20"})
    assert place.stop(entry, "score") == words
    assert place.stop(make_review(place, "top_talent", {"output": "60", "conversion": "40"}), "score") == words
    entry = make_review(place, "top_talent", {"economy": "34", "output": "33", "conversion": "33"})
    assert place.move(entry, "score").state == "scored"


@pytest.mark.row("EVA-10", "IPR-34")
def test_reviews_of_a_standard_are_counted_by_result(place: Place) -> None:
    """Eight reviewed, two chosen, one as a model: counted by scheme and by what came of it."""
    wanted = {"implement_review": ("80", 8), "implement_award": ("95", 2), "implement_model": ("91", 1)}
    row = {"period": "2026", "review_on": "2026-11-01"}
    for scheme, (score, many) in wanted.items():
        scores = [{"item": "体系运行", "weight": "100", "score": score}]
        place.enter_many("scored_review", "published", [
            row | {"subject": body, "scheme": scheme, "scores": scores} for body in place.make_bodies(many)
        ])  # fmt: skip
    make_review(place, "implement_review", {"": "100"})
    assert place.count("scored_review.results", "scheme", "grade", year=2026) == {
        ("implement_review", "合格"): 8, ("implement_award", "优秀"): 2, ("implement_model", "优秀"): 1,
    }  # fmt: skip
    found = look(place, "scored_review", year=2026)
    assert {label: amount for label, (amount, _light) in show(found["grades"]).items()} == {"优秀": 3, "合格": 8}
    assert say(found["results"])[0] == 11
