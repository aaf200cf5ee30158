"""A lost second factor is taken away by the system administrator, with a reason, and never silently."""

from __future__ import annotations

import argparse

import pytest
from allauth.mfa.models import Authenticator

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import NotAllowedError, RefusalError
from kepan.apps.accounts.services import remove_second_factor
from kepan.apps.trail.models import AuditEntry
from kepan.site.commands import user as user_command
from tests.factories.accounts import make_region, make_user

pytestmark = pytest.mark.django_db


def add_factors(user: User) -> None:
    """Give a user an authenticator and recovery codes."""
    for kind in (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES):
        Authenticator.objects.create(user=user, type=kind, data={"secret": "x"})


def test_the_administrator_of_the_region_removes_it() -> None:
    region = make_region()
    admin, user, other = (
        make_user(role, region=region) for role in (Role.SYSTEM_ADMINISTRATOR, Role.PLANNER, Role.PLANNER)
    )
    add_factors(user)
    add_factors(other)
    remove_second_factor(actor=admin, user=user, reason=" 手机丢失 ")
    assert list(Authenticator.objects.values_list("user_id", flat=True)) == [other.pk, other.pk]
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.actor_id, entry.subject_title, entry.reason, entry.after) == (
        "accounts.remove_second_factor",
        admin.pk,
        f"#{user.pk}",
        "手机丢失",
        {"ended_sessions": 0},
    )


def test_refusals_say_why_and_change_nothing() -> None:
    region = make_region()
    admin, security, user = (
        make_user(role, region=region)
        for role in (Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.PLANNER)
    )
    add_factors(user)
    before = AuditEntry.objects.count()
    with pytest.raises(NotAllowedError, match="系统管理员"):
        remove_second_factor(actor=security, user=user, reason="x")
    with pytest.raises(NotAllowedError, match="我的账号"):
        remove_second_factor(actor=admin, user=admin, reason="x")
    with pytest.raises(RefusalError, match="理由"):
        remove_second_factor(actor=admin, user=user, reason="  ")
    with pytest.raises(RefusalError, match="没有开启"):
        remove_second_factor(actor=None, user=admin, reason="x")
    assert Authenticator.objects.filter(user=user).count() == 2
    assert AuditEntry.objects.count() == before


def test_the_console_removes_it(capsys: pytest.CaptureFixture[str]) -> None:
    user = make_user(Role.PLANNER)
    add_factors(user)
    parser = argparse.ArgumentParser()
    user_command.add_arguments(parser)
    words = ["second-factor", user.username, "--reason", "手机丢失"]
    assert user_command.run(parser.parse_args(words)) == 0
    assert "removed" in capsys.readouterr().out
    assert not Authenticator.objects.filter(user=user).exists()
    assert user_command.run(parser.parse_args(words)) == 1
    assert user_command.run(parser.parse_args(["second-factor", "nobody", "--reason", "x"])) == 1
    assert "there is no user nobody" in capsys.readouterr().err
