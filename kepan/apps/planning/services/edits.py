"""Edits of a draft: each written once with all that it touched, taken back, and done again.

An edit keeps for every row what changed, before and after. Undo and redo are stacks of each person: one takes back the
own last step, and forth the one taken back last, unless somebody has touched the same rows since.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Self

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.planning.enums import HIDDEN, TURNS, EditVerb, TargetState
from kepan.apps.planning.models import Edit, Measure, Plan, RepairChoice, Target
from kepan.apps.planning.services.drafts import Row, StaleError, get_editable, write_counts, write_numbers
from kepan.apps.trail.services import create_entry
from kepan.engine.basis.quantity import write_plain

TARGET_FIELDS = (
    "kind", "indicator", "code", "comparator", "value_low", "value_high", "value_text", "unit", "period", "date_from",
    "date_to", "start", "end", "value_start", "value_end", "surface", "parent_id", "measure_id", "merged_into_id",
    "repairs", "repaired", "confidence", "is_doubtful", "is_edited", "state", "section_path",
)  # fmt: skip
MEASURE_FIELDS = (
    "title", "action", "object", "offices", "deadline", "start", "end", "parent_id", "merged_into_id", "is_edited",
    "state", "section_path",
)  # fmt: skip
"""Fields of a row that a step of editing may change, and that undo brings back."""

NUMBERS = frozenset({"value_low", "value_high", "confidence"})
DAYS = frozenset({"date_from", "date_to"})
BATCH = 200

Values = dict[str, Any]
Changes = dict[str, dict[str, Any]]


def get_key(row: Row) -> str:
    """Return the key of a row in the changes of a step."""
    return str(row.pk) if isinstance(row, Target) else f"m{row.pk}"


def list_fields(row: Row) -> tuple[str, ...]:
    """Return the fields of a row that steps keep."""
    return TARGET_FIELDS if isinstance(row, Target) else MEASURE_FIELDS


def _write(value: Any) -> Any:
    if isinstance(value, Decimal):
        return write_plain(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


def write_values(row: Row) -> Values:
    """Write the editable fields of a row as JSON values: numbers as exact texts, days as ISO 8601."""
    return {name: _write(getattr(row, name)) for name in list_fields(row)}


def _set_values(row: Row, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, _read(name, value))


def _read(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in NUMBERS:
        return Decimal(value)
    return date.fromisoformat(value) if name in DAYS else value


def _is_equal(name: str, left: Any, right: Any) -> bool:
    """Compare two written values; 2.8 and 2.80000000 are the same number."""
    if name in NUMBERS and None not in (left, right):
        return Decimal(left) == Decimal(right)
    return bool(left == right)


def list_differences(before: Values, after: Values) -> list[str]:
    """Return the names of the fields in which two written rows differ."""
    return [name for name in before if not _is_equal(name, before[name], after.get(name))]


def _read_sides(change: Mapping[str, Any]) -> tuple[Values, Values]:
    """Return the fields that a step changed in a row, before and after it."""
    before: Values = dict(change["before"])
    return before, {name: change["after"][name] for name in before}


@dataclass
class Editing:
    """One edit while it is made: rows are watched before they change, then all is written at once.

    A new row is saved by the caller and handed to `add`; before it was there it counts as withdrawn, so that undo
    needs no other way than for all rows, and its number stays taken.
    """

    actor: User
    plan: Plan
    verb: EditVerb
    befores: dict[str, tuple[Row, Values]] = field(default_factory=dict)
    added: set[str] = field(default_factory=set)
    choices: dict[int, tuple[str, str]] = field(default_factory=dict)

    def watch(self, rows: Iterable[Row]) -> Self:
        """Keep rows as they are before this step changes them."""
        for row in rows:
            self.befores.setdefault(get_key(row), (row, write_values(row)))
        return self

    def add(self, rows: Iterable[Row]) -> Self:
        """Take new rows, saved already, into the step."""
        for row in rows:
            self.befores[get_key(row)] = (row, {**write_values(row), "state": TargetState.WITHDRAWN})
            self.added.add(get_key(row))
        return self

    def list_changed(self) -> list[Row]:
        """Return the watched rows that differ from what they were, new ones too."""
        return [row for row, before in self.befores.values() if list_differences(before, write_values(row))]

    def write(self, *, turned: Edit | None = None, reason: str = "") -> Edit | None:
        """Save the rows, keep the step, count the plan anew and write the audit entry; None where nothing changed."""
        rows = self.list_changed()
        if not rows and not self.choices:
            return None
        for row in rows:
            row.version += get_key(row) not in self.added
        changes = {get_key(row): self._write_change(row) for row in rows}
        self._save(rows)
        self._save_choices()
        for place, (before, after) in self.choices.items():
            changes[f"r{place}"] = {"before": {"choice": before}, "after": {"choice": after}, "version": 0}
        write_counts(self.plan)
        edit = Edit.objects.create(
            plan=self.plan,
            actor=self.actor,
            verb=self.verb,
            changes=changes,
            plan_version=self.plan.version,
            turned=turned,
        )
        if turned is None:
            undone = Edit.objects.filter(plan=self.plan, actor=self.actor, undone_at__isnull=False, is_cleared=False)
            undone.update(is_cleared=True)
        self._log(rows, changes, reason)
        return edit

    def _write_change(self, row: Row) -> dict[str, Any]:
        """Write what changed in a row; of a new row everything is kept as it was made."""
        before, after = self.befores[get_key(row)][1], write_values(row)
        names = list_differences(before, after)
        kept = after if get_key(row) in self.added else {name: after[name] for name in names}
        return {"before": {name: before[name] for name in names}, "after": kept, "version": row.version}

    def _save(self, rows: Sequence[Row]) -> None:
        """Save what changed, all rows of one table at once; new rows are saved already."""
        old = [row for row in rows if get_key(row) not in self.added]
        for model in (Target, Measure):
            own: list[Any] = [row for row in old if isinstance(row, model)]
            names: set[str] = set()
            for row in own:
                names.update(list_differences(self.befores[get_key(row)][1], write_values(row)))
            if own:
                model._default_manager.bulk_update(own, [*sorted(names), "version"], batch_size=BATCH)

    def _save_choices(self) -> None:
        if not self.choices:
            return
        RepairChoice.objects.filter(plan=self.plan, place__in=self.choices).delete()
        RepairChoice.objects.bulk_create(
            [
                RepairChoice(plan=self.plan, place=place, choice=after, made_by=self.actor)
                for place, (_before, after) in self.choices.items()
                if after
            ],
            batch_size=BATCH,
        )

    def _log(self, rows: Sequence[Row], changes: Changes, reason: str) -> None:
        """Write the audit entry: of each row the fields that changed; a new row has no before."""
        names = {get_key(row): row.number for row in rows}
        before: dict[str, Any] = {}
        after: dict[str, Any] = {}
        for key, change in changes.items():
            name = names.get(key, key)
            is_new = key in self.added
            before[name] = None if is_new else change["before"]
            after[name] = change["after"]
        create_entry(
            actor=self.actor,
            action=f"planning.{self.verb}",
            subject=self.plan,
            title=f"{self.plan.title} {write_numbers(rows)}".strip(),
            region_path=self.plan.region.path,
            before=before,
            after=after,
            reason=reason,
        )


@transaction.atomic
def undo_edit(*, actor: User, plan: Plan) -> Edit:
    """Take back the actor's own last step on this draft, unless somebody has touched the same rows since."""
    plan = get_editable(actor, plan)
    own = Edit.objects.filter(plan=plan, actor=actor).exclude(verb__in=TURNS)
    step = own.filter(undone_at__isnull=True).order_by("-id").first()
    if step is None:
        raise RefusalError(_("没有可以撤销的操作"))
    _turn(actor, plan, step, EditVerb.UNDO)
    step.undone_at = timezone.now()
    step.save(update_fields=["undone_at"])
    return step


@transaction.atomic
def redo_edit(*, actor: User, plan: Plan) -> Edit:
    """Do the actor's own step that was taken back last once more, unless somebody has touched the same rows since.

    A new step ends what could be done again.
    """
    plan = get_editable(actor, plan)
    own = Edit.objects.filter(plan=plan, actor=actor).exclude(verb__in=TURNS)
    step = own.filter(undone_at__isnull=False, is_cleared=False).order_by("id").first()
    if step is None:
        raise RefusalError(_("没有可以重做的操作"))
    _turn(actor, plan, step, EditVerb.REDO)
    step.undone_at = None
    step.save(update_fields=["undone_at"])
    return step


def _turn(actor: User, plan: Plan, step: Edit, verb: EditVerb) -> None:
    """Put the rows of a step from one of its sides to the other."""
    rows = {get_key(row): row for row in _list_rows(plan, step)}
    choices = dict(RepairChoice.objects.filter(plan=plan, place__in=step.repair_places).values_list("place", "choice"))
    turn = Editing(actor, plan, verb).watch(rows.values())
    touched = _list_touched(actor, step, verb)
    for key, change in step.changes.items():
        before, after = _read_sides(change)
        stands, wanted = (after, before) if verb == EditVerb.UNDO else (before, after)
        if key.startswith("r"):
            place = int(key[1:])
            is_same = choices.get(place, "") == stands["choice"]
            turn.choices[place] = (stands["choice"], wanted["choice"])
        else:
            is_same = key in rows and not list_differences(stands, write_values(rows[key]))
        if not is_same or key in touched:
            raise StaleError(_write_stale(verb, rows[key].number if key in rows else key))
        if key in rows:
            _set_values(rows[key], wanted)
    _check_withdrawn(plan, turn, verb)
    turn.write(turned=step)


def _list_touched(actor: User, step: Edit, verb: EditVerb) -> set[str]:
    """Return the keys that others touched since a step was done, or undone, with steps that stand.

    A row may look as it did and still have been to somewhere else and back: their steps would then hang in the air.
    """
    last = step.turns.filter(verb=EditVerb.UNDO).order_by("-id").first() if verb == EditVerb.REDO else None
    since = Edit.objects.filter(plan_id=step.plan_id, id__gt=step.pk if last is None else last.pk)
    standing = Q(undone_at=None) & ~Q(verb__in=TURNS) | Q(verb=EditVerb.REDO, turned__undone_at=None)
    others = since.exclude(actor=actor).filter(standing).values_list("changes", flat=True)
    return {key for changes in others for key in changes}


def _write_stale(verb: EditVerb, number: str) -> str:
    words = (
        _("%(number)s 后来又被改过，这一步不能撤销了。")
        if verb == EditVerb.UNDO
        else _("%(number)s 后来又被改过，这一步不能重做了。")
    )
    return words % {"number": number}


def _list_rows(plan: Plan, step: Edit) -> list[Row]:
    rows: list[Row] = []
    if step.target_keys:
        rows += Target.objects.filter(plan=plan, pk__in=step.target_keys)
    if step.measure_keys:
        rows += Measure.objects.filter(plan=plan, pk__in=step.measure_keys)
    return rows


def _check_withdrawn(plan: Plan, turn: Editing, verb: EditVerb) -> None:
    """Refuse to withdraw a row on which others came to stand since: its parts, or the figures of a measure."""
    gone: list[Row] = [row for row in turn.list_changed() if row.state == TargetState.WITHDRAWN]
    kinds: tuple[type[Row], ...] = (Target, Measure)
    for model in kinds:
        own = {row.pk: row for row in gone if isinstance(row, model)}
        if not own:
            continue
        touched = {row.pk for row, _before in turn.befores.values() if isinstance(row, model)}
        leaning = model._default_manager.filter(plan=plan, parent__in=own).exclude(pk__in=touched)
        held: models.QuerySet[Any] = leaning.exclude(state__in=HIDDEN)
        first = held.values_list("parent_id", flat=True).first()
        if first is None and model is Measure:
            known = {row.pk for row, _before in turn.befores.values() if isinstance(row, Target)}
            figures = Target.objects.filter(Q(plan=plan) & Q(measure__in=own)).exclude(state__in=HIDDEN)
            first = figures.exclude(pk__in=known).values_list("measure_id", flat=True).first()
        if first is not None:
            raise StaleError(_write_stale(verb, own[first].number))
