"""Numbers of entries: a pattern with the year and a serial number."""

from __future__ import annotations

import re

SERIAL = re.compile(r"\{serial(?::([1-9]))?\}")


def write_number(pattern: str, year: int, serial: int) -> str:
    """Write the number of an entry.

    >>> write_number("FH-{year}-{serial:4}", 2026, 7), write_number("第{serial}号", 2026, 12)
    ('FH-2026-0007', '第12号')
    """
    text = pattern.replace("{year}", f"{year:04d}")
    return SERIAL.sub(lambda found: str(serial).zfill(int(found[1] or 1)), text)


def read_series(pattern: str, year: int) -> str:
    """Return the series a number belongs to: the pattern with its year, so that each year begins at 1.

    >>> read_series("FH-{year}-{serial:4}", 2026), read_series("第{serial}号", 2026)
    ('FH-2026-{serial:4}', '第{serial}号')
    """
    return pattern.replace("{year}", f"{year:04d}")
