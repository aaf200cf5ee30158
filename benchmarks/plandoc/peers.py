"""The values of figures beside recognizers-text-suite and jionlp, each on the kinds it knows, and characters a second.

`python -m benchmarks.plandoc.peers [--runs 3]`. All read the held-out passages of tests/golden/heldout. The peers live
in an environment made from requirements/bench-peers.lock; ours and theirs take turns, medians count. A value counts as
right when an entry overlaps the annotated figure and gives its number with 万 and 亿 multiplied out, to a millionth;
ranges are left out on all sides. Two F1: over everything that was found, and over what was found at annotated figures
of any kind, for the peers do not claim to tell figures from dates, bases and list numbers.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from benchmarks.peers.environment import prepare_peers
from benchmarks.plandoc.texts import PROJECT
from benchmarks.report import write_table
from kepan.engine.plandoc import compile_plan
from kepan.store.files.vocabulary import read_vocabulary
from tests.golden.passages import Passage, Row, list_passages
from tests.golden.scoring import expand_unit

KINDS: dict[str, Callable[[str], bool]] = {
    "number": lambda _unit: True,
    "percentage": lambda unit: unit in ("%", "％"),
    "currency": lambda unit: "元" in unit,
}
SUITE, MONEY = "recognizers-text-suite", "jionlp"
PEERS = (
    (SUITE, "number", "recognizers.py", "number"),
    (SUITE, "percentage", "recognizers.py", "percentage"),
    (SUITE, "currency", "recognizers.py", "currency"),
    (MONEY, "currency", "jionlp_money.py", "money"),
)
Found = list[list[tuple[int, int, list[float]]]]


@dataclass(frozen=True, slots=True)
class Result:
    """What one program found in all passages, the processor seconds it took, and in how many texts it raised."""

    found: Found
    seconds: float
    raised: int = 0


def run_ours(passages: list[Passage]) -> Result:
    """Compile all passages: everything the compiler does, not only its numbers."""
    vocabulary = read_vocabulary()
    compile_plan(passages[0].text, vocabulary=vocabulary)
    before = time.process_time()
    trees = [compile_plan(passage.text, vocabulary=vocabulary) for passage in passages]
    spent = time.process_time() - before
    found = [
        [(*item.vspan, [float(value) for value in expand_unit(item.values, item.unit)[0]]) for item in tree.items]
        for tree in trees
    ]
    return Result(found, spent)


def list_units(passages: list[Passage]) -> list[list[str]]:
    """List the units of our items, in the order in which `run_ours` finds them."""
    vocabulary = read_vocabulary()
    return [[item.unit for item in compile_plan(part.text, vocabulary=vocabulary).items] for part in passages]


def run_peer(script: str, kind: str, passages: list[Passage]) -> Result:
    """Run one of the peers over all passages."""
    command = [str(prepare_peers()), str(PROJECT / "benchmarks" / "peers" / script), kind]
    texts = json.dumps([passage.text for passage in passages])
    done = subprocess.run(command, input=texts, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}\n{done.stderr[-3000:]}")
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return Result(answer["found"], answer["seconds"], answer.get("raised", 0))


def is_right(row: Row, values: list[float]) -> bool:
    """Say whether a found value is the annotated one, with or without what stands in the unit."""
    wanted = expand_unit(row.values, row.unit)[0][0]
    return len(values) == 1 and abs(Decimal(repr(values[0])) - wanted) <= abs(wanted) / 1_000_000


def score(passages: list[Passage], found: Found, kind: str) -> tuple[int, int, int, int]:
    """Count annotated figures of a kind, right ones, all that was found, and what was found at annotated figures."""
    wanted = right = given = near = 0
    for passage, entries in zip(passages, found, strict=True):
        rows = [row for row in passage.rows if row.comparator != "range"]
        ranges = [row.vspan for row in passage.rows if row.comparator == "range"]
        entries = [entry for entry in entries if not any(is_overlap(entry, span) for span in ranges)]
        mine = list({row.vspan: row for row in rows if KINDS[kind](row.unit)}.values())
        wanted += len(mine)
        given += len(entries)
        near += sum(any(is_overlap(entry, row.vspan) for row in rows) for entry in entries)
        right += sum(any(is_overlap(entry, row.vspan) and is_right(row, entry[2]) for entry in entries) for row in mine)
    return wanted, right, given, near


def is_overlap(entry: tuple[int, int, list[float]], span: tuple[int, int]) -> bool:
    """Say whether an entry shares a sign with a place."""
    return entry[0] < span[1] and entry[1] > span[0]


def select_kind(found: Found, units: list[list[str]], kind: str) -> Found:
    """Select of our items those of a kind, each place once."""
    selected: Found = []
    for entries, names in zip(found, units, strict=True):
        chosen = {entry[:2]: entry for entry, unit in zip(entries, names, strict=True) if KINDS[kind](unit)}
        selected.append(list(chosen.values()))
    return selected


def compute_near(counts: tuple[int, int, int, int]) -> float:
    """Compute the F1 over what was found at annotated figures."""
    wanted, right, _, near = counts
    return 2 * right / max(1, wanted + near)


def create_row(name: str, kind: str, counts: tuple[int, int, int, int], speed: float) -> tuple[str, ...]:
    """Create a row of the table."""
    wanted, right, given, _ = counts
    shares = (right / max(1, wanted), 2 * right / max(1, wanted + given), compute_near(counts))
    return kind, name, str(wanted), str(given), *(f"{share:.3f}" for share in shares), f"{speed:,.0f}"


def main() -> int:
    """Print the table; 1 when a peer has the higher F1 at figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--passages", type=int, default=None, help="only so many, to see that it runs")
    options = parser.parse_args()
    passages = list_passages("heldout")[: options.passages]
    signs = sum(len(passage.text) for passage in passages)
    ours: list[Result] = []
    theirs: dict[tuple[str, str], list[Result]] = {}
    for _run in range(options.runs):
        ours.append(run_ours(passages))
        for name, kind, script, word in PEERS:
            theirs.setdefault((name, kind), []).append(run_peer(script, word, passages))
    units = list_units(passages)
    rows, lost = [], 0
    own_speed = signs / statistics.median(result.seconds for result in ours)
    for kind in KINDS:
        counts = score(passages, select_kind(ours[0].found, units, kind), kind)
        rows.append(create_row("kepan, the whole compiler", kind, counts, own_speed))
        for (name, known), results in theirs.items():
            if known == kind:
                speed = signs / statistics.median(result.seconds for result in results)
                peer = score(passages, results[0].found, kind)
                note = f", raised in {results[0].raised} texts" if results[0].raised else ""
                rows.append(create_row(f"{name}{note}", kind, peer, speed))
                lost += compute_near(peer) > compute_near(counts)
    head = ("kind", "program", "figures", "found", "recall", "F1", "F1 at figures", "characters a second")
    write_table(f"Values of figures in {len(passages)} held-out passages, {signs} characters", head, rows)
    return int(bool(lost))


if __name__ == "__main__":
    sys.exit(main())
