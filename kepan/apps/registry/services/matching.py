"""Looking through the whole register for records of one body or person, and what somebody decides of a pair."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.desk.models import Job
from kepan.apps.desk.services import JobRun, create_job
from kepan.apps.registry.enums import OrganisationState, PairState
from kepan.apps.registry.models import MatchPair, Merger, Organisation, Person, PersonPair
from kepan.apps.registry.permissions import can_match_register, can_settle_pair
from kepan.apps.registry.selectors import get_name_parser
from kepan.apps.registry.selectors.matching import list_linkage_records
from kepan.apps.registry.selectors.person_matching import list_person_traits
from kepan.apps.registry.services.merging import merge_organisations, merge_people
from kepan.apps.registry.services.writing import require_text, write_entry
from kepan.engine.registry import pairing
from kepan.engine.registry.likeness import LinkedPair
from kepan.engine.registry.pairing import MOST_RECORDS
from kepan.engine.registry.people import compare_people, find_person_pairs
from kepan.engine.registry.traits import LinkageRecord

KIND = "registry.match"
BATCH = 1000
STRETCH = 20_000
"""Pairs are written for so many keys of records at a time, each stretch in one transaction."""
AnyPair = MatchPair | PersonPair


@dataclass(frozen=True)
class MatchReport:
    """What a look through the register found: pairs to look at, and how many of them are new."""

    pairs: int
    new: int


def create_match_job(*, actor: User) -> Job:
    """Ask for a look through the register; asked twice within a minute it is one job."""
    require(can_match_register(actor))
    key = f"{KIND}:{actor.pk}:{timezone.now():%Y%m%d%H%M}"
    return create_job(
        actor=actor, kind=KIND, title=gettext_lazy("查找重复单位和人员"), request_key=key, region=actor.region
    )


def match_register(run: JobRun) -> dict[str, int]:
    """Look through the register in a job, and write what is found stretch by stretch of the register.

    Killed while it compares, it compares anew; killed while it writes, it goes on with the next stretch. The result
    says how many pairs wait, and how many of them nobody had seen before.
    """
    began = datetime.fromisoformat(run.step("began", lambda: timezone.now().isoformat()))
    run.report(0, 100, _("读入单位"))
    write_found(run, MatchPair, Organisation, find_register_pairs(lambda words: run.report(20, 100, words)))
    run.report(90, 100, _("比较人员"))
    write_found(run, PersonPair, Person, find_person_pairs(list_person_traits()))
    waiting = [kind._default_manager.filter(state=PairState.OPEN) for kind in (MatchPair, PersonPair)]
    return {
        "pairs": sum(rows.count() for rows in waiting),
        "new": sum(rows.filter(found_at__gte=began).count() for rows in waiting),
    }


def write_found(
    run: JobRun,
    kind: type[MatchPair] | type[PersonPair],
    records: type[Organisation] | type[Person],
    found: Iterable[LinkedPair],
) -> None:
    """Write pairs by stretches of the keys on their left, each in one transaction with its place.

    A stretch is complete in itself: what an earlier attempt wrote stays right though the register went on.
    """
    ends = records._default_manager.aggregate(last=Max("pk"))
    last: int = run.step(f"last:{kind.__name__}", lambda: (ends["last"] or 0) // STRETCH)
    parts: dict[int, list[LinkedPair]] = {}
    for pair in found:
        parts.setdefault(min(pair.left // STRETCH, last), []).append(pair)

    def write(stretches: Sequence[int]) -> None:
        for place in stretches:
            update_pairs(parts.get(place, []), kind, stretch=(place * STRETCH, place == last))

    run.batches(f"write:{kind.__name__}", range(last + 1), write, size=1, words=_("写入疑似重复"))


def find_register_pairs(report: Callable[[str], None] = lambda _words: None) -> list[LinkedPair]:
    """Find the pairs of the whole register; a large one is refused where the extra `linkage` is not installed.

    `report` hears how far it is and may raise where the work is to end.
    """
    records = follow_records(list_linkage_records(), report)
    try:
        from kepan.store.linkage.matching import find_pairs
    except ImportError as error:
        if count_organisations() > MOST_RECORDS:
            words = {"count": MOST_RECORDS}
            raise RefusalError(
                _('超过 %(count)s 家单位，查找重复要先安装附加组件：pip install "kepan[linkage]"。') % words
            ) from error
        return pairing.find_pairs(records, get_name_parser())
    return find_pairs(records, get_name_parser())


def follow_records(records: Iterable[LinkageRecord], report: Callable[[str], None]) -> Iterator[LinkageRecord]:
    """Yield records and tell how many were read, and when comparing begins."""
    count = 0
    for count, record in enumerate(records, 1):
        if count % BATCH == 0:
            report(_("已读入 %(count)s 家单位") % {"count": count})
        yield record
    report(_("比较 %(count)s 家单位") % {"count": count})


def count_organisations() -> int:
    """Count the records that stand for themselves."""
    return Organisation.objects.exclude(state=OrganisationState.MERGED).count()


def update_pairs(
    found: list[LinkedPair],
    kind: type[MatchPair] | type[PersonPair] = MatchPair,
    *,
    stretch: tuple[int, bool] = (0, True),
) -> MatchReport:
    """Write the pairs that were found; what people decided stays, open pairs that are no longer found go.

    A stretch of the register is named by its first key on the left and whether it reaches to the end. Pairs that one
    identity number told of stay open: no register holds the number twice, so no search finds them.
    """
    first, is_last = stretch
    manager: Any = kind._default_manager
    pairs = manager.filter(left__gte=first)
    pairs = pairs if is_last else pairs.filter(left__lt=first + STRETCH)
    standing = {(row.left_id, row.right_id): row for row in pairs.iterator(chunk_size=BATCH)}
    new, changed = [], []
    keys = {(pair.left, pair.right) for pair in found}
    for pair in found:
        row = standing.get((pair.left, pair.right))
        evidence = write_evidence(pair)
        if row is None:
            new.append(kind(left_id=pair.left, right_id=pair.right, score=pair.score, evidence=evidence))
        elif is_open(row) and (row.score, row.evidence) != (pair.score, evidence):
            row.score, row.evidence = pair.score, evidence
            changed.append(row)
    gone = [row.pk for key, row in standing.items() if key not in keys and is_open(row)]
    for start in range(0, len(gone), BATCH):
        pairs.filter(pk__in=gone[start : start + BATCH]).delete()
    manager.bulk_create(new, batch_size=BATCH)
    manager.bulk_update(changed, ["score", "evidence"], batch_size=BATCH)
    return MatchReport(len(found), len(new))


def is_open(row: AnyPair) -> bool:
    """Say whether a search may change or drop a pair: nobody decided it, and no common identity number put it there."""
    has_number = any(part[:2] == ["identity", "same"] for part in row.evidence.get("fields", ()))
    return row.state == PairState.OPEN and not has_number


@transaction.atomic
def create_identity_pair(*, actor: User, person: Person, holder: Person) -> PersonPair:
    """Put two records into the queue that were given one identity number, of which only the one holds it.

    Somebody wrote the number of the holder into the other record. The number itself is not here, and not needed.
    """
    require(can_settle_pair(actor, person, holder))
    left, right = sorted((person, holder), key=lambda row: row.pk)
    traits = {one.number: one for one in list_person_traits([left.pk, right.pk])}
    known = traits[holder.pk].identity
    if not known or len(traits) != 2:
        raise RefusalError(_("两条记录有一条已经并入别的，或者证件号改过了。刷新以后再看。"))
    size = Person.objects.filter(merged_into__isnull=True).count()
    sides = (replace(traits[row.pk], identity=known) for row in (left, right))
    found = compare_people(*sides, size=size)
    values = {"score": found.score, "evidence": write_evidence(found), "state": PairState.OPEN}
    pair, _is_new = PersonPair.objects.update_or_create(left=left, right=right, defaults=values)
    write_entry(actor, "create_identity_pair", person, after={"left": left.pk, "right": right.pk})
    return pair


def write_evidence(pair: LinkedPair) -> dict[str, Any]:
    """Write what speaks for and against a pair as it is kept: outcomes by field, without the values themselves."""
    fields = [[part.field, part.outcome, f"{part.weight:.1f}"] for part in pair.evidence]
    return {"weight": f"{pair.weight:.1f}", "fields": fields, "two_codes": pair.has_two_codes, "sure": pair.is_sure}


@transaction.atomic
def reject_pair(*, actor: User, pair: AnyPair, reason: str) -> AnyPair:
    """Say that two records are two bodies or people; the pair is not asked about again."""
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
    pair: AnyPair,
    kept: Organisation | Person,
    reason: str,
    kept_version: int | None = None,
    dropped_version: int | None = None,
    accept_two_codes: bool = False,
) -> Merger:
    """Say that two records are one: the one that is named stays, the other is joined to it.

    Two valid codes of organisations are accepted expressly; two identity numbers of people never.
    """
    row = _get_open(actor, pair)
    if kept not in (row.left, row.right):
        raise RefusalError(_("保留的记录不在这一对里。"))
    given: dict[str, Any] = {"kept_version": kept_version, "dropped_version": dropped_version, "reason": reason}
    if isinstance(row, PersonPair):
        first, second = (row.left, row.right) if kept == row.left else (row.right, row.left)
        return merge_people(actor=actor, kept=first, dropped=second, **given)
    stays, goes = (row.left, row.right) if kept == row.left else (row.right, row.left)
    return merge_organisations(actor=actor, kept=stays, dropped=goes, accept_two_codes=accept_two_codes, **given)


def _get_open(actor: User, pair: AnyPair) -> AnyPair:
    rows: Any = type(pair)._default_manager.select_for_update(of=("self",))
    row: AnyPair = rows.select_related("left__region", "right__region").get(pk=pair.pk)
    require(can_settle_pair(actor, row.left, row.right))
    if row.state != PairState.OPEN:
        raise RefusalError(_("这一对已经核对过了。"))
    return row
