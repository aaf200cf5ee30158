"""Fixed vocabularies of the registry."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationKind(models.TextChoices):
    """What an organisation is to the region's innovation system; it may be several of them at once."""

    ENTERPRISE = "enterprise", _("企业")
    UNIVERSITY = "university", _("高等学校")
    INSTITUTE = "institute", _("科研院所")
    HOSPITAL = "hospital", _("医疗机构")
    OFFICE = "office", _("机关")
    CARRIER_OPERATOR = "carrier_operator", _("载体运营单位")
    SERVICE_AGENCY = "service_agency", _("服务机构")
    BANK = "bank", _("银行")
    FUND = "fund", _("基金")
    ASSOCIATION = "association", _("协会")


class OrganisationState(models.TextChoices):
    """Where an organisation stands in its life; `merged` means that the record, not the body, was joined to another."""

    ACTIVE = "active", _("存续")
    CLOSED = "closed", _("注销")
    MERGED = "merged", _("已并入另一记录")


class ParentKind(models.TextChoices):
    """How an organisation belongs to its parent."""

    BRANCH = "branch", _("分支机构")
    SUBSIDIARY = "subsidiary", _("子公司")


class NameKind(models.TextChoices):
    """What a name is to its organisation."""

    CURRENT = "current", _("现名")
    FORMER = "former", _("曾用名")
    SHORT = "short", _("简称")
    ENGLISH = "english", _("英文名")
    ALIAS = "alias", _("别称")


class CodeKind(models.TextChoices):
    """Codes that an organisation had beside the present one."""

    FORMER_USCC = "former_uscc", _("曾用统一社会信用代码")
    ORGANISATION = "organisation", _("组织机构代码")
    BUSINESS = "business", _("工商注册号")
    TAX = "tax", _("纳税人识别号")


class LifeEventKind(models.TextChoices):
    """What happens to an organisation."""

    FOUNDED = "founded", _("成立")
    RENAMED = "renamed", _("更名")
    MOVED = "moved", _("迁址")
    ABSORBED = "absorbed", _("被合并")
    CLOSED = "closed", _("注销")


class TagKind(models.TextChoices):
    """What a tag of an organisation names."""

    CHAIN = "chain", _("产业链")
    CHAIN_NODE = "chain_node", _("产业链环节")
    HIGHTECH_FIELD = "hightech_field", _("高新技术领域")
    OTHER = "other", _("其他")


class FirmSize(models.TextChoices):
    """Size of a firm by the statistical division; kept from its latest statement for filters."""

    LARGE = "large", _("大型")
    MEDIUM = "medium", _("中型")
    SMALL = "small", _("小型")
    MICRO = "micro", _("微型")


HIGHTECH_FIELDS = (
    "电子信息", "生物与新医药", "航空航天", "新材料", "高技术服务", "新能源与节能", "资源与环境", "先进制造与自动化"
)  # fmt: skip
"""The eight fields of high technology that the state supports (国科发火〔2016〕32 号, annex)."""


class ReleaseStage(models.TextChoices):
    """How firm a figure is, from weak to strong: 预计、快报、初步核实、最终核实."""

    ESTIMATE = "estimate", _("预计")
    FLASH = "flash", _("快报")
    PRELIMINARY = "preliminary", _("初步核实")
    FINAL = "final", _("最终核实")


class PersonKind(models.TextChoices):
    """What a person is to the region's innovation system; a person may be several of them at once."""

    EXPERT = "expert", _("专家")
    TALENT = "talent", _("人才")
    ENTREPRENEUR = "entrepreneur", _("企业家")
    COMMISSIONER = "commissioner", _("科技特派员")
    LIAISON = "liaison", _("联络员")
    INVENTOR = "inventor", _("发明人")


class FieldScheme(models.TextChoices):
    """By which scheme a field of work is named."""

    DISCIPLINE = "discipline", _("学科")
    IPC = "ipc", _("国际专利分类")
    HIGHTECH_FIELD = "hightech_field", _("高新技术领域")


class TitleLevel(models.TextChoices):
    """Who stands behind a title, project or platform."""

    NATIONAL = "national", _("国家级")
    PROVINCIAL = "provincial", _("省级")
    CITY = "city", _("市级")
    DISTRICT = "district", _("县（区）级")


class RecognitionState(models.TextChoices):
    """Whether a title holds; that it has run out is read off its days, never stored."""

    GRANTED = "granted", _("已认定")
    CANCELLED = "cancelled", _("已取消")


class RightKind(models.TextChoices):
    """Kinds of intellectual property and what is counted beside it."""

    INVENTION = "invention", _("发明专利")
    UTILITY_MODEL = "utility_model", _("实用新型")
    DESIGN = "design", _("外观设计")
    PCT = "pct", _("PCT 国际申请")
    SOFTWARE = "software", _("软件著作权")
    LAYOUT_DESIGN = "layout_design", _("集成电路布图设计")
    PLANT_VARIETY = "plant_variety", _("植物新品种")
    STANDARD = "standard", _("标准")
    BRAND = "brand", _("品牌")


PATENT_KINDS = frozenset({RightKind.INVENTION, RightKind.UTILITY_MODEL, RightKind.DESIGN})


class RightStatus(models.TextChoices):
    """Legal status, derived from the dated events and never typed."""

    FILED = "filed", _("已申请")
    PUBLISHED = "published", _("已公布")
    EXAMINED = "examined", _("实质审查")
    GRANTED = "granted", _("有效")
    REJECTED = "rejected", _("驳回")
    WITHDRAWN = "withdrawn", _("撤回")
    ABANDONED = "abandoned", _("放弃")
    LAPSED = "lapsed", _("终止")
    EXPIRED = "expired", _("届满")
    INVALIDATED = "invalidated", _("全部无效")
    SUSPENDED = "suspended", _("中止")
    UNKNOWN = "unknown", _("不明")


class RightEventKind(models.TextChoices):
    """Dated legal events of a right (domain book §7.4)."""

    FILED = "filed", _("申请")
    PUBLISHED = "published", _("公布")
    EXAMINATION = "examination", _("进入实质审查")
    REJECTED = "rejected", _("驳回")
    WITHDRAWN = "withdrawn", _("撤回")
    DEEMED_WITHDRAWN = "deemed_withdrawn", _("视为撤回")
    REEXAMINED = "reexamined", _("复审维持申请")
    GRANTED = "granted", _("授权")
    ANNUITY = "annuity", _("缴纳年费")
    SURCHARGE = "surcharge", _("进入滞纳期")
    LAPSED = "lapsed", _("未缴年费终止")
    RESTORED = "restored", _("恢复权利")
    ABANDONED = "abandoned", _("放弃")
    INVALIDATED = "invalidated", _("宣告全部无效")
    PARTLY_INVALIDATED = "partly_invalidated", _("宣告部分无效")
    TRANSFERRED = "transferred", _("转让")
    LICENSED = "licensed", _("许可备案")
    PLEDGED = "pledged", _("质押登记")
    RELEASED = "released", _("质押注销")
    PRESERVED = "preserved", _("保全")
    SUSPENDED = "suspended", _("中止")
    RESUMED = "resumed", _("中止结束")


class PartyRole(models.TextChoices):
    """What a party is to a right."""

    APPLICANT = "applicant", _("申请人")
    OWNER = "owner", _("权利人")
    INVENTOR = "inventor", _("发明人")
    DRAFTER = "drafter", _("起草单位")
    LICENSEE = "licensee", _("被许可人")
    PLEDGEE = "pledgee", _("质权人")


OWNER_ROLES = frozenset({PartyRole.APPLICANT, PartyRole.OWNER, PartyRole.DRAFTER})
"""Roles of those to whom a right belongs, or will when it is granted."""
EVENT_ROLES = frozenset({PartyRole.LICENSEE, PartyRole.PLEDGEE})
"""Roles that only a licence or a pledge gives."""


class LicenceKind(models.TextChoices):
    """Whom a licence leaves the right to use it."""

    EXCLUSIVE = "exclusive", _("独占许可")
    SOLE = "sole", _("排他许可")
    ORDINARY = "ordinary", _("普通许可")


class ProjectState(models.TextChoices):
    """Where an upper-level project stands."""

    APPLIED = "applied", _("已申报")
    FUNDED = "funded", _("已立项")
    REFUSED = "refused", _("未立项")
    ACCEPTED = "accepted", _("已验收")
    TERMINATED = "terminated", _("已终止")


FUNDED_STATES = frozenset({ProjectState.FUNDED, ProjectState.ACCEPTED, ProjectState.TERMINATED})
"""States of a project that was funded once."""


class AgreementKind(models.TextChoices):
    """What an agreement is about."""

    IUR_COOPERATION = "iur_cooperation", _("产学研合作")
    FRAMEWORK = "framework", _("全面合作")
    DEVELOPMENT = "development", _("技术开发")
    TRANSFER = "transfer", _("技术转让")
    LICENCE = "licence", _("技术许可")
    CONSULTING = "consulting", _("技术咨询")
    SERVICE = "service", _("技术服务")
    OTHER = "other", _("其他")


class AgreementState(models.TextChoices):
    """How far an agreement is fulfilled."""

    SIGNED = "signed", _("已签订")
    RUNNING = "running", _("履行中")
    FULFILLED = "fulfilled", _("已履行")
    TERMINATED = "terminated", _("已终止")


class PairState(models.TextChoices):
    """What became of a pair of records that may be one thing."""

    OPEN = "open", _("待核对")
    MERGED = "merged", _("已合并")
    DISTINCT = "distinct", _("不是同一个")


class FindingState(models.TextChoices):
    """What became of a finding of a data check."""

    OPEN = "open", _("待处理")
    EXCUSED = "excused", _("已说明")
    RESOLVED = "resolved", _("已消除")


class Severity(models.TextChoices):
    """How much a finding weighs."""

    ERROR = "error", _("错误")
    WARNING = "warning", _("疑问")
    HINT = "hint", _("提示")
