"""Tables of figures as Markdown, on the screen and, when asked for, in a file that collects them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

COLLECTOR = "KEPAN_BENCH_REPORT"


def render_table(title: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return one table under its title; all columns but the first are set to the right.

    >>> print(render_table("Rates", ("page", "a second"), [("home", "12")]))
    **Rates**
    <BLANKLINE>
    | page | a second |
    | --- | ---: |
    | home | 12 |
    <BLANKLINE>
    """
    lines = [f"**{title}**", "", f"| {' | '.join(head)} |", f"| {' | '.join(['---', *['---:'] * (len(head) - 1)])} |"]
    lines += [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([*lines, ""])


def write_table(title: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table, and add it to the file that `benchmarks.run` collects the figures in."""
    text = render_table(title, head, rows)
    print(text, flush=True)
    collector = os.environ.get(COLLECTOR)
    if collector:
        with Path(collector).open("a", encoding="utf-8") as file:
            file.write(text + "\n")
