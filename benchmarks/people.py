"""Records of one person in an invented register: precision, recall, time and memory of what finds the pairs.

`python -m benchmarks.people [--records 100000] [--seed 1]`. One record in twenty repeats another: from a list of
contacts, of another place of work, or of the same one without contacts. Names come from the word lists of the invented
city, where one in three is borne by several.
"""

from __future__ import annotations

import argparse
import random
import resource
import time
from dataclasses import replace

from benchmarks.report import write_table
from kepan.engine.registry.people import PersonTraits, find_person_pairs
from kepan.engine.samples.dice import Dice
from kepan.engine.samples.naming import create_person_name
from kepan.store.files.city import read_city_words

REPEATED, FIELDS, DISTRICTS, STAFF = 0.05, 60, 20, 3


def create_register(records: int, seed: int) -> tuple[list[PersonTraits], dict[int, int]]:
    """Create the people, and who each of them is."""
    words, chance = read_city_words(), random.Random(seed)
    rows: list[PersonTraits] = []
    bodies: dict[int, int] = {}
    for number in range(records):
        employer = frozenset({chance.randrange(records // STAFF)})
        if number > DISTRICTS and chance.random() < REPEATED:
            one = chance.choice(rows)
            row = chance.choice(
                (
                    replace(one, number=number, birth_year=None, fields=frozenset()),
                    replace(one, number=number, phone="", employers=employer),
                    replace(one, number=number, phone=""),
                )
            )
            bodies[number] = bodies[one.number]
        else:
            row = PersonTraits(
                number=number,
                name=create_person_name(Dice(seed, "name", number), words),
                birth_year=int(chance.gauss(1980, 9)),
                phone=f"1{chance.randrange(10**10):010}" if chance.random() < 0.8 else "",
                district=str(chance.randrange(DISTRICTS)),
                employers=employer,
                fields=frozenset({str(chance.randrange(FIELDS))}),
            )
            bodies[number] = number
        rows.append(row)
    return rows, bodies


def main() -> None:
    """Measure one register and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    rows, bodies = create_register(chosen.records, chosen.seed)
    started = time.process_time()
    found = find_person_pairs(rows)
    seconds = time.process_time() - started
    groups: dict[int, int] = {}
    for body in bodies.values():
        groups[body] = groups.get(body, 0) + 1
    true = sum(count * (count - 1) // 2 for count in groups.values())
    lines = []
    for name, pairs in (("sure", [pair for pair in found if pair.is_sure]), ("with those to look at", found)):
        right = sum(bodies[pair.left] == bodies[pair.right] for pair in pairs)
        lines.append((name, f"{right / max(1, len(pairs)):.4f}", f"{right / max(1, true):.4f}"))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    title = (
        f"{chosen.records:,} people of {len({row.name for row in rows}):,} names, {true:,} pairs of one person: "
        f"{seconds:.1f} s of CPU, {memory:,} MB with the register"
    )
    write_table(title, ("pairs", "precision", "recall"), lines)


if __name__ == "__main__":
    main()
