"""Running the data checks and keeping what they found: opened, resolved when no longer true, excused by a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import models, transaction
from django.db.models import Count, Exists, Max, Min, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.enums import Tier
from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.desk.models import Job
from kepan.apps.desk.selectors import find_job
from kepan.apps.desk.services import JobRun, create_job
from kepan.apps.imports.services import insert_rows, make_row
from kepan.apps.registry.enums import FindingState
from kepan.apps.registry.models import (
    Finding,
    Position,
    Recognition,
    YearlyStatement,
)
from kepan.apps.registry.permissions import can_excuse_finding, can_run_checks
from kepan.apps.registry.selectors.checking import (
    FAMILIES,
    SUBJECTS,
    CheckedRecord,
    list_family_keys,
    read_family,
    write_subject_kind,
)
from kepan.apps.trail.services import create_entry
from kepan.engine.registry.checks import DataCheck, list_findings
from kepan.store.files.checks import read_checks

CHECK_ALL = "registry.check"
"""Kind of the background job that checks every record."""
CHUNK = 200
UNWRITTEN = frozenset({"birth_year", "person.birth_year"})
"""Values about a person that a finding does not repeat."""
MOST_WORDS = 200
STATEMENT = write_subject_kind("statement")
Identity = tuple[str, str, int]
FOLLOWING = (
    "severity",
    "subject_id",
    "subject_title",
    "year",
    "detail",
    "region_id",
    "office_id",
    "tier",
    "owner_id",
    "is_invented",
)
"""What a finding takes over from its record whenever it is checked again."""
FAMILY_WORDS = {
    "organisation": _("单位、年报和认定"),
    "person": _("人员和任职"),
    "right": _("知识产权"),
    "project": _("上级项目"),
    "agreement": _("协议"),
}


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What one run found: records looked at, findings opened and resolved by it."""

    records: int = 0
    opened: int = 0
    resolved: int = 0

    def add(self, other: CheckResult) -> CheckResult:
        """Return both together."""
        return CheckResult(self.records + other.records, self.opened + other.opened, self.resolved + other.resolved)


def check_record(*, record: models.Model, today: date | None = None) -> CheckResult:
    """Check a record that was changed, and what stands beside it, in the transaction of the change.

    Findings follow from the record like its search keys: the entry of the change in the trail stands for both.
    """
    family, key = get_family(record)
    return check_family(family=family, keys=[key], today=today or timezone.localdate())


def get_family(record: models.Model) -> tuple[str, int]:
    """Return the family that a record is read with, and the key of its head."""
    match record:
        case YearlyStatement():
            return "organisation", record.organisation_id
        case Recognition() if record.organisation_id is not None:
            return "organisation", record.organisation_id
        case Recognition() | Position() if record.person_id is not None:
            return "person", record.person_id
    for family, (model, _reader) in FAMILIES.items():
        if isinstance(record, model):
            return family, record.pk
    raise LookupError(f"no data checks for {record._meta.label}")


@transaction.atomic
def check_family(*, family: str, keys: Sequence[int], today: date) -> CheckResult:
    """Check the records of some heads of a family and bring their findings up to date; no entry in the trail.

    An excuse holds as long as the values are those it was given for: when they change, the finding opens anew.
    """
    records = read_family(family, keys, today=today)
    before = list_unresolved(family, keys, {record.key for record in records if record.subject == "statement"})
    checks = {subject: read_checks().list_for(subject) for subject in SUBJECTS}
    now = timezone.now()
    wanted = {
        (check.code, write_subject_kind(record.subject), record.key): create_finding(check, record, detail, now)
        for record in records
        for check, detail in list_findings(checks[record.subject], record.facts)
    }
    gone = [finding for identity, finding in before.items() if is_over(finding, wanted.get(identity))]
    resolve_findings(gone)
    kept = {identity: finding for identity, finding in before.items() if finding.state != FindingState.RESOLVED}
    changed = [finding for identity, finding in kept.items() if update_finding(finding, wanted[identity])]
    rewrite_rows(changed, [*FOLLOWING, "updated_at"])
    made = [finding for identity, finding in wanted.items() if identity not in kept]
    # Somebody who saved the same record at the same moment may have opened the finding already.
    insert_rows(Finding, made, passing=True)
    return CheckResult(len(records), len(made), len(gone))


def list_unresolved(family: str, keys: Sequence[int], current: set[int]) -> dict[Identity, Finding]:
    """Return the findings about a chunk that are not resolved; those of a former revision count for the current one."""
    statements = YearlyStatement.objects.filter(organisation__in=keys)
    beside: Mapping[str, Mapping[str, Any]] = {
        "organisation": {
            "statement": statements.values("pk"),
            "recognition": Recognition.objects.filter(organisation__in=keys).values("pk"),
        },
        "person": {
            "position": Position.objects.filter(person__in=keys).values("pk"),
            "recognition": Recognition.objects.filter(person__in=keys, organisation=None).values("pk"),
        },
    }
    about: dict[str, Any] = {family: keys, **beside.get(family, {})}
    # Put together and not asked with «or»: PostgreSQL would read all findings for each chunk.
    first, *others = (
        Finding.objects.filter(subject_kind=write_subject_kind(subject), subject_id__in=rows).exclude(
            state=FindingState.RESOLVED
        )
        for subject, rows in about.items()
    )
    found = list(first.union(*others, all=True))
    former = {row.subject_id for row in found if row.subject_kind == STATEMENT} - current
    now: dict[int, int] = {}
    if former:
        years = {(row.organisation_id, row.year): row.pk for row in statements.filter(is_current=True)}
        kept = {row.pk: years.get((row.organisation_id, row.year)) for row in statements.filter(pk__in=former)}
        now = {old: new for old, new in kept.items() if new is not None}

    def get_subject(row: Finding) -> int:
        return now.get(row.subject_id, row.subject_id) if row.subject_kind == STATEMENT else row.subject_id

    return {(row.check_code, row.subject_kind, get_subject(row)): row for row in found}


def rewrite_rows(findings: Sequence[Finding], names: Sequence[str]) -> None:
    """Write some columns of findings that stand anew, far faster than `bulk_update` does."""
    Finding.objects.bulk_create(
        findings, batch_size=CHUNK, update_conflicts=True, unique_fields=["id"], update_fields=list(names)
    )


def is_over(finding: Finding, wanted: Finding | None) -> bool:
    """Say whether a finding no longer holds, or holds for other values than those it was excused for."""
    return wanted is None or (finding.state == FindingState.EXCUSED and finding.detail != wanted.detail)


def resolve_findings(findings: Iterable[Finding]) -> None:
    """Close findings that no longer hold."""
    now, rows = timezone.now(), list(findings)
    for finding in rows:
        finding.state, finding.resolved_at, finding.updated_at = FindingState.RESOLVED, now, now
    rewrite_rows(rows, ["state", "resolved_at", "updated_at"])


def create_finding(check: DataCheck, record: CheckedRecord, detail: Mapping[str, Any], now: datetime) -> Finding:
    """Create the row of a finding; it is seen by staff only, however public its record is."""
    place = dict(record.place)
    if place["tier"] == Tier.PUBLIC_DATA:
        place["tier"] = Tier.OWNED_DATA
    finding: Finding = make_row(
        Finding,
        {},
        check_code=check.code,
        severity=check.severity,
        subject_kind=write_subject_kind(record.subject),
        subject_id=record.key,
        subject_title=record.title[:200],
        year=record.year,
        detail={name: value for name, value in detail.items() if name not in UNWRITTEN},
        found_at=now,
        created_at=now,
        updated_at=now,
        **place,
    )
    return finding


def update_finding(finding: Finding, wanted: Finding) -> bool:
    """Bring a finding that still holds up to date; say whether anything changed."""
    stale = [name for name in FOLLOWING if getattr(finding, name) != getattr(wanted, name)]
    for name in stale:
        setattr(finding, name, getattr(wanted, name))
    if stale:
        finding.updated_at = timezone.now()
    return bool(stale)


def resolve_leftovers() -> int:
    """Close findings about records that are gone or were merged into others; return how many."""
    count = 0
    for subject, model in SUBJECTS.items():
        alive: QuerySet[Any, Any] = model._default_manager.values("pk")
        if subject in FAMILIES:
            alive = list_family_keys(subject)
        elif subject == "statement":
            alive = alive.filter(is_current=True)
        rows = Finding.objects.filter(subject_kind=write_subject_kind(subject)).exclude(state=FindingState.RESOLVED)
        # Asked of each finding: findings are few, records may be millions.
        left = rows.filter(~Exists(alive.filter(pk=OuterRef("subject_id"))))
        now = timezone.now()
        count += left.update(state=FindingState.RESOLVED, resolved_at=now, updated_at=now)
    return count


@transaction.atomic
def create_check_job(*, actor: User | None, request_key: str) -> Job:
    """Ask for a run over all records; only whoever looks after the root region may."""
    if actor is not None:
        require(can_run_checks(actor))
    return create_job(actor=actor, kind=CHECK_ALL, title=_("校验全部登记数据"), request_key=request_key)


def create_daily_check() -> int:
    """Ask for the run of the day unless it was asked for, or there is nothing to check; return how many."""
    key = f"{CHECK_ALL}:{timezone.localdate().isoformat()}"
    if find_job(request_key=key) is not None or not any(
        model._default_manager.exists() for model, _reader in FAMILIES.values()
    ):
        return 0
    create_check_job(actor=None, request_key=key)
    return 1


def check_everything(run: JobRun) -> dict[str, int]:
    """Do the job: family after family in chunks, each committed with its place, so that it goes on after a stop."""
    today = date.fromisoformat(run.step("today", lambda: timezone.localdate().isoformat()))
    for family in FAMILIES:
        first, last = run.step(f"blocks:{family}", partial(find_blocks, family))

        def check(blocks: Sequence[int], family: str = family) -> None:
            for block in blocks:
                check_family(family=family, keys=list_block(family, block), today=today)

        run.batches(f"check:{family}", range(first, last), check, size=1, words=FAMILY_WORDS[family])
    return dict(run.step("end", lambda: write_end(run.actor)))


def find_blocks(family: str) -> tuple[int, int]:
    """Return the first block of keys and the one after the last; two numbers, however many records there are."""
    ends = FAMILIES[family][0]._default_manager.aggregate(first=Min("pk"), last=Max("pk"))
    return (0, 0) if ends["first"] is None else (ends["first"] // CHUNK, ends["last"] // CHUNK + 1)


def list_block(family: str, block: int) -> list[int]:
    """Return the keys of a block as they are now."""
    return list(list_family_keys(family).filter(pk__gte=block * CHUNK, pk__lt=(block + 1) * CHUNK))


def write_end(actor: User | None) -> dict[str, int]:
    """Close what is left over and write what stands after a run into the trail."""
    left = resolve_leftovers()
    open_rows = Finding.objects.filter(state=FindingState.OPEN).values_list("severity")
    counts = dict(open_rows.annotate(count=Count("pk")).order_by("severity"))
    create_entry(actor=actor, action="registry.check", after={"open": counts, "left": left})
    return {**counts, "left": left}


def check_all(*, actor: User | None = None, families: Iterable[str] = (), today: date | None = None) -> CheckResult:
    """Check all records at once, each chunk in a transaction of its own, as the command line does."""
    day, total = today or timezone.localdate(), CheckResult()
    for family in families or FAMILIES:
        for block in range(*find_blocks(family)):
            total = total.add(check_family(family=family, keys=list_block(family, block), today=day))
    with transaction.atomic():
        write_end(actor)
    return total


@transaction.atomic
def excuse_finding(*, actor: User, finding: Finding, reason: str) -> Finding:
    """Say why a finding is right as it stands; it stays excused until the values change."""
    row = Finding.objects.select_for_update(of=("self",)).select_related("region").get(pk=finding.pk)
    require(can_excuse_finding(actor, row))
    bare = reason.strip()
    if not bare:
        raise RefusalError(_("写一句为什么这样是对的。"))
    if len(bare) > MOST_WORDS:
        raise RefusalError(_("说明最多 %(most)d 个字。") % {"most": MOST_WORDS})
    if row.state == FindingState.RESOLVED:
        raise RefusalError(_("这条问题已经消除，不用说明。"))
    before = {"state": row.state, "excuse": row.excuse}
    row.state, row.excuse, row.excused_by, row.updated_at = FindingState.EXCUSED, bare, actor, timezone.now()
    row.save(update_fields=["state", "excuse", "excused_by", "updated_at"])
    _log(actor, "registry.excuse_finding", row, before=before, reason=bare)
    return row


@transaction.atomic
def reopen_finding(*, actor: User, finding: Finding) -> Finding:
    """Take an excuse back."""
    row = Finding.objects.select_for_update(of=("self",)).select_related("region").get(pk=finding.pk)
    require(can_excuse_finding(actor, row))
    if row.state != FindingState.EXCUSED:
        raise RefusalError(_("这条问题没有说明，不用撤回。"))
    before = {"state": row.state, "excuse": row.excuse}
    row.state, row.excuse, row.excused_by, row.updated_at = FindingState.OPEN, "", None, timezone.now()
    row.save(update_fields=["state", "excuse", "excused_by", "updated_at"])
    _log(actor, "registry.reopen_finding", row, before=before)
    return row


def _log(actor: User, action: str, row: Finding, **changes: Any) -> None:
    create_entry(
        actor=actor,
        action=action,
        subject=row,
        title=f"{row.check_code} {row.subject_title}",
        region_path=row.region.path,
        after={"state": row.state, "check": row.check_code, "subject": f"{row.subject_kind}:{row.subject_id}"},
        **changes,
    )
