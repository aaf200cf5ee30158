"""The time of a district's part: its own due day and months, in its task and on its page. All data invented (虚构)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kepan.apps.accounts.enums import Level, Role
from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import NotAllowedError, RefusalError
from kepan.apps.desk.selectors import list_inbox
from kepan.apps.planning.enums import Dimension, MeasureState
from kepan.apps.planning.models import Share, Target
from kepan.apps.planning.selectors import get_carried
from kepan.apps.planning.services import (
    Month,
    Part,
    StaleError,
    confirm_plan,
    find_months_gap,
    report_share,
    schedule_share,
    update_shares,
)
from kepan.apps.trail.models import AuditEntry
from tests.factories.accounts import make_region, make_user
from tests.factories.planning import TEXT, make_draft, make_planner

pytestmark = pytest.mark.django_db

DUE = date(2026, 9, 30)
THREE = (Month(2026, 3, Decimal(10)), Month(2026, 6, Decimal(20)), Month(2026, 9, Decimal(40)))


@pytest.fixture
def planner() -> User:
    """Whoever breaks the target down."""
    return make_planner()


@pytest.fixture
def share(planner: User) -> Share:
    """A district's part of 70, of a target due at the end of 2026."""
    draft = make_draft(planner, text=TEXT)
    plan = confirm_plan(actor=planner, plan=draft, expected_version=draft.version)
    target = Target.objects.get(plan=plan, number="T2")
    east, west = (make_region(level=Level.DISTRICT, parent=planner.region) for _ in range(2))
    parts = [Part(Decimal(70), region=east), Part(Decimal(50), region=west)]
    update_shares(actor=planner, target=target, dimension=Dimension.REGION, parts=parts, seen={})
    return target.shares.get(region=east)


@pytest.fixture
def reporter(share: Share) -> User:
    """Whoever carries the part."""
    return make_user(Role.REPORTER, region=share.region)


def report(user: User, share: Share, value: int) -> None:
    """Report on the part as somebody who has just read it."""
    report_share(
        actor=user, share=share, expected_version=Share.objects.get(pk=share.pk).version, as_of=timezone.localdate(),
        value=Decimal(value), text="虚构进展", state=MeasureState.RUNNING,
    )  # fmt: skip


def test_a_part_has_a_day_and_months_of_its_own(planner: User, reporter: User, share: Share) -> None:
    """The task waits for the next month that is not reached yet; what is reported moves it on."""
    assert list_inbox(user=reporter).get().due_date == share.target.date_to
    schedule_share(actor=planner, share=share, expected_version=1, due_on=DUE, months=())
    assert list_inbox(user=reporter).get().due_date == DUE == get_carried(user=reporter, pk=share.pk).due_day
    schedule_share(actor=reporter, share=share, expected_version=2, due_on=DUE, months=THREE)
    titles = []
    for value in (9, 10, 29, 35, 70):
        task = list_inbox(user=reporter).get()
        titles.append((task.title.partition("，")[2], task.due_date))
        report(reporter, share, value)
    first, second, third = (
        ("3 月底前到 10", date(2026, 3, 31)), ("6 月底前到 30", date(2026, 6, 30)), ("", DUE),
    )  # fmt: skip
    assert titles == [first, first, second, second, third]
    # The last month ends with the part: what waits is the part itself, and so it is when all months are reached.
    assert list_inbox(user=reporter).get().title == "新增高新技术企业：分到 70家"
    entry = AuditEntry.objects.filter(action="planning.schedule_share").latest("pk")
    assert entry.after == {
        "share": share.pk, "due_on": "2026-09-30", "months": {"2026-03": "10", "2026-06": "20", "2026-09": "40"},
    }  # fmt: skip


def test_the_months_make_the_part_or_it_is_said_why_not(planner: User, reporter: User, share: Share) -> None:
    """What cannot be is refused with its reason and nothing is written; a stated difference stands until it changes."""
    wrong = [
        (planner, {"due_on": date(2027, 1, 1)}, "不能晚于目标的截止 2026-12-31"),
        (planner, {"due_on": DUE, "months": [Month(2026, 10, Decimal(70))]}, "以后的月份不用填"),
        (planner, {"months": [Month(2026, 13, Decimal(70))]}, "月份是 1 到 12"),
        (planner, {"months": [THREE[0], THREE[0]]}, "同一个月只能填一次"),
        (planner, {"months": THREE[:2]}, "各月合计 30，与分到的 70 相差 40"),
    ]
    for user, wish, words in wrong:
        with pytest.raises(RefusalError, match=words):
            schedule_share(actor=user, share=share, expected_version=1, **({"due_on": None, "months": ()} | wish))
    for stranger, day in ((make_user(Role.REPORTER), None), (reporter, DUE)):
        with pytest.raises(NotAllowedError):
            schedule_share(actor=stranger, share=share, expected_version=1, due_on=day, months=())
    with pytest.raises(StaleError):
        schedule_share(actor=reporter, share=share, expected_version=9, due_on=None, months=())
    share.refresh_from_db()
    assert (share.version, share.due_on, share.months.count()) == (1, None, 0)
    made = schedule_share(
        actor=reporter, share=share, expected_version=1, due_on=None, months=THREE[:2], reason="虚构：下半年另排"
    )
    assert (made.months_note, made.months_difference, find_months_gap(made)) == ("虚构：下半年另排", 40, 40)


def test_the_page_of_a_part_shows_and_sets_its_time(reporter: User, share: Share) -> None:
    """A reporter sets months and no day; the sum is checked on the form, and the page shows what they come to."""
    User.objects.filter(pk=reporter.pk).update(password_changed_at=timezone.now())
    browser = Client()
    browser.force_login(reporter, backend="kepan.web.accounts.backend.AuthenticationBackend")
    address, page = reverse("share_schedule", args=[share.pk]), reverse("share_detail", args=[share.pk])
    assert "还没有按月安排" in browser.get(page).content.decode()
    form = browser.get(f"{address}?suggest=even").content.decode()
    assert 'name="due_on"' not in form and form.count('value="6"') == 10 and form.count('value="5"') == 2
    refused = browser.post(address, {"m2026-3": "10", "m2026-6": "二十", "version": "1"})
    assert refused.status_code == 422 and "“二十”不是数" in refused.content.decode()
    short = browser.post(address, {"m2026-3": "10", "m2026-6": "20", "version": "1"})
    assert short.status_code == 422 and "相差 40" in short.content.decode()
    whole = {"m2026-3": "10", "m2026-6": "20", "m2026-9": "40", "version": "1"}
    assert browser.post(address, whole).headers["Location"] == page
    shown = browser.get(page).content.decode()
    assert "2026 年 6 月" in shown and '<td class="num strong">30</td>' in shown
