"""What changes imports: the face of the context."""

from kepan.apps.imports.services.applying import start_apply
from kepan.apps.imports.services.comparing import compare_candidates
from kepan.apps.imports.services.deciding import ACCEPT, SKIP, SUGGEST, decide_row, decide_rows
from kepan.apps.imports.services.directory import find_target, get_fixed_targets, get_target, get_targets
from kepan.apps.imports.services.files import TableRefusedError
from kepan.apps.imports.services.inbox import find_inbox_user, read_box
from kepan.apps.imports.services.inserting import insert_rows, make_row
from kepan.apps.imports.services.rereading import look_again
from kepan.apps.imports.services.returning import write_returned_workbook, write_target_template
from kepan.apps.imports.services.targets import (
    EMPTY,
    Candidate,
    Context,
    Entry,
    Family,
    FieldChange,
    Identity,
    Judgement,
    Limit,
    Note,
    NoteKind,
    Target,
    Writing,
)
from kepan.apps.imports.services.unattended import Wish, find_target_key, map_unattended
from kepan.apps.imports.services.undoing import UNDO_DAYS, drop_batch, undo_batch
from kepan.apps.imports.services.uploading import create_import, update_mapping
from kepan.apps.imports.services.words import FAULTS, REPAIRS

__all__ = [
    "ACCEPT",
    "EMPTY",
    "FAULTS",
    "REPAIRS",
    "SKIP",
    "SUGGEST",
    "UNDO_DAYS",
    "Candidate",
    "Context",
    "Entry",
    "Family",
    "FieldChange",
    "Identity",
    "Judgement",
    "Limit",
    "Note",
    "NoteKind",
    "TableRefusedError",
    "Target",
    "Wish",
    "Writing",
    "compare_candidates",
    "create_import",
    "decide_row",
    "decide_rows",
    "drop_batch",
    "find_inbox_user",
    "find_target",
    "find_target_key",
    "get_fixed_targets",
    "get_target",
    "get_targets",
    "insert_rows",
    "look_again",
    "make_row",
    "map_unattended",
    "read_box",
    "start_apply",
    "undo_batch",
    "update_mapping",
    "write_returned_workbook",
    "write_target_template",
]
