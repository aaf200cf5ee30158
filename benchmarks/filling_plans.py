"""Fill a migrated database with full plans: a hundred figures each, with all that a plan in force brings along.

Run as a process of its own with the settings of the installation it fills: `python -m benchmarks.filling_plans
--plans 1000 --users 40`. A few texts are compiled as a document is; the first plan of each kind is filled with their
rows as the services do it, all others are copies of it with keys of their own, in bulk. Seven plans of ten are in
force (version, states of the rows, duties, parts), the others drafts half decided. Prints the addresses of the pages
as JSON.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import chain
from typing import Any, TypeVar
from urllib.parse import quote

from benchmarks.filling import MARK, create_regions, create_users, find_deep_page, write_rows
from benchmarks.plandoc.texts import create_text

# After filling, which sets Django up.
from benchmarks.bulk import Stencil, write_lines  # isort: skip
from django.core.management.color import no_style  # isort: skip
from django.db import connection, models, transaction  # isort: skip
from django.db.models import F  # isort: skip
from django.urls import reverse  # isort: skip
from django.utils import timezone  # isort: skip

from kepan.apps.accounts.models import Office, Region, User  # isort: skip
from kepan.apps.planning.enums import Dimension, MeasureState, PlanState, SubjectKind, TargetState  # isort: skip
from kepan.apps.planning.models import (  # isort: skip
    CompiledTree,
    Document,
    Duty,
    Measure,
    Phase,
    Plan,
    PlanVersion,
    Revision,
    RowText,
    Share,
    Target,
)
from kepan.apps.planning.services.contents import list_rows, write_row  # isort: skip
from kepan.apps.planning.services.drafts import write_counts  # isort: skip
from kepan.apps.planning.services.rows import Rows, make_rows  # isort: skip
from kepan.apps.planning.services.searching import update_row_text  # isort: skip
from kepan.apps.planning.services.versions import compute_signature  # isort: skip
from kepan.engine.plandoc import PlanTree, compile_plan  # isort: skip
from kepan.store.files.vocabulary import read_vocabulary  # isort: skip

TARGETS = 100
TEXTS = 12
"""Different texts; every plan is a copy of one of them, so that a common word stands in many plans."""

BYTES = 60_000
RARE = "量子精密测量平台"
RARE_EVERY = 211
DEEP = 12
"""Pages that are turned over before the deep page of the list."""

RowType = TypeVar("RowType", Target, Measure)


@dataclass(frozen=True)
class Pattern:
    """A text with what the compiler made of it."""

    text: str
    tree: PlanTree
    rows: Rows


def create_patterns() -> list[Pattern]:
    """Compile the texts; the rows belong to no plan yet."""
    vocabulary = read_vocabulary()
    whole = create_text("plans", BYTES * TEXTS)
    size = -(-len(whole) // TEXTS)
    patterns = []
    for at in range(TEXTS):
        text = f"{MARK}\n{whole[at * size : (at + 1) * size]}"
        tree = compile_plan(text, vocabulary=vocabulary, name=f"{MARK}{at}.txt")
        rows = make_rows(Plan(), tree)
        if len(rows.targets) < TARGETS:
            raise RuntimeError(f"text {at} has only {len(rows.targets)} figures")
        patterns.append(Pattern(text, tree, rows))
    return patterns


def _list_documents(count: int, patterns: Sequence[Pattern], people: Sequence[User]) -> Iterator[Document]:
    for number in range(count):
        owner, text = people[number % len(people)], patterns[number % TEXTS].text
        digest = hashlib.sha256(f"{number}{text}".encode()).hexdigest()
        assert owner.region_id is not None
        yield Document(
            name=f"工作计划{number:04d}.txt", sha256=digest, size=len(text.encode()), kind="txt", encoding="utf-8",
            text=text, text_sha256=digest, region_id=owner.region_id, office_id=owner.office_id, owner=owner,
        )  # fmt: skip


def _list_plans(documents: Sequence[Document]) -> Iterator[Plan]:
    now = timezone.now()
    for number, document in enumerate(documents):
        is_draft, at = number % 10 in {2, 5, 8}, now - timedelta(minutes=37 * number)
        year = 2026 - number // 100
        yield Plan(
            title=f"{document.region.name.partition('（')[0]}{year}年科技创新工作计划（{number}）{MARK}",
            state=PlanState.DRAFT if is_draft else PlanState.CONFIRMED, document=document,
            region_id=document.region_id, office_id=document.office_id, owner_id=document.owner_id,
            territory="澜川市", year_from=year, year_to=year, request_key=f"bench-{number}", compiled_at=at,
            confirmed_at=None if is_draft else at, confirmed_by_id=None if is_draft else document.owner_id,
            created_at=at, updated_at=at,
        )  # fmt: skip


@dataclass(frozen=True)
class Pose:
    """A plan that is to be filled: which one it is, with which text, and the offices of its region."""

    plan: Plan
    number: int
    pattern: int
    offices: tuple[int, ...]

    @property
    def first_key(self) -> int:
        """The key of its first figure and of its first measure."""
        return self.number * TARGETS + 1

    @property
    def is_rare(self) -> bool:
        """Whether the rare word stands in it."""
        return self.number % RARE_EVERY == RARE_EVERY // 2

    @property
    def kind(self) -> tuple[int, str, bool]:
        """What it has in common with the plans that are copies of it."""
        return self.pattern, self.plan.state, self.is_rare


def _copy_rows(pose: Pose, rows: Sequence[RowType], parents: dict[int, int]) -> list[RowType]:
    """Copy the first rows for a plan; a whole that was left out leaves its part alone."""
    copies: list[RowType] = []
    for place, row in enumerate(rows[:TARGETS]):
        made = copy(row)
        made._state = copy(row._state)
        made.pk = pose.first_key + place
        made.plan = pose.plan
        copies.append(made)
    for place, made in enumerate(copies):
        whole = parents.get(place, TARGETS)
        made.parent = copies[whole] if whole < len(copies) else None
    return copies


def _get_progress(number: int, place: int) -> str:
    return list(MeasureState)[(number + place) % len(MeasureState)]


def _fill_plan(pose: Pose, pattern: Pattern) -> None:
    """Write the rows of one plan: figures, measures, phases."""
    is_draft = pose.plan.state == PlanState.DRAFT
    measures = _copy_rows(pose, pattern.rows.measures, pattern.rows.measure_parents)
    targets = _copy_rows(pose, pattern.rows.targets, pattern.rows.target_parents)
    for place, target in enumerate(targets):
        holder = pattern.rows.target_measures.get(place, TARGETS)
        target.measure = measures[holder] if holder < len(measures) else None
        target.state = TargetState.PROPOSED if is_draft and place % 2 else TargetState.ACCEPTED
    for place, measure in enumerate(measures):
        measure.progress = MeasureState(_get_progress(pose.number, place))
    if pose.is_rare:
        targets[TARGETS // 2].indicator = f"建成{RARE}"
    CompiledTree.objects.create(plan=pose.plan, content=pattern.tree.as_json())
    Measure.objects.bulk_create(measures, batch_size=200)
    Target.objects.bulk_create(targets, batch_size=200)
    Phase.objects.bulk_create(_list_phases(pose.plan, pattern))


def _list_phases(plan: Plan, pattern: Pattern) -> Iterator[Phase]:
    for row in pattern.rows.phases:
        made = copy(row)
        made._state = copy(row._state)
        made.plan = plan
        yield made


def _get_duty(pose: Pose, order: int) -> dict[str, Any]:
    """Return who answers for a row by when; every plan has offices, a person and days of its own."""
    due = timezone.localdate() + timedelta(days=(pose.number + order * 7) % 400 - 100)
    office = pose.offices[order % len(pose.offices)]
    return {"lead_office_id": office, "person_id": pose.plan.owner_id, "due_on": due.isoformat()}


def _put_in_force(pose: Pose, regions: Sequence[Region]) -> None:
    """Write what a plan in force has besides its rows: their states in version 1, duties, parts by district."""
    rows = list_rows(pose.plan)
    Revision.objects.bulk_create(
        Revision(
            plan=pose.plan, subject_kind=SubjectKind.TARGET if isinstance(row, Target) else SubjectKind.MEASURE,
            subject_id=row.pk, number_from=1, order=order, values=write_row(row),
        )
        for order, row in enumerate(rows)
    )  # fmt: skip
    pose.plan.force_number = 1
    update_row_text(pose.plan)
    Duty.objects.bulk_create(
        Duty(
            plan=pose.plan, target=row if isinstance(row, Target) else None,
            measure=row if isinstance(row, Measure) else None, **_get_duty(pose, order),
        )
        for order, row in enumerate(rows) if order % 3
    )  # fmt: skip
    Share.objects.bulk_create(
        Share(target=row, dimension=Dimension.REGION, region=region, value=Decimal(order + 1))
        for order, row in enumerate(rows[:20])
        for region in regions[1:]
        if isinstance(row, Target)
    )


def _shift(values: Mapping[str, Any], by: int) -> dict[str, Any]:
    """Return keys of rows as they are in a plan whose rows lie so much further on."""
    return {name: None if value is None else value + by for name, value in values.items()}


@dataclass(frozen=True)
class Stencils:
    """The rows of one table of a plan that was filled first; each with the keys that are others in a copy."""

    model: type[models.Model]
    rows: Sequence[models.Model]
    stencils: Sequence[Stencil]
    keys: Sequence[dict[str, Any]]

    @property
    def columns(self) -> list[str]:
        """The columns of the table that are written."""
        return self.stencils[0].columns if self.stencils else []


KEYS: dict[type[models.Model], tuple[str, ...]] = {
    Measure: ("id", "parent_id"),
    Target: ("id", "parent_id", "measure_id"),
    CompiledTree: (),
    RowText: (),
    Phase: (),
    Revision: ("subject_id",),
    Duty: ("target_id", "measure_id"),
    Share: ("target_id",),
}
"""Which columns of each table point at figures and measures of the same plan."""


def _read_stencils(model: type[models.Model], plan: Plan) -> Stencils:
    whose: Any = {"target__plan": plan} if model is Share else {"plan": plan}
    rows = list(model._default_manager.filter(**whose).order_by("pk"))
    # A row of one table to a plan has the plan's key.
    has_key = model in {Target, Measure, CompiledTree, RowText}
    stencils = [Stencil(row, with_key=has_key) for row in rows]
    return Stencils(model, rows, stencils, [{name: getattr(row, name) for name in KEYS[model]} for row in rows])


def _list_copies(stencils: Stencils, pose: Pose, by: int) -> Iterator[list[Any]]:
    """Yield the rows of one table of a copy; what keys lie in JSON is written anew."""
    owner = {} if stencils.model is Share else {"plan_id": pose.plan.pk}
    for place, row in enumerate(stencils.rows):
        changed = owner | _shift(stencils.keys[place], by)
        if isinstance(row, Measure):
            changed["progress"] = _get_progress(pose.number, place)
        elif isinstance(row, Duty):
            # Two rows of three have one.
            changed |= _get_duty(pose, place // 2 * 3 + 1 + place % 2)
        elif isinstance(row, RowText):
            changed["keys"] = [f"{key[0]}{int(key[1:]) + by}" for key in row.keys]
        elif isinstance(row, Revision):
            tied = {name: row.values[name] for name in ("parent_id", "measure_id") if name in row.values}
            changed["values"] = row.values | _shift(tied, by)
        yield stencils.stencils[place].copy_values(changed)


def _write_copies(poses: Sequence[Pose], first: Mapping[tuple[int, str, bool], Pose]) -> None:
    """Fill all other plans, table by table, each with the rows of the first plan of its kind."""
    copies = [pose for pose in poses if first[pose.kind] is not pose]
    for model in KEYS:
        held = {kind: _read_stencils(model, pose.plan) for kind, pose in first.items()}
        columns = next((stencils.columns for stencils in held.values() if stencils.rows), None)
        if columns is not None:
            lines = (
                _list_copies(held[pose.kind], pose, pose.first_key - first[pose.kind].first_key) for pose in copies
            )
            write_lines(model, columns, chain.from_iterable(lines))


def _write_counts(poses: Sequence[Pose], first: Mapping[tuple[int, str, bool], Pose]) -> None:
    """Count the rows of the first plan of each kind as the services do; its copies have as many."""
    names = [field.name for field in Plan._meta.fields if field.name.endswith("_count")]
    for kind, pose in first.items():
        write_counts(pose.plan)
        same = [other.plan.pk for other in poses if other.kind == kind]
        counts = {name: getattr(pose.plan, name) for name in (*names, "force_number", "version")}
        Plan.objects.filter(pk__in=same).update(updated_at=F("created_at"), **counts)


def _sign_versions(poses: Sequence[Pose]) -> None:
    """Write version 1 of the plans in force, signed over the rows that they have now."""
    versions = []
    for pose in poses:
        at = pose.plan.confirmed_at
        if at is None:
            continue
        version = PlanVersion(
            plan=pose.plan, number=1, document_id=pose.plan.document_id, effective_on=timezone.localdate(at),
            signed_by_id=pose.plan.owner_id, signed_at=at, applied_at=at,
        )  # fmt: skip
        version.signature = compute_signature(version)
        versions.append(version)
    PlanVersion.objects.bulk_create(versions, batch_size=200)


@transaction.atomic
def create_scenery(*, plans: int, users: int) -> dict[str, int]:
    """Write everything and return how many rows of each kind there are."""
    regions, offices = create_regions()
    people = create_users(users, regions, offices)
    people = list(User.objects.filter(pk__in=[person.pk for person in people]).exclude(region=None).order_by("pk"))
    # The twenty in the middle look after accounts: they own no plans.
    owners = [*people[:20], *people[40:]]
    patterns = create_patterns()
    write_rows(Document, _list_documents(plans, patterns, owners), 50)
    documents = list(Document.objects.select_related("region").defer("text").order_by("pk"))
    write_rows(Plan, _list_plans(documents), 500)
    _fill_plans(patterns, regions, offices)
    kinds = {"plans": Plan, "targets": Target, "measures": Measure, "duties": Duty, "states": Revision}
    return {"users": len(people), **{name: model._default_manager.count() for name, model in kinds.items()}}


def _fill_plans(patterns: Sequence[Pattern], regions: Sequence[Region], offices: Sequence[Office]) -> None:
    """Fill the first plan of each kind as the services do it, and all others by copies of its rows."""
    own: dict[int, tuple[int, ...]] = {}
    for office in offices:
        own[office.region_id] = (*own.get(office.region_id, ()), office.pk)
    found = Plan.objects.select_related("region").order_by("pk")
    poses = [Pose(plan, number, number % TEXTS, own[plan.region_id]) for number, plan in enumerate(found)]
    first: dict[tuple[int, str, bool], Pose] = {}
    for pose in poses:
        if first.setdefault(pose.kind, pose) is pose:
            _fill_plan(pose, patterns[pose.pattern])
            if pose.plan.state == PlanState.CONFIRMED:
                _put_in_force(pose, regions)
    _write_copies(poses, first)
    _write_counts(poses, first)
    _sign_versions(poses)
    # PostgreSQL's own counters have not seen the keys that were given here.
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Target, Measure]):
            cursor.execute(statement)


def list_addresses() -> dict[str, str]:
    """List the pages that the benchmark asks for."""
    plan = Plan.objects.filter(state=PlanState.CONFIRMED).earliest("pk")
    draft = Plan.objects.filter(state=PlanState.DRAFT).earliest("pk")
    plans, duties, search = reverse("plan_list"), reverse("duty_list"), reverse("plan_search")
    return {
        "login": reverse("account_login"),
        "plans": plans,
        "plans, deep": find_deep_page(plans, turns=DEEP),
        "plans, filtered and sorted": f"{plans}?state=confirmed&year=2024&sort=-target_count",
        "plans, words": f"{plans}?q={quote('科技 计划')}",
        "draft": reverse("plan_detail", args=[draft.pk]),
        "plan in force": reverse("plan_detail", args=[plan.pk]),
        "targets of a plan": reverse("plan_targets", args=[plan.pk]),
        "duties": duties,
        "duties, late": f"{duties}?state=late",
        "search, common": f"{search}?q={quote('高新技术企业')}",
        "search, rare": f"{search}?q={quote(RARE)}",
        "search, words": f"{search}?q={quote('企业 2025')}",
        "search box": f"{reverse('search')}?q={quote('高新技术企业')}",
        "search, number": f"{search}?q={quote('86亿元')}",
    }


def main() -> None:
    """Fill the database of this environment and print what the load script has to know."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plans", type=int, default=1000)
    parser.add_argument("--users", type=int, default=60)
    arguments = parser.parse_args()
    rows = create_scenery(plans=arguments.plans, users=arguments.users)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(json.dumps({"rows": rows, "pages": list_addresses()}))


if __name__ == "__main__":
    main()
