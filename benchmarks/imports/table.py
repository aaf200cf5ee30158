"""An invented workbook of patents as offices export them, in Chinese headings, with planted errors.

Applicants are organisations that the installation knows by name (two of three) or nobody does. The same seed gives the
same bytes of cells.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter

from kepan.engine.basis.patent_numbers import compute_application_check

HEADINGS = (
    "申请号", "专利名称", "专利类型", "申请日", "公开（公告）号", "公开（公告）日", "授权公告日", "申请人", "发明人",
    "IPC分类号", "权利要求数", "代理机构",
)  # fmt: skip
KINDS = (("发明专利", 1, "A"), ("实用新型", 2, "U"), ("外观设计", 3, "S"))
THINGS = ("传感器", "轴承", "电池", "涂料", "阀门", "机械手", "催化剂", "滤膜", "控制器", "光学镜头")
WAYS = ("一种高精度", "一种耐腐蚀的", "一种低能耗", "用于检测的", "一种可拆卸的", "一种智能")
SIRS = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
GIVEN = "虚甲乙丙丁戊己庚辛壬癸子丑寅卯辰"
FIRST_DAY = date(2012, 1, 4)
Cell = str | int | date | None

PLANTED = {
    "wrong check digit": "refused, the right digit named",
    "no title": "refused",
    "no such day (2025-02-30)": "refused",
    "granted before it was filed": "refused or asked",
    "the same number twice": "one of the two refused or asked",
    "full-width number": "repaired, said",
    "day as the number 45000": "repaired, said",
    "no applicant": "refused",
    "a kind that does not exist": "refused",
    "claims 十二项": "repaired or refused, said",
}
"""What is wrong → what a careful reader would expect."""


def list_rows(count: int, owners: Sequence[str], *, seed: int = 1, errors: Sequence[str] = ()) -> Iterator[list[Cell]]:
    """Yield the rows; errors of `PLANTED` stand spread over the table in the order in which they are asked for."""
    dice = random.Random(seed)
    step = count // (len(errors) + 1)
    planted = {step * (place + 1): name for place, name in enumerate(errors)}
    former: list[Cell] = []
    for place in range(count):
        row = _make_row(place, owners, dice)
        if name := planted.get(place):
            row = _spoil(row, name, former)
        former = row
        yield row


def _make_row(place: int, owners: Sequence[str], dice: random.Random) -> list[Cell]:
    words, kind, letter = KINDS[dice.choice((0, 0, 0, 1, 1, 2))]
    filed = FIRST_DAY + timedelta(days=dice.randrange(4600))
    digits = f"{filed.year}{kind}{place:07d}"
    granted = filed + timedelta(days=dice.randrange(200, 900)) if dice.random() < 0.6 else None
    published = filed + timedelta(days=dice.randrange(120, 560))
    known = [dice.choice(owners)] if dice.random() < 0.67 else [f"虚构第{dice.randrange(40_000)}号工坊有限公司"]
    if dice.random() < 0.15:
        known.append(dice.choice(owners))
    people = [dice.choice(SIRS) + dice.choice(GIVEN) + dice.choice(GIVEN) for _one in range(dice.randrange(1, 5))]
    classes = [_make_class(dice) for _one in range(dice.randrange(1, 4))]
    return [
        f"CN{digits}.{compute_application_check(digits)}",
        f"{dice.choice(WAYS)}{dice.choice(THINGS)}及其制备方法（虚构{place}）",
        words,
        filed.isoformat(),
        f"CN{kind}{place:08d}{letter}",
        published.isoformat(),
        granted.isoformat() if granted else None,
        ";".join(dict.fromkeys(known)),
        ";".join(dict.fromkeys(people)),
        ";".join(dict.fromkeys(classes)) if kind < 3 else None,
        dice.randrange(1, 20) if kind < 3 else 1,
        f"虚构代理事务所{dice.randrange(60)}",
    ]


def _make_class(dice: random.Random) -> str:
    subclass = f"{dice.choice('ABCDEFGH')}{dice.randrange(1, 60):02d}{dice.choice('BCDFGHK')}"
    return f"{subclass}{dice.randrange(1, 40)}/{dice.randrange(99):02d}"


def _spoil(row: list[Cell], name: str, former: Sequence[Cell]) -> list[Cell]:
    number = str(row[0])
    match name:
        case "wrong check digit":
            row[0] = number[:-1] + ("5" if number[-1] != "5" else "6")
        case "no title":
            row[1] = None
        case "no such day (2025-02-30)":
            row[3] = "2025-02-30"
        case "granted before it was filed":
            row[6] = "1999-01-01"
        case "the same number twice":
            row[0] = former[0]
        case "full-width number":
            row[0] = "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in number)
        case "day as the number 45000":
            row[5] = 45000
        case "no applicant":
            row[7] = None
        case "a kind that does not exist":
            row[2] = "发现专利"
        case _:
            row[10] = "十二项"
    return row


def rename(row: list[Cell]) -> None:
    """Change the title of a patent."""
    row[1] = f"{row[1]}（改）"


def replace_people(row: list[Cell]) -> None:
    """Change the title, the applicants and all inventors of a patent."""
    rename(row)
    row[7], row[8] = f"{row[7]};虚构后来的工坊", f"赵虚甲;钱虚乙;{row[8]}"


def write_table(
    path: Path,
    count: int,
    owners: Sequence[str],
    *,
    seed: int = 1,
    errors: Sequence[str] = (),
    change: Callable[[list[Cell]], None] | None = None,
) -> Path:
    """Write the workbook; texts as texts, so that a program sees what a person typed. `change` alters each row."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("专利（虚构）")
    for column, heading in enumerate(HEADINGS):
        sheet.write_string(0, column, heading)
    for place, row in enumerate(list_rows(count, owners, seed=seed, errors=errors), start=1):
        if change is not None:
            change(row)
        for column, cell in enumerate(row):
            if isinstance(cell, int):
                sheet.write_number(place, column, cell)
            elif cell is not None:
                sheet.write_string(place, column, str(cell))
    book.close()
    return path
