"""What the worker can do: the tables of all contexts, put together in the open."""

from __future__ import annotations

from kepan.apps.desk.services import Handlers
from kepan.apps.desk.tasks import HANDLERS as DESK
from kepan.apps.planning.tasks import HANDLERS as PLANNING

HANDLERS: Handlers = {**DESK, **PLANNING}
"""Kind of job → handler; each context adds its `tasks.HANDLERS` here."""
