"""How long the rows of ended imports are kept: never shorter than an import can be undone."""

from __future__ import annotations

from kepan.site.config import SettingError

LEAST_DAYS = 30
"""Days for which a batch can be taken back (`kepan.apps.imports.services.UNDO_DAYS`)."""


def check_import_days(days: int) -> int:
    """Return the days for which rows of ended imports are kept, or refuse fewer than an undo needs.

    >>> check_import_days(90)
    90
    """
    if days < LEAST_DAYS:
        raise SettingError(
            f"KEPAN_IMPORT_KEEP_DAYS is {days}: imports can be undone for {LEAST_DAYS} days, write {LEAST_DAYS} or more"
        )
    return days
