"""What the search over all plans reads: the rows in force of each plan as one text."""

from __future__ import annotations

from typing import Any

from django.db import models

from kepan.apps.planning.models.drafts import Plan


class RowText(models.Model):
    """The targets and measures in force of a plan, one a line, folded for comparison.

    `keys` names the row of each line: t12, m3. A thousand plans of a hundred targets are some ten megabytes, which
    either database looks through in a few hundredths of a second; the rows themselves are twenty times as long.
    """

    plan = models.OneToOneField(Plan, models.CASCADE, primary_key=True, related_name="row_text")
    lines = models.TextField()
    keys: Any = models.JSONField(default=list)

    def __str__(self) -> str:
        return str(self.plan)
