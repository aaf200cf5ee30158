"""Every operation as every caller: done, refused or unknown, as calls.py declares."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from kepan.web.api.interface import PREFIX, make_document
from tests.web.access import make_world
from tests.web.api.calls import CALLERS, DONE, Call, make_calls, make_scene
from tests.web.planting import has_secret, read_answer


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
def test_every_operation_as_every_caller() -> None:
    """Each gets the status that is declared; refusals are problems with a code; nothing is left out."""
    world = make_world()
    scene = make_scene(world)
    calls = make_calls(world, scene)
    methods = {
        operation["operationId"]: method.upper()
        for paths in make_document()["paths"].values()
        for method, operation in paths.items()
    }
    assert sorted(calls) == sorted(methods)
    wrong = []
    for caller in CALLERS:
        client = Client()
        if caller != "nobody":
            client.force_login(world.users[caller], backend="kepan.web.accounts.backend.AuthenticationBackend")
        for name, call in calls.items():
            expected = call.find_status(caller)
            if caller in {"director", "auditor"} and expected == call.find_status("planner"):
                continue
            with transaction.atomic():
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
