"""What the pages tell of records as a whole: history, entries that name them, counts by place and year, the trail."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from kepan.apps.accounts.permissions import require
from kepan.apps.accounts.selectors import get_scope
from kepan.apps.registry.models import Record
from kepan.apps.registry.permissions import can_read_history, can_read_overview
from kepan.apps.registry.selectors import (
    count_founded,
    count_places,
    count_recognitions_by_year,
    count_rights_by_year,
    get_right,
    list_organisations,
    list_recognitions,
    list_rights,
)
from kepan.apps.trail.selectors import find_seal
from kepan.web.api.operations.list_reading import refuse_field
from kepan.web.api.operations.shared import get_user
from kepan.web.api.schemas.basis import Key
from kepan.web.api.schemas.overviews import (
    NamingGroupsOut,
    PlacesOut,
    RecordHistoryOut,
    TrailEntryOut,
    YearsOut,
)
from kepan.web.ledgers.backlinks import list_groups
from kepan.web.registry.guards import find_organisation, find_person, find_record
from kepan.web.registry.history import MOST_LINES, list_lines
from kepan.web.registry.words import list_title_choices
from kepan.web.trail.actions import get_action_label
from kepan.web.trail.reading import get_actor, list_changes, list_readable

router = Router(tags=["quality"])
trail = Router(tags=["desk"])
FIRST_TITLE = "hnte"


class PlaceQuery(Schema):
    """Of which year the statements are counted."""

    year: int | None = Field(None, ge=1900, le=2200)


class YearQuery(Schema):
    """Of which title the years are counted."""

    title: str = Field(FIRST_TITLE, max_length=60)


def _write_history(request: HttpRequest, record: Record) -> dict[str, Any]:
    user = get_user(request)
    require(can_read_history(user))
    lines = list_lines(record, user, limit=MOST_LINES + 1)
    return {
        "items": [
            {
                "at": line.at,
                "what": str(line.what),
                "actor": str(line.actor),
                "reason": line.reason,
                "changes": [{"label": one.label, "before": one.before, "after": one.after} for one in line.changes],
            }
            for line in lines[:MOST_LINES]
        ],
        "has_more": len(lines) > MOST_LINES,
    }


@router.get(
    "/registry/organisations/{int:organisation_pk}/history",
    response=RecordHistoryOut,
    summary="Who changed an organisation",
)
def read_organisation_history(request: HttpRequest, organisation_pk: Key) -> dict[str, Any]:
    """List who changed an organisation, when and why, the newest first; for staff who see it."""
    return _write_history(request, find_organisation(request, organisation_pk))


@router.get("/registry/rights/{int:right_pk}/history", response=RecordHistoryOut, summary="Who changed a right")
def read_right_history(request: HttpRequest, right_pk: Key) -> dict[str, Any]:
    """List who changed a right, when and why, the newest first; for staff who see it."""
    return _write_history(request, find_record(request, get_right, right_pk))


def _write_groups(request: HttpRequest, record: Any, column: str) -> dict[str, Any]:
    user = get_user(request)
    outside = not get_scope(user).is_staff_of(record.region)
    groups = list_groups(user=user, record=record, column=column, is_outside=outside)
    return {
        "items": [
            {
                "ledger": count.ledger,
                "title": count.ledger_title,
                "field": count.field,
                "field_title": count.title,
                "count": count.count,
                "newest": [
                    {"id": entry.pk, "label": entry.label, "number": entry.number, "state": str(light[1])}
                    for entry, light in newest
                ],
            }
            for count, _address, newest in groups
        ]
    }


@router.get(
    "/registry/organisations/{int:organisation_pk}/entries",
    response=NamingGroupsOut,
    summary="Entries of ledgers that name an organisation",
)
def read_organisation_entries(request: HttpRequest, organisation_pk: Key) -> dict[str, Any]:
    """List the entries that name an organisation, by ledger and field, as far as one may see them."""
    return _write_groups(request, find_organisation(request, organisation_pk), "organisation")


@router.get(
    "/registry/people/{int:person_pk}/entries",
    response=NamingGroupsOut,
    summary="Entries of ledgers that name a person",
)
def read_person_entries(request: HttpRequest, person_pk: Key) -> dict[str, Any]:
    """List the entries that name a person, by ledger and field, as far as one may see them."""
    return _write_groups(request, find_person(request, person_pk), "person")


@router.get("/registry/counts/places", response=PlacesOut, summary="Counts by place")
def read_places(request: HttpRequest, wanted: Query[PlaceQuery]) -> Any:
    """Count organisations, high-tech enterprises, invention patents and R&D by place, as the map does; for staff."""
    user = get_user(request)
    require(can_read_overview(user))
    report = count_places(user=user, today=timezone.localdate(), year=wanted.year)
    return {
        **{name: getattr(report, name) for name in ("year", "years", *FIGURES)},
        "intensity": _write_ratio(report.intensity),
        "places": [
            {
                "region": one.region,
                "is_own": one.is_own,
                **{name: getattr(one, name) for name in FIGURES},
                "intensity": _write_ratio(one.intensity),
            }
            for one in report.places
        ],
    }


FIGURES = ("organisations", "hightech", "inventions", "stated", "partial")


def _write_ratio(ratio: Any) -> dict[str, Any]:
    return {"n": ratio.numerator, "d": ratio.denominator}


@router.get("/registry/counts/years", response=YearsOut, summary="Counts by year")
def read_years(request: HttpRequest, wanted: Query[YearQuery]) -> dict[str, Any]:
    """Count year by year what was founded, conferred and filed, as the bars do; for staff."""
    user = get_user(request)
    require(can_read_overview(user))
    titles = dict(list_title_choices())
    if wanted.title not in titles:
        words = _("没有 %(name)s；可以选：%(known)s") % {"name": wanted.title, "known": ", ".join(titles)}
        raise refuse_field("query.title", words)
    founded = count_founded(list_organisations(user=user))
    conferred = count_recognitions_by_year(list_recognitions(user=user).filter(title=wanted.title))
    filed = count_rights_by_year(list_rights(user=user))
    return {
        "title": wanted.title,
        "founded": [{"year": year, "count": founded[year]} for year in _sort(founded)],
        "conferred": [
            {"year": year, "new": conferred[year][0], "renewed": conferred[year][1]} for year in _sort(conferred)
        ],
        "filed": [{"year": year, "kind": kind, "count": filed[year, kind]} for year, kind in sorted(filed)],
    }


def _sort(years: Any) -> list[Any]:
    """Put years in order, those without a day at the end."""
    return sorted(years, key=lambda year: (year is None, year or 0))


@trail.get("/trail/{int:entry_pk}", response=TrailEntryOut, summary="One entry of the trail")
def read_trail_entry(request: HttpRequest, entry_pk: Key) -> dict[str, Any]:
    """Show an entry with both sides of the change and its link in the chain; for auditors and audit administrators."""
    row = list_readable(get_user(request)).filter(pk=entry_pk).first()
    if row is None:
        raise Http404(_("没有这条留痕，或者它不归你看"))
    seal = find_seal(row)
    shows = bool(getattr(row, "shows_values", False))
    plain = ("at", "action", "actor_id", "subject_kind", "subject_id", "subject_title", "region_path", "reason",
             "batch_digest", "request_id")  # fmt: skip
    return {
        "id": row.pk,
        **{name: getattr(row, name) for name in plain},
        "label": str(get_action_label(row.action)),
        "actor": str(get_actor(row)),
        "shows_values": shows,
        "changes": [
            {"name": one.name, "before": one.before if shows else None, "after": one.after if shows else None}
            for one in list_changes(row.before, row.after)
            if shows or one.is_changed
        ],
        "seal": None if seal is None else {"number": seal.number, "digest": seal.digest},
    }
