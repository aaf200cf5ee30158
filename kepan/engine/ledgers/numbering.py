"""Numbers of entries: a pattern with a serial number, and with the year, the month, the region, a choice."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

SERIAL = re.compile(r"\{serial(?::([1-9]))?\}")
PART = re.compile(r"\{([a-z0-9_]+)\}")
DATED = ("year", "month", "region")
"""Parts that every entry has; the others are keys of fields with one choice."""
MISSING = "X"
"""Stands for a choice that was not made when the number was given."""


def list_choosers(pattern: str) -> list[str]:
    """List the fields whose choice stands in a pattern.

    >>> list_choosers("{kind}-{region}-{year}{month}-{serial:3}")
    ['kind']
    """
    return [key for key in PART.findall(SERIAL.sub("", pattern)) if key not in DATED]


def write_number(pattern: str, serial: int) -> str:
    """Write the number of an entry from the series that it belongs to, as `read_series` gives it.

    >>> write_number("FH-2026-{serial:4}", 7), write_number("第{serial}号", 12)
    ('FH-2026-0007', '第12号')
    """
    return SERIAL.sub(lambda found: str(serial).zfill(int(found[1] or 1)), pattern)


def read_series(pattern: str, day: date, region: str = "", values: Mapping[str, Any] | None = None) -> str:
    """Return the series a number belongs to: the pattern with all but the serial number, so that each begins at 1.

    `region` is the code of the entry's region, `values` are its values as they are kept; of a choice its key stands in
    the number, in capitals.

    >>> day = date(2026, 3, 31)
    >>> read_series("FH-{year}-{serial:4}", day), read_series("第{serial}号", day)
    ('FH-2026-{serial:4}', '第{serial}号')
    >>> read_series("{kind}-{region}-{year}{month}-{serial}", day, "320101", {"kind": "rd"})
    'RD-320101-202603-{serial}'
    """
    parts = {"year": f"{day.year:04d}", "month": f"{day.month:02d}", "region": region}
    chosen = values or {}

    def write(found: re.Match[str]) -> str:
        key = found[1]
        if key == "serial":
            return found[0]
        return parts.get(key) or str(chosen.get(key) or MISSING).upper()

    return PART.sub(write, pattern)
