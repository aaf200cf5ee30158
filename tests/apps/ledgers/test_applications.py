"""Applications from outside: nothing before the address is confirmed, an officer's yes or no, files, limits (虚构)."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core import mail
from django.core.signing import BadSignature, loads
from django.utils import timezone

from kepan.apps.accounts.permissions import NotAllowedError, RefusalError
from kepan.apps.desk.models import Attachment, Job, Letter, Task
from kepan.apps.desk.services import run_job_here
from kepan.apps.desk.services.letters import create_letter_job
from kepan.apps.ledgers.enums import ApplicationState
from kepan.apps.ledgers.models import Application
from kepan.apps.ledgers.selectors import get_type, list_applications
from kepan.apps.ledgers.services import (
    CHECK,
    READ,
    EntryRefusedError,
    accept_application,
    confirm_application,
    create_application,
    create_message,
    find_signed,
    refuse_application,
    take_step,
    write_standing,
)
from kepan.apps.ledgers.services.applications import MOST_A_DAY, remove_stale_applications
from tests.apps.ledgers.rows.making import Place

pytestmark = pytest.mark.django_db
CODE = "91110000600037341L"
"""The example of the standard; belongs to nobody."""
ADDRESS = "Applicant@Example.invalid"
GIVEN = {"class": "rd", "staff": "12", "income": "20"}


@pytest.fixture
def place(settings: Any) -> Place:
    settings.KEPAN_MAIL_ON = True
    settings.KEPAN_PUBLIC_URL = "https://kepan.example.invalid"
    return Place("service_agency", "park_base", "job_referral", "service_ticket", "annual_report")


def apply(place: Place, **more: Any) -> Application:
    """Send an application for the filing of an agency."""
    ledger = place.get_ledger("service_agency")
    given = {"values": GIVEN, "email": ADDRESS, "body_name": "虚构科技服务公司", "body_code": CODE} | more
    return create_application(ledger=ledger, region=place.district, **given)[0]


def list_seen(place: Place) -> list[Application]:
    """List what the officer sees."""
    ledger = place.get_ledger("service_agency")
    return list(list_applications(user=place.officer, ledger=ledger, type_=get_type(ledger)))


def test_what_was_sent_reaches_nobody_before_its_address_is_confirmed(place: Place) -> None:
    sent = apply(place)
    assert (sent.state, list_seen(place), Task.objects.count()) == (ApplicationState.UNCHECKED, [], 0)
    assert create_letter_job() == 1
    run_job_here(Job.objects.get(kind="desk.send_letters"))
    (letter,) = mail.outbox
    assert letter.to == [ADDRESS.lower()] and (Letter.objects.get().body, sent.receipt in letter.body) == ("", True)
    token = letter.body.partition("/apply/check/")[2].split("/")[0]
    assert find_signed(token=token, salt=CHECK) == sent
    assert find_signed(token=token, salt=READ) is None and find_signed(token=f"{token}x", salt=CHECK) is None
    confirm_application(application=sent)
    assert confirm_application(application=sent).state == ApplicationState.WAITING
    assert list_seen(place) == [sent] and Task.objects.filter(region=place.district).count() == 1


def test_an_unknown_organisation_stays_in_words_until_the_officer_names_one(place: Place) -> None:
    sent = confirm_application(application=apply(place))
    assert (sent.organisation, sent.body_name, sent.body_code) == (None, "虚构科技服务公司", CODE)
    with pytest.raises(RefusalError, match="没有这个单位"):
        accept_application(actor=place.officer, application=sent)
    with pytest.raises(NotAllowedError):
        accept_application(actor=place.director, application=sent)
    body = place.make_body()
    taken = accept_application(actor=place.officer, application=sent, organisation=body)
    assert taken.entry is not None
    entry = taken.entry
    assert (entry.organisation_id, entry.state, entry.values["income"]) == (body, "submitted", 20_000_000)
    assert write_standing(taken, get_type(entry.ledger)) == "审核中"
    with pytest.raises(RefusalError, match="已经办过"):
        refuse_application(actor=place.officer, application=sent, reason="虚构")
    create_message(actor=None, application=taken, text="虚构的补充")
    assert Task.objects.filter(state="open", title__startswith="申请人有补充").count() == 1
    take_step(actor=place.officer, entry=entry, transition="return", reason="虚构的理由")
    assert not Task.objects.filter(state="open").exists()
    told = list(Letter.objects.order_by("pk").values_list("body", flat=True))
    assert [word in body for word, body in zip(("已经受理", "现在的状态：起草"), told[1:], strict=True)] == [True, True]
    assert loads(told[1].partition("/apply/reply/")[2].split("/")[0], salt=READ) == sent.pk
    with pytest.raises(BadSignature):
        loads(told[1].partition("/apply/reply/")[2].split("/")[0], salt=CHECK)


def test_an_application_is_refused_with_a_reason(place: Place) -> None:
    sent = confirm_application(application=apply(place))
    with pytest.raises(RefusalError):
        refuse_application(actor=place.officer, application=sent, reason=" ")
    refuse_application(actor=place.officer, application=sent, reason="虚构：材料不全")
    last = Letter.objects.order_by("pk").last()
    assert last is not None and "虚构：材料不全" in last.body and not Task.objects.filter(state="open").exists()


def test_what_is_wrong_is_said_by_field_and_nothing_is_kept(place: Place) -> None:
    for more, key in (
        ({"values": {"staff": "12"}}, "class"),
        ({"values": GIVEN | {"staff": "许多"}}, "staff"),
        ({"values": GIVEN | {"certified_staff": "13"}}, "certified_staff"),
        ({"body_code": CODE[:-1] + "M"}, "org"),
        ({"email": "nobody"}, ""),
        ({"email": ""}, ""),
    ):
        with pytest.raises(EntryRefusedError) as refusal:
            apply(place, **more)
        assert set(refusal.value.problems) == {key}
    # What the form does not ask for is not taken.
    assert "grade" not in apply(place, values=GIVEN | {"grade": "a"}).values
    assert Application.objects.count() == 1


def test_one_address_sends_so_many_a_day_and_what_nobody_confirms_goes(place: Place) -> None:
    for _again in range(MOST_A_DAY):
        sent = apply(place)
    with pytest.raises(RefusalError, match="明天再来"):
        apply(place)
    Application.objects.update(created_at=timezone.now() - timedelta(days=4))
    confirm_application(application=sent)
    assert (remove_stale_applications(), Application.objects.get()) == (MOST_A_DAY - 1, sent)


def test_files_are_looked_at_and_move_to_the_entry(place: Place) -> None:
    ledger = place.get_ledger("service_agency")
    definition = ledger.current.definition  # type: ignore[union-attr]
    definition["sections"][0]["fields"].append({"key": "papers", "kind": "file", "title": "材料"})
    definition["public_form"]["fields"].append("papers")
    ledger.current.digest = "0" * 64  # type: ignore[union-attr]
    ledger.current.save()  # type: ignore[union-attr]
    with pytest.raises(EntryRefusedError) as refusal:
        apply(place, files={"papers": [("虚构.exe", BytesIO(b"MZ"))]})
    assert set(refusal.value.problems) == {"papers"} and not Attachment.objects.exists()
    sent = apply(place, files={"papers": [("虚构.txt", BytesIO("虚构材料".encode()))]})
    file = Attachment.objects.get()
    assert (file.subject_kind, sent.values["papers"]) == ("ledgers.application", [file.pk])
    taken = accept_application(
        actor=place.officer, application=confirm_application(application=sent), organisation=place.make_body()
    )
    file.refresh_from_db()
    assert taken.entry is not None
    assert (file.subject_kind, file.subject_id) == ("ledgers.entry", str(taken.entry.pk))
