"""What subscribers are told: in order, once, signed, and only what they may see."""

from __future__ import annotations

import hashlib
import hmac
import re
import socket
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import NotAllowedError, RefusalError
from kepan.apps.accounts.services import lock_user
from kepan.apps.desk.models import Job, Notice
from kepan.apps.desk.services import run_job_here
from kepan.apps.imports.services import undo_batch
from kepan.apps.ledgers.services import (
    create_comment,
    create_entry,
    log_look,
    remove_entry,
    take_step,
    update_entry,
)
from kepan.apps.registry.models import Organisation
from kepan.apps.registry.services import OrganisationDetails, update_organisation
from kepan.apps.sharing.services import revoke_permission
from kepan.apps.trail.models import AuditEntry
from kepan.apps.trail.services import seal_entries
from kepan.apps.webhooks.enums import DeliveryKind, DeliveryState, PauseReason, SubscriptionState
from kepan.apps.webhooks.models import Delivery, Subscription
from kepan.apps.webhooks.selectors import SUBJECTS
from kepan.apps.webhooks.services import (
    addresses,
    create_ping,
    create_replays,
    create_subscription,
    pause_subscription,
    resume_subscription,
    send_next,
    wake_subscriptions,
)
from kepan.apps.webhooks.services.addresses import find_receiver
from kepan.web.api.interface import PREFIX, make_document
from tests.apps.webhooks.receiver import Receiver
from tests.factories.accounts import make_region, make_root, make_user
from tests.factories.imports import apply, make_patent, run, stage
from tests.factories.ledgers import make_ledgers
from tests.factories.planning import make_planner
from tests.factories.registry import make_organisation
from tests.factories.sharing import OWNED, make_open, make_permission, make_request

pytestmark = pytest.mark.django_db


@pytest.fixture
def receiver(settings: Any, tmp_path: Path) -> Receiver:
    """A receiver that is not there yet, on a port of its own."""
    settings.KEPAN_WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    settings.KEPAN_AUDIT_HEAD = tmp_path / "audit-head.json"
    settings.KEPAN_PUBLIC_URL = "https://kepan.example.cn"
    made = Receiver()
    with made.open():
        pass
    return made


def touch(user: User, row: Organisation, address: str) -> None:
    """Make something happen to an organisation."""
    row.refresh_from_db()
    details = OrganisationDetails(name=row.name, uscc=row.uscc, address=address)
    update_organisation(actor=user, organisation=row, expected_version=row.version, details=details)


def send_all(subscription: Subscription, now: datetime) -> int:
    """Send what is due, as the job does; return how many were taken."""
    seal_entries()
    count = 0
    while send_next(subscription.pk, now=now):
        count += 1
    return count


def test_a_receiver_that_was_away_for_an_hour_hears_everything_in_order_once(receiver: Receiver) -> None:
    """Events go on while nobody listens; when the receiver is back all arrive in their order, none twice."""
    user = make_planner()
    row = make_organisation(user)
    subscription, secret = create_subscription(
        actor=user, name="虚构接收方", url=receiver.url, actions=["registry.update_organisation"]
    )
    start = timezone.now()
    for minute in range(60):
        if minute % 3 == 0:
            touch(user, row, f"虚构路 {minute} 号")
        send_all(subscription, start + timedelta(minutes=minute))
    subscription.refresh_from_db()
    (told,) = Delivery.objects.all()
    # Pauses grow: ten seconds, twenty … and a quarter of an hour at most.
    assert 8 <= told.attempts == subscription.failures <= 12
    assert (told.state, told.status, receiver.arrived) == (DeliveryState.FAILED, None, [])
    with receiver.open():
        later = start + timedelta(minutes=60)
        for minute in range(16):
            send_all(subscription, later + timedelta(minutes=minute))
        touch(user, row, "虚构路 99 号")
        assert send_all(subscription, later + timedelta(minutes=16)) == 1
    told_events = receiver.list_told()
    entries = list(AuditEntry.objects.filter(action="registry.update_organisation").order_by("pk"))
    assert [one["at"] for one in told_events] == [entry.at.isoformat() for entry in entries]
    assert len({one["id"] for one in told_events}) == len(told_events) == 21
    assert told_events[-1] == {
        "id": told_events[-1]["id"],
        "type": "registry.update_organisation",
        "at": entries[-1].at.isoformat(),
        "subject": {
            "kind": "registry.organisation",
            "id": row.pk,
            "version": 22,
            "url": f"https://kepan.example.cn/api/v1/registry/organisations/{row.pk}",
        },
    }
    headers, body = receiver.arrived[-1]
    seconds = headers["Kepan-Signature"].split(",")[0].removeprefix("t=")
    signed = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    assert headers["Kepan-Signature"] == f"t={seconds},v1={signed}"
    assert headers["Kepan-Event"] == told_events[-1]["id"] and "Kepan-Replay" not in headers
    assert secret not in Subscription.objects.get().secret_box


def test_what_the_subscriber_may_not_see_is_not_told(receiver: Receiver) -> None:
    """Asked when it is sent: records of neighbours are passed over, and so is what became hidden meanwhile."""
    user, neighbour = make_planner(), make_planner(make_region())
    colleague = make_planner(user.region)
    subscription, _secret = create_subscription(actor=user, name="虚构", url=receiver.url, actions=["registry.*"])
    own, hidden, foreign = make_organisation(user), make_organisation(colleague), make_organisation(neighbour)
    for actor, row in ((user, own), (colleague, hidden), (neighbour, foreign)):
        touch(actor, row, "虚构路")
    Organisation.objects.filter(pk=hidden.pk).update(region=neighbour.region)
    with receiver.open():
        assert send_all(subscription, timezone.now()) == 2
    assert [(one["type"], one["subject"]["id"]) for one in receiver.list_told()] == [
        ("registry.create_organisation", own.pk),
        ("registry.update_organisation", own.pk),
    ]
    told = b"".join(body for _headers, body in receiver.arrived).decode()
    assert own.name not in told and user.username not in told and user.name not in told
    # A closed account hears nothing any more, and its subscription says why.
    lock_user(actor=None, user=user, reason="虚构理由")
    touch(neighbour, foreign, "另一条虚构路")
    assert send_all(subscription, timezone.now()) == 0
    subscription.refresh_from_db()
    assert (subscription.state, subscription.pause_reason) == (SubscriptionState.PAUSED, PauseReason.CLOSED_ACCOUNT)


def test_after_a_day_it_pauses_and_says_so(receiver: Receiver) -> None:
    """The owner is told; resumed, it goes on where it stopped. What answers 410 wants no more at once."""
    user = make_planner()
    row = make_organisation(user)
    said = {"actor": user, "name": "虚构", "url": receiver.url, "actions": ["registry.update_organisation"]}
    subscription, _secret = create_subscription(**said)  # type: ignore[arg-type]
    touch(user, row, "虚构路")
    start = timezone.now()
    receiver.status = 302
    receiver.headers = {"Location": receiver.url}
    with receiver.open():
        for quarter in range(98):
            send_all(subscription, start + timedelta(minutes=15 * quarter))
    subscription.refresh_from_db()
    assert (subscription.state, subscription.pause_reason) == (SubscriptionState.PAUSED, PauseReason.UNREACHABLE)
    assert Notice.objects.get(user=user, url=f"/account/webhooks/{subscription.pk}/").kind == "problem"
    # To be led elsewhere is no yes, and nobody followed.
    assert Delivery.objects.get().attempts == len(receiver.arrived) == 97
    resume_subscription(actor=user, subscription=subscription, expected_version=subscription.version)
    receiver.status, receiver.headers, receiver.arrived = 410, {}, []
    with receiver.open():
        assert send_all(subscription, timezone.now()) == 0
        subscription.refresh_from_db()
        assert (subscription.pause_reason, len(receiver.arrived)) == (PauseReason.GONE, 1)
        receiver.status = 204
        resume_subscription(actor=user, subscription=subscription, expected_version=subscription.version)
        assert send_all(subscription, timezone.now()) == 1


def test_pings_and_replays(receiver: Receiver) -> None:
    """A ping is sent at once, events again under the ids they had; both are in the log, and need the owner."""
    user = make_planner()
    row = make_organisation(user)
    subscription, _secret = create_subscription(actor=user, name="虚构", url=receiver.url, actions=["registry.*"])
    with pytest.raises(RefusalError, match="没有推送过"):
        create_replays(actor=user, subscription=subscription, numbers=[1])
    for number in range(3):
        touch(user, row, f"虚构路 {number} 号")
    with receiver.open():
        assert send_all(subscription, timezone.now()) == 3
        first, second, third = (one["id"] for one in receiver.list_told())
        receiver.arrived.clear()
        create_ping(actor=user, subscription=subscription)
        assert create_replays(actor=user, subscription=subscription, numbers=[int(second)]) == 1
        assert create_replays(actor=user, subscription=subscription, since=timezone.now() - timedelta(hours=1)) == 3
        send_all(subscription, timezone.now())
    told = receiver.list_told()
    assert (told[0]["type"], [one["id"] for one in told[1:]]) == ("webhooks.ping", [second, first, second, third])
    assert [headers.get("Kepan-Replay") for headers, _body in receiver.arrived] == [None, *["true"] * 4]
    log = Delivery.objects.values_list("kind", "state", "status", "words")
    assert list(log) == [
        *[(DeliveryKind.REPLAY, "sent", 200, "ok")] * 4,
        (DeliveryKind.PING, "sent", 200, "ok"),
        *[(DeliveryKind.EVENT, "sent", 200, "ok")] * 3,
    ]
    with pytest.raises(NotAllowedError):
        create_ping(actor=make_planner(), subscription=subscription)


def test_the_sweep_starts_one_job_where_there_is_something_to_send(receiver: Receiver) -> None:
    """Nothing for what nobody asked for; one job a subscription, again and again; nothing while it is paused."""
    user = make_planner()
    row = make_organisation(user)
    subscription, _secret = create_subscription(
        actor=user,
        name="虚构",
        url=receiver.url,
        actions=["registry.rename_organisation", "registry.update_organisation"],
    )
    make_organisation(user)
    seal_entries()
    assert wake_subscriptions() == 0
    subscription.refresh_from_db()
    assert subscription.cursor == AuditEntry.objects.count()
    with receiver.open():
        for number in range(2):
            touch(user, row, f"虚构路 {number} 号")
            seal_entries()
            assert (wake_subscriptions(), wake_subscriptions()) == (1, 0)
            run_job_here(Job.objects.get())
            assert (Job.objects.get().result, len(receiver.arrived)) == ({"sent": 1}, number + 1)
        subscription.refresh_from_db()
        pause_subscription(actor=user, subscription=subscription, expected_version=subscription.version)
        touch(user, row, "虚构路 9 号")
        seal_entries()
        assert wake_subscriptions() == 0


@pytest.mark.parametrize(
    ("url", "numbers", "is_open"),
    [
        ("https://hooks.example.cn/a", ["203.0.113.9"], False),
        ("https://hooks.example.cn/a", ["8.8.8.8"], True),
        ("http://hooks.example.cn/a", ["8.8.8.8"], False),
        ("https://hooks.example.cn/a", ["8.8.8.8", "10.0.0.1"], False),
        ("https://hooks.example.cn/a", ["::ffff:10.0.0.1"], False),
        ("https://hooks.example.cn/a", ["64:ff9b::a00:1"], False),
        ("https://hooks.example.cn/a", ["169.254.169.254"], False),
        ("https://hooks.example.cn/a", ["fe80::1%eth0"], False),
        ("https://hooks.example.cn/a", ["2606:4700::1111"], True),
        ("http://hooks.example.cn/a", ["10.9.1.1"], True),
        ("http://user:word@hooks.example.cn/a", ["10.9.1.1"], False),
        ("file:///etc/passwd", [], False),
        ("https:///a", [], False),
        ("https://hooks.example.cn:99999/", ["8.8.8.8"], False),
    ],
)
def test_where_webhooks_may_go(
    url: str, numbers: list[str], is_open: bool, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Into the open network by TLS, into one's own where the installation says so; all numbers of a name count."""
    settings.KEPAN_WEBHOOK_NETWORKS = ["10.9.0.0/16"]

    def find(_host: str, _port: int, **_more: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, 443)) for number in numbers]

    monkeypatch.setattr(addresses.socket, "getaddrinfo", find)
    if is_open:
        assert find_receiver(url).number == numbers[0]
    else:
        with pytest.raises(RefusalError):
            find_receiver(url)


def test_every_kind_of_subject_leads_to_an_operation_of_the_interface() -> None:
    """The address in an event is one that can be read, and its rows are asked for by who may see them."""
    known = {address.removeprefix(PREFIX): methods for address, methods in make_document()["paths"].items()}
    shapes = {re.sub(r"{[^}]*}", "{}", address) for address, methods in known.items() if "get" in methods}
    user = make_planner()
    for subject in SUBJECTS.values():
        assert subject.address.format(pk="{}", plan_id="{}", request_id="{}", ledger__key="{}") in shapes
        assert list(subject.list_rows(user).order_by().filter(pk=1).values("pk", *subject.parents)) == []


def test_imports_and_shared_data_are_told_to_who_may_see_them(receiver: Receiver) -> None:
    """A batch that stands and is taken back, a request that is granted and ended; another city hears of none."""
    user, stranger = make_planner(make_root()), make_planner()
    heard, foreign = (
        create_subscription(
            actor=one, name="虚构", url=receiver.url, actions=["imports.apply", "imports.undo", "sharing.*"]
        )
        for one in (user, stranger)
    )
    batch = apply(user, stage(user, [make_patent(1)]))
    undo_batch(actor=user, batch=batch, reason="虚构的理由")
    run(batch)
    make_open(OWNED)
    request = make_request(make_user(Role.ENTERPRISE, region=user.region))
    permission = make_permission(request, user)
    revoke_permission(actor=user, permission=permission, reason="虚构的理由")
    with receiver.open():
        send_all(foreign[0], timezone.now())
        assert receiver.arrived == []
        send_all(heard[0], timezone.now())
    address = "https://kepan.example.cn/api/v1/"
    assert [(one["type"], one["subject"]["url"].removeprefix(address)) for one in receiver.list_told()] == [
        ("imports.apply", f"imports/{batch.pk}"),
        ("imports.undo", f"imports/{batch.pk}"),
        ("sharing.create_request", f"sharing/requests/{request.pk}"),
        ("sharing.approve_request", f"sharing/requests/{request.pk}"),
        ("sharing.revoke_permission", f"sharing/requests/{request.pk}"),
    ]


def test_entries_of_ledgers_are_told_without_what_they_hold(receiver: Receiver) -> None:
    """Entered, moved, removed; who looked at personal data and what the office says among itself is not told."""
    user, stranger = make_planner(), make_planner()
    heard, foreign = (
        create_subscription(actor=one, name="虚构", url=receiver.url, actions=["ledgers.*"])[0]
        for one in (user, stranger)
    )
    _house, tenant = make_ledgers()
    officer = make_user(Role.SECTION_OFFICER, region=user.region)
    made = create_entry(actor=officer, ledger=tenant, values={"org": make_organisation(officer).pk, "phone": "虚构7"})
    log_look(actor=officer, entry=made)
    create_comment(actor=officer, entry=made, text="虚构的评论")
    update_entry(actor=officer, entry=made, values={"opinion": "虚构的意见"})
    days = {"entered_on": "2026-05-01", "term_to": "2027-05-01"}
    made = take_step(actor=officer, entry=made, transition="accept", values=days)
    remove_entry(actor=officer, entry=made, reason="虚构的理由")
    with receiver.open():
        send_all(foreign, timezone.now())
        assert receiver.arrived == []
        send_all(heard, timezone.now())
    address = f"https://kepan.example.cn/api/v1/ledgers/test_tenant/entries/{made.pk}"
    assert [(one["type"], one["subject"]) for one in receiver.list_told()] == [
        (f"ledgers.{act}", {"kind": "ledgers.entry", "id": made.pk, "version": 4, "url": address})
        for act in ("create_entry", "update_entry", "take_step", "remove_entry")
    ]


def test_a_receiver_that_drips_is_cut_off(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever never ends an answer does not hold the worker."""
    server = socket.create_server(("127.0.0.1", 0))
    monkeypatch.setattr("kepan.apps.webhooks.services.sending.WHOLE_SECONDS", 0.2)
    user = make_planner()
    url = f"http://127.0.0.1:{server.getsockname()[1]}/"
    subscription, _secret = create_subscription(actor=user, name="虚构", url=url, actions=["registry.*"])
    create_ping(actor=user, subscription=subscription)
    send_all(subscription, timezone.now())
    server.close()
    told = Delivery.objects.get()
    assert (told.state, told.status) == (DeliveryState.FAILED, None)
    assert told.words.startswith("没有回答") and told.milliseconds is not None and told.milliseconds < 3000
