"""Titles as data, and how long one holds: in force on a day, expiring soon, and the ladder of an enterprise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from kepan.engine.basis.period import compute_months_later

REMINDERS = (180, 90, 30)
"""Days before the last day of a title at which its holder is reminded."""


class TitleBearer(StrEnum):
    """What bears a title."""

    ORGANISATION = "organisation"
    PRODUCT = "product"
    PLATFORM = "platform"
    CARRIER = "carrier"
    PERSON = "person"


class TitleState(StrEnum):
    """How a conferred title stands on a day."""

    AHEAD = "ahead"
    VALID = "valid"
    EXPIRING = "expiring"
    RENEWED = "renewed"
    """About to end, and continued by a later one that was conferred already."""
    EXPIRED = "expired"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Title:
    """One title of the catalogue; `months` 0 does not run out, `verified` says whether the text was checked.

    `source` says where the months were read, if not in the document itself.
    """

    code: str
    name: str
    name_en: str
    bearer: TitleBearer
    levels: tuple[str, ...]
    months: int
    document: str
    verified: bool
    source: str = ""


@dataclass(frozen=True, slots=True)
class TitleCatalogue:
    """All titles by code, and the lines in which an enterprise usually climbs."""

    titles: Mapping[str, Title]
    lines: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def find_step(self, code: str) -> tuple[str, int] | None:
        """Find the line of a title and its place on it, from 1; None for one that is on no line."""
        for line, codes in self.lines.items():
            if code in codes:
                return line, codes.index(code) + 1
        return None


@dataclass(frozen=True, slots=True)
class Conferral:
    """One act of conferring a title; the last day is inside."""

    key: int
    title: str
    level: str
    start: date
    end: date | None = None
    cancelled_on: date | None = None
    renews: int | None = None


@dataclass(frozen=True, slots=True)
class Rung:
    """A title held without a gap: from the first conferral to the end of the last renewal."""

    title: str
    level: str
    start: date
    end: date | None
    keys: tuple[int, ...]
    state: TitleState
    days_left: int | None = None


def compute_last_day(start: date, months: int) -> date | None:
    """Return the last day of a title that holds some months from a day; None for one that does not run out.

    >>> compute_last_day(date(2023, 11, 6), 36), compute_last_day(date(2024, 2, 29), 12), compute_last_day(date.min, 0)
    (datetime.date(2026, 11, 5), datetime.date(2025, 2, 27), None)
    """
    return compute_months_later(start, months) - timedelta(days=1) if months else None


def compute_days_left(end: date | None, *, today: date) -> int | None:
    """Return how many days after today a title still holds; 0 on its last day, below 0 when over."""
    return None if end is None else (end - today).days


def find_reminder(end: date | None, *, today: date, steps: Sequence[int] = REMINDERS) -> int | None:
    """Find the narrowest step of reminders that a last day is within, or None: not yet, already over, or never.

    >>> day = date(2026, 12, 31)
    >>> [find_reminder(day, today=day - timedelta(days=days)) for days in (181, 180, 90, 31, 30, 0, -1)]
    [None, 180, 90, 90, 30, 30, None]
    """
    left = compute_days_left(end, today=today)
    if left is None or left < 0:
        return None
    return min((step for step in steps if left <= step), default=None)


def compute_state(
    start: date, end: date | None, *, today: date, cancelled_on: date | None = None, soon: int = REMINDERS[0]
) -> TitleState:
    """Return how a title stands on a day, whatever came after it."""
    if cancelled_on is not None and cancelled_on <= today:
        return TitleState.CANCELLED
    if today < start:
        return TitleState.AHEAD
    left = compute_days_left(end, today=today)
    if left is None or left > soon:
        return TitleState.VALID
    return TitleState.EXPIRING if left >= 0 else TitleState.EXPIRED


def list_ladder(conferrals: Iterable[Conferral], *, today: date) -> list[Rung]:
    """List the titles of a holder as rungs, renewals joined to what they renew, in the order of their first days.

    A renewal that names the one before it belongs to it even where days lie between; so does one of the same
    title and level that begins on the day after at the latest.
    """
    chains: list[list[Conferral]] = []
    for row in sorted(conferrals, key=lambda row: (row.start, row.key)):
        chain = next((chain for chain in chains if can_continue(chain[-1], row)), None)
        if chain is None:
            chains.append([row])
        else:
            chain.append(row)
    return [_make_rung(chain, today) for chain in chains]


def can_continue(before: Conferral, after: Conferral) -> bool:
    """Say whether one conferral continues another."""
    if after.renews is not None:
        return after.renews == before.key
    if (before.title, before.level) != (after.title, after.level) or before.cancelled_on is not None:
        return False
    return before.end is not None and before.start < after.start <= before.end + timedelta(days=1)


def _make_rung(chain: Sequence[Conferral], today: date) -> Rung:
    begun = [row for row in chain if row.start <= today] or chain[:1]
    held = begun[-1]
    last = chain[-1]
    state = compute_state(held.start, held.end, today=today, cancelled_on=held.cancelled_on)
    if state is TitleState.EXPIRING and last is not held:
        state = TitleState.RENEWED
    left = compute_days_left(held.end, today=today)
    return Rung(
        title=last.title,
        level=last.level,
        start=chain[0].start,
        end=last.end,
        keys=tuple(row.key for row in chain),
        state=state,
        days_left=left if state in (TitleState.EXPIRING, TitleState.VALID) else None,
    )
