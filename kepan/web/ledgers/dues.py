"""Days that come due, as readers see them: what is due, and nothing of a day that stands in a hidden field."""

from __future__ import annotations

from kepan.apps.accounts.models import User
from kepan.apps.ledgers.enums import DueKind
from kepan.apps.ledgers.models import EntryDue
from kepan.apps.ledgers.selectors import get_viewer
from kepan.engine.ledgers.types import Field, LedgerType
from kepan.engine.ledgers.visibility import can_see


def find_due_field(type_: LedgerType, due: EntryDue) -> Field | None:
    """Find the field that holds the day; None for the time limit of a step."""
    if due.kind == DueKind.STEP:
        return None
    key = due.key
    if due.kind == DueKind.REMINDER:
        key = next((one.date for one in type_.reminders if one.key == due.key), "")
    return type_.find_field(key)


def write_due(type_: LedgerType, due: EntryDue) -> str:
    """Write what is due: the title of the reminder, of the step, or of the field."""
    titles = {(DueKind.REMINDER, one.key): one.title for one in type_.reminders}
    titles |= {(DueKind.STEP, one.key): one.title for one in type_.transitions}
    field = type_.find_field(due.key)
    return titles.get((DueKind(due.kind), due.key)) or (field.title if field else str(due.get_kind_display()))


def can_see_due(user: User, type_: LedgerType, due: EntryDue) -> bool:
    """Say whether a reader may see a day that comes due: whoever may not see its field learns nothing of it."""
    field = find_due_field(type_, due)
    return field is None or can_see(field, get_viewer(user=user, entry=due.entry), due.entry.state)
