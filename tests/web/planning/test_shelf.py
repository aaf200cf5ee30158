"""Documents that lie ready: offered by title to those who may upload, taken in by the rules of an upload."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.planning.models import Plan
from kepan.store.files.shelf import list_shelf, read_shelf
from tests.factories.accounts import make_user
from tests.factories.planning import make_planner
from tests.web.planning.test_list import log_in

pytestmark = pytest.mark.django_db
FIRST = "虚构示例\n云泽市2026年科技创新工作计划\n\n一、目标\n\n1.新增高新技术企业9家。\n"
SECOND = "这一份没有标题，第一行就是正文，而且写得很长很长很长很长很长很长很长很长很长很长很长很长。\n引进人才8名。\n"


@pytest.fixture
def shelf(tmp_path: Path, settings: Any) -> Path:
    """A folder with two documents and what is none."""
    settings.KEPAN_SHELF = tmp_path
    (tmp_path / "a.txt").write_bytes(FIRST.encode("gb18030"))
    (tmp_path / "b.txt").write_text(SECOND, encoding="utf-8")
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "notes.md").write_text("# 说明\n", encoding="utf-8")
    (tmp_path / "folder.txt").mkdir()
    return tmp_path


@pytest.fixture
def planner() -> User:
    """Somebody who may upload."""
    return make_planner()


def test_a_folder_is_listed_by_title(shelf: Path) -> None:
    """Texts only; one without a title by its first line; a name that is not listed is not read."""
    assert [(file.name, file.title) for file in list_shelf(shelf)] == [
        ("a.txt", "云泽市2026年科技创新工作计划"),
        ("b.txt", SECOND[:40] + "…"),
    ]
    assert read_shelf(shelf, "a.txt") == FIRST.encode("gb18030")
    assert [read_shelf(shelf, name) for name in ("notes.md", "../a.txt", str(shelf / "a.txt"), "")] == [None] * 4
    assert (list_shelf(None), list_shelf(shelf / "absent")) == ([], [])


def test_one_click_takes_a_document_in(shelf: Path, planner: User) -> None:
    """Offered in the empty list and on the upload page; taken in once, then opened; the rest together."""
    browser = log_in(planner)
    for page in ("plan_list", "plan_upload"):
        assert "导入《云泽市2026年科技创新工作计划》" in browser.get(reverse(page)).content.decode()
    taken = browser.post(reverse("plan_import"), {"name": "a.txt"})
    plan = Plan.objects.get()
    assert taken.headers["Location"] == reverse("plan_detail", args=[plan.pk])
    assert (plan.owner, plan.region, plan.document.name, plan.document.encoding) == (
        planner, planner.region, "a.txt", "gb18030",
    )  # fmt: skip
    page = browser.get(reverse("plan_upload")).content.decode()
    assert ("打开《云泽市2026年科技创新工作计划》" in page, "导入全部" in page) == (True, False)
    browser.post(reverse("plan_import"), {"all": "1"})
    assert sorted(Plan.objects.values_list("document__name", flat=True)) == ["a.txt", "b.txt"]


def test_a_name_that_is_gone_is_refused_in_words(shelf: Path, planner: User) -> None:
    answer = log_in(planner).post(reverse("plan_import"), {"name": "../a.txt"}, follow=True)
    assert "文件夹里没有“../a.txt”了" in answer.content.decode()
    assert not Plan.objects.exists()


def test_nothing_is_shown_without_a_folder_or_to_readers(shelf: Path, planner: User, settings: Any) -> None:
    officer = make_user(Role.SECTION_OFFICER, region=planner.region)
    assert "备好的文件" not in log_in(officer).get(reverse("plan_list")).content.decode()
    settings.KEPAN_SHELF = None
    assert "备好的文件" not in log_in(planner).get(reverse("plan_upload")).content.decode()
