"""What the search box searches, put together in the open from what each context brings."""

from __future__ import annotations

from kepan.web.accounts.search import PROVIDERS as ACCOUNTS
from kepan.web.desk.search import PROVIDERS as DESK
from kepan.web.ledgers.search import PROVIDERS as LEDGERS
from kepan.web.planning.search import PROVIDERS as PLANNING
from kepan.web.registry.search import PROVIDERS as REGISTRY
from kepan.web.ui.search import JointProvider, Provider

PROVIDERS: tuple[Provider | JointProvider, ...] = (*PLANNING, *REGISTRY, *LEDGERS, *DESK, *ACCOUNTS)
