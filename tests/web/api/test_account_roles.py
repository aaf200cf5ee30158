"""Each operation of administrators as each role: what the page of the same deed answers, as its row declares. 虚构."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from tests.web.access import DONE, ROLES, World, make_world
from tests.web.accounts.rows import ROWS, get_membership, get_person, get_role
from tests.web.planting import has_secret, read_answer
from tests.web.test_every_url import read_expected

Deed = tuple[str, str, Callable[[World], str], Callable[[World], Any]]


def _person(world: World) -> str:
    return f"users/{get_person(world)['pk']}"


def _say_why(world: World) -> dict[str, str]:
    return {"reason": "虚构理由"}


def _say_nothing(world: World) -> dict[str, str]:
    return {}


def _name(world: World) -> dict[str, str]:
    return {"name": "虚构"}


DEEDS: dict[str, Deed] = {
    "user_list": ("get", "GET", lambda world: "users", _say_nothing),
    "user_detail": ("get", "GET", _person, _say_nothing),
    "user_create": (
        "post", "POST", lambda world: "users",
        lambda world: {"username": "xu.gou", "name": "虚构", "region": world.region.pk},
    ),
    "user_edit": ("post", "PATCH", _person, _name),
    "user_password": ("post", "POST", lambda world: f"{_person(world)}/password", _say_nothing),
    "user_lock": ("post", "POST", lambda world: f"{_person(world)}/lock", _say_why),
    "user_unlock": ("post", "POST", lambda world: f"{_person(world)}/unlock", _say_nothing),
    "role_grant": ("post", "POST", lambda world: f"{_person(world)}/roles", get_role),
    "role_revoke": ("post", "POST", lambda world: f"roles/{get_membership(world)['pk']}/revoke", _say_why),
    "office_create": (
        "post", "POST", lambda world: "offices", lambda world: {"region": world.region.pk, "name": "虚构科"},
    ),
    "office_edit": ("post", "PATCH", lambda world: f"offices/{world.office.pk}", _name),
    "region_create": (
        "post", "POST", lambda world: "regions",
        lambda world: {"parent": world.region.pk, "code": "X9", "name": "虚构区", "level": "district"},
    ),
    "region_edit": ("post", "PATCH", lambda world: f"regions/{world.region.pk}", _name),
}  # fmt: skip
"""Name of a page → its method, and the method, the address and the body of the operation."""


@pytest.mark.django_db
def test_operations_answer_whom_their_pages_answer() -> None:
    """Twelve roles and nobody, one right body each; what a page refuses or hides, the operation refuses or hides."""
    world = make_world()
    rows = {row.name: row for row in ROWS}
    clients = {name: Client() for name in ROLES}
    for name, client in clients.items():
        client.force_login(world.users[name], backend="kepan.web.accounts.backend.AuthenticationBackend")
    wrong = []
    for page, (side, method, find_address, find_body) in DEEDS.items():
        expected = read_expected(getattr(rows[page], side)) | {"anonymous": 401}
        with transaction.atomic():
            address, body = f"/api/v1/{find_address(world)}", json.dumps(find_body(world)) if method != "GET" else ""
            for name, status in expected.items():
                client = clients.get(name) or Client()
                with transaction.atomic():
                    answer = client.generic(method, address, body, content_type="application/json")
                    is_leaking = has_secret(read_answer(answer))
                    transaction.set_rollback(True)
                got = answer.status_code
                if not (200 <= got < 300 if status == DONE else got == status) or is_leaking:
                    wrong.append(f"{method} {address} as {name}: {got}, its page {status}, {answer.content[:200]!r}")
            transaction.set_rollback(True)
    assert wrong == []
