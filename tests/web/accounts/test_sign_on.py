"""Single sign-on against a real small provider: who comes in, who is refused, and that nothing forged passes."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.trail.models import AuditEntry
from tests.factories.accounts import PASSWORD, make_user
from tests.web.accounts.provider import CLIENT, SECRET, Provider, make_key, run_provider

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    """Start the provider and name it in the settings as KEPAN_OIDC_* would."""
    with run_provider() as provider:
        settings.KEPAN_SIGN_ON = True
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {
                "APPS": [
                    {
                        "provider_id": "sso",
                        "name": "虚构身份认证",
                        "client_id": CLIENT,
                        "secret": SECRET,
                        "settings": {"server_url": provider.issuer, "oauth_pkce_enabled": True},
                    }
                ]
            }
        }
        yield provider


def go_to_provider(client: Client, **query: str) -> str:
    """Begin a login and return the address at the provider."""
    answer = client.get(reverse("sign_on"), query)
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def come_back(client: Client, address: str) -> HttpResponse:
    """Let the provider answer, and follow it back to the site."""
    back = requests.get(address, allow_redirects=False, timeout=10).headers["Location"]
    parts = urlsplit(back)
    assert parts.netloc == "testserver"
    return client.get(f"{parts.path}?{parts.query}")


def log_in(client: Client) -> HttpResponse:
    """Do the whole flow."""
    return come_back(client, go_to_provider(client))


def get_user_of(client: Client) -> int | None:
    """Return who is logged in."""
    found = client.session.get("_auth_user_id")
    return None if found is None else int(found)


def tell(user: User, **changes: Any) -> dict[str, Any]:
    """Return what the provider says of a user."""
    return {"sub": f"subject-{user.pk}", "email": user.email, "email_verified": True, **changes}


def test_a_known_person_comes_in(client: Client, provider: Provider) -> None:
    """The first login links the account by its verified address, later ones go by the subject alone."""
    user = make_user(Role.PLANNER)
    provider.person = tell(user, email=user.email.upper())
    answer = log_in(client)
    assert (answer.status_code, answer.headers["Location"], get_user_of(client)) == (302, "/", user.pk)
    account = SocialAccount.objects.get()
    assert (account.user_id, account.provider, account.uid, account.extra_data) == (
        user.pk,
        "sso",
        f"subject-{user.pk}",
        {},
    )
    actions = list(AuditEntry.objects.filter(actor_id=user.pk).order_by("pk").values_list("action", flat=True))
    assert actions == ["accounts.link_sign_on", "accounts.login"]
    again = Client()
    provider.person = {"sub": f"subject-{user.pk}", "email": "changed@example.invalid", "email_verified": False}
    log_in(again)
    assert get_user_of(again) == user.pk
    assert {"/jwks", "/token", "/.well-known/openid-configuration"} <= set(provider.requests)


def test_claims_in_the_token_are_enough(client: Client, provider: Provider) -> None:
    """A provider that puts the address into the id token is not asked for user information."""
    user = make_user(Role.PLANNER)
    provider.person, provider.claims_in_token = tell(user), True
    log_in(client)
    assert get_user_of(client) == user.pk and "/userinfo" not in provider.requests


def test_the_way_back_is_kept_on_this_site(client: Client, provider: Provider) -> None:
    """A page of ours is gone to, another site is not."""
    user = make_user(Role.PLANNER)
    provider.person = tell(user)
    assert come_back(client, go_to_provider(client, next="/account/")).headers["Location"] == "/account/"
    other = Client()
    assert come_back(other, go_to_provider(other, next="https://evil.invalid/")).headers["Location"] == "/"


@pytest.mark.parametrize(
    "change",
    [
        {"email": "stranger@example.invalid"},
        {"email_verified": False},
        {"email_verified": "true"},
        {"email": ""},
    ],
    ids=["unknown", "unverified", "text instead of true", "no address"],
)
def test_an_unknown_person_is_refused(client: Client, provider: Provider, change: dict[str, Any]) -> None:
    """No account is made; the page says whom to turn to; the trail knows of the refusal without a name."""
    provider.person = tell(make_user(Role.PLANNER), **change)
    users = User.objects.count()
    answer = log_in(client)
    assert (answer.status_code, get_user_of(client), User.objects.count()) == (403, None, users)
    assert "请系统管理员先为你开通" in answer.content.decode()
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.actor_id, entry.after) == ("accounts.sign_on_refused", None, {"address": "127.0.0.1"})


def test_the_username_alone_opens_nothing(client: Client, provider: Provider) -> None:
    """`preferred_username` may be changed by its owner at many providers, so it proves nothing."""
    user = make_user(Role.PLANNER)
    provider.person = {"sub": "x", "preferred_username": user.username, "name": user.name}
    assert (log_in(client).status_code, get_user_of(client)) == (403, None)


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR])
def test_administrators_link_themselves(client: Client, provider: Provider, role: Role) -> None:
    """Whoever controls an address at the provider does not become administrator by it."""
    provider.person = tell(make_user(role))
    answer = log_in(client)
    assert (answer.status_code, get_user_of(client)) == (403, None)
    assert "先用密码登录" in answer.content.decode()


@pytest.mark.parametrize("state", [{"is_active": False}, {"is_sample": True}])
def test_closed_and_sample_accounts_stay_shut(client: Client, provider: Provider, state: dict[str, bool]) -> None:
    """Neither a closed account nor one of the sample opens."""
    user = make_user(Role.PLANNER)
    User.objects.filter(pk=user.pk).update(**state)
    provider.person = tell(user)
    assert (log_in(client).status_code, get_user_of(client)) == (403, None)


def test_a_closed_account_stays_shut_though_linked(client: Client, provider: Provider) -> None:
    """The link does not outlive the account."""
    user = make_user(Role.PLANNER)
    provider.person = tell(user)
    log_in(client)
    User.objects.filter(pk=user.pk).update(is_active=False)
    other = Client()
    assert log_in(other).headers["Location"] == reverse("account_inactive") and get_user_of(other) is None


def sign_with_other_key(provider: Provider, claims: dict[str, Any]) -> str:
    """Sign with a key that is not published, under the published name."""
    return jwt.encode(claims, make_key(), algorithm="RS256", headers={"kid": "one"})


def sign_with_unknown_key(provider: Provider, claims: dict[str, Any]) -> str:
    """Sign with a key that has no published name."""
    return jwt.encode(claims, make_key(), algorithm="RS256", headers={"kid": "two"})


def sign_not_at_all(provider: Provider, claims: dict[str, Any]) -> str:
    """Hand out an unsigned token."""
    return jwt.encode(claims, None, algorithm="none", headers={"kid": "one"})


def sign_with_public_key(provider: Provider, claims: dict[str, Any]) -> str:
    """Use the public key as a shared secret; written by hand, because the library refuses to."""
    parts = [b'{"alg":"HS256","typ":"JWT","kid":"one"}', json.dumps(claims).encode()]
    text = b".".join(jwt.utils.base64url_encode(part) for part in parts)
    seal = hmac.new(provider.get_public_pem(), text, hashlib.sha256).digest()
    return b".".join([text, jwt.utils.base64url_encode(seal)]).decode()


def sign_nonsense(provider: Provider, claims: dict[str, Any]) -> str:
    """Hand out something that is no token."""
    return "nonsense"


@pytest.mark.parametrize(
    "sign", [sign_with_other_key, sign_with_unknown_key, sign_not_at_all, sign_with_public_key, sign_nonsense]
)
def test_a_forged_signature_is_refused(
    client: Client, provider: Provider, sign: Callable[[Provider, dict[str, Any]], str]
) -> None:
    """Only asymmetric signatures by a published key count."""
    provider.person, provider.sign = tell(make_user(Role.PLANNER)), sign
    assert (log_in(client).status_code, get_user_of(client)) == (401, None)


@pytest.mark.parametrize(
    "change",
    [
        {"nonce": "of another login"},
        {"nonce": None},
        {"aud": "another-client"},
        {"iss": "https://evil.invalid"},
        {"exp": 1_000_000_000},
        {"iat": None},
        {"sub": None},
    ],
    ids=lambda change: str(change),
)
def test_wrong_claims_are_refused(client: Client, provider: Provider, change: dict[str, Any]) -> None:
    """Nonce, audience, issuer and time are those of this login."""

    def spoil(claims: dict[str, Any]) -> None:
        for name, value in change.items():
            if value is None:
                del claims[name]
            else:
                claims[name] = value

    provider.person, provider.change_claims = tell(make_user(Role.PLANNER)), spoil
    assert (log_in(client).status_code, get_user_of(client)) == (401, None)


def test_information_about_somebody_else_is_refused(client: Client, provider: Provider) -> None:
    """The user information must speak of the subject of the token."""
    user, other = make_user(Role.PLANNER), make_user(Role.DIRECTOR)
    provider.person, provider.user_info = tell(user), tell(other)
    assert (log_in(client).status_code, get_user_of(client)) == (401, None)


def test_an_answer_to_another_browser_is_refused(client: Client, provider: Provider) -> None:
    """The state belongs to the browser that began; nobody is logged in by a link that another sends."""
    provider.person = tell(make_user(Role.PLANNER))
    address = go_to_provider(client)
    victim = Client()
    assert (come_back(victim, address).status_code, get_user_of(victim)) == (401, None)


def test_an_answer_counts_once(client: Client, provider: Provider) -> None:
    """The same answer again opens nothing."""
    provider.person = tell(make_user(Role.PLANNER))
    back = requests.get(go_to_provider(client), allow_redirects=False, timeout=10).headers["Location"]
    path = back.removeprefix("http://testserver")
    assert client.get(path).status_code == 302
    client.logout()
    assert (client.get(path).status_code, get_user_of(client)) == (401, None)


def test_a_stolen_code_is_of_no_use(client: Client, provider: Provider) -> None:
    """Without the verifier of the browser that began, the provider gives no token (PKCE)."""
    provider.person = tell(make_user(Role.PLANNER))
    stolen = requests.get(go_to_provider(client), allow_redirects=False, timeout=10).headers["Location"]
    code = parse_qs(urlsplit(stolen).query)["code"][0]
    thief = Client()
    state = parse_qs(urlsplit(go_to_provider(thief)).query)["state"][0]
    answer = thief.get(reverse("sign_on_callback"), {"code": code, "state": state})
    assert (answer.status_code, get_user_of(thief)) == (401, None)


def test_breaking_off_is_said(client: Client, provider: Provider) -> None:
    """Whoever cancels at the provider comes back to a page that says so."""
    provider.denies = True
    answer = log_in(client)
    assert answer.headers["Location"] == reverse("socialaccount_login_cancelled")
    assert client.get(answer.headers["Location"]).status_code == 200


def test_an_unreachable_provider_is_said(client: Client, settings: Any, provider: Provider) -> None:
    """The page offers the local login instead of an error."""
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    app["settings"]["server_url"] = "http://127.0.0.1:9"
    answer = client.get(reverse("sign_on"))
    assert (answer.status_code, reverse("account_login") in answer.content.decode()) == (502, True)


def log_in_locally(client: Client, user: User) -> None:
    """Log in by password."""
    client.post(reverse("account_login"), {"login": user.username, "password": PASSWORD})
    assert get_user_of(client) == user.pk


def begin_link(client: Client) -> str:
    """Ask to link, give the password once more, and return the page that leads on."""
    asked = client.post(reverse("sign_on_link"))
    assert asked.headers["Location"].startswith(reverse("account_reauthenticate"))
    fields = {"password": PASSWORD, "next": reverse("sign_on_link")}
    return client.post(asked.headers["Location"], fields).content.decode()


def test_an_administrator_links_the_account(client: Client, provider: Provider) -> None:
    """After a login by password; from then on the subject opens the account."""
    admin = make_user(Role.SYSTEM_ADMINISTRATOR)
    log_in_locally(client, admin)
    assert reverse("sign_on") in begin_link(client)
    provider.person = {"sub": "chief"}
    assert log_in(client).headers["Location"] == reverse("profile")
    assert AuditEntry.objects.filter(action="accounts.link_sign_on", actor_id=admin.pk).count() == 1
    other = Client()
    log_in(other)
    assert get_user_of(other) == admin.pk


def test_linking_is_begun_by_post_only(client: Client, provider: Provider) -> None:
    """A link from elsewhere does not tie a stranger's subject to somebody who is logged in."""
    user = make_user(Role.PLANNER)
    log_in_locally(client, user)
    provider.person = {"sub": "of the stranger"}
    log_in(client)
    assert not SocialAccount.objects.exists()
    assert client.get(reverse("sign_on_link")).status_code == 405


def test_the_mark_of_linking_fades(client: Client, provider: Provider) -> None:
    """Whoever did not go on within five minutes only logs in."""
    user = make_user(Role.PLANNER)
    log_in_locally(client, user)
    begin_link(client)
    session = client.session
    session["sign_on_link"] -= 301
    session.save()
    provider.person = {"sub": "of the stranger"}
    log_in(client)
    assert not SocialAccount.objects.exists()


def test_a_linked_subject_is_not_linked_twice(client: Client, provider: Provider) -> None:
    """The second user is told, and nothing moves."""
    one, two = make_user(Role.PLANNER), make_user(Role.PLANNER)
    provider.person = tell(one)
    log_in(client)
    other = Client()
    log_in_locally(other, two)
    begin_link(other)
    log_in(other)
    assert list(SocialAccount.objects.values_list("user_id", flat=True)) == [one.pk]


def test_the_second_factor_is_asked_all_the_same(client: Client, provider: Provider) -> None:
    """Single sign-on does not go round a second factor that the user set up here."""
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    user = make_user(Role.PLANNER)
    TOTP.activate(user, generate_totp_secret())
    provider.person = tell(user)
    answer = log_in(client)
    assert (answer.headers["Location"], get_user_of(client)) == (reverse("mfa_authenticate"), None)
