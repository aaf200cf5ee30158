"""Reading webhooks: one's subscriptions and what was sent, and what an event is about, for who may see it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet

from kepan.apps.accounts.models import User
from kepan.apps.accounts.selectors import AnyUser, get_scope
from kepan.apps.imports.selectors import list_batches
from kepan.apps.ledgers.selectors import list_told_entries
from kepan.apps.planning.models import Measure, Target
from kepan.apps.planning.selectors import list_carried, list_plan_rows, list_plans, list_requests
from kepan.apps.registry.selectors import (
    list_agreements,
    list_all_people,
    list_all_visible,
    list_findings,
    list_projects,
    list_recognitions,
    list_rights,
)
from kepan.apps.sharing.selectors import list_granted, list_orders
from kepan.apps.sharing.selectors import list_requests as list_requests_for_data
from kepan.apps.webhooks.models import Delivery, Subscription


def list_subscriptions(*, user: AnyUser) -> QuerySet[Subscription]:
    """Return one's own subscriptions, the newest first."""
    user_id = get_scope(user).user_id
    return Subscription.objects.filter(owner_id=user_id) if user_id else Subscription.objects.none()


def get_subscription(*, user: AnyUser, pk: int) -> Subscription:
    """Return one of one's own subscriptions; raises Subscription.DoesNotExist for any other."""
    return list_subscriptions(user=user).get(pk=pk)


def list_deliveries(*, user: AnyUser, subscription: Subscription) -> QuerySet[Delivery]:
    """Return what was sent to one of one's own subscriptions, the newest first."""
    return Delivery.objects.filter(subscription__in=list_subscriptions(user=user).filter(pk=subscription.pk))


@dataclass(frozen=True)
class SubjectKind:
    """What events can be about: the rows that a user may see, and where the interface shows one of them."""

    list_rows: Callable[[User], QuerySet[Any]]
    address: str
    parents: tuple[str, ...] = ()
    """Fields that stand in the address before the key."""


SUBJECTS: dict[str, SubjectKind] = {
    "planning.plan": SubjectKind(lambda user: list_plans(user=user), "plans/{pk}"),
    "planning.target": SubjectKind(
        lambda user: list_plan_rows(user=user, kind=Target), "plans/{plan_id}/targets/{pk}", ("plan_id",)
    ),
    "planning.measure": SubjectKind(
        lambda user: list_plan_rows(user=user, kind=Measure), "plans/{plan_id}/measures/{pk}", ("plan_id",)
    ),
    "planning.changerequest": SubjectKind(
        lambda user: list_requests(user=user), "plans/{plan_id}/requests/{pk}", ("plan_id",)
    ),
    "planning.share": SubjectKind(lambda user: list_carried(user=user), "shares/{pk}"),
    "registry.organisation": SubjectKind(lambda user: list_all_visible(user=user), "registry/organisations/{pk}"),
    "registry.person": SubjectKind(lambda user: list_all_people(user=user), "registry/people/{pk}"),
    "registry.recognition": SubjectKind(lambda user: list_recognitions(user=user), "registry/recognitions/{pk}"),
    "registry.right": SubjectKind(lambda user: list_rights(user=user), "registry/rights/{pk}"),
    "registry.upperproject": SubjectKind(lambda user: list_projects(user=user), "registry/projects/{pk}"),
    "registry.agreement": SubjectKind(lambda user: list_agreements(user=user), "registry/agreements/{pk}"),
    "registry.finding": SubjectKind(lambda user: list_findings(user=user), "registry/findings"),
    "ledgers.entry": SubjectKind(
        lambda user: list_told_entries(user=user), "ledgers/{ledger__key}/entries/{pk}", ("ledger__key",)
    ),
    "imports.batch": SubjectKind(list_batches, "imports/{pk}"),
    "sharing.accessrequest": SubjectKind(lambda user: list_requests_for_data(user=user), "sharing/requests/{pk}"),
    "sharing.accesspermission": SubjectKind(
        lambda user: list_granted(user=user), "sharing/requests/{request_id}", ("request_id",)
    ),
    "sharing.dataorder": SubjectKind(lambda user: list_orders(user=user), "sharing/orders/{pk}"),
}
"""Kinds of records whose events are sent. Events of other kinds stay in the trail."""

NOT_TOLD = frozenset({"ledgers.read_personal", "ledgers.create_comment"})
"""Acts on such a record that change nothing of it, or that not everybody who sees it may know of."""


@dataclass(frozen=True)
class SeenSubject:
    """A record that a user may see: its version, where it has one, and its address behind that of the interface."""

    version: int | None
    address: str


def find_subject(*, user: User, kind: str, key: str) -> SeenSubject | None:
    """Return what an event is about, as it stands; None where the user may not see it, or it is gone."""
    subject = SUBJECTS.get(kind)
    if subject is None or not key.isdecimal():
        return None
    rows = subject.list_rows(user).order_by().filter(pk=int(key))
    has_version = any(field.name == "version" for field in rows.model._meta.concrete_fields)
    columns = {"row_version": F("version")} if has_version else {}
    found = rows.values("pk", *subject.parents, **columns).first()
    if found is None:
        return None
    return SeenSubject(found.get("row_version"), subject.address.format(**found))
