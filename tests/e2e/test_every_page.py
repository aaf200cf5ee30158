"""Every page in Chromium, light and dark, wide and narrow: axe finds nothing, nothing scrolls sideways, no errors."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e.pages import PAGES, Shown
from tests.e2e.sample_site import SampleSite, log_in, run_sample_site, start_browser
from tests.e2e.walk import WIDTHS, find_faults, list_unshown, open_page

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site() -> Iterator[SampleSite]:
    """One server for all pages."""
    with run_sample_site() as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all pages."""
    with sync_playwright() as playwright:
        chromium = start_browser(playwright)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def logins(site: SampleSite, browser: Browser) -> dict[str | None, Path]:
    """The cookies of each login, so that each logs in once."""
    states: dict[str | None, Path] = {}
    for role in sorted({shown.role for shown in PAGES if shown.role}):
        context = browser.new_context()
        page: Page = context.new_page()
        log_in(page, site, role)
        states[role] = site.data / f"login-{role}.json"
        context.storage_state(path=states[role])
        context.close()
    return states


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("shown", PAGES, ids=lambda shown: shown.name)
def test_page_is_sound(
    site: SampleSite, browser: Browser, logins: dict[str | None, Path], shown: Shown, width: int, theme: str
) -> None:
    """No violation, no sideways scroll, no error in the console."""
    with open_page(browser, logins.get(shown.role), width=width, theme=theme) as page:
        assert find_faults(page, site.url, shown) == []


def test_every_page_is_in_the_table() -> None:
    """A page that can be opened without knowing a record stands in the table."""
    assert list_unshown(PAGES) == []
