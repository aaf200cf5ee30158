"""A site of its own for each room of browser tests, and a browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from scripts.walk import Site, Walker, open_walker, run_site

# What comes at once is found at once; only what does not come takes this long to be missed.
expect.set_options(timeout=30_000)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with the sample city, its web server and its worker."""
    with run_site(tmp_path_factory.mktemp("site")) as running:
        yield running


@pytest.fixture(scope="module")
def walker(site: Site) -> Iterator[Walker]:
    """A browser in Chinese."""
    with open_walker(site) as found:
        yield found
