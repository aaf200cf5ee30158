"""Applications from outside in the office: their list, and each with what it says, to be taken in, refused or asked."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from django_filters import ChoiceFilter, FilterSet

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import Answer, NotAllowedError, RefusalError, require
from kepan.apps.desk.selectors import list_attachments
from kepan.apps.ledgers.enums import ApplicationState
from kepan.apps.ledgers.models import Application, Ledger
from kepan.apps.ledgers.permissions import can_begin_entry, can_create_entry
from kepan.apps.ledgers.selectors import get_type, list_applications, list_sent_fields, read_version
from kepan.apps.ledgers.services import (
    accept_application,
    count_version,
    create_message,
    log_application_look,
    refuse_application,
)
from kepan.apps.registry.permissions import can_read_registry
from kepan.engine.ledgers.outside import list_outside_fields
from kepan.engine.ledgers.types import FieldKind
from kepan.web.ledgers.boxes import make_widget
from kepan.web.ledgers.guards import find_ledger, ledger_page
from kepan.web.ledgers.outside_forms import list_places
from kepan.web.ledgers.showing import Names, write_shown
from kepan.web.ledgers.views.replies import LIGHTS
from kepan.web.ledgers.widgets import Known
from kepan.web.ui.guards import get_user
from kepan.web.ui.lists import Column, Empty, ListPage, Preset

PICKED = "body"


def find_form_ledger(user: User, key: str) -> Ledger:
    """Return a ledger with a form for applicants that a user finds; answers 404 otherwise."""
    ledger = find_ledger(user, key)
    if get_type(ledger).public_form is None:
        raise Http404(_("这本台账不接受网上申请"))
    return ledger


def get_light(row: Application) -> tuple[str, str]:
    """Return the light and the words of an application's state."""
    state = ApplicationState(row.state)
    return LIGHTS.get(state, "ok"), str(state.label)


class ApplicationFilter(FilterSet):
    """Where an application stands."""

    state = ChoiceFilter(label=gettext_lazy("状态"), choices=ApplicationState.choices[1:])


class ApplicationList(ListPage[Application]):
    """The applications to a ledger that a user takes in."""

    name = "ledgers.applications"
    title = gettext_lazy("外部申请")
    sub = gettext_lazy("没有账号的人在网上提交的，确认过邮箱或者匿名")
    default_sort = "-created_at"
    filter_class = ApplicationFilter
    presets = (Preset(gettext_lazy("待受理"), "state=waiting"),)
    empty = Empty(gettext_lazy("还没有外部申请"), gettext_lazy("有人在网上提交以后出现在这里。"), "inbox")
    template_name = "ledgers/applications.html"
    columns = (
        Column(
            "receipt", gettext_lazy("回执号"), value="receipt", phone="title", is_fixed=True,
            url=lambda row: reverse("application_detail", args=[row.ledger.key, row.pk]),
        ),
        Column("state", gettext_lazy("状态"), "light", value=get_light, phone="state"),
        Column("body_name", gettext_lazy("单位"), phone="fact"),
        Column("region", gettext_lazy("地区"), value="region.name"),
        Column("created_at", gettext_lazy("提交时间"), "datetime", sort="created_at", phone="fact"),
    )  # fmt: skip

    def can_open(self, user: User) -> Answer:
        """Open to those who write in the ledger; others are told so."""
        answer = can_read_registry(user)
        if not answer:
            return answer
        self.ledger = find_form_ledger(user, self.kwargs["key"])
        return can_begin_entry(user, get_type(self.ledger))

    def get_rows(self, user: User) -> QuerySet[Application]:
        """Return the visible applications."""
        ledger = self.ledger
        return list_applications(user=user, ledger=ledger, type_=get_type(ledger)).select_related("ledger")

    def get_context(self, *given: Any, **more: Any) -> Any:
        """Add the ledger."""
        return super().get_context(*given, **more) | {"ledger": self.ledger}


@require_http_methods(["GET", "POST"])
@ledger_page
def show_application(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Show one application; take it in, refuse it with a reason, or ask the applicant."""
    user = get_user(request)
    ledger = find_form_ledger(user, key)
    type_ = get_type(ledger)
    require(can_begin_entry(user, type_))
    row = list_applications(user=user, ledger=ledger, type_=type_).filter(pk=pk).first()
    if row is None:
        raise Http404(_("没有这件申请，或者它不归你看"))
    row.ledger = ledger
    problem = _act(request, user, row) if request.method == "POST" else None
    if problem == "":
        return redirect("application_detail", key=key, pk=pk)
    log_application_look(actor=user, application=row)
    sent = read_version(row.type_version)
    names = Names(
        regions={int(place): title for place, title in list_places()},
        attachments={one.pk: one.name for one in list_attachments(user=user, subject=row.entry or row)},
    )
    seen = list_sent_fields(user=user, application=row, type_=sent)
    shown = [one for one in seen if one.kind != FieldKind.ORGANISATION]
    context = {
        "application": row, "ledger": ledger, "light": get_light(row), "problem": problem,
        "lines": [(one, write_shown(one, row.values.get(one.key), names)) for one in shown],
        "messages_said": list(row.messages.select_related("author")),
        "may_decide": row.state == ApplicationState.WAITING and bool(can_create_entry(user, type_, region=row.region)),
        "picker": _make_picker(row, key), "list_url": reverse("entry_list", args=[key]),
        "version": count_version(row), "reason": request.POST.get("reason", ""), "text": request.POST.get("text", ""),
    }  # fmt: skip
    return render(request, "ledgers/application.html", context, status=422 if problem else 200)


def _make_picker(row: Application, key: str) -> Any:
    """Make the box in which an officer names the organisation that the code did not find."""
    type_ = read_version(row.type_version)
    field = next((one for one in list_outside_fields(type_) if one.kind == FieldKind.ORGANISATION), None)
    if field is None or row.organisation is not None:
        return None
    known = Known(pick_url=reverse("ledger_pick", args=[key]))
    return make_widget(field, known, []).render(PICKED, "", {"id": f"id_{PICKED}"})


def _act(request: HttpRequest, user: User, row: Application) -> str:
    """Do what was asked; return what is wrong, empty where it was done."""
    act, picked, seen = (request.POST.get(name, "") for name in ("act", PICKED, "version"))
    # The form says which version it shows; a decision falls on that one.
    version = int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 9 else None
    try:
        match act:
            case "accept":
                chosen = int(picked) if picked.isascii() and picked.isdecimal() and len(picked) < 18 else None
                made = accept_application(actor=user, application=row, organisation=chosen, expected_version=version)
                messages.success(request, _("已受理，登记为 %(number)s") % {"number": made.entry and made.entry.number})
            case "refuse":
                said = request.POST.get("reason", "")
                refuse_application(actor=user, application=row, reason=said, expected_version=version)
                messages.success(request, _("已回复不受理"))
            case _:
                create_message(actor=user, application=row, text=request.POST.get("text", ""))
                messages.success(request, _("已发给申请人"))
    except NotAllowedError:
        raise
    except RefusalError as refusal:
        return str(refusal.reason) or _("没有办成")
    return ""
