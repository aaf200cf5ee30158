from collections.abc import Callable
from typing import Any

from allauth.socialaccount.models import SocialLogin, SocialToken
from django.http import HttpRequest, HttpResponse

class OAuth2Adapter:
    request: HttpRequest

    def get_provider(self) -> Any: ...
    def complete_login(self, request: HttpRequest, app: Any, token: SocialToken, **kwargs: Any) -> SocialLogin: ...
    def get_callback_url(self, request: HttpRequest, app: Any) -> str: ...

class OAuth2CallbackView:
    adapter: Any

    @classmethod
    def adapter_view(cls, adapter: OAuth2Adapter) -> Callable[[HttpRequest], HttpResponse]: ...
    def _get_state(self, request: HttpRequest, provider: Any) -> tuple[dict[str, Any] | None, HttpResponse | None]: ...
