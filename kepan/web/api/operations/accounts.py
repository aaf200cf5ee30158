"""People and their roles, regions and offices: what the pages of administrators do."""

from __future__ import annotations

from typing import Any, Literal

from django.http import Http404, HttpRequest, QueryDict
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from kepan.apps.accounts.enums import Level, Role
from kepan.apps.accounts.models import Membership, Office, Region, User
from kepan.apps.accounts.passwords import create_password
from kepan.apps.accounts.permissions import (
    can_grant_roles,
    can_list_regions,
    can_list_users,
    can_manage_accounts,
    can_manage_user,
    can_see_contact,
    require,
)
from kepan.apps.accounts.selectors import list_memberships, list_offices, list_region_tree, list_regions, list_users
from kepan.apps.accounts.services import (
    create_office,
    create_region,
    create_user,
    grant_role,
    lock_user,
    reset_password,
    revoke_role,
    unlock_user,
    update_office,
    update_region,
    update_user,
)
from kepan.web.accounts.filters import UserFilter
from kepan.web.api.operations.shared import check_filters, find_choice, get_user
from kepan.web.api.schemas.accounts import (
    NewRoleBody,
    NewUserBody,
    OfficeBody,
    OfficeChange,
    OfficeDetailOut,
    RegionBody,
    RegionChange,
    RegionDetailOut,
    RoleOut,
    UserChange,
    UserDetailOut,
    UserOut,
    UserPasswordOut,
    WhyBody,
)
from kepan.web.api.schemas.basis import Key, Page, Paging, make_page

router = Router(tags=["accounts"])
ONE = "/users/{int:user_pk}"


class UserQuery(Paging):
    """Which people."""

    q: str = ""
    region: Key | None = None
    role: Role | None = None
    state: Literal["open", "closed"] | None = None


def _find_user(request: HttpRequest, pk: int) -> User:
    user = get_user(request)
    require(can_list_users(user))
    found = list_users(user=user).filter(pk=pk).first()
    if found is None:
        raise Http404(_("没有这个账号，或者它不归你看"))
    return found


def _describe(actor: User, pk: int) -> dict[str, Any]:
    row = list_users(user=actor).get(pk=pk)
    told = bool(can_see_contact(actor, target=row))
    names = ("id", "username", "name", "region", "office", "is_active", "is_sample", "last_login", "created_at")
    return {name: getattr(row, name) for name in names} | {
        "phone": row.phone,
        "email": row.email if told else None,
        "identity_tail": row.identity_tail if told else None,
        "roles": list(list_memberships(of=row)),
    }


def _find_region(actor: User, pk: int | None, field: str = "region") -> Region:
    found = find_choice(list_regions(user=actor), pk, field)
    assert found is not None
    return found


def _find_office(actor: User, pk: int | None) -> Office | None:
    return find_choice(list_offices(user=actor).filter(is_active=True), pk, "office")


@router.get("/users", response=Page[UserOut], summary="Accounts")
def read_users(request: HttpRequest, wanted: Query[UserQuery]) -> dict[str, Any]:
    """List the accounts that one may see, by name; with the filters of the page."""
    user = get_user(request)
    require(can_list_users(user))
    given = QueryDict(mutable=True)
    given.update({name: str(value) for name in ("region", "role", "state") if (value := getattr(wanted, name))})
    filters = UserFilter(given, queryset=list_users(user=user), request=request)
    check_filters(filters)
    rows = filters.qs
    for word in wanted.q.split():
        rows = rows.filter(name__icontains=word) | rows.filter(username__icontains=word)
    return make_page(rows.order_by("name", "pk"), wanted)


@router.post("/users", response={201: UserPasswordOut}, summary="Open an account")
def create_account(request: HttpRequest, body: NewUserBody) -> Status[dict[str, Any]]:
    """Open an account. Its password is made by the machine, told this once, and changed at the first login."""
    actor = get_user(request)
    require(can_manage_accounts(actor))
    password = create_password()
    made = create_user(
        actor=actor,
        username=body.username,
        name=body.name,
        password=password,
        region=_find_region(actor, body.region),
        office=_find_office(actor, body.office),
        email=body.email,
    )
    return Status(201, {"user": _describe(actor, made.pk), "password": password})


@router.get(ONE, response=UserDetailOut, summary="One account")
def read_user(request: HttpRequest, user_pk: Key) -> dict[str, Any]:
    """Show an account and its roles."""
    return _describe(get_user(request), _find_user(request, user_pk).pk)


@router.patch(ONE, response=UserDetailOut, summary="Correct an account")
def change_account(request: HttpRequest, user_pk: Key, body: UserChange) -> dict[str, Any]:
    """Correct name and contact, or move the person to another region or office; the roles stay as granted."""
    actor, user = get_user(request), _find_user(request, user_pk)
    require(can_manage_user(actor, target=user))
    said = body.model_dump(exclude_unset=True)
    region = _find_region(actor, said["region"]) if said.get("region") else user.region
    # Who moves to another region leaves the office.
    same = region is not None and region.pk == user.region_id
    office = _find_office(actor, said["office"]) if "office" in said else user.office if same else None
    texts = {name: getattr(user, name) if (value := said.get(name)) is None else value
             for name in ("name", "email", "phone")}  # fmt: skip
    update_user(actor=actor, user=user, region=region, office=office, **texts)
    return _describe(actor, user.pk)


@router.post(f"{ONE}/password", response=UserPasswordOut, summary="Give another password")
def reset_account_password(request: HttpRequest, user_pk: Key) -> dict[str, Any]:
    """Give an account another password, made by the machine and told this once; its logins and tokens end."""
    actor, user, password = get_user(request), _find_user(request, user_pk), create_password()
    reset_password(actor=actor, user=user, password=password)
    return {"user": _describe(actor, user.pk), "password": password}


@router.post(f"{ONE}/lock", response=UserDetailOut, summary="Close an account")
def lock_account(request: HttpRequest, user_pk: Key, body: WhyBody) -> dict[str, Any]:
    """Close an account; its logins and tokens end."""
    actor, user = get_user(request), _find_user(request, user_pk)
    lock_user(actor=actor, user=user, reason=body.reason)
    return _describe(actor, user.pk)


@router.post(f"{ONE}/unlock", response=UserDetailOut, summary="Open a closed account")
def unlock_account(request: HttpRequest, user_pk: Key) -> dict[str, Any]:
    """Open a closed account again."""
    actor, user = get_user(request), _find_user(request, user_pk)
    unlock_user(actor=actor, user=user)
    return _describe(actor, user.pk)


@router.post(f"{ONE}/roles", response={201: RoleOut}, summary="Give a role")
def grant_account_role(request: HttpRequest, user_pk: Key, body: NewRoleBody) -> Status[Membership]:
    """Give a role in a region, or in one of its offices only; the work of the security administrator."""
    actor, user = get_user(request), _find_user(request, user_pk)
    require(can_grant_roles(actor))
    region, office = _find_region(actor, body.region), _find_office(actor, body.office)
    return Status(201, grant_role(actor=actor, user=user, role=body.role, region=region, office=office))


@router.post("/roles/{int:role_pk}/revoke", response={204: None}, summary="Take a role away")
def revoke_account_role(request: HttpRequest, role_pk: Key, body: WhyBody) -> Status[None]:
    """Take a role away."""
    actor = get_user(request)
    require(can_list_users(actor))
    found = Membership.objects.filter(user__in=list_users(user=actor), pk=role_pk).first()
    if found is None:
        raise Http404(_("没有这个角色，或者它不归你看"))
    revoke_role(actor=actor, membership=found, reason=body.reason)
    return Status(204, None)


@router.post("/regions", response={201: RegionDetailOut}, summary="Add a region")
def create_place(request: HttpRequest, body: RegionBody) -> Status[Region]:
    """Add a region under one that one manages; its code stays."""
    actor = get_user(request)
    require(can_manage_accounts(actor))
    parent = _find_region(actor, body.parent, "parent")
    made = create_region(actor=actor, parent=parent, **body.model_dump(exclude={"parent"}))
    return Status(201, _get_region(request, made.pk))


@router.get("/regions/{int:region_pk}", response=RegionDetailOut, summary="One region")
def read_region(request: HttpRequest, region_pk: Key) -> Region:
    """Show a region that one's roles reach."""
    return _get_region(request, region_pk)


@router.patch("/regions/{int:region_pk}", response=RegionDetailOut, summary="Rename a region")
def change_region(request: HttpRequest, region_pk: Key, body: RegionChange) -> Region:
    """Rename a region or correct its level."""
    actor, region = get_user(request), _get_region(request, region_pk)
    require(can_manage_accounts(actor, region=region))
    said = {"name": region.name, "short_name": region.short_name, "level": Level(region.level)}
    update_region(actor=actor, region=region, **said | body.model_dump(exclude_none=True))
    return _get_region(request, region.pk)


def _get_region(request: HttpRequest, pk: int) -> Region:
    require(can_list_regions(get_user(request)))
    found = list_region_tree(user=get_user(request)).filter(pk=pk).first()
    if found is None:
        raise Http404(_("没有这个地区，或者它不归你看"))
    return found


@router.post("/offices", response={201: OfficeDetailOut}, summary="Add an office")
def create_section(request: HttpRequest, body: OfficeBody) -> Status[Office]:
    """Add an office to a region."""
    actor = get_user(request)
    require(can_manage_accounts(actor))
    region = _find_region(actor, body.region)
    return Status(201, create_office(actor=actor, region=region, name=body.name, short_name=body.short_name))


@router.get("/offices/{int:office_pk}", response=OfficeDetailOut, summary="One office")
def read_office(request: HttpRequest, office_pk: Key) -> Office:
    """Show an office of a region that one's roles reach."""
    return _get_office(request, office_pk)


@router.patch("/offices/{int:office_pk}", response=OfficeDetailOut, summary="Change an office")
def change_office(request: HttpRequest, office_pk: Key, body: OfficeChange) -> Office:
    """Rename an office, take it out of use or into it."""
    actor, office = get_user(request), _get_office(request, office_pk)
    require(can_manage_accounts(actor, region=office.region))
    said = {name: getattr(office, name) for name in ("name", "short_name", "is_active")}
    return update_office(actor=actor, office=office, **said | body.model_dump(exclude_none=True))


def _get_office(request: HttpRequest, pk: int) -> Office:
    require(can_list_regions(get_user(request)))
    found = list_offices(user=get_user(request)).filter(pk=pk).first()
    if found is None:
        raise Http404(_("没有这个科室，或者它不归你看"))
    return found
