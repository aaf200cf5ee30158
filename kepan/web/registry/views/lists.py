"""The lists of organisations and people."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.enums import Tier
from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import Answer
from kepan.apps.registry.enums import FieldScheme, FirmSize, OrganisationState, PersonKind
from kepan.apps.registry.models import Organisation, Person, Position
from kepan.apps.registry.permissions import can_read_registry, can_write_registry
from kepan.apps.registry.selectors import list_organisations, list_people_at_work, match_words
from kepan.web.imports.offers import offer_import
from kepan.web.registry.filters import OrganisationFilter, PersonFilter
from kepan.web.registry.industries import write_industry_name
from kepan.web.registry.words import get_count, get_exact_wan, get_label, get_organisation_light
from kepan.web.ui.lists import Column, Empty, HeadAction, ListPage, Preset
from kepan.web.ui.lists.state import State

MOST_COUNTED = 10_000


def get_organisation_url(row: Organisation | None) -> str:
    """Return the address of an organisation's page."""
    return "" if row is None else get_record_url(row)


def get_record_url(row: Organisation | Person) -> str:
    """Return the address of the page of an organisation or a person."""
    return reverse("person_detail" if isinstance(row, Person) else "organisation_detail", args=[row.pk])


class RegistryList(ListPage[Any]):
    """What the lists of the registry share: who opens them, and that there may be very many rows."""

    keys_first = True
    most_counted = MOST_COUNTED
    has_fixed_filters = True
    export_action = "registry.export_list"

    def can_open(self, user: User) -> Answer:
        """Open to staff and to enterprises, which find themselves."""
        return can_read_registry(user)

    def is_sparse(self, state: State) -> bool:
        """Few records came by one import."""
        return bool(state.query.get("batch"))


class OrganisationList(RegistryList):
    """The organisations a user may see, by name."""

    name = "registry.organisations"
    title = _("单位")
    default_sort = "name"
    filter_class = OrganisationFilter
    fields = (
        "name", "uscc", "state", "region__name", "zone__name", "industry", "industry_edition", "hightech_field", "size",
        "founded_on", "latest_year", "latest_revenue", "latest_rd", "latest_staff",
    )  # fmt: skip
    # The box searches names present and former, codes and pinyin, by the search keys: see `match_search`.
    search_fields = ("name",)
    search_hint = _("名称、曾用名、代码、拼音")
    presets = (
        Preset(_("企业"), "kind=enterprise"),
        Preset(_("高新技术企业"), "has=hnte"),
        Preset(_("科技型中小企业，还不是高企"), "has=tech_sme&lacks=hnte"),
        Preset(_("高校院所"), "kind=university"),
        Preset(_("已注销"), f"state={OrganisationState.CLOSED}"),
    )
    head_actions = (
        offer_import("organisations"),
        HeadAction(_("登记单位"), "plus", "organisation_create", can_write_registry, "primary"),
    )
    empty = Empty(_("这里还没有单位"), _("登记第一个单位，或者先用虚构示例看看。"), "building")
    columns = (
        Column("name", _("名称"), "link", sort="name", url=get_organisation_url, is_fixed=True, phone="title"),
        Column("state", _("状态"), "light", value=get_organisation_light, phone="state", reads=("state",)),
        Column("uscc", _("统一社会信用代码"), "code"),
        Column("region", _("地区"), value="region.name", phone="fact"),
        Column("zone", _("园区"), value="zone.name", phone="fact"),
        Column("industry", _("行业代码"), "code", sort="industry"),
        Column("industry_name", _("行业"), value=lambda row: write_industry_name(row.industry, row.industry_edition),
               reads=("industry", "industry_edition"), is_derived=True),
        Column("hightech_field", _("高新技术领域"), is_shown=False),
        Column("size", _("规模"), value=lambda row: get_label(FirmSize, row.size), phone="fact", reads=("size",),
               is_derived=True),
        Column("latest_year", _("最近年报"), value=lambda row: row.latest_year and str(row.latest_year),
               reads=("latest_year",)),
        Column(
            "latest_revenue", _("营业收入"), "number", value=lambda row: get_exact_wan(row.latest_revenue),
            unit=_("万元"), decimals=2, sort="latest_revenue", phone="figure", reads=("latest_revenue",),
        ),
        Column("latest_rd", _("研发费用"), "number", value=lambda row: get_exact_wan(row.latest_rd), unit=_("万元"),
               decimals=2, reads=("latest_rd",)),
        Column("latest_staff", _("职工"), "number", value=lambda row: get_count(row.latest_staff), unit=_("人"),
               reads=("latest_staff",)),
        Column("founded_on", _("成立日期"), "date", is_shown=False),
    )  # fmt: skip

    def get_rows(self, user: User) -> QuerySet[Organisation]:
        """Return the visible organisations."""
        return list_organisations(user=user)

    def is_sparse(self, state: State) -> bool:
        """Few organisations hold a title."""
        return bool(state.query.get("has")) or super().is_sparse(state)

    def match_search(self, words: str) -> Q:
        """Search the keys, not the names."""
        return Q(match_words(words))


KINDS = (
    Column("kinds", _("人员类型"), value=lambda row: ";".join(dict.fromkeys(
        str(PersonKind(role.kind).label) for role in row.roles.all() if role.ends_on is None))),
    Column("category", _("人才类别"), value=lambda row: write_category(row)),
)  # fmt: skip
"""What a file holds of the kinds of a person: the page writes the category of a talent in place of the kind."""

EMPLOYER = (
    Column("organisation", _("工作单位"), value=lambda row: _get_body(row, "name")),
    Column("uscc", _("单位统一社会信用代码"), "code", value=lambda row: _get_body(row, "uscc")),
)
"""What a file holds of an employer: several organisations may have one name."""


class PersonList(RegistryList):
    """The people a user may see, by name; contacts stand on their own pages only."""

    name = "registry.people"
    title = _("专家和人才")
    default_sort = "name"
    filter_class = PersonFilter
    search_fields = ("name__startswith",)
    search_hint = _("姓名")
    presets = (Preset(_("专家"), "kind=expert"), Preset(_("科技特派员"), "kind=commissioner"))
    head_actions = (
        offer_import("people"),
        HeadAction(_("登记人员"), "plus", "person_create", can_write_registry, "primary"),
    )
    empty = Empty(_("这里还没有人"), icon="users")
    columns = (
        Column(
            "name", _("姓名"), "link", sort="name", url=lambda row: reverse("person_detail", args=[row.pk]),
            is_fixed=True, phone="title",
        ),
        Column("kinds", _("类型"), value=lambda row: write_kinds(row), phone="fact", parts=KINDS),
        Column("organisation", _("工作单位"), value=lambda row: _get_body(row, "name"), parts=EMPLOYER),
        Column("region", _("地区"), value="region.name", phone="fact"),
        Column("degree", _("学位")),
        Column("professional_title", _("职称"), phone="fact"),
        Column("position", _("职务"), value=lambda row: _get_position(row, "title"), is_shown=False),
        Column("starts_on", _("任职起"), "date", value=lambda row: _get_position(row, "starts_on"), is_shown=False),
        Column("ends_on", _("任职止"), "date", value=lambda row: _get_position(row, "ends_on"), is_shown=False),
        Column("disciplines", _("学科"), value=lambda row: _write_codes(row, FieldScheme.DISCIPLINE), is_shown=False),
        Column("ipc", _("国际专利分类"), value=lambda row: _write_codes(row, FieldScheme.IPC), is_shown=False),
        Column("hightech_fields", _("高新技术领域"), value=lambda row: _write_codes(row, FieldScheme.HIGHTECH_FIELD),
               is_shown=False),
        Column("source", _("来源"), is_shown=False),
        Column("tier", _("数据分级"), value=lambda row: get_label(Tier, row.tier), is_shown=False),
    )  # fmt: skip

    def get_rows(self, user: User) -> QuerySet[Person]:
        """Return the visible people with their kinds, fields and places of work."""
        return list_people_at_work(user=user)


def find_position(row: Any, today: date) -> Position | None:
    """Return where a person who was read with positions works: the main place of today, else the latest there was."""
    held: list[Position] = list(row.positions.all())
    now = [one for one in held if (one.starts_on or today) <= today <= (one.ends_on or today)]
    return next((one for one in now if one.is_main), None) or next(iter(now or held), None)


def _get_position(row: Any, name: str) -> Any:
    found = find_position(row, timezone.localdate())
    return None if found is None else getattr(found, name)


def _get_body(row: Any, name: str) -> str | None:
    body = _get_position(row, "organisation")
    return None if body is None else getattr(body, name)


def _write_codes(row: Any, scheme: FieldScheme) -> str:
    return ";".join(one.code for one in row.fields.all() if one.scheme == scheme)


def write_category(row: Any) -> str:
    """Write the category of a talent who was read with kinds; of one in several none, for a cell holds one."""
    found = {role.category for role in row.roles.all() if role.ends_on is None and role.category}
    return found.pop() if len(found) == 1 else ""


def write_kinds(row: Model) -> str:
    """Write the present kinds of a person who was read with them."""
    roles: Any = row
    return "、".join(dict.fromkeys(str(role) for role in roles.roles.all() if role.ends_on is None))  # l10n: a comma
