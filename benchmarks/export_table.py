"""A long table written to xlsx, csv and Parquet: processor time, memory and size, each form in a process of its own.

`python -m benchmarks.export_table [--rows 1000000]`. Twelve columns of every kind that lists have, in full; rows are
made while they are written, and what that takes is said besides and not taken off. Ends with 1 when a bar is missed.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.report import write_table as write_figures
from kepan.engine.sheets.fields import Field, Kind
from kepan.store.files.tables import Cell, Form, TableColumn, write_table

ROWS = 1_000_000
BARS = {Form.XLSX: 250, Form.PARQUET: 20}
"""Seconds of CPU for a million rows."""
MOST_MEMORY = 400
KINDS = {"发明专利": "invention", "实用新型": "utility", "外观设计": "design"}
COLUMNS = (
    TableColumn(Field("number", "申请号", Kind.CODE)),
    TableColumn(Field("title", "名称")),
    TableColumn(Field("owner", "权利人")),
    TableColumn(Field("people", "发明人", Kind.LIST)),
    TableColumn(Field("kind", "类型", Kind.CHOICE, choices=KINDS)),
    TableColumn(Field("filed", "申请日", Kind.DAY)),
    TableColumn(Field("granted", "授权日", Kind.DAY)),
    TableColumn(Field("taken_at", "登记时间", Kind.DAY), has_time=True),
    TableColumn(Field("price", "转让金额", Kind.NUMBER, unit="元"), decimals=2),
    TableColumn(Field("share", "份额", Kind.NUMBER, unit="%")),
    TableColumn(Field("claims", "权利要求", Kind.WHOLE, unit="项")),
    TableColumn(Field("in_force", "是否有效", Kind.TRUTH)),
)


def list_rows(count: int) -> Iterator[tuple[Cell, ...]]:
    """Yield invented rows, every cell filled."""
    day, moment, keys = date(2000, 1, 1), datetime(2026, 1, 1, tzinfo=UTC), tuple(KINDS.values())
    for number in range(count):
        yield (
            f"CN{number:012}",
            f"一种用于特种陶瓷的第{number}号烧结方法（虚构）",
            f"望澜特种陶瓷第{number % 5000}有限公司",
            (f"甲某{number % 700}", f"乙某{number % 900}"),
            keys[number % 3],
            day + timedelta(days=number % 9000),
            day + timedelta(days=number % 9000 + 500),
            moment + timedelta(minutes=number),
            Decimal(number * 7919 % 10**9).scaleb(-2),
            Decimal(number % 1000).scaleb(-1),
            number % 40,
            number % 3 > 0,
        )


def measure_form(form: str, rows: int, folder: Path) -> dict[str, float]:
    """Write the table in a form (or only make its rows) and return what it took."""
    started = time.process_time()
    path = folder / f"table.{form}"
    if form in set(Form):
        with path.open("w+b") as file:
            write_table(file, Form(form), COLUMNS, list_rows(rows), [("说明", "虚构示例")])
    else:
        for _row in list_rows(rows):
            pass
    return {
        "cpu": time.process_time() - started,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "size": path.stat().st_size / 2**20 if path.exists() else 0,
    }


def main() -> int:
    """Measure every form and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--form", help="measure one form in this process and print JSON")
    options = parser.parse_args()
    with TemporaryDirectory(prefix="kepan-bench-") as folder:
        if options.form:
            print(json.dumps(measure_form(options.form, options.rows, Path(folder))))
            return 0
    lines, missed = [], False
    for form in ("rows", Form.XLSX, Form.PLAIN_CSV, Form.PARQUET):
        command = [sys.executable, "-m", "benchmarks.export_table", "--rows", str(options.rows), "--form", form]
        found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        seconds = BARS.get(form) if isinstance(form, Form) else None
        bar = "" if seconds is None else f"< {seconds} s, < {MOST_MEMORY} MB"
        if seconds is not None and options.rows == ROWS:
            missed = missed or found["cpu"] > seconds or found["memory"] > MOST_MEMORY
        name = form.value if isinstance(form, Form) else "making the rows alone"
        lines.append((name, f"{found['cpu']:.1f}", f"{found['memory']:.0f}", f"{found['size']:.0f}", bar))
    title = f"{options.rows:,} rows of {len(COLUMNS)} columns as a file"
    write_figures(title, ("form", "CPU s", "memory MB", "size MB", "bar"), lines)
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
