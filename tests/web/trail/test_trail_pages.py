"""Pages of the audit trail: who reads what, searched by all that the law asks for, exported as filtered."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kepan.apps.accounts.enums import Level, Role
from kepan.apps.accounts.models import User
from kepan.apps.trail.models import AuditEntry
from kepan.apps.trail.services import create_entry, seal_entries
from tests.factories.accounts import make_region, make_user

pytestmark = pytest.mark.django_db
BACKEND = "kepan.web.accounts.backend.AuthenticationBackend"


@pytest.fixture
def auditor() -> User:
    """An auditor of a region."""
    return make_user(Role.AUDITOR)


@pytest.fixture
def read(client: Client) -> Callable[..., Any]:
    """Open a page as somebody and return its context."""

    def get(user: User, name: str = "trail", args: tuple[int, ...] = (), **query: str) -> Any:
        client.force_login(user, backend=BACKEND)
        return client.get(reverse(name, args=args), query)

    return get


def write(**given: Any) -> AuditEntry:
    """Write an entry."""
    with transaction.atomic():
        return create_entry(**({"actor": None, "action": "planning.confirm", "title": "虚构计划"} | given))


def list_titles(response: Any) -> list[str]:
    """Return the records named on the page."""
    return [line.entry.subject_title for line in response.context["lines"]]


def test_auditor_reads_the_region_and_below(auditor: User, read: Callable[..., Any]) -> None:
    """Other regions and entries of none stay out of sight; an audit administrator reads all."""
    assert auditor.region is not None
    below = make_region(parent=auditor.region, level=Level.DISTRICT)
    AuditEntry.objects.count()
    write(title="本地区", region_path=auditor.region.path)
    write(title="下级", region_path=below.path)
    other = write(title="别处", region_path=make_region().path)
    write(title="系统")
    shown = [title for title in list_titles(read(auditor)) if title in {"本地区", "下级", "别处", "系统"}]
    assert shown == ["下级", "本地区"]
    assert read(auditor, "trail_entry", (other.pk,)).status_code == 404
    everything = list_titles(read(make_user(Role.AUDIT_ADMINISTRATOR)))
    assert {"本地区", "下级", "别处", "系统"} <= set(everything)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"words": "甲"}, ["甲"]),
        ({"words": "按会议"}, ["乙"]),
        ({"action": "planning.discard"}, ["乙"]),
        ({"actor": "张三"}, ["甲"]),
        ({"region": "no-such"}, []),
        ({"since": "TODAY"}, ["乙", "甲"]),
        ({"until": "YESTERDAY"}, ["旧"]),
        ({"since": "YESTERDAY", "until": "YESTERDAY"}, ["旧"]),
        ({"since": "not a day"}, []),
        ({"action": "no.such"}, []),
        ({"subject": "7"}, []),
    ],
)
def test_trail_is_searched(auditor: User, read: Callable[..., Any], query: dict[str, str], expected: list[str]) -> None:
    """By actor, action, record, period, region and words; what cannot be read shows nothing, not everything."""
    assert auditor.region is not None
    path = auditor.region.path
    actor = make_user(Role.PLANNER, region=auditor.region)
    User.objects.filter(pk=actor.pk).update(name="张三（虚构）")
    AuditEntry.objects.all()
    mark = AuditEntry.objects.latest("pk").pk
    write(title="甲", actor=actor, region_path=path)
    write(title="乙", action="planning.discard", reason="按会议意见", region_path=path)
    old = write(title="旧", region_path=path)
    today = timezone.localdate()
    yesterday = today - timedelta(days=1)
    backdate(old, timezone.now() - timedelta(days=1))
    words = {"TODAY": today.isoformat(), "YESTERDAY": yesterday.isoformat()}
    response = read(auditor, **{name: words.get(text, text) for name, text in query.items()})
    shown = [line.entry.subject_title for line in response.context["lines"] if line.entry.pk > mark]
    assert (response.status_code, shown) == (200, expected)


def backdate(entry: AuditEntry, at: Any) -> None:
    """Let an entry be older; the triggers that refuse it come back at the end of the test."""
    from importlib import import_module

    triggers = import_module("kepan.apps.trail.migrations.0002_append_only")
    with connection.cursor() as cursor:
        for statement in triggers.list_drop_statements(connection.vendor):
            cursor.execute(statement)
    AuditEntry.objects.filter(pk=entry.pk).update(at=at)


def test_pages_follow_each_other_without_gaps(
    auditor: User, read: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cursor neither skips nor repeats; a spoilt one starts anew; the count is of all."""
    monkeypatch.setattr("kepan.web.trail.views.PAGE", 3)
    assert auditor.region is not None
    for number in range(7):
        write(title=f"第 {number}", region_path=auditor.region.path, action="planning.undo")
    seen, after = [], ""
    while True:
        response = read(auditor, action="planning.undo", **({"after": after} if after else {}))
        seen += list_titles(response)
        assert response.context["count"] == 7
        after = response.context["following"]
        if not after:
            break
    assert seen == [f"第 {number}" for number in reversed(range(7))]
    assert len(list_titles(read(auditor, action="planning.undo", after="spoilt"))) == 3


def test_entry_shows_both_sides_and_its_seal(
    auditor: User, read: Callable[..., Any], settings: Any, tmp_path: Any
) -> None:
    """An auditor sees values; an audit administrator of business records only the names of fields."""
    settings.KEPAN_AUDIT_HEAD = tmp_path / "audit-head.json"
    assert auditor.region is not None
    entry = write(
        region_path=auditor.region.path,
        actor=auditor,
        before={"value": "2.80", "unit": "%"},
        after={"value": "2.85", "unit": "%"},
    )
    page = read(auditor, "trail_entry", (entry.pk,)).content.decode()
    assert "<del>2.80</del>" in page and "<ins>2.85</ins>" in page and "还没有封存" in page
    seal_entries()
    admin = make_user(Role.AUDIT_ADMINISTRATOR)
    page = read(admin, "trail_entry", (entry.pk,)).content.decode()
    assert "2.80" not in page and "value" in page and "链上序号" in page
    own = write(action="accounts.grant_role", after={"role": "planner"})
    assert "<ins>planner</ins>" in read(admin, "trail_entry", (own.pk,)).content.decode()


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_export_holds_what_was_filtered_and_is_an_entry(auditor: User, client: Client, form: str) -> None:
    """Not a row more; no text becomes a formula; who exported what is on record."""
    assert auditor.region is not None
    write(title="=1+1", action="planning.undo", region_path=auditor.region.path, after={"x": 1})
    write(title="别的", region_path=auditor.region.path)
    client.force_login(auditor, backend=BACKEND)
    response = client.post(reverse("trail_export"), {"action": "planning.undo", "format": form})
    data = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    response.close()
    assert "%E4%B8%93%E6%9C%89%E6%95%B0%E6%8D%AE" in response.headers["Content-Disposition"]
    if form == "csv":
        rows = list(csv.reader(StringIO(data.decode("utf-8-sig"))))
        assert [row[8] for row in rows] == ["对象", "'=1+1"]
        assert rows[1][11] == '{"x": 1}'
    else:
        with zipfile.ZipFile(BytesIO(data)) as book:
            sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert "=1+1" in sheet and "<f>" not in sheet and "别的" not in sheet
    entry = AuditEntry.objects.get(action="trail.export")
    assert entry.actor_id == auditor.pk
    assert {name: (entry.after or {})[name] for name in ("format", "rows", "action")} == {
        "format": form, "rows": 1, "action": "planning.undo",
    }  # fmt: skip


def test_export_refuses_what_it_cannot_do(auditor: User, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Too many rows for a sheet, or a filter that cannot be read: words, no file, no entry."""
    assert auditor.region is not None
    write(region_path=auditor.region.path)
    monkeypatch.setattr("kepan.web.trail.views.MOST_XLSX_ROWS", 0)
    client.force_login(auditor, backend=BACKEND)
    for sent, words in [({"format": "xlsx"}, "一张工作表放不下"), ({"since": "x"}, "条件看不懂")]:
        response = client.post(reverse("trail_export"), sent, follow=True)
        assert words in response.content.decode()
    assert not AuditEntry.objects.filter(action="trail.export").exists()


def test_list_costs_the_same_for_one_row_and_three(
    auditor: User, client: Client, django_assert_num_queries: Any
) -> None:
    """The number of queries does not grow with the rows."""
    from django.test.utils import CaptureQueriesContext

    assert auditor.region is not None
    client.force_login(auditor, backend=BACKEND)
    counts = []
    for number in (1, 2):
        for _row in range(number):
            write(region_path=auditor.region.path, actor=auditor, action="planning.undo")
        client.get(reverse("trail"), {"action": "planning.undo"})
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("trail"), {"action": "planning.undo"})
        counts.append(len(queries))
    assert counts[0] == counts[1]
