"""Sums and counts over more entries than are fetched come out as over few: exactly, or not known (虚构)."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.ledgers.models import Entry, Ledger
from kepan.apps.ledgers.selectors import context
from kepan.apps.ledgers.services import GivenEntry, create_entries, create_entry, load_ledger_type, remove_entry
from kepan.apps.ledgers.services.parents import update_ledger_figures
from kepan.engine.ledgers.reading import read_types
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db
ANSWERED = {
    "n": "count(parts)",
    "n_open": 'count(parts, parts.kind = "a" and not parts.is_old)',
    "n_state": 'count(parts, parts.state in ("open", "done") and present(parts.size))',
    "n_big": "count(parts, parts.size >= 10)",
    "n_due": "count(parts, parts.day < today)",
    "money": "total(parts, parts.money)",
    "size": "total(parts, parts.size)",
    "size_a": 'total(parts, parts.size, parts.kind = "a")',
    "none": 'total(parts, parts.size, parts.kind = "c")',
    "least": "least(parts, parts.size)",
    "most": "greatest(parts, parts.money)",
    "first": "earliest(parts, parts.day)",
    "last": "latest(parts, parts.day, parts.is_old)",
    "sorts": "distinct(parts, parts.kind)",
    "twice": "total(parts, parts.twice)",
    "has_old": "any(parts, parts.is_old)",
    "has_c": 'any(parts, parts.kind = "c")',
    "share": "count(parts, parts.is_old) * 2 + count(parts)",
}
UNKNOWN = {"by_number": 'count(parts, parts.number = "2")', "words": "listed(parts, parts.kind)"}


def make_types(is_filter: bool) -> tuple[Ledger, Ledger]:
    """Make a whole that counts its parts, whose fields stand in slots or not."""
    shared = {"title_en": "Invented", "about": "虚构的。", "group": "own", "writers": ["section_officer"],
              "states": [{"key": "open", "title": "在办"}, {"key": "done", "title": "办结"}],
              "transitions": [{"key": "end", "title": "办结", "sources": ["open"], "target": "done",
                               "roles": ["section_officer"]}]}  # fmt: skip
    found = [{"key": key, "kind": "computed", "title": key, "expression": text, "places": 6}
             for key, text in (ANSWERED | UNKNOWN).items()]  # fmt: skip
    parts = {"key": "parts", "kind": "backlinks", "title": "部分", "ledgers": ["test_part"], "through": "whole"}
    fields = [
        {"key": "whole", "kind": "entry", "title": "整体", "ledgers": ["test_whole"]},
        {"key": "money", "kind": "money", "title": "金额", "unit": "万元"},
        {"key": "size", "kind": "number", "title": "面积", "unit": "万平方米", "places": 6},
        {"key": "day", "kind": "date", "title": "日期"},
        {"key": "is_old", "kind": "flag", "title": "旧的"},
        {"key": "kind", "kind": "choice", "title": "类别",
         "choices": [{"key": key, "title": key} for key in "abc"]},
        {"key": "twice", "kind": "computed", "title": "两倍", "expression": "size * 2", "places": 6},
    ]  # fmt: skip
    whole = {"key": "test_whole", "title": "虚构整体", "label": "{number}", "number": "W{serial}", **shared,
             "sections": [{"key": "basic", "title": "基本", "fields": [
                 {"key": "name", "kind": "text", "title": "名称"}, parts, *found]}]}  # fmt: skip
    part = {"key": "test_part", "title": "虚构部分", "label": "{number}", "number": "P{serial}", **shared,
            "sections": [{"key": "basic", "title": "基本",
                          "fields": [one | {"filter": is_filter} for one in fields]}]}  # fmt: skip
    for type_ in read_types([whole, part]).values():
        load_ledger_type(type_=type_)
    rows = Ledger.objects.select_related("current")
    return rows.get(key="test_whole"), rows.get(key="test_part")


def enter(officer: User, ledger: Ledger, whole: Entry, count: int) -> None:
    """Enter parts of which some say nothing of some fields."""
    dice, given = Random(count), []
    assert officer.region is not None
    for _one in range(count):
        values: dict[str, Any] = {
            "money": dice.randrange(-(10**9), 10**9),
            "day": f"20{dice.randrange(20, 40)}-0{dice.randrange(1, 10)}-15", "is_old": dice.random() < 0.5,
            "kind": dice.choice("ab"),
        }  # fmt: skip
        values["size"] = format(dice.randrange(20_000_000) / 10**6, ".6f").rstrip("0").rstrip(".")
        kept = {key: value for key, value in values.items() if dice.random() < 0.8}
        given.append(GivenEntry(kept | {"whole": whole.pk}, officer.region, dice.choice(("open", "done"))))
    create_entries(actor=officer, ledger=ledger, given=given)


@pytest.mark.parametrize("is_filter", [True, False])
@pytest.mark.parametrize("count", [4, 60])
def test_far_children_count_as_near_ones(monkeypatch: pytest.MonkeyPatch, is_filter: bool, count: int) -> None:
    """What the database adds is what adding the fetched ones gives; what it cannot decide is not known."""
    officer = make_user(Role.SECTION_OFFICER)
    wholes, parts = make_types(is_filter)
    whole = create_entry(actor=officer, ledger=wholes, values={"name": "虚构"})
    enter(officer, parts, whole, count)
    whole.refresh_from_db()
    near = dict(whole.values)
    assert int(near["n"]) == count
    monkeypatch.setattr(context, "MOST_CHILDREN", 3)
    update_ledger_figures(ledger=wholes)
    whole.refresh_from_db()
    far = {key: whole.values[key] for key in ANSWERED}
    unknown = () if is_filter else {key for key, value in far.items() if value is None and near[key] is not None}
    assert {key: value for key, value in far.items() if key not in unknown} == {
        key: near[key] for key in ANSWERED if key not in unknown
    }
    # Without a slot the database orders neither numbers nor days.
    assert set(unknown) <= {"n_big", "n_due"}
    assert {whole.values[key] for key in UNKNOWN} == {None}


def test_a_change_of_one_of_thousands_is_added_at_once() -> None:
    """Six thousand parts: the whole follows when one of them goes."""
    officer = make_user(Role.SECTION_OFFICER)
    wholes, parts = make_types(True)
    whole = create_entry(actor=officer, ledger=wholes, values={"name": "虚构"})
    enter(officer, parts, whole, 6000)
    whole.refresh_from_db()
    before = whole.values["money"]
    one = Entry.objects.filter(ledger=parts, values__money__isnull=False).order_by("pk").first()
    assert one is not None
    remove_entry(actor=officer, entry=one, reason="虚构的理由")
    whole.refresh_from_db()
    assert int(whole.values["money"]) == int(before) - one.values["money"]
    assert int(whole.values["n"]) == 5999
