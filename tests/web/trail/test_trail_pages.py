"""Pages of the audit trail: who reads what, searched by all that the law asks for, exported as filtered."""

from __future__ import annotations

import csv
import re
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
    """Return the records named on the page, as far as this test wrote them."""
    found = [re.search(r"<td class=\"on-fact\">(试例[^<]*)</td>", line) for line in response.context["lines"]]
    return [match[1] for match in found if match]


def test_auditor_reads_the_region_and_below(auditor: User, read: Callable[..., Any]) -> None:
    """Other regions and entries of none stay out of sight; an audit administrator reads all."""
    assert auditor.region is not None
    below = make_region(parent=auditor.region, level=Level.DISTRICT)
    write(title="试例本地区", region_path=auditor.region.path)
    write(title="试例下级", region_path=below.path)
    other = write(title="试例别处", region_path=make_region().path)
    write(title="试例系统")
    assert list_titles(read(auditor)) == ["试例下级", "试例本地区"]
    assert read(auditor, "trail_entry", (other.pk,)).status_code == 404
    everything = list_titles(read(make_user(Role.AUDIT_ADMINISTRATOR)))
    assert everything == ["试例系统", "试例别处", "试例下级", "试例本地区"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "试例甲"}, ["试例甲"]),
        ({"q": "按会议"}, ["试例乙"]),
        ({"action": "planning.discard"}, ["试例乙"]),
        ({"actor": "张三"}, ["试例甲"]),
        ({"region": "no-such"}, []),
        ({"since": "TODAY"}, ["试例乙", "试例甲"]),
        ({"until": "YESTERDAY"}, ["试例旧"]),
        ({"since": "YESTERDAY", "until": "YESTERDAY"}, ["试例旧"]),
        ({"actor": "9" * 30}, []),
        ({"until": "9999-12-31"}, ["试例乙", "试例甲", "试例旧"]),
        ({"subject": "7"}, []),
    ],
)
def test_trail_is_searched(auditor: User, read: Callable[..., Any], query: dict[str, str], expected: list[str]) -> None:
    """By actor, action, record, period, region and words."""
    assert auditor.region is not None
    path = auditor.region.path
    actor = make_user(Role.PLANNER, region=auditor.region)
    User.objects.filter(pk=actor.pk).update(name="张三（虚构）")
    write(title="试例甲", actor=actor, region_path=path)
    write(title="试例乙", action="planning.discard", reason="按会议意见", region_path=path)
    old = write(title="试例旧", region_path=path)
    today = timezone.localdate()
    yesterday = today - timedelta(days=1)
    backdate(old, timezone.now() - timedelta(days=1))
    words = {"TODAY": today.isoformat(), "YESTERDAY": yesterday.isoformat()}
    response = read(auditor, **{name: words.get(text, text) for name, text in query.items()})
    assert (response.status_code, list_titles(response)) == (200, expected)


def test_condition_that_cannot_be_read_is_said(auditor: User, read: Callable[..., Any]) -> None:
    """Never a fault, and never in silence."""
    response = read(auditor, since="not a day", action="no.such")
    assert "看不懂，没有用上" in response.content.decode()


def backdate(entry: AuditEntry, at: Any) -> None:
    """Let an entry be older; the triggers that refuse it come back at the end of the test."""
    from importlib import import_module

    triggers = import_module("kepan.apps.trail.migrations.0002_append_only")
    with connection.cursor() as cursor:
        for statement in triggers.list_drop_statements(connection.vendor):
            cursor.execute(statement)
    AuditEntry.objects.filter(pk=entry.pk).update(at=at)


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
    """Not a row more, every column; no text becomes a formula; who exported what is on record."""
    assert auditor.region is not None
    write(title="=1+1", action="planning.undo", region_path=auditor.region.path, after={"x": 1})
    write(title="别的", region_path=auditor.region.path)
    client.force_login(auditor, backend=BACKEND)
    response = client.get(reverse("trail"), {"action": "planning.undo", "export": form})
    data = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    if form == "csv":
        rows = list(csv.DictReader(StringIO(data.decode("utf-8-sig"))))
        assert [(row["对象"], row["变更后"], row["操作代码"]) for row in rows] == [
            ("'=1+1", '{"x": 1}', "planning.undo")
        ]
        assert len(rows[0]) == 16
    else:
        with zipfile.ZipFile(BytesIO(data)) as book:
            sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert "=1+1" in sheet and "<f>" not in sheet and "别的" not in sheet
    entry = AuditEntry.objects.get(action="trail.export")
    assert entry.actor_id == auditor.pk
    assert {name: (entry.after or {})[name] for name in ("form", "rows", "filters")} == {
        "form": form, "rows": 1, "filters": ["操作：撤销"],
    }  # fmt: skip


def test_export_hides_business_values_from_administrators(client: Client) -> None:
    """As on the page: which field, not what was in it."""
    write(action="planning.undo", after={"x": "机密"})
    client.force_login(make_user(Role.AUDIT_ADMINISTRATOR), backend=BACKEND)
    response = client.get(reverse("trail"), {"export": "csv"})
    data = b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]
    assert "planning.undo" in data and "机密" not in data and "security_administrator" not in data
    assert '""role"": ""audit_administrator""' in data


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
