"""The pages of webhooks: made after the password, watched, paused and sent again."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kepan.apps.webhooks.enums import DeliveryKind, SubscriptionState
from kepan.apps.webhooks.models import Delivery, Subscription
from kepan.apps.webhooks.services import send_next
from kepan.web.webhooks.actions import ACTIONS
from tests.apps.webhooks.receiver import Receiver
from tests.factories.accounts import PASSWORD
from tests.factories.planning import make_planner
from tests.web.api.calls import make_webhook
from tests.web.api.test_calling import make_header, send

pytestmark = pytest.mark.django_db


def log_in(user: Any) -> Client:
    """Log somebody in who has just given the password."""
    client = Client()
    client.force_login(user, backend="kepan.web.accounts.backend.AuthenticationBackend")
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def test_a_webhook_by_its_pages(settings: Any, tmp_path: Path) -> None:
    """Made and its secret shown once, tried, changed, paused, resumed, given another secret, taken away."""
    settings.KEPAN_WEBHOOK_NETWORKS = ["127.0.0.1"]
    settings.KEPAN_AUDIT_HEAD = tmp_path / "audit-head.json"
    user, receiver = make_planner(), Receiver()
    client, said = log_in(user), {"name": "虚构平台", "registry": ["registry.update_right"]}
    with receiver.open():
        inside = client.post(reverse("webhook_create"), {**said, "url": "https://10.0.0.1/"})
        assert (inside.status_code, "KEPAN_WEBHOOK_NETWORKS" in inside.content.decode()) == (422, True)
        assert client.post(reverse("webhook_create"), {"name": "x", "url": receiver.url}).status_code == 422
        made = client.post(reverse("webhook_create"), {**said, "url": receiver.url}).content.decode()
        row = Subscription.objects.get()
        (secret,) = re.findall(r"whsec_[\w-]{43}", made)
        address = reverse("webhook_detail", args=[row.pk])
        assert secret not in client.get(address).content.decode()
        client.post(reverse("webhook_ping", args=[row.pk]))
        send_next(row.pk, now=timezone.now())
    page = client.get(address).content.decode()
    assert len(receiver.arrived) == 1 and "已送到" in page and str(ACTIONS["registry.update_right"]) in page
    edit = {**said, "url": receiver.url, "planning": ["planning.*"], "version": row.version}
    assert client.post(reverse("webhook_edit", args=[row.pk]), edit).status_code == 302
    stale = client.post(reverse("webhook_edit", args=[row.pk]), edit).content.decode()
    row.refresh_from_db()
    assert (row.actions, "没有写入" in stale) == (["planning.*", "registry.update_right"], True)
    for name, state in (("pause", SubscriptionState.PAUSED), ("resume", SubscriptionState.ACTIVE)):
        client.post(reverse(f"webhook_{name}", args=[row.pk]), {"version": row.version, "skip": "on"})
        row.refresh_from_db()
        assert row.state == state
    renewed = client.post(reverse("webhook_secret", args=[row.pk]), {"version": row.version}).content.decode()
    assert secret not in renewed and "whsec_" in renewed
    client.post(reverse("webhook_remove", args=[row.pk]), {"version": row.version + 1})
    assert not Subscription.objects.exists()


def test_events_of_the_log_are_sent_again() -> None:
    """One by its number, or those since a time; what was never sent is said."""
    user = make_planner()
    client, row = log_in(user), make_webhook(user)
    again = reverse("webhook_replays", args=[row.pk])
    client.post(again, {"number": "1"})
    client.post(again, {"since": "2000-01-01T00:00"})
    client.post(again, {"number": "7"})
    client.post(again, {"since": "soon"})
    assert Delivery.objects.filter(kind=DeliveryKind.REPLAY).count() == 2
    told = client.get(reverse("webhook_detail", args=[row.pk])).content.decode()
    assert "没有推送过这样的事件" in told and "写明从什么时候起" in told


@pytest.mark.parametrize("number", [1, 3])
def test_pages_cost_the_same_whatever_their_length(number: int, settings: Any) -> None:
    """The list, a log, and both over the interface."""
    settings.KEPAN_API_RATE = 0
    user = make_planner()
    client, rows = log_in(user), [make_webhook(user) for _ in range(number)]
    for other in range(2, number + 1):
        Delivery.objects.create(subscription=rows[0], kind=DeliveryKind.EVENT, number=other, action="registry.merge")
    header = make_header(user)
    client.get(reverse("webhook_list"))
    send(header, "GET", "/api/v1/webhooks")
    costs = []
    for act in (
        lambda: client.get(reverse("webhook_list")),
        lambda: client.get(reverse("webhook_detail", args=[rows[0].pk])),
        lambda: send(header, "GET", "/api/v1/webhooks"),
        lambda: send(header, "GET", f"/api/v1/webhooks/{rows[0].pk}/deliveries"),
    ):
        with CaptureQueriesContext(connection) as queries:
            assert act().status_code == 200
        costs.append(len(queries))
    assert costs == [6, 8, 5, 6]


def test_a_token_hears_only_of_what_it_may_read(settings: Any) -> None:
    """To subscribe by the interface takes the scope to read what the events tell of; the secret comes once."""
    settings.KEPAN_WEBHOOK_NETWORKS = ["127.0.0.1"]
    user = make_planner()
    said = {"name": "虚构", "url": "http://127.0.0.1:9/", "actions": ["planning.*", "registry.merge"]}
    narrow = make_header(user, "webhooks:write", "registry:read")
    refused = send(narrow, "POST", "/api/v1/webhooks", said)
    assert (refused.status_code, "plans:read" in refused.json()["detail"]) == (403, True)
    wide, key = make_header(user, "webhooks:write", "registry:read", "plans:read"), {"HTTP_IDEMPOTENCY_KEY": "k"}
    made = send(wide, "POST", "/api/v1/webhooks", said, **key)
    again = send(wide, "POST", "/api/v1/webhooks", said, **key)
    assert (made.status_code, again.content, Subscription.objects.count()) == (201, made.content, 1)
    one = f"/api/v1/webhooks/{made.json()['webhook']['id']}"
    assert "secret" not in send(wide, "GET", one).json()
    assert send(wide, "PATCH", one, {"name": "改名", "version": 9}).json()["code"] == "stale"
    assert send(narrow, "PATCH", one, {"name": "改名", "version": 1}).json()["code"] == "insufficient_scope"
    changed = send(wide, "PATCH", one, {"name": "改名"}, HTTP_IF_MATCH='"1"')
    assert (changed.json()["name"], changed.headers["ETag"]) == ("改名", '"2"')
    assert send(wide, "POST", f"{one}/ping").status_code == 202
    assert send(wide, "DELETE", one, HTTP_IF_MATCH='"2"').status_code == 204
