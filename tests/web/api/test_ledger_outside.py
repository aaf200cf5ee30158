"""Applications from outside and certificates by REST (虚构)."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kepan.apps.accounts.enums import Role
from kepan.apps.ledgers.models import Entry
from kepan.apps.ledgers.services import create_application, create_message, take_step, update_entry
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
    # The decision falls on what was read: a question has come since.
    assert (read["version"], asked["version"]) == (1, 2)
    ask("POST", f"{one_sent}/accept", {}, 428)
    for deed in ("accept", "refuse"):
        stale = ask(
            "POST", f"{one_sent}/{deed}", {"version": 1} | ({"reason": "虚构"} if deed == "refuse" else {}), 409
        )
        assert stale["code"] == "stale"
    create_message(actor=None, application=sent, text="虚构的回答")
    assert send(header, "POST", f"{one_sent}/accept", {}, HTTP_IF_MATCH='"2"').status_code == 409
    seen = send(header, "GET", one_sent)["ETag"]
    answer = send(header, "POST", f"{one_sent}/accept", {}, HTTP_IF_MATCH=seen)
    taken = answer.json()
    assert (answer.status_code, taken["version"]) == (200, 4)
    entry = Entry.objects.get(label="虚构来件楼")
    assert (taken["state"], taken["entry"]) == ("taken", entry.pk)
    ask("POST", f"{one_sent}/refuse", {"reason": "虚构的理由", "version": 4}, 422)

    papers = f"{HOUSE}/entries/{entry.pk}/certificates"
    ask("POST", papers, {"version": entry.version}, 403)
    entry = take_step(actor=officer, entry=entry, transition="begin")
    (paper,) = ask("GET", papers)["items"]
    # One that says the same stands already; of an entry that has changed none is issued unseen.
    assert ask("POST", papers, {"version": entry.version})["id"] == paper["id"]
    ask("POST", papers, {}, 428)
    entry = update_entry(actor=officer, entry=entry, values={"name": "虚构来件新楼"})
    ask("POST", papers, {"version": entry.version - 1}, 409)
    tag = send(header, "GET", papers)["ETag"]
    answer = send(header, "POST", papers, {}, HTTP_IF_MATCH=tag)
    paper, former = answer.json(), paper
    assert (answer.status_code, paper["id"] != former["id"], paper["version"]) == (201, True, 1)
    assert {one["id"]: one["version"] for one in ask("GET", papers)["items"]} == {paper["id"]: 1, former["id"]: 2}
    (found,) = ask("GET", f"{VERIFY}?q={paper['code']}")["items"]
    assert (found["number"], found["standing"]) == (entry.number, "in_force")
    assert not set(found) & {"sentence", "lines", "code", "id"}
    revoke = f"{papers}/{paper['id']}/revoke"
    ask("POST", revoke, {"reason": "虚构的理由"}, 428)
    assert ask("POST", revoke, {"reason": "虚构的理由", "version": 1})["standing"] == "revoked"
    assert ask("POST", revoke, {"reason": "虚构的另一理由", "version": 1}, 409)["code"] == "stale"
    assert ask("GET", f"{VERIFY}?q={paper['code']}")["items"][0]["standing"] == "revoked"
    assert ask("GET", f"{VERIFY}?q=nothing")["items"] == []


def test_the_page_decides_about_what_it_showed(client: Client) -> None:
    """An answer that came after the page was drawn is read before the application is taken in."""
    house, _tenants = make_ledgers()
    officer = make_user(Role.SECTION_OFFICER)
    client.force_login(officer)
    sent, _code = create_application(ledger=house, values={"name": "虚构来件楼"}, email="", region=officer.region)
    address = reverse("application_detail", args=["test_house", sent.pk])
    assert client.get(address).context["version"] == 1
    create_message(actor=None, application=sent, text="虚构的补充")
    answer = client.post(address, {"act": "accept", "version": "1"})
    assert (answer.status_code, "刚有变化" in answer.content.decode()) == (422, True)
    assert 'name="version" value="2"' in answer.content.decode()
    assert client.post(address, {"act": "accept", "version": "2"}).status_code == 302
    assert Entry.objects.filter(label="虚构来件楼").exists()
