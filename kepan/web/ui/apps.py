"""Django's card of the shell: its templates, template tags and static files."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Registers the shell as `web_ui`."""

    name = "kepan.web.ui"
    label = "web_ui"
