"""List pages for the tests: people by name (ties) and by last login (rows without a value)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import include, path

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import YES, Answer, RefusalError
from kepan.web.ui.lists import BatchAction, Column, Empty, HeadAction, ListPage, Preset, RowAction

DONE: list[tuple[list[str], str]] = []
BACKEND = "kepan.web.accounts.backend.AuthenticationBackend"
START = datetime(2026, 1, 1, 8, tzinfo=UTC)


def add_people(reader: User, number: int) -> None:
    """Add people of whom several share a name and some never logged in."""
    User.objects.bulk_create(
        User(
            username=f"p{index:03d}",
            name=f"虚构{index % 7}",
            region=reader.region,
            last_login=None if index % 4 == 0 else START + timedelta(hours=index % 5),
        )
        for index in range(number)
    )


def greet(user: User, rows: QuerySet[Any], reason: str) -> str:
    """Remember what was picked."""
    DONE.append((sorted(rows.values_list("username", flat=True)), reason))
    return f"greeted {rows.count()}"


def refuse(user: User, rows: QuerySet[Any], reason: str) -> str:
    """Decline."""
    raise RefusalError("not today")


def is_planner(user: User) -> Answer:
    """Let the planner only."""
    return YES if user.username == "reader" else Answer(False, "only the reader")


class PeopleFilter(django_filters.FilterSet):
    """One filter of each sort that chips must know."""

    is_active = django_filters.BooleanFilter(label="在用")
    language = django_filters.ChoiceFilter(label="语言", choices=[("zh-hans", "中文"), ("en", "英文")])
    joined = django_filters.DateFromToRangeFilter(field_name="created_at", label="加入日期")


class People(ListPage[User]):
    """All people of the test."""

    name = "tests.people"
    title = "人员"
    columns = (
        Column("name", "姓名", url=lambda row: f"/users/{row.pk}/", sort="name", is_fixed=True, phone="title"),
        Column("username", "登录名", kind="code", sort="username", phone="fact"),
        Column("last_login", "上次登录", kind="datetime", sort="last_login"),
        Column("pk", "编号", kind="number", unit="号", sort="pk", decimals=0, phone="figure"),
        Column("state", "状态", kind="light", value=lambda row: ("ok", "在用") if row.is_active else ("none", "停用")),
        Column("joined", "加入", kind="date", value="created_at", is_shown=False),
        Column("kind", "类别", kind="tag", value=lambda row: ("示例", "brand")),
    )
    default_sort = "name"
    filter_class = PeopleFilter
    search_fields = ("name__icontains", "username__icontains")
    presets = (Preset("停用的", "is_active=false&sort=name"),)
    head_actions = (HeadAction("新增", "plus", "home", kind="primary"),)
    row_actions = (RowAction("编辑", "pencil", lambda row: f"/users/{row.pk}/edit/"),)
    batch_actions = (
        BatchAction("greet", "问候", "send", greet),
        BatchAction("lock", "停用", "lock", greet, confirm="停用以后不能登录。", needs_reason=True, is_warning=True),
        BatchAction("refuse", "拒绝", "x", refuse),
        BatchAction("closed", "关着", "x", greet, can=lambda user: Answer(False, "closed")),
    )
    empty = Empty("没有人", "先加一个。")
    export_action = "accounts.export"

    def get_rows(self, user: User) -> QuerySet[User]:
        """All but who looks."""
        return User.objects.exclude(pk=user.pk)

    def can_open(self, user: User) -> Answer:
        """Let the reader."""
        return is_planner(user)


urlpatterns = [path("people/", People.as_view(), name="people"), path("", include("kepan.site.urls"))]
