"""Two records of one thing become one, and are taken apart again: references follow, nothing is lost, all is logged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.registry.enums import CodeKind, NameKind, OrganisationState, PairState
from kepan.apps.registry.models import (
    MatchPair,
    Merger,
    Organisation,
    OrganisationCode,
    OrganisationName,
    Person,
    PersonPair,
)
from kepan.apps.registry.permissions import can_write_in
from kepan.apps.registry.services.belongings import check_circle, is_below, lock_parents
from kepan.apps.registry.services.latest import update_latest
from kepan.apps.registry.services.naming import update_keys
from kepan.apps.registry.services.organisations import check_code_free
from kepan.apps.registry.services.references import create_log_entry, move_references, return_references
from kepan.apps.registry.services.writing import check_version, get_locked, require_text, write_entry, write_record

ORGANISATION_FIELDS: Sequence[tuple[str, ...]] = (
    ("uscc",),
    ("industry", "industry_edition"),
    ("hightech_field",),
    ("founded_on",),
    ("address",),
    ("website",),
    ("registered_capital",),
    ("representative",),
    ("zone",),
    ("parent", "parent_kind"),
)
"""Fields that the record that stays takes over where it has none; those of one group go together."""
PERSON_FIELDS: Sequence[tuple[str, ...]] = (
    ("identity_digest", "identity_tail"),
    ("birth_year",),
    ("degree",),
    ("professional_title",),
    ("phone",),
    ("email",),
)
Mergeable = TypeVar("Mergeable", Organisation, Person)


@transaction.atomic
def merge_organisations(
    *,
    actor: User,
    kept: Organisation,
    dropped: Organisation,
    reason: str,
    kept_version: int | None = None,
    dropped_version: int | None = None,
    accept_two_codes: bool = False,
) -> Merger:
    """Join a record to another of the same body; refused for two valid codes unless a person accepts them.

    All that refers to the joined record goes over; what the other has as well (a statement of the same year) stays with
    the joined record, which keeps its row and points on. Its names find the record that stays.
    """
    ground = require_text(reason, _("写明合并的理由，例如“同一单位的两条记录”。"))
    lock_parents()
    first, second = _lock_both(actor, kept, dropped, kept_version, dropped_version)
    _check_organisations(first, second, accept_two_codes)
    state, filled = second.state, _fill(first, second, ORGANISATION_FIELDS)
    log = move_references(second, first)
    log += _add_names_and_codes(first, second)
    second.state, second.merged_into = OrganisationState.MERGED, first
    # The code is free for the record that stays only when the other one is merged.
    write_record(second)
    write_record(first)
    merger = Merger.objects.create(
        kept=first,
        dropped=second,
        before={"state": state, "filled": filled},
        moved=log,
        reason=ground,
        merged_by=actor,
    )
    _update_derived(first, second)
    _settle_pair(actor, first, second, PairState.MERGED, ground)
    _log(actor, "merge", first, second, ground)
    return merger


@transaction.atomic
def unmerge_organisations(*, actor: User, merger: Merger, reason: str) -> Organisation:
    """Take a merge back; the record that stands for itself again is returned, what came to the other since stays."""
    ground = require_text(reason, _("写明拆分的理由，例如“是两家单位”。"))
    lock_parents()
    row, first, second = _lock_merger(actor, merger, Organisation)
    _empty(first, second, row.before["filled"], ORGANISATION_FIELDS)
    check_code_free(second.uscc, but=first)
    write_record(first)
    second.state, second.merged_into = row.before["state"], None
    write_record(second)
    return_references(row.moved, second, first)
    if second.parent is not None:
        # What came under the other record since may stand above this one, and this one above it, as it did.
        check_circle(second, second.parent)
    _end_merger(row, actor)
    _update_derived(first, second)
    _settle_pair(actor, first, second, PairState.DISTINCT, ground)
    _log(actor, "unmerge", first, second, ground)
    return second


@transaction.atomic
def merge_people(
    *,
    actor: User,
    kept: Person,
    dropped: Person,
    reason: str,
    kept_version: int | None = None,
    dropped_version: int | None = None,
) -> Merger:
    """Join two records of one person; refused where the numbers of their identity cards differ."""
    ground = require_text(reason, _("写明合并的理由，例如“同一人的两条记录”。"))
    first, second = _lock_both(actor, kept, dropped, kept_version, dropped_version)
    if first.identity_digest and second.identity_digest:
        raise RefusalError(_("两条记录的证件号不同，不是同一个人。"))
    filled = _fill(first, second, PERSON_FIELDS)
    log = move_references(second, first)
    second.merged_into = first
    write_record(second)
    write_record(first)
    merger = Merger.objects.create(
        kept_person=first, dropped_person=second, before={"filled": filled}, moved=log, reason=ground, merged_by=actor
    )
    _settle_pair(actor, first, second, PairState.MERGED, ground)
    _log(actor, "merge", first, second, ground)
    return merger


@transaction.atomic
def unmerge_people(*, actor: User, merger: Merger, reason: str) -> Person:
    """Take a merge of two people back and return the person that stands for themself again."""
    ground = require_text(reason, _("写明拆分的理由，例如“是两个人”。"))
    row, first, second = _lock_merger(actor, merger, Person)
    _empty(first, second, row.before["filled"], PERSON_FIELDS)
    write_record(first)
    second.merged_into = None
    write_record(second)
    return_references(row.moved, second, first)
    _end_merger(row, actor)
    _settle_pair(actor, first, second, PairState.DISTINCT, ground)
    _log(actor, "unmerge", first, second, ground)
    return second


def _lock_both(
    actor: User, kept: Mergeable, dropped: Mergeable, kept_version: int | None, dropped_version: int | None
) -> tuple[Mergeable, Mergeable]:
    """Lock both records in the order of their keys, so that two merges never wait for each other."""
    if kept.pk == dropped.pk:
        raise RefusalError(_("这是同一条记录。"))
    locked = {row.pk: get_locked(row) for row in sorted((kept, dropped), key=lambda row: row.pk)}
    first, second = locked[kept.pk], locked[dropped.pk]
    for row, version in ((first, kept_version), (second, dropped_version)):
        require(can_write_in(actor, region=row.region))
        if row.merged_into_id is not None:
            raise RefusalError(_("“%(name)s”已经并入另一条记录。") % {"name": row})
        check_version(row, version)
    return first, second


def _check_organisations(kept: Organisation, dropped: Organisation, accept_two_codes: bool) -> None:
    if is_below(kept, dropped) or is_below(dropped, kept):
        raise RefusalError(_("它们是上级和下级，不是同一家单位；登记错了就先改隶属关系。"))
    if kept.uscc and dropped.uscc and not accept_two_codes:
        words = {"kept": kept.uscc, "dropped": dropped.uscc}
        raise RefusalError(
            _("两条记录各有有效的统一社会信用代码（%(kept)s、%(dropped)s）。确实换过代码的，确认后再合并。") % words
        )


def _fill(kept: Mergeable, dropped: Mergeable, groups: Sequence[tuple[str, ...]]) -> list[str]:
    """Take over what the record that stays does not have; return the first field of each group that was taken."""
    filled = []
    for group in groups:
        head = group[0]
        value = getattr(dropped, head)
        if value in (None, "") or getattr(kept, head) not in (None, "") or value == kept:
            continue
        if head == "founded_on" and isinstance(kept, Organisation) and kept.closed_on and kept.closed_on < value:
            continue
        for name in group:
            setattr(kept, name, getattr(dropped, name))
        filled.append(head)
    return filled


def _empty(kept: Mergeable, dropped: Mergeable, filled: Sequence[str], groups: Sequence[tuple[str, ...]]) -> None:
    """Give back what was taken over and has not been changed since."""
    for group in groups:
        if group[0] in filled and getattr(kept, group[0]) == getattr(dropped, group[0]):
            for name in group:
                setattr(kept, name, None if kept._meta.get_field(name).null else "")


def _add_names_and_codes(kept: Organisation, dropped: Organisation) -> list[dict[str, Any]]:
    """Let the name and the code of the joined record find the one that stays."""
    log = []
    if not kept.names.filter(name_key=dropped.name_key).exists():
        name = OrganisationName.objects.create(
            organisation=kept, name=dropped.name, name_key=dropped.name_key, kind=NameKind.ALIAS
        )
        log.append(create_log_entry(name, "organisation"))
    if dropped.uscc and dropped.uscc != kept.uscc:
        code, is_new = OrganisationCode.objects.get_or_create(
            organisation=kept, kind=CodeKind.FORMER_USCC, code=dropped.uscc
        )
        log += [create_log_entry(code, "organisation")] if is_new else []
    return log


def _lock_merger(actor: User, merger: Merger, kind: type[Mergeable]) -> tuple[Merger, Mergeable, Mergeable]:
    """Lock a merge that stands with both its records, for somebody who may change them."""
    row = Merger.objects.select_for_update().get(pk=merger.pk)
    ends = (row.kept, row.dropped) if kind is Organisation else (row.kept_person, row.dropped_person)
    if not all(isinstance(end, kind) for end in ends):
        raise LookupError(f"merger {row.pk} is of another kind than {kind.__name__}")
    if row.undone_at is not None:
        raise RefusalError(_("这次合并已经拆分过了。"))
    both = [end for end in ends if isinstance(end, kind)]
    locked = {end.pk: get_locked(end) for end in sorted(both, key=lambda end: end.pk)}
    first, second = locked[both[0].pk], locked[both[1].pk]
    for end in (first, second):
        require(can_write_in(actor, region=end.region))
    if first.merged_into_id is not None:
        raise RefusalError(_("“%(name)s”后来又并入了别的记录，先拆分那一次。") % {"name": first})
    return row, first, second


def _end_merger(row: Merger, actor: User) -> None:
    row.undone_by, row.undone_at = actor, timezone.now()
    row.save(update_fields=["undone_by", "undone_at"])


def _update_derived(kept: Organisation, dropped: Organisation) -> None:
    """Write search keys and latest figures anew; a merged record is found through the one that stays."""
    for row in (kept, dropped):
        update_latest(row)
        if row.state == OrganisationState.MERGED:
            row.search_keys.all().delete()
        else:
            update_keys(row)


def _settle_pair(actor: User, one: Mergeable, other: Mergeable, state: PairState, reason: str) -> None:
    left, right = sorted((one.pk, other.pk))
    pairs = MatchPair.objects if isinstance(one, Organisation) else PersonPair.objects
    pairs.filter(left=left, right=right).update(
        state=state, decided_by=actor, decided_at=timezone.now(), reason=reason[:200]
    )


def _log(actor: User, action: str, kept: Mergeable, dropped: Mergeable, reason: str) -> None:
    """Write the trail of both records; people are named by number."""
    write_entry(actor, action, kept, after={"kept": kept.pk, "dropped": dropped.pk}, reason=reason)
    write_entry(actor, action, dropped, after={"kept": kept.pk, "dropped": dropped.pk}, reason=reason)
