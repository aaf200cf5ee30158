"""Taking away a second factor that its owner lost, so that the person can log in and set up another."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
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
