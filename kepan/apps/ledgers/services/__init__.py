"""Writing ledgers. This is the face other contexts import."""

from kepan.apps.ledgers.services.batches import GivenEntry, create_batch_job, create_entries
from kepan.apps.ledgers.services.entries import (
    create_comment,
    create_entry,
    log_look,
    remove_draft,
    remove_entry,
    restore_entry,
    save_draft,
    update_entry,
)
from kepan.apps.ledgers.services.parents import update_ledger_figures
from kepan.apps.ledgers.services.steps import decide_approval, find_open_approval, take_step, withdraw_approval
from kepan.apps.ledgers.services.types import (
    TypeRefusedError,
    create_ledger,
    drop_ledger_draft,
    load_ledger_type,
    make_plan,
    publish_ledger_type,
    read_definition,
    retire_ledger,
    update_ledger_type,
)
from kepan.apps.ledgers.services.writing import EntryRefusedError, StaleEntryError

__all__ = [
    "EntryRefusedError",
    "GivenEntry",
    "StaleEntryError",
    "TypeRefusedError",
    "create_batch_job",
    "create_comment",
    "create_entries",
    "create_entry",
    "create_ledger",
    "decide_approval",
    "drop_ledger_draft",
    "find_open_approval",
    "load_ledger_type",
    "log_look",
    "make_plan",
    "publish_ledger_type",
    "read_definition",
    "remove_draft",
    "remove_entry",
    "restore_entry",
    "retire_ledger",
    "save_draft",
    "take_step",
    "update_entry",
    "update_ledger_figures",
    "update_ledger_type",
    "withdraw_approval",
]
