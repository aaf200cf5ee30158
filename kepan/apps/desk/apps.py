"""Django's card of this context."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Registers the context under its own name."""

    name = "kepan.apps.desk"
    label = "desk"
