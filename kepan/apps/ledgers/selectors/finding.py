"""How entries are found by words: along the list where a word is common, by the index of signs where it is rare."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import and_

from django.db.models import Q

from kepan.apps.ledgers.models import Entry, Ledger
from kepan.apps.ledgers.models.finding import HasSigns

SAMPLE = 1_000
"""The newest entries that are looked at first: they tell whether words are common."""
COMMON = 20
"""Words are common that one of so many entries has: a page of them is soon found along the list."""
ALONE = 1
"""Of so many hits among the newest nobody can say how many there are in all: perhaps few."""
MOST_KEYS = 500
"""Entries that are found by the index and named one by one."""
MOST_SIGNS = 4
"""Pairs of signs that the index is asked for, the rarest: each one more is another list for it to read."""


def match_entry_words(words: str, *, ledger: Ledger | None = None) -> Q:
    """Return the condition that an entry has each of some words in its name, number or fields for search.

    Small letters and capitals are alike; a word is found in the middle of another, one sign alone as well. With a
    `ledger` the condition is meant for its entries only. Where there are many entries it takes one query to see how
    common the words are, and another to find those that have rare ones; what may be seen is not asked here.
    """
    wanted = list(dict.fromkeys(words.replace("\0", "").casefold().split()))
    if not wanted:
        return Q()
    found = reduce(and_, (Q(words__contains=word) for word in wanted))
    rows = Entry.objects.order_by() if ledger is None else Entry.objects.filter(ledger=ledger.pk).order_by()
    newest = list(rows.order_by("-pk").values_list("words", flat=True)[:SAMPLE])
    hits = sum(all(word in one for word in wanted) for one in newest)
    if len(newest) < SAMPLE or hits * COMMON > SAMPLE:
        return found
    signed = found & Q(HasSigns("words", choose_signs(wanted, newest)))
    if hits > ALONE:
        return signed
    keys = list(rows.filter(signed).values_list("pk", flat=True)[: MOST_KEYS + 1])
    return Q(pk__in=keys) if len(keys) <= MOST_KEYS else signed


def choose_signs(words: Sequence[str], sample: Sequence[str]) -> list[str]:
    """Choose the signs and pairs of signs in some words that are the rarest in a sample of texts.

    >>> choose_signs(["企业甲", "x"], ["企业乙", "企业丙", "业甲"])
    ['x', '业甲', '企业']
    """
    pairs = {word[place : place + 2] for word in words for place in range(max(len(word) - 1, 1))}
    counted = sorted((sum(pair in one for one in sample), pair) for pair in pairs)
    return [pair for _count, pair in counted[:MOST_SIGNS]]
