"""The four steps of an import, as they stand at the head of its pages."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kepan.apps.imports.models import Batch

STEPS = (_("选文件"), _("对应列"), _("预览"), _("导入"))


def write_sub(batch: Batch, label: str | Promise) -> str:
    """Write whose file goes where, and that nobody else sees it where that is so."""
    parts = [batch.file_name, str(label), str(batch.region), *list_private(batch)]
    return " · ".join(parts)


def list_private(batch: Batch) -> list[str]:
    """Say that nobody else sees a batch; nothing where all staff do."""
    return [gettext("有不对全体工作人员公开的内容，只有你能看")] if batch.is_private else []


def list_steps(current: int, *, is_done: bool = False) -> list[tuple[str | Promise, str]]:
    """List the steps with their states, `current` counted from 1; `is_done` where nothing is left to do."""
    return [
        (words, "done" if number < current or is_done else "current" if number == current else "waiting")
        for number, words in enumerate(STEPS, 1)
    ]
