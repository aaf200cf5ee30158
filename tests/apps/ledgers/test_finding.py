"""What entries are found by: words, on both databases, against a plain look at every entry (虚构)."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import Region, User
from kepan.apps.ledgers.models import Entry, Ledger
from kepan.apps.ledgers.selectors import entries, find_entries, finding, list_entries, match_entry_words
from kepan.apps.ledgers.selectors.finding import choose_signs
from tests.factories.accounts import make_region, make_root, make_user
from tests.factories.ledgers import make_ledgers

pytestmark = pytest.mark.django_db
SIGNS = "企业园区科技孵化bm019-%_\\\"'{},ß𠮷 "
PARTS = ("企业", "孵化器", "bm-2026-", "10%", "_", "\\", "𠮷", "9")


class Shelf:
    """A ledger with entries of random words, another beside it."""

    def __init__(self, seed: int, count: int = 160) -> None:
        self.dice = random.Random(seed)
        self.root: Region = make_root()
        self.ledger, self.beside = make_ledgers()[:2]
        self.user: User = make_user(Role.PLANNER, region=self.root)
        made = [self.make_entry(place) for place in range(count)]
        self.entries = Entry.objects.bulk_create(made)

    def make_entry(self, place: int) -> Entry:
        ledger: Ledger = self.beside if place % 5 == 0 else self.ledger
        text = " ".join(
            "".join(self.dice.choice(PARTS) if self.dice.random() < 0.4 else self.dice.choice(SIGNS) for _ in range(8))
            for _ in range(self.dice.randrange(3))
        )
        return Entry(
            ledger=ledger, type_version=ledger.current, region=self.root, tier="owned_data", state="asked",
            number=f"BM-{place:04d}", label="虚构", words=f"{text} bm-{place:04d}".casefold(), is_invented=True,
        )  # fmt: skip

    def list_searches(self, count: int) -> Iterator[str]:
        """List searches: pieces of what stands there, and what nobody wrote."""
        for _ in range(count):
            words = []
            for _word in range(self.dice.choice((1, 1, 2, 3))):
                text = self.dice.choice(self.entries).words
                start = self.dice.randrange(len(text))
                piece = text[start : start + self.dice.choice((1, 1, 2, 3, 6, 20))]
                words.append(piece if self.dice.random() < 0.8 else self.dice.choice(PARTS) * 2)
            yield " ".join(words)

    def scan(self, search: str, ledger: Ledger | None) -> set[int]:
        """Look at every entry."""
        wanted = search.casefold().split()
        return {
            one.pk
            for one in self.entries
            if (ledger is None or one.ledger_id == ledger.pk)
            and all(word in one.words or one.number.startswith(word) for word in wanted)
        }


@pytest.mark.parametrize(("sample", "most_keys"), [(1_000, 500), (10, 500), (10, 3), (10, 0)])
def test_random_words_find_what_a_plain_scan_finds(
    monkeypatch: pytest.MonkeyPatch, sample: int, most_keys: int
) -> None:
    """Few entries, common words, rare words, and those between."""
    monkeypatch.setattr(finding, "SAMPLE", sample)
    monkeypatch.setattr(finding, "MOST_KEYS", most_keys)
    shelf, hits = Shelf(seed=sample + most_keys), 0
    for search in shelf.list_searches(120):
        for ledger in (shelf.ledger, None):
            rows = Entry.objects.filter(match_entry_words(search, ledger=ledger))
            if ledger is not None:
                rows = rows.filter(ledger=ledger)
            found = set(rows.values_list("pk", flat=True))
            assert found == shelf.scan(search, ledger), search
            hits += len(found)
    assert hits > 200


def test_words_find_only_what_may_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The index knows all entries; a list gives those of one's own region."""
    monkeypatch.setattr(finding, "SAMPLE", 10)
    shelf = Shelf(seed=7)
    district = make_region(parent=shelf.root)
    officer = make_user(Role.SECTION_OFFICER, region=district)
    hidden = shelf.ledger.entries.order_by("pk").first()
    assert hidden is not None
    shown = Entry.objects.filter(ledger=shelf.ledger).exclude(pk=hidden.pk).order_by("pk")[0]
    Entry.objects.filter(pk=shown.pk).update(region=district)
    for row, is_found in ((hidden, False), (shown, True)):
        rows = list_entries(user=officer, ledger=shelf.ledger)
        assert rows.filter(match_entry_words(row.number, ledger=shelf.ledger)).exists() is is_found
        rows = list_entries(user=shelf.user, ledger=shelf.ledger)
        assert [one.pk for one in rows.filter(match_entry_words(row.number.lower(), ledger=shelf.ledger))] == [row.pk]


def test_changed_words_are_found_and_former_ones_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever writes the words of an entry has written what it is found by; one that is gone is not found."""
    monkeypatch.setattr(finding, "SAMPLE", 10)
    shelf = Shelf(seed=11)
    one, other = shelf.entries[1], shelf.entries[2]
    Entry.objects.filter(pk=one.pk).update(words="澜川灯塔甲 bm-0001")
    Entry.objects.filter(pk=other.pk).delete()

    def find(words: str) -> list[int]:
        return list(Entry.objects.filter(match_entry_words(words)).values_list("pk", flat=True))

    assert (find("灯塔"), find("塔"), find("川灯塔甲"), find("bm-0002")) == ([one.pk], [one.pk], [one.pk], [])


def test_a_search_takes_two_queries_more_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = Shelf(seed=3)
    counted: dict[int, int] = {}
    for sample in (1_000, 10):
        monkeypatch.setattr(finding, "SAMPLE", sample)
        with CaptureQueriesContext(connection) as queries:
            match_entry_words("bm-0042", ledger=shelf.ledger)
        counted[sample] = len(queries)
    assert counted == {1_000: 1, 10: 2}


def test_no_words_narrow_nothing() -> None:
    shelf = Shelf(seed=5)
    assert Entry.objects.filter(match_entry_words(" \0 ")).count() == len(shelf.entries)


def test_the_database_has_the_index() -> None:
    """The one that PostgreSQL asks for signs, the one from which SQLite reads words."""
    with connection.cursor() as cursor:
        found: dict[str, Any] = connection.introspection.get_constraints(cursor, Entry._meta.db_table)
    kept = found["entry_by_words"]
    if connection.vendor == "postgresql":
        assert kept["type"] == "gin"
    else:
        assert kept["columns"] == ["ledger_id", "words"]


def test_the_rarest_signs_are_chosen() -> None:
    assert choose_signs(["企业甲"], ["企业乙"] * 3 + ["业甲"]) == ["业甲", "企业"]
    assert len(choose_signs(["企业甲乙丙丁戊"], [])) == finding.MOST_SIGNS


def test_the_search_box_reads_on_past_closed_ledgers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Portion by portion, until there are enough or no more; the newest first."""
    monkeypatch.setattr(entries, "CHUNK", 7)
    shelf = Shelf(seed=13)
    assert [one.pk for one in find_entries(user=shelf.user, words="bm", limit=20)] == [
        one.pk for one in reversed(shelf.entries[-20:])
    ]
    monkeypatch.setattr(entries, "can_find", lambda user, type_: type_.key == shelf.ledger.key)
    wanted = [one.pk for one in reversed(shelf.entries) if one.ledger_id == shelf.ledger.pk]
    assert [one.pk for one in find_entries(user=shelf.user, words="bm", limit=30)] == wanted[:30]
    assert [one.pk for one in find_entries(user=shelf.user, words="bm", limit=999)] == wanted
