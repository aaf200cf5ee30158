"""Ordering proprietary data: at the price that stood, paid outside, divided among contributors to the fen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kepan.apps.accounts.enums import Tier
from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.desk.enums import NoticeKind
from kepan.apps.desk.services import create_notice
from kepan.apps.sharing.enums import OrderState, PartKind
from kepan.apps.sharing.facts import Dataset
from kepan.apps.sharing.models import Contributor, DataOrder, RevenuePart
from kepan.apps.sharing.permissions import can_decide_for, can_use_data
from kepan.apps.sharing.services.granting import create_permission, end_permission, write_permission
from kepan.apps.sharing.services.terms import get_declared, list_stewards, prepare_shared, write_entry
from kepan.engine.basis.apportion import apportion


@transaction.atomic
def create_order(*, actor: User, dataset: Dataset, purpose: str) -> DataOrder:
    """Order a data set of the proprietary tier at its price of now; one open order a person and data set."""
    require(can_use_data(actor))
    if dataset.tier != Tier.PROPRIETARY_DATA:
        raise RefusalError(_("只有专有数据要订购：公共数据直接用，自有数据申请"))
    shared = prepare_shared(dataset)
    if not shared.is_open or shared.price is None:
        raise RefusalError(_("这个数据集现在不受理订购"))
    if not purpose.strip():
        raise RefusalError(_("写明用途：用在哪里、给谁看"))
    if DataOrder.objects.filter(dataset=shared, buyer=actor, state=OrderState.PLACED).exists():
        raise RefusalError(_("你对这个数据集的上一份订单还没有付款，先付款或者取消"))
    order = DataOrder.objects.create(
        dataset=shared,
        buyer=actor,
        purpose=purpose.strip(),
        amount=shared.price,
        term_days=shared.term_days,
        uses=shared.uses,
    )
    write_entry(actor, "sharing.create_order", order, shared, after={"amount": order.amount})
    create_notice(
        users=[user for user in list_stewards(shared) if user.pk != actor.pk],
        title=lambda: _("有人订购数据：%(title)s") % {"title": dataset.title},
        url=f"/sharing/orders/{order.pk}/",
    )
    return order


def _get_locked(order: DataOrder, state: OrderState) -> DataOrder:
    """Return an order locked, while it is in a state."""
    row = DataOrder.objects.select_for_update(of=("self",)).select_related("dataset", "buyer").get(pk=order.pk)
    if row.state != state:
        raise RefusalError(_("订单现在是“%(state)s”，不能这样办") % {"state": row.get_state_display()})
    return row


@transaction.atomic
def pay_order(*, actor: User, order: DataOrder, paid_on: date, reference: str) -> DataOrder:
    """Record that an order was paid in full: the permission begins, and the payment is divided; in one transaction."""
    row = _get_locked(order, OrderState.PLACED)
    require(can_decide_for(actor, row.dataset, applicant_id=row.buyer_id))
    if not reference.strip():
        raise RefusalError(_("写明付款凭证号，对账时要用"))
    if paid_on > timezone.localdate():
        raise RefusalError(_("付款日期不能在今天之后"))
    declared = get_declared(row.dataset)
    row.state, row.paid_on, row.reference, row.handled_by = OrderState.PAID, paid_on, reference.strip(), actor
    row.save(update_fields=["state", "paid_on", "reference", "handled_by"])
    parts = create_parts(row)
    permission = create_permission(
        user=row.buyer,
        shared=row.dataset,
        columns=declared.column_keys,
        term_days=row.term_days,
        uses=row.uses,
        order=row,
    )
    after = {
        "amount": row.amount,
        "paid_on": paid_on.isoformat(),
        "parts": [{"organisation": part.organisation_id, "amount": part.amount} for part in parts],
        **write_permission(permission),
    }
    write_entry(actor, "sharing.pay_order", row, row.dataset, after=after)
    create_notice(
        users=[row.buyer],
        title=lambda: _("付款已确认，数据可以用了：%(title)s") % {"title": declared.title},
        kind=NoticeKind.RESULT,
        url=f"/sharing/orders/{row.pk}/",
    )
    return row


def create_parts(order: DataOrder) -> list[RevenuePart]:
    """Divide the payment of an order by the shares of now: to the fen, by largest remainders, the whole of it."""
    contributors = list(Contributor.objects.filter(dataset=order.dataset).order_by("pk"))
    if not contributors:
        raise RefusalError(_("还没有登记数据提供单位和份额，先在数据集设置里登记"))
    amounts = compute_parts(order.amount, [one.share for one in contributors])
    parts = [
        RevenuePart(order=order, organisation_id=one.organisation_id, share=one.share, amount=amount)
        for one, amount in zip(contributors, amounts, strict=True)
    ]
    return RevenuePart.objects.bulk_create(parts)


def compute_parts(amount: int, shares: Sequence[int]) -> list[int]:
    """Compute what falls to each share of an amount in fen; the parts always make the amount.

    >>> compute_parts(100_00, [3333, 3333, 3334]), compute_parts(1, [5000, 5000])
    ([3333, 3333, 3334], [1, 0])
    """
    return [int(part) for part in apportion(Decimal(amount), [Decimal(share) for share in shares])]


@transaction.atomic
def cancel_order(*, actor: User, order: DataOrder, reason: str) -> DataOrder:
    """Cancel an order that is not paid: the buyer's or the office's."""
    row = _get_locked(order, OrderState.PLACED)
    if row.buyer_id != actor.pk:
        require(can_decide_for(actor, row.dataset, applicant_id=row.buyer_id))
        if not reason.strip():
            raise RefusalError(_("写明取消的原因"))
    row.state, row.reason, row.handled_by = OrderState.CANCELLED, reason.strip(), actor
    row.save(update_fields=["state", "reason", "handled_by"])
    write_entry(actor, "sharing.cancel_order", row, row.dataset, reason=reason.strip())
    return row


@transaction.atomic
def refund_order(*, actor: User, order: DataOrder, reason: str) -> DataOrder:
    """Pay an order back whole: the permission ends, and each contributor's part is taken back with the same amount."""
    row = _get_locked(order, OrderState.PAID)
    require(can_decide_for(actor, row.dataset, applicant_id=row.buyer_id))
    if not reason.strip():
        raise RefusalError(_("写明退款的原因"))
    row.state, row.reason, row.handled_by = OrderState.REFUNDED, reason.strip(), actor
    row.save(update_fields=["state", "reason", "handled_by"])
    end_permission(actor=actor, permission=row.permission_given, reason=reason)
    paid = RevenuePart.objects.filter(order=row, kind=PartKind.PAYMENT).order_by("pk")
    RevenuePart.objects.bulk_create(
        [
            RevenuePart(
                order=row,
                organisation_id=part.organisation_id,
                kind=PartKind.REFUND,
                share=part.share,
                amount=-part.amount,
            )
            for part in paid
        ]
    )
    write_entry(actor, "sharing.refund_order", row, row.dataset, after={"amount": row.amount}, reason=reason.strip())
    title = get_declared(row.dataset).title
    create_notice(
        users=[row.buyer],
        title=lambda: _("订单已退款，授权收回：%(title)s") % {"title": title},
        body=reason.strip(),
        kind=NoticeKind.PROBLEM,
        url=f"/sharing/orders/{row.pk}/",
    )
    return row
