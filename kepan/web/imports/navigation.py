"""Where imports stand in the side bar."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.models import User
from kepan.apps.imports.permissions import can_read_imports
from kepan.web.ui.navigation import Entry, Section


def _can_read(user: User) -> bool:
    return bool(can_read_imports(user))


SECTION = Section(
    _("管理"), (Entry(label=_("数据导入"), icon="database-import", url_name="import_list", is_shown=_can_read),)
)
