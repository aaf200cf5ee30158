"""The shipped types of ledgers: every one can be read, lives, comes due, counts, and differs from the others."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from kepan.engine.basis.expressions.functions import GENERAL
from kepan.engine.basis.expressions.lists import LIST_FUNCTIONS
from kepan.engine.ledgers.checking import list_expressions
from kepan.engine.ledgers.computing import list_needs
from kepan.engine.ledgers.reading import read_type, write_type
from kepan.engine.ledgers.schema import create_schema
from kepan.engine.ledgers.slots import assign_slots
from kepan.engine.ledgers.types import FieldKind, LedgerType
from kepan.store.files.ledgers import list_shipped_ledgers, read_ledger_text, write_ledger_yaml

DOCS = Path(__file__).parents[2] / "docs"
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


def test_the_schema_is_current_and_every_shipped_type_keeps_it() -> None:
    text = (DOCS / "schema" / "ledger-type.schema.json").read_text("utf-8")
    assert json.loads(text) == create_schema()
    validator = jsonschema.Draft202012Validator(create_schema())
    assert [key for key, made in TYPES.items() if not validator.is_valid(write_type(made))] == []
    assert not validator.is_valid(dict(write_type(TYPES["incubator"])) | {"titel": "x"})


def test_every_name_of_a_type_is_explained() -> None:
    """docs/ledger-types.md names each attribute, each kind of field and each function."""
    text = (DOCS / "ledger-types.md").read_text("utf-8")
    parts = [create_schema(), *create_schema()["$defs"].values()]
    names = {name for part in parts for name in part["properties"]} | {*FieldKind, *GENERAL, *LIST_FUNCTIONS}
    assert sorted(name for name in names if f"`{name}" not in text) == []


def test_the_example_of_the_guide_can_be_read() -> None:
    _, _, rest = (DOCS / "ledger-types.md").read_text("utf-8").partition("```yaml\n")
    assert read_type(read_ledger_text(rest.partition("```")[0])).transitions
