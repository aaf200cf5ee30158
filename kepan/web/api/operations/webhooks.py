"""One's own webhooks: subscribing, changing, pausing, what was sent, sending again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from kepan.apps.webhooks.enums import DeliveryState
from kepan.apps.webhooks.models import Delivery, Subscription
from kepan.apps.webhooks.selectors import get_subscription, list_deliveries, list_subscriptions
from kepan.apps.webhooks.services import (
    create_ping,
    create_replays,
    create_subscription,
    pause_subscription,
    remove_subscription,
    renew_secret,
    resume_subscription,
    update_subscription,
)
from kepan.web.api.callers import check_scope
from kepan.web.api.operations.shared import get_user, set_tag
from kepan.web.api.schemas.basis import Key, Page, Paging, VersionBody, get_version, make_page
from kepan.web.api.schemas.webhooks import (
    ActionsOut,
    DeliveryOut,
    ReplayBody,
    ReplayOut,
    ResumeBody,
    WebhookBody,
    WebhookChange,
    WebhookOut,
    WebhookSecretOut,
)
from kepan.web.webhooks.actions import ACTIONS

router = Router(tags=["webhooks"])
ONE = "/webhooks/{int:webhook_pk}"
AREAS = {"planning": "plans", "registry": "registry", "imports": "registry", "sharing": "sharing", "ledgers": "ledgers"}
"""Whose events → which area of scopes they tell of."""


class DeliveryQuery(Paging):
    """Which deliveries."""

    state: DeliveryState | None = None


def _find(request: HttpRequest, pk: int) -> Subscription:
    try:
        return get_subscription(user=get_user(request), pk=pk)
    except Subscription.DoesNotExist as missing:
        raise Http404(_("没有这个订阅")) from missing


def _check_actions(request: HttpRequest, actions: Iterable[str]) -> None:
    """Ask for the scope to read what events tell of: a token hears of nothing that it could not read."""
    for context in sorted({action.partition(".")[0] for action in actions}):
        check_scope(request, f"{AREAS[context]}:read")


def _show(response: HttpResponse, row: Subscription) -> Subscription:
    set_tag(response, row.version)
    return row


@router.get("/webhooks", response=Page[WebhookOut], summary="List webhooks")
def read_webhooks(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    """List one's own subscriptions, the newest first."""
    return make_page(list_subscriptions(user=get_user(request)), paging)


@router.get("/webhooks/actions", response=ActionsOut, summary="Events that can be asked for")
def read_webhook_actions(request: HttpRequest) -> dict[str, Any]:
    """List the events with their words; `registry.*` stands for all of the registry."""
    return {"items": [{"action": action, "label": str(words)} for action, words in ACTIONS.items()]}


@router.post("/webhooks", response={201: WebhookSecretOut}, summary="Subscribe")
def create_webhook(request: HttpRequest, body: WebhookBody, response: HttpResponse) -> Status[dict[str, Any]]:
    """Have events sent from now on, as far as one may see what they are about when they are sent.

    The secret is shown this once. A token needs the scope to read what the events tell of, too.
    """
    _check_actions(request, body.actions)
    row, secret = create_subscription(actor=get_user(request), name=body.name, url=body.url, actions=body.actions)
    return Status(201, {"webhook": _show(response, row), "secret": secret})


@router.get(ONE, response=WebhookOut, summary="One webhook")
def read_webhook(request: HttpRequest, webhook_pk: Key, response: HttpResponse) -> Subscription:
    """Show a subscription and how it goes."""
    return _show(response, _find(request, webhook_pk))


@router.patch(ONE, response=WebhookOut, summary="Change a webhook")
def change_webhook(request: HttpRequest, webhook_pk: Key, body: WebhookChange, response: HttpResponse) -> Subscription:
    """Change what is sent and where; fields that are left out stay."""
    row = _find(request, webhook_pk)
    said = {name: getattr(row, name) for name in ("name", "url", "actions")}
    said |= body.model_dump(exclude={"version"}, exclude_none=True)
    _check_actions(request, said["actions"])
    seen = get_version(request, body.version)
    return _show(
        response, update_subscription(actor=get_user(request), subscription=row, expected_version=seen, **said)
    )


@router.delete(ONE, response={204: None}, summary="End a webhook")
def drop_webhook(request: HttpRequest, webhook_pk: Key) -> Status[None]:
    """End a subscription with the log of what was sent. The version stands in If-Match."""
    row = _find(request, webhook_pk)
    remove_subscription(actor=get_user(request), subscription=row, expected_version=get_version(request, None))
    return Status(204, None)


@router.post(f"{ONE}/secret", response=WebhookSecretOut, summary="Make another secret")
def change_webhook_secret(
    request: HttpRequest, webhook_pk: Key, body: VersionBody, response: HttpResponse
) -> dict[str, Any]:
    """Make another secret, shown this once; from now on the old one signs nothing."""
    seen = get_version(request, body.version)
    row, secret = renew_secret(actor=get_user(request), subscription=_find(request, webhook_pk), expected_version=seen)
    return {"webhook": _show(response, row), "secret": secret}


@router.post(f"{ONE}/pause", response=WebhookOut, summary="Pause a webhook")
def pause_webhook(request: HttpRequest, webhook_pk: Key, body: VersionBody, response: HttpResponse) -> Subscription:
    """Send nothing until it is resumed."""
    seen, row = get_version(request, body.version), _find(request, webhook_pk)
    return _show(response, pause_subscription(actor=get_user(request), subscription=row, expected_version=seen))


@router.post(f"{ONE}/resume", response=WebhookOut, summary="Resume a webhook")
def resume_webhook(request: HttpRequest, webhook_pk: Key, body: ResumeBody, response: HttpResponse) -> Subscription:
    """Send again, from where it stopped or only what happens from now on."""
    seen, row = get_version(request, body.version), _find(request, webhook_pk)
    _check_actions(request, row.actions)
    user = get_user(request)
    return _show(response, resume_subscription(actor=user, subscription=row, expected_version=seen, skip=body.skip))


@router.post(f"{ONE}/ping", response={202: DeliveryOut}, summary="Send a test")
def ping_webhook(request: HttpRequest, webhook_pk: Key) -> Status[Delivery]:
    """Send `webhooks.ping` within seconds; the log says what came of it."""
    return Status(202, create_ping(actor=get_user(request), subscription=_find(request, webhook_pk)))


@router.get(f"{ONE}/deliveries", response=Page[DeliveryOut], summary="What was sent")
def read_deliveries(request: HttpRequest, webhook_pk: Key, wanted: Query[DeliveryQuery]) -> dict[str, Any]:
    """List what was sent in the last month, the newest first."""
    rows = list_deliveries(user=get_user(request), subscription=_find(request, webhook_pk))
    return make_page(rows if wanted.state is None else rows.filter(state=wanted.state), wanted)


@router.post(f"{ONE}/replays", response={202: ReplayOut}, summary="Send events again")
def replay_events(request: HttpRequest, webhook_pk: Key, body: ReplayBody) -> Status[dict[str, Any]]:
    """Send events of the log again, by their ids or by the span in which they were first sent; ids stay the same."""
    row = _find(request, webhook_pk)
    _check_actions(request, row.actions)
    count = create_replays(
        actor=get_user(request), subscription=row, numbers=body.events, since=body.since, until=body.until
    )
    return Status(202, {"count": count})
