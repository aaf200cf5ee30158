"""What can be imported: the tables of all contexts, put together in the open."""

from __future__ import annotations

from collections.abc import Mapping

from kepan.apps.imports.services import Target
from kepan.apps.planning.services.imports import TARGETS as PLANNING
from kepan.apps.registry.services.imports import TARGETS as REGISTRY

TARGETS: Mapping[str, Target] = {target.key: target for target in (*REGISTRY, *PLANNING)}
"""Key → target; each context adds its `services.imports.TARGETS` here."""
