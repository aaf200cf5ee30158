"""Django's card of this context."""

from django.apps import AppConfig


class LedgersConfig(AppConfig):
    """Registers the context under its own name."""

    name = "kepan.apps.ledgers"
    label = "ledgers"
