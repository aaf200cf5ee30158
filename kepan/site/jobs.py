"""What the worker can do: the tables of all contexts, put together in the open."""

from __future__ import annotations

from kepan.apps.accounts.tasks import SWEEPS as ACCOUNTS_SWEEPS
from kepan.apps.desk.services import Handlers, Sweep, Sweeps
from kepan.apps.desk.tasks import HANDLERS as DESK
from kepan.apps.desk.tasks import SWEEPS as DESK_SWEEPS
from kepan.apps.imports.tasks import HANDLERS as IMPORTS
from kepan.apps.imports.tasks import SWEEPS as IMPORTS_SWEEPS
from kepan.apps.ledgers.tasks import HANDLERS as LEDGERS
from kepan.apps.ledgers.tasks import SWEEPS as LEDGER_SWEEPS
from kepan.apps.planning.tasks import HANDLERS as PLANNING
from kepan.apps.planning.tasks import SWEEPS as PLANNING_SWEEPS
from kepan.apps.registry.tasks import HANDLERS as REGISTRY
from kepan.apps.registry.tasks import SWEEPS as REGISTRY_SWEEPS
from kepan.apps.sharing.tasks import HANDLERS as SHARING
from kepan.apps.sharing.tasks import SWEEPS as SHARING_SWEEPS
from kepan.apps.trail.tasks import SWEEPS as TRAIL_SWEEPS
from kepan.apps.webhooks.tasks import HANDLERS as WEBHOOKS
from kepan.apps.webhooks.tasks import SWEEPS as WEBHOOK_SWEEPS
from kepan.web.planning.exporting import HANDLERS as PLAN_EXPORTS
from kepan.web.ui.lists.deferred import HANDLERS as LIST_EXPORTS

# Files are written where their words are: by the pages.
HANDLERS: Handlers = {
    **DESK,
    **IMPORTS,
    **REGISTRY,
    **LEDGERS,
    **SHARING,
    **PLANNING,
    **WEBHOOKS,
    **LIST_EXPORTS,
    **PLAN_EXPORTS,
}
"""Kind of job → handler; each context adds its `tasks.HANDLERS` here."""

# Contexts below the desk do not know its classes.
_BELOW = {**TRAIL_SWEEPS, **ACCOUNTS_SWEEPS}
SWEEPS: Sweeps = {
    **DESK_SWEEPS,
    **IMPORTS_SWEEPS,
    **REGISTRY_SWEEPS,
    **LEDGER_SWEEPS,
    **SHARING_SWEEPS,
    **PLANNING_SWEEPS,
    **WEBHOOK_SWEEPS,
    **{name: Sweep(*sweep) for name, sweep in _BELOW.items()},
}
"""Name → work that comes back by itself; each context adds its `tasks.SWEEPS` here."""
