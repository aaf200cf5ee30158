"""Who may open which address: one row for every URL name, checked by test_every_url.py.

The rows stand in TABLE below or, where a context has many, in `tests/web/<context>/rows.py`.

Add a row for each address you add. A row says which status a GET gives to which roles, and what a
POST gives. Roles are the words of ROLES; each role of a row must be named exactly once for each
method, except the anonymous: unless named they must be sent to the login, or get 405.

    Access(
        "plan_list",
        get={200: "director planner officer auditor neighbour", 403: REST},
        post={DONE: "director planner officer auditor neighbour", 403: REST},
    ),
    Access(
        "plan_confirm",
        args=lambda world: {"pk": make_plan(world).pk},
        get=405,
        post={DONE: "planner", 403: REST, 404: "neighbour"},
    )

- A number instead of a dictionary means that status for everybody who is logged in.
- REST stands for all roles that the row does not name otherwise.
- DONE means that the action was let through: any answer but 403, 404, 405 and the way to the login
  (an empty form may be refused with 200, 400 or 422, that is the form's affair).
- `args` makes what the address is about, given the World: all of its users are in `world.region` with
  `world.office`, but for `neighbour`, who directs `world.neighbour`, a region beside it.
- `data` is what the POST sends, `open_to_all` lets the anonymous in like the others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kepan.apps.accounts.enums import Level, Role
from kepan.apps.accounts.models import Office, Region, User
from kepan.apps.accounts.services import set_identity
from kepan.apps.planning.services import cancel_compile, discard_plan
from kepan.apps.registry.models import Person
from tests.factories.accounts import make_office, make_region, make_user
from tests.factories.planning import make_compiling, make_draft
from tests.web.planting import NAME, NUMBER

DONE = 1
REST = "*"
ROLES: dict[str, Role] = {
    "system": Role.SYSTEM_ADMINISTRATOR,
    "security": Role.SECURITY_ADMINISTRATOR,
    "audit": Role.AUDIT_ADMINISTRATOR,
    "director": Role.DIRECTOR,
    "planner": Role.PLANNER,
    "officer": Role.SECTION_OFFICER,
    "reporter": Role.REPORTER,
    "enterprise": Role.ENTERPRISE,
    "expert": Role.EXPERT,
    "auditor": Role.AUDITOR,
    "public": Role.PUBLIC,
    "neighbour": Role.DIRECTOR,
}
STAFF = "director planner officer reporter auditor neighbour"


@dataclass
class World:
    """The users of all roles, in one region, and a director of the region beside it.

    A person of the region and the planner were given an identity number, which no answer may show.
    """

    region: Region
    office: Office
    neighbour: Region
    users: dict[str, User]
    person: Person


def make_world() -> World:
    """Make the regions and one user for each role."""
    region = make_region(level=Level.CITY)
    neighbour = make_region(level=Level.CITY)
    office = make_office(region)
    users = {}
    for name, role in ROLES.items():
        where = neighbour if name == "neighbour" else region
        users[name] = make_user(role, region=where, username=f"{name}-x")
    users["officer"].office = office
    users["officer"].save(update_fields=["office"])
    planner = set_identity(actor=None, user=users["planner"], number=NUMBER)
    # As the service leaves it, which test_identity_number.py enters numbers through; this runs for each address.
    known = {"identity_digest": planner.identity_digest, "identity_tail": planner.identity_tail}
    person = Person.objects.create(region=region, owner=planner, name=NAME, **known)
    return World(region, office, neighbour, users, person)


Expected = int | Mapping[int, str]


@dataclass(frozen=True)
class Access:
    """One address and what it answers to whom."""

    name: str
    get: Expected
    post: Expected = 405
    args: Callable[[World], dict[str, Any]] = field(default=lambda world: {})
    data: Callable[[World], dict[str, Any]] = field(default=lambda world: {})
    query: str = ""
    open_to_all: bool = False


def make_plan(world: World) -> dict[str, Any]:
    """Name a draft of the region."""
    return {"pk": make_draft(world.users["planner"]).pk}


def make_discarded(world: World) -> dict[str, Any]:
    """Name a discarded plan of the region."""
    plan = make_draft(world.users["planner"])
    discard_plan(actor=world.users["planner"], plan=plan, reason="传错了")
    return {"pk": plan.pk}


def make_failed(world: World) -> dict[str, Any]:
    """Name a plan of the region whose compilation was cancelled."""
    plan = make_compiling(world.users["planner"])
    cancel_compile(actor=world.users["planner"], plan=plan)
    return {"pk": plan.pk}


def make_target(world: World) -> dict[str, Any]:
    """Name a figure of a draft of the region."""
    plan = make_draft(world.users["planner"])
    return {"pk": plan.pk, "target_pk": plan.targets.first().pk}


def make_measure(world: World) -> dict[str, Any]:
    """Name a measure of a draft of the region."""
    plan = make_draft(world.users["planner"])
    return {"pk": plan.pk, "measure_pk": plan.measures.first().pk}


PLAN_READERS: Expected = {200: "director planner officer auditor", 404: "neighbour", 403: REST}
PLAN_WRITERS: Expected = {200: "director planner", 404: "neighbour", 403: REST}
PLAN_DEEDS: Expected = {DONE: "director planner", 404: "neighbour", 403: REST}


TABLE: list[Access] = [
    # Running the site: no login, no detail.
    Access("healthz", get=200, post=200, open_to_all=True),
    Access("readyz", get=200, post=200, open_to_all=True),
    Access("metrics", get=404, post=404, open_to_all=True),
    # The shell itself.
    Access("ui_components", get=200),
    Access("set_theme", get=405, post=302, open_to_all=True),
    # Plans: read by directors, planners, section officers and auditors of the region, written by the first two.
    Access(
        "plan_list",
        get={200: "director planner officer auditor neighbour", 403: REST},
        post={DONE: "director planner officer auditor neighbour", 403: REST},
    ),
    Access("plan_search", query="?q=虚构", get={200: "director planner officer auditor neighbour", 403: REST}),
    Access(
        "plan_upload",
        get={200: "director planner neighbour", 403: REST},
        post={DONE: "director planner neighbour", 403: REST},
    ),
    Access("plan_import", get=405, post={DONE: "director planner neighbour", 403: REST}),
    Access("plan_detail", args=make_plan, get=PLAN_READERS),
    Access("plan_progress", args=make_plan, get={204: "director planner officer auditor", 404: "neighbour", 403: REST}),
    Access("plan_export", args=lambda world: {**make_plan(world), "form": "json"}, get=PLAN_READERS),
    Access("plan_cancel", args=make_plan, get=405, post=PLAN_DEEDS),
    Access("plan_retry", args=make_failed, get=405, post=PLAN_DEEDS),
    Access("plan_decide", args=make_plan, get=405, post=PLAN_DEEDS),
    Access("plan_accept", args=make_plan, get=405, post=PLAN_DEEDS),
    Access("plan_part", args=lambda world: {**make_plan(world), "number": 0}, get=PLAN_READERS),
    Access(
        "plan_changes",
        args=make_plan,
        query="?version=99",
        get={204: "director planner officer auditor", 404: "neighbour", 403: REST},
    ),
    Access("plan_accept_section", args=make_plan, get=405, post=PLAN_DEEDS),
    Access("plan_indicators", query="?indicator=研发", get={200: "director planner neighbour", 403: REST}),
    # The vocabulary is looked after in the root region, and none of these users is of it.
    Access("suggestion_list", get=403, post=403),
    Access("suggestion_export", get=403),
    Access("plan_repairs", args=make_plan, get=405, post=PLAN_DEEDS),
    Access("plan_redo", args=make_plan, get=405, post=PLAN_DEEDS),
    Access("plan_undo", args=make_plan, get=405, post=PLAN_DEEDS),
    Access("plan_confirm", args=make_plan, get=PLAN_WRITERS, post=PLAN_DEEDS),
    Access("plan_discard", args=make_plan, get=PLAN_WRITERS, post=PLAN_DEEDS),
    Access("plan_restore", args=make_discarded, get=405, post=PLAN_DEEDS),
    Access("plan_update", args=make_plan, get=PLAN_WRITERS, post=PLAN_DEEDS),
    Access("plan_print", args=make_plan, get=PLAN_READERS),
    Access("target_create", args=make_plan, get=PLAN_WRITERS, post=PLAN_DEEDS),
    Access("target_update", args=make_target, get=PLAN_WRITERS, post=PLAN_DEEDS),
    Access("target_split", args=make_target, get=PLAN_WRITERS, post=PLAN_DEEDS),
    Access("target_merge", args=make_target, get=PLAN_WRITERS, post=PLAN_DEEDS),
    Access("target_move", args=make_target, get=PLAN_WRITERS, post=PLAN_DEEDS),
    Access("measure_create", args=make_plan, get=PLAN_WRITERS, post=PLAN_DEEDS),
    Access("measure_update", args=make_measure, get=PLAN_WRITERS, post=PLAN_DEEDS),
    Access("measure_split", args=make_measure, get=PLAN_WRITERS, post=PLAN_DEEDS),
    Access("measure_merge", args=make_measure, get=PLAN_WRITERS, post=PLAN_DEEDS),
    Access("measure_move", args=make_measure, get=PLAN_WRITERS, post=PLAN_DEEDS),
]
