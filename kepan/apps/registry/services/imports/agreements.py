"""Agreements as a target: one row an agreement with its sides, and one step of its fulfilment."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kepan.apps.accounts.enums import Tier
from kepan.apps.accounts.models import User
from kepan.apps.imports.services import Candidate, Context, Entry, FieldChange, Identity
from kepan.apps.registry.enums import AgreementState
from kepan.apps.registry.models import Agreement, AgreementParty, Fulfilment
from kepan.apps.registry.selectors import list_agreements
from kepan.apps.registry.services.agreements import LEAST_PARTIES, check_amount, check_contents
from kepan.apps.registry.services.imports.drafts import (
    Draft,
    PlaceFinder,
    RecordTarget,
    add_repeats,
    check_editable,
    check_matched,
    load_matched,
)
from kepan.apps.registry.services.imports.fields import compute_yuan, make_column_field, make_field, read_fen
from kepan.apps.registry.services.imports.finding import OrganisationFinder
from kepan.apps.registry.services.imports.finishing import check_records
from kepan.apps.registry.services.imports.parties import Party, check_parties, list_parties
from kepan.apps.registry.services.naming import compute_name_key
from kepan.apps.registry.services.writing import check_money, choose_office, write_money
from kepan.engine.sheets.fields import Field, Kind

TABLE = "agreements"
PLAIN = ("title", "number", "kind", "state", "signed_on", "starts_on", "ends_on", "source", "tier")
SIDES = {"first_party": "甲方", "second_party": "乙方", "parties": ""}
SAID_ONCE = ("kind", "state", "region", "source", "tier")
NAME_LENGTH = 200


class AgreementTarget(RecordTarget):
    """One row is one agreement."""

    key = TABLE
    label = gettext_lazy("合作协议")
    tables = (Agreement, AgreementParty, Fulfilment)
    finished = (Agreement,)

    def list_fields(self) -> tuple[Field, ...]:
        """List the fields: the agreement, its sides, its time, its money."""
        column = partial(make_column_field, TABLE, Agreement)
        return (
            column("title", is_required=True, is_key=True),
            column("number", kind=Kind.CODE, is_key=True),
            column("kind", words="agreement_kind"),
            make_field(TABLE, "first_party", _("甲方"), is_key=True),
            make_field(TABLE, "second_party", _("乙方")),
            make_field(TABLE, "parties", _("其他协议方"), Kind.LIST),
            column("amount"),
            column("signed_on", is_required=True, is_key=True),
            column("starts_on"),
            column("ends_on"),
            column("state", words="agreement_state"),
            make_field(TABLE, "fulfilled_amount", _("履行金额"), Kind.NUMBER, unit="元"),
            make_field(TABLE, "fulfilled_on", _("履行日期"), Kind.DAY),
            make_field(TABLE, "region", _("区县")),
            column("source"),
            column("tier", words="data_tier"),
        )

    def list_options(self) -> tuple[Field, ...]:
        """What can be said of all agreements of a table at once."""
        return tuple(field for field in self.list_fields() if field.key in SAID_ONCE)

    def list_identities(self) -> tuple[Identity, ...]:
        """By the number, else by title, day and first side."""
        return (
            Identity("number", gettext_lazy("协议编号"), ("number",)),
            Identity("title", gettext_lazy("协议名称、签订日期和甲方"), ("title", "signed_on", "first_party")),
        )

    def list_drafts(self, entries: Sequence[Entry], context: Context) -> list[Draft]:
        """Find sides and records of a chunk, then read each row against its record."""
        drafts = self.create_drafts(entries, context)
        names = (name for draft in drafts for key in SIDES for name in draft.get_list(key))
        finder = OrganisationFinder(context.actor, names)
        self._find_records(drafts, context)
        places = PlaceFinder(context)
        for draft in drafts:
            check_matched(draft)
            check_editable(draft, context.actor)
            self._read_columns(draft, places)
            self._read_parties(draft, finder, context)
            self._read_step(draft, context)
        add_repeats(drafts, _get_key)
        return drafts

    def _find_records(self, drafts: Sequence[Draft], context: Context) -> None:
        rows = _list_seen(context.actor)
        rows = rows.prefetch_related("parties", "fulfilments")
        chosen = load_matched(rows, drafts)
        numbers = {draft.get_text("number") for draft in drafts} - {""}
        days = {day for draft in drafts if (day := draft.get("signed_on")) is not None}
        by_number = {row.number: row for row in rows.filter(number__in=numbers)}
        taken = set(Agreement.every.filter(number__in=numbers).values_list("number", flat=True))
        by_title: dict[tuple[str, Any], list[Agreement]] = {}
        for row in rows.filter(signed_on__in=days):
            by_title.setdefault((compute_name_key(row.title), row.signed_on), []).append(row)
        for draft in drafts:
            number = draft.get_text("number")
            if draft.entry.match is not None:
                draft.record = chosen.get(draft.entry.match)
            elif number in by_number:
                draft.record = by_number[number]
            elif not draft.entry.is_new:
                title = compute_name_key(draft.get_text("title")), draft.get("signed_on")
                same = [row for row in by_title.get(title, ()) if not number or not row.number]
                near = [row for row in same if _has_side(row, draft)]
                draft.record = near[0] if len(near) == 1 else None
                draft.candidates = tuple(Candidate(row.pk, f"{row.title} {row.number}".strip(), 0.5) for row in same)
            draft.known["is_taken"] = number in taken

    def _read_columns(self, draft: Draft, places: PlaceFinder) -> None:
        number = draft.get_text("number")
        if draft.known["is_taken"] and (draft.record is None or draft.record.number != number):
            draft.add_trouble("number", "number_taken", _("协议编号 %(number)s 已经登记过。") % {"number": number})
        default = draft.record.region if draft.record is not None else places.context.region
        draft.set("region", "region", places.find(draft, default=default))
        for key in PLAIN:
            draft.set(key, key, draft.get(key))
        label = _("协议金额")
        amount = draft.check("amount", "amount", read_fen, draft.get("amount"), label)
        draft.check("amount", "negative", check_money, amount, label)
        draft.set("amount", "amount", amount)
        if not draft.get_after("kind"):
            draft.add_trouble("kind", "required", _("写协议种类。"))
        if draft.get_after("signed_on") is None:
            draft.add_trouble("signed_on", "required", _("写签订日期。"))
        else:
            names = ("title", "signed_on", "starts_on", "ends_on")
            draft.check("signed_on", "contents", check_contents, *(draft.get_after(name) for name in names))

    def _read_parties(self, draft: Draft, finder: OrganisationFinder, context: Context) -> None:
        """Read the sides; named anew they take the place of those that stand."""
        parties = list_parties(draft, tuple(SIDES), finder, context.region)
        check_parties(draft, parties, None, _("同一单位不能是协议的两方。"))
        held = [] if draft.record is None else list(draft.record.parties.all())
        wanted = [(party.written_name, SIDES[party.field]) for party in parties]
        if not parties and held:
            return
        if len(parties) < LEAST_PARTIES:
            draft.add_trouble("first_party", "too_few_parties", _("协议至少有两方。"))
            return
        if [one.written_name for one in held] == [name for name, _side in wanted]:
            return
        for place, party in enumerate(parties, start=1):
            draft.held.append(_make_party(place, party))
        draft.known["removed"] = held
        if draft.record is not None:
            words = ["、".join(one.written_name for one in rows) for rows in (held, parties)]
            draft.changes.append(FieldChange("parties", *words))

    def _read_step(self, draft: Draft, context: Context) -> None:
        """Read a step of fulfilment; the same day and amount stand already."""
        label, on = _("履行金额"), draft.get("fulfilled_on")
        amount = draft.check("fulfilled_amount", "amount", read_fen, draft.get("fulfilled_amount"), label)
        if not amount:
            return
        if on is None:
            draft.add_trouble("fulfilled_on", "required", _("写履行日期。"))
            return
        held = [] if draft.record is None else list(draft.record.fulfilments.all())
        if any((one.on, one.amount) == (on, amount) for one in held):
            return
        row = Agreement(signed_on=draft.get_after("signed_on"), amount=draft.get_after("amount"))
        total = sum(one.amount or 0 for one in held) + amount
        draft.check("fulfilled_amount", "step", check_amount, row, on, amount, total)
        draft.hang("fulfilled_amount", f"{on} {write_money(amount)}", lambda row: Fulfilment(
            agreement=row, on=on, amount=amount))  # fmt: skip
        if draft.get_after("state") in (None, "", AgreementState.SIGNED) and not draft.get_text("state"):
            draft.set("state", "state", AgreementState.RUNNING)

    def create_rows(self, draft: Draft, context: Context) -> list[models.Model]:
        """Create an agreement with its sides."""
        first: dict[str, Any] = {"tier": Tier.OWNED_DATA, "office": choose_office(context.actor)}
        row = Agreement(owner=context.actor, **first | draft.columns)
        return [row, *(create(row) for create in draft.held)]

    def list_former(self, entries: Sequence[Entry], context: Context) -> Mapping[str, Sequence[Decimal | None]]:
        """List the amounts that stand on the matched agreements."""
        rows = _list_seen(context.actor).in_bulk([entry.match for entry in entries if entry.match is not None])
        held = [rows.get(entry.match or 0) for entry in entries]
        return {"amount": [compute_yuan(None if row is None else row.amount) for row in held]}

    def finish(self, keys: Mapping[type[models.Model], Sequence[int]], context: Context) -> None:
        """Bring the findings of the agreements up to date."""
        check_records("agreement", keys.get(Agreement, ()), today=context.today)


def _has_side(row: Agreement, draft: Draft) -> bool:
    written = {compute_name_key(name) for key in SIDES for name in draft.get_list(key)}
    return not written or bool(written & {compute_name_key(party.written_name) for party in row.parties.all()})


def _list_seen(actor: User | None) -> QuerySet[Agreement]:
    return Agreement.objects.select_related("region") if actor is None else list_agreements(user=actor)


def _make_party(place: int, party: Party) -> Callable[[Any], models.Model]:
    return lambda row: AgreementParty(
        agreement=row,
        position=place,
        side=SIDES[party.field],
        written_name=party.written_name[:NAME_LENGTH],
        organisation=party.organisation,
    )


def _get_key(draft: Draft) -> Any:
    if draft.record is not None:
        return draft.record.pk
    return draft.get_text("number") or None
