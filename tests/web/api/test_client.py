"""The client that is made of the description, against a server that listens."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import DEFAULT_DB_ALIAS, close_old_connections, connections

from docs.examples.kepan_client import Client, ProblemError
from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.services import create_token
from kepan.apps.registry.models import Organisation
from scripts import client as generator
from tests.factories.accounts import make_user
from tests.factories.ledgers import make_ledgers
from tests.factories.planning import make_planner
from tests.factories.registry import make_organisation


class Quiet(WSGIRequestHandler):
    """Says nothing of what is asked."""

    def log_message(self, *_arguments: Any) -> None:
        """Say nothing."""


@pytest.fixture
def address(db: None) -> Iterator[str]:
    """A server on a port of its own that shares the transaction of the test."""
    shared = connections[DEFAULT_DB_ALIAS]
    server = make_server("127.0.0.1", 0, WSGIHandler(), handler_class=Quiet)

    def serve() -> None:
        connections[DEFAULT_DB_ALIAS] = shared
        server.serve_forever(poll_interval=0.01)

    # A request must not close the connection in whose transaction the test is.
    signals = (request_started, request_finished)
    was_connected = [signal.disconnect(close_old_connections) for signal in signals]
    shared.inc_thread_sharing()
    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join(30)
    shared.dec_thread_sharing()
    for signal, was in zip(signals, was_connected, strict=True):
        if was:
            signal.connect(close_old_connections)


def test_the_client_of_the_guide(address: str) -> None:
    """Created once under a key, walked by cursor, changed by the version that was seen, refused by an old one."""
    user = make_planner()
    assert user.region is not None
    _token, text = create_token(actor=user, user=user, name="虚构程序", scopes=["registry:write"], days=1)
    kepan = Client(address, text)
    made = [
        kepan.register_organisation(
            {"name": f"虚构单位{number}", "region": user.region.pk, "kinds": ["enterprise"]}, key=f"org-{number}"
        )
        for number in (1, 2, 3, 3)
    ]
    assert made[2] == made[3] and Organisation.objects.count() == 3
    items = kepan.walk("/api/v1/registry/organisations", size=1, sort="name", fields=["id", "name"])
    assert list(items) == [{"id": one["id"], "name": one["name"]} for one in made[:3]]
    kepan.read_organisation(made[0]["id"])
    seen = kepan.etag
    changed = kepan.change_organisation(made[0]["id"], {"address": "虚构路 1 号"}, etag=seen)
    assert (changed["address"], changed["version"]) == ("虚构路 1 号", 2)
    with pytest.raises(ProblemError) as stale:
        kepan.change_organisation(made[0]["id"], {"address": "虚构路 2 号"}, etag=seen)
    assert (stale.value.status, stale.value.code) == (409, "stale")
    with pytest.raises(ProblemError) as wrong:
        kepan.register_organisation({"name": 7})
    assert {one["field"] for one in wrong.value.errors} >= {"body.name", "body.region"}
    with pytest.raises(ProblemError, match="plans:read"):
        kepan.read_plans()


def test_the_client_writes_in_a_ledger(address: str) -> None:
    """Entered once under a key, found by a filter of the type, moved; what is missing is named."""
    make_ledgers()
    officer = make_user(Role.SECTION_OFFICER)
    _token, text = create_token(actor=officer, user=officer, name="虚构程序", scopes=["ledgers:write"], days=1)
    kepan = Client(address, text)
    firm = make_organisation(officer)
    values = {"org": firm.pk, "rent": "1200.5", "origin": "returnee"}
    made = [kepan.enter_entry("test_tenant", {"values": values}, key="tenant-1") for _turn in range(2)]
    assert made[0] == made[1]
    found = kepan.read_entries("test_tenant", filters={"f_rent_min": "1200.5", "state": "applied"}, fields="id")
    assert found["items"] == [{"id": made[0]["id"]}]
    with pytest.raises(ProblemError) as missing:
        kepan.take_entry_step("test_tenant", made[0]["id"], {"version": made[0]["version"], "step": "accept"})
    assert {one["field"] for one in missing.value.errors} == {"body.values.entered_on", "body.values.term_to"}


def test_the_client_is_current() -> None:
    """docs/examples/kepan_client.py is what its generator writes."""
    document = json.loads(generator.SOURCE.read_text(encoding="utf-8"))
    assert generator.FILE.read_text(encoding="utf-8") == generator.write_client(document)
