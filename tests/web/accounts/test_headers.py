"""Headers of what is no page, and cookies; those of pages are looked at by tests/web/test_every_url.py."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kepan.site import login_settings
from tests.web.access import make_world
from tests.web.headers import list_faults

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/no/such/page/", "/static/no-such-file.css"])
def test_what_is_not_there_carries_them_too(client: Client, path: str) -> None:
    """An unknown address is answered like a page."""
    response = client.get(path)
    assert (response.status_code, list_faults(response)) == (404, [])


def test_static_files_are_guarded(client: Client) -> None:
    """Files of the site cannot be read by other sites, nor taken for something else."""
    response = client.get("/static/kepan/tokens.css")
    assert response.status_code == 200
    b"".join(response.streaming_content)  # type: ignore[attr-defined]
    found = {name: response.headers.get(name) for name in ("X-Content-Type-Options", "Cross-Origin-Resource-Policy")}
    assert found == {"X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin"}


def test_logging_out_clears_the_browser(client: Client) -> None:
    """Cached pages and cookies go with the login."""
    world = make_world()
    client.force_login(world.users["planner"])
    answer = client.post(reverse("account_logout"))
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'


def read_settings(monkeypatch: pytest.MonkeyPatch, **environment: str) -> Any:
    """Return the login settings as another environment would make them."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return importlib.reload(login_settings)


@pytest.fixture
def fresh_settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Put the module back as it was."""
    yield monkeypatch
    monkeypatch.undo()
    importlib.reload(login_settings)


def test_https_makes_cookies_secure(fresh_settings: pytest.MonkeyPatch) -> None:
    """With KEPAN_HTTPS cookies are bound to this host, the browser is told to stay with TLS for a year."""
    found = read_settings(fresh_settings, KEPAN_HTTPS="yes", KEPAN_HOSTS="kepan.example.cn")
    assert (found.SESSION_COOKIE_NAME, found.CSRF_COOKIE_NAME) == ("__Host-kepan-session", "__Host-kepan-csrf")
    assert found.SESSION_COOKIE_SECURE and found.CSRF_COOKIE_SECURE and found.LANGUAGE_COOKIE_SECURE
    assert (found.SECURE_HSTS_SECONDS, found.SECURE_SSL_REDIRECT) == (31_536_000, True)
    assert found.CSRF_TRUSTED_ORIGINS == ["https://kepan.example.cn"]


def test_https_is_what_the_site_then_speaks(client: Client, settings: Any) -> None:
    """Plain requests are sent on, answers carry HSTS, and the cookie is `__Host-`, secure and hidden from scripts."""
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_SECURE = "__Host-kepan-session", True
    assert client.get("/").headers["Location"] == "https://testserver/"
    assert client.get("/healthz").status_code == 200
    world = make_world()
    answer = client.post(
        reverse("account_login"),
        {"login": world.users["planner"].username, "password": "Correct-Horse-9"},
        secure=True,
    )
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    cookie = answer.cookies["__Host-kepan-session"]
    assert (bool(cookie["secure"]), bool(cookie["httponly"]), cookie["samesite"], cookie["path"], cookie["domain"]) == (
        True,
        True,
        "Lax",
        "/",
        "",
    )


@pytest.mark.parametrize("text", ["0/5m", "5", "5/5m/ip", "many"])
def test_a_wrong_limit_is_refused_at_start(fresh_settings: pytest.MonkeyPatch, text: str) -> None:
    """KEPAN_LOGIN_ATTEMPTS cannot silently switch the limit off."""
    with pytest.raises(login_settings.SettingError, match="KEPAN_LOGIN_ATTEMPTS"):
        read_settings(fresh_settings, KEPAN_LOGIN_ATTEMPTS=text)
