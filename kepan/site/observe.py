"""What the site tells its operators: one JSON line per request, a request id, nothing personal.

A line holds the route and never the address itself, the user's key and never a name, and no
query string.
"""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from kepan.apps.trail.services import request_id
from kepan.site.observe_log import identifiers
from kepan.site.observe_metrics import count_request

REQUESTS = logging.getLogger("kepan.request")
_ACCEPTED_ID = re.compile(r"[A-Za-z0-9_-]{8,40}")
identifiers.append(request_id.get)


def _read_id(request: HttpRequest) -> str:
    given = request.headers.get("X-Request-ID", "")
    if settings.KEPAN_TRUST_PROXY and _ACCEPTED_ID.fullmatch(given):
        return given
    return uuid.uuid4().hex


class ObserveMiddleware:
    """Give each request an id, answer it in `X-Request-ID`, and log and count the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on between two readings of the clocks."""
        identifier = _read_id(request)
        token = request_id.set(identifier)
        started, busy = time.perf_counter(), time.thread_time()
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = identifier
            seconds, cpu = time.perf_counter() - started, time.thread_time() - busy
            _write_line(request, response, seconds=seconds, cpu=cpu)
        finally:
            request_id.reset(token)
        return response


def _write_line(request: HttpRequest, response: HttpResponseBase, *, seconds: float, cpu: float) -> None:
    match = request.resolver_match
    route = f"/{match.route}" if match is not None else "-"
    if settings.KEPAN_METRICS:
        count_request(method=request.method or "-", status=response.status_code, seconds=seconds, cpu=cpu)
    if not REQUESTS.isEnabledFor(logging.INFO):
        return
    # `_cached_user`: the middleware must not be what loads the session of a page that needs none.
    user = getattr(request, "_cached_user", None)
    REQUESTS.info(
        "request",
        extra={
            "id": request_id.get(),
            "method": request.method,
            "route": route,
            "status": response.status_code,
            "ms": round(seconds * 1000, 1),
            "cpu_ms": round(cpu * 1000, 1),
            "bytes": None if response.streaming else len(getattr(response, "content", b"")),
            "user": getattr(user, "pk", None),
        },
    )
