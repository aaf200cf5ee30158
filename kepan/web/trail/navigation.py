"""Where the trail stands in the side bar."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import can_read_trail
from kepan.web.ui.navigation import Entry, Section


def _can_read(user: User) -> bool:
    return bool(can_read_trail(user))


SECTION = Section(
    _("审计"), (Entry(label=_("操作留痕"), icon="history", url_name="trail", is_shown=_can_read, on_phone=True),)
)
