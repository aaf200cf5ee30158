"""A full disk answers with a page that says so: nothing was saved, and what to do."""

from __future__ import annotations

import errno
import logging
import shutil
import sys
from collections.abc import Iterator

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils.translation import gettext as _
from psycopg.errors import DiskFull

from kepan.apps.desk.services import StorageFullError
from kepan.apps.trail.services import request_id
from kepan.site.readiness import find_parent
from kepan.web.api.problems import ProblemError, write_problem

LOG = logging.getLogger("kepan.storage")
_NOTHING = 1024 * 1024


def list_causes(error: BaseException | None) -> Iterator[BaseException]:
    """Return an exception and all that led to it."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def is_storage_full(error: BaseException | None) -> bool:
    """Say whether an exception comes from a disk, or a quota, that is full.

    SQLite reports a write-ahead log that cannot grow as a general I/O error: that counts as full
    only while the disk of the data folder is.
    """
    for cause in list_causes(error):
        if isinstance(cause, StorageFullError | DiskFull):
            return True
        if isinstance(cause, OSError) and cause.errno in {errno.ENOSPC, errno.EDQUOT}:
            return True
        if isinstance(cause, OperationalError):
            words = str(cause)
            if "database or disk is full" in words:
                return True
            if "disk I/O error" in words and _is_disk_full():
                return True
    return False


def _is_disk_full() -> bool:
    return shutil.disk_usage(find_parent(settings.CONFIG.data_dir)).free < _NOTHING


def show_failure(request: HttpRequest) -> HttpResponse:
    """Answer for an exception that nobody caught: 507 for a full disk, else 500, with the id to look for in the log."""
    full = is_storage_full(sys.exception())
    if full:
        LOG.error("a disk is full: nothing of this request was saved")
    if request.path.startswith("/api/"):
        return write_problem(_make_problem(full))
    template, status = ("507.html", 507) if full else ("500.html", 500)
    return HttpResponse(loader.render_to_string(template, {"identifier": request_id.get()}), status=status)


def _make_problem(full: bool) -> ProblemError:
    """Say the same to a program, which cannot read a page."""
    if full:
        return ProblemError(507, "storage_full", _("服务器存储空间已满"))
    words = _("出错已经记下，没有写入一半的数据。稍后再试；还不行就把这页的时间告诉系统管理员。")
    return ProblemError(500, "failed", words)
