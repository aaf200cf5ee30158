"""Walk a running site in Chromium: every page as the role it is for, wide and narrow, light and dark.

`PAGES` is the one list of pages; tests/e2e/test_pages.py walks it to find faults, scripts/screenshots.py to take
pictures. A page of a record is reached by following a link, as a person would.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, sync_playwright

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
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
NOBODY = ""


@dataclass(frozen=True)
class Stop:
    """One page to look at: its URL name, who looks, and how to get there.

    `path` is the address to begin with; `links` are followed from there, each the first link of the main part whose
    address matches; `rest` is put behind the address that this leads to.
    """

    name: str
    role: str
    path: str
    links: tuple[str, ...] = ()
    rest: str = ""
    status: int = 200
    label: str = ""

    @property
    def file_name(self) -> str:
        """What its pictures are called."""
        return self.label or f"{self.name}-{self.role or 'nobody'}"


PLAN = (r"^/plans/\d+/$",)
DRAFT, IN_FORCE = "/plans/?state=draft", "/plans/?state=confirmed"
ROW = r"^/plans/\d+/rows/[tm]\d+/$"
USER = (r"^/users/\d+/$",)

PAGES: tuple[Stop, ...] = (
    Stop("account_login", NOBODY, "/account/login/"),
    Stop("account_reset_password", NOBODY, "/account/password/reset/"),
    Stop("account_reset_password_done", NOBODY, "/account/password/reset/done/"),
    Stop("account_reset_password_from_key", NOBODY, "/account/password/reset/key/0-none/"),
    Stop("account_reset_password_from_key_done", NOBODY, "/account/password/reset/key/done/"),
    Stop("account_inactive", NOBODY, "/account/inactive/"),
    Stop("home", "planner", "/"),
    Stop("home", "director", "/"),
    Stop("home", "officer", "/"),
    Stop("home", "enterprise", "/"),
    Stop("home", "system", "/"),
    Stop("home", "public", "/"),
    Stop("inbox", "planner", "/inbox/"),
    Stop("inbox", "enterprise", "/inbox/"),
    Stop("notices", "planner", "/notices/"),
    Stop("jobs", "planner", "/jobs/"),
    Stop("job", "planner", "/jobs/", (r"^/jobs/\d+/$",)),
    Stop("search", "planner", "/search/"),
    Stop("search", "planner", "/search/?q=澜川", label="search-found-planner"),
    Stop("search", "planner", "/search/?q=zzzz", label="search-nothing-planner"),
    Stop("plan_list", "planner", "/plans/"),
    Stop("plan_list", "planner", "/plans/?q=澜川&state=draft&state=confirmed", label="plan_list-filtered-planner"),
    Stop("plan_list", "planner", "/plans/?q=zzzz", label="plan_list-nothing-planner"),
    Stop("plan_list", "district", "/plans/"),
    Stop("plan_search", "planner", "/plans/search/?q=高新技术企业"),
    Stop("suggestion_list", "planner", "/plans/suggestions/"),
    Stop("plan_upload", "planner", "/plans/upload/"),
    Stop("plan_detail", "planner", DRAFT, PLAN, label="plan_draft-planner"),
    Stop("plan_detail", "officer", DRAFT, PLAN, label="plan_draft-officer"),
    Stop("plan_detail", "planner", IN_FORCE, PLAN, label="plan_in_force-planner"),
    Stop("plan_detail", "auditor", IN_FORCE, PLAN, label="plan_in_force-auditor"),
    Stop("plan_confirm", "planner", DRAFT, PLAN, "confirm/"),
    Stop("plan_discard", "planner", DRAFT, PLAN, "discard/"),
    Stop("plan_update", "planner", DRAFT, PLAN, "heading/"),
    Stop("target_create", "planner", DRAFT, PLAN, "targets/add/"),
    Stop("target_update", "planner", DRAFT, (*PLAN, r"^/plans/\d+/targets/\d+/$")),
    Stop("target_split", "planner", DRAFT, (*PLAN, r"^/plans/\d+/targets/\d+/split/$")),
    Stop("target_merge", "planner", DRAFT, (*PLAN, r"^/plans/\d+/targets/\d+/merge/$")),
    Stop("plan_print", "planner", DRAFT, PLAN, "print/"),
    Stop("target_move", "planner", DRAFT, (*PLAN, r"^/plans/\d+/targets/\d+/move/$")),
    Stop("measure_create", "planner", DRAFT, PLAN, "measures/add/"),
    Stop("plan_targets", "planner", IN_FORCE, PLAN, "targets/"),
    Stop("plan_targets", "auditor", IN_FORCE, PLAN, "targets/"),
    Stop("plan_measures", "planner", IN_FORCE, PLAN, "measures/"),
    Stop("plan_tree", "planner", IN_FORCE, PLAN, "tree/"),
    Stop("plan_initiatives", "planner", IN_FORCE, PLAN, "initiatives/"),
    Stop("plan_offices", "planner", IN_FORCE, PLAN, "offices/"),
    Stop("plan_timeline", "planner", IN_FORCE, PLAN, "timeline/"),
    Stop("plan_calendar", "planner", IN_FORCE, PLAN, "calendar/"),
    Stop("plan_document", "planner", IN_FORCE, PLAN, "document/"),
    Stop("plan_row", "planner", IN_FORCE, (*PLAN, r"^/plans/\d+/targets/$", ROW), label="plan_row-target"),
    Stop("plan_row", "planner", IN_FORCE, (*PLAN, r"^/plans/\d+/measures/$", ROW), label="plan_row-measure"),
    Stop("plan_row_shares", "planner", IN_FORCE, (*PLAN, r"^/plans/\d+/targets/$", ROW), "shares/?by=region"),
    Stop("plan_assign", "planner", IN_FORCE, PLAN, "assign/?row=m1"),
    Stop("plan_phase_create", "planner", IN_FORCE, PLAN, "phases/new/"),
    Stop("plan_versions", "planner", IN_FORCE, PLAN, "versions/"),
    Stop("plan_version", "planner", IN_FORCE, PLAN, "versions/1/"),
    Stop("plan_version_diff", "planner", IN_FORCE, PLAN, "versions/1/2/"),
    Stop("plan_requests", "planner", IN_FORCE, PLAN, "requests/"),
    Stop("plan_request_create", "planner", IN_FORCE, PLAN, "requests/new/?row=t1"),
    Stop("plan_lineage", "planner", IN_FORCE, PLAN, "lineage/"),
    Stop("plan_request", "director", IN_FORCE, PLAN, "requests/3/"),
    Stop("plan_compare", "planner", IN_FORCE, PLAN, "compare/?with=3"),
    Stop("duty_list", "planner", "/duties/"),
    Stop("share_list", "reporter", "/shares/"),
    Stop("share_detail", "reporter", "/shares/", (r"^/shares/\d+/$",)),
    Stop("share_schedule", "reporter", "/shares/", (r"^/shares/\d+/$", r"^/shares/\d+/schedule/$")),
    Stop("profile", "planner", "/account/"),
    Stop("account_change_password", "planner", "/account/password/"),
    Stop("account_reauthenticate", "planner", "/account/reauthenticate/"),
    Stop("mfa_index", "planner", "/account/second-factor/"),
    Stop("token_list", "planner", "/account/tokens/"),
    Stop("token_create", "planner", "/account/tokens/new/"),
    Stop("api_docs", "planner", "/api/"),
    Stop("mfa_activate_totp", "planner", "/account/second-factor/totp/activate/"),
    Stop("ui_components", "planner", "/ui/"),
    Stop("user_list", "system", "/users/"),
    Stop("user_list", "security", "/users/"),
    Stop("user_create", "system", "/users/new/"),
    Stop("user_detail", "system", "/users/", USER),
    Stop("user_detail", "security", "/users/", USER),
    Stop("user_edit", "system", "/users/", USER, "edit/"),
    Stop("office_list", "system", "/offices/"),
    Stop("office_create", "system", "/offices/new/"),
    Stop("office_edit", "system", "/offices/", (r"^/offices/\d+/$",)),
    Stop("region_list", "system", "/regions/"),
    Stop("region_create", "system", "/regions/new/"),
    Stop("region_edit", "system", "/regions/", (r"^/regions/\d+/$",)),
    Stop("trail", "audit", "/trail/"),
    Stop("trail_entry", "audit", "/trail/", (r"^/trail/\d+/$",)),
    Stop("not_found", "planner", "/no-such-page/", status=404),
    Stop("forbidden", "enterprise", "/plans/", status=403),
)
NOT_PAGES = {
    "healthz": "for machines",
    "readyz": "for machines",
    "metrics": "for machines",
    "api_document": "for machines",
    "attachment": "a file",
    "job_file": "a file",
    "plan_export": "a file",
    "profile_export": "a file",
    "plan_progress": "a part of a page",
    "plan_part": "a part of a page",
    "suggestion_export": "a file",
    "plan_indicators": "a part of a page",
    "measure_update": "opens in the list; tests/e2e does",
    "measure_split": "opens in the list; tests/e2e does",
    "measure_merge": "opens in the list; tests/e2e does",
    "measure_move": "opens in the list, as target_move does",
    "plan_changes": "a part of a page",
    "plan_phase_edit": "like plan_phase_create, with milestones",
    "plan_milestone_edit": "like plan_phase_edit, of one milestone",
    "plan_request_impact": "a part of plan_request",
    "plan_request_edit": "the sample's requests are all submitted; tests/e2e draws one up",
    "job_state": "a part of a page",
    "notice": "leads to what the notice is about",
    "sign_on": "leads to the provider",
    "sign_on_callback": "leads back from the provider",
    "sign_on_link": "leads to the provider",
    "socialaccount_login_cancelled": "only with an identity provider",
    "account_logout": "leads to the login",
    "account_set_password": "leads to the change of the password",
    "mfa_authenticate": "only between password and second factor",
    "mfa_reauthenticate": "only with a second factor",
    "mfa_deactivate_totp": "only with a second factor",
    "mfa_view_recovery_codes": "only with a second factor",
    "mfa_generate_recovery_codes": "only with a second factor",
}
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


@cache
def make_sample() -> Path:
    """Make an installation with the sample to copy from; once in a process."""
    folder = Path(tempfile.mkdtemp(prefix="kepan-sample-"))
    for words in (["init", "--no-input"], ["sample"]):
        subprocess.run([*KEPAN, *words], cwd=ROOT, env=get_environment(folder), check=True, stdout=subprocess.DEVNULL)
    return folder


@contextmanager
def run_site(folder: Path) -> Iterator[Site]:
    """Serve the sample on loopback from an empty folder, and end it afterwards."""
    shutil.copytree(make_sample(), folder, dirs_exist_ok=True)
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

    def get_context(self, role: str) -> BrowserContext:
        """Return the browser context in which this role is logged in."""
        if role not in self.contexts:
            context = self.browser.new_context(
                locale=self.language, color_scheme="light", reduced_motion="reduce", viewport=make_viewport(1440)
            )
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
        answer = page.goto(self.site.url + stop.path)
        for link in stop.links:
            address = find_link(page, link)
            if address is None:
                return page, [*faults, f"no link {link} on {page.url.removeprefix(self.site.url)}"]
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


def list_page_faults(page: Page) -> list[str]:
    """Return horizontal scroll and what axe finds; the source is evaluated because the CSP forbids foreign scripts."""
    faults = []
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wide > 0:
        faults.append(f"{wide} px of horizontal scroll")
    if not page.evaluate("'axe' in window"):
        missing = page.evaluate(FIND_MISSING_ICONS)
        if missing:
            faults.append(f"icons that the sprite lacks: {' '.join(missing)}")
        page.evaluate(AXE.read_text(encoding="utf-8"))
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    result = page.evaluate("options => axe.run(document, options)", options)
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


def walk(walker: Walker, stop: Stop, pictures: Path | None = None, *, with_axe: bool = True) -> list[str]:
    """Look at one page at every width and in both themes; return its faults and keep pictures of it."""
    page, faults = walker.open(stop)
    for width in WIDTHS:
        for theme in THEMES:
            show_as(page, width, theme)
            if with_axe:
                faults += [f"{width} {theme}: {fault}" for fault in list_page_faults(page)]
            if pictures is not None:
                page.screenshot(path=pictures / f"{stop.file_name}-{width}-{theme}.png", full_page=True)
    page.close()
    return faults
