"""What stands in an installation: `python -m tests.site.ledger prepare|show [UP_TO]`, as one line of JSON."""

from __future__ import annotations

import hashlib
import json
import sys

from kepan.site.boot import start_django


def prepare() -> None:
    """Add the region, the user and the counter that the writers need."""
    from kepan.apps.accounts.enums import Level, Role
    from kepan.apps.accounts.models import Setup
    from kepan.apps.accounts.services import create_region, create_user, grant_role

    region = create_region(actor=None, code="990001", name="虚构市", level=Level.CITY)
    user = create_user(actor=None, username="clerk", name="虚构人", password="Lanchuan-2026-x", region=region)
    grant_role(actor=None, user=user, role=Role.PLANNER, region=region)
    Setup.objects.create(pk=1, root_region=region, facts={"counter": 0})


def show(up_to: int) -> dict[str, object]:
    """Return the numbers found in each table, and a digest of all rows that belong to numbers up to `up_to`."""
    from kepan.apps.accounts.models import Office, Setup
    from kepan.apps.desk.models import Attachment, Task
    from kepan.apps.desk.services import read_attachment
    from kepan.apps.trail.models import AuditEntry

    counter = Setup.objects.get().facts["counter"]
    limit = up_to or counter
    numbers = {
        "offices": sorted(int(name.removeprefix("科室")) for name in Office.objects.values_list("name", flat=True)),
        "attachments": sorted(int(row.name.removesuffix(".txt")) for row in Attachment.objects.all()),
        "tasks": sorted(int(title.removeprefix("事项")) for title in Task.objects.values_list("title", flat=True)),
        "entries": sorted(
            int(title.removeprefix("科室"))
            for title in AuditEntry.objects.filter(action="accounts.create_office").values_list(
                "subject_title", flat=True
            )
        ),
    }
    digest = hashlib.sha256()
    for model in (Office, Task, AuditEntry, Attachment):
        for row in model.objects.order_by("pk").values_list():
            if _belongs(row, limit):
                digest.update(json.dumps(row, sort_keys=True, default=str).encode())
    files = {row.name: read_attachment(row).decode() for row in Attachment.objects.all()}
    return {
        "counter": counter,
        "complete": {name: found[:limit] == list(range(1, limit + 1)) for name, found in numbers.items()},
        "counts": {name: len(found) for name, found in numbers.items()},
        "digest": digest.hexdigest(),
        "files": all(text == f"第 {name.removesuffix('.txt')} 号文件\n" for name, text in files.items()),
    }


def _belongs(row: tuple[object, ...], limit: int) -> bool:
    for value in row:
        if isinstance(value, str):
            for prefix, suffix in (("科室", ""), ("事项", ""), ("", ".txt")):
                middle = value.removeprefix(prefix).removesuffix(suffix)
                if value.startswith(prefix) and value.endswith(suffix) and middle.isdigit() and (prefix or suffix):
                    return int(middle) <= limit
    return False


if __name__ == "__main__":
    start_django()
    if sys.argv[1] == "prepare":
        prepare()
    else:
        print(json.dumps(show(int(sys.argv[2]) if len(sys.argv) > 2 else 0)))
