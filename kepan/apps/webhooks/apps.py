"""Django's card of this context."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """Registers the context under its own name."""

    name = "kepan.apps.webhooks"
    label = "webhooks"
