"""Where the desk stands in the side bar."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.models import User
from kepan.apps.desk.selectors import count_waiting
from kepan.web.ui.navigation import Entry, Section


def _is_anybody(user: User) -> bool:
    return True


def _count_inbox(user: User) -> int:
    return count_waiting(user=user).inbox


def _count_notices(user: User) -> int:
    return count_waiting(user=user).notices


INBOX = Entry(
    label=_("待我办理"), icon="inbox", url_name="inbox", is_shown=_is_anybody, badge=_count_inbox, on_phone=True
)
NOTICES = Entry(
    label=_("通知"), icon="bell", url_name="notices", is_shown=_is_anybody, badge=_count_notices, on_phone=True
)
JOBS = Entry(label=_("后台作业"), icon="loader-2", url_name="jobs", is_shown=_is_anybody)
SECTION = Section(_("办公"), (NOTICES, JOBS))
"""The inbox stands at the top of the side bar, beside the home page, the rest here."""
