"""Writing webhooks: subscriptions, and sending."""

from kepan.apps.webhooks.services.events import (
    KIND,
    remove_old_deliveries,
    send_events,
    send_next,
    wake_subscriptions,
)
from kepan.apps.webhooks.services.replays import create_ping, create_replays
from kepan.apps.webhooks.services.sending import write_signature
from kepan.apps.webhooks.services.subscriptions import (
    StaleError,
    create_subscription,
    pause_subscription,
    remove_subscription,
    renew_secret,
    resume_subscription,
    update_subscription,
)

__all__ = [
    "KIND",
    "StaleError",
    "create_ping",
    "create_replays",
    "create_subscription",
    "pause_subscription",
    "remove_old_deliveries",
    "remove_subscription",
    "renew_secret",
    "resume_subscription",
    "send_events",
    "send_next",
    "update_subscription",
    "wake_subscriptions",
    "write_signature",
]
