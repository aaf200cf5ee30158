"""Which column fills which field: by heading, by what stands in the column, each field from one column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kepan.engine.sheets.fields import Field, Kind, Source, read_cell
from kepan.engine.sheets.headings import Heading, fold_heading, fold_printed
from kepan.engine.sheets.model import Raw
from kepan.engine.sheets.numbers import find_factor

SURE, WORTH = 0.85, 0.5
"""From SURE on a suggestion is taken unless a person says otherwise, below WORTH none is made."""
LOOKED_AT = 50


class Reason(StrEnum):
    """Why a column is suggested for a field."""

    REMEMBERED = "remembered"
    """The same heading of the same source was given to the field before."""
    NAME = "name"
    PART = "part"
    """The last of several headings, or one that holds the other."""
    LIKE = "like"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A column for a field with a score from 0 to 1 and the reason."""

    column: int
    field: str
    score: float
    reason: Reason


def list_suggestions(
    headings: Sequence[Heading],
    samples: Sequence[Sequence[Raw]],
    fields: Sequence[Field],
    *,
    remembered: Mapping[str, str] | None = None,
    today: date,
) -> list[Suggestion]:
    """List suggestions, at most one for each column and each field, in the order of columns.

    `samples` are some cells of each column; `remembered` gives the field of a printed heading ("" for a column that was
    left out on purpose).
    """
    known = {fold_printed(printed): field for printed, field in (remembered or {}).items()}
    found: list[Suggestion] = []
    for column, heading in enumerate(headings):
        if heading.printed and (printed := fold_printed(heading.printed)) in known:
            if known[printed]:
                found.append(Suggestion(column, known[printed], 1.0, Reason.REMEMBERED))
            continue
        if heading.name:
            for field in fields:
                score, reason = score_name(heading, field)
                if score >= WORTH:
                    score *= score_content(samples[column], column, heading, field, today=today)
                if score >= WORTH:
                    found.append(Suggestion(column, field.key, round(score, 3), reason))
    found.sort(key=lambda one: (-one.score, one.reason is not Reason.REMEMBERED, one.column))
    taken: dict[int, Suggestion] = {}
    used: set[str] = set()
    for one in found:
        if one.column not in taken and one.field not in used:
            taken[one.column] = one
            used.add(one.field)
    return [taken[column] for column in sorted(taken)]


def score_name(heading: Heading, field: Field) -> tuple[float, Reason]:
    """Score how well a heading names a field.

    >>> from kepan.engine.sheets.headings import read_heading
    >>> field = Field("rd_total", "研发费用合计", aliases=("研发费用", "R&D经费"))
    >>> [score_name(read_heading(word), field)[0] for word in ("研发费用（万元）", "R＆D 经费", "企业名称")]
    [1.0, 1.0, 0.0]
    """
    whole, last = fold_heading(heading.name), fold_heading(heading.path[-1]) if heading.path else ""
    printed = fold_heading(heading.printed)
    best, reason = 0.0, Reason.LIKE
    for wording in field.wordings:
        plain = fold_heading(wording)
        if not plain:
            continue
        if plain in (whole, printed):
            return 1.0, Reason.NAME
        if plain == last:
            score, why = 0.9, Reason.PART
        elif len(plain) > 1 and len(whole) > 1 and (plain in whole or whole in plain):
            score, why = 0.55 + 0.35 * min(len(plain), len(whole)) / max(len(plain), len(whole)), Reason.PART
        elif min(len(plain), len(whole)) > 2 and (is_spread(plain, whole) or is_spread(whole, plain)):
            score, why = 0.45 + 0.35 * min(len(plain), len(whole)) / max(len(plain), len(whole)), Reason.LIKE
        else:
            score, why = 0.8 * compute_likeness(plain, whole), Reason.LIKE
        if score > best:
            best, reason = score, why
    return best, reason


def is_spread(short: str, long: str) -> bool:
    """Say whether the signs of one word stand in another in their order, with others between them.

    >>> is_spread("从业人数", "从业人员数"), is_spread("人数", "数人")
    (True, False)
    """
    signs = iter(long)
    return all(sign in signs for sign in short)


def compute_likeness(one: str, other: str) -> float:
    """Compute the share of pairs of neighbouring signs that two words have in common (Dice 1945).

    >>> compute_likeness("企业名称", "企业的名称"), compute_likeness("ab", "cd")
    (0.5714285714285714, 0.0)
    """
    pairs, others = ([word[at : at + 2] for at in range(len(word) - 1)] for word in (one, other))
    if not pairs or not others:
        return 0.0
    left = list(others)
    common = 0
    for pair in pairs:
        if pair in left:
            left.remove(pair)
            common += 1
    return 2 * common / (len(pairs) + len(others))


def score_content(cells: Sequence[Raw], column: int, heading: Heading, field: Field, *, today: date) -> float:
    """Score how well the cells of a column can be read as a field; .4 where its unit measures another, else .5 to 1.

    A column that bears the field's own name stays with it whatever is in it, so that its cells are refused, not lost.
    """
    if field.unit and heading.unit and find_factor(heading.unit, field.unit) is None:
        return 0.4
    filled = [cell for cell in cells[:LOOKED_AT] if cell is not None]
    if not filled or field.kind in (Kind.TEXT, Kind.LONG_TEXT, Kind.LIST):
        return 1.0
    source = Source(units={column: heading.unit} if heading.unit else {})
    faults = sum(read_cell(cell, column, field, source, today=today).fault is not None for cell in filled)
    return 1 - 0.5 * faults / len(filled)
