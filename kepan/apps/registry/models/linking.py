"""Records that may be one thing: pairs to look at, and the log of what was merged and taken apart again."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.models import User
from kepan.apps.registry.enums import PairState
from kepan.apps.registry.models.organisations import Organisation
from kepan.apps.registry.models.people import Person


class Pair(models.Model):
    """Two records that may be one thing, the one with the lower key on the left; evidence by field."""

    score = models.DecimalField(_("相符程度"), max_digits=5, decimal_places=4)
    evidence: Any = models.JSONField(_("依据"), default=dict)
    state = models.CharField(_("状态"), max_length=10, choices=PairState.choices, default=PairState.OPEN)
    found_at = models.DateTimeField(_("发现时间"), default=timezone.now)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("核对时间"), null=True, blank=True)
    reason = models.CharField(_("理由"), max_length=200, blank=True)

    class Meta:
        abstract = True


class MatchPair(Pair):
    """Two organisations that may be one."""

    left = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    right = models.ForeignKey(Organisation, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("疑似重复")
        indexes = [models.Index(fields=["state", "-score", "id"], name="registry_pair_open")]
        constraints = [
            models.UniqueConstraint(fields=["left", "right"], name="pair_once"),
            models.CheckConstraint(condition=Q(left__lt=F("right")), name="pair_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.left} / {self.right}"


class PersonPair(Pair):
    """Two records of people that may be one person; the evidence names fields, never values."""

    left = models.ForeignKey(Person, models.CASCADE, related_name="+")
    right = models.ForeignKey(Person, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("疑似重复的人员")
        indexes = [models.Index(fields=["state", "-score", "id"], name="registry_person_pair_open")]
        constraints = [
            models.UniqueConstraint(fields=["left", "right"], name="person_pair_once"),
            models.CheckConstraint(condition=Q(left__lt=F("right")), name="person_pair_in_order"),
        ]

    def __str__(self) -> str:
        return f"#{self.left_id} / #{self.right_id}"


class Merger(models.Model):
    """One merge of two records: which stayed, which was joined to it, and every reference that was moved.

    `moved` lists table, key, column and what happened, so that taking apart puts each reference back where it was.
    """

    kept = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="mergers")
    dropped = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    kept_person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="mergers")
    dropped_person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    before: Any = models.JSONField(_("合并前"), default=dict)
    moved: Any = models.JSONField(_("移动的引用"), default=list)
    reason = models.CharField(_("理由"), max_length=200, blank=True)
    merged_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    merged_at = models.DateTimeField(_("合并时间"), default=timezone.now)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(_("拆分时间"), null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("合并")
        constraints = [
            models.CheckConstraint(
                condition=Q(kept__isnull=False, dropped__isnull=False, kept_person=None, dropped_person=None)
                | Q(kept=None, dropped=None, kept_person__isnull=False, dropped_person__isnull=False),
                name="merger_of_one_kind",
            ),
        ]

    def __str__(self) -> str:
        if self.kept is None:
            return f"#{self.dropped_person_id} → #{self.kept_person_id}"
        return f"{self.dropped} → {self.kept}"

    @property
    def kind(self) -> type[Organisation] | type[Person]:
        """The kind of record that was merged."""
        return Person if self.kept_id is None else Organisation

    @property
    def sides(self) -> tuple[Organisation | Person, Organisation | Person]:
        """The record that stayed and the one that was joined to it."""
        kept, dropped = self.kept or self.kept_person, self.dropped or self.dropped_person
        assert kept is not None
        assert dropped is not None
        return kept, dropped
