"""Asking for owned data, and what the office answers: all, a part, or no with a reason; taken back at any time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kepan.apps.accounts.enums import Tier
from kepan.apps.accounts.models import Region, User
from kepan.apps.accounts.permissions import NotAllowedError, RefusalError, require
from kepan.apps.desk.enums import NoticeKind
from kepan.apps.desk.services import create_notice
from kepan.apps.sharing.enums import AskState
from kepan.apps.sharing.facts import Dataset
from kepan.apps.sharing.models import AccessPermission, AccessRequest, DataOrder, SharedDataset
from kepan.apps.sharing.permissions import can_decide_for, can_steward, can_use_data
from kepan.apps.sharing.services.terms import get_declared, list_stewards, prepare_shared, write_entry

MOST_DAYS, MOST_USES = 3650, 100_000


@dataclass(frozen=True)
class RequestDetails:
    """What somebody asks for: the purpose, columns by key, places (empty: all), how long and how often."""

    purpose: str
    columns: tuple[str, ...]
    term_days: int
    uses: int
    region: Region | None = None


@dataclass(frozen=True)
class GrantTerms:
    """What is granted of a request: never more columns, places, days or uses than were asked for."""

    columns: tuple[str, ...]
    term_days: int
    uses: int
    masked: tuple[str, ...] = ()
    region: Region | None = None


@transaction.atomic
def create_request(*, actor: User, dataset: Dataset, details: RequestDetails) -> AccessRequest:
    """Ask for a data set of the owned tier; one request a person and data set at a time."""
    require(can_use_data(actor))
    if dataset.tier != Tier.OWNED_DATA:
        raise RefusalError(_("只有自有数据要申请：公共数据直接用，专有数据订购"))
    shared = prepare_shared(dataset)
    if not shared.is_open:
        raise RefusalError(_("这个数据集现在不受理申请"))
    _check_details(dataset, details)
    if AccessRequest.objects.filter(dataset=shared, applicant=actor, state=AskState.SUBMITTED).exists():
        raise RefusalError(_("你对这个数据集的上一份申请还没有审批，先等结果或者撤回"))
    request = AccessRequest.objects.create(
        dataset=shared,
        applicant=actor,
        purpose=details.purpose.strip(),
        columns=[column.key for column in dataset.list_columns(details.columns)],
        region=details.region,
        term_days=details.term_days,
        uses=details.uses,
    )
    write_entry(actor, "sharing.create_request", request, shared, after=_write_wish(request))
    create_notice(
        users=[user for user in list_stewards(shared) if user.pk != actor.pk],
        title=lambda: _("有人申请数据：%(title)s") % {"title": dataset.title},
        url=f"/sharing/requests/{request.pk}/",
    )
    return request


def _check_details(dataset: Dataset, details: RequestDetails) -> None:
    if not details.purpose.strip():
        raise RefusalError(_("写明用途：用在哪里、给谁看"))
    if not details.columns or set(details.columns) - set(dataset.column_keys):
        raise RefusalError(_("至少选一个字段，并且都是这个数据集的字段"))
    if not (1 <= details.term_days <= MOST_DAYS and 1 <= details.uses <= MOST_USES):
        raise RefusalError(_("天数和次数超出范围"))


def _write_wish(request: AccessRequest) -> dict[str, Any]:
    return {
        "columns": request.columns,
        "region_id": request.region_id,
        "term_days": request.term_days,
        "uses": request.uses,
    }


def _get_waiting(actor: User, request: AccessRequest) -> AccessRequest:
    """Return a request locked, for somebody who may decide about it and while it waits."""
    row = AccessRequest.objects.select_for_update(of=("self",)).select_related("dataset", "region").get(pk=request.pk)
    require(can_decide_for(actor, row.dataset, applicant_id=row.applicant_id))
    if row.state != AskState.SUBMITTED:
        raise RefusalError(_("这份申请已经办结"))
    return row


@transaction.atomic
def approve_request(*, actor: User, request: AccessRequest, terms: GrantTerms, decision: str = "") -> AccessPermission:
    """Grant a request wholly or in part; the permission begins today."""
    row = _get_waiting(actor, request)
    _check_terms(row, terms)
    declared = get_declared(row.dataset)
    _decide(row, actor, AskState.GRANTED, decision)
    permission = create_permission(
        user=row.applicant,
        shared=row.dataset,
        columns=[column.key for column in declared.list_columns(terms.columns)],
        term_days=terms.term_days,
        uses=terms.uses,
        masked=terms.masked,
        region=terms.region,
        request=row,
    )
    after = {**write_permission(permission), "masked": permission.masked}
    write_entry(actor, "sharing.approve_request", row, row.dataset, before=_write_wish(row), after=after)
    _tell(row.applicant, lambda: _("数据申请已授权：%(title)s") % {"title": declared.title}, row)
    return permission


def _check_terms(row: AccessRequest, terms: GrantTerms) -> None:
    """Refuse more than was asked for: a person decides about what stands in the request, and no more."""
    if not terms.columns or set(terms.columns) - set(row.columns):
        raise RefusalError(_("授权的字段要在申请的字段之内，至少一个"))
    if set(terms.masked) - set(terms.columns):
        raise RefusalError(_("脱敏的字段要在授权的字段之内"))
    if not (1 <= terms.term_days <= row.term_days and 1 <= terms.uses <= row.uses):
        raise RefusalError(_("授权的天数和次数不超过申请的"))
    if row.region is not None and (terms.region is None or not terms.region.path.startswith(row.region.path)):
        raise RefusalError(_("授权的地区要在申请的地区之内"))


def create_permission(
    *,
    user: User,
    shared: SharedDataset,
    columns: Sequence[str],
    term_days: int,
    uses: int,
    masked: Sequence[str] = (),
    region: Region | None = None,
    request: AccessRequest | None = None,
    order: DataOrder | None = None,
    today: date | None = None,
) -> AccessPermission:
    """Make a permission from today on, in the transaction of the decision or the payment that it rests on."""
    first = today or timezone.localdate()
    return AccessPermission.objects.create(
        dataset=shared,
        user=user,
        request=request,
        order=order,
        columns=list(columns),
        masked=sorted(masked),
        region=region,
        starts_on=first,
        ends_on=first + timedelta(days=term_days - 1),
        uses=uses,
    )


def write_permission(permission: AccessPermission) -> dict[str, Any]:
    """Write what a permission gives, for the trail."""
    return {
        "permission": permission.pk,
        "columns": permission.columns,
        "region_id": permission.region_id,
        "ends_on": permission.ends_on.isoformat(),
        "uses": permission.uses,
    }


@transaction.atomic
def refuse_request(*, actor: User, request: AccessRequest, reason: str) -> AccessRequest:
    """Say no to a request, with a reason."""
    row = _get_waiting(actor, request)
    if not reason.strip():
        raise RefusalError(_("写明不予授权的原因"))
    _decide(row, actor, AskState.REFUSED, reason)
    write_entry(actor, "sharing.refuse_request", row, row.dataset, reason=reason.strip())
    title = get_declared(row.dataset).title
    _tell(row.applicant, lambda: _("数据申请没有批准：%(title)s") % {"title": title}, row)
    return row


def _decide(row: AccessRequest, actor: User, state: AskState, words: str) -> None:
    row.state, row.decided_by, row.decided_at, row.decision = state, actor, timezone.now(), words.strip()
    row.save(update_fields=["state", "decided_by", "decided_at", "decision"])


def _tell(user: User, title: Any, row: AccessRequest) -> None:
    create_notice(users=[user], title=title, kind=NoticeKind.RESULT, url=f"/sharing/requests/{row.pk}/")


@transaction.atomic
def withdraw_request(*, actor: User, request: AccessRequest) -> AccessRequest:
    """Take one's own request back while it waits."""
    row = AccessRequest.objects.select_for_update(of=("self",)).select_related("dataset").get(pk=request.pk)
    if row.applicant_id != actor.pk:
        raise NotAllowedError(_("只有申请人可以撤回申请"))
    if row.state != AskState.SUBMITTED:
        raise RefusalError(_("这份申请已经办结"))
    row.state = AskState.WITHDRAWN
    row.save(update_fields=["state"])
    write_entry(actor, "sharing.withdraw_request", row, row.dataset)
    return row


@transaction.atomic
def revoke_permission(*, actor: User, permission: AccessPermission, reason: str) -> AccessPermission:
    """Take a permission back at once, with a reason; what was bought is taken back by a refund."""
    row = (
        AccessPermission.objects.select_for_update(of=("self",)).select_related("dataset", "user").get(pk=permission.pk)
    )
    require(can_steward(actor, row.dataset))
    if row.order_id is not None:
        raise RefusalError(_("订购的数据办理退款，退款时收回授权"))
    if not reason.strip():
        raise RefusalError(_("写明收回的原因"))
    end_permission(actor=actor, permission=row, reason=reason)
    title = get_declared(row.dataset).title
    create_notice(
        users=[row.user],
        title=lambda: _("数据授权已经收回：%(title)s") % {"title": title},
        body=reason.strip(),
        kind=NoticeKind.PROBLEM,
        url=f"/sharing/requests/{row.request_id}/",
    )
    return row


def end_permission(*, actor: User, permission: AccessPermission, reason: str) -> None:
    """End a permission in the caller's transaction; refused where it was ended before."""
    if permission.revoked_at is not None:
        raise RefusalError(_("授权已经收回了"))
    permission.revoked_at, permission.revoked_by = timezone.now(), actor
    permission.revoke_reason = reason.strip()
    permission.save(update_fields=["revoked_at", "revoked_by", "revoke_reason"])
    write_entry(actor, "sharing.revoke_permission", permission, permission.dataset, reason=reason.strip())
