"""Titles of organisations: the ladder of the high-tech enterprise with its renewals, yearly registrations, the others.

The codes of titles are those of `data/catalogues/registry/titles.yaml`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from kepan.engine.basis.period import compute_months_later
from kepan.engine.samples.dice import Dice
from kepan.engine.samples.enterprises import HNTE, MOST_SMALL, MOST_STAFF, NEAR, PLAIN, SMALL, Firm
from kepan.engine.samples.records import WAN, Organisation, Recognition, Statement

VALID_YEARS = 3
BATCHES = (("第一批", 9, 8), ("第二批", 11, 18))
SMALL_YEARS = 5
"""The latest years for which registrations as a small technology enterprise are kept."""


@dataclass(frozen=True, slots=True)
class TitleSpread:
    """How a title spreads: its level, who may hold it, how many of a thousand do, from which year, how long it holds.

    `now` says how much likelier the running year is than another; `least` is revenue in ten thousand yuan; `thing`
    says what the title is on where it is not on the whole body: a word after the enterprise's product.
    """

    title: str
    level: str
    aims: tuple[str, ...]
    thousandths: int
    since: int
    years: int = 0
    now: int = 1
    least: int = 0
    thing: str = ""
    trades: tuple[str, ...] = ()


SPREADS = (
    TitleSpread("private_tech_enterprise", "provincial", (HNTE, SMALL, NEAR), 330, 2016),
    TitleSpread("innovative_sme", "provincial", (HNTE, SMALL), 330, 2022, 3),
    TitleSpread("srdi_sme", "provincial", (HNTE,), 330, 2019, 3, least=1500),
    TitleSpread("little_giant", "national", (HNTE,), 60, 2020, 3, least=5000),
    TitleSpread("local_giant", "city", (HNTE,), 170, 2018, 3, least=3000),
    TitleSpread("gazelle", "city", (HNTE, SMALL), 150, 2020, 3, now=6, least=1000),
    TitleSpread("engineering_centre", "city", (HNTE, SMALL), 420, 2017, now=3, least=2000, thing="工程技术研究中心"),
    TitleSpread("engineering_centre", "provincial", (HNTE,), 130, 2017, now=2, least=5000, thing="工程技术研究中心"),
    TitleSpread("enterprise_technology_centre", "city", (HNTE, NEAR), 260, 2017, now=2, least=3000, thing="技术中心"),
    TitleSpread("enterprise_technology_centre", "provincial", (HNTE,), 70, 2018, least=8000, thing="技术中心"),
    TitleSpread("graduate_workstation", "provincial", (HNTE,), 100, 2018, 3, thing="研究生工作站"),
    TitleSpread("hightech_product", "provincial", (HNTE, NEAR, SMALL), 230, 2019, 5, thing="（新型）"),
    TitleSpread("software_enterprise", "provincial", (HNTE, SMALL, NEAR), 620, 2018, 1, trades=("I65",)),
    TitleSpread("software_product", "provincial", (HNTE, SMALL, NEAR), 560, 2018, 5, thing="V2.0", trades=("I65",)),
    TitleSpread("ip_advantage_enterprise", "provincial", (HNTE,), 110, 2018, 3),
    TitleSpread("ip_management_certified", "national", (HNTE, NEAR), 240, 2018, 3),
    TitleSpread("agri_tech_enterprise", "provincial", (HNTE, SMALL, PLAIN), 620, 2018, 3, trades=("A05", "C13")),
    TitleSpread("atse", "provincial", (HNTE, SMALL), 120, 2019, 3, trades=("I65", "M74")),
    TitleSpread("known_brand", "city", (HNTE, PLAIN), 80, 2017, 3, thing="系列产品"),
)
ISSUERS = {"national": "国科示", "provincial": "省科示", "city": "澜科示", "district": "望科示"}
CARRIERS = {
    "incubator": ("incubator", ("city", "provincial", "national")),
    "makerspace": ("makerspace", ("city", "provincial")),
    "accelerator": ("accelerator", ("city", "provincial")),
    "park": ("science_park", ("city",)),
    "agri_makerspace": ("agri_makerspace", ("provincial",)),
    "industry_base": ("industry_base", ("provincial",)),
}
INSTITUTE_TITLES = (
    ("key_laboratory", "provincial"),
    ("new_rd_institution", "provincial"),
    ("joint_laboratory", "city"),
)
LABORATORIES = ("新材料", "智能传感", "种质资源", "精准诊疗", "计量测试")


def create_recognitions(
    bodies: Sequence[Organisation],
    firms: Sequence[Firm],
    current: Mapping[tuple[int, int], Statement],
    seed: int,
    as_of: date,
) -> list[Recognition]:
    """Create the titles of all organisations, numbered in order; a renewal points at the one before it."""
    found: list[Recognition] = []
    for firm in firms:
        found += number_up(list_ladder(firm, seed, as_of), len(found))
        found += number_up(list_small(firm, current, seed, as_of), len(found))
        found += number_up(list_others(firm, current, seed, as_of), len(found))
    for body in bodies:
        found += number_up(list_carriers(body, Dice(seed, "carrier", body.number), as_of), len(found))
        found += number_up(list_institute_titles(body, Dice(seed, "institute", body.number), as_of), len(found))
    return found


def number_up(rows: Iterator[Recognition], first: int) -> list[Recognition]:
    """Give rows their numbers; `renews` counts within the rows until then."""
    return [
        replace(row, number=first + place, renews=None if row.renews is None else first + row.renews)
        for place, row in enumerate(rows)
    ]


def list_ladder(firm: Firm, seed: int, as_of: date) -> Iterator[Recognition]:
    """List the titles as a high-tech enterprise: the first, then a renewal every three years while it keeps up."""
    if firm.aim != HNTE:
        return
    dice = Dice(seed, "ladder", firm.organisation.number)
    body, year, place = firm.organisation, firm.first_year, 0
    name, month, day = dice.get_weighted(BATCHES, (45, 55))
    fails_after = dice.get_between(1, 3) if dice.has_luck(90) else 9
    while (on := date(year, month, day)) <= as_of and (body.closed_on is None or body.closed_on > on):
        yield Recognition(
            number=0,
            title="hnte",
            level="national",
            organisation=body.number,
            recognised_on=on,
            batch=f"{year}年{name}",
            document_number=f"省高企认示〔{year}〕{dice.get_between(1, 30)}号",
            certificate=f"GR{year}99{body.number:06d}",
            valid_from=on,
            valid_to=compute_last_day(on, VALID_YEARS),
            renews=place - 1 if place else None,
        )
        place += 1
        if place == fails_after:
            return
        year += VALID_YEARS


def compute_last_day(first: date, years: int) -> date:
    """Return the last day of so many years.

    >>> compute_last_day(date(2023, 9, 8), 3)
    datetime.date(2026, 9, 7)
    """
    return compute_months_later(first, 12 * years) - timedelta(days=1)


def list_small(
    firm: Firm, current: Mapping[tuple[int, int], Statement], seed: int, as_of: date
) -> Iterator[Recognition]:
    """List the yearly registrations as a small technology enterprise: where last year's statement allows them."""
    if firm.aim == PLAIN:
        return
    body = firm.organisation
    for year in range(as_of.year - SMALL_YEARS + 1, as_of.year + 1):
        dice = Dice(seed, "small", body.number, year)
        stated = current.get((body.number, year - 1))
        on = dice.get_day(date(year, 4, 1), date(year, 11, 20))
        if stated is None or not is_small(stated) or on > as_of or not dice.has_luck(820):
            continue
        yield Recognition(
            number=0,
            title="tech_sme",
            level="national",
            organisation=body.number,
            recognised_on=on,
            batch=f"{year}年第{dice.get_between(1, 9)}批",
            document_number=f"省科中示〔{year}〕{dice.get_between(1, 40)}号",
            certificate=f"{year}{body.region}A{body.number:07d}",
            valid_from=on,
            valid_to=date(year, 12, 31),
        )


def is_small(stated: Statement) -> bool:
    """Say whether staff, revenue and assets stay within the bounds of a small technology enterprise."""
    staff, revenue, assets = (stated.lines.get(key) for key in ("staff_average", "revenue", "assets"))
    if staff is None or revenue is None or assets is None:
        return False
    return staff <= MOST_STAFF and revenue <= MOST_SMALL and assets <= MOST_SMALL


def list_others(
    firm: Firm, current: Mapping[tuple[int, int], Statement], seed: int, as_of: date
) -> Iterator[Recognition]:
    """List the other titles of an enterprise; those that run out are mostly renewed."""
    place = 0
    for order, spread in enumerate(SPREADS):
        dice = Dice(seed, "title", firm.organisation.number, order)
        if not can_hold(firm, spread) or not dice.has_luck(spread.thousandths):
            continue
        first = max(spread.since, firm.organisation.founded_on.year + 2)
        years = range(first, as_of.year + 1)
        if not years:
            continue
        year = dice.get_weighted(years, [spread.now if year == as_of.year else 1 for year in years])
        stated = current.get((firm.organisation.number, year - 1))
        if spread.least and (stated is None or int(stated.lines["revenue"] or 0) < spread.least * WAN):
            continue
        for row in list_terms(firm, spread, year, dice, as_of):
            yield replace(row, renews=None if row.renews is None else place - 1)
            place += 1


def can_hold(firm: Firm, spread: TitleSpread) -> bool:
    """Say whether a title is for this kind of enterprise and trade."""
    is_trade = not spread.trades or firm.industry.code.startswith(spread.trades)
    return firm.aim in spread.aims and is_trade and firm.organisation.closed_on is None


def list_terms(firm: Firm, spread: TitleSpread, year: int, dice: Dice, as_of: date) -> Iterator[Recognition]:
    """List a title and its renewals."""
    on = dice.get_day(date(year, 3, 1), date(year, 12, 20) if year < as_of.year else as_of)
    product = dice.get_one(firm.industry.products)
    renewed = False
    while on <= as_of:
        yield Recognition(
            number=0,
            title=spread.title,
            level=spread.level,
            organisation=firm.organisation.number,
            recognised_on=on,
            object_name=f"{firm.organisation.short}{product}{spread.thing}" if spread.thing else "",
            batch=f"{on.year}年第{dice.get_between(1, 3)}批",
            document_number=f"{ISSUERS[spread.level]}〔{on.year}〕{dice.get_between(10, 299)}号",
            valid_from=on if spread.years else None,
            valid_to=compute_last_day(on, spread.years) if spread.years else None,
            renews=0 if renewed else None,
        )
        if not spread.years or not dice.has_luck(780):
            return
        renewed = True
        on = compute_months_later(on, 12 * spread.years)


def list_carriers(body: Organisation, dice: Dice, as_of: date) -> Iterator[Recognition]:
    """List the titles of the carriers that a body runs, from the city's up."""
    for kind, tag in body.tags:
        if kind != "other" or not tag.startswith("carrier:"):
            continue
        title, levels = CARRIERS[tag.removeprefix("carrier:")]
        year = max(body.founded_on.year + 1, as_of.year if dice.has_luck(450) else dice.get_between(2016, 2022))
        for level in levels[: dice.get_between(1, len(levels))]:
            if year > as_of.year:
                return
            on = dice.get_day(date(year, 3, 1), min(date(year, 12, 20), as_of))
            yield Recognition(
                number=0,
                title=title,
                level=level,
                organisation=body.number,
                recognised_on=on,
                object_name=body.short,
                document_number=f"{ISSUERS[level]}〔{year}〕{dice.get_between(10, 299)}号",
            )
            year += dice.get_between(1, 3)


def list_institute_titles(body: Organisation, dice: Dice, as_of: date) -> Iterator[Recognition]:
    """List the platforms of universities and institutes."""
    if not {"university", "institute", "hospital"} & set(body.kinds):
        return
    for title, level in INSTITUTE_TITLES:
        if title == "new_rd_institution" and "institute" not in body.kinds:
            continue
        year = as_of.year if dice.has_luck(280) else dice.get_between(2017, as_of.year - 1)
        on = dice.get_day(date(year, 3, 1), min(date(year, 12, 20), as_of))
        years = VALID_YEARS if title == "new_rd_institution" else 0
        if on > body.founded_on:
            yield Recognition(
                number=0,
                title=title,
                level=level,
                organisation=body.number,
                recognised_on=on,
                object_name="" if years else f"{body.short}{dice.get_one(LABORATORIES)}实验室",
                valid_from=on if years else None,
                valid_to=compute_last_day(on, years) if years else None,
                document_number=f"{ISSUERS[level]}〔{year}〕{dice.get_between(10, 299)}号",
            )
