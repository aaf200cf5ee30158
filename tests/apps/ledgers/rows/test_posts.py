"""Rows that a ledger passes by people: pairs, posts, certificates, and points by a rule that is changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from kepan.apps.ledgers.enums import Standing
from kepan.apps.ledgers.models import Entry
from kepan.apps.ledgers.services import find_certificate, get_standing, list_by_number, load_ledger_type
from kepan.apps.ledgers.services import write_certificate_code as write_code
from kepan.apps.ledgers.services.sweeps import take_automatic_steps
from kepan.apps.registry.models import Organisation, Person
from kepan.engine.ledgers.computing import compute_fields
from kepan.engine.ledgers.judging import judge_step
from kepan.engine.ledgers.scope import EntryView
from kepan.engine.ledgers.values import read_value
from tests.apps.ledgers.rows.making import Place, look, read_shipped

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
LATER = (TODAY + timedelta(days=400)).isoformat()


@pytest.fixture
def place() -> Place:
    return Place()


@pytest.mark.row("ENT-26")
def test_a_hundred_people_serve_a_hundred_firms_each_pair_once(place: Place) -> None:
    """A hundred pairs, a hundred people, a hundred firms; a pair stands once, and its visits are its log."""
    people = Person.objects.bulk_create(Person(name=f"虚构科技人员{n}", region=place.district) for n in range(100))
    bodies = Organisation.objects.bulk_create(
        Organisation(name=f"虚构企业{n}", region=place.district) for n in range(100)
    )
    firms = [one.pk for one in bodies]
    row = {"kind": "expert", "start": "2026-01-05"}
    made = place.enter_many("pairing", "active", [row | {"person": person.pk, "target": firm}
                                                  for person, firm in zip(people, firms, strict=True)])  # fmt: skip
    for fact in ("entries", "persons", "targets"):
        assert place.count(f"pairing.{fact}", "kind") == {"expert": 100}
    again = place.enter("pairing", person=people[7].pk, target=firms[7], **row)
    assert place.stop(again, "start", last_visit="2026-01-06") == "两者已结对"
    given = {"group": "enterprise", "town": place.district.pk, "target": firms[7], "pairing": made[7].pk}
    for day in ("2026-02-01", "2026-03-01"):
        place.walk(place.enter("visit", visited_on=day, **given), "visit")
    assert place.read(made[7])["visit_count"] == "2"
    assert place.change(made[7], effect="虚构成效").values["effect"] == "虚构成效"


@pytest.mark.row("FIN-13")
def test_points_of_whoever_attracts_follow_a_formula_that_is_changed(place: Place) -> None:
    """A contact, a signature, a landing give points by person; other weights and another formula give others."""
    first, second = place.make_person(), place.make_person()
    base = {"kind": "enterprise", "contact_on": "2026-01-05", "landed_fund": "200"}
    dates = {"contact": {}, "signed": {"signed_on": "2026-02-01"},
             "landed": {"signed_on": "2026-02-01", "landed_on": "2026-03-01"}}  # fmt: skip
    for owner, state in ((first, "contact"), (first, "landed"), (second, "signed")):
        place.enter_many("investment_lead", state, [base | dates[state] | {"name": f"虚构{state}", "owner": owner}])
    assert place.count("investment_lead.points", "owner", year=2026) == {first: 11, second: 5}
    made = read_shipped("investment_lead")
    dear = tuple(replace(one, values=(*one.values, replace(one.values[0], starts_on=TODAY, value=Decimal(30))))
                 if one.key == "landed_points" else one for one in made.parameters)  # fmt: skip
    load_ledger_type(type_=replace(made, parameters=dear))
    refresh(place, "investment_lead")
    assert place.count("investment_lead.points", "owner", year=2026) == {first: 31, second: 5}
    other = "choose(present(landed_on), months_between(contact_on, landed_on) * 10, 0)"
    points = {one.key: replace(one, expression=other) for one in made.fields if one.key == "points"}
    sections = tuple(
        replace(part, fields=tuple(points.get(one.key, one) for one in part.fields)) for part in made.sections
    )
    load_ledger_type(type_=replace(made, parameters=dear, sections=sections))
    refresh(place, "investment_lead")
    assert place.count("investment_lead.points", "owner", year=2026) == {first: 10, second: 0}


def refresh(place: Place, key: str) -> None:
    """Let the sweep of the night reckon the computed fields of a ledger."""
    for entry in place.list_all(key):
        place.change(entry, name=f"{entry.values['name']}改")


def judge_post(given: dict[str, Any]) -> tuple[Any, set[str]]:
    """Return whether a post is eligible, and what its conditions say when it is reviewed."""
    made = read_shipped("tech_vice_president")
    fields, step = {one.key: one for one in made.fields}, next(one for one in made.transitions if one.key == "review")
    values = {key: read_value(fields[key], raw).value for key, raw in given.items()} | {"agreement": (1,)}
    computed = compute_fields(made, EntryView(values, "draft"), TODAY)
    found = judge_step(made, step, EntryView({**values, **computed}, "draft"), TODAY)
    return computed["eligible"], {one.words for one in found}


@pytest.mark.row("TAL-03")
def test_each_condition_of_a_technology_vice_president_is_judged_by_itself(place: Place) -> None:
    """Degree, age, term, pay, subject, firm, no stake, no founder: on the bound it holds, past it names what fails."""
    firm, school = place.make_bodies(2)
    good: dict[str, Any] = {
        "person": place.make_person(), "enterprise": firm, "university": school, "degree": "doctor", "born": "1976",
        "birth_year": "1976", "start": "2026-01-01", "end": "2028-01-01", "pay": "12", "contract_sum": "30",
        "stake": "false", "founder": "false", "subject": "master", "standing": "pool",
    }  # fmt: skip
    entry = place.enter("tech_vice_president", **good)
    assert (entry.values["eligible"], entry.values["supported"]) == (True, True)
    wrong = {
        "degree": ("master", "学位条件不符"), "birth_year": ("1975", "年龄超过规定"),
        "end": ("2027-12-31", "任期短于规定"),
        "pay": ("11.99", "报酬合计低于规定"), "subject": ("other", "所在学科不是硕士点或省重点学科"),
        "standing": ("other", "企业不是高企、培育库企业或科技型中小企业"), "stake": ("true", "在企业持股"),
        "founder": ("true", "申报人是企业创办人"),
    }  # fmt: skip
    for key, (value, words) in wrong.items():
        assert judge_post(good | {key: value}) == (False, {words})
    assert judge_post(good) == (True, set())
    file = place.make_file()
    entry = place.change(entry, stake="true")
    assert place.stop(entry, "review", agreement=file) == "在企业持股"
    entry = place.change(entry, stake="false")
    assert "协议" in place.stop(entry, "review")
    assert place.change(entry, contract_sum="29.99").values["supported"] is False
    for key, value in (("subject", "provincial"), ("standing", "high_tech"), ("standing", "tech_sme")):
        assert judge_post(good | {key: value}) == (True, set())
    assert place.move(place.move(entry, "review", agreement=file), "appoint").state == "appointed"


@pytest.mark.row("TAL-17")
def test_nobody_takes_an_order_with_a_certificate_that_lapsed(place: Place) -> None:
    """An order of an intermediary goes to a holder whose certificate holds that day: not without, not of another."""
    broker, other = place.make_person(), place.make_person()
    row = {"person": broker, "kind": "broker", "level": "middle", "issued_on": "2024-01-05"}
    held = place.move(place.enter("person_certificate", cert_no="虚构1", **row), "confirm", valid_to=TODAY.isoformat())
    entry = place.enter("service_ticket", subject=place.make_body(), kind="transfer", text="虚构", due=LATER,
                        raised_on="2026-01-05")  # fmt: skip
    assert place.stop(entry, "assign", assignee=broker) == "中介服务只派给持证的人"
    entry = place.change(entry, certificate=held.pk)
    assert "已过期或不是本人的" in place.stop(entry, "assign", assignee=other)
    place.change(Entry.objects.get(pk=held.pk), valid_to=(TODAY - timedelta(days=1)).isoformat())
    assert "已过期或不是本人的" in place.stop(entry, "assign", assignee=broker)
    take_automatic_steps(today=TODAY)
    held.refresh_from_db()
    assert (held.state, place.count("person_certificate.valid")) == ("expired", {})
    assert "已过期或不是本人的" in place.stop(entry, "assign", assignee=broker)
    place.move(held, "renew", "继续教育合格（虚构）", valid_to=LATER)
    assert place.move(entry, "assign", assignee=broker).state == "assigned"


@pytest.mark.row("IPR-29")
def test_the_certificate_of_a_trainee_has_its_own_number_and_is_verified(place: Place) -> None:
    """A number is given once; whoever has number or code learns whether it is real and holds, and nothing else."""
    place.get_ledger("training_class")
    base, person = place.make_body(), place.make_person()
    course = place.enter("training_class", title="虚构专利工程师班", kind="patent", base=base, start="2026-03-01",
                         end="2026-03-05", hours="24", capacity="30")  # fmt: skip
    row = {"kind": "patent", "level": "junior", "issued_on": "2026-04-01", "course": course.pk, "issued_by": base}
    entry = place.enter("person_certificate", person=person, cert_no="虚构G-001", **row)
    again = place.refuse("person_certificate", person=place.make_person(), cert_no="虚构G-001", **row)
    assert "证书号重复" in str(again)
    assert list_by_number(number="虚构G-001") == []
    place.move(entry, "confirm", valid_to=LATER)
    (paper,) = list_by_number(number="虚构G-001")
    assert (paper.entry_id, get_standing(paper, TODAY)) == (entry.pk, Standing.IN_FORCE)
    code = write_code(paper)
    assert find_certificate(code=code) == paper
    assert find_certificate(code=code[:-1] + ("0" if code[-1] != "0" else "1")) is None
    assert get_standing(paper, date.fromisoformat(LATER) + timedelta(days=1)) == Standing.EXPIRED


@pytest.mark.row("AGR-03")
def test_commissioners_are_ranked_by_points_whose_rule_is_changed(place: Place) -> None:
    """Days up to their cap, bases, people trained: equal points share a place; another rule gives another order."""
    people = [place.make_person() for _each in range(4)]
    base = {"role": "individual", "year": "2025", "close_on": "2025-12-31"}
    cells = ({"days": "50", "bases": "3"}, {"days": "200"}, {"days": "60"}, {"days": "10", "trainees": "300"})
    rows = [base | {"person": person} | cell for person, cell in zip(people, cells, strict=True)]
    place.enter_many("commissioner_service", "confirmed", rows)

    def rank() -> dict[Any, tuple[int, float]]:
        lines = look(place, "commissioner_service")["ranking"].lines
        return {people.index(one.key) + 1: (one.place, float(one.amount)) for one in lines}

    assert list(rank().items()) == [(2, (1, 45.0)), (1, (2, 36.0)), (3, (2, 36.0)), (4, (2, 36.0))]
    made = read_shipped("commissioner_service")
    dear = {"day_cap": Decimal(33), "trainee_step": Decimal(5)}
    changed = tuple(replace(one, values=(*one.values, replace(one.values[0], starts_on=TODAY, value=dear[one.key])))
                    if one.key in dear else one for one in made.parameters)  # fmt: skip
    load_ledger_type(type_=replace(made, parameters=changed))
    for entry in place.list_all("commissioner_service"):
        place.change(entry, votes="10", satisfied="9")
    assert list(rank().items()) == [(4, (1, 66.0)), (1, (2, 36.0)), (2, (3, 33.0)), (3, (3, 33.0))]
