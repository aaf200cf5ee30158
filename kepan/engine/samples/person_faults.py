"""Doubles of people that are put into the city on purpose, and namesakes that are two people; each is listed.

A double is one more record of somebody who is there already, as it comes from another list: with a telephone but
without the year of birth, from a former place of work, with a wrong sign in the name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from kepan.engine.samples.dice import Dice
from kepan.engine.samples.faults import FIRMS_A_ROUND
from kepan.engine.samples.naming import create_phone
from kepan.engine.samples.records import City, Person, Planted, Position
from kepan.engine.samples.words import CityWords

NAMESAKE_YEARS = 9
"""A namesake is so many years older or younger at least."""


def add_person_by_phone(city: City, words: CityWords, dice: Dice, person: Person, main: Position) -> None:
    """Repeat a person from a list of contacts: name, telephone and place of work."""
    double = add_double(city, person, birth_year=0, degree="", professional_title="", fields=())
    city.positions.append(Position(double.number, main.organisation, "", True, main.starts_on, main.ends_on))
    note_people(city, "person_contact_list", person, double, "同一人，来自联系人名单，没有出生年份", is_same=True)


def add_person_elsewhere(city: City, words: CityWords, dice: Dice, person: Person, main: Position) -> None:
    """Repeat a person from a list of another organisation, which has no telephone."""
    others = [body.number for body in city.organisations if body.closed_on is None and body.number != main.organisation]
    double = add_double(city, person, phone="")
    title = dice.get_one(words.positions["part"])
    city.positions.append(Position(double.number, dice.get_one(others), title, False, dice.get_day(*count_years(city))))
    note_people(city, "person_other_employer", person, double, "同一人，另一家单位又登记了一次", is_same=True)


def add_person_misspelt(city: City, words: CityWords, dice: Dice, person: Person, main: Position) -> None:
    """Repeat a person with one sign of the name wrong."""
    sign = next(one for one in "云文明华" if one not in person.name)
    double = add_double(city, person, name=person.name[:-1] + sign)
    title = main.title
    city.positions.append(Position(double.number, main.organisation, title, True, main.starts_on, main.ends_on))
    note_people(city, "person_wrong_character", person, double, "同一人，姓名误写一个字", is_same=True)


def add_person_namesake(city: City, words: CityWords, dice: Dice, person: Person, main: Position) -> None:
    """Add somebody else of the same name: of another age, place of work, trade and telephone."""
    others = [body for body in city.organisations if body.closed_on is None and body.region != person.region]
    body = dice.get_one(others)
    trade = dice.get_one([one for one in words.disciplines if ("discipline", one) not in person.fields])
    year = person.birth_year
    other = add_double(
        city,
        person,
        birth_year=year + NAMESAKE_YEARS if year < 1978 else year - NAMESAKE_YEARS,
        fields=(("discipline", trade),),
        region=body.region,
        phone=create_phone(dice),
    )
    title = dice.get_one(words.positions["technical"])
    city.positions.append(Position(other.number, body.number, title, True, dice.get_day(*count_years(city))))
    note_people(city, "person_namesakes", person, other, "两个人恰好同名，年龄、单位、专业都不同", is_same=False)


PERSON_FAULTS: Mapping[str, Callable[[City, CityWords, Dice, Person, Position], None]] = {
    "person_contact_list": add_person_by_phone,
    "person_other_employer": add_person_elsewhere,
    "person_wrong_character": add_person_misspelt,
    "person_namesakes": add_person_namesake,
}
"""Kinds of planted pairs of people, and what puts one in."""


def add_double(city: City, person: Person, **changes: object) -> Person:
    """Add one more record of a person with some things otherwise."""
    kinds = (("inventor", "", date(city.as_of.year - 3, 3, 1)),)
    double = replace(person, number=len(city.people), kinds=kinds, **changes)  # type: ignore[arg-type]
    city.people.append(double)
    return double


def count_years(city: City) -> tuple[date, date]:
    """Return the days between which somebody of a double record began."""
    return date(city.as_of.year - 3, 1, 1), date(city.as_of.year - 1, 12, 31)


def note_people(city: City, kind: str, left: Person, right: Person, what: str, *, is_same: bool) -> None:
    """Write a pair of people into the list."""
    records = (f"person {left.number}", f"person {right.number}")
    city.planted.append(Planted(kind, records, what, is_same))


def plant_people(city: City, words: CityWords) -> None:
    """Put doubles of people into a city, behind all others: nobody is taken twice, no number of a record moves."""
    taken = {int(name.split()[1]) for one in city.planted for name in one.records if name.startswith("person ")}
    names = {person.number: person.name for person in city.people}
    main = {row.person: row for row in city.positions if row.is_main and row.ends_on is None}
    free = [
        person
        for person in city.people
        if person.number in main and person.number not in taken and person.phone and len(names[person.number]) > 1
    ]
    for turn in range(max(1, len(city.organisations) // FIRMS_A_ROUND)):
        for kind, add in PERSON_FAULTS.items():
            dice = Dice(city.seed, "plant", kind, turn)
            if free:
                person = free.pop(dice.get_below(len(free)))
                add(city, words, dice, person, main[person.number])
