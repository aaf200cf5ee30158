"""Documents, plans read from them, their figures and measures, and the steps of editing a draft."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.enums import Tier
from kepan.apps.accounts.models import Office, Region, User
from kepan.apps.desk.models import Attachment, Job
from kepan.apps.planning.enums import (
    Choice,
    Comparator,
    EditVerb,
    MeasureState,
    PlanKind,
    PlanState,
    TargetKind,
    TargetState,
)

DIGITS, PLACES = 24, 8


class Document(models.Model):
    """A file or pasted text as it came in, with its text: decoded, or extracted from the file's pages.

    The text is kept untouched beside its digest, and all places point into it: a reader of files that becomes
    better does not move them. `pages` holds where each page begins, `notes` what the reader has to say.
    """

    name = models.CharField(_("文件名"), max_length=200)
    sha256 = models.CharField(_("文件摘要"), max_length=64)
    size = models.PositiveBigIntegerField(_("大小"))
    kind = models.CharField(_("文件种类"), max_length=20, blank=True)
    encoding = models.CharField(_("编码"), max_length=40)
    text = models.TextField(_("正文"))
    text_sha256 = models.CharField(_("正文摘要"), max_length=64, blank=True)
    pages: Any = models.JSONField(_("各页起点"), default=list, blank=True)
    notes: Any = models.JSONField(_("读取说明"), default=list, blank=True)
    attachment = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, related_name="documents")
    region = models.ForeignKey(Region, models.PROTECT, related_name="documents")
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="documents")
    tier = models.CharField(_("数据分级"), max_length=20, choices=Tier.choices, default=Tier.OWNED_DATA)
    owner = models.ForeignKey(User, models.PROTECT, related_name="documents")
    uploaded_at = models.DateTimeField(_("上传时间"), default=timezone.now)

    class Meta:
        verbose_name = _("文件")
        indexes = [models.Index(fields=["sha256"], name="planning_document_digest")]

    def __str__(self) -> str:
        return self.name


class Plan(models.Model):
    """A plan read from a document: a draft until a person confirms it.

    `version` counts every change of the plan or of one of its rows; whoever writes says which version was seen.
    The counts are kept by the services in the transaction of each change: figures are all rows of `targets` that
    were not rejected, targets those that ask for something, doubts those that are doubtful and undecided.
    """

    title = models.CharField(_("标题"), max_length=200)
    kind = models.CharField(_("类型"), max_length=20, choices=PlanKind.choices, default=PlanKind.PLAN)
    state = models.CharField(_("状态"), max_length=20, choices=PlanState.choices, default=PlanState.COMPILING)
    document = models.ForeignKey(Document, models.PROTECT, related_name="plans")
    region = models.ForeignKey(Region, models.PROTECT, related_name="plans")
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="plans")
    tier = models.CharField(_("数据分级"), max_length=20, choices=Tier.choices, default=Tier.OWNED_DATA)
    owner = models.ForeignKey(User, models.PROTECT, related_name="plans")
    territory = models.CharField(_("原文所称地区"), max_length=120, blank=True)
    year_from = models.PositiveSmallIntegerField(_("起始年"), null=True, blank=True)
    year_to = models.PositiveSmallIntegerField(_("终止年"), null=True, blank=True)
    version = models.PositiveIntegerField(_("版本"), default=1)
    # The number of the version in force; 0 before the plan is confirmed.
    force_number = models.PositiveIntegerField(_("生效版本"), default=0)
    # Which of the plans in its document this one is, counted from 0.
    document_place = models.PositiveSmallIntegerField(default=0)
    previous = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="successors")
    programme = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="slices")
    request_key = models.CharField(max_length=160, unique=True)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="plans")
    failure = models.TextField(_("失败原因"), blank=True)
    compiler_version = models.CharField(_("识别程序版本"), max_length=20, blank=True)
    compiled_at = models.DateTimeField(_("识别时间"), null=True, blank=True)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="confirmed_plans")
    confirmed_at = models.DateTimeField(_("确认时间"), null=True, blank=True)
    figure_count = models.PositiveIntegerField(_("数字"), default=0)
    target_count = models.PositiveIntegerField(_("目标"), default=0)
    measure_count = models.PositiveIntegerField(_("措施"), default=0)
    accepted_count = models.PositiveIntegerField(_("已采纳"), default=0)
    open_count = models.PositiveIntegerField(_("待确认"), default=0)
    doubt_count = models.PositiveIntegerField(_("疑点"), default=0)
    discard_reason = models.TextField(_("作废理由"), blank=True)
    created_at = models.DateTimeField(_("创建时间"), default=timezone.now)
    updated_at = models.DateTimeField(_("更新时间"), default=timezone.now)

    class Meta:
        verbose_name = _("计划")
        indexes = [
            models.Index(fields=["-updated_at", "-id"], name="planning_plan_newest"),
            # All that decides who sees a plan: a list counts its rows without reading them.
            models.Index(fields=["region", "state", "tier", "owner", "office"], name="planning_plan_visible"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(year_from__isnull=True) | Q(year_to__isnull=True) | Q(year_to__gte=F("year_from")),
                name="plan_years_in_order",
            ),
            models.CheckConstraint(
                condition=~Q(state=PlanState.CONFIRMED) | Q(confirmed_at__isnull=False),
                name="confirmed_plan_has_time",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def compiled(self) -> Any:
        """The compiler's whole plan tree as JSON, from its own table; None before the document was compiled."""
        tree: CompiledTree | None = getattr(self, "tree", None)
        return None if tree is None else tree.content


class CompiledTree(models.Model):
    """The compiler's whole plan tree as JSON, kept as it was made.

    It is a hundred times as long as the plan's own row. In a table of its own it is neither passed over by lists on
    SQLite, which reads a row from its beginning, nor written anew with every step of editing.
    """

    plan = models.OneToOneField(Plan, models.CASCADE, primary_key=True, related_name="tree")
    content: Any = models.JSONField(_("识别结果"))

    class Meta:
        verbose_name = _("识别结果")

    def __str__(self) -> str:
        return str(self.plan)


class Target(models.Model):
    """One figure of a plan with what it says; what the compiler read stays in `original` whatever is edited.

    Where a person took repairs of the document, `repairs` holds their places in the compiled tree's list as far as
    this figure reads otherwise by them, and `repaired` what the compiler reads then, in the form of `original`.

    `start`/`end` is the clause and `value_start`/`value_end` the number with its unit, in code points of the
    document's text. `value_text` is the number as printed; `value_low` is empty where no exact number could be
    kept, never zero. `doubts` is a list of {"kind", "message"}: why a person has to look.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="targets")
    position = models.PositiveIntegerField(_("次序"))
    number = models.CharField(_("编号"), max_length=20)
    kind = models.CharField(_("类别"), max_length=20, choices=TargetKind.choices)
    indicator = models.CharField(_("指标"), max_length=200)
    comparator = models.CharField(_("比较词"), max_length=8, choices=Comparator.choices, default=Comparator.EQUAL)
    value_low = models.DecimalField(_("数值"), max_digits=DIGITS, decimal_places=PLACES, null=True, blank=True)
    value_high = models.DecimalField(_("数值上限"), max_digits=DIGITS, decimal_places=PLACES, null=True, blank=True)
    value_text = models.CharField(_("原文数值"), max_length=60)
    unit = models.CharField(_("计量单位"), max_length=30, blank=True)
    period = models.CharField(_("期限"), max_length=60, blank=True)
    direction = models.CharField(_("升降"), max_length=10, blank=True)
    rate = models.CharField(_("速率"), max_length=20, blank=True)
    form = models.CharField(_("表述"), max_length=20, blank=True)
    baseline = models.DecimalField(_("基期值"), max_digits=DIGITS, decimal_places=PLACES, null=True, blank=True)
    baseline_period = models.CharField(_("基期"), max_length=60, blank=True)
    parent = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="parts")
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)
    value_start = models.PositiveIntegerField(null=True, blank=True)
    value_end = models.PositiveIntegerField(null=True, blank=True)
    surface = models.CharField(_("原文"), max_length=120)
    section_path = models.JSONField(_("章节"), default=list, blank=True)
    confidence = models.DecimalField(_("把握"), max_digits=4, decimal_places=3, null=True, blank=True)
    doubts: Any = models.JSONField(_("疑点"), default=list, blank=True)
    is_doubtful = models.BooleanField(_("有疑点"), default=False)
    state = models.CharField(_("状态"), max_length=10, choices=TargetState.choices, default=TargetState.PROPOSED)
    code = models.CharField(_("指标代码"), max_length=40, blank=True)
    modality = models.CharField(_("语气"), max_length=10, blank=True)
    meaning = models.CharField(_("含义"), max_length=8, choices=Comparator.choices, blank=True)
    accrual = models.CharField(_("累计方式"), max_length=12, blank=True)
    level = models.CharField(_("级别"), max_length=20, blank=True)
    territory = models.CharField(_("所指地区"), max_length=120, blank=True)
    date_from = models.DateField(_("期限起"), null=True, blank=True)
    date_to = models.DateField(_("期限止"), null=True, blank=True)
    measure = models.ForeignKey("Measure", models.SET_NULL, null=True, blank=True, related_name="targets")
    split_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="pieces")
    merged_into = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="sources")
    is_edited = models.BooleanField(_("已修改"), default=False)
    version = models.PositiveIntegerField(_("版本"), default=1)
    original: Any = models.JSONField(_("识别原值"), null=True, blank=True)
    repairs: Any = models.JSONField(_("所依据的修订"), default=list, blank=True)
    repaired: Any = models.JSONField(_("按修订识别的值"), null=True, blank=True)

    class Meta:
        ordering = ["plan_id", "value_start", "position"]
        verbose_name = _("目标")
        # Names the few rows that are out of force without reading them.
        indexes = [models.Index(fields=["state", "plan"], name="planning_target_state")]
        constraints = [
            models.UniqueConstraint(fields=["plan", "position"], name="target_position_once"),
            models.UniqueConstraint(fields=["plan", "number"], name="target_number_once"),
            models.CheckConstraint(
                condition=Q(start__lte=F("value_start"))
                & Q(value_start__lt=F("value_end"))
                & Q(value_end__lte=F("end")),
                name="target_value_in_clause",
            ),
            models.CheckConstraint(
                condition=Q(value_high__isnull=True) | Q(value_high__gte=F("value_low")),
                name="target_range_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.indicator}"


class Measure(models.Model):
    """An action of a plan with its place in the text."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="measures")
    position = models.PositiveIntegerField(_("次序"))
    number = models.CharField(_("编号"), max_length=20)
    marker = models.CharField(_("序号"), max_length=20, blank=True)
    title = models.CharField(_("措施"), max_length=300)
    parent = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="parts")
    section_path = models.JSONField(_("章节"), default=list, blank=True)
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)
    action = models.CharField(_("动作"), max_length=120, blank=True)
    object = models.CharField(_("对象"), max_length=300, blank=True)
    # Offices as the document prints them; who really answers is the measure's duty.
    offices: Any = models.JSONField(_("文中责任单位"), default=list, blank=True)
    deadline = models.CharField(_("文中时限"), max_length=60, blank=True)
    evidence: Any = models.JSONField(_("证明材料"), default=list, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=TargetState.choices, default=TargetState.ACCEPTED)
    split_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="pieces")
    merged_into = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="sources")
    is_edited = models.BooleanField(_("已修改"), default=False)
    original: Any = models.JSONField(_("识别原值"), null=True, blank=True)
    progress = models.CharField(_("进展"), max_length=12, choices=MeasureState.choices, default=MeasureState.WAITING)
    version = models.PositiveIntegerField(_("版本"), default=1)

    class Meta:
        ordering = ["plan_id", "position"]
        verbose_name = _("措施")
        indexes = [
            models.Index(fields=["state", "plan"], name="planning_measure_state"),
            # Late duties are counted by the progress of their measures, without reading a measure.
            models.Index(fields=["id", "progress"], name="planning_measure_progress"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["plan", "position"], name="measure_position_once"),
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="measure_has_text"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Edit(models.Model):
    """One step of a person on a draft, kept so that it can be undone and done again; undoing is a step of the log, too.

    `changes` maps the key of each row touched to {"before", "after", "version"}: the fields that changed as they were
    and as they became (of a new row all that it was made with), and the row's version then. A target's key is its
    number in the database, a measure's has an `m` before it, a decided repair's an `r` before its place.
    `is_cleared`: undone, and no longer offered for redo, because the person did something else after it.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="edits")
    actor = models.ForeignKey(User, models.PROTECT, related_name="+")
    verb = models.CharField(_("操作"), max_length=10, choices=EditVerb.choices)
    changes: Any = models.JSONField(default=dict)
    plan_version = models.PositiveIntegerField(_("此后的版本"), default=0)
    turned = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="turns")
    made_at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)
    is_cleared = models.BooleanField(default=False)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["plan", "actor", "-id"], name="planning_edit_newest"),
            models.Index(fields=["plan", "plan_version"], name="planning_edit_version"),
        ]

    def __str__(self) -> str:
        return f"{self.get_verb_display()} ({len(self.changes)})"

    @property
    def target_keys(self) -> list[int]:
        """The keys of the targets that the step touched."""
        return [int(key) for key in self.changes if key.isdigit()]

    @property
    def measure_keys(self) -> list[int]:
        """The keys of the measures that the step touched."""
        return [int(key[1:]) for key in self.changes if key.startswith("m")]

    @property
    def repair_places(self) -> list[int]:
        """The places of the repairs that the step decided."""
        return [int(key[1:]) for key in self.changes if key.startswith("r")]


class RepairChoice(models.Model):
    """What a person decided about one proposed repair: its place in the list of the plan's compiled tree."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="repair_choices")
    place = models.PositiveIntegerField()
    choice = models.CharField(_("决定"), max_length=10, choices=Choice.choices)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["plan_id", "place"]
        verbose_name = _("原文疑误的决定")
        constraints = [models.UniqueConstraint(fields=["plan", "place"], name="repair_choice_once")]

    def __str__(self) -> str:
        return f"r{self.place} {self.get_choice_display()}"
