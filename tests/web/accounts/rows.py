"""Who may open which address of accounts and home; see tests/web/access.py for how to read the rows."""

from __future__ import annotations

from typing import Any

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from tests.factories.accounts import make_user
from tests.web.access import DONE, REST, STAFF, Access, Expected, World

EVERYBODY = f"anonymous {REST}"
READERS = f"system security {STAFF}"
# The neighbour sees neither this region's people nor its offices: for that user they do not exist.
OF_REGION = "system security director planner officer reporter auditor"
SYSTEM_ONLY: Expected = {DONE: "system", 404: "neighbour", 403: REST}
SECURITY_ONLY: Expected = {DONE: "security", 404: "neighbour", 403: REST}


def make_person(world: World, *roles: Role) -> User:
    """Somebody of the region whom nobody here is."""
    return make_user(*roles, region=world.region)


def get_person(world: World) -> dict[str, Any]:
    """Name somebody of the region."""
    return {"pk": make_person(world).pk}


def get_membership(world: World) -> dict[str, Any]:
    """Name a role of somebody of the region."""
    return {"pk": make_person(world, Role.PLANNER).memberships.get().pk}


def get_role(world: World) -> dict[str, Any]:
    """Fill the form of a role."""
    return {"role": "planner", "region": world.region.pk}


ROWS: list[Access] = [
    # Logging in and out (allauth). Whoever is logged in is sent on from the login page.
    Access("account_login", get={302: REST, 200: "anonymous"}, post={302: REST, 200: "anonymous"}),
    Access("account_logout", get={200: REST, 302: "anonymous"}, post={302: EVERYBODY}),
    Access("account_inactive", get=200, open_to_all=True),
    Access("account_reauthenticate", get=200, post=200),
    Access("account_change_password", get=200, post=200),
    Access("account_set_password", get=302, post=302),
    Access("account_reset_password", get=200, post=200, open_to_all=True),
    Access("account_reset_password_done", get=200, open_to_all=True),
    Access(
        "account_reset_password_from_key",
        args=lambda world: {"uidb36": "1", "key": "none-such"},
        get=200,
        post=200,
        open_to_all=True,
    ),
    Access("account_reset_password_from_key_done", get=200, open_to_all=True),
    Access("mfa_index", get=200),
    Access("token_list", get=200),
    # Making one asks for the password again first.
    Access("token_create", get=302, post=302),
    # Tokens of others do not exist for anybody.
    Access("token_revoke", args=lambda world: {"pk": 10**6}, get=405, post=404),
    # A step of a login under way: outside of one it leads to the login, or on from it.
    Access("mfa_authenticate", get={302: EVERYBODY}, post={302: EVERYBODY}),
    # Nobody here has a second factor, and what touches it asks for the password again.
    Access("mfa_reauthenticate", get=302, post=302),
    Access("mfa_activate_totp", get=302, post=302),
    Access("mfa_deactivate_totp", get=404, post=404),
    Access("mfa_view_recovery_codes", get=404),
    Access("mfa_generate_recovery_codes", get=302, post=302),
    # Without KEPAN_OIDC_URL there is no single sign-on; test_sign_on.py has it.
    Access("sign_on", get=404, open_to_all=True),
    Access("sign_on_callback", get=404, open_to_all=True),
    Access("sign_on_link", get=405, post=404, open_to_all=True),
    Access("socialaccount_login_cancelled", get=404, post=404, open_to_all=True),
    Access("set_language", get=405, post=302, open_to_all=True),
    Access("home", get=200),
    # One's own account.
    Access("profile", get=200, post=DONE),
    Access("sessions_end", get=405, post=302),
    Access("profile_export", get=405, post=200),
    # People.
    Access("user_list", get={200: READERS, 403: REST}, post={DONE: READERS, 403: REST}),
    Access("user_create", get={200: "system", 403: REST}, post={DONE: "system", 403: REST}),
    Access("user_detail", args=get_person, get={200: OF_REGION, 404: "neighbour", 403: REST}),
    Access("user_edit", args=get_person, get={200: "system", 404: "neighbour", 403: REST}, post=SYSTEM_ONLY),
    Access("user_password", args=get_person, get=405, post=SYSTEM_ONLY),
    Access("user_lock", args=get_person, get=405, post=SYSTEM_ONLY, data=lambda world: {"reason": "x"}),
    Access("user_unlock", args=get_person, get=405, post=SYSTEM_ONLY),
    Access("role_grant", args=get_person, get=405, post=SECURITY_ONLY, data=get_role),
    Access("role_revoke", args=get_membership, get=405, post=SECURITY_ONLY),
    # Regions and offices.
    Access("office_list", get={200: READERS, 403: REST}),
    Access("office_create", get={200: "system", 403: REST}, post={DONE: "system", 403: REST}),
    Access(
        "office_edit",
        args=lambda world: {"pk": world.office.pk},
        get={200: "system", 404: "neighbour", 403: REST},
        post=SYSTEM_ONLY,
    ),
    Access("region_list", get={200: READERS, 403: REST}),
    Access("region_create", get={200: "system", 403: REST}, post={DONE: "system", 403: REST}),
    Access(
        "region_edit",
        args=lambda world: {"pk": world.region.pk},
        get={200: "system", 404: "neighbour", 403: REST},
        post=SYSTEM_ONLY,
    ),
]
