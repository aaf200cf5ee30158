"""Django's card of this context."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Registers the context under its own name."""

    name = "kepan.apps.accounts"
    label = "accounts"
