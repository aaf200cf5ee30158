"""The invented city 澜川市: regions, offices and a login for each role. All of it is made up (虚构示例)."""

from __future__ import annotations

from django.db import transaction

from kepan.apps.accounts.enums import Level, Role
from kepan.apps.accounts.models import Region, User
from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.accounts.services import create_office, create_region, create_user, grant_role, update_setup

SAMPLE_PASSWORD = "Kepan-Sample-2026"  # noqa: S105 published on purpose: works only while the database is a sample

DISTRICTS = (
    ("990101", "望澜区", "望澜", Level.DISTRICT),
    ("990102", "东岸区", "东岸", Level.DISTRICT),
    ("990103", "北屏区", "北屏", Level.DISTRICT),
    ("990104", "青橹区", "青橹", Level.DISTRICT),
    ("990121", "沐原县", "沐原", Level.DISTRICT),
    ("990122", "石渡县", "石渡", Level.DISTRICT),
    ("990123", "云棹县", "云棹", Level.DISTRICT),
    ("990171", "澜川高新区", "高新区", Level.ZONE),
)
TOWNS = (("990101001", "汀前街道", "990101"), ("990101002", "鹭洲镇", "990101"))
OFFICES = (
    ("办公室", "办公室"),
    ("发展规划科", "规划科"),
    ("高新技术科", "高新科"),
    ("成果转化与平台科", "成果科"),
    ("科技金融科", "金融科"),
    ("外国专家与合作科", "合作科"),
)
LOGINS = (
    ("system", "系统管理员（示例）", Role.SYSTEM_ADMINISTRATOR, "9901", ""),
    ("security", "安全管理员（示例）", Role.SECURITY_ADMINISTRATOR, "9901", ""),
    ("audit", "审计管理员（示例）", Role.AUDIT_ADMINISTRATOR, "9901", ""),
    ("director", "闻知远（示例）", Role.DIRECTOR, "9901", "办公室"),
    ("planner", "陆行舟（示例）", Role.PLANNER, "9901", "发展规划科"),
    ("officer", "叶听澜（示例）", Role.SECTION_OFFICER, "9901", "高新技术科"),
    ("reporter", "孟小满（示例）", Role.REPORTER, "990101", ""),
    ("district", "江望（示例）", Role.DIRECTOR, "990101", ""),
    ("enterprise", "澜川云汀传感（示例）", Role.ENTERPRISE, "990101", ""),
    ("expert", "顾松（示例）", Role.EXPERT, "9901", ""),
    ("auditor", "严清（示例）", Role.AUDITOR, "9901", ""),
    ("public", "市民（示例）", Role.PUBLIC, "9901", ""),
)
"""Login, name, role, region, office. A role in an office is held in the whole region; the office is the user's."""


def _create_regions() -> dict[str, Region]:
    city = create_region(actor=None, code="9901", name="澜川市", short_name="澜川", level=Level.CITY)
    regions = {city.code: city}
    for code, name, short_name, level in DISTRICTS:
        regions[code] = create_region(actor=None, code=code, name=name, short_name=short_name, level=level, parent=city)
    for code, name, upper in TOWNS:
        regions[code] = create_region(actor=None, code=code, name=name, level=Level.TOWN, parent=regions[upper])
    return regions


@transaction.atomic
def create_sample() -> dict[str, User]:
    """Make regions, offices and users, and mark the database as a sample; refused unless it is empty."""
    if Region.objects.exists() or User.objects.exists():
        raise RefusalError("the database is not empty: the sample needs one of its own (another KEPAN_DATA_DIR)")
    regions = _create_regions()
    city = regions["9901"]
    update_setup(actor=None, root_region=city, is_sample=True)
    offices = {name: create_office(actor=None, region=city, name=name, short_name=short) for name, short in OFFICES}
    users: dict[str, User] = {}
    for username, name, role, code, office in LOGINS:
        user = create_user(
            actor=None,
            username=username,
            name=name,
            password=None if users else SAMPLE_PASSWORD,
            region=regions[code],
            office=offices.get(office),
            email=f"{username}@lanchuan.invalid",
            is_sample=True,
        )
        grant_role(actor=None, user=user, role=role, region=regions[code])
        users[username] = user
    _share_password(list(users.values()))
    return users


def _share_password(users: list[User]) -> None:
    """Give all the digest of the first: the password is published anyway, and a dozen digests cost two seconds."""
    for user in users[1:]:
        user.password, user.password_changed_at = users[0].password, users[0].password_changed_at
    User.objects.bulk_update(users, ["password", "password_changed_at"])
