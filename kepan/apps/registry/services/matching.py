"""Looking through the whole register for records of one body, and what a person decides of a pair."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.desk.models import Job
from kepan.apps.desk.services import JobRun, create_job
from kepan.apps.registry.enums import OrganisationState, PairState
from kepan.apps.registry.models import MatchPair, Merger, Organisation
from kepan.apps.registry.permissions import can_match_register, can_write_in
from kepan.apps.registry.selectors import get_name_parser
from kepan.apps.registry.selectors.matching import list_linkage_records
from kepan.apps.registry.services.merging import merge_organisations
from kepan.apps.registry.services.writing import require_text, write_entry
from kepan.engine.registry import pairing
from kepan.engine.registry.likeness import LinkedPair
from kepan.engine.registry.pairing import MOST_RECORDS

KIND = "registry.match"
BATCH = 1000


@dataclass(frozen=True)
class MatchReport:
    """What a look through the register found: pairs to look at, and how many of them are new."""

    pairs: int
    new: int


def create_match_job(*, actor: User) -> Job:
    """Ask for a look through the register; asked twice within a minute it is one job."""
    require(can_match_register(actor))
    key = f"{KIND}:{actor.pk}:{timezone.now():%Y%m%d%H%M}"
    return create_job(actor=actor, kind=KIND, title=gettext_lazy("查找重复单位"), request_key=key, region=actor.region)


def match_register(run: JobRun) -> dict[str, int]:
    """Look through the register in a job; the result says how many pairs there are."""
    found = find_register_pairs()
    with transaction.atomic():
        report = update_pairs(found)
    return {"pairs": report.pairs, "new": report.new}


def find_register_pairs() -> list[LinkedPair]:
    """Find the pairs of the whole register; a large one is refused where the extra `linkage` is not installed."""
    try:
        from kepan.store.linkage.matching import find_pairs
    except ImportError as error:
        if count_organisations() > MOST_RECORDS:
            words = {"count": MOST_RECORDS}
            raise RefusalError(
                _('超过 %(count)s 家单位，查找重复要先安装附加组件：pip install "kepan[linkage]"。') % words
            ) from error
        return pairing.find_pairs(list_linkage_records(), get_name_parser())
    return find_pairs(list_linkage_records(), get_name_parser())


def count_organisations() -> int:
    """Count the records that stand for themselves."""
    return Organisation.objects.exclude(state=OrganisationState.MERGED).count()


def update_pairs(found: list[LinkedPair]) -> MatchReport:
    """Write the pairs that were found; what people decided stays, open pairs that are no longer found go."""
    standing = {(row.left_id, row.right_id): row for row in MatchPair.objects.all().iterator(chunk_size=BATCH)}
    new, changed = [], []
    keys = {(pair.left, pair.right) for pair in found}
    for pair in found:
        row = standing.get((pair.left, pair.right))
        evidence = write_evidence(pair)
        if row is None:
            new.append(MatchPair(left_id=pair.left, right_id=pair.right, score=pair.score, evidence=evidence))
        elif row.state == PairState.OPEN and (row.score, row.evidence) != (pair.score, evidence):
            row.score, row.evidence = pair.score, evidence
            changed.append(row)
    gone = [row.pk for key, row in standing.items() if row.state == PairState.OPEN and key not in keys]
    for start in range(0, len(gone), BATCH):
        MatchPair.objects.filter(pk__in=gone[start : start + BATCH]).delete()
    MatchPair.objects.bulk_create(new, batch_size=BATCH)
    MatchPair.objects.bulk_update(changed, ["score", "evidence"], batch_size=BATCH)
    return MatchReport(len(found), len(new))


def write_evidence(pair: LinkedPair) -> dict[str, Any]:
    """Write what speaks for and against a pair as it is kept: outcomes by field, without the values themselves."""
    fields = [[part.field, part.outcome, f"{part.weight:.1f}"] for part in pair.evidence]
    return {"weight": f"{pair.weight:.1f}", "fields": fields, "two_codes": pair.has_two_codes, "sure": pair.is_sure}


@transaction.atomic
def reject_pair(*, actor: User, pair: MatchPair, reason: str) -> MatchPair:
    """Say that two records are two bodies; the pair is not asked about again."""
    row = _get_open(actor, pair)
    row.state, row.reason = PairState.DISTINCT, require_text(reason, _("写明理由，例如“地址和法人都不同”。"))[:200]
    row.decided_by, row.decided_at = actor, timezone.now()
    row.save()
    after = {"left": row.left_id, "right": row.right_id, "score": str(row.score)}
    write_entry(actor, "reject_pair", row.left, after=after, reason=row.reason)
    return row


@transaction.atomic
def merge_pair(
    *,
    actor: User,
    pair: MatchPair,
    kept: Organisation,
    reason: str,
    kept_version: int | None = None,
    dropped_version: int | None = None,
    accept_two_codes: bool = False,
) -> Merger:
    """Say that two records are one body: the one that is named stays, the other is joined to it."""
    row = _get_open(actor, pair)
    if kept.pk not in (row.left_id, row.right_id):
        raise RefusalError(_("保留的记录不在这一对里。"))
    dropped = row.right if kept.pk == row.left_id else row.left
    return merge_organisations(
        actor=actor,
        kept=kept,
        dropped=dropped,
        reason=reason,
        kept_version=kept_version,
        dropped_version=dropped_version,
        accept_two_codes=accept_two_codes,
    )


def _get_open(actor: User, pair: MatchPair) -> MatchPair:
    row = (
        MatchPair.objects.select_for_update(of=("self",))
        .select_related("left__region", "right__region")
        .get(pk=pair.pk)
    )
    for organisation in (row.left, row.right):
        require(can_write_in(actor, region=organisation.region))
    if row.state != PairState.OPEN:
        raise RefusalError(_("这一对已经核对过了。"))
    return row
