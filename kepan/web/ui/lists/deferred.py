"""Long exports of list pages: asked for on the page, written by a worker, kept for whoever asked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from django.db import OperationalError
from django.http import Http404, HttpRequest, QueryDict
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.desk.models import Job
from kepan.apps.desk.selectors import list_own_jobs
from kepan.apps.desk.services import Handler, Handlers, JobRun, create_job, create_job_file
from kepan.store.files.tables import FullSheetError

KIND = "ui.export_list"
MOST_AT_ONCE = 5_000
"""A file of more rows is written by a worker."""

REPORT_EVERY = 500
Row = TypeVar("Row")


def create_export_job(*, actor: User, kind: str, title: str | Promise, arguments: dict[str, Any]) -> Job:
    """Ask for an export; asking for the same once more while it is under way leads to the job that is.

    The key counts those that have ended, so that two clicks at the same moment ask for one job.
    """
    told = json.dumps([kind, actor.pk, arguments], sort_keys=True, ensure_ascii=False)
    key = f"{kind}:{actor.pk}:{hashlib.sha256(told.encode()).hexdigest()[:40]}"
    ended = list_own_jobs(user=actor).filter(request_key__startswith=f"{key}:", finished_at__isnull=False).count()
    return create_job(
        actor=actor, kind=kind, title=title, arguments=arguments, region=actor.region, request_key=f"{key}:{ended}"
    )


def follow_rows(run: JobRun, rows: Iterable[Row], total: int) -> Iterator[Row]:
    """Yield rows and tell how far the work is; raises where the job was cancelled."""
    for count, row in enumerate(rows, 1):
        if count % REPORT_EVERY == 0:
            _report(run, count, total)
        yield row


def _report(run: JobRun, count: int, total: int) -> None:
    """Tell how far the work is, where the database takes it.

    SQLite takes no write from a connection that still reads rows as they were before somebody else's write. The file is
    worth more than the bar that shows its progress.
    """
    words = _("第 %(count)s 行，共 %(total)s 行") % {"count": count, "total": total}
    try:
        run.report(min(count, total), total + 1, words)
    except OperationalError:
        run.check_cancelled()


def get_asker(run: JobRun) -> User:
    """Return whoever asked, who may have left meanwhile."""
    if run.actor is None or not run.actor.is_active:
        raise RefusalError(_("提交作业的人已经停用，没有导出"))
    return run.actor


def export_list(run: JobRun) -> dict[str, Any]:
    """Write the export of a list page as its address asked for it, with what the asker may see now."""
    user = get_asker(run)
    wanted = run.arguments
    request = HttpRequest()
    request.method, request.path, request.path_info = "GET", wanted["path"], wanted["path"]
    request.GET = QueryDict(wanted["query"])
    request.user = user
    with translation.override(wanted["language"]):
        try:
            match = resolve(wanted["path"])
            page: Any = match.func.view_class()  # type: ignore[attr-defined]
            page.setup(request, *match.args, **match.kwargs)
            require(page.can_open(user))
            require(page.can_export(user))
            return create_job_file(run, lambda: page.make_export_file(run, wanted["columns"], wanted["form"]))
        except (Http404, Resolver404) as missing:
            raise RefusalError(_("这个列表已经没有了，或者不再归你看")) from missing
        except FullSheetError as full:
            raise RefusalError(_("一张工作表放不下这么多行，改用 CSV 或 Parquet")) from full


HANDLERS: Handlers = {KIND: Handler(export_list, gettext_lazy("导出列表"))}
