"""Texts, lists, choices and yes or no in cells."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache

from kepan.engine.basis.quantity import write_plain
from kepan.engine.basis.words import write_folded, write_narrow
from kepan.engine.sheets.headings import fold_heading
from kepan.engine.sheets.model import Raw
from kepan.engine.sheets.numbers import EMPTY_SIGNS, STROKES, is_error
from kepan.engine.sheets.readings import EMPTY, Fault, Reading, Repair, create_fault

LIST_SIGNS = ";;|、,\n"
"""Where a list in one cell is parted unless a profile says otherwise; a comma only where nothing else parts it."""
NARROW_SIGNS = str.maketrans("；，｜", ";,|")
YES = frozenset(["是", "有", "对", "真", "√", "✓", "✔", "已", "y", "yes", "true", "t", "1"])
NO = frozenset(["否", "无", "没有", "不是", "错", "假", "×", "✗", "✘", "x", "未", "n", "no", "false", "f", "0"])

_BLANKS = re.compile(r"[\s\u00a0\u200b\ufeff]+")
_ENDS = " \t\r\n\u00a0\u3000\u200b\ufeff"
_LOST = re.compile("\ufffd|锟斤拷|烫烫烫")
"""What is left of signs that an encoding did not have, or that were read in a wrong one."""
_ASKED = re.compile(r"\?{3,}")
_SHORTENED = re.compile(r"\d(?:\.\d+)?e\+?\d{2,3}", re.I | re.ASCII)
_ALPHANUMERIC = re.compile(r"[a-z0-9\s]+", re.I | re.ASCII)
MOST_EXACT = 10**15
"""Spreadsheet programs keep 15 digits of a number."""


def write_cell_text(raw: Raw) -> str:
    """Write a cell as text: numbers without exponent and without decimals they do not have, days by ISO 8601.

    >>> write_cell_text(Decimal("320100.0")), write_cell_text(date(2026, 3, 5)), write_cell_text(None)
    ('320100', '2026-03-05', '')
    """
    if raw is None:
        return ""
    if isinstance(raw, str):
        return raw
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, Decimal):
        return write_plain(raw)
    if isinstance(raw, datetime) and raw.time() == time():
        return raw.date().isoformat()
    return raw.isoformat() if isinstance(raw, date | time) else str(raw)


def read_text(raw: Raw, *, longest: int = 0, empties: frozenset[str] = frozenset(), is_long: bool = False) -> Reading:
    """Read a text: blanks at its ends left out and, unless `is_long`, line breaks within it as one blank.

    `empties` are words that stand for nothing in this source; `longest` is the most signs it may have (0: any number).

    >>> read_text(" 望澜特种\\n陶瓷 有限公司 ").value, read_text("NA", empties=frozenset({"na"})).value
    ('望澜特种陶瓷 有限公司', None)
    """
    if raw is None:
        return EMPTY
    text = write_cell_text(raw)
    plain = text.strip(_ENDS)
    if not plain:
        return EMPTY
    if plain.lower() in empties or (len(plain) < 4 and write_narrow(plain) in STROKES):
        return Reading(None, (Repair.EMPTY_SIGN,))
    if is_error(plain):
        return create_fault(Fault.ERROR_VALUE, plain)
    if _LOST.search(plain) or (not is_long and _ASKED.search(plain)):
        return create_fault(Fault.LOST_SIGNS)
    if not is_long and _BLANKS.search(plain):
        plain = _BLANKS.sub(_join_break, plain) if "\n" in plain or "\r" in plain else _BLANKS.sub(" ", plain)
    if not plain.isprintable() and any(unicodedata.category(sign) == "Cc" and sign not in "\n\r\t" for sign in plain):
        return create_fault(Fault.CONTROL_SIGNS)
    if longest and len(plain) > longest:
        return create_fault(Fault.TOO_LONG, f"{len(plain)} > {longest}")
    return Reading(plain, (Repair.BLANKS,) if plain != text else ())


def read_code(raw: Raw, *, longest: int = 0, empties: frozenset[str] = frozenset()) -> Reading:
    """Read a code: narrow signs, no apostrophe before it; of letters and digits alone without blanks between them.

    A code that a program took for a number is refused where it lost digits, or may have.

    >>> read_code("'9132 ０１００ MA1X").value, read_code("GB/T 29490-2023").value, read_code(320100).value
    ('91320100MA1X', 'GB/T 29490-2023', '320100')
    >>> read_code("9.132E+17").fault, read_code(91320100000000000).fault, read_code("无").value
    (<Fault.LOST_DIGITS: 'lost_digits'>, <Fault.LOST_DIGITS: 'lost_digits'>, None)
    """
    if isinstance(raw, Decimal | int) and abs(Decimal(raw)) >= MOST_EXACT:
        return create_fault(Fault.LOST_DIGITS)
    found = read_text(raw, longest=longest, empties=empties)
    if not isinstance(found.value, str):
        return found
    narrow = write_narrow(found.value).lstrip("'‘’`")
    repairs = (*found.repairs, Repair.FULL_WIDTH) if any(ord(sign) > 0xFF00 for sign in found.value) else found.repairs
    if narrow.lower() in EMPTY_SIGNS:
        return Reading(None, (*repairs, Repair.EMPTY_SIGN))
    if _SHORTENED.fullmatch(narrow):
        return create_fault(Fault.LOST_DIGITS, narrow)
    plain = _BLANKS.sub("", narrow) if _ALPHANUMERIC.fullmatch(narrow) else narrow
    is_tidied = len(plain) < len(found.value) and Repair.BLANKS not in repairs
    return Reading(plain, (*repairs, Repair.BLANKS) if is_tidied else repairs)


def _join_break(found: re.Match[str]) -> str:
    """A line break between two Chinese signs was made to fit the column: nothing stands for it."""
    before, after = found.string[found.start() - 1], found.string[found.end()]
    is_break = "\n" in found[0] or "\r" in found[0]
    return "" if is_break and ord(before) > 0x2E7F and ord(after) > 0x2E7F else " "


def read_list(raw: Raw, *, signs: Sequence[str] = LIST_SIGNS, empties: frozenset[str] = frozenset()) -> Reading:
    """Read a list that stands in one cell; entries keep their order, empty ones are left out.

    >>> read_list("G06F 3/01;; A23L1/00 ;").value, read_list("张某、李某").value, read_list("A, B").value
    (('G06F 3/01', 'A23L1/00'), ('张某', '李某'), ('A', 'B'))
    >>> read_list("PIZZA HUT, INC;;KRAFT FOODS, INC").value
    ('PIZZA HUT, INC', 'KRAFT FOODS, INC')
    >>> read_list("甲，乙公司；丙公司").value, read_list("Wang Yan;???").fault
    (('甲，乙公司', '丙公司'), <Fault.LOST_SIGNS: 'lost_signs'>)
    """
    found = read_text(raw, empties=empties, is_long=True)
    if not isinstance(found.value, str):
        return found
    if _ASKED.search(found.value):
        return create_fault(Fault.LOST_SIGNS)
    text = found.value.translate(NARROW_SIGNS)
    used = [sign for sign in signs if sign in text and sign not in ",、"] or [sign for sign in signs if sign in text]
    if not used:
        return Reading((found.value,), found.repairs)
    # Entries are cut out of the text as it stands: only the signs between them are read as narrow ones.
    spans = [sign.span() for sign in _find_between(tuple(used)).finditer(text)]
    ends = [*(start for start, _end in spans), len(text)]
    starts = [0, *(end for _start, end in spans)]
    parts = (found.value[start:end].strip(_ENDS) for start, end in zip(starts, ends, strict=True))
    entries = tuple(part for part in parts if part)
    return Reading(entries or None, found.repairs)


@lru_cache(maxsize=64)
def _find_between(signs: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(sign) for sign in sorted(signs, key=len, reverse=True)))


def read_choice(raw: Raw, choices: Mapping[str, str]) -> Reading:
    """Read one of several choices, `choices` gives the key of each wording; signs, width and case do not matter.

    A wording that opens or ends exactly one key's wordings is read as it, with a repair.

    >>> words = {"发明专利": "invention", "发明": "invention", "实用新型": "utility"}
    >>> read_choice("发明专利", words).value, read_choice("实用", words), read_choice("外观", words).fault
    ('invention', Reading(value='utility', repairs=(<Repair.CHOICE: 'choice'>,), fault=None, hint='实用新型'), \
<Fault.NOT_A_CHOICE: 'not_a_choice'>)
    """
    text = write_cell_text(raw).strip(_ENDS)
    if not text:
        return EMPTY
    if text in choices:
        return Reading(choices[text])
    folded = fold_heading(text)
    words = {fold_heading(word): word for word in choices}
    if folded and folded in words:
        return Reading(choices[words[folded]], (Repair.CHOICE,), hint=words[folded])
    if write_folded(text) in EMPTY_SIGNS:
        return Reading(None, (Repair.EMPTY_SIGN,))
    near = [word for plain, word in words.items() if len(folded) > 1 and (plain.startswith(folded) or folded in plain)]
    keys = {choices[word] for word in near}
    if len(keys) == 1:
        return Reading(keys.pop(), (Repair.CHOICE,), hint=near[0])
    return create_fault(Fault.NOT_A_CHOICE, "、".join(dict.fromkeys(near))[:60])


def read_truth(raw: Raw) -> Reading:
    """Read yes or no.

    >>> [read_truth(word).value for word in ("是", "×", "Y", "0", "")]
    [True, False, True, False, None]
    """
    if isinstance(raw, bool):
        return Reading(raw)
    text = write_folded(write_cell_text(raw)).strip()
    if not text:
        return EMPTY
    if text in YES or text in NO:
        return Reading(text in YES)
    return Reading(None, (Repair.EMPTY_SIGN,)) if text in EMPTY_SIGNS else create_fault(Fault.NOT_TRUTH)
