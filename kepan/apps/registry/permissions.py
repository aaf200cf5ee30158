"""Predicates of the registry: whether a user may, and why not."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.enums import STAFF, Role
from kepan.apps.accounts.models import Region
from kepan.apps.accounts.permissions import YES, Answer
from kepan.apps.accounts.selectors import AnyUser, get_root_region, get_scope
from kepan.apps.registry.enums import OrganisationState
from kepan.apps.registry.models import Finding, Organisation, Person, Record
from kepan.apps.registry.selectors import is_delegate, is_insider

WRITERS = frozenset({Role.DIRECTOR, Role.PLANNER, Role.SECTION_OFFICER, Role.REPORTER})
"""Roles that keep the records of their region and of those below it; auditors only read."""
DECIDERS = WRITERS - {Role.REPORTER}
"""Roles that decide about records: who acts for an organisation, what is right as it stands."""


def has_any_role(user: AnyUser, roles: Iterable[Role], region: Region | None) -> bool:
    """Say whether a user has one of some roles in a region or above it; nobody has one where there is no region."""
    scope = get_scope(user)
    return region is not None and any(scope.has_role(role, region=region) for role in roles)


def can_read_registry(user: AnyUser) -> Answer:
    """The pages of the registry are for staff, and for enterprises, which find themselves there."""
    if get_scope(user).roles & (STAFF | {Role.ENTERPRISE}):
        return YES
    return Answer(False, _("单位、人员等记录只对工作人员和单位账号开放"))


def can_write_registry(user: AnyUser) -> Answer:
    """Somebody who keeps records anywhere may open the forms."""
    if get_scope(user).roles & WRITERS:
        return YES
    return Answer(False, _("只有工作人员可以登记，审计人员只读"))


def can_write_in(user: AnyUser, *, region: Region) -> Answer:
    """A record is made and changed by the staff of its region or of one above it."""
    if has_any_role(user, WRITERS, region):
        return YES
    return Answer(False, _("这条记录由%(region)s的工作人员登记和修改") % {"region": region.name})


def can_update_record(user: AnyUser, record: Record) -> Answer:
    """A record is changed by the staff of its region; one that was merged into another no longer is."""
    answer = can_write_in(user, region=record.region)
    if not answer:
        return answer
    if isinstance(record, Organisation | Person) and record.merged_into_id is not None:
        return Answer(False, _("这条记录已经并入另一条，请改那一条"))
    return YES


def can_read_statements(user: AnyUser, organisation: Organisation) -> Answer:
    """Statements are read by the staff of the organisation's region and by those who act for the organisation."""
    if is_insider(user, organisation):
        return YES
    return Answer(False, _("年度报表只对本地区的工作人员和本单位开放"))


def can_report_statement(user: AnyUser, organisation: Organisation) -> Answer:
    """A statement is entered by the staff of the region or by somebody who acts for the organisation."""
    if organisation.state == OrganisationState.MERGED:
        return Answer(False, _("这条记录已经并入另一条，请改那一条"))
    answer = can_write_in(user, region=organisation.region)
    if answer or is_delegate(user, organisation):
        return YES
    return answer


def can_grant_delegation(user: AnyUser, organisation: Organisation) -> Answer:
    """Who may act for an organisation is said by directors, planners and section officers of its region."""
    if has_any_role(user, DECIDERS, organisation.region):
        return YES
    return Answer(False, _("单位账号由本地区的科室人员、规划人员和局领导授予"))


def can_read_identity(user: AnyUser, person: Person) -> Answer:
    """The last four characters of an identity number are shown to whoever entered the person, nobody else."""
    if person.owner_id is not None and person.owner_id == get_scope(user).user_id:
        return YES
    return Answer(False, _("证件号末四位只对登记人开放"))


def can_read_quality(user: AnyUser) -> Answer:
    """What the data checks found is read by staff."""
    if get_scope(user).roles & STAFF:
        return YES
    return Answer(False, _("数据质量只对工作人员开放"))


def can_read_history(user: AnyUser) -> Answer:
    """Who changed a record, when and why, is read by staff who see the record."""
    if get_scope(user).roles & STAFF:
        return YES
    return Answer(False, _("改动的历史只对工作人员开放"))


def can_read_overview(user: AnyUser) -> Answer:
    """Counts by place and by year compare districts; they are read by staff."""
    if get_scope(user).roles & STAFF:
        return YES
    return Answer(False, _("分区县和分年份的汇总只对工作人员开放"))


def can_excuse_finding(user: AnyUser, finding: Finding) -> Answer:
    """That a finding is right as it stands is said by directors, planners and section officers of its region."""
    if has_any_role(user, DECIDERS, finding.region):
        return YES
    return Answer(False, _("数据问题由本地区的科室人员、规划人员和局领导说明"))


def can_run_checks(user: AnyUser) -> Answer:
    """All records are checked at once for directors, planners and section officers of the root region."""
    if has_any_role(user, DECIDERS, get_root_region()):
        return YES
    return Answer(False, _("全部数据的校验由最上级地区的工作人员运行"))


def can_read_pairs(user: AnyUser) -> Answer:
    """Which records may be one, and which were merged, is read by staff."""
    if get_scope(user).roles & STAFF:
        return YES
    return Answer(False, _("疑似重复和合并记录只对工作人员开放"))


def can_settle_pair(user: AnyUser, left: Record, right: Record) -> Answer:
    """Two records are merged, taken apart or told apart by somebody who may change both."""
    first = can_write_in(user, region=left.region)
    return can_write_in(user, region=right.region) if first else first


def can_match_register(user: AnyUser) -> Answer:
    """The whole register is looked through for directors, planners and section officers of the root region."""
    if has_any_role(user, DECIDERS, get_root_region()):
        return YES
    return Answer(False, _("全部单位的查重由最上级地区的工作人员运行"))
