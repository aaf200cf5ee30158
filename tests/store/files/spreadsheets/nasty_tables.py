"""Nasty files whose trouble is where the table stands: titles, headings, totals, merged and hidden cells, sheets."""

from __future__ import annotations

from decimal import Decimal

from tests.store.files.spreadsheets.making import create_ods
from tests.store.files.spreadsheets.nasty import (
    BOTH,
    DAY,
    HEADINGS,
    JIA,
    TABLE,
    WANT_JIA,
    WANT_YI,
    YI,
    Nasty,
    book,
    number_cell,
    ods,
    text_cell,
)

PLAIN = ["企业名称", "统一社会信用代码", "营业收入", "从业人数"]
BING = ["丙厂（虚构）", "91990101MA00000C3Z", 7, 5]
WANT_BING = ("丙厂（虚构）", "91990101MA00000C3Z", Decimal(70000), 5)

TABLES = [
    Nasty(
        "title and unit line above, signatures below",
        lambda: book([
            ["望澜区企业年报汇总表（虚构）"], ["填报单位：望澜区", None, None, "单位：万元"], PLAIN, JIA, YI, [],
            ["单位负责人：某某", None, "填表人：某某", "报出日期：2026年3月5日"], ["注：本表一式两份。"],
        ], merged=[(0, 0, 0, 3)]),
        {4: WANT_JIA, 5: WANT_YI},
        aside={1: "title", 2: "unit_line", 6: "blank", 7: "note", 8: "note"},
    ),
    Nasty(
        "the unit stands in the title",
        lambda: book([["2025年企业年报（金额单位：人民币万元，虚构）"], PLAIN, JIA]),
        {3: WANT_JIA}, aside={1: "unit_line"},
    ),
    Nasty(
        "headings of two rows with merged cells",
        lambda: book([
            ["企业名称", "统一社会信用代码", "2025年", None], [None, None, "营业收入（万元）", "从业人数"], JIA, YI,
        ], merged=[(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 3)]),
        {3: WANT_JIA, 4: WANT_YI},
    ),
    Nasty(
        "headings of two rows without merged cells",
        lambda: book([
            ["企业名称", "统一社会信用代码", "经营情况", None], [None, None, "营业收入（万元）", "从业人数"], JIA, YI,
        ]),
        {3: WANT_JIA, 4: WANT_YI},
    ),
    Nasty(
        "headings of three rows",
        lambda: book([
            ["企业名称", "统一社会信用代码", "2025年", None], [None, None, "其中", None],
            [None, None, "营业收入（万元）", "从业人数"], JIA, YI,
        ], merged=[(0, 0, 2, 0), (0, 1, 2, 1), (0, 2, 0, 3), (1, 2, 1, 3)]),
        {4: WANT_JIA, 5: WANT_YI},
    ),
    Nasty(
        "a row of units below the headings",
        lambda: book([PLAIN, [None, None, "万元", "人"], JIA, YI]),
        {3: WANT_JIA, 4: WANT_YI},
    ),
    Nasty(
        "headings broken over lines, with blanks and stars",
        lambda: book([["*企业\n名称", "统一社会\n信用代码", "营业 收入\n(万元)", "从业人数\n（人）"], JIA, YI]), BOTH,
    ),
    Nasty(
        "a row of column numbers",
        lambda: book([HEADINGS, ["甲", "乙", 1, 2], JIA, YI]), {3: WANT_JIA, 4: WANT_YI}, aside={2: "column_numbers"},
    ),
    Nasty(
        "totals, subtotals and averages between",
        lambda: book([
            HEADINGS, JIA, ["小计", None, 27455.3, 286], YI, ["望澜区小计", None, 900, 41],
            ["合  计", None, 28355.3, 327], ["平均", None, 14177.65, 163.5],
        ]),
        {2: WANT_JIA, 4: WANT_YI}, aside={3: "total", 5: "total", 6: "total", 7: "total"},
    ),
    Nasty(
        "the total stands first and its words are in the second column",
        lambda: book([["序号", *HEADINGS], [None, "总计", None, 28355.3, 327], [1, *JIA], [2, *YI]]),
        {3: WANT_JIA, 4: WANT_YI}, aside={2: "total"},
    ),
    Nasty(
        "an enterprise whose name ends like a total is no total",
        lambda: book([HEADINGS, JIA, ["望澜合计", "91990101MA00000C3Z", 7, 5]]),
        {2: WANT_JIA, 3: ("望澜合计", "91990101MA00000C3Z", Decimal(70000), 5)},
    ),
    Nasty(
        "headings repeated at page breaks",
        lambda: book([HEADINGS, JIA, ["第1页 共2页"], HEADINGS, YI, ["第2页 共2页"]]),
        {2: WANT_JIA, 5: WANT_YI}, aside={3: "note", 4: "repeated_heading", 6: "note"},
    ),
    Nasty(
        "cells of data merged downwards and across",
        lambda: book([
            ["填报日期", *HEADINGS], [DAY, *JIA], [None, *YI], [DAY, "丙厂（虚构）", None, 7, 5],
        ], merged=[(1, 0, 2, 0), (3, 1, 3, 2)]),
        {2: (*WANT_JIA, None, DAY), 3: (*WANT_YI, None, DAY), 4: ("丙厂（虚构）", None, Decimal(70000), 5, None, DAY)},
        doubts={"A3": "filled"},
    ),
    Nasty(
        "empty rows and columns before the table and within it",
        lambda: book([[], [], *([None, None, *row] for row in (HEADINGS, JIA, [], [], YI))]),
        {4: WANT_JIA, 7: WANT_YI}, aside={5: "blank", 6: "blank"},
    ),
    Nasty(
        "hidden rows and columns",
        lambda: book(TABLE, hidden_rows=[2], hidden_columns=[3]), BOTH,
        doubts={"3": "hidden", "D2": "hidden", "D3": "hidden"},
    ),
    Nasty(
        "one sheet of several holds the table",
        lambda: book(TABLE, others={"填表说明": [["一、填报范围", "全区企业"], ["二、口径", "按年报"]],
                                   "Sheet2": [[1, 2], [3, 4]]}),
        BOTH,
    ),
    Nasty(
        "a hidden sheet holds an old table",
        lambda: book(TABLE, others={"旧表": [HEADINGS, *[BING] * 9]}, hidden=["旧表"]), BOTH,
    ),
    Nasty(
        "a larger table of other things beside it",
        lambda: book(TABLE, others={"代码表": [["代码", "名称"], *([f"{n:03d}", f"行业{n}"] for n in range(60))]}),
        BOTH,
    ),
    Nasty(
        "a row of strokes and words after an empty row is data",
        lambda: book([HEADINGS, JIA, [], ["丙厂（虚构）", "无", "—", "—"]]),
        {2: WANT_JIA, 4: ("丙厂（虚构）",)}, aside={3: "blank"},
    ),
    Nasty(
        "a second table under the first",
        lambda: book([
            HEADINGS, JIA, YI, [], ["附表：已停产企业"], ["企业名称", "停产原因", "停产日期"],
            ["丙厂（虚构）", "搬迁", "2025-03-05"],
        ]),
        BOTH, aside={4: "blank", 5: "other_table", 6: "other_table", 7: "other_table"},
    ),
    Nasty(
        "the same table once more under the first",
        lambda: book([HEADINGS, JIA, [], ["望澜区（续）"], HEADINGS, BING]),
        {2: WANT_JIA, 6: WANT_BING}, aside={3: "blank", 4: "title", 5: "repeated_heading"},
    ),
    Nasty("a table without headings", lambda: book([JIA, YI]), reason="汇总: .*企业名称"),
    Nasty("a table of other headings", lambda: book([["甲", "乙"], ["a", 1], ["b", 2]]), reason="汇总!1: .*企业名称"),
    Nasty(
        "a table of one column",
        lambda: book([["企业名称"], ["甲厂（虚构）"], ["乙厂（虚构）"]]), {2: ("甲厂（虚构）",), 3: ("乙厂（虚构）",)},
    ),
    Nasty(
        "three hundred columns, the wanted ones at the end",
        lambda: book([[*(f"指标{n}" for n in range(296)), *HEADINGS], [*range(296), *JIA], [*range(296), *YI]]), BOTH,
    ),
    Nasty(
        "two columns with the same heading",
        lambda: book([[*HEADINGS, "营业收入（万元）"], [*JIA, 1], [*YI, 2]]), BOTH, doubts={"E1": "heading_twice"},
    ),
    Nasty(
        "headings only",
        lambda: book([HEADINGS]), reason="汇总!1: .*no row",
    ),
    Nasty(
        "an .ods with repeated cells and rows",
        lambda: create_ods(
            ods("".join(map(text_cell, HEADINGS)) + '<table:table-cell table:number-columns-repeated="16380"/>')
            + ods(text_cell("甲厂（虚构）", 2) + number_cell("27455.3") + number_cell(286))
            + '<table:table-row table:number-rows-repeated="1048000"><table:table-cell'
              ' table:number-columns-repeated="16384"/></table:table-row>'
        ),
        {2: ("甲厂（虚构）", "甲厂(虚构)", Decimal(274553000), 286)}, file="年报.ods",
    ),
]  # fmt: skip
