"""Exports of the generic list page: exactly what was filtered, guarded, with their tier and their words."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from importlib import import_module
from urllib.parse import unquote

import pytest
from django.test import Client
from pyarrow.parquet import read_table

from kepan.apps.accounts.enums import Tier
from kepan.apps.accounts.models import User
from kepan.apps.planning.models import Plan
from kepan.apps.trail.models import AuditEntry
from kepan.web.planning.views.lists import PlanList
from kepan.web.trail.actions import ACTIONS
from kepan.web.ui.lists import ListPage
from tests.factories.planning import make_draft
from tests.web.ui import list_pages
from tests.web.ui.list_pages import START, add_people

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.ui.list_pages")]


def test_the_export_is_exactly_what_was_filtered(client: Client, reader: User) -> None:
    """All filtered rows in the order of the page; the trail says who took what, without long numbers."""
    add_people(reader, 30)
    User.objects.filter(username="p003").update(name="=1+1 1234567890")
    answer = client.get("/people/?q=p&sort=-username&export=csv")
    lines = b"".join(answer.streaming_content).decode().split("\r\n")  # type: ignore[attr-defined]
    assert lines[0] == "\ufeff姓名,登录名,上次登录,编号（号）,状态,类别"
    assert [line.split(",")[1] for line in lines[1:-1]] == [f"p{index:03d}" for index in range(29, -1, -1)]
    assert lines[27].split(",")[0] == "'=1+1 1234567890"
    assert lines[28] == f"虚构2,p002,2026-01-01 18:00,{User.objects.get(username='p002').pk},在用,示例"
    client.get("/people/?q=1234567890&export=csv")
    entries = [entry.after for entry in AuditEntry.objects.filter(action="accounts.export").order_by("pk")]
    columns = ["name", "username", "last_login", "pk", "state", "kind"]
    tier = {"tier": "owned_data"}
    assert "自有数据.csv" in unquote(answer["Content-Disposition"])
    assert entries == [
        {"list": "tests.people", "form": "csv", "filters": ["含“p”"], "columns": columns, "rows": 30, **tier},
        {"list": "tests.people", "form": "csv", "filters": ["含“…”"], "columns": columns, "rows": 1, **tier},
    ]


def test_the_workbook_holds_the_rows_and_says_what_it_is(client: Client, reader: User) -> None:
    """One sheet of rows, one of facts; numbers are numbers and texts are never formulas."""
    add_people(reader, 3)
    User.objects.filter(username="p001").update(name="=1+1")
    answer = client.get("/people/?sort=username&export=xlsx")
    book = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<row ") == 4
    assert "<f>" not in sheet
    assert f"<v>{User.objects.get(username='p001').pk}</v>" in sheet
    facts = book.read("xl/worksheets/sheet2.xml").decode()
    assert ("导出人" in facts, "自有数据" in facts) == (True, True)


def test_the_tier_of_an_export_is_the_highest_of_its_rows(reader: User) -> None:
    """A file travels no further than the row that may travel least; a list without tiers has that of the page."""
    page = PlanList()
    tiers = [Tier.PUBLIC_DATA, Tier.PROPRIETARY_DATA, Tier.OWNED_DATA]
    plans = [make_draft(reader) for _tier in tiers]
    for plan, tier in zip(plans, tiers, strict=True):
        Plan.objects.filter(pk=plan.pk).update(tier=tier)
    rows = Plan.objects.order_by("title")
    assert page.get_export_tier(rows) == Tier.PROPRIETARY_DATA
    assert page.get_export_tier(rows.exclude(tier=Tier.PROPRIETARY_DATA)) == Tier.OWNED_DATA
    assert page.get_export_tier(rows.filter(tier=Tier.PUBLIC_DATA)) == Tier.PUBLIC_DATA
    assert page.get_export_tier(rows.none()) == Tier.OWNED_DATA
    assert list_pages.People().get_export_tier(User.objects.all()) == Tier.OWNED_DATA


@pytest.mark.parametrize(
    ("bad", "label"), [("is_active=perhaps", "在用"), ("language=xx", "语言"), ("joined_after=soon", "加入日期")]
)
def test_a_filter_that_cannot_be_read_stops_exports_and_batches(
    client: Client, reader: User, bad: str, label: str
) -> None:
    """More rows than were asked for must not leave; what the page then offers is what it shows."""
    add_people(reader, 3)
    answer = client.get(f"/people/?{bad}&q=p&export=csv", follow=True)
    assert (answer.redirect_chain, AuditEntry.objects.filter(action="accounts.export").exists()) == (
        [(f"/people/?{bad}&q=p", 302)],
        False,
    )
    page = answer.content.decode()
    assert f"条件“{label}”看不懂，没有用上" in page
    assert 'href="?q=p&amp;export=csv"' in page
    assert f'"?{bad}' not in page
    page = client.post(f"/people/?{bad}", {"act": "batch:greet", "all": "1"}, follow=True).content.decode()
    assert "有条件看不懂，什么都没有做" in page
    assert list_pages.DONE == []


def test_every_export_has_words_in_the_trail() -> None:
    """An auditor reads what was done, not a code."""
    import_module("kepan.site.urls")
    actions = {page.export_action for page in ListPage.__subclasses__() if page.__module__.startswith("kepan.")}
    assert len(actions) >= 3
    # A list without an action of its own offers no export.
    assert sorted(actions - set(ACTIONS) - {""}) == []


def test_a_parquet_file_has_types_and_says_what_it_is(client: Client, reader: User) -> None:
    """Whole numbers, moments in UTC, None for nothing; the file holds what the cover of a workbook says."""
    add_people(reader, 2)
    answer = client.get("/people/?q=p00&sort=username&export=parquet")
    table = read_table(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    keys = list(User.objects.filter(username__startswith="p00").order_by("username").values_list("pk", flat=True))
    common = {"state": "在用", "kind": "示例"}
    assert (answer["Content-Type"], table.to_pylist()) == (
        "application/vnd.apache.parquet",
        [
            {"name": "虚构0", "username": "p000", "last_login": None, "pk": keys[0], **common},
            {"name": "虚构1", "username": "p001", "last_login": START + timedelta(hours=1), "pk": keys[1], **common},
        ],
    )
    assert table.schema.metadata["条件".encode()].decode() == "含“p00”"
    plain = b"".join(client.get("/people/?q=p000&export=csv-plain").streaming_content)  # type: ignore[attr-defined]
    assert plain.decode() == f"姓名,登录名,上次登录,编号（号）,状态,类别\r\n虚构0,p000,,{keys[0]},在用,示例\r\n"
