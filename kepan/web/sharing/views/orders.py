"""Orders of proprietary data, and what they earned their contributors."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet, Sum
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from django_filters import ChoiceFilter, DateFromToRangeFilter, FilterSet

from kepan.apps.accounts.enums import Tier
from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import Answer, RefusalError
from kepan.apps.sharing.enums import OrderState, PartKind
from kepan.apps.sharing.models import DataOrder, RevenuePart
from kepan.apps.sharing.permissions import can_decide_for, can_see_order_parts, can_see_revenue, can_use_data
from kepan.apps.sharing.selectors import get_order, list_accesses, list_order_parts, list_orders, list_revenue
from kepan.apps.sharing.services import cancel_order, pay_order, refund_order
from kepan.web.registry.views.editing import add_refusal
from kepan.web.sharing.forms import PayForm, ReasonForm
from kepan.web.sharing.guards import find_declared, find_row, sharing_page
from kepan.web.sharing.words import (
    MOST_ACCESSES,
    get_order_light,
    get_yuan,
    write_dataset,
    write_share,
    write_yuan,
)
from kepan.web.ui.guards import get_user
from kepan.web.ui.lists import Column, Empty, ListPage, Preset


class OrderFilter(FilterSet):
    """Where an order stands."""

    state = ChoiceFilter(label=gettext_lazy("状态"), choices=OrderState.choices)


class OrderList(ListPage[DataOrder]):
    """A user's own orders and those that the user handles."""

    name = "sharing.orders"
    title = gettext_lazy("数据订单")
    sub = gettext_lazy("自己的订单，和归你办理的订单")
    default_sort = "-made_at"
    filter_class = OrderFilter
    presets = (Preset(gettext_lazy("待付款"), "state=placed"),)
    empty = Empty(gettext_lazy("还没有数据订单"), gettext_lazy("到数据目录里找专有数据，看清价格后订购。"), "files")
    columns = (
        Column(
            "dataset", gettext_lazy("数据集"), value=lambda row: write_dataset(row.dataset.key), phone="title",
            url=lambda row: reverse("data_order_detail", args=[row.pk]), is_fixed=True,
        ),
        Column("state", gettext_lazy("状态"), "light", value=get_order_light, phone="state"),
        Column("buyer", gettext_lazy("订购人"), value="buyer.name", phone="fact"),
        Column(
            "amount", gettext_lazy("金额"), "number", value=lambda row: get_yuan(row.amount), unit=gettext_lazy("元"),
            sort="amount", phone="figure",
        ),
        Column("made_at", gettext_lazy("订购时间"), "datetime", sort="made_at", phone="fact"),
        Column("paid_on", gettext_lazy("付款日期"), "date"),
    )  # fmt: skip

    def can_open(self, user: User) -> Answer:
        """Open to everybody who uses data."""
        return can_use_data(user)

    def get_rows(self, user: User) -> QuerySet[DataOrder]:
        """Return the visible orders."""
        return list_orders(user=user)


@require_http_methods(["GET", "POST"])
@sharing_page
def show_order(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an order with its payment, its division and what was taken, and what the user may do about it."""
    user = get_user(request)
    row: DataOrder = find_row(request, get_order, pk)
    dataset = find_declared(row.dataset.key)
    may_handle = bool(can_decide_for(user, row.dataset, applicant_id=row.buyer_id))
    act = request.POST.get("act", "")
    pay = PayForm(request.POST if act == "pay" else None)
    reason = ReasonForm(request.POST if act in {"cancel", "refund"} else None)
    status = 200
    if request.method == "POST":
        form: Form = pay if act == "pay" else reason
        status = 422
        try:
            if form.is_valid():
                messages.success(request, _act(user, row, form, act))
                return redirect("data_order_detail", pk=pk)
        except RefusalError as refusal:
            status = add_refusal(form, refusal)
    permission = getattr(row, "permission_given", None)
    parts = list_order_parts(row) if can_see_order_parts(user, row) else []
    context: dict[str, Any] = {
        "row": row,
        "dataset": dataset,
        "light": get_order_light(row),
        "amount": write_yuan(row.amount),
        "permission": permission,
        "accesses": [] if permission is None else list(list_accesses(permission)[:MOST_ACCESSES]),
        "parts": [(part, write_share(part.share), write_yuan(part.amount)) for part in parts],
        "pay": pay if may_handle and row.state == OrderState.PLACED else None,
        "reason": reason,
        "may_cancel": row.state == OrderState.PLACED and (may_handle or row.buyer_id == user.pk),
        "may_refund": row.state == OrderState.PAID and may_handle,
    }
    return render(request, "sharing/order.html", context, status=status)


def _act(user: User, row: DataOrder, form: Form, act: str) -> str:
    """Do what a button of the page asks for and return words about it; raises RefusalError."""
    said = form.cleaned_data
    match act:
        case "pay":
            pay_order(actor=user, order=row, paid_on=said["paid_on"], reference=said["reference"])
            return _("已确认付款，授权开始，收益已按份额分配")
        case "cancel":
            cancel_order(actor=user, order=row, reason=said["reason"])
            return _("订单已取消")
        case "refund":
            refund_order(actor=user, order=row, reason=said["reason"])
            return _("已退款，授权收回，收益已冲回")
    raise RefusalError(_("没有这个操作"))


class RevenueFilter(FilterSet):
    """Why, and when it was booked."""

    kind = ChoiceFilter(label=gettext_lazy("种类"), choices=PartKind.choices)
    booked = DateFromToRangeFilter(label=gettext_lazy("入账日期"), field_name="booked_at")


class RevenueList(ListPage[RevenuePart]):
    """What data sets earned their contributors: the statement of each, by searching for it, with its export."""

    name = "sharing.revenue"
    title = gettext_lazy("收益分配")
    sub = gettext_lazy("每笔付款按份额分到提供单位，分到分；退款原数冲回。搜单位名称就是它的对账单。")
    default_sort = "-booked_at"
    filter_class = RevenueFilter
    search_fields = ("organisation__name",)
    search_hint = gettext_lazy("提供单位")
    export_action = "sharing.export_revenue"
    export_tier = Tier.OWNED_DATA
    empty = Empty(gettext_lazy("还没有收益"), gettext_lazy("专有数据的订单付款以后，分配的明细在这里。"), "share")
    columns = (
        Column("organisation", gettext_lazy("提供单位"), value="organisation.name", is_fixed=True, phone="title"),
        Column("dataset", gettext_lazy("数据集"), value=lambda row: write_dataset(row.order.dataset.key), phone="fact"),
        Column("kind", gettext_lazy("种类"), value=lambda row: row.get_kind_display(), phone="fact"),
        Column("order", gettext_lazy("订单"), value=lambda row: f"#{row.order_id}",
               url=lambda row: reverse("data_order_detail", args=[row.order_id])),
        Column("share", gettext_lazy("份额"), value=lambda row: write_share(row.share)),
        Column(
            "amount", gettext_lazy("金额"), "number", value=lambda row: get_yuan(row.amount), unit=gettext_lazy("元"),
            sort="amount", phone="figure",
        ),
        Column("booked_at", gettext_lazy("入账时间"), "datetime", sort="booked_at", phone="fact"),
    )  # fmt: skip
    total: int | None = None

    def can_open(self, user: User) -> Answer:
        """Open to those who look after data sets."""
        return can_see_revenue(user)

    def get_rows(self, user: User) -> QuerySet[RevenuePart]:
        """Return the visible parts."""
        return list_revenue(user=user)

    def count_rows(self, rows: QuerySet[RevenuePart]) -> int:
        """Count the rows, and sum what they come to."""
        self.total = rows.order_by().aggregate(total=Sum("amount"))["total"]
        return super().count_rows(rows)

    def list_sums(self) -> list[tuple[Any, str]]:
        """Return what the rows come to."""
        return [(gettext_lazy("合计（元）"), write_yuan(self.total))]
