"""Keeping the text that the search over all plans reads, in the transaction of each change of what is in force."""

from __future__ import annotations

from django.db import transaction

from kepan.apps.planning.enums import PlanState
from kepan.apps.planning.models import Plan, RowText, Target
from kepan.apps.planning.services.contents import Row, list_rows
from kepan.apps.planning.services.drafts import get_locked
from kepan.engine.basis.words import write_folded


def _write_line(row: Row) -> str:
    """Write a row as people search for it: what it is about, and for a figure its number with the unit."""
    words = f"{row.indicator} {row.value_text}{row.unit}" if isinstance(row, Target) else f"{row.marker}{row.title}"
    return " ".join(write_folded(words).split())


def update_row_text(plan: Plan) -> None:
    """Write the rows in force of a plan anew, in the caller's transaction."""
    rows = list_rows(plan)
    lines = "\n".join(_write_line(row) for row in rows)
    keys = [f"{'t' if isinstance(row, Target) else 'm'}{row.pk}" for row in rows]
    RowText.objects.update_or_create(plan=plan, defaults={"lines": lines, "keys": keys})


def create_missing_texts() -> int:
    """Write the texts of plans in force from before there was a search; return how many."""
    count = 0
    for found in Plan.objects.filter(state=PlanState.CONFIRMED, row_text__isnull=True).only("pk"):
        with transaction.atomic():
            update_row_text(get_locked(found))
        count += 1
    return count
