"""Tables that go back to the person: their own with the reasons beside the cells, and an empty one to fill in."""

from __future__ import annotations

from typing import BinaryIO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.imports.models import Batch, StagedRow
from kepan.apps.imports.permissions import can_read_imports
from kepan.apps.imports.services.directory import get_target
from kepan.apps.imports.services.tables import read_table
from kepan.apps.imports.services.targets import NoteKind
from kepan.apps.imports.services.uploading import write_entry
from kepan.store.files.spreadsheets.returning import Note, write_returned
from kepan.store.files.spreadsheets.templates import write_template

SHOWN = frozenset({NoteKind.TROUBLE.value, NoteKind.DOUBT.value})


@transaction.atomic
def write_returned_workbook(*, actor: User, batch: Batch, only_noted: bool) -> BinaryIO:
    """Write the table of a batch with the reason beside each cell that was not taken."""
    require(can_read_imports(actor))
    if batch.rows_gone_at is not None:
        raise RefusalError(_("核对的各行已经清除，没有原因可写了。重新上传就能再核对。"))
    table = read_table(batch, today=timezone.localdate())
    notes: dict[int, list[Note]] = {}
    for place, said in StagedRow.objects.filter(batch=batch).values_list("place", "notes").iterator():
        kept = [
            Note(note["words"], field=note["field"], is_doubt=note["kind"] == NoteKind.DOUBT.value)
            for note in said
            if note["kind"] in SHOWN
        ]
        if kept:
            notes[place] = kept
    write_entry(actor, "export_returned", batch, after={"rows": len(notes)})
    return write_returned(table.sheet, table.layout, table.columns, notes, only_noted=only_noted)


def write_target_template(*, actor: User, target: str) -> BinaryIO:
    """Write an empty table to fill in."""
    require(can_read_imports(actor))
    aim = get_target(target)
    return write_template(str(aim.label), aim.list_fields())
