"""Statements, patents and titles of the wide city, which agree with its enterprises."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from kepan.engine.samples.columns import (
    Code,
    Days,
    Joined,
    Signs,
    Table,
    Truth,
    Whole,
    Words,
    create_between,
    create_constant,
    create_digits,
    create_middling,
    create_weighted,
    has_luck,
)
from kepan.engine.samples.dice import Numbers
from kepan.engine.samples.records import WAN
from kepan.engine.samples.wide import (
    WideCity,
    compute_day_of,
    create_organisations,
    create_planted,
    list_mixed,
)

YEARS_STATED, PATENTS_EACH, HOLDER_EVERY = 3, 5, 5
FIRST_FILED, FILED_YEARS = 2015, 12
SERIALS = 5_000_000
KINDS = ("invention", "utility_model", "design")
LETTERS = ("B", "U", "S")
TITLES = (("hnte", 55, 3), ("tech_sme", 30, 1), ("srdi_sme", 10, 3), ("innovative_sme", 5, 3))
LAST_DAY = int(np.datetime64("2026-09-30", "D").astype(np.int64))
_CHECK_WEIGHTS = np.array([2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5], dtype=np.int64)
_CHECKS = np.frombuffer(b"0123456789X", dtype=np.uint8)


def create_statements(city: WideCity, rows: Numbers) -> Table:
    """Create yearly statements: three years of each enterprise, in ten years."""
    owner, turn = rows // YEARS_STATED, rows % YEARS_STATED
    seed = city.seed
    trade = city.find_trades(owner)
    industries = city.words.industries
    usual = np.array([industry.rd for industry in industries], dtype=np.int64)[trade]
    output = np.array([industry.output for industry in industries], dtype=np.int64)[trade]
    has_field = np.array([industry.field > 0 for industry in industries])[trade]
    holder = city.list_holders(owner)
    year = city.find_first_years(owner) + turn
    revenue = city.compute_revenue(owner, turn)
    share = usual * create_middling(owner, 70, 140, seed, "rd") // 100
    share = np.where(holder, np.maximum(56, share), share // 3)
    rd = compute_part(revenue, share)
    income = revenue + compute_part(revenue, create_between(rows, 0, 25, seed, "income"))
    hightech = np.where(
        holder, create_middling(owner, 640, 930, seed, "hightech"), create_between(owner, 0, 600, seed, "hightech")
    )
    hightech = np.where(has_field | holder, hightech, 0)
    staff = np.maximum(4, revenue // (output * WAN))
    tech = np.where(holder, create_middling(owner, 130, 380, seed, "t"), create_between(owner, 10, 160, seed, "t"))
    assets = compute_part(revenue, create_between(owner, 700, 1600, seed, "assets"))
    # A mix-up of units: yuan were entered as ten thousands of yuan.
    times = np.where(list_mixed(owner) & (turn == 1), 10_000, 1)
    unstated = ~holder & has_luck(rows, 80, seed, "rd unstated")
    stage = np.where(year == 2025, create_weighted(rows, (0, 15, 25, 60), seed, "stage"), 3)
    return {
        "organisation": Whole(owner),
        "year": Whole(year),
        "stage": Words(("estimate", "flash", "preliminary", "final"), stage),
        "revenue": Whole(revenue * times),
        "main_revenue": Whole(compute_part(revenue, create_between(rows, 955, 998, seed, "main")) * times),
        "total_income": Whole(income * times),
        "hightech_revenue": Whole(compute_part(income, hightech) * times),
        "rd_total": Whole(rd * times, unstated),
        "rd_internal": Whole(compute_part(rd, create_between(rows, 890, 1000, seed, "internal")) * times, unstated),
        "assets": Whole(assets * times),
        "liabilities": Whole(compute_part(assets, create_middling(rows, 220, 680, seed, "debt")) * times),
        "tax_paid": Whole(compute_part(revenue, create_between(rows, 22, 62, seed, "tax")) * times),
        "staff": Whole(staff),
        "tech_staff": Whole(-(-staff * tech // 1000)),
    }


def compute_part(fen: Numbers, thousandths: Numbers) -> Numbers:
    """Return so many thousandths of money, in whole hundred yuan."""
    return fen * thousandths // 1000 // 10_000 * 10_000


def find_owners(city: WideCity, rows: Numbers) -> Numbers:
    """Find who owns each patent: every holder of a title has one, the others are spread unevenly."""
    chance = city.compute(rows, 2**31 - 1, "owner")
    uneven = ((chance * chance) >> 31) * city.size >> 31
    spread = uneven * city.step % city.size
    return np.where(rows % 25 == 0, np.minimum(city.find_holders(rows // 25), city.size - 1), spread)


def create_patents(city: WideCity, rows: Numbers) -> Table:
    """Create patents with their numbers, days, main class and first owner."""
    seed, count = city.seed, len(rows)
    owner = find_owners(city, rows)
    trade = city.find_trades(owner)
    serial = rows % SERIALS
    kind = create_weighted(serial, (42, 46, 12), seed, "kind")
    later = np.maximum(city.compute(serial, FILED_YEARS, "y", 1), city.compute(serial, FILED_YEARS, "y", 2))
    year = FIRST_FILED + (later + rows // SERIALS) % FILED_YEARS
    first_days = np.array([compute_day_of(FIRST_FILED + turn) for turn in range(FILED_YEARS)], dtype=np.int64)
    filed = first_days[year - FIRST_FILED] + city.compute(rows, 272, "day")
    published = filed + create_between(rows, 125, 555, seed, "published")
    wait = np.where(kind == 0, create_between(rows, 600, 1180, seed, "wait"), create_between(rows, 95, 240, seed, "w"))
    granted = filed + wait
    is_granted = has_luck(rows, 950, seed, "g") & ((kind != 0) | has_luck(rows, 700, seed, "i"))
    is_granted &= granted <= LAST_DAY
    lapsed = granted + create_between(rows, 400, 3000, seed, "lapse")
    is_lapsed = is_granted & has_luck(rows, 240, seed, "lapses") & (lapsed <= LAST_DAY)
    has_publication = (kind == 0) & (published <= LAST_DAY)
    number = np.hstack([create_digits(year, 4), create_digits(kind + 1, 1), create_digits(SERIALS + serial, 7)])
    return {
        "id": Whole(rows),
        "kind": Words(KINDS, kind),
        "application_number": Code(create_checked(number)),
        "publication_number": Code(create_publication(kind, rows, np.zeros(count, dtype=np.int64)), ~has_publication),
        "grant_number": Code(create_publication(kind, rows, kind + 1), ~is_granted),
        "title": create_titles(city, rows, trade, kind),
        "main_ipc": create_ipc(city, rows, trade, kind),
        "filed_on": Days(filed),
        "published_on": Days(published, ~has_publication),
        "granted_on": Days(granted, ~is_granted),
        "lapsed_on": Days(lapsed, ~is_lapsed),
        "owner": Whole(owner),
        # Who was founded later than the patent was filed has bought it.
        "is_acquired": Truth(filed < city.find_founding(owner)),
        "region": Words(city.district_codes, city.find_districts(owner)),
        "claim_count": Whole(np.where(kind == 2, 1, create_middling(rows, 3, 15, seed, "claims"))),
    }


def create_checked(digits: Signs) -> Signs:
    """Put the check digit behind application numbers."""
    total = (digits.astype(np.int64) - 48) @ _CHECK_WEIGHTS
    return np.hstack([digits, _CHECKS[total % 11][:, None]])


def create_publication(kind: Numbers, rows: Numbers, letter: Numbers) -> Signs:
    """Create publication numbers of nine digits; the second is 3 or more, which the office has not reached."""
    letters = np.frombuffer(("A" + "".join(LETTERS)).encode(), dtype=np.uint8)[letter]
    digits = np.hstack([create_digits(kind + 1, 1), create_digits(3 * 10**7 + rows, 8)])
    return np.hstack([create_constant("CN", len(rows)), digits, letters[:, None]])


def create_titles(city: WideCity, rows: Numbers, trade: Numbers, kind: Numbers) -> Joined:
    """Put the titles of patents together."""
    words = city.words
    most = max(len(industry.products) for industry in words.industries)
    products = tuple(dict.fromkeys(product for industry in words.industries for product in industry.products))
    table = np.array(
        [
            [products.index(industry.products[turn % len(industry.products)]) for turn in range(most)]
            for industry in words.industries
        ],
        dtype=np.int64,
    )
    groups = (words.things["invention"], words.things["utility"], words.things["design"])
    starts = np.cumsum([0, *(len(group) for group in groups)])[:3]
    lengths = np.array([len(group) for group in groups], dtype=np.int64)
    thing = starts[kind] + city.compute(rows, 60, "thing") % lengths[kind]
    return Joined((
        Words(("一种", ""), (kind == 2).astype(np.int64)),
        Words(words.adjectives, city.compute(rows, len(words.adjectives), "adjective")),
        Words(products, table[trade, city.compute(rows, most, "product")]),
        Words(words.subjects, city.compute(rows, len(words.subjects), "subject")),
        Words(tuple(thing for group in groups for thing in group), thing),
    ))  # fmt: skip


def create_ipc(city: WideCity, rows: Numbers, trade: Numbers, kind: Numbers) -> Joined:
    """Create the main class of patents from the classes of the trade; designs have none."""
    industries = city.words.industries
    most = max(len(industry.ipc) for industry in industries)
    classes = ("", *dict.fromkeys(code for industry in industries for code in industry.ipc))
    table = np.array(
        [[classes.index(one.ipc[turn % len(one.ipc)]) for turn in range(most)] for one in industries], dtype=np.int64
    )
    is_none = kind == 2
    subclass = np.where(is_none, 0, table[trade, city.compute(rows, most, "class")])
    main = ("", *(f" {number}/" for number in range(1, 30)))
    group = ("", *(f"{number:02d}" for number in range(0, 50, 2)))
    return Joined((
        Words(classes, subclass),
        Words(main, np.where(is_none, 0, 1 + city.compute(rows, 29, "group"))),
        Words(group, np.where(is_none, 0, 1 + city.compute(rows, 25, "subgroup"))),
    ))  # fmt: skip


def create_recognitions(city: WideCity, rows: Numbers) -> Table:
    """Create titles, one for each five enterprises, after the first statement of their holder."""
    seed = city.seed
    holder = np.minimum(city.find_holders(rows), city.size - 1)
    title = create_weighted(rows, tuple(weight for _, weight, _ in TITLES), seed, "title")
    year = np.minimum(2026, city.find_first_years(holder) + 2)
    first_days = np.array([compute_day_of(year) for year in range(2016, 2027)], dtype=np.int64)
    on = first_days[year - 2016] + create_between(rows, 60, 270, seed, "recognised")
    terms = np.array([years for *_, years in TITLES], dtype=np.int64)[title]
    number = np.hstack([
        create_constant("GR", len(rows)),
        create_digits(year, 4),
        create_constant("99", len(rows)),
        create_digits(rows, 8),
    ])  # fmt: skip
    return {
        "id": Whole(rows),
        "title": Words(tuple(title for title, *_ in TITLES), title),
        "organisation": Whole(holder),
        "certificate": Code(number, title != 0),
        "recognised_on": Days(on),
        "valid_to": Days(on + terms * 365 + terms // 3 - 1),
    }


MAKERS: Mapping[str, Callable[[WideCity, Numbers], Table]] = {
    "organisations": create_organisations,
    "statements": create_statements,
    "patents": create_patents,
    "recognitions": create_recognitions,
    "planted": create_planted,
}
"""Tables of the wide city."""


def count_rows(city: WideCity, table: str) -> int:
    """Count from how many numbers a table is made; planted pairs are looked for among all enterprises."""
    times = {"statements": YEARS_STATED, "patents": PATENTS_EACH}
    return city.size // HOLDER_EVERY if table == "recognitions" else city.size * times.get(table, 1)


def list_pieces(city: WideCity, table: str, piece: int) -> Iterator[Table]:
    """List a table in pieces of so many rows; how it is cut changes nothing in it."""
    count = count_rows(city, table)
    for first in range(0, count, piece):
        yield MAKERS[table](city, np.arange(first, min(first + piece, count), dtype=np.int64))
