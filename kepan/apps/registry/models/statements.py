"""Yearly statements: one row for each revision, never changed once written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

from kepan.apps.accounts.models import User
from kepan.apps.imports.models import Imported, Switched, create_batch_index, create_once, create_switch_index
from kepan.apps.registry.enums import ReleaseStage
from kepan.apps.registry.models.organisations import MONEY_HELP, Organisation


def _money(label: _StrPromise) -> models.BigIntegerField[int | None, int | None]:
    return models.BigIntegerField(label, null=True, blank=True, help_text=MONEY_HELP)


def _people(label: _StrPromise) -> models.DecimalField[Any, Any]:
    return models.DecimalField(label, max_digits=12, decimal_places=2, null=True, blank=True)


class YearlyStatement(Switched):
    """What an organisation states for one year, in one revision; an empty figure was not reported.

    A correction writes the next revision and leaves this row as it was, so that what was published from it stays
    true. `stage` says how firm the figures are; `line_stages` names the lines that are weaker or stronger. The lines
    are described in `engine.registry.lines`. R&D expense stands by the eight kinds of 国科火发〔2016〕195 号.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="statements", verbose_name=_("单位"))
    year = models.PositiveSmallIntegerField(_("年度"))
    revision = models.PositiveSmallIntegerField(_("修订"), default=1)
    is_current = models.BooleanField(_("现行"), default=True)
    stage = models.CharField(_("数据状态"), max_length=12, choices=ReleaseStage.choices)
    line_stages: Any = models.JSONField(_("个别数字的状态"), default=dict, blank=True)
    reason = models.CharField(_("修订理由"), max_length=200, blank=True)
    source = models.CharField(_("来源"), max_length=200, blank=True)
    recorded_at = models.DateTimeField(_("登记时间"), default=timezone.now)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    revenue = _money(_("营业收入"))
    main_revenue = _money(_("主营业务收入"))
    total_income = _money(_("总收入"))
    hightech_revenue = _money(_("高新技术产品（服务）收入"))
    new_product_output = _money(_("新产品产值"))
    gross_output = _money(_("总产值"))
    value_added = _money(_("增加值"))
    exports = _money(_("出口额"))
    profit = _money(_("利润总额"))
    assets = _money(_("资产总额"))
    liabilities = _money(_("负债总额"))
    tax_paid = _money(_("上缴税费"))
    relief_hnte = _money(_("高新技术企业减免税"))
    relief_super_deduction = _money(_("研发费用加计扣除减免税"))
    relief_transfer = _money(_("技术转让减免税"))
    relief_other = _money(_("其他科技减免税"))

    rd_total = _money(_("研发费用合计"))
    rd_personnel = _money(_("人员人工费用"))
    rd_direct = _money(_("直接投入费用"))
    rd_depreciation = _money(_("折旧费用与长期待摊费用"))
    rd_amortisation = _money(_("无形资产摊销费用"))
    rd_design = _money(_("设计费用"))
    rd_commissioning = _money(_("装备调试费用与试验费用"))
    rd_entrusted_domestic = _money(_("委托境内研发费用"))
    rd_entrusted_overseas = _money(_("委托境外研发费用"))
    rd_other = _money(_("其他研发费用"))
    rd_internal = _money(_("研发经费内部支出"))

    staff_average = _people(_("职工年平均人数"))
    tech_staff_average = _people(_("科技人员年平均人数"))
    rd_staff_average = _people(_("研发人员年平均人数"))
    rd_staff_fte = _people(_("研发人员全时当量"))
    # Tonnes of standard coal.
    energy = models.DecimalField(_("综合能源消费量"), max_digits=16, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering = ["organisation", "year", "revision"]
        verbose_name = _("年度报表")
        indexes = [
            models.Index(fields=["year", "organisation"], name="registry_statement_year"),
            create_batch_index("registry_statement_batch"),
            create_switch_index("registry_statement_switch"),
        ]
        constraints = [
            *create_once("organisation", "year", "revision", name="revision_once_a_year"),
            *create_once("organisation", "year", condition=Q(is_current=True), name="one_current_revision"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.year}"


class StaffMonth(Imported):
    """Staff at the beginning and end of one month of a statement: the averages are computed from these.

    国科火发〔2016〕195 号: a month's average is half of both, the year's the mean of the months in business.
    """

    statement = models.ForeignKey(YearlyStatement, models.CASCADE, related_name="staff_months")
    month = models.PositiveSmallIntegerField(_("月份"))
    staff_start = models.PositiveIntegerField(_("月初职工"), null=True, blank=True)
    staff_end = models.PositiveIntegerField(_("月末职工"), null=True, blank=True)
    tech_start = models.PositiveIntegerField(_("月初科技人员"), null=True, blank=True)
    tech_end = models.PositiveIntegerField(_("月末科技人员"), null=True, blank=True)

    class Meta:
        ordering = ["month"]
        verbose_name = _("分月人数")
        indexes = [create_batch_index("registry_staff_month_batch")]
        constraints = [
            models.UniqueConstraint(fields=["statement", "month"], name="staff_month_once"),
            models.CheckConstraint(condition=Q(month__gte=1, month__lte=12), name="staff_month_in_year"),
        ]

    def __str__(self) -> str:
        return str(self.month)
