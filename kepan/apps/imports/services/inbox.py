"""The watched folder: files that others put down are imported by somebody who is named in the settings.

Each sweep takes every file one step further: taken in, columns kept, applied, put away with a notice. What was done
stands in the batch and in the place of the file, so a sweep that is killed loses nothing and repeats nothing.
"""

from __future__ import annotations

import hashlib
import logging
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from kepan.apps.accounts.models import Region, User
from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.accounts.selectors import find_active_user, list_all_regions
from kepan.apps.desk.enums import OPEN_JOBS, NoticeKind
from kepan.apps.desk.services import create_notice
from kepan.apps.imports.enums import GOING_IN, BatchState, Outcome, Policy
from kepan.apps.imports.models import Batch
from kepan.apps.imports.services.applying import start_apply
from kepan.apps.imports.services.returning import write_returned_workbook
from kepan.apps.imports.services.staging import LEFT
from kepan.apps.imports.services.unattended import Wish, find_target_key, map_unattended
from kepan.apps.imports.services.uploading import create_import
from kepan.store.files.inbox import (
    DONE,
    REFUSED,
    Taken,
    Waiting,
    list_taken,
    list_waiting,
    put_away,
    take_file,
    write_beside,
)

logger = logging.getLogger("kepan.inbox")
SETTLED = 10.0
"""Seconds for which a file must not have changed: it may still be on its way."""
GONE = frozenset({BatchState.DROPPED, BatchState.UNDONE})
WAITING_FOR = (Outcome.DOUBTED, Outcome.REFUSED)


def sweep_inbox() -> int:
    """Take every file of the watched folder one step further; return how many moved."""
    root: Path | None = settings.KEPAN_INBOX
    if root is None or not root.is_dir():
        return 0
    user = find_inbox_user()
    if user is None:
        logger.warning("the watched folder waits: KEPAN_INBOX_USER names no active user")
        return 0
    with override(user.language or settings.LANGUAGE_CODE):
        taken = [_go_on(root, user, one) for one in list_taken(root)]
        begun = [_begin(root, user, one) for one in list_waiting(root, now=time.time(), settled=SETTLED)]
    return sum([*taken, *begun])


def find_inbox_user() -> User | None:
    """Find who imports what lies in the watched folder."""
    return find_active_user(username=settings.KEPAN_INBOX_USER)


def read_box(box: str) -> tuple[str, str, Region]:
    """Return target, profile and region of a box, `<target or profile>@<region code>`; refused for another name."""
    word, _at, code = box.partition("@")
    region = list_all_regions().filter(code=code).first()
    if region is None:
        raise RefusalError(_("文件夹的名字要写成“表@地区代码”，没有代码是“%(code)s”的地区。") % {"code": code})
    target, profile = find_target_key(word)
    return target, profile, region


def _begin(root: Path, user: User, waiting: Waiting) -> bool:
    """Take a file in; one that was taken in before is not imported twice."""
    try:
        target, _profile, region = read_box(waiting.box)
        content = waiting.path.read_bytes()
        batch = _find_earlier(content, target, waiting.box)
        if batch is not None and not _is_interrupted(root, batch):
            raise RefusalError(_("同一份文件已经导入过，是批次 %(number)s。") % {"number": batch.pk})
        if batch is None:
            batch = create_import(
                actor=user, target=target, content=content, name=waiting.path.name, region=region, source=waiting.box
            )
    except RefusalError as refusal:
        _refuse_file(root, user, waiting, str(refusal.reason))
        return True
    except OSError as error:
        logger.warning("%s cannot be read: %s", waiting.path, error.strerror)
        return False
    take_file(root, waiting, batch.pk)
    return True


def _find_earlier(content: bytes, target: str, box: str) -> Batch | None:
    """Find the batch that was made of the same file in the same box, unless it was dropped or taken back."""
    digest = hashlib.sha256(content).hexdigest()
    same = Batch.objects.filter(sha256=digest, target=target, settings__source=box).exclude(state__in=GONE)
    return same.order_by("-pk").first()


def _is_interrupted(root: Path, batch: Batch) -> bool:
    """Say whether a sweep was killed after it had taken a file in and before it moved the file."""
    return batch.state == BatchState.UPLOADED and all(one.key != batch.pk for one in list_taken(root))


def _refuse_file(root: Path, user: User, waiting: Waiting, reason: str) -> None:
    name = f"{timezone.localtime():%Y%m%d-%H%M%S}-{waiting.path.name}"
    write_beside(root / REFUSED, f"{name}.txt", f"{reason}\n".encode())
    put_away(waiting.path, root / REFUSED, name)
    title = _("收件夹里的文件没有导入：%(name)s") % {"name": waiting.path.name}
    create_notice(users=[user], kind=NoticeKind.PROBLEM, title=title, body=reason, url="/imports/")


def _go_on(root: Path, user: User, taken: Taken) -> bool:
    """Do the next step with the batch of a file."""
    batch = Batch.objects.select_related("region", "job").filter(pk=taken.key).first()
    if batch is None:
        put_away(taken.path, root / REFUSED, taken.path.name)
        return True
    if batch.job is not None and batch.job.state in OPEN_JOBS:
        return False
    try:
        return _do_next(root, user, taken, batch)
    except RefusalError as refusal:
        _finish(root, user, taken, batch, str(refusal.reason))
        return True


def _do_next(root: Path, user: User, taken: Taken, batch: Batch) -> bool:
    if batch.state == BatchState.UPLOADED and batch.look and not batch.error:
        _target, profile, _region = read_box(batch.settings["source"])
        map_unattended(actor=user, batch=batch, wish=Wish(profile))
        return True
    outcomes: dict[str, int] = batch.counts.get("outcomes", {})
    if batch.state == BatchState.STAGED and not batch.error and any(outcomes.get(one) for one in GOING_IN):
        policy = Policy(settings.KEPAN_INBOX_POLICY)
        start_apply(actor=user, batch=batch, expected_version=batch.version, policy=policy)
        return True
    _finish(root, user, taken, batch, batch.error)
    return True


def _finish(root: Path, user: User, taken: Taken, batch: Batch, reason: str) -> None:
    """Put a file away beside the reasons of its rows, and tell whoever imports."""
    outcomes: dict[str, int] = batch.counts.get("outcomes", {})
    left = sum(outcomes.get(one, 0) for one in WAITING_FOR)
    is_in = batch.state == BatchState.APPLIED or (batch.state == BatchState.STAGED and not left and not reason)
    folder = root / (DONE if is_in else REFUSED)
    if left:
        with write_returned_workbook(actor=user, batch=batch, only_noted=False) as content:
            write_beside(folder, f"{taken.path.stem}{_('（带原因）')}.xlsx", content)
    if reason:
        write_beside(folder, f"{taken.path.name}.txt", f"{reason}\n".encode())
    create_notice(
        users=[user],
        kind=NoticeKind.INFO if is_in and not left else NoticeKind.PROBLEM,
        title=_write_title(taken, is_in=is_in),
        body=reason or _write_body(outcomes, left, batch.look.get(LEFT, [])),
        url=f"/imports/{batch.pk}/",
        key=f"inbox:{batch.pk}",
    )
    put_away(taken.path, folder, taken.path.name)


def _write_title(taken: Taken, *, is_in: bool) -> str:
    said: dict[str, Any] = {"name": taken.name}
    return _("收件夹里的文件已导入：%(name)s") % said if is_in else _("收件夹里的文件没有导入：%(name)s") % said


def _write_body(outcomes: dict[str, int], left: int, columns: list[str]) -> str:
    written = sum(outcomes.get(one, 0) for one in GOING_IN)
    said = {"written": written, "left": left}
    words = _("写入 %(written)s 行。")
    if left:
        words = _("写入 %(written)s 行，%(left)s 行有问题，原因写在旁边的工作簿里。")
    also = _("没有导入的列：%(columns)s。") % {"columns": "、".join(columns)} if columns else ""
    return words % said + also
