"""Letting somebody at data: whoever is entitled or has a permission, each taking booked, each refusal traced."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.enums import STAFF, Tier
from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import NotAllowedError, require
from kepan.apps.sharing.enums import Way
from kepan.apps.sharing.facts import DataColumn, Dataset, Reach, Value
from kepan.apps.sharing.models import AccessPermission, DataAccess, SharedDataset
from kepan.apps.sharing.permissions import can_use_data, is_entitled
from kepan.apps.sharing.selectors import find_own_permission, has_root_role
from kepan.apps.sharing.services.terms import prepare_shared, write_entry
from kepan.engine.basis.masking import compute_masked


@dataclass(frozen=True)
class Opened:
    """What somebody was let at: which columns, which of them masked, which rows; `permission` says by what."""

    dataset: Dataset
    shared: SharedDataset
    columns: tuple[DataColumn, ...]
    masked: frozenset[str]
    reach: Reach
    permission: AccessPermission | None


def open_dataset(*, actor: User, dataset: Dataset, way: Way, form: str = "") -> Opened:
    """Let a user at the rows of a data set and book it; otherwise trace the refusal and raise NotAllowedError.

    The trace is written in a transaction of its own, so that the refusal does not take it back.
    """
    require(can_use_data(actor))
    with transaction.atomic():
        shared = prepare_shared(dataset)
        found = _decide(actor, dataset, shared)
        if isinstance(found, Opened):
            _book(actor, found, way, form)
            return found
        _trace(actor, shared, found, way, form)
    raise NotAllowedError(found)


def _decide(actor: User, dataset: Dataset, shared: SharedDataset) -> Opened | str | Promise:
    """Return what is opened, or why nothing is."""
    columns = dataset.columns
    if dataset.tier == Tier.PUBLIC_DATA:
        if shared.is_open or has_root_role(actor, STAFF):
            return Opened(dataset, shared, columns, frozenset(), Reach(shared.with_owned), None)
        return _("这个数据集还没有开放")
    if is_entitled(actor, is_owned=dataset.tier == Tier.OWNED_DATA):
        return Opened(dataset, shared, columns, frozenset(), Reach(with_owned=True), None)
    permission = find_own_permission(user=actor, shared=shared)
    reason = find_fault(permission, today=timezone.localdate(), is_paid=dataset.tier == Tier.PROPRIETARY_DATA)
    if reason or permission is None:
        return reason
    # The condition of the update decides where two take the last use at once.
    taken = AccessPermission.objects.filter(pk=permission.pk, used__lt=F("uses"), revoked_at__isnull=True)
    if not taken.update(used=F("used") + 1):
        return _("授权的次数已经用完，可以再申请")
    masked = frozenset(permission.masked)
    reach = Reach(with_owned=True, region=permission.region)
    return Opened(dataset, shared, tuple(dataset.list_columns(permission.columns)), masked, reach, permission)


def find_fault(permission: AccessPermission | None, *, today: date, is_paid: bool) -> str | Promise:
    """Return why a permission does not hold on a day; empty where it does."""
    if permission is None:
        return _("专有数据先订购、付款") if is_paid else _("自有数据先申请，由归口科室授权")
    if permission.revoked_at is not None:
        return _("授权已经收回：%(reason)s") % {"reason": permission.revoke_reason}
    if today > permission.ends_on:
        return _("授权到 %(day)s 为止，已经过期，可以再申请") % {"day": permission.ends_on.isoformat()}
    if today < permission.starts_on:
        return _("授权从 %(day)s 开始") % {"day": permission.starts_on.isoformat()}
    if permission.used >= permission.uses:
        return _("授权的次数已经用完，可以再申请")
    return ""


def _book(actor: User, opened: Opened, way: Way, form: str) -> None:
    access = DataAccess.objects.create(
        dataset=opened.shared, user=actor, permission=opened.permission, way=way, form=form
    )
    columns = [column.key for column in opened.columns]
    after: dict[str, Any] = {"way": way, "form": form, "columns": columns, "masked": sorted(opened.masked)}
    if opened.permission is not None:
        after |= {"permission": opened.permission.pk, "order": opened.permission.order_id}
    write_entry(actor, "sharing.take_data", access, opened.shared, after=after)


def _trace(actor: User, shared: SharedDataset, reason: str | Promise, way: Way, form: str) -> None:
    with translation.override("zh-hans"):
        words = str(reason)
    access = DataAccess.objects.create(dataset=shared, user=actor, way=way, form=form, refused=words[:200])
    write_entry(actor, "sharing.refuse_data", access, shared, after={"way": way, "form": form}, reason=words)


def read_opened(opened: Opened, *, start: int = 0, stop: int | None = None) -> Iterator[tuple[Value, ...]]:
    """Yield the rows that were opened, with what is masked written so."""
    hidden = [column.key in opened.masked for column in opened.columns]
    rows = opened.dataset.source.list_rows(opened.columns, opened.reach, start=start, stop=stop)
    for row in rows:
        yield tuple(compute_masked(value) if is_hidden else value for value, is_hidden in zip(row, hidden, strict=True))
