"""How sources write numbers, classes and days in ways of their own, made to what the fields take.

A transform takes the entries of a cell (one, if it is no list) and gives them as they are to be read. What it does not
know it leaves as it stands, for the field to judge.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

from kepan.engine.basis.ipc import read_ipc
from kepan.engine.basis.patent_numbers import compute_application_check, read_pct_number
from kepan.engine.sheets.model import SERIAL_START

Entries = tuple[str, ...]
Transform = Callable[[Entries], Entries]

_BLANKS = re.compile(r"[\s\u00a0/]+")
_CHINESE = re.compile(r"(?:CN)?\s*(\d{8}|\d{12})\s*(?:[A-Z]\d?)?", re.ASCII)
_SHORT_CHINESE = re.compile(r"CN(\d{4})(\d)(\d{6})", re.ASCII)
_INTERNATIONAL = re.compile(r"([A-Z]{2})\s*(?:(\d{4})/?0?(\d{6})|(\d{2})(\d{5}))\s*W", re.ASCII)
_COUNTRY = re.compile(r"\s{2,}[A-Z]{2}$")
_WIDE_CLASS = re.compile(r"([A-H]\d{2}[A-Z])(\d{3})(\d{0,6})", re.ASCII)
_DAYS = (
    re.compile(r"\b(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?=\b|T)", re.ASCII),
    re.compile(r"\b(?P<day>\d{2})\.(?P<month>\d{2})\.(?P<year>\d{4})\b", re.ASCII),
    re.compile(r"(?<!\S)(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})(?=\]?(?:;|$))", re.ASCII),
    re.compile(r"(?<!\S)(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})(?!\S)", re.ASCII),
)


def write_application(entries: Entries) -> Entries:
    """Write application numbers of databases that leave out the check digit or write the country before the year.

    Chinese numbers get their check digit, international ones their usual form; others stay as they are.

    >>> write_application(("CN 201710601862 A", "US 2005/0013811 W", "US 0226824 W", "US 201213657122 A"))
    ('201710601862.3', 'PCT/US2005/013811', 'PCT/US2002/026824', 'US 201213657122 A')
    """
    return tuple(_write_application(entry) for entry in entries)


def _write_application(entry: str) -> str:
    plain = entry.strip().upper()
    if short := _SHORT_CHINESE.fullmatch(plain):
        # The form of the European office leaves out the first zero of the seven digits.
        digits = f"{short[1]}{short[2]}0{short[3]}"
        return f"{digits}.{compute_application_check(digits)}"
    if found := _CHINESE.fullmatch(plain):
        return f"{found[1]}.{compute_application_check(found[1])}"
    if found := _INTERNATIONAL.fullmatch(plain):
        number = read_pct_number(f"PCT/{found[1]}{found[2] or found[4]}/{found[3] or found[5]}")
        return number.number if number else entry
    return entry


def write_document(entries: Entries) -> Entries:
    """Write numbers of publications without blanks and strokes.

    >>> write_document(("CN 101025382 A", "WO 2006/115481 A1"))
    ('CN101025382A', 'WO2006115481A1')
    """
    return tuple(_BLANKS.sub("", entry) for entry in entries)


def write_classes(entries: Entries) -> Entries:
    """Write symbols of the classification as they are printed, each once; those with filled-up zeros too.

    >>> write_classes(("A21D13/00", "A21D 13/00", "C07D41714", "A61K031426", "A61K000", "?"))
    ('A21D 13/00', 'C07D 417/14', 'A61K 31/426', 'A61K', '?')
    """
    return tuple(dict.fromkeys(_write_class(entry) for entry in entries))


def _write_class(entry: str) -> str:
    if wide := _WIDE_CLASS.fullmatch(entry.strip()):
        entry = f"{wide[1]} {int(wide[2])}/{wide[3]}" if len(wide[3]) > 1 else wide[1]
    symbol = read_ipc(entry)
    return symbol.symbol if symbol else entry


def write_names(entries: Entries) -> Entries:
    """Write names without the country that stands behind them after several blanks.

    >>> write_names(("GAI YONGHUA    US", "BAUER JOHN F"))
    ('GAI YONGHUA', 'BAUER JOHN F')
    """
    return tuple(_COUNTRY.sub("", entry) for entry in entries)


def write_earliest_day(entries: Entries) -> Entries:
    """Write the earliest of the days that stand behind the numbers of priorities.

    >>> write_earliest_day(("DK 200400977 A 20040623;;US 88088069 A 19691128",))
    ('1969-11-28',)
    >>> write_earliest_day(("[200402236U 2004-10-01T23:59:59.000Z ES]",)), write_earliest_day(("[60/225,166 US]",))
    (('2004-10-01',), ('[60/225,166 US]',))

    Day zero of spreadsheet programs stands for none.

    >>> write_earliest_day(("[null 30.12.1899 null]",))
    ('',)
    """
    text = ";".join(entries)
    for pattern in _DAYS:
        days = [day for found in pattern.finditer(text) if (day := _read_parts(found))]
        if days:
            real = [day for day in days if day != SERIAL_START]
            return (min(real).isoformat() if real else "",)
    return entries


def _read_parts(found: re.Match[str]) -> date | None:
    try:
        return date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return None


TRANSFORMS: Mapping[str, Transform] = {
    "application": write_application,
    "document": write_document,
    "classes": write_classes,
    "names": write_names,
    "earliest_day": write_earliest_day,
}
