"""Rows of services to people outside: complaints without a name, reports that anybody can verify; all invented."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from kepan.apps.desk.models import Letter, Notice, Task
from kepan.apps.ledgers.enums import Standing
from kepan.apps.ledgers.models import Application, Entry, IssuedCertificate
from kepan.apps.ledgers.services import (
    create_application,
    create_message,
    find_application,
    find_certificate,
    get_standing,
    list_by_number,
    revoke_certificate,
    write_certificate_code,
    write_standing,
)
from kepan.apps.ledgers.services.sweeps import send_due_reminders
from kepan.apps.trail.models import AuditEntry
from tests.apps.ledgers.rows.making import Place, read_shipped

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def place() -> Place:
    return Place()


@pytest.mark.row("OFF-10")
def test_a_complaint_without_a_name_is_answered_by_its_code(place: Place) -> None:
    """Nothing says who sent it; it is in the office's list with its deadlines, and whoever has the code reads on."""
    ledger, words = place.get_ledger("complaint"), "虚构单位把设备闲置了"
    sent, code = create_application(
        ledger=ledger, values={"kind": "report", "text": words}, email="", region=place.district
    )
    entry = Entry.objects.get(application=sent)
    assert (entry.state, entry.values["anonymous"], entry.values.get("contact")) == ("received", True, None)
    assert (entry.values["code"], entry.owner, entry.organisation, entry.region) == (
        sent.receipt, None, None, place.district,
    )  # fmt: skip
    assert (sent.email, sent.email_digest, code.replace("-", "") in str(Application.objects.values().get())) == (
        "", "", False,
    )  # fmt: skip
    told = AuditEntry.objects.filter(action__startswith="ledgers.")
    assert {row.actor_id for row in told} == {None} and words not in str(list(told.values()))
    assert place.list_days(entry) == {"accept": (TODAY + timedelta(days=7)).isoformat()}
    assert Task.objects.filter(kind="ledgers.application", role="section_officer", region=place.district).count() == 1
    entry = place.walk(entry, "accept")
    assert place.list_days(entry) == {"reply": (TODAY + timedelta(days=60)).isoformat()}
    place.move(entry, "reply", reply="虚构答复：已督促启用。", replied_on=TODAY.isoformat())
    found = find_application(code=code.lower().replace("-", " "))
    assert found == sent and find_application(code="0000-0000-0000-0000") is None
    assert write_standing(found, read_shipped("complaint")) == "已答复"
    create_message(actor=place.officer, application=found, text="还有没有别的情况？")
    create_message(actor=None, application=found, text="没有了，谢谢。")
    assert [one.author for one in found.messages.all()] == [place.officer, None]
    assert not Letter.objects.exists()


def order_report(place: Place, number: str, valid_to: str) -> Entry:
    """Order a test and have its report given."""
    client, agency = place.make_bodies(2)
    entry = place.enter("commission", client=client, agency=agency, kind="test", subject="虚构软件测试",
                        received_on="2026-01-05", due=valid_to)  # fmt: skip
    entry = place.walk(entry, "accept", "work")
    return place.move(
        entry, "report", report_no=number, report=place.make_file(), reported_on="2026-02-01", valid_to=valid_to
    )


@pytest.mark.row("RES-06")
def test_the_number_of_a_test_report_is_verified(place: Place) -> None:
    """Whoever has number or code learns whether the report is real and holds; a changed paper is none."""
    later = (TODAY + timedelta(days=40)).isoformat()
    entry = order_report(place, "虚构测 2026-001", later)
    (paper,) = list_by_number(number=" 虚构测 2026-001 ")
    assert (paper.entry, paper.holder, get_standing(paper, TODAY)) == (entry, str(entry.organisation), "in_force")
    assert list_by_number(number="虚构测 2026-00") == []
    code = write_certificate_code(paper)
    assert find_certificate(code=code.lower()) == paper
    forged = code[:-1] + ("0" if code[-1] != "0" else "1")
    assert find_certificate(code=forged) is None
    place.walk(entry, "deliver")
    assert IssuedCertificate.objects.count() == 1
    assert get_standing(paper, TODAY + timedelta(days=41)) == Standing.EXPIRED
    revoke_certificate(actor=place.officer, certificate=paper, reason="虚构的理由")
    assert get_standing(list_by_number(number=paper.number)[0], TODAY) == Standing.REVOKED
    IssuedCertificate.objects.filter(pk=paper.pk).update(number="虚构测 2026-999")
    assert find_certificate(code=code) is None


@pytest.mark.row("RES-07")
def test_reports_are_verified_and_certificates_told_thirty_days_before_they_end(place: Place) -> None:
    """Orders and reports with their numbers, and certificates whose end is told 30 days before."""
    end = TODAY + timedelta(days=100)
    order_report(place, "虚构检 7", end.isoformat())
    assert [get_standing(one, TODAY) for one in list_by_number(number="虚构检 7")] == ["in_force"]
    entry = place.move(place.enter("certification", org=place.make_body(), scheme="quality"), "start",
                       started_on="2025-01-05")  # fmt: skip
    entry = place.move(entry, "audit", audited_on="2025-05-05")
    assert "发证日期" in place.stop(entry, "certify", cert_no="Z-1", valid_to=end.isoformat(), file=place.make_file())
    place.move(
        entry, "certify", cert_no="Z-1", issued_on="2025-06-01", valid_to=end.isoformat(), file=place.make_file()
    )
    assert send_due_reminders(today=end - timedelta(days=30)) == 2
    titles = set(Notice.objects.filter(user=place.officer).values_list("title", flat=True))
    assert {one for one in titles if f"{end} 到期" in one} == titles and len(titles) == 2
