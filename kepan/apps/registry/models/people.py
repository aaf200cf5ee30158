"""People with their kinds, fields and positions; one person is one record, told apart by a keyed digest."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.personal import DUTY, personal
from kepan.apps.imports.models import Imported, Switched, create_batch_index, create_once, create_switch_index
from kepan.apps.registry.enums import FieldScheme, PersonKind
from kepan.apps.registry.models.organisations import Organisation, Record

_WORK = "工作联系"
_SEEN = "同一地区的工作人员、本人"
_KEPT = "不再参与科技工作满五年后删除"


class Person(Imported, Record):
    """A person of the region's innovation system. The identity number itself is never stored."""

    name = personal(
        models.CharField(_("姓名"), max_length=60), purpose="识别专家和人才", basis=DUTY, seen_by=_SEEN, kept=_KEPT
    )
    identity_digest = personal(
        models.CharField(_("证件号摘要"), max_length=64, blank=True),
        purpose="同一人只计一次；只存带密钥的摘要，不存号码",
        basis=DUTY,
        seen_by="无人可见，仅供比对",
        kept=_KEPT,
    )
    identity_tail = personal(
        models.CharField(_("证件号末四位"), max_length=4, blank=True),
        purpose="核对时由本人确认",
        basis=DUTY,
        seen_by="登记人、本人",
        kept=_KEPT,
    )
    birth_year = personal(
        models.PositiveSmallIntegerField(_("出生年份"), null=True, blank=True),
        purpose="核对人才项目的年龄条件",
        basis=DUTY,
        seen_by=_SEEN,
        kept=_KEPT,
    )
    degree = models.CharField(_("学位"), max_length=20, blank=True)
    professional_title = models.CharField(_("职称"), max_length=40, blank=True)
    phone = personal(
        models.CharField(_("电话"), max_length=30, blank=True),
        purpose=_WORK,
        basis=DUTY,
        seen_by=_SEEN,
        kept=_KEPT,
    )
    email = personal(models.EmailField(_("邮箱"), blank=True), purpose=_WORK, basis=DUTY, seen_by=_SEEN, kept=_KEPT)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged_records")

    class Meta:
        verbose_name = _("人员")
        indexes = [
            models.Index(fields=["name", "id"], name="registry_person_name"),
            create_batch_index("registry_person_batch"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["identity_digest"],
                condition=~Q(identity_digest="") & Q(merged_into__isnull=True),
                name="one_record_a_person",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PersonRole(Switched):
    """One kind that a person is, and of which category (双创人才, 科技副总 …), for a time."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="roles")
    kind = models.CharField(_("类型"), max_length=20, choices=PersonKind.choices)
    category = models.CharField(_("类别"), max_length=60, blank=True)
    starts_on = models.DateField(_("起"), null=True, blank=True)
    ends_on = models.DateField(_("止"), null=True, blank=True)

    class Meta:
        ordering = ["kind", "category", "starts_on"]
        verbose_name = _("人员类型")
        indexes = [
            models.Index(fields=["kind", "category", "person"], name="registry_person_kind"),
            create_batch_index("registry_person_role_batch"),
            create_switch_index("registry_person_role_switch"),
        ]
        constraints = [
            *create_once("person", "kind", "category", condition=Q(ends_on__isnull=True), name="person_role_open_once"),
        ]

    def __str__(self) -> str:
        return self.category or self.get_kind_display()


class PersonField(Switched):
    """A field in which a person works, by discipline (GB/T 13745), IPC or high-tech field."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="fields")
    scheme = models.CharField(_("分类"), max_length=20, choices=FieldScheme.choices)
    code = models.CharField(_("代码"), max_length=20)

    class Meta:
        ordering = ["scheme", "code"]
        verbose_name = _("专业领域")
        indexes = [
            models.Index(fields=["scheme", "code", "person"], name="registry_person_field"),
            create_batch_index("registry_person_field_batch"),
            create_switch_index("registry_person_field_switch"),
        ]
        constraints = create_once("person", "scheme", "code", name="person_field_once")

    def __str__(self) -> str:
        return self.code


class Position(Imported):
    """What a person is at an organisation, over time; main positions of one person do not overlap."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="positions")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="positions")
    title = models.CharField(_("职务"), max_length=60, blank=True)
    is_main = models.BooleanField(_("专职"), default=True)
    starts_on = models.DateField(_("起"), null=True, blank=True)
    ends_on = models.DateField(_("止"), null=True, blank=True)

    class Meta:
        ordering = ["-starts_on", "pk"]
        verbose_name = _("任职")
        indexes = [create_batch_index("registry_position_batch")]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="position_days_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.title
