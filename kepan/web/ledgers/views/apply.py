"""Applying without an account: the form, the page that checks it, the receipt; what is typed stays in the session."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.accounts.selectors import list_all_regions
from kepan.apps.ledgers.models import Application, Ledger
from kepan.apps.ledgers.selectors import find_open_form, get_type, list_open_forms
from kepan.apps.ledgers.services import EntryRefusedError, check_application, create_application, get_form
from kepan.web.ledgers.outside_forms import (
    BODY_CODE,
    BODY_NAME,
    PLACE,
    TRAP,
    OutsideForm,
    list_places,
    read_body,
    read_line,
)
from kepan.web.ledgers.showing import Names, write_shown
from kepan.web.ui.visits import answer_too_often, count_deed, count_visit

Parameters = ParamSpec("Parameters")
View = Callable[Concatenate[HttpRequest, Parameters], HttpResponseBase]
SENT_AN_HOUR = 10
HELD = "apply:{}"
"""Where a session keeps what somebody typed into the form of a ledger."""
SENT = "apply-sent"


def open_page(view: View[Parameters]) -> View[Parameters]:
    """Let anybody in, no more often than KEPAN_OPEN_RATE; nothing is cached."""

    @wraps(view)
    @never_cache
    def guarded(request: HttpRequest, *args: Parameters.args, **kwargs: Parameters.kwargs) -> HttpResponseBase:
        wait = count_visit(request, "outside")
        return answer_too_often(request, wait) if wait else view(request, *args, **kwargs)

    result: Any = guarded
    return result  # type: ignore[no-any-return]


def outside_page(view: View[Parameters]) -> View[Parameters]:
    """Let anybody in where forms for applicants are on."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Parameters.args, **kwargs: Parameters.kwargs) -> HttpResponseBase:
        if not settings.KEPAN_PUBLIC_FORMS:
            raise Http404(_("本站没有开通网上申请"))
        return view(request, *args, **kwargs)

    result: Any = open_page(cast("View[Parameters]", guarded))
    return result  # type: ignore[no-any-return]


def find_form(key: str) -> Ledger:
    """Return a ledger with a form for applicants; answers 404 otherwise."""
    found = find_open_form(key=key)
    if found is None:
        raise Http404(_("没有这张申请表"))
    return found


@require_GET
@outside_page
def show_forms(request: HttpRequest) -> HttpResponse:
    """List what can be applied for."""
    rows = [(row, form) for row in list_open_forms() if (form := get_type(row).public_form) is not None]
    return render(request, "ledgers/outside/forms.html", {"rows": rows, "has_mail": settings.KEPAN_MAIL_ON})


def _make_given(request: HttpRequest, form: OutsideForm) -> dict[str, Any]:
    return {"raws": form.list_raws(), **read_body(request)}


def _check(ledger: Ledger, held: dict[str, Any]) -> Application:
    """Read what stands in the session as the service does."""
    return check_application(ledger=ledger, **_read_held(held))


def _read_held(held: dict[str, Any]) -> dict[str, Any]:
    place = str(held.get(PLACE, ""))
    region = list_all_regions().filter(pk=int(place)).first() if place.isascii() and place.isdecimal() else None
    return {
        "values": held.get("raws", {}),
        "body_name": held.get(BODY_NAME, ""),
        "body_code": held.get(BODY_CODE, ""),
        "region": region,
    }


def _add_refusal(form: OutsideForm, refusal: RefusalError) -> str:
    """Say a refusal at its boxes; return what is wrong with the organisation, which has boxes of its own."""
    if not isinstance(refusal, EntryRefusedError):
        form.add_error(None, str(refusal.reason))
        return ""
    body = form.body
    problems = {key: words for key, words in refusal.problems.items() if body is None or key != body.key}
    form.show_problems(problems)
    for one in refusal.findings:
        if not one.field:
            form.add_error(None, one.words)
    return "" if body is None else refusal.problems.get(body.key, "")


@require_http_methods(["GET", "POST"])
@outside_page
def fill(request: HttpRequest, key: str) -> HttpResponse:
    """The form; what was typed before in this session is offered again."""
    ledger = find_form(key)
    type_, name = get_type(ledger), HELD.format(key)
    held: dict[str, Any] = request.session.get(name, {})
    closed, problem, status = "", "", 200
    try:
        get_form(ledger)
    except RefusalError as refusal:
        closed = str(refusal.reason)
    if request.method == "POST":
        form = OutsideForm(request.POST, type_=type_)
        held = request.session[name] = _make_given(request, form)
        status = 422
        if not closed and form.is_valid():
            try:
                _check(ledger, held)
            except RefusalError as refusal:
                problem = _add_refusal(form, refusal)
            else:
                return redirect("apply_check", key=key)
        status = 200 if not form.is_judged else status
    else:
        form = OutsideForm(type_=type_, initial=held.get("raws", {}))
    context = {
        "ledger": ledger, "type": type_, "form": form, "closed": closed, "held": held, "problem": problem,
        "sections": form.list_sections(type_.sections), "body": form.body, "places": _list_places(form, held),
        "draft_url": reverse("apply_draft", args=[key]), "body_name": held.get(BODY_NAME, ""),
        "body_code": held.get(BODY_CODE, ""),
    }  # fmt: skip
    return render(request, "ledgers/outside/form.html", context, status=status)


def _list_places(form: OutsideForm, held: dict[str, Any]) -> list[tuple[str, str, bool]]:
    """List the regions to choose from where no organisation says which; none where there is only one."""
    pairs = list_places() if form.body is None else []
    return [(key, name, key == held.get(PLACE)) for key, name in pairs] if len(pairs) > 1 else []


@require_POST
@outside_page
def keep(request: HttpRequest, key: str) -> HttpResponse:
    """Keep what stands in the boxes for this session, or throw it away."""
    ledger = find_form(key)
    if request.POST.get("act") == "forget":
        request.session.pop(HELD.format(key), None)
        return redirect("apply_form", key=key)
    form = OutsideForm(request.POST, type_=get_type(ledger))
    request.session[HELD.format(key)] = _make_given(request, form)
    return render(request, "ledgers/parts/kept.html", {"draft": {"updated_at": timezone.now()}})


@require_http_methods(["GET", "POST"])
@outside_page
def check(request: HttpRequest, key: str) -> HttpResponse:
    """Show what was typed once more, take files and the address, and send it."""
    ledger = find_form(key)
    type_, name = get_type(ledger), HELD.format(key)
    held = request.session.get(name)
    if held is None:
        return redirect("apply_form", key=key)
    try:
        read = _check(ledger, held)
    except RefusalError:
        return redirect("apply_form", key=key)
    form = OutsideForm(type_=type_)
    problems: dict[str, str] = {}
    if request.method == "POST":
        problems, answer = _send(request, ledger, held, form)
        if answer is not None:
            return answer
    names = Names(regions={int(pk): title for pk, title in list_places()})
    lines = [(one, write_shown(one, read.values.get(one.key), names)) for one in form.shown]
    context = {
        "ledger": ledger, "public_form": type_.public_form, "application": read, "lines": lines,
        "papers": [(one, problems.get(one.key, "")) for one in form.papers], "problem": problems.get("", ""),
        "email": read_line(request, "email"), "has_mail": settings.KEPAN_MAIL_ON, "trap": TRAP, "body": form.body,
    }  # fmt: skip
    return render(request, "ledgers/outside/check.html", context, status=422 if problems else 200)


def _send(
    request: HttpRequest, ledger: Ledger, held: dict[str, Any], form: OutsideForm
) -> tuple[dict[str, str], HttpResponse | None]:
    """Send an application; return what is wrong, or the way to its receipt."""
    if request.POST.get(TRAP):
        # A machine is told what it wants to hear.
        return {}, redirect("apply_list")
    if not request.POST.get("sure"):
        return {"": _("先勾选“以上内容属实”。")}, None
    if not count_deed(request, "apply", SENT_AN_HOUR):
        return {}, answer_too_often(request, 3600)
    files: Any = {one.key: [(file.name or "", file.file) for file in request.FILES.getlist(one.key)]
                  for one in form.papers}  # fmt: skip
    try:
        made, code = create_application(
            ledger=ledger, **_read_held(held), email=read_line(request, "email"), files=files,
            base_url=settings.KEPAN_PUBLIC_URL or f"{request.scheme}://{request.get_host()}",
        )  # fmt: skip
    except EntryRefusedError as refusal:
        return refusal.problems or {"": str(refusal.reason)}, None
    except RefusalError as refusal:
        return {"": str(refusal.reason)}, None
    request.session.pop(HELD.format(ledger.key), None)
    request.session[SENT] = {
        "receipt": made.receipt, "code": code, "title": ledger.title, "email": made.email,
    }  # fmt: skip
    return {}, redirect("apply_sent")


@require_GET
@outside_page
def show_sent(request: HttpRequest) -> HttpResponse:
    """Show the receipt with the code, once: nothing of it stays in a session that somebody may log in with."""
    sent = request.session.pop(SENT, None)
    if sent is None:
        return redirect("apply_list")
    return render(request, "ledgers/outside/sent.html", {"sent": sent})
