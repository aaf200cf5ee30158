"""The operations of accounts with what they answer to whom; calls.py takes them in.

None of the callers administers: what the administrators do is asked in test_accounts.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kepan.apps.accounts.models import ApiToken, SavedView
from kepan.apps.accounts.services import create_saved_view, create_token
from tests.factories.accounts import PASSWORD
from tests.web.access import World

STAFF = "reporter auditor planner director neighbour"
LISTED = {200: STAFF, 401: "nobody"}
DONE = {201: STAFF, 401: "nobody"}
WRONG = {422: STAFF, 401: "nobody"}
READ = {200: "reporter auditor planner director", 404: "neighbour", 401: "nobody"}
CLOSED = {403: "reporter auditor planner director", 404: "neighbour", 401: "nobody"}
SHUT = {403: STAFF, 401: "nobody"}
OWN = {201: "planner", 404: "reporter auditor director neighbour", 401: "nobody"}
LIST = "lists/registry.organisations"


@dataclass(frozen=True)
class AccountScene:
    """The planner's token and saved view, and a role of the officer."""

    token: ApiToken
    view: SavedView
    role: int


def make_account_scene(world: World) -> AccountScene:
    """Make what the calls are about."""
    planner = world.users["planner"]
    token, _text = create_token(actor=planner, user=planner, name="虚构脚本", scopes=["plans:read"], days=3)
    view = create_saved_view(actor=planner, page="registry.organisations", name="虚构视图", query="q=虚构")
    return AccountScene(token, view, world.users["officer"].memberships.get().pk)


def list_account_calls(
    world: World, scene: AccountScene
) -> dict[str, tuple[Mapping[int, str], str, Mapping[str, Any] | None]]:
    """List one call of each operation: what it answers to whom, where, with what."""
    officer, region, office = f"users/{world.users['officer'].pk}", world.region, world.office
    wrong, why = {"password": "x"}, {"reason": "虚构理由"}
    view = f"{LIST}/views/{scene.view.pk}"
    return {
        "read_users": (LISTED, "users?q=虚构&state=open&role=planner", None),
        "create_account": (SHUT, "users", {"username": "xugou", "name": "虚构", "region": region.pk}),
        "read_user": (READ, officer, None),
        "change_account": (CLOSED, officer, {"name": "虚构"}),
        "reset_account_password": (CLOSED, f"{officer}/password", {}),
        "lock_account": (CLOSED, f"{officer}/lock", why),
        "unlock_account": (CLOSED, f"{officer}/unlock", {}),
        "grant_account_role": (CLOSED, f"{officer}/roles", {"role": "planner", "region": region.pk}),
        "revoke_account_role": (CLOSED, f"roles/{scene.role}/revoke", why),
        "create_place": (SHUT, "regions", {"parent": region.pk, "code": "X9", "name": "虚构", "level": "district"}),
        "read_region": (READ, f"regions/{region.pk}", None),
        "change_region": (CLOSED, f"regions/{region.pk}", {"name": "虚构"}),
        "create_section": (SHUT, "offices", {"region": region.pk, "name": "虚构科"}),
        "read_office": (READ, f"offices/{office.pk}", None),
        "change_office": (CLOSED, f"offices/{office.pk}", {"name": "虚构"}),
        "read_account": (LISTED, "account", None),
        "change_own_account": (DONE, "account", {"phone": "0000"}),
        "change_own_email": (DONE, "account/email", {"password": PASSWORD, "email": ""}),
        "read_own_data": (LISTED, "account/data", None),
        "read_sessions": (LISTED, "account/sessions", None),
        "end_own_sessions": (DONE, "account/sessions/end", {}),
        "change_own_password": (WRONG, "account/password", {"current": "x", "new": "y"}),
        "read_second_factor": (LISTED, "account/second-factor", None),
        "begin_second_factor": (DONE, "account/second-factor/begin", {"password": PASSWORD}),
        "activate_own_factor": (WRONG, "account/second-factor/activate", {"ticket": "x", "code": "1"}),
        "renew_own_codes": (WRONG, "account/second-factor/codes", wrong),
        "deactivate_own_factor": (WRONG, "account/second-factor/deactivate", wrong),
        "read_tokens": (LISTED, "account/tokens", None),
        "create_own_token": (
            DONE, "account/tokens", {"password": PASSWORD, "name": "虚构", "scopes": ["account:write"], "days": 1},
        ),
        "revoke_own_token": (OWN, f"account/tokens/{scene.token.pk}/revoke", {}),
        "read_saved_views": (LISTED, f"{LIST}/views", None),
        "save_view": (DONE, f"{LIST}/views", {"name": "虚构", "query": "state=active", "columns": ["name"]}),
        "change_view": (OWN, view, {"name": "改名的虚构视图", "position": 2}),
        "drop_view": (OWN, view, None),
        "read_layout": (LISTED, f"{LIST}/layout", None),
        "set_layout": (DONE, f"{LIST}/layout", {"columns": ["name"], "density": "roomy", "size": 50}),
    }  # fmt: skip
