"""Levels that were summed up: 累计 stands in front of their names."""

from kepan.engine.plandoc.folding import Phrase
from kepan.engine.plandoc.naming import CUMULATIVE
from kepan.engine.plandoc.statements import Statement

FLOWS = ("新增", "净增")


def read_summed(statement: Statement, name: Phrase, *, restored: bool) -> Phrase:
    """Put 累计 before the name of a level that was summed up (授权量累计突破6000件; 新增专利5件，累计达到80件)."""
    left = statement.left.plain.rstrip()
    left = left.removesuffix(statement.level) if statement.level else left
    summed = left.rstrip().endswith(CUMULATIVE) and CUMULATIVE not in name.plain
    if not summed or not name.text:
        return name
    new = restored and name.plain.startswith(FLOWS)
    return Phrase(CUMULATIVE, CUMULATIVE) + (name[len(FLOWS[0]) :] if new else name)


def read_unsummed(name: Phrase) -> Phrase:
    """Read a name without a 累计 that belongs to the way it was counted."""
    return name[len(CUMULATIVE) :] if name.plain.startswith(CUMULATIVE) else name
