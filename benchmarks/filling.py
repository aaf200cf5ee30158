"""Fill a migrated database with an invented city, large enough that a list page has something to do.

Run as a process of its own with the settings of the installation it fills:
`python -m benchmarks.filling --plans 10000 --users 200`. Rows go in by bulk inserts and not by
the services: this is scenery for load figures, nothing that a user could have made. Prints the
addresses of the pages as JSON.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from html import unescape
from itertools import islice
from typing import TypeVar

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kepan.site.settings")
django.setup()

from django.contrib.auth.hashers import make_password  # noqa: E402
from django.db import connection, models, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from kepan.apps.accounts.enums import Level, Role  # noqa: E402
from kepan.apps.accounts.models import Membership, Office, Region, User  # noqa: E402
from kepan.apps.accounts.services import create_office, create_region, update_setup  # noqa: E402
from kepan.apps.desk.enums import JobState  # noqa: E402
from kepan.apps.desk.models import Job, Notice, Task  # noqa: E402
from kepan.apps.planning.enums import PlanState, TargetKind, TargetState  # noqa: E402
from kepan.apps.planning.models import Document, Plan, Target  # noqa: E402
from kepan.apps.trail.models import AuditEntry  # noqa: E402

PASSWORD = "Lanchuan-bench-2026"
PAGES = {"login": "account_login", "home": "home", "plans": "plan_list", "trail": "trail"}
WORK = (Role.PLANNER, Role.DIRECTOR, Role.SECTION_OFFICER, Role.PLANNER)
MARK = "虚构示例"
AFTER = re.compile(r'href="([^"]+)" rel="next"')
ModelType = TypeVar("ModelType", bound=models.Model)


def write_rows(model: type[ModelType], rows: Iterator[ModelType], size: int = 1000) -> int:
    """Insert rows in batches and return how many they were."""
    count = 0
    while batch := list(islice(rows, size)):
        model._default_manager.bulk_create(batch)
        count += len(batch)
    return count


def create_regions() -> tuple[list[Region], list[Office]]:
    """Make an invented city, its six districts, and five offices in each."""
    city = create_region(actor=None, code="990100", name=f"澜川市（{MARK}）", level=Level.CITY)
    regions = [city] + [
        create_region(actor=None, code=f"9901{number:02d}", name=f"澜川{number}区", level=Level.DISTRICT, parent=city)
        for number in range(1, 7)
    ]
    names = ("规划科", "高新科", "农社科", "成果科", "办公室")
    offices = [create_office(actor=None, region=region, name=name) for region in regions for name in names]
    update_setup(actor=None, root_region=city, is_sample=False)
    return regions, offices


def create_users(count: int, regions: Sequence[Region], offices: Sequence[Office]) -> list[User]:
    """Make the first twenty people of the city's bureau, the next twenty its auditors, all others of the districts."""
    digest, now = make_password(PASSWORD), timezone.now()
    for number in range(count):
        region = regions[0] if number < 40 else regions[number % len(regions)]
        office = next(office for office in offices[number % 5 :] if office.region_id == region.pk)
        User.objects.create(
            username=f"bench{number:03d}", name=f"虚构人{number}", email=f"bench{number:03d}@example.invalid",
            password=digest, region=region, office=office, password_changed_at=now,
        )  # fmt: skip
    users = list(User.objects.filter(username__startswith="bench").order_by("username"))
    Membership.objects.bulk_create(
        Membership(
            user=user,
            role=Role.AUDIT_ADMINISTRATOR if 20 <= number < 40 else WORK[number % len(WORK)],
            region=user.region or regions[0],
        )
        for number, user in enumerate(users)
    )
    return users


def find_deep_page(address: str, *, turns: int) -> str:
    """Turn the pages of a list over as a person does: their addresses are signed."""
    browser = Client(headers={"host": "127.0.0.1"})
    browser.force_login(User.objects.get(username="bench000"))
    page, base = address, address.partition("?")[0]
    for _turn in range(turns):
        after = AFTER.search(browser.get(page).content.decode())
        if after is None:
            break
        page = base + unescape(after[1])
    return page


def _get_region_key(user: User) -> int:
    if user.region_id is None:
        raise ValueError(f"{user.username} has no region")
    return user.region_id


def _list_documents(count: int, users: Sequence[User]) -> Iterator[Document]:
    for number in range(count):
        owner = users[number % len(users)]
        text = f"{MARK}：澜川市第{number}号工作计划。新增高新技术企业{number % 90 + 10}家。\n" * 30
        yield Document(
            name=f"计划{number:05d}.txt", sha256=hashlib.sha256(text.encode()).hexdigest(), size=len(text.encode()),
            encoding="utf-8", text=text, region_id=_get_region_key(owner), office_id=owner.office_id, owner=owner,
        )  # fmt: skip


def _list_plans(documents: Sequence[Document]) -> Iterator[Plan]:
    now = timezone.now()
    states = (PlanState.CONFIRMED, PlanState.CONFIRMED, PlanState.DRAFT, PlanState.CONFIRMED, PlanState.FAILED)
    for number, document in enumerate(documents):
        state = states[number % len(states)]
        year, at = 2015 + number % 12, now - timedelta(minutes=7 * number)
        yield Plan(
            title=f"澜川市{year}年科技创新工作计划（{number}）{MARK}", state=state, document=document,
            region_id=document.region_id, office_id=document.office_id, owner_id=document.owner_id,
            territory="澜川市", year_from=year, year_to=year, request_key=f"bench-{number}",
            confirmed_at=at if state == PlanState.CONFIRMED else None, figure_count=3, target_count=2,
            measure_count=1, accepted_count=2, open_count=1, doubt_count=number % 3, created_at=at, updated_at=at,
        )  # fmt: skip


def _list_targets(plans: Sequence[Plan]) -> Iterator[Target]:
    kinds = (TargetKind.TARGET, TargetKind.TARGET, TargetKind.ACHIEVED)
    for plan in plans:
        for position, kind in enumerate(kinds):
            start = 20 * position
            yield Target(
                plan=plan, position=position, number=f"T{position + 1}", kind=kind, indicator="高新技术企业数",
                value_low=10 + position, value_text=str(10 + position), unit="家", start=start, end=start + 12,
                value_start=start + 4, value_end=start + 6, surface="新增高新技术企业10家",
                state=TargetState.ACCEPTED if position else TargetState.PROPOSED,
            )  # fmt: skip


def _list_entries(plans: Sequence[Plan], paths: dict[int, str], users: Sequence[User]) -> Iterator[AuditEntry]:
    now = timezone.now()
    verbs = ("planning.create_plan", "planning.accept_targets", "planning.update_target", "planning.confirm_plan")
    for number, plan in enumerate(plans):
        yield AuditEntry(
            at=now - timedelta(minutes=7 * (len(plans) - number)), actor_id=users[number % len(users)].pk,
            action=verbs[number % len(verbs)], subject_kind="planning.plan", subject_id=str(plan.pk),
            subject_title=plan.title, region_path=paths[plan.region_id], before={"state": "draft"},
            after={"state": plan.state},
        )  # fmt: skip


def _list_notices(users: Sequence[User]) -> Iterator[Notice]:
    now = timezone.now()
    for user in users:
        for number in range(20):
            yield Notice(
                user=user, title=f"计划{number}的草稿可以核对了", body=MARK, url="/",
                read_at=now if number > 4 else None,
            )  # fmt: skip


def _list_tasks(users: Sequence[User]) -> Iterator[Task]:
    today = timezone.localdate()
    for user in users:
        for number in range(20):
            yield Task(
                title=f"核对计划草稿{number}（{MARK}）", kind="planning.review", url="/", assignee=user,
                due_date=today + timedelta(days=number - 5), region_id=user.region_id,
            )  # fmt: skip


def _list_jobs(users: Sequence[User]) -> Iterator[Job]:
    for number in range(2000):
        owner = users[number % len(users)]
        yield Job(
            request_key=f"bench-{number}", kind="planning.compile", title=f"识别计划{number}", percent=100,
            state=JobState.SUCCEEDED, created_by=owner, region_id=owner.region_id, finished_at=timezone.now(),
        )  # fmt: skip


@transaction.atomic
def create_scenery(*, plans: int, users: int) -> dict[str, int]:
    """Write everything and return how many rows of each kind there are."""
    regions, offices = create_regions()
    people = create_users(users, regions, offices)
    paths = {region.pk: region.path for region in regions}
    write_rows(Document, _list_documents(plans, people))
    write_rows(Plan, _list_plans(list(Document.objects.defer("text").order_by("pk"))), 500)
    written = list(Plan.objects.order_by("pk"))
    return {
        "users": len(people),
        "plans": len(written),
        "targets": write_rows(Target, _list_targets(written), 500),
        "entries": write_rows(AuditEntry, _list_entries(written, paths, people)),
        "notices": write_rows(Notice, _list_notices(people)),
        "tasks": write_rows(Task, _list_tasks(people)),
        "jobs": write_rows(Job, _list_jobs(people)),
    }


def main() -> None:
    """Fill the database of this environment and print what the load script has to know."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plans", type=int, default=10_000)
    parser.add_argument("--users", type=int, default=200)
    arguments = parser.parse_args()
    rows = create_scenery(plans=arguments.plans, users=arguments.users)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    addresses = {page: reverse(name) for page, name in PAGES.items()}
    print(json.dumps({"rows": rows, "pages": addresses}))


if __name__ == "__main__":
    main()
