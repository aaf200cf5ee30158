"""Predicates of ledgers: whether a user may, and why not."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.enums import STAFF, Role, Tier
from kepan.apps.accounts.models import Region
from kepan.apps.accounts.permissions import YES, Answer
from kepan.apps.accounts.selectors import AnyUser, get_root_region, get_scope
from kepan.apps.ledgers.models import Entry
from kepan.apps.ledgers.selectors import can_find
from kepan.apps.registry.models import Organisation
from kepan.apps.registry.permissions import can_read_registry
from kepan.apps.registry.selectors import is_delegate
from kepan.engine.ledgers.figures import Fact
from kepan.engine.ledgers.types import Field, LedgerType, StateKind, Transition, Visibility

MAKERS = (Role.DIRECTOR, Role.PLANNER)
"""Roles that make and change types, in the root region; the system administrator may, too."""
OTHER_OFFICE = _("这条记录由承办的科室办理，别的科室只能看")


def has_role_in(user: AnyUser, roles: Iterable[str], region: Region) -> bool:
    """Say whether a user has one of some roles in a region or above it; enterprises have theirs by their body."""
    scope = get_scope(user)
    return any(scope.has_role(Role(role), region=region) for role in roles if role != Role.ENTERPRISE)


def leads_region(user: AnyUser, region: Region) -> bool:
    """Say whether a user leads a whole region or one above it, and not one office or an audit."""
    return get_scope(user).is_leading(region) and has_role_in(user, [Role.DIRECTOR], region)


def is_of_office(user: AnyUser, type_: LedgerType, entry: Entry) -> bool:
    """Say whether an entry is in the hands of a user's office: in any where the type leaves it to none alone."""
    held = get_scope(user).office_ids
    return not type_.is_office_only or entry.office_id in {None, *held} or leads_region(user, entry.region)


def acts_for(user: AnyUser, organisation: Organisation | None) -> bool:
    """Say whether a user acts for an organisation."""
    return organisation is not None and is_delegate(user, organisation)


def can_read_ledger(user: AnyUser, type_: LedgerType) -> Answer:
    """A ledger is read by its readers and writers, or by staff where it names no readers."""
    if can_find(user, type_):
        return YES
    return Answer(False, _("这本台账不对你的角色开放"))


def can_begin_entry(user: AnyUser, type_: LedgerType) -> Answer:
    """Somebody who writes in the ledger anywhere may open the form."""
    if get_scope(user).roles & set(type_.writers):
        return YES
    return Answer(False, _("这本台账不由你的角色登记"))


def can_hand_in(user: AnyUser, type_: LedgerType) -> Answer:
    """Files for fields are handed in by those who write in the ledger or take its steps."""
    movers = {role for step in type_.transitions for role in step.roles}
    if get_scope(user).roles & {*type_.writers, *movers}:
        return YES
    return Answer(False, _("这本台账的文件不由你的角色提交"))


def can_use_ledgers(user: AnyUser) -> Answer:
    """Ledgers are for those who read the registry; their types also for who makes them and reads no entries."""
    return YES if can_make_types(user) else can_read_registry(user)


def can_create_entry(
    user: AnyUser, type_: LedgerType, *, region: Region, organisation: Organisation | None = None
) -> Answer:
    """Entries are made by writers of the region or one above it, and by enterprises for themselves."""
    if has_role_in(user, type_.writers, region):
        return YES
    if Role.ENTERPRISE in type_.writers and acts_for(user, organisation):
        return YES
    return Answer(False, _("只有%(region)s里有登记权限的人员可以登记") % {"region": region.name})


def can_update_entry(user: AnyUser, type_: LedgerType, entry: Entry) -> Answer:
    """An entry is changed by the writers of its region, and by its own organisation while it is being written.

    A state may name other writers; what has ended is else changed by who leads the region.
    """
    if entry.removed_at is not None:
        return Answer(False, _("这条记录已经移除，恢复以后才能改"))
    state = type_.find_state(entry.state)
    named = () if state is None else state.writers
    hands, kind = set(named or type_.writers), None if state is None else state.kind
    if type_.is_office_only and leads_region(user, entry.region):
        return YES
    if type_.is_over(entry.state) and not named:
        return YES if leads_region(user, entry.region) else Answer(False, _("这条记录已经结束，由局领导写明理由更正"))
    if has_role_in(user, hands & STAFF, entry.region):
        return YES if is_of_office(user, type_, entry) else Answer(False, OTHER_OFFICE)
    if Role.ENTERPRISE in hands and acts_for(user, entry.organisation):
        return YES if kind == StateKind.DRAFT or named else Answer(False, _("这条记录已经提交，要改请联系受理的科室"))
    if named and has_role_in(user, set(type_.writers) & STAFF, entry.region):
        return Answer(False, _("这条记录现在的状态不由你的角色修改"))
    return Answer(False, _("这条记录由%(region)s的登记人员修改") % {"region": entry.region.name})


def can_remove_entry(user: AnyUser, type_: LedgerType, entry: Entry) -> Answer:
    """An entry is removed and restored by section officers, planners and directors who may write in the ledger."""
    roles = set(type_.writers) & (STAFF - {Role.REPORTER})
    if has_role_in(user, roles, entry.region):
        return YES if is_of_office(user, type_, entry) else Answer(False, OTHER_OFFICE)
    state = type_.find_state(entry.state)
    is_draft = state is not None and state.kind == StateKind.DRAFT
    if is_draft and entry.owner_id is not None and entry.owner_id == get_scope(user).user_id:
        return YES
    return Answer(False, _("只有受理的科室人员可以移除，本人只能移除自己的草稿"))


def can_take_step(user: AnyUser, type_: LedgerType, entry: Entry, transition: Transition) -> Answer:
    """A step is taken by those it names; some not by whoever wrote the entry or took its last step."""
    if entry.removed_at is not None:
        return Answer(False, _("这条记录已经移除，恢复以后才能办理"))
    named = has_role_in(user, transition.roles, entry.region)
    if not named and not (Role.ENTERPRISE in transition.roles and acts_for(user, entry.organisation)):
        return Answer(False, _("“%(step)s”不由你的角色办理") % {"step": transition.title})
    if named and not is_of_office(user, type_, entry):
        return Answer(False, OTHER_OFFICE)
    return is_another(user, entry, transition)


def is_another(user: AnyUser, entry: Entry, transition: Transition) -> Answer:
    """Where a step asks for it, nobody who wrote the entry or took its last step takes or approves it."""
    known = get_scope(user).user_id
    if transition.is_by_another and known is not None and known in {entry.owner_id, entry.stepped_by_id}:
        return Answer(False, _("“%(step)s”要由登记人和上一步办理人以外的人办理") % {"step": transition.title})
    return YES


def can_decide(user: AnyUser, entry: Entry, role: str) -> Answer:
    """A place of a route is decided by somebody who holds its role in the region of the entry or above it."""
    if has_role_in(user, [role], entry.region):
        return YES
    return Answer(False, _("这一步要由%(role)s审批") % {"role": Role(role).label})


def can_comment(user: AnyUser, entry: Entry) -> Answer:
    """Whoever is staff of the entry's region or acts for its organisation may say something about it."""
    scope = get_scope(user)
    if scope.is_staff_of(entry.region) or entry.owner_id == scope.user_id or acts_for(user, entry.organisation):
        return YES
    return Answer(False, _("只有本地区的工作人员和本单位可以评论"))


def can_issue_certificate(user: AnyUser, type_: LedgerType, entry: Entry, *, is_ending: bool = False) -> Answer:
    """Certificates are issued and revoked by staff who write in the ledger; issued only where the entry holds one."""
    if type_.certificate is None:
        return Answer(False, _("这本台账没有证书"))
    if not has_role_in(user, set(type_.writers) & STAFF, entry.region):
        return Answer(False, _("证书由%(region)s的登记人员出具和作废") % {"region": entry.region.name})
    if not is_of_office(user, type_, entry):
        return Answer(False, OTHER_OFFICE)
    if not is_ending and (entry.removed_at is not None or entry.state not in type_.certificate.states):
        return Answer(False, _("这条记录现在的状态不能出证书"))
    return YES


def list_closed_of(type_: LedgerType, fact: Fact) -> list[Field]:
    """List the closed fields that a fact counts by; none where it says that it discloses nothing of one entry."""
    named = {fact.field, fact.time, *re.findall(r"\w+", fact.condition)}
    return [] if fact.discloses else [one for one in type_.fields if one.key in named and one.is_closed]


def list_dimensions(type_: LedgerType, fact: Fact) -> list[Field]:
    """List the fields that are dimensions of a fact."""
    return [one for one in type_.fields if one.key in fact.dimensions]


def can_count_fact(user: AnyUser, type_: LedgerType, fact: Fact, region: Region) -> Answer:
    """Facts count what staff of a region may read; of a closed ledger, or over closed fields, for who leads it."""
    scope = get_scope(user)
    if not scope.is_staff_of(region):
        return Answer(False, _("统计只对本地区的工作人员开放"))
    closed = [*list_closed_of(type_, fact), *(one for one in list_dimensions(type_, fact) if one.is_closed)]
    is_closed = bool(closed) or type_.tier == Tier.PROPRIETARY_DATA
    if any(one.visibility == Visibility.PERSONAL for one in closed) or (is_closed and not scope.is_leading(region)):
        return Answer(False, _("这个统计用到限定范围的内容，不对你的角色开放"))
    return YES


def can_make_types(user: AnyUser) -> Answer:
    """Types are made and changed by planners and directors of the root region and by the system administrator."""
    root = get_root_region()
    scope = get_scope(user)
    if root is not None and any(scope.has_role(role, region=root) for role in (*MAKERS, Role.SYSTEM_ADMINISTRATOR)):
        return YES
    return Answer(False, _("台账的定义由最上级地区的规划人员、局领导或系统管理员修改"))
