"""Walk a running site in Chromium: every page as the role it is for, wide and narrow, light and dark.

`PAGES` of scripts/walk_pages.py is the one list of pages; tests/e2e/test_pages.py walks it to find faults,
scripts/screenshots.py to take pictures. A page of a record is reached by following a link, as a person would.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, sync_playwright

from scripts.made_once import make_once
from scripts.walk_pages import Stop

ROOT = Path(__file__).resolve().parent.parent
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
PASSWORD = "Kepan-Sample-2026"
WIDTHS = {1440: 900, 390: 844}
THEMES = ("light", "dark")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
FIND_MISSING_ICONS = """async () => {
  const names = [...document.querySelectorAll("svg use")].map(use => use.href.baseVal.split("#"));
  const missing = new Set();
  for (const sheet of new Set(names.map(([sheet]) => sheet))) {
    const text = await (await fetch(sheet)).text();
    for (const [own, name] of names) if (own === sheet && !text.includes(`id="${name}"`)) missing.add(name);
  }
  return [...missing];
}"""
# All that rules other than those of colours can see: the document, and what of it is shown where and how large.
DESCRIBE_FORM = """() => {
  const document_ = document.documentElement.cloneNode(true);
  document_.removeAttribute("data-bs-theme");
  const shown = [...document.querySelectorAll("*")].map(element => {
    const style = getComputedStyle(element), box = element.getBoundingClientRect();
    return [style.display, style.visibility, style.fontSize, box.x, box.y, box.width, box.height].join(" ");
  });
  return document_.outerHTML + shown.join("\\n");
}"""
FIND_VIOLATIONS = """([tags, onlyColours]) => {
  const colours = new Set(axe.getRules(["cat.color"]).map(rule => rule.ruleId));
  const others = axe.getRules().map(rule => rule.ruleId).filter(name => !colours.has(name));
  const rules = onlyColours ? Object.fromEntries(others.map(name => [name, {enabled: false}])) : {};
  return axe.run(document, {runOnly: {type: "tag", values: tags}, rules, resultTypes: ["violations"]});
}"""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
"""Addresses that are no page of their own, or that the sample cannot show, with the reason.

Addresses that only take what is sent to them (POST) need not be named: tests/web/access.py says so.
"""


@dataclass
class Site:
    """A site that runs on this machine with the sample data."""

    url: str
    process: subprocess.Popen[bytes]


def find_free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_ready(url: str, process: subprocess.Popen[bytes], seconds: float = 60) -> None:
    """Wait until the site answers."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the site ended with {process.returncode} before it answered")
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError(f"{url} did not answer within {seconds:.0f} s")


KEPAN = (sys.executable, "-c", "import sys; from kepan.site.cli import main; sys.exit(main())")


def get_environment(folder: Path) -> dict[str, str]:
    """Return the environment of commands on the installation in a folder."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("KEPAN_")}
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    # Real documents that lie beside the clone have no place in pictures.
    return {**kept, "KEPAN_DATA_DIR": str(folder), "KEPAN_SHARED": str(folder / "no-shelf")}


def fill_sample(folder: Path) -> None:
    """Make an installation with the sample in an empty folder."""
    for words in (["init", "--no-input"], ["sample"]):
        subprocess.run([*KEPAN, *words], cwd=ROOT, env=get_environment(folder), check=True, stdout=subprocess.DEVNULL)


@contextmanager
def run_site(folder: Path) -> Iterator[Site]:
    """Serve the sample on loopback from an empty folder, and end it afterwards."""
    shutil.copytree(make_once("city", fill_sample), folder, dirs_exist_ok=True)
    port = find_free_port()
    environment = {**get_environment(folder), "KEPAN_BIND": f"127.0.0.1:{port}"}
    with (folder / "serve.log").open("wb") as log:
        process = subprocess.Popen([*KEPAN, "serve"], cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            url = f"http://127.0.0.1:{port}"
            wait_until_ready(url, process)
            yield Site(url, process)
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def find_chromium() -> str:
    """Return the path of Debian's Chromium, or of another that is on the path."""
    for name in ("/usr/bin/chromium", "chromium", "chromium-browser", "google-chrome"):
        path = shutil.which(name)
        if path:
            return path
    raise RuntimeError("no Chromium on this machine (Debian: apt-get install chromium)")


class Walker:
    """A browser with one login per role."""

    def __init__(self, browser: Any, site: Site, language: str = "zh-CN") -> None:
        self.browser = browser
        self.site = site
        self.language = language
        self.contexts: dict[str, BrowserContext] = {}
        self.found: dict[tuple[str, ...], str] = {}

    def get_context(self, role: str) -> BrowserContext:
        """Return the browser context in which this role is logged in."""
        if role not in self.contexts:
            context = self.browser.new_context(
                locale=self.language, color_scheme="light", reduced_motion="reduce", viewport=make_viewport(1440)
            )
            # A machine that does other things as well takes its time.
            context.set_default_timeout(60_000)
            self.contexts[role] = context
            if role:
                log_in(context.new_page(), self.site.url, role)
        return self.contexts[role]

    def open(self, stop: Stop) -> tuple[Page, list[str]]:
        """Open a page and return it with what went wrong on the way."""
        page = self.get_context(stop.role).new_page()
        faults: list[str] = []
        # A page that is meant to be refused is reported by the console as a failed resource.
        page.on(
            "console",
            lambda message: (
                faults.append(f"console: {message.text[:200]}")
                if message.type == "error" and not (stop.status >= 400 and "status of" in message.text)
                else None
            ),
        )
        page.on("pageerror", lambda error: faults.append(f"script: {error}"))
        page.set_viewport_size(make_viewport(1440))
        # Links that were followed from here once lead there again.
        ways = [(stop.role, stop.path, *stop.links[:count]) for count in range(len(stop.links) + 1)]
        known = max(count for count, way in enumerate(ways) if way in self.found or not count)
        answer = page.goto(self.site.url + self.found.get(ways[known], stop.path))
        for link, way in zip(stop.links[known:], ways[known + 1 :], strict=True):
            address = find_link(page, link)
            if address is None:
                return page, [*faults, f"no link {link} on {page.url.removeprefix(self.site.url)}"]
            self.found[way] = address
            answer = page.goto(self.site.url + address)
        if stop.rest:
            answer = page.goto(page.url + stop.rest)
        if answer is None or answer.status != stop.status:
            faults.append(f"status {answer.status if answer else None}, expected {stop.status}")
        return page, faults


def make_viewport(width: int) -> Any:
    """Return the size of the window for a width."""
    return {"width": width, "height": WIDTHS[width]}


def log_in(page: Page, url: str, role: str) -> None:
    """Log in as a sample user through the form."""
    page.goto(f"{url}/account/login/")
    page.fill("[name=login]", role)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(re.compile(r"^(?!.*/login/)"))
    page.close()


def find_link(page: Page, pattern: str) -> str | None:
    """Return the address of the first link in the main part of the page that matches."""
    links: list[str] = page.eval_on_selector_all("main a[href]", "links => links.map(link => link.pathname)")
    return next((link for link in links if re.search(pattern, link)), None)


def show_as(page: Page, width: int, theme: str) -> None:
    """Give the page a width and a theme, and let it settle."""
    page.set_viewport_size(make_viewport(width))
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def list_page_faults(page: Page, *, only_colours: bool = False) -> list[str]:
    """Return horizontal scroll and what axe finds; the source is evaluated because the CSP forbids foreign scripts.

    `only_colours` leaves out the rules that look at anything else, for a page that was looked at in other colours.
    """
    faults = []
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wide > 0:
        faults.append(f"{wide} px of horizontal scroll")
    if not page.evaluate("'axe' in window"):
        missing = page.evaluate(FIND_MISSING_ICONS)
        if missing:
            faults.append(f"icons that the sprite lacks: {' '.join(missing)}")
        page.evaluate(AXE.read_text(encoding="utf-8"))
    result = page.evaluate(FIND_VIOLATIONS, [RULES, only_colours])
    for violation in result["violations"]:
        nodes = "; ".join(str(node["target"][0]) for node in violation["nodes"][:4])
        faults.append(f"axe {violation['id']} ({violation['impact']}): {nodes}")
    return faults


@contextmanager
def open_walker(site: Site, language: str = "zh-CN") -> Iterator[Walker]:
    """Start Chromium for a walk."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        try:
            yield Walker(browser, site, language)
        finally:
            browser.close()


def look(page: Page, pictures: Path | None = None, name: str = "", *, with_axe: bool = True) -> list[str]:
    """Return the faults of an open page at every width and in both themes, and keep pictures of it under a name.

    A theme that changes nothing but colours is looked at by the rules of colours; they are a part of the time only.
    """
    faults = []
    for width in WIDTHS:
        forms = set[str]()
        for theme in THEMES:
            show_as(page, width, theme)
            if with_axe:
                form = page.evaluate(DESCRIBE_FORM)
                found = list_page_faults(page, only_colours=form in forms)
                faults += [f"{width} {theme}: {fault}" for fault in found]
                forms.add(form)
            if pictures is not None:
                page.screenshot(path=pictures / f"{name}-{width}-{theme}.png", full_page=True)
    return faults


def walk(walker: Walker, stop: Stop, pictures: Path | None = None, *, with_axe: bool = True) -> list[str]:
    """Look at one page at every width and in both themes; return its faults and keep pictures of it."""
    page, faults = walker.open(stop)
    found = look(page, pictures, stop.file_name, with_axe=with_axe)
    page.close()
    # Read after looking: another width or theme may have written to the console.
    return [*faults, *found]
