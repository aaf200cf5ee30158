"""Django's card of this context."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Registers the context under its own name."""

    name = "kepan.apps.registry"
    label = "registry"
