"""Who does what by when: duties, break-downs, phases, milestones, progress."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.models import Office, Region, User
from kepan.apps.desk.models import Attachment
from kepan.apps.imports.models import Imported, create_batch_index
from kepan.apps.planning.enums import Dimension, MeasureState
from kepan.apps.planning.models.drafts import DIGITS, PLACES, Measure, Plan, Target

EXACTLY_ONE = Q(target__isnull=False, measure__isnull=True) | Q(target__isnull=True, measure__isnull=False)


class Duty(models.Model):
    """Who answers for a target or a measure, in which months, and how much it weighs in the plan.

    `weight` is a share of the plan's whole in percent; unknown is empty, not zero.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="duties")
    target = models.OneToOneField(Target, models.CASCADE, null=True, blank=True, related_name="duty")
    measure = models.OneToOneField(Measure, models.CASCADE, null=True, blank=True, related_name="duty")
    lead_office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="led_duties")
    support_offices = models.ManyToManyField(Office, blank=True, related_name="supported_duties")
    person = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="plan_duties")
    starts_on = models.DateField(_("开始"), null=True, blank=True)
    due_on = models.DateField(_("截止"), null=True, blank=True)
    weight = models.DecimalField(
        _("权重"), max_digits=7, decimal_places=4, null=True, blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )  # fmt: skip
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("责任")
        indexes = [
            models.Index(fields=["person", "due_on"], name="planning_duty_person"),
            models.Index(fields=["lead_office", "due_on"], name="planning_duty_office"),
            models.Index(fields=["due_on", "id"], name="planning_duty_due"),
            # Measures past their day are counted in it alone, without their rows.
            models.Index(
                fields=["due_on", "id", "plan", "measure", "target"],
                condition=Q(measure__isnull=False),
                name="planning_duty_measures",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=EXACTLY_ONE, name="duty_has_one_subject"),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(due_on__isnull=True) | Q(due_on__gte=F("starts_on")),
                name="duty_days_in_order",
            ),
        ]

    def __str__(self) -> str:
        return str(self.target or self.measure)


class Share(Imported):
    """A part of a target that falls to a district, an office, a year or a month; in the unit of the target.

    `due_on` is empty where the part is due with its target. Where the months of a part do not make it,
    `months_note` says why, and `months_difference` how far they were from it then.
    """

    target = models.ForeignKey(Target, models.CASCADE, related_name="shares")
    dimension = models.CharField(_("分解方式"), max_length=10, choices=Dimension.choices)
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="plan_shares")
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="plan_shares")
    year = models.PositiveSmallIntegerField(_("年"), null=True, blank=True)
    month = models.PositiveSmallIntegerField(
        _("月"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    value = models.DecimalField(_("数值"), max_digits=DIGITS, decimal_places=PLACES)
    progress = models.CharField(_("进展"), max_length=12, choices=MeasureState.choices, default=MeasureState.WAITING)
    due_on = models.DateField(_("截止"), null=True, blank=True)
    months_note = models.CharField(_("差额说明"), max_length=300, blank=True)
    months_difference = models.DecimalField(
        _("差额"), max_digits=DIGITS, decimal_places=PLACES, null=True, blank=True
    )  # fmt: skip
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["target_id", "dimension", "year", "month", "region_id", "office_id"]
        verbose_name = _("分解")
        indexes = [create_batch_index("planning_share_batch")]
        constraints = [
            # One constraint for each dimension: an empty column is never equal to another empty column.
            models.UniqueConstraint(
                fields=["target", "region"], condition=Q(dimension="region"), name="region_share_once"
            ),
            models.UniqueConstraint(
                fields=["target", "office"], condition=Q(dimension="office"), name="office_share_once"
            ),
            models.UniqueConstraint(fields=["target", "year"], condition=Q(dimension="year"), name="year_share_once"),
            models.UniqueConstraint(
                fields=["target", "year", "month"], condition=Q(dimension="month"), name="month_share_once"
            ),
            models.CheckConstraint(
                condition=Q(dimension="region", region__isnull=False, office=None, year=None, month=None)
                | Q(dimension="office", office__isnull=False, region=None, year=None, month=None)
                | Q(dimension="year", year__isnull=False, region=None, office=None, month=None)
                | Q(dimension="month", year__isnull=False, month__isnull=False, region=None, office=None),
                name="share_fits_its_dimension",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target} {self.value}"


class ShareMonth(models.Model):
    """What of a district's or an office's part is to be made in one month; of a stock, what there is at its end."""

    share = models.ForeignKey(Share, models.CASCADE, related_name="months")
    year = models.PositiveSmallIntegerField(_("年"))
    month = models.PositiveSmallIntegerField(_("月"), validators=[MinValueValidator(1), MaxValueValidator(12)])
    value = models.DecimalField(_("数值"), max_digits=DIGITS, decimal_places=PLACES)

    class Meta:
        ordering = ["share_id", "year", "month"]
        verbose_name = _("分月")
        constraints = [
            models.UniqueConstraint(fields=["share", "year", "month"], name="share_month_once"),
            models.CheckConstraint(condition=Q(month__gte=1, month__lte=12), name="share_month_in_year"),
        ]

    def __str__(self) -> str:
        return f"{self.share} {self.year}-{self.month:02}"


class ShareNote(models.Model):
    """Why the parts of a target do not make the whole: the difference as it was when it was explained."""

    target = models.ForeignKey(Target, models.CASCADE, related_name="share_notes")
    dimension = models.CharField(_("分解方式"), max_length=10, choices=Dimension.choices)
    difference = models.DecimalField(_("差额"), max_digits=DIGITS, decimal_places=PLACES)
    reason = models.CharField(_("说明"), max_length=300)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("差额说明")
        constraints = [models.UniqueConstraint(fields=["target", "dimension"], name="share_note_once")]

    def __str__(self) -> str:
        return f"{self.target} {self.difference}"


class Phase(models.Model):
    """A dated slice of a plan; a window that the document does not print stays empty until a person sets it."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="phases")
    position = models.PositiveIntegerField(_("次序"))
    name = models.CharField(_("阶段"), max_length=120)
    text = models.TextField(_("内容"), blank=True)
    starts_on = models.DateField(_("开始"), null=True, blank=True)
    ends_on = models.DateField(_("结束"), null=True, blank=True)
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)
    measures = models.ManyToManyField(Measure, blank=True, related_name="phases")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["plan_id", "position"]
        verbose_name = _("阶段")
        constraints = [
            models.UniqueConstraint(fields=["plan", "position"], name="phase_position_once"),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="phase_days_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Milestone(models.Model):
    """A point that a plan wants to have reached by a day."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="milestones")
    phase = models.ForeignKey(Phase, models.SET_NULL, null=True, blank=True, related_name="milestones")
    measure = models.ForeignKey(Measure, models.SET_NULL, null=True, blank=True, related_name="milestones")
    target = models.ForeignKey(Target, models.SET_NULL, null=True, blank=True, related_name="milestones")
    title = models.CharField(_("里程碑"), max_length=200)
    due_on = models.DateField(_("截止"), null=True, blank=True)
    reached_at = models.DateTimeField(_("达成时间"), null=True, blank=True)
    reached_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["plan_id", "due_on", "id"]
        verbose_name = _("里程碑")

    def __str__(self) -> str:
        return self.title


class ProgressNote(Imported):
    """What was reported about a measure, and the state it was put in; files are the evidence."""

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="notes")
    text = models.TextField(_("进展"))
    state = models.CharField(_("状态"), max_length=12, choices=MeasureState.choices)
    attachments = models.ManyToManyField(Attachment, blank=True, related_name="progress_notes")
    made_by = models.ForeignKey(User, models.PROTECT, related_name="progress_notes")
    made_at = models.DateTimeField(_("填报时间"), default=timezone.now)

    class Meta:
        ordering = ["-made_at", "-id"]
        verbose_name = _("进展")
        indexes = [
            models.Index(fields=["measure", "-made_at", "-id"], name="planning_note_newest"),
            create_batch_index("planning_note_batch"),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.get_state_display()}"


class ShareReport(Imported):
    """What a district or an office reported about its part of a target, and the state it was put in.

    `value` is what there is by the day `as_of`, counted from the beginning of the plan; nothing counted yet is empty.
    """

    share = models.ForeignKey(Share, models.PROTECT, related_name="reports")
    as_of = models.DateField(_("截至"))
    value = models.DecimalField(_("完成数"), max_digits=DIGITS, decimal_places=PLACES, null=True, blank=True)
    text = models.TextField(_("进展"))
    state = models.CharField(_("状态"), max_length=12, choices=MeasureState.choices)
    attachments = models.ManyToManyField(Attachment, blank=True, related_name="share_reports")
    made_by = models.ForeignKey(User, models.PROTECT, related_name="share_reports")
    made_at = models.DateTimeField(_("填报时间"), default=timezone.now)

    class Meta:
        ordering = ["-as_of", "-id"]
        verbose_name = _("分解目标的进展")
        indexes = [
            models.Index(fields=["share", "-as_of", "-id"], name="planning_share_newest"),
            create_batch_index("planning_share_report_batch"),
        ]

    def __str__(self) -> str:
        return f"{self.share} {self.as_of}"
