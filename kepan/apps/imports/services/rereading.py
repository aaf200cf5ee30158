"""Looking at a sheet once more, where a person says in which row its headings begin."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.imports.models import Batch
from kepan.apps.imports.services.directory import get_target
from kepan.apps.imports.services.looking import list_known_headings, look_at_sheet
from kepan.apps.imports.services.tables import read_file
from kepan.apps.imports.services.uploading import find_memory


def look_again(*, batch: Batch, sheet: int, heading_row: int | None) -> dict[str, Any]:
    """Return what is found in a sheet; the file is read again only for another heading row than was found."""
    looks = batch.look["sheets"]
    if not 0 <= sheet < len(looks):
        raise RefusalError(_("文件里没有这张工作表。"))
    found: dict[str, Any] = looks[sheet]
    if heading_row is None or (found["heading_rows"] or [None])[0] == heading_row:
        return found
    today = timezone.localdate()
    target = get_target(batch.target)
    raw = read_file(batch, today=today)[sheet]
    if heading_row >= len(raw.rows):
        raise RefusalError(_("文件里没有这一行。"))
    remembered = find_memory(batch.target, batch.region, batch.settings.get("source", ""))
    known = list_known_headings(target)
    return look_at_sheet(raw, target, known, remembered, today=today, heading_row=heading_row)
