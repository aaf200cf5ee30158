"""A staged row beside the records that it may mean."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from kepan.apps.imports.models import Batch, StagedRow
from kepan.apps.imports.services.directory import get_target
from kepan.apps.imports.services.judging import create_context
from kepan.apps.imports.services.targets import Candidate, Entry
from kepan.apps.imports.services.values import read_all_stored


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in which a row and a record differ: what the row says, and what each record holds; None where equal."""

    label: str
    own: str
    held: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The records that a row may mean, and the fields in which it differs from any of them."""

    candidates: tuple[Candidate, ...]
    differences: tuple[Difference, ...]


def compare_candidates(*, batch: Batch, row: StagedRow) -> Comparison:
    """Compare a row with its candidates: what it would change of each, all asked of the target in one chunk."""
    target = get_target(batch.target)
    fields = {field.key: field for field in target.list_fields()}
    candidates = tuple(Candidate(*one) for one in row.candidates)
    values = read_all_stored(row.values, fields)
    entries = [Entry(row.place, values, match=one.key) for one in candidates]
    judged = target.judge(entries, create_context(batch, today=timezone.localdate())) if entries else []
    changes = [{one.field: one for one in found.changes} for found in judged]
    named = {name: one.new for changed in changes for name, one in changed.items()}
    return Comparison(
        candidates,
        tuple(
            Difference(
                fields[name].label if name in fields else name,
                new,
                tuple(changed[name].old if name in changed else None for changed in changes),
            )
            for name, new in named.items()
        ),
    )
