"""Background work of the desk itself: jobs and sweeps."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kepan.apps.desk.services.attachments import remove_orphans
from kepan.apps.desk.services.files import list_kept_digests
from kepan.apps.desk.services.handlers import Handler, Handlers
from kepan.apps.desk.services.letters import KIND as SEND_LETTERS
from kepan.apps.desk.services.letters import create_letter_job, end_letters, remove_old_letters, send_letters
from kepan.apps.desk.services.mail import KIND as SEND_MAIL
from kepan.apps.desk.services.mail import create_mail_job, end_mail, send_mail
from kepan.apps.desk.services.reminders import remove_leftovers, send_reminders
from kepan.apps.desk.services.scheduling import Sweep, Sweeps
from kepan.apps.desk.services.statistics import update_statistics

HANDLERS: Handlers = {
    SEND_MAIL: Handler(send_mail, _("发送通知邮件"), on_end=end_mail, notify=False),
    SEND_LETTERS: Handler(send_letters, _("发送对外邮件"), on_end=end_letters, notify=False),
}


def remove_unused_files() -> int:
    """Drop files that neither a record nor a job refers to; return how many."""
    return remove_orphans(kept=list_kept_digests())


SWEEPS: Sweeps = {
    "desk.mail": Sweep(2, create_mail_job),
    "desk.letters": Sweep(2, create_letter_job),
    "desk.old_letters": Sweep(6 * 3600, remove_old_letters),
    "desk.reminders": Sweep(600, send_reminders),
    "desk.leftovers": Sweep(3600, remove_leftovers),
    "desk.orphans": Sweep(6 * 3600, remove_unused_files),
    "desk.statistics": Sweep(6 * 3600, update_statistics),
}
