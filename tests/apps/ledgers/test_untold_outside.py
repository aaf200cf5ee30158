"""An applicant without an account learns nothing of what rules look at beyond the form (虚构)."""

from __future__ import annotations

from copy import deepcopy
from io import BytesIO
from typing import Any

import pytest

from kepan.apps.accounts.enums import Role, Tier
from kepan.apps.accounts.models import User
from kepan.apps.desk.services import create_attachment
from kepan.apps.ledgers.enums import ApplicationState
from kepan.apps.ledgers.models import Application, Ledger
from kepan.apps.ledgers.selectors import get_type, list_sent_fields
from kepan.apps.ledgers.services import (
    EntryRefusedError,
    accept_application,
    create_application,
    create_entry,
    load_ledger_type,
)
from kepan.apps.trail.models import AuditEntry
from kepan.engine.ledgers.reading import read_type
from kepan.engine.ledgers.visibility import list_own_fields
from kepan.web.ledgers.views.replies import describe_reply
from tests.factories.accounts import make_office, make_user
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


def apply(key: str = "test_outside", /, **values: str) -> Application:
    """Send an application without an address."""
    ledger = Ledger.objects.select_related("current").get(key=key)
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


def test_what_was_sent_is_as_closed_as_the_entry_that_it_became(officer: User) -> None:
    """Another office reads of an application no more than of the entry; a reporter no personal field of either."""
    made = deepcopy(TYPE)
    fields = {one["key"]: one for one in made["sections"][0]["fields"]}
    fields["had"]["visibility"], fields["code"]["visibility"] = "restricted", "personal"
    made["public_form"]["direct"], made["guards"] = False, []
    load_ledger_type(type_=read_type(made | {"key": "test_closed"}))
    region = officer.region
    assert region is not None
    other = make_user(Role.SECTION_OFFICER, office=make_office(region))
    reporter = make_user(Role.REPORTER, region=region)
    sent = apply("test_closed", ask="5", had="1", code="甲")
    assert [list_keys(user, sent) for user in (officer, other, reporter)] == [
        ["org", "ask", "had", "code"], ["org", "ask", "had", "code"], ["org", "ask", "had"],
    ]  # fmt: skip
    accept_application(actor=officer, application=sent)
    assert sent.entry is None
    sent.refresh_from_db()
    assert sent.entry is not None
    sent.entry.office = make_office(region)
    sent.entry.save()
    assert list_keys(other, sent) == ["org", "ask"]


def list_keys(user: User, sent: Application) -> list[str]:
    """List what somebody reads of an application."""
    row = Application.objects.select_related("ledger", "region", "entry").get(pk=sent.pk)
    return [one.key for one in list_sent_fields(user=user, application=row, type_=get_type(row.ledger))]


def test_the_trail_does_not_name_a_closed_file(officer: User) -> None:
    """A file of a field for few, and one that no field names yet, goes by its number."""
    assert officer.region is not None
    given = {"actor": officer, "name": "虚构处分决定.txt", "region": officer.region}
    closed = create_attachment(file=BytesIO(b"a"), tier=Tier.PROPRIETARY_DATA, **given)
    create_attachment(file=BytesIO(b"a"), **given)
    titles = AuditEntry.objects.filter(action="desk.create_attachment").order_by("pk")
    assert list(titles.values_list("subject_title", flat=True)) == [f"#{closed.pk}", "虚构处分决定.txt"]
