from typing import Any

from django.http import HttpRequest, HttpResponse

def render_authentication_error(
    request: HttpRequest,
    provider: Any,
    error: Any = None,
    exception: Exception | None = None,
    extra_context: dict[str, Any] | None = None,
) -> HttpResponse: ...
