"""Background work of the trail."""

from __future__ import annotations

from kepan.apps.trail.services import seal_entries

SEAL_EVERY_SECONDS = 5.0
SWEEPS = {"trail.seal": (SEAL_EVERY_SECONDS, seal_entries)}
"""Name → seconds and function; plain values, because the scheduler stands above the trail."""
