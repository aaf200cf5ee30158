"""Pages of the desk: inbox by urgency, notices, jobs with progress, attachments to save, search."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kepan.apps.accounts.enums import Role, Tier
from kepan.apps.accounts.models import User
from kepan.apps.desk.enums import JobState, TaskState
from kepan.apps.desk.models import Job, Notice, Task
from kepan.apps.desk.services import complete_task, create_attachment, create_job, create_notice, create_task
from kepan.apps.desk.services.attachments import get_vault
from kepan.apps.trail.models import AuditEntry
from kepan.web.desk.views.inbox import write_due
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db
BACKEND = "kepan.web.accounts.backend.AuthenticationBackend"


@pytest.fixture
def user(client: Client) -> User:
    """A planner who is logged in."""
    found = make_user(Role.PLANNER)
    client.force_login(found, backend=BACKEND)
    return found


def give(user: User, title: str, days: int | None = None) -> Task:
    """A task due so many days from today."""
    due = None if days is None else timezone.localdate() + timedelta(days=days)
    return create_task(actor=None, title=title, kind="t", assignee=user, due_date=due)


def ask(user: User, **more: Any) -> Job:
    """A job of the user's."""
    number = Job.objects.count()
    job = create_job(
        actor=user, kind="desk.send_mail", title="虚构作业", request_key=f"k{number}", arguments={"notices": []}
    )
    Job.objects.filter(pk=job.pk).update(**more)
    return job


def get_page(client: Client, name: str, *args: int, **query: str) -> str:
    """Open a page and return it as text."""
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def test_inbox_is_grouped_by_urgency(client: Client, user: User) -> None:
    """The conclusion first, then late, today, ten days, later, undated."""
    for title, days in [("后年", 700), ("三天后", 3), ("随时", None), ("昨天", -1), ("今天", 0)]:
        give(user, title, days)
    response = client.get(reverse("inbox"))
    groups = [(str(group.label), [task.title for task, _due in group.rows]) for group in response.context["groups"]]
    assert groups == [
        ("已逾期", ["昨天"]), ("今天", ["今天"]), ("十天内", ["三天后"]), ("以后", ["后年"]), ("没有日期", ["随时"]),
    ]  # fmt: skip
    assert response.context["statement"] == "5 件事等你办，其中 1 件已逾期。"
    assert "逾期 1 天" in response.content.decode()


def test_due_dates_are_said_as_people_say_them() -> None:
    """Late by days, today, tomorrow, day and month, and the year where it is another one."""
    today = date(2026, 7, 3)
    days = [date(2026, 7, 1), today, date(2026, 7, 4), date(2026, 7, 20), date(2027, 1, 2), None]
    assert [write_due(day, today) for day in days] == ["逾期 2 天", "今天", "明天", "07月20日", "2027年1月2日", ""]


def test_empty_inbox_says_so(client: Client, user: User) -> None:
    """Nothing waits, nothing was done."""
    assert "没有等你办的事" in get_page(client, "inbox")
    assert "还没有办结的事" in get_page(client, "inbox", state="done")


def test_task_is_closed_on_the_page(client: Client, user: User) -> None:
    """Closed once; a second time it says why not; then it stands among the closed."""
    task = give(user, "核对草稿")
    address = reverse("task_complete", args=[task.pk])
    assert "已办结：核对草稿" in client.post(address, follow=True).content.decode()
    assert Task.objects.get().state == TaskState.DONE
    assert "任务已经办结或撤回" in client.post(address, follow=True).content.decode()
    assert "核对草稿" in get_page(client, "inbox", state="done")


def test_notices_are_read_one_by_one_or_all(client: Client, user: User) -> None:
    """Opening reads one; the button reads all."""
    first, _second = (create_notice(users=[user], title=title, body="正文", url="/")[0] for title in ("一", "二"))
    assert "未读 2" in get_page(client, "notices")
    assert "正文" in get_page(client, "notice", first.pk)
    assert [notice.title for notice in client.get(reverse("notices"), {"unread": "1"}).context["page"]] == ["二"]
    assert "1 条通知标为已读" in client.post(reverse("notices_read"), follow=True).content.decode()
    assert Notice.objects.filter(read_at__isnull=True).count() == 0
    assert "通知都读过了" in get_page(client, "notices", unread="1")
    Notice.objects.all().delete()
    assert "还没有通知" in get_page(client, "notices")


def test_many_notices_have_pages(client: Client, user: User) -> None:
    """Fifty a page; a page that is no number is the first."""
    for number in range(51):
        create_notice(users=[user], title=f"第 {number}")
    assert "第 1 页，共 2 页、51 条" in get_page(client, "notices")
    assert "第 2 页" in get_page(client, "notices", page="2")
    assert "第 1 页" in get_page(client, "notices", page="x")


def test_open_job_is_asked_about_again(client: Client, user: User) -> None:
    """While a job is open htmx polls its state; once it ended nothing polls."""
    job = ask(user, state=JobState.RUNNING, percent=38, words="读取第 3 节")
    polled = get_page(client, "job_state", job.pk)
    assert 'hx-trigger="every 2s"' in polled and "38%" in polled and "读取第 3 节" in polled
    Job.objects.update(state=JobState.SUCCEEDED, percent=100)
    assert "hx-trigger" not in get_page(client, "job_state", job.pk)


def test_job_is_cancelled_and_tried_again(client: Client, user: User) -> None:
    """Both from the page of the job, in words."""
    job = ask(user)
    assert "取消作业…" in get_page(client, "job", job.pk)
    assert "作业已取消" in client.post(reverse("job_cancel", args=[job.pk]), follow=True).content.decode()
    assert "不能取消" in client.post(reverse("job_cancel", args=[job.pk]), follow=True).content.decode()
    assert "接着重试" in get_page(client, "job", job.pk)
    assert "重新排队" in client.post(reverse("job_retry", args=[job.pk]), follow=True).content.decode()
    assert "只有失败或取消" in client.post(reverse("job_retry", args=[job.pk]), follow=True).content.decode()
    Job.objects.update(state=JobState.RUNNING)
    assert "做完这一步后停下" in client.post(reverse("job_cancel", args=[job.pk]), follow=True).content.decode()


@pytest.mark.parametrize("state", [JobState.FAILED, JobState.WAITING])
def test_job_that_did_not_work_says_why(client: Client, user: User, state: JobState) -> None:
    """The reason stands on the page of the job."""
    job = ask(user, state=state, error="邮件服务器暂时不可用", run_after=timezone.now())
    assert "邮件服务器暂时不可用" in get_page(client, "job", job.pk)


def test_administrator_sees_that_a_job_runs_not_what_it_is_about(client: Client, user: User) -> None:
    """Title, words and error of others' jobs are business; their kind and state are not."""
    job = ask(user, state=JobState.FAILED, error="秘密原因", words="秘密进展")
    admin = make_user(Role.SYSTEM_ADMINISTRATOR)
    client.force_login(admin, backend=BACKEND)
    for page in (get_page(client, "jobs"), get_page(client, "job", job.pk), get_page(client, "job_state", job.pk)):
        assert "虚构作业" not in page and "秘密" not in page
    assert "发送通知邮件" in get_page(client, "jobs", state="")
    assert "没有后台作业" in get_page(client, "jobs", state="open")


def test_attachment_is_only_ever_saved(client: Client, user: User) -> None:
    """Attachment, octet-stream, nosniff, sandbox; logged; 404 for a neighbour and for a lost file."""
    assert user.region is not None
    kept = create_attachment(
        actor=user, file=BytesIO("<b>虚构".encode()), name="计划 草稿.txt", region=user.region, tier=Tier.OWNED_DATA
    )
    response = client.get(reverse("attachment", args=[kept.pk]))
    data = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    assert data.decode() == "<b>虚构"
    shown = {name: response.headers[name] for name in ("Content-Type", "X-Content-Type-Options", "Cache-Control")}
    assert shown == {
        "Content-Type": "application/octet-stream",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert AuditEntry.objects.filter(action="desk.export_attachment", actor_id=user.pk).count() == 1
    get_vault().remove(kept.sha256)
    assert client.get(reverse("attachment", args=[kept.pk])).status_code == 404
    client.force_login(make_user(Role.DIRECTOR), backend=BACKEND)
    assert client.get(reverse("attachment", args=[kept.pk])).status_code == 404


def test_search_finds_only_what_one_may_see(client: Client, user: User) -> None:
    """One's own tasks, notices and jobs, with a way to each; nothing of others."""
    other = make_user(Role.PLANNER)
    complete_task(actor=user, task=give(user, "虚构甲"))
    for somebody in (user, other):
        give(somebody, "虚构乙")
        create_notice(users=[somebody], title="虚构丙")
        ask(somebody)
    found = {str(kind.label): [hit.title for hit in kind.hits] for kind in search(client, "虚构")}
    assert (found["任务"], found["通知"], found["后台作业"]) == (["虚构甲", "虚构乙"], ["虚构丙"], ["虚构作业"])
    assert "虚构乙" in get_page(client, "search", q="虚构乙")
    assert "没有找到" in get_page(client, "search", q="没有这种东西")
    assert "写几个字再搜" in get_page(client, "search", q="  ")


def search(client: Client, words: str) -> Any:
    """Search and return what was found."""
    return client.get(reverse("search"), {"q": words}).context["found"]


def test_search_asks_as_often_for_one_hit_and_for_three(client: Client, user: User) -> None:
    """The three kinds of the desk together take one, entries of all ledgers one; figures of plans come on top."""
    get_page(client, "search", q="虚构")
    counts = []
    for more in (1, 2):
        for number in range(more):
            give(user, f"虚构 {more}{number}")
            create_notice(users=[user], title="虚构")
            ask(user)
        with CaptureQueriesContext(connection) as queries:
            get_page(client, "search", q="虚构")
        counts.append(len(queries))
    assert counts == [12, 12]


@pytest.mark.parametrize("words", ["\x00", "%", "' OR 1=1 --", "长" * 5000, "<script>alert(1)</script>", "_"])
def test_search_takes_anything(client: Client, user: User, words: str) -> None:
    """No words break the page, none are run, none match everything."""
    give(user, "虚构")
    page = get_page(client, "search", q=words)
    assert "<script>alert" not in page
    assert search(client, words) == []


def test_search_box_gets_a_short_list(client: Client, user: User) -> None:
    """htmx gets at most five of a kind, without the shell around."""
    for number in range(7):
        give(user, f"短单 {number}")
    response = client.get(reverse("search"), {"q": "短单"}, headers={"HX-Request": "true"})
    assert response.content.decode().count("<a ") == 5
    assert "<html" not in response.content.decode()
    assert search(client, "短单")[0].has_more is False


@pytest.mark.parametrize("name", ["inbox", "notices", "jobs"])
def test_lists_cost_the_same_for_one_row_and_three(client: Client, user: User, name: str) -> None:
    """The number of queries does not grow with the rows."""
    counts = []
    for more in (1, 2):
        for number in range(more):
            give(user, f"短单 {number}")
            create_notice(users=[user], title="虚构")
            ask(user)
        client.get(reverse(name))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(name))
        counts.append(len(queries))
    assert counts[0] == counts[1]
