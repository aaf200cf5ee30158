"""Indicators that sound alike and are not: 高技术产业增加值 and 高新技术产业产值, and shares that mix measures."""

from kepan.engine.plandoc.checks.evidence import NOTE, Evidence
from kepan.engine.plandoc.likeness import list_words
from kepan.engine.plandoc.tree import Check


def list_lookalikes(evidence: Evidence) -> list[Check]:
    """List pairs of names that differ only in words that sound alike; a note, once for each pair of names."""
    words = evidence.words.comparison
    first: dict[str, int] = {}
    groups: dict[tuple[str, str], list[int]] = {}
    for place, name in enumerate(evidence.names):
        if name.key in first:
            continue
        first[name.key] = place
        terms = list_words(name.key, words.lookalike_words)
        if terms:
            frame = name.key
            for term in terms:
                frame = frame.replace(term, f"<{words.lookalikes[term]}>")
            groups.setdefault((frame, evidence.values[place].unit), []).append(place)
    found = []
    for places in groups.values():
        for place in places[1:]:
            one, other = (evidence.items[number].indicator for number in (places[0], place))
            message = f"“{one}”与“{other}”名称相近而口径不同，不可互相比较或相加"
            found.append(evidence.create_check("lookalike", message, (places[0], place), verdict=NOTE))
    return found


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
