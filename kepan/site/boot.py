"""Setting Django up for a command that needs it; commands that do not never pay for it."""

from __future__ import annotations

import logging
import os
from importlib import import_module

import django


def start_django(*, quiet: bool = False) -> None:
    """Read the settings and load all contexts; files made from here on are for this account only.

    A `quiet` command talks to a person in words of its own: only warnings still come as log lines.
    """
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kepan.site.settings")
    django.setup()
    # From here on log lines carry the id of the request or job in progress.
    import_module("kepan.site.observe")
    if quiet:
        logging.getLogger("kepan").setLevel(logging.WARNING)
