"""Writing many records at once, for imports and the invented city: one transaction, one entry in the trail.

Whoever calls builds rows of the tables that refer to each other as objects, without keys; what the services derive
one by one (keys of names, status of rights, figures of the latest statement) is derived here for all. Codes and
numbers with check characters are judged, and what the tables refuse; all else an import checks before, and the data
checks find what is wrong.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import DataError, IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.registry.enums import NameKind
from kepan.apps.registry.models import (
    Agreement,
    AgreementParty,
    Contact,
    Fulfilment,
    LifeEvent,
    Organisation,
    OrganisationCode,
    OrganisationName,
    OrganisationRole,
    OrganisationTag,
    Person,
    PersonField,
    PersonRole,
    Position,
    ProjectPartner,
    ProjectReceipt,
    Recognition,
    Record,
    Right,
    RightClass,
    RightEvent,
    RightParty,
    SearchKey,
    StaffMonth,
    UpperProject,
    YearlyStatement,
)
from kepan.apps.registry.permissions import can_write_in
from kepan.apps.registry.selectors import get_name_parser
from kepan.apps.registry.services.judging import (
    UNFIT,
    check_codes,
    create_batch_error,
    find_fault,
    find_misfit,
    find_refused,
)
from kepan.apps.registry.services.latest import write_latest
from kepan.apps.registry.services.naming import compute_name_key, list_keys, list_name_parts, write_name
from kepan.apps.registry.services.standing import write_status
from kepan.apps.trail.services import create_entry

TABLES: tuple[type[models.Model], ...] = (
    Organisation, OrganisationRole, OrganisationName, OrganisationCode, OrganisationTag, LifeEvent, Contact,
    YearlyStatement, StaffMonth, Person, PersonRole, PersonField, Position, Recognition, Right, RightClass, RightEvent,
    RightParty, UpperProject, ProjectPartner, ProjectReceipt, Agreement, AgreementParty, Fulfilment,
)  # fmt: skip
"""In the order in which they refer to each other."""
CHUNK = 2000
Rows = Mapping[type[models.Model], list[Any]]


@dataclass(frozen=True)
class BatchReport:
    """What a batch wrote: rows by table, and the digest that stands in the trail."""

    counts: dict[str, int]
    digest: str


def create_batch(*, actor: User | None, rows: Iterable[models.Model], source: str = "") -> BatchReport:
    """Write rows of the registry's tables, new and unsaved, with all that is derived from them.

    Refused as a whole for a table that is not the registry's, a region in which the actor may not write, a code with
    a wrong check character, and what the tables do not take; the refusal names the place of the row, from 1.
    """
    listed = list(rows)
    try:
        return _write_batch(actor, listed, source)
    except UNFIT as error:
        # Looked for only now, for to judge each value of each row costs more than to write them all.
        found = find_misfit(listed)
        if found is None:
            raise
        raise create_batch_error(*found, listed) from error


@transaction.atomic
def _write_batch(actor: User | None, listed: list[models.Model], source: str) -> BatchReport:
    groups = group_rows(listed)
    check_codes(groups, listed)
    if actor is not None:
        for region in {row.region for row in list_records(groups)}:
            require(can_write_in(actor, region=region))
    write_derived(groups)
    for table in TABLES:
        save_in_waves(table, groups[table], listed)
    create_search_keys(groups)
    counts = {table._meta.label_lower: len(groups[table]) for table in TABLES if groups[table]}
    digest = compute_digest(groups)
    create_entry(
        actor=actor,
        action="registry.create_batch",
        title=source,
        region_path=find_region_path(groups),
        after={"counts": counts, "source": source},
        batch_digest=digest,
    )
    return BatchReport(counts, digest)


def group_rows(rows: Iterable[models.Model]) -> dict[type[models.Model], list[Any]]:
    """Group rows by their tables."""
    groups: dict[type[models.Model], list[Any]] = {table: [] for table in TABLES}
    for row in rows:
        if type(row) not in groups:
            raise RefusalError(_("%(table)s 不能成批登记。") % {"table": row._meta.label})
        groups[type(row)].append(row)
    return groups


def list_records(groups: Rows) -> list[Record]:
    """List the rows that are records of their own."""
    return [row for table in TABLES if issubclass(table, Record) for row in groups[table]]


def write_derived(groups: Rows) -> None:
    """Set on unsaved rows what follows from others of the batch."""
    parser = get_name_parser() if groups[Organisation] else None
    for name in groups[OrganisationName]:
        name.name_key = compute_name_key(name.name)
    stated = {id(name.organisation) for name in groups[OrganisationName] if name.kind == NameKind.CURRENT}
    latest = _find_latest(groups[YearlyStatement])
    for row in groups[Organisation]:
        write_name(row, row.name, parser)
        write_latest(row, latest.get(id(row)))
        if id(row) not in stated:
            current = OrganisationName(organisation=row, name=row.name, name_key=row.name_key, kind=NameKind.CURRENT)
            groups[OrganisationName].append(current)
    events: dict[int, list[RightEvent]] = defaultdict(list)
    for event in groups[RightEvent]:
        events[id(event.right)].append(event)
    today = timezone.localdate()
    for right in groups[Right]:
        write_status(right, events[id(right)], today=today)


def _find_latest(statements: Sequence[YearlyStatement]) -> dict[int, YearlyStatement]:
    found: dict[int, YearlyStatement] = {}
    for row in statements:
        held = found.get(id(row.organisation))
        if row.is_current and (held is None or held.year < row.year):
            found[id(row.organisation)] = row
    return found


def save_in_waves(table: type[models.Model], rows: Sequence[models.Model], listed: Sequence[models.Model]) -> None:
    """Save rows of one table; those that refer to others of the same table come after them."""
    own = [field.name for field in table._meta.concrete_fields if field.related_model is table]
    waiting = list(rows)
    while waiting:
        ready: list[models.Model] = []
        later: list[models.Model] = []
        for row in waiting:
            targets = [target for name in own if (target := getattr(row, name)) is not None]
            (ready if all(target.pk is not None for target in targets) else later).append(row)
        if not ready:
            raise RefusalError(_("成批登记的记录互相引用，成了一个圈。"))
        try:
            with transaction.atomic():
                table._default_manager.bulk_create(ready, batch_size=CHUNK)
        except (IntegrityError, DataError) as error:
            row = find_refused(ready)
            raise create_batch_error(row, *find_fault(row), listed) from error
        waiting = later


def create_search_keys(groups: Rows) -> None:
    """Write the search keys of the organisations of a batch."""
    if not groups[Organisation]:
        return
    parser = get_name_parser()
    names: dict[int, set[str]] = defaultdict(set)
    codes: dict[int, list[str]] = defaultdict(list)
    for name in groups[OrganisationName]:
        names[name.organisation_id].add(name.name)
    for code in groups[OrganisationCode]:
        codes[code.organisation_id].append(code.code)
    keys: list[SearchKey] = []
    for row in groups[Organisation]:
        parts = list_name_parts(sorted(names[row.pk]), parser)
        keys += [SearchKey(organisation_id=row.pk, key=key) for key in list_keys(parts, [row.uscc, *codes[row.pk]])]
    SearchKey.objects.bulk_create(keys, batch_size=CHUNK)


def compute_digest(groups: Rows) -> str:
    """Return the digest of all rows of a batch as they stand in the tables."""
    digest = hashlib.sha256()
    for table in TABLES:
        names = [field.attname for field in table._meta.concrete_fields]
        digest.update(repr((table._meta.label_lower, names)).encode())
        for row in groups[table]:
            digest.update(repr([str(getattr(row, name)) for name in names]).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def find_region_path(groups: Rows) -> str:
    """Find the path of the narrowest region in which all records of a batch stand, for the trail."""
    paths = sorted({row.region.path for row in list_records(groups)})
    if not paths:
        return ""
    first, last = paths[0].split("/"), paths[-1].split("/")
    shared = next((place for place, pair in enumerate(zip(first, last, strict=False)) if pair[0] != pair[1]), None)
    return paths[0] if shared is None else "/".join(first[:shared]) + "/"
