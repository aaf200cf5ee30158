"""Invented entries of ledgers: twenty of every shipped type, none breaks a rule, the same seed gives the same."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from kepan.engine.ledgers.values import load_value
from kepan.engine.samples.ledgers import Body, Cast, SampleEntry, compose_entries, list_in_order
from kepan.store.files.ledgers import list_shipped_ledgers

TODAY = date(2026, 11, 22)
KINDS = ("enterprise", "university", "institute", "carrier_operator", "service_agency", "bank")


def create_cast() -> Cast:
    """Create a small city."""
    columns = {"founded_on": date(2015, 3, 1), "latest_revenue": 10**10, "latest_staff": Decimal(100)}
    bodies = [
        Body(key, 1 + key % 3, frozenset({KINDS[key % len(KINDS)]}), {**columns, "name": f"虚构{key}"})
        for key in range(1, 120)
    ]
    rights = [
        Body(key, columns={"kind": ("software", "invention")[key % 2], "in_force": key % 3 > 0}) for key in range(1, 90)
    ]
    plain = [Body(key) for key in range(1, 60)]
    return Cast(bodies, plain, rights, plain, plain, [1, 2, 3])


def compose_all(seed: int) -> dict[str, list[SampleEntry]]:
    """Compose the entries of all shipped types, each after those it points to."""
    cast, found = create_cast(), {}
    for made in list_in_order(list_shipped_ledgers()):
        found[made.key] = compose_entries(made, cast, seed=seed, today=TODAY)
        cast.entries[made.key] = [
            Body(
                1000 * len(found) + place,
                columns={
                    **{one.key: load_value(one, entry.values.get(one.key)) for one in made.fields},
                    "state": entry.state,
                },
            )
            for place, entry in enumerate(found[made.key])
        ]
    return found


def test_every_type_has_twenty_that_its_rules_let_stand() -> None:
    found = compose_all(2026)
    assert {key: len(entries) for key, entries in found.items()} == dict.fromkeys(list_shipped_ledgers(), 20)
    assert all(len({entry.state for entry in entries}) > 1 for entries in found.values())


def test_the_same_seed_gives_the_same_entries() -> None:
    made = list_shipped_ledgers()["title_application"]
    first, again, other = (compose_entries(made, create_cast(), seed=seed, today=TODAY) for seed in (2026, 2026, 7))
    assert first == again != other
