"""Who may have events sent, and why not."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.enums import STAFF
from kepan.apps.accounts.permissions import YES, Answer
from kepan.apps.accounts.selectors import AnyUser, get_scope


def can_subscribe(user: AnyUser) -> Answer:
    """What happens to records is read by staff, in the pages as by webhooks."""
    if get_scope(user).roles & STAFF:
        return YES
    return Answer(False, _("推送只对工作人员开放"))
