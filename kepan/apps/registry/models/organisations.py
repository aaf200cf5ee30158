"""Organisations with their kinds, names, codes, contacts, tags and life, and who may act for them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.enums import Tier
from kepan.apps.accounts.models import Office, Region, User
from kepan.apps.accounts.personal import DUTY, personal
from kepan.apps.imports.models import Imported, Switched, create_batch_index, create_once, create_switch_index
from kepan.apps.registry.enums import (
    CodeKind,
    FirmSize,
    LifeEventKind,
    NameKind,
    OrganisationKind,
    OrganisationState,
    ParentKind,
    TagKind,
)
from kepan.apps.registry.models.keys import ByteOrderField, InnerCode

MONEY_HELP = _("以分为单位的整数")


class Record(models.Model):
    """What every record of the registry has: where it belongs, who sees it, where it came from, its version."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("地区"))
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("科室"))
    tier = models.CharField(_("数据分级"), max_length=20, choices=Tier.choices, default=Tier.OWNED_DATA)
    owner = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("登记人"))
    source = models.CharField(_("来源"), max_length=200, blank=True)
    is_invented = models.BooleanField(_("虚构示例"), default=False)
    version = models.PositiveIntegerField(_("版本"), default=1)
    created_at = models.DateTimeField(_("登记时间"), default=timezone.now)
    updated_at = models.DateTimeField(_("更新时间"), default=timezone.now)

    class Meta:
        abstract = True


class Organisation(Imported, Record):
    """One legal body, whatever it is called in the lists it came from.

    `name_key` is the name folded for comparison, `core` its distinctive part (`engine.registry.names`). The columns
    from `size` on are kept by the services from statements, for filters and sorting. A record that was merged into
    another keeps its row and points there.
    """

    uscc = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    name = models.CharField(_("名称"), max_length=200)
    name_key = models.CharField(max_length=200)
    core = models.CharField(max_length=100, blank=True)
    state = models.CharField(
        _("状态"), max_length=10, choices=OrganisationState.choices, default=OrganisationState.ACTIVE
    )
    zone = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="zone_organisations", verbose_name=_("园区")
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级单位")
    )
    parent_kind = models.CharField(_("隶属关系"), max_length=12, choices=ParentKind.choices, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_records", verbose_name=_("并入")
    )
    # GB/T 4754: a letter, or a letter with two to four digits; the edition says which table.
    industry = ByteOrderField(_("行业"), max_length=5, blank=True)
    industry_edition = models.CharField(_("行业分类版本"), max_length=4, blank=True)
    hightech_field = models.CharField(_("高新技术领域"), max_length=10, blank=True)
    founded_on = models.DateField(_("成立日期"), null=True, blank=True)
    closed_on = models.DateField(_("注销日期"), null=True, blank=True)
    address = models.CharField(_("地址"), max_length=200, blank=True)
    website = models.CharField(_("网址"), max_length=200, blank=True)
    registered_capital = models.BigIntegerField(_("注册资本"), null=True, blank=True, help_text=MONEY_HELP)
    representative = personal(
        models.CharField(_("法定代表人"), max_length=60, blank=True),
        purpose="核对单位、查重",
        basis=DUTY,
        seen_by="同一地区的工作人员、本单位",
        kept="单位注销满十年后删除",
    )
    # What an office knows of the size; it stands for `size` while no statement gives one.
    registered_size = models.CharField(_("登记的规模"), max_length=10, choices=FirmSize.choices, blank=True)
    size = models.CharField(_("规模"), max_length=10, choices=FirmSize.choices, blank=True)
    latest_year = models.PositiveSmallIntegerField(_("最近年报"), null=True, blank=True)
    latest_revenue = models.BigIntegerField(_("最近营业收入"), null=True, blank=True, help_text=MONEY_HELP)
    latest_rd = models.BigIntegerField(_("最近研发费用"), null=True, blank=True, help_text=MONEY_HELP)
    latest_staff = models.DecimalField(_("最近职工人数"), max_digits=12, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = _("单位")
        indexes = [
            models.Index(fields=["name", "id"], name="registry_org_name"),
            models.Index(fields=["name_key"], name="registry_org_name_key"),
            models.Index(fields=["core"], name="registry_org_core"),
            models.Index(fields=["region", "name", "id"], name="registry_org_region"),
            models.Index(fields=["zone", "name", "id"], name="registry_org_zone"),
            models.Index(fields=["industry", "id"], name="registry_org_industry"),
            models.Index(fields=["size", "name", "id"], name="registry_org_size"),
            models.Index(fields=["latest_revenue", "id"], name="registry_org_revenue"),
            models.Index(fields=["founded_on", "id"], name="registry_org_founded"),
            models.Index(fields=["latest_year", "id"], name="registry_org_year"),
            # All that decides who sees an organisation: a list counts its rows without reading them.
            models.Index(
                fields=["region", "state", "tier", "owner", "office", "id", "import_batch"], name="registry_org_seen"
            ),
            models.Index(
                fields=["size", "region", "state", "tier", "owner", "office", "import_batch"],
                name="registry_org_size_seen",
            ),
            # The organisation code inside the credit code, by which older lists know a body.
            models.Index(InnerCode("uscc"), name="registry_org_inner"),
            create_batch_index("registry_org_batch"),
        ]
        constraints = [
            # One code, one record: a merged record leaves its code to the record that was kept.
            models.UniqueConstraint(
                fields=["uscc"], condition=~Q(uscc="") & ~Q(state=OrganisationState.MERGED), name="one_record_a_code"
            ),
            models.CheckConstraint(
                condition=Q(state=OrganisationState.MERGED, merged_into__isnull=False)
                | (~Q(state=OrganisationState.MERGED) & Q(merged_into__isnull=True)),
                name="merged_organisation_points_on",
            ),
            models.CheckConstraint(
                condition=Q(founded_on__isnull=True) | Q(closed_on__isnull=True) | Q(closed_on__gte=F("founded_on")),
                name="organisation_days_in_order",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True, parent_kind="") | (Q(parent__isnull=False) & ~Q(parent_kind="")),
                name="parent_has_a_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OrganisationRole(Switched):
    """One kind that an organisation is, for a time; the days are empty where nobody knows them."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="roles")
    kind = models.CharField(_("类型"), max_length=20, choices=OrganisationKind.choices)
    starts_on = models.DateField(_("起"), null=True, blank=True)
    ends_on = models.DateField(_("止"), null=True, blank=True)

    class Meta:
        ordering = ["kind", "starts_on"]
        verbose_name = _("单位类型")
        indexes = [
            models.Index(fields=["kind", "organisation"], name="registry_role_kind"),
            models.Index(
                fields=["organisation", "kind", "ends_on", "import_batch", "switch_batch"], name="registry_role_days"
            ),
            create_batch_index("registry_org_role_batch"),
            create_switch_index("registry_org_role_switch"),
        ]
        constraints = [
            *create_once("organisation", "kind", condition=Q(ends_on__isnull=True), name="role_open_once"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class OrganisationName(Switched):
    """A name that an organisation has or had; the current one stands here too, so that one index finds all names."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="names")
    name = models.CharField(_("名称"), max_length=200)
    name_key = models.CharField(max_length=200)
    kind = models.CharField(_("种类"), max_length=10, choices=NameKind.choices)
    starts_on = models.DateField(_("起"), null=True, blank=True)
    ends_on = models.DateField(_("止"), null=True, blank=True)
    source = models.CharField(_("来源"), max_length=200, blank=True)

    class Meta:
        ordering = ["kind", "starts_on", "name"]
        verbose_name = _("单位名称")
        indexes = [
            models.Index(fields=["name_key"], name="registry_name_key"),
            create_batch_index("registry_org_name_batch"),
            create_switch_index("registry_org_name_switch"),
        ]
        constraints = [
            *create_once("organisation", condition=Q(kind=NameKind.CURRENT), name="one_current_name"),
            *create_once("organisation", "kind", "name", name="name_once_a_kind"),
        ]

    def __str__(self) -> str:
        return self.name


class OrganisationCode(Switched):
    """A code that an organisation had before or beside its credit code."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="codes")
    kind = models.CharField(_("种类"), max_length=14, choices=CodeKind.choices)
    code = models.CharField(_("代码"), max_length=30)
    ends_on = models.DateField(_("停用日期"), null=True, blank=True)

    class Meta:
        ordering = ["kind", "code"]
        verbose_name = _("单位代码")
        indexes = [
            models.Index(fields=["code"], name="registry_code"),
            create_batch_index("registry_org_code_batch"),
            create_switch_index("registry_org_code_switch"),
        ]
        constraints = create_once("organisation", "kind", "code", name="code_once_a_kind")

    def __str__(self) -> str:
        return self.code


class SearchKey(Imported):
    """A beginning by which an organisation is found: its names from each character on, code, pinyin, initials.

    Written with the names. A search for a part of a name is then a range of one index, on either database.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="search_keys")
    key = ByteOrderField(max_length=60)

    # It only leads to organisations, and those are left out by their own batch: the index alone answers a search.
    objects = models.Manager["SearchKey"]()  # type: ignore[assignment,misc]

    class Meta:
        indexes = [
            models.Index(fields=["key", "organisation"], name="registry_search_key"),
            create_batch_index("registry_search_key_batch"),
        ]

    def __str__(self) -> str:
        return self.key


class Contact(Imported):
    """A person at an organisation whom an office may call, and for what (专利工作联系人, 统计联系人)."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="contacts")
    name = personal(
        models.CharField(_("姓名"), max_length=60),
        purpose="工作联系",
        basis=DUTY,
        seen_by="同一地区的工作人员、本单位",
        kept="不再任联系人时删除",
    )
    purpose = models.CharField(_("联系事项"), max_length=60, blank=True)
    position = models.CharField(_("职务"), max_length=60, blank=True)
    phone = personal(
        models.CharField(_("电话"), max_length=30, blank=True),
        purpose="工作联系",
        basis=DUTY,
        seen_by="同一地区的工作人员、本单位",
        kept="不再任联系人时删除",
    )
    email = personal(
        models.EmailField(_("邮箱"), blank=True),
        purpose="工作联系",
        basis=DUTY,
        seen_by="同一地区的工作人员、本单位",
        kept="不再任联系人时删除",
    )

    class Meta:
        ordering = ["purpose", "pk"]
        verbose_name = _("联系人")
        indexes = [create_batch_index("registry_contact_batch")]

    def __str__(self) -> str:
        return self.name


class OrganisationTag(Switched):
    """A word of a catalogue that an office hangs on an organisation, such as a chain and its node."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="tags")
    kind = models.CharField(_("种类"), max_length=20, choices=TagKind.choices)
    code = models.CharField(_("标签"), max_length=60)

    class Meta:
        ordering = ["kind", "code"]
        verbose_name = _("标签")
        indexes = [
            models.Index(fields=["kind", "code", "organisation"], name="registry_tag"),
            create_batch_index("registry_org_tag_batch"),
            create_switch_index("registry_org_tag_switch"),
        ]
        constraints = create_once("organisation", "kind", "code", name="tag_once")

    def __str__(self) -> str:
        return self.code


class LifeEvent(Imported):
    """Something that happened to an organisation, with the day and what was before and after.

    A move keeps the place that was left, so that the place of a day is known and a move can be taken back.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="life_events")
    kind = models.CharField(_("事件"), max_length=10, choices=LifeEventKind.choices)
    on = models.DateField(_("日期"), null=True, blank=True)
    before = models.CharField(_("之前"), max_length=200, blank=True)
    after = models.CharField(_("之后"), max_length=200, blank=True)
    source = models.CharField(_("依据"), max_length=200, blank=True)
    from_region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("迁出地区")
    )
    from_zone = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("迁出园区")
    )
    from_address = models.CharField(_("原地址"), max_length=200, blank=True)

    class Meta:
        ordering = ["on", "pk"]
        verbose_name = _("单位沿革")
        indexes = [create_batch_index("registry_life_event_batch")]

    def __str__(self) -> str:
        return self.get_kind_display()


class Delegation(models.Model):
    """A user who may see and report for an organisation."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="delegations")
    user = models.ForeignKey(User, models.CASCADE, related_name="delegations")
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    granted_at = models.DateTimeField(_("授予时间"), default=timezone.now)

    class Meta:
        verbose_name = _("单位账号")
        constraints = [models.UniqueConstraint(fields=["organisation", "user"], name="delegation_once")]

    def __str__(self) -> str:
        return f"{self.user} → {self.organisation}"
