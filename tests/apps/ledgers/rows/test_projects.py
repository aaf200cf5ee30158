"""Rows of upper-level projects and of rewards that a ledger passes."""

from __future__ import annotations

from typing import Any

import pytest

from kepan.apps.ledgers.models import Entry
from kepan.apps.ledgers.selectors import count_backlinks
from kepan.apps.registry.models import Person
from tests.apps.ledgers.rows.making import Place, look, read_shipped, show
from tests.apps.ledgers.rows.test_parks import count_matches

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Place:
    return Place()


def make_project(place: Place, **values: Any) -> dict[str, Any]:
    """Return a project as it is entered."""
    return {"org": place.make_body(), "source": "province", "layer": "province", "grade": "key", "category": "rd",
            "year": "2026", "applied_on": "2026-03-01"} | values  # fmt: skip


def apply(place: Place, entry: Entry) -> Entry:
    """Let a project be recommended and applied for."""
    return place.move(place.walk(entry, "recommend"), "apply", applied_on="2026-03-01")


@pytest.mark.row("PRJ-08")
def test_source_layer_and_grade_are_asked_for_and_projects_spread_over_the_years(place: Place) -> None:
    """Whichever of the three is missing, nothing goes on; approved ones stand by year and by layer against the goal."""
    given = make_project(place, title="虚构项目")
    entry, type_ = place.enter("upper_project", **given), read_shipped("upper_project")
    for missing in ("source", "layer", "grade"):
        field = type_.find_field(missing)
        place.change(entry, **{missing: None})
        assert field is not None and field.title in place.stop(entry, "recommend")
        place.change(entry, **{missing: given[missing]})
    place.move(apply(place, entry), "approve", approved_fund="50", end_on="2028-12-31")
    rows = [given | {"title": f"虚构{year}{layer}", "year": year, "layer": layer}
            for year in ("2023", "2024") for layer in ("national", "city")]  # fmt: skip
    place.enter_many("upper_project", "running", rows)
    found = look(place, "upper_project")
    assert {key: many for key, (many, _light) in show(found["years"]).items()} == {"2023": 2, "2024": 2, "2026": 1}
    layers = {key: many for key, (many, _light) in show(found["layers"]).items()}
    assert layers == {"国家": 2, "省": 1, "市": 2, "区": 0}
    assert (found["approved"].whole.amount, found["approved"].target) == (5, 500)


@pytest.mark.row("PRJ-25")
def test_categories_by_level_and_matching_money_within_its_cap_at_each_level(place: Place) -> None:
    """A matrix of category and level; of 100 each level matches 50 at most, all of them together 100."""
    given = make_project(place)
    cells = {("fund", "national"): 2, ("fund", "city"): 1, ("torch", "province"): 1, ("product", "district"): 1,
             ("result", "province"): 2}  # fmt: skip
    rows = [given | {"title": f"虚构{category}{layer}{n}", "category": category, "layer": layer}
            for (category, layer), many in cells.items() for n in range(many)]  # fmt: skip
    place.enter_many("upper_project", "running", rows)
    assert place.count("upper_project.approved", "category", "layer", year=2026) == cells
    entry = apply(place, place.enter("upper_project", **given | {"title": "虚构配套", "category": "fund"}))
    levels = ("province", "city", "district")
    approval = {"approved_fund": "100", "end_on": "2028-12-31"}
    for level, words in zip(levels, ("省级", "市级", "区级"), strict=True):
        place.change(entry, match=[{"source": "虚构", "level": level, "amount": "50.01"}])
        assert place.stop(entry, "approve", **approval) == f"{words}配套超过比例上限"
    place.change(entry, match=[{"source": "虚构", "level": level, "amount": "34"} for level in levels])
    assert place.stop(entry, "approve", **approval) == "配套超过上级经费的上限"
    whole = [
        {"source": "虚构", "level": level, "amount": amount}
        for level, amount in zip(levels, ("50", "30", "20"), strict=True)
    ]
    place.change(entry, match=whole)
    assert place.move(entry, "approve", **approval).values["match_total"] == 100 * 10**6


@pytest.mark.row("PRJ-26")
def test_parts_of_the_great_projects_are_found_and_counted_by_seven_industries(place: Place) -> None:
    """How one takes part, in which part, with what task and money, in which industry: each asked for, each counted."""
    field = read_shipped("upper_project").find_field("field")
    assert field is not None and len(field.choices) == 7
    part = {"role": "join", "subtask": "虚构子课题", "division": "中试", "part_fund": "30", "field": "one"}
    entry = place.walk(
        place.enter("upper_project", **make_project(place, title="虚构攻关", category="attack")), "recommend"
    )
    for missing in part:
        place.change(entry, **part | {missing: None})
        assert "攻关工程要写" in place.stop(entry, "apply", applied_on="2026-03-01")
    place.change(entry, **part)
    assert place.move(entry, "apply", applied_on="2026-03-01").state == "applied"
    given = make_project(place, category="attack")
    rows = [given | part | {"title": f"虚构攻关{n}{k}", "field": one.key}
            for n, one in enumerate(field.choices) for k in range(1 + n % 2)]  # fmt: skip
    place.enter_many("upper_project", "running", rows)
    wanted = {one.key: 1 + n % 2 for n, one in enumerate(field.choices)}
    assert place.count("upper_project.approved", "field", year=2026) == wanted
    assert {key: count_matches(place, "upper_project", "field", key) for key in wanted} == wanted | {"one": 2}
    assert [one.upper for one in look(place, "upper_project", 2026)["fields"].lines] == list(wanted.values())


@pytest.mark.row("PRJ-22")
def test_what_a_person_was_given_is_looked_up_person_by_person(place: Place) -> None:
    """Two people of one firm under one policy, each once a year; each is found with what is theirs."""
    policy = place.enter("policy", title="虚构激励办法", doc_no="虚构〔2025〕9号", issuer=place.make_body(),
                         level="city", issued_on="2025-01-01", starts_on="2025-02-01", ends_on="2030-01-01",
                         clauses=[{"no": "一", "target": "人才", "condition": "在岗", "benefit": "奖励"}])  # fmt: skip
    people, firm = [place.make_person(), place.make_person()], place.make_body()
    given = {"recipient": firm, "kind": "talent", "policy": policy.pk, "basis": "虚构1号", "period": "2026"}
    assert "受奖人" in str(place.refuse("incentive", **given, amount="5"))
    for person, amount in zip(people, ("5", "8"), strict=True):
        entry = place.enter("incentive", **given, person=person, amount=amount)
        entry = place.move(entry, "approve", approved_on="2026-03-01")
        place.move(entry, "pay", paid_on="2026-03-20", voucher=place.make_file())
    assert "同一人同一政策同一年度重复" in str(place.refuse("incentive", **given, person=people[0], amount="1"))
    place.enter("incentive", **given | {"period": "2027"}, person=people[0], amount="6")
    assert [count_matches(place, "incentive", "person", one) for one in people] == [2, 1]
    (held,) = count_backlinks(user=place.director, record=Person.objects.get(pk=people[0]), column="person")
    assert (held.ledger, held.field, held.count) == ("incentive", "person", 2)
    assert place.count("incentive.amount", "kind", year=2026) == {"talent": 13 * 10**6}
