"""Who may not see what a rule looks at hears only that a rule stops a change; facts and figures keep closed fields."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.ledgers.models import Ledger
from kepan.apps.ledgers.permissions import can_count_fact
from kepan.apps.ledgers.selectors import get_type
from kepan.apps.ledgers.services import EntryRefusedError, create_entry, load_ledger_type, take_step, update_entry
from kepan.engine.ledgers.figures import Fact
from kepan.engine.ledgers.reading import read_type
from tests.factories.accounts import make_office, make_region, make_root, make_user

pytestmark = pytest.mark.django_db
CLOSED = {"visibility": "restricted"}
TYPE: dict[str, Any] = {
    "key": "test_untold", "title": "虚构规则", "title_en": "Invented rules", "about": "虚构的。", "group": "own",
    "label": "{name}", "number": "", "writers": ["section_officer", "reporter"],
    "sections": [{"key": "basic", "title": "基本", "fields": [
        {"key": "name", "kind": "text", "title": "名称"},
        {"key": "ask", "kind": "number", "title": "申请数", "validation": "ask <= cap", "message": "超过核定上限"},
        {"key": "cap", "kind": "number", "title": "核定上限", **CLOSED},
        {"key": "code", "kind": "text", "title": "内部代号", "unique": True, **CLOSED},
        {"key": "left", "kind": "computed", "title": "余量", "expression": "cap - ask"},
    ]}],
    "states": [{"key": "open", "title": "办理中"}, {"key": "done", "title": "办结", "kind": "standing"}],
    "transitions": [{"key": "end", "title": "办结", "sources": ["open"], "target": "done", "fields": ["code"],
                     "roles": ["section_officer", "reporter"]}],
    "guards": [{"key": "spare", "expression": "left >= 10", "message": "余量不足十"}],
}  # fmt: skip
UNTOLD = "有一条规则没有通过，它用到你不能看的内容；请联系承办的科室。"


def refuse(act: Any, **given: Any) -> EntryRefusedError:
    """Return the refusal of what somebody tries."""
    with pytest.raises(EntryRefusedError) as caught:
        act(**given)
    return caught.value


@pytest.fixture
def people() -> tuple[User, User]:
    """Somebody of the office of the entry, and of another office."""
    district = make_region(parent=make_root())
    return tuple(make_user(role, office=make_office(district)) for role in (Role.SECTION_OFFICER, Role.REPORTER))  # type: ignore[return-value]


def test_a_refusal_tells_nothing_of_what_somebody_may_not_see(people: tuple[User, User]) -> None:
    office, other = people
    load_ledger_type(type_=read_type(TYPE))
    ledger = Ledger.objects.select_related("current").get(key="test_untold")
    given = {"name": "虚构", "ask": "10", "cap": "100"}
    entry = create_entry(actor=office, ledger=ledger, values=given)
    told = {user: refuse(update_entry, actor=user, entry=entry, values={"ask": "200"}) for user in people}
    assert told[office].problems == {"ask": "申请数：超过核定上限"}
    assert str(told[office].reason) == "申请数：超过核定上限；余量不足十"
    assert (told[other].problems, str(told[other].reason)) == ({}, UNTOLD)
    assert [(one.key, one.field, one.words, one.reads) for one in told[other].findings] == [
        ("hidden", "", UNTOLD, frozenset())
    ]
    ended = [str(refuse(take_step, actor=user, entry=entry, transition="end").reason) for user in people]
    assert ended == ["内部代号：要填。", UNTOLD]


def test_a_fact_over_closed_fields_is_for_leaders_unless_it_discloses_nothing(people: tuple[User, User]) -> None:
    load_ledger_type(type_=read_type(TYPE))
    type_ = get_type(Ledger.objects.select_related("current").get(key="test_untold"))
    fact = Fact("spare", "有余量的", condition="left > 0")
    asked = [fact, replace(fact, discloses=True), replace(fact, discloses=True, dimensions=("left",))]
    region = people[0].region
    assert region is not None
    assert [bool(can_count_fact(people[0], type_, one, region)) for one in asked] == [False, True, False]
