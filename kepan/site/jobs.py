"""What the worker can do: the tables of all contexts, put together in the open."""

from __future__ import annotations

from kepan.apps.desk.services import Handlers
from kepan.apps.desk.tasks import HANDLERS as DESK

HANDLERS: Handlers = {**DESK}
"""Kind of job → handler; each context adds its `tasks.HANDLERS` here."""
