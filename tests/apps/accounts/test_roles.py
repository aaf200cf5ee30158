"""三员分立: who grants what to whom, by service and by constraint."""

from __future__ import annotations

from itertools import permutations

import pytest
from django.db import IntegrityError, transaction

from kepan.apps.accounts.enums import ADMINISTRATORS, Role
from kepan.apps.accounts.models import Membership
from kepan.apps.accounts.permissions import NotAllowedError, RefusalError
from kepan.apps.accounts.selectors import get_scope
from kepan.apps.accounts.services import create_user, grant_role, revoke_role
from kepan.apps.trail.models import AuditEntry
from tests.factories.accounts import PASSWORD, make_office, make_region, make_root, make_user

pytestmark = pytest.mark.django_db


def test_the_security_administrator_grants() -> None:
    """The role counts at once, and the trail says who gave it where."""
    city = make_region()
    office = make_office(city)
    security, user = make_user(Role.SECURITY_ADMINISTRATOR, region=city), make_user(region=city)
    membership = grant_role(actor=security, user=user, role=Role.SECTION_OFFICER, region=city, office=office)
    assert (membership.granted_by, get_scope(user).roles) == (security, frozenset({"section_officer"}))
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.actor_id, entry.subject_id, entry.subject_title, entry.region_path, entry.after) == (
        "accounts.grant_role",
        security.pk,
        str(user.pk),
        f"#{user.pk}",
        city.path,
        {"role": "section_officer", "region": city.code, "office": office.name},
    )


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SECURITY_ADMINISTRATOR])
def test_nobody_else_grants(role: Role) -> None:
    """Least of all the system administrator, who makes the accounts."""
    actor = make_user(role)
    user = make_user(region=actor.region)
    assert actor.region is not None
    with pytest.raises(NotAllowedError, match="只有安全管理员可以授予角色"):
        grant_role(actor=actor, user=user, role=Role.PLANNER, region=actor.region)
    assert not user.memberships.exists()


def test_the_security_administrator_makes_no_accounts() -> None:
    """And the accounts' maker grants no roles (above)."""
    security = make_user(Role.SECURITY_ADMINISTRATOR)
    with pytest.raises(NotAllowedError, match="只有系统管理员可以管理账号"):
        create_user(actor=security, username="x1", name="x", password=PASSWORD, region=security.region)


def test_nobody_grants_to_himself() -> None:
    """Neither through the service nor past it."""
    security = make_user(Role.SECURITY_ADMINISTRATOR)
    assert security.region is not None
    with pytest.raises(NotAllowedError, match="不能给自己"):
        grant_role(actor=security, user=security, role=Role.DIRECTOR, region=security.region)
    with pytest.raises(NotAllowedError, match="不能给自己"):
        revoke_role(actor=security, membership=security.memberships.get())
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=security, role=Role.DIRECTOR, region=security.region, granted_by=security)


@pytest.mark.parametrize(("held", "wanted"), list(permutations(sorted(ADMINISTRATORS), 2)))
def test_administrators_exclude_each_other(held: str, wanted: str) -> None:
    """One person is at most one of the three, in whatever region; the constraint says so too."""
    user = make_user(Role(held))
    root = make_root()
    with pytest.raises(RefusalError, match="三员分立"):
        grant_role(actor=None, user=user, role=Role(wanted), region=root)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=user, role=wanted, region=root)
    assert user.memberships.count() == 1


def test_a_neighbour_grants_nothing_here() -> None:
    """A security administrator reaches his region and below: neither other regions nor other regions' people."""
    city, other = make_region(), make_region()
    security = make_user(Role.SECURITY_ADMINISTRATOR, region=city)
    with pytest.raises(NotAllowedError, match="不归你管理"):
        grant_role(actor=security, user=make_user(region=city), role=Role.PLANNER, region=other)
    with pytest.raises(NotAllowedError, match="不归你管理"):
        grant_role(actor=security, user=make_user(region=other), role=Role.PLANNER, region=city)
    with pytest.raises(NotAllowedError, match="不归你管理"):
        revoke_role(actor=security, membership=make_user(Role.PLANNER, region=other).memberships.get())


def test_senseless_grants_are_refused() -> None:
    """Twice the same, an office of another region, a closed account."""
    city = make_region()
    user = make_user(Role.PLANNER, region=city)
    with pytest.raises(RefusalError, match="已经有这个角色"):
        grant_role(actor=None, user=user, role=Role.PLANNER, region=city)
    with pytest.raises(RefusalError, match="的科室"):
        grant_role(actor=None, user=user, role=Role.PLANNER, region=city, office=make_office(make_region()))
    user.is_active = False
    user.save()
    with pytest.raises(RefusalError, match="账号已停用"):
        grant_role(actor=None, user=user, role=Role.DIRECTOR, region=city)


def test_a_role_is_revoked() -> None:
    """With a reason, and written down."""
    city = make_region()
    security, user = make_user(Role.SECURITY_ADMINISTRATOR, region=city), make_user(Role.PLANNER, region=city)
    revoke_role(actor=security, membership=user.memberships.get(), reason="调岗")
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.before, entry.reason, user.memberships.count()) == (
        "accounts.revoke_role",
        {"role": "planner", "region": city.code, "office": None},
        "调岗",
        0,
    )


def test_the_last_system_administrator_stays() -> None:
    """Taking the role of the last one away would lock everybody out."""
    root = make_root()
    one = make_user(Role.SYSTEM_ADMINISTRATOR, region=root)
    with pytest.raises(RefusalError, match="最后一位能登录的系统管理员"):
        revoke_role(actor=None, membership=one.memberships.get())
    make_user(Role.SYSTEM_ADMINISTRATOR, region=root)
    revoke_role(actor=None, membership=one.memberships.get())
    assert not one.memberships.exists()
