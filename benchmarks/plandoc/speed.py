"""Kilobytes a second on one core, cost per byte from 10 kB to 10 MB, and memory.

`python -m benchmarks.plandoc.speed [--largest 10000] [--runs 3]`. Each size is compiled in a process of its own, so
that its memory is its own; the sizes take turns, and the median counts. `plans` are whole plans and measures, about as
full of figures as real plans; `reports` are annotated passages with three times as many. The bars hold for `plans`.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.plandoc.texts import create_text
from benchmarks.report import write_table

BAR_SPEED, BAR_RATIO, BAR_MEMORY = 300.0, 1.3, 300.0
PROJECT = Path(__file__).resolve().parents[2]
SIZES = (10, 100, 1000, 10_000)
# A small text is compiled often enough that the clock does not matter.
LEAST_KB = 400


def measure_here(folder: Path) -> dict[str, float]:
    """Measure the texts of a folder in this process."""
    from kepan.engine.plandoc import compile_plan
    from kepan.store.files.vocabulary import read_vocabulary

    vocabulary = read_vocabulary()
    texts = [path.read_text("utf-8") for path in sorted(folder.iterdir())]
    # Patterns are built by the first text that needs them: that is a cost of the start, not of a byte.
    compile_plan(create_text("plans", 10_000, seed=1_000_000), vocabulary=vocabulary)
    spent, items = 0.0, 0
    for text in texts:
        started = time.process_time()
        tree = compile_plan(text, vocabulary=vocabulary)
        spent += time.process_time() - started
        items += len(tree.items)
        del tree
    size = sum(len(text.encode()) for text in texts) / 1000
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"speed": size / spent, "memory": memory, "items": items / size}


def measure_once(kind: str, kilobytes: int) -> dict[str, float]:
    """Measure one size in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="kepan-bench-") as folder:
        for seed in range(max(1, LEAST_KB // kilobytes)):
            (Path(folder) / f"{seed:03}.txt").write_text(create_text(kind, kilobytes * 1000, seed=seed), "utf-8")
        command = [sys.executable, "-m", "benchmarks.plandoc.speed", "--here", folder]
        done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def measure(sizes: list[int], runs: int) -> dict[tuple[str, int], dict[str, float]]:
    """Return the medians; the sizes take turns, so that a busy moment strikes all alike."""
    found: dict[tuple[str, int], list[dict[str, float]]] = {}
    for _run in range(runs):
        for kind in ("plans", "reports"):
            for size in sizes:
                found.setdefault((kind, size), []).append(measure_once(kind, size))
    return {
        key: {name: statistics.median(run[name] for run in measured) for name in measured[0]}
        for key, measured in found.items()
    }


def main() -> int:
    """Print the table; 1 when a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--largest", type=int, default=SIZES[-1], help="kilobytes of the largest text")
    parser.add_argument("--here", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.here:
        print(json.dumps(measure_here(options.here)))
        return 0
    medians = measure([size for size in SIZES if size <= options.largest], options.runs)
    rows = [
        (f"{kind}, {size} kB", f"{one['items']:.1f}", f"{one['speed']:.0f}", f"{one['memory']:.0f}")
        for (kind, size), one in medians.items()
    ]
    head = ("text", "figures a kB", "kB a second", "highest memory, MB")
    title = f"Compiling on one core (bars for plans: {BAR_SPEED:.0f} kB a second, {BAR_MEMORY:.0f} MB)"
    write_table(title, head, rows)
    speeds = [one["speed"] for (kind, _), one in medians.items() if kind == "plans"]
    ratio = max(speeds) / min(speeds)
    write_table(
        f"Cost per byte over all sizes (bar {BAR_RATIO})", ("text", "dearest to cheapest"), [("plans", f"{ratio:.2f}")]
    )
    memory = max(one["memory"] for (kind, _), one in medians.items() if kind == "plans")
    return int(min(speeds) < BAR_SPEED or ratio > BAR_RATIO or memory > BAR_MEMORY)


if __name__ == "__main__":
    sys.exit(main())
