"""Numbers of entries: given once, in series that nobody counts twice, and limits of how many share a value."""

from __future__ import annotations

from collections.abc import Mapping
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


def list_numbers(ledger: Ledger, type_: LedgerType, count: int) -> list[str]:
    """Take the next numbers of this year's series of a ledger; none where its type gives no numbers."""
    if not type_.number:
        return [""] * count
    year = timezone.localdate().year
    row = get_series(ledger, read_series(type_.number, year))
    first = row.last + 1
    row.last += count
    row.save(update_fields=["last"])
    return [write_number(type_.number, year, serial) for serial in range(first, first + count)]


def set_number(change: Change) -> None:
    """Give a new entry its number, unless it has one that came with it; a number that is taken is passed over."""
    entry = change.entry
    check_quota(change)
    if entry.number:
        if Entry.objects.filter(ledger=entry.ledger, number=entry.number).exists():
            raise RefusalError(_("编号“%(number)s”已经有了。") % {"number": entry.number})
        return
    for _attempt in range(100):
        (entry.number,) = list_numbers(entry.ledger, change.type_, 1)
        if not entry.number or not Entry.objects.filter(ledger=entry.ledger, number=entry.number).exists():
            return
    raise RefusalError(_("编号用到已有的号段里了，请系统管理员检查编号规则。"))


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
