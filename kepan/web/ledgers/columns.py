"""Columns of the list of a ledger: its name, number and state, then the fields that its type shows in lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.db.models.expressions import Combinable
from django.urls import reverse
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import User
from kepan.apps.accounts.selectors import get_scope
from kepan.apps.ledgers.models import Entry, Ledger
from kepan.apps.ledgers.selectors import get_order, get_viewer
from kepan.engine.ledgers.cells import write_cell
from kepan.engine.ledgers.types import Field, FieldKind, LedgerType, Visibility
from kepan.engine.ledgers.visibility import can_see
from kepan.web.ledgers.raws import COMPOSED
from kepan.web.ledgers.showing import Names, get_amount, load_names, read_day, read_decimal, write_computed, write_plain
from kepan.web.ledgers.words import get_state_light
from kepan.web.ui.lists import Column

CHUNK = 500
MOST_FIELDS = 40
"""More columns than anybody reads beside each other are not offered; a type may have 200 fields."""


def can_sort(user: User, field: Field) -> bool:
    """Say whether rows may be put in the order of a field: not where the order would tell what is hidden."""
    if field.hidden_in or field.visibility not in (Visibility.PUBLIC, Visibility.INTERNAL):
        return False
    return field.visibility == Visibility.PUBLIC or bool(get_scope(user).region_paths)


class RowShower:
    """Writes fields of entries into cells: what the reader may see of each, with records by name."""

    def __init__(self, *, user: User, ledger: Ledger, type_: LedgerType) -> None:
        self.user, self.ledger, self.type = user, ledger, type_
        self.names = Names()
        shown = [one for one in type_.fields if self._is_offered(one)]
        shown.sort(key=lambda one: not (one.in_list or one.is_filter))
        self.fields = shown[:MOST_FIELDS]

    @staticmethod
    def _is_offered(field: Field) -> bool:
        return field.kind not in (FieldKind.FILE, FieldKind.BACKLINKS) and field.visibility != Visibility.PERSONAL

    def _is_named(self, field: Field) -> bool:
        return f"{{{field.key}}}" in self.type.label

    def _name(self, column: Field, key: int) -> str:
        return self.names.get_reference(column.kind, key).name

    def list_facts(self, most: int) -> list[Field]:
        """List the first fields that say more of an entry than its name does."""
        return [one for one in self.fields if one.in_list and not self._is_named(one)][:most]

    def load(self, rows: Iterable[Entry], keys: Iterable[str] | None = None) -> None:
        """Read what the records are called that these rows point to, by the fields with these keys."""
        wanted = None if keys is None else set(keys)
        shown = [one for one in self.fields if wanted is None or one.key in wanted]
        self.names = load_names(shown, (row.values for row in rows), self.user)

    def follow(self, rows: Iterable[Entry], keys: Iterable[str] | None = None) -> Iterator[Entry]:
        """Yield rows; some hundred at a time, with the names of the records that the fields with these keys name."""
        wanted = None if keys is None else list(keys)
        held: list[Entry] = []
        for row in rows:
            held.append(row)
            if len(held) == CHUNK:
                self.load(held, wanted)
                yield from held
                held = []
        self.load(held, wanted)
        yield from held

    def get_value(self, field: Field, row: Entry) -> Any:
        """Return what an entry keeps of a field; None where the reader may not see it."""
        if not can_see(field, get_viewer(user=self.user, entry=row), row.state):
            return None
        return row.values.get(field.key)

    def list_columns(self) -> list[Column]:
        """List the columns: those of every ledger around those of this type."""
        key, states = self.ledger.key, self.type
        return [
            Column("label", _("名称"), "link", sort="label", is_fixed=True, phone="title",
                   url=lambda row: reverse("entry_detail", args=[key, row.pk])),
            Column("state", _("状态"), "light", value=lambda row: get_state_light(
                states, row.state, is_outside=not get_viewer(user=self.user, entry=row).is_staff), phone="state"),
            Column("number", _("编号"), "code", phone="fact"),
            *self._list_own(),
            Column("region", _("地区"), value="region.name", phone="fact"),
            Column("state_since", _("进入状态"), "date", is_shown=False),
            Column("updated_at", _("更新时间"), "date", sort="updated_at", is_shown=False),
            Column("created_at", _("登记时间"), "date", sort="id", is_shown=False),
        ]  # fmt: skip

    def _list_own(self) -> Iterator[Column]:
        facts = 0
        for field in self.fields:
            phone = "fact" if field.in_list and not self._is_named(field) and facts < 2 else ""
            facts += bool(phone)
            yield self._make_column(field, phone)

    def _make_column(self, field: Field, phone: Any) -> Column:
        slot = get_order(ledger=self.ledger, field=field) if can_sort(self.user, field) else None
        # Keys of records are in no order that means anything.
        sort: str | Combinable = "" if slot is None or slot.startswith("key") else F(slot)
        # What stands in the name of an entry need not stand beside it once more.
        is_shown = field.in_list and not self._is_named(field)
        common: dict[str, Any] = {"sort": sort, "is_shown": is_shown, "phone": phone, "unit": field.unit}
        own = f"f_{field.key}"
        match field.kind:
            case FieldKind.NUMBER if not field.is_many:

                def value(row: Entry) -> Decimal | None:
                    return read_decimal(self.get_value(field, row))

                return Column(own, field.title, "number", value=value, decimals=field.places, **common)
            case FieldKind.MONEY if not field.is_many:

                def amount(row: Entry) -> Decimal | None:
                    return get_amount(field, self.get_value(field, row))

                unit = {**common, "unit": field.unit or _("元")}
                return Column(own, field.title, "number", value=amount, decimals=2, **unit)
            case FieldKind.DATE if not field.is_many:

                def day(row: Entry) -> date | None:
                    return read_day(self.get_value(field, row))

                return Column(own, field.title, "date", value=day, **common)
            case FieldKind.COMPUTED:

                def computed(row: Entry) -> str | None:
                    kept = self.get_value(field, row)
                    return None if kept is None else write_computed(field, kept)

                return Column(own, field.title, "figure", value=computed, **common)

        def lines(row: Entry) -> str | None:
            return write_cell(field, self.get_value(field, row), self._name) or None

        if field.kind in COMPOSED:
            # As an import reads it: a line for each row.
            return Column(own, field.title, value=lines, **common)

        def text(row: Entry) -> str | None:
            return write_plain(field, self.get_value(field, row), self.names) or None

        return Column(own, field.title, value=text, **common)
