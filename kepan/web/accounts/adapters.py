"""Our answers to allauth's questions: who may sign up (nobody), what is logged, which account a sign-on opens."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.accounts.services import (
    decrypt_text,
    encrypt_text,
    end_surplus_sessions,
    match_sign_on,
    set_password,
    write_factor_entry,
    write_login,
)
from kepan.web.accounts.backend import AuthenticationBackend
from kepan.web.accounts.middleware import SessionMiddleware

_FACTOR_VERBS = {
    "mfa/email/totp_activated": "activate_second_factor",
    "mfa/email/totp_deactivated": "deactivate_second_factor",
    "mfa/email/recovery_codes_generated": "renew_recovery_codes",
}
"""Of what allauth would send a mail → what the trail calls it."""


class AccountAdapter(DefaultAccountAdapter):
    """Logins with an entry in the trail and a limit of sessions; no signing up."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("账号已停用，请与系统管理员联系"),
        "email_password_mismatch": _("登录名（或邮箱）与密码不符"),
        "username_password_mismatch": _("登录名（或邮箱）与密码不符"),
        "too_many_login_attempts": _("登录失败的次数太多，过几分钟再试"),
        "enter_current_password": _("现在的密码不对"),
        "incorrect_password": _("密码不对"),
        "rate_limited": _("请求太频繁，过一会儿再试"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs himself up: the system administrator makes accounts."""
        return False

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """Stop whom the backend would not let stay: closed and erased accounts, sample users elsewhere."""
        if not AuthenticationBackend().user_can_authenticate(user):
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Once the session is listed, end the oldest ones beyond the limit and write the login down."""
        response = super().post_login(request, user, **kwargs)
        key = request.session.session_key or ""
        ended = end_surplus_sessions(user=user, keep=key, most=settings.KEPAN_SESSION_LIMIT)
        write_login(user=user, verb="login", address=self._get_address(request), details={"ended_sessions": ended})
        return response

    def logout(self, request: HttpRequest) -> None:
        """Close the session and write it down."""
        if isinstance(request.user, User):
            write_login(user=request.user, verb="logout", address=self._get_address(request))
        super().logout(request)

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """Go to the login page, whatever the address says."""
        return reverse("account_login")

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Write a failed login down: whose it was if there is such a user, never what was typed."""
        typed = str(credentials.get("username") or credentials.get("email") or "").strip().lower()
        user = User.objects.filter(username=typed).first() or User.objects.filter(email=typed).exclude(email="").first()
        write_login(user=user, verb="login_failed", address=self._get_address(request))

    def set_password(self, user: User, password: str) -> None:
        """Keep a new password through the service, so that it is written down."""
        set_password(actor=user, password=password)
        # The session gets another key now; the next request lists it again among the user's sessions.
        if self.request.session.session_key:
            self.request.session.pop(SessionMiddleware.SEEN_KEY, None)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Go back to one's account after a change of password."""
        return reverse("profile")

    def send_notification_mail(self, template_prefix: str, user: User, *args: Any, **kwargs: Any) -> None:
        """Send no mail about changes of one's own login: the trail holds them."""
        if verb := _FACTOR_VERBS.get(template_prefix):
            write_factor_entry(user=user, verb=verb)

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Say in our own words what happened, and nothing about logins, which one sees."""
        words = _WORDS.get(message_template or "")
        if words:
            messages.add_message(request, level, words, extra_tags=extra_tags)

    @staticmethod
    def _get_address(request: HttpRequest) -> str:
        return str(AccountAdapter().get_client_ip(request))


_WORDS = {
    "account/messages/password_changed.txt": _("密码已修改，其他设备上的登录已失效"),
    "account/messages/password_set.txt": _("密码已设置"),
    "mfa/messages/totp_activated.txt": _("两步验证已开启"),
    "mfa/messages/totp_deactivated.txt": _("两步验证已关闭"),
    "mfa/messages/recovery_codes_generated.txt": _("新的备用码已生成，旧的作废"),
    "usersessions/messages/sessions_logged_out.txt": _("所选的登录已结束"),
    "socialaccount/messages/account_connected.txt": _("统一身份认证账号已关联"),
    "socialaccount/messages/account_connected_updated.txt": _("统一身份认证账号早已关联"),
    "socialaccount/messages/account_connected_other.txt": _("这个统一身份认证账号已关联到别的用户"),
}


class SecondFactorAdapter(DefaultMFAAdapter):
    """Keeps the secrets of second factors encrypted, with a key outside the database."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("验证码不对，看看是不是已经换成下一个"),
    }

    def get_totp_label(self, user: User) -> str:
        """Show the login name in the authenticator: it is no personal number and no address."""
        return user.username

    def encrypt(self, text: str) -> str:
        """Encrypt a secret before it enters the database."""
        return encrypt_text(text, purpose="second-factor")

    def decrypt(self, encrypted_text: str) -> str:
        """Open a secret from the database."""
        return decrypt_text(encrypted_text, purpose="second-factor")


class SignOnAdapter(DefaultSocialAccountAdapter):
    """Opens an existing account after single sign-on, or says why not; never makes one."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find the account of a person whom the provider vouches for.

        allauth has looked for a link of this subject. Without one, a verified e-mail address that
        belongs to exactly one user links it, under the conditions of `match_sign_on`.
        """
        if sociallogin.is_existing:
            return
        if sociallogin.state.get("process") == "connect":
            if isinstance(request.user, User):
                write_login(
                    user=request.user, verb="link_sign_on", address=str(AccountAdapter().get_client_ip(request))
                )
            return
        verified = [address.email for address in sociallogin.email_addresses if address.verified is True]
        try:
            user = match_sign_on(emails=verified, subject=sociallogin.account.uid)
        except RefusalError as refusal:
            write_login(user=None, verb="sign_on_refused", address=str(AccountAdapter().get_client_ip(request)))
            raise ImmediateHttpResponse(
                render(request, "accounts/sign_on_refused.html", {"reason": refusal.reason}, status=403)
            ) from refusal
        sociallogin.connect(request, user)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Nobody signs himself up."""
        return False

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: SocialAccount) -> str:
        """Go back to one's account after linking it."""
        return reverse("profile")

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send no mail about links: the trail holds them."""
