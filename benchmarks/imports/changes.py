"""Workbooks that change the patents which stand: every title, then every title with all parties.

`python -m benchmarks.imports.changes --database sqlite|postgresql [--rows 100000]`. On an installation of its own with
the registry of the wide city (`--organisations`, 5,000 by default): the table is taken in, then changed twice, while
others write; each change is taken back. Ends with 1 when a bar is missed: nobody else waits longer than a second for a
write, 600 MB of memory, the digest of before after a change was taken back.
"""

from __future__ import annotations

import argparse
import sys

from benchmarks.imports.rights import MEMORY, Steps, measure_import, show
from benchmarks.imports.table import rename, replace_people, write_table
from benchmarks.installation import create_installation

LONGEST = 1.0
CHANGES = {"every title": rename, "every title and all parties": replace_people}


def main() -> int:
    """Measure one database."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--organisations", type=int, default=5_000)
    options = parser.parse_args()
    filler = "benchmarks.filling_registry"
    held = True
    with create_installation(options.database, plans=options.organisations, users=20, filler=filler) as installation:
        steps, folder = Steps(installation), installation.folder
        owners = steps.run("owners", "3000")
        first, _batch = measure_import(steps, write_table(folder / "new.xlsx", options.rows, owners))
        show(f"{options.database}: {options.rows:,} new patents", first)
        for name, change in CHANGES.items():
            before = steps.run("digest")["exact"]
            table = write_table(folder / "changed.xlsx", options.rows, owners, change=change)
            figures, batch = measure_import(steps, table)
            figures["rows"] = steps.run("state", str(batch))["counts"]
            with steps.write_meanwhile(undo := {}):
                steps.run("undo", str(batch))
                figures["undo cpu"] = steps.run("work")["cpu"]
            figures["others' longest while taken back"] = undo["longest"]
            figures["taken back exactly"] = steps.run("digest")["exact"] == before
            show(f"{options.database}: {options.rows:,} patents, {name} changed", figures)
            waits = max(figures["others' longest"], undo["longest"])
            held = held and waits < LONGEST and figures["memory"] < MEMORY and figures["taken back exactly"]
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
