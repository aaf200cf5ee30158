"""Numbers of entries: given once, in series that nobody counts twice, and limits of how many share a value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.ledgers.models import Entry, Ledger, Series
from kepan.apps.ledgers.services.writing import Change, make_refusal
from kepan.engine.ledgers.judging import Finding
from kepan.engine.ledgers.numbering import read_series, write_number
from kepan.engine.ledgers.scope import find_parameter, find_parameter_day
from kepan.engine.ledgers.types import LedgerType, Strength

MOST_ATTEMPTS = 100


def get_series(ledger: Ledger, name: str) -> Series:
    """Return a series locked until the transaction ends, begun where there is none."""
    row = Series.objects.select_for_update().filter(ledger=ledger, name=name).first()
    if row is not None:
        return row
    try:
        with transaction.atomic():
            return Series.objects.create(ledger=ledger, name=name)
    except IntegrityError:
        return Series.objects.select_for_update().get(ledger=ledger, name=name)


def list_numbers(type_: LedgerType, entries: Sequence[Entry]) -> list[str]:
    """Take the next numbers for new entries of one ledger, in their order; none where its type gives no numbers.

    Each is counted in its series of today: by year, month, region and choices, as far as the pattern names them.
    """
    if not type_.number or not entries:
        return [""] * len(entries)
    today = timezone.localdate()
    series = [read_series(type_.number, today, one.region.code, one.values) for one in entries]
    wanted, given = Counter(series), dict[str, Iterator[str]]()
    # Always in the same order, so that two who write at once do not wait for each other.
    for name in sorted(wanted):
        given[name] = iter(_draw(entries[0].ledger, name, wanted[name]))
    return [next(given[name]) for name in series]


def _draw(ledger: Ledger, name: str, count: int) -> list[str]:
    """Take the next numbers of a series; those that came with an entry are passed over."""
    row, free = get_series(ledger, name), list[str]()
    for _attempt in range(MOST_ATTEMPTS):
        last = row.last + count - len(free)
        drawn = [write_number(name, serial) for serial in range(row.last + 1, last + 1)]
        taken = set(Entry.every.filter(ledger=ledger, number__in=drawn).values_list("number", flat=True))
        row.last, free = last, [*free, *(one for one in drawn if one not in taken)]
        if len(free) == count:
            row.save(update_fields=["last"])
            return free
    raise RefusalError(_("编号用到已有的号段里了，请系统管理员检查编号规则。"))


def set_number(change: Change) -> None:
    """Give a new entry its number, unless it has one that came with it."""
    entry = change.entry
    check_quota(change)
    if not entry.number:
        (entry.number,) = list_numbers(change.type_, [entry])
    elif Entry.objects.filter(ledger=entry.ledger, number=entry.number).exists():
        raise RefusalError(_("编号“%(number)s”已经有了。") % {"number": entry.number})


def check_quota(change: Change) -> None:
    """Refuse one more entry that shares a value where the parameter allows no more; writers wait for each other."""
    if change.type_.quota is None:
        return
    key, parameter = change.type_.quota
    value = change.entry.values.get(key)
    field = change.type_.find_field(key)
    most = find_quota(change.type_, parameter, change.entry.values)
    if value is None or field is None or most is None:
        return
    Ledger.objects.select_for_update().get(pk=change.entry.ledger_id)
    rows = Entry.objects.filter(ledger=change.entry.ledger, removed_at__isnull=True, **{f"values__{key}": value})
    if rows.count() >= most:
        words = _("%(field)s相同的最多 %(most)s 条，已经满了。") % {"field": field.title, "most": most}
        raise make_refusal(change, [Finding(f"{key}.quota", key, Strength.REFUSE, words, reads=frozenset({key}))])


def check_new_quota(change: Change) -> None:
    """Refuse a change that brings one more entry to share a value than the parameter allows."""
    quota = change.type_.quota
    if quota is not None and change.entry.values.get(quota[0]) != change.before.get(quota[0]):
        check_quota(change)


def find_quota(type_: LedgerType, key: str, values: Mapping[str, Any]) -> Decimal | None:
    """Return the value of a parameter for the day of an entry; None before its first day."""
    held = next((one for one in type_.parameters if one.key == key), None)
    day = find_parameter_day(type_, values, timezone.localdate())
    return None if held is None else find_parameter(held, day)
