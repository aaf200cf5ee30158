"""An applicant without an account learns nothing of what rules look at beyond the form (虚构)."""

from __future__ import annotations

from typing import Any

import pytest

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.ledgers.enums import ApplicationState
from kepan.apps.ledgers.models import Application, Ledger
from kepan.apps.ledgers.services import (
    EntryRefusedError,
    accept_application,
    create_application,
    create_entry,
    load_ledger_type,
)
from kepan.engine.ledgers.reading import read_type
from kepan.engine.ledgers.visibility import list_own_fields
from kepan.web.ledgers.views.replies import describe_reply
from tests.factories.accounts import make_user
from tests.factories.registry import make_organisation

pytestmark = pytest.mark.django_db
CODE = "91110000600037341L"
"""The example of the standard; belongs to nobody."""
TYPE: dict[str, Any] = {
    "key": "test_outside", "title": "虚构申请", "title_en": "Invented applications", "about": "虚构的。",
    "group": "own", "label": "{number}", "number": "SQ-{serial:4}", "writers": ["section_officer"], "subject": "org",
    "sections": [{"key": "basic", "title": "基本", "fields": [
        {"key": "org", "kind": "organisation", "title": "单位"},
        {"key": "ask", "kind": "number", "title": "申请数", "validation": "ask <= org.latest_staff",
         "message": "超过从业人员"},
        {"key": "had", "kind": "number", "title": "已有数"},
        {"key": "all", "kind": "computed", "title": "合计", "expression": "ask + had"},
        {"key": "others", "kind": "computed", "title": "其余人员", "expression": "org.latest_staff - ask"},
        {"key": "rank", "kind": "number", "title": "内部名次", "default": "7", "visibility": "restricted"},
        {"key": "code", "kind": "text", "title": "代号", "unique": True},
    ]}],
    "states": [{"key": "open", "title": "办理中", "outside": "收到了"}],
    "transitions": [],
    "guards": [
        {"key": "few", "expression": "all <= 100", "message": "合计超过一百"},
        {"key": "near", "expression": "ask <= rank", "message": "超过名次"},
        {"key": "known", "expression": 'org.state != "closed"', "message": "单位已注销"},
    ],
    "public_form": {"fields": ["org", "ask", "had", "code"], "state": "open", "anonymous": True, "direct": True},
}  # fmt: skip


@pytest.fixture
def officer() -> User:
    """Return a section officer, with an organisation on record."""
    officer = make_user(Role.SECTION_OFFICER)
    make_organisation(officer, name="虚构甲有限公司", uscc=CODE)
    load_ledger_type(type_=read_type(TYPE))
    return officer


def apply(**values: str) -> Application:
    """Send an application without an address."""
    ledger = Ledger.objects.select_related("current").get(key="test_outside")
    sent, _code = create_application(ledger=ledger, values=values, email="", body_name="虚构甲有限公司", body_code=CODE)
    return Application.objects.select_related("ledger", "type_version", "entry__type_version", "region").get(pk=sent.pk)


def test_a_rule_over_more_than_was_typed_says_nothing_to_an_applicant(officer: User) -> None:
    """What the applicant typed is judged; what the office knows beside it is the office's to say, as it takes it in."""
    assert list_own_fields(read_type(TYPE)) == {"ask", "had", "all", "code"}
    with pytest.raises(EntryRefusedError, match="合计超过一百"):
        apply(ask="60", had="60")
    sent = apply(ask="60", had="10")
    assert (sent.state, sent.entry) == (ApplicationState.WAITING, None)
    with pytest.raises(EntryRefusedError, match="超过名次"):
        accept_application(actor=officer, application=sent)


def test_a_reply_does_not_say_that_a_value_is_taken(officer: User) -> None:
    """What was kept back reads like what became an entry at once."""
    ledger = Ledger.objects.select_related("current").get(key="test_outside")
    create_entry(actor=officer, ledger=ledger, values={"code": "甲"})
    taken, kept = apply(ask="5", had="1", code="乙"), apply(ask="5", had="1", code="甲")
    assert (taken.state, kept.state) == (ApplicationState.TAKEN, ApplicationState.WAITING)
    told = [describe_reply(one) for one in (taken, kept)]
    assert [(one["light"], one["answers"], one["papers"], one["may_say"]) for one in told] == [
        (told[0]["light"], [], [], True)
    ] * 2
    assert told[0]["light"][1] == "收到了"
