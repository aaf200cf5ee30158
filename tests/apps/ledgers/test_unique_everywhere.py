"""What no two entries share: within a region, or in all of them; by the form and by an import (虚构)."""

from __future__ import annotations

from typing import Any

import pytest

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.imports.models import StagedRow
from kepan.apps.imports.services import create_import
from kepan.apps.ledgers.models import Entry, Ledger
from kepan.apps.ledgers.services import EntryRefusedError, create_entry, load_ledger_type
from kepan.engine.ledgers.reading import read_types
from tests.factories.accounts import make_region, make_root, make_user
from tests.factories.imports import choose, run, write_csv

pytestmark = pytest.mark.django_db


def make_ledger(*, is_everywhere: bool) -> Ledger:
    """Make a ledger whose numbers of registration are given once."""
    fields = [{"key": "no", "kind": "text", "title": "登记号"}, {"key": "name", "kind": "text", "title": "名称"}]
    made = {
        "key": "test_once", "title": "虚构台账", "title_en": "Invented", "about": "虚构。", "group": "own",
        "label": "{name}", "number": "XX-{serial:4}", "writers": ["section_officer"],
        "sections": [{"key": "basic", "title": "基本", "fields": fields}],
        "uniques": [{"fields": ["no"], "message": "这个登记号已经有了", "everywhere": is_everywhere}],
        "states": [{"key": one, "title": one, "kind": "standing"} for one in ("held", "left")],
        "transitions": [{"key": "leave", "title": "退出", "sources": ["held"], "target": "left",
                         "roles": ["section_officer"]}],
    }  # fmt: skip
    load_ledger_type(type_=read_types([made])["test_once"])
    return Ledger.objects.select_related("current").get(key="test_once")


@pytest.fixture
def officers(settings: Any, tmp_path: Any) -> list[User]:
    """Return a section officer of each of two districts."""
    settings.MEDIA_ROOT = tmp_path / "attachments"
    root = make_root()
    return [make_user(Role.SECTION_OFFICER, region=make_region(parent=root)) for _district in range(2)]


@pytest.mark.parametrize("is_everywhere", [False, True])
def test_a_number_is_given_once_in_a_region_or_in_all(officers: list[User], is_everywhere: bool) -> None:
    """The other district is refused where the rule says so, and hears nothing of the entry that has the number."""
    ledger = make_ledger(is_everywhere=is_everywhere)
    first, second = officers
    create_entry(actor=first, ledger=ledger, values={"no": "虚构-1", "name": "虚构秘密"})
    with pytest.raises(EntryRefusedError, match="这个登记号已经有了"):
        create_entry(actor=first, ledger=ledger, values={"no": "虚构-1", "name": "虚构乙"})
    if not is_everywhere:
        create_entry(actor=second, ledger=ledger, values={"no": "虚构-1", "name": "虚构丙"})
        assert Entry.objects.count() == 2
        return
    with pytest.raises(EntryRefusedError, match="这个登记号已经有了") as refused:
        create_entry(actor=second, ledger=ledger, values={"no": "虚构-1", "name": "虚构丙"})
    assert "秘密" not in str(refused.value)
    assert second.region is not None
    content = write_csv([["虚构-1", "虚构丁"], ["虚构-2", "虚构戊"]], ["登记号", "名称"])
    batch = create_import(
        actor=second, target="ledger.test_once", content=content, name="虚构表.csv", region=second.region
    )
    rows = StagedRow.objects.filter(batch=run(choose(second, batch))).order_by("place")
    assert [(row.outcome, row.reason, row.match) for row in rows] == [
        ("refused", "shared", None), ("create", "", None)
    ]  # fmt: skip
    assert not any("秘密" in str((row.notes, row.changes)) for row in rows)
