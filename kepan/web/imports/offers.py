"""Offering on a list to bring in a table of what it shows."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import Answer
from kepan.apps.imports.permissions import can_import
from kepan.web.ui.lists import HeadAction
from kepan.web.ui.lists.columns import Words

IMPORT = _("导入")


def offer_import(target: str, label: Words = IMPORT, can: Callable[[User], Answer] = can_import) -> HeadAction:
    """Offer to bring in a table of a target."""
    return HeadAction(label, "database-import", "import_create", can, query=f"?target={target}")
