"""What people outside do without an account: apply, confirm, read the reply, ask back, verify a certificate.

No token is asked for; each address is let in as often as the pages let it, and forms have to be switched on.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Form, Query, Router, Status
from pydantic import ValidationError

from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.accounts.selectors import list_all_regions
from kepan.apps.ledgers.models import Application, Ledger
from kepan.apps.ledgers.selectors import get_type, list_open_forms
from kepan.apps.ledgers.services import (
    CHECK,
    READ,
    check_application,
    confirm_application,
    create_application,
    create_message,
    find_application,
    find_certificate,
    find_signed,
    get_form,
    list_by_number,
)
from kepan.engine.ledgers.entry_schema import describe_given
from kepan.engine.ledgers.outside import list_outside_fields
from kepan.engine.ledgers.types import FieldKind
from kepan.web.api.ledger_values import prepare_values, write_json
from kepan.web.api.operations.ledger_outside import CertificateQuery, write_certificate
from kepan.web.api.operations.list_reading import refuse_field
from kepan.web.api.operations.shared import find_choice
from kepan.web.api.problems import ProblemError
from kepan.web.api.schemas.basis import Key
from kepan.web.api.schemas.ledger_outside import VerificationOut
from kepan.web.api.schemas.outside import (
    ApplicantBody,
    ApplicationReceiptOut,
    CheckedOut,
    ConfirmationBody,
    OpenFormOut,
    OpenFormsOut,
    ReplyCodeBody,
    ReplyOut,
    SentApplicationBody,
    StateOut,
    WordsBody,
)
from kepan.web.ledgers.showing import Names
from kepan.web.ledgers.views.apply import SENT_AN_HOUR, find_form
from kepan.web.ledgers.views.certificates import answer_applicant
from kepan.web.ledgers.views.replies import describe_reply
from kepan.web.ui.visits import count_deed, count_visit

router = Router(tags=["outside"], auth=None)
ONE = "/open/forms/{slug:ledger_key}"
OWN_BOXES = (FieldKind.ORGANISATION, FieldKind.FILE)
"""Fields that are not among the values: organisations have words of their own, files are parts of their own."""


def _let_in(request: HttpRequest) -> None:
    """Count a visit of an address; 404 where forms are off, 429 where it comes too often."""
    if not settings.KEPAN_PUBLIC_FORMS:
        raise Http404(_("本站没有开通网上申请"))
    _count(request)


def _count(request: HttpRequest) -> None:
    if wait := count_visit(request, "outside"):
        raise _refuse_haste(wait)


def _refuse_haste(wait: int) -> ProblemError:
    return ProblemError(429, "rate_limited", _("请求太频繁，过一会儿再试"), headers={"Retry-After": str(wait)})


def _describe_card(ledger: Ledger) -> dict[str, Any]:
    form, closed = get_type(ledger).public_form, ""
    try:
        get_form(ledger)
    except RefusalError as refusal:
        closed = str(refusal.reason)
    return {"key": ledger.key, "title": ledger.title, "intro": "" if form is None else form.intro, "closed": closed}


@router.get("/open/forms", response=OpenFormsOut, summary="Forms for applicants")
def read_open_forms(request: HttpRequest) -> dict[str, Any]:
    """List what can be applied for without an account."""
    _let_in(request)
    return {"items": [_describe_card(row) for row in list_open_forms()]}


@router.get(ONE, response=OpenFormOut, summary="One form for applicants")
def read_open_form(request: HttpRequest, ledger_key: str) -> dict[str, Any]:
    """Say what a form asks for, with the shape of its values."""
    _let_in(request)
    ledger = find_form(ledger_key)
    type_ = get_type(ledger)
    shown = list_outside_fields(type_)
    has_body = any(one.kind == FieldKind.ORGANISATION for one in shown)
    places = [] if has_body else list(list_all_regions())
    typed = [one for one in shown if one.kind not in OWN_BOXES]
    shape = describe_given(type_, keys=tuple(one.key for one in typed))
    # An applicant sends no drafts: what is asked for is asked for now.
    shape["required"] = [one.key for one in typed if one.is_required]
    return {
        **_describe_card(ledger),
        "has_organisation": has_body,
        "may_be_anonymous": type_.public_form is not None and type_.public_form.is_anonymous,
        "regions": places if len(places) > 1 else [],
        "papers": [one for one in shown if one.kind == FieldKind.FILE],
        "values_schema": shape,
    }


def _read(ledger: Ledger, body: ApplicantBody) -> dict[str, Any]:
    """Return what an applicant gave as the services read it."""
    shown = [one for one in list_outside_fields(get_type(ledger)) if one.kind not in OWN_BOXES]
    known = {one.key for one in shown}
    if unknown := sorted(set(body.values) - known):
        words = _("没有 %(name)s；可以选：%(known)s") % {"name": unknown[0], "known": ", ".join(sorted(known))}
        raise refuse_field(f"body.values.{unknown[0]}", words)
    return {
        "values": prepare_values(shown, body.values),
        "body_name": body.body_name,
        "body_code": body.body_code,
        "region": find_choice(list_all_regions(), body.region, "region"),
    }


@router.post(f"{ONE}/check", response=CheckedOut, summary="Try an application")
def check_open_form(request: HttpRequest, ledger_key: str, body: ApplicantBody) -> Application:
    """Judge what would be sent, without sending it; everything that is wrong is told by its field."""
    _let_in(request)
    ledger = find_form(ledger_key)
    return check_application(ledger=ledger, **_read(ledger, body))


@router.post(f"{ONE}/applications", response={201: ApplicationReceiptOut}, summary="Send an application")
def send_open_application(request: HttpRequest, ledger_key: str, application: Form[str]) -> Status[dict[str, Any]]:
    """Send an application: the part `application` holds it as JSON, files stand in parts called as their fields.

    The JSON is that of a check with `email`, and `is_true` for the applicant's word that all of it is true.

    With an e-mail address it waits until the link in the letter is confirmed; an anonymous one is received at once.
    """
    _let_in(request)
    ledger = find_form(ledger_key)
    try:
        body = SentApplicationBody.model_validate_json(application)
    except ValidationError as wrong:
        raise _refuse_shape(wrong) from wrong
    if not body.is_true:
        raise refuse_field("body.is_true", _("先确认内容属实。"))
    if not count_deed(request, "apply", SENT_AN_HOUR):
        raise _refuse_haste(3600)
    papers = [one.key for one in list_outside_fields(get_type(ledger)) if one.kind == FieldKind.FILE]
    if unknown := sorted(set(request.FILES) - set(papers)):
        words = _("没有 %(name)s；可以选：%(known)s") % {"name": unknown[0], "known": ", ".join(papers)}
        raise refuse_field(f"file.{unknown[0]}", words)
    files: Any = {key: [(file.name or "", file.file) for file in request.FILES.getlist(key)] for key in papers}
    made, code = create_application(
        ledger=ledger,
        **_read(ledger, body),
        email=body.email,
        files=files,
        base_url=settings.KEPAN_PUBLIC_URL or f"{request.scheme}://{request.get_host()}",
    )
    return Status(201, {"receipt": made.receipt, "code": code, "state": made.state})


def _refuse_shape(wrong: ValidationError) -> ProblemError:
    errors = [
        {"field": ".".join(["body", *(str(part) for part in one["loc"])]), "detail": one["msg"]}
        for one in wrong.errors(include_url=False, include_context=False)
    ]
    return ProblemError(422, "invalid", _("有的内容填得不对，见 errors"), errors=errors)


@router.post("/open/confirmations", response=StateOut, summary="Confirm the address of an application")
def confirm_open_application(request: HttpRequest, body: ConfirmationBody) -> Application:
    """Let an application reach the office, by the token of the link in its letter; once more changes nothing."""
    _let_in(request)
    found = find_signed(token=body.token, salt=CHECK)
    if found is None:
        raise Http404(_("链接不对，或者已经过期。没有确认的申请三天后自动删除，可以再提交一次。"))
    return confirm_application(application=found)


def _find(body: ReplyCodeBody) -> Application:
    if (body.code is None) == (body.token is None):
        raise refuse_field("body.code", _("写查询码，或者信里链接的 token，二者选一"))
    found = find_signed(token=body.token, salt=READ) if body.token else find_application(code=body.code or "")
    if found is None:
        raise Http404(_("没有这个查询码。看看是不是写错了，字母和数字一共 16 位。"))
    return found


def _write_reply(found: Application) -> dict[str, Any]:
    told, held = describe_reply(found), {} if found.entry is None else found.entry.values
    return {
        "receipt": found.receipt,
        "title": found.ledger.title,
        "state": str(told["light"][1]),
        "reason": found.reason,
        "answers": [
            {"key": one.key, "title": one.title, "value": write_json(one, held.get(one.key), Names())}
            for one, _shown in told["answers"]
        ],
        "messages": [
            {"text": one.text, "is_from_office": one.author_id is not None, "created_at": one.created_at}
            for one in told["messages_said"]
        ],
        "certificates": [write_certificate(one["row"]) for one in told["papers"]],
        "may_say": told["may_say"],
    }


@router.post("/open/replies", response=ReplyOut, summary="Read the reply to an application")
def read_open_reply(request: HttpRequest, body: ReplyCodeBody) -> dict[str, Any]:
    """Say where an application stands, by its code or by the token of a link from a letter.

    A code is a secret: it stands in the body, not in an address that logs keep.
    """
    _let_in(request)
    return _write_reply(_find(body))


@router.post("/open/replies/messages", response={201: ReplyOut}, summary="Say something about an application")
def say_to_office(request: HttpRequest, body: WordsBody) -> Status[dict[str, Any]]:
    """Answer a question of the office, or ask one."""
    _let_in(request)
    found = _find(body)
    create_message(actor=None, application=found, text=body.text)
    return Status(201, _write_reply(_find(body)))


@router.post("/open/replies/certificates/{int:certificate_pk}/file", summary="A certificate of a reply as PDF")
def read_open_certificate_file(request: HttpRequest, certificate_pk: Key, body: ReplyCodeBody) -> HttpResponse:
    """Hand the applicant a certificate as PDF/A; refused where the installation has no typeface to set it in."""
    _let_in(request)
    answer = answer_applicant(request, _find(body), certificate_pk)
    if answer.status_code != 200:
        raise RefusalError(_("这里还排不出证书：请系统管理员装中文字体。"))
    return answer


@router.get("/open/certificates", response=VerificationOut, summary="Verify a certificate without an account")
def verify_open_certificates(request: HttpRequest, query: Query[CertificateQuery]) -> dict[str, Any]:
    """Say of a code or a number whether the certificate holds today."""
    _count(request)
    asked = query.q.strip()
    row = find_certificate(code=asked) if asked else None
    found = [row] if row is not None else list_by_number(number=asked)
    return {"items": [write_certificate(one) for one in found]}
