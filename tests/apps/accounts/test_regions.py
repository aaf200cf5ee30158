"""Services of regions and offices: done, refused with a reason, written down."""

from __future__ import annotations

import pytest

from kepan.apps.accounts.enums import Level, Role
from kepan.apps.accounts.models import Office, Region
from kepan.apps.accounts.permissions import NotAllowedError, RefusalError
from kepan.apps.accounts.services import create_office, create_region, update_office, update_region, update_setup
from kepan.apps.trail.models import AuditEntry
from tests.factories.accounts import make_office, make_region, make_root, make_user

pytestmark = pytest.mark.django_db


def get_last_entry() -> tuple[str, int | None, str, object, object]:
    """Return what the trail's last entry says."""
    entry = AuditEntry.objects.latest("pk")
    return entry.action, entry.actor_id, entry.region_path, entry.before, entry.after


def test_a_region_is_made_under_its_parent() -> None:
    """The path grows by the code, and the trail knows who did it."""
    root = make_root()
    admin = make_user(Role.SYSTEM_ADMINISTRATOR, region=root)
    city = create_region(actor=admin, code="9901", name="虚构市", level=Level.CITY, parent=root)
    assert (city.path, city.parent) == ("/99/9901/", root)
    after = {"code": "9901", "name": "虚构市", "level": "city"}
    assert get_last_entry() == ("accounts.create_region", admin.pk, "/99/9901/", None, after)


@pytest.mark.parametrize(
    ("code", "name", "level", "reason"),
    [
        ("99/1", "x", Level.CITY, "地区代码只能用"),
        ("", "x", Level.CITY, "地区代码只能用"),
        ("99", "x", Level.CITY, "已经有代码为 99"),
        ("9901", " ", Level.CITY, "地区要有名称"),
        ("9901", "x", Level.PROVINCE, "省不能设在省之下"),
    ],
)
def test_a_wrong_region_is_refused(code: str, name: str, level: Level, reason: str) -> None:
    """Each refusal says what is wrong, and nothing is written."""
    root = make_root()
    with pytest.raises(RefusalError, match=reason):
        create_region(actor=None, code=code, name=name, level=level, parent=root)
    assert Region.objects.count() == AuditEntry.objects.count() == 1


def test_codes_differ_by_more_than_case() -> None:
    """`A1` and `a1` would be the same to comparisons that do not look at case."""
    root = make_root()
    create_region(actor=None, code="A1", name="x", level=Level.CITY, parent=root)
    with pytest.raises(RefusalError, match="已经有代码为 a1"):
        create_region(actor=None, code="a1", name="y", level=Level.CITY, parent=root)


def test_there_is_no_second_root() -> None:
    """One installation serves one root and its subtree."""
    make_root()
    with pytest.raises(RefusalError, match="只服务一个根地区（虚构省）"):
        create_region(actor=None, code="98", name="别省", level=Level.PROVINCE)


def test_regions_are_made_by_their_system_administrator() -> None:
    """Neither a security administrator nor the system administrator of a neighbour makes a region."""
    city, other = make_region(), make_region()
    for actor in (
        make_user(Role.SYSTEM_ADMINISTRATOR, region=other),
        make_user(Role.SECURITY_ADMINISTRATOR, region=city),
        make_user(Role.DIRECTOR, region=city),
    ):
        with pytest.raises(NotAllowedError):
            create_region(actor=actor, code="d1", name="x", level=Level.DISTRICT, parent=city)
        with pytest.raises(NotAllowedError):
            update_region(actor=actor, region=city, name="y", short_name="", level=Level.CITY)
        with pytest.raises(NotAllowedError):
            create_office(actor=actor, region=city, name="x")
    assert not Region.objects.filter(code="d1").exists()


def test_a_region_is_renamed() -> None:
    """The trail keeps both names; the path does not move."""
    city = make_region(name="旧名")
    update_region(actor=None, region=city, name="新名", short_name="新", level=Level.CITY)
    assert Region.objects.get(pk=city.pk).path == city.path
    before = {"name": "旧名", "short_name": "", "level": "city"}
    after = {"name": "新名", "short_name": "新", "level": "city"}
    assert get_last_entry() == ("accounts.update_region", None, city.path, before, after)


def test_a_level_fits_above_and_below() -> None:
    """A city with a district below it cannot become a district."""
    city = make_region()
    make_region(parent=city, level=Level.DISTRICT)
    with pytest.raises(RefusalError, match="下级有县（区）"):
        update_region(actor=None, region=city, name="x", short_name="", level=Level.DISTRICT)
    zone = make_region(parent=make_region(parent=city, level=Level.DISTRICT), level=Level.ZONE)
    assert zone.level == Level.ZONE


def test_offices_are_made_renamed_and_closed() -> None:
    """An office is closed once nobody who can log in is in it."""
    city = make_region()
    admin = make_user(Role.SYSTEM_ADMINISTRATOR, region=city)
    office = create_office(actor=admin, region=city, name="规划科")
    with pytest.raises(RefusalError, match="已经有“规划科”"):
        create_office(actor=admin, region=city, name="规划科")
    user = make_user(office=office)
    with pytest.raises(RefusalError, match="还有 1 个可登录的用户"):
        update_office(actor=admin, office=office, name="规划科", is_active=False)
    user.is_active = False
    user.save()
    update_office(actor=admin, office=office, name="综合规划科", short_name="综规", is_active=False)
    before = {"name": "规划科", "short_name": "", "is_active": True}
    after = {"name": "综合规划科", "short_name": "综规", "is_active": False}
    assert get_last_entry() == ("accounts.update_office", admin.pk, city.path, before, after)


def test_an_office_keeps_its_name_to_itself() -> None:
    """Renaming to the name of another office of the region, or to nothing, is refused."""
    one = make_office(make_region(), name="甲")
    make_office(one.region, name="乙")
    for name, reason in (("乙", "已经有“乙”"), ("", "科室要有名称")):
        with pytest.raises(RefusalError, match=reason):
            update_office(actor=None, office=one, name=name)
    assert Office.objects.get(pk=one.pk).name == "甲"


def test_the_setup_names_the_root() -> None:
    """A region below the root cannot be the installation's root."""
    root, city = make_root(), make_region()
    with pytest.raises(RefusalError, match="不是根地区"):
        update_setup(actor=None, root_region=city, is_sample=False)
    assert update_setup(actor=None, root_region=root, is_sample=True).is_sample is True
    with pytest.raises(NotAllowedError):
        update_setup(actor=make_user(Role.PLANNER), root_region=root, is_sample=True)
