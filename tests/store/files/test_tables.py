"""Tables that go out: typed, guarded, and read back as the same values from every form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow.parquet import read_table

from kepan.engine.sheets.fields import Field, Kind
from kepan.engine.sheets.layout import find_layout
from kepan.engine.sheets.readings import Value
from kepan.engine.sheets.rows import create_source, read_rows
from kepan.store.files.formulas import FORMULA_SIGNS, write_guarded
from kepan.store.files.spreadsheets import read_spreadsheet
from kepan.store.files.tables import Cell, Form, TableColumn, books, write_table
from kepan.store.files.workbooks.cells import CUT, MOST_SIGNS

TODAY = date(2026, 11, 22)
COLUMNS = (
    TableColumn(Field("line", "行号", Kind.WHOLE)),
    TableColumn(Field("name", "单位名称")),
    TableColumn(Field("note", "情况说明", Kind.LONG_TEXT)),
    TableColumn(Field("code", "登记代码", Kind.CODE)),
    TableColumn(Field("money", "研发费用", Kind.NUMBER, unit="元"), decimals=2),
    TableColumn(Field("ratio", "占比", Kind.NUMBER)),
    TableColumn(Field("day", "成立日期", Kind.DAY)),
    TableColumn(Field("yes", "是否上市", Kind.TRUTH)),
    TableColumn(
        Field("kind", "类型", Kind.CHOICE, choices={"发明专利": "invention", "发明": "invention", "外观": "design"})
    ),
    TableColumn(Field("people", "发明人", Kind.LIST)),
)
FIELDS = {place: column.field for place, column in enumerate(COLUMNS)}
# What opens formulas, what quotes, breaks lines and parts cells, wide signs, escapes of workbooks, marks of writers.
ODD = [*"=+-@'\",;，＝科", "１２", "\U0002a6d6", "_x0041_", "<r>", "</r>", "&amp;", "#REF"]
words = st.lists(st.one_of(st.sampled_from(ODD), st.text("望澜ab7 ", max_size=4)), min_size=1, max_size=5).map("".join)
# Readers leave out blanks at the ends and double ones, and hold strokes and formula errors for empty and broken cells.
texts = words.map(lambda text: "望澜" + " ".join(text.split())).map(str.strip) | st.sampled_from(
    [f"{sign}1+2" for sign in "=+-@＝＋－＠"] + ["'=1", "''", "<r>a</r>", '"', 'a"b,c;d\te'.replace("\t", " ")]
)
numbers = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20, places=6)
rows = st.lists(
    st.tuples(
        st.none() | texts,
        st.none() | st.lists(texts, min_size=1, max_size=3).map("\n".join),
        st.none() | st.from_regex(r"[-=+@]?0[0-9A-Z]{5,19}", fullmatch=True),
        st.none() | st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**11), max_value=10**11, places=2),
        st.none() | numbers,
        st.none() | st.dates(date(1920, 1, 1), date(2098, 12, 31)) | st.sampled_from([date(1899, 5, 4)]),
        st.none() | st.booleans(),
        st.none() | st.sampled_from(["invention", "design"]),
        st.none()
        | st.lists(st.text("甲乙丙 ,，、a", min_size=1).map(str.strip).filter(bool), min_size=1, max_size=3).map(tuple),
    ),
    min_size=1,
    max_size=6,
).map(lambda found: [(number, *row) for number, row in enumerate(found, 1)])


def write(form: Form, lines: Sequence[Sequence[Cell]], columns: Sequence[TableColumn] = COLUMNS) -> bytes:
    """Write a table in a form."""
    file = BytesIO()
    write_table(file, form, columns, lines, [("条件", "全部（虚构）")])
    return file.getvalue()


def read(content: bytes) -> list[tuple[Value, ...]]:
    """Read a table as an import reads it."""
    sheet = read_spreadsheet(content, name="表.csv")[0]
    layout = find_layout(sheet, [column.field.label for column in COLUMNS])
    source = create_source(sheet, layout, FIELDS, today=TODAY)
    found = list(read_rows(sheet, layout, FIELDS, source, today=TODAY))
    assert [row.troubles for row in found if row.troubles] == []
    return [tuple(row.values[field.key] for field in FIELDS.values()) for row in found]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows)
def test_a_table_is_read_back_as_it_was_written(lines: list[tuple[Any, ...]]) -> None:
    """Texts, exact numbers, days, truths, keys of choices and lists; nothing stays nothing and is never 0 or ""."""
    assert read(write(Form.XLSX, lines)) == lines
    assert read(write(Form.CSV, lines)) == read(write(Form.PLAIN_CSV, lines)) == lines
    labels = {"invention": "发明专利", "design": "外观", None: None}
    assert [tuple(row.values()) for row in read_table(BytesIO(write(Form.PARQUET, lines))).to_pylist()] == [
        (*row[:8], labels[row[8]], None if row[9] is None else list(row[9])) for row in lines
    ]


@pytest.mark.parametrize("sign", FORMULA_SIGNS)
def test_no_text_is_run(sign: str) -> None:
    """In csv a text gets an apostrophe, in a workbook the mark of one; a negative number is none of them."""
    columns = (TableColumn(Field("note", "说明")), TableColumn(Field("money", "金额", Kind.NUMBER)))
    content = write(Form.PLAIN_CSV, [(f"{sign}cmd", Decimal("-1.50"))], columns).decode()
    assert write_guarded(f"{sign}cmd") == f"'{sign}cmd"
    assert content.partition("\r\n")[2].replace('"', "") == f"'{sign}cmd,-1.50\r\n"
    assert "<f>" not in write(Form.XLSX, [(f"{sign}cmd", None)], columns).decode("latin-1")


def test_moments_stand_in_their_zone_and_long_texts_say_that_they_were_cut() -> None:
    """Wall time in a workbook, UTC in Parquet; the cover counts texts that no cell holds."""
    columns = (
        TableColumn(Field("at", "时间", Kind.DAY), has_time=True),
        TableColumn(Field("text", "全文", Kind.LONG_TEXT)),
    )
    moment = datetime(2026, 3, 5, 9, 30, tzinfo=UTC)
    data, cover = read_spreadsheet(write(Form.XLSX, [(moment, "长" * 40_000)], columns), name="表.xlsx")
    assert data.rows[1] == [datetime(2026, 3, 5, 9, 30), "长" * (MOST_SIGNS - len(CUT)) + CUT]  # noqa: DTZ001
    assert [row[0] for row in cover.rows] == ["条件", "截断"]
    assert read_table(BytesIO(write(Form.PARQUET, [(moment, "短")], columns))).to_pylist() == [
        {"at": moment, "text": "短"}
    ]


def test_a_sheet_that_is_full_is_no_sheet_with_fewer_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """More rows than a sheet holds are refused; rows of another length than the columns are a fault of the caller."""
    monkeypatch.setattr(books, "MOST_ROWS", 2)
    columns = (TableColumn(Field("line", "行号", Kind.WHOLE)),)
    refused: list[tuple[Callable[[], bytes], type[Exception]]] = [
        (lambda: write(Form.XLSX, [(1,), (2,), (3,)], columns), books.FullSheetError),
        (lambda: write(Form.CSV, [(1, 2)], columns), ValueError),
        (lambda: write(Form.PARQUET, [(1, 2)], columns), ValueError),
    ]
    for call, error in refused:
        with pytest.raises(error):
            call()
