"""The invented city as a whole: all its records from word lists, a seed and a size."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kepan.engine.samples.dealings import create_agreements, create_projects
from kepan.engine.samples.enterprises import NEAR, create_bodies, create_firms, list_organisations
from kepan.engine.samples.errors import plant_faults
from kepan.engine.samples.faults import Planter
from kepan.engine.samples.people import create_people, create_talent_titles
from kepan.engine.samples.person_faults import plant_people
from kepan.engine.samples.recognitions import create_recognitions
from kepan.engine.samples.records import City, Right
from kepan.engine.samples.rights import create_other_rights, create_patents
from kepan.engine.samples.statements import create_body_statements, create_statements, list_current
from kepan.engine.samples.words import CityWords

SEED, SIZE = 2026, 300
AS_OF = date(2026, 9, 30)
"""The day on which the records of the city stand."""
BODY_SHARE = 5
"""One in so many organisations is no ordinary enterprise, as far as the list of bodies reaches."""
PATENTS, PROJECTS, AGREEMENTS = 10, 1, 1
"""Patents, projects and agreements for each organisation."""


def create_city(words: CityWords, *, seed: int = SEED, size: int = SIZE, as_of: date = AS_OF) -> City:
    """Create the city: so many organisations, their planted duplicates beside them, and all their records.

    The same words, seed, size and day give the same city on every machine; nothing else decides anything.
    """
    bodies = create_bodies(words, seed, min(len(words.bodies), size // BODY_SHARE))
    firms = create_firms(words, seed, len(bodies), size - len(bodies), as_of)
    statements = [row for firm in firms for row in create_statements(firm, seed, as_of)]
    statements += [row for body in bodies for row in create_body_statements(body, seed, as_of)]
    crowd = create_people(words, bodies, firms, seed, as_of)
    recognitions = create_recognitions(bodies, firms, list_current(statements), seed, as_of)
    recognitions += create_talent_titles(crowd, len(recognitions), seed, as_of)
    patents = create_patents(words, bodies, firms, crowd, seed, size * PATENTS, as_of)
    others = create_other_rights(words, bodies, firms, patents, seed, as_of)
    city = City(
        seed=seed,
        as_of=as_of,
        organisations=list_organisations(bodies, firms),
        statements=statements,
        people=crowd.people,
        positions=crowd.positions,
        recognitions=recognitions,
        rights=[*join_families(patents, others), *others],
        projects=create_projects(words, bodies, firms, crowd, seed, size * PROJECTS, as_of),
        agreements=create_agreements(bodies, firms, seed, size * AGREEMENTS, as_of),
        near={firm.organisation.number: firm.missed for firm in firms if firm.aim == NEAR},
    )
    in_business = [firm.organisation.number for firm in firms if firm.organisation.closed_on is None]
    plant_faults(Planter(words, city, in_business))
    plant_people(city, words)
    return city


def join_families(patents: list[Right], others: list[Right]) -> list[Right]:
    """Give each invention whose priority an international application claims the key of their family."""
    families = {right.family for right in others if right.family}
    return [
        replace(patent, family=key) if (key := f"LC{patent.number:06d}") in families else patent for patent in patents
    ]
