"""What became of uploads: `python -m tests.faults.facts`, as one line of JSON."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path

from kepan.site.boot import start_django


def list_facts() -> dict[str, object]:
    """Return counts and every contradiction between plans, jobs, attachments, files and the trail."""
    from django.conf import settings
    from django.db import connection

    from kepan.apps.desk.models import Attachment, Job, Task
    from kepan.apps.planning.models import Plan
    from kepan.apps.trail.models import AuditEntry

    # A draft made from another plan, as the sample has one, was not uploaded: it has neither file nor job.
    plans = list(Plan.objects.filter(document__attachment__isnull=False).select_related("document", "job"))
    entries = Counter(AuditEntry.objects.values_list("action", "subject_id"))
    wrong = []
    for plan in plans:
        key = str(plan.pk)
        expected = {"planning.create_plan": 1, "planning.compile": int(plan.state in {"draft", "confirmed"})}
        found = {action: entries[action, key] for action in expected}
        if found != expected:
            wrong.append(f"plan {key} ({plan.state}) has entries {found}")
        if plan.job is None:
            wrong.append(f"plan {key} has no job")
        tasks = Task.objects.filter(subject_kind="planning.plan", subject_id=key).count()
        figures = plan.targets.exclude(state="rejected").count()
        if plan.state == "draft" and (tasks, figures) != (1, plan.figure_count):
            wrong.append(f"plan {key} has {tasks} tasks and {figures} of {plan.figure_count} figures")
    keys = {str(plan.pk) for plan in plans}
    wrong += [
        f"entry of a plan that is not there: {key}"
        for action, key in entries
        if action == "planning.create_plan" and key not in keys
    ]
    parts = Counter((plan.document.sha256, plan.document_place) for plan in plans)
    wrong += [f"{count} plans of one part of a document" for count in parts.values() if count > 1]
    names = set(Attachment.objects.values_list("sha256", flat=True))
    root = Path(settings.MEDIA_ROOT)
    files = {path.name: path for path in root.glob("??/??/*")}
    wrong += [f"attachment without a file: {name}" for name in sorted(names - set(files))]
    wrong += [
        f"file with other bytes: {name}"
        for name, path in files.items()
        if hashlib.sha256(path.read_bytes()).hexdigest() != name
    ]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            wrong += [str(row[0]) for row in cursor.fetchall() if row[0] != "ok"]
    return {
        "plans": sorted(plan.pk for plan in plans),
        "states": dict(Counter(plan.state for plan in plans)),
        "jobs": dict(Counter(Job.objects.filter(kind="planning.compile").values_list("state", flat=True))),
        "files": len(files),
        "attachments": len(names),
        # What a process that was killed left; the desk's sweep clears it after a while.
        "incoming": len(list((root / "incoming").glob("*"))),
        "wrong": wrong,
    }


if __name__ == "__main__":
    start_django()
    print(json.dumps(list_facts(), ensure_ascii=False))
