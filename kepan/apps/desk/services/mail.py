"""The e-mail of notices: queued with the notice, sent by a job, tried again while the server is away."""

from __future__ import annotations

import smtplib
from collections.abc import Iterable
from urllib.parse import urljoin

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from kepan.apps.desk.enums import JobState, MailState
from kepan.apps.desk.models import Job, Notice
from kepan.apps.desk.selectors import has_open_job
from kepan.apps.desk.services.handlers import TemporaryError
from kepan.apps.desk.services.jobs import create_job
from kepan.apps.desk.services.progress import JobRun

KIND = "desk.send_mail"
MOST = 100
ATTEMPTS = 12


def create_mail_job() -> int:
    """Ask for a job that sends what is queued, unless one is at it; return how many e-mails wait."""
    waiting = list(
        Notice.objects.filter(mail_state=MailState.QUEUED).order_by("pk").values_list("pk", flat=True)[:MOST]
    )
    if waiting and not has_open_job(kind=KIND):
        create_job(
            actor=None,
            kind=KIND,
            title=_("发送 %(count)s 封通知邮件") % {"count": len(waiting)},
            # A job that failed leaves no notice queued, so the same first one is not asked for twice.
            request_key=f"{KIND}:{waiting[0]}:{waiting[-1]}",
            arguments={"notices": waiting},
            max_attempts=ATTEMPTS,
        )
    return len(waiting)


def send_mail(run: JobRun) -> dict[str, int]:
    """Send the e-mails of some notices.

    A server that is away, or says "later", makes the job wait. A kill between the server's yes and our note
    of it sends the message again, with the same Message-ID, by which mail programs recognise it.
    """
    keys: list[int] = run.arguments["notices"]
    notices = Notice.objects.select_related("user").filter(pk__in=keys, mail_state=MailState.QUEUED).order_by("pk")
    sent = refused = 0
    try:
        with get_connection() as server:
            for done, notice in enumerate(notices, 1):
                run.check_cancelled()
                if _send(server, notice):
                    sent += 1
                else:
                    refused += 1
                run.report(done, len(keys))
    except (smtplib.SMTPException, OSError) as error:
        raise TemporaryError(_("邮件服务器暂时不可用（%(name)s）") % {"name": type(error).__name__}) from error
    return {"sent": sent, "refused": refused}


def _send(server: BaseEmailBackend, notice: Notice) -> bool:
    refused = send_message(server, compose_mail(notice))
    words, state = refused, MailState.FAILED if refused else MailState.SENT
    Notice.objects.filter(pk=notice.pk).update(mail_state=state, mail_words=words, mailed_at=timezone.now())
    return not refused


def send_message(server: BaseEmailBackend, message: EmailMessage) -> str:
    """Send one e-mail; return the code with which the server refused it for good, empty where it took it.

    Raises what makes a job wait: a server that is away, or says "later".
    """
    try:
        server.send_messages([message])
    except smtplib.SMTPRecipientsRefused as error:
        code = max((code for code, _words in error.recipients.values()), default=550)
        if code < 500:
            raise
        return f"SMTP {code}"
    except smtplib.SMTPResponseException as error:
        if error.smtp_code < 500 or isinstance(error, smtplib.SMTPAuthenticationError | smtplib.SMTPConnectError):
            raise
        return f"SMTP {error.smtp_code}"
    return ""


def compose_mail(notice: Notice) -> EmailMessage:
    """Write the e-mail of a notice in its reader's language."""
    with translation.override(notice.user.language or settings.LANGUAGE_CODE):
        lines = [notice.body] if notice.body else []
        if notice.url and settings.KEPAN_PUBLIC_URL:
            lines.append(urljoin(settings.KEPAN_PUBLIC_URL, notice.url))
        lines.append(_("这封邮件由科盘自动发出，不用回复。"))
        key = f"notice-{notice.pk}-{notice.created_at:%Y%m%d%H%M%S}"
        return write_message(to=notice.user.email, title=notice.title, lines=lines, key=key)


def write_message(*, to: str, title: str, lines: Iterable[str], key: str) -> EmailMessage:
    """Write an e-mail; by its key mail programs recognise one that was sent twice."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(" >") or "localhost"
    return EmailMessage(
        # A title never holds line ends; a header made of one would be refused.
        subject=" ".join(title.split()),
        body="\n\n".join(lines) + "\n",
        to=[to],
        headers={"Message-ID": f"<{key}@{domain}>"},
    )


def end_mail(job: Job) -> None:
    """Give up on what a failed or cancelled job did not send; the notices stay in the site."""
    if job.state != JobState.SUCCEEDED:
        Notice.objects.filter(pk__in=job.arguments["notices"], mail_state=MailState.QUEUED).update(
            mail_state=MailState.FAILED, mail_words=job.error[:200]
        )
