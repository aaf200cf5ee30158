"""Background work of the desk itself."""

from __future__ import annotations

from kepan.apps.desk.services.handlers import Handlers

HANDLERS: Handlers = {}
