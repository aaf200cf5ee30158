"""What the data checks found, pairs of records that may be one, merges, and quick search."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from kepan.apps.accounts.permissions import require
from kepan.apps.registry.enums import FindingState, PairState, Severity
from kepan.apps.registry.models import Finding, MatchPair, Merger
from kepan.apps.registry.permissions import can_read_quality
from kepan.apps.registry.selectors import (
    find_organisations,
    find_people,
    get_finding,
    get_pair,
    list_findings,
    list_mergers,
    list_organisations,
    list_pairs,
)
from kepan.apps.registry.services import excuse_finding, merge_pair, reject_pair, reopen_finding, unmerge_organisations
from kepan.web.api.operations.registry_shared import find_record, match_filters
from kepan.web.api.operations.shared import find_choice, get_user
from kepan.web.api.problems import ProblemError
from kepan.web.api.schemas.basis import Key, Page, Paging, make_page
from kepan.web.api.schemas.quality import (
    ExcuseBody,
    FindingOut,
    HitsOut,
    MergerOut,
    PairDecision,
    PairOut,
    UndoBody,
)
from kepan.web.registry.filters import FindingFilter

router = Router(tags=["quality"])


class FindingQuery(Paging):
    """Which findings, the heaviest and oldest first."""

    region: Key | None = None
    severity: Severity | None = None
    state: FindingState | None = None


class PairQuery(Paging):
    """Pairs in one state, the likeliest first."""

    state: PairState = PairState.OPEN


class QuickQuery(Schema):
    """What to look for."""

    q: str = Field(min_length=1, max_length=200)
    limit: int = Field(10, ge=1, le=50)


def _find_finding(request: HttpRequest, pk: int) -> Finding:
    require(can_read_quality(get_user(request)))
    return find_record(get_finding, get_user(request), pk)


def _find_pair(request: HttpRequest, pk: int) -> MatchPair:
    require(can_read_quality(get_user(request)))
    return find_record(get_pair, get_user(request), pk)


@router.get("/registry/findings", response=Page[FindingOut], summary="Findings of the data checks")
def read_findings(request: HttpRequest, wanted: Query[FindingQuery]) -> dict[str, Any]:
    """List what the data checks found about the records one may see."""
    user = get_user(request)
    require(can_read_quality(user))
    return make_page(match_filters(FindingFilter, request, list_findings(user=user), wanted), wanted)


@router.post("/registry/findings/{int:finding_pk}/excuse", response=FindingOut, summary="Excuse a finding")
def excuse(request: HttpRequest, finding_pk: Key, body: ExcuseBody) -> Finding:
    """Say why the data is right as it stands; that holds until the values change."""
    return excuse_finding(actor=get_user(request), finding=_find_finding(request, finding_pk), reason=body.reason)


@router.post("/registry/findings/{int:finding_pk}/reopen", response=FindingOut, summary="Take an excuse back")
def reopen_excused(request: HttpRequest, finding_pk: Key) -> Finding:
    """Take an excuse back."""
    return reopen_finding(actor=get_user(request), finding=_find_finding(request, finding_pk))


@router.get("/registry/pairs", response=Page[PairOut], summary="Records that may be one")
def read_pairs(request: HttpRequest, wanted: Query[PairQuery]) -> dict[str, Any]:
    """List pairs of records of which one may see both, with what speaks for and against."""
    user = get_user(request)
    require(can_read_quality(user))
    return make_page(list_pairs(user=user, state=wanted.state), wanted)


@router.post("/registry/pairs/{int:pair_pk}/decision", response=PairOut, summary="Decide on a pair")
def decide_pair(request: HttpRequest, pair_pk: Key, body: PairDecision) -> MatchPair:
    """Merge the two records into the one that is kept, or say that they are two bodies."""
    user, pair = get_user(request), _find_pair(request, pair_pk)
    if body.decision == "distinct":
        reject_pair(actor=user, pair=pair, reason=body.reason)
        return find_record(get_pair, user, pair_pk)
    kept = find_choice(list_organisations(user=user), body.kept, "kept")
    if kept is None:
        words = _("必须填写")
        raise ProblemError(422, "invalid", words, errors=[{"field": "body.kept", "detail": words}])
    merge_pair(actor=user, pair=pair, kept=kept, reason=body.reason, accept_two_codes=body.accept_two_codes)
    return find_record(get_pair, user, pair_pk)


@router.get("/registry/mergers", response=Page[MergerOut], summary="Merges of organisations")
def read_mergers(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    """List the merges of organisations, the last first, those taken back among them."""
    user = get_user(request)
    require(can_read_quality(user))
    return make_page(list_mergers(user=user), paging)


@router.post("/registry/mergers/{int:merger_pk}/undo", response=MergerOut, summary="Take a merge back")
def undo_merger(request: HttpRequest, merger_pk: Key, body: UndoBody) -> Merger:
    """Take a merge back; every reference that was moved goes back to where it was."""
    user = get_user(request)
    require(can_read_quality(user))

    def get(*, user: Any, pk: int) -> Merger:
        return list_mergers(user=user).get(pk=pk)

    unmerge_organisations(actor=user, merger=find_record(get, user, merger_pk), reason=body.reason)
    return find_record(get, user, merger_pk)


@router.get("/registry/search", response=HitsOut, summary="Quick search")
def search_registry(request: HttpRequest, wanted: Query[QuickQuery]) -> dict[str, Any]:
    """Find organisations by parts of names, former names, codes and pinyin, and people by the beginning of names."""
    user = get_user(request)
    return {
        "organisations": find_organisations(user=user, words=wanted.q, limit=wanted.limit),
        "people": find_people(user=user, words=wanted.q, limit=wanted.limit),
    }
