"""Requests for owned data: one's own, and those that wait for a decision."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from django_filters import ChoiceFilter, FilterSet

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import Answer, RefusalError
from kepan.apps.sharing.enums import AskState
from kepan.apps.sharing.models import AccessRequest
from kepan.apps.sharing.permissions import can_decide_for, can_steward, can_use_data
from kepan.apps.sharing.selectors import get_request, list_accesses, list_requests
from kepan.apps.sharing.services import approve_request, refuse_request, revoke_permission, withdraw_request
from kepan.web.registry.views.editing import add_refusal
from kepan.web.sharing.forms import DecisionForm, ReasonForm
from kepan.web.sharing.guards import find_declared, find_row, sharing_page
from kepan.web.sharing.words import MOST_ACCESSES, get_ask_light, write_columns, write_dataset
from kepan.web.ui.guards import get_user
from kepan.web.ui.lists import Column, Empty, ListPage, Preset


class RequestFilter(FilterSet):
    """Where a request stands."""

    state = ChoiceFilter(label=gettext_lazy("状态"), choices=AskState.choices)


class RequestList(ListPage[AccessRequest]):
    """A user's own requests and those that the user decides about."""

    name = "sharing.requests"
    title = gettext_lazy("数据申请")
    sub = gettext_lazy("自己的申请，和归你审批的申请")
    default_sort = "-made_at"
    filter_class = RequestFilter
    presets = (Preset(gettext_lazy("待审批"), "state=submitted"),)
    empty = Empty(gettext_lazy("还没有数据申请"), gettext_lazy("到数据目录里找自有数据，写明用途提出申请。"), "key")
    columns = (
        Column(
            "dataset", gettext_lazy("数据集"), value=lambda row: write_dataset(row.dataset.key), phone="title",
            url=lambda row: reverse("data_request_detail", args=[row.pk]), is_fixed=True,
        ),
        Column("state", gettext_lazy("状态"), "light", value=get_ask_light, phone="state"),
        Column("applicant", gettext_lazy("申请人"), value="applicant.name", phone="fact"),
        Column("made_at", gettext_lazy("申请时间"), "datetime", sort="made_at", phone="fact"),
        Column("term_days", gettext_lazy("天数"), "number"),
        Column("uses", gettext_lazy("次数"), "number"),
    )  # fmt: skip

    def can_open(self, user: User) -> Answer:
        """Open to everybody who uses data."""
        return can_use_data(user)

    def get_rows(self, user: User) -> QuerySet[AccessRequest]:
        """Return the visible requests."""
        return list_requests(user=user)


@require_http_methods(["GET", "POST"])
@sharing_page
def show_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a request with what became of it, and what the user may do about it."""
    user = get_user(request)
    row: AccessRequest = find_row(request, get_request, pk)
    dataset = find_declared(row.dataset.key)
    is_waiting = row.state == AskState.SUBMITTED
    may_decide = is_waiting and bool(can_decide_for(user, row.dataset, applicant_id=row.applicant_id))
    permission = getattr(row, "permission_given", None)
    may_revoke = permission is not None and permission.revoked_at is None and bool(can_steward(user, row.dataset))
    form: Form = (
        DecisionForm(request.POST or None, dataset=dataset, row=row) if may_decide else ReasonForm(request.POST or None)
    )
    status = 200
    if request.method == "POST":
        status = 422
        try:
            if form.is_valid():
                messages.success(request, _act(user, row, form, request.POST.get("act", "")))
                return redirect("data_request_detail", pk=pk)
        except RefusalError as refusal:
            status = add_refusal(form, refusal)
    context: dict[str, Any] = {
        "row": row,
        "dataset": dataset,
        "light": get_ask_light(row),
        "wanted": write_columns(dataset.list_columns(row.columns)),
        "permission": permission,
        "granted": "" if permission is None else write_columns(dataset.list_columns(permission.columns)),
        "masked": "" if permission is None else write_columns(dataset.list_columns(permission.masked)),
        "accesses": [] if permission is None else list(list_accesses(permission)[:MOST_ACCESSES]),
        "form": form,
        "may_decide": may_decide,
        "may_withdraw": is_waiting and row.applicant_id == user.pk,
        "may_revoke": may_revoke,
    }
    return render(request, "sharing/request.html", context, status=status)


def _act(user: User, row: AccessRequest, form: Form, act: str) -> str:
    """Do what a button of the page asks for and return words about it; raises RefusalError."""
    if isinstance(form, DecisionForm) and act == "approve":
        approve_request(actor=user, request=row, terms=form.read_terms(), decision=form.cleaned_data["words"])
        return _("已授权，申请人已经收到通知")
    if isinstance(form, DecisionForm) and act == "refuse":
        refuse_request(actor=user, request=row, reason=form.cleaned_data["words"])
        return _("已答复不予授权")
    if act == "withdraw":
        withdraw_request(actor=user, request=row)
        return _("已撤回")
    permission = getattr(row, "permission_given", None)
    if act == "revoke" and permission is not None:
        revoke_permission(actor=user, permission=permission, reason=form.cleaned_data.get("reason", ""))
        return _("授权已收回，马上生效")
    raise RefusalError(_("没有这个操作"))
