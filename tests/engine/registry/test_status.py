"""The legal status follows from the dated events: each way that a right can go, on the days before and after."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kepan.engine.registry.status import (
    Event,
    EventFault,
    EventKind,
    Status,
    compute_status,
    list_event_faults,
)

FILED = date(2012, 3, 5)
TODAY = date(2026, 1, 1)


def read(*texts: str) -> list[Event]:
    """Read events written as `2012-03-05 filed`."""
    return [Event(date.fromisoformat(text[:10]), EventKind(text[11:])) for text in texts]


GRANTED = ("2012-03-05 filed", "2013-09-11 published", "2013-10-09 examination", "2015-06-03 granted")


@pytest.mark.parametrize(
    ("events", "status", "since"),
    [
        ([], "unknown", None),
        (GRANTED[:1], "filed", "2012-03-05"),
        (GRANTED[:2], "published", "2013-09-11"),
        (GRANTED[:3], "examined", "2013-10-09"),
        (GRANTED, "granted", "2015-06-03"),
        ([*GRANTED[:3], "2015-01-07 rejected"], "rejected", "2015-01-07"),
        ([*GRANTED[:3], "2015-01-07 rejected", "2015-11-04 reexamined"], "examined", "2015-11-04"),
        ([*GRANTED[:2], "2015-03-06 deemed_withdrawn"], "withdrawn", "2015-03-06"),
        ([*GRANTED[:2], "2015-03-06 deemed_withdrawn", "2015-05-06 restored"], "published", "2015-05-06"),
        ([*GRANTED[:2], "2014-03-06 withdrawn"], "withdrawn", "2014-03-06"),
        ([*GRANTED, "2020-10-05 lapsed"], "lapsed", "2020-10-05"),
        ([*GRANTED, "2020-10-05 lapsed", "2020-12-05 restored"], "granted", "2020-12-05"),
        ([*GRANTED, "2019-02-02 abandoned"], "abandoned", "2019-02-02"),
        ([*GRANTED, "2018-02-02 invalidated"], "invalidated", "2018-02-02"),
        ([*GRANTED, "2018-02-02 invalidated", "2018-03-02 restored"], "invalidated", "2018-02-02"),
        ([*GRANTED, "2018-02-02 partly_invalidated"], "granted", "2015-06-03"),
        ([*GRANTED, "2018-02-02 suspended"], "suspended", "2018-02-02"),
        ([*GRANTED, "2018-02-02 suspended", "2018-09-02 resumed"], "granted", "2015-06-03"),
        ([*GRANTED, "2018-02-02 transferred", "2019-01-01 licensed", "2019-02-01 preserved"], "granted", "2015-06-03"),
        # What is published after the grant, and what lies ahead, changes nothing.
        ([GRANTED[0], GRANTED[3], "2015-07-01 published"], "granted", "2015-06-03"),
        ([*GRANTED, "2026-01-02 lapsed"], "granted", "2015-06-03"),
        ([*GRANTED, "2026-01-01 lapsed"], "lapsed", "2026-01-01"),
    ],
)
def test_the_chain_of_events_decides(events: list[str], status: str, since: str | None) -> None:
    """In whatever order the events are handed in."""
    rows = read(*events)
    for order in (rows, rows[::-1]):
        found = compute_status("invention", order, today=TODAY)
        assert (found.status, found.since) == (status, date.fromisoformat(since) if since else None)


@pytest.mark.parametrize(
    ("kind", "filed", "end"),
    [
        ("invention", "2005-12-31", "2025-12-31"),
        ("utility_model", "2014-02-28", "2024-02-28"),
        ("design", "2021-05-31", "2031-05-31"),
        ("design", "2021-06-01", "2036-06-01"),
        ("utility_model", "2012-02-29", "2022-02-28"),
    ],
)
def test_a_right_expires_by_its_term(kind: str, filed: str, end: str) -> None:
    """Granted on the day before the term is over, expired on the day itself; what had lapsed stays lapsed."""
    rows = read(f"{filed} filed", "2022-01-01 granted")
    rows = [Event(max(row.on, date.fromisoformat(filed)), row.kind) for row in rows]
    if kind != "design":
        rows[1] = Event(rows[0].on + timedelta(days=400), EventKind.GRANTED)
    last = date.fromisoformat(end)
    before = compute_status(kind, rows, today=last - timedelta(days=1))
    after = compute_status(kind, rows, today=last)
    assert (before.status, before.in_force, before.term_end) == (Status.GRANTED, True, last)
    assert (after.status, after.since, after.in_force) == (Status.EXPIRED, last, False)
    lapsed = [*rows, Event(last - timedelta(days=9), EventKind.LAPSED)]
    assert compute_status(kind, lapsed, today=last).status == Status.LAPSED


def test_what_rests_on_a_right() -> None:
    """Pledges are counted, a surcharge ends with the fee, a suspension leaves a granted right in force."""
    rows = read(*GRANTED, "2016-01-04 pledged", "2016-02-04 pledged", "2017-01-04 released", "2018-04-06 surcharge")
    found = compute_status("invention", rows, today=TODAY)
    assert (found.is_pledged, found.is_surcharged, found.is_partly_invalid, found.in_force) == (True, True, False, True)
    rows += read("2018-09-01 annuity", "2019-01-04 released", "2020-01-01 suspended", "2021-01-01 partly_invalidated")
    found = compute_status("invention", rows, today=TODAY)
    assert (found.is_pledged, found.is_surcharged, found.is_partly_invalid, found.in_force) == (
        False,
        False,
        True,
        True,
    )
    assert found.status == Status.SUSPENDED


def test_a_stated_term_ends_what_is_no_patent() -> None:
    """A layout design or a copyright has the last day that its certificate states, or none."""
    rows = read("2010-01-01 filed", "2010-06-01 granted")
    assert compute_status("layout_design", rows, today=TODAY).status == Status.GRANTED
    ended = compute_status("layout_design", rows, today=TODAY, term_end=date(2020, 1, 1))
    assert (ended.status, ended.since) == (Status.EXPIRED, date(2020, 1, 1))


def test_what_cannot_have_happened_is_named() -> None:
    """Each event that contradicts those before it, with the reason; it changes nothing."""
    rows = read("2012-01-01 granted", "2012-03-05 filed", "2013-01-01 restored", "2013-02-01 resumed")
    rows += read("2015-06-03 granted", "2016-06-03 granted", "2017-01-01 released", "2018-01-01 invalidated")
    rows += read("2019-01-01 lapsed")
    assert [(event.on.year, fault) for event, fault in list_event_faults(rows[1:])] == [
        (2013, EventFault.NOTHING_LOST),
        (2013, EventFault.NOT_SUSPENDED),
        (2016, EventFault.GRANTED_TWICE),
        (2017, EventFault.NOT_PLEDGED),
        (2019, EventFault.AFTER_END),
    ]
    assert (rows[0], EventFault.BEFORE_FILING) in list_event_faults(rows)
    assert list_event_faults(read(*GRANTED, "2018-01-01 pledged", "2019-01-01 released")) == []
    late = read(*GRANTED, "2018-01-01 withdrawn", "2019-01-01 rejected")
    assert [fault for _event, fault in list_event_faults(late)] == [EventFault.AFTER_GRANT] * 2
    assert compute_status("invention", late, today=TODAY).status == Status.GRANTED


@given(
    st.lists(st.tuples(st.integers(0, 6000), st.sampled_from(list(EventKind))), max_size=12),
    st.integers(0, 9000),
    st.sampled_from(["invention", "utility_model", "design", "software"]),
)
def test_any_events_have_a_status(events: list[tuple[int, EventKind]], day: int, kind: str) -> None:
    """No order of events breaks it; in force is granted and not over; without an event the next day is the same."""
    rows = [Event(FILED + timedelta(days=place), event) for place, event in events]
    today = FILED + timedelta(days=day)
    found = compute_status(kind, rows, today=today)
    assert found == compute_status(kind, rows[::-1], today=today)
    assert not found.in_force or found.status in {Status.GRANTED, Status.SUSPENDED}
    tomorrow = today + timedelta(days=1)
    if tomorrow not in {row.on for row in rows} | {found.term_end}:
        assert compute_status(kind, rows, today=tomorrow) == found
