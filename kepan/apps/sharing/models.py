"""Tables of sharing: what a bureau has opened, who asked, who may, who paid, and what was taken.

What a data set is (its columns, its rows) is declared by contexts (`facts.Dataset`); `SharedDataset` keeps what people
decide about it and what was published. Money is whole fen.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.models import Office, Region, User
from kepan.apps.registry.models import Organisation
from kepan.apps.sharing.enums import WHOLE, AskState, Licence, OrderState, PartKind, Way


class SharedDataset(models.Model):
    """What people decided about one declared data set, and the files that were last published of it.

    `with_owned`: rows of the owned tier are in it, too, with the columns that are declared and no others. `mark` tells
    whether something changed since; `files` holds digest and size of each form.
    """

    key = models.CharField(_("数据集"), max_length=60, unique=True)
    is_open = models.BooleanField(_("开放"), default=False)
    with_owned = models.BooleanField(_("含自有级记录"), default=False)
    office = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("归口科室")
    )
    contact = models.CharField(_("联系方式"), max_length=120, blank=True)
    licence = models.CharField(_("使用许可"), max_length=20, choices=Licence.choices, default=Licence.CC_BY)
    price = models.BigIntegerField(_("价格"), null=True, blank=True, help_text=_("以分为单位的整数"))
    term_days = models.PositiveIntegerField(_("授权天数"), default=365)
    uses = models.PositiveIntegerField(_("可用次数"), default=100)
    version = models.PositiveIntegerField(_("版本"), default=1)
    mark = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    row_count = models.PositiveIntegerField(_("行数"), null=True, blank=True)
    files: Any = models.JSONField(default=dict, blank=True)
    checked_at = models.DateTimeField(_("核对时间"), null=True, blank=True)
    published_at = models.DateTimeField(_("更新时间"), null=True, blank=True)

    class Meta:
        ordering = ["key"]
        verbose_name = _("数据集")
        constraints = [
            models.CheckConstraint(condition=Q(price__isnull=True) | Q(price__gt=0), name="dataset_price_is_money"),
        ]

    def __str__(self) -> str:
        return self.key


class Contributor(models.Model):
    """An organisation whose data is in a paid data set, and its share of what the set earns, in ten-thousandths."""

    dataset = models.ForeignKey(SharedDataset, models.CASCADE, related_name="contributors")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("提供单位"))
    share = models.PositiveIntegerField(_("份额"))

    class Meta:
        ordering = ["pk"]
        verbose_name = _("数据提供单位")
        constraints = [
            models.UniqueConstraint(fields=["dataset", "organisation"], name="contributor_once_a_dataset"),
            models.CheckConstraint(condition=Q(share__gt=0, share__lte=WHOLE), name="contributor_share_in_whole"),
        ]

    def __str__(self) -> str:
        return str(self.organisation)


class AccessRequest(models.Model):
    """A wish to use owned data: for what, which columns and places, how long and how often; and what became of it."""

    dataset = models.ForeignKey(SharedDataset, models.PROTECT, related_name="requests", verbose_name=_("数据集"))
    applicant = models.ForeignKey(User, models.PROTECT, related_name="data_requests", verbose_name=_("申请人"))
    purpose = models.TextField(_("用途"))
    columns: Any = models.JSONField(_("申请的字段"), default=list)
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("地区范围")
    )
    term_days = models.PositiveIntegerField(_("申请天数"))
    uses = models.PositiveIntegerField(_("申请次数"))
    state = models.CharField(_("状态"), max_length=10, choices=AskState.choices, default=AskState.SUBMITTED)
    made_at = models.DateTimeField(_("申请时间"), default=timezone.now)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("审批时间"), null=True, blank=True)
    decision = models.TextField(_("审批意见"), blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("数据申请")
        indexes = [models.Index(fields=["applicant", "-id"], name="sharing_request_applicant")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["granted", "refused"]) | Q(decided_at__isnull=False),
                name="decided_data_request_has_time",
            ),
            models.UniqueConstraint(
                fields=["dataset", "applicant"], condition=Q(state="submitted"), name="one_open_data_request"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dataset} #{self.pk}"


class DataOrder(models.Model):
    """An order of a paid data set at the price of that moment; payment is made outside and recorded by the office."""

    dataset = models.ForeignKey(SharedDataset, models.PROTECT, related_name="orders", verbose_name=_("数据集"))
    buyer = models.ForeignKey(User, models.PROTECT, related_name="data_orders", verbose_name=_("订购人"))
    purpose = models.TextField(_("用途"))
    amount = models.BigIntegerField(_("金额"))
    term_days = models.PositiveIntegerField(_("授权天数"))
    uses = models.PositiveIntegerField(_("可用次数"))
    state = models.CharField(_("状态"), max_length=10, choices=OrderState.choices, default=OrderState.PLACED)
    made_at = models.DateTimeField(_("订购时间"), default=timezone.now)
    paid_on = models.DateField(_("付款日期"), null=True, blank=True)
    reference = models.CharField(_("付款凭证"), max_length=60, blank=True)
    handled_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField(_("取消或退款的原因"), blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("数据订单")
        indexes = [models.Index(fields=["buyer", "-id"], name="sharing_order_buyer")]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="order_amount_is_money"),
            models.CheckConstraint(
                condition=~Q(state__in=["paid", "refunded"]) | Q(paid_on__isnull=False), name="paid_order_has_day"
            ),
            models.UniqueConstraint(
                fields=["dataset", "buyer"], condition=Q(state="placed"), name="one_open_order_a_buyer"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dataset} #{self.pk}"


class RevenuePart(models.Model):
    """What falls to one contributor from a payment, or is taken back by a refund; the parts of an order make it."""

    order = models.ForeignKey(DataOrder, models.PROTECT, related_name="parts", verbose_name=_("订单"))
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("提供单位"))
    kind = models.CharField(_("种类"), max_length=8, choices=PartKind.choices, default=PartKind.PAYMENT)
    share = models.PositiveIntegerField(_("份额"))
    amount = models.BigIntegerField(_("金额"))
    booked_at = models.DateTimeField(_("入账时间"), default=timezone.now)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("收益分配")
        indexes = [models.Index(fields=["organisation", "-id"], name="sharing_part_organisation")]

    def __str__(self) -> str:
        return f"{self.organisation} #{self.order_id}"


class AccessPermission(models.Model):
    """Somebody's right to a data set: which columns, masked or not, of which places, until when and how often."""

    dataset = models.ForeignKey(SharedDataset, models.PROTECT, related_name="permissions")
    user = models.ForeignKey(User, models.PROTECT, related_name="data_permissions")
    request = models.OneToOneField(
        AccessRequest, models.PROTECT, null=True, blank=True, related_name="permission_given"
    )
    order = models.OneToOneField(DataOrder, models.PROTECT, null=True, blank=True, related_name="permission_given")
    columns: Any = models.JSONField(_("字段"), default=list)
    masked: Any = models.JSONField(_("脱敏的字段"), default=list, blank=True)
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="+")
    starts_on = models.DateField(_("起"))
    ends_on = models.DateField(_("止"))
    uses = models.PositiveIntegerField(_("可用次数"))
    used = models.PositiveIntegerField(_("已用次数"), default=0)
    revoked_at = models.DateTimeField(_("收回时间"), null=True, blank=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    revoke_reason = models.TextField(_("收回原因"), blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("数据授权")
        indexes = [models.Index(fields=["dataset", "user", "-id"], name="sharing_permission_user")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="permission_days_in_order"),
            # However many take at once, nobody gets more than was given.
            models.CheckConstraint(condition=Q(used__lte=F("uses")), name="permission_used_within"),
            models.CheckConstraint(
                condition=Q(request__isnull=False, order__isnull=True) | Q(request__isnull=True, order__isnull=False),
                name="permission_from_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dataset} #{self.pk}"


class DataAccess(models.Model):
    """One taking of data, or one that was refused; only written, never changed."""

    dataset = models.ForeignKey(SharedDataset, models.PROTECT, related_name="accesses", verbose_name=_("数据集"))
    user = models.ForeignKey(User, models.PROTECT, related_name="data_accesses")
    permission = models.ForeignKey(AccessPermission, models.PROTECT, null=True, blank=True, related_name="accesses")
    at = models.DateTimeField(_("时间"), default=timezone.now)
    way = models.CharField(_("方式"), max_length=5, choices=Way.choices)
    form = models.CharField(_("格式"), max_length=10, blank=True)
    refused = models.CharField(_("拒绝的原因"), max_length=200, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("数据访问")
        indexes = [models.Index(fields=["permission", "-id"], name="sharing_access_permission")]

    def __str__(self) -> str:
        return f"{self.dataset} {self.way}"
