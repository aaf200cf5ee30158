"""How long the audit trail is kept: never under six months."""

from __future__ import annotations

from kepan.site.config import SettingError

LEAST_DAYS = 180
"""网络安全法第二十一条第（三）项: logs are kept for at least six months."""


def check_keep_days(days: int) -> int:
    """Return the days the trail is promised to be kept, or refuse a number below the law's.

    Nothing in the program removes entries, whatever the number: it tells operators how long backups and the
    database itself must be kept before an installation may be taken down.

    >>> check_keep_days(3650)
    3650
    """
    if days < LEAST_DAYS:
        raise SettingError(
            f"KEPAN_AUDIT_KEEP_DAYS is {days}: the law asks for at least six months, write {LEAST_DAYS} or more"
        )
    return days
