from typing import Any

from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.http import HttpRequest
from requests import Session

class DefaultSocialAccountAdapter:
    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None: ...
    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool: ...
    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: SocialAccount) -> str: ...
    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None: ...
    def get_requests_session(self) -> Session: ...

def get_adapter(request: HttpRequest | None = None) -> DefaultSocialAccountAdapter: ...
