"""Patents and other rights: numbers with their check digits, parties, classes, and the legal events in their order.

Serial numbers of applications begin at 5,000,000, publication numbers at CN19, CN29 and CN39: none were ever given.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from kepan.engine.basis.patent_numbers import PatentKind, compute_application_check
from kepan.engine.basis.patent_terms import compute_term_end
from kepan.engine.basis.period import compute_months_later
from kepan.engine.samples.dice import Dice
from kepan.engine.samples.enterprises import HNTE, NEAR, PLAIN, SMALL, Firm
from kepan.engine.samples.naming import create_person_name
from kepan.engine.samples.people import Crowd
from kepan.engine.samples.records import Event, Organisation, Party, Right
from kepan.engine.samples.words import CityWords, Industry

FIRST_YEAR = 12
"""Applications go back so many years."""
KINDS = (("invention", 58), ("utility_model", 33), ("design", 9))
DIGITS = {"invention": "1", "utility_model": "2", "design": "3"}
LETTERS = {"invention": "B", "utility_model": "U", "design": "S"}
TERMS = {"invention": PatentKind.INVENTION, "utility_model": PatentKind.UTILITY, "design": PatentKind.DESIGN}
THINGS = {"invention": "invention", "utility_model": "utility", "design": "design"}
WEIGHTS = {HNTE: 10, NEAR: 6, SMALL: 3, PLAIN: 1}
BODY_WEIGHTS = {"university": 130, "institute": 50, "hospital": 24}
OTHERS = (("software", 120), ("standard", 18), ("brand", 9), ("layout_design", 6), ("plant_variety", 5), ("pct", 14))
"""Kinds of other rights and how many of them for a thousand patents."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who applies: the organisation, the words of its trade, its share of patents, the first day."""

    body: Organisation
    industry: Industry
    weight: int
    since: date


def list_holders(words: CityWords, bodies: Sequence[Organisation], firms: Sequence[Firm], as_of: date) -> list[Holder]:
    """List who applies for patents; whoever misses the condition on rights has none."""
    first = date(as_of.year - FIRST_YEAR, 1, 1)
    found = [
        Holder(body, words.industries[body.number % len(words.industries)], BODY_WEIGHTS[kind], first)
        for body in bodies
        for kind in body.kinds
        if kind in BODY_WEIGHTS and body.founded_on < first
    ]
    for firm in firms:
        if firm.missed != "rights" and (firm.aim != PLAIN or firm.industry.field or firm.organisation.number % 3 == 0):
            size = 1 + (firm.revenue.bit_length() - 30) // 2
            weight = WEIGHTS[firm.aim] * max(1, size)
            found.append(Holder(firm.organisation, firm.industry, weight, max(first, firm.organisation.founded_on)))
    return found


def create_patents(
    words: CityWords,
    bodies: Sequence[Organisation],
    firms: Sequence[Firm],
    crowd: Crowd,
    seed: int,
    count: int,
    as_of: date,
) -> list[Right]:
    """Create patents: first those a high-tech enterprise had before its title, then the others by weight."""
    holders = [one for one in list_holders(words, bodies, firms, as_of) if one.since < (one.body.closed_on or as_of)]
    bounds = list(accumulate(holder.weight for holder in holders))
    found: list[Right] = []
    for firm in firms:
        if firm.aim in (HNTE, NEAR) and firm.missed != "rights":
            found += create_first_rights(words, firm, crowd, seed, len(found), as_of)
    while holders and len(found) < count:
        dice = Dice(seed, "patent", len(found))
        holder = holders[bisect_right(bounds, dice.get_below(bounds[-1]))]
        kind = dice.get_weighted([kind for kind, _ in KINDS], [weight for _, weight in KINDS])
        last = holder.body.closed_on or as_of
        filed = dice.get_day(holder.since, last)
        if dice.has_luck(500):
            # Applications grow: half of the days are the later of two.
            filed = max(filed, dice.get_day(holder.since, last))
        found.append(create_patent(words, holder, holders, crowd, dice, len(found), kind, filed, as_of))
    return found[:count]


def create_first_rights(words: CityWords, firm: Firm, crowd: Crowd, seed: int, first: int, as_of: date) -> list[Right]:
    """Create what an enterprise needs for its title: an invention that was granted in time, or six utility models."""
    body = firm.organisation
    granted_by = date(firm.first_year or as_of.year - 1, 5, 31)
    dice = Dice(seed, "first rights", body.number)
    holder = Holder(body, firm.industry, 0, body.founded_on)
    months = (granted_by.year - body.founded_on.year) * 12 + granted_by.month - body.founded_on.month
    kind, count, wait = ("invention", 1, 40) if months > 46 and dice.has_luck(600) else ("utility_model", 6, 9)
    earliest = max(body.founded_on, date(as_of.year - FIRST_YEAR, 1, 1), compute_months_later(granted_by, -60))
    latest = compute_months_later(granted_by, -wait)
    return [
        create_patent(
            words, holder, [], crowd, dice, first + place, kind, dice.get_day(earliest, latest), as_of, is_kept=True
        )
        for place in range(count)
    ]


def create_patent(
    words: CityWords,
    holder: Holder,
    holders: Sequence[Holder],
    crowd: Crowd,
    dice: Dice,
    number: int,
    kind: str,
    filed: date,
    as_of: date,
    *,
    is_kept: bool = False,
) -> Right:
    """Create one patent or application with what happened to it until the day of the sample."""
    events = list_events(kind, filed, dice, as_of, is_kept=is_kept)
    days = {event.kind: event.on for event in events}
    granted, published = days.get("granted"), days.get("published")
    digits = f"{filed.year}{DIGITS[kind]}{5_000_000 + number}"
    serial = f"CN{DIGITS[kind]}9{number:07d}"
    owners = [Party("owner", holder.body.name, holder.body.number)]
    if "transferred" in days and holders:
        other = dice.get_one(holders).body
        owners = [Party("owner", other.name, other.number)] if other.founded_on < days["transferred"] else owners
    joint: list[Party] = []
    if holders and "transferred" not in days and dice.has_luck(90):
        other = dice.get_one(holders).body
        if other.number != holder.body.number and other.founded_on < filed:
            joint = [Party("applicant", other.name, other.number)]
            owners.append(Party("owner", other.name, other.number))
    parties = [Party("applicant", holder.body.name, holder.body.number), *joint]
    parties += owners if granted else []
    parties += list_inventors(words, holder.body, crowd, dice)
    return Right(
        number=number,
        kind=kind,
        title=create_title(words, holder.industry, dice, THINGS[kind]),
        region=holder.body.region,
        filed_on=filed,
        parties=tuple(parties),
        events=events,
        application_number=digits + compute_application_check(digits),
        publication_number=f"{serial}A" if published else "",
        grant_number=f"{serial}{LETTERS[kind]}" if granted else "",
        published_on=published,
        granted_on=granted,
        ipc=() if kind == "design" else create_classes(holder.industry, dice),
        claim_count=1 if kind == "design" else dice.get_middling(3, 15),
    )


def create_title(words: CityWords, industry: Industry, dice: Dice, thing: str) -> str:
    """Put the title of a patent together."""
    product, subject = dice.get_one(industry.products), dice.get_one(words.subjects)
    if thing == "design":
        return f"{product}（{dice.get_one(words.adjectives)}）{dice.get_one(words.things[thing])}"
    adjective = dice.get_one(words.adjectives)
    return f"一种{adjective}{product}{subject}{dice.get_one(words.things[thing])}"


def create_classes(industry: Industry, dice: Dice) -> tuple[str, ...]:
    """Create one to three groups of the subclasses of a trade; the first is the main one."""
    subclasses = dice.list_some(industry.ipc, dice.get_weighted((1, 2, 3), (55, 33, 12)))
    return tuple(f"{subclass} {dice.get_between(1, 29)}/{2 * dice.get_between(0, 24):02d}" for subclass in subclasses)


def list_inventors(words: CityWords, body: Organisation, crowd: Crowd, dice: Dice) -> list[Party]:
    """List one to four inventors: people of the registry where the organisation has some, else a name only."""
    known = [number for number in crowd.staff.get(body.number, ()) if crowd.people[number].professional_title]
    chosen = dice.list_some(known, dice.get_between(0, 2))
    found = [Party("inventor", crowd.people[number].name, None, number) for number in chosen]
    others = dice.get_between(0 if found else 1, 2)
    return found + [Party("inventor", create_person_name(dice, words)) for _ in range(others)]


def list_events(kind: str, filed: date, dice: Dice, as_of: date, *, is_kept: bool) -> tuple[Event, ...]:
    """List the legal events until the day of the sample, each after the one before it."""
    events = [Event("filed", filed)]
    if kind == "invention":
        published = compute_months_later(filed, dice.get_between(4, 18)) + timedelta(days=dice.get_below(6))
        examined = published + timedelta(days=dice.get_between(1, 60))
        events += [Event("published", published), Event("examination", examined)]
        decided = compute_months_later(filed, dice.get_between(20, 39))
        ending = dice.get_weighted(("granted", "rejected", "deemed_withdrawn", ""), (74, 11, 7, 8))
        if is_kept:
            ending = "granted"
    else:
        months = (5, 8) if kind == "utility_model" else (3, 7)
        decided = compute_months_later(filed, dice.get_between(*months))
        ending = "granted" if is_kept or dice.has_luck(950) else "rejected"
    if ending:
        decided += timedelta(days=dice.get_below(12))
        events.append(Event(ending, decided))
    if ending == "granted":
        events += list_later_events(kind, filed, decided, dice, is_kept=is_kept)
    return tuple(event for event in events if event.on <= as_of)


def list_later_events(kind: str, filed: date, granted: date, dice: Dice, *, is_kept: bool) -> list[Event]:
    """List what happens to a patent after its grant; nothing after it has ended."""
    end = compute_term_end(TERMS[kind], filed)
    lapse = compute_months_later(filed, 12 * dice.get_between(3, 9) + 6)
    if not is_kept and lapse > granted + timedelta(days=200) and lapse < end and dice.has_luck(180):
        return [Event("lapsed", lapse)]
    fate = dice.get_below(1000)
    on = granted + timedelta(days=dice.get_between(120, 1500))
    if is_kept or on >= end or fate >= 130:
        return []
    if fate < 50:
        return [Event("transferred", on)]
    if fate < 95:
        return [Event("licensed", on)]
    if fate < 120:
        released = compute_months_later(on, 12)
        return [Event("pledged", on), *([Event("released", released)] if released < end else [])]
    return [Event("invalidated" if fate < 124 else "partly_invalidated", on)]


def create_other_rights(
    words: CityWords,
    bodies: Sequence[Organisation],
    firms: Sequence[Firm],
    patents: Sequence[Right],
    seed: int,
    as_of: date,
) -> list[Right]:
    """Create software copyrights, standards, brands, layout designs, varieties and international applications."""
    found: list[Right] = []
    first = len(patents)
    for kind, share in OTHERS:
        makers = list_makers(kind, words, bodies, firms)
        count = -(-len(patents) * share // 1000) if makers else 0
        for place in range(count):
            dice = Dice(seed, kind, place)
            body, industry = dice.get_one(makers)
            if kind == "pct":
                right = create_pct(patents, dice, first + len(found), place, as_of)
                found += [right] if right else []
                continue
            # Early enough that every registration has its number by the day of the sample.
            last = min(body.closed_on or as_of, as_of - timedelta(days=170))
            filed = min(last, dice.get_day(max(body.founded_on, date(as_of.year - 9, 1, 1)), last))
            found.append(create_other(kind, words, body, industry, dice, first + len(found), place, filed))
    return found


def list_makers(
    kind: str, words: CityWords, bodies: Sequence[Organisation], firms: Sequence[Firm]
) -> list[tuple[Organisation, Industry]]:
    """List who makes rights of a kind: software houses software, chip makers layouts, seed firms varieties."""
    starts = {"software": ("I65",), "layout_design": ("C397",), "plant_variety": ("A05",), "standard": ("C", "M")}
    start = starts.get(kind, ("C", "I", "M"))
    found = [
        (firm.organisation, firm.industry)
        for firm in firms
        if firm.aim != PLAIN and firm.missed != "rights" and firm.industry.code.startswith(start)
    ]
    if kind == "plant_variety":
        found += [(body, words.industries[0]) for body in bodies if "农业" in body.name and "institute" in body.kinds]
    return found


def create_other(
    kind: str,
    words: CityWords,
    body: Organisation,
    industry: Industry,
    dice: Dice,
    number: int,
    place: int,
    filed: date,
) -> Right:
    """Create one right that is no patent."""
    product, adjective = dice.get_one(industry.products), dice.get_one(words.adjectives)
    granted = filed + timedelta(days=dice.get_between(40, 160))
    year = granted.year
    version = f"V{dice.get_between(1, 4)}.0"
    titles = {
        "software": (f"{body.short}{product}{dice.get_one(words.subjects)}软件{version}", f"{year}SR9{place:06d}"),
        "standard": (f"{adjective}{product}通用技术要求", f"T/LCSF {place + 1:03d}-{year}"),
        "brand": (f"{body.short}牌{product}", f"澜品示〔{year}〕{place + 1:03d}号"),
        "layout_design": (f"LC{place + 1:03d}{product}布图", f"BS.{year % 100:02d}9{place:05d}"),
        "plant_variety": (f"澜{dice.get_one(('优', '丰', '糯', '香'))}{place + 1}号", f"CNA{year}9{place:04d}"),
    }
    title, registration = titles[kind]
    role = "drafter" if kind == "standard" else "owner"
    return Right(
        number=number,
        kind=kind,
        title=title,
        region=body.region,
        filed_on=filed,
        parties=(Party(role, body.name, body.number),),
        events=(Event("filed", filed), Event("granted", granted)),
        registration=registration,
        level=dice.get_one(("national", "provincial", "city")) if kind in ("standard", "brand") else "",
        granted_on=granted,
    )


def create_pct(patents: Sequence[Right], dice: Dice, number: int, place: int, as_of: date) -> Right | None:
    """Create an international application that claims the priority of an invention; both are one family."""
    inventions = [patent for patent in patents if patent.kind == "invention" and not patent.family]
    if not inventions:
        return None
    root = dice.get_one(inventions)
    filed = compute_months_later(root.filed_on, dice.get_between(9, 12))
    if filed > as_of:
        return None
    published = compute_months_later(root.filed_on, 18) + timedelta(days=7)
    events = (Event("filed", filed), *((Event("published", published),) if published <= as_of else ()))
    return Right(
        number=number,
        kind="pct",
        title=root.title,
        region=root.region,
        filed_on=filed,
        priority_on=root.filed_on,
        parties=tuple(party for party in root.parties if party.role != "owner"),
        events=events,
        application_number=f"PCT/CN{filed.year}/9{place:05d}",
        publication_number=f"WO{published.year}/9{place:05d}" if published <= as_of else "",
        published_on=published if published <= as_of else None,
        ipc=root.ipc,
        family=f"LC{root.number:06d}",
        claim_count=root.claim_count,
    )
