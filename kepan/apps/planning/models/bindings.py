"""By which records a target of a plan in force is counted."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.models import User
from kepan.apps.planning.enums import Counted, Definition
from kepan.apps.planning.models.drafts import Target
from kepan.apps.registry.enums import TitleLevel


class Binding(models.Model):
    """What of the registry a target is judged by, as a person chose it: the records, the definition, from which level.

    `level` is the lowest level whose money counts; a city's own programmes are not won from above.
    """

    target = models.OneToOneField(Target, models.CASCADE, related_name="binding")
    counted = models.CharField(_("取数"), max_length=20, choices=Counted.choices)
    definition = models.CharField(_("口径"), max_length=12, choices=Definition.choices)
    level = models.CharField(_("级别不低于"), max_length=12, choices=TitleLevel.choices)
    note = models.CharField(_("口径说明"), max_length=300, blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("取数口径")

    def __str__(self) -> str:
        return f"{self.target} {self.get_definition_display()}"
