"""Where the home page stands in the side bar."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.models import User
from kepan.web.ui.navigation import Entry


def _is_anybody(user: User) -> bool:
    return True


HOME = Entry(label=_("首页"), icon="home", url_name="home", is_shown=_is_anybody, on_phone=True)
