"""The second factor of an account: set up and taken away by its owner, or taken away for one who lost it."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, validate_totp_code
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import NotAllowedError, RefusalError, can_manage_user, require
from kepan.apps.accounts.services.sessions import end_sessions
from kepan.apps.trail.services import create_entry


@transaction.atomic
def remove_second_factor(*, actor: User | None, user: User, reason: str) -> None:
    """Remove the authenticator and the recovery codes of a user and end the sessions.

    From then on the password alone opens the account: whoever does this has made sure who asks.
    """
    if actor is not None:
        require(can_manage_user(actor, target=user))
        if actor.pk == user.pk:
            raise NotAllowedError(_("自己的两步验证在“我的账号”里关闭"))
    if not reason.strip():
        raise RefusalError(_("写明理由"))
    removed, _rows = Authenticator.objects.filter(user=user).delete()
    if not removed:
        raise RefusalError(_("这个账号没有开启两步验证"))
    create_entry(
        actor=actor,
        action="accounts.remove_second_factor",
        subject=user,
        title=f"#{user.pk}",
        region_path=user.region.path if user.region else "",
        after={"ended_sessions": end_sessions(user=user)},
        reason=reason.strip(),
    )


@transaction.atomic
def activate_second_factor(*, actor: User, secret: str, code: str) -> list[str]:
    """Ask for a code of an authenticator at each login from now on; return the recovery codes, told only now."""
    _lock(actor)
    if Authenticator.objects.filter(user=actor, type=Authenticator.Type.TOTP).exists():
        raise RefusalError(_("两步验证已经开启"))
    if not validate_totp_code(secret, code.strip()):
        raise RefusalError(_("验证码不对，看一看手机的时间准不准"))
    TOTP.activate(actor, secret)
    write_factor_entry(user=actor, verb="activate_second_factor")
    return _make_codes(actor)


@transaction.atomic
def deactivate_second_factor(*, actor: User) -> None:
    """Ask for the password alone from now on."""
    _lock(actor)
    if not Authenticator.objects.filter(user=actor).delete()[0]:
        raise RefusalError(_("这个账号没有开启两步验证"))
    write_factor_entry(user=actor, verb="deactivate_second_factor")


@transaction.atomic
def renew_recovery_codes(*, actor: User) -> list[str]:
    """Make other recovery codes, told only now; the old ones open nothing any more."""
    _lock(actor)
    if not Authenticator.objects.filter(user=actor, type=Authenticator.Type.TOTP).exists():
        raise RefusalError(_("这个账号没有开启两步验证"))
    write_factor_entry(user=actor, verb="renew_recovery_codes")
    return _make_codes(actor)


def _make_codes(user: User) -> list[str]:
    Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).delete()
    codes = RecoveryCodes.activate(user)
    codes.mark_as_viewed()
    return [str(code) for code in codes.get_unused_codes()]


def _lock(user: User) -> None:
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)


@transaction.atomic
def write_factor_entry(*, user: User, verb: str) -> None:
    """Write down what somebody did about the own second factor."""
    path = user.region.path if user.region else ""
    create_entry(actor=user, action=f"accounts.{verb}", subject=user, title=f"#{user.pk}", region_path=path)
