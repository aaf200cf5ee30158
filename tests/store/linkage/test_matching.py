"""Linkage of a register with planted duplicates: its bars on a small one, and the same weights as for a single pair."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations

import pytest

from benchmarks.linkage_records import Planted, create_register
from kepan.engine.registry import pairing
from kepan.engine.registry.likeness import LinkedPair
from kepan.engine.registry.names import NameParser
from kepan.engine.registry.traits import LinkageRecord, read_traits
from kepan.store.files.names import read_name_parser, read_name_rules
from kepan.store.linkage.matching import find_pairs

SIZE = 2000


@pytest.fixture(scope="module")
def planted() -> Planted:
    """Plant a small register."""
    return create_register(SIZE, seed=5)


@pytest.fixture(scope="module")
def parser(planted: Planted) -> NameParser:
    """Build the parser that knows the invented city."""
    return NameParser(read_name_rules(), planted.regions)


@pytest.fixture(scope="module")
def pairs(planted: Planted, parser: NameParser) -> list[LinkedPair]:
    """Link the register once."""
    return find_pairs(planted.records, parser)


def list_true(planted: Planted) -> set[tuple[int, int]]:
    """List the pairs behind which one body stands."""
    bodies = defaultdict(list)
    for number, body in planted.bodies.items():
        bodies[body].append(number)
    return {pair for numbers in bodies.values() for pair in combinations(sorted(numbers), 2)}


def test_duplicates_are_found_and_little_else(planted: Planted, pairs: list[LinkedPair]) -> None:
    """Sure pairs are right in .995 and find .95, as on the register of the benchmark."""
    true, sure = list_true(planted), {(pair.left, pair.right) for pair in pairs if pair.is_sure}
    assert len(sure & true) >= 0.995 * len(sure)
    assert len(sure & true) >= 0.95 * len(true)
    assert [pair.weight for pair in pairs] == sorted((pair.weight for pair in pairs), reverse=True)
    assert len({(pair.left, pair.right) for pair in pairs}) == len(pairs)


def test_two_valid_codes_are_never_sure(planted: Planted, pairs: list[LinkedPair]) -> None:
    """A pair with two valid codes is only suggested; the register has branches and namesakes enough."""
    codes = {record.number: record.uscc for record in planted.records}
    parser = read_name_parser()
    valid = {number: bool(read_traits(LinkageRecord(0, "", uscc=code), parser).uscc) for number, code in codes.items()}
    two = [pair for pair in pairs if valid[pair.left] and valid[pair.right] and codes[pair.left] != codes[pair.right]]
    assert [pair.has_two_codes for pair in two] == [True] * len(two)
    assert not any(pair.is_sure for pair in two)


def test_the_database_finds_what_the_engine_finds(
    planted: Planted, parser: NameParser, pairs: list[LinkedPair]
) -> None:
    """SQL and Python find the same pairs and say the same of each, field by field."""
    own = {(pair.left, pair.right): pair for pair in pairing.find_pairs(planted.records, parser)}
    assert set(own) == {(pair.left, pair.right) for pair in pairs}
    seen = set()
    for pair in pairs:
        other = own[pair.left, pair.right]
        assert other.weight == pytest.approx(pair.weight, abs=1e-6)
        outcomes = [(part.field, part.outcome) for part in other.evidence]
        assert outcomes == [(part.field, part.outcome) for part in pair.evidence]
        assert other.has_two_codes == pair.has_two_codes
        seen.update(outcomes)
    assert len(seen) >= 20


def test_a_record_is_found_by_a_former_name() -> None:
    """A record with several names counts once, under the name that fits best; number 0 is a number."""
    records = [
        LinkageRecord(0, "澜川云衡汀传感科技有限公司", other_names=("澜川旧名泉软件有限公司",), phone="0999-00012345"),
        LinkageRecord(7, "澜川旧名泉软件有限公司", phone="099900012345"),
        LinkageRecord(9, "澜川另一家纺织厂"),
    ]
    (pair,) = find_pairs(records, read_name_parser())
    (same,) = pairing.find_pairs(records, read_name_parser())
    assert (same.left, same.right, same.weight) == (0, 7, pytest.approx(pair.weight))
    assert (pair.left, pair.right, pair.is_sure) == (0, 7, True)
    assert {part.field: part.outcome for part in pair.evidence}["core"] == "same"


def test_nothing_to_compare() -> None:
    """An empty register and one of a single record have no pairs."""
    assert find_pairs([], read_name_parser()) == []
    assert find_pairs([LinkageRecord(1, "澜川云衡汀科技有限公司")], read_name_parser()) == []
