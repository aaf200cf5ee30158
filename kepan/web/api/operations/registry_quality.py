"""What the data checks found, pairs of records that may be one, merges, and quick search."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from pydantic import Field

from kepan.apps.accounts.permissions import require
from kepan.apps.desk.models import Job
from kepan.apps.registry.models import Finding, MatchPair, Merger, Person, PersonPair
from kepan.apps.registry.permissions import can_read_pairs, can_read_quality
from kepan.apps.registry.selectors import (
    find_organisations,
    find_people,
    get_finding,
    get_merger,
    get_pair,
    get_person_pair,
    list_organisations,
    list_people,
)
from kepan.apps.registry.services import (
    create_match_job,
    excuse_finding,
    merge_pair,
    reject_pair,
    reopen_finding,
    unmerge_organisations,
    unmerge_people,
)
from kepan.web.api.operations.registry_lists import ListQuery, list_like, read_list
from kepan.web.api.operations.shared import find_choice, get_user
from kepan.web.api.problems import ProblemError
from kepan.web.api.schemas.basis import Key, Stretch
from kepan.web.api.schemas.plans import JobOut
from kepan.web.api.schemas.quality import (
    ExcuseBody,
    HitsOut,
    MergerOut,
    PairDecision,
    PairOut,
    PersonPairOut,
    RecordFindingOut,
    UndoBody,
)
from kepan.web.registry.guards import find_record
from kepan.web.registry.views.holdings import FindingList
from kepan.web.registry.views.mergers import MergerList, PersonMergerList
from kepan.web.registry.views.pairs import PairList, PersonPairList

router = Router(tags=["quality"])
AnyPair = MatchPair | PersonPair


class QuickQuery(Schema):
    """What to look for."""

    q: str = Field(min_length=1, max_length=200)
    limit: int = Field(10, ge=1, le=50)


def _find_finding(request: HttpRequest, pk: int) -> Finding:
    require(can_read_quality(get_user(request)))
    found: Finding = find_record(request, get_finding, pk)
    return found


def _find_pair(request: HttpRequest, get: Callable[..., AnyPair], pk: int) -> AnyPair:
    require(can_read_pairs(get_user(request)))
    found: AnyPair = find_record(request, get, pk)
    return found


def _find_merger(request: HttpRequest, pk: int) -> Merger:
    require(can_read_pairs(get_user(request)))
    found: Merger = find_record(request, get_merger, pk)
    return found


@router.get("/registry/findings", response=Stretch[RecordFindingOut], summary="Findings of the data checks")
@list_like(FindingList)
def read_findings(request: HttpRequest, wanted: ListQuery) -> dict[str, Any]:
    """List what the data checks found about the records one may see."""
    return read_list(FindingList, request, wanted)


@router.post("/registry/findings/{int:finding_pk}/excuse", response=RecordFindingOut, summary="Excuse a finding")
def excuse(request: HttpRequest, finding_pk: Key, body: ExcuseBody) -> Finding:
    """Say why the data is right as it stands; that holds until the values change."""
    return excuse_finding(actor=get_user(request), finding=_find_finding(request, finding_pk), reason=body.reason)


@router.post("/registry/findings/{int:finding_pk}/reopen", response=RecordFindingOut, summary="Take an excuse back")
def reopen_excused(request: HttpRequest, finding_pk: Key) -> Finding:
    """Take an excuse back."""
    return reopen_finding(actor=get_user(request), finding=_find_finding(request, finding_pk))


@router.get("/registry/pairs", response=Stretch[PairOut], summary="Records that may be one")
@list_like(PairList)
def read_pairs(request: HttpRequest, wanted: ListQuery) -> dict[str, Any]:
    """List pairs of records of which one may see both, with what speaks for and against; without `state` the open."""
    return read_list(PairList, request, wanted)


@router.post("/registry/pairs/{int:pair_pk}/decision", response=PairOut, summary="Decide on a pair")
def decide_pair(request: HttpRequest, pair_pk: Key, body: PairDecision) -> AnyPair:
    """Merge the two records into the one that is kept, or say that they are two bodies."""
    rows = list_organisations(user=get_user(request))
    return _decide(request, _find_pair(request, get_pair, pair_pk), rows, body)


@router.post("/registry/pairs/search", response={202: JobOut}, summary="Look for records that may be one")
def search_pairs(request: HttpRequest) -> Status[Job]:
    """Look through the whole register for organisations and people that stand twice, by a job; for the root region."""
    return Status(202, create_match_job(actor=get_user(request)))


@router.get("/registry/person-pairs", response=Stretch[PersonPairOut], summary="Records that may be one person")
@list_like(PersonPairList)
def read_person_pairs(request: HttpRequest, wanted: ListQuery) -> dict[str, Any]:
    """List pairs of people of which one may see both; without `state` the open ones."""
    return read_list(PersonPairList, request, wanted)


@router.post(
    "/registry/person-pairs/{int:person_pair_pk}/decision", response=PersonPairOut, summary="Decide on a pair of people"
)
def decide_person_pair(request: HttpRequest, person_pair_pk: Key, body: PairDecision) -> AnyPair:
    """Merge the two records into the one that is kept, or say that they are two people."""
    rows = list_people(user=get_user(request))
    return _decide(request, _find_pair(request, get_person_pair, person_pair_pk), rows, body)


def _decide(request: HttpRequest, pair: AnyPair, rows: QuerySet[Any], body: PairDecision) -> AnyPair:
    user = get_user(request)
    if body.decision == "distinct":
        reject_pair(actor=user, pair=pair, reason=body.reason)
    else:
        kept = find_choice(rows, body.kept, "kept")
        if kept is None:
            words = _("必须填写")
            raise ProblemError(422, "invalid", words, errors=[{"field": "body.kept", "detail": words}])
        merge_pair(actor=user, pair=pair, kept=kept, reason=body.reason, accept_two_codes=body.accept_two_codes)
    return _find_pair(request, get_pair if isinstance(pair, MatchPair) else get_person_pair, pair.pk)


@router.get("/registry/mergers", response=Stretch[MergerOut], summary="Merges of organisations")
@list_like(MergerList)
def read_mergers(request: HttpRequest, wanted: ListQuery) -> dict[str, Any]:
    """List the merges of organisations, the last first, those taken back among them."""
    return read_list(MergerList, request, wanted, fields=MergerList.fields)


@router.get("/registry/person-mergers", response=Stretch[MergerOut], summary="Merges of people")
@list_like(PersonMergerList)
def read_person_mergers(request: HttpRequest, wanted: ListQuery) -> dict[str, Any]:
    """List the merges of people, the last first, those taken back among them."""
    return read_list(PersonMergerList, request, wanted, fields=(*PersonMergerList.fields, "kept", "dropped"))


@router.post("/registry/mergers/{int:merger_pk}/undo", response=MergerOut, summary="Take a merge back")
def undo_merger(request: HttpRequest, merger_pk: Key, body: UndoBody) -> Merger:
    """Take a merge of organisations or people back; every reference that was moved goes back to where it was."""
    merger = _find_merger(request, merger_pk)
    undo = unmerge_people if merger.kind is Person else unmerge_organisations
    undo(actor=get_user(request), merger=merger, reason=body.reason)
    return _find_merger(request, merger_pk)


@router.get("/registry/search", response=HitsOut, summary="Quick search")
def search_registry(request: HttpRequest, wanted: Query[QuickQuery]) -> dict[str, Any]:
    """Find organisations by parts of names, former names, codes and pinyin, and people by the beginning of names."""
    user = get_user(request)
    return {
        "organisations": find_organisations(user=user, words=wanted.q, limit=wanted.limit),
        "people": find_people(user=user, words=wanted.q, limit=wanted.limit),
    }
