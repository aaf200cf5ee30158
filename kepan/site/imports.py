"""What can be imported: the tables of all contexts, put together in the open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kepan.apps.imports.services import Family, Target
from kepan.apps.ledgers.services.imports import FAMILY as LEDGERS
from kepan.apps.planning.services.imports import TARGETS as PLANNING
from kepan.apps.registry.services.imports import TARGETS as REGISTRY

TARGETS: Mapping[str, Target] = {target.key: target for target in (*REGISTRY, *PLANNING)}
"""Key → target; each context adds its `services.imports.TARGETS` here."""
FAMILIES: Sequence[Family] = (LEDGERS,)
"""Tables that people make: one target for each ledger."""
