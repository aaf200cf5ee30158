"""The wide city: any number of enterprises in twenty districts, made row by row from the number of the row alone.

So it can be made in pieces of any size, by several processes, and every piece agrees with the others: the patents of
an enterprise know its trade without the enterprise ever having been kept. One record in twelve repeats another one
of its dozen; `planted` lists these pairs, the branches, the namesakes and the mix-ups of units.
"""

from __future__ import annotations

from math import gcd

import numpy as np

from kepan.engine.basis.organisation_codes import ALPHABET, LETTERS
from kepan.engine.samples.columns import (
    Code,
    Column,
    Days,
    Flags,
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
    list_every,
)
from kepan.engine.samples.dice import Numbers, compute_column
from kepan.engine.samples.enterprises import SIZES
from kepan.engine.samples.naming import FORMS
from kepan.engine.samples.records import WAN
from kepan.engine.samples.words import CityWords

DISTRICTS = 20
DOZEN, PLACE, ORIGINALS = 12, 11, 6
"""The last record of each dozen repeats another one, which is among its first."""
BRANCH_EVERY, BRANCH_PLACE, NAMESAKE_PLACE = 60, 30, 45
"""Branches and namesakes stand behind the originals of their dozen."""
MIXED_EVERY, MIXED_PLACE = 499, 17
REPEATS = (
    ("written_otherwise", 20),
    ("missing_code", 12),
    ("moved", 13),
    ("short_name", 20),
    ("wrong_character", 20),
    ("renamed", 15),
)
"""Kinds of repeated records with their weights: under the same name fewer than half of them."""
WRITTEN, MISSING, MOVED, SHORT, WRONG, RENAMED = range(len(REPEATS))
MOST_ENTERPRISES = 12_000_000
"""Application numbers repeat beyond."""
_MULTIPLIER = 198_491_317
_USCC_WEIGHTS = np.array([pow(3, place, 31) for place in range(17)], dtype=np.int64)
_INNER_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2], dtype=np.int64)
_VALUES = np.full(256, 0, dtype=np.int64)
_VALUES[np.frombuffer(ALPHABET.encode(), dtype=np.uint8)] = np.arange(31)
_INNER_VALUES = np.full(256, 0, dtype=np.int64)
_INNER_VALUES[np.frombuffer(LETTERS.encode(), dtype=np.uint8)] = np.arange(36)
_ALPHABET = np.frombuffer(ALPHABET.encode(), dtype=np.uint8)
_INNER_CHECKS = np.frombuffer(b"0X987654321", dtype=np.uint8)
"""Check character of an organisation code by the sum modulo 11."""


class WideCity:
    """What is known of every enterprise by its number; columns are computed for the numbers that are asked for."""

    def __init__(self, words: CityWords, seed: int, size: int) -> None:
        if not 0 < size <= MOST_ENTERPRISES:
            raise ValueError(f"the wide city has from 1 to {MOST_ENTERPRISES} enterprises")
        self.words, self.seed, self.size = words, seed, size
        self.district_codes = tuple(f"99{place // 7 + 2:02d}{place % 7 + 1:02d}" for place in range(DISTRICTS))
        pairs = zip(words.wide_first, words.wide_second, strict=True)
        self.district_shorts = tuple(first + second for first, second in pairs)
        self.trades = tuple(dict.fromkeys(word for one in words.industries for word in one.words))
        self.signs = ("", *dict.fromkeys(words.core_first + words.core_second + "".join(words.lookalikes.values())))
        self.step = next(step for step in range(1_000_003, 2_000_003, 2) if gcd(step, size) == 1)
        self._places = {sign: place for place, sign in enumerate(self.signs)}
        self.swaps = np.array(
            [self._places.get(words.lookalikes.get(sign, ""), 0) for sign in self.signs], dtype=np.int64
        )

    def compute(self, rows: Numbers, bound: int, *name: object) -> Numbers:
        """Return a number below a bound for each row of a named column."""
        return compute_column(rows, bound, self.seed, *name)

    def get_places(self, signs: str) -> Numbers:
        """Return the places of characters in the list of all."""
        return np.array([self._places[sign] for sign in signs], dtype=np.int64)

    def list_repeated(self, rows: Numbers) -> Flags:
        """Say which rows repeat another one."""
        return list_every(rows, DOZEN, PLACE)

    def list_branches(self, rows: Numbers) -> Flags:
        """Say which rows are branches of another one."""
        return list_every(rows, BRANCH_EVERY, BRANCH_PLACE)

    def list_namesakes(self, rows: Numbers) -> Flags:
        """Say which rows bear the name of another one by chance."""
        return list_every(rows, BRANCH_EVERY, NAMESAKE_PLACE)

    def find_originals(self, rows: Numbers) -> Numbers:
        """Find the row of the same dozen that a row repeats, belongs to or shares its name with; itself where none."""
        other = rows // DOZEN * DOZEN + self.compute(rows, ORIGINALS, "original")
        has_other = self.list_repeated(rows) | self.list_branches(rows) | self.list_namesakes(rows)
        return np.where(has_other, other, rows)

    def find_kinds(self, rows: Numbers) -> Numbers:
        """Find how a row repeats its original."""
        return create_weighted(rows, tuple(weight for _, weight in REPEATS), self.seed, "repeat")

    def find_trades(self, rows: Numbers) -> Numbers:
        """Find the industry of rows."""
        weights = tuple(industry.weight for industry in self.words.industries)
        return create_weighted(self.find_originals(rows), weights, self.seed, "trade")

    def find_districts(self, rows: Numbers) -> Numbers:
        """Find the district of rows: a repeated record has the place of its original unless that moved."""
        repeated = self.list_repeated(rows)
        stays = repeated & (self.find_kinds(rows) != MOVED)
        weights = tuple(100 // (place + 4) for place in range(DISTRICTS))
        return create_weighted(np.where(stays, self.find_originals(rows), rows), weights, self.seed, "district")

    def find_holders(self, groups: Numbers) -> Numbers:
        """Find who of each five enterprises holds a title; never a repeated record."""
        within = self.compute(groups, 5, "holder")
        holder = groups * 5 + within
        return np.where(holder % DOZEN == PLACE, groups * 5 + (within + 1) % 5, holder)

    def list_holders(self, rows: Numbers) -> Flags:
        """Say which rows hold a title."""
        found: Flags = self.find_holders(rows // 5) == rows
        return found

    def find_founding(self, rows: Numbers) -> Numbers:
        """Find the day of founding; at least a year before the first statement."""
        body = np.where(self.list_repeated(rows), self.find_originals(rows), rows)
        old = create_between(body, compute_day_of(1996), compute_day_of(2015) - 1, self.seed, "founded")
        year = self.find_first_years(body) - 2
        young = (year - 1970) * 36525 // 100 + self.compute(body, 360, "founded young")
        return np.where(has_luck(body, 700, self.seed, "is old"), old, young)

    def find_first_years(self, rows: Numbers) -> Numbers:
        """Find the first of the three years with statements."""
        return create_between(rows, 2016, 2023, self.seed, "first year")

    def compute_revenue(self, rows: Numbers, turn: Numbers) -> Numbers:
        """Return revenue in fen after so many years; each enterprise has a trend of its own."""
        size = create_weighted(rows, tuple(weight for *_, weight in SIZES), self.seed, "size")
        least = np.array([least for least, _, _ in SIZES], dtype=np.int64)[size]
        span = np.array([most - least for least, most, _ in SIZES], dtype=np.int64)[size]
        revenue = (least + span * self.compute(rows, 10_000, "revenue") // 10_000) * WAN
        growth = 1000 + create_middling(rows, -120, 260, self.seed, "growth")
        for step in (0, 1):
            revenue = np.where(turn > step, revenue * growth // 1000, revenue)
        return revenue // 10_000 * 10_000


def compute_day_of(year: int) -> int:
    """Return the first day of a year as its distance from 1970."""
    return int(np.datetime64(f"{year}-01-01", "D").astype(np.int64))


def create_uscc(city: WideCity, rows: Numbers, districts: Numbers) -> Signs:
    """Create the unified codes of rows: no two rows have the same, both check characters are right."""
    number = rows * _MULTIPLIER % 31**7
    region = np.array([int(code) for code in city.district_codes], dtype=np.int64)[districts]
    inner = np.hstack([create_constant("W", len(rows)), create_digits(number, 7, ALPHABET)])
    check = _INNER_CHECKS[(_INNER_VALUES[inner] @ _INNER_WEIGHTS) % 11]
    body = np.hstack([create_constant("91", len(rows)), create_digits(region, 6), inner, check[:, None]])
    last = _ALPHABET[-(_VALUES[body] @ _USCC_WEIGHTS) % 31]
    return np.hstack([body, last[:, None]])


def create_names(city: WideCity, rows: Numbers) -> Joined:
    """Create the names of rows: a repeated one is short, has a wrong character or is an old one."""
    words = city.words
    repeated, kinds, originals = city.list_repeated(rows), city.find_kinds(rows), city.find_originals(rows)
    has_other_core = repeated & (kinds == RENAMED)
    source = np.where(has_other_core, rows, originals)
    first = city.get_places(words.core_first)[city.compute(source, len(words.core_first), "core", 1)]
    second = city.get_places(words.core_second)[city.compute(source, len(words.core_second), "core", 2)]
    third = city.get_places(words.core_second)[city.compute(source, len(words.core_second), "core", 3)]
    third = np.where(has_luck(source, 650, city.seed, "core is long"), third, 0)
    wrong = repeated & (kinds == WRONG)
    swap = city.swaps[second]
    # A character that has no double changes places with the one before it.
    first, second = (
        np.where(wrong & (swap == 0), second, first),
        np.where(wrong, np.where(swap == 0, first, swap), second),
    )
    short = repeated & (kinds == SHORT)
    style = np.where(short, 3, city.compute(source, 10, "style") // 4)
    halved = repeated & (kinds == WRITTEN)
    spaced = halved & (style != 2)
    trade = find_trade_words(city, source)
    form = create_weighted(source, tuple(weight for _, weight in FORMS), city.seed, "form") + 1
    branch = np.where(city.list_branches(rows), city.find_districts(rows) + 1, 0)
    shorts = tuple(word if len(word) < 4 else word[:2] for word in city.trades)
    home = city.find_districts(originals)
    return Joined((
        Words(("", words.city.short), np.where(style < 2, 1, 0)),
        Words(("", " "), spaced.astype(np.int64)),
        Words(("", *city.district_shorts), np.where(style == 1, home + 1, 0)),
        Words(city.signs, first),
        Words(city.signs, second),
        Words(city.signs, third),
        Words((*city.trades, *shorts), np.where(short, trade + len(city.trades), trade)),
        Words(("", f"（{words.city.short}）", f"({words.city.short})"), np.where(style == 2, 1 + halved, 0)),
        Words(("", *(form for form, _ in FORMS)), np.where(short, 0, form)),
        Words(("", *(f"{short}分公司" for short in city.district_shorts)), branch),
    ))  # fmt: skip


def find_trade_words(city: WideCity, source: Numbers) -> Numbers:
    """Find the word of its trade in each name, as a place in the list of all such words."""
    most = max(len(industry.words) for industry in city.words.industries)
    table = np.array(
        [
            [city.trades.index(industry.words[turn % len(industry.words)]) for turn in range(most)]
            for industry in city.words.industries
        ],
        dtype=np.int64,
    )
    return table[city.find_trades(source), city.compute(source, most, "trade word")]


def create_organisations(city: WideCity, rows: Numbers) -> Table:
    """Create the records of enterprises."""
    words, count = city.words, len(rows)
    repeated, kinds, originals = city.list_repeated(rows), city.find_kinds(rows), city.find_originals(rows)
    body = np.where(repeated, originals, rows)
    districts, trades = city.find_districts(rows), city.find_trades(rows)
    knows = city.compute(rows, 100, "knows")
    uscc = create_uscc(city, body, city.find_districts(body))
    has_no_code = repeated & ((knows >= 10) | (kinds == MISSING))
    old = repeated & (knows >= 10) & (knows < 22) & (kinds != MISSING)
    seats = np.where(repeated & (kinds == MOVED), rows, body)
    head_unknown = repeated & has_luck(rows, 120, city.seed, "head unknown") & (kinds != RENAMED)
    surname = np.where(head_unknown, 0, 1 + city.compute(body, len(words.surnames), "surname"))
    phone_unknown = repeated & has_luck(rows, 250, city.seed, "phone unknown")
    given = ("", *dict.fromkeys(words.given))
    codes = tuple(industry.code for industry in words.industries)
    fields = np.array([industry.field for industry in words.industries], dtype=np.int64)
    table: dict[str, Column] = {
        "id": Whole(rows),
        "uscc": Code(uscc, has_no_code),
        "organisation_code": Code(uscc[:, 8:17], ~old),
        "name": create_names(city, rows),
        "region": Words(city.district_codes, districts),
        "industry": Words(codes, trades),
        "hightech_field": Words(("", *words.fields), fields[trades]),
        "founded_on": Days(city.find_founding(rows)),
        "representative": Joined((
            Words(("", *words.surnames), surname),
            Words(given, np.where(head_unknown, 0, 1 + city.compute(body, len(given) - 1, "given", 1))),
            Words(given, np.where(head_unknown, 0, city.compute(body, len(given), "given", 2))),
        )),
        "phone": Code(
            np.hstack([create_constant("0999-0", count), create_digits(city.compute(body, 10_000_000, "phone"), 7)]),
            phone_unknown,
        ),
        "address": Joined((
            words.city.name,
            Words(city.district_shorts, districts),
            Words(tuple(f"区{street}" for street in words.streets), city.compute(seats, len(words.streets), "street")),
            Words(tuple(f"{number}号" for number in range(1, 900)), city.compute(seats, 899, "house")),
        )),
    }  # fmt: skip
    branch = city.list_branches(rows)
    return {**table, "parent": Whole(np.where(branch, originals, 0), ~branch)}


def list_mixed(rows: Numbers) -> Flags:
    """Say whose second statement has its units mixed up: never that of a record that something else is wrong with."""
    others = list_every(rows, DOZEN, PLACE) | list_every(rows, BRANCH_EVERY, BRANCH_PLACE)
    return list_every(rows, MIXED_EVERY, MIXED_PLACE) & ~others & ~list_every(rows, BRANCH_EVERY, NAMESAKE_PLACE)


def create_planted(city: WideCity, rows: Numbers) -> Table:
    """List what was planted in the records of some enterprises: the kind, both rows, whether they are one body."""
    repeated, branch, namesake = city.list_repeated(rows), city.list_branches(rows), city.list_namesakes(rows)
    mixed = list_mixed(rows)
    chosen = repeated | branch | namesake | mixed
    rows, repeated, branch, mixed = rows[chosen], repeated[chosen], branch[chosen], mixed[chosen]
    names = (*(kind for kind, _ in REPEATS), "branch_and_parent", "namesakes", "yuan_as_wan")
    kinds = np.where(repeated, city.find_kinds(rows), np.where(branch, 6, np.where(mixed, 8, 7)))
    return {
        "kind": Words(names, kinds),
        "left": Whole(city.find_originals(rows)),
        "right": Whole(rows),
        "is_same": Truth(repeated, mixed),
    }
