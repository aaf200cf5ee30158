"""Every operation as every caller: done, refused or unknown, as calls.py declares."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from kepan.apps.accounts.enums import NAMED_ONLY, TokenScope, has_scope
from kepan.apps.accounts.services import tokens
from kepan.web.api.interface import PREFIX, make_document
from kepan.web.api.scopes import BY_LIST, FREE
from tests.web.access import make_world
from tests.web.api.calls import CALLERS, DONE, Call, make_calls, make_scene
from tests.web.api.test_calling import make_header
from tests.web.planting import has_secret, read_answer

OPEN = {
    "read_open_forms", "read_open_form", "check_open_form", "send_open_application", "confirm_open_application",
    "read_open_reply", "read_open_certificate_file", "say_to_office", "verify_open_certificates",
}  # fmt: skip
"""Operations that ask for no token: named here, so that none becomes open by accident."""


def list_scopes() -> dict[str, str]:
    """Return the scope that each operation asks for, as the description says it."""
    return {
        operation["operationId"]: "".join(operation["security"][0]["TokenAuth"]) if operation["security"] else ""
        for paths in make_document()["paths"].values()
        for operation in paths.values()
    }


def ask(client: Client, method: str, call: Call) -> Any:
    """Send a call as its method wants it."""
    address = PREFIX + call.address
    if call.form is not None:
        for value in call.form.values():
            if hasattr(value, "seek"):
                value.seek(0)
        return client.post(address, call.form, headers=None, **call.more)
    body = None if call.body is None else json.dumps(call.body)
    return client.generic(method, address, body or "", content_type="application/json", **call.more)


@pytest.mark.django_db
def test_every_operation_as_every_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each gets the status that is declared; refusals are problems with a code; nothing is left out."""
    # One for each scope, and one for the call that makes one.
    monkeypatch.setattr(tokens, "MOST_TOKENS", len(TokenScope) + 2)
    world = make_world()
    scene = make_scene(world)
    calls = make_calls(world, scene)
    methods = {
        operation["operationId"]: method.upper()
        for paths in make_document()["paths"].values()
        for method, operation in paths.items()
    }
    assert sorted(calls) == sorted(methods)
    # Lists ask for the scope of the one that is named; here they are asked for one of the registry.
    scopes = {name: scope or "registry:read" for name, scope in list_scopes().items()}
    wrong = []
    for caller in CALLERS:
        client = Client()
        if caller == "planner":
            # A program gets as far as its user where its token has the one scope that an operation asks for; to hear of
            # the registry it needs to read it, too.
            # To keep something of a list it needs to read that list.
            more = {scope: ["registry:read"] for scope in ("webhooks:write", "account:read", "account:write")}
            user = world.users[caller]
            headers = {scope: make_header(user, scope, *more.get(scope, ())) for scope in {*scopes.values()}}
        elif caller != "nobody":
            client.force_login(world.users[caller], backend="kepan.web.accounts.backend.AuthenticationBackend")
        for name, call in calls.items():
            expected = call.find_status(caller)
            if caller in {"director", "auditor"} and expected == call.find_status("planner"):
                continue
            with transaction.atomic():
                if caller == "planner":
                    client.defaults["HTTP_AUTHORIZATION"] = headers[scopes[name]]
                response = ask(client, methods[name], call)
                is_leaking = has_secret(read_answer(response))
                transaction.set_rollback(True)
            status = response.status_code
            is_right = 200 <= status < 300 if expected == DONE else status == expected
            if status >= 400:
                is_right = is_right and bool(response.json()["code"]) and bool(response.json()["detail"])
            if is_leaking:
                wrong.append(f"{methods[name]} {call.address} as {caller} shows an identity number")
            if not is_right:
                told = response.content.decode()[:300] if not response.streaming else ""
                wrong.append(f"{methods[name]} {call.address} as {caller}: {status}, expected {expected} {told}")
    assert wrong == []


@pytest.mark.django_db
def test_no_scope_is_exceeded(settings: Any) -> None:
    """Every operation × every scope: who has all the others is refused, and nothing has happened by then."""
    settings.KEPAN_API_RATE = 0
    user = make_world().users["planner"]
    scopes = list_scopes()
    assert {name for name, scope in scopes.items() if not scope} == FREE | BY_LIST | OPEN
    assert {"get_me", "read_regions", "read_offices", "read_lists"} == FREE
    assert set(scopes.values()) - {""} <= set(TokenScope.values)
    others = {
        wanted: make_header(user, *(scope for scope in TokenScope if not has_scope([scope], wanted)))
        for wanted in {*scopes.values()} - {""}
    }
    methods = [
        (method.upper(), address, scopes[operation["operationId"]])
        for address, paths in make_document()["paths"].items()
        for method, operation in paths.items()
    ]
    wrong = []
    for method, address, scope in methods:
        if scope:
            client = Client(headers={"authorization": others[scope]})
            answer = client.generic(method, re.sub(r"{[^}]*}", "1", address), "{}", content_type="application/json")
            if (answer.status_code, answer.json().get("code")) != (403, "insufficient_scope"):
                wrong.append(f"{method} {address}: {answer.status_code}")
    assert wrong == []


@pytest.mark.parametrize("held", TokenScope.values)
def test_what_a_scope_opens(held: str) -> None:
    """Its own area to read, to write where it says so, and that of all areas everything; types of ledgers apart."""
    area, _colon, verb = held.partition(":")
    opened = {one for one in TokenScope.values if has_scope([held], one)}
    verbs = {"read": ("read",), "write": ("read", "write"), "administer": ("administer",)}[verb]
    expected = {f"{area}:{one}" for one in verbs} & {*TokenScope.values}
    if area == "all":
        expected = {one for one in TokenScope.values if verb == "write" or one.endswith(":read")} - NAMED_ONLY
    assert opened == expected
