"""What was read from a cell: a value, the repairs that were made to get it, or the reason why it cannot be read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

Value = str | Decimal | int | bool | date | tuple[str, ...] | None


class Repair(StrEnum):
    """What was changed on the way from a cell to its value; the cell as it stood is always kept beside it."""

    FULL_WIDTH = "full_width"
    """Full-width digits and signs were read as narrow ones."""
    BLANKS = "blanks"
    """Blanks, line breaks or the sign that marks a number as text were left out."""
    SEPARATORS = "separators"
    """Signs between groups of three digits, or the sign of a currency, were left out."""
    NUMERAL = "numeral"
    """A Chinese numeral was read as a number."""
    UNIT = "unit"
    """The cell names its own unit and was converted."""
    PERCENT = "percent"
    """A share of one that is shown as a percentage was read as the percentage."""
    EMPTY_SIGN = "empty_sign"
    """A stroke or a word that stands for nothing was read as an empty cell."""
    DAY = "day"
    """A day in another writing was read."""
    SERIAL_DAY = "serial_day"
    """The number of a day, counted as spreadsheet programs do, was read."""
    SHORT_YEAR = "short_year"
    """A year of two digits was completed."""
    TIME = "time"
    """The time of the day was left out."""
    CHOICE = "choice"
    """Another wording of a choice was read."""
    BRACKETS = "brackets"
    """A number in brackets was read as negative, as in accounts."""
    SOURCE = "source"
    """The source writes this in a way of its own; it was rewritten as its profile says."""


class Fault(StrEnum):
    """Why a cell cannot be read."""

    REQUIRED = "required"
    """The field must be filled; an empty cell is never taken for 0."""
    ERROR_VALUE = "error_value"
    """The spreadsheet program left an error here (#N/A, #REF! …)."""
    NOT_COMPUTED = "not_computed"
    """A formula without a value: no spreadsheet program has computed it yet."""
    LOST_DIGITS = "lost_digits"
    """A long code that a program took for a number: its last digits are gone (1.23E+17)."""
    LOST_SIGNS = "lost_signs"
    """Signs that were lost between encodings."""
    NOT_A_NUMBER = "not_a_number"
    ABOUT = "about"
    """A number that is not exact: about, at least, a range."""
    BAD_GROUPS = "bad_groups"
    """Separators that do not stand between groups of three digits."""
    NOT_WHOLE = "not_whole"
    WRONG_UNIT = "wrong_unit"
    """The unit in the cell or heading measures another thing."""
    NOT_A_DAY = "not_a_day"
    NO_YEAR = "no_year"
    NO_DAY = "no_day"
    """A month where a day is asked for."""
    NO_SUCH_DAY = "no_such_day"
    UNSURE_DAY = "unsure_day"
    """Day and month could be exchanged."""
    NOT_TRUTH = "not_truth"
    NOT_A_CHOICE = "not_a_choice"
    TOO_LONG = "too_long"
    CONTROL_SIGNS = "control_signs"
    """Signs that no text has."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A cell that was read: its value, repairs in the order in which they were made, or its fault.

    A reading with a fault has the value None, and `hint` says what it could have been, if anything is near.
    """

    value: Value
    repairs: tuple[Repair, ...] = ()
    fault: Fault | None = None
    hint: str = ""


EMPTY = Reading(None)


def create_fault(fault: Fault, hint: str = "") -> Reading:
    """Create the reading of a cell that cannot be read."""
    return Reading(None, fault=fault, hint=hint)
