"""A write that is sent twice under one `Idempotency-Key` is done once, and answered twice alike.

The answer is kept in the transaction of the write. So a process that dies leaves both or neither; of two requests
under one key at the same moment the second waits in the database for the first.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import KeptAnswer, User
from kepan.apps.accounts.selectors import find_answer
from kepan.apps.accounts.services import create_answer, read_answer, update_answer
from kepan.web.api.callers import SAFE
from kepan.web.api.problems import ProblemError

HEADER = "Idempotency-Key"
REPEATED = "Idempotency-Replayed"
KEPT_HEADERS = ("Content-Type", "ETag", "Location")
_KEY = re.compile(r"[\x21-\x7e]{1,200}")


def answer_once(
    request: HttpRequest, user: User, view: Callable[[], HttpResponseBase], *, prepare: Callable[[], None]
) -> HttpResponseBase:
    """Answer a request; one with a key gives what was answered under the key before, if the write was done then.

    A refusal is not kept: nothing was written, and the same request may be let through later. `prepare` comes before
    the view, out of its transaction, and not where the answer is known.
    """
    key = request.headers.get(HEADER)
    if request.method in SAFE or key is None:
        prepare()
        return view()
    if not _KEY.fullmatch(key):
        raise ProblemError(422, "bad_key", _("Idempotency-Key 是 1 到 200 个字母、数字和符号，中间没有空格"))
    digest = _compute_digest(request)
    kept = find_answer(user=user, key=key)
    if kept is not None:
        return _repeat(kept, digest)
    prepare()
    try:
        with transaction.atomic():
            answer = create_answer(user=user, key=key, digest=digest)
            response = view()
            if isinstance(response, HttpResponse) and 200 <= response.status_code < 300:
                headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
                update_answer(answer, status=response.status_code, headers=headers, content=response.content.decode())
            else:
                transaction.set_rollback(True)
    except IntegrityError:
        kept = find_answer(user=user, key=key)
        if kept is None:
            raise
        return _repeat(kept, digest)
    return response


def _repeat(kept: KeptAnswer, digest: str) -> HttpResponse:
    if kept.digest != digest:
        raise ProblemError(422, "key_reused", _("这个 Idempotency-Key 已经用在另一个请求上，换一个"))
    response = HttpResponse(read_answer(kept), status=kept.status, headers=kept.headers)
    response.headers[REPEATED] = "true"
    return response


def _compute_digest(request: HttpRequest) -> str:
    """Return a keyed digest of what is asked: method, address, and the body with its files.

    Without the key of the installation nobody can try out which identity number a body carried.
    """
    digest = hmac.new(settings.SECRET_KEY.encode(), digestmod=hashlib.sha256)

    def add(part: bytes) -> None:
        digest.update(len(part).to_bytes(8, "big") + part)

    add(f"{request.method} {request.get_full_path()}".encode())
    if request.content_type != "multipart/form-data":
        add(request.body)
        return digest.hexdigest()
    for name, texts in sorted(request.POST.lists()):
        for text in texts:
            add(f"{name}={text}".encode("utf-8", "surrogatepass"))
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            add(f"{name}:{file.name}".encode("utf-8", "surrogatepass"))
            held = hashlib.sha256()
            for chunk in file.chunks():
                held.update(chunk)
            file.seek(0)
            add(held.digest())
    return digest.hexdigest()
