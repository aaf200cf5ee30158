"""Long lists of the registry written as files: processor time, memory and size, each file in a process of its own.

`python -m benchmarks.export_list [--organisations 1000000] [--kept installation.json]`. The lists of organisations and
of rights, of which there are five for each organisation, in the usual columns, as a worker writes them for a user. A
workbook takes no more rows than its sheet. Ends with 1 when a bar is missed.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.export_table import BARS, MOST_MEMORY
from benchmarks.installation import create_installation
from benchmarks.report import write_table
from kepan.store.files.tables import Form

LISTS = ("organisation_list", "right_list")
FORMS = (Form.PARQUET, Form.XLSX, Form.PLAIN_CSV)
MILLION = 1_000_000


def measure_list(name: str, form: str) -> dict[str, float]:
    """Write a list in a form for the first user and return what it took."""
    import django

    django.setup()
    from django.test import RequestFactory
    from django.urls import resolve, reverse

    from kepan.apps.accounts.models import User

    request: Any = RequestFactory().get(reverse(name))
    request.user = User.objects.order_by("pk")[0]
    page: Any = resolve(request.path_info).func.view_class()  # type: ignore[attr-defined]
    page.setup(request)
    started = time.process_time()
    state = page.read_state([])
    export = page.make_export(state, *page.filter_rows(state), form)
    with export.write_file() as file:
        size = file.seek(0, 2)
    return {
        "rows": export.total,
        "columns": len(export.columns),
        "cpu": time.process_time() - started,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "size": size / 2**20,
    }


def main() -> int:
    """Fill an installation, or take one that is kept; write every list in every form and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--organisations", type=int, default=MILLION)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--kept", type=Path, help="JSON of an installation that stands, as read_installation reads it")
    parser.add_argument("--list", nargs=2, metavar=("NAME", "FORM"), help="measure one in this process, print JSON")
    options = parser.parse_args()
    if options.list:
        print(json.dumps(measure_list(*options.list)))
        return 0
    lines, missed = [], False
    filler = {"plans": options.organisations, "users": 20, "filler": "benchmarks.filling_registry"}
    with create_installation(options.database, **filler, kept=options.kept) as made:
        for name in LISTS:
            for form in FORMS[: 1 if name == LISTS[1] and options.organisations > 200_000 else None]:
                command = [sys.executable, "-m", "benchmarks.export_list", "--list", name, form]
                environment = {**made.environment, "DJANGO_SETTINGS_MODULE": "kepan.site.settings"}
                done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
                found = json.loads(done.stdout.splitlines()[-1])
                seconds = BARS.get(form)
                bar = "" if seconds is None else f"< {seconds} s a million, < {MOST_MEMORY} MB"
                if seconds is not None:
                    missed |= found["cpu"] > seconds * found["rows"] / MILLION or found["memory"] > MOST_MEMORY
                figures = (f"{found[key]:,.0f}" for key in ("rows", "columns"))
                lines.append((name, str(form), *figures, f"{found['cpu']:.1f}", f"{found['memory']:.0f}",
                              f"{found['size']:.0f}", bar))  # fmt: skip
    head = ("list", "form", "rows", "columns", "CPU s", "memory MB", "size MB", "bar")
    write_table(f"Lists as files on {options.database}", head, lines)
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
