"""All data checks over a registry: CPU seconds, records a second and memory of a first and of a second run.

`python -m benchmarks.data_checks --organisations 10000 [--database postgresql]` fills an installation of its own with
the wide invented city (`filling_registry`); `--sample` takes the invented city of 300 organisations with ten years
instead. Two runs: the first opens every finding, the second finds them as they are.
"""

from __future__ import annotations

import argparse
import json
import resource
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.installation import create_installation, list_environment, run_kepan
from benchmarks.report import write_table

HEAD = ("run", "records", "findings opened", "CPU s", "records a CPU second", "peak MB")


def measure_run(environment: dict[str, str], name: str) -> tuple[str, ...]:
    """Check everything in a process of its own; starting the program is part of its seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    found = json.loads(run_kepan(environment, "registry", "check", "--format", "json"))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    records = found["records"]
    return (
        name,
        str(records),
        str(found["opened"]),
        f"{seconds:.1f}",
        f"{records / seconds:.0f}",
        f"{after.ru_maxrss / 1024:.0f}",
    )


def measure(environment: dict[str, str]) -> None:
    """Measure both runs and print the table."""
    rows = [measure_run(environment, "first"), measure_run(environment, "second")]
    write_table("All data checks", HEAD, rows)


def main() -> None:
    """Fill, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--organisations", type=int, default=10_000)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--kept", type=Path, help="a filled installation that stands already, as JSON")
    parser.add_argument("--sample", action="store_true", help="the invented city of 300 organisations, on SQLite")
    options = parser.parse_args()
    if options.sample:
        with TemporaryDirectory(prefix="kepan-bench-") as name:
            environment = list_environment(Path(name), "")
            run_kepan(environment, "init")
            run_kepan(environment, "sample")
            measure(environment)
        return
    filler = "benchmarks.filling_registry"
    with create_installation(
        options.database, plans=options.organisations, users=1, filler=filler, kept=options.kept
    ) as installation:
        measure(installation.environment)


if __name__ == "__main__":
    main()
