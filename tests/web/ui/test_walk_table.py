"""The list of pages that are looked at in a browser is complete."""

from __future__ import annotations

from scripts.walk_pages import NOT_PAGES, PAGES
from tests.web.test_every_url import TABLE

STATES = {"not_found", "forbidden"}


def test_every_address_that_shows_something_is_walked() -> None:
    """An address that answers 200 to somebody's GET is a page of the walk, or it is said why not."""
    shown = {row.name for row in TABLE if row.get == 200 or (not isinstance(row.get, int) and 200 in row.get)}
    walked = {stop.name for stop in PAGES}
    assert sorted(shown - walked - set(NOT_PAGES)) == []
    assert sorted(walked & set(NOT_PAGES)) == []
    assert sorted((walked | set(NOT_PAGES)) - {row.name for row in TABLE} - STATES) == []


def test_no_two_pages_share_a_picture() -> None:
    """Each has a name of its own."""
    names = [stop.file_name for stop in PAGES]
    assert len(names) == len(set(names))
