"""Django's card of this context."""

from django.apps import AppConfig


class TrailConfig(AppConfig):
    """Registers the context under its own name."""

    name = "kepan.apps.trail"
    label = "trail"
