"""The client and the arithmetic behind the load figures: a wrong meter makes every figure wrong."""

from __future__ import annotations

import asyncio
import math
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from benchmarks.client import AnswerError, Client
from benchmarks.load import compute_percentile, log_in_all, measure_closed, measure_open
from benchmarks.processes import list_family, measure_cpu
from benchmarks.report import COLLECTOR, write_table

SLOW = 0.05


class Pages(BaseHTTPRequestHandler):
    """A site of four pages: plain, chunked, failing, and a login form."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path == "/chunked":
            self.answer(200, None)
            for part in (b"one ", b"two"):
                self.wfile.write(f"{len(part):x}\r\n".encode() + part + b"\r\n")
            self.wfile.write(b"0\r\n\r\n")
        elif self.path == "/broken":
            self.answer(500, b"broken")
        elif self.path == "/slow":
            time.sleep(SLOW)
            self.answer(200, b"slow")
        elif self.path == "/login":
            self.answer(200, b'<input name="csrfmiddlewaretoken" value="token">', cookie="kepan-csrf=a; Path=/")
        else:
            self.answer(200, self.headers.get("Cookie", "").encode())

    def do_POST(self) -> None:
        fields = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if "password=right" in fields and "csrfmiddlewaretoken=token" in fields:
            self.answer(302, b"", cookie="kepan-session=b; Path=/; HttpOnly")
        else:
            self.answer(200, b"no")

    def answer(self, status: int, body: bytes | None, *, cookie: str = "") -> None:
        """Send one answer; without a body it is the caller's to send in chunks."""
        self.send_response(status)
        if cookie:
            self.send_header("Set-Cookie", cookie)
        if body is None:
            self.send_header("Transfer-Encoding", "chunked")
        else:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """The port of a running site."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()
    thread.join()


def test_client_reads_plain_and_chunked_pages_on_one_connection(port: int) -> None:
    async def act() -> list[tuple[int, bytes]]:
        client = Client("127.0.0.1", port)
        replies = [await client.get(page) for page in ("/", "/chunked", "/broken", "/")]
        await client.close()
        return [(reply.status, reply.body) for reply in replies]

    assert asyncio.run(act()) == [(200, b""), (200, b"one two"), (500, b"broken"), (200, b"")]


def test_client_logs_in_and_keeps_its_cookies(port: int) -> None:
    async def act(password: str) -> bytes:
        client = Client("127.0.0.1", port)
        try:
            await client.log_in("/login", "somebody", password)
            return (await client.get("/")).body
        finally:
            await client.close()

    assert asyncio.run(act("right")) == b"kepan-csrf=a; kepan-session=b"
    with pytest.raises(AnswerError, match="somebody could not log in: status 200"):
        asyncio.run(act("wrong"))


def test_client_stays_on_this_machine() -> None:
    with pytest.raises(ValueError, match="loopback"):
        Client("192.0.2.1", 80)


def test_percentiles_are_nearest_rank() -> None:
    values = [float(number) for number in range(1, 11)]
    assert [compute_percentile(values, percent) for percent in (1, 50, 90, 95, 100)] == [1, 5, 9, 10, 10]
    assert math.isnan(compute_percentile([], 95))


def test_open_load_waits_between_requests_and_counts_only_the_window(port: int) -> None:
    clients = [Client("127.0.0.1", port) for _ in range(5)]
    load = measure_open(clients, ["/slow", "/broken"], cpu=lambda: 0.0, pause=0.1, warm_up=0.3, measured=2.0)
    slow, broken = load.pages["/slow"], load.pages["/broken"]
    assert slow.errors == []
    assert min(slow.seconds) >= SLOW
    assert set(broken.errors) == {"500"}
    assert broken.seconds == []
    # Five clients, each asking once in about 0.1 s plus half of 0.05 s, for two seconds: near 80, not hundreds.
    assert 30 < load.count_requests() + load.count_errors() < 160


def test_closed_load_asks_at_once(port: int) -> None:
    clients = [Client("127.0.0.1", port) for _ in range(2)]
    load = measure_closed(clients, ["/slow"], cpu=iter([1.0, 3.0]).__next__, warm_up=0.2, measured=1.0)
    assert 20 < load.count_requests() <= 2 * 1.0 / SLOW
    assert load.compute_rate() == load.count_requests()
    assert load.compute_cpu_ms() == pytest.approx(2000 / load.count_requests())


def test_clients_can_be_logged_in_before_a_load(port: int) -> None:
    clients = [Client("127.0.0.1", port) for _ in range(2)]
    log_in_all(clients, ["a", "b"], "right", path="/login")
    assert all("kepan-session" in client.cookies for client in clients)
    assert measure_closed(clients, ["/"], cpu=lambda: 0.0, warm_up=0.0, measured=0.2).count_errors() == 0


def test_processor_time_of_a_family_is_seen() -> None:
    busy = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'while True: pass'])"
    parent = subprocess.Popen([sys.executable, "-c", busy], start_new_session=True)
    try:
        time.sleep(0.5)
        family = list_family(parent.pid)
        assert len(family) == 2
        before = measure_cpu(family)
        time.sleep(0.6)
        assert measure_cpu(family) - before > 0.1
    finally:
        os.killpg(parent.pid, 9)
        parent.wait()


def test_tables_are_collected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "figures.md"
    monkeypatch.setenv(COLLECTOR, str(path))
    write_table("Rates", ("page", "a second"), [("home", "12")])
    assert path.read_text(encoding="utf-8") == "**Rates**\n\n| page | a second |\n| --- | ---: |\n| home | 12 |\n\n"
