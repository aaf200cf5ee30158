"""Predicates of planning: whether a user may, and why not."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import Region
from kepan.apps.accounts.permissions import YES, Answer
from kepan.apps.accounts.selectors import AnyUser, get_root_region, get_scope
from kepan.apps.planning.enums import READERS, WRITERS, PlanState, RequestState
from kepan.apps.planning.models import ChangeRequest, Duty, Plan, Share


def can_read_plans(user: AnyUser) -> Answer:
    """The plan pages are for planners, directors, section officers and auditors."""
    if get_scope(user).roles & READERS:
        return YES
    return Answer(False, _("工作计划只对规划人员、局领导、科室人员和审计人员开放"))


def _can_write(user: AnyUser, region: Region) -> Answer:
    scope = get_scope(user)
    if any(scope.has_role(role, region=region) for role in WRITERS):
        return YES
    return Answer(False, _("只有本地区的规划人员和局领导可以编制计划"))


def can_create_plans(user: AnyUser) -> Answer:
    """Somebody who is planner or director anywhere may upload a plan."""
    if get_scope(user).roles & WRITERS:
        return YES
    return Answer(False, _("只有规划人员和局领导可以上传计划"))


def can_create_plan(user: AnyUser, *, region: Region) -> Answer:
    """A plan of a region is uploaded by a planner or director of it or of one above it."""
    return _can_write(user, region)


def can_update_plan(user: AnyUser, plan: Plan) -> Answer:
    """A draft is edited by planners and directors of its region; what is confirmed is no longer edited."""
    answer = _can_write(user, plan.region)
    if not answer:
        return answer
    if plan.state == PlanState.DRAFT:
        return YES
    if plan.state == PlanState.CONFIRMED:
        return Answer(False, _("计划已经生效，要改请提变更申请"))
    return Answer(False, _("只有草稿可以修改"))


def can_confirm_plan(user: AnyUser, plan: Plan) -> Answer:
    """A draft is confirmed by the same people who may edit it."""
    return can_update_plan(user, plan)


def can_discard_plan(user: AnyUser, plan: Plan) -> Answer:
    """Everything that is not yet in force may be discarded by those who may edit it."""
    answer = _can_write(user, plan.region)
    if not answer:
        return answer
    if plan.state in {PlanState.DRAFT, PlanState.FAILED, PlanState.COMPILING}:
        return YES
    if plan.state == PlanState.CONFIRMED:
        return Answer(False, _("计划已经确认，不能作废"))
    return Answer(False, _("计划已经作废"))


def can_restore_plan(user: AnyUser, plan: Plan) -> Answer:
    """A discarded plan is brought back by those who may discard it."""
    answer = _can_write(user, plan.region)
    if not answer:
        return answer
    return YES if plan.state == PlanState.DISCARDED else Answer(False, _("计划没有作废，不用恢复"))


def can_decide_suggestions(user: AnyUser) -> Answer:
    """Suggestions for the compiler's vocabulary are read and decided by planners and directors of the root region."""
    root = get_root_region()
    if root is not None and _can_write(user, root):
        return YES
    return Answer(False, _("词表建议由最上级地区的规划人员和局领导处理"))


def can_request_change(user: AnyUser, plan: Plan) -> Answer:
    """A change of a plan in force is asked for by planners and directors of its region."""
    answer = _can_write(user, plan.region)
    if not answer:
        return answer
    return YES if plan.state == PlanState.CONFIRMED else Answer(False, _("计划还没有生效，直接改草稿就行"))


def can_update_request(user: AnyUser, request: ChangeRequest) -> Answer:
    """A request is worked on by its maker until it is submitted, and taken back by its maker until it is decided."""
    if request.made_by_id != get_scope(user).user_id:
        return Answer(False, _("申请由提出的人修改和撤回"))
    if request.state in {RequestState.DRAFT, RequestState.SUBMITTED}:
        return _can_write(user, request.plan.region)
    return Answer(False, _("申请已经办结"))


def can_decide_request(user: AnyUser, request: ChangeRequest) -> Answer:
    """A submitted request is decided by a director of the plan's region who did not make it."""
    scope = get_scope(user)
    if not scope.has_role(Role.DIRECTOR, region=request.plan.region):
        return Answer(False, _("变更申请由本地区的局领导审定"))
    if request.made_by_id == scope.user_id:
        return Answer(False, _("自己提的申请，请另一位局领导审定"))
    return YES if request.state == RequestState.SUBMITTED else Answer(False, _("申请不在待审定状态"))


def can_assign(user: AnyUser, plan: Plan) -> Answer:
    """Who answers for what, and which part falls to whom, is set by planners and directors of the plan's region."""
    answer = _can_write(user, plan.region)
    if not answer:
        return answer
    return YES if plan.state == PlanState.CONFIRMED else Answer(False, _("计划生效以后才能分工和分解"))


def can_schedule(user: AnyUser, plan: Plan) -> Answer:
    """Phases, milestones and the plans that a plan follows are set by its planners, in a draft and in force."""
    answer = _can_write(user, plan.region)
    if not answer:
        return answer
    if plan.state in {PlanState.DRAFT, PlanState.CONFIRMED}:
        return YES
    return Answer(False, _("草稿和生效的计划才能安排进度"))


def can_report_progress(user: AnyUser, plan: Plan, duty: Duty | None) -> Answer:
    """Progress is reported by the person who answers, by officers of the offices named, and by planners."""
    if plan.state != PlanState.CONFIRMED:
        return Answer(False, _("计划生效以后才能填进展"))
    if _can_write(user, plan.region):
        return YES
    scope = get_scope(user)
    if duty is not None:
        offices = {duty.lead_office_id, *(office.pk for office in duty.support_offices.all())}
        if duty.person_id == scope.user_id or offices & set(scope.office_ids):
            return YES
    return Answer(False, _("进展由责任人、牵头和配合科室填写"))


def can_import_progress(user: AnyUser, *, region: Region) -> Answer:
    """A table of progress is brought in by those who work with the plans of a region."""
    carriers = (Role.PLANNER, Role.DIRECTOR, Role.SECTION_OFFICER)
    if any(get_scope(user).has_role(role, region=region) for role in carriers):
        return YES
    return Answer(False, _("进展由责任人、牵头和配合科室填写"))


def can_import_shares(user: AnyUser, *, region: Region) -> Answer:
    """How targets are broken down is brought in by those who write the plans of a region."""
    answer = _can_write(user, region)
    return answer if answer else Answer(False, _("分解由本地区的规划人员和局领导做"))


def can_read_shares(user: AnyUser) -> Answer:
    """What fell to districts and offices is read by those who work with plans, and by the reporters who carry it."""
    if get_scope(user).roles & (READERS | {Role.REPORTER}):
        return YES
    return Answer(False, _("分解任务只对规划、填报、科室、审计人员和局领导开放"))


def can_import_reports(user: AnyUser, *, region: Region) -> Answer:
    """A table of reports is brought in by those who report in a region; each row asks for its own part as well."""
    carriers = (Role.REPORTER, Role.PLANNER, Role.DIRECTOR, Role.SECTION_OFFICER)
    if any(get_scope(user).has_role(role, region=region) for role in carriers):
        return YES
    return Answer(False, _("进展由承担的地区或科室填报"))


def can_report_share(user: AnyUser, share: Share) -> Answer:
    """A part is reported on by reporters and staff of its district, by officers of its office, and by planners."""
    plan = share.target.plan
    if plan.state != PlanState.CONFIRMED:
        return Answer(False, _("计划生效以后才能填进展"))
    if _can_write(user, plan.region):
        return YES
    scope = get_scope(user)
    carriers = (Role.REPORTER, Role.PLANNER, Role.DIRECTOR, Role.SECTION_OFFICER)
    if share.region is not None and share.region.path in scope.list_paths(*carriers):
        return YES
    if share.office_id is not None and share.office_id in scope.office_ids:
        return YES
    return Answer(False, _("进展由承担的地区或科室填报"))
