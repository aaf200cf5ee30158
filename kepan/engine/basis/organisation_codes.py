"""Codes of organisations: the unified social credit code (统一社会信用代码) and the older organisation code.

Sources: GB 32100-2015 with its amendments for registering authorities and categories (18 characters, check
character modulo 31); GB 11714-1997 (8 characters and a check character modulo 11, where X stands for ten). A unified
code holds an organisation code at places 9 to 17, whose own check character must be right, too. Libraries that check
only the last character accept codes that were never given.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kepan.engine.basis.codes import DASHES, CodeFault, Fault, fold_code

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The 31 characters of GB 32100: no I, O, S, V, Z."""
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LOOK_ALIKE_OPTIONS: Mapping[str, str] = {"O": "0", "I": "1", "S": "5", "Z": "2", "V": "U"}
ISSUERS: Mapping[str, str] = {
    "1": "12349",
    "2": "19",
    "3": "1234569",
    "4": "19",
    "5": "12349",
    "6": "129",
    "7": "129",
    "8": "19",
    "9": "1239",
    "A": "19",
    "N": "1239",
    "Y": "1",
}
"""Registering authority → its categories; 9 is «other» and allowed wherever the amendments name several."""
USCC_LENGTH, ORGANISATION_LENGTH = 18, 9
_USCC_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_VALUES = {sign: value for value, sign in enumerate(ALPHABET)}


@dataclass(frozen=True, slots=True)
class CodeReading:
    """A code as typed, the folded form, its faults, and a code that was perhaps meant (never put in its place)."""

    text: str
    code: str
    faults: tuple[CodeFault, ...] = ()
    suggestion: str = ""

    @property
    def is_valid(self) -> bool:
        """Say whether nothing is wrong."""
        return not self.faults

    @property
    def organisation_code(self) -> str:
        """Return the nine characters of the organisation code: the whole old code, or those inside a unified one."""
        return self.code[8:17] if len(self.code) == USCC_LENGTH else self.code

    @property
    def region(self) -> str:
        """Return the code of the region that registered a unified code, else nothing."""
        return self.code[2:8] if len(self.code) == USCC_LENGTH else ""


def compute_uscc_check(body: str) -> str:
    """Return the check character of the first 17 characters of a unified code.

    >>> compute_uscc_check("91110000600037341")
    'L'
    """
    total = sum(_VALUES[sign] * weight for sign, weight in zip(body[:17], _USCC_WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def compute_organisation_check(body: str) -> str:
    """Return the check character of the first 8 characters of an organisation code.

    >>> compute_organisation_check("D2143569")
    'X'
    """
    total = sum(LETTERS.index(sign) * weight for sign, weight in zip(body[:8], _ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def read_uscc(text: str) -> CodeReading:
    """Read a unified social credit code: fold it, name every fault with the right character, suggest what was meant.

    Letters that the standard leaves out because they look like digits are faults; what they look like is suggested
    only where it makes the whole code right.

    >>> read_uscc("9111 0000 6000 37341l").is_valid
    True
    >>> reading = read_uscc("91110000600037341M")
    >>> [(fault.kind.value, fault.place, fault.found, fault.expected) for fault in reading.faults]
    [('check', 18, 'M', 'L')]
    >>> read_uscc("911100OO60003734IL").suggestion
    '91110000600037341L'
    """
    code = DASHES.sub("", fold_code(text))
    faults = list_uscc_faults(code)
    return CodeReading(text, code, faults, find_look_alike(code) if faults else "")


def list_uscc_faults(code: str) -> tuple[CodeFault, ...]:
    """List the faults of a folded code; check characters are computed only where all that they cover can be read."""
    if not code:
        return (CodeFault(Fault.EMPTY),)
    if len(code) != USCC_LENGTH:
        return (CodeFault(Fault.LENGTH, 0, str(len(code)), str(USCC_LENGTH)),)
    faults = [
        CodeFault(Fault.CHARACTER, place, sign, LOOK_ALIKE_OPTIONS.get(sign, ""))
        for place, sign in enumerate(code, start=1)
        if sign not in _VALUES
    ]
    if code[0] in _VALUES and code[0] not in ISSUERS:
        faults.append(CodeFault(Fault.ISSUER, 1, code[0]))
    elif code[1] in _VALUES and code[1] not in ISSUERS.get(code[0], code[1]):
        faults.append(CodeFault(Fault.CATEGORY, 2, code[1]))
    if not (code[2:8].isascii() and code[2:8].isdigit()) and all(sign in _VALUES for sign in code[2:8]):
        faults.append(CodeFault(Fault.REGION, 3, code[2:8]))
    if all(sign in _VALUES for sign in code[8:17]):
        faults += list_check_faults(code[16], compute_organisation_check(code[8:16]), 17, Fault.INNER_CHECK)
    if all(sign in _VALUES for sign in code):
        faults += list_check_faults(code[17], compute_uscc_check(code[:17]), 18, Fault.CHECK)
    return tuple(faults)


def list_check_faults(found: str, expected: str, place: int, kind: Fault = Fault.CHECK) -> list[CodeFault]:
    """List the fault of a check character, or none."""
    return [] if found == expected else [CodeFault(kind, place, found, expected)]


def find_look_alike(code: str) -> str:
    """Find the valid code that results when every forbidden letter is read as what it looks like; "" if none."""
    if len(code) != USCC_LENGTH:
        return ""
    likely = "".join(sign if sign in _VALUES else LOOK_ALIKE_OPTIONS.get(sign, sign) for sign in code)
    return likely if likely != code and not list_uscc_faults(likely) else ""


def is_uscc(code: str) -> bool:
    """Say whether a folded code is a valid unified social credit code."""
    return not list_uscc_faults(code)


def read_organisation_code(text: str) -> CodeReading:
    """Read an old organisation code, with or without the dash before its check character.

    >>> read_organisation_code("d2143569-x").code
    'D2143569X'
    >>> [fault.expected for fault in read_organisation_code("D2143569-1").faults]
    ['X']
    """
    code = DASHES.sub("", fold_code(text))
    if not code:
        return CodeReading(text, code, (CodeFault(Fault.EMPTY),))
    if len(code) != ORGANISATION_LENGTH:
        return CodeReading(text, code, (CodeFault(Fault.LENGTH, 0, str(len(code)), str(ORGANISATION_LENGTH)),))
    wrong = [
        CodeFault(Fault.CHARACTER, place, sign)
        for place, sign in enumerate(code, start=1)
        if sign not in (LETTERS if place < ORGANISATION_LENGTH else "0123456789X")
    ]
    if not any(fault.place < ORGANISATION_LENGTH for fault in wrong):
        wrong = list_check_faults(code[8], compute_organisation_check(code[:8]), ORGANISATION_LENGTH)
    return CodeReading(text, code, tuple(wrong))


def create_uscc(body: str, *, issuer: str = "9", category: str = "1", region: str = "990000") -> str:
    """Create a unified code from the 8 free characters of its organisation code; regions from 99 on are nobody's.

    >>> create_uscc("MA000001", region="990101")
    '91990101MA0000015C'
    """
    inner = body + compute_organisation_check(body)
    code = f"{issuer}{category}{region}{inner}"
    return code + compute_uscc_check(code)
