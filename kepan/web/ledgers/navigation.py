"""Where ledgers stand in the side bar."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.models import User
from kepan.apps.registry.permissions import can_read_registry
from kepan.web.ui.navigation import Entry, Section


def _can_read(user: User) -> bool:
    return bool(can_read_registry(user))


SECTION = Section(_("业务"), (Entry(label=_("业务台账"), icon="notes", url_name="ledger_shelf", is_shown=_can_read),))
