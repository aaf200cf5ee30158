"""Sets of words that answer which of them opens or ends a text."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache


class Words:
    """A set of words that answers which of them opens or ends a text, the longest first.

    >>> words = Words(["达到", "达", "超过"])
    >>> words.match_start("达到50家"), words.match_end("企业达"), words.match_end("企业")
    ('达到', '达', '')
    """

    __slots__ = ("_all", "_by_first", "_by_last", "_opener", "_pattern")

    def __init__(self, words: Iterable[str]) -> None:
        self._all = frozenset(word for word in words if word)
        # Most signs open no word and end none: which lengths are worth a look is known from the first and last sign.
        self._by_first = group_lengths((word[0], len(word)) for word in self._all)
        self._by_last = group_lengths((word[-1], len(word)) for word in self._all)
        self._opener: re.Pattern[str] | None = None
        self._pattern: re.Pattern[str] | None = None

    def __contains__(self, word: object) -> bool:
        return word in self._all

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._all))

    @property
    def firsts(self) -> frozenset[str]:
        """The signs that open a word."""
        return frozenset(self._by_first)

    def match_start(self, text: str, at: int = 0) -> str:
        """Return the longest word that stands in `text` at `at`, or an empty string."""
        lengths = self._by_first.get(text[at : at + 1])
        if lengths is not None:
            for length in lengths:
                # Where the text ends early the stretch is shorter, and may be a shorter word.
                word = text[at : at + length]
                if word in self._all:
                    return word
        return ""

    def match_end(self, text: str, at: int | None = None) -> str:
        """Return the longest word that ends in `text` at `at` (default: its end), or an empty string."""
        stop = len(text) if at is None else at
        lengths = self._by_last.get(text[stop - 1 : stop]) if stop else None
        if lengths is not None:
            for length in lengths:
                if length <= stop and text[stop - length : stop] in self._all:
                    return text[stop - length : stop]
        return ""

    def find_from(self, text: str, at: int = 0, end: int | None = None) -> tuple[int, str]:
        """Find the first word from a place on: where it stands, and the longest there; without one the end and nothing.

        With `end` only words that begin before it are looked for.

        >>> Words(["建设", "建"]).find_from("新建设", 0), Words(["建"]).find_from("新设", 0)
        ((1, '建设'), (2, ''))
        """
        if self._opener is None:
            self._opener = create_opener(self._by_first)
        end = len(text) if end is None else end
        while opener := self._opener.search(text, at, end):
            at = opener.start()
            if word := self.match_start(text, at):
                return at, word
            at += 1
        return end, ""

    def find_in(self, text: str) -> str:
        """Return the first word found anywhere in `text`, the longest at the earliest place, or an empty string."""
        if self._pattern is None:
            longest = sorted(self._all, key=lambda word: (-len(word), word))
            # Without words nothing is found: a pattern that matches nowhere.
            self._pattern = re.compile("|".join(map(re.escape, longest)) or r"(?!)")
        found = self._pattern.search(text)
        return found[0] if found else ""


@lru_cache(maxsize=64)
def create_union(*parts: Words) -> Words:
    """Create one set out of several, once for each vocabulary and not for each text.

    >>> list(create_union(Words(["达"]), Words(["到"])))
    ['到', '达']
    """
    return Words(word for words in parts for word in words)


def group_lengths(pairs: Iterable[tuple[str, int]]) -> dict[str, tuple[int, ...]]:
    """Group the lengths of words by a sign, the longest first."""
    found: dict[str, set[int]] = {}
    for sign, length in pairs:
        found.setdefault(sign, set()).add(length)
    return {sign: tuple(sorted(lengths, reverse=True)) for sign, lengths in found.items()}


def create_opener(signs: Iterable[str]) -> re.Pattern[str]:
    """Create the pattern that finds any of some signs; without signs it finds nothing.

    >>> create_opener("达超").search("企业达5家").start(), create_opener("").search("企业")
    (2, None)
    """
    escaped = "".join(re.escape(sign) for sign in sorted(signs))
    return re.compile(f"[{escaped}]" if escaped else "(?!)")


@dataclass(frozen=True, slots=True)
class Relations:
    """Words that state a relation, each with its sign (`>=`, `>`, `<=`, `<`, `~`, `=`)."""

    signs: Mapping[str, str]
    words: Words
