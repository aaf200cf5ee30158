"""Django's card of this context."""

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    """Registers the context under its own name."""

    name = "kepan.apps.planning"
    label = "planning"
