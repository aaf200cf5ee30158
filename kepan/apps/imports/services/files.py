"""Reading a file that somebody imports: refused with the reason in words, and whole where it names identity numbers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kepan.apps.accounts.permissions import RefusalError
from kepan.engine.basis.identity import find_identity_number
from kepan.engine.sheets.model import RawSheet, write_cell_name
from kepan.store.files.errors import (
    BombError,
    DamagedError,
    EmptyFileError,
    EncryptedError,
    FarCellError,
    FileRefusedError,
    NoTableError,
    TooLargeError,
)
from kepan.store.files.spreadsheets import read_spreadsheet

MOST_MEGABYTES = 60
AT_ONCE = 5 << 20
"""A larger file is looked at by a worker."""
SHORTEST = 15
"""Signs of the shortest cell that could hold an identity number."""
WORDS: dict[type[FileRefusedError], tuple[str | Promise, str | Promise]] = {
    EmptyFileError: (gettext_lazy("文件里没有内容"), gettext_lazy("看看是不是传错了文件")),
    TooLargeError: (gettext_lazy("文件太大"), gettext_lazy("拆成几个文件再传")),
    NoTableError: (
        gettext_lazy("不是表格，或者认不出编码"),
        gettext_lazy("可以传 xlsx、xls、ods、csv，其他的用表格软件打开，另存为 xlsx 再传"),
    ),
    FarCellError: (
        gettext_lazy("远离表格的地方有零星的格子"), gettext_lazy("删去它们，另存后再传"),
    ),
    EncryptedError: (gettext_lazy("文件加了密码"), gettext_lazy("取消密码后再传")),
    DamagedError: (gettext_lazy("文件损坏，读不完整"), gettext_lazy("用表格软件打开确认无误，重新保存后再传")),
    BombError: (gettext_lazy("文件展开后过大"), gettext_lazy("删去表格外面的空格子和嵌入的文件，另存后再传")),
}  # fmt: skip


class TableRefusedError(RefusalError):
    """A file that cannot be imported; nothing of it was kept."""


def read_sheets(content: bytes, name: str, *, today: date) -> tuple[RawSheet, ...]:
    """Read the sheets of a file; refused where it cannot be read or names somebody's identity number."""
    if len(content) > MOST_MEGABYTES << 20:
        raise TableRefusedError(_("%(name)s 超过 %(most)s MB。拆成几个文件再传。") % {
            "name": name, "most": MOST_MEGABYTES})  # fmt: skip
    try:
        sheets = read_spreadsheet(content, name=name)
    except FileRefusedError as refusal:
        problem, remedy = WORDS.get(type(refusal), (refusal.problem, refusal.remedy))
        said = {"name": name, "problem": f"{problem}{write_place(refusal)}", "remedy": str(remedy)}
        raise TableRefusedError(_("%(name)s：%(problem)s。%(remedy)s。") % said) from refusal
    refuse_identity_numbers(sheets, name, today=today)
    return sheets


def write_place(refusal: FileRefusedError) -> str:
    """Say in brackets where in a file the reason stands, as far as it is known."""
    parts = [
        _("工作表“%s”") % refusal.sheet if refusal.sheet else "",
        _("第 %s 行") % refusal.row if refusal.row else "",
        _("第 %s 列") % refusal.column if refusal.column else "",
    ]
    return f"（{''.join(parts)}）" if any(parts) else ""


def refuse_identity_numbers(sheets: Iterable[RawSheet], name: str, *, today: date) -> None:
    """Refuse a file in which somebody's identity number stands: nobody may keep it, not even in a file."""
    for sheet in sheets:
        for row, cells in enumerate(sheet.rows):
            for column, cell in enumerate(cells):
                if not isinstance(cell, str | int) or isinstance(cell, bool):
                    continue
                text = str(cell)
                if len(text) >= SHORTEST and find_identity_number(text, today=today):
                    said = {"name": name, "sheet": sheet.name, "cell": write_cell_name(row, column)}
                    raise TableRefusedError(
                        _("%(name)s 的“%(sheet)s”%(cell)s 有身份证件号，没有保存。先删去证件号一列再传。") % said
                    )
