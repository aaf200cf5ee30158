"""What the data checks found, pairs of records that may be one, merges, and quick search."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from kepan.apps.accounts.permissions import require
from kepan.apps.registry.models import Finding, MatchPair, Merger
from kepan.apps.registry.permissions import can_read_quality
from kepan.apps.registry.selectors import (
    find_organisations,
    find_people,
    get_finding,
    get_merger,
    get_pair,
    list_organisations,
)
from kepan.apps.registry.services import excuse_finding, merge_pair, reject_pair, reopen_finding, unmerge_organisations
from kepan.web.api.operations.registry_lists import ListQuery, list_like, read_list
from kepan.web.api.operations.shared import find_choice, get_user
from kepan.web.api.problems import ProblemError
from kepan.web.api.schemas.basis import Key, Stretch
from kepan.web.api.schemas.quality import (
    ExcuseBody,
    FindingOut,
    HitsOut,
    MergerOut,
    PairDecision,
    PairOut,
    UndoBody,
)
from kepan.web.registry.guards import find_record
from kepan.web.registry.views.holdings import FindingList
from kepan.web.registry.views.mergers import MergerList
from kepan.web.registry.views.pairs import PairList

router = Router(tags=["quality"])


class QuickQuery(Schema):
    """What to look for."""

    q: str = Field(min_length=1, max_length=200)
    limit: int = Field(10, ge=1, le=50)


def _find_finding(request: HttpRequest, pk: int) -> Finding:
    require(can_read_quality(get_user(request)))
    found: Finding = find_record(request, get_finding, pk)
    return found


def _find_pair(request: HttpRequest, pk: int) -> MatchPair:
    require(can_read_quality(get_user(request)))
    found: MatchPair = find_record(request, get_pair, pk)
    return found


def _find_merger(request: HttpRequest, pk: int) -> Merger:
    require(can_read_quality(get_user(request)))
    found: Merger = find_record(request, get_merger, pk)
    return found


@router.get("/registry/findings", response=Stretch[FindingOut], summary="Findings of the data checks")
@list_like(FindingList)
def read_findings(request: HttpRequest, wanted: ListQuery) -> dict[str, Any]:
    """List what the data checks found about the records one may see."""
    return read_list(FindingList, request, wanted)


@router.post("/registry/findings/{int:finding_pk}/excuse", response=FindingOut, summary="Excuse a finding")
def excuse(request: HttpRequest, finding_pk: Key, body: ExcuseBody) -> Finding:
    """Say why the data is right as it stands; that holds until the values change."""
    return excuse_finding(actor=get_user(request), finding=_find_finding(request, finding_pk), reason=body.reason)


@router.post("/registry/findings/{int:finding_pk}/reopen", response=FindingOut, summary="Take an excuse back")
def reopen_excused(request: HttpRequest, finding_pk: Key) -> Finding:
    """Take an excuse back."""
    return reopen_finding(actor=get_user(request), finding=_find_finding(request, finding_pk))


@router.get("/registry/pairs", response=Stretch[PairOut], summary="Records that may be one")
@list_like(PairList)
def read_pairs(request: HttpRequest, wanted: ListQuery) -> dict[str, Any]:
    """List pairs of records of which one may see both, with what speaks for and against; without `state` the open."""
    return read_list(PairList, request, wanted)


@router.post("/registry/pairs/{int:pair_pk}/decision", response=PairOut, summary="Decide on a pair")
def decide_pair(request: HttpRequest, pair_pk: Key, body: PairDecision) -> MatchPair:
    """Merge the two records into the one that is kept, or say that they are two bodies."""
    user, pair = get_user(request), _find_pair(request, pair_pk)
    if body.decision == "distinct":
        reject_pair(actor=user, pair=pair, reason=body.reason)
        return _find_pair(request, pair_pk)
    kept = find_choice(list_organisations(user=user), body.kept, "kept")
    if kept is None:
        words = _("必须填写")
        raise ProblemError(422, "invalid", words, errors=[{"field": "body.kept", "detail": words}])
    merge_pair(actor=user, pair=pair, kept=kept, reason=body.reason, accept_two_codes=body.accept_two_codes)
    return _find_pair(request, pair_pk)


@router.get("/registry/mergers", response=Stretch[MergerOut], summary="Merges of organisations")
@list_like(MergerList)
def read_mergers(request: HttpRequest, wanted: ListQuery) -> dict[str, Any]:
    """List the merges of organisations, the last first, those taken back among them."""
    return read_list(MergerList, request, wanted, fields=MergerList.fields)


@router.post("/registry/mergers/{int:merger_pk}/undo", response=MergerOut, summary="Take a merge back")
def undo_merger(request: HttpRequest, merger_pk: Key, body: UndoBody) -> Merger:
    """Take a merge back; every reference that was moved goes back to where it was."""
    unmerge_organisations(actor=get_user(request), merger=_find_merger(request, merger_pk), reason=body.reason)
    return _find_merger(request, merger_pk)


@router.get("/registry/search", response=HitsOut, summary="Quick search")
def search_registry(request: HttpRequest, wanted: Query[QuickQuery]) -> dict[str, Any]:
    """Find organisations by parts of names, former names, codes and pinyin, and people by the beginning of names."""
    user = get_user(request)
    return {
        "organisations": find_organisations(user=user, words=wanted.q, limit=wanted.limit),
        "people": find_people(user=user, words=wanted.q, limit=wanted.limit),
    }
