"""All figures, one after the other: `python -m benchmarks.run [--quick] [--write]`.

`--quick` shortens everything, to see that it runs; its figures mean nothing. `--write` puts the
tables into benchmarks/README.md. Ends with 1 when a bar is missed or a benchmark cannot run.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.report import COLLECTOR

_PROJECT = Path(__file__).resolve().parent.parent
_README = _PROJECT / "benchmarks" / "README.md"
_BEGIN, _END = "<!-- figures -->", "<!-- end of figures -->"
_LOAD_QUICK = ["--seconds", "5", "--warm-up", "2", "--closed-seconds", "2", "--plans", "500"]
_REGISTRY_QUICK = ["--organisations", "2000", "--pages", "3"]
_IMPORT_QUICK = ["--rows", "2000", "--organisations", "300", "--kills", "2"]
BENCHMARKS: dict[str, tuple[list[str], list[str]]] = {
    "start_up": ([], ["--runs", "3"]),
    "plandoc.speed": ([], ["--runs", "1", "--largest", "100"]),
    "plandoc.commands": ([], ["--runs", "1"]),
    "plandoc.peers": ([], ["--runs", "1", "--passages", "5"]),
    "plandoc.fuzz": (["--minutes", "10"], ["--minutes", "0.05"]),
    "fuzz_expressions": (["--minutes", "10"], ["--minutes", "0.05"]),
    "list_page": ([], ["--runs", "1", "--pages", "20", "--plans", "500"]),
    "load_pages (sqlite)": (["--database", "sqlite"], _LOAD_QUICK),
    "load_pages (postgresql)": (["--database", "postgresql"], _LOAD_QUICK),
    "load_plans (sqlite)": (["--database", "sqlite"], [*_LOAD_QUICK[:-1], "30"]),
    "load_plans (postgresql)": (["--database", "postgresql"], [*_LOAD_QUICK[:-1], "30"]),
    "registry_queries (sqlite)": (["--database", "sqlite"], _REGISTRY_QUICK),
    "registry_queries (postgresql)": (["--database", "postgresql"], _REGISTRY_QUICK),
    "load_registry (sqlite)": (["--database", "sqlite"], [*_LOAD_QUICK[:-2], "--organisations", "2000"]),
    "load_registry (postgresql)": (["--database", "postgresql"], [*_LOAD_QUICK[:-2], "--organisations", "2000"]),
    "audit_verify": ([], ["20000"]),
    "imports.rights (sqlite)": (["--database", "sqlite", "--peer"], _IMPORT_QUICK),
    "imports.rights (postgresql)": (["--database", "postgresql"], _IMPORT_QUICK),
    "imports.changes (sqlite)": (["--database", "sqlite"], _IMPORT_QUICK[:-2]),
    "imports.changes (postgresql)": (["--database", "postgresql"], _IMPORT_QUICK[:-2]),
    "linkage": ([], ["--records", "5000"]),
    "people": ([], ["--records", "5000"]),
    "export_table": ([], ["--rows", "5000"]),
}
"""Name → the words it always gets, and those that shorten it."""


def run_all(names: list[str], *, quick: bool, collector: Path) -> list[str]:
    """Run benchmarks by name and return those that missed a bar or could not run."""
    failed = []
    environment = {**os.environ, COLLECTOR: str(collector)}
    for name in names:
        always, shorter = BENCHMARKS[name]
        command = [sys.executable, "-m", f"benchmarks.{name.split(' ')[0]}", *always, *(shorter if quick else [])]
        print(f"== {name}", flush=True)
        size = collector.stat().st_size
        with subprocess.Popen(command, cwd=_PROJECT, env=environment, stdout=subprocess.PIPE, text=True) as process:
            shown = list(_show(process.stdout or ()))
        if collector.stat().st_size == size:
            # It made no table: keep what it said.
            with collector.open("a", encoding="utf-8") as file:
                file.write(f"**{name}**\n\n```\n{''.join(shown)}```\n\n")
        if process.returncode:
            failed.append(name)
    return failed


def _show(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        print(line, end="", flush=True)
        yield line


def write_readme(tables: str) -> None:
    """Put the tables between the two marks of the README, with the day and the number of processors."""
    text = _README.read_text(encoding="utf-8")
    before, _, rest = text.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    day = datetime.now(UTC).date().isoformat()
    head = f"Measured on {day} on a shared machine with {os.cpu_count()} processors; ratios count, not milliseconds."
    _README.write_text(f"{before}{_BEGIN}\n\n{head}\n\n{tables.strip()}\n\n{_END}{after}", encoding="utf-8")


def main() -> int:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--only", choices=BENCHMARKS, action="append")
    options = parser.parse_args()
    if options.quick and options.write:
        parser.error("figures of a quick run are not worth keeping")
    with TemporaryDirectory(prefix="kepan-bench-") as folder:
        collector = Path(folder) / "figures.md"
        collector.touch()
        failed = run_all(options.only or list(BENCHMARKS), quick=options.quick, collector=collector)
        if options.write:
            write_readme(collector.read_text(encoding="utf-8"))
    for name in failed:
        print(f"missed or failed: {name}", file=sys.stderr)
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
