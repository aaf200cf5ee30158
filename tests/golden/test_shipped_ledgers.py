"""The shipped types of ledgers: every one can be read, lives, comes due, counts, and differs from the others."""

from __future__ import annotations

import pytest

from kepan.engine.ledgers.checking import list_expressions
from kepan.engine.ledgers.computing import list_needs
from kepan.engine.ledgers.reading import read_type, write_type
from kepan.engine.ledgers.slots import assign_slots
from kepan.engine.ledgers.types import FieldKind, LedgerType
from kepan.store.files.ledgers import list_shipped_ledgers, read_ledger_text, write_ledger_yaml

TYPES = list_shipped_ledgers()


def test_there_are_as_many_as_the_fact_book_proposes() -> None:
    assert len(TYPES) >= 69


@pytest.mark.parametrize("key", sorted(TYPES))
def test_a_type_lives_comes_due_and_counts(key: str) -> None:
    made = TYPES[key]
    computed = [one for one in made.fields if one.kind is FieldKind.COMPUTED]
    assert len(made.transitions) >= 2
    assert made.reminders or computed
    assert len(made.facts) >= 2
    assert made.uniques or any(one.is_unique for one in made.fields)
    assert any(one.in_list for one in made.fields)
    assert list_needs(made) is not None
    assert set(assign_slots(made)) >= {one.key for one in made.fields if one.key == made.subject}


@pytest.mark.parametrize("key", sorted(TYPES))
def test_a_type_goes_out_and_comes_back_the_same(key: str) -> None:
    made = TYPES[key]
    assert read_type(write_type(made)) == made
    assert read_type(read_ledger_text(write_ledger_yaml(made))) == made


def get_likeness(made: LedgerType) -> tuple[object, ...]:
    """Return what a type is apart from its titles."""
    fields = tuple((one.key, one.kind, one.expression) for one in made.fields)
    steps = tuple((one.sources, one.target) for one in made.transitions)
    return fields, steps


def test_no_two_types_differ_only_in_their_titles() -> None:
    assert len({get_likeness(made) for made in TYPES.values()}) == len(TYPES)


def test_parameters_that_are_not_verified_say_so() -> None:
    values = [value for made in TYPES.values() for one in made.parameters for value in one.values]
    assert values
    assert not any(value.is_verified and not value.document for value in values)


def test_every_expression_is_about_something() -> None:
    assert sum(1 for made in TYPES.values() for _ in list_expressions(made)) > 300
