"""Reading sharing: data sets with what was decided, one's requests, permissions and orders, and what offices handle."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Count, Q, QuerySet

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.accounts.selectors import AnyUser, get_scope
from kepan.apps.sharing.models import (
    AccessPermission,
    AccessRequest,
    Contributor,
    DataAccess,
    DataOrder,
    RevenuePart,
    SharedDataset,
)

STEWARDS = frozenset({Role.DIRECTOR, Role.PLANNER})
"""Roles of the root region that decide about every data set."""
OFFICE_STEWARDS = STEWARDS | {Role.SECTION_OFFICER}
"""Roles that decide about the data sets of their own office."""
ROOT_SLASHES = 2


def list_shared(*, keys: Iterable[str]) -> dict[str, SharedDataset]:
    """Return what was decided about some data sets; one that nobody touched yet has no row."""
    rows = SharedDataset.objects.filter(key__in=list(keys)).select_related("office")
    return {row.key: row for row in rows}


def list_published(*, keys: Iterable[str]) -> list[SharedDataset]:
    """Return the data sets among some that are open and were published, for anybody at all."""
    rows = SharedDataset.objects.filter(key__in=list(keys), is_open=True, published_at__isnull=False)
    return list(rows.select_related("office"))


def has_root_role(user: AnyUser, roles: Collection[Role] = STEWARDS) -> bool:
    """Say whether a user holds one of some roles in the root region, whose path alone has one step; no query."""
    return any(path.count("/") == ROOT_SLASHES for path in get_scope(user).list_paths(*roles))


def match_stewarded(user: AnyUser, *, to: str = "") -> Q:
    """Return the condition that a user decides about a data set; `to` is the way to it, such as `dataset__`."""
    scope = get_scope(user)
    if has_root_role(user):
        return ~Q(pk__in=[])
    offices = scope.office_ids if scope.roles & OFFICE_STEWARDS else frozenset()
    return Q(**{f"{to}office__in": sorted(offices)}) if offices else Q(pk__in=[])


def list_requests(*, user: AnyUser) -> QuerySet[AccessRequest]:
    """Return a user's own requests and those that the user decides about, the newest first."""
    rows = AccessRequest.objects.select_related(
        "dataset__office", "applicant", "region", "decided_by", "permission_given"
    )
    return rows.filter(Q(applicant_id=user.pk) | match_stewarded(user, to="dataset__")).order_by("-pk")


def get_request(*, user: AnyUser, pk: int) -> AccessRequest:
    """Return one request; raises AccessRequest.DoesNotExist for one not visible."""
    return list_requests(user=user).get(pk=pk)


def list_granted(*, user: AnyUser) -> QuerySet[AccessPermission]:
    """Return the permissions that came of requests which a user may see."""
    return AccessPermission.objects.filter(request__in=list_requests(user=user).order_by().values("pk"))


def list_orders(*, user: AnyUser) -> QuerySet[DataOrder]:
    """Return a user's own orders and those that the user handles, the newest first."""
    rows = DataOrder.objects.select_related("dataset__office", "buyer", "handled_by", "permission_given")
    return rows.filter(Q(buyer_id=user.pk) | match_stewarded(user, to="dataset__")).order_by("-pk")


def get_order(*, user: AnyUser, pk: int) -> DataOrder:
    """Return one order; raises DataOrder.DoesNotExist for one not visible."""
    return list_orders(user=user).get(pk=pk)


def find_own_permission(*, user: User, shared: SharedDataset) -> AccessPermission | None:
    """Find the permission that a user has, or had last, to a data set."""
    rows = AccessPermission.objects.filter(dataset=shared, user_id=user.pk).select_related("region")
    return rows.order_by("-pk").first()


def list_revenue(*, user: AnyUser) -> QuerySet[RevenuePart]:
    """Return what data sets that a user decides about earned their contributors, the newest first."""
    rows = RevenuePart.objects.select_related("organisation", "order__dataset")
    return rows.filter(match_stewarded(user, to="order__dataset__")).order_by("-pk")


def list_order_parts(order: DataOrder) -> QuerySet[RevenuePart]:
    """Return the parts of an order that was got visible, payments before what was taken back."""
    return RevenuePart.objects.filter(order=order).select_related("organisation").order_by("pk")


def list_contributors(shared: SharedDataset) -> QuerySet[Contributor]:
    """Return the contributors of a data set with their shares."""
    return Contributor.objects.filter(dataset=shared).select_related("organisation").order_by("pk")


def list_accesses(permission: AccessPermission) -> QuerySet[DataAccess]:
    """Return what was taken with a permission that was got visible, the last first."""
    return DataAccess.objects.filter(permission=permission).select_related("user").order_by("-pk")


def count_accesses(shared: SharedDataset) -> dict[str, int]:
    """Count how often a data set was taken, and how often it was refused; one query."""
    taken, refused = Count("pk", filter=Q(refused="")), Count("pk", filter=~Q(refused=""))
    return DataAccess.objects.filter(dataset=shared).aggregate(taken=taken, refused=refused)


def list_kept_files() -> set[str]:
    """Return the digests of all files that are published."""
    found = SharedDataset.objects.values_list("files", flat=True)
    return {facts["sha256"] for files in found for facts in files.values()}
