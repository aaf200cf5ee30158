"""Profiles of sources: read from their files, and proved on real exports."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from kepan.engine.sheets.days import DayOrder
from kepan.engine.sheets.fields import Field, Kind
from kepan.engine.sheets.layout import Layout, find_layout
from kepan.engine.sheets.mapping import list_suggestions
from kepan.engine.sheets.model import RawSheet, get_cell
from kepan.engine.sheets.profiles import Profile, create_profile_source, list_profile_fields, rank_profiles
from kepan.engine.sheets.rows import Row, create_source, find_kept, read_rows
from kepan.store.files.errors import CatalogueError
from kepan.store.files.import_profiles import read_profile, read_profiles
from kepan.store.files.spreadsheets import read_spreadsheet

TODAY = date(2026, 11, 22)
LISTS = ("ipc", "applicants", "owners", "inventors", "agents")
DAYS = ("filed_on", "priority_on", "published_on", "granted_on", "expires_on")
CODES = ("application_number", "publication_number", "grant_number", "number", "family")
FIELDS = (
    Field("kind", "种类", Kind.CHOICE, choices={"发明专利": "invention"}),
    Field("title", "名称", is_required=True),
    *(Field(key, key, Kind.CODE) for key in CODES),
    *(Field(key, key, Kind.DAY) for key in DAYS),
    *(Field(key, key, Kind.LIST) for key in LISTS),
    Field("claim_count", "权利要求数", Kind.WHOLE),
    Field("addresses", "地址"),
    Field("status_words", "法律状态"),
)
MOST = 150
"""Rows of each export that the test reads."""


def read(sheet: RawSheet) -> tuple[Profile, Layout, list[Row]]:
    """Read a sheet by the profile that knows its headings best."""
    layout = find_layout(sheet)
    profile, _share = rank_profiles(read_profiles().values(), layout.headings)[0]
    fields = {field.key: field for field in list_profile_fields(profile, FIELDS)}
    samples = [[get_cell(sheet, row, column) for row in layout.data_rows[:20]] for column in range(sheet.width)]
    found = list_suggestions(
        layout.headings, samples, list(fields.values()), remembered=profile.headings, today=TODAY
    )  # fmt: skip
    columns = {one.column: fields[one.field] for one in found}
    base = create_profile_source(profile, layout.headings, columns)
    source = create_source(sheet, layout, columns, base, today=TODAY)
    kept = find_kept(sheet, layout, source)
    return profile, kept, list(read_rows(sheet, kept, columns, source, today=TODAY))


@pytest.fixture
def exports(shared: Path) -> Mapping[str, RawSheet]:
    """The real exports, whole; where they are absent the test is skipped."""
    return read_exports(shared / "data" / "patents")


@cache
def read_exports(folder: Path) -> Mapping[str, RawSheet]:
    """Read the real exports once."""
    names = {
        "lens 2015": "pizza_lens_1000_raw.csv", "lens 2017": "drone_drones_fulltext_families_5884.csv",
        "patentscope": "pizza_medium.csv", "landscape": "ritonavir.csv", "titles": "cn_patents_9740_titles_ipc.csv",
    }  # fmt: skip
    sheets = {key: read_spreadsheet((folder / name).read_bytes(), name=name)[0] for key, name in names.items()}
    assert {key: len(sheet.rows) - 1 for key, sheet in sheets.items()} == {
        "lens 2015": 1000, "lens 2017": 5884, "patentscope": 10_000, "landscape": 804, "titles": 9740,
    }  # fmt: skip
    return sheets


def cut(sheet: RawSheet, rows: Sequence[int]) -> RawSheet:
    """A sheet with its headings and some of its rows."""
    return RawSheet(sheet.name, [sheet.rows[0], *(sheet.rows[row] for row in rows)])


def get_values(row: Row, *keys: str) -> list[Any]:
    """Some values of a row."""
    return [row.values[key] for key in keys]


@pytest.mark.parametrize(
    ("export", "profile", "begins", "column", "kept"),
    [
        ("lens 2015", "lens", ("CN", "WO"), 1, 46),
        ("lens 2017", "lens", ("CN", "WO"), 1, MOST),
        ("patentscope", "patentscope", ("CN", "WO"), 0, MOST),
        ("landscape", "patent_landscape", ("CN", "WO"), 1, MOST),
        ("titles", "cn_patents", ("CN",), 0, MOST),
    ],
)
def test_a_real_export_is_known_and_read_without_a_fault(
    exports: Mapping[str, RawSheet], export: str, profile: str, begins: tuple[str, ...], column: int, kept: int
) -> None:
    whole = exports[export]
    wanted = [row for row in range(1, len(whole.rows)) if str(get_cell(whole, row, column)).startswith(begins)][:MOST]
    others = [row for row in range(1, 100) if not str(get_cell(whole, row, column)).startswith(begins)]
    short = cut(whole, [*wanted, *others])
    found, layout, rows = read(short)
    assert (found.key, len(rows), len(layout.aside)) == (profile, kept, len(others))
    # Some names of the older exports lost letters with accents before they came here: their cells, and only they.
    lost = {(row.place, trouble.column) for row in rows for trouble in row.troubles}
    taken = {column for column, heading in enumerate(layout.headings) if found.headings.get(heading.printed)}
    assert lost == {(row.place, column) for row in rows for column in taken
                    if re.search("\ufffd|[?]{3}", str(get_cell(short, row.place, column)))}  # fmt: skip


def test_the_lens_is_read_with_its_days_lists_and_numbers(exports: Mapping[str, RawSheet]) -> None:
    old = {row.values["publication_number"]: row for row in read(exports["lens 2015"])[2]}
    keys = ("kind", "application_number", "filed_on", "published_on", "priority_on", "applicants", "ipc")
    assert get_values(old["WO2006115481A1"], *keys[:5]) == [
        "pct", "PCT/US2005/013811", date(2005, 4, 22), date(2006, 11, 2), date(2005, 4, 21)
    ]  # fmt: skip
    assert get_values(old["CN202448152U"], *keys[:5]) == [
        "utility_model", "201120567554.1", date(2011, 12, 30), date(2012, 9, 26), date(2011, 12, 30)
    ]  # fmt: skip
    new = {row.values["publication_number"]: row for row in read(cut(exports["lens 2017"], range(1, 300)))[2]}
    assert get_values(new["CN102155885B"], "kind", "filed_on", "published_on") == [
        "invention", date(2011, 12, 31), date(2014, 12, 24)
    ]  # fmt: skip
    assert new["CN101025382A"].values["ipc"] == (
        "G01M 11/00", "H04N 5/335", "H04N 5/341", "H04N 5/369", "H04N 5/3745"
    )  # fmt: skip


def test_a_name_with_a_semicolon_or_a_comma_is_one_name() -> None:
    lens = RawSheet("", [
        ["Jurisdiction", "Kind", "Publication Number", "Title", "Applicants"],
        ["CN", "A", "CN 101025382 A", "T", "DOE; JOHN A.;;ROE, INC;;"],
    ])  # fmt: skip
    assert read(lens)[2][0].values["applicants"] == ("DOE; JOHN A.", "ROE, INC")
    scope = RawSheet("", [["Publication Number", "Title", "Applicants"], ["WO2002014184", "T", "DOE, Jan;ROE, Ann"]])
    assert read(scope)[2][0].values["applicants"] == ("DOE, Jan", "ROE, Ann")


def test_a_landscape_joins_number_and_kind_and_cuts_countries_off(exports: Mapping[str, RawSheet]) -> None:
    rows = {row.values["publication_number"]: row for row in read(cut(exports["landscape"], range(1, 50)))[2]}
    found = rows["CN101440091A"]
    assert get_values(found, "kind", "inventors", "filed_on", "published_on", "ipc") == [
        "invention", ("JIANFENG ZHENG", "GUOZONG SHI"), date(2008, 12, 26), date(2009, 5, 27),
        ("C07D 417/14", "A61P 31/18", "A61K 31/426"),
    ]  # fmt: skip


def test_a_chinese_export_is_read_by_its_usual_headings() -> None:
    sheet = RawSheet("", [
        ["序号", "申请（专利）号", "专利类型", "标题", "申请（专利权）人", "发明（设计）人", "IPC", "申请日",
         "公开（公告）号", "授权公告日", "优先权日", "法律状态", "权利要求数量", "代理机构", "申请人地址"],
        [1, "CN201710601862.3", "中国发明授权", "一种装置（虚构）", "甲厂；乙, Ltd.", "张某;李某",
         "A01B 1/00, g06f 17/30 (2006.01)", "2017.07.21", "CN 107000001 B", "2019-03-05", "-", "有效", 8,
         "某代理所", "望澜路1号"],
    ])  # fmt: skip
    profile, _layout, (row,) = read(sheet)
    assert profile.key == "cn_patents"
    assert dict(row.values) == {
        "application_number": "CN201710601862.3", "kind": "invention", "title": "一种装置（虚构）",
        "applicants": ("甲厂", "乙, Ltd."), "inventors": ("张某", "李某"), "ipc": ("A01B 1/00", "G06F 17/30"),
        "filed_on": date(2017, 7, 21), "publication_number": "CN107000001B", "granted_on": date(2019, 3, 5),
        "priority_on": None, "status_words": "有效", "claim_count": 8, "agents": ("某代理所",),
        "addresses": "望澜路1号",
    }  # fmt: skip
    assert row.troubles == ()


GOOD: dict[str, Any] = {"label": "L", "target": "rights", "headings": {"title": ["Title"], "filed_on": ["Filed"]}}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"label": ""}, "label must be a text"),
        ({"colour": "red"}, "a profile needs"),
        ({"headings": {"title": "Title"}}, "headings must be a list of texts"),
        ({"headings": ["Title"]}, "headings must be a mapping"),
        ({"headings": {"title": ["Title"], "filed_on": ["title"]}}, "the heading title stands twice"),
        ({"left_out": ["Filed"]}, "the heading Filed stands twice"),
        ({"orders": {"granted_on": "day_first"}}, "orders: no heading fills granted_on"),
        ({"orders": {"filed_on": "backwards"}}, "backwards must be one of"),
        ({"transforms": {"title": "shout"}}, "shout must be one of"),
        ({"kinds": {"A": 1}}, "kinds must have a text"),
    ],
)
def test_a_profile_that_does_not_fit_is_refused(change: dict[str, Any], said: str) -> None:
    with pytest.raises(CatalogueError, match=said) as caught:
        read_profile("own.yaml", {**GOOD, **change})
    assert caught.value.name == "own.yaml"


def test_a_profile_is_read_whole() -> None:
    content = {**GOOD, "left_out": ["#"], "empties": ["NA"], "signs": {"": [";;"]}, "orders": {"filed_on": "day_first"}}
    assert read_profile("own.yaml", content) == Profile(
        "own", "L", "rights", {"Title": "title", "Filed": "filed_on", "#": ""}, frozenset({"na"}), {"": (";;",)},
        {"filed_on": DayOrder.DAY_FIRST},
    )  # fmt: skip
