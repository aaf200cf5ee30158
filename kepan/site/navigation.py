"""The side bar, put together in the open from what each context brings."""

from __future__ import annotations

from kepan.web.accounts.navigation import SECTION as ACCOUNTS
from kepan.web.desk.navigation import INBOX
from kepan.web.desk.navigation import SECTION as DESK
from kepan.web.home.navigation import HOME
from kepan.web.imports.navigation import SECTION as IMPORTS
from kepan.web.ledgers.navigation import SECTION as LEDGERS
from kepan.web.planning.navigation import SECTION as PLANNING
from kepan.web.registry.navigation import SECTION as REGISTRY
from kepan.web.sharing.navigation import SECTION as SHARING
from kepan.web.trail.navigation import SECTION as TRAIL
from kepan.web.ui.navigation import Section

SECTIONS: tuple[Section, ...] = (
    Section("", (HOME, INBOX)),
    PLANNING,
    LEDGERS,
    REGISTRY,
    SHARING,
    DESK,
    IMPORTS,
    ACCOUNTS,
    TRAIL,
)
