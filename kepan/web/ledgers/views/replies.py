"""What people outside read: the reply to an application by code or signed link, and whether a certificate holds."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.ledgers.enums import ApplicationState, Standing
from kepan.apps.ledgers.models import Application, IssuedCertificate
from kepan.apps.ledgers.selectors import list_certificates, read_version
from kepan.apps.ledgers.services import (
    CHECK,
    READ,
    confirm_application,
    create_message,
    find_application,
    find_certificate,
    find_signed,
    find_told_state,
    get_standing,
    list_by_number,
    write_certificate_code,
    write_holder,
    write_standing,
    write_token,
)
from kepan.engine.ledgers.types import FieldKind, StateKind
from kepan.web.ledgers.showing import Names, write_shown
from kepan.web.ledgers.views.apply import open_page, outside_page
from kepan.web.ledgers.words import STATE_LIGHTS

ANSWERED = (StateKind.STANDING, StateKind.ENDED)
"""Kinds of states in which an answer is given: before, what stands in its fields may change."""
LIGHTS = {ApplicationState.UNCHECKED: "none", ApplicationState.WAITING: "slow", ApplicationState.REFUSED: "late"}
STANDINGS = {
    Standing.IN_FORCE: "ok", Standing.PENDING: "slow", Standing.EXPIRED: "done", Standing.REVOKED: "late",
}  # fmt: skip


@require_http_methods(["GET", "POST"])
@outside_page
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm an address: by a button, for programs that look through mail open every link."""
    found = find_signed(token=token, salt=CHECK)
    if found is None:
        raise Http404(_("链接不对，或者已经过期。没有确认的申请三天后自动删除，可以再提交一次。"))
    if request.method == "POST":
        found = confirm_application(application=found)
    is_new = found.state == ApplicationState.UNCHECKED
    return render(request, "ledgers/outside/confirm.html", {"application": found, "is_new": is_new})


@require_http_methods(["GET", "POST"])
@outside_page
def read_reply(request: HttpRequest, token: str = "") -> HttpResponse:
    """Show where an application stands and what was said, to whoever has its code or a link from a letter."""
    code = request.POST.get("code", "")[:100]
    found = find_signed(token=token, salt=READ) if token else find_application(code=code) if code else None
    if token and found is None:
        raise Http404(_("链接不对，或者已经过期。可以用查询码看。"))
    problem = _("没有这个查询码。看看是不是写错了，字母和数字一共 16 位。") if code and found is None else ""
    if found is None:
        return render(request, "ledgers/outside/code.html", {"problem": problem}, status=422 if problem else 200)
    text, is_said = request.POST.get("text", ""), False
    if request.method == "POST" and "text" in request.POST:
        try:
            create_message(actor=None, application=found, text=text)
            text, is_said = "", True
        except RefusalError as refusal:
            problem = str(refusal.reason)
    context = {"problem": problem, "text": text, "is_said": is_said, "code": code, **describe_reply(found)}
    return render(request, "ledgers/outside/reply.html", context, status=422 if problem else 200)


def describe_reply(row: Application) -> dict[str, Any]:
    """Return what an applicant reads: the state by its outside name, answers, what was said, certificates."""
    type_ = read_version(row.type_version if row.entry is None else row.entry.type_version)
    state = None if row.entry is None else type_.find_state(row.entry.state)
    told = find_told_state(row, type_)
    light = LIGHTS.get(ApplicationState(row.state), "none") if told is None else STATE_LIGHTS[told.kind]
    answers, papers = [], []
    if row.entry is not None and row.entry.removed_at is None and state is not None:
        form, held = type_.public_form, row.entry.values
        keys = form.answers if form is not None and state.kind in ANSWERED else ()
        fields = [one for key in keys if (one := type_.find_field(key)) is not None and one.kind != FieldKind.FILE]
        answers = [(one, write_shown(one, held[one.key], Names())) for one in fields if held.get(one.key) is not None]
        papers = [describe_certificate(one) for one in list_certificates(entry=row.entry, type_=type_)]
    return {
        "application": row, "ledger": row.ledger, "light": (light, write_standing(row, type_)), "answers": answers,
        "messages_said": list(row.messages.all()), "may_say": row.state != ApplicationState.UNCHECKED,
        "papers": papers, "token": write_token(row, READ),
    }  # fmt: skip


def describe_certificate(row: IssuedCertificate) -> dict[str, Any]:
    """Return what everybody may know of a certificate: number, holder, whether it holds now."""
    standing = get_standing(row, timezone.localdate())
    return {
        "row": row, "holder": write_holder(row), "light": (STANDINGS[standing], standing.label),
        "code": write_certificate_code(row),
    }  # fmt: skip


@require_safe
@open_page
def verify(request: HttpRequest, code: str = "") -> HttpResponse:
    """Look a certificate up by its code or its number: number, holder and state now, nothing more."""
    asked = (code or request.GET.get("q", ""))[:200].strip()
    row = find_certificate(code=asked) if asked else None
    found = [row] if row is not None else ([] if code or not asked else list_by_number(number=asked))
    context = {"asked": asked, "found": [describe_certificate(one) for one in found]}
    return render(request, "ledgers/outside/verify.html", context, status=404 if asked and not found else 200)
