"""Where the registry stands in the side bar."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.models import User
from kepan.apps.registry.permissions import can_read_overview, can_read_pairs, can_read_quality, can_read_registry
from kepan.web.ui.navigation import Entry, Section


def _can_read(user: User) -> bool:
    return bool(can_read_registry(user))


def _can_read_overview(user: User) -> bool:
    return bool(can_read_overview(user))


def _can_read_quality(user: User) -> bool:
    return bool(can_read_quality(user))


def _can_read_pairs(user: User) -> bool:
    return bool(can_read_pairs(user))


SECTION = Section(
    _("台账"),
    (
        Entry(label=_("单位"), icon="building", url_name="organisation_list", is_shown=_can_read, on_phone=True),
        Entry(label=_("分区县和年份"), icon="layout-grid", url_name="organisation_map", is_shown=_can_read_overview),
        Entry(label=_("创新资源"), icon="list-tree", url_name="resources", is_shown=_can_read),
        Entry(label=_("称号认定"), icon="checks", url_name="recognition_list", is_shown=_can_read),
        Entry(label=_("知识产权"), icon="book", url_name="right_list", is_shown=_can_read),
        Entry(label=_("上级项目"), icon="notes", url_name="project_list", is_shown=_can_read),
        Entry(label=_("合作协议"), icon="files", url_name="agreement_list", is_shown=_can_read),
        Entry(label=_("专家和人才"), icon="users", url_name="person_list", is_shown=_can_read),
        Entry(label=_("疑似重复"), icon="arrows-join", url_name="pair_list", is_shown=_can_read_pairs),
        Entry(label=_("数据质量"), icon="alert-triangle", url_name="finding_list", is_shown=_can_read_quality),
    ),
)
