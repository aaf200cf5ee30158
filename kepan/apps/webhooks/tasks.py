"""Background work of webhooks."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kepan.apps.desk.services import Handler, Handlers, Sweep, Sweeps
from kepan.apps.webhooks.services import KIND, remove_old_deliveries, send_events, wake_subscriptions

HANDLERS: Handlers = {KIND: Handler(send_events, _("推送事件"), notify=False)}
SWEEPS: Sweeps = {
    "webhooks.wake": Sweep(2, wake_subscriptions),
    "webhooks.old_deliveries": Sweep(6 * 3600, remove_old_deliveries),
}
