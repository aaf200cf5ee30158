"""Titles over time: the last day, reminders, states and the ladder of a holder."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kepan.engine.registry.titles import (
    Conferral,
    TitleState,
    compute_state,
    find_reminder,
    list_ladder,
)
from kepan.store.files.titles import read_titles

TODAY = date(2026, 6, 30)


def test_the_catalogue_has_forty_titles_beside_the_high_tech_enterprise() -> None:
    """Each has two names of its own; what a line names exists; who climbs is known."""
    catalogue = read_titles()
    assert len(catalogue.titles) > 40
    assert len({title.name for title in catalogue.titles.values()}) == len(catalogue.titles)
    assert len({title.name_en for title in catalogue.titles.values()}) == len(catalogue.titles)
    hnte = catalogue.titles["hnte"]
    assert (hnte.name, hnte.months, hnte.document, hnte.verified) == ("高新技术企业", 36, "国科发火〔2016〕32号", True)
    assert catalogue.find_step("hnte") == ("technology", 3) and catalogue.find_step("incubator") is None
    # What is not verified rests on local rules: never a number of a document that was not read.
    assert all(title.document for title in catalogue.titles.values() if title.verified)


@pytest.mark.parametrize(
    ("days", "state", "reminder"),
    [
        (181, TitleState.VALID, None),
        (180, TitleState.EXPIRING, 180),
        (91, TitleState.EXPIRING, 180),
        (90, TitleState.EXPIRING, 90),
        (30, TitleState.EXPIRING, 30),
        (0, TitleState.EXPIRING, 30),
        (-1, TitleState.EXPIRED, None),
    ],
)
def test_expiring_in_180_90_and_30_days(days: int, state: TitleState, reminder: int | None) -> None:
    """The last day is inside; the next day the title is over."""
    end = TODAY + timedelta(days=days)
    assert compute_state(date(2023, 7, 1), end, today=TODAY) == state
    assert find_reminder(end, today=TODAY) == reminder


def test_the_ladder_joins_renewals() -> None:
    """One rung from 2017 to 2026 in three conferrals, another title beside it, a gap begins a new rung."""
    rows = [
        Conferral(1, "hnte", "national", date(2017, 7, 1), date(2020, 6, 30)),
        Conferral(2, "hnte", "national", date(2020, 7, 1), date(2023, 6, 30), renews=1),
        Conferral(3, "hnte", "national", date(2023, 7, 1), date(2026, 6, 30)),
        Conferral(4, "gazelle", "city", date(2021, 1, 1), date(2022, 12, 31)),
        Conferral(5, "gazelle", "city", date(2024, 1, 1), date(2026, 12, 31)),
        Conferral(6, "etrc", "city", date(2019, 1, 1), None, cancelled_on=date(2022, 1, 1)),
    ]
    ladder = list_ladder(rows[::-1], today=TODAY)
    assert [(rung.title, rung.start.year, rung.end, rung.keys, rung.state, rung.days_left) for rung in ladder] == [
        ("hnte", 2017, date(2026, 6, 30), (1, 2, 3), TitleState.EXPIRING, 0),
        ("etrc", 2019, None, (6,), TitleState.CANCELLED, None),
        ("gazelle", 2021, date(2022, 12, 31), (4,), TitleState.EXPIRED, None),
        ("gazelle", 2024, date(2026, 12, 31), (5,), TitleState.VALID, 184),
    ]
    renewed = [*rows, Conferral(7, "hnte", "national", date(2026, 7, 1), date(2029, 6, 30), renews=3)]
    assert list_ladder(renewed, today=TODAY)[0].state == TitleState.RENEWED
