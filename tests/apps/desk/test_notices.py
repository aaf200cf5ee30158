"""Notices: in the reader's language, once for a key, and by e-mail through a real server."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator
from datetime import timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.desk.enums import JobState, MailState, NoticeKind
from kepan.apps.desk.models import Job, Notice
from kepan.apps.desk.selectors import list_notices
from kepan.apps.desk.services import create_notice, create_task, update_notices_read
from kepan.apps.desk.services.mail import create_mail_job
from kepan.site.config import SettingError
from kepan.site.mail_settings import SMTP_BACKEND, MailServer, read_mail_url
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db
Work = Callable[[], None]


class Box:
    """A mail server's handler: keeps what comes, or answers as told."""

    def __init__(self) -> None:
        self.mails: list[Envelope] = []
        self.answers: dict[str, str] = {}

    async def handle_RCPT(  # noqa: N802 - the name is the server's
        self, server: object, session: object, envelope: Envelope, address: str, options: object
    ) -> str:
        """Take a recipient, or refuse as told."""
        answer = self.answers.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: object, session: object, envelope: Envelope) -> str:  # noqa: N802
        """Keep a message."""
        self.mails.append(envelope)
        return "250 kept"


@pytest.fixture
def box(settings: Any) -> Iterator[Box]:
    """A real SMTP server on loopback, and the settings that name it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    handler = Box()
    controller = Controller(handler, hostname="127.0.0.1", port=port, loop=asyncio.new_event_loop())
    controller.start()
    server = read_mail_url(f"smtp://127.0.0.1:{port}")
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = server.backend, server.host, server.port
    settings.KEPAN_MAIL_ON = True
    settings.KEPAN_PUBLIC_URL = "https://kepan.example.cn"
    settings.KEPAN_JOBS = "kepan.site.jobs.HANDLERS"
    yield handler
    controller.stop()
    controller.loop.close()


def test_notice_reaches_each_reader_once() -> None:
    """One for each user; a second of the same key is not written; those who left get none."""
    one, two, left = make_user(Role.PLANNER), make_user(Role.DIRECTOR), make_user(Role.REPORTER)
    left.is_active = False
    create_notice(users=[one, two, one, left], title="草稿已编好", body="点开核对", url="/plans/1/", key="a")
    create_notice(users=[one, two], title="草稿已编好", key="a")
    create_notice(users=[one], title="草稿已编好", kind=NoticeKind.RESULT)
    rows = Notice.objects.order_by("pk").values_list("user_id", "title", "url", "kind", "mail_state")
    assert list(rows) == [
        (one.pk, "草稿已编好", "/plans/1/", "info", "none"),
        (two.pk, "草稿已编好", "/plans/1/", "info", "none"),
        (one.pk, "草稿已编好", "", "result", "none"),
    ]
    assert str(Notice.objects.order_by("pk")[0]) == "草稿已编好"


@pytest.mark.parametrize("url", ["https://example.cn/", "//example.cn", "javascript:alert(1)", "/\\example.cn", "x"])
def test_notices_and_tasks_lead_nowhere_else(url: str) -> None:
    """An address of another site is an error of the program."""
    reader = make_user(Role.PLANNER)
    with pytest.raises(ValueError, match="no address of this site"):
        create_notice(users=[reader], title="一", url=url)
    with pytest.raises(ValueError, match="no address of this site"):
        create_task(actor=None, title="一", kind="t", assignee=reader, url=url)


def test_notice_speaks_the_readers_language() -> None:
    """Lazy texts and functions are spoken in the language of each reader."""
    reader = make_user(Role.PLANNER)
    reader.language = "en"
    create_notice(users=[reader], title=_("中文"), body=lambda: str(_("English")))
    assert Notice.objects.get().body == "English"


def test_readers_mark_only_their_own() -> None:
    """Some or all of one's own notices become read."""
    one, two = make_user(Role.PLANNER), make_user(Role.PLANNER)
    first, _second = create_notice(users=[one, two], title="一")
    create_notice(users=[one], title="二")
    others = list(Notice.objects.filter(user=two))
    assert update_notices_read(actor=one, notices=others) == 0
    assert update_notices_read(actor=one, notices=[Notice.objects.get(user=one, title=first.title)]) == 1
    assert update_notices_read(actor=one) == 1
    assert [notice.read_at is None for notice in list_notices(user=two)] == [True]


def test_mail_goes_out_once(box: Box, work: Work) -> None:
    """A notice is sent by a job, whole and in its words, and not again."""
    reader = make_user(Role.PLANNER)
    create_notice(users=[reader], title="草稿“2026 计划”\n已编好", body="点开核对。", url="/plans/1/")
    assert create_mail_job() == 1
    assert create_mail_job() == 1
    work()
    assert create_mail_job() == 0
    (envelope,) = box.mails
    message = message_from_bytes(envelope.content or b"")
    assert envelope.rcpt_tos == [reader.email]
    assert str(make_header(decode_header(message["Subject"]))) == "草稿“2026 计划” 已编好"
    text = message.get_payload(decode=True).decode()  # type: ignore[union-attr]
    assert text.replace("\r\n", "\n").split("\n\n")[:2] == ["点开核对。", "https://kepan.example.cn/plans/1/"]
    notice = Notice.objects.get()
    assert notice.mail_state == MailState.SENT and notice.mailed_at is not None
    assert message["Message-ID"].startswith(f"<notice-{notice.pk}-")
    assert Job.objects.get().result == {"sent": 1, "refused": 0}


def test_mail_waits_for_a_server_that_is_away(box: Box, work: Work, settings: Any) -> None:
    """Nothing is lost while the server is down or says "later"."""
    reader = make_user(Role.PLANNER)
    create_notice(users=[reader], title="一")
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    create_mail_job()
    work()
    job = Job.objects.get()
    assert (job.state, job.error) == (JobState.WAITING, "邮件服务器暂时不可用（ConnectionRefusedError）")
    settings.EMAIL_PORT = port
    box.answers[reader.email] = "451 later"
    let_due(job)
    work()
    assert (Job.objects.get().state, Notice.objects.get().mail_state) == (JobState.WAITING, MailState.QUEUED)
    box.answers.clear()
    let_due(job)
    work()
    assert (Job.objects.get().state, len(box.mails)) == (JobState.SUCCEEDED, 1)


def let_due(job: Job) -> None:
    """Let the pause be over."""
    Job.objects.update(run_after=timezone.now() - timedelta(1))
    DBTaskResult.objects.update(run_after=timezone.now() - timedelta(1))


def test_refused_recipient_does_not_hold_up_others(box: Box, work: Work) -> None:
    """An address that does not exist is noted; the next reader gets the mail."""
    one, two = make_user(Role.PLANNER), make_user(Role.PLANNER)
    box.answers[one.email] = "550 no such user"
    create_notice(users=[one, two], title="一")
    create_mail_job()
    work()
    rows = Notice.objects.order_by("pk").values_list("mail_state", "mail_words")
    assert list(rows) == [(MailState.FAILED, "SMTP 550"), (MailState.SENT, "")]
    assert [envelope.rcpt_tos for envelope in box.mails] == [[two.email]]


def test_given_up_mail_is_said_to_have_failed(box: Box, work: Work, settings: Any) -> None:
    """After the last attempt the notice stays in the site and says that no mail went out."""
    create_notice(users=[make_user(Role.PLANNER)], title="一")
    settings.EMAIL_PORT = 1
    create_mail_job()
    Job.objects.update(max_attempts=1)
    work()
    notice = Notice.objects.get()
    assert (notice.mail_state, notice.mail_words) == (
        MailState.FAILED,
        "邮件服务器暂时不可用（ConnectionRefusedError）",
    )
    assert create_mail_job() == 0


def test_nobody_without_an_address_waits_for_mail(box: Box) -> None:
    """No address, or mail not wanted: no mail."""
    reader: User = make_user(Role.PLANNER)
    create_notice(users=[reader], title="一", mail=False)
    reader.email = ""
    create_notice(users=[reader], title="二")
    assert set(Notice.objects.values_list("mail_state", flat=True)) == {MailState.NONE}


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://h", MailServer(SMTP_BACKEND, "h", 25)),
        ("smtps://u%40x:p%3A@h:4", MailServer(SMTP_BACKEND, "h", 4, "u@x", "p:", False, True)),
        ("smtp+tls://h", MailServer(SMTP_BACKEND, "h", 587, "", "", True)),
        ("", MailServer()),
    ],
)  # fmt: skip
def test_mail_server_is_read_off_its_url(url: str, expected: MailServer) -> None:
    """All forms of KEPAN_EMAIL_URL."""
    assert read_mail_url(url) == expected


@pytest.mark.parametrize("url", ["mail.example.cn", "http://h", "smtp://", "smtp://h:x"])
def test_wrong_mail_url_is_named(url: str) -> None:
    """A wrong URL stops the start with the name of the setting."""
    with pytest.raises(SettingError, match="KEPAN_EMAIL_URL"):
        read_mail_url(url)
