"""Words that a person searches for, and where they stand in a text: no word borders, as Chinese has none."""

from __future__ import annotations

from collections.abc import Sequence

LONGEST, MOST_WORDS = 100, 8
"""Signs of a query that are read, and words of it: who writes more gets the same as without the rest."""

_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def write_narrow(text: str) -> str:
    """Write full-width signs and the full-width blank as narrow ones; every sign keeps its place.

    >>> write_narrow("１，２３４．５　万元")
    '1,234.5 万元'
    """
    return text.translate(_NARROW)


def write_folded(text: str) -> str:
    """Write a text as it is compared: full-width signs narrow, capitals small; every sign keeps its place.

    >>> write_folded("Ｒ＆Ｄ　经费 ２.８％")
    'r&d 经费 2.8%'
    """
    narrow = write_narrow(text)
    small = narrow.lower()
    if len(small) == len(narrow):
        return small
    # Few capitals have small forms of several signs (İ): they stay, or places would shift.
    return "".join(sign.lower() if len(sign.lower()) == 1 else sign for sign in narrow)


def read_words(query: str) -> tuple[str, ...]:
    """Read the words of a query, folded, each once, in their order.

    >>> read_words("  研发 R&D 研发 ")
    ('研发', 'r&d')
    """
    return tuple(dict.fromkeys(write_folded(query.replace("\0", "")[:LONGEST]).split()))[:MOST_WORDS]


def find_stretches(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Find the stretches of a text that are one of the words, in order; those that touch are one.

    >>> find_stretches("高新技术企业120家", ["高新", "新技术", "120"])
    [(0, 4), (6, 9)]
    """
    folded = write_folded(text)
    found = []
    for word in words:
        at = folded.find(word)
        while at >= 0:
            found.append((at, at + len(word)))
            at = folded.find(word, at + 1)
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
