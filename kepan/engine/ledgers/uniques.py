"""The rules by which entries of a type may not share values, each with the name under which it is kept."""

from __future__ import annotations

from kepan.engine.ledgers.types import LedgerType, Unique


def list_uniques(type_: LedgerType) -> list[tuple[str, Unique]]:
    """Return the rules of what is unique, each with a name: those of the type, and of single fields."""
    single = [(one.key, Unique((one.key,), message="")) for one in type_.fields if one.is_unique]
    return [*single, *(("+".join((*rule.fields, *rule.states)), rule) for rule in type_.uniques)]
