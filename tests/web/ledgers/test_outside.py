"""Pages for people outside: a form sent without an account, its reply by code, certificates that all verify (虚构)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kepan.apps.accounts.enums import Role
from kepan.apps.ledgers.models import Application, IssuedCertificate
from kepan.apps.ledgers.services import create_entry, take_step, write_certificate_code
from tests.factories.accounts import make_root, make_user
from tests.factories.ledgers import make_ledgers
from tests.web.planting import list_texts

pytestmark = pytest.mark.django_db
FORM, SENDING = "/apply/test_house/", "/apply/test_house/sending/"
MOST_QUERIES = 12


class Bureau:
    """An officer, a ledger with a form, and somebody outside."""

    def __init__(self) -> None:
        self.region = make_root()
        self.house, _tenant = make_ledgers()
        self.officer = make_user(Role.SECTION_OFFICER, region=self.region)
        self.outside, self.inside = Client(), Client()
        self.inside.force_login(self.officer)

    def send(self, name: str, **more: Any) -> str:
        """Send an application through its pages and return the code."""
        assert self.outside.post(FORM, {"f-name": name, "f-area": "12.5", "act": "save"}).status_code == 302
        answer = self.outside.post(SENDING, {"sure": "1", **more}, follow=True)
        found = re.search(r'class="lg-code">([^<]+)<', answer.content.decode())
        return found[1] if found else ""


@pytest.fixture
def bureau() -> Bureau:
    return Bureau()


def read(answer: Any) -> str:
    """Return the text of a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_an_application_goes_from_the_form_to_its_answer(bureau: Bureau) -> None:
    """What is typed is kept in the session, checked, sent once, taken in, asked about and answered by its code."""
    wrong = bureau.outside.post(FORM, {"f-area": "许多", "act": "save"})
    assert wrong.status_code == 422 and "不是数" in read(wrong) and "这一项要填" in read(wrong)
    assert bureau.outside.post(f"{FORM}draft/", {"f-name": "虚构一号楼"}).status_code == 200
    assert 'value="虚构一号楼"' in bureau.outside.get(FORM).content.decode()
    assert "先勾选" in read(bureau.outside.post(SENDING, {"sure": ""}))
    code = bureau.send("虚构一号楼")
    sent = Application.objects.get()
    assert (sent.state, sent.values, "apply:test_house" in bureau.outside.session) == (
        "waiting", {"name": "虚构一号楼", "area": "12.5"}, False,
    )  # fmt: skip
    assert bureau.outside.get("/apply/sent/").status_code == 302
    page = reverse("application_detail", args=["test_house", sent.pk])
    assert bureau.inside.post(page, {"act": "refuse", "reason": ""}).status_code == 422
    bureau.inside.post(page, {"act": "say", "text": "虚构的问题？"})
    reply = bureau.outside.post("/apply/reply/", {"code": code.lower(), "text": "虚构的回答"})
    assert all(words in read(reply) for words in ("待受理", "虚构的问题？", "虚构的回答"))
    assert bureau.inside.post(page, {"act": "accept"}).status_code == 302
    sent.refresh_from_db()
    assert sent.entry is not None and (sent.entry.source, sent.entry.label) == (
        f"网上申请 {sent.receipt}",
        "虚构一号楼",
    )
    take_step(actor=bureau.officer, entry=sent.entry, transition="begin")
    reply = bureau.outside.post("/apply/reply/", {"code": code})
    (way,) = re.findall(r'href="(/apply/reply/[^"]+\.pdf)"', reply.content.decode())
    assert "运营" in read(reply) and bureau.outside.get(way).content.startswith(b"%PDF")
    assert bureau.outside.post("/apply/reply/", {"code": "0000-0000-0000-0000"}).status_code == 422


def test_machines_and_those_who_send_too_often_are_stopped(bureau: Bureau) -> None:
    assert bureau.send("虚构一号楼", website="https://spam.example.invalid") == ""
    assert not Application.objects.exists()
    codes = [bureau.send(f"虚构{number}号楼") for number in range(11)]
    assert (len(set(filter(None, codes))), Application.objects.count()) == (10, 10)


def test_a_certificate_is_verified_by_everybody_and_says_no_more(bureau: Bureau) -> None:
    """By code and by number: number, holder, state; the file says the same; revoked is said at once."""
    entry = create_entry(actor=bureau.officer, ledger=bureau.house, values={"name": "虚构一号楼", "area": "99.5"})
    take_step(actor=bureau.officer, entry=entry, transition="begin")
    paper = IssuedCertificate.objects.get()
    code, place = write_certificate_code(paper), reverse("entry_certificates", args=["test_house", entry.pk])
    for address in (f"/verify/{code}/", f"/verify/?q={entry.number}", f"/verify/?q={code.replace('-', '')}"):
        page = bureau.outside.get(address)
        assert page.status_code == 200 and "有效" in read(page) and "99.5" not in read(page)
    assert bureau.outside.get("/verify/?q=虚构").status_code == 404
    file = bureau.inside.get(reverse("certificate_file", args=["test_house", entry.pk, paper.pk])).content
    said = b"".join(list_texts(file)).decode(errors="replace")
    assert all(words in said for words in (entry.number, code, "兹证明虚构一号楼。"))
    bureau.inside.post(place, {"act": "issue"})
    assert IssuedCertificate.objects.count() == 1
    bureau.inside.post(place, {"act": "revoke", "certificate": paper.pk, "reason": "虚构的理由"})
    shown = read(bureau.outside.get(f"/verify/{code}/"))
    assert "已作废" in shown and "虚构的理由" not in shown


def test_the_list_of_applications_costs_the_same_for_one_and_for_three(bureau: Bureau) -> None:
    url = reverse("application_list", args=["test_house"])
    bureau.inside.get(url)
    counts = []
    for more in (1, 2):
        for number in range(more):
            bureau.send(f"虚构{more}{number}号楼")
        with CaptureQueriesContext(connection) as found:
            assert bureau.inside.get(url).status_code == 200
        counts.append(len(found))
    assert counts[0] == counts[1] <= MOST_QUERIES
    with CaptureQueriesContext(connection) as found:
        bureau.inside.get(reverse("application_detail", args=["test_house", Application.objects.latest("pk").pk]))
    assert len(found) <= MOST_QUERIES
