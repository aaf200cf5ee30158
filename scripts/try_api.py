"""Try the interface with whatever its description allows and forbids: nothing may answer 5xx or break the description.

    .venv/bin/python scripts/try_api.py [--seconds 600] [--seed 1] [--operation PART]

makes a city of its own in a folder that is thrown away. tests/web/api/test_tries.py does the same with few examples.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def try_interface(
    headers: Mapping[str, str],
    known: Mapping[str, Sequence[Any]],
    *,
    examples: int,
    seed: int,
    only: str = "",
    description: str = "/api/v1/openapi.json",
    is_over: Callable[[], bool] = lambda: False,
) -> list[str]:
    """Send examples of every operation and return what was wrong; whatever they wrote is rolled back.

    `only` is a part of names or addresses: just those operations are tried. `known` maps the names of keys in
    addresses and bodies to keys that exist, which most examples name. `description` is where the document is read: a
    ledger has one of its own.
    """
    import schemathesis
    from django.core.handlers.wsgi import WSGIHandler
    from django.core.signals import request_finished, request_started
    from django.db import close_old_connections, transaction
    from hypothesis import HealthCheck, Phase, given
    from hypothesis import seed as start_with
    from hypothesis import settings as configure
    from hypothesis import strategies as st
    from schemathesis import checks

    # A request must not close the connection in whose transaction its effects are rolled back.
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    site = WSGIHandler()

    def answer(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        """Answer whole and close what was opened, as a server does."""
        response = site(environ, start_response)
        try:
            return [b"".join(response)]
        finally:
            response.close()

    place = {"REMOTE_ADDR": "127.0.0.1"}
    schema = schemathesis.openapi.from_wsgi(description, answer, headers=dict(headers), environ_base=place)
    wanted = [
        checks.not_a_server_error,
        checks.status_code_conformance,
        checks.content_type_conformance,
        checks.response_schema_conformance,
    ]
    wrong: list[str] = []
    for result in schema.get_all_operations():
        operation = result.ok()
        name = operation.definition.raw["operationId"]
        if only not in f"{name} {operation.path}" or is_over():
            continue

        @start_with(seed)
        @configure(
            max_examples=examples,
            deadline=None,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(), data=st.data())
        def send(case: Any, data: Any) -> None:
            aim(case, data, known)
            with transaction.atomic():
                response = case.call(headers=dict(headers), environ_base=place)
                transaction.set_rollback(True)
            case.validate_response(response, checks=wanted)

        try:
            send()
        except (Exception, BaseExceptionGroup) as error:
            wrong.append(f"{name}: {write_error(error)}")
    return wrong


def aim(case: Any, data: Any, known: Mapping[str, Sequence[Any]]) -> None:
    """Let most examples name records that exist: keys in the address, keys and versions in the body."""
    from hypothesis import strategies as st

    for name in list(case.path_parameters or {}):
        if name in known and data.draw(st.integers(0, 9), label=name) < 9:
            case.path_parameters[name] = data.draw(st.sampled_from(list(known[name])))
    if isinstance(case.body, dict):
        for name in list(case.body):
            if name in known and data.draw(st.booleans(), label=name):
                case.body[name] = data.draw(st.sampled_from(list(known[name])))


def write_error(error: BaseException) -> str:
    """Write what a failed example was, without the trace."""
    inner = getattr(error, "exceptions", None)
    words = [str(one) for one in inner] if inner else [f"{type(error).__name__}: {error}"]
    return "\n".join(words)[:3000]


def make_city() -> tuple[dict[str, str], dict[str, list[Any]]]:
    """Make what the examples are about, and a token for everything of one who holds four roles."""
    from kepan.apps.accounts.enums import NAMED_ONLY, Role
    from kepan.apps.accounts.services import create_token, grant_role
    from tests.factories.accounts import PASSWORD
    from tests.web.access import make_world
    from tests.web.api.calls import make_scene

    world = make_world()
    scene = make_scene(world)
    user = world.users["director"]
    for role in (Role.PLANNER, Role.SECTION_OFFICER, Role.SYSTEM_ADMINISTRATOR):
        grant_role(actor=None, user=user, role=role, region=world.region)
    scopes = ["all:read", "all:write", *NAMED_ONLY]
    token, text = create_token(actor=user, user=user, name="try", scopes=scopes, days=1)
    people = [world.users[name].pk for name in ("officer", "reporter", "director")]
    plans = [scene.draft, scene.force]
    targets = [pk for plan in plans for pk in plan.targets.values_list("pk", flat=True)]
    measures = [pk for plan in plans for pk in plan.measures.values_list("pk", flat=True)]
    registry = scene.registry
    known = {
        "organisation_pk": [registry.body.pk, registry.other.pk],
        "person_pk": [registry.person.pk],
        "position_pk": [registry.position.pk],
        "recognition_pk": [registry.title.pk],
        "right_pk": [registry.right.pk],
        "project_pk": [registry.project.pk],
        "agreement_pk": [registry.agreement.pk],
        "finding_pk": [registry.finding.pk],
        "pair_pk": [registry.pair.pk],
        "merger_pk": [registry.merger.pk],
        "person_pair_pk": [registry.person_pair.pk],
        **{f"{name}_pk": [pk] for name, pk in registry.parts.items()},
        "year": [2024, 2025],
        "revision": [1],
        "organisation": [registry.body.pk],
        "kept": [registry.body.pk, registry.other.pk],
        "parent": [registry.other.pk],
        "into": [registry.other.pk],
        "person": [registry.person.pk],
        "leader": [registry.person.pk],
        "pk": [plan.pk for plan in plans],
        "target_pk": targets,
        "measure_pk": measures,
        "phase_pk": [scene.phase.pk],
        "milestone_pk": [scene.milestone.pk],
        "request_pk": [scene.request.pk],
        "share_pk": [scene.share.pk],
        "ledger_key": ["test_house", "test_tenant"],
        "entry_pk": [
            scene.ledgers.house.pk,
            scene.ledgers.bare.pk,
            scene.ledgers.removed.pk,
            scene.ledgers.tenant.pk,
            scene.ledgers.paper.entry_id,
        ],
        "approval": [scene.ledgers.approval],
        "application_pk": [one.pk for one in scene.ledgers.sent],
        "certificate_pk": [scene.ledgers.paper.pk],
        "list_name": ["registry.organisations", "registry.people", "planning.duties", "ledgers.test_house"],
        "target": ["organisations", "ledger.test_house"],
        "fact": ["residents", "rents"],
        "step": ["begin", "accept", "graduate"],
        "task_pk": [scene.ledgers.task],
        "webhook_pk": [scene.webhook.pk],
        "job_pk": [scene.draft.job_id or 1],
        "file_pk": [scene.draft.document.attachment_id or 1],
        "number": [1],
        "old": [1],
        "new": [1],
        "region": [world.region.pk],
        "region_pk": [world.region.pk],
        "office": [world.office.pk],
        "office_pk": [world.office.pk],
        "user_pk": people,
        "role_pk": [scene.accounts.role],
        "token_pk": [token.pk, scene.accounts.token.pk],
        "view_pk": [scene.accounts.view.pk],
        "password": [PASSWORD],
        "current": [PASSWORD],
        "plan": [plan.pk for plan in plans],
        "id": [*targets, *measures],
        "version": sorted({1, 2, scene.draft.version, scene.force.version, scene.request.version, scene.share.version}),
    }
    return {"Authorization": f"Bearer {text}"}, known


def main() -> int:
    """Try until the time is over, with another seed each round."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--examples", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--operation", default="")
    arguments = parser.parse_args()
    os.environ["KEPAN_DATA_DIR"] = tempfile.mkdtemp(prefix="kepan-try-")
    os.environ["KEPAN_API_RATE"] = "0"
    os.environ["KEPAN_LOG_LEVEL"] = "ERROR"
    os.environ["DJANGO_SETTINGS_MODULE"] = "kepan.site.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    headers, known = make_city()
    end = time.monotonic() + arguments.seconds
    wrong: dict[str, str] = {}
    seed = arguments.seed
    while time.monotonic() < end:
        found = try_interface(
            headers,
            known,
            examples=arguments.examples,
            seed=seed,
            only=arguments.operation,
            is_over=lambda: time.monotonic() > end,
        )
        for line in found:
            if wrong.setdefault(line.partition(":")[0], line) == line:
                print(f"seed {seed} {line}", flush=True)
        seed += 1
    print(f"{seed - arguments.seed} rounds, {len(wrong)} operations with faults")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
