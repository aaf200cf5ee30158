"""Django's card of this context."""

from django.apps import AppConfig


class SharingConfig(AppConfig):
    """Registers the context under its own name."""

    name = "kepan.apps.sharing"
    label = "sharing"
