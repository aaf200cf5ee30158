"""What every request of the interface passes before its operation: size, kind of content, caller, key."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponseNotAllowed
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from ninja.parser import Parser

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import Answer, NotAllowedError, require
from kepan.apps.accounts.selectors import AnyUser
from kepan.engine.basis.identity import find_identity_number
from kepan.web.api.callers import Allowed, check_scope, find_caller
from kepan.web.api.confirming import confirm_caller
from kepan.web.api.once import answer_once
from kepan.web.api.picking import PART, Shape, answer_known, read_fields
from kepan.web.api.problems import ProblemError, answer_error, write_problem

View = Callable[..., HttpResponseBase]
MEBIBYTE = 1024 * 1024
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_ESCAPED = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")


class BodyParser(Parser):
    """Reads JSON bodies; NaN and infinity are no JSON."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return the body's values."""
        return json.loads(request.body.decode(), parse_constant=_refuse_constant)


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)


def _refuse_unstorable() -> ProblemError:
    return ProblemError(422, "unstorable", _("文字里有不能保存的字符（NUL 或半个代理对）"))


def _check_texts(value: Any) -> None:
    """Refuse texts that no database holds, wherever they stand in a body."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str) and _UNSTORABLE.search(one):
            raise _refuse_unstorable()
        if isinstance(one, dict):
            waiting.extend([*one.keys(), *one.values()])
        elif isinstance(one, list):
            waiting.extend(one)


@dataclass(frozen=True)
class Gate:
    """What one address asks of its callers; one that `is_open` asks for no caller at all.

    `scopes` are those of a token by method; `confirms` says by method which field of the body holds the password, where
    it is asked for once more; `find_shapes` returns all shapes of answers and that of this one where some of its fields
    can be asked for.
    """

    can_enter: Callable[[AnyUser], Answer]
    is_open: bool
    takes_files: bool
    scopes: Mapping[str, str]
    confirms: Mapping[str, str]
    find_shapes: Callable[[], tuple[Shape, Shape] | None]


def guard(view: View, gate: Gate) -> View:
    """Put the checks before an operation, and turn whatever it refuses into a problem."""

    def pass_gate(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        try:
            user = None if gate.is_open else find_caller(request)
            if user is not None:
                check_scope(request, gate.scopes.get(str(request.method), ""))
                require(gate.can_enter(user))
            _check_content(request, takes_files=gate.takes_files)
            is_part = _choose_fields(request, gate)
            if user is None:
                # Who is nobody has no keys of his own: an answer is kept for its caller only.
                response = view(request, **kwargs)
            else:
                prepare = partial(_confirm, request, user, gate)
                response = answer_once(request, user, partial(view, request, **kwargs), prepare=prepare)
        except (ProblemError, NotAllowedError, PermissionDenied) as refusal:
            return answer_error(request, refusal)
        except RequestDataTooBig:
            return write_problem(_refuse_size(settings.DATA_UPLOAD_MAX_MEMORY_SIZE))
        except (BadRequest, MultiPartParserError, SuspiciousOperation):
            return write_problem(ProblemError(400, "unreadable", _("请求的内容读不懂")))
        if isinstance(response, HttpResponseNotAllowed):
            allowed = {"Allow": response.headers["Allow"]}
            return write_problem(ProblemError(405, "method_not_allowed", _("这个地址不能用这种方法"), headers=allowed))
        if is_part and response.status_code == 200:
            response.headers["Content-Type"] = PART
        return answer_known(request, response)

    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        response = pass_gate(request, **kwargs)
        allowed: Allowed | None = getattr(request, "allowed", None)
        for name, value in allowed.list_headers().items() if allowed else ():
            response.headers[name] = value
        return response

    return answer


def _confirm(request: HttpRequest, user: User, gate: Gate) -> None:
    field = gate.confirms.get(str(request.method))
    if field is not None:
        confirm_caller(request, user, field)


def _choose_fields(request: HttpRequest, gate: Gate) -> bool:
    """Note which fields of the answer are wanted; say whether that is a part of it."""
    asked = request.GET.get("fields", "") if request.method == "GET" else ""
    shapes = gate.find_shapes() if asked else None
    if shapes is None:
        return False
    wanted = read_fields(asked, *shapes)
    request.wanted_fields = wanted  # type: ignore[attr-defined]
    return bool(wanted)


def _refuse_size(most: int) -> ProblemError:
    return ProblemError(413, "too_large", _("内容超过 %(most)s MB") % {"most": -(-most // MEBIBYTE)})


def _check_content(request: HttpRequest, *, takes_files: bool) -> None:
    """Refuse a body that is too large, of another kind than the operation reads, or not fit to be kept."""
    asked = "\n".join(text for texts in request.GET.lists() for text in (texts[0], *texts[1]))
    if _UNSTORABLE.search(asked):
        raise _refuse_unstorable()
    if find_identity_number(asked, today=timezone.localdate()):
        raise ProblemError(422, "refused", _("证件号不能用来查找，也不写进地址。按姓名查找。"))
    try:
        size = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        size = 0
    if not size or request.method == "GET":
        return
    is_form = request.content_type == "multipart/form-data"
    takes_form = takes_files and request.method == "POST"
    if is_form != takes_form or not (is_form or request.content_type == "application/json"):
        wanted = "multipart/form-data" if takes_form else "application/json"
        raise ProblemError(415, "unsupported_media_type", _("正文要是 %(kind)s") % {"kind": wanted})
    files = max(settings.KEPAN_PLAN_MAX, settings.KEPAN_ATTACHMENT_MAX_MB) * MEBIBYTE
    most = files + MEBIBYTE if is_form else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if size > most:
        raise _refuse_size(most)
    if is_form and _UNSTORABLE.search("".join(text for _name, texts in request.POST.lists() for text in texts)):
        raise _refuse_unstorable()

    if not is_form and _ESCAPED.search(request.body):
        try:
            _check_texts(json.loads(request.body.decode()))
        except (ValueError, RecursionError) as error:
            raise ProblemError(400, "unreadable", _("请求的内容读不懂：正文要是 JSON")) from error


@csrf_exempt
def show_unknown(request: HttpRequest, rest: str) -> HttpResponseBase:
    """Answer an address that the interface does not have."""
    return write_problem(ProblemError(404, "not_found", _("接口里没有这个地址")))
