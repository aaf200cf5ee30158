"""Duplicates that are put into the city on purpose, each listed with what is wrong.

A duplicate is one more record of a body that is there already, as it comes from another list: without its code, under
a short or an old name, with a wrong character. A branch and a namesake look like duplicates and are none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from kepan.engine.basis.organisation_codes import compute_organisation_check
from kepan.engine.samples.dice import Dice
from kepan.engine.samples.naming import (
    create_address,
    create_code,
    create_core,
    create_enterprise_name,
    create_person_name,
    create_phone,
)
from kepan.engine.samples.records import City, Contact, Event, FormerName, Organisation, Planted
from kepan.engine.samples.words import CityWords

HALF_WIDTH = str.maketrans("（）", "()")
FIRMS_A_ROUND = 80
"""One fault of each kind is put in for so many enterprises."""


@dataclass
class Planter:
    """Puts faults into a city; no enterprise is taken twice."""

    words: CityWords
    city: City
    free: list[int]

    def get_firm(self, dice: Dice) -> Organisation:
        """Return an enterprise in business that no other fault was put into."""
        return self.city.organisations[self.free.pop(dice.get_below(len(self.free)))]

    def add_record(self, dice: Dice, body: Organisation, name: str, *, district: str = "", address: str = "") -> int:
        """Add one more record of a body under a name, with what another list knows of it; return its number."""
        number = len(self.city.organisations)
        self.city.organisations.append(
            Organisation(
                number=number,
                uscc="",
                name=name,
                short="",
                kinds=body.kinds,
                region=district or body.region,
                zone="",
                industry=body.industry,
                hightech_field=body.hightech_field,
                founded_on=body.founded_on,
                address=address or body.address,
                representative=body.representative if dice.has_luck(600) else "",
                registered_capital=body.registered_capital,
                contacts=body.contacts[:1] if dice.has_luck(500) else (),
                events=(Event("founded", body.founded_on, "", name),),
                same_as=body.number,
            )
        )
        return number

    def note_pair(self, kind: str, left: int, right: int, what: str, *, is_same: bool) -> None:
        """Write a pair of records into the list."""
        records = (f"organisation {left}", f"organisation {right}")
        self.city.planted.append(Planted(kind, records, what, is_same))


def add_written_otherwise(planter: Planter, dice: Dice) -> None:
    """Repeat a body with half-width brackets and blanks; an old list knows the inner organisation code."""
    body = planter.get_firm(dice)
    name = body.name.translate(HALF_WIDTH)
    name = f"{name[:2]} {name[2:]}" if name == body.name else name
    number = planter.add_record(dice, body, name)
    code = body.uscc[8:16]
    records = planter.city.organisations
    records[number] = replace(records[number], codes=(("organisation", code + compute_organisation_check(code)),))
    planter.note_pair("written_otherwise", body.number, number, "同一单位，名称用半角括号或带空格", is_same=True)


def add_short_name(planter: Planter, dice: Dice) -> None:
    """Repeat a body under its short name."""
    body = planter.get_firm(dice)
    number = planter.add_record(dice, body, body.short)
    planter.note_pair("short_name", body.number, number, "同一单位，用了简称，没有代码", is_same=True)


def add_wrong_character(planter: Planter, dice: Dice) -> None:
    """Repeat a body with one character that looks or sounds like the right one."""
    body = planter.get_firm(dice)
    while not any(sign in planter.words.lookalikes for sign in body.short) and planter.free:
        body = planter.get_firm(dice)
    place = next((place for place, sign in enumerate(body.name) if sign in planter.words.lookalikes), None)
    if place is None:
        return
    wrong = planter.words.lookalikes[body.name[place]]
    number = planter.add_record(dice, body, body.name[:place] + wrong + body.name[place + 1 :])
    planter.note_pair(
        "wrong_character", body.number, number, f"同一单位，“{body.name[place]}”误写为“{wrong}”", is_same=True
    )


def add_renamed(planter: Planter, dice: Dice) -> None:
    """Repeat a body under the name it had before; the record with the code says so among its former names."""
    body = planter.get_firm(dice)
    district = next(one for one in planter.words.districts if one.code == body.region)
    industry = next(one for one in planter.words.industries if one.code == body.industry)
    old, _ = create_enterprise_name(dice, planter.words, district, industry, create_core(dice, planter.words))
    changed = dice.get_day(max(body.founded_on, date(planter.city.as_of.year - 4, 1, 1)), planter.city.as_of)
    number = planter.add_record(dice, body, old)
    records = planter.city.organisations
    records[body.number] = replace(
        body,
        former=(FormerName(old, body.founded_on, changed),),
        events=(Event("founded", body.founded_on, "", old), Event("renamed", changed, old, body.name)),
    )
    planter.note_pair("renamed", body.number, number, "同一单位，更名前的名称另有一条记录", is_same=True)


def add_moved(planter: Planter, dice: Dice) -> None:
    """Repeat a body in the district where it was before it moved."""
    body = planter.get_firm(dice)
    district = dice.get_one([one for one in planter.words.districts if one.code != body.region])
    before = create_address(dice, planter.words, district)
    moved = dice.get_day(max(body.founded_on, date(planter.city.as_of.year - 4, 1, 1)), planter.city.as_of)
    number = planter.add_record(dice, body, body.name, district=district.code, address=before)
    records = planter.city.organisations
    records[body.number] = replace(body, events=(*body.events, Event("moved", moved, before, body.address)))
    planter.note_pair("moved", body.number, number, f"同一单位，迁址前在{district.name}另有一条记录", is_same=True)


def add_missing_code(planter: Planter, dice: Dice) -> None:
    """Repeat a body under its own name without any code."""
    body = planter.get_firm(dice)
    number = planter.add_record(dice, body, body.name)
    planter.note_pair("missing_code", body.number, number, "同一单位，后一条没有统一社会信用代码", is_same=True)


def add_branch(planter: Planter, dice: Dice) -> None:
    """Add a branch of a body: a record of its own with its own code."""
    parent = planter.get_firm(dice)
    district = dice.get_one([one for one in planter.words.districts if one.code != parent.region])
    number = len(planter.city.organisations)
    founded = dice.get_day(parent.founded_on, planter.city.as_of)
    name = f"{parent.name}{district.short}分公司"
    planter.city.organisations.append(
        replace(
            parent,
            number=number,
            uscc=create_code(dice, "enterprise", district.code),
            name=name,
            short=f"{parent.short}{district.short}",
            region=district.code,
            zone=district.code if district.is_zone else "",
            address=create_address(dice, planter.words, district),
            founded_on=founded,
            representative=create_person_name(dice, planter.words),
            registered_capital=0,
            parent=parent.number,
            parent_kind="branch",
            former=(),
            codes=(),
            events=(Event("founded", founded, "", name),),
            contacts=(),
        )
    )
    planter.note_pair("branch_and_parent", parent.number, number, "总公司与分公司，各有代码，不能合并", is_same=False)


def add_namesake(planter: Planter, dice: Dice) -> None:
    """Add another body of the same name in another district, with a code, an address and a head of its own."""
    body = planter.get_firm(dice)
    district = dice.get_one([one for one in planter.words.districts if one.code != body.region])
    number = len(planter.city.organisations)
    head = create_person_name(dice, planter.words)
    founded = dice.get_day(date(2001, 1, 1), date(planter.city.as_of.year - 2, 12, 31))
    planter.city.organisations.append(
        replace(
            body,
            number=number,
            uscc=create_code(dice, "enterprise", district.code),
            region=district.code,
            zone=district.code if district.is_zone else "",
            address=create_address(dice, planter.words, district),
            founded_on=founded,
            representative=head,
            former=(),
            codes=(),
            events=(Event("founded", founded, "", body.name),),
            contacts=(Contact(head, "科技工作联系人", "总经理", create_phone(dice)),),
        )
    )
    planter.note_pair("namesakes", body.number, number, "两家不同的单位恰好同名，代码不同", is_same=False)


DUPLICATES: Mapping[str, Callable[[Planter, Dice], None]] = {
    "written_otherwise": add_written_otherwise,
    "short_name": add_short_name,
    "wrong_character": add_wrong_character,
    "renamed": add_renamed,
    "moved": add_moved,
    "missing_code": add_missing_code,
    "branch_and_parent": add_branch,
    "namesakes": add_namesake,
}
"""Kinds of planted pairs, and what puts one in."""
