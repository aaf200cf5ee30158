"""The four steps of an import, as they stand at the head of its pages."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

STEPS = (_("选文件"), _("对应列"), _("预览"), _("导入"))


def list_steps(current: int, *, is_done: bool = False) -> list[tuple[str | Promise, str]]:
    """List the steps with their states, `current` counted from 1; `is_done` where nothing is left to do."""
    return [
        (words, "done" if number < current or is_done else "current" if number == current else "waiting")
        for number, words in enumerate(STEPS, 1)
    ]
