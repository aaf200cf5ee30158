"""Agreements between organisations: parties, amount, term, and how they are fulfilled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import Office, Region, User
from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.registry.enums import AgreementKind, AgreementState
from kepan.apps.registry.models import Agreement, AgreementParty, Fulfilment, Organisation
from kepan.apps.registry.permissions import can_write_in
from kepan.apps.registry.services.writing import (
    check_days,
    check_money,
    choose_office,
    get_editable,
    has_other,
    list_changes,
    read_values,
    remove_held,
    require_held,
    require_text,
    save_held,
    save_unique,
    write_details,
    write_entry,
    write_money,
    write_record,
)

LEAST_PARTIES = 2


@dataclass(frozen=True)
class AgreementPartyEntry:
    """One side of an agreement as it is written, and the record behind it where it is known."""

    written_name: str
    side: str = ""
    organisation: Organisation | None = None


@dataclass(frozen=True)
class AgreementDetails:
    """What a form says of an agreement; money in fen."""

    title: str
    kind: AgreementKind
    signed_on: date
    number: str = ""
    amount: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    renews: Agreement | None = None


STEP = ("on", "amount", "note", "evidence")
DETAILS = tuple(field.name for field in fields(AgreementDetails))


def check_agreement(details: AgreementDetails, *, but: Agreement | None = None) -> dict[str, Any]:
    """Return the details as they are kept; refused with a reason that a person can act on."""
    values = read_values(details, DETAILS)
    check_contents(details.title, details.signed_on, details.starts_on, details.ends_on)
    check_money(details.amount, _("协议金额"))
    check_renewal(details, but)
    if values["number"] and has_other(Agreement.objects.filter(number=values["number"]), but):
        raise RefusalError(_("协议编号 %(number)s 已经登记过。") % {"number": values["number"]})
    return values


def check_contents(title: str, signed_on: date, starts_on: date | None, ends_on: date | None) -> None:
    """Refuse an agreement without a title, one of a day that has not come, and days out of order."""
    require_text(title, _("写协议名称。"))
    check_days(starts_on, ends_on)
    if signed_on > timezone.localdate():
        raise RefusalError(_("签订日期还没有到。"))


def check_renewal(details: AgreementDetails, row: Agreement | None) -> None:
    """Refuse an agreement that renews itself, one that was signed later, or one that renews it in turn."""
    former = details.renews
    if former is None:
        return
    if row is not None and (former.pk == row.pk or former.renews_id == row.pk):
        raise RefusalError(_("协议不能续签自己，也不能续签接着它的那一份。"))
    if former.signed_on > details.signed_on:
        raise RefusalError(_("续签的那份签订于 %(day)s，比这份还晚。") % {"day": former.signed_on})


@transaction.atomic
def create_agreement(
    *,
    actor: User | None,
    region: Region,
    details: AgreementDetails,
    parties: Sequence[AgreementPartyEntry],
    office: Office | None = None,
    source: str = "",
    is_invented: bool = False,
) -> Agreement:
    """Enter a signed agreement of two parties or more."""
    if actor is not None:
        require(can_write_in(actor, region=region))
    row = Agreement(
        region=region,
        office=choose_office(actor, office),
        owner=actor,
        source=source.strip(),
        is_invented=is_invented,
        **check_agreement(details),
    )
    save_unique(row)
    _write_parties(row, parties)
    after = write_details(row, DETAILS) | {"parties": [party.written_name.strip() for party in parties]}
    write_entry(actor, "create_agreement", row, after=after)
    return row


def _write_parties(row: Agreement, parties: Sequence[AgreementPartyEntry]) -> None:
    if len(parties) < LEAST_PARTIES:
        raise RefusalError(_("协议至少有两方。"))
    known = [party.organisation.pk for party in parties if party.organisation is not None]
    if len(set(known)) < len(known):
        raise RefusalError(_("同一单位不能是协议的两方。"))
    AgreementParty.objects.bulk_create(
        AgreementParty(
            agreement=row,
            position=place,
            side=party.side.strip(),
            written_name=require_text(party.written_name, _("写协议方的名称。")),
            organisation=party.organisation,
        )
        for place, party in enumerate(parties, start=1)
    )


def _list_sides(row: Agreement) -> list[tuple[str, str, int | None]]:
    return list(row.parties.values_list("side", "written_name", "organisation"))


@transaction.atomic
def update_agreement(
    *,
    actor: User | None,
    agreement: Agreement,
    expected_version: int | None,
    details: AgreementDetails,
    parties: Sequence[AgreementPartyEntry] | None = None,
) -> Agreement:
    """Correct what was entered about an agreement; parties that are given replace those that stand."""
    row = get_editable(actor, agreement, expected_version)
    values = check_agreement(details, but=row)
    paid = count_fulfilled(row)
    if details.amount is not None and paid > details.amount:
        raise RefusalError(_("已履行 %(paid)s，超过这个协议金额。") % {"paid": write_money(paid)})
    before, after = list_changes(row, values)
    if parties is not None and _list_sides(row) != [
        (one.side.strip(), one.written_name.strip(), one.organisation and one.organisation.pk) for one in parties
    ]:
        before["parties"] = list(row.parties.values_list("written_name", flat=True))
        after["parties"] = [party.written_name.strip() for party in parties]
        row.parties.all().delete()
        _write_parties(row, parties)
    if not after:
        return row
    write_record(row)
    write_entry(actor, "update_agreement", row, before=before, after=after)
    return row


@transaction.atomic
def update_agreement_state(
    *, actor: User | None, agreement: Agreement, expected_version: int | None, state: AgreementState, reason: str = ""
) -> Agreement:
    """Say how far an agreement is fulfilled; ending it early needs a reason."""
    row = get_editable(actor, agreement, expected_version)
    if state == AgreementState.TERMINATED:
        require_text(reason, _("写明终止的原因。"))
    if row.state == state:
        return row
    before = {"state": row.state}
    row.state = state
    write_record(row)
    write_entry(actor, "update_agreement_state", row, before=before, after={"state": state}, reason=reason.strip())
    return row


def count_fulfilled(agreement: Agreement) -> int:
    """Return the money of an agreement that was paid, in fen."""
    return Fulfilment.objects.filter(agreement=agreement).aggregate(total=Sum("amount"))["total"] or 0


@transaction.atomic
def add_fulfilment(
    *,
    actor: User | None,
    agreement: Agreement,
    expected_version: int | None,
    on: date,
    amount: int | None = None,
    note: str = "",
    evidence: str = "",
) -> Fulfilment:
    """Enter what was paid or delivered; the agreement then runs. More money than agreed is refused."""
    row = get_editable(actor, agreement, expected_version)
    if row.state == AgreementState.TERMINATED:
        raise RefusalError(_("协议已经终止。"))
    check_step(row, on, amount, note)
    given = {"on": on, "amount": amount, "note": note.strip(), "evidence": evidence.strip()}
    step = Fulfilment.objects.create(agreement=row, **given)
    before = {"state": row.state}
    if row.state == AgreementState.SIGNED:
        row.state = AgreementState.RUNNING
    write_record(row)
    after = write_details(step, STEP) | {"state": row.state}
    write_entry(actor, "add_fulfilment", row, before=before, after=after)
    return step


def check_step(row: Agreement, on: date, amount: int | None, note: str, *, but: Fulfilment | None = None) -> None:
    """Refuse a step that says nothing, lies outside the agreement's time, or makes more than was agreed."""
    if amount is None and not note.strip():
        raise RefusalError(_("写履行的金额或内容。"))
    total = None if row.amount is None or amount is None else count_fulfilled(row) - (but.amount or 0 if but else 0)
    check_amount(row, on, amount, None if total is None or amount is None else total + amount)


def check_amount(row: Agreement, on: date, amount: int | None, total: int | None) -> None:
    """Refuse an amount that is none, a day that lies outside, and more in total than was agreed."""
    if amount is not None and amount <= 0:
        raise RefusalError(_("履行金额要大于零。"))
    check_days(row.signed_on, on)
    if on > timezone.localdate():
        raise RefusalError(_("%(on)s 还没有到。") % {"on": on})
    if row.amount is not None and total is not None and total > row.amount:
        shown = {"total": write_money(total), "most": write_money(row.amount)}
        raise RefusalError(_("履行合计 %(total)s，超过协议金额 %(most)s；协议变更过的，先改协议金额。") % shown)


@transaction.atomic
def update_fulfilment(
    *,
    actor: User | None,
    agreement: Agreement,
    expected_version: int | None,
    fulfilment: Fulfilment,
    on: date,
    amount: int | None = None,
    note: str = "",
    evidence: str = "",
    reason: str,
) -> Agreement:
    """Correct a step of fulfilment that was entered wrongly, with a reason; the trail keeps what stood there."""
    row = get_editable(actor, agreement, expected_version)
    held = require_held(row.fulfilments, fulfilment, _("这条履约记录已经不在了。"))
    check_step(row, on, amount, note, but=held)
    said = require_text(reason, _("写更正的理由。"))
    values = {"on": on, "amount": amount, "note": note.strip(), "evidence": evidence.strip()}
    return save_held(actor, "update_fulfilment", row, held, values, said)


@transaction.atomic
def remove_fulfilment(
    *,
    actor: User | None,
    agreement: Agreement,
    expected_version: int | None,
    fulfilment: Fulfilment,
    reason: str = "",
) -> Agreement:
    """Take away a step of fulfilment that was entered by mistake."""
    row = get_editable(actor, agreement, expected_version)
    held = require_held(row.fulfilments, fulfilment, _("这条履约记录已经不在了。"))
    return remove_held(actor, "remove_fulfilment", row, held, write_details(held, STEP), reason.strip())
