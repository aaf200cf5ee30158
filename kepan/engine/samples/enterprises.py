"""Enterprises and other bodies: who they are, how they grow, and what becomes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kepan.engine.samples.dice import Dice
from kepan.engine.samples.naming import (
    create_address,
    create_code,
    create_core,
    create_enterprise_name,
    create_person_name,
    create_phone,
)
from kepan.engine.samples.records import WAN, Contact, Event, FormerName, Organisation
from kepan.engine.samples.words import Body, CityWords, District, Industry

ROLES = {"agency": "service_agency"}
PURPOSES = (("统计联系人", "财务经理"), ("专利工作联系人", "知识产权专员"), ("科技项目联系人", "项目经理"))
HNTE, NEAR, SMALL, PLAIN = "hnte", "near", "small", "plain"
"""What an enterprise is on its way to: holds the title, misses one condition, registered as small, none of these."""
MISSED = ("rd", "staff", "hightech", "rights", "domestic")
SIZES = ((400, 1200, 26), (1200, 3500, 30), (3500, 9000, 22), (9000, 26000, 14), (26000, 80000, 6), (80000, 190000, 2))
"""Revenue at the beginning in ten thousand yuan: least, most, weight."""
GROWTH = {"rising": (70, 210), "steady": (-10, 60), "falling": (-110, -20), "turning": (-90, 140)}
"""Least and most yearly growth in thousandths of each course."""
MOST_STAFF, MOST_SMALL = 500, 20_000 * WAN


@dataclass(frozen=True, slots=True)
class Firm:
    """What is known of an enterprise before its statements are written.

    `rd` and `hightech` are thousandths of revenue, `tech` thousandths of staff; `first_year` is the year of the first
    title of a high-tech enterprise, `missed` the condition that a near one does not meet.
    """

    organisation: Organisation
    industry: Industry
    aim: str
    revenue: int
    course: str
    rd: int
    tech: int
    hightech: int
    first_year: int = 0
    missed: str = ""


def create_bodies(words: CityWords, seed: int, count: int) -> list[Organisation]:
    """Create the bodies that are no ordinary enterprises, in the order of the list."""
    districts = {district.code: district for district in words.districts}
    made: dict[str, Organisation] = {}
    for number, body in enumerate(words.bodies[:count]):
        made[body.name] = create_body(
            words, Dice(seed, "body", number), body, number, districts[body.district], made.get(body.parent)
        )
    return list(made.values())


def create_body(
    words: CityWords, dice: Dice, body: Body, number: int, district: District, parent: Organisation | None
) -> Organisation:
    """Create one body."""
    kind = ROLES.get(body.kind, body.kind)
    is_firm = body.name.endswith(("公司", "（有限合伙）", "（普通合伙）", "支行"))
    kinds = (kind, "enterprise") if is_firm and kind != "bank" else (kind,)
    founded = dice.get_day(date(1988, 1, 1), date(2019, 12, 31))
    if parent is not None:
        founded = dice.get_day(parent.founded_on.replace(day=1), date(2021, 12, 31))
    representative = create_person_name(dice, words)
    return Organisation(
        number=number,
        uscc=create_code(dice, "" if is_firm else kind, district.code),
        name=body.name,
        short=body.short,
        kinds=kinds,
        region=district.code,
        zone=district.code if district.is_zone else "",
        industry=body.industry,
        hightech_field=0,
        founded_on=founded,
        address=create_address(dice, words, district),
        representative=representative,
        registered_capital=dice.get_between(3, 90) * 100 * WAN if is_firm else 0,
        parent=None if parent is None else parent.number,
        parent_kind="" if parent is None else "branch",
        tags=tuple(("other", f"carrier:{kind}") for kind in body.carrier),
        events=(Event("founded", founded, "", body.name),),
        contacts=(Contact(representative, "科技工作联系人", "负责人", create_phone(dice)),),
    )


def create_firms(words: CityWords, seed: int, first: int, count: int, as_of: date) -> list[Firm]:
    """Create enterprises with numbers from `first` on; no two of them have the same name."""
    taken: set[str] = set()
    numbers = range(first, first + count)
    return [create_firm(words, Dice(seed, "firm", number), number, taken, as_of) for number in numbers]


def create_firm(words: CityWords, dice: Dice, number: int, taken: set[str], as_of: date) -> Firm:
    """Create one enterprise; its aim decides how much it spends on R&D."""
    industry = dice.get_weighted(words.industries, [industry.weight for industry in words.industries])
    district = dice.get_weighted(words.districts, [district.weight for district in words.districts])
    aim = dice.get_weighted((HNTE, NEAR, SMALL, PLAIN), (40, 9, 26, 25)) if industry.field else PLAIN
    least, most, _ = dice.get_weighted(SIZES, [weight for *_, weight in SIZES])
    founded = dice.get_day(date(1996, 1, 1), date(2014, 12, 31) if dice.has_luck(600) else date(2024, 6, 30))
    first_year = max(founded.year + 2, dice.get_between(2015, as_of.year)) if aim == HNTE else 0
    missed = dice.get_one(MISSED) if aim == NEAR else ""
    core = create_core(dice, words)
    name, short = create_enterprise_name(dice, words, district, industry, core)
    while core in taken:
        core = create_core(dice, words)
        name, short = create_enterprise_name(dice, words, district, industry, core)
    taken.add(core)
    organisation = create_organisation(words, dice, number, name, short, industry, district, founded, as_of)
    return Firm(
        organisation=organisation,
        industry=industry,
        aim=aim,
        # Who just misses the share of R&D stays small, where five per cent are asked for.
        revenue=(dice.get_between(900, 2400) if missed == "rd" else dice.get_between(least, most)) * WAN,
        course="steady" if missed == "rd" else dice.get_weighted(tuple(GROWTH), (45, 28, 14, 13)),
        rd=compute_rd(dice, industry, aim, missed),
        tech=compute_tech(dice, aim, missed),
        hightech=compute_hightech(dice, industry, aim, missed),
        first_year=min(first_year, as_of.year),
        missed=missed,
    )


def compute_rd(dice: Dice, industry: Industry, aim: str, missed: str) -> int:
    """Return R&D in thousandths of revenue: 5.6 per cent meets every band, 4.8 misses the highest one."""
    usual = max(2, industry.rd * dice.get_middling(70, 140) // 100)
    if missed == "rd":
        return 48
    if aim in (HNTE, NEAR):
        return max(56, usual)
    return max(12, usual * 6 // 10) if aim == SMALL else usual // 3


def compute_tech(dice: Dice, aim: str, missed: str) -> int:
    """Return science and technology staff in thousandths of all staff."""
    if missed == "staff":
        return 92
    return {HNTE: dice.get_middling(130, 380), NEAR: dice.get_middling(130, 300)}.get(aim, dice.get_between(20, 160))


def compute_hightech(dice: Dice, industry: Industry, aim: str, missed: str) -> int:
    """Return revenue from high-tech products in thousandths."""
    if missed == "hightech":
        return 575
    if aim in (HNTE, NEAR):
        return dice.get_middling(640, 930)
    return dice.get_between(150, 650) if aim == SMALL and industry.field else dice.get_between(0, 120)


def create_organisation(
    words: CityWords,
    dice: Dice,
    number: int,
    name: str,
    short: str,
    industry: Industry,
    district: District,
    founded: date,
    as_of: date,
) -> Organisation:
    """Create the record of an enterprise with its former names, tags, events and contacts."""
    representative = create_person_name(dice, words)
    events = [Event("founded", founded, "", name)]
    former: list[FormerName] = []
    address = create_address(dice, words, district)
    if founded.year < 2018 and dice.has_luck(120):
        old, _ = create_enterprise_name(dice, words, district, industry, create_core(dice, words))
        changed = dice.get_day(date(2018, 3, 1), date(as_of.year - 1, 12, 20))
        former.append(FormerName(old, founded, changed))
        events = [Event("founded", founded, "", old), Event("renamed", changed, old, name)]
    if founded.year < 2017 and dice.has_luck(90):
        moved = dice.get_day(date(2018, 3, 1), date(as_of.year - 1, 12, 20))
        events.append(Event("moved", moved, create_address(dice, words, dice.get_one(words.districts)), address))
    closed = None
    if founded.year < 2019 and dice.has_luck(30):
        closed = dice.get_day(date(2023, 1, 1), date(as_of.year - 1, 12, 20))
        events.append(Event("closed", closed, name, ""))
    contacts = tuple(
        Contact(create_person_name(dice, words), purpose, position, create_phone(dice))
        for purpose, position in PURPOSES[: dice.get_between(1, 3)]
    )
    in_zone = district.is_zone or dice.has_luck(40)
    zones = [zone.code for zone in words.districts if zone.is_zone]
    return Organisation(
        number=number,
        uscc=create_code(dice, "enterprise", district.code),
        name=name,
        short=short,
        kinds=("enterprise",),
        region=district.code,
        zone=zones[0] if in_zone and zones else "",
        industry=industry.code,
        hightech_field=industry.field,
        founded_on=founded,
        address=address,
        representative=representative,
        registered_capital=dice.get_one((100, 200, 300, 500, 1000, 1000, 2000, 3000, 5000)) * WAN,
        closed_on=closed,
        former=tuple(former),
        codes=create_old_codes(dice, founded),
        tags=create_tags(industry),
        events=tuple(sorted(events, key=lambda event: event.on)),
        contacts=contacts,
    )


def create_old_codes(dice: Dice, founded: date) -> tuple[tuple[str, str], ...]:
    """Create the registration number that bodies older than the unified code had, of some of them."""
    if founded.year >= 2015 or not dice.has_luck(250):
        return ()
    return (("business", f"9901000{dice.get_between(10_000_000, 99_999_999)}"),)


def create_tags(industry: Industry) -> tuple[tuple[str, str], ...]:
    """Hang the chain of its industry on an enterprise."""
    return (("chain", industry.chain),) if industry.chain else ()


def list_organisations(bodies: Sequence[Organisation], firms: Sequence[Firm]) -> list[Organisation]:
    """List all in the order of their numbers."""
    return [*bodies, *(firm.organisation for firm in firms)]
