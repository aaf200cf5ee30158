"""Ledgers: the shelf, a type with the description of its own interface, facts, what comes due and what waits."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
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
from kepan.apps.accounts.permissions import require
from kepan.apps.accounts.selectors import list_regions
from kepan.apps.ledgers.facts import PREFIX, compute_fact
from kepan.apps.ledgers.figures import FigureView, compute_figures
from kepan.apps.ledgers.models import EntryDue, Ledger
from kepan.apps.ledgers.permissions import can_count_fact
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
from kepan.engine.basis.quantity import write_plain
from kepan.engine.ledgers.computing import is_money
from kepan.engine.ledgers.entry_schema import describe_values
from kepan.engine.ledgers.figures import Fact, FigureLine
from kepan.engine.ledgers.reading import write_type
from kepan.engine.ledgers.scope import get_factor
from kepan.engine.ledgers.types import Field, FieldKind, LedgerType
from kepan.store.files.ledgers import write_ledger_yaml
from kepan.web.api.operations.ledger_shared import write_entry_ref, write_name
from kepan.web.api.operations.shared import get_user, set_tag
from kepan.web.api.problems import ProblemError
from kepan.web.api.schemas.basis import Day, Key, Page, Paging, make_page
from kepan.web.api.schemas.ledger_types import FactOut, LedgerFiguresOut
from kepan.web.api.schemas.ledgers import DueOut, LedgerOut, LedgersOut, WaitingOut
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
MILLIONTH = Decimal("0.000001")


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


class FigureQuery(Schema):
    """When."""

    start: Day
    end: Day


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
    require(can_count_fact(user, type_, found, region))
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


def _is_amount(type_: LedgerType, field: Field) -> bool:
    """Say whether the values of a field are whole fen."""
    return is_money(type_, field) if field.kind == FieldKind.COMPUTED else field.kind == FieldKind.MONEY


def _get_unit(type_: LedgerType, fact: Fact) -> str:
    field = type_.find_field(fact.field)
    if fact.measure != "sum" or field is None:
        return ""
    return field.unit or (YUAN if _is_amount(type_, field) else "")


def _write_total(type_: LedgerType, fact: Fact, total: Decimal | int | None) -> str | None:
    if total is None:
        return None
    field = type_.find_field(fact.field)
    if fact.measure == "sum" and field is not None and _is_amount(type_, field):
        total = get_amount(field, total)
    return None if total is None else write_plain(Decimal(total))


@router.get(f"{ONE}/figures", response=LedgerFiguresOut, summary="Figures of a ledger")
def read_ledger_figures(request: HttpRequest, ledger_key: str, wanted: Query[FigureQuery]) -> dict[str, Any]:
    """Compute the figures of a ledger between two days, with numerator and denominator, as its page shows them."""
    user = get_user(request)
    ledger = find_ledger(user, ledger_key)
    if wanted.end < wanted.start:
        raise _refuse("end", _("end 不能早于 start"))
    found = compute_figures(user=user, ledger=ledger, start=wanted.start, end=wanted.end)
    return {"items": [_write_figure(one) for one in found]}


def _write_figure(one: FigureView) -> dict[str, Any]:
    factor = Fraction(get_factor(one.unit)) if one.unit else Fraction(1)
    return {
        "key": one.figure.key,
        "title": one.figure.title,
        "unit": one.unit,
        "target": _write_fraction(one.target, factor),
        "whole": _write_line(one.whole, factor),
        "lines": [_write_line(line, factor) for line in one.lines],
        "problem": one.problem,
    }


def _write_line(line: FigureLine, factor: Fraction) -> dict[str, Any]:
    is_share = line.lower is not None
    return {
        "key": None if line.key is None else str(line.key),
        "label": line.label,
        "amount": _write_fraction(line.amount, factor),
        "numerator": _write_fraction(line.upper, Fraction(1)) if is_share else None,
        "denominator": _write_fraction(line.lower, Fraction(1)),
        "light": line.light,
    }


def _write_fraction(amount: Fraction | None, factor: Fraction) -> str | None:
    """Write an amount in its unit, to six places where it is not exact."""
    if amount is None:
        return None
    found = amount / factor
    number = Decimal(found.numerator) / Decimal(found.denominator)
    return write_plain(number if found.denominator == 1 else number.quantize(MILLIONTH).normalize())


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
