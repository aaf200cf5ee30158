"""What comes from people outside and goes out to them: applications to a ledger, certificates of its entries."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from pydantic import Field

from kepan.apps.accounts.permissions import require
from kepan.apps.ledgers.enums import ApplicationState
from kepan.apps.ledgers.models import Application, Entry, IssuedCertificate
from kepan.apps.ledgers.permissions import can_begin_entry
from kepan.apps.ledgers.selectors import (
    get_type,
    list_applications,
    list_certificates,
    list_sent_fields,
    read_version,
)
from kepan.apps.ledgers.services import (
    accept_application,
    count_certificate_version,
    count_version,
    create_certificate,
    create_message,
    find_certificate,
    get_standing,
    list_by_number,
    log_application_look,
    log_look,
    refuse_application,
    revoke_certificate,
    write_certificate_code,
    write_holder,
)
from kepan.engine.ledgers.types import FieldKind
from kepan.web.api.ledger_values import load_all_names, write_json
from kepan.web.api.operations.ledger_entries import ONE
from kepan.web.api.operations.shared import get_user, set_tag
from kepan.web.api.schemas.basis import Key, Page, Paging, VersionBody, get_version, make_page
from kepan.web.api.schemas.ledger_outside import (
    AcceptanceBody,
    ApplicationCard,
    ApplicationMessageBody,
    ApplicationOut,
    CertificateOut,
    CertificatesOut,
    RefusalBody,
    VerificationOut,
)
from kepan.web.ledgers.guards import find_entry
from kepan.web.ledgers.views.applications import find_form_ledger

router = Router(tags=["ledgers"])
ALL_SENT = "/ledgers/{slug:ledger_key}/applications"
ONE_SENT = f"{ALL_SENT}/{{int:application_pk}}"


class ApplicationQuery(Paging):
    """Which applications."""

    state: ApplicationState | None = Field(None, description="Only those that stand so.")


class CertificateQuery(Schema):
    """By what a certificate is verified."""

    q: str = Field(max_length=200, description="The code on the certificate, or its number.")


@router.get(ALL_SENT, response=Page[ApplicationCard], summary="Applications to a ledger")
def read_applications(request: HttpRequest, ledger_key: str, query: Query[ApplicationQuery]) -> dict[str, Any]:
    """List what was sent to a ledger from outside, the newest first; for those who write in it."""
    user, ledger = get_user(request), find_form_ledger(get_user(request), ledger_key)
    require(can_begin_entry(user, get_type(ledger)))
    rows = list_applications(user=user, ledger=ledger, type_=get_type(ledger)).select_related("organisation")
    if query.state is not None:
        rows = rows.filter(state=query.state)
    return make_page(rows.order_by("-created_at", "-pk"), query)


def _find(request: HttpRequest, key: str, pk: int) -> Application:
    user, ledger = get_user(request), find_form_ledger(get_user(request), key)
    require(can_begin_entry(user, get_type(ledger)))
    rows = list_applications(user=user, ledger=ledger, type_=get_type(ledger))
    row = rows.select_related("organisation", "type_version").filter(pk=pk).first()
    if row is None:
        raise Http404(_("没有这件申请，或者它不归你看"))
    row.ledger = ledger
    return row


def _write_application(request: HttpRequest, response: HttpResponse, key: str, pk: int) -> dict[str, Any]:
    """Write an application with what it says; every look at it is logged."""
    user, row = get_user(request), _find(request, key, pk)
    log_application_look(actor=user, application=row)
    version = count_version(row)
    set_tag(response, version)
    # The organisation stands beside what was filled in.
    sent = list_sent_fields(user=user, application=row, type_=read_version(row.type_version))
    shown = [one for one in sent if one.kind != FieldKind.ORGANISATION]
    names = load_all_names(user, shown, [row.values])
    plain = ("receipt", "state", "body_name", "body_code", "organisation", "region", "created_at", "decided_at",
             "reason")  # fmt: skip
    return {
        "id": row.pk,
        "version": version,
        **{name: getattr(row, name) for name in plain},
        "entry": row.entry_id,
        "values": {one.key: write_json(one, row.values.get(one.key), names) for one in shown},
        "messages": [
            {"id": one.pk, "text": one.text, "is_from_office": one.author_id is not None, "created_at": one.created_at}
            for one in row.messages.all()
        ],
    }


@router.get(ONE_SENT, response=ApplicationOut, summary="One application")
def read_application(
    request: HttpRequest, ledger_key: str, application_pk: Key, response: HttpResponse
) -> dict[str, Any]:
    """Read what somebody sent; the look is logged."""
    return _write_application(request, response, ledger_key, application_pk)


@router.post(f"{ONE_SENT}/accept", response=ApplicationOut, summary="Take an application in")
def accept_one_application(
    request: HttpRequest, ledger_key: str, application_pk: Key, body: AcceptanceBody, response: HttpResponse
) -> dict[str, Any]:
    """Make an entry of what was sent; the applicant is told. Refused where it was decided already."""
    row = _find(request, ledger_key, application_pk)
    accept_application(
        actor=get_user(request),
        application=row,
        organisation=body.organisation,
        expected_version=get_version(request, body.version),
    )
    return _write_application(request, response, ledger_key, application_pk)


@router.post(f"{ONE_SENT}/refuse", response=ApplicationOut, summary="Refuse an application")
def refuse_one_application(
    request: HttpRequest, ledger_key: str, application_pk: Key, body: RefusalBody, response: HttpResponse
) -> dict[str, Any]:
    """Refuse what was sent, with the reason that the applicant reads."""
    row = _find(request, ledger_key, application_pk)
    version = get_version(request, body.version)
    refuse_application(actor=get_user(request), application=row, reason=body.reason, expected_version=version)
    return _write_application(request, response, ledger_key, application_pk)


@router.post(f"{ONE_SENT}/messages", response={201: ApplicationOut}, summary="Ask the applicant")
def ask_applicant(
    request: HttpRequest, ledger_key: str, application_pk: Key, body: ApplicationMessageBody, response: HttpResponse
) -> Status[dict[str, Any]]:
    """Ask the applicant something, or answer; it is read with the code of the receipt."""
    row = _find(request, ledger_key, application_pk)
    create_message(actor=get_user(request), application=row, text=body.text)
    return Status(201, _write_application(request, response, ledger_key, application_pk))


def _find_with_certificates(request: HttpRequest, key: str, pk: int) -> tuple[Entry, list[IssuedCertificate]]:
    entry = find_entry(request, key, pk)
    type_ = read_version(entry.type_version)
    if type_.certificate is None:
        raise Http404(_("这本台账没有证书"))
    log_look(actor=get_user(request), entry=entry)
    return entry, list_certificates(entry=entry, type_=type_)


def write_certificate(row: IssuedCertificate) -> dict[str, Any]:
    plain = ("number", "title", "issued_on", "starts_on", "ends_on", "sentence", "lines", "issuer", "reason",
             "revoked_at")  # fmt: skip
    return {
        "id": row.pk,
        "version": count_certificate_version(row),
        **{name: getattr(row, name) for name in plain},
        "holder": write_holder(row),
        "standing": get_standing(row, timezone.localdate()),
        "code": write_certificate_code(row),
    }


@router.get(f"{ONE}/certificates", response=CertificatesOut, summary="Certificates of an entry")
def read_certificates(request: HttpRequest, ledger_key: str, entry_pk: Key, response: HttpResponse) -> dict[str, Any]:
    """List the certificates of an entry, the newest first; ETag carries the version of the entry. 404 without any."""
    entry, rows = _find_with_certificates(request, ledger_key, entry_pk)
    set_tag(response, entry.version)
    return {"items": [write_certificate(row) for row in rows]}


@router.post(f"{ONE}/certificates", response={200: CertificateOut, 201: CertificateOut}, summary="Issue a certificate")
def issue_one_certificate(
    request: HttpRequest, ledger_key: str, entry_pk: Key, body: VersionBody
) -> Status[dict[str, Any]]:
    """Issue a certificate of an entry, whose version is named; with 200 one that says the same and stood already."""
    entry, _rows = _find_with_certificates(request, ledger_key, entry_pk)
    version = get_version(request, body.version)
    made, is_new = create_certificate(actor=get_user(request), entry=entry, expected_version=version)
    return Status(201 if is_new else 200, write_certificate(made))


@router.post(
    f"{ONE}/certificates/{{int:certificate_pk}}/revoke", response=CertificateOut, summary="Revoke a certificate"
)
def revoke_one_certificate(
    request: HttpRequest, ledger_key: str, entry_pk: Key, certificate_pk: Key, body: RefusalBody
) -> dict[str, Any]:
    """Revoke a certificate with a reason; from now on it verifies as revoked."""
    _entry, rows = _find_with_certificates(request, ledger_key, entry_pk)
    row = next((one for one in rows if one.pk == certificate_pk), None)
    if row is None:
        raise Http404(_("没有这张证书"))
    version = get_version(request, body.version)
    done = revoke_certificate(actor=get_user(request), certificate=row, reason=body.reason, expected_version=version)
    return write_certificate(done)


@router.get("/ledger-certificates", response=VerificationOut, summary="Verify a certificate")
def verify_certificates(request: HttpRequest, query: Query[CertificateQuery]) -> dict[str, Any]:
    """Say of a code or a number whether the certificate holds today; no more than the public page says."""
    asked = query.q.strip()
    row = find_certificate(code=asked) if asked else None
    found = [row] if row is not None else list_by_number(number=asked)
    return {"items": [write_certificate(one) for one in found]}
