"""Numbers of patents: applications, publications and international applications.

Sources: ZC 0006-2003 (application numbers; the older form of 8 digits was given until September 2003), ZC 0007-2012
(publication numbers and codes of their kinds, which changed their meaning on 7 April 2010), PCT regulations.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from kepan.engine.basis.codes import CodeFault, Fault, fold_code
from kepan.engine.basis.period import compute_months_later

_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9)
_OLD, _NEW = 8, 12
_FIRST_OLD, _LAST_OLD = 1985, 2003
_APPLICATION = re.compile(r"(?:CN|ZL)*(\d*)\.?([\dX]?)", re.ASCII)
_PUBLICATION = re.compile(r"CN(\d{7}|\d{9})([A-Z])(\d?)", re.ASCII)
_PCT = re.compile(r"PCT/?([A-Z]{2})(\d{4}|\d{2})/?(\d{6}|\d{5})", re.ASCII)
CODES_CHANGED = date(2010, 4, 7)
"""Day from which B, U and S are grants, and C and Y say that a part was declared invalid."""
GRANTS_CHANGED = date(1993, 1, 1)
"""Day from which C, Y and D are grants; until then B, U and S were announcements before the grant."""
NATIONAL_MONTHS, GRACE_MONTHS = 30, 32


class PatentKind(StrEnum):
    """The three kinds of patents."""

    INVENTION = "invention_patent"
    UTILITY = "utility_model"
    DESIGN = "industrial_design"


class PublicationStage(StrEnum):
    """What a publication says."""

    APPLICATION = "application"
    ANNOUNCEMENT = "announcement"
    """Announced for opposition, before 1993."""
    GRANT = "grant"
    PARTLY_INVALID = "partly_invalid"
    CORRECTION = "correction"


KINDS = {
    "1": PatentKind.INVENTION,
    "2": PatentKind.UTILITY,
    "3": PatentKind.DESIGN,
    "8": PatentKind.INVENTION,
    "9": PatentKind.UTILITY,
}
"""Digit of the kind → kind; 8 and 9 are international applications in the national phase."""
PCT_DIGITS = "89"
LETTER_KINDS = {
    "A": PatentKind.INVENTION,
    "B": PatentKind.INVENTION,
    "C": PatentKind.INVENTION,
    "U": PatentKind.UTILITY,
    "Y": PatentKind.UTILITY,
    "S": PatentKind.DESIGN,
    "D": PatentKind.DESIGN,
}


@dataclass(frozen=True, slots=True)
class ApplicationNumber:
    """An application number as typed, its parts as far as they can be read, and what is wrong with it."""

    text: str
    digits: str
    check: str
    faults: tuple[CodeFault, ...] = ()

    @property
    def is_valid(self) -> bool:
        """Say whether nothing is wrong."""
        return not self.faults

    @property
    def number(self) -> str:
        """Return the number as the standard writes it, with a point before the check digit."""
        return f"{self.digits}.{self.check}" if self.check else self.digits

    @property
    def patent_number(self) -> str:
        """Return the number of the patent: ZL before the number of the application."""
        return f"ZL{self.number}"

    @property
    def year(self) -> int | None:
        """Return the year of the application."""
        if len(self.digits) == _NEW:
            return int(self.digits[:4])
        if len(self.digits) == _OLD:
            short = int(self.digits[:2])
            return short + (1900 if short >= _FIRST_OLD % 100 else 2000)
        return None

    @property
    def kind_digit(self) -> str:
        """Return the digit of the kind."""
        return {_NEW: self.digits[4:5], _OLD: self.digits[2:3]}.get(len(self.digits), "")

    @property
    def kind(self) -> PatentKind | None:
        """Return the kind of patent that is applied for."""
        return KINDS.get(self.kind_digit)

    @property
    def is_pct(self) -> bool:
        """Say whether the application came in by the international way."""
        return self.kind_digit != "" and self.kind_digit in PCT_DIGITS


@dataclass(frozen=True, slots=True)
class PublicationNumber:
    """A publication number in its parts; the stage is None where only the day of publication could tell."""

    number: str
    kind: PatentKind
    letter: str
    stage: PublicationStage | None


@dataclass(frozen=True, slots=True)
class PctNumber:
    """The number of an international application."""

    office: str
    year: int
    serial: str

    @property
    def number(self) -> str:
        """Return the number as it is written since 2004."""
        return f"PCT/{self.office}{self.year}/{self.serial:0>6}"


def compute_application_check(digits: str) -> str:
    """Return the check digit of the 8 or 12 digits of an application number; X stands for ten.

    >>> [compute_application_check(digits) for digits in ("201710601862", "97101765", "201921234567")]
    ['3', '4', 'X']
    """
    total = sum(int(digit) * _WEIGHTS[place % 8] for place, digit in enumerate(digits))
    return "0123456789X"[total % 11]


@lru_cache(maxsize=2048)
def read_application_number(text: str) -> ApplicationNumber:
    """Read an application or patent number with its check digit, of either form, with or without ZL, CN and point.

    A wrong or missing check digit is a fault that names the right one.

    >>> read_application_number("ZL 201710601862.3").number
    '201710601862.3'
    >>> [(fault.found, fault.expected) for fault in read_application_number("2017106018624").faults]
    [('4', '3')]
    >>> [(fault.found, fault.expected) for fault in read_application_number("97101765").faults]
    [('', '4')]
    """
    folded = fold_code(text)
    if not folded:
        return ApplicationNumber(text, "", "", (CodeFault(Fault.EMPTY),))
    match = _APPLICATION.fullmatch(folded)
    if match is None:
        return ApplicationNumber(text, "", "", (find_strange_sign(folded),))
    digits, check = split_check(match[1], match[2])
    reading = ApplicationNumber(text, digits, check)
    return ApplicationNumber(text, digits, check, tuple(list_application_faults(reading)))


def split_check(digits: str, check: str) -> tuple[str, str]:
    """Split the check digit off where it stands without a point; 8 and 12 digits are numbers that lack it."""
    whole = digits + check
    if len(whole) in (_OLD, _NEW) and check != "X":
        return whole, ""
    return whole[:-1], whole[-1:]


def find_strange_sign(folded: str) -> CodeFault:
    """Find the first sign that no application number has at its place."""
    body = re.sub(r"^(?:CN|ZL)+", "", folded)
    start = len(folded) - len(body)
    for place, sign in enumerate(body, start=start + 1):
        is_last = place == len(folded)
        if not (sign.isascii() and (sign.isdigit() or (is_last and sign == "X") or sign == ".")):
            return CodeFault(Fault.CHARACTER, place, sign)
    return CodeFault(Fault.CHARACTER, folded.find(".") + 1, ".")


def list_application_faults(reading: ApplicationNumber) -> list[CodeFault]:
    """List the faults of a number that consists of digits."""
    digits = reading.digits
    if len(digits) not in (_OLD, _NEW):
        return [CodeFault(Fault.LENGTH, 0, str(len(digits) + len(reading.check)), f"{_OLD + 1}/{_NEW + 1}")]
    faults = []
    if len(digits) == _NEW and int(digits[:4]) < _LAST_OLD:
        faults.append(CodeFault(Fault.YEAR, 1, digits[:4]))
    if len(digits) == _OLD and not _FIRST_OLD <= (reading.year or 0) <= _LAST_OLD:
        faults.append(CodeFault(Fault.YEAR, 1, digits[:2]))
    if reading.kind is None:
        faults.append(CodeFault(Fault.KIND, 5 if len(digits) == _NEW else 3, reading.kind_digit))
    expected = compute_application_check(digits)
    if reading.check != expected:
        faults.append(CodeFault(Fault.CHECK, len(digits) + 1, reading.check, expected))
    return faults


def read_publication_number(text: str, *, published: date | None = None) -> PublicationNumber | None:
    """Read a publication number of the Chinese office; None where it is none.

    B, C, U, Y and S meant other things before 1993 and before 7 April 2010: the day of publication decides.
    Without it a bare C or Y stays open, and the others are read as the standard in force has them.

    >>> read_publication_number("CN1234567C", published=date(2009, 5, 1)).stage
    <PublicationStage.GRANT: 'grant'>
    >>> read_publication_number("CN101234567C", published=date(2011, 5, 4)).stage
    <PublicationStage.PARTLY_INVALID: 'partly_invalid'>
    >>> read_publication_number("CN101234567B").kind, read_publication_number("CN301234567B") is None
    (<PatentKind.INVENTION: 'invention_patent'>, True)
    """
    folded = fold_code(text)
    match = _PUBLICATION.fullmatch(folded)
    kind = match and LETTER_KINDS.get(match[2])
    if match is None or kind is None or (len(match[1]) == 9 and KINDS.get(match[1][0]) != kind):
        return None
    return PublicationNumber(folded, kind, match[2] + match[3], find_stage(match[2], match[3], published))


def find_stage(letter: str, digit: str, published: date | None) -> PublicationStage | None:
    """Find what a code of kind says on a day."""
    if digit in ("8", "9"):
        return PublicationStage.CORRECTION
    if digit:
        return PublicationStage.PARTLY_INVALID if letter in "CYS" else None
    if letter == "A":
        return PublicationStage.APPLICATION
    if letter == "D":
        return PublicationStage.GRANT
    if letter in "CY":
        if published is None:
            return None
        return PublicationStage.GRANT if published < CODES_CHANGED else PublicationStage.PARTLY_INVALID
    if published is not None and published < GRANTS_CHANGED:
        return PublicationStage.ANNOUNCEMENT
    return PublicationStage.GRANT


def read_pct_number(text: str) -> PctNumber | None:
    """Read the number of an international application; the short form was given until 2003. None where it is none.

    >>> read_pct_number("pct/cn2021/000123").number, read_pct_number("PCT/CN98/00123").number
    ('PCT/CN2021/000123', 'PCT/CN1998/000123')
    >>> read_pct_number("PCT/CN21/000123") is None
    True
    """
    match = _PCT.fullmatch(fold_code(text))
    if match is None or (len(match[2]) == 4) != (len(match[3]) == 6):
        return None
    year = int(match[2])
    if year < 100:
        year += 1900 if year >= 78 else 2000
    return PctNumber(match[1], year, match[3])


def compute_national_phase_day(priority: date, *, with_grace: bool = False) -> date:
    """Return the last day to enter the national phase: 30 months after the priority day, 32 with the paid grace.

    Where the month has no such day, it is the last one of the month. Days off are not counted on: an office that
    is closed moves the day, which only shortens nobody's time.

    >>> compute_national_phase_day(date(2023, 8, 31)), compute_national_phase_day(date(2023, 8, 31), with_grace=True)
    (datetime.date(2026, 2, 28), datetime.date(2026, 4, 30))
    """
    return compute_months_later(priority, GRACE_MONTHS if with_grace else NATIONAL_MONTHS)
