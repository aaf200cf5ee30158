"""Logging in: who comes in by what, what is said when not, limits of tries and sessions, idle time-out."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.accounts.services import create_user, lock_user, remove_expired_sessions, reset_password, update_setup
from kepan.apps.trail.models import AuditEntry
from kepan.site.jobs import SWEEPS
from tests.factories.accounts import PASSWORD, make_root, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Each test begins with no tries counted."""
    cache.clear()


def log_in(client: Client, login: str, password: str = PASSWORD, **extra: str) -> HttpResponse:
    """Send the form of the login page."""
    return client.post(reverse("account_login"), {"login": login, "password": password}, **extra)


def is_in(client: Client) -> bool:
    """Say whether the home page opens."""
    return client.get("/").status_code == 200


@pytest.mark.parametrize("change", [str.lower, str.upper, lambda text: f" {text} "])
def test_login_by_name_or_address(client: Client, change: Any) -> None:
    """Case and blanks around do not matter."""
    user = make_user(Role.PLANNER)
    for login in (user.username, user.email):
        other = Client()
        assert log_in(other, change(login)).headers["Location"] == "/"
        assert is_in(other)


def test_the_login_is_written_down(client: Client) -> None:
    """With the address, and nothing that was typed."""
    user = make_user(Role.PLANNER)
    log_in(client, user.username, "wrong-Password-1")
    log_in(client, "somebody-else", "wrong-Password-1")
    log_in(client, user.username)
    client.post(reverse("account_logout"))
    entries = AuditEntry.objects.filter(action__contains="log").order_by("pk")
    assert list(entries.values_list("action", "actor_id", "subject_id", "after__address")) == [
        ("accounts.login_failed", None, str(user.pk), "127.0.0.1"),
        ("accounts.login_failed", None, "", "127.0.0.1"),
        ("accounts.login", user.pk, str(user.pk), "127.0.0.1"),
        ("accounts.logout", user.pk, str(user.pk), "127.0.0.1"),
    ]
    assert "somebody" not in str(list(entries.values())) and "wrong" not in str(list(entries.values()))


def test_failures_look_the_same(client: Client) -> None:
    """Whether the name exists, the account is closed or the password is wrong: one sentence."""
    user, closed = make_user(), make_user()
    lock_user(actor=None, user=closed, reason="x")
    pages = [
        log_in(client, login, "wrong-Password-1").content.decode()
        for login in (user.username, "nobody-here", closed.username, user.email, "nobody@example.invalid")
    ]
    assert all("登录名（或邮箱）与密码不符" in page for page in pages)
    texts = {re.sub(r"value=\"[^\"]*\"|[a-z0-9-]+@[a-z.]+", "", page) for page in pages}
    assert len(texts) == 1


def test_a_closed_account_is_told_so_after_the_right_password(client: Client) -> None:
    """Whoever knows the password learns that the account is closed; nobody comes in."""
    user = make_user()
    lock_user(actor=None, user=user, reason="x")
    assert log_in(client, user.username).headers["Location"] == reverse("account_inactive")
    assert not is_in(client)


def test_closing_an_account_ends_its_sessions(client: Client) -> None:
    """At once, wherever it is logged in."""
    user = make_user()
    log_in(client, user.username)
    lock_user(actor=None, user=user, reason="x")
    assert not is_in(client) and not UserSession.objects.filter(user=user).exists()


def test_tries_are_limited(client: Client, settings: Any) -> None:
    """After KEPAN_LOGIN_ATTEMPTS failures even the right password waits; other names do not."""
    assert settings.ACCOUNT_RATE_LIMITS["login_failed"] == "60/m/ip,5/5m/key"
    user, other = make_user(), make_user()
    for _try in range(5):
        assert "不符" in log_in(client, user.username, "wrong-Password-1").content.decode()
    assert "登录失败的次数太多" in log_in(client, user.username).content.decode()
    assert "登录失败的次数太多" in log_in(client, user.username.upper()).content.decode()
    assert not is_in(client)
    assert log_in(client, other.username).status_code == 302


def test_the_limit_is_kept_in_the_database() -> None:
    """All web processes share it, and the table comes with the migrations."""
    assert "kepan_cache" in connection.introspection.table_names()
    cache.set("x", 1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM kepan_cache")
        assert cursor.fetchone() == (1,)


def test_one_address_is_limited_too(client: Client, settings: Any) -> None:
    """A flood of requests from one address gets a page of its own."""
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login": "2/m/ip"}
    answers = [log_in(client, f"nobody-{number}") for number in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert "请求太频繁" in answers[2].content.decode()


def test_the_oldest_session_ends(settings: Any) -> None:
    """At most KEPAN_SESSION_LIMIT sessions: a further login ends the oldest."""
    settings.KEPAN_SESSION_LIMIT = 2
    user = make_user()
    browsers = [Client(), Client(), Client()]
    for browser in browsers:
        log_in(browser, user.username)
    assert [is_in(browser) for browser in browsers] == [False, True, True]
    assert UserSession.objects.filter(user=user).count() == 2
    assert AuditEntry.objects.filter(action="accounts.login").latest("pk").after == {
        "address": "127.0.0.1",
        "ended_sessions": 1,
    }


def test_sessions_are_shown_and_ended() -> None:
    """One of the others, then all others; never another user's."""
    user, stranger = make_user(), make_user()
    here, there, third, foreign = Client(), Client(), Client(), Client()
    for browser in (here, there, third):
        log_in(browser, user.username, HTTP_USER_AGENT="虚构浏览器")
    log_in(foreign, stranger.username)
    assert here.get(reverse("profile")).content.decode().count("127.0.0.1") == 3
    rows = {row.session_key: row.pk for row in UserSession.objects.all()}
    ends = reverse("sessions_end")
    assert here.post(ends, {"session": rows[foreign.session.session_key]}).status_code == 404
    assert here.post(ends, {"session": rows[here.session.session_key]}).status_code == 404
    here.post(ends, {"session": rows[there.session.session_key]})
    assert [is_in(browser) for browser in (here, there, third)] == [True, False, True]
    here.post(ends)
    assert [is_in(browser) for browser in (here, third, foreign)] == [True, False, True]


def test_idle_logins_end(client: Client, settings: Any) -> None:
    """After KEPAN_SESSION_IDLE_MINUTES without a request; every request counts anew."""
    assert settings.SESSION_COOKIE_AGE == 30 * 60
    log_in(client, make_user().username)

    def set_seen(seconds_ago: float) -> None:
        session = client.session
        session["seen_at"] = datetime.now(UTC).timestamp() - seconds_ago
        session.save()

    set_seen(30 * 60 - 5)
    assert is_in(client) and datetime.now(UTC).timestamp() - client.session["seen_at"] < 5
    set_seen(30 * 60 + 5)
    assert client.get("/").headers["Location"] == "/account/login/?idle=1"
    assert not is_in(client)
    assert "一段时间没有操作" in client.get("/account/login/?idle=1").content.decode()


def test_reading_pages_does_not_write_the_session(client: Client) -> None:
    """Within a minute the mark of the last request stays as it is."""
    log_in(client, make_user().username)
    is_in(client)
    before = client.session["seen_at"]
    is_in(client)
    assert client.session["seen_at"] == before


def test_nobody_signs_up(client: Client) -> None:
    """There is no address for it, nor for the other parts of allauth that are not used."""
    for name in ("account_signup", "account_email", "socialaccount_signup", "socialaccount_connections"):
        with pytest.raises(NoReverseMatch):
            reverse(name)
    for path in ("/account/signup/", "/accounts/signup/", "/signup/", "/account/email/", "/account/login/code/"):
        assert client.get(path).status_code == 404


def test_a_password_set_by_others_is_changed_first(client: Client) -> None:
    """Every page leads to the change until the user has a password of his own."""
    admin = make_user(Role.SYSTEM_ADMINISTRATOR, region=make_root())
    user = create_user(actor=admin, username="newcomer", name="虚构新人", password=PASSWORD, region=admin.region)
    log_in(client, user.username)
    change = reverse("account_change_password")
    assert [client.get(path).headers["Location"] for path in ("/", "/account/")] == [change, change]
    fields = {"oldpassword": PASSWORD, "password1": "My-Own-Word-8", "password2": "My-Own-Word-8"}
    for wrong, words in (
        ({"oldpassword": "x"}, "现在的密码不对"),
        ({"password1": "short", "password2": "short"}, "12"),
        ({"password1": "alllowercaseletters", "password2": "alllowercaseletters"}, "四类中的 3 类"),
    ):
        assert words in client.post(change, {**fields, **wrong}).content.decode()
    assert client.post(change, fields).headers["Location"] == reverse("profile")
    assert is_in(client)
    assert len(UserSession.objects.purge_and_list(user)) == 1
    assert AuditEntry.objects.filter(action="accounts.set_password", actor_id=user.pk).count() == 1


def test_changing_the_password_ends_other_logins() -> None:
    """The browser at hand stays in, the others do not."""
    user = make_user()
    here, there = Client(), Client()
    log_in(here, user.username)
    log_in(there, user.username)
    fields = {"oldpassword": PASSWORD, "password1": "My-Own-Word-8", "password2": "My-Own-Word-8"}
    here.post(reverse("account_change_password"), fields)
    assert (is_in(here), is_in(there)) == (True, False)


def test_a_forgotten_password(client: Client) -> None:
    """A link goes to the address of the account; it works once; unknown addresses get the same page and no mail."""
    user = make_user()
    reset = reverse("account_reset_password")
    answers = [client.post(reset, {"email": email}) for email in (user.email.upper(), "nobody@example.invalid")]
    assert [answer.headers["Location"] for answer in answers] == [reverse("account_reset_password_done")] * 2
    (letter,) = mail.outbox
    assert letter.to == [user.email.upper()] or letter.to == [user.email]
    assert "重置密码" in letter.subject and user.username in letter.body
    link = re.search(r"http://testserver(\S+)", letter.body)
    assert link is not None
    form = client.get(link[1], follow=True)
    fields = {"password1": "My-Own-Word-8", "password2": "My-Own-Word-8"}
    path = form.redirect_chain[-1][0]
    assert "四类中的 3 类" in client.post(path, dict.fromkeys(fields, "alllowercaseletters")).content.decode()
    assert client.post(path, fields).status_code == 302
    assert User.objects.get(pk=user.pk).check_password("My-Own-Word-8")
    assert "链接已失效" in Client().get(link[1], follow=True).content.decode()
    assert not EmailAddress.objects.exists()


def test_a_closed_account_gets_no_link(client: Client) -> None:
    """Nor does one that was erased."""
    user = make_user()
    lock_user(actor=None, user=user, reason="x")
    client.post(reverse("account_reset_password"), {"email": user.email})
    assert mail.outbox == []


def test_resetting_ends_sessions(client: Client) -> None:
    """A password reset by the administrator throws out whoever is in."""
    user = make_user()
    log_in(client, user.username)
    reset_password(actor=None, user=user, password="Another-Word-7")
    assert not is_in(client)


def test_sample_users_come_in_only_while_the_database_is_a_sample(client: Client) -> None:
    """The published password opens nothing elsewhere, not even a session that is open already."""
    root = make_root()
    create_user(actor=None, username="sample", name="示例", password=PASSWORD, region=root, is_sample=True)
    assert log_in(client, "sample").headers["Location"] == reverse("account_inactive") and not is_in(client)
    update_setup(actor=None, root_region=root, is_sample=True)
    log_in(client, "sample")
    assert is_in(client)
    update_setup(actor=None, root_region=root, is_sample=False)
    assert not is_in(client)


def test_the_way_back_stays_on_this_site(client: Client) -> None:
    """After the login one comes to the page asked for; another site is not gone to."""
    user = make_user(Role.PLANNER)
    path = client.get("/users/").headers["Location"]
    assert path == "/account/login/?next=/users/"
    fields = {"login": user.username, "password": PASSWORD}
    assert client.post(path, {**fields, "next": "/users/"}).headers["Location"] == "/users/"
    for evil in ("https://evil.invalid/", "//evil.invalid/", "javascript:alert(1)"):
        assert Client().post("/account/login/", {**fields, "next": evil}).headers["Location"] == "/"


def test_forms_need_a_token() -> None:
    """A form sent from elsewhere is refused."""
    client = Client(enforce_csrf_checks=True)
    assert log_in(client, make_user().username).status_code == 403


def test_the_language_is_the_users(client: Client) -> None:
    """Chinese until somebody chooses, whatever the browser prefers; then the same on every device."""
    user = make_user()
    english = {"HTTP_ACCEPT_LANGUAGE": "en"}
    assert "登录" in client.get("/account/login/", **english).content.decode()
    log_in(client, user.username)
    answer = client.post(reverse("set_language"), {"language": "en", "next": "/account/"})
    assert answer.headers["Location"] == "/account/"
    assert 'lang="en"' in client.get("/").content.decode()
    other = Client()
    log_in(other, user.username)
    assert other.get("/").headers["Content-Language"] == "en"
    client.post(reverse("set_language"), {"language": "xx", "next": "https://evil.invalid/"})
    assert User.objects.get(pk=user.pk).language == "en"


def test_what_timed_out_is_removed(client: Client) -> None:
    """The sweep of the worker leaves sessions that live, and nothing of those that ended."""
    user = make_user()
    other = Client()
    log_in(client, user.username)
    log_in(other, user.username)
    Session.objects.filter(pk=other.session.session_key).update(expire_date=datetime(2000, 1, 1, tzinfo=UTC))
    assert remove_expired_sessions() == 1
    assert list(UserSession.objects.values_list("session_key", flat=True)) == [client.session.session_key]
    assert is_in(client) and "accounts.sessions" in SWEEPS
