"""Records of one body in invented registers: precision and recall of linkage beside equality of names.

`python -m benchmarks.linkage [--records 100000] [--seed 1] [--register city]`. The registers come from
`benchmarks.linkage_records`, which knows what repeats what. The bars at 100,000 records: precision .995, recall .95,
60 s of CPU, 1.5 GB, where equality of normalised names reaches a recall of at most .50. `--records 1000000` shows how
it grows.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable
from itertools import combinations

from benchmarks.linkage_records import Planted, create_register, read_city_register
from benchmarks.report import write_table
from kepan.engine.registry.names import NameParser
from kepan.store.files.names import read_name_rules
from kepan.store.linkage.matching import find_pairs

BAR_RECORDS = 100_000
LEAST_PRECISION, LEAST_RECALL, MOST_EQUALITY, MOST_SECONDS, MOST_MEGABYTES = 0.995, 0.95, 0.50, 60.0, 1500.0
Pairs = set[tuple[int, int]]
REGISTERS = {"city": read_city_register, "crowded": create_register}
"""The generator's wide city, and a register with three times as many repeated records."""


def list_true_pairs(planted: Planted) -> Pairs:
    """List the pairs of records behind which one body stands."""
    return list_equal_pairs((body, number) for number, body in planted.bodies.items())


def list_equal_pairs(keyed: Iterable[tuple[Hashable, int]]) -> Pairs:
    """List the pairs of records that have one key."""
    groups: defaultdict[Hashable, list[int]] = defaultdict(list)
    for key, number in keyed:
        groups[key].append(number)
    return {pair for numbers in groups.values() for pair in combinations(sorted(numbers), 2)}


def compute_rates(found: Pairs, true: Pairs) -> tuple[float, float]:
    """Return precision and recall."""
    right = len(found & true)
    return right / max(1, len(found)), right / max(1, len(true))


def measure_memory() -> float:
    """Return the most memory that the process had so far, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def count_missed(missed: Pairs, planted: Planted) -> Counter[str]:
    """Count what was missed by the kind in which the later record repeats the other."""
    return Counter(planted.kinds.get(right) or planted.kinds.get(left, "") for left, right in missed)


def measure_register(name: str, planted: Planted) -> bool:
    """Link a register, show the figures, and say whether they reach the bars."""
    names = NameParser(read_name_rules(), planted.regions)
    true = list_true_pairs(planted)
    before = measure_memory()
    start = time.process_time()
    equal = list_equal_pairs((names.fold_name(record.name), record.number) for record in planted.records)
    equal_seconds = time.process_time() - start
    start = time.process_time()
    pairs = find_pairs(planted.records, names)
    seconds, memory = time.process_time() - start, measure_memory()
    sure = {(pair.left, pair.right) for pair in pairs if pair.is_sure}
    shown = {(pair.left, pair.right) for pair in pairs}
    (precision, recall), equality = compute_rates(sure, true), compute_rates(equal, true)
    rows = [
        ("equality of normalised names", *map("{:.4f}".format, equality), f"{equal_seconds:.1f}", f"{before:.0f}"),
        ("linkage, sure pairs", f"{precision:.4f}", f"{recall:.4f}", f"{seconds:.1f}", f"{memory:.0f}"),
        ("linkage, with pairs to look at", *map("{:.4f}".format, compute_rates(shown, true)), "", ""),
    ]
    title = f"Linkage, {name}: {len(planted.records):,} records, {len(true):,} pairs of one body"
    write_table(title, ("", "precision", "recall", "CPU s", "MB"), rows)
    print(f"missed: {count_missed(true - sure, planted).most_common()}", flush=True)
    return (
        precision >= LEAST_PRECISION
        and recall >= LEAST_RECALL
        and equality[1] <= MOST_EQUALITY
        and seconds <= MOST_SECONDS
        and memory <= MOST_MEGABYTES
    )


def main() -> int:
    """Measure the registers; end with 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=BAR_RECORDS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--register", choices=REGISTERS, action="append")
    options = parser.parse_args()
    chosen = options.register or list(REGISTERS)
    reached = [measure_register(name, REGISTERS[name](options.records, seed=options.seed)) for name in chosen]
    return int(options.records == BAR_RECORDS and not all(reached))


if __name__ == "__main__":
    sys.exit(main())
