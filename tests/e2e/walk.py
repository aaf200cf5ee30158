"""Opens a page as a person would see it and says what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.e2e.pages import Shown

AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
WIDTHS = (1440, 390)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
# A page that is meant to answer 404 makes the browser note the status; that is no fault of the page.
EXPECTED_NOTES = {"not_found": ("404",), "forbidden": ("403",)}


@contextmanager
def open_page(browser: Browser, state: Path | None, *, width: int, theme: str) -> Iterator[Page]:
    """Open a page with the cookies of a login, a width and a theme; motion is off so that pictures stand still."""
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if theme == "dark" else "light",
        reduced_motion="reduce",
        storage_state=state,
        locale="zh-CN",
    )
    try:
        yield context.new_page()
    finally:
        context.close()


def find_faults(page: Page, site_url: str, shown: Shown) -> list[str]:
    """Open the page and return what is wrong with it."""
    notes: list[str] = []

    def keep(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            notes.append(f"console: {message.text}")

    path = shown.find(page, site_url)
    page.on("console", keep)
    page.on("pageerror", lambda error: notes.append(f"script: {error}"))
    page.goto(site_url + path, wait_until="load")
    expected = EXPECTED_NOTES.get(shown.name, ())
    faults = [note for note in notes if not any(word in note for word in expected)]
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wide > 0:
        faults.append(f"{path} scrolls {wide} px sideways")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "async (tags) => (await axe.run(document, {runOnly: tags, resultTypes: ['violations']})).violations"
        ".map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ') + ' | ' + n.any.map(a => a.message).join('; '))"
        ".slice(0, 4).join(' || '))",
        RULES,
    )
    return faults + [f"axe {violation}" for violation in found]


def list_unshown(pages: Sequence[Shown]) -> list[str]:
    """Return addresses without arguments that answer GET with a page and are not in the table."""
    from tests.web.access import TABLE

    shown = {page.name for page in pages}
    rows = [row for row in TABLE if row.get != 405 and not row.open_to_all]
    return sorted({row.name for row in rows if row.name not in shown} - NOT_PAGES)


NOT_PAGES: set[str] = set()
"""Addresses that answer GET with something else than a page: parts of pages, files, redirects."""
