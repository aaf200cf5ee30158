"""The page that searches all plans. All data invented (虚构)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kepan.apps.accounts.models import User
from kepan.apps.planning.services import confirm_plan
from kepan.web.planning.views import searching
from tests.factories.planning import make_draft, make_planner

pytestmark = pytest.mark.django_db


def log_in(user: User) -> Client:
    """Return a browser in which a user is logged in."""
    User.objects.filter(pk=user.pk).update(password_changed_at=timezone.now())
    client = Client()
    client.force_login(user, backend="kepan.web.accounts.backend.AuthenticationBackend")
    return client


@pytest.mark.parametrize("count", [1, 3])
def test_hits_are_marked_paged_and_cost_the_same(
    count: int, django_assert_num_queries: Callable[[int], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Session, user, roles, plans, rows to check, plans of the page, texts, figures, measures, setup, what waits."""
    planner = make_planner()
    for number in range(count):
        text = f"虚构市202{number}年计划\n1.新增高新技术企业<b>12{number}家。\n一是开展企业登高行动12次。\n"
        draft = make_draft(planner, text=text)
        draft.targets.update(is_doubtful=False)
        confirm_plan(actor=planner, plan=draft, expected_version=draft.version)
    client, address = log_in(planner), reverse("plan_search")
    client.get(address)
    with django_assert_num_queries(11):  # type: ignore[attr-defined]
        page = client.get(f"{address}?q=企业+新增").content.decode()
    assert page.count('<section class="pn ps-plan">') == count
    assert f"{count} 份计划里有" in page
    assert "<mark>企业</mark>" in page
    assert "<b>" not in page
    monkeypatch.setattr(searching, "A_PAGE", 1)
    last = client.get(f"{address}?q=企业&page=99").content.decode()
    assert "虚构市2020年计划" in last
    assert ('rel="prev"' in last, 'rel="next"' in last) == (count > 1, False)


def test_without_words_or_hits_the_page_says_what_to_do() -> None:
    """An empty query and one that finds nothing; signs that mean something to a database or to HTML are plain."""
    client = log_in(make_planner())
    assert "写几个字再检索" in client.get(reverse("plan_search")).content.decode()
    for words in ("无此词", "%", "_", "\\", "'", "<i>", "\0"):
        page = client.get(reverse("plan_search"), {"q": words}).content.decode()
        assert "没有找到" in page or words == "\0"
        assert "<i>" not in page


def test_a_long_text_is_cut_around_its_first_mark() -> None:
    """The mark is always shown; what is left out shows as an ellipsis."""
    written = searching.write_marked("甲" * 300 + "乙" + "丙" * 300, ["乙"], is_cut=True)
    assert written == "…" + "甲" * 60 + "<mark>乙</mark>" + "丙" * 119 + "…"
