"""A type with more fields to filter by than there are slots: all of them narrow the list, and alike (虚构)."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models import QuerySet
from django.http import QueryDict
from django.test import Client, RequestFactory
from django.urls import reverse

from kepan.apps.accounts.enums import Role
from kepan.apps.ledgers.models import Entry, Ledger
from kepan.apps.ledgers.selectors import get_type, list_entries
from kepan.apps.ledgers.services import load_ledger_type
from kepan.apps.ledgers.services.composing import write_slots
from kepan.apps.ledgers.services.writing import save_values
from kepan.engine.ledgers.reading import read_types
from kepan.engine.ledgers.slots import COUNTS
from kepan.web.ledgers.filters import get_filter_class
from kepan.web.ledgers.views.lists import EntryList
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db
FIRST = date(2026, 1, 1)
TEXTS = ("A1", "A12", "a12", "园区", "园区\\北", '说"好"', "A%", "A_2", "", None)


def list_fields() -> list[dict[str, Any]]:
    """List one field of each kind more than there are slots, and some that never have one."""
    made = [{"key": f"t{place}", "kind": "text", "title": f"文{place}"} for place in range(COUNTS["text"])]
    made += [{"key": f"n{place}", "kind": "number", "title": f"数{place}"} for place in range(COUNTS["number"])]
    made += [{"key": f"d{place}", "kind": "date", "title": f"日{place}"} for place in range(COUNTS["day"])]
    choices = [{"key": f"c{place}", "title": f"选{place}"} for place in range(12)]
    made += [
        {"key": "text_beyond", "kind": "text", "title": "文末"},
        {"key": "choice_beyond", "kind": "choice", "title": "选末", "choices": choices},
        {"key": "flag_beyond", "kind": "flag", "title": "是否末"},
        {"key": "tags", "kind": "choice", "many": True, "title": "标签", "choices": choices},
        {"key": "number_beyond", "kind": "number", "places": 1, "title": "数末"},
        {"key": "money_beyond", "kind": "money", "unit": "万元", "title": "钱末"},
        {"key": "day_beyond", "kind": "date", "title": "日末"},
    ]
    return [one | {"filter": True} for one in made]


class Shelf:
    """A ledger of that type with random entries."""

    def __init__(self) -> None:
        document = {
            "key": "test_many", "title": "虚构台账", "title_en": "Invented", "about": "虚构。", "group": "own",
            "label": "{number}", "number": "XX-{serial:4}", "writers": ["section_officer"],
            "sections": [{"key": "basic", "title": "基本", "fields": list_fields()}],
            "states": [{"key": one, "title": one, "kind": "standing"} for one in ("held", "left")],
            "transitions": [{"key": "leave", "title": "退出", "sources": ["held"], "target": "left",
                             "roles": ["section_officer"]}],
        }  # fmt: skip
        load_ledger_type(type_=read_types([document])["test_many"])
        self.ledger = Ledger.objects.select_related("current").get(key="test_many")
        assert self.ledger.current is not None
        self.slots: dict[str, str] = self.ledger.current.slots
        self.user = make_user(Role.SECTION_OFFICER)
        self.dice = random.Random(17)
        rows = [self.make_entry(place) for place in range(90)]
        self.entries = Entry.objects.bulk_create(rows)
        save_values(self.entries, get_type(self.ledger), self.slots)

    def make_entry(self, place: int) -> Entry:
        roll = self.dice.randrange
        text = self.dice.choice(TEXTS)
        number = self.dice.choice([None, "12.5", "3", "-4", str(roll(20))])
        money = self.dice.choice([None, roll(10) * 1_000_000])
        day = self.dice.choice([None, (FIRST + timedelta(days=roll(60))).isoformat()])
        choice = self.dice.choice([None, f"c{roll(12)}"])
        tags = self.dice.choice([None, [], [f"c{roll(12)}"], ["c1", "c11"], ["c10", "c2"]])
        flag = self.dice.choice([None, True, False])
        values = {
            "t0": text, "text_beyond": text, "n0": number, "number_beyond": number, "d0": day, "day_beyond": day,
            "money_beyond": money, "choice_beyond": choice, "tags": tags, "flag_beyond": flag,
        }  # fmt: skip
        if place % 4 == 0:
            values = {key: value for key, value in values.items() if value is not None}
        entry = Entry(
            ledger=self.ledger, type_version=self.ledger.current, region=self.user.region, tier="owned_data",
            state="held", number=f"XX-{place:04d}", label="虚构", is_invented=True, values=values,
        )  # fmt: skip
        write_slots(entry, self.slots)
        return entry

    def find(self, **query: str | list[str]) -> list[int]:
        """Narrow the list as its page does."""
        data = QueryDict(mutable=True)
        for key, value in query.items():
            data.setlist(f"f_{key}", value if isinstance(value, list) else [value])
        request = RequestFactory().get("/")
        request.user = self.user
        rows: QuerySet[Entry] = list_entries(user=self.user, ledger=self.ledger)
        filters = get_filter_class(user=self.user, ledger=self.ledger)(data, queryset=rows, request=request)
        assert filters.is_valid(), filters.errors
        ends = re.compile("_(min|max|after|before)$")
        assert {f"f_{ends.sub('', key)}" for key in query} <= set(filters.filters)
        return sorted(filters.qs.values_list("pk", flat=True))

    def scan(self, key: str, holds: Callable[[Any], bool]) -> list[int]:
        """Look at every entry."""
        return sorted(one.pk for one in self.entries if one.values.get(key) is not None and holds(one.values[key]))


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


def test_fields_beyond_the_slots_have_filters(shelf: Shelf) -> None:
    """Also on the page, where they are found and shown."""
    beyond = {one.key for one in get_type(shelf.ledger).fields if one.key not in shelf.slots}
    assert beyond == {one["key"] for one in list_fields() if "beyond" in one["key"] or one["key"] == "tags"}
    offered = get_filter_class(user=shelf.user, ledger=shelf.ledger).base_filters
    assert {f"f_{key}" for key in beyond} <= set(offered)
    client = Client()
    client.force_login(shelf.user)
    page = client.get(reverse("entry_list", args=["test_many"]), {"f_text_beyond": "A1"})
    assert page.status_code == 200
    assert page.context["total"] == len(shelf.scan("text_beyond", lambda one: one.startswith("A1"))) > 0


@pytest.mark.parametrize("begin", ["A", "A1", "A12", "a", "园", "园区\\", '说"', "A%", "A_", "没有"])
def test_texts_are_found_by_how_they_begin(shelf: Shelf, begin: str) -> None:
    """Beyond the slots as within: capitals and small letters differ, signs of patterns are plain signs."""
    wanted = shelf.scan("t0", lambda one: one.startswith(begin))
    assert shelf.find(t0=begin) == shelf.find(text_beyond=begin) == wanted


def test_choices_are_found(shelf: Shelf) -> None:
    """One does not find another that only begins alike; an entry with many is found by each."""
    for wanted in (["c1"], ["c1", "c2"], ["c10"], ["c11", "c3"]):
        assert shelf.find(choice_beyond=wanted) == shelf.scan("choice_beyond", wanted.__contains__)
        assert shelf.find(tags=wanted) == shelf.scan("tags", lambda one, wanted=wanted: bool(set(one) & set(wanted)))
    for value in (True, False):
        assert shelf.find(flag_beyond=str(value).lower()) == shelf.scan("flag_beyond", lambda one, v=value: one is v)


def test_ranges_are_found(shelf: Shelf) -> None:
    """Nothing is no number and no day: neither end finds it."""
    for key in ("n0", "number_beyond"):
        assert shelf.find(**{f"{key}_min": "3"}) == shelf.scan(key, lambda one: float(one) >= 3)
        assert shelf.find(**{f"{key}_max": "12"}) == shelf.scan(key, lambda one: float(one) <= 12)
    assert shelf.find(money_beyond_min="300") == shelf.scan("money_beyond", lambda one: one >= 3_000_000 * 100)
    assert shelf.find(money_beyond_max="4") == shelf.scan("money_beyond", lambda one: one <= 4 * 1_000_000)
    for key in ("d0", "day_beyond"):
        assert shelf.find(**{f"{key}_after": "2026-01-20"}) == shelf.scan(key, lambda one: one >= "2026-01-20")
        assert shelf.find(**{f"{key}_before": "2026-01-20"}) == shelf.scan(key, lambda one: one <= "2026-01-20")


def list_keys(lines: list[str]) -> list[int]:
    """Read which entries the lines of a page lead to."""
    return [int(found[1]) for line in lines if (found := re.search(r"/test_many/(\d+)/", line))]


@pytest.mark.parametrize("most", [10_000, 4])
def test_two_conditions_are_counted_and_shown_in_one_walk(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """The newest first, page by page, whether all were counted or no more than the page says; each once."""
    monkeypatch.setattr(EntryList, "most_counted", most)
    client = Client()
    client.force_login(shelf.user)
    query = {"f_text_beyond": "A", "f_choice_beyond": [f"c{place}" for place in range(12)], "size": "25"}
    texts, choices = shelf.scan("text_beyond", lambda one: one.startswith("A")), shelf.scan("choice_beyond", bool)
    wanted = sorted(set(texts) & set(choices), reverse=True)
    assert len(wanted) > most or most > len(shelf.entries)
    page = client.get(reverse("entry_list", args=["test_many"]), query)
    assert page.context["total"] == min(len(wanted), most)
    assert bool(page.context["exact_url"]) is (len(wanted) > most)
    found = list_keys(page.context["lines"])
    while address := page.context["after_url"]:
        page = client.get(reverse("entry_list", args=["test_many"]) + address)
        found += list_keys(page.context["lines"])
    assert found == wanted
