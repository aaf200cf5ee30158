"""Tables of imports: batches with their staged rows, what they change of rows that stand, and what was learnt.

A row that an import makes carries its batch (`Imported.import_batch`) and is left out by the default manager of its
table until the batch is seen (ADR 0019).
"""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.models import Region, User
from kepan.apps.desk.models import Attachment, Job
from kepan.apps.imports.enums import BatchState, ChangeKind, Outcome, Policy

AnyRow = TypeVar("AnyRow", bound=models.Model)


class Batch(models.Model):
    """One table that came in, from the file to the last row.

    `settings` are the choices of a person: sheet, heading row, columns with their fields, profile, keys, units.
    `look` is what was found in the file before them: sheets, layout, headings, samples, suggestions. `counts` are the
    staged rows by outcome and by reason. `is_hidden` stands while rows of it lie in the tables unseen; `is_private`
    where it holds what not all staff of the region read (`Target.is_closed`): only whoever brought it sees it.
    `rows_gone_at` is when the staged rows were deleted, long after its end (`services.forgetting`).
    """

    target = models.CharField(_("导入到"), max_length=40)
    title = models.CharField(_("名称"), max_length=200)
    state = models.CharField(_("状态"), max_length=10, choices=BatchState.choices, default=BatchState.UPLOADED)
    is_hidden = models.BooleanField(default=False)
    is_private = models.BooleanField(_("只有上传人能看"), default=False)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("地区"))
    created_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(_("上传时间"), default=timezone.now)
    file = models.ForeignKey(Attachment, models.SET_NULL, null=True, blank=True, related_name="+")
    file_name = models.CharField(_("文件名"), max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField(_("大小"), default=0)
    settings: Any = models.JSONField(_("对应"), default=dict, blank=True)
    look: Any = models.JSONField(_("文件里有什么"), default=dict, blank=True)
    counts: Any = models.JSONField(_("计数"), default=dict, blank=True)
    policy = models.CharField(_("哪些行"), max_length=4, choices=Policy.choices, default=Policy.GOOD)
    row_count = models.PositiveIntegerField(_("行数"), default=0)
    digest = models.CharField(_("各行摘要"), max_length=64, blank=True)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+")
    error = models.TextField(_("原因"), blank=True)
    applied_at = models.DateTimeField(_("导入时间"), null=True, blank=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)
    rows_gone_at = models.DateTimeField(_("各行清除时间"), null=True, blank=True)
    version = models.PositiveIntegerField(_("版本"), default=1)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("导入批次")
        indexes = [
            models.Index(fields=["region", "-id"], name="import_batch_region"),
            models.Index(fields=["id"], condition=Q(is_hidden=True), name="import_batch_hidden"),
        ]

    def __str__(self) -> str:
        return self.title


class StagedRow(models.Model):
    """A row of a table on its way in.

    `values` are read (`services.values`), `corrected` what a person wrote instead, `given` the cells as they stand in
    the file; `notes` say what is wrong, doubted or repaired (`services.targets.Note`), `changes` what a matched record
    would get. `match` is the key of the record it means, `match_version` as it was seen. `limit_key` names what only so
    many new records may share (`services.targets.Limit`); empty where there is no limit.
    """

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="rows")
    place = models.PositiveIntegerField(_("行"))
    given: Any = models.JSONField(default=dict)
    values: Any = models.JSONField(default=dict)
    corrected: Any = models.JSONField(default=dict, blank=True)
    notes: Any = models.JSONField(default=list, blank=True)
    changes: Any = models.JSONField(default=list, blank=True)
    candidates: Any = models.JSONField(default=list, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    reason = models.CharField(max_length=40, blank=True)
    match = models.BigIntegerField(null=True, blank=True)
    match_version = models.PositiveIntegerField(null=True, blank=True)
    decision: Any = models.JSONField(default=dict, blank=True)
    is_applied = models.BooleanField(default=False)
    limit_key = models.CharField(max_length=64, blank=True, default="", editable=False)

    class Meta:
        ordering = ["place"]
        verbose_name = _("待导入的行")
        indexes = [
            models.Index(fields=["batch", "outcome", "place"], name="import_row_outcome"),
            models.Index(
                fields=["batch", "limit_key", "place"], condition=~models.Q(limit_key=""), name="import_row_limit"
            ),
        ]
        constraints = [models.UniqueConstraint(fields=["batch", "place"], name="staged_once_a_place")]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.place}"


class PlannedChange(models.Model):
    """What the switch does to a row that stands: its columns before and after, by name as they are kept.

    `version` is that of the record when it was planned; None for figures that are kept for speed and have none. Of rows
    that come or go with the switch (`Switched`) only the key and the place stand here.
    """

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=6, choices=ChangeKind.choices)
    table = models.CharField(max_length=80)
    row = models.BigIntegerField(null=True, blank=True)
    version = models.PositiveIntegerField(null=True, blank=True)
    old: Any = models.JSONField(default=dict)
    new: Any = models.JSONField(default=dict)
    place = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("导入的改动")
        indexes = [models.Index(fields=["batch", "table", "kind"], name="import_change_table")]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "table", "row"], condition=Q(row__isnull=False), name="one_change_a_row"
            )
        ]

    def __str__(self) -> str:
        return f"{self.table} #{self.row}"


class Memory(models.Model):
    """Which field somebody gave a heading of a source, for the next file of this source."""

    target = models.CharField(max_length=40)
    region = models.ForeignKey(Region, models.CASCADE, related_name="+")
    source = models.CharField(_("来源"), max_length=100, blank=True)
    columns: Any = models.JSONField(default=dict)
    settings: Any = models.JSONField(default=dict)
    used_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("记住的对应")
        constraints = [
            models.UniqueConstraint(fields=["target", "region", "source"], name="one_memory_a_source"),
        ]

    def __str__(self) -> str:
        return f"{self.target} {self.source}"


class SeenManager(models.Manager[AnyRow]):
    """Leaves out rows of batches that are not seen yet."""

    def get_queryset(self) -> models.QuerySet[AnyRow]:
        """Return the rows that are seen; few batches are ever hidden, so the inner question is short."""
        return super().get_queryset().filter(match_seen(self.model))


def match_seen(table: type[models.Model], way: str = "") -> Q:
    """Say which rows of a table are seen; where the table is joined, `way` leads to it (`receipts__`)."""
    batch = F(f"{way}import_batch")
    return Q(IsStanding(batch, F(f"{way}switch_batch")) if issubclass(table, Switched) else IsSeen(batch))


class IsSeen(models.Func):
    """Whether a batch is none or not hidden; written out, because nearly every query of the registry asks it."""

    template = "(%(expressions)s IS NULL OR %(expressions)s NOT IN (SELECT id FROM imports_batch WHERE is_hidden))"
    arity = 1
    output_field = models.BooleanField()


class IsStanding(models.Func):
    """Whether a row is there now, by its batch and the one whose switch it comes or goes with.

    What comes has both alike and is seen as soon as its batch is; what goes is seen as long as the batch is not.
    """

    template = (
        "((%(batch)s IS NULL OR %(batch)s NOT IN (SELECT id FROM imports_batch WHERE is_hidden)) AND "
        "(%(switch)s IS NULL OR %(switch)s = %(batch)s OR "
        "%(switch)s IN (SELECT id FROM imports_batch WHERE is_hidden)))"
    )
    arity = 2
    output_field = models.BooleanField()

    def as_sql(self, compiler: Any, connection: Any, **_extra: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """Write the two columns where they are named; neither holds values."""
        batch, switch = (compiler.compile(one)[0] for one in self.source_expressions)
        return self.template % {"batch": batch, "switch": switch}, []


class Imported(models.Model):
    """A table into which imports write: each row knows the batch that made it.

    Joins do not ask the manager: whoever walks from one table into another of these asks for seen rows himself
    (`match_seen`). Rows are read by `every` where batches are written, taken back, kept in a backup or erased.
    """

    import_batch = models.ForeignKey(
        Batch, models.PROTECT, null=True, blank=True, editable=False, related_name="+", db_index=False
    )

    objects = SeenManager()
    every = models.Manager()

    class Meta:
        abstract = True


class Switched(Imported):
    """A table whose rows hang on records and are replaced by imports: what comes stands beside what goes, unseen.

    `switch_batch` is the batch with whose switch the row comes (it is its own batch then) or goes; None where it simply
    stands. One statement, that which hides or shows the batch, is the switch (ADR 0019). A row that came loses the mark
    soon after, one that went is deleted when nobody can take the batch back any more. What may stand only once is
    declared by `create_once`.
    """

    switch_batch = models.ForeignKey(
        Batch, models.PROTECT, null=True, blank=True, editable=False, related_name="+", db_index=False
    )

    class Meta:
        abstract = True


def create_once(*fields: str, name: str, condition: Q | None = None) -> list[models.BaseConstraint]:
    """Say what stands only once, among rows that stand and among those that come with one batch."""
    own = Q() if condition is None else condition
    return [
        models.UniqueConstraint(fields=fields, condition=own & Q(switch_batch__isnull=True), name=name),
        models.UniqueConstraint(
            fields=("switch_batch", *fields),
            condition=own & Q(switch_batch=F("import_batch")),
            name=f"{name}_coming",
        ),
    ]


def create_switch_index(name: str) -> models.Index:
    """Create the index by which rows are found that come or go with a batch; what simply stands is not in it."""
    return models.Index(fields=["switch_batch"], condition=Q(switch_batch__isnull=False), name=name)


def create_batch_index(name: str) -> models.Index:
    """Create the index by which the rows of a batch are found; rows that people entered are not in it."""
    return models.Index(fields=["import_batch"], condition=Q(import_batch__isnull=False), name=name)
