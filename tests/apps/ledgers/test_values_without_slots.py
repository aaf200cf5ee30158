"""What lists find entries by beside their slots follows every change, import, undo and upgrade (虚构)."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.imports.services import create_import, undo_batch
from kepan.apps.ledgers.models import Entry, EntryValue, Ledger
from kepan.apps.ledgers.selectors import get_type, match_between, match_value
from kepan.apps.ledgers.services import (
    create_entries,
    create_entry,
    load_ledger_type,
    publish_ledger_type,
    update_entry,
    update_ledger_type,
)
from kepan.apps.ledgers.services.batches import GivenEntry
from kepan.engine.ledgers.reading import read_types
from tests.factories.accounts import make_root, make_user
from tests.factories.imports import apply, choose, run, write_csv

pytestmark = pytest.mark.django_db
CHOICES = [{"key": f"c{place}", "title": f"选{place}"} for place in range(4)]


def make_document() -> dict[str, Any]:
    """Make a type with many tags, and one number more than there are slots."""
    numbers = [{"key": f"n{place}", "kind": "number", "places": 1, "title": f"数{place}"} for place in range(9)]
    tags = {"key": "tags", "kind": "choice", "many": True, "title": "标签", "choices": CHOICES}
    return {
        "key": "test_many", "title": "虚构台账", "title_en": "Invented", "about": "虚构。", "group": "own",
        "label": "{number}", "number": "XX-{serial:4}", "writers": ["section_officer"],
        "sections": [{"key": "basic", "title": "基本",
                      "fields": [one | {"filter": True} for one in (*numbers, tags)]}],
        "states": [{"key": one, "title": one, "kind": "standing"} for one in ("held", "left")],
        "transitions": [{"key": "leave", "title": "退出", "sources": ["held"], "target": "left",
                         "roles": ["section_officer"]}],
    }  # fmt: skip


@pytest.fixture
def officer(settings: Any, tmp_path: Any) -> User:
    """Return a section officer of a place that has the ledger."""
    settings.MEDIA_ROOT = tmp_path / "attachments"
    load_ledger_type(type_=read_types([make_document()])["test_many"])
    return make_user(Role.SECTION_OFFICER)


def get_ledger() -> Ledger:
    return Ledger.objects.select_related("current").get(key="test_many")


def list_kept() -> list[tuple[str, str, str]]:
    """List the rows by the number of their entry."""
    return sorted(EntryValue.objects.values_list("entry__number", "field", "value"))


def find(key: str, **wanted: Any) -> list[str]:
    """Return the numbers of the entries that a condition finds."""
    ledger = get_ledger()
    field = get_type(ledger).find_field(key)
    assert field is not None
    match = match_value if "value" in wanted else match_between
    return sorted(Entry.objects.filter(match(ledger=ledger, field=field, **wanted)).values_list("number", flat=True))


def write_number(tenths: int) -> str:
    return f"{2**63 + tenths * 100_000:020d}"


def test_values_follow_every_change(officer: User) -> None:
    """One made, one changed, some made at once, an import and its undo: the rows are what the entries say."""
    entry = create_entry(actor=officer, ledger=get_ledger(), values={"n8": "-0.5", "tags": ["c1", "c3"], "n0": "7"})
    first = [("XX-0001", "n8", write_number(-5)), ("XX-0001", "tags", "c1"), ("XX-0001", "tags", "c3")]
    assert list_kept() == first
    update_entry(actor=officer, entry=entry, values={"n8": "12", "tags": ["c3", "c0"]})
    second = [("XX-0001", "n8", write_number(120)), ("XX-0001", "tags", "c0"), ("XX-0001", "tags", "c3")]
    assert list_kept() == second
    region = officer.region
    assert region is not None
    given = [GivenEntry(values={"n8": str(place), "tags": ["c2"]}, region=region) for place in (2, 12)]
    create_entries(actor=officer, ledger=get_ledger(), given=given, source="虚构")
    assert find("tags", value="c2") == ["XX-0002", "XX-0003"]
    assert find("tags", value=["c2", "c0"], lookup="in") == ["XX-0001", "XX-0002", "XX-0003"]
    assert find("n8", least=2_000_001, most=12_000_000) == ["XX-0001", "XX-0003"]
    before = list_kept()
    rows = [["编号", "数8", "标签"], ["XX-0001", "-3", "选1"], ["", "5", "选1、选2"]]
    batch = create_import(
        actor=officer, target="ledger.test_many", content=write_csv(rows), name="虚构表.csv", region=region
    )
    batch = apply(officer, run(choose(officer, batch)))
    assert find("tags", value="c1") == ["XX-0001", "XX-0004"]
    assert find("n8", most=5_000_000) == ["XX-0001", "XX-0002", "XX-0004"]
    undo_batch(actor=officer, batch=batch, reason="虚构的理由")
    run(batch)
    assert list_kept() == before


def test_a_type_that_changes_takes_its_rows_along(officer: User) -> None:
    """A field that lists no longer filter by has no rows; one that gives its slot up leaves it to the next."""
    ledger = get_ledger()
    create_entry(actor=officer, ledger=ledger, values={"n0": "7", "n8": "1", "tags": ["c1"]})
    planner = make_user(Role.PLANNER, region=make_root())
    document = make_document()
    fields = document["sections"][0]["fields"]
    fields[0]["filter"] = False
    fields[-1]["filter"] = False
    fields.append({"key": "marks", "kind": "text", "many": True, "title": "记号", "filter": True})
    draft = update_ledger_type(actor=planner, ledger=ledger, definition=document)
    publish_ledger_type(actor=planner, version=draft)
    assert list_kept() == []
    update_entry(actor=officer, entry=Entry.objects.get(), values={"marks": ["甲一", "乙二"]})
    assert list_kept() == [("XX-0001", "marks", "乙二"), ("XX-0001", "marks", "甲一")]
    assert find("marks", value="甲", lookup="begins") == ["XX-0001"] == find("n8", least=1_000_000)


def test_an_upgrade_writes_the_rows_of_what_stood_before(officer: User) -> None:
    """What the step of the upgrade writes is what the entries would have had."""
    ledger = get_ledger()
    for place in range(3):
        create_entry(actor=officer, ledger=ledger, values={"n8": str(place), "tags": ["c1", "c2"]})
    before = list_kept()
    EntryValue.objects.all().delete()
    import_module("kepan.apps.ledgers.migrations.0007_values_without_slots").write_values(apps, None)
    assert list_kept() == before != []
