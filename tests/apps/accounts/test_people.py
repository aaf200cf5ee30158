"""Services of users: made, changed, closed, given an identity, erased; each refusal with its reason."""

from __future__ import annotations

import json
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import IntegrityError, transaction

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import NotAllowedError, RefusalError
from kepan.apps.accounts.services import (
    create_saved_view,
    create_user,
    erase_user,
    lock_user,
    reset_password,
    set_identity,
    set_password,
    unlock_user,
    update_profile,
    update_user,
)
from kepan.apps.trail.models import AuditEntry
from tests.factories.accounts import PASSWORD, make_office, make_region, make_root, make_user

pytestmark = pytest.mark.django_db
NUMBER = "11010519491231002X"  # the example of the standard, nobody's number


def get_last_entry() -> tuple[str, int | None, str, str]:
    """Return action, actor, subject and title of the last entry."""
    entry = AuditEntry.objects.latest("pk")
    return entry.action, entry.actor_id, entry.subject_id, entry.subject_title


def create_by(actor: User | None, **changes: Any) -> User:
    """Make a user of the actor's region, with some values changed."""
    values: dict[str, Any] = {
        "username": "newcomer", "name": "虚构新人", "password": PASSWORD, "region": actor.region if actor else None,
    }  # fmt: skip
    return create_user(actor=actor, **{**values, **changes})


def test_the_system_administrator_makes_users() -> None:
    """The login name is kept in lower case; a password chosen by somebody else must be changed."""
    admin = make_user(Role.SYSTEM_ADMINISTRATOR)
    user = create_by(admin, username=" NewComer ", email="New@Example.invalid")
    assert (user.username, user.email, user.password_changed_at) == ("newcomer", "new@example.invalid", None)
    assert user.check_password(PASSWORD) and not user.memberships.exists()
    assert get_last_entry() == ("accounts.create_user", admin.pk, str(user.pk), f"#{user.pk}")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"username": "a"}, "登录名用小写字母"),
        ({"username": "有汉字"}, "登录名用小写字母"),
        ({"username": "TAKEN"}, "登录名 taken 已被使用"),
        ({"name": "  "}, "姓名不能为空"),
        ({"email": "nowhere"}, "电子邮箱的写法不对"),
        ({"email": "TAKEN@example.invalid"}, "已有账号在用"),
        ({"password": "Short-1"}, "12"),
        ({"password": "onlysmallletters"}, "四类中的 3 类"),
        ({"password": "Newcomer-2026"}, "登录名|username"),
    ],
)
def test_wrong_users_are_refused(changes: dict[str, Any], reason: str) -> None:
    """Each refusal says what is wrong."""
    admin = make_user(Role.SYSTEM_ADMINISTRATOR)
    create_by(admin, username="taken", email="taken@example.invalid")
    entries = AuditEntry.objects.count()
    with pytest.raises(RefusalError, match=reason):
        create_by(admin, **changes)
    assert AuditEntry.objects.count() == entries


def test_an_office_belongs_to_the_region() -> None:
    """A user cannot sit in another region's office."""
    with pytest.raises(RefusalError, match="科室要属于所选的地区"):
        create_by(make_user(Role.SYSTEM_ADMINISTRATOR), office=make_office(make_region()))


def test_names_are_taken_once_in_any_case() -> None:
    """The constraints hold past the service too."""
    user = make_user()
    for values in ({"username": user.username.upper()}, {"username": "other", "email": user.email.upper()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.create(name="x", password="!", **values)


def test_accounts_are_kept_by_their_system_administrator() -> None:
    """Others, and the one of a neighbouring region, are refused everything."""
    city = make_region()
    user = make_user(region=city)
    values: dict[str, Any] = {"name": "x", "email": "", "phone": "", "region": city, "office": None}
    for role, where in (
        (Role.SYSTEM_ADMINISTRATOR, make_region()),
        (Role.SECURITY_ADMINISTRATOR, city),
        (Role.DIRECTOR, city),
    ):
        actor = make_user(role, region=where)
        for act in (
            lambda actor=actor: create_by(actor, region=city),
            lambda actor=actor: update_user(actor=actor, user=user, **values),
            lambda actor=actor: lock_user(actor=actor, user=user, reason="x"),
            lambda actor=actor: unlock_user(actor=actor, user=user),
            lambda actor=actor: reset_password(actor=actor, user=user, password=PASSWORD),
            lambda actor=actor: set_identity(actor=actor, user=user, number=NUMBER),
            lambda actor=actor: erase_user(actor=actor, user=user, reason="x"),
        ):
            with pytest.raises(NotAllowedError):
                act()
    assert User.objects.get(pk=user.pk).name == user.name


def test_a_user_moves() -> None:
    """The trail holds the places and which personal fields changed, not their values."""
    root, city = make_root(), make_region()
    admin, office = make_user(Role.SYSTEM_ADMINISTRATOR, region=root), make_office(city)
    user = make_user(region=make_region())
    old = user.region
    assert old is not None
    update_user(
        actor=admin, user=user, name="虚构改名", email=user.email, phone="0000-1", region=city, office=office
    )  # fmt: skip
    entry = AuditEntry.objects.latest("pk")
    assert (entry.before, entry.after) == (
        {"region": old.code, "office": None},
        {"region": city.code, "office": office.name, "changed": ["name", "phone"]},
    )
    below = make_user(Role.SYSTEM_ADMINISTRATOR, region=city)
    with pytest.raises(NotAllowedError, match="不归你管理"):
        update_user(actor=below, user=user, name="x", email="", phone="", region=old, office=None)


def test_one_keeps_ones_own_contact() -> None:
    """Language, e-mail and phone are one's own to change; an unknown language is refused."""
    user = make_user()
    update_profile(actor=user, email="Mine@example.invalid", phone="1", language="en")
    assert User.objects.values_list("email", "phone", "language").get(pk=user.pk) == ("mine@example.invalid", "1", "en")
    assert AuditEntry.objects.latest("pk").after == {"changed": ["email", "language", "phone"]}
    with pytest.raises(RefusalError, match="没有这种语言"):
        update_profile(actor=user, email="", phone="", language="xx")


def test_accounts_are_closed_and_opened() -> None:
    """Closing needs a reason, is refused for oneself and for the last system administrator."""
    root = make_root()
    admin, user = make_user(Role.SYSTEM_ADMINISTRATOR, region=root), make_user(region=root)
    with pytest.raises(RefusalError, match="写明停用的理由"):
        lock_user(actor=admin, user=user, reason=" ")
    with pytest.raises(NotAllowedError, match="不能停用自己"):
        lock_user(actor=admin, user=admin, reason="x")
    with pytest.raises(RefusalError, match="最后一位"):
        lock_user(actor=None, user=admin, reason="x")
    assert lock_user(actor=admin, user=user, reason="离职").is_active is False
    assert (*get_last_entry()[:2], AuditEntry.objects.latest("pk").reason) == ("accounts.lock_user", admin.pk, "离职")
    assert unlock_user(actor=admin, user=user).is_active is True


def test_passwords_are_reset_and_changed() -> None:
    """One from an administrator must be changed at login, one's own and the console's need not."""
    admin = make_user(Role.SYSTEM_ADMINISTRATOR, region=make_root())
    user = make_user()
    reset_password(actor=admin, user=user, password="Another-Word-7")
    fresh = User.objects.get(pk=user.pk)
    assert fresh.check_password("Another-Word-7") and fresh.password_changed_at is None
    set_password(actor=fresh, password="My-Own-Word-8")
    assert User.objects.get(pk=user.pk).password_changed_at is not None
    with pytest.raises(RefusalError, match="12"):
        reset_password(actor=admin, user=user, password="x")
    with pytest.raises(NotAllowedError, match="自己的密码"):
        reset_password(actor=admin, user=admin, password=PASSWORD)
    assert "Another-Word-7" not in json.dumps(list(AuditEntry.objects.values("before", "after")))


def test_an_identity_number_is_never_kept() -> None:
    """Digest and last four characters only; the same number cannot belong to two."""
    user, other = make_user(), make_user()
    set_identity(actor=user, user=user, number=NUMBER.lower())
    fresh = User.objects.get(pk=user.pk)
    assert (fresh.identity_tail, len(fresh.identity_digest)) == ("002X", 64)
    with pytest.raises(RefusalError, match="已有账号在用"):
        set_identity(actor=None, user=other, number=NUMBER)
    with pytest.raises(RefusalError, match="校验码"):
        set_identity(actor=None, user=other, number="110105194912310021")
    trail = json.dumps(list(AuditEntry.objects.values()), default=str)
    assert NUMBER not in trail and fresh.identity_digest not in trail and "002X" not in trail


def test_the_digest_depends_on_the_key(settings: Any) -> None:
    """Without the key outside the database nobody finds a number by trying all of them."""
    one, two = make_user(), make_user()
    set_identity(actor=None, user=one, number=NUMBER)
    settings.KEPAN_IDENTITY_KEY = "another key"
    set_identity(actor=None, user=two, number=NUMBER)
    assert User.objects.values("identity_digest").distinct().count() == 2


def test_a_person_is_erased() -> None:
    """Nothing personal stays on the account; roles, views, second factor and links are gone; the trail stays."""
    root = make_root()
    admin, user = make_user(Role.SYSTEM_ADMINISTRATOR, region=root), make_user(Role.PLANNER, region=root)
    update_profile(actor=user, email="who@example.invalid", phone="12345", language="en")
    set_identity(actor=user, user=user, number=NUMBER)
    create_saved_view(actor=user, page="x", name="y", query="q=1")
    Authenticator.objects.create(user=user, type="totp", data={})
    SocialAccount.objects.create(user=user, provider="sso", uid="u")
    EmailAddress.objects.create(user=user, email="who@example.invalid")
    old = User.objects.get(pk=user.pk)
    before = AuditEntry.objects.count()
    erase_user(actor=admin, user=user, reason="本人申请")
    gone = User.objects.get(pk=user.pk)
    personal = {
        field.name: getattr(gone, field.name) for field in User._meta.concrete_fields if hasattr(field, "personal")
    }
    assert personal.pop("name") == f"已抹除用户 #{user.pk}" and personal.pop("username") == f"erased-{user.pk}"
    assert set(map(str, personal.values())) <= {"", "None", "{}"}
    assert (gone.is_active, gone.has_usable_password(), gone.memberships.count()) == (False, False, 0)
    assert not (gone.saved_views.exists() or Authenticator.objects.exists() or SocialAccount.objects.exists())
    assert not EmailAddress.objects.exists()
    assert AuditEntry.objects.count() == before + 1
    everything = json.dumps(list(AuditEntry.objects.values()), default=str, ensure_ascii=False)
    for text in (old.name, old.username, old.email, old.phone, old.identity_digest):
        assert text not in everything
    assert get_last_entry() == ("accounts.erase_user", admin.pk, str(user.pk), f"#{user.pk}")


def test_erasing_is_refused() -> None:
    """Without a reason, twice, oneself, and the last system administrator."""
    root = make_root()
    admin, user = make_user(Role.SYSTEM_ADMINISTRATOR, region=root), make_user(region=root)
    with pytest.raises(RefusalError, match="写明抹除的理由"):
        erase_user(actor=None, user=user, reason="")
    with pytest.raises(RefusalError, match="最后一位"):
        erase_user(actor=None, user=admin, reason="x")
    with pytest.raises(NotAllowedError, match="不能抹除自己"):
        erase_user(actor=admin, user=admin, reason="x")
    erase_user(actor=None, user=user, reason="x")
    for act in (
        lambda: erase_user(actor=None, user=user, reason="x"),
        lambda: unlock_user(actor=None, user=user),
        lambda: reset_password(actor=None, user=user, password=PASSWORD),
    ):
        with pytest.raises(RefusalError, match="抹除"):
            act()


def test_the_policy_comes_from_the_settings() -> None:
    """KEPAN_PASSWORD_LENGTH and the kinds of characters are what Django validates with."""
    names = [validator["NAME"].rsplit(".", 1)[1] for validator in settings.AUTH_PASSWORD_VALIDATORS]
    assert names == [
        "MinimumLengthValidator",
        "UserAttributeSimilarityValidator",
        "CommonPasswordValidator",
        "CharacterClassValidator",
    ]
    assert settings.AUTH_PASSWORD_VALIDATORS[0]["OPTIONS"] == {"min_length": 12}
