"""Which rows below the headings are data, and why the others are none: totals, notes, sections, other tables."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date, time
from enum import StrEnum

from kepan.engine.basis.words import write_narrow
from kepan.engine.sheets.headings import LONGEST_HEADING, Heading, fold_heading, is_word, read_heading
from kepan.engine.sheets.model import Raw, RawSheet, list_cells
from kepan.engine.sheets.numbers import STROKES


class Aside(StrEnum):
    """Why a row is not data."""

    TITLE = "title"
    UNIT_LINE = "unit_line"
    COLUMN_NUMBERS = "column_numbers"
    BLANK = "blank"
    TOTAL = "total"
    REPEATED_HEADING = "repeated_heading"
    NOTE = "note"
    SECTION = "section"
    """A line within the table that heads a group of its rows."""
    OTHER_TABLE = "other_table"
    """Another table begins in or above this row; a person may choose it instead."""
    NOT_KEPT = "not_kept"
    """The profile of the source takes other rows."""


_TOTAL = re.compile(
    r"(?:[一二三四五六七八九十]+)?(?:全[省市县区]|本[页表月季年]|各[县市区])?(?:合计|总计|共计|累计|总和|平均|平均值|均值|小计)数?"
    r"|(?:grand|sub)?totals?|average|sum"
)
_ENDS_TOTAL = re.compile(r".{1,20}(?:小计|合计)")
_NOTE = re.compile(
    r"(?:注|备注|说明|附注|填表说明|填报说明|填表人|填报人|制表人?|制表单位|审核人?|复核人?|单位负责人|负责人|联系人|联系电话|电话|数据来源|资料来源|来源|填表日期|填报日期|"
    r"报出日期|打印日期|统计负责人)\s*[\d一二三四五]*\s*[:、.]"
)
_PAGE = re.compile(
    r"[-—\s]*第?\s*\d+\s*页?\s*[,,/、\s]*共\s*\d+\s*页[-—\s]*|[-—\s]*第\s*\d+\s*页[-—\s]*|page \d+(?: of \d+)?", re.I
)
_SECTION = re.compile(r"[(（]?[一二三四五六七八九十]{1,3}(?:[)）]|[、.．])\s*\S")
_FIGURE = re.compile(r"[-+(]?[¥￥$]?\d[\d,.\s]*(?:e[-+]?\d+)?\D{0,3}", re.I | re.ASCII)
_COLUMN_NUMBER = re.compile(r"[(\[]?(?:\d{1,3}|[甲乙丙丁戊己庚辛壬癸]|[a-z])[)\]]?(?:\s*=\s*[\d+\-*/×÷()\s]+)?")


def part_rows(
    sheet: RawSheet, bottom: int, headings: Sequence[Heading], known: frozenset[str]
) -> tuple[list[int], list[tuple[int, Aside]]]:
    """Part the rows below the headings into data and what is set aside."""
    data: list[int] = []
    aside: dict[int, Aside] = {}
    printed = {fold_heading(part) for heading in headings for part in heading.printed.split(" / ")} - {""}
    words = printed | known
    wide = sum(bool(heading.name) for heading in headings)
    across = {
        area.top for area in sheet.merged if area.top == area.bottom and (area.right - area.left + 1) * 2 > wide > 1
    }
    for row in range(bottom + 1, len(sheet.rows)):
        cells = list_cells(sheet, row)
        if not cells:
            aside[row] = Aside.BLANK
        elif row == bottom + 1 and _is_column_numbers(cells):
            aside[row] = Aside.COLUMN_NUMBERS
        elif len(cells) > 1 and all(fold_heading(str(value)) in printed for _column, value in cells):
            aside[row] = Aside.REPEATED_HEADING
            if data and data[-1] == row - 1 and _is_line(sheet, row - 1, aside):
                # The title of the next page.
                aside[data.pop()] = Aside.TITLE
        elif (first := _find_other_table(sheet, row, cells, words, aside)) is not None:
            data = [one for one in data if one < first]
            aside |= dict.fromkeys(range(first, len(sheet.rows)), Aside.OTHER_TABLE)
            break
        elif reason := _judge_row(cells, wide, is_across=row in across):
            aside[row] = reason
        else:
            data.append(row)
    return data, _drop_last_blanks(sorted(aside.items()), len(sheet.rows))


def _judge_row(cells: Sequence[tuple[int, Raw]], wide: int, *, is_across: bool) -> Aside | None:
    """Say why a row below the headings is no data, by itself."""
    if _is_total(cells):
        return Aside.TOTAL
    first = cells[0][1]
    if len(cells) == 1 and wide > 1 and isinstance(first, str):
        if _PAGE.fullmatch(first.strip()):
            return Aside.NOTE
        if is_across or (wide > 2 and _SECTION.match(first.strip())):
            return Aside.SECTION
    return Aside.NOTE if wide > 1 and _is_note(cells, wide) else None


def _is_line(sheet: RawSheet, row: int, aside: Mapping[int, Aside]) -> bool:
    """Say whether a row is a lone text after an empty row, as titles are."""
    return len(list_cells(sheet, row)) == 1 and aside.get(row - 1) is Aside.BLANK


def _find_other_table(
    sheet: RawSheet, row: int, cells: Sequence[tuple[int, Raw]], words: Collection[str], aside: Mapping[int, Aside]
) -> int | None:
    """Find where another table begins: headings after an empty row, some of them known, with or without a title."""
    first = row if aside.get(row - 1) is Aside.BLANK else row - 1
    if len(cells) < 2 or not (first == row or _is_line(sheet, first, aside)):
        return None
    folded = [fold_heading(read_heading(str(value)).name) for _column, value in cells if is_word(value)]
    is_heading = len(folded) == len(cells) == len(set(folded)) and any(word in words for word in folded)
    return first if is_heading else None


def _drop_last_blanks(aside: list[tuple[int, Aside]], count: int) -> list[tuple[int, Aside]]:
    """Forget the empty rows at the end of a sheet: they are nothing."""
    last = count - 1
    kept = list(aside)
    while kept and kept[-1] == (last, Aside.BLANK):
        kept.pop()
        last -= 1
    return kept


def _is_total(cells: Sequence[tuple[int, Raw]]) -> bool:
    """Say whether one of the first two texts of a row says that its figures are those of others together.

    Words that only end so (望澜区小计) may be a name: then nothing but figures follows.
    """
    texts = [(place, value) for place, (_column, value) in enumerate(cells[:3]) if isinstance(value, str)][:2]
    for place, text in texts:
        folded = fold_heading(text)
        if _TOTAL.fullmatch(folded):
            return True
        if _ENDS_TOTAL.fullmatch(folded):
            return not any(_is_said(value) for _column, value in cells[place + 1 :])
    return False


def _is_said(value: Raw) -> bool:
    """Say whether a cell says something that is no figure."""
    return (
        isinstance(value, str) and value.strip() not in STROKES and not _FIGURE.fullmatch(write_narrow(value).strip())
    )


def _is_note(cells: Sequence[tuple[int, Raw]], wide: int) -> bool:
    first = cells[0][1]
    if not isinstance(first, str) or len(cells) > 6:
        return False
    is_long = wide > 3 and len(cells) == 1 and len(first.strip()) > LONGEST_HEADING
    return bool(_NOTE.match(write_narrow(first).strip())) or is_long


def _is_column_numbers(cells: Sequence[tuple[int, Raw]]) -> bool:
    texts = [str(value).strip().lower() for _column, value in cells if not isinstance(value, date | time)]
    if len(texts) != len(cells) or len(texts) < 3:
        return False
    tail = texts[1:] if texts[0] in ("栏次", "序号", "列次") else texts
    if not all(_COLUMN_NUMBER.fullmatch(text) for text in tail) or len(set(tail)) != len(tail):
        return False
    numbers = [int(found[0]) for text in tail if (found := re.match(r"\d+", text.strip("([")))]
    return numbers == sorted(numbers) and bool(numbers) and numbers[0] <= 2 and numbers[-1] <= len(texts) + 2
