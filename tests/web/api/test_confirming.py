"""The password once more: counted whatever becomes of the write, with the second factor's code, never echoed. 虚构."""

from __future__ import annotations

import json
import time
from threading import Barrier, Thread
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.db import connection
from django.test import Client

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import ApiToken, KeptAnswer, User
from kepan.apps.accounts.services import create_token
from kepan.apps.trail.models import AuditEntry
from kepan.web.api.interface import CONFIRMED, make_document
from tests.factories.accounts import PASSWORD, make_user

pytestmark = pytest.mark.django_db
BEGIN, CODES, TOKENS = "account/second-factor/begin", "account/second-factor/codes", "account/tokens"
WISH = {"password": PASSWORD, "name": "虚构", "scopes": ["account:read"], "days": 1}


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Tries and codes of another test do not count."""
    cache.clear()


def carry(user: User) -> Client:
    """Return a client with a token that may keep the own account."""
    scopes = ["account:write"]
    _token, text = create_token(actor=user, user=user, name="虚构脚本", scopes=scopes, days=30)
    return Client(headers={"authorization": f"Bearer {text}"})


def send(client: Client, address: str, body: Any, key: str = "", *, method: str = "POST") -> Any:
    """Send a write, under a key where one is given."""
    more = {"HTTP_IDEMPOTENCY_KEY": key} if key else {}
    return client.generic(method, f"/api/v1/{address}", json.dumps(body), content_type="application/json", **more)


def compute_code(secret: str, shift: int = 0) -> str:
    """Return the code of this half minute, or of another."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + shift))


def turn_on(client: Client) -> tuple[str, list[str]]:
    """Set the second factor up; return its secret and the recovery codes."""
    began = send(client, BEGIN, {"password": PASSWORD}).json()
    wish = {"ticket": began["ticket"], "code": compute_code(began["secret"], -1)}
    return began["secret"], send(client, "account/second-factor/activate", wish).json()["codes"]


def test_the_operations_that_ask_are_those_whose_bodies_hold_a_password() -> None:
    """None is forgotten in the table: what takes a password is asked for it before it begins."""
    document = make_document()
    asking = {}
    for methods in document["paths"].values():
        for operation in methods.values():
            body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            shape = document["components"]["schemas"].get(body.get("$ref", "").rpartition("/")[2], {})
            for field in {"password", "current"} & {*shape.get("properties", {})}:
                asking[operation["operationId"]] = field
    assert asking == CONFIRMED


@pytest.mark.parametrize("is_keyed", [False, True])
def test_wrong_passwords_are_counted_even_where_the_write_is_undone(is_keyed: bool) -> None:
    """A new key each time undoes each write and no count; the right password waits then like the others."""
    user = make_user(Role.PLANNER)
    client = carry(user)
    answers = [send(client, CODES, {"password": f"x{one}"}, f"k{one}" if is_keyed else "") for one in range(8)]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429] * 3
    assert answers[-1].headers["Retry-After"] == "60"
    assert answers[0].json()["errors"] == [{"field": "body.password", "detail": "密码不对"}]
    assert AuditEntry.objects.filter(action="accounts.login_failed").count() == 5
    assert send(client, TOKENS, WISH, "right" if is_keyed else "").status_code == 429
    assert ApiToken.objects.count() == 1


def test_the_address_of_letters_is_not_changed_by_a_token_alone() -> None:
    """Who reads what arrives there can set the password anew: a token that was lost would be the whole account."""
    user = make_user(Role.PLANNER)
    client, told, others = carry(user), user.email, make_user(Role.PLANNER).email
    for method, address, body in (
        ("PATCH", "account", {"email": "xu@example.invalid"}),
        ("PUT", "account/email", {"email": "xu@example.invalid"}),
        ("PUT", "account/email", {"email": "xu@example.invalid", "password": "x"}),
        ("PUT", "account/email", {"email": others, "password": PASSWORD}),
    ):
        assert send(client, address, body, method=method).status_code == 422
    user.refresh_from_db()
    assert user.email == told
    answer = send(client, "account/email", {"email": "xu@example.invalid", "password": PASSWORD}, method="PUT")
    assert (answer.status_code, answer.json()["email"]) == (200, "xu@example.invalid")
    assert AuditEntry.objects.get(action="accounts.update_profile").after == {"changed": ["email"]}


def test_a_repeated_request_asks_and_makes_nothing_again() -> None:
    """Under one key the same answer comes; what is kept of it is not readable."""
    client = carry(make_user(Role.PLANNER))
    first, second = (send(client, TOKENS, WISH, "one") for _time in range(2))
    assert (first.status_code, second.status_code, second.headers["Idempotency-Replayed"]) == (201, 201, "true")
    assert first.json() == second.json()
    assert ApiToken.objects.count() == 2
    assert first.json()["text"] not in KeptAnswer.objects.get().content
    assert PASSWORD not in first.content.decode()


def test_who_has_a_second_factor_shows_its_code_each_time() -> None:
    """The password alone opens nothing; each code counts once, whatever kind it is; guesses are counted."""
    client = carry(make_user(Role.PLANNER))
    secret, codes = turn_on(client)
    for code in ("", "000000"):
        refused = send(client, TOKENS, {**WISH, "code": code})
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "body.code")
    wish = {**WISH, "code": compute_code(secret)}
    assert [send(client, TOKENS, wish).status_code for _time in range(2)] == [201, 422]
    wish = {"current": PASSWORD, "new": "Battery-Staple-7", "code": codes[0]}
    assert send(client, "account/password", wish).status_code == 204
    again = {"password": "Battery-Staple-7", "code": codes[0]}
    assert send(client, "account/second-factor/deactivate", again).status_code == 422
    told = [send(client, CODES, {**again, "code": f"1{one}"}).status_code for one in range(6)]
    assert told[-1] == 429
    assert ApiToken.objects.count() == 2


def test_an_account_without_a_password_has_its_code_alone() -> None:
    """It came by single sign-on: with a second factor its code is enough, without one the pages must do."""
    user = make_user(Role.PLANNER)
    client = carry(user)
    secret, codes = turn_on(client)
    user.set_unusable_password()
    user.save(update_fields=["password"])
    bare = {name: value for name, value in WISH.items() if name != "password"}
    assert send(client, TOKENS, {**bare, "code": compute_code(secret)}).status_code == 201
    # It may give itself its first password in the same way; from then on that is asked for as well.
    wish = {"new": "Battery-Staple-7", "code": codes[0]}
    assert send(client, "account/password", wish).status_code == 204
    assert send(client, TOKENS, {**bare, "code": codes[1]}).status_code == 422
    other = make_user(Role.PLANNER)
    client = carry(other)
    other.set_unusable_password()
    other.save(update_fields=["password"])
    assert send(client, TOKENS, bare).status_code == 403


def test_bodies_of_another_shape_are_refused_before_anything_is_tried() -> None:
    """No list, no number, nothing longer than a password may be: the schema says so, and nothing is counted."""
    client = carry(make_user(Role.PLANNER))
    for body in ([], {"password": 5}, {"password": "x" * 201}, {"password": PASSWORD, "code": [1]}, None):
        assert send(client, CODES, body).status_code == 422
    assert not AuditEntry.objects.filter(action="accounts.login_failed").exists()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_guesses_at_the_same_moment_are_counted_one_after_the_other() -> None:
    """Twelve at once, each under its own key: no more of them are tried than one after the other would be."""
    user = make_user(Role.PLANNER)
    token = carry(user).defaults["HTTP_AUTHORIZATION"]
    barrier, told = Barrier(12), []

    def act(number: int) -> None:
        client = Client(headers={"authorization": token})
        barrier.wait(60)
        told.append(send(client, CODES, {"password": f"x{number}"}, f"k{number}").status_code)
        connection.close()

    threads = [Thread(target=act, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(told) == 12
    assert {*told} == {422, 429}
    assert told.count(422) <= 5
    assert AuditEntry.objects.filter(action="accounts.login_failed").count() == told.count(422)
