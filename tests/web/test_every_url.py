"""Every address as every role: seen, refused or unknown, as tests/web/access.py declares, with every header."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from kepan.web.api.interface import list_patterns as list_operations
from tests.web import access
from tests.web.access import DONE, REST, ROLES, Access, Expected, World, make_world
from tests.web.accounts import rows as accounts
from tests.web.api import rows as api
from tests.web.desk import rows as desk
from tests.web.headers import list_faults
from tests.web.imports import rows as imports
from tests.web.ledgers import rows as ledgers
from tests.web.planning import rows as planning
from tests.web.planting import has_secret, read_answer
from tests.web.registry import rows as registry
from tests.web.sharing import rows as sharing
from tests.web.trail import rows as trail
from tests.web.webhooks import rows as webhooks

TABLE = [
    *access.TABLE,
    *accounts.ROWS,
    *api.ROWS,
    *desk.ROWS,
    *imports.ROWS,
    *ledgers.ROWS,
    *planning.ROWS,
    *registry.ROWS,
    *sharing.ROWS,
    *trail.ROWS,
    *webhooks.ROWS,
]
GROUPS = [TABLE[first : first + 6] for first in range(0, len(TABLE), 6)]
LOGIN, OPEN = "/account/login/", "open_file"


def list_patterns(patterns: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    """Yield all patterns below the root."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from list_patterns(pattern.url_patterns)
        else:
            yield pattern


def read_expected(expected: Expected) -> dict[str, int]:
    """Return the status that a row declares for each role, and `anonymous` where it names them."""
    if isinstance(expected, int):
        return dict.fromkeys(ROLES, expected)
    found: dict[str, int] = {}
    rest = None
    for status, names in expected.items():
        for name in names.split():
            if name == REST:
                assert rest is None, "REST stands for one status only"
                rest = status
                continue
            assert name in ROLES or name == "anonymous", f"{name} is no role of the table"
            assert name not in found, f"{name} is named twice"
            found[name] = status
    if rest is not None:
        found = {name: found.get(name, rest) for name in [*ROLES, *found]}
    assert set(found) - {"anonymous"} == set(ROLES), "each role is named once"
    return found


def is_login(location: str) -> bool:
    """Say whether a redirect asks for a login; after logging out the same page comes without a way back."""
    parts = urlsplit(location)
    return parts.path == LOGIN and "next=" in parts.query


TO_LOGIN = -1
"""What the anonymous get where a row says nothing else."""


def log_in(world: World) -> dict[str, str]:
    """Return the session of each role; the anonymous have none."""
    sessions = {}
    for name, user in world.users.items():
        client = Client()
        client.force_login(user, backend="kepan.web.accounts.backend.AuthenticationBackend")
        sessions[name] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return sessions


def check(address: str, data: dict[str, Any] | None, name: str, session: str, expected: int, *, is_open: bool) -> str:
    """Ask once as one role and return what was wrong, or nothing; whatever it wrote is rolled back.

    With `data` it is a POST; `session` is empty for the anonymous; `is_open` for a file of open data.
    """
    client = Client(raise_request_exception=True)
    if session:
        client.cookies[settings.SESSION_COOKIE_NAME] = session
    with transaction.atomic():
        response = client.get(address) if data is None else client.post(address, data)
        # Read to the end, which closes it: a file left open is a warning, and so an error.
        is_leaking = has_secret(read_answer(response))
        transaction.set_rollback(True)
    status = response.status_code
    to_login = status == 302 and is_login(response.headers["Location"])
    if expected == DONE:
        right = status < 500 and status not in {403, 404, 405} and not to_login
    elif expected == TO_LOGIN:
        right = to_login or status == 405
    else:
        right = status == expected and not (to_login and name != "anonymous")
    wanted = {DONE: "let through", TO_LOGIN: "to the login"}.get(expected, expected)
    method = "GET" if data is None else "POST"
    if is_leaking:
        return f"{method} {address} as {name} shows an identity number"
    if faults := list_faults(response, is_open=is_open):
        return f"{method} {address} as {name}: {faults}"
    return "" if right else f"{method} {address} as {name}: {status}, expected {wanted}"


def test_every_address_is_in_the_table() -> None:
    """Each URL pattern has a name and one row, and each row an address."""
    # The operations of the interface are walked by tests/web/api/test_access.py.
    operations = {pattern.name for pattern in list_operations()}
    named = [pattern.name for pattern in list_patterns(get_resolver().url_patterns) if pattern.name not in operations]
    assert None not in named
    assert sorted({row.name for row in TABLE}) == sorted({str(name) for name in named})
    assert len(TABLE) == len({row.name for row in TABLE})


def check_row(world: World, sessions: dict[str, str], row: Access) -> list[str]:
    """Ask for one address as everybody and return what was wrong."""
    address = reverse(row.name, kwargs=row.args(world)) + row.query
    wrong = []
    for method, expected in (("GET", row.get), ("POST", row.post)):
        statuses = read_expected(expected)
        statuses.setdefault("anonymous", expected if row.open_to_all and isinstance(expected, int) else TO_LOGIN)
        for name, status in statuses.items():
            data = row.data(world) if method == "POST" else None
            wrong.append(check(address, data, name, sessions.get(name, ""), status, is_open=row.name == OPEN))
    return [line for line in wrong if line]


@pytest.mark.row("OFF-13")
@pytest.mark.django_db
@pytest.mark.parametrize("rows", GROUPS, ids=lambda rows: " ".join(row.name for row in rows))
def test_every_role_gets_what_is_declared(rows: list[Access]) -> None:
    """GET and POST as the anonymous and as each role give what the row says: pages, redirects, refusals, downloads.

    Some rows share their users and sessions, which takes a fifth of the time off; of all else each row makes its own.
    """
    world = make_world()
    sessions = log_in(world)
    wrong = []
    for row in rows:
        with transaction.atomic():
            wrong += check_row(world, sessions, row)
            transaction.set_rollback(True)
    assert wrong == []
