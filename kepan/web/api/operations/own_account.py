"""One's own account: contact, logins, password, second factor, tokens, and all that is held about oneself."""

from __future__ import annotations

import json
import time
from typing import Any

from allauth.mfa.adapter import get_adapter as get_factor_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.usersessions.models import UserSession
from cryptography.fernet import InvalidToken
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Status

from kepan.apps.accounts.models import ApiToken, User
from kepan.apps.accounts.selectors import list_memberships, list_tokens
from kepan.apps.accounts.services import (
    activate_second_factor,
    create_token,
    deactivate_second_factor,
    decrypt_text,
    encrypt_text,
    end_sessions,
    export_person,
    renew_recovery_codes,
    revoke_token,
    set_password,
    update_profile,
)
from kepan.web.accounts.middleware import SessionMiddleware
from kepan.web.api.callers import get_token
from kepan.web.api.confirming import require_confirmed
from kepan.web.api.operations.list_reading import refuse_field
from kepan.web.api.operations.shared import get_user
from kepan.web.api.schemas.accounts import (
    ConfirmedBody,
    FactorCodesOut,
    FactorSecretOut,
    FactorTicketBody,
    NewTokenBody,
    OwnAccountChange,
    OwnAccountOut,
    OwnEmailBody,
    OwnPasswordBody,
    SecondFactorOut,
    SessionsEndBody,
    SessionsEndOut,
    SessionsOut,
    TokensOut,
    TokenTextOut,
)
from kepan.web.api.schemas.basis import Key

router = Router(tags=["account"])
PURPOSE, TICKET_SECONDS = "second-factor", 600


def _get_confirmed(request: HttpRequest) -> User:
    """Return who has given the password once more."""
    require_confirmed(request)
    return get_user(request)


def _describe(user: User) -> dict[str, Any]:
    names = ("id", "username", "name", "region", "office", "email", "phone", "language", "identity_tail")
    return {name: getattr(user, name) for name in names} | {"roles": list(list_memberships(of=user))}


@router.get("/account", response=OwnAccountOut, summary="One's own account")
def read_account(request: HttpRequest) -> dict[str, Any]:
    """Show one's account and roles."""
    return _describe(get_user(request))


@router.patch("/account", response=OwnAccountOut, summary="Keep one's telephone number and language")
def change_own_account(request: HttpRequest, body: OwnAccountChange) -> dict[str, Any]:
    """Keep one's own telephone number and language; what is left out stays."""
    user = get_user(request)
    said = {name: getattr(user, name) for name in ("email", "phone", "language")}
    return _describe(update_profile(actor=user, **said | body.model_dump(exclude_none=True)))


@router.put("/account/email", response=OwnAccountOut, summary="Keep one's e-mail address")
def change_own_email(request: HttpRequest, body: OwnEmailBody) -> dict[str, Any]:
    """Keep one's own e-mail address; whoever reads what arrives there can set the password anew."""
    user = _get_confirmed(request)
    return _describe(update_profile(actor=user, email=body.email, phone=user.phone, language=user.language))


@router.get("/account/data", response=dict[str, Any], summary="All that is held about oneself")
def read_own_data(request: HttpRequest) -> dict[str, Any]:
    """Hand out everything that is held about oneself; the trail tells of it."""
    user = get_user(request)
    held: dict[str, Any] = json.loads(json.dumps(export_person(actor=user, user=user)))
    return held


@router.get("/account/sessions", response=SessionsOut, summary="One's logins")
def read_sessions(request: HttpRequest) -> dict[str, Any]:
    """List one's logins in browsers, the last used first."""
    rows = UserSession.objects.purge_and_list(get_user(request))
    return {"items": sorted(rows, key=lambda row: row.last_seen_at, reverse=True)}


@router.post("/account/sessions/end", response=SessionsEndOut, summary="End logins")
def end_own_sessions(request: HttpRequest, body: SessionsEndBody) -> dict[str, int]:
    """End one of one's logins, or all; that of the call stays."""
    user = get_user(request)
    current = request.session.session_key or "" if get_token(request) is None else ""
    if body.session is None:
        return {"ended": end_sessions(user=user, keep=current)}
    row = UserSession.objects.filter(user=user, pk=body.session).exclude(session_key=current).first()
    if row is None:
        raise Http404(_("没有这个登录"))
    row.end()
    return {"ended": 1}


@router.post("/account/password", response={204: None}, summary="Change one's password")
def change_own_password(request: HttpRequest, body: OwnPasswordBody) -> Status[None]:
    """Change one's own password, or give oneself the first; logins elsewhere end with it, tokens stay."""
    user = _get_confirmed(request)
    set_password(actor=user, password=body.new)
    if get_token(request) is None:
        update_session_auth_hash(request, user)
        # The session has another key now; the next request lists it again among the user's sessions.
        request.session.pop(SessionMiddleware.SEEN_KEY, None)
    return Status(204, None)


@router.get("/account/second-factor", response=SecondFactorOut, summary="One's second factor")
def read_second_factor(request: HttpRequest) -> dict[str, Any]:
    """Say whether a code is asked for at the login, and how many recovery codes are left."""
    held = {row.type: row for row in Authenticator.objects.filter(user=get_user(request))}
    codes = held.get(Authenticator.Type.RECOVERY_CODES)
    return {
        "is_active": Authenticator.Type.TOTP in held,
        "codes_left": 0 if codes is None else len(codes.wrap().get_unused_codes()),
    }


@router.post("/account/second-factor/begin", response=FactorSecretOut, summary="Begin with a second factor")
def begin_second_factor(request: HttpRequest, body: ConfirmedBody) -> dict[str, str]:
    """Make a secret for an authenticator. Nothing changes before its first code comes back with the ticket."""
    user = _get_confirmed(request)
    secret = generate_totp_secret()
    ticket = encrypt_text(json.dumps([user.pk, int(time.time()), secret]), purpose=PURPOSE)
    return {"secret": secret, "uri": get_factor_adapter().build_totp_url(user, secret), "ticket": ticket}


@router.post("/account/second-factor/activate", response=FactorCodesOut, summary="Activate the second factor")
def activate_own_factor(request: HttpRequest, body: FactorTicketBody) -> dict[str, list[str]]:
    """Ask for a code at each login from now on; the recovery codes are told this once."""
    user = get_user(request)
    try:
        owner, made_at, secret = json.loads(decrypt_text(body.ticket, purpose=PURPOSE))
    except (InvalidToken, ValueError) as wrong:
        raise refuse_field("body.ticket", _("这个凭条不对，从头开始")) from wrong
    if owner != user.pk or time.time() - made_at > TICKET_SECONDS:
        raise refuse_field("body.ticket", _("这个凭条过了时间，从头开始"))
    return {"codes": activate_second_factor(actor=user, secret=secret, code=body.code)}


@router.post("/account/second-factor/codes", response=FactorCodesOut, summary="Other recovery codes")
def renew_own_codes(request: HttpRequest, body: ConfirmedBody) -> dict[str, list[str]]:
    """Make other recovery codes, told this once; the old ones open nothing any more."""
    return {"codes": renew_recovery_codes(actor=_get_confirmed(request))}


@router.post("/account/second-factor/deactivate", response={204: None}, summary="Deactivate the second factor")
def deactivate_own_factor(request: HttpRequest, body: ConfirmedBody) -> Status[None]:
    """Ask for the password alone from now on."""
    deactivate_second_factor(actor=_get_confirmed(request))
    return Status(204, None)


@router.get("/account/tokens", response=TokensOut, summary="One's tokens")
def read_tokens(request: HttpRequest) -> dict[str, Any]:
    """List one's tokens, those that have run out among them, the newest first."""
    return {"items": list(list_tokens(user=get_user(request)))}


@router.post("/account/tokens", response={201: TokenTextOut}, summary="Make a token")
def create_own_token(request: HttpRequest, body: NewTokenBody) -> Status[dict[str, Any]]:
    """Make a token; its text is told this once. One that a token makes opens no more than that, and not for longer."""
    user = _get_confirmed(request)
    token, text = create_token(
        actor=user,
        user=user,
        name=body.name,
        scopes=[scope.value for scope in body.scopes],
        days=body.days,
        by=get_token(request),
    )
    return Status(201, {"token": token, "text": text})


@router.post("/account/tokens/{int:token_pk}/revoke", response={204: None}, summary="Revoke a token")
def revoke_own_token(request: HttpRequest, token_pk: Key) -> Status[None]:
    """Revoke a token: it opens nothing from now on; a token may revoke itself."""
    user = get_user(request)
    found: ApiToken | None = list_tokens(user=user).filter(pk=token_pk).first()
    if found is None:
        raise Http404(_("没有这个令牌"))
    revoke_token(actor=user, token=found)
    return Status(204, None)
