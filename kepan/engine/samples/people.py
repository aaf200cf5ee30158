"""People: heads and engineers of enterprises, scholars, liaisons, commissioners; where they work and worked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from kepan.engine.samples.dice import Dice
from kepan.engine.samples.enterprises import PLAIN, Firm
from kepan.engine.samples.naming import create_person_name, create_phone
from kepan.engine.samples.records import Organisation, Person, Position, Recognition
from kepan.engine.samples.words import CityWords

DEGREES = (("博士", 25), ("硕士", 40), ("学士", 35))
GRADES = {
    "博士": ("教授级高级工程师", "高级工程师"),
    "硕士": ("高级工程师", "工程师"),
    "学士": ("工程师", "助理工程师"),
}
FIRST_AGE = 24
"""Nobody has a position in the year of an earlier birthday."""
SCHOLARS = {"university": 26, "institute": 11, "hospital": 9}
TALENTS = (
    ("leading_talent", "city", "领军人才", 260),
    ("ie_talent", "provincial", "双创人才", 90),
    ("leading_team", "city", "领军型创业团队", 45),
)
"""Title, level, category of person and how many of a thousand engineers and scholars have it."""


@dataclass
class Crowd:
    """People and their positions while they are being made, and who can be named as an inventor where."""

    people: list[Person] = field(default_factory=list)
    positions: list[Position] = field(default_factory=list)
    staff: dict[int, list[int]] = field(default_factory=dict)


def create_people(
    words: CityWords, bodies: Sequence[Organisation], firms: Sequence[Firm], seed: int, as_of: date
) -> Crowd:
    """Create the people of all organisations; each has one main position at a time."""
    crowd = Crowd()
    for body in bodies:
        for kind, count in SCHOLARS.items():
            if kind in body.kinds:
                for place in range(count):
                    add_scholar(crowd, words, body, Dice(seed, "scholar", body.number, place), firms, as_of)
    for firm in firms:
        add_head(crowd, words, firm, Dice(seed, "head", firm.organisation.number))
        if firm.aim != PLAIN:
            for place in range(1 + Dice(seed, "engineers", firm.organisation.number).get_below(3)):
                dice = Dice(seed, "engineer", firm.organisation.number, place)
                add_engineer(crowd, words, firm, dice, firms, as_of)
    first = {one.person: one.starts_on.year for one in reversed(crowd.positions)}
    crowd.people[:] = [
        replace(person, birth_year=min(person.birth_year, first[person.number] - FIRST_AGE)) for person in crowd.people
    ]
    return crowd


def add_person(
    crowd: Crowd,
    words: CityWords,
    dice: Dice,
    body: Organisation,
    kinds: tuple[tuple[str, str, date], ...],
    *,
    name: str = "",
    discipline: bool = True,
) -> Person:
    """Add one person of an organisation."""
    degree = dice.get_weighted([degree for degree, _ in DEGREES], [weight for _, weight in DEGREES])
    fields = [("discipline", dice.get_one(words.disciplines))] if discipline else []
    if body.hightech_field:
        fields.append(("hightech_field", words.fields[body.hightech_field - 1]))
    person = Person(
        number=len(crowd.people),
        name=name or create_person_name(dice, words),
        birth_year=dice.get_middling(1962, 1994),
        degree=degree,
        professional_title=dice.get_one(GRADES[degree]) if discipline else "",
        kinds=kinds,
        fields=tuple(fields),
        region=body.region,
        phone=create_phone(dice) if dice.has_luck(800) else "",
    )
    crowd.people.append(person)
    crowd.staff.setdefault(body.number, []).append(person.number)
    return person


def add_head(crowd: Crowd, words: CityWords, firm: Firm, dice: Dice) -> None:
    """Add who heads an enterprise: its legal representative."""
    body = firm.organisation
    since = body.founded_on
    kinds = (("entrepreneur", "科技企业家", since),)
    person = add_person(crowd, words, dice, body, kinds, name=body.representative, discipline=False)
    crowd.positions.append(
        Position(person.number, body.number, dice.get_one(words.positions["head"]), True, since, body.closed_on)
    )


def add_engineer(crowd: Crowd, words: CityWords, firm: Firm, dice: Dice, firms: Sequence[Firm], as_of: date) -> None:
    """Add an engineer, who may have worked elsewhere before and may be an expert or a liaison."""
    body = firm.organisation
    kinds: list[tuple[str, str, date]] = [("inventor", "", body.founded_on)]
    if dice.has_luck(260):
        kinds.append(("expert", "产业专家", dice.get_day(date(2019, 1, 1), as_of)))
    if dice.has_luck(200):
        kinds.append(("liaison", dice.get_one(words.positions["liaison"]), dice.get_day(date(2020, 1, 1), as_of)))
    person = add_person(crowd, words, dice, body, tuple(kinds))
    since = dice.get_day(body.founded_on, body.closed_on or as_of)
    if dice.has_luck(240):
        before = dice.get_one(firms).organisation
        start = dice.get_day(before.founded_on, since - timedelta(days=200))
        end = min(since - timedelta(days=30), before.closed_on or as_of)
        if before.number != body.number and start < end:
            title = dice.get_one(words.positions["technical"])
            crowd.positions.append(Position(person.number, before.number, title, True, start, end))
    title = dice.get_one(words.positions["technical"])
    crowd.positions.append(Position(person.number, body.number, title, True, since, body.closed_on))


def add_scholar(
    crowd: Crowd, words: CityWords, body: Organisation, dice: Dice, firms: Sequence[Firm], as_of: date
) -> None:
    """Add a scholar; some advise an enterprise beside their main position, some serve villages."""
    kinds: list[tuple[str, str, date]] = [("inventor", "", date(2016, 1, 1))]
    if dice.has_luck(700):
        kinds.append(("expert", "高校院所专家", dice.get_day(date(2017, 1, 1), as_of)))
    if dice.has_luck(220):
        kinds.append(("commissioner", "科技特派员", dice.get_day(date(2019, 1, 1), as_of)))
    person = add_person(crowd, words, dice, body, tuple(kinds))
    since = dice.get_day(max(body.founded_on, date(2005, 1, 1)), date(2023, 12, 31))
    crowd.positions.append(Position(person.number, body.number, dice.get_one(words.positions["academic"]), True, since))
    firm = dice.get_one(firms).organisation if firms else None
    if firm is not None and dice.has_luck(300):
        start = dice.get_day(max(firm.founded_on, since, date(2018, 1, 1)), as_of)
        title = dice.get_one(words.positions["part"])
        end = firm.closed_on or min(start + timedelta(days=730), date(2029, 12, 31))
        if end > start:
            crowd.positions.append(Position(person.number, firm.number, title, False, start, end))


def create_talent_titles(crowd: Crowd, first: int, seed: int, as_of: date) -> list[Recognition]:
    """Create the titles of people, who are talents of that category from then on."""
    found: list[Recognition] = []
    main = {one.person: one for one in crowd.positions if one.is_main and one.ends_on is None}
    for person in list(crowd.people):
        dice = Dice(seed, "talent", person.number)
        if person.number not in main or not any(kind == "inventor" for kind, *_ in person.kinds):
            continue
        for title, level, category, thousandths in TALENTS:
            if not dice.has_luck(thousandths):
                continue
            year = as_of.year if dice.has_luck(420) else dice.get_between(2018, as_of.year - 1)
            on = dice.get_day(max(date(year, 2, 20), main[person.number].starts_on), min(date(year, 12, 20), as_of))
            held = crowd.people[person.number]
            crowd.people[person.number] = replace(held, kinds=(*held.kinds, ("talent", category, on)))
            found.append(
                Recognition(
                    number=first + len(found),
                    title=title,
                    level=level,
                    organisation=main[person.number].organisation,
                    person=person.number,
                    recognised_on=on,
                    object_name=f"{person.name}团队" if title == "leading_team" else "",
                    batch=f"{on.year}年第{dice.get_between(1, 2)}批",
                    document_number=f"澜人才示〔{on.year}〕{dice.get_between(1, 60)}号",
                )
            )
    return found
