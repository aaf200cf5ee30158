"""Any sheet at all: it is read without an error, and every row of it is accounted for."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from kepan.engine.sheets.fields import Field, Kind, Source, read_cell
from kepan.engine.sheets.layout import find_layout
from kepan.engine.sheets.mapping import list_suggestions
from kepan.engine.sheets.model import Area, Raw, RawSheet, get_cell
from kepan.engine.sheets.profiles import Profile, create_profile_source
from kepan.engine.sheets.rows import create_source, find_doubted_figures, find_kept, find_repeated, read_rows
from kepan.engine.sheets.transforms import TRANSFORMS

TODAY = date(2026, 11, 22)
FIELDS = [
    Field("name", "企业名称", longest=20, is_required=True),
    Field("code", "代码", Kind.CODE),
    Field("revenue", "营业收入", Kind.NUMBER, unit="元"),
    Field("share", "占比", Kind.NUMBER, unit="%"),
    Field("staff", "人数", Kind.WHOLE, unit="人"),
    Field("day", "日期", Kind.DAY),
    Field("is_own", "是否自有", Kind.TRUTH),
    Field("kind", "类型", Kind.CHOICE, choices={"发明": "invention", "实用新型": "utility"}),
    Field("owners", "权利人", Kind.LIST),
    Field("note", "备注", Kind.LONG_TEXT),
]
WORDS = [
    "单位：万元", "营业收入（万元）", "合计", "小计", "注：", "第1页,共2页", "一、工业", "—", "无", "#REF!",
    "1.2E+17", "9E999999", "1e-9999", "约3", "３万", "5.3.26", "05/03/26", "3月5日", "二〇二六年二月三十日",
    "99999-99-99", "甲乙丙", "ⅷ", "²", "½", "٣", "〇", "(5)", "1,2,3", "-", "'0", "\ufffd", "\u200b", "\0", "；；",
    "；", ",", "%", "万", "亿亿元", "2025年", "序号", "1", "栏次", "甲", "CN-20-A", "US2005/0013811W",
    "[0,2004-10-01T23]", "G06F17/30", "C07D41714", "总计", "=1",
]  # fmt: skip
CELLS: st.SearchStrategy[Raw] = st.one_of(
    st.none(), st.none(), st.sampled_from([*WORDS, *(field.label for field in FIELDS)]), st.text(max_size=8),
    st.integers(-(10**20), 10**20), st.integers(0, 60_000), st.decimals(allow_nan=False, allow_infinity=False),
    st.booleans(), st.dates(), st.times(),
    st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31)),  # noqa: DTZ001 cells have no zone
)  # fmt: skip
PLACES = st.integers(0, 8)
AREAS = st.builds(
    lambda top, left, down, right: Area(top, left, top + down, left + right), PLACES, PLACES, PLACES, PLACES
)
MARKED = st.frozensets(st.tuples(PLACES, PLACES), max_size=4)
SHEETS = st.builds(
    RawSheet, st.just("表"), st.lists(st.lists(CELLS, max_size=8), max_size=10), merged=st.lists(AREAS, max_size=3),
    hidden_rows=st.frozensets(PLACES), hidden_columns=st.frozensets(PLACES), formulas=MARKED, uncomputed=MARKED,
    percents=MARKED,
)  # fmt: skip
PROFILE = Profile(
    "any", "任意", "rights", {}, frozenset({"无"}), signs={"owners": (";;",)},
    transforms=dict(zip([field.key for field in FIELDS], [*TRANSFORMS] * 2, strict=False)),
    joined={"code": ("企业名称",)}, keep={"代码": ("CN", "1")},
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(SHEETS, st.booleans(), st.booleans())
def test_any_sheet_is_read_and_every_row_is_accounted_for(
    sheet: RawSheet, is_known: bool, is_known_source: bool
) -> None:
    found = find_layout(sheet, [field.label for field in FIELDS] if is_known else ())
    above = range(found.heading_rows[0], found.heading_rows[1] + 1) if found.heading_rows else ()
    blank = [
        place for place, row in enumerate(sheet.rows) if all(cell is None or not str(cell).strip() for cell in row)
    ]
    placed = [*above, *found.data_rows, *(row for row, _why in found.aside)]
    assert len(placed) == len(set(placed))
    assert set(placed) | set(blank) == set(range(len(sheet.rows)))
    samples = [[get_cell(sheet, row, column) for row in found.data_rows] for column in range(sheet.width)]
    suggested = list_suggestions(found.headings, samples, FIELDS, today=TODAY)
    # What no heading names is given to a field by a person.
    columns = {one.column: next(field for field in FIELDS if field.key == one.field) for one in suggested}
    free = [column for column in range(sheet.width) if column not in columns]
    left = [field for field in FIELDS if field not in columns.values()]
    columns |= dict(zip(free, left, strict=False))
    base = create_profile_source(PROFILE, found.headings, columns) if is_known_source else None
    source = create_source(sheet, found, columns, base, today=TODAY)
    kept = find_kept(sheet, found, source)
    rows = list(read_rows(sheet, kept, columns, source, today=TODAY))
    assert [row.place for row in rows] == list(kept.data_rows)
    assert {*kept.data_rows} | {row for row, _why in kept.aside} == {*found.data_rows} | {row for row, _ in found.aside}
    assert all(row.values[trouble.field] is None for row in rows for trouble in row.troubles)
    find_repeated(rows, ["name", "code"])
    find_doubted_figures(rows, FIELDS, {"revenue": [Decimal(5)] * len(rows)})


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(
        CELLS,
        st.lists(st.sampled_from("0123456789年月日./-,eE+-()（）万亿元%约一二三百 \u3000'＃"), max_size=9).map("".join),
    )
)
def test_any_cell_is_read_as_any_field_or_refused(cell: Raw) -> None:
    for field in FIELDS:
        found = read_cell(cell, 0, field, Source(units={0: field.unit}), today=TODAY)
        assert found.fault is None or found.value is None
        assert not isinstance(found.value, datetime | time)
