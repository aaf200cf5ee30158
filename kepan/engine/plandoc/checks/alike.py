"""Indicators that sound alike and are not: 高技术产业增加值 and 高新技术产业产值, and shares that mix measures."""

from collections.abc import Iterator, Mapping

from kepan.engine.plandoc.amounts import SHARE
from kepan.engine.plandoc.checks.evidence import MONEY, NOTE, Evidence
from kepan.engine.plandoc.likeness import compute_shared, list_words
from kepan.engine.plandoc.tree import Check

SURE = 0.9
Pair = tuple[int, int]


def list_lookalikes(evidence: Evidence) -> list[Check]:
    """List pairs of names that sound alike and are not; a note, once for each pair of names."""
    first: dict[str, int] = {}
    for place, name in enumerate(evidence.names):
        first.setdefault(name.key, place)
    pairs = {tuple(sorted(pair)) for pair in (*list_framed(evidence, first), *list_named(evidence, first))}
    found = []
    for left, right in sorted(pairs):
        one, other = (evidence.items[number].indicator for number in (left, right))
        message = f"“{one}”与“{other}”名称相近而口径不同，不可互相比较或相加"
        found.append(evidence.create_check("lookalike", message, (left, right), verdict=NOTE))
    return found


def list_framed(evidence: Evidence, first: Mapping[str, int]) -> Iterator[Pair]:
    """List names of one unit that differ only in words that sound alike (产值 and 增加值)."""
    words = evidence.words.comparison
    groups: dict[tuple[str, str], int] = {}
    for key, place in first.items():
        frame = key
        for term in list_words(key, words.lookalike_words):
            frame = frame.replace(term, f"<{words.lookalikes[term]}>")
        if frame != key:
            other = groups.setdefault((frame, evidence.values[place].unit), place)
            if other != place:
                yield other, place


def list_named(evidence: Evidence, first: Mapping[str, int]) -> Iterator[Pair]:
    """List names of which the dictionary of indicators says that they must not be taken for each other.

    Only money and shares, and only names that share many signs: nobody takes a patent for a plan.
    """
    entries = {entry.code: entry for entry in evidence.words.indicators.catalogue.entries}
    codes: dict[str, int] = {}
    for place in first.values():
        match = evidence.items[place].match
        if match is not None and match.score >= SURE:
            codes.setdefault(match.code, place)
    for code, place in codes.items():
        for name in entries[code].must_not_confuse:
            other = codes.get(name, first.get(evidence.read_name(name).key))
            if other is not None and other != place and is_confusable(evidence, place, other):
                yield place, other


def is_confusable(evidence: Evidence, left: int, right: int) -> bool:
    """Say whether two names count the same kind of money or share and sound alike."""
    unit = evidence.values[left].unit
    one, other = evidence.names[left].key, evidence.names[right].key
    alike = 2 * compute_shared(one, other) >= len(one) + len(other) - compute_shared(one, other)
    return unit == evidence.values[right].unit and unit in (*MONEY, SHARE) and alike


def list_mixed_shares(evidence: Evidence) -> list[Check]:
    """List shares of one measure of output in another (产值 in 增加值): such a quotient means nothing."""
    words = evidence.words.comparison
    found = []
    seen = set()
    for place, item in enumerate(evidence.items):
        name = evidence.names[place].key
        part, joint, rest = name.partition("占")
        mine = words.output_words.match_end(part)
        tail = words.bounded_shares.match_end(rest)
        other = words.output_words.match_end(rest.removesuffix(tail))
        if not (joint and mine and other) or words.outputs[mine] == words.outputs[other] or name in seen:
            continue
        seen.add(name)
        message = f"“{item.indicator}”以{mine}除以{other}，分子分母口径不同"
        found.append(evidence.create_check("mixed_share", message, (place,)))
    return found
