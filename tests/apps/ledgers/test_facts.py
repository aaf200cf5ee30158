"""The database decides conditions and counts facts as the rules of a type do entry by entry (虚构)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kepan.apps.accounts.models import Region
from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.ledgers import facts
from kepan.apps.ledgers.facts import FactRow, compute_fact
from kepan.apps.ledgers.models import Entry, Ledger
from kepan.apps.ledgers.selectors import get_type, get_view
from kepan.apps.ledgers.selectors.conditions import match_condition
from kepan.apps.ledgers.services import GivenEntry, create_entries, load_ledger_type
from kepan.engine.ledgers.judging import compute_flag
from kepan.engine.ledgers.reading import read_type
from kepan.engine.ledgers.scope import create_scope
from tests.factories.accounts import make_region, make_root

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 1)
LEVELS = [{"key": "city", "title": "市级"}, {"key": "state", "title": "国家级"}]
TYPE: dict[str, Any] = {
    "key": "test_grant", "title": "虚构资助", "title_en": "Invented grants", "about": "虚构。", "group": "money",
    "label": "{name}", "number": "", "writers": ["section_officer"],
    "sections": [{"key": "basic", "title": "基本", "fields": [
        {"key": "name", "kind": "text", "title": "名称", "filter": True},
        {"key": "level", "kind": "choice", "title": "级别", "choices": LEVELS, "filter": True},
        {"key": "plain", "kind": "choice", "title": "类别", "choices": LEVELS},
        {"key": "paid", "kind": "money", "title": "金额", "filter": True},
        {"key": "more", "kind": "money", "title": "配套"},
        {"key": "area", "kind": "number", "unit": "万平方米", "places": 2, "title": "面积", "filter": True},
        {"key": "share", "kind": "number", "unit": "%", "places": 1, "title": "比例"},
        {"key": "given_on", "kind": "date", "title": "日期", "filter": True},
        {"key": "is_first", "kind": "flag", "title": "首次", "filter": True},
        {"key": "is_open", "kind": "flag", "title": "公开"},
        {"key": "tags", "kind": "text", "title": "标签", "many": True},
        {"key": "total", "kind": "computed", "title": "合计", "expression": "sum(paid, more)"},
        {"key": "is_large", "kind": "computed", "title": "大额", "expression": "total > 500元"},
    ]}],
    "states": [{"key": "asked", "title": "申请"}, {"key": "paid", "title": "已付"}],
    "transitions": [
        {"key": "pay", "title": "支付", "sources": ["asked"], "target": "paid", "roles": ["section_officer"]}
    ],
    "facts": [
        {"key": "grants", "title": "笔数", "condition": 'state = "paid"', "time": "given_on",
         "dimensions": ["level", "is_open", "month", "region", "tags"]},
        {"key": "paid", "title": "金额", "measure": "sum", "field": "paid", "dimensions": ["state"]},
        {"key": "more", "title": "配套", "measure": "sum", "field": "more"},
        {"key": "area", "title": "面积", "measure": "sum", "field": "area"},
        {"key": "share", "title": "比例", "measure": "sum", "field": "share"},
        {"key": "total", "title": "合计", "measure": "sum", "field": "total"},
        {"key": "levels", "title": "级别", "measure": "distinct", "field": "level"},
        {"key": "labels", "title": "标签", "measure": "distinct", "field": "tags"},
        {"key": "large", "title": "大额", "condition": 'more >= 200元 and state = "paid"',
         "dimensions": ["level", "month"], "time": "given_on"},
    ],
}  # fmt: skip
VALUES: list[dict[str, Any]] = [
    {"name": "甲", "level": "city", "plain": "city", "paid": 40_000, "more": 20_000, "area": "1.25", "share": "12.5",
     "given_on": "2026-03-01", "is_first": True, "is_open": True, "tags": ["甲", "乙"]},
    {"name": "乙", "level": "state", "plain": "state", "paid": 100_000, "more": 10, "area": "0.5", "share": "20",
     "given_on": "2026-03-31", "is_first": False, "is_open": False, "tags": ["乙"]},
    {"name": "丙", "level": "city", "plain": None, "paid": 1, "more": 30_000, "area": "2", "share": "0.1",
     "given_on": "2025-12-31", "is_first": None, "is_open": None, "tags": []},
    {"name": "丁"},
]  # fmt: skip
CONDITIONS = (
    'state = "paid"', 'state != "paid"', 'state in ("paid", "asked")', 'state not in ("asked")',
    'level = "city"', 'level != "city"', 'not level = "city"', 'plain = "city"', 'plain != "city"',
    'plain in ("state")', "present(level)", "missing(plain)", "present(tags)", "missing(tags)", "present(total)",
    "is_first", "not is_first",
    "is_open", "not is_open", "is_open = false", "is_large", 'name = "甲" or is_open', 'is_open and level = "state"',
    "paid > 300元", "300元 < paid", "paid = 400元", "area >= 5000", "area != 20000", "given_on < today",
    "today >= given_on", "given_on = 2026-03-01", 'not (is_first and level = "state")', 'is_open or level = "city"',
)  # fmt: skip
BY_HAND = ("more >= 200元", "share > 10%", "count(tags) > 1", 'state = "paid" and total > paid')


class Town:
    """A district with eight grants: each of four asked for, and paid."""

    def __init__(self) -> None:
        self.district: Region = make_region(parent=make_root())
        load_ledger_type(type_=read_type(TYPE))
        self.ledger = Ledger.objects.select_related("current").get(key="test_grant")
        given = [GivenEntry(values, self.district, state=state) for values in VALUES for state in ("asked", "paid")]
        create_entries(actor=None, ledger=self.ledger, given=given, is_invented=True)

    def compute(self, key: str, **more: Any) -> list[FactRow]:
        """Compute a fact for the district."""
        return compute_fact(f"ledger.test_grant.{key}", region_path=self.district.path, **more)

    def judge(self, condition: str) -> Iterator[tuple[int, bool | None]]:
        """Say of each entry whether a condition holds, as the rules of its type do."""
        type_ = get_type(self.ledger)
        for entry in Entry.objects.filter(ledger=self.ledger):
            scope = create_scope(type_, get_view(entry=entry, type_=type_), TODAY)
            yield entry.pk, compute_flag(type_, condition, scope)


@pytest.fixture
def town() -> Town:
    return Town()


def test_the_database_decides_conditions_as_the_rules_do(town: Town) -> None:
    """Yes, no and not known come out the same; what the database cannot decide leaves nothing out."""
    rows = Entry.objects.filter(ledger=town.ledger)
    for condition in CONDITIONS + BY_HAND:
        match, judged = (
            match_condition(ledger=town.ledger, condition=condition, today=TODAY),
            dict(town.judge(condition)),
        )
        assert match.is_exact is (condition in CONDITIONS), condition
        for found, answer in ((match.true, True), (match.false, False)):
            keys, wanted = (
                set(rows.filter(found).values_list("pk", flat=True)),
                {pk for pk, one in judged.items() if one is answer},
            )
            assert keys == wanted if match.is_exact else keys >= wanted, (condition, answer)


def test_facts_are_counted_by_the_database(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts, sums and distinct values by dimension, with and without slots, are those of going through entries."""
    span = {"start": date(2026, 1, 1), "end": date(2026, 12, 31)}
    with CaptureQueriesContext(connection) as asked:
        assert town.compute("grants", **span, dimensions=["month", "level"]) == [
            FactRow(("2026-03", "city"), 1, 1, 0),
            FactRow(("2026-03", "state"), 1, 1, 0),
        ]
    assert len(asked) == 2
    assert town.compute("grants", dimensions=["is_open", "tags", "region"]) == [
        FactRow((False, ("乙",), town.district.code), 1, 1, 0),
        FactRow((None, (), town.district.code), 1, 1, 0),
        FactRow((None, None, town.district.code), 1, 1, 0),
        FactRow((True, ("甲", "乙"), town.district.code), 1, 1, 0),
    ]
    assert town.compute("paid", dimensions=["state"]) == [
        FactRow(("asked",), None, 4, 1),
        FactRow(("paid",), None, 4, 1),
    ]
    Entry.objects.filter(ledger=town.ledger, label="丁").update(removed_at="2026-01-01T00:00:00+08:00")
    sums = {key: town.compute(key) for key in ("paid", "more", "area", "share", "total", "levels", "labels")}
    assert sums == {
        "paid": [FactRow((), 280_002, 6, 0)],
        "more": [FactRow((), 100_020, 6, 0)],
        "area": [FactRow((), Decimal("7.5"), 6, 0)],
        "share": [FactRow((), Decimal("65.2"), 6, 0)],
        "total": [FactRow((), Decimal(380_022), 6, 0)],
        "levels": [FactRow((), 2, 6, 0)],
        "labels": [FactRow((), 2, 6, 0)],
    }
    assert town.compute("large", dimensions=["month", "level"]) == [
        FactRow(("2025-12", "city"), 1, 1, 0),
        FactRow(("2026-03", "city"), 1, 1, 0),
    ]
    monkeypatch.setattr(facts, "MOST_BY_HAND", 2)
    with pytest.raises(RefusalError, match="超过 2 条"):
        town.compute("large")
