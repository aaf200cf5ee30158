"""Numbers of entries by year, month, region and choice, each in a series of its own (虚构)."""

from __future__ import annotations

from copy import deepcopy
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from kepan.apps.accounts.enums import Level, Role
from kepan.apps.accounts.services import create_region
from kepan.apps.ledgers.models import Entry, Ledger
from kepan.apps.ledgers.services import GivenEntry, create_entries, create_entry, load_ledger_type, update_entry
from kepan.engine.ledgers.faults import TypeFaultsError
from kepan.engine.ledgers.reading import read_type
from tests.factories.accounts import make_root, make_user
from tests.factories.imports import apply, choose, run, upload
from tests.factories.ledgers import HOUSE

CHOICE: dict[str, Any] = {
    "key": "kind", "kind": "choice", "title": "类别", "visibility": "public", "required": True,
    "choices": [{"key": "rd", "title": "研发"}, {"key": "make", "title": "制造"}],
}  # fmt: skip


def make_document(number: str, **field: Any) -> dict[str, Any]:
    """Make a type with a pattern of numbers and a choice."""
    made = deepcopy(HOUSE)
    fields = [one for one in made["sections"][0]["fields"] if one["kind"] not in ("backlinks", "computed")]
    made["sections"][0]["fields"] = [*fields, CHOICE | field]
    return made | {"number": number}


@pytest.mark.django_db
def test_each_month_region_and_choice_begins_at_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """By hand, many at once, and from a table; what was given stays when the choice changes."""
    root = make_root()
    near, far = (create_region(actor=None, code=code, name=code, level=Level.DISTRICT, parent=root)
                 for code in ("990101", "990102"))  # fmt: skip
    load_ledger_type(type_=read_type(make_document("{kind}-{region}-{year}{month}-{serial:3}")))
    ledger = Ledger.objects.select_related("current").get(key="test_house")
    officer = make_user(Role.SECTION_OFFICER, region=root)
    now = datetime(2026, 3, 31, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
    monkeypatch.setattr(timezone, "now", lambda: now)

    def enter(kind: str, region: Any, name: str) -> Entry:
        return create_entry(actor=officer, ledger=ledger, values={"name": name, "kind": kind}, region=region)

    made = [enter("rd", near, "甲"), enter("rd", near, "乙"), enter("make", near, "丙"), enter("rd", far, "丁")]
    assert [one.number for one in made] == [
        "RD-990101-202603-001", "RD-990101-202603-002", "MAKE-990101-202603-001", "RD-990102-202603-001",
    ]  # fmt: skip
    now = datetime(2026, 4, 1, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert update_entry(actor=officer, entry=made[0], values={"kind": "make"}).number == "RD-990101-202603-001"
    given = [
        GivenEntry({"name": f"戊{kind}", "kind": kind}, region) for kind in ("rd", "make") for region in (far, near)
    ]
    many = create_entries(actor=officer, ledger=ledger, given=given)
    assert [one.number for one in many] == [
        "RD-990102-202604-001", "RD-990101-202604-001", "MAKE-990102-202604-001", "MAKE-990101-202604-001",
    ]  # fmt: skip


@pytest.mark.django_db
def test_rows_of_a_table_get_their_numbers_in_their_order(settings: Any, tmp_path: Any) -> None:
    """A number that stands already is passed over in its series alone."""
    settings.MEDIA_ROOT = tmp_path
    officer = make_user(Role.SECTION_OFFICER)
    load_ledger_type(type_=read_type(make_document("{kind}-{serial:2}")))
    ledger = Ledger.objects.select_related("current").get(key="test_house")
    create_entry(actor=officer, ledger=ledger, values={"name": "旧", "kind": "rd"}, number="RD-02")
    rows = [["名称", "类别"], *([f"虚构{place}号楼", "制造" if place % 3 == 1 else "研发"] for place in range(5))]
    apply(officer, run(choose(officer, upload(officer, rows[1:], target="ledger.test_house", headings=rows[0]))))
    made = Entry.objects.filter(label__startswith="虚构").order_by("pk")
    assert [one.number for one in made] == ["RD-01", "MAKE-01", "RD-03", "RD-04", "MAKE-02"]


@pytest.mark.parametrize(
    ("number", "field"),
    [("{kind}-{day}-{serial}", {}), ("{name}-{serial}", {}), ("{kind}-{serial}", {"required": False}),
     ("{kind}-{serial}", {"visibility": "restricted"}), ("{kind}-{serial}", {"visibility": "internal"}),
     ("{kind}-{serial}", {"many": True}), ("{kind}-{serial}", {"hidden_in": ["open"]}), ("{kind}", {}),
     ("{serial}" + "长" * 54, {})],
)  # fmt: skip
def test_a_pattern_names_only_what_every_entry_shows(number: str, field: dict[str, Any]) -> None:
    """A field that is closed, need not be filled, or has no choice, stands in no number."""
    with pytest.raises(TypeFaultsError) as caught:
        read_type(make_document(number, **field))
    assert {one.path for one in caught.value.faults} == {"number"}
