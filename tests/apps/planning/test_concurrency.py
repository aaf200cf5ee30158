"""Two people at the same moment, in two processes on one database: one wins, the other is told, nothing is lost."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.factories.planning import TEXT
from tests.installations import PROJECT, Installation, create_installation

pytestmark = pytest.mark.slow

PREPARE = """
import json, sys
from kepan.site.boot import start_django
start_django()
from kepan.apps.planning.models import Target
from tests.factories.planning import make_draft, make_planner
planner = make_planner(username="one")
other = make_planner(planner.region, username="two")
plan = make_draft(planner, text=open(sys.argv[1], encoding="utf-8").read() + "（草稿）")
print(json.dumps({"plan": plan.pk, "target": Target.objects.get(plan=plan, number="T1").pk}))
"""
START = """
import json, sys, time
from kepan.site.boot import start_django
start_django()
from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.planning.enums import Comparator, TargetKind
from kepan.apps.planning.models import Plan, Target
from kepan.apps.planning.services import Wording, create_plan, update_target
facts = json.loads(sys.argv[1])
user = User.objects.select_related("region").get(username=facts["user"])
target = Target.objects.select_related("plan").get(pk=facts["target"]) if "target" in facts else None
print("ready", flush=True)
sys.stdin.readline()
"""
UPLOAD = (
    START
    + """
made = create_plan(actor=user, content=facts["text"].encode(), name="同一份.txt", region=user.region)
print(json.dumps({"plan": made.plan.pk, "is_new": made.is_new}))
"""
)
EDIT = (
    START
    + """
wording = Wording(TargetKind.TARGET, facts["user"], Comparator.EQUAL, "1")
try:
    update_target(actor=user, target=target, expected_version=target.version, wording=wording)
    print(json.dumps({"won": True}))
except RefusalError as refusal:
    print(json.dumps({"won": False, "reason": str(refusal.reason)}))
"""
)
READ = """
import json, sys
from kepan.site.boot import start_django
start_django()
from kepan.apps.desk.models import Job
from kepan.apps.planning.models import Document, Edit, Plan, Target
from kepan.apps.trail.models import AuditEntry
print(json.dumps({
    "plans": Plan.objects.count(), "documents": Document.objects.count(), "jobs": Job.objects.count(),
    "edits": Edit.objects.count(), "updates": AuditEntry.objects.filter(action="planning.update").count(),
    "indicator": Target.objects.get(pk=int(sys.argv[1])).indicator,
}))
"""


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def installation(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation of its own on each database."""
    with create_installation(request.param, tmp_path_factory.mktemp(request.param)) as made:
        yield made


def run_at_once(installation: Installation, script: str, facts: list[dict[str, object]]) -> list[dict[str, object]]:
    """Start one process for each fact, wait until all are ready, let them go together, and return what they said."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", script, json.dumps(fact)],
            env=installation.environment,
            cwd=PROJECT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for fact in facts
    ]
    for process in processes:
        assert process.stdout is not None
        first = process.stdout.readline()
        assert first.strip() == "ready", process.communicate()[1]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    answers = []
    for process in processes:
        out, problems = process.communicate(timeout=180)
        assert process.returncode == 0, problems
        answers.append(json.loads(out.splitlines()[-1]))
    return answers


def test_double_click_and_two_editors(installation: Installation, tmp_path: Path) -> None:
    """Four uploads of one file at one moment are one plan; of two edits of one figure one is written."""
    text = tmp_path / "text.txt"
    text.write_text(TEXT, encoding="utf-8")
    made = json.loads(installation.run_python("-c", PREPARE, str(text)).stdout.splitlines()[-1])
    uploads = run_at_once(installation, UPLOAD, [{"user": "one", "text": TEXT}] * 4)
    assert len({answer["plan"] for answer in uploads}) == 1
    assert sorted(bool(answer["is_new"]) for answer in uploads) == [False, False, False, True]
    edits = run_at_once(installation, EDIT, [{"user": user, "target": made["target"]} for user in ("one", "two")])
    assert sorted(bool(answer["won"]) for answer in edits) == [False, True]
    (lost,) = [answer for answer in edits if not answer["won"]]
    assert "刚被别人改过" in str(lost["reason"])
    winner = "one" if edits[0]["won"] else "two"
    facts = json.loads(installation.run_python("-c", READ, str(made["target"])).stdout.splitlines()[-1])
    assert facts == {"plans": 2, "documents": 2, "jobs": 2, "edits": 1, "updates": 1, "indicator": winner}
