"""How often an address may come to pages that need no login; addresses are kept as digests only."""

from __future__ import annotations

import hashlib

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from kepan.apps.accounts.services import create_calls

MINUTE, MINUTES_AN_HOUR = 60, 60


def make_digest(request: HttpRequest) -> str:
    """Return what stands for the address of a request: a digest with the key of the installation."""
    address = str(get_adapter().get_client_ip(request))
    return hashlib.blake2b(address.encode(), key=settings.SECRET_KEY.encode()[:64], digest_size=16).hexdigest()


def count_visit(request: HttpRequest, place: str = "open") -> int:
    """Count a visit of an address and return 0, or how many seconds to wait; so many a minute as KEPAN_OPEN_RATE."""
    most: int = settings.KEPAN_OPEN_RATE
    if not most:
        return 0
    now = int(timezone.now().timestamp())
    key = f"{place}:{now // MINUTE}:{make_digest(request)}"
    count = cache.get_or_set(key, 0, 2 * MINUTE) or 0
    cache.set(key, count + 1, 2 * MINUTE)
    return MINUTE - now % MINUTE if count >= most else 0


def count_deed(request: HttpRequest, deed: str, most: int) -> bool:
    """Count what an address sends in this hour, over all processes, and say whether it may."""
    minute = int(timezone.now().timestamp()) // MINUTE
    begun = minute - minute % MINUTES_AN_HOUR
    return create_calls(caller=f"{deed}:{make_digest(request)}"[:40], minute=begun, calls=1) <= most


def answer_too_often(request: HttpRequest, wait: int) -> HttpResponse:
    """Answer that an address comes too often, and when it may come again."""
    answer = render(request, "429.html", status=429)
    answer.headers["Retry-After"] = str(wait)
    return answer
