"""The lists of titles, rights, projects and agreements, and of what the data checks found."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_filters import FilterSet

from kepan.apps.accounts.enums import Tier
from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import Answer
from kepan.apps.registry.enums import AgreementKind, AgreementState, PartyRole, ProjectState, RightKind, TitleLevel
from kepan.apps.registry.models import Agreement, Finding, Recognition, Right, UpperProject
from kepan.apps.registry.permissions import can_read_quality, can_write_registry
from kepan.apps.registry.selectors import (
    add_parties,
    compute_agreement_totals,
    compute_project_totals,
    get_subject,
    list_agreements,
    list_findings,
    list_person_names,
    list_projects,
    list_recognitions,
    list_rights,
    list_short_numbers,
    match_recognition_words,
    match_right_words,
)
from kepan.engine.registry.titles import compute_state
from kepan.web.imports.offers import offer_import
from kepan.web.registry.filters import (
    AgreementFilter,
    FindingFilter,
    ProjectFilter,
    RecognitionFilter,
    RightFilter,
)
from kepan.web.registry.views.lists import MOST_COUNTED, RegistryList, get_organisation_url
from kepan.web.registry.words import (
    TITLE_STATES,
    Words,
    get_exact_wan,
    get_finding_light,
    get_label,
    get_right_light,
    write_amount,
    write_check,
    write_title,
)
from kepan.web.ui.lists import Column, Empty, HeadAction, Preset
from kepan.web.ui.lists.keyset import Counted, Part
from kepan.web.ui.lists.state import State


def get_recognition_light(row: Recognition) -> tuple[str, Words]:
    """Return how a title stands today."""
    start = row.valid_from or row.recognised_on
    return TITLE_STATES[compute_state(start, row.valid_to, today=timezone.localdate(), cancelled_on=row.cancelled_on)]


def get_holder(row: Recognition) -> str:
    """Return who holds a title: an organisation, a person, or a thing of theirs."""
    return str(row.organisation or row.person or row.object_name)


def get_holder_url(row: Recognition) -> str:
    """Return the address of the holder's page."""
    if row.organisation is not None:
        return get_organisation_url(row.organisation)
    return reverse("person_detail", args=[row.person_id])


HOLDER = (
    Column("organisation", _("单位名称"), value="organisation.name"),
    Column("uscc", _("统一社会信用代码"), "code", value="organisation.uscc"),
    Column("person", _("人员姓名"), value="person.name"),
    Column("object_name", _("对象名称")),
)
"""What a file holds of a holder: an import finds it again by these."""


class RecognitionList(RegistryList):
    """The titles conferred, the newest first."""

    name = "registry.recognitions"
    title = _("称号认定")
    default_sort = "-recognised_on"
    filter_class = RecognitionFilter
    # See `match_search`.
    search_fields = ("certificate", "document_number", "organisation__name")
    search_hint = _("证书编号、文号、单位名称")
    presets = (
        Preset(_("180 天内到期"), "within=180"),
        Preset(_("90 天内到期"), "within=90"),
        Preset(_("30 天内到期"), "within=30"),
    )
    head_actions = (offer_import("recognitions"),)
    empty = Empty(_("这里还没有认定"), icon="checks")
    columns = (
        Column("holder", _("持有者"), value=get_holder, url=get_holder_url, is_fixed=True, phone="title", parts=HOLDER),
        Column(
            "title", _("称号"), value=lambda row: write_title(row.title), phone="fact",
            url=lambda row: reverse("recognition_detail", args=[row.pk]),
        ),
        Column("state", _("状态"), "light", value=get_recognition_light, phone="state"),
        Column("level", _("级别"), value=lambda row: get_label(TitleLevel, row.level), phone="fact"),
        Column("recognised_on", _("认定日期"), "date", sort="recognised_on", phone="fact"),
        Column("valid_from", _("有效期自"), "date", is_shown=False),
        Column("valid_to", _("有效期至"), "date"),
        Column("cancelled_on", _("取消日期"), "date", is_shown=False),
        Column("cancel_reason", _("取消原因"), is_shown=False),
        Column("batch", _("批次"), is_shown=False),
        Column("document_number", _("文号"), "code", is_shown=False),
        Column("certificate", _("证书编号"), "code"),
        Column("region", _("地区"), value="region.name"),
        Column("source", _("来源"), is_shown=False),
        Column("tier", _("数据分级"), value=lambda row: get_label(Tier, row.tier), is_shown=False),
    )  # fmt: skip

    def get_rows(self, user: User) -> QuerySet[Recognition]:
        """Return the visible recognitions."""
        return list_recognitions(user=user)

    def match_search(self, words: str) -> Q:
        """Search numbers by their beginnings, and organisations by their search keys."""
        return match_recognition_words(words)


def write_parties(row: Any, role: PartyRole) -> str:
    """Write who stands on a right in a role, in the order of the source; whom an event names is not among them."""
    return ";".join(one.written_name for one in row.parties.all() if one.role == role and one.event_id is None)


HANGING = (
    Column("applicants", _("申请人"), value=lambda row: write_parties(row, PartyRole.APPLICANT), is_shown=False),
    Column("owners", _("权利人"), value=lambda row: write_parties(row, PartyRole.OWNER), is_shown=False),
    Column("inventors", _("发明人"), value=lambda row: write_parties(row, PartyRole.INVENTOR), is_shown=False),
    Column("ipc", _("分类号"), value=lambda row: ";".join(one.ipc for one in row.classes.all()), is_shown=False),
)
"""Columns of what hangs on a right: it is read where one of them is shown."""
NUMBERS = (Column("application_number", _("申请号"), "code"), Column("number", _("登记号或标准号"), "code"))
"""What a file holds of the number of a right: an import reads them apart."""


class RightList(RegistryList):
    """Patents and what is counted beside them, the newest first."""

    name = "registry.rights"
    title = _("知识产权")
    default_sort = "-filed_on"
    filter_class = RightFilter
    # See `match_search`.
    search_fields = ("title", "application_number", "number")
    search_hint = _("名称、申请号、登记号、申请年份")
    presets = (
        Preset(_("有效发明专利"), "kind=invention&status=granted"),
        Preset(_("软件著作权"), "kind=software"),
        Preset(_("PCT 国际申请"), "kind=pct"),
    )
    head_actions = (
        offer_import("rights"),
        HeadAction(_("登记知识产权"), "plus", "right_create", can_write_registry, "primary"),
    )
    empty = Empty(_("这里还没有知识产权"), _("登记第一件，或者先用虚构示例看看。"), "book")
    columns = (
        Column(
            "title", _("名称"), url=lambda row: reverse("right_detail", args=[row.pk]), is_fixed=True, phone="title"
        ),
        Column("status", _("法律状态"), "light", value=get_right_light, phone="state", reads=("status",)),
        Column("kind", _("种类"), value=lambda row: get_label(RightKind, row.kind), phone="fact", reads=("kind",)),
        Column(
            "number", _("申请号或登记号"), "code", value=lambda row: row.application_number or row.number,
            reads=("application_number", "number"), parts=NUMBERS,
        ),
        Column("filed_on", _("申请日"), "date", sort="filed_on", phone="fact"),
        Column("granted_on", _("授权日"), "date"),
        Column("expires_on", _("届满日"), "date", is_shown=False),
        Column("main_ipc", _("主分类号"), "code"),
        Column("region", _("地区"), value="region.name"),
        *HANGING,
        Column("publication_number", _("公布号"), "code", is_shown=False),
        Column("grant_number", _("授权公告号"), "code", is_shown=False),
        Column("priority_on", _("优先权日"), "date", is_shown=False),
        Column("published_on", _("公布日"), "date", is_shown=False),
        Column("claim_count", _("权利要求数"), "number", is_shown=False, decimals=0),
        Column("family", _("同族号"), "code", is_shown=False),
        Column("agents", _("代理机构"), is_shown=False),
        Column("source", _("来源"), is_shown=False),
    )  # fmt: skip

    def get_rows(self, user: User) -> QuerySet[Right]:
        """Return the visible rights."""
        return list_rights(user=user)

    def filter_rows(self, state: State) -> tuple[FilterSet | None, QuerySet[Right]]:
        """Say, too, which words were too short to be looked for among numbers of applications."""
        for word in list_short_numbers(state.words):
            state.remarks.append(gettext("“%(word)s”只按登记号找了；按申请号找，至少写 8 位") % {"word": word})
        filters, rows = super().filter_rows(state)
        has_hanging = any(column in HANGING for column in state.columns)
        return filters, add_parties(rows) if has_hanging else rows

    def match_search(self, words: str) -> Q:
        """Search titles, and numbers by their beginnings."""
        return match_right_words(words)


class SummedList(RegistryList):
    """A list that says what exactly the filtered rows come to, counted and summed in one query.

    Of more rows than the page counts nothing is summed, until the user asks to count to the end.
    """

    sums: list[tuple[Words, int | None]] = []

    def compute_totals(self, rows: QuerySet[Any]) -> tuple[int, list[tuple[Words, int | None]]]:
        """Compute how many rows there are, and what they come to, in fen."""
        raise NotImplementedError

    def count_rows(self, rows: QuerySet[Any]) -> int:
        """Count the rows, and sum their money in the same query."""
        is_exact = self.request.GET.get("count") == "exact"
        count, self.sums = self.compute_totals(rows.order_by() if is_exact else rows.order_by()[: MOST_COUNTED + 1])
        self.is_cut = not is_exact and count > MOST_COUNTED
        return MOST_COUNTED if self.is_cut else count

    def get_counted(self, rows: QuerySet[Any], state: State) -> Counted:
        """Count on every page, for the money is summed with it."""
        return Counted(self.count_rows(rows), self.is_cut, mark="")

    def list_sums(self) -> list[tuple[Words, str]]:
        """Return the money of exactly what is filtered."""
        return [] if self.is_cut else [(label, write_amount(fen)) for label, fen in self.sums]


CARRIER = (
    Column("organisation", _("承担单位"), value="organisation.name"),
    Column("uscc", _("统一社会信用代码"), "code", value="organisation.uscc"),
)
"""What a file holds of who carries a project out: several organisations may have one name."""


class ProjectList(SummedList):
    """Projects of higher levels, the newest first."""

    name = "registry.projects"
    title = _("上级项目")
    default_sort = "-approved_on"
    filter_class = ProjectFilter
    search_fields = ("name__icontains", "number__startswith", "organisation__name__startswith")
    search_hint = _("项目名称、编号、承担单位")
    presets = (Preset(_("国家级"), "level=national"), Preset(_("省级"), "level=provincial"))
    head_actions = (
        offer_import("projects"),
        HeadAction(_("登记上级项目"), "plus", "project_create", can_write_registry, "primary"),
    )
    empty = Empty(_("这里还没有上级项目"), _("登记第一个项目，或者先用虚构示例看看。"), "notes")
    columns = (
        Column("name", _("项目名称"), url=lambda row: reverse("project_detail", args=[row.pk]), is_fixed=True,
               phone="title"),
        Column("state", _("状态"), value=lambda row: get_label(ProjectState, row.state), phone="state",
               reads=("state",)),
        Column(
            "organisation", _("承担单位"), value="organisation.name",
            url=lambda row: get_organisation_url(row.organisation), phone="fact", parts=CARRIER,
        ),
        Column("level", _("级别"), value=lambda row: get_label(TitleLevel, row.level), phone="fact", reads=("level",)),
        Column("programme", _("计划类别")),
        Column("project_class", _("项目类型"), is_shown=False),
        Column("number", _("项目编号"), "code"),
        Column("approved_on", _("立项日期"), "date", sort="approved_on"),
        Column("approved_amount", _("立项金额"), "number", value=lambda row: get_exact_wan(row.approved_amount),
               unit=_("万元"), decimals=2, phone="figure", reads=("approved_amount",)),
        Column("received", _("到位金额"), "number", value=lambda row: get_exact_wan(row.received), unit=_("万元"),
               decimals=2, reads=("received",), is_derived=True),
    )  # fmt: skip

    def get_rows(self, user: User) -> QuerySet[UpperProject]:
        """Return the visible projects with the money that arrived."""
        return list_projects(user=user)

    def compute_totals(self, rows: QuerySet[UpperProject]) -> tuple[int, list[tuple[Words, int | None]]]:
        """Compute the money in both ways of counting."""
        found = compute_project_totals(rows)
        return found.count, [(_("立项金额（万元）"), found.approved), (_("到位金额（万元）"), found.received)]


class AgreementList(SummedList):
    """Agreements between organisations, the newest first."""

    name = "registry.agreements"
    title = _("合作协议")
    default_sort = "-signed_on"
    filter_class = AgreementFilter
    search_fields = ("title__icontains", "number__startswith")
    search_hint = _("协议名称、编号")
    head_actions = (
        offer_import("agreements"),
        HeadAction(_("登记协议"), "plus", "agreement_create", can_write_registry, "primary"),
    )
    empty = Empty(_("这里还没有协议"), _("登记第一份协议，或者先用虚构示例看看。"), "files")
    columns = (
        Column("title", _("协议名称"), url=lambda row: reverse("agreement_detail", args=[row.pk]), is_fixed=True,
               phone="title"),
        Column("state", _("状态"), value=lambda row: get_label(AgreementState, row.state), phone="state",
               reads=("state",)),
        Column("kind", _("种类"), value=lambda row: get_label(AgreementKind, row.kind), phone="fact", reads=("kind",)),
        Column("number", _("协议编号"), "code"),
        Column("signed_on", _("签订日期"), "date", sort="signed_on", phone="fact"),
        Column("amount", _("协议金额"), "number", value=lambda row: get_exact_wan(row.amount), unit=_("万元"),
               decimals=2, phone="figure", reads=("amount",)),
        Column("paid", _("已履行金额"), "number", value=lambda row: get_exact_wan(row.paid), unit=_("万元"),
               decimals=2, reads=("paid",), is_derived=True),
        Column("region", _("地区"), value="region.name"),
    )  # fmt: skip

    def get_rows(self, user: User) -> QuerySet[Agreement]:
        """Return the visible agreements with what was paid."""
        return list_agreements(user=user)

    def compute_totals(self, rows: QuerySet[Agreement]) -> tuple[int, list[tuple[Words, int | None]]]:
        """Compute what was agreed and what was fulfilled."""
        found = compute_agreement_totals(rows)
        return found.count, [(_("协议金额（万元）"), found.amount), (_("已履行金额（万元）"), found.paid)]


class FindingList(RegistryList):
    """What the data checks found, the oldest first."""

    name = "registry.findings"
    title = _("数据质量")
    sub = _("校验规则每晚跑一遍，改对了的会自己消失；本来就对的，写一句说明。")
    default_sort = "found_at"
    filter_class = FindingFilter
    presets = (
        Preset(_("错误"), "state=open&severity=error"),
        Preset(_("疑问"), "state=open&severity=warning"),
        Preset(_("已说明"), "state=excused"),
    )
    head_actions = (HeadAction(_("按地区和科室汇总"), "list-tree", "finding_totals", can_read_quality),)
    empty = Empty(_("没有发现问题"), _("下一次校验在夜里。"), "checks")
    columns = (
        Column("check", _("问题"), value=write_check, is_fixed=True, phone="title",
               url=lambda row: reverse("finding_detail", args=[row.pk])),
        Column("severity", _("程度"), "light", value=get_finding_light, phone="state"),
        Column("subject", _("对象"), value=lambda row: row.subject_title, phone="fact"),
        Column("kind", _("对象类型"), value=lambda row: SUBJECTS.get(get_subject(row), ""), phone="fact"),
        Column("year", _("年度"), value=lambda row: row.year and str(row.year)),
        Column("region", _("地区"), value="region.name"),
        Column("office", _("科室"), value="office.name", is_shown=False),
        Column("found_at", _("发现时间"), "datetime", sort="found_at"),
    )  # fmt: skip

    def can_open(self, user: User) -> Answer:
        """Open to staff."""
        return can_read_quality(user)

    def get_rows(self, user: User) -> QuerySet[Finding]:
        """Return the findings about what the user may see."""
        return list_findings(user=user)

    def get_context(self, state: State, filters: FilterSet | None, part: Part[Finding], *more: Any) -> dict[str, Any]:
        """Put the names of people on the page's rows, for those who may see them; neither the record nor an export
        keeps them."""
        names = list_person_names(list(part.rows), user=self.user)
        for row in part.rows:
            row.subject_title = names.get(row.pk, row.subject_title)
        return super().get_context(state, filters, part, *more)


SUBJECTS: dict[str, Any] = {
    "organisation": _("单位"),
    "statement": _("年度报表"),
    "person": _("人员"),
    "position": _("任职"),
    "recognition": _("认定"),
    "right": _("知识产权"),
    "project": _("上级项目"),
    "agreement": _("协议"),
}
