"""Who sees what: the scope of a user, and query sets cut down to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, F, Model, OuterRef, Q, QuerySet, Subquery

from kepan.apps.accounts.enums import ADMINISTRATORS, STAFF, Role, Tier
from kepan.apps.accounts.models import ApiToken, KeptAnswer, Membership, Office, Region, SavedView, Setup, User
from kepan.apps.accounts.paths import is_root, is_under, list_ancestor_paths

AnyUser = User | AnonymousUser
ModelType = TypeVar("ModelType", bound=Model)


@dataclass(frozen=True)
class Scope:
    """What a user's roles add up to; read once a request and kept on the user object.

    `roles`: all roles held anywhere. `region_paths`: paths of the regions whose records, and
    those of all regions below, the user sees as staff. `office_ids`: offices the user belongs to
    as staff. `director_paths`: regions where the user also sees proprietary records of every
    office. `home_paths`: regions of all roles but the three administrators'.
    """

    user_id: int | None
    roles: frozenset[str]
    region_paths: tuple[str, ...]
    director_paths: tuple[str, ...]
    office_ids: frozenset[int]
    role_paths: tuple[tuple[str, str], ...]
    home_paths: tuple[str, ...] = ()

    def has_role(self, role: Role, *, region: Region | None = None) -> bool:
        """Say whether the role is held; with a region, held in it or in one above it."""
        if region is None:
            return role in self.roles
        return any(held == role and is_under(region.path, path) for held, path in self.role_paths)

    def is_staff_of(self, region: Region) -> bool:
        """Say whether the user is staff of a region or of one above it."""
        return any(is_under(region.path, path) for path in self.region_paths)

    def is_leading(self, region: Region) -> bool:
        """Say whether the user sees the proprietary records of every office of a region."""
        return any(is_under(region.path, path) for path in self.director_paths)

    def list_paths(self, *roles: Role) -> tuple[str, ...]:
        """Return the paths of the regions in which one of the roles is held."""
        return tuple(path for held, path in self.role_paths if held in roles)


NOBODY = Scope(None, frozenset(), (), (), frozenset(), ())


def get_scope(user: AnyUser) -> Scope:
    """Return the scope of a user; costs one query the first time it is asked of an object."""
    if not isinstance(user, User) or not user.is_active:
        return NOBODY
    cached = user.__dict__.get("_scope")
    if isinstance(cached, Scope):
        return cached
    rows = user.memberships.select_related("region").order_by()
    held = list(rows.only("role", "office_id", "user_id", "region__path"))
    staff = [membership for membership in held if membership.role in STAFF]
    offices = {membership.office_id for membership in staff if membership.office_id}
    if staff and user.office_id:
        offices.add(user.office_id)
    scope = Scope(
        user_id=user.pk,
        roles=frozenset(membership.role for membership in held),
        region_paths=_get_tops(membership.region.path for membership in staff),
        # Who leads or audits one office only is no director of the whole region.
        director_paths=_get_tops(
            m.region.path for m in staff if m.role in {Role.DIRECTOR, Role.AUDITOR} and m.office_id is None
        ),
        office_ids=frozenset(offices),
        role_paths=tuple(sorted({(m.role, m.region.path) for m in held})),
        home_paths=_get_tops(m.region.path for m in held if m.role not in ADMINISTRATORS),
    )
    user.__dict__["_scope"] = scope
    return scope


def _get_tops(paths: Iterable[str]) -> tuple[str, ...]:
    """Drop the paths that lie below another one of them: conditions stay short and mean the same."""
    tops: list[str] = []
    for path in sorted(set(paths)):
        if not tops or not is_under(path, tops[-1]):
            tops.append(path)
    return tuple(tops)


def match_regions(paths: Iterable[str], *, prefix: str = "region") -> Q:
    """Return the condition that a record's region is one of these or lies below one; no path matches nothing.

    `prefix` is the way to the region, `""` for regions themselves. An index of the path serves it.
    """
    found = Q(pk__in=[])
    for path in paths:
        found |= Q(**{f"{prefix}__path__under" if prefix else "path__under": path})
    return found


def match_regions_above(paths: Iterable[str], *, prefix: str = "region") -> Q:
    """Return the condition that a record's region is one of these or lies above one."""
    above = sorted({upper for path in paths for upper in list_ancestor_paths(path)})
    return Q(**{f"{prefix}__path__in" if prefix else "path__in": above}) if above else Q(pk__in=[])


def list_visible(rows: QuerySet[ModelType], *, user: AnyUser) -> QuerySet[ModelType]:
    """Cut a query set of records down to what the user may see.

    The model has `region`, `office` (may be empty), `tier` and `owner` (may be empty).
    Public data: whoever has a role in the region, above it or below it; neighbours do not see
    each other. Owned data: staff of the region or of one above it, and the owner. Proprietary
    data: the office, the owner, and directors and auditors of the region or of one above it.
    The three administrators read no business data by that role.
    """
    scope = get_scope(user)
    if scope.user_id is None or (scope.roles and not scope.home_paths):
        return rows.none()
    mine = Q(owner_id=scope.user_id)
    public = Q(tier=Tier.PUBLIC_DATA) & _match_around(scope.home_paths)
    owned = Q(tier=Tier.OWNED_DATA) & match_within(scope.region_paths)
    closed = Q(tier=Tier.PROPRIETARY_DATA) & (
        (Q(office_id__in=scope.office_ids) & match_within(scope.region_paths)) | match_within(scope.director_paths)
    )
    return rows.filter(mine | public | owned | closed)


def match_within(paths: tuple[str, ...]) -> Q:
    """As `match_regions` of a record's region; from the root on it is any, and no database has to look it up."""
    return Q(region__isnull=False) if any(map(is_root, paths)) else match_regions(paths)


def _match_around(paths: tuple[str, ...]) -> Q:
    within = match_within(paths)
    return within if any(map(is_root, paths)) else within | match_regions_above(paths)


def list_regions(*, user: AnyUser) -> QuerySet[Region]:
    """Return the regions a user's roles reach, from the top down."""
    paths = tuple(path for _, path in get_scope(user).role_paths)
    return Region.objects.filter(match_regions(paths, prefix="")).order_by("path")


def get_regions(*, user: AnyUser) -> tuple[Region, ...]:
    """Return the regions a user's roles reach, from the top down; read once a request and kept on the user object."""
    cached = user.__dict__.get("_regions")
    if isinstance(cached, tuple):
        return cached
    found = tuple(list_regions(user=user))
    user.__dict__["_regions"] = found
    return found


def match_region(region: Region, *, user: AnyUser) -> Q:
    """Return the condition that a record lies in a region that the user's roles reach, or below it.

    By keys, for which tables have indexes: to follow each record to its region first would take longer.
    """
    if is_root(region.path):
        return Q(region__isnull=False)
    return Q(region__in=[one.pk for one in get_regions(user=user) if is_under(one.path, region.path)])


def list_all_regions() -> QuerySet[Region]:
    """Return every region of the installation: names of places are no secret, and contexts above read names by them."""
    return Region.objects.all()


def list_region_tree(*, user: AnyUser) -> QuerySet[Region]:
    """Return the regions a user's roles reach with the numbers of their users and offices."""
    regions = list_regions(user=user).select_related("parent")
    return regions.annotate(
        user_count=Count("users", filter=Q(users__is_active=True), distinct=True),
        office_count=Count("offices", filter=Q(offices__is_active=True), distinct=True),
    )


def list_staffed_offices(*, role: Role) -> frozenset[int]:
    """Return the offices in which somebody holds a role in the office's region: a task for others reaches nobody."""
    held = Membership.objects.filter(role=role, user__is_active=True)
    own = held.filter(user__office__region=F("region")).values_list("user__office", flat=True)
    return frozenset((*own, *held.filter(office__region=F("region")).values_list("office", flat=True)))


def list_offices(*, user: AnyUser) -> QuerySet[Office]:
    """Return the offices of the regions that a user's roles reach."""
    paths = tuple(path for _, path in get_scope(user).role_paths)
    return Office.objects.select_related("region").filter(match_regions(paths)).order_by("region__path", "name")


def get_setup() -> Setup | None:
    """Return the row that describes this installation, or None before it is set up."""
    return Setup.objects.select_related("root_region").first()


def get_root_region() -> Region | None:
    """Return the one region without a parent, or None before there is any."""
    return Region.objects.filter(parent__isnull=True).first()


def is_sample_open() -> bool:
    """Say whether the database is marked as a sample: only then may sample users log in."""
    return Setup.objects.filter(is_sample=True).exists()


def list_sample_logins() -> QuerySet[User]:
    """Return the sample users that could log in now; empty unless the database is marked as a sample."""
    users = User.objects.filter(is_sample=True, is_active=True).order_by("username")
    return users if is_sample_open() else users.none()


def list_users(*, user: AnyUser) -> QuerySet[User]:
    """Return the users that somebody may see.

    System and security administrators those of the regions they are appointed for (and, appointed for the root,
    those without a region), staff those of their regions, others themselves.
    """
    scope = get_scope(user)
    everyone = User.objects.select_related("region", "office").filter(erased_at__isnull=True)
    appointed = scope.list_paths(Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR)
    seen = Q(pk=scope.user_id) | match_regions(_get_tops((*scope.region_paths, *appointed)))
    root = get_root_region() if appointed else None
    if root and root.path in appointed:
        seen |= Q(region__isnull=True)
    return everyone.filter(seen)


def list_users_without_role(*, user: AnyUser) -> QuerySet[User]:
    """Return the active users whom somebody may see and who hold no role yet, those who wait longest first."""
    return list_users(user=user).filter(is_active=True, memberships__isnull=True).order_by("created_at", "pk")


def list_memberships(*, of: User) -> QuerySet[Membership]:
    """Return the roles a user holds; whoever asks has got that user from `list_users`."""
    return Membership.objects.filter(user=of).select_related("region", "office", "granted_by").order_by("role", "pk")


def find_active_user(*, username: str) -> User | None:
    """Find the user of a login name who may log in; for programs that act in somebody's name."""
    return User.objects.filter(username=username, is_active=True).first()


def find_users(*, user: AnyUser, words: str, limit: int) -> list[User]:
    """Find visible users whose name or login name holds the words."""
    words = words.strip()
    if not words:
        return []
    hits = list_users(user=user).filter(Q(name__icontains=words) | Q(username__icontains=words))
    return list(hits.order_by("name", "pk")[:limit])


def list_self(*, scope: Scope) -> QuerySet[User]:
    """Return the one row of whose scope it is, on which other contexts hang counts of theirs in one query."""
    return User.objects.filter(pk=scope.user_id or 0)


def annotate_names(rows: QuerySet[ModelType], *, key: str, to: str) -> QuerySet[ModelType]:
    """Add the name of the user whose key stands in a plain column, for tables that keep no foreign key."""
    found: QuerySet[ModelType] = rows.annotate(
        **{to: Subquery(User.objects.filter(pk=OuterRef(key)).values("name")[:1])}
    )
    return found


def find_user_keys(*, words: str, limit: int = 500) -> list[int]:
    """Return the keys of users whose name or login name holds the words, for readers of the audit trail."""
    found = Q(name__icontains=words) | Q(username__icontains=words)
    return list(User.objects.filter(found).order_by("pk").values_list("pk", flat=True)[:limit])


def list_users_with_role(*, role: Role, region: Region) -> QuerySet[User]:
    """Return the active users who hold a role in a region or in one above it."""
    return User.objects.filter(
        is_active=True, memberships__role=role, memberships__region__path__in=list_ancestor_paths(region.path)
    ).distinct()


def count_other_system_administrators(*, than: User) -> int:
    """Count the active system administrators besides one; none left would lock everybody out."""
    held = Membership.objects.filter(role=Role.SYSTEM_ADMINISTRATOR, user__is_active=True).exclude(user=than)
    return held.values("user").distinct().count()


def list_saved_views(*, user: User, page: str) -> QuerySet[SavedView]:
    """Return the saved views that a user keeps of one page."""
    return SavedView.objects.filter(user=user, page=page).order_by("position", "pk")


def list_tokens(*, user: User) -> QuerySet[ApiToken]:
    """Return the tokens of a user that have not been revoked, the newest first."""
    return ApiToken.objects.filter(user=user, revoked_at__isnull=True).order_by("-pk")


def find_answer(*, user: User, key: str) -> KeptAnswer | None:
    """Return what was answered to a user under a key, if it is still kept."""
    return KeptAnswer.objects.filter(user=user, key=key).first()
