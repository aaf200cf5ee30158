"""Accounts by the interface: what administrators do, one's own account, and what no token may reach. All 虚构."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.usersessions.models import UserSession
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kepan.apps.accounts.enums import Level, Role, TokenScope
from kepan.apps.accounts.models import ApiToken, SavedView, User
from kepan.apps.accounts.services import create_token, lock_user
from kepan.apps.trail.models import AuditEntry
from tests.factories.accounts import PASSWORD, make_office, make_region, make_user

pytestmark = pytest.mark.django_db
OTHER = "Battery-Staple-7"


def sign_in(user: User) -> Client:
    """Return a client with a session."""
    client = Client()
    client.force_login(user, backend="kepan.web.accounts.backend.AuthenticationBackend")
    return client


def carry(user: User, *scopes: str, days: int = 30) -> Client:
    """Return a client with a token."""
    _token, text = create_token(actor=user, user=user, name="虚构脚本", scopes=scopes, days=days)
    return Client(headers={"authorization": f"Bearer {text}"})


def send(client: Client, method: str, address: str, body: Any = None) -> Any:
    """Send a request and return status and body."""
    answer = client.generic(method, f"/api/v1/{address}", _write(body), content_type="application/json")
    return answer.status_code, answer.json() if answer.content else None


def _write(body: Any) -> bytes:
    return b"" if body is None else json.dumps(body).encode()


def test_administrators_open_accounts_and_give_roles() -> None:
    """One makes the account, another gives the role; the account logs in, moves, is closed; the trail has each step."""
    region = make_region(level=Level.CITY)
    office = make_office(region)
    system = carry(make_user(Role.SYSTEM_ADMINISTRATOR, region=region), "accounts:administer", "accounts:read")
    security = carry(make_user(Role.SECURITY_ADMINISTRATOR, region=region), "accounts:administer", "accounts:read")
    wish = {
        "username": "xu.gou",
        "name": "虚构甲",
        "region": region.pk,
        "office": office.pk,
        "email": "xu@example.invalid",
    }
    status, made = send(system, "POST", "users", wish)
    assert (status, made["user"]["office"]["id"], made["user"]["email"]) == (201, office.pk, "xu@example.invalid")
    user = User.objects.get(username="xu.gou")
    assert user.check_password(made["password"]) and user.password_changed_at is None
    assert send(system, "POST", "users", wish)[0] == 422
    one = f"users/{user.pk}"
    given = {"role": "section_officer", "region": region.pk, "office": office.pk}
    assert send(system, "POST", f"{one}/roles", given)[0] == 403
    assert send(security, "POST", f"{one}/roles", given)[0] == 201
    status, seen = send(security, "GET", one)
    assert [held["role"] for held in seen["roles"]] == ["section_officer"]
    # The address is for the system administrator and for oneself.
    assert (seen["email"], send(system, "GET", one)[1]["email"]) == (None, "xu@example.invalid")
    assert [row["id"] for row in send(system, "GET", "users?role=section_officer&q=虚构甲")[1]["items"]] == [user.pk]
    assert send(system, "PATCH", one, {"name": "虚构乙", "office": None})[1]["office"] is None
    assert send(system, "POST", f"{one}/lock", {"reason": ""})[0] == 422
    assert send(system, "POST", f"{one}/lock", {"reason": "调离"})[1]["is_active"] is False
    assert send(system, "GET", "users?state=closed")[1]["count"] == 1
    assert send(system, "POST", f"{one}/unlock")[1]["is_active"] is True
    role = seen["roles"][0]["id"]
    assert send(security, "POST", f"roles/{role}/revoke", {"reason": "调离"})[0] == 204
    # A token may have the same number.
    entries = AuditEntry.objects.filter(subject_title=f"#{user.pk}").exclude(action__contains="token")
    told = entries.order_by("pk").values_list("action", flat=True)
    assert list(told) == [
        f"accounts.{verb}"
        for verb in ("create_user", "grant_role", "update_user", "lock_user", "unlock_user", "revoke_role")
    ]


def test_places_are_made_and_renamed() -> None:
    """Regions and offices; what the pages refuse is refused with the same words."""
    region = make_region(level=Level.CITY)
    system = sign_in(make_user(Role.SYSTEM_ADMINISTRATOR, region=region))
    wish = {"parent": region.pk, "code": "XG01", "name": "虚构区", "level": "district"}
    status, made = send(system, "POST", "regions", wish)
    assert (status, made["code"], made["parent_id"]) == (201, "XG01", region.pk)
    seen = send(system, "GET", f"regions/{region.pk}")[1]
    assert (seen["user_count"], seen["office_count"], made["user_count"]) == (1, 0, 0)
    assert send(system, "POST", "regions", wish)[1]["detail"] == "已经有代码为 XG01 的地区"
    assert send(system, "PATCH", f"regions/{made['id']}", {"short_name": "虚"})[1]["short_name"] == "虚"
    assert send(system, "PATCH", f"regions/{made['id']}", {"level": "province"})[0] == 422
    status, office = send(system, "POST", "offices", {"region": made["id"], "name": "虚构科"})
    assert status == 201
    changed = send(system, "PATCH", f"offices/{office['id']}", {"is_active": False})[1]
    assert (changed["name"], changed["is_active"]) == ("虚构科", False)


def test_lists_cost_the_same_however_long(settings: Any) -> None:
    """People and the own tokens are read in so many queries, for three as for six, also by the name of the list."""
    # How calls are counted costs a statement now and then.
    settings.KEPAN_API_RATE = 0
    region = make_region(level=Level.CITY)
    user = make_user(Role.SYSTEM_ADMINISTRATOR, region=region)
    client = carry(user, "accounts:read", "account:read")
    addresses = ("users", "account/tokens", "lists/accounts.users?sort=-created_at&size=25", "users?role=planner")
    send(client, "GET", "me")
    costs = []
    for _round in range(2):
        for _time in range(3):
            make_user(Role.PLANNER, Role.SECTION_OFFICER, region=region)
            create_token(actor=user, user=user, name="虚构脚本", scopes=["plans:read"], days=1)
        found = []
        for address in addresses:
            with CaptureQueriesContext(connection) as queries:
                assert send(client, "GET", address)[0] == 200
            found.append(len(queries))
        costs.append(found)
    assert costs == [[6, 3, 7, 6]] * 2
    assert send(carry(user, "account:write"), "GET", addresses[2])[1]["code"] == "insufficient_scope"


def test_a_token_makes_none_that_reaches_further() -> None:
    """Not other scopes, not a later end, not without the password; everything does not include one's own account."""
    user = make_user(Role.PLANNER)
    wish = {"password": PASSWORD, "name": "虚构", "scopes": ["plans:read"], "days": 2}
    assert send(carry(user, "all:write"), "POST", "account/tokens", wish)[1]["code"] == "insufficient_scope"
    keeper = carry(user, "account:write", "plans:write", days=3)
    assert send(keeper, "POST", "account/tokens", {**wish, "password": "x"})[1]["errors"] == [
        {"field": "body.password", "detail": "密码不对"}
    ]
    assert "不能超过" in send(keeper, "POST", "account/tokens", {**wish, "scopes": ["registry:read"]})[1]["detail"]
    assert "用得久" in send(keeper, "POST", "account/tokens", {**wish, "days": 4})[1]["detail"]
    status, made = send(keeper, "POST", "account/tokens", wish)
    assert (status, made["token"]["scopes"]) == (201, ["plans:read"])
    program = Client(headers={"authorization": f"Bearer {made['text']}"})
    assert send(program, "GET", "me")[1]["username"] == user.username
    assert len(send(keeper, "GET", "account/tokens")[1]["items"]) == 3
    assert send(keeper, "POST", f"account/tokens/{made['token']['id']}/revoke")[0] == 204
    assert send(program, "GET", "me")[0] == 401
    # A session is the person: it makes what the page makes.
    assert send(sign_in(user), "POST", "account/tokens", {**wish, "scopes": ["all:write"], "days": 300})[0] == 201
    # Tokens end with the account.
    lock_user(actor=None, user=user, reason="虚构理由")
    assert not ApiToken.objects.filter(user=user, revoked_at__isnull=True).exists()


def test_passwords_are_guessed_no_oftener_than_on_the_pages() -> None:
    """After some wrong ones nothing more is tried for a while; the trail holds each failure."""
    user = make_user(Role.PLANNER)
    client = carry(user, "account:write")
    told = [send(client, "POST", "account/second-factor/codes", {"password": f"x{place}"})[0] for place in range(30)]
    assert told[0] == 422
    assert told[-1] == 429
    assert AuditEntry.objects.filter(action="accounts.login_failed").exists()


def test_one_keeps_the_own_account() -> None:
    """Contact, password, logins, all that is held."""
    user = make_user(Role.PLANNER)
    client, elsewhere = sign_in(user), sign_in(user)
    assert elsewhere.get("/account/").status_code == 200
    changed = send(client, "PATCH", "account", {"phone": "0519", "language": "en"})[1]
    assert (changed["phone"], changed["language"], changed["email"]) == ("0519", "en", user.email)
    assert send(client, "PATCH", "account", {"language": "xx"})[0] == 422
    assert send(client, "POST", "account/password", {"current": PASSWORD, "new": "123"})[0] == 422
    assert send(client, "POST", "account/password", {"current": PASSWORD, "new": OTHER})[0] == 204
    user.refresh_from_db()
    assert user.check_password(OTHER)
    assert (send(client, "GET", "account")[0], send(elsewhere, "GET", "account")[0]) == (200, 401)
    # The login of the call goes on and is listed as what it has become.
    keys = UserSession.objects.filter(user=user).values_list("session_key", flat=True)
    assert client.session.session_key in keys
    assert client.session.session_key != elsewhere.session.session_key
    assert user.email in json.dumps(send(client, "GET", "account/data")[1])
    third = sign_in(user)
    assert third.get("/account/").status_code == 200
    assert send(client, "POST", "account/sessions/end", {})[1]["ended"] >= 1
    assert (send(client, "GET", "account")[0], send(third, "GET", "account")[0]) == (200, 401)


def test_the_second_factor() -> None:
    """A secret, its first code, recovery codes; the ticket is one's own; the trail has each step."""
    user, other = make_user(Role.PLANNER), make_user(Role.PLANNER)
    client, stranger = carry(user, "account:write"), carry(other, "account:write")
    began = send(client, "POST", "account/second-factor/begin", {"password": PASSWORD})[1]
    assert began["uri"].startswith("otpauth://totp/")
    code = format_hotp_value(hotp_value(began["secret"], int(time.time()) // 30))
    wish = {"ticket": began["ticket"], "code": code}
    assert send(stranger, "POST", "account/second-factor/activate", wish)[0] == 422
    assert send(client, "POST", "account/second-factor/activate", {**wish, "code": "000"})[0] == 422
    assert send(client, "GET", "account/second-factor")[1] == {"is_active": False, "codes_left": 0}
    codes = send(client, "POST", "account/second-factor/activate", wish)[1]["codes"]
    assert send(client, "GET", "account/second-factor")[1] == {"is_active": True, "codes_left": len(codes)}
    assert send(client, "POST", "account/second-factor/activate", wish)[0] == 422
    renewed = send(client, "POST", "account/second-factor/codes", {"password": PASSWORD, "code": codes[0]})[1]["codes"]
    assert not {*codes} & {*renewed}
    assert (
        send(client, "POST", "account/second-factor/deactivate", {"password": PASSWORD, "code": renewed[0]})[0] == 204
    )
    told = AuditEntry.objects.filter(action__contains="factor").order_by("pk").values_list("action", flat=True)
    assert list(told) == ["accounts.activate_second_factor", "accounts.deactivate_second_factor"]


def test_views_and_layout_of_lists_are_those_of_the_pages() -> None:
    """What a program keeps, the page offers; names that the list does not have are refused."""
    user = make_user(Role.PLANNER)
    client, page = carry(user, TokenScope.ACCOUNT_WRITE, TokenScope.REGISTRY_READ), sign_in(user)
    views = "lists/registry.organisations/views"
    status, made = send(
        client, "POST", views, {"name": "虚构视图", "query": "state=active&sort=name", "columns": ["name"]}
    )
    assert (status, made["page"]) == (201, "registry.organisations")
    assert "虚构视图" in page.get(reverse("organisation_list")).content.decode()
    for wrong in ({"query": "nothing=1"}, {"query": "sort=nothing"}, {"columns": ["nothing"]}):
        assert send(client, "POST", views, {"name": "虚构", **wrong})[0] == 422
    assert send(client, "PATCH", f"{views}/{made['id']}", {"name": "改名"})[1]["name"] == "改名"
    assert send(client, "DELETE", f"{views}/{made['id']}")[0] == 204
    assert not SavedView.objects.exists()
    layout = "lists/registry.organisations/layout"
    wish = {"columns": ["name", "uscc"], "density": "roomy", "size": 50}
    assert send(client, "PUT", layout, wish) == (200, wish)
    assert send(client, "GET", layout)[1] == wish
    user.refresh_from_db()
    assert user.preferences["list.registry.organisations"] == wish
    assert send(carry(user, "account:write"), "GET", views)[1]["code"] == "insufficient_scope"
