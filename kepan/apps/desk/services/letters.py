"""E-mails to people without an account: queued with what they tell of, sent by a job as those of notices are."""

from __future__ import annotations

import smtplib
from datetime import timedelta

from django.conf import settings
from django.core.mail import get_connection
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from kepan.apps.desk.enums import JobState, MailState
from kepan.apps.desk.models import Job, Letter
from kepan.apps.desk.selectors import has_open_job
from kepan.apps.desk.services.handlers import TemporaryError
from kepan.apps.desk.services.jobs import create_job
from kepan.apps.desk.services.mail import ATTEMPTS, MOST, send_message, write_message
from kepan.apps.desk.services.notices import Words
from kepan.apps.desk.services.progress import JobRun

KIND = "desk.send_letters"
KEPT = timedelta(days=30)


@transaction.atomic
def create_letter(*, address: str, title: Words, body: Words, language: str = "") -> Letter | None:
    """Queue an e-mail to somebody without an account, in a language; none where the site sends no mail.

    It belongs to the caller's transaction: nothing is told that was rolled back.
    """
    if not settings.KEPAN_MAIL_ON or not address:
        return None
    with translation.override(language or settings.LANGUAGE_CODE):
        head, text = (str(one() if callable(one) else one) for one in (title, body))
        lines = f"{text}\n\n{_('这封邮件由科盘自动发出，不用回复。')}"
    return Letter.objects.create(address=address, title=head[:200], body=lines)


def create_letter_job() -> int:
    """Ask for a job that sends what is queued, unless one is at it; return how many letters wait."""
    rows = Letter.objects.filter(mail_state=MailState.QUEUED).order_by("pk")
    waiting = list(rows.values_list("pk", flat=True)[:MOST])
    if waiting and not has_open_job(kind=KIND):
        create_job(
            actor=None,
            kind=KIND,
            title=_("发送 %(count)s 封对外邮件") % {"count": len(waiting)},
            request_key=f"{KIND}:{waiting[0]}:{waiting[-1]}",
            arguments={"letters": waiting},
            max_attempts=ATTEMPTS,
        )
    return len(waiting)


def send_letters(run: JobRun) -> dict[str, int]:
    """Send some letters; the text of one that left is not kept."""
    keys: list[int] = run.arguments["letters"]
    sent = refused = 0
    try:
        with get_connection() as server:
            for done, letter in enumerate(_list_queued(keys), 1):
                run.check_cancelled()
                key = f"letter-{letter.pk}-{letter.created_at:%Y%m%d%H%M%S}"
                message = write_message(to=letter.address, title=letter.title, lines=[letter.body], key=key)
                words = send_message(server, message)
                _end([letter.pk], MailState.FAILED if words else MailState.SENT, words)
                sent, refused = sent + (not words), refused + bool(words)
                run.report(done, len(keys))
    except (smtplib.SMTPException, OSError) as error:
        raise TemporaryError(_("邮件服务器暂时不可用（%(name)s）") % {"name": type(error).__name__}) from error
    return {"sent": sent, "refused": refused}


def _list_queued(keys: list[int]) -> list[Letter]:
    return list(Letter.objects.filter(pk__in=keys, mail_state=MailState.QUEUED).order_by("pk"))


def _end(keys: list[int], state: MailState, words: str) -> None:
    """Note how letters ended; what they said goes, for it may hold a way into somebody's application."""
    Letter.objects.filter(pk__in=keys).update(mail_state=state, mail_words=words, mailed_at=timezone.now(), body="")


def end_letters(job: Job) -> None:
    """Give up on what a failed or cancelled job did not send."""
    if job.state != JobState.SUCCEEDED:
        _end([one.pk for one in _list_queued(job.arguments["letters"])], MailState.FAILED, job.error[:200])


def remove_old_letters() -> int:
    """Drop letters that ended long ago, with their addresses; return how many."""
    count, _tables = Letter.objects.filter(mailed_at__lt=timezone.now() - KEPT).delete()
    return count
