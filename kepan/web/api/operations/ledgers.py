"""Ledgers: the shelf, a type with the description of its own interface, facts, what comes due and what waits."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Annotated, Any

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field as Parameter

from kepan.apps.accounts.models import Region, User
from kepan.apps.accounts.permissions import Answer, require
from kepan.apps.accounts.selectors import get_scope, list_regions
from kepan.apps.ledgers.facts import PREFIX, compute_fact
from kepan.apps.ledgers.models import EntryDue, Ledger
from kepan.apps.ledgers.selectors import (
    get_type,
    list_all_entries,
    list_dues,
    list_entries,
    list_ledgers,
    list_versions,
    list_waiting,
    match_field_seen,
)
from kepan.engine.basis.expressions import Kind
from kepan.engine.basis.quantity import write_plain
from kepan.engine.ledgers.entry_schema import describe_values
from kepan.engine.ledgers.reading import write_type
from kepan.engine.ledgers.scope import get_rules
from kepan.engine.ledgers.types import Fact, Field, FieldKind, LedgerType, Visibility
from kepan.store.files.ledgers import write_ledger_yaml
from kepan.web.api.operations.ledger_shared import write_entry_ref, write_name
from kepan.web.api.operations.shared import get_user, set_tag
from kepan.web.api.problems import ProblemError
from kepan.web.api.schemas.basis import Day, Key, Page, Paging, make_page
from kepan.web.api.schemas.ledgers import DueOut, FactOut, LedgerOut, LedgersOut, WaitingOut
from kepan.web.desk.sending import send_file
from kepan.web.ledgers.dues import find_due_field, write_due
from kepan.web.ledgers.guards import find_ledger
from kepan.web.ledgers.raws import YUAN
from kepan.web.ledgers.showing import get_amount
from kepan.web.ledgers.views.shelf import count_by_ledger, match_ledger
from kepan.web.ledgers.words import SOON_DAYS

router = Router(tags=["ledgers"])
ONE = "/ledgers/{slug:ledger_key}"
MOST_VERSIONS = 20
MOST_DIMENSIONS = 3


class ShelfQuery(Schema):
    """What to look for."""

    q: str = Parameter("", max_length=200, description="Words in titles, what a ledger is about, or its key.")


class DueQuery(Paging):
    """Until when."""

    until: Day | None = Parameter(None, description="Left out: whatever comes due.")


class FactQuery(Schema):
    """Where, when and by what."""

    region: Key | None = Parameter(None, description="With all below it; left out: one's own.")
    start: Day | None = Parameter(None, description="By the time of the fact; with `end`.")
    end: Day | None = None
    by: list[Annotated[str, Parameter(max_length=40)]] = Parameter(
        [], max_length=MOST_DIMENSIONS, description="Dimensions."
    )


@router.get("/ledgers", response=LedgersOut, summary="List ledgers")
def read_ledgers(request: HttpRequest, wanted: Query[ShelfQuery]) -> dict[str, Any]:
    """List the ledgers on one's shelf with how many entries one sees, what waits for one and what comes due soon."""
    user = get_user(request)
    soon = timezone.localdate() + timedelta(days=SOON_DAYS)
    counted = list_all_entries(user=user).order_by().select_related(None).values_list("ledger").annotate(Count("pk"))
    entries: dict[int, int] = dict(counted)
    waits = count_by_ledger(list_waiting(user=user))
    dues = count_by_ledger(list_dues(user=user).filter(date__lte=soon))
    found = [(row, get_type(row)) for row in list_ledgers(user=user)]
    items = [
        {
            **_write_head(row, type_),
            "entries": entries.get(row.pk, 0),
            "waiting": waits.get(row.pk, 0),
            "due": dues.get(row.pk, 0),
        }
        for row, type_ in found
        if match_ledger(row, type_, wanted.q)
    ]
    return {"items": items}


def _write_head(row: Ledger, type_: LedgerType) -> dict[str, Any]:
    names = ("key", "title", "title_en", "group", "is_active")
    return {**{name: getattr(row, name) for name in names}, "about": type_.about}


@router.get(ONE, response=LedgerOut, summary="One ledger")
def read_ledger(request: HttpRequest, ledger_key: str, response: HttpResponse) -> dict[str, Any]:
    """Show a ledger: its type as data, and the JSON Schema of what its entries hold."""
    row = find_ledger(get_user(request), ledger_key)
    type_ = get_type(row)
    assert row.current is not None
    set_tag(response, row.version)
    return {
        **_write_head(row, type_),
        "version": row.version,
        "type_version": row.current.number,
        "definition": write_type(type_),
        "entry_schema": describe_values(type_),
        "versions": list(list_versions(ledger=row).defer("definition", "plan")[:MOST_VERSIONS]),
    }


@router.get(f"{ONE}/type.yaml", summary="A type as YAML")
def read_ledger_file(request: HttpRequest, ledger_key: str) -> HttpResponseBase:
    """Hand out the type as YAML, for another installation."""
    row = find_ledger(get_user(request), ledger_key)
    return send_file(BytesIO(write_ledger_yaml(get_type(row)).encode()), f"{row.key}.yaml")


@router.get(f"{ONE}/facts/{{slug:fact}}", response=FactOut, summary="A fact of a ledger, counted")
def read_ledger_fact(request: HttpRequest, ledger_key: str, fact: str, wanted: Query[FactQuery]) -> dict[str, Any]:
    """Count a fact over all entries of a region with all below it, as indicators do; for staff of the region."""
    user = get_user(request)
    type_ = get_type(find_ledger(user, ledger_key))
    found = next((one for one in type_.facts if one.key == fact), None)
    if found is None:
        raise Http404(_("这本台账没有这个统计"))
    region = _find_place(user, wanted.region)
    _check_fact(found, wanted)
    require(_can_count(user, type_, found, region))
    key = f"{PREFIX}{type_.key}.{found.key}"
    rows = compute_fact(
        key, region_path=region.path, start=wanted.start, end=wanted.end, dimensions=tuple(dict.fromkeys(wanted.by))
    )
    return {
        "key": key,
        "title": found.title,
        "measure": found.measure,
        "unit": _get_unit(type_, found),
        "dimensions": found.dimensions,
        "rows": [
            {
                "values": dict(zip(dict.fromkeys(wanted.by), one.values, strict=True)),
                "total": _write_total(type_, found, one.total),
                "count": one.count,
                "without": one.without,
            }
            for one in rows
        ],
    }


def _find_place(user: User, pk: int | None) -> Region:
    if pk is None:
        assert user.region is not None
        return user.region
    found = list_regions(user=user).filter(pk=pk).first()
    if found is None:
        raise _refuse("region", _("没有 %(pk)s，或者不归你选") % {"pk": pk})
    return found


def _check_fact(fact: Fact, wanted: FactQuery) -> None:
    unknown = next((one for one in wanted.by if one not in fact.dimensions), None)
    if unknown is not None:
        shown = {"name": unknown, "known": ", ".join(fact.dimensions)}
        raise _refuse("by", _("没有 %(name)s；可以选：%(known)s") % shown)
    if (wanted.start is None) != (wanted.end is None):
        raise _refuse("end" if wanted.end is None else "start", _("start 和 end 要一起写"))


def _refuse(name: str, words: str) -> ProblemError:
    return ProblemError(422, "invalid", words, errors=[{"field": f"query.{name}", "detail": words}])


def _can_count(user: User, type_: LedgerType, fact: Fact, region: Region) -> Answer:
    """Facts count what staff of the region may read; those over closed fields are for who leads it."""
    scope = get_scope(user)
    if not scope.is_staff_of(region):
        return Answer(False, _("统计只对本地区的工作人员开放"))
    named = {fact.field, fact.time, *fact.dimensions, *re.findall(r"\w+", fact.condition)}
    used = [one for one in type_.fields if one.key in named]
    closed = [one for one in used if one.hidden_in or one.visibility in {Visibility.RESTRICTED, Visibility.PERSONAL}]
    if any(one.visibility == Visibility.PERSONAL for one in closed) or (closed and not scope.is_leading(region)):
        return Answer(False, _("这个统计用到限定范围的字段，不对你的角色开放"))
    return Answer(True)


def _is_money(type_: LedgerType, field: Field) -> bool:
    """Say whether the values of a field are whole fen."""
    if field.kind == FieldKind.COMPUTED:
        return get_rules(type_).find(field.expression, field.key, None).kind == Kind.MONEY
    return field.kind == FieldKind.MONEY


def _get_unit(type_: LedgerType, fact: Fact) -> str:
    field = type_.find_field(fact.field)
    if fact.measure != "sum" or field is None:
        return ""
    return field.unit or (YUAN if _is_money(type_, field) else "")


def _write_total(type_: LedgerType, fact: Fact, total: Decimal | int | None) -> str | None:
    if total is None:
        return None
    field = type_.find_field(fact.field)
    if fact.measure == "sum" and field is not None and _is_money(type_, field):
        total = get_amount(field, total)
    return None if total is None else write_plain(Decimal(total))


@router.get(f"{ONE}/dues", response=Page[DueOut], summary="What comes due")
def read_ledger_dues(request: HttpRequest, ledger_key: str, wanted: Query[DueQuery]) -> dict[str, Any]:
    """List the days on which something is due, the next first, but those of fields that one may not see."""
    user = get_user(request)
    ledger = find_ledger(user, ledger_key)
    type_ = get_type(ledger)
    rows = list_dues(user=user, ledger=ledger).filter(_match_dues(user, ledger, type_))
    if wanted.until is not None:
        rows = rows.filter(date__lte=wanted.until)
    page = make_page(rows.select_related("entry__ledger__current", "entry__region", "entry__organisation"), wanted)
    items = [
        {
            "entry": write_entry_ref(user, row.entry),
            "kind": row.kind,
            "key": row.key,
            "title": write_due(type_, row),
            "date": row.date,
        }
        for row in page["items"]
    ]
    return {**page, "items": items}


def _match_dues(user: User, ledger: Ledger, type_: LedgerType) -> Q:
    """Return the condition that a day stands in a field that a user may see of its entry."""
    found = Q()
    kinds = list_dues(user=user, ledger=ledger).order_by().values_list("kind", "key").distinct()
    for kind, key in kinds:
        field = find_due_field(type_, EntryDue(kind=kind, key=key))
        if field is None:
            continue
        own, seen = Q(kind=kind, key=key), match_field_seen(user=user, field=field)
        if seen is None:
            found &= ~own
        elif seen:
            held = list_entries(user=user, ledger=ledger).filter(seen)
            found &= ~own | Q(entry__in=held.order_by().values("pk"))
    return found


@router.get("/ledger-approvals", response=Page[WaitingOut], summary="What waits for one's approval")
def read_waiting_steps(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    """List the steps in all ledgers that wait for one's own approval, those that wait longest first."""
    user = get_user(request)
    rows = list_waiting(user=user).select_related(
        "entry__ledger__current", "entry__region", "entry__organisation", "asked_by"
    )
    page = make_page(rows, paging)
    items = []
    for row in page["items"]:
        type_ = get_type(row.entry.ledger)
        step = next((one for one in type_.transitions if one.key == row.transition), None)
        items.append(
            {
                "entry": write_entry_ref(user, row.entry),
                "approval": row.pk,
                "step": row.transition,
                "title": row.transition if step is None else step.title,
                "asked_by": write_name(row.asked_by),
                "asked_at": row.asked_at,
            }
        )
    return {**page, "items": items}
