"""Sample entries that go with a type from one installation to another: invented ones only, links by name or number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import Region, User
from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.accounts.selectors import get_root_region, list_all_regions
from kepan.apps.ledgers.models import Entry, Ledger
from kepan.apps.ledgers.permissions import can_make_types
from kepan.apps.ledgers.selectors import get_type, list_records, match_record
from kepan.apps.ledgers.selectors.words import write_said
from kepan.apps.ledgers.services.batches import GivenEntry, create_entries
from kepan.apps.ledgers.services.imports.finding import WAYS
from kepan.apps.ledgers.services.writing import NOT_TYPED, list_single
from kepan.engine.ledgers.types import Field, FieldKind, LedgerType
from kepan.engine.ledgers.values import LINKS, dump_value, read_value

MOST_SAMPLES = 200
CALLED: Mapping[str, tuple[str, ...]] = {
    **WAYS,
    FieldKind.REGION: ("code", "name"),
    FieldKind.ORGANISATION: ("uscc", "name"),
    FieldKind.PERSON: ("name",),
}
"""Columns by which a record is called in a file, the surest first."""


@dataclass
class SampleOutcome:
    """How many sample entries were written, how many were there before, and why others were left out, counted."""

    created: int = 0
    known: int = 0
    reasons: Counter[str] = field(default_factory=Counter)


def list_samples(*, actor: User | None, ledger: Ledger) -> list[dict[str, Any]]:
    """Return the invented entries of a ledger as they stand in a file; what is real never leaves this way."""
    if actor is not None:
        require(can_make_types(actor))
    type_ = get_type(ledger)
    rows = Entry.objects.filter(ledger=ledger, is_invented=True, removed_at=None).select_related("region")
    kept = list(rows.order_by("pk")[:MOST_SAMPLES])
    names = {one.key: _list_names(one, kept) for one in _list_carried(type_) if one.kind in LINKS}
    return [
        {
            "number": row.number,
            "state": row.state,
            "region": row.region.code,
            "values": _write_values(type_, row.values, names),
        }
        for row in kept
    ]


def _list_carried(type_: LedgerType) -> list[Field]:
    """List the fields whose values go into a file: not what is computed, nor files, nor rows that name records."""
    return [
        one
        for one in type_.fields
        if one.kind not in (*NOT_TYPED, FieldKind.FILE) and not any(part.kind in LINKS for part in one.columns)
    ]


def _list_rows(kind: FieldKind) -> Any:
    return list_all_regions() if kind is FieldKind.REGION else list_records(user=None, kind=kind)


def _list_names(one: Field, rows: Iterable[Entry]) -> dict[int, str]:
    """Return what the records are called that a field of some entries names."""
    keys = {key for row in rows for key in list_single(row.values.get(one.key))}
    columns = CALLED[one.kind]
    found = _list_rows(one.kind).filter(pk__in=keys).values_list("pk", *columns)
    return {pk: str(next((word for word in words if word), "")) for pk, *words in found}


def _write_values(
    type_: LedgerType, values: Mapping[str, Any], names: Mapping[str, Mapping[int, str]]
) -> dict[str, Any]:
    written: dict[str, Any] = {}
    for one in _list_carried(type_):
        kept = values.get(one.key)
        if kept is None:
            continue
        if one.kind in LINKS:
            words = [names[one.key].get(key, "") for key in list_single(kept)]
            kept = words if one.is_many else words[0]
        elif one.kind is FieldKind.CHECKLIST:
            kept = [{**item, "evidence": []} for item in kept]
        written[one.key] = kept
    return written


def load_samples(*, actor: User | None, ledger: Ledger, samples: Iterable[Any], source: str) -> SampleOutcome:
    """Write sample entries, each by itself and marked as invented; one whose number is there is left as it is."""
    if actor is not None:
        require(can_make_types(actor))
    type_, outcome = get_type(ledger), SampleOutcome()
    regions = {row.code: row for row in list_all_regions()}
    for sample in list(samples)[:MOST_SAMPLES]:
        try:
            with transaction.atomic():
                given = _read_sample(actor, type_, sample, regions)
                if given.number and Entry.objects.filter(ledger=ledger, number=given.number).exists():
                    outcome.known += 1
                    continue
                create_entries(actor=actor, ledger=ledger, given=[given], source=source, is_invented=True)
            outcome.created += 1
        except RefusalError as refusal:
            outcome.reasons[str(refusal.reason)] += 1
        except IntegrityError:
            outcome.reasons[_("和已有的记录重复")] += 1
    return outcome


def _read_sample(actor: User | None, type_: LedgerType, sample: Any, regions: Mapping[str, Region]) -> GivenEntry:
    if not isinstance(sample, dict) or not isinstance(sample.get("values"), dict):
        raise RefusalError(_("样例记录要写成 number、state、region、values 的一组。"))
    region = regions.get(str(sample.get("region", ""))) or get_root_region()
    if region is None:
        raise RefusalError(_("选一个地区。"))
    state, values = str(sample.get("state") or ""), {}
    if state and type_.find_state(state) is None:
        raise RefusalError(_("没有状态“%(state)s”。") % {"state": state})
    fields = {one.key: one for one in _list_carried(type_)}
    for key, raw in sample["values"].items():
        one = fields.get(key)
        if one is None:
            raise RefusalError(_("这里不能填“%(field)s”。") % {"field": key})
        found = _find_records(actor, one, raw) if one.kind in LINKS else raw
        reading = read_value(one, found)
        if reading.problem:
            raise RefusalError(
                _("%(field)s：%(problem)s") % {"field": one.title, "problem": write_said(reading.problem)}
            )
        values[key] = dump_value(one, reading.value)
    return GivenEntry(values, region, state, str(sample.get("number") or ""), owner=actor)


def _find_records(actor: User | None, one: Field, raw: Any) -> list[int]:
    """Find the records that a sample names; one that is not here, or not one alone, is left out if it may be."""
    found = []
    for word in filter(None, raw if isinstance(raw, list) else [raw]):
        for column in CALLED[one.kind]:
            rows = list_all_regions() if one.kind is FieldKind.REGION else list_records(user=actor, kind=one.kind)
            match = {column: str(word)}
            keys = list(rows.filter(match_record(one), **match).order_by("pk").values_list("pk", flat=True)[:2])
            if len(keys) == 1:
                found.append(keys[0])
                break
    if one.is_required and not found:
        raise RefusalError(_("%(field)s：这里没有“%(name)s”。") % {"field": one.title, "name": str(raw)})
    return found
