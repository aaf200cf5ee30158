"""A real server over a sample database in a folder of its own, for tests in a browser and for screenshots."""

from __future__ import annotations

import os
import shutil
import signal
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
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
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
PASSWORD = "Kepan-Sample-2026"


@dataclass(frozen=True)
class SampleSite:
    """The address of the server and its data folder."""

    url: str
    data: Path


def find_port() -> int:
    """Return a free port of the loopback address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_ready(url: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until the server is ready; fails with what it said where it ended instead."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"kepan serve ended with {process.returncode}")
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError("kepan serve was not ready after 60 s")


@contextmanager
def run_sample_site() -> Iterator[SampleSite]:
    """Make a sample database, serve it, and end the server afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="kepan-site-"))
    port = find_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KEPAN_")}
    environment |= {"KEPAN_DATA_DIR": str(folder), "KEPAN_BIND": f"127.0.0.1:{port}"}
    kepan = [sys.executable, "-m", "kepan.site.cli"]
    for command in ("init", "sample"):
        subprocess.run([*kepan, command], env=environment, check=True, stdout=subprocess.DEVNULL)
    with (folder / "serve.log").open("wb") as log:
        process = subprocess.Popen([*kepan, "serve"], env=environment, stdout=log, stderr=log, start_new_session=True)
        try:
            site = SampleSite(f"http://127.0.0.1:{port}", folder)
            wait_until_ready(site.url, process)
            yield site
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(5)
    shutil.rmtree(folder, ignore_errors=True)


def start_browser(playwright: Playwright) -> Browser:
    """Start Debian's Chromium."""
    return playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)


def log_in(page: Page, site: SampleSite, role: str) -> None:
    """Log in as one of the sample logins."""
    page.goto(f"{site.url}/account/login/")
    page.fill("[name=login]", role)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/account/login" not in url)
