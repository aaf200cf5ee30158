"""Fill a migrated database with full plans: a hundred figures each, with all that a plan in force brings along.

Run as a process of its own with the settings of the installation it fills: `python -m benchmarks.filling_plans
--plans 1000 --users 40`. A few texts are compiled as a document is; their rows are copied with keys of their own,
in bulk. Seven plans of ten are in force (version, states of the rows, duties, parts), the others drafts half decided.
Prints the addresses of the pages as JSON.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from html import unescape
from itertools import count
from typing import TypeVar
from urllib.parse import quote

from benchmarks.filling import MARK, create_regions, create_users, write_rows
from benchmarks.plandoc.texts import create_text

# After filling, which sets Django up.
from django.core.management.color import no_style  # isort: skip
from django.db import connection, models, transaction  # isort: skip
from django.test import Client  # isort: skip
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

AFTER = re.compile(r'href="([^"]+)" rel="next"')
RowType = TypeVar("RowType", bound=models.Model)


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


class Keys:
    """Gives keys to copies, so that parts can point at their wholes before anything is written."""

    def __init__(self) -> None:
        self._next = {model: count(1) for model in (Target, Measure)}

    def copy_rows(self, plan: Plan, rows: Sequence[RowType], parents: dict[int, int], limit: int) -> list[RowType]:
        """Copy the first rows for a plan; a whole that was left out leaves its part alone."""
        copies: list[RowType] = []
        keys = self._next[type(rows[0])] if rows else count()  # type: ignore[index]
        for row in rows[:limit]:
            made = copy(row)
            made._state = copy(row._state)
            made.pk = next(keys)
            made.plan = plan  # type: ignore[attr-defined]
            copies.append(made)
        for at, made in enumerate(copies):
            whole = parents.get(at, limit)
            made.parent = copies[whole] if whole < len(copies) else None  # type: ignore[attr-defined]
        return copies


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


def _fill_plan(plan: Plan, number: int, pattern: Pattern, keys: Keys) -> None:
    """Write the rows of one plan: figures, measures, phases."""
    is_draft = plan.state == PlanState.DRAFT
    measures = keys.copy_rows(plan, pattern.rows.measures, pattern.rows.measure_parents, TARGETS)
    targets = keys.copy_rows(plan, pattern.rows.targets, pattern.rows.target_parents, TARGETS)
    for at, target in enumerate(targets):
        holder = pattern.rows.target_measures.get(at, TARGETS)
        target.measure = measures[holder] if holder < len(measures) else None
        target.state = TargetState.PROPOSED if is_draft and at % 2 else TargetState.ACCEPTED
    for at, measure in enumerate(measures):
        measure.progress = list(MeasureState)[(number + at) % len(MeasureState)]
    if number % RARE_EVERY == RARE_EVERY // 2:
        targets[TARGETS // 2].indicator = f"建成{RARE}"
    CompiledTree.objects.create(plan=plan, content=pattern.tree.as_json())
    Measure.objects.bulk_create(measures, batch_size=200)
    Target.objects.bulk_create(targets, batch_size=200)
    Phase.objects.bulk_create(_copy_phases(plan, pattern))


def _copy_phases(plan: Plan, pattern: Pattern) -> Iterator[Phase]:
    for row in pattern.rows.phases:
        made = copy(row)
        made._state = copy(row._state)
        made.plan = plan
        yield made


def _put_in_force(plan: Plan, number: int, offices: Sequence[Office], regions: Sequence[Region]) -> None:
    """Write what a plan in force has besides its rows: the states of version 1, duties, parts by district."""
    rows = list_rows(plan)
    Revision.objects.bulk_create(
        Revision(
            plan=plan, subject_kind=SubjectKind.TARGET if isinstance(row, Target) else SubjectKind.MEASURE,
            subject_id=row.pk, number_from=1, order=order, values=write_row(row),
        )
        for order, row in enumerate(rows)
    )  # fmt: skip
    at = plan.confirmed_at or timezone.now()
    version = PlanVersion(
        plan=plan, number=1, document_id=plan.document_id, effective_on=timezone.localdate(at),
        signed_by_id=plan.owner_id, signed_at=at, applied_at=at,
    )  # fmt: skip
    version.signature = compute_signature(version)
    version.save()
    plan.force_number = 1
    update_row_text(plan)
    own = [office for office in offices if office.region_id == plan.region_id]
    today = timezone.localdate()
    Duty.objects.bulk_create(
        Duty(
            plan=plan, target=row if isinstance(row, Target) else None,
            measure=row if isinstance(row, Measure) else None, lead_office=own[order % len(own)],
            person_id=plan.owner_id, due_on=today + timedelta(days=(number + order * 7) % 400 - 100),
        )
        for order, row in enumerate(rows) if order % 3
    )  # fmt: skip
    Share.objects.bulk_create(
        Share(target=row, dimension=Dimension.REGION, region=region, value=Decimal(order + 1))
        for order, row in enumerate(rows[:20])
        for region in regions[1:]
        if isinstance(row, Target)
    )


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
    keys = Keys()
    for number, plan in enumerate(Plan.objects.select_related("region").order_by("pk")):
        _fill_plan(plan, number, patterns[number % TEXTS], keys)
        if plan.state == PlanState.CONFIRMED:
            _put_in_force(plan, number, offices, regions)
        write_counts(plan)
        Plan.objects.filter(pk=plan.pk).update(updated_at=plan.created_at)
    # PostgreSQL's own counters have not seen the keys that were given here.
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Target, Measure]):
            cursor.execute(statement)
    kinds = {"plans": Plan, "targets": Target, "measures": Measure, "duties": Duty, "states": Revision}
    return {"users": len(people), **{name: model._default_manager.count() for name, model in kinds.items()}}


def list_addresses() -> dict[str, str]:
    """List the pages that the benchmark asks for."""
    plan = Plan.objects.filter(state=PlanState.CONFIRMED).earliest("pk")
    draft = Plan.objects.filter(state=PlanState.DRAFT).earliest("pk")
    plans, duties, search = reverse("plan_list"), reverse("duty_list"), reverse("plan_search")
    return {
        "login": reverse("account_login"),
        "plans": plans,
        "plans, deep": _find_deep_page(plans),
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


def _find_deep_page(address: str) -> str:
    """Turn pages over as a person does: their addresses are signed."""
    browser = Client(headers={"host": "127.0.0.1"})
    browser.force_login(User.objects.get(username="bench000"))
    page = address
    for _turn in range(DEEP):
        after = AFTER.search(browser.get(page).content.decode())
        if after is None:
            break
        page = address + unescape(after[1])
    return page


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
