"""What the list of a ledger can be narrowed by: state, place, and the fields that its type marks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache, reduce
from operator import or_
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import (
    CharFilter,
    ChoiceFilter,
    DateFromToRangeFilter,
    Filter,
    FilterSet,
    MultipleChoiceFilter,
    RangeFilter,
)

from kepan.apps.accounts.models import Region, User
from kepan.apps.ledgers.models import Entry, Ledger
from kepan.apps.ledgers.selectors import get_type, match_between, match_field_seen, match_value
from kepan.engine.ledgers.slots import find_part_column
from kepan.engine.ledgers.types import Field, FieldKind, LedgerType
from kepan.engine.ledgers.values import read_value
from kepan.store.files.industries import EDITIONS
from kepan.web.ledgers.raws import get_fen_in
from kepan.web.ledgers.references import LONGEST, RECORD_KINDS, find_references, get_references
from kepan.web.registry.filters import IndustryFilter, PlacedFilter, RegionFilter
from kepan.web.registry.industries import IndustryField

PREFIX = "f_"
ENDS = ("", "_min", "_max", "_after", "_before")
"""What stands behind the name of a field in an address: nothing, or which end of a range."""
MILLION = Decimal(1_000_000)
MOST_TYPES = 200
YES_NO = [("true", _("是")), ("false", _("否"))]
Match = Callable[[Ledger, Field, Any], Q]


@dataclass(frozen=True)
class Picked:
    """The records that a filter means, with the words that say so."""

    keys: tuple[int, ...]
    words: str

    def __str__(self) -> str:
        return self.words


class RecordField(forms.CharField):
    """A record by its key, or those that some words find, as far as the user sees them."""

    shown: Field
    user: User | None = None

    def to_python(self, value: Any) -> Any:
        """Return the records that are meant."""
        text = str(super().to_python(value) or "").replace("\0", "").strip()[:LONGEST]
        if not text or self.user is None:
            return None
        if text.isascii() and text.isdecimal() and len(text) < 18:
            held = get_references(self.shown.kind, [int(text)], self.user)
            if held:
                return Picked((int(text),), held[int(text)].name)
        found = find_references(self.shown, self.user, text)
        return Picked(tuple(one.key for one in found), text)


class RecordFilter(CharFilter):
    """By a record that a field points to."""

    field_class = RecordField

    @property
    def field(self) -> Any:
        """The field, which knows who asks."""
        field: Any = super().field  # type: ignore[misc]
        request = self.parent.request  # type: ignore[attr-defined]
        field.shown = self.extra_field
        field.user = None if request is None else request.user
        return field

    extra_field: Field


class KeptIndustryField(IndustryField):
    """An industry also as entries keep it, with its edition in front."""

    def to_python(self, value: Any) -> str:
        """Return the code without its edition."""
        return super().to_python(str(value or "").rpartition(":")[2])


class KeptIndustryFilter(IndustryFilter):
    """By an industry with all below it, of whatever edition."""

    field_class = KeptIndustryField


def _match_industry(ledger: Ledger, field: Field, value: str) -> Q:
    codes = (f"{edition}:{value}" for edition in EDITIONS)
    return reduce(or_, (match_value(ledger=ledger, field=field, value=one, lookup="begins") for one in codes))


def _match_range(scale: Callable[[Any, Field], Any]) -> Match:
    def match(ledger: Ledger, field: Field, value: slice) -> Q:
        least, most = (None if end is None else scale(end, field) for end in (value.start, value.stop))
        return match_between(ledger=ledger, field=field, least=least, most=most)

    return match


def _get_number(value: Decimal, field: Field) -> int:
    if field.kind == FieldKind.MONEY:
        return int(value * get_fen_in(field.unit))
    return int(value * MILLION)


def _get_day(value: Any, field: Field) -> Any:
    return value.date() if hasattr(value, "date") else value


def _match_any(ledger: Ledger, field: Field, values: Iterable[Any]) -> Q:
    return match_value(ledger=ledger, field=field, value=list(values), lookup="in")


def _match_flag(ledger: Ledger, field: Field, value: str) -> Q:
    return match_value(ledger=ledger, field=field, value=value)


def _match_records(ledger: Ledger, field: Field, value: Picked) -> Q:
    if not value.keys:
        return Q(pk__in=[])
    return _match_any(ledger, field, value.keys)


def _match_region(ledger: Ledger, field: Field, value: Region) -> Q:
    return match_value(ledger=ledger, field=field, value=value.pk)


def _match_text(ledger: Ledger, field: Field, value: str) -> Q:
    reading = read_value(field, value) if field.kind == FieldKind.PERIOD else None
    if reading is not None and not reading.problem and reading.value:
        return match_value(ledger=ledger, field=field, value=str(reading.value))
    return match_value(ledger=ledger, field=field, value=value, lookup="begins")


def _make_filter(field: Field, column: str) -> tuple[Filter, Match] | None:
    """Make the filter of a field with how it is matched; None for a kind that lists are not narrowed by."""
    label = f"{field.title}（{field.unit}）" if field.unit else field.title  # l10n: brackets
    if field.kind in RECORD_KINDS:
        chosen = RecordFilter(label=label)
        chosen.extra_field = field
        return chosen, _match_records
    match field.kind:
        case FieldKind.CHOICE:
            return MultipleChoiceFilter(
                label=label, choices=[(one.key, one.title) for one in field.choices]
            ), _match_any
        case FieldKind.FLAG:
            return ChoiceFilter(label=label, choices=YES_NO), _match_flag
        case FieldKind.INDUSTRY:
            return KeptIndustryFilter(label=label, help_text=_("代码或名称，例如 C39，含以下各级")), _match_industry
        case FieldKind.REGION:
            return RegionFilter(label=label, queryset=lambda request: Region._default_manager.none()), _match_region
    if column == "day":
        return DateFromToRangeFilter(label=label), _match_range(_get_day)
    if column == "number":
        return RangeFilter(label=label), _match_range(_get_number)
    return (CharFilter(label=label), _match_text) if column == "text" else None


class EntryFilter(PlacedFilter):
    """By place and state; those of the fields are added for each type."""

    class Meta:
        model = Entry
        fields: tuple[str, ...] = ()


def _make_method(ledger: Ledger, field: Field, match: Match) -> Callable[..., QuerySet[Entry]]:
    def narrow(filters: FilterSet, rows: QuerySet[Entry], name: str, value: Any) -> QuerySet[Entry]:
        assert filters.request is not None
        seen = match_field_seen(user=filters.request.user, field=field)
        if seen is None:
            return rows.none()
        return rows.filter(seen & match(ledger, field, value))

    return narrow


def list_asked(type_: LedgerType, query: Mapping[str, Any]) -> set[str]:
    """List the fields by which a list is narrowed, by key, as its address says."""
    return {
        one.key for one in type_.fields if one.is_filter and any(query.get(f"{PREFIX}{one.key}{end}") for end in ENDS)
    }


class _Wanted:
    """A version of a ledger's type with the fields that a user may narrow by; equal ones share a class of filters."""

    def __init__(self, ledger: Ledger, keys: tuple[str, ...]) -> None:
        self.ledger, self.keys = ledger, keys
        self.mark = (ledger.pk, ledger.current_id, keys)

    def __hash__(self) -> int:
        return hash(self.mark)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Wanted) and other.mark == self.mark


@lru_cache(maxsize=MOST_TYPES)
def _make_class(wanted: _Wanted) -> type[FilterSet]:
    ledger, type_ = wanted.ledger, get_type(wanted.ledger)
    states = [(one.key, one.title) for one in type_.states]
    # Nothing is joined that could bring a row twice; to look for such rows would sort all that are counted.
    made: dict[str, Any] = {"state": MultipleChoiceFilter(label=_("状态"), choices=states, distinct=False)}
    for key in wanted.keys:
        field = type_.find_field(key)
        found = None if field is None else _make_filter(field, find_part_column(type_, field) or "")
        if field is None or found is None:
            continue
        chosen, match = found
        name = f"{PREFIX}{key}"
        made[f"match_{name}"] = _make_method(ledger, field, match)
        chosen.method = f"match_{name}"  # type: ignore[attr-defined]
        made[name] = chosen
    return type("LedgerFilter", (EntryFilter,), made)


def get_filter_class(*, user: User, ledger: Ledger) -> type[FilterSet]:
    """Return the filters of a ledger for a user: nobody narrows by a field of which nothing may be seen."""
    fields = [one for one in get_type(ledger).fields if one.is_filter]
    seen = [one.key for one in fields if match_field_seen(user=user, field=one) is not None]
    return _make_class(_Wanted(ledger, tuple(seen)))
