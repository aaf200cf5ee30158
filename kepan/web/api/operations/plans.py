"""Plans as wholes: listing, taking in, watching the compiler, heading, confirming, discarding, handing out."""

from __future__ import annotations

from typing import Any, Literal

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile

from kepan.apps.accounts.enums import Tier
from kepan.apps.desk.models import Job
from kepan.apps.planning.enums import PlanKind, PlanState
from kepan.apps.planning.models import Plan
from kepan.apps.planning.selectors import get_glance, list_history, list_plan_regions, list_plans
from kepan.apps.planning.services import (
    Heading,
    cancel_compile,
    confirm_plan,
    create_plan,
    discard_plan,
    restore_plan,
    retry_compile,
    update_plan,
)
from kepan.web.api.operations.shared import (
    check_filters,
    find_choice,
    find_force,
    find_plan,
    get_user,
    read_plan,
    set_tag,
)
from kepan.web.api.problems import ProblemError
from kepan.web.api.schemas.basis import Key, Page, Paging, ReasonBody, get_version, make_page
from kepan.web.api.schemas.beside import MadePlan
from kepan.web.api.schemas.plans import (
    ConfirmBody,
    GlanceOut,
    HeadingBody,
    HistoryOut,
    JobOut,
    PastedPlan,
    PlanCard,
    PlanOut,
    TextOut,
)
from kepan.web.planning.filters import PlanFilter
from kepan.web.planning.views.lists import PlanList
from kepan.web.ui.lists.state import match_words

router = Router(tags=["plans"])
NAME_FROM_TEXT = 40


class PlanQuery(Paging):
    """Which plans, in which order; discarded ones only where their state is asked for."""

    q: str = ""
    state: list[PlanState] = []
    region: Key | None = None
    year: int | None = None
    kind: PlanKind | None = None
    tier: Tier | None = None
    sort: Literal["-updated_at", "updated_at", "title", "-title", "year_from", "-year_from"] = "-updated_at"


class UploadFields(Schema):
    """What is said beside a file."""

    region: Key
    tier: Tier = Tier.OWNED_DATA


@router.get("/plans", response=Page[PlanCard], summary="List plans")
def read_plans(request: HttpRequest, wanted: Query[PlanQuery]) -> dict[str, Any]:
    """List the plans one may see: filtered by state, region with all below it, year, kind and tier, found by words."""
    filters = PlanFilter(request.GET, queryset=list_plans(user=get_user(request)), request=request)
    check_filters(filters)
    rows = filters.qs.filter(match_words(wanted.q, PlanList.search_fields)) if wanted.q.strip() else filters.qs
    if PlanState.DISCARDED not in wanted.state:
        rows = rows.exclude(state=PlanState.DISCARDED)
    return make_page(rows.order_by(wanted.sort, "-pk"), wanted)


def _create(request: HttpRequest, content: bytes, name: str, region: int, tier: Tier) -> Status[dict[str, Any]]:
    user = get_user(request)
    place = find_choice(list_plan_regions(user=user), region, "region")
    assert place is not None
    made = create_plan(actor=user, content=content, name=name, region=place, tier=tier)
    plan = list_plans(user=user).get(pk=made.plan.pk)
    return Status(201 if made.is_new else 200, {"plan": plan, "is_new": made.is_new})


@router.post("/plans", response={201: MadePlan, 200: MadePlan}, summary="Take a document in by its text")
def create_plan_from_text(request: HttpRequest, body: PastedPlan) -> Status[dict[str, Any]]:
    """Take pasted text in and have it compiled; the same text again answers the plan that is there, with 200."""
    first = next((line.strip() for line in body.text.splitlines() if line.strip()), "")
    name = (body.name.strip() or first[:NAME_FROM_TEXT] or "-").replace("/", "／")
    return _create(request, body.text.encode(), f"{name.removesuffix('.txt')}.txt", body.region, body.tier)


@router.post("/plans/files", response={201: MadePlan, 200: MadePlan}, summary="Take a document in as a file")
def create_plan_from_file(
    request: HttpRequest, file: File[UploadedFile], fields: Form[UploadFields]
) -> Status[dict[str, Any]]:
    """Take a file in (txt, md, docx, pdf, ofd, html …) and have it compiled; the same file again answers with 200."""
    most = settings.KEPAN_PLAN_MAX
    if (file.size or 0) > most * 1024 * 1024:
        raise ProblemError(413, "too_large", _("文件超过 %(most)s MB") % {"most": most})
    return _create(request, file.read(), file.name or "-", fields.region, fields.tier)


@router.get("/plans/{int:pk}", response=PlanOut, summary="One plan")
def read_one_plan(request: HttpRequest, pk: Key, response: HttpResponse) -> Plan:
    """Show a plan; the header ETag carries its version."""
    plan = find_plan(request, pk)
    set_tag(response, plan.version)
    return plan


@router.patch("/plans/{int:pk}", response=PlanOut, summary="Correct the heading of a draft")
def update_heading(request: HttpRequest, pk: Key, body: HeadingBody, response: HttpResponse) -> Plan:
    """Set title, kind, years and territory of a draft."""
    user, plan = get_user(request), find_plan(request, pk)
    heading = Heading(body.title, body.kind, body.territory, body.year_from, body.year_to)
    update_plan(actor=user, plan=plan, expected_version=get_version(request, body.version), heading=heading)
    return read_plan(user, plan, response)


@router.get("/plans/{int:pk}/job", response=JobOut | None, summary="How far the compilation is")
def read_job(request: HttpRequest, pk: Key) -> Job | None:
    """Show the job that compiles the plan's document; null for a draft made without one."""
    return find_plan(request, pk).job


@router.get("/plans/{int:pk}/glance", response=GlanceOut, summary="A plan in force at a glance")
def read_glance(request: HttpRequest, pk: Key) -> Any:
    """Count what stands, is open, late and doubtful."""
    return get_glance(plan=find_force(request, pk), today=timezone.localdate())


@router.get("/plans/{int:pk}/document", response=TextOut, summary="The text of a plan's document")
def read_document(request: HttpRequest, pk: Key) -> dict[str, Any]:
    """Show the text that all places of rows point into."""
    document = find_plan(request, pk, whole=True).document
    return {
        "name": document.name,
        "kind": document.kind,
        "sha256": document.sha256,
        "text": document.text,
        "pages": document.pages,
    }


@router.get("/plans/{int:pk}/history", response=list[HistoryOut], summary="What happened to a plan")
def read_history(request: HttpRequest, pk: Key) -> Any:
    """List the last thirty entries of the trail about a plan, the newest first."""
    return list_history(plan=find_plan(request, pk), user=get_user(request))


@router.post("/plans/{int:pk}/cancel", response=PlanOut, summary="Stop the compilation")
def cancel(request: HttpRequest, pk: Key, response: HttpResponse) -> Plan:
    """Stop the compilation; the plan becomes a failed one that can be tried again."""
    user, plan = get_user(request), find_plan(request, pk)
    cancel_compile(actor=user, plan=plan)
    return read_plan(user, plan, response)


@router.post("/plans/{int:pk}/retry", response=PlanOut, summary="Compile once more")
def retry(request: HttpRequest, pk: Key, response: HttpResponse) -> Plan:
    """Compile the document of a failed plan once more."""
    user, plan = get_user(request), find_plan(request, pk)
    retry_compile(actor=user, plan=plan)
    return read_plan(user, plan, response)


@router.post("/plans/{int:pk}/confirm", response=PlanOut, summary="Put a draft in force")
def confirm(request: HttpRequest, pk: Key, body: ConfirmBody, response: HttpResponse) -> Plan:
    """Put a draft in force as its version 1; refused while a doubtful figure is undecided."""
    user, plan = get_user(request), find_plan(request, pk)
    confirm_plan(
        actor=user,
        plan=plan,
        expected_version=get_version(request, body.version),
        only_accepted=body.only_accepted,
        effective_on=body.effective_on,
    )
    return read_plan(user, plan, response)


@router.post("/plans/{int:pk}/discard", response=PlanOut, summary="Discard a plan that is not in force")
def discard(request: HttpRequest, pk: Key, body: ReasonBody, response: HttpResponse) -> Plan:
    """Take a plan out of sight, with a reason; it can be restored."""
    user, plan = get_user(request), find_plan(request, pk)
    discard_plan(actor=user, plan=plan, reason=body.reason)
    return read_plan(user, plan, response)


@router.post("/plans/{int:pk}/restore", response=PlanOut, summary="Bring a discarded plan back")
def restore(request: HttpRequest, pk: Key, response: HttpResponse) -> Plan:
    """Bring a discarded plan back to what it was."""
    user, plan = get_user(request), find_plan(request, pk)
    restore_plan(actor=user, plan=plan)
    return read_plan(user, plan, response)
