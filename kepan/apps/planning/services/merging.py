"""Two people who edited the same row: both wordings side by side, and the one that a person makes of them.

Nothing is joined before it was shown: the refusal of the second edit carries what the person saw, wrote, and what
stands; only a choice for every field in which the two differ is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.accounts.selectors import list_users
from kepan.apps.planning.enums import Comparator, EditVerb, TargetKind
from kepan.apps.planning.models import Edit, Measure, Plan, Target
from kepan.apps.planning.services.drafts import FieldMerge, Kind, Merging, Row, StaleError, check_shown, get_editable
from kepan.apps.planning.services.edits import Editing, get_key, write_values
from kepan.apps.planning.services.wordings import (
    MeasureWording,
    NamedOffice,
    Wording,
    check_fields,
    update_measure_words,
    update_words,
)

Words = Wording | MeasureWording

COLUMNS = {"value": "value_text"}
"""Columns of a row that bear another name than the field of the wording."""

MINE, THEIRS = "mine", "theirs"


def _write_offices(offices: Any) -> str:
    """Write offices as one line: 牵头 first as printed, each with its role."""
    return "；".join(f"{office['role']}:{office['name']}" for office in offices)


def write_fields(words: Words) -> dict[str, str]:
    """Write a wording field by field as texts; a code that is to stay is left out."""
    written: dict[str, str] = {}
    for name in words.__dataclass_fields__:
        value = getattr(words, name)
        if name == "offices":
            value = _write_offices([{"name": one.name.strip(), "role": one.role} for one in value])
        if value is not None:
            written[name] = str(value).strip()
    return written


def _write_standing(values: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, str]:
    """Write the fields of a row as it stands, or stood, under the names of the wording."""
    standing: dict[str, str] = {}
    for name in names:
        value = values[COLUMNS.get(name, name)]
        standing[name] = _write_offices(value) if name == "offices" else str(value)
    return standing


def _find_base(row: Row, version: int) -> dict[str, Any] | None:
    """Find how a row stood in a version: as it stands, taken back step by step."""
    key, values = get_key(row), write_values(row)
    steps = Edit.objects.filter(plan=row.plan, changes__has_key=key).order_by("-id").values_list("changes", flat=True)
    for changes in steps:
        values |= changes[key]["before"]
        if changes[key].get("version") == version + 1:
            return values
    return None


def _find_changer(actor: User, row: Row) -> str:
    """Find the name of whoever touched a row last; empty where the actor may not know."""
    last = Edit.objects.filter(plan=row.plan, changes__has_key=get_key(row)).order_by("-id").first()
    person = None if last is None else list_users(user=actor).filter(pk=last.actor_id).first()
    return "" if person is None else str(person)


def make_merging(actor: User, row: Row, expected: int, words: Words) -> Merging:
    """Put what a person wrote beside what the person saw and what stands."""
    mine = write_fields(words)
    theirs = _write_standing(write_values(row), mine)
    seen = _find_base(row, expected)
    base = None if seen is None else _write_standing(seen, mine)
    return Merging(
        number=row.number,
        seen_version=expected,
        current_version=row.version,
        changed_by=_find_changer(actor, row),
        fields=tuple(
            FieldMerge(name, None if base is None else base[name], value, theirs[name]) for name, value in mine.items()
        ),
    )


def check_seen(actor: User, row: Row, expected: int, words: Words) -> None:
    """Raise StaleError with both wordings unless the row stands as the person saw it."""
    if row.version != expected:
        raise StaleError(
            _("%(number)s 刚被别人改过，你的修改没有写入。对照两边的内容，选定以后再保存。") % {"number": row.number},
            merging=make_merging(actor, row, expected, words),
        )


def _check_choices(merging: Merging, choices: Mapping[str, str]) -> None:
    """Refuse unless every field in which the two differ was chosen."""
    waiting = [
        field.name for field in merging.fields if not field.is_same and choices.get(field.name) not in (MINE, THEIRS)
    ]
    if waiting:
        raise RefusalError(_("还有 %(count)s 处两边不一样，没有选用哪一个。") % {"count": len(waiting)})


@transaction.atomic
def merge_target(
    *, actor: User, target: Target, expected_version: int, mine: Wording, choices: Mapping[str, str]
) -> Target:
    """Write for each field of a figure what the person chose, `mine` or `theirs`, after both were shown.

    `expected_version` is the version that stood when both were shown; where somebody was there again, StaleError
    carries the new pair. A field in which both agree needs no choice.
    """
    plan, row = _get_seen(actor, target, expected_version, mine, choices)
    standing = Wording(
        kind=TargetKind(row.kind),
        indicator=row.indicator,
        comparator=Comparator(row.comparator),
        value=row.value_text,
        unit=row.unit,
        period=row.period,
        code=row.code,
    )
    edit = Editing(actor, plan, EditVerb.UPDATE).watch([row])
    if update_words(row, replace(standing, **_list_chosen(mine, choices))):
        check_fields(row)
        edit.write()
    return row


@transaction.atomic
def merge_measure(
    *, actor: User, measure: Measure, expected_version: int, mine: MeasureWording, choices: Mapping[str, str]
) -> Measure:
    """Write for each field of a measure what the person chose, `mine` or `theirs`, after both were shown."""
    plan, row = _get_seen(actor, measure, expected_version, mine, choices)
    standing = MeasureWording(
        title=row.title,
        action=row.action,
        object=row.object,
        offices=tuple(NamedOffice(one["name"], one["role"]) for one in row.offices),
        deadline=row.deadline,
    )
    edit = Editing(actor, plan, EditVerb.UPDATE).watch([row])
    if update_measure_words(row, replace(standing, **_list_chosen(mine, choices))):
        check_fields(row)
        edit.write()
    return row


def _get_seen(actor: User, row: Kind, expected: int, mine: Words, choices: Mapping[str, str]) -> tuple[Plan, Kind]:
    """Return a draft, locked, and a row of it as the person saw it when choosing for every field."""
    plan = get_editable(actor, row.plan)
    held = type(row)._default_manager.get(pk=row.pk, plan=plan)
    check_shown(held)
    check_seen(actor, held, expected, mine)
    _check_choices(make_merging(actor, held, expected, mine), choices)
    return plan, held


def _list_chosen(mine: Words, choices: Mapping[str, str]) -> dict[str, Any]:
    """Return the fields of which the person chose the own reading."""
    return {name: getattr(mine, name) for name, choice in choices.items() if choice == MINE}
