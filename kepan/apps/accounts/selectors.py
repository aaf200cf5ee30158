"""Who sees what: the scope of a user, and query sets cut down to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, Q, QuerySet

from kepan.apps.accounts.enums import STAFF, Role, Tier
from kepan.apps.accounts.models import Region, Setup, User

AnyUser = User | AnonymousUser
ModelType = TypeVar("ModelType", bound=Model)


@dataclass(frozen=True)
class Scope:
    """What a user's roles add up to; read once a request and kept on the user object.

    `roles`: all roles held anywhere. `region_paths`: paths of the regions whose records, and
    those of all regions below, the user sees as staff. `office_ids`: offices the user belongs to.
    `director_paths`: regions where the user also sees proprietary records of every office.
    """

    user_id: int | None
    roles: frozenset[str]
    region_paths: tuple[str, ...]
    director_paths: tuple[str, ...]
    office_ids: frozenset[int]
    role_paths: tuple[tuple[str, str], ...]

    def has_role(self, role: Role, *, region: Region | None = None) -> bool:
        """Say whether the role is held; with a region, held in it or in one above it."""
        if region is None:
            return role in self.roles
        return any(held == role and region.path.startswith(path) for held, path in self.role_paths)


NOBODY = Scope(None, frozenset(), (), (), frozenset(), ())


def get_scope(user: AnyUser) -> Scope:
    """Return the scope of a user; costs one query the first time it is asked of an object."""
    if not isinstance(user, User) or not user.is_active:
        return NOBODY
    cached = user.__dict__.get("_scope")
    if isinstance(cached, Scope):
        return cached
    held = list(user.memberships.select_related("region"))
    offices = {membership.office_id for membership in held if membership.office_id}
    if user.office_id:
        offices.add(user.office_id)
    scope = Scope(
        user_id=user.pk,
        roles=frozenset(membership.role for membership in held),
        region_paths=tuple(sorted({m.region.path for m in held if m.role in STAFF})),
        director_paths=tuple(sorted({m.region.path for m in held if m.role in {Role.DIRECTOR, Role.AUDITOR}})),
        office_ids=frozenset(offices),
        role_paths=tuple(sorted({(m.role, m.region.path) for m in held})),
    )
    user.__dict__["_scope"] = scope
    return scope


def _in_regions(paths: tuple[str, ...], prefix: str) -> Q:
    found = Q(pk__in=[])
    for path in paths:
        found |= Q(**{f"{prefix}__path__startswith": path})
    return found


def list_visible(rows: QuerySet[ModelType], *, user: AnyUser) -> QuerySet[ModelType]:
    """Cut a query set of records down to what the user may see.

    The model has `region`, `office` (may be empty), `tier` and `owner` (may be empty).
    Public data: every user who is logged in. Owned data: staff of the region or of one above
    it, and the owner. Proprietary data: the office, the owner, and directors and auditors of
    the region.
    """
    scope = get_scope(user)
    if scope.user_id is None:
        return rows.none()
    mine = Q(owner_id=scope.user_id)
    public = Q(tier=Tier.PUBLIC_DATA)
    owned = Q(tier=Tier.OWNED_DATA) & _in_regions(scope.region_paths, "region")
    closed = Q(tier=Tier.PROPRIETARY_DATA) & (
        (Q(office_id__in=scope.office_ids) & _in_regions(scope.region_paths, "region"))
        | _in_regions(scope.director_paths, "region")
    )
    if scope.roles and not (
        scope.roles - {Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR}
    ):
        return rows.none()
    return rows.filter(mine | public | owned | closed)


def list_regions(*, user: AnyUser) -> QuerySet[Region]:
    """Return the regions a user's roles reach, from the top down."""
    paths = tuple(path for _, path in get_scope(user).role_paths)
    return Region.objects.filter(_in_regions_of_path(paths)).order_by("path")


def _in_regions_of_path(paths: tuple[str, ...]) -> Q:
    found = Q(pk__in=[])
    for path in paths:
        found |= Q(path__startswith=path)
    return found


def get_setup() -> Setup | None:
    """Return the row that describes this installation, or None before it is set up."""
    return Setup.objects.select_related("root_region").first()


def list_users(*, user: AnyUser) -> QuerySet[User]:
    """Return the users that somebody may see: administrators all, staff those of their regions, others themselves."""
    scope = get_scope(user)
    everyone = User.objects.select_related("region", "office").filter(erased_at__isnull=True)
    if scope.roles & {Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR}:
        return everyone
    return everyone.filter(Q(pk=scope.user_id) | _in_regions(scope.region_paths, "region"))
