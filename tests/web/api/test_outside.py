"""People outside by the interface, without a token: what the public pages let them, as often, and no more. 虚构."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.desk.models import Job
from kepan.apps.desk.services import run_job_here
from kepan.apps.desk.services.letters import create_letter_job
from kepan.apps.ledgers.models import Application, Draft, Entry
from kepan.apps.ledgers.services import accept_application, create_entry, create_message, load_ledger_type, take_step
from kepan.engine.ledgers.reading import read_types
from kepan.web.ledgers.views.apply import SENT_AN_HOUR
from tests.factories.accounts import make_user
from tests.factories.ledgers import HOUSE, make_ledgers
from tests.web.api.test_calling import make_header, send

pytestmark = pytest.mark.django_db
FORM = "/api/v1/open/forms/test_house"
ANOTHER = {"name": "虚构别家楼", "area": "12"}
PAPERS: dict[str, Any] = {
    **HOUSE,
    "key": "test_papers",
    "sections": [
        {**HOUSE["sections"][0], "fields": [
            *HOUSE["sections"][0]["fields"][:2],
            {"key": "paper", "kind": "file", "title": "虚构材料", "required": True},
        ]},
    ],
    "public_form": {**HOUSE["public_form"], "fields": ["name", "area", "paper"]},
    "certificate": None,
}  # fmt: skip


@pytest.fixture
def officer(settings: Any, tmp_path: Any) -> User:
    """Return a section officer of a region with the ledgers."""
    settings.MEDIA_ROOT = tmp_path
    make_ledgers()
    return make_user(Role.SECTION_OFFICER)


def ask(method: str, address: str, body: Any = None) -> Any:
    """Send a request without anything that says who asks."""
    return Client(enforce_csrf_checks=True).generic(
        method, address, "" if body is None else json.dumps(body), content_type="application/json"
    )


def apply(officer: User, *, form: str = FORM, **more: Any) -> Any:
    """Send an application; `more` are its words and its files."""
    files = {key: more.pop(key) for key in [*more] if hasattr(more[key], "read")}
    assert officer.region is not None
    said = {"values": {"name": "虚构来件楼", "area": "30"}, "region": officer.region.pk, "is_true": True, **more}
    return Client(enforce_csrf_checks=True).post(f"{form}/applications", {"application": json.dumps(said), **files})


def test_somebody_applies_asks_and_reads_the_reply(officer: User) -> None:
    """From the form to the answer; the office hears of it as if it had come by the page."""
    (card,) = ask("GET", "/api/v1/open/forms").json()["items"]
    assert (card["key"], card["closed"]) == ("test_house", "")
    form = ask("GET", FORM).json()
    assert sorted(form["values_schema"]["properties"]) == ["area", "name"]
    assert (form["values_schema"]["required"], form["may_be_anonymous"], form["papers"]) == (["name"], True, [])
    assert officer.region is not None
    wish = {"values": {"area": "-1"}, "region": officer.region.pk}
    wrong = ask("POST", f"{FORM}/check", wish).json()
    assert {one["field"] for one in wrong["errors"]} == {"body.values.area"}
    assert ask("POST", f"{FORM}/check", {**wish, "values": {"filled": "1"}}).json()["errors"][0]["field"] == (
        "body.values.filled"
    )
    assert ask("POST", f"{FORM}/check", {**wish, "values": {"name": "虚构来件楼"}}).status_code == 200
    assert Application.objects.count() == 0
    assert apply(officer, is_true=False).json()["errors"][0]["field"] == "body.is_true"
    sent = apply(officer)
    assert sent.status_code == 201, sent.content.decode()
    receipt = sent.json()
    found = Application.objects.get()
    assert found.receipt == receipt["receipt"]
    assert (found.state, found.values["area"], receipt["state"]) == ("waiting", "30", "waiting")
    create_message(actor=officer, application=found, text="虚构的问题")
    said = ask("POST", "/api/v1/open/replies/messages", {"code": receipt["code"], "text": "虚构的回答"})
    assert said.status_code == 201
    assert [(one["text"], one["is_from_office"]) for one in said.json()["messages"]] == [
        ("虚构的问题", True), ("虚构的回答", False),
    ]  # fmt: skip
    accept_application(actor=officer, application=found, organisation=None, expected_version=None)
    reply = ask("POST", "/api/v1/open/replies", {"code": receipt["code"]}).json()
    assert (reply["receipt"], reply["title"], reply["reason"]) == (found.receipt, "虚构孵化器", "")
    assert Entry.objects.get(label="虚构来件楼").values["area"] == "30"
    take_step(actor=officer, entry=Entry.objects.get(label="虚构来件楼"), transition="begin")
    (paper,) = ask("POST", "/api/v1/open/replies", {"code": receipt["code"]}).json()["certificates"]
    address = f"/api/v1/open/replies/certificates/{paper['id']}/file"
    assert ask("POST", address, {"code": receipt["code"]}).content.startswith(b"%PDF")
    other = create_entry(actor=make_user(Role.REPORTER, region=officer.region), ledger=found.ledger, values=ANOTHER)
    held = take_step(actor=officer, entry=other, transition="begin").certificates.get()
    for place, code in ((held.pk, receipt["code"]), (paper["id"], "0000-0000-0000-0000")):
        refused = ask("POST", f"/api/v1/open/replies/certificates/{place}/file", {"code": code})
        assert refused.status_code == 404
    # What only the office knows stays there.
    assert officer.name not in json.dumps(reply, ensure_ascii=False)
    assert ask("POST", "/api/v1/open/replies", {"code": "0000-0000-0000-0000"}).status_code == 404
    assert ask("POST", "/api/v1/open/replies", {}).status_code == 422


def test_an_address_is_confirmed_by_its_letter(officer: User, settings: Any) -> None:
    """With an address nothing reaches the office before the yes; saying it twice changes nothing."""
    settings.KEPAN_MAIL_ON = True
    receipt = apply(officer, email="xu@example.invalid").json()
    assert receipt["state"] == "unchecked"
    assert create_letter_job() == 1
    run_job_here(Job.objects.get(kind="desk.send_letters"))
    token = re.search(r"/apply/check/([^/\s]+)/", str(mail.outbox[-1].body))
    assert token is not None, mail.outbox[-1].body
    for _time in range(2):
        done = ask("POST", "/api/v1/open/confirmations", {"token": token[1]})
        assert (done.status_code, done.json()["state"]) == (200, "waiting")
    assert ask("POST", "/api/v1/open/confirmations", {"token": token[1] + "x"}).status_code == 404


def test_files_come_in_parts_of_their_own(officer: User) -> None:
    """A paper that is asked for is missed by its field; one that nobody asked for is refused."""
    load_ledger_type(type_=next(iter(read_types([PAPERS]).values())))
    form = "/api/v1/open/forms/test_papers"
    assert ask("GET", form).json()["papers"] == [{"key": "paper", "title": "虚构材料", "is_required": True}]
    missing = apply(officer, form=form)
    assert (missing.status_code, missing.json()["errors"][0]["field"]) == (422, "body.values.paper")
    paper = SimpleUploadedFile("虚构.txt", "虚构材料".encode())
    assert apply(officer, form=form, other=paper).json()["errors"][0]["field"] == "file.other"
    paper.seek(0)
    sent = apply(officer, form=form, paper=paper)
    assert sent.status_code == 201, sent.content.decode()
    assert len(Application.objects.get().values["paper"]) == 1


def test_nobody_comes_oftener_than_to_the_pages(officer: User, settings: Any) -> None:
    """So many applications an hour, so many visits a minute; nothing where forms are off; a session does not count."""
    answers = [apply(officer, values={"name": f"虚构{place}"}).status_code for place in range(SENT_AN_HOUR + 1)]
    assert answers == [201] * SENT_AN_HOUR + [429]
    settings.KEPAN_OPEN_RATE = 1
    limited = [ask("GET", FORM) for _time in range(3)][-1]
    assert (limited.status_code, limited.json()["code"]) == (429, "rate_limited")
    assert int(limited["Retry-After"]) > 0
    settings.KEPAN_OPEN_RATE, settings.KEPAN_PUBLIC_FORMS = 0, False
    assert ask("GET", FORM).status_code == 404
    assert ask("GET", "/api/v1/open/certificates?q=XG").json() == {"items": []}


def test_a_draft_by_rest_is_the_draft_of_the_page(officer: User) -> None:
    """What a program keeps, the form of the page opens with; it goes with what was sent."""
    header = make_header(officer, "ledgers:write")
    address = "/api/v1/ledgers/test_house/entries/draft"
    assert send(header, "GET", address).status_code == 404
    kept = send(header, "PUT", address, {"values": {"name": "虚构半截楼", "area": "三十"}})
    assert (kept.status_code, kept.json()["values"]) == (200, {"name": "虚构半截楼", "area": "三十"})
    client = Client()
    client.force_login(officer, backend="kepan.web.accounts.backend.AuthenticationBackend")
    assert "虚构半截楼" in client.get("/ledgers/test_house/new/").content.decode()
    for values in ({"nothing": "1"}, {"filled": "1"}, {"name": ["一", "二"]}):
        assert send(header, "PUT", address, {"values": values}).status_code == 422
    sent = send(header, "POST", "/api/v1/ledgers/test_house/entries", {"values": {"name": "虚构半截楼"}})
    assert (sent.status_code, Draft.objects.count()) == (201, 0)
    one = f"/api/v1/ledgers/test_house/entries/{sent.json()['id']}/draft"
    assert send(header, "PUT", one, {"values": {"area": "12"}}).status_code == 200
    assert send(header, "GET", one).json()["values"] == {"area": "12"}
    other = make_header(make_user(Role.SECTION_OFFICER, region=officer.region), "ledgers:write")
    assert send(other, "GET", one).status_code == 404
    assert send(header, "DELETE", one).status_code == 204
    assert Draft.objects.count() == 0
