"""The invented city: the same everywhere, valid in form, its records agree, and what is planted is in the list."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest

from kepan.engine.basis.ipc import read_ipc
from kepan.engine.basis.organisation_codes import is_uscc, read_organisation_code, read_uscc
from kepan.engine.basis.patent_numbers import read_application_number, read_pct_number, read_publication_number
from kepan.engine.registry.names import NamedRegion, NameParser
from kepan.engine.registry.pairing import find_pairs
from kepan.engine.registry.status import Event, EventKind, compute_status
from kepan.engine.registry.traits import LinkageRecord
from kepan.engine.samples import AS_OF, City, create_city
from kepan.engine.samples.errors import KINDS
from kepan.engine.samples.person_faults import PERSON_FAULTS
from kepan.engine.samples.records import WAN, Organisation, Right, Statement
from kepan.store.files.city import read_city_words
from kepan.store.files.names import read_name_rules

PATENTS = ("invention", "utility_model", "design")
BANDS = ((5000 * 1_000_000, 5), (20000 * 1_000_000, 4), (None, 3))
"""Latest revenue in fen up to which so many per cent of R&D are asked for (国科发火〔2016〕32 号)."""


@pytest.fixture(scope="module")
def city() -> City:
    """The city of the usual size."""
    return create_city(read_city_words())


def find_planted(city: City, word: str) -> set[str]:
    """Return the numbers of records of one kind that something is wrong with."""
    names = (name for one in city.planted for name in one.records)
    return {name.removeprefix(f"{word} ") for name in names if name.startswith(f"{word} ")}


def compute_digest(*, seed: int) -> str:
    """Return the digest of a small city."""
    return hashlib.sha256(repr(create_city(read_city_words(), seed=seed, size=25)).encode()).hexdigest()


def test_the_same_seed_gives_the_same_city_in_every_process() -> None:
    """Neither the order of sets nor what was made before decides anything."""
    code = f"import runpy; print(runpy.run_path({__file__!r})['compute_digest'](seed=5))"
    command = [sys.executable, "-c", code]
    other = subprocess.run(command, env={"PYTHONHASHSEED": "7"}, capture_output=True, text=True, check=True)
    assert other.stdout.strip() == compute_digest(seed=5) != compute_digest(seed=6)


def test_the_city_has_what_it_promises(city: City) -> None:
    """Ten years, every kind of body, every stage of figures, revisions and gaps; a size of its own."""
    bodies = [body for body in city.organisations if body.same_as is None and body.parent_kind != "branch"]
    namesakes = sum(one.kind == "namesakes" for one in city.planted)
    branches = sum(body.parent_kind == "branch" for body in city.organisations[:300])
    assert len(bodies) - namesakes + branches == 300
    assert {kind for body in bodies for kind in body.kinds} == {
        "enterprise", "university", "institute", "hospital", "office", "carrier_operator", "service_agency", "bank",
        "fund", "association",
    }  # fmt: skip
    assert {kind for person in city.people for kind, *_ in person.kinds} == {
        "expert", "talent", "entrepreneur", "commissioner", "liaison", "inventor",
    }  # fmt: skip
    assert sum(right.kind in PATENTS for right in city.rights) == 3000
    years = Counter(one.year for one in city.statements if one.stage != "estimate")
    assert sorted(years) == list(range(2016, 2026))
    assert {one.stage for one in city.statements} == {"estimate", "flash", "preliminary", "final"}
    current = Counter((one.organisation, one.year) for one in city.statements if one.is_current)
    assert set(current.values()) == {1}
    assert any(one.revision == 2 for one in city.statements)
    stated = {key for key in current if key[1] < 2026}
    gaps = [key for key in stated if (key[0], key[1] + 1) not in stated and (key[0], key[1] + 2) in stated]
    assert len(gaps) > 10
    assert len(create_city(read_city_words(), size=7).organisations) >= 7


def test_codes_and_numbers_are_valid_and_nobodys(city: City) -> None:
    """Check characters are right, regions begin with 99, no code or number stands twice."""
    codes = [body.uscc for body in city.organisations if body.uscc]
    assert all(is_uscc(code) for code in codes)
    assert {read_uscc(code).region[:2] for code in codes} == {"99"}
    assert len(set(codes)) == len(codes)
    old = [code for body in city.organisations for kind, code in body.codes if kind == "organisation"]
    assert old and all(read_organisation_code(code).is_valid for code in old)
    patents = [right for right in city.rights if right.kind in PATENTS]
    readings = [read_application_number(right.application_number) for right in patents]
    assert all(reading.is_valid for reading in readings)
    assert [reading.year for reading in readings] == [right.filed_on.year for right in patents]
    assert len({right.application_number for right in patents}) == len(patents)
    published = [number for right in patents for number in (right.publication_number, right.grant_number) if number]
    assert all(read_publication_number(number) for number in published)
    assert all(read_pct_number(right.application_number) for right in city.rights if right.kind == "pct")
    symbols = [symbol for right in city.rights for symbol in right.ipc]
    assert all((read := read_ipc(symbol)) and read.symbol == symbol for symbol in symbols)


def test_legal_events_give_a_status_and_stand_in_order(city: City) -> None:
    """Whatever happened to a right, the rules of status understand it; only planted grants precede their filing."""
    planted = find_planted(city, "right")
    for right in city.rights:
        if str(right.number) in planted:
            assert right.granted_on is not None and right.granted_on < right.filed_on
            continue
        days = [event.on for event in right.events]
        assert days == sorted(days) and days[-1] <= AS_OF, right
        events = [Event(event.on, EventKind(event.kind)) for event in right.events]
        assert compute_status(right.kind, events, today=AS_OF).status.value != "unknown", right
        assert right.parties[0].role in ("applicant", "owner", "drafter")
    families = Counter(right.family for right in city.rights if right.family)
    assert families and min(families.values()) >= 2


Holdings = tuple[dict[int, dict[int, Statement]], dict[int, list[Right]]]


def list_holdings(city: City) -> Holdings:
    """List statements in force by organisation and year, and granted rights by owner."""
    statements: dict[int, dict[int, Statement]] = defaultdict(dict)
    for one in city.statements:
        if one.is_current:
            statements[one.organisation][one.year] = one
    rights: dict[int, list[Right]] = defaultdict(list)
    for right in city.rights:
        for party in right.parties:
            if party.role == "owner" and party.organisation is not None:
                rights[party.organisation].append(right)
    return statements, rights


def find_missed(holdings: Holdings, body: Organisation, year: int) -> set[str] | None:
    """Return which conditions of a high-tech enterprise fail in a year; None where last year was not stated."""
    rows = holdings[0][body.number]
    last = rows.get(year - 1)
    if last is None:
        return None
    three = [rows[one].lines for one in range(year - 3, year) if one in rows]

    def get(line: str) -> Decimal:
        return Decimal(last.lines[line] or 0)

    percent = next(percent for most, percent in BANDS if most is None or get("revenue") <= most)
    total, revenue = (sum(int(lines[key] or 0) for lines in three) for key in ("rd_total", "revenue"))
    overseas = sum(int(lines.get("rd_entrusted_overseas") or 0) for lines in three)
    checks = {
        "rd": total * 100 >= percent * revenue,
        "domestic": (total - overseas) * 100 >= 60 * total,
        "staff": get("tech_staff_average") * 100 >= 10 * get("staff_average"),
        "hightech": get("hightech_revenue") * 100 >= 60 * get("total_income"),
        "rights": any(is_in_force(right, date(year, 5, 31)) for right in holdings[1][body.number]),
    }
    return {name for name, holds in checks.items() if not holds}


def is_in_force(right: Right, on: date) -> bool:
    """Say whether a right has been granted and not ended on a day."""
    ended = any(event.kind in ("lapsed", "invalidated") and event.on <= on for event in right.events)
    return right.granted_on is not None and right.granted_on <= on and not ended


def test_high_tech_enterprises_meet_every_condition_and_near_ones_miss_one(city: City) -> None:
    """Every title rests on figures and rights of its years; who just misses one condition meets all others."""
    planted = {name.split()[0] for name in find_planted(city, "statement")} | find_planted(city, "organisation")
    holdings = list_holdings(city)
    for row in city.recognitions:
        if row.title == "hnte" and str(row.organisation) not in planted:
            body = city.organisations[row.organisation or 0]
            assert find_missed(holdings, body, row.recognised_on.year) in (None, set()), (body, row)
    near = {number: missed for number, missed in city.near.items() if str(number) not in planted}
    found = {number: find_missed(holdings, city.organisations[number], AS_OF.year) for number in near}
    assert {number: missed for number, missed in found.items() if missed is not None} == {
        number: {near[number]} for number, missed in found.items() if missed is not None
    }
    assert len(set(near.values())) >= 4


def test_ladders_are_renewed_in_order(city: City) -> None:
    """A renewal points at the title of the same holder before it, and begins when that one ends."""
    planted = find_planted(city, "recognition")
    renewed = [row for row in city.recognitions if row.renews is not None and str(row.number) not in planted]
    assert len(renewed) > 50
    for row in renewed:
        before = city.recognitions[row.renews or 0]
        assert (before.title, before.organisation, before.level) == (row.title, row.organisation, row.level)
        assert str(before.number) in planted or before.recognised_on < row.recognised_on


def test_lines_of_a_statement_agree(city: City) -> None:
    """The kinds of R&D make the whole, staff averages follow from the months; planted statements aside."""
    planted = find_planted(city, "statement")
    for one in city.statements:
        if f"{one.organisation} {one.year}" in planted or one.stage == "estimate":
            continue
        check_lines(one)


def list_rd_parts(lines: Mapping[str, int | Decimal | None]) -> list[int]:
    """List the kinds of R&D expense that are stated."""
    whole = ("rd_total", "rd_internal")
    return [value for key, value in lines.items() if key.startswith("rd_") and key not in whole and type(value) is int]


def check_lines(one: Statement) -> None:
    """Hold the lines of one statement against each other."""
    lines = one.lines
    parts = list_rd_parts(lines)
    if parts:
        assert sum(parts) == lines["rd_total"]
        assert min(parts) >= 0
    if one.months:
        total = sum(month.staff_start + month.staff_end for month in one.months)
        assert abs(Decimal(total) / (2 * len(one.months)) - Decimal(lines["staff_average"] or 0)) < Decimal("0.01")
        assert all(month.tech_end <= month.staff_end for month in one.months)


def test_main_positions_do_not_overlap_unless_planted(city: City) -> None:
    """One person is in one place at a time."""
    errors = [one for one in city.planted if one.kind == "overlapping_positions"]
    planted = {one.records[0].split()[1] for one in errors}
    held = defaultdict(list)
    for one in city.positions:
        if one.is_main:
            held[one.person].append(one)
    crossing = set()
    for person, rows in held.items():
        rows.sort(key=lambda one: one.starts_on)
        ends = [one.ends_on or date.max for one in rows]
        if any(end >= after.starts_on for end, after in zip(ends, rows[1:], strict=False)):
            crossing.add(str(person))
    assert crossing == planted


def test_money_that_arrives_was_promised(city: City) -> None:
    """Receipts stay within what was approved, fulfilments within the agreement; one planted project does not."""
    over = {
        str(one.number) for one in city.projects if sum(sum_ for _, sum_ in one.receipts) > (one.approved_amount or 0)
    }
    assert over == find_planted(city, "project")
    for one in city.agreements:
        assert sum(part or 0 for _, part, _ in one.fulfilments) <= (one.amount or 0)


def test_every_planted_kind_is_in_the_list_and_in_the_records(city: City) -> None:
    """Duplicates of each kind, pairs that are none, and errors that can be seen in the records they name."""
    assert {one.kind for one in city.planted} == {*KINDS, *PERSON_FAULTS}
    statements = {(one.organisation, one.year): one for one in city.statements if one.is_current}
    for one in city.planted:
        if one.kind in PERSON_FAULTS:
            one_side, other_side = (city.people[int(name.split()[1])] for name in one.records)
            assert (one_side.name == other_side.name) is (one.kind != "person_wrong_character")
            assert (other_side.birth_year in (0, one_side.birth_year)) is one.is_same
        elif one.is_same is not None:
            left, right = (city.organisations[int(name.split()[1])] for name in one.records)
            assert (right.same_as == left.number) is one.is_same
            assert bool(left.uscc and right.uscc) is not one.is_same
            same_name = {"moved", "missing_code", "namesakes"}
            assert (left.name == right.name) is (one.kind in same_name)
        elif one.records[0].startswith("statement "):
            number, year = (int(part) for part in one.records[0].split()[1:])
            now, before = statements[number, year].lines, statements[number, year - 1].lines
            assert is_wrong(one.kind, now, before), one


def read_record(body: Organisation) -> LinkageRecord:
    """Read what linkage compares of an organisation."""
    return LinkageRecord(
        number=body.number,
        name=body.name,
        uscc=body.uscc,
        other_names=tuple(former.name for former in body.former),
        organisation_code=next((code for kind, code in body.codes if kind == "organisation"), ""),
        region=body.region,
        address=body.address,
        phone=body.contacts[0].phone if body.contacts else "",
        representative=body.representative,
    )


def test_every_planted_double_is_found_and_nothing_else_is_sure(city: City) -> None:
    """Records of one body are suggested, nearly all of them as sure; branches, namesakes and strangers are not."""
    words = read_city_words()
    regions = (words.city, *words.districts)
    parser = NameParser(read_name_rules(), tuple(NamedRegion(one.code, one.name, one.short) for one in regions))
    found = {(pair.left, pair.right): pair.is_sure for pair in find_pairs(map(read_record, city.organisations), parser)}
    doubles = {
        (int(left.split()[1]), int(right.split()[1])): one.is_same
        for one in city.planted
        if one.is_same is not None and one.records[0].startswith("organisation ")
        for left, right in [one.records]
    }
    same = {pair for pair, is_same in doubles.items() if is_same}
    assert (same - set(found), set(found) & (set(doubles) - same)) == (set(), set())
    sure = {pair for pair, is_sure in found.items() if is_sure}
    assert (sure <= same, len(sure) >= len(same) - 1, len(doubles) > len(same)) == (True, True, True)


def is_wrong(kind: str, now: Mapping[str, int | Decimal | None], before: Mapping[str, int | Decimal | None]) -> bool:
    """Say whether the error of a kind can be seen in a statement, beside the year before where that is needed."""

    def get(line: str, lines: Mapping[str, int | Decimal | None] = now) -> Decimal:
        return Decimal(lines[line] or 0)

    parts = sum(list_rd_parts(now))
    return {
        "wan_as_yuan": get("revenue") * 1000 < get("revenue", before),
        "yuan_as_wan": get("revenue") > get("revenue", before) * 1000,
        "tech_staff_exceeds_staff": get("tech_staff_average") > get("staff_average"),
        "rd_parts_exceed_total": parts > get("rd_total"),
        "hightech_exceeds_income": get("hightech_revenue") > get("total_income"),
        "negative_revenue": get("revenue") < 0,
        "rd_exceeds_revenue": get("rd_total") > 2 * get("revenue"),
        "staff_jump": get("staff_average") > 3 * get("staff_average", before),
        "same_figures_twice": now == before,
    }[kind]


def test_the_sample_plan_is_partly_ahead_and_partly_late(city: City) -> None:
    """Targets of this year's plan against the records of the end of September (docs/method/sample.md)."""
    words, year = read_city_words(), AS_OF.year
    planted = find_planted(city, "statement")
    rows = [one for one in city.statements if one.is_current and one.year == year - 1]
    rows = [one.lines for one in rows if f"{one.organisation} {one.year}" not in planted]
    large = [lines for lines in rows if int(lines.get("main_revenue") or 0) >= 2000 * WAN]
    inventions = [right for right in city.rights if right.kind == "invention"]
    held = sum(is_in_force(right, AS_OF) for right in inventions)
    titles = Counter(row.title for row in city.recognitions if row.recognised_on.year == year and row.renews is None)
    figures = {
        "rd_intensity": round(compute_sum(rows, "rd_internal") / WAN / words.output[year - 1] * 100, 2),
        "inventions_per_ten_thousand": round(held / words.residents[year - 1] * 10_000, 1),
        "rd_share_of_large": round(compute_sum(large, "rd_total") / compute_sum(large, "revenue") * 100, 1),
        **{title: titles[title] for title in ("hnte", "gazelle", "leading_team", "joint_laboratory")},
    }
    assert figures == {
        "rd_intensity": Decimal("3.09"),  # target 3.15: late
        "inventions_per_ten_thousand": 33.9,  # target 34.6: late
        "rd_share_of_large": Decimal("4.8"),  # target 2.6: ahead
        "hnte": 7,  # target 90: late
        "gazelle": 10,  # target 16: late
        "leading_team": 11,  # target 8: done
        "joint_laboratory": 4,  # target 2 to 3: done
    }


def compute_sum(rows: list[Mapping[str, int | Decimal | None]], line: str) -> Decimal:
    """Return the sum of a line."""
    return sum((Decimal(lines.get(line) or 0) for lines in rows), Decimal(0))
