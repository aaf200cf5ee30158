"""The second factor: set up, asked at login, replaced by a code once, limited, taken away."""

from __future__ import annotations

import json
import time
from typing import Any
from urllib.parse import unquote

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from kepan.apps.accounts.models import User
from kepan.apps.trail.models import AuditEntry
from tests.factories.accounts import PASSWORD, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Codes used in another test do not count."""
    cache.clear()


def compute_code(secret: str, shift: int = 0) -> str:
    """Return the code of this half minute, or of another."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + shift))


def log_in(client: Client, user: User) -> HttpResponse:
    """Send name and password."""
    return client.post(reverse("account_login"), {"login": user.username, "password": PASSWORD})


def is_in(client: Client) -> bool:
    """Say whether the home page opens."""
    return client.get("/").status_code == 200


def confirm(client: Client) -> None:
    """Give the password once more, as every change of the second factor asks."""
    assert client.get(reverse("mfa_activate_totp")).headers["Location"].startswith("/account/reauthenticate/")
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def turn_on(client: Client) -> tuple[str, list[str]]:
    """Set the second factor up as a person would; return the secret and the codes shown."""
    confirm(client)
    form = client.get(reverse("mfa_activate_totp"))
    secret = form.context["form"].secret
    answer = client.post(reverse("mfa_activate_totp"), {"code": compute_code(secret)})
    assert answer.headers["Location"] == reverse("mfa_view_recovery_codes")
    codes = client.get(answer.headers["Location"]).context["unused_codes"]
    return secret, list(codes)


def test_it_is_set_up_and_asked(client: Client) -> None:
    """The picture is allowed by the content security policy; from then on the password is not enough."""
    user = make_user()
    log_in(client, user)
    confirm(client)
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    assert 'src="data:image/svg+xml;utf8,' in page.replace("%3B", ";") or "data:image/svg+xml" in page
    assert "style=" not in unquote(page).split("<body", 1)[1].split("data:image", 1)[0]
    client = Client()
    log_in(client, user)
    secret, codes = turn_on(client)
    assert len(codes) == 10
    other = Client()
    assert log_in(other, user).headers["Location"] == reverse("mfa_authenticate") and not is_in(other)
    ask = reverse("mfa_authenticate")
    assert "验证码不对" in other.post(ask, {"code": "000000"}).content.decode()
    assert not is_in(other)
    cache.clear()
    assert other.post(ask, {"code": compute_code(secret)}).headers["Location"] == "/"
    assert is_in(other)


def test_a_code_counts_once(client: Client) -> None:
    """What somebody read over the shoulder opens nothing a second time."""
    user = make_user()
    log_in(client, user)
    secret, _codes = turn_on(client)
    cache.clear()
    code, ask = compute_code(secret), reverse("mfa_authenticate")
    first, second = Client(), Client()
    log_in(first, user)
    first.post(ask, {"code": code})
    log_in(second, user)
    second.post(ask, {"code": code})
    assert (is_in(first), is_in(second)) == (True, False)


def test_a_recovery_code_replaces_the_phone_once(client: Client) -> None:
    """The codes are shown once, each opens one login."""
    user = make_user()
    log_in(client, user)
    _secret, codes = turn_on(client)
    assert client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"] == ["****"] * 10
    ask = reverse("mfa_authenticate")
    first, second = Client(), Client()
    log_in(first, user)
    first.post(ask, {"code": codes[0]})
    log_in(second, user)
    second.post(ask, {"code": codes[0]})
    assert (is_in(first), is_in(second)) == (True, False)


def test_guessing_is_limited(client: Client) -> None:
    """After some wrong codes even the right one waits."""
    user = make_user()
    log_in(client, user)
    secret, _codes = turn_on(client)
    cache.clear()
    other, ask = Client(), reverse("mfa_authenticate")
    log_in(other, user)
    for _time in range(10):
        other.post(ask, {"code": "000000"})
    other.post(ask, {"code": compute_code(secret)})
    assert not is_in(other)


def test_secrets_are_not_in_the_database_in_clear(client: Client) -> None:
    """Neither the secret nor the seed of the codes can be read without the key outside the database."""
    user = make_user()
    log_in(client, user)
    secret, codes = turn_on(client)
    kept = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept and not any(code in kept for code in codes)


def test_the_trail_has_each_step(client: Client, django_capture_on_commit_callbacks: Any) -> None:
    """Set up, other codes, taken away: written down once each, as by the interface, and without a secret."""
    user = make_user()
    log_in(client, user)
    with django_capture_on_commit_callbacks(execute=True):
        secret, codes = turn_on(client)
    for page in ("mfa_generate_recovery_codes", "mfa_deactivate_totp"):
        with django_capture_on_commit_callbacks(execute=True):
            assert client.post(reverse(page)).status_code == 302
    told = AuditEntry.objects.filter(subject_id=user.pk).order_by("pk")
    names = ("activate_second_factor", "renew_recovery_codes", "deactivate_second_factor")
    actions = [entry.action for entry in told if "factor" in entry.action or "codes" in entry.action]
    assert actions == [f"accounts.{name}" for name in names]
    kept = json.dumps([[entry.before, entry.after] for entry in told])
    assert secret not in kept and not any(code in kept for code in codes)


def test_turning_it_off_asks_again(client: Client) -> None:
    """A session left open is not enough to take the second factor away after five minutes."""
    user = make_user()
    log_in(client, user)
    turn_on(client)
    session = client.session
    session["account_authentication_methods"] = [
        {**record, "at": record["at"] - 3600} for record in session["account_authentication_methods"]
    ]
    session.save()
    off = reverse("mfa_deactivate_totp")
    assert client.get(off).headers["Location"].startswith("/account/reauthenticate/")
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert client.get(off).status_code == 200
    client.post(off)
    assert not Authenticator.objects.exists()
    other = Client()
    log_in(other, user)
    assert is_in(other)
