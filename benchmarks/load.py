"""Open and closed load on a few pages, and what it costs.

Open load: each client waits a random time before its next request, whatever the others do, as
people do. Closed load: each client asks again at once; that gives the highest rate and says
nothing about waiting times of people.
"""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from html import unescape

from benchmarks.client import Client

_AFTER = re.compile(r'href="([^"]+)" rel="next"')
Get = Callable[[], float]


@dataclass
class Figures:
    """Waiting times of one page in seconds, and the answers that were not 200."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def compute_percentile(self, percent: int) -> float:
        """Return the waiting time that `percent` of all requests stay within (nearest rank)."""
        return compute_percentile(self.seconds, percent)


@dataclass
class Load:
    """What one run measured: figures by page, its length, and processor seconds of the server."""

    pages: dict[str, Figures]
    seconds: float
    cpu_seconds: float

    def count_requests(self) -> int:
        """Return how many requests were answered with 200."""
        return sum(len(figures.seconds) for figures in self.pages.values())

    def count_errors(self) -> int:
        """Return how many were not."""
        return sum(len(figures.errors) for figures in self.pages.values())

    def compute_rate(self) -> float:
        """Return answered requests a second."""
        return self.count_requests() / self.seconds

    def compute_cpu_ms(self) -> float:
        """Return processor milliseconds of the server for each answered request."""
        return self.cpu_seconds * 1000 / max(self.count_requests(), 1)


def compute_percentile(values: Iterable[float], percent: int) -> float:
    """Return the nearest-rank percentile; `nan` for no values.

    >>> compute_percentile([4, 1, 3, 2], 50), compute_percentile(range(1, 101), 95)
    (2, 95)
    """
    ordered = sorted(values)
    if not ordered:
        return float("nan")
    return ordered[max(-(-len(ordered) * percent // 100), 1) - 1]


@dataclass
class _Window:
    """The measured part of a run: what starts before it is warm-up, what starts after it is not asked."""

    start: float
    end: float


async def _ask(client: Client, page: str, figures: Figures, window: _Window) -> None:
    begun = time.perf_counter()
    try:
        status: int | str = (await client.get(client.own.get(page, page))).status
    except (OSError, asyncio.IncompleteReadError) as error:
        status = type(error).__name__
    taken = time.perf_counter() - begun
    if not window.start <= begun < window.end:
        return
    if status == 200:
        figures.seconds.append(taken)
    else:
        figures.errors.append(str(status))


async def _run(
    clients: Sequence[Client], pages: Sequence[str], *, pause: float, warm_up: float, measured: float, cpu: Get
) -> Load:
    found = {page: Figures() for page in pages}
    begin = time.perf_counter()
    window = _Window(begin + warm_up, begin + warm_up + measured)

    async def act(number: int, client: Client) -> None:
        # The same pauses and pages in every run: two versions are compared on equal terms.
        dice = random.Random(number)
        if pause:
            await asyncio.sleep(dice.uniform(0, pause))
        turn = number
        while time.perf_counter() < window.end:
            await _ask(client, pages[turn % len(pages)], found[pages[turn % len(pages)]], window)
            turn += 1
            if pause:
                await asyncio.sleep(dice.expovariate(1 / pause))

    async def weigh() -> float:
        await asyncio.sleep(max(window.start - time.perf_counter(), 0))
        before = cpu()
        await asyncio.sleep(max(window.end - time.perf_counter(), 0))
        return cpu() - before

    acting = [asyncio.create_task(act(number, client)) for number, client in enumerate(clients)]
    spent = await weigh()
    await asyncio.gather(*acting)
    await asyncio.gather(*(client.close() for client in clients))
    return Load(found, measured, spent)


def measure_open(
    clients: Sequence[Client],
    pages: Sequence[str],
    *,
    cpu: Get,
    pause: float = 2.0,
    warm_up: float = 10.0,
    measured: float = 60.0,
) -> Load:
    """Measure open load: each client waits an exponentially distributed time of mean `pause` seconds."""
    return asyncio.run(_run(clients, pages, pause=pause, warm_up=warm_up, measured=measured, cpu=cpu))


def measure_closed(
    clients: Sequence[Client], pages: Sequence[str], *, cpu: Get, warm_up: float = 2.0, measured: float = 15.0
) -> Load:
    """Measure closed load: each client asks again at once."""
    return asyncio.run(_run(clients, pages, pause=0, warm_up=warm_up, measured=measured, cpu=cpu))


def find_own_places(clients: Sequence[Client], pages: Sequence[str]) -> None:
    """Turn each client from a deep page to the next: what a list carries from page to page is each reader's own."""

    async def act() -> None:
        for client in clients:
            for page in pages:
                if "cursor=" in page:
                    after = _AFTER.search((await client.get(page)).body.decode())
                    if after is not None:
                        client.own[page] = page.partition("?")[0] + unescape(after[1])
            await client.close()

    asyncio.run(act())


def log_in_all(clients: Sequence[Client], usernames: Sequence[str], password: str, *, path: str) -> None:
    """Log every client in, one after the other, and drop the connections, which belong to this loop."""

    async def act() -> None:
        for client, username in zip(clients, usernames, strict=True):
            await client.log_in(path, username, password)
            await client.close()

    asyncio.run(act())
