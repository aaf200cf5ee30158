"""How a value becomes a typed cell that no spreadsheet program takes for a formula."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from xlsxwriter import Workbook

from kepan.store.files.formulas import is_formula

if TYPE_CHECKING:
    from xlsxwriter import Format, Worksheet

Cell = str | int | float | Decimal | date | None
# No cell holds more; a longer text would be dropped without a word.
MOST_SIGNS = 32_767
CUT = "…（原文过长，余下见来源文件）"
# How many decimals of a number a cell shows at most.
MOST_DECIMALS = 6
PLAIN = -1


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, with the unit where all its cells have one, and its width in characters."""

    head: str
    width: int


class CellWriter:
    """Writes cells in the forms of one workbook; each form is made when it is first needed."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.text = book.add_format({"text_wrap": True, "valign": "top"})
        # The mark that spreadsheet programs use themselves: the cell stays a text when a person edits it.
        self.quoted = book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True})
        self.date = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
        self.numbers: dict[int, Format] = {PLAIN: book.add_format({"valign": "top"})}

    def get_number_form(self, value: int | float | Decimal) -> "Format":
        """Return the form that shows as many decimals as were printed, so that 2.80 stays 2.80."""
        return self.get_fixed_form(count_decimals(value))

    def get_fixed_form(self, decimals: int) -> "Format":
        """Return the form that shows so many decimals."""
        if decimals not in self.numbers:
            pattern = f"0.{'0' * decimals}"
            self.numbers[decimals] = self.book.add_format({"num_format": pattern, "valign": "top"})
        return self.numbers[decimals]

    def write(self, sheet: "Worksheet", line: int, place: int, value: Cell) -> None:
        """Write one cell: numbers and dates as what they are, texts never as formulas, nothing for nothing."""
        if value is None or value == "":
            return
        if isinstance(value, str):
            form = self.quoted if is_formula(value) else self.text
            sheet.write_string(line, place, write_text(value), form)
        elif isinstance(value, date):
            day = datetime(value.year, value.month, value.day)  # noqa: DTZ001 a day has no zone
            sheet.write_datetime(line, place, day, self.date)
        else:
            sheet.write_number(line, place, value, self.get_number_form(value))


def count_decimals(value: int | float | Decimal) -> int:
    """Count the decimals that a cell shows; a number without any takes the plain form.

    >>> count_decimals(Decimal("2.80")), count_decimals(Decimal("30")), count_decimals(0.75)
    (2, -1, -1)
    """
    exponent = value.as_tuple().exponent if isinstance(value, Decimal) else 0
    return min(MOST_DECIMALS, -exponent) if isinstance(exponent, int) and exponent < 0 else PLAIN


def write_text(text: str) -> str:
    """Write a text as a cell takes it: cut where it is longer than a cell, halves of signs replaced."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    if whole.startswith("<r>") and whole.endswith("</r>"):
        # The writer would take it for marks of its own and break the workbook.
        whole += " "
    return whole if count_units(whole) <= MOST_SIGNS else cut_text(whole)


def count_units(text: str) -> int:
    """Count the signs of a text as programs do: some take two places; exact only where it could be too long."""
    return len(text) if len(text) <= MOST_SIGNS // 2 else len(text.encode("utf-16-le")) // 2


def cut_text(text: str) -> str:
    """Cut a text to what a cell holds, and say so at its end."""
    room = (MOST_SIGNS - len(CUT)) * 2
    return text.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + CUT
