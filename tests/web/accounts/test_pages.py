"""Pages of people, offices, regions and one's own account: what they show to whom, and what they do."""

from __future__ import annotations

import csv
import json
from io import StringIO

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from kepan.apps.accounts.enums import Level, Role
from kepan.apps.accounts.models import Office, Region, User
from kepan.apps.accounts.services import set_identity, update_profile
from kepan.apps.trail.models import AuditEntry
from tests.factories.accounts import PASSWORD, make_office, make_region, make_root, make_user

pytestmark = pytest.mark.django_db


def log_in(user: User) -> Client:
    """Return a browser in which the user is logged in."""
    client = Client()
    client.force_login(user)
    return client


def read_page(client: Client, name: str, *args: object) -> str:
    """Return a page that opens."""
    response = client.get(reverse(name, args=args))
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_people_costs_the_same(rows: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    """With one more person or with three: the same number of queries."""
    city = make_region()
    client = log_in(make_user(Role.DIRECTOR, region=city))
    for _number in range(rows):
        make_user(Role.PLANNER, Role.REPORTER, region=city, office=None)
    read_page(client, "user_list")
    # Session, user, roles, root, saved views, count, rows, their roles, filter's regions, set-up, what waits.
    with django_assert_num_queries(10):
        client.get(reverse("user_list"))


def test_people_are_found_filtered_and_bounded() -> None:
    """By name, by region, by role and by state; neighbours' people never."""
    city = make_region()
    district = make_region(parent=city, level=Level.DISTRICT)
    director = make_user(Role.DIRECTOR, region=city)
    planner, reporter = make_user(Role.PLANNER, region=city), make_user(Role.REPORTER, region=district)
    foreign = make_user(Role.PLANNER)
    client = log_in(director)
    page = read_page(client, "user_list")
    assert all(user.name in page for user in (director, planner, reporter)) and foreign.name not in page
    for query, shown, hidden in (
        (f"?q={planner.username}", planner, reporter),
        (f"?region={district.pk}", reporter, planner),
        ("?role=planner", planner, reporter),
        (f"?q={foreign.username}", None, foreign),
    ):
        page = client.get(reverse("user_list") + query).content.decode()
        rows = page.split("<tbody", 1)[-1]
        assert (shown is None or shown.name in rows) and (hidden.name not in rows or hidden == director), query
    assert planner.name not in client.get(reverse("user_list") + "?state=closed").content.decode().split("<tbody")[-1]


def test_only_the_system_administrator_takes_the_list_away() -> None:
    """The export holds what was filtered, and is written down."""
    city = make_region()
    admin, planner = make_user(Role.SYSTEM_ADMINISTRATOR, region=city), make_user(Role.PLANNER, region=city)
    address = reverse("user_list") + "?role=planner&export=csv"
    assert log_in(planner).get(address).status_code == 403
    answer = log_in(admin).get(address)
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    lines = list(csv.reader(StringIO(text)))
    assert [line[0] for line in lines] == ["姓名", planner.name]
    assert AuditEntry.objects.filter(action="accounts.export_users", actor_id=admin.pk).count() == 1


def test_contact_is_shown_to_whom_it_concerns() -> None:
    """Colleagues see the phone; address and last characters only oneself and the system administrator."""
    city = make_region()
    user = make_user(Role.PLANNER, region=city)
    update_profile(actor=user, email="only.mine@example.invalid", phone="0000-777", language="")
    set_identity(actor=user, user=user, number="11010519491231002X")
    for role, sees in ((Role.DIRECTOR, False), (Role.SECURITY_ADMINISTRATOR, False), (Role.SYSTEM_ADMINISTRATOR, True)):
        page = read_page(log_in(make_user(role, region=city)), "user_detail", user.pk)
        assert ("only.mine@" in page, "002X" in page, "0000-777" in page) == (sees, sees, True)
    mine = read_page(log_in(user), "profile")
    assert "only.mine@" in mine and "002X" in mine


def test_an_account_is_made_and_its_password_shown_once() -> None:
    """The page after the form holds it; the trail and the next page do not."""
    admin = make_user(Role.SYSTEM_ADMINISTRATOR)
    client = log_in(admin)
    assert admin.region is not None
    fields = {"username": "newcomer", "name": "虚构新人", "region": admin.region.pk, "office": "", "email": ""}
    page = client.post(reverse("user_create"), fields).content.decode()
    user = User.objects.get(username="newcomer")
    password = page.split("<code>")[2].split("</code>")[0]
    assert user.check_password(password) and user.password_changed_at is None
    assert password not in read_page(client, "user_detail", user.pk)
    again = client.post(reverse("user_create"), fields).content.decode()
    assert "登录名 newcomer 已被使用" in again
    foreign = {**fields, "username": "other", "region": make_region().pk}
    assert 'class="err"' in client.post(reverse("user_create"), foreign).content.decode()
    assert not User.objects.filter(username="other").exists()


def test_an_account_is_corrected_closed_opened_and_reset() -> None:
    """Each act says what happened; a refusal says why."""
    admin = make_user(Role.SYSTEM_ADMINISTRATOR, region=make_root())
    office = make_office(make_region())
    user = make_user(Role.PLANNER)
    client = log_in(admin)
    fields = {"name": "虚构改名", "region": office.region.pk, "office": office.pk, "email": "", "phone": ""}
    page = client.post(reverse("user_edit", args=[user.pk]), fields, follow=True).content.decode()
    assert "虚构改名的资料已修改" in page
    wrong = client.post(reverse("user_edit", args=[user.pk]), {**fields, "region": make_region().pk}).content.decode()
    assert "科室要属于所选的地区" in wrong
    lock = reverse("user_lock", args=[user.pk])
    assert "写明停用的理由" in client.post(lock, follow=True).content.decode()
    assert "账号已停用" in client.post(lock, {"reason": "离职"}, follow=True).content.decode()
    assert "账号已启用" in client.post(reverse("user_unlock", args=[user.pk]), follow=True).content.decode()
    page = client.post(reverse("user_password", args=[user.pk])).content.decode()
    assert User.objects.get(pk=user.pk).check_password(page.split("<code>")[2].split("</code>")[0])
    assert client.post(reverse("user_lock", args=[admin.pk]), {"reason": "x"}).status_code == 403
    assert client.post(reverse("user_password", args=[admin.pk])).status_code == 403


def test_roles_are_granted_and_revoked_on_the_page() -> None:
    """By the security administrator, with the reason of a refusal said on the page."""
    city = make_region()
    security, user = make_user(Role.SECURITY_ADMINISTRATOR, region=city), make_user(region=city)
    client = log_in(security)
    assert "还没有角色" in read_page(client, "user_detail", user.pk)
    grant = reverse("role_grant", args=[user.pk])
    page = client.post(grant, {"role": "planner", "region": city.pk}, follow=True).content.decode()
    assert f"{user.name}已任规划人员" in page
    assert "已经有这个角色" in client.post(grant, {"role": "planner", "region": city.pk}, follow=True).content.decode()
    assert "请选角色和地区" in client.post(grant, {"role": "planner"}, follow=True).content.decode()
    revoke = reverse("role_revoke", args=[user.memberships.get().pk])
    assert "角色已收回" in client.post(revoke, {"reason": "调岗"}, follow=True).content.decode()
    own = reverse("role_grant", args=[security.pk])
    assert client.post(own, {"role": "planner", "region": city.pk}).status_code == 403


def test_regions_and_offices_are_kept() -> None:
    """Made, renamed, refused with the reason beside the form."""
    root = make_root()
    client = log_in(make_user(Role.SYSTEM_ADMINISTRATOR, region=root))
    fields = {"parent": root.pk, "code": "9977", "name": "虚构新市", "short_name": "", "level": "city"}
    assert "虚构新市已加入" in client.post(reverse("region_create"), fields, follow=True).content.decode()
    assert "已经有代码为 9977" in client.post(reverse("region_create"), fields).content.decode()
    region = Region.objects.get(code="9977")
    names = {"name": "虚构改市", "short_name": "", "level": "city"}
    assert (
        "虚构改市已修改" in client.post(reverse("region_edit", args=[region.pk]), names, follow=True).content.decode()
    )
    wrong = client.post(reverse("region_edit", args=[region.pk]), {**names, "level": "province"}).content.decode()
    assert "省不能设在省之下" in wrong
    office = {"region": region.pk, "name": "虚构科", "short_name": ""}
    assert "虚构科已加入" in client.post(reverse("office_create"), office, follow=True).content.decode()
    assert "已经有“虚构科”" in client.post(reverse("office_create"), office).content.decode()
    pk = Office.objects.get().pk
    closed = client.post(reverse("office_edit", args=[pk]), {"name": "虚构科", "short_name": ""}, follow=True)
    assert "停用" in closed.content.decode() and not Office.objects.get().is_active
    assert "科室要有名称" not in read_page(client, "office_edit", pk)


def test_places_are_those_that_ones_roles_reach() -> None:
    """A city sees itself and its districts, not its neighbour."""
    city, other = make_region(name="虚构甲市"), make_region(name="虚构乙市")
    make_region(parent=city, level=Level.DISTRICT, name="虚构甲区")
    make_office(city, name="虚构甲科"), make_office(other, name="虚构乙科")
    client = log_in(make_user(Role.PLANNER, region=city))
    page = read_page(client, "region_list") + read_page(client, "office_list")
    assert "虚构甲区" in page and "虚构甲科" in page and "虚构乙" not in page


def test_ones_own_data_is_handed_out() -> None:
    """As a file, written down, and nobody else's."""
    user = make_user(Role.ENTERPRISE)
    answer = log_in(user).post(reverse("profile_export"))
    assert answer.headers["Content-Disposition"] == f'attachment; filename="kepan-{user.username}.json"'
    told = json.loads(answer.content)
    assert told["account"]["id"] == user.pk
    assert AuditEntry.objects.latest("pk").action == "accounts.export_person"


def test_ones_own_contact_is_kept() -> None:
    """Saved, another address once the password was given, and refused where somebody else has it."""
    user, other = make_user(), make_user()
    client = log_in(user)
    fields = {"email": "new@example.invalid", "phone": "1", "language": "en"}
    same = {**fields, "email": user.email}
    assert client.post(reverse("profile"), same).headers["Location"] == reverse("profile")
    asked = client.post(reverse("profile"), fields).headers["Location"]
    assert asked.startswith(reverse("account_reauthenticate"))
    assert User.objects.values_list("email", "phone").get(pk=user.pk) == (user.email, "1")
    client.post(asked, {"password": PASSWORD}, follow=True)
    assert client.post(reverse("profile"), fields).headers["Location"] == reverse("profile")
    assert User.objects.values_list("email", "phone", "language").get(pk=user.pk) == ("new@example.invalid", "1", "en")
    client.post(reverse("set_language"), {"language": "zh-hans"})
    assert "已有账号在用" in client.post(reverse("profile"), {**fields, "email": other.email}).content.decode()


def test_people_are_found_by_the_search_box() -> None:
    """Those one may see, by name or login name; whoever has no list of people finds none."""
    city = make_region()
    planner, enterprise = make_user(Role.PLANNER, region=city), make_user(Role.ENTERPRISE, region=city)
    foreign = make_user(Role.PLANNER)
    search = reverse("search")
    page = log_in(planner).get(search, {"q": enterprise.username}).content.decode()
    assert reverse("user_detail", args=[enterprise.pk]) in page
    assert (
        reverse("user_detail", args=[foreign.pk])
        not in log_in(planner).get(search, {"q": foreign.username}).content.decode()
    )
    assert (
        reverse("user_detail", args=[planner.pk])
        not in log_in(enterprise).get(search, {"q": planner.username}).content.decode()
    )


def test_texts_of_people_stay_text() -> None:
    """A name of tags and quotes is shown as it is."""
    city = make_region()
    director, user = make_user(Role.DIRECTOR, region=city), make_user(Role.PLANNER, region=city)
    User.objects.filter(pk=user.pk).update(name='<script>alert("1")</script>')
    client = log_in(director)
    for page in (read_page(client, "user_list"), read_page(client, "user_detail", user.pk)):
        assert "<script>alert" not in page and "&lt;script&gt;" in page
