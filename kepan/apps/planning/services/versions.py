"""The versions of a plan in force: making the next one, writing it into the rows when its day comes, checking it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, date

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.desk.services import complete_tasks
from kepan.apps.planning.enums import ChangeVerb, PlanState, SubjectKind, TargetState
from kepan.apps.planning.models import ChangeLine, ChangeRequest, Measure, Plan, PlanVersion, Revision, Target
from kepan.apps.planning.selectors.force import match_valid
from kepan.apps.planning.services.carrying import CARRY
from kepan.apps.planning.services.contents import Row, Values, find_rows, get_kind, list_rows, update_row, write_row
from kepan.apps.planning.services.drafts import get_locked, write_counts
from kepan.apps.planning.services.duties import ANSWER, find_duty
from kepan.apps.planning.services.searching import create_missing_texts, update_row_text
from kepan.apps.trail.services import create_entry


def compute_signature(version: PlanVersion) -> str:
    """Compute the SHA-256 of a version: its plan, number, day, signer, time, and every row as it stands in it."""
    found = Revision.objects.filter(match_valid(version.number), plan_id=version.plan_id)
    rows = list(found.order_by("subject_kind", "subject_id").values_list("subject_kind", "subject_id", "values"))
    content = {
        "plan": version.plan_id,
        "number": version.number,
        "effective_on": version.effective_on.isoformat(),
        "signed_by": version.signed_by_id,
        "signed_at": version.signed_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "rows": rows,
    }
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def verify_version(version: PlanVersion) -> bool:
    """Say whether a version still has the content that was signed."""
    return compute_signature(version) == version.signature


def check_day(plan: Plan, effective_on: date) -> None:
    """Refuse a day before that of the version before it: as-of answers would contradict each other."""
    last = plan.versions.aggregate(last=Max("effective_on"))["last"]
    if last is not None and effective_on < last:
        raise RefusalError(_("生效日期不能早于上一版的 %(day)s。") % {"day": last.isoformat()})


def create_first_version(*, actor: User, plan: Plan, effective_on: date, today: date) -> PlanVersion:
    """Make version 1 of a plan that is being confirmed, in the caller's transaction.

    While its day lies ahead no version is in force (`force_number` 0); the tick writes it when the day has come.
    """
    rows = list_rows(plan)
    Revision.objects.bulk_create(
        [_make_revision(plan, row, 1, order, write_row(row)) for order, row in enumerate(rows)], batch_size=200
    )
    version = _sign(actor=actor, plan=plan, number=1, effective_on=effective_on, request=None)
    if effective_on <= today:
        version.applied_at = timezone.now()
        version.save(update_fields=["applied_at"])
        plan.force_number = 1
    update_row_text(plan)
    return version


def _make_revision(plan: Plan, row: Row, number: int, order: int, values: Values) -> Revision:
    return Revision(
        plan=plan, subject_kind=get_kind(row), subject_id=row.pk, number_from=number, order=order, values=values
    )


def _sign(*, actor: User, plan: Plan, number: int, effective_on: date, request: ChangeRequest | None) -> PlanVersion:
    version = PlanVersion(
        plan=plan,
        number=number,
        document_id=plan.document_id,
        request=request,
        effective_on=effective_on,
        signed_by=actor,
        signed_at=timezone.now(),
    )
    version.signature = compute_signature(version)
    version.save()
    return version


def create_next_version(*, actor: User, plan: Plan, request: ChangeRequest, today: date) -> PlanVersion:
    """Make the next version from an approved request, in the caller's transaction; the plan's row is locked.

    Rows that the request adds are made now, out of force until the version's day.
    """
    check_day(plan, request.effective_on)
    number = (plan.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    lines = list(request.lines.all())
    touched = [(line.subject_kind, line.subject_id) for line in lines if line.subject_id is not None]
    for kind in SubjectKind.values:
        keys = [key for own, key in touched if own == kind]
        Revision.objects.filter(plan=plan, subject_kind=kind, subject_id__in=keys, number_to__isnull=True).update(
            number_to=number
        )
    for line in lines:
        if line.verb != ChangeVerb.DROP:
            _write_line(plan, line, number)
    version = _sign(actor=actor, plan=plan, number=number, effective_on=request.effective_on, request=request)
    create_entry(
        actor=actor,
        action="planning.create_version",
        subject=plan,
        region_path=plan.region.path,
        before={"number": number - 1},
        after={
            "number": number,
            "effective_on": version.effective_on.isoformat(),
            "signature": version.signature,
            "lines": [
                {"verb": line.verb, "kind": line.subject_kind, "id": line.subject_id, "after": line.after}
                for line in lines
            ],
        },
        reason=request.reason,
    )
    apply_versions(plan=plan, today=today)
    return version


def _write_line(plan: Plan, line: ChangeLine, number: int) -> None:
    """Write the state that a line gives its row from a version on; an added line gets its row."""
    after = line.after or {}
    if line.subject_id is None:
        row = _add_row(plan, line.subject_kind, after)
        order = (plan.revisions.aggregate(last=Max("order"))["last"] or 0) + 1
        Revision.objects.bulk_create([_make_revision(plan, row, number, order, write_row(row))])
        return
    before = plan.revisions.get(subject_kind=line.subject_kind, subject_id=line.subject_id, number_to=number)
    Revision.objects.create(
        plan=plan,
        subject_kind=line.subject_kind,
        subject_id=line.subject_id,
        number_from=number,
        order=before.order,
        values={**before.values, **after},
    )


def _add_row(plan: Plan, kind: str, values: Values) -> Row:
    """Make the row of an added line: it has no place in the document, and is not in force yet."""
    model: type[Target] | type[Measure] = Target if kind == SubjectKind.TARGET else Measure
    letter = "T" if model is Target else "M"
    numbers = model.objects.filter(plan=plan).values_list("number", flat=True)
    last = max((int(number[1:]) for number in numbers if number[1:].isdigit()), default=0)
    position = model.objects.filter(plan=plan).aggregate(last=Max("position"))["last"]
    row = model(plan=plan, position=0 if position is None else position + 1, state=TargetState.DROPPED)
    update_row(row, {**values, "number": f"{letter}{last + 1}"})
    if isinstance(row, Target):
        row.surface = f"{row.value_text}{row.unit}"
    row.save()
    return row


def apply_versions(*, plan: Plan, today: date) -> int:
    """Write every version whose day has come into the plan's rows, in the order of their numbers; return how many."""
    due = list(plan.versions.filter(applied_at__isnull=True, effective_on__lte=today).order_by("number"))
    for version in due:
        _apply(plan, version)
    if due:
        plan.force_number = due[-1].number
        write_counts(plan)
        update_row_text(plan)
    return len(due)


def _apply(plan: Plan, version: PlanVersion) -> None:
    begun = list(plan.revisions.filter(number_from=version.number))
    ended = list(plan.revisions.filter(number_to=version.number))
    rows = find_rows(plan, {(one.subject_kind, one.subject_id) for one in (*begun, *ended)})
    for revision in ended:
        rows[(revision.subject_kind, revision.subject_id)].state = TargetState.DROPPED
    _remove_tasks(row for key, row in rows.items() if key not in {(one.subject_kind, one.subject_id) for one in begun})
    for revision in begun:
        row = rows[(revision.subject_kind, revision.subject_id)]
        row.state = TargetState.ACCEPTED
        update_row(row, revision.values)
    _save_all(rows.values())
    version.applied_at = timezone.now()
    version.save(update_fields=["applied_at"])


def _remove_tasks(dropped: Iterable[Row]) -> None:
    """Take back the tasks of rows that are in force no more."""
    for row in dropped:
        duty = find_duty(row)
        if duty is not None:
            complete_tasks(actor=None, subject=duty, kind=ANSWER, withdraw=True)
        for share in row.shares.all() if isinstance(row, Target) else ():
            complete_tasks(actor=None, subject=share, kind=CARRY, withdraw=True)


def _save_all(rows: Iterable[Row]) -> None:
    for row in rows:
        row.version += 1
        row.save()


def create_missing_versions() -> int:
    """Make version 1 of plans that were confirmed before versions were kept, signed by who confirmed them then."""
    waiting = Plan.objects.filter(state=PlanState.CONFIRMED, versions__isnull=True).only("pk")
    count = 0
    for found in waiting:
        with transaction.atomic():
            plan = get_locked(found)
            if plan.versions.exists() or plan.confirmed_by is None or plan.confirmed_at is None:
                continue
            day = timezone.localdate(plan.confirmed_at)
            version = create_first_version(actor=plan.confirmed_by, plan=plan, effective_on=day, today=day)
            plan.save(update_fields=["force_number"])
            create_entry(
                actor=None,
                action="planning.create_version",
                subject=plan,
                region_path=plan.region.path,
                after={"number": 1, "effective_on": day.isoformat(), "signature": version.signature},
            )
            count += 1
    return count


def update_versions() -> int:
    """Do what the tick is for: first versions that are missing, then versions whose day has come."""
    return create_missing_versions() + apply_due_versions() + create_missing_texts()


def apply_due_versions(today: date | None = None) -> int:
    """Write all versions whose day has come, plan by plan; the daily tick calls it. Returns how many were written."""
    day = today or timezone.localdate()
    waiting = PlanVersion.objects.filter(applied_at__isnull=True, effective_on__lte=day)
    count = 0
    for plan_id in sorted(set(waiting.values_list("plan_id", flat=True))):
        with transaction.atomic():
            plan = get_locked(Plan.objects.only("pk").get(pk=plan_id))
            before = plan.force_number
            done = apply_versions(plan=plan, today=day)
            if done:
                create_entry(
                    actor=None,
                    action="planning.apply_version",
                    subject=plan,
                    region_path=plan.region.path,
                    before={"force_number": before},
                    after={"force_number": plan.force_number},
                )
            count += done
    return count
