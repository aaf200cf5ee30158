"""Requests to change a plan in force: drawing up, submitting, deciding."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from kepan.apps.planning.enums import RequestState
from kepan.apps.planning.models import ChangeRequest
from kepan.apps.planning.selectors import list_requests
from kepan.apps.planning.services import (
    Change,
    approve_request,
    create_request,
    list_clashes,
    list_impacts,
    reject_request,
    submit_request,
    update_request,
    withdraw_request,
)
from kepan.web.api.operations.shared import find_force, find_request, get_user, set_tag
from kepan.web.api.schemas.basis import Key, Page, Paging, VersionBody, get_version, make_page
from kepan.web.api.schemas.force import (
    ChangeBody,
    DecidedOut,
    ImpactOut,
    NoteBody,
    RequestBody,
    RequestCard,
    RequestOut,
    RequestUpdateBody,
)

router = Router(tags=["requests"])
OPEN = frozenset({RequestState.DRAFT, RequestState.SUBMITTED})


class RequestQuery(Paging):
    """Which requests."""

    state: list[RequestState] = []
    mine: bool = False


def _match(wanted: RequestQuery, user_id: int) -> Q:
    condition = Q(state__in=wanted.state) if wanted.state else Q()
    return condition & Q(made_by_id=user_id) if wanted.mine else condition


def _write(request: ChangeRequest) -> dict[str, Any]:
    """Write a request with what it would change, and what has changed since."""
    made = getattr(request, "resulting_version", None)
    return {
        **RequestCard.from_orm(request).dict(),
        "lines": list(request.lines.all()),
        "clashes": [
            {"kind": clash.line.subject_kind, "id": clash.line.subject_id, "now": clash.now}
            for clash in (list_clashes(request) if request.state in OPEN else ())
        ],
        "resulting_number": None if made is None else made.number,
    }


def _read_changes(changes: list[ChangeBody]) -> list[Change]:
    return [Change(one.verb, one.kind, one.id, one.after) for one in changes]


@router.get("/requests", response=Page[RequestCard], summary="Requests on all plans")
def read_all_requests(request: HttpRequest, wanted: Query[RequestQuery]) -> dict[str, Any]:
    """List the requests on the plans one may see, the newest first; drafts only to those who drew them up."""
    user = get_user(request)
    return make_page(list_requests(user=user).filter(_match(wanted, user.pk)), wanted)


@router.get("/plans/{int:pk}/requests", response=Page[RequestCard], summary="Requests on a plan")
def read_requests(request: HttpRequest, pk: Key, wanted: Query[RequestQuery]) -> dict[str, Any]:
    """List the requests on a plan in force, the newest first."""
    user, plan = get_user(request), find_force(request, pk)
    return make_page(list_requests(user=user).filter(_match(wanted, user.pk), plan=plan), wanted)


@router.post("/plans/{int:pk}/requests", response={201: RequestOut}, summary="Draw a request up")
def draw_up(request: HttpRequest, pk: Key, body: RequestBody, response: HttpResponse) -> Status[dict[str, Any]]:
    """Draw up a request to change rows of a plan in force; it does nothing until it is submitted and approved."""
    made = create_request(
        actor=get_user(request),
        plan=find_force(request, pk),
        changes=_read_changes(body.changes),
        reason=body.reason,
        effective_on=body.effective_on,
    )
    set_tag(response, made.version)
    return Status(201, _write(made))


@router.get("/plans/{int:pk}/requests/{int:request_pk}", response=RequestOut, summary="One request")
def read_request(request: HttpRequest, pk: Key, request_pk: Key, response: HttpResponse) -> dict[str, Any]:
    """Show a request with its lines, and the rows that have changed since it was drawn up."""
    found = find_request(request, find_force(request, pk), request_pk)
    set_tag(response, found.version)
    return _write(found)


@router.get("/plans/{int:pk}/requests/{int:request_pk}/impact", response=list[ImpactOut], summary="What it touches")
def read_impact(request: HttpRequest, pk: Key, request_pk: Key) -> list[dict[str, Any]]:
    """Show what each line of a request touches, as things stand now: parts, sums, duties, phases, other plans."""
    found = find_request(request, find_force(request, pk), request_pk)
    return [
        {
            "verb": impact.line.verb,
            "kind": impact.line.subject_kind,
            "id": impact.line.subject_id,
            "number": impact.number,
            "title": impact.title,
            "before": impact.before,
            "after": impact.after,
            "difference": impact.difference,
            "percent": impact.percent,
            "unit": impact.unit,
            "effects": [{"message": one.message, "is_work": one.is_work} for one in impact.effects],
        }
        for impact in list_impacts(user=get_user(request), request=found)
    ]


@router.put("/plans/{int:pk}/requests/{int:request_pk}", response=RequestOut, summary="Rewrite a request")
def redraw(
    request: HttpRequest, pk: Key, request_pk: Key, body: RequestUpdateBody, response: HttpResponse
) -> dict[str, Any]:
    """Rewrite a request that is not submitted; it then rests on the newest version."""
    made = update_request(
        actor=get_user(request),
        request=find_request(request, find_force(request, pk), request_pk),
        expected_version=get_version(request, body.version),
        changes=_read_changes(body.changes),
        reason=body.reason,
        effective_on=body.effective_on,
    )
    set_tag(response, made.version)
    return _write(made)


@router.post("/plans/{int:pk}/requests/{int:request_pk}/submit", response=RequestOut, summary="Submit a request")
def submit(request: HttpRequest, pk: Key, request_pk: Key, body: VersionBody, response: HttpResponse) -> dict[str, Any]:
    """Lay a request before the directors of the plan's region."""
    found = find_request(request, find_force(request, pk), request_pk)
    made = submit_request(actor=get_user(request), request=found, expected_version=get_version(request, body.version))
    set_tag(response, made.version)
    return _write(made)


@router.post("/plans/{int:pk}/requests/{int:request_pk}/withdraw", response=RequestOut, summary="Take a request back")
def withdraw(
    request: HttpRequest, pk: Key, request_pk: Key, body: VersionBody, response: HttpResponse
) -> dict[str, Any]:
    """Take a request back: a submitted one becomes a draft again, a draft is given up."""
    found = find_request(request, find_force(request, pk), request_pk)
    made = withdraw_request(actor=get_user(request), request=found, expected_version=get_version(request, body.version))
    set_tag(response, made.version)
    return _write(made)


@router.post("/plans/{int:pk}/requests/{int:request_pk}/approve", response=DecidedOut, summary="Approve a request")
def approve(request: HttpRequest, pk: Key, request_pk: Key, body: NoteBody) -> dict[str, Any]:
    """Approve a request: the plan's next version is made, in force at once where its day has come."""
    plan = find_force(request, pk)
    made = approve_request(
        actor=get_user(request),
        request=find_request(request, plan, request_pk),
        expected_version=get_version(request, body.version),
        note=body.note,
    )
    return {"request": find_request(request, plan, request_pk), "made": made}


@router.post("/plans/{int:pk}/requests/{int:request_pk}/reject", response=RequestOut, summary="Turn a request down")
def reject(request: HttpRequest, pk: Key, request_pk: Key, body: NoteBody, response: HttpResponse) -> dict[str, Any]:
    """Turn a request down, with a note that says why."""
    found = find_request(request, find_force(request, pk), request_pk)
    made = reject_request(
        actor=get_user(request), request=found, expected_version=get_version(request, body.version), note=body.note
    )
    set_tag(response, made.version)
    return _write(made)
