"""Intellectual property: patents, software copyrights, varieties, standards; parties, classes and legal events."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.enums import Tier
from kepan.apps.accounts.personal import DUTY, personal
from kepan.apps.imports.models import Imported, Switched, create_batch_index, create_once, create_switch_index
from kepan.apps.registry.enums import LicenceKind, PartyRole, RightEventKind, RightKind, RightStatus, TitleLevel
from kepan.apps.registry.models.keys import ByteOrderField, InForce
from kepan.apps.registry.models.organisations import MONEY_HELP, Organisation, Record
from kepan.apps.registry.models.people import Person


class Right(Imported, Record):
    """One right or application. `status` is derived from the events (`engine.registry.status`), never typed.

    `application_number` is kept without ZL and point (2017106018623); `number` is the registration, certificate or
    standard number of rights that are no patents.
    """

    tier = models.CharField(_("数据分级"), max_length=20, choices=Tier.choices, default=Tier.PUBLIC_DATA)
    kind = models.CharField(_("种类"), max_length=14, choices=RightKind.choices)
    title = models.CharField(_("名称"), max_length=300)
    application_number = ByteOrderField(_("申请号"), max_length=20, blank=True)
    publication_number = models.CharField(_("公布号"), max_length=20, blank=True)
    grant_number = models.CharField(_("授权公告号"), max_length=20, blank=True)
    number = ByteOrderField(_("登记号或标准号"), max_length=60, blank=True)
    level = models.CharField(_("级别"), max_length=12, choices=TitleLevel.choices, blank=True)
    filed_on = models.DateField(_("申请日"), null=True, blank=True)
    priority_on = models.DateField(_("优先权日"), null=True, blank=True)
    published_on = models.DateField(_("公布日"), null=True, blank=True)
    granted_on = models.DateField(_("授权日"), null=True, blank=True)
    expires_on = models.DateField(_("届满日"), null=True, blank=True)
    status = models.CharField(_("法律状态"), max_length=12, choices=RightStatus.choices, default=RightStatus.UNKNOWN)
    status_on = models.DateField(_("状态日期"), null=True, blank=True)
    main_ipc = models.CharField(_("主分类号"), max_length=15, blank=True)
    # The members of one family share this key; empty for a right alone.
    family = models.CharField(_("同族"), max_length=40, blank=True)
    claim_count = models.PositiveSmallIntegerField(_("权利要求数"), null=True, blank=True)
    # As it was written: agencies are no parties, and few of them are registered.
    agents = models.CharField(_("代理机构"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("知识产权")
        indexes = [
            models.Index(fields=["-filed_on", "-id"], name="registry_right_newest"),
            models.Index(fields=["kind", "-filed_on", "-id"], name="registry_right_kind"),
            models.Index(fields=["region", "-filed_on", "-id"], name="registry_right_region"),
            # None of the newest is granted, or has lapsed: along the days alone years are passed before the first.
            models.Index(fields=["status", "-filed_on", "-id"], name="registry_right_status"),
            models.Index(InForce("status"), F("filed_on").desc(), F("id").desc(), name="registry_right_force"),
            models.Index(fields=["kind", "status", "-filed_on", "-id"], name="registry_right_kind_status"),
            models.Index(
                "kind", InForce("status"), F("filed_on").desc(), F("id").desc(), name="registry_right_kind_force"
            ),
            # By their beginnings; the unique indexes leave out what has no number, and SQLite then leaves them out.
            models.Index(fields=["application_number"], name="registry_right_application"),
            models.Index(fields=["number"], name="registry_right_number"),
            # An import recognises records by it, where a source has no numbers of applications.
            models.Index(fields=["publication_number"], name="registry_right_publication"),
            # All that decides who sees a right, with what it is: a list counts its rows without reading them.
            models.Index(
                fields=["region", "kind", "status", "tier", "owner", "office", "import_batch"],
                name="registry_right_visible",
            ),
            models.Index(fields=["family"], condition=~Q(family=""), name="registry_right_family"),
            create_batch_index("registry_right_batch"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["application_number"], condition=~Q(application_number=""), name="application_number_once"
            ),
            models.UniqueConstraint(fields=["kind", "number"], condition=~Q(number=""), name="number_once_a_kind"),
        ]

    def __str__(self) -> str:
        return self.title


class RightParty(Switched):
    """A name on a right as it was written, and the record it was resolved to.

    Whom an event names (the new owners of a transfer, who holds a licence or a pledge) hangs on the event. The days of
    owners follow from the transfers; who has an `ends_on` was an owner until then.
    """

    right = models.ForeignKey(Right, models.CASCADE, related_name="parties")
    role = models.CharField(_("身份"), max_length=10, choices=PartyRole.choices)
    position = models.PositiveSmallIntegerField(_("次序"), default=1)
    written_name = personal(
        models.CharField(_("原文名称"), max_length=200),
        purpose="公开的专利文献所载的权利人和发明人",
        basis=DUTY,
        seen_by="看得到这件知识产权的人",
        kept="与知识产权记录一同保存",
    )
    organisation = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, blank=True, related_name="right_parties", verbose_name=_("单位")
    )
    person = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="right_parties", verbose_name=_("人员")
    )
    event = models.ForeignKey(
        "RightEvent", models.CASCADE, null=True, blank=True, related_name="parties", verbose_name=_("法律事件")
    )
    starts_on = models.DateField(_("起"), null=True, blank=True)
    ends_on = models.DateField(_("止"), null=True, blank=True)

    class Meta:
        ordering = ["role", "position"]
        verbose_name = _("权利人和发明人")
        indexes = [create_batch_index("registry_right_party_batch"), create_switch_index("registry_right_party_switch")]
        constraints = [
            *create_once("right", "role", "position", condition=Q(event__isnull=True), name="party_once_a_place"),
            *create_once("event", "role", "position", condition=Q(event__isnull=False), name="party_once_an_event"),
        ]

    def __str__(self) -> str:
        return self.written_name


class RightClass(Switched):
    """A class of the International Patent Classification on a right; the first one stands on the right itself too."""

    right = models.ForeignKey(Right, models.CASCADE, related_name="classes")
    ipc = ByteOrderField(_("分类号"), max_length=15)
    position = models.PositiveSmallIntegerField(_("次序"), default=1)

    class Meta:
        ordering = ["position"]
        verbose_name = _("专利分类")
        indexes = [
            models.Index(fields=["ipc", "right"], name="registry_right_ipc"),
            create_batch_index("registry_right_class_batch"),
            create_switch_index("registry_right_class_switch"),
        ]
        constraints = create_once("right", "ipc", name="class_once_a_right")

    def __str__(self) -> str:
        return self.ipc


class RightEvent(Switched):
    """A dated legal event of a right; the chain of them decides the status.

    `number` is what the office gave it (decision, registration), `amount` and `until` belong to pledges and licences.
    """

    right = models.ForeignKey(Right, models.CASCADE, related_name="events")
    kind = models.CharField(_("事件"), max_length=20, choices=RightEventKind.choices)
    on = models.DateField(_("日期"))
    detail = models.CharField(_("说明"), max_length=200, blank=True)
    source = models.CharField(_("来源"), max_length=200, blank=True)
    number = models.CharField(_("文号或登记号"), max_length=60, blank=True)
    licence = models.CharField(_("许可方式"), max_length=10, choices=LicenceKind.choices, blank=True)
    amount = models.BigIntegerField(_("金额"), null=True, blank=True, help_text=MONEY_HELP)
    until = models.DateField(_("到期日"), null=True, blank=True)

    class Meta:
        ordering = ["on", "pk"]
        verbose_name = _("法律事件")
        indexes = [create_batch_index("registry_right_event_batch"), create_switch_index("registry_right_event_switch")]
        constraints = create_once("right", "kind", "on", name="event_once_a_day")

    def __str__(self) -> str:
        return self.get_kind_display()
