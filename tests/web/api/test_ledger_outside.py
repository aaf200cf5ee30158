"""Applications from outside and certificates by REST (虚构)."""

from __future__ import annotations

from typing import Any

import pytest

from kepan.apps.accounts.enums import Role
from kepan.apps.ledgers.models import Entry
from kepan.apps.ledgers.services import create_application, take_step
from tests.factories.accounts import make_office, make_user
from tests.factories.ledgers import make_ledgers
from tests.web.api.test_calling import make_header, send

pytestmark = pytest.mark.django_db
HOUSE = "/api/v1/ledgers/test_house"
VERIFY = "/api/v1/ledger-certificates"


def test_an_application_becomes_an_entry_and_a_certificate_is_verified_and_revoked() -> None:
    """What a program takes in is the entry that it names; a code tells no more than the public page does."""
    house, _tenants = make_ledgers()
    officer = make_user(Role.SECTION_OFFICER)
    assert officer.region is not None
    officer.office = make_office(officer.region)
    officer.save(update_fields=["office"])
    header = make_header(officer, "ledgers:write")

    def ask(method: str, address: str, body: Any = None, status: int = 200) -> Any:
        answer = send(header, method, address, body)
        assert answer.status_code == status, answer.content.decode()
        return answer.json()

    values = {"name": "虚构来件楼", "area": "30"}
    sent, _code = create_application(ledger=house, values=values, email="", region=officer.region)
    one_sent = f"{HOUSE}/applications/{sent.pk}"
    assert [one["receipt"] for one in ask("GET", f"{HOUSE}/applications?state=waiting")["items"]] == [sent.receipt]
    read = ask("GET", one_sent)
    assert (read["state"], read["values"]["area"], read["messages"], "email" in read) == ("waiting", "30", [], False)
    asked = ask("POST", f"{one_sent}/messages", {"text": "虚构的问题"}, 201)
    assert [(one["text"], one["is_from_office"]) for one in asked["messages"]] == [("虚构的问题", True)]
    taken = ask("POST", f"{one_sent}/accept", {})
    entry = Entry.objects.get(label="虚构来件楼")
    assert (taken["state"], taken["entry"]) == ("taken", entry.pk)
    ask("POST", f"{one_sent}/refuse", {"reason": "虚构的理由"}, 422)

    papers = f"{HOUSE}/entries/{entry.pk}/certificates"
    ask("POST", papers, {}, 403)
    take_step(actor=officer, entry=entry, transition="begin")
    (paper,) = ask("GET", papers)["items"]
    assert ask("POST", papers, {}, 201)["id"] == paper["id"]
    (found,) = ask("GET", f"{VERIFY}?q={paper['code']}")["items"]
    assert (found["number"], found["standing"]) == (entry.number, "in_force")
    assert not set(found) & {"sentence", "lines", "code", "id"}
    assert ask("POST", f"{papers}/{paper['id']}/revoke", {"reason": "虚构的理由"})["standing"] == "revoked"
    assert ask("GET", f"{VERIFY}?q={paper['code']}")["items"][0]["standing"] == "revoked"
    assert ask("GET", f"{VERIFY}?q=nothing")["items"] == []
