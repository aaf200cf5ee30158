"""Every page of the site with a role that sees it: what the browser tests walk and `make screenshots` pictures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

Finder = Callable[[Page, str], str]


@dataclass(frozen=True)
class Shown:
    """One page: its URL name, the sample login that looks at it, and where it is.

    `where` is a path, or a function that finds one in the site, such as the first plan of a list.
    """

    name: str
    role: str | None
    where: str | Finder

    def find(self, page: Page, site_url: str) -> str:
        """Return the path of the page."""
        return self.where if isinstance(self.where, str) else self.where(page, site_url)


def follow(start: str, selector: str, add: str = "") -> Finder:
    """Return a finder of the first link that a page holds."""

    def find(page: Page, site_url: str) -> str:
        page.goto(site_url + start)
        href = page.locator(selector).first.get_attribute("href", timeout=5000)
        assert href, f"{start} holds no {selector}"
        return href + add

    return find


PAGES: list[Shown] = [
    Shown("account_login", None, "/account/login/"),
    Shown("account_reset_password", None, "/account/password/reset/"),
    Shown("ui_components", "planner", "/ui/"),
    Shown("home", "planner", "/"),
    Shown("home_director", "director", "/"),
    Shown("home_enterprise", "enterprise", "/"),
    Shown("not_found", "planner", "/nothing-here/"),
]
