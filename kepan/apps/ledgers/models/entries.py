"""Entries of ledgers: their values, what they point to, what they were before, and days that come due."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.models import ByteOrderField, User
from kepan.apps.imports.models import Imported, Switched, create_batch_index, create_switch_index
from kepan.apps.ledgers.enums import SLOTS, DueKind
from kepan.apps.ledgers.models.finding import SignsIndex
from kepan.apps.ledgers.models.types import Ledger, LedgerVersion
from kepan.apps.registry.models import Agreement, Organisation, Person, Record, Right, UpperProject


def _create_slot_index(slot: str) -> models.Index:
    """Create the index by which entries of a type are filtered and sorted by what stands in a slot."""
    return models.Index(
        fields=["ledger", slot, "id"], condition=Q(**{f"{slot}__isnull": False}), name=f"entry_by_{slot}"
    )


class Entry(Imported, Record):
    """One entry of a ledger. `values` is the truth, complete and in the version of its type; slots are copies.

    `organisation` is that of the field the type calls its subject: who acts for it sees the entry. `words` is what a
    search finds it by; neither it nor the label holds a field that not everybody who sees the entry may see.
    A removed entry keeps its row and can be restored.
    """

    ledger = models.ForeignKey(Ledger, models.PROTECT, related_name="entries", verbose_name=_("台账"), db_index=False)
    type_version = models.ForeignKey(LedgerVersion, models.PROTECT, related_name="+", verbose_name=_("定义版本"))
    number = models.CharField(_("编号"), max_length=60, blank=True)
    label = models.CharField(_("名称"), max_length=200)
    state = models.CharField(_("状态"), max_length=40)
    state_since = models.DateTimeField(_("进入状态时间"), default=timezone.now)
    stepped_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="ledger_entries", verbose_name=_("单位")
    )
    values: Any = models.JSONField(_("内容"), default=dict)
    words = models.TextField(blank=True)
    removed_at = models.DateTimeField(_("移除时间"), null=True, blank=True)
    text1 = ByteOrderField(max_length=80, null=True, blank=True, editable=False)  # type: ignore[misc]
    text2 = ByteOrderField(max_length=80, null=True, blank=True, editable=False)  # type: ignore[misc]
    text3 = ByteOrderField(max_length=80, null=True, blank=True, editable=False)  # type: ignore[misc]
    text4 = ByteOrderField(max_length=80, null=True, blank=True, editable=False)  # type: ignore[misc]
    text5 = ByteOrderField(max_length=80, null=True, blank=True, editable=False)  # type: ignore[misc]
    text6 = ByteOrderField(max_length=80, null=True, blank=True, editable=False)  # type: ignore[misc]
    text7 = ByteOrderField(max_length=80, null=True, blank=True, editable=False)  # type: ignore[misc]
    text8 = ByteOrderField(max_length=80, null=True, blank=True, editable=False)  # type: ignore[misc]
    text9 = ByteOrderField(max_length=80, null=True, blank=True, editable=False)  # type: ignore[misc]
    text10 = ByteOrderField(max_length=80, null=True, blank=True, editable=False)  # type: ignore[misc]
    text11 = ByteOrderField(max_length=80, null=True, blank=True, editable=False)  # type: ignore[misc]
    text12 = ByteOrderField(max_length=80, null=True, blank=True, editable=False)  # type: ignore[misc]
    text13 = ByteOrderField(max_length=80, null=True, blank=True, editable=False)  # type: ignore[misc]
    text14 = ByteOrderField(max_length=80, null=True, blank=True, editable=False)  # type: ignore[misc]
    text15 = ByteOrderField(max_length=80, null=True, blank=True, editable=False)  # type: ignore[misc]
    text16 = ByteOrderField(max_length=80, null=True, blank=True, editable=False)  # type: ignore[misc]
    number1 = models.BigIntegerField(null=True, blank=True, editable=False)
    number2 = models.BigIntegerField(null=True, blank=True, editable=False)
    number3 = models.BigIntegerField(null=True, blank=True, editable=False)
    number4 = models.BigIntegerField(null=True, blank=True, editable=False)
    number5 = models.BigIntegerField(null=True, blank=True, editable=False)
    number6 = models.BigIntegerField(null=True, blank=True, editable=False)
    number7 = models.BigIntegerField(null=True, blank=True, editable=False)
    number8 = models.BigIntegerField(null=True, blank=True, editable=False)
    day1 = models.DateField(null=True, blank=True, editable=False)
    day2 = models.DateField(null=True, blank=True, editable=False)
    day3 = models.DateField(null=True, blank=True, editable=False)
    day4 = models.DateField(null=True, blank=True, editable=False)
    day5 = models.DateField(null=True, blank=True, editable=False)
    day6 = models.DateField(null=True, blank=True, editable=False)
    key1 = models.BigIntegerField(null=True, blank=True, editable=False)
    key2 = models.BigIntegerField(null=True, blank=True, editable=False)
    key3 = models.BigIntegerField(null=True, blank=True, editable=False)
    key4 = models.BigIntegerField(null=True, blank=True, editable=False)
    key5 = models.BigIntegerField(null=True, blank=True, editable=False)
    key6 = models.BigIntegerField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("台账条目")
        indexes = [
            models.Index(fields=["ledger", "-id"], name="entry_newest"),
            models.Index(fields=["ledger", "state", "id"], name="entry_by_state"),
            models.Index(fields=["ledger", "region", "id"], name="entry_by_region"),
            models.Index(fields=["ledger", "region", "state", "id"], name="entry_by_place_and_state"),
            models.Index(fields=["ledger", "label", "id"], name="entry_by_label"),
            models.Index(fields=["ledger", "-updated_at", "id"], name="entry_last_changed"),
            create_batch_index("entry_batch"),
            SignsIndex(name="entry_by_words"),
            *(_create_slot_index(slot) for slot in SLOTS),
        ]
        constraints = [
            models.UniqueConstraint(fields=["ledger", "number"], condition=~Q(number=""), name="entry_number_once"),
        ]

    def __str__(self) -> str:
        return self.label


class EntryLink(Switched):
    """What a field of an entry points to: one of the keys is filled.

    `kept` is the key as the entry's values have it. When two records of the registry are merged, the reference moves
    and differs from it until a sweep writes the values anew. `shown` is what the record was called when the entry's own
    name or words took it in; where it is called otherwise now, a sweep writes them anew.
    """

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="links")
    field = models.CharField(_("字段"), max_length=40)
    position = models.PositiveSmallIntegerField(_("次序"), default=0)
    kept = models.BigIntegerField()
    shown = models.TextField(null=True, blank=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="entry_links")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="entry_links")
    right = models.ForeignKey(Right, models.PROTECT, null=True, blank=True, related_name="entry_links")
    project = models.ForeignKey(UpperProject, models.PROTECT, null=True, blank=True, related_name="entry_links")
    agreement = models.ForeignKey(Agreement, models.PROTECT, null=True, blank=True, related_name="entry_links")
    target = models.ForeignKey(Entry, models.PROTECT, null=True, blank=True, related_name="backlinks")

    class Meta:
        ordering = ["field", "position"]
        verbose_name = _("台账关联")
        indexes = [create_batch_index("entry_link_batch"), create_switch_index("entry_link_switch")]

    def __str__(self) -> str:
        return f"{self.entry_id}.{self.field}"


class EntryValue(models.Model):
    """A value of a field that lists filter by and that has no slot: one row for each value of an entry.

    `value` is what a slot would hold, as text whose bytes stand in the order of the values.
    """

    ledger = models.ForeignKey(Ledger, models.CASCADE, related_name="+", db_index=False)
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="spilled")
    field = models.CharField(_("字段"), max_length=40)
    value = ByteOrderField(_("值"), max_length=80)

    class Meta:
        verbose_name = _("台账的筛选值")
        # Unique, so that PostgreSQL joins them without looking for those that stand twice.
        constraints = [models.UniqueConstraint(fields=["ledger", "field", "value", "entry"], name="entry_value_once")]

    def __str__(self) -> str:
        return f"{self.entry_id}.{self.field}"


class EntryKey(models.Model):
    """What nobody else may share while an entry stands: the digest of the values of a rule, once a ledger and rule.

    One that only warns is not strict.
    """

    ledger = models.ForeignKey(Ledger, models.CASCADE, related_name="+")
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="keys")
    rule = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    is_strict = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("台账查重")
        indexes = [models.Index(fields=["ledger", "rule", "digest"], name="entry_key_found")]
        constraints = [
            models.UniqueConstraint(
                fields=["ledger", "rule", "digest"], condition=Q(is_strict=True), name="entry_key_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}:{self.rule}"


class EntryVersion(models.Model):
    """What an entry was before a change, in the version of its type of that time; the present one is the entry."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("版本"))
    type_version = models.ForeignKey(LedgerVersion, models.PROTECT, related_name="+")
    state = models.CharField(_("状态"), max_length=40)
    values: Any = models.JSONField(_("内容"), default=dict)
    changed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(_("修改时间"), default=timezone.now)
    reason = models.CharField(_("理由"), max_length=300, blank=True)

    class Meta:
        ordering = ["-number"]
        verbose_name = _("条目以前的内容")
        constraints = [models.UniqueConstraint(fields=["entry", "number"], name="entry_version_once")]

    def __str__(self) -> str:
        return f"{self.entry_id}:{self.number}"


class EntryStep(models.Model):
    """A step that an entry took, and how long it had stayed where it was."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="steps")
    transition = models.CharField(_("步骤"), max_length=40)
    source = models.CharField(_("从"), max_length=40)
    target = models.CharField(_("到"), max_length=40)
    reason = models.CharField(_("理由"), max_length=300, blank=True)
    actor = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(_("时间"), default=timezone.now)
    stayed_seconds = models.BigIntegerField(_("停留时间"), default=0)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("条目的步骤")

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"


class EntryDue(models.Model):
    """A day on which something of an entry is due.

    `told` is the span of the reminder that people got last (-1: that it is past), `next_on` the day of the next one.
    """

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="dues")
    kind = models.CharField(_("种类"), max_length=12, choices=DueKind.choices)
    key = models.CharField(max_length=40)
    date = models.DateField(_("到期日"))
    told = models.SmallIntegerField(null=True, blank=True)
    told_on = models.DateField(null=True, blank=True)
    next_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["date", "pk"]
        verbose_name = _("条目的到期日")
        indexes = [
            models.Index(fields=["date", "entry"], name="entry_due_date"),
            models.Index(fields=["next_on"], condition=Q(next_on__isnull=False), name="entry_due_next"),
        ]
        constraints = [models.UniqueConstraint(fields=["entry", "kind", "key"], name="entry_due_once")]

    def __str__(self) -> str:
        return self.date.isoformat()
