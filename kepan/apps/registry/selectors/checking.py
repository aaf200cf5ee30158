"""What the data checks look at: records with everything that `fields.yaml` says of them, read in chunks.

Records are read by family, because what stands beside a record decides about it, too: an organisation with its
statements and titles, a person with positions, a right, a project, an agreement. A few queries serve a whole chunk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Model, Q, QuerySet

from kepan.apps.accounts.selectors import get_root_region, match_regions
from kepan.apps.registry.enums import EVENT_ROLES, OrganisationKind, OrganisationState
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
    Person,
    PersonField,
    PersonRole,
    Position,
    ProjectReceipt,
    Recognition,
    Right,
    RightClass,
    RightEvent,
    RightParty,
    StaffMonth,
    UpperProject,
    YearlyStatement,
)
from kepan.engine.basis.expressions import Kind, Shape
from kepan.store.files.checks import read_checks
from kepan.store.files.industries import has_industry
from kepan.store.files.titles import read_titles

Facts = dict[str, Any]
SUBJECTS: Mapping[str, type[Model]] = {
    "organisation": Organisation,
    "statement": YearlyStatement,
    "recognition": Recognition,
    "person": Person,
    "position": Position,
    "right": Right,
    "project": UpperProject,
    "agreement": Agreement,
}
PLACE = ("id", "region_id", "office_id", "tier", "owner_id", "is_invented")


@dataclass(frozen=True, slots=True)
class CheckedRecord:
    """A record with its facts, and where it belongs: `place` holds region, office, tier and owner of its findings."""

    subject: str
    key: int
    title: str
    place: Mapping[str, Any]
    facts: Mapping[str, Any]
    year: int | None = None


def write_subject_kind(subject: str) -> str:
    """Return the label under which findings name a kind of record."""
    return SUBJECTS[subject]._meta.label_lower


def list_family_keys(family: str) -> QuerySet[Any, Any]:
    """Return the keys of the records by which a family is read; merged ones are no longer looked at."""
    rows: QuerySet[Any, Any] = FAMILIES[family][0]._default_manager.order_by("pk")
    if family == "organisation":
        rows = rows.exclude(state=OrganisationState.MERGED)
    if family == "person":
        rows = rows.filter(merged_into__isnull=True)
    return rows.values_list("pk", flat=True)


def read_family(family: str, keys: Sequence[int], *, today: date) -> list[CheckedRecord]:
    """Read the records of a chunk with what belongs to them."""
    return FAMILIES[family][1](keys, today)


def get_columns(shape: Shape, model: type[Model]) -> list[str]:
    """Return the fields of a shape that are columns of the table."""
    columns = {field.name for field in model._meta.concrete_fields}
    return [name for name in shape.fields if name in columns]


def read_rows(rows: QuerySet[Any], shape: Shape, *others: str) -> list[Facts]:
    """Read the columns of a shape; an empty text counts as missing."""
    columns = get_columns(shape, rows.model)
    texts = [name for name in columns if shape.fields[name].kind is Kind.TEXT]
    found: list[Facts] = list(rows.values(*columns, *(name for name in others if name not in columns)))
    for row in found:
        for name in texts:
            if row[name] == "":
                row[name] = None
    return found


def group_rows(rows: Iterable[Facts], key: str) -> dict[int, list[Facts]]:
    """Return rows by the record they hang on."""
    grouped: dict[int, list[Facts]] = {}
    for row in rows:
        grouped.setdefault(row[key], []).append(row)
    return grouped


def get_item_shape(shape: Shape, name: str) -> Shape:
    """Return the shape of the items of a list."""
    return shape.lists[name][1]


def get_place(row: Facts) -> Facts:
    """Return where a record belongs."""
    return {name: row[name] for name in PLACE[1:]}


def count_names(model: type[Model], column: str, names: Iterable[str], alive: Q) -> dict[str, int]:
    """Count the records of each name."""
    rows = model._default_manager.filter(alive, **{f"{column}__in": set(names)}).values_list(column)
    return dict(rows.annotate(count=Count("pk")).order_by())


def read_bodies(keys: Iterable[int], *, today: date) -> dict[int, Facts]:
    """Read organisations with what is counted beside them, by key."""
    shape, wanted = read_checks().subjects["organisation"].parts["parent"], set(keys)
    rows = read_rows(Organisation.objects.filter(pk__in=wanted), shape, *PLACE, "name_key", "parent_id")
    roles_of: QuerySet[Any, Any] = OrganisationRole.objects.filter(organisation__in=wanted).order_by()
    kinds = group_rows(roles_of.values("organisation_id", "kind", "ends_on"), "organisation_id")
    contacts = dict(
        Contact.objects.filter(organisation__in=wanted)
        .values_list("organisation_id")
        .annotate(count=Count("pk"))
        .order_by()
    )
    namesakes = count_names(
        Organisation, "name_key", (row["name_key"] for row in rows), ~Q(state=OrganisationState.MERGED)
    )
    root = get_root_region()
    inside = Organisation.objects.filter(match_regions([root.path] if root else []), pk__in=wanted)
    keys_inside = set(inside.values_list("pk", flat=True))
    for row in rows:
        roles = [role for role in kinds.get(row["id"], []) if role["ends_on"] is None or role["ends_on"] > today]
        row["is_enterprise"] = any(role["kind"] == OrganisationKind.ENTERPRISE for role in roles)
        row["roles"] = len(kinds.get(row["id"], []))
        row["contacts"] = contacts.get(row["id"], 0)
        row["namesakes"] = namesakes.get(row["name_key"], 1) - 1
        row["region_in_root"] = row["id"] in keys_inside
        row["industry_known"] = has_industry(row["industry"] or "", row["industry_edition"] or "")
    return {row["id"]: row for row in rows}


def read_titles_of(holders: Q) -> list[Facts]:
    """Read recognitions with what the catalogue says of their titles and the recognition each renews."""
    titles, shape = read_titles().titles, read_checks().subjects["recognition"]
    rows = read_rows(Recognition.objects.filter(holders), shape, *PLACE, "organisation_id", "person_id", "renews_id")
    known = {row["id"]: row for row in rows}
    before = {row["renews_id"] for row in rows if row["renews_id"]} - set(known)
    if before:
        known |= {row["id"]: row for row in read_rows(Recognition.objects.filter(pk__in=before), shape, "id")}
    renewed = set(Recognition.objects.filter(renews__in=set(known)).values_list("renews", flat=True))
    for row in known.values():
        title = titles.get(row["title"] or "")
        row["title_known"] = title is not None
        row["validity_months"] = None if title is None else title.months
        row["is_renewed"] = row["id"] in renewed
    for row in rows:
        row["renewed"] = known.get(row["renews_id"])
    return rows


def read_organisations(keys: Sequence[int], today: date) -> list[CheckedRecord]:
    """Read organisations with their statements and titles, each of which is looked at, too."""
    shape = read_checks().subjects["organisation"]
    alive = Organisation.objects.filter(pk__in=keys).exclude(state=OrganisationState.MERGED)
    parents = dict(alive.values_list("pk", "parent_id"))
    bodies = read_bodies([*parents, *(parent for parent in parents.values() if parent)], today=today)
    lists: dict[str, dict[int, list[Facts]]] = {}
    for name, model in (("codes", OrganisationCode), ("names", OrganisationName), ("life_events", LifeEvent)):
        rows = model._default_manager.filter(organisation__in=parents).order_by()
        lists[name] = group_rows(read_rows(rows, get_item_shape(shape, name), "organisation_id"), "organisation_id")
    lists["statements"] = read_statements(parents)
    titles = read_titles_of(Q(organisation__in=parents))
    lists["recognitions"] = group_rows(titles, "organisation_id")
    found = []
    for key, parent in parents.items():
        facts = {**bodies[key], "today": today, "parent": bodies.get(parent) if parent else None}
        facts |= {name: grouped.get(key, []) for name, grouped in lists.items()}
        found.append(CheckedRecord("organisation", key, facts["name"], get_place(facts), facts))
        found += [create_statement(row, facts) for row in facts["statements"]]
        found += [create_recognition(row, facts, facts["name"], today) for row in facts["recognitions"]]
    return found


def read_statements(keys: Iterable[int]) -> dict[int, list[Facts]]:
    """Read the current statements of organisations with those before them and their months."""
    shape = read_checks().subjects["statement"]
    current = YearlyStatement.objects.filter(organisation__in=keys, is_current=True)
    rows = read_rows(current, shape, "id", "organisation_id")
    staff = StaffMonth.objects.filter(statement__organisation__in=keys, statement__is_current=True).order_by()
    months = group_rows(read_rows(staff, get_item_shape(shape, "months"), "statement_id"), "statement_id")
    by_year = {(row["organisation_id"], row["year"]): row for row in rows}
    for row in rows:
        row["previous"] = by_year.get((row["organisation_id"], row["year"] - 1))
        row["months"] = months.get(row["id"], [])
    return group_rows(rows, "organisation_id")


def create_statement(row: Facts, organisation: Facts) -> CheckedRecord:
    """Create the record of a statement, which belongs where its organisation does."""
    row |= {"organisation": organisation, "today": organisation["today"]}
    title = f"{organisation['name']} {row['year']}"
    return CheckedRecord("statement", row["id"], title, get_place(organisation), row, row["year"])


def create_recognition(row: Facts, organisation: Facts | None, holder: str, today: date) -> CheckedRecord:
    """Create the record of a recognition."""
    row |= {"organisation": organisation, "today": today}
    title = read_titles().titles.get(row["title"] or "")
    name = row["title"] if title is None else title.name
    return CheckedRecord("recognition", row["id"], f"{holder} {name}".strip(), get_place(row), row)


def read_people(keys: Sequence[int], today: date) -> list[CheckedRecord]:
    """Read people with their positions and titles; findings name them by number, never by name."""
    shape = read_checks().subjects["person"]
    alive = Person.objects.filter(pk__in=keys, merged_into__isnull=True)
    rows = read_rows(alive, shape, *PLACE, "name", "identity_digest", "phone", "email")
    known = {row["id"]: row for row in rows}
    namesakes = count_names(Person, "name", (row["name"] for row in rows), Q(merged_into__isnull=True))
    roles = PersonRole.objects.filter(person__in=known)
    fields = PersonField.objects.filter(person__in=known)
    posts = Position.objects.filter(person__in=known).order_by("pk")
    lists = {
        "roles": group_rows(read_rows(roles, get_item_shape(shape, "roles"), "person_id"), "person_id"),
        "fields": group_rows(read_rows(fields, get_item_shape(shape, "fields"), "person_id"), "person_id"),
        "positions": group_rows(
            read_rows(posts, get_item_shape(shape, "positions"), "id", "person_id", "organisation_id"), "person_id"
        ),
    }
    held = {row["organisation_id"] for group in lists["positions"].values() for row in group}
    bodies = read_bodies(held, today=today)
    found = []
    for row in rows:
        row |= {"today": today, "has_identity": row.pop("identity_digest") != ""}
        row["has_contact"] = bool(row.pop("phone") + row.pop("email"))
        row["namesakes"] = namesakes.get(row.pop("name"), 1) - 1
        row |= {name: grouped.get(row["id"], []) for name, grouped in lists.items()}
        found.append(CheckedRecord("person", row["id"], f"#{row['id']}", get_place(row), row))
        for post in row["positions"]:
            post |= {"today": today, "person": row, "organisation": bodies.get(post["organisation_id"])}
            found.append(CheckedRecord("position", post["id"], f"#{row['id']}", get_place(row), post))
    titles = read_titles_of(Q(person__in=known, organisation__isnull=True))
    return [*found, *(create_recognition(row, None, f"#{row['person_id']}", today) for row in titles)]


def read_rights(keys: Sequence[int], today: date) -> list[CheckedRecord]:
    """Read rights with events, parties and classes."""
    shape = read_checks().subjects["right"]
    rows = read_rows(Right.objects.filter(pk__in=keys), shape, *PLACE)
    # Those of today; whoever holds a licence or a pledge is neither an owner nor an inventor.
    sides = RightParty.objects.filter(right__in=keys, ends_on__isnull=True).exclude(role__in=EVENT_ROLES).order_by()
    sides = sides.annotate(
        organisation_founded_on=F("organisation__founded_on"), organisation_state=F("organisation__state")
    )
    columns = ("right_id", "role", "position", "organisation_id", "person_id")
    parties: list[Facts] = list(sides.values(*columns, "organisation_founded_on", "organisation_state"))
    for party in parties:
        party["is_resolved"] = party["organisation_id"] is not None or party["person_id"] is not None
    events = RightEvent.objects.filter(right__in=keys).order_by()
    classes = RightClass.objects.filter(right__in=keys).order_by()
    return join_lists(
        "right",
        rows,
        {
            "events": group_rows(read_rows(events, get_item_shape(shape, "events"), "right_id"), "right_id"),
            "parties": group_rows(parties, "right_id"),
            "classes": group_rows(read_rows(classes, get_item_shape(shape, "classes"), "right_id"), "right_id"),
        },
        today,
    )


def read_projects(keys: Sequence[int], today: date) -> list[CheckedRecord]:
    """Read upper-level projects with their receipts and performers."""
    shape = read_checks().subjects["project"]
    rows = read_rows(UpperProject.objects.filter(pk__in=keys), shape, *PLACE, "organisation_id", "leader_id")
    bodies = read_bodies({row["organisation_id"] for row in rows}, today=today)
    for row in rows:
        row["organisation"] = bodies.get(row["organisation_id"])
        row["has_leader"] = row["leader_id"] is not None
    receipts = ProjectReceipt.objects.filter(project__in=keys).order_by()
    items = read_rows(receipts, get_item_shape(shape, "receipts"), "project_id")
    return join_lists("project", rows, {"receipts": group_rows(items, "project_id")}, today)


def read_agreements(keys: Sequence[int], today: date) -> list[CheckedRecord]:
    """Read agreements with their parties and fulfilments."""
    shape = read_checks().subjects["agreement"]
    rows = read_rows(Agreement.objects.filter(pk__in=keys), shape, *PLACE)
    parties = read_rows(
        AgreementParty.objects.filter(agreement__in=keys).order_by(),
        get_item_shape(shape, "parties"),
        "agreement_id",
        "organisation_id",
    )
    for party in parties:
        party["is_resolved"] = party["organisation_id"] is not None
    done = Fulfilment.objects.filter(agreement__in=keys).order_by()
    lists = {
        "parties": group_rows(parties, "agreement_id"),
        "fulfilments": group_rows(
            read_rows(done, get_item_shape(shape, "fulfilments"), "agreement_id"), "agreement_id"
        ),
    }
    return join_lists("agreement", rows, lists, today)


def join_lists(
    subject: str, rows: list[Facts], lists: Mapping[str, dict[int, list[Facts]]], today: date
) -> list[CheckedRecord]:
    """Create the records of rows with the lists that hang on them."""
    found = []
    for row in rows:
        row |= {"today": today, **{name: grouped.get(row["id"], []) for name, grouped in lists.items()}}
        found.append(
            CheckedRecord(subject, row["id"], str(row.get("title") or row.get("name") or ""), get_place(row), row)
        )
    return found


FAMILIES: Mapping[str, tuple[type[Model], Callable[[Sequence[int], date], list[CheckedRecord]]]] = {
    "organisation": (Organisation, read_organisations),
    "person": (Person, read_people),
    "right": (Right, read_rights),
    "project": (UpperProject, read_projects),
    "agreement": (Agreement, read_agreements),
}
"""Family → the records by which it is read, and how."""
