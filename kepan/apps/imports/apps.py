"""Django's card of this context."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """Registers the context under its own name."""

    name = "kepan.apps.imports"
    label = "imports"
