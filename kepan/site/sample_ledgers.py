"""Entries of the ledgers of the sample city (虚构示例), about the organisations, people and rights of its registry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from kepan.apps.accounts.models import Region, User
from kepan.apps.ledgers.models import Entry
from kepan.apps.ledgers.selectors import get_type, list_all_ledgers
from kepan.apps.ledgers.services import GivenEntry, create_entries, update_ledger_figures
from kepan.apps.registry.enums import OrganisationState
from kepan.apps.registry.selectors import (
    IN_FORCE,
    list_agreements,
    list_organisations,
    list_people,
    list_projects,
    list_rights,
)
from kepan.engine.ledgers.types import FieldKind, LedgerType
from kepan.engine.ledgers.values import load_value
from kepan.engine.samples import SEED
from kepan.engine.samples.ledgers import Body, Cast, compose_entries, list_in_order
from kepan.site.sample_outside import create_sample_applications, create_sample_certificates
from kepan.store.files.city import read_city_words

MOST_BODIES = 400
LATEST = ("latest_year", "latest_revenue", "latest_rd", "latest_staff")
COLUMNS = ("name", "uscc", "size", "state", "founded_on", "closed_on", *LATEST)


def create_sample_ledgers(*, users: Mapping[str, User], seed: int = SEED) -> int:
    """Write invented entries into every ledger that is there and return how many; sums of parents follow."""
    officer = users["officer"]
    cast, today = create_cast(officer), timezone.localdate()
    regions = {row.pk: row for row in Region.objects.all()}
    city = officer.region
    assert city is not None
    notice, count = read_city_words().notice, 0
    ledgers = {row.key: row for row in list_all_ledgers().filter(is_active=True)}
    types = {key: get_type(row) for key, row in ledgers.items()}
    parents = set()
    for made in list_in_order(types):
        found = compose_entries(made, cast, seed=seed, today=today)
        given = [
            GivenEntry(one.values, regions.get(one.region, city), one.state, office=officer.office) for one in found
        ]
        if not given:
            continue
        rows = create_entries(
            actor=officer, ledger=ledgers[made.key], given=given, source=notice, is_invented=True, with_parents=False
        )
        cast.entries[made.key] = [create_body(made, row) for row in rows]
        count += len(rows)
        if any(one.kind is FieldKind.BACKLINKS for one in made.fields):
            parents.add(made.key)
    for key in sorted(parents):
        update_ledger_figures(ledger=ledgers[key])
    create_sample_certificates(types)
    create_sample_applications(officer=officer, ledgers=ledgers, region=city)
    return count


def create_body(made: LedgerType, row: Entry) -> Body:
    """Create what later entries know of one that was written."""
    columns: dict[str, Any] = {one.key: load_value(one, row.values.get(one.key)) for one in made.fields}
    return Body(row.pk, row.region_id, columns={**columns, "state": row.state, "number": row.number})


def create_cast(officer: User) -> Cast:
    """Create the records that entries may be about: those that the officer sees."""
    standing = list_organisations(user=officer).filter(state=OrganisationState.ACTIVE)
    bodies = standing.prefetch_related("roles").order_by("pk")[:MOST_BODIES]
    rights = list_rights(user=officer).order_by("pk").values("pk", "kind", "status")[:MOST_BODIES]
    return Cast(
        organisations=[
            Body(
                row.pk,
                row.region_id,
                frozenset(role.kind for role in row.roles.all() if role.ends_on is None),
                {name: getattr(row, name) for name in COLUMNS} | {"region": row.region_id},
            )
            for row in bodies
        ],
        people=list_keys(list_people(user=officer)),
        rights=[
            Body(row["pk"], columns={"kind": row["kind"], "in_force": row["status"] in IN_FORCE}) for row in rights
        ],
        projects=list_keys(list_projects(user=officer)),
        agreements=list_keys(list_agreements(user=officer)),
        regions=list(Region.objects.order_by("pk").values_list("pk", flat=True)),
    )


def list_keys(rows: Any) -> list[Body]:
    """List records by their keys alone."""
    return [Body(key) for key in rows.order_by("pk").values_list("pk", flat=True)[:MOST_BODIES]]
