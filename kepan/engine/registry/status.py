"""The legal status of a right on a day, derived from its dated events and its term.

Source: Patent Law as amended in 2020 and its implementing regulations; docs/method/legal-status.md says each rule.
A status is never typed: what is not among the events did not happen.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from kepan.engine.basis.patent_numbers import PatentKind
from kepan.engine.basis.patent_terms import compute_term_end


class EventKind(StrEnum):
    """Dated legal events; those of one day happen in this order."""

    FILED = "filed"
    PUBLISHED = "published"
    EXAMINATION = "examination"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    DEEMED_WITHDRAWN = "deemed_withdrawn"
    REEXAMINED = "reexamined"
    GRANTED = "granted"
    ANNUITY = "annuity"
    SURCHARGE = "surcharge"
    LAPSED = "lapsed"
    RESTORED = "restored"
    ABANDONED = "abandoned"
    INVALIDATED = "invalidated"
    PARTLY_INVALIDATED = "partly_invalidated"
    TRANSFERRED = "transferred"
    LICENSED = "licensed"
    PLEDGED = "pledged"
    RELEASED = "released"
    PRESERVED = "preserved"
    SUSPENDED = "suspended"
    RESUMED = "resumed"


class Status(StrEnum):
    """What a right is on a day."""

    FILED = "filed"
    PUBLISHED = "published"
    EXAMINED = "examined"
    GRANTED = "granted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    ABANDONED = "abandoned"
    LAPSED = "lapsed"
    EXPIRED = "expired"
    INVALIDATED = "invalidated"
    SUSPENDED = "suspended"
    UNKNOWN = "unknown"


ORDER = {kind: place for place, kind in enumerate(EventKind)}
LEADS_TO = {
    EventKind.FILED: Status.FILED,
    EventKind.PUBLISHED: Status.PUBLISHED,
    EventKind.EXAMINATION: Status.EXAMINED,
    EventKind.REJECTED: Status.REJECTED,
    EventKind.WITHDRAWN: Status.WITHDRAWN,
    EventKind.DEEMED_WITHDRAWN: Status.WITHDRAWN,
    EventKind.REEXAMINED: Status.EXAMINED,
    EventKind.GRANTED: Status.GRANTED,
    EventKind.LAPSED: Status.LAPSED,
    EventKind.ABANDONED: Status.ABANDONED,
    EventKind.INVALIDATED: Status.INVALIDATED,
}
EARLY = (Status.UNKNOWN, Status.FILED, Status.PUBLISHED, Status.EXAMINED)
"""States of an application that is alive, in their order: what comes late does not set it back."""
LOST = frozenset({Status.REJECTED, Status.WITHDRAWN, Status.LAPSED})
"""States that a restoration takes back."""
PATENTS = {
    "invention": PatentKind.INVENTION,
    "utility_model": PatentKind.UTILITY,
    "design": PatentKind.DESIGN,
}
"""Kinds of rights whose term the law counts from the day of filing."""


@dataclass(frozen=True, slots=True, order=True)
class Event:
    """One thing that happened to a right."""

    on: date
    kind: EventKind


@dataclass(frozen=True, slots=True)
class LegalStatus:
    """The status of a right, since when, when its term is over, and what rests on it.

    `in_force` says whether it counts as a valid right: granted and neither ended nor expired; a suspended
    procedure leaves a granted right in force.
    """

    status: Status
    since: date | None
    term_end: date | None
    in_force: bool = False
    is_pledged: bool = False
    is_surcharged: bool = False
    is_partly_invalid: bool = False


class EventFault(StrEnum):
    """Why an event cannot have happened when it is said to have."""

    BEFORE_FILING = "before_filing"
    AFTER_END = "after_end"
    NOT_GRANTED = "not_granted"
    NOTHING_LOST = "nothing_lost"
    NOT_SUSPENDED = "not_suspended"
    NOT_PLEDGED = "not_pledged"
    GRANTED_TWICE = "granted_twice"
    AFTER_GRANT = "after_grant"


NEEDS_GRANT = frozenset(
    {
        EventKind.ANNUITY,
        EventKind.SURCHARGE,
        EventKind.LAPSED,
        EventKind.INVALIDATED,
        EventKind.PARTLY_INVALIDATED,
    }
)


BEFORE_GRANT = frozenset({EventKind.REJECTED, EventKind.WITHDRAWN, EventKind.DEEMED_WITHDRAWN})
"""Ends of an application; a granted right lapses, is abandoned or declared invalid instead."""


@dataclass(slots=True)
class _Course:
    """Where a right stands while its events are read one by one."""

    status: Status = Status.UNKNOWN
    since: date | None = None
    filed: date | None = None
    was_granted: bool = False
    is_suspended: bool = False
    suspended_on: date | None = None
    before_loss: tuple[Status, date | None] = (Status.UNKNOWN, None)
    pledges: int = 0
    is_surcharged: bool = False
    is_partly_invalid: bool = False
    faults: list[tuple[Event, EventFault]] = field(default_factory=list)

    def read(self, event: Event) -> None:
        """Take one event in; one that cannot have happened is noted as a fault and changes nothing."""
        if fault := self._find_fault(event):
            self.faults.append((event, fault))
            return
        match event.kind:
            case EventKind.RESTORED:
                self.status, self.since = self.before_loss[0], event.on
            case EventKind.SUSPENDED | EventKind.RESUMED:
                self.is_suspended = event.kind == EventKind.SUSPENDED
                self.suspended_on = event.on if self.is_suspended else None
            case EventKind.PLEDGED:
                self.pledges += 1
            case EventKind.RELEASED:
                self.pledges -= 1
            case EventKind.PARTLY_INVALIDATED:
                self.is_partly_invalid = True
            case EventKind.SURCHARGE | EventKind.ANNUITY:
                self.is_surcharged = event.kind == EventKind.SURCHARGE
            case _:
                self._move(event)

    def _move(self, event: Event) -> None:
        status = LEADS_TO.get(event.kind)
        if status is None:
            return
        if event.kind == EventKind.FILED:
            self.filed = self.filed or event.on
        is_late = status in EARLY and self.status in EARLY and EARLY.index(status) < EARLY.index(self.status)
        if is_late or (status in EARLY and self.was_granted):
            return
        if status in LOST and self.status not in LOST:
            self.before_loss = (self.status, self.since)
        self.was_granted = self.was_granted or status == Status.GRANTED
        self.is_surcharged = False
        self.status, self.since = status, event.on

    def _find_fault(self, event: Event) -> EventFault | None:
        kind = event.kind
        if self.status == Status.INVALIDATED and kind != EventKind.RELEASED:
            return EventFault.AFTER_END
        if kind in NEEDS_GRANT and not self.was_granted:
            return EventFault.NOT_GRANTED
        if kind == EventKind.GRANTED and self.was_granted:
            return EventFault.GRANTED_TWICE
        if kind in BEFORE_GRANT and self.was_granted:
            return EventFault.AFTER_GRANT
        if kind == EventKind.RESTORED and self.status not in LOST:
            return EventFault.NOTHING_LOST
        if kind == EventKind.RESUMED and not self.is_suspended:
            return EventFault.NOT_SUSPENDED
        if kind == EventKind.RELEASED and not self.pledges:
            return EventFault.NOT_PLEDGED
        return None


def list_in_order(events: Iterable[Event]) -> list[Event]:
    """List events by day, those of one day in the order in which they can happen."""
    return sorted(events, key=lambda event: (event.on, ORDER[event.kind]))


def find_filing_day(events: Iterable[Event]) -> date | None:
    """Find the day on which a right was applied for."""
    return min((event.on for event in events if event.kind == EventKind.FILED), default=None)


def list_event_faults(events: Iterable[Event]) -> list[tuple[Event, EventFault]]:
    """List the events that cannot have happened on their days, with the reason.

    >>> filed, lapsed = Event(date(2020, 1, 2), EventKind.FILED), Event(date(2021, 1, 2), EventKind.LAPSED)
    >>> [fault.value for event, fault in list_event_faults([lapsed, filed])]
    ['not_granted']
    """
    rows = list_in_order(events)
    filed = find_filing_day(rows)
    early = [(event, EventFault.BEFORE_FILING) for event in rows if filed is not None and event.on < filed]
    course = _Course()
    for event in rows:
        course.read(event)
    return early + [pair for pair in course.faults if pair[0] not in {event for event, _ in early}]


def compute_end_of_term(kind: str, filed: date | None, stated: date | None = None) -> date | None:
    """Return the day on which the term of a right is over: by law for patents, else the day that was stated."""
    patent = PATENTS.get(kind)
    return compute_term_end(patent, filed) if patent is not None and filed is not None else stated


def compute_status(kind: str, events: Iterable[Event], *, today: date, term_end: date | None = None) -> LegalStatus:
    """Return the status of a right of a kind on a day; events after that day have not happened yet.

    `term_end` is the stated end of the term of rights that are no patents.

    >>> events = [Event(date(2010, 3, 1), EventKind.FILED), Event(date(2011, 5, 4), EventKind.GRANTED)]
    >>> compute_status("utility_model", events, today=date(2020, 2, 29)).status.value
    'granted'
    >>> status = compute_status("utility_model", events, today=date(2020, 3, 1))
    >>> status.status.value, status.since, status.in_force
    ('expired', datetime.date(2020, 3, 1), False)
    """
    rows = [event for event in list_in_order(events) if event.on <= today]
    course = _Course()
    for event in rows:
        course.read(event)
    end = compute_end_of_term(kind, course.filed, term_end)
    status, since = course.status, course.since
    is_over = end is not None and today >= end and status == Status.GRANTED
    if is_over:
        status, since = Status.EXPIRED, end
    elif course.is_suspended and status in {*EARLY, Status.GRANTED}:
        status, since = Status.SUSPENDED, course.suspended_on
    return LegalStatus(
        status=status,
        since=since,
        term_end=end,
        in_force=course.status == Status.GRANTED and not is_over,
        is_pledged=course.pledges > 0,
        is_surcharged=course.is_surcharged and course.status == Status.GRANTED,
        is_partly_invalid=course.is_partly_invalid,
    )
