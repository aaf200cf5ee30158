"""Checks of the watched folder: there, writable, its boxes named right, somebody to import, nothing stuck."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.imports.services import find_inbox_user, read_box
from kepan.site.diagnosis.findings import Finding, fail, ok, warn
from kepan.store.files.inbox import list_boxes, list_taken, list_waiting

_STUCK_SECONDS = 900.0


def list_inbox_findings() -> list[Finding]:
    """Check the watched folder, where one is set."""
    root: Path | None = settings.KEPAN_INBOX
    return [] if root is None else list(_check_inbox(root))


def _check_inbox(root: Path) -> Iterator[Finding]:
    if not root.is_dir():
        yield fail("watched folder", f"{root} does not exist", "make it, or leave KEPAN_INBOX empty")
        return
    if not os.access(root, os.R_OK | os.W_OK | os.X_OK):
        yield fail("watched folder", f"{root} cannot be written", "give it to the account that runs kepan (chown)")
        return
    if find_inbox_user() is None:
        yield fail("watched folder", "KEPAN_INBOX_USER names no active user", "name who imports what lies there")
        return
    for box in list_boxes(root):
        try:
            read_box(box)
        except RefusalError as refusal:
            yield warn("watched folder", f"{box}: {refusal.reason}", "rename it <table or profile>@<region code>")
    stuck = sum(1 for _file in list_waiting(root, now=time.time(), settled=_STUCK_SECONDS))
    if stuck:
        yield warn("watched folder", f"{stuck} files wait for more than 15 min", "see that a worker runs")
    yield ok("watched folder", f"{root}: {len(list_boxes(root))} boxes, {len(list_taken(root))} files at work")
