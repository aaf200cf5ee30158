"""Predicates of sharing: whether a user may, and why not."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.enums import STAFF, Role
from kepan.apps.accounts.permissions import YES, Answer
from kepan.apps.accounts.selectors import AnyUser, get_scope
from kepan.apps.sharing.models import DataOrder, SharedDataset
from kepan.apps.sharing.selectors import OFFICE_STEWARDS, has_root_role

LEADERS = frozenset({Role.DIRECTOR, Role.AUDITOR})
"""Roles that see proprietary records of every office of their region."""


def can_use_data(user: AnyUser) -> Answer:
    """The catalogue of data is for everybody with a role but the three administrators."""
    if get_scope(user).home_paths:
        return YES
    return Answer(False, _("数据目录对有业务角色的用户开放；三类管理员不经手业务数据"))


def can_steward(user: AnyUser, shared: SharedDataset) -> Answer:
    """A data set is looked after by directors and planners of the root region, and by its office."""
    scope = get_scope(user)
    if has_root_role(user) or (shared.office_id in scope.office_ids and scope.roles & OFFICE_STEWARDS):
        return YES
    return Answer(False, _("数据集由本级的局领导、规划人员和归口科室管理"))


def can_decide_for(user: AnyUser, shared: SharedDataset, *, applicant_id: int) -> Answer:
    """Nobody decides about a request or an order of his own."""
    answer = can_steward(user, shared)
    if answer and user.pk == applicant_id:
        return Answer(False, _("自己的申请和订单由别人审批"))
    return answer


def can_see_revenue(user: AnyUser) -> Answer:
    """What contributors earned is seen by those who look after data sets; the list shows each their own."""
    if get_scope(user).roles & OFFICE_STEWARDS:
        return YES
    return Answer(False, _("收益分配由管理数据集的人员查看"))


def can_see_order_parts(user: AnyUser, order: DataOrder) -> Answer:
    """How a payment is divided is the office's and the contributors' affair, not the buyer's."""
    return can_steward(user, order.dataset)


def is_entitled(user: AnyUser, *, is_owned: bool) -> bool:
    """Say whether a user reads a data set of the whole region by role, without asking.

    As records of these tiers are read: owned data by the staff of the root region, proprietary data by its directors
    and auditors.
    """
    return has_root_role(user, STAFF if is_owned else LEADERS)
