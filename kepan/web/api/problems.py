"""Refusals of the interface as RFC 9457 problems: a code for programs, words for people, the fields that are wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja.errors import HttpError, ValidationError

from kepan.apps.accounts.permissions import NotAllowedError, RefusalError
from kepan.apps.ledgers.services import EntryRefusedError, StaleEntryError, StaleLedgerError, TypeRefusedError
from kepan.apps.planning.services import StaleError
from kepan.apps.registry.services import StaleError as StaleRecordError
from kepan.apps.trail.services import request_id
from kepan.apps.webhooks.services import StaleError as StaleWebhookError

MEDIA_TYPE = "application/problem+json"
FieldErrors = Sequence[Mapping[str, str]]


class ProblemError(Exception):
    """An answer that says what is wrong; `code` never changes its meaning, `detail` is for people."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        errors: FieldErrors = (),
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.errors = errors
        self.headers = dict(headers or {})
        self.more = dict(more or {})


def write_problem(problem: ProblemError) -> HttpResponse:
    """Write a problem as an answer."""
    titles = {
        400: _("请求读不懂"),
        401: _("没有登录"),
        403: _("不允许"),
        404: _("没有找到"),
        405: _("不能用这种方法"),
        409: _("已被别人改过"),
        413: _("内容太大"),
        415: _("内容格式不对"),
        422: _("没有接受"),
        428: _("缺少版本"),
        429: _("请求太频繁"),
    }
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": titles.get(problem.status, _("没有办成")),
        "status": problem.status,
        "code": problem.code,
        "detail": problem.detail,
        "request_id": request_id.get(),
    }
    if problem.errors:
        body["errors"] = list(problem.errors)
    body |= problem.more
    return JsonResponse(
        body,
        status=problem.status,
        content_type=MEDIA_TYPE,
        headers=problem.headers,
        json_dumps_params={"ensure_ascii": False},
    )


def read_problem(error: Exception) -> ProblemError | None:
    """Return the problem that an error stands for; None for one that nobody foresaw."""
    match error:
        case ProblemError():
            return error
        case NotAllowedError():
            return ProblemError(403, "forbidden", str(error.reason))
        case PermissionDenied():
            return ProblemError(403, "forbidden", str(error) or _("不允许"))
        case StaleError():
            merging = None if error.merging is None else {"merging": asdict(error.merging)}
            return ProblemError(409, "stale", str(error.reason), more=merging)
        case StaleRecordError() | StaleWebhookError() | StaleEntryError() | StaleLedgerError():
            return ProblemError(409, "stale", str(error.reason))
        case EntryRefusedError():
            return ProblemError(422, "refused", str(error.reason), errors=_list_refusals(error))
        case TypeRefusedError():
            errors = [{"field": f"body.definition.{one.path}".rstrip("."), "detail": one.words} for one in error.faults]
            return ProblemError(422, "refused", str(error.reason), errors=errors)
        case RefusalError():
            return ProblemError(422, "refused", str(error.reason))
        case Http404():
            words = error.args[0] if error.args and isinstance(error.args[0], str) else ""
            return ProblemError(404, "not_found", words or _("没有找到，或者不归你看"))
        case ValidationError():
            return ProblemError(422, "invalid", _("有的内容填得不对，见 errors"), errors=_list_errors(error))
        case HttpError():
            code = {400: "unreadable", 413: "too_large"}.get(error.status_code, "refused")
            return ProblemError(error.status_code, code, _("请求的内容读不懂：正文要是 JSON"))
        case _:
            return None


def answer_error(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    """Answer an error of an operation; what nobody foresaw goes on to the site's own handling."""
    assert isinstance(error, Exception)
    problem = read_problem(error)
    if problem is None:
        raise error
    return write_problem(problem)


def _list_refusals(error: EntryRefusedError) -> list[dict[str, str]]:
    """List what is wrong with an entry: its fields, and the rules that it breaks as a whole."""
    found = [{"field": f"body.values.{key}", "detail": words} for key, words in error.problems.items()]
    return found + [{"field": "body.values", "detail": one.words} for one in error.findings if not one.field]


def _list_errors(error: ValidationError) -> list[dict[str, str]]:
    """List the fields that are wrong, by their way from the body, the address or the query."""
    found = []
    for one in error.errors:
        place = [str(part) for part in one["loc"]]
        # ninja names the argument of the function behind `body`: it is nothing the caller wrote.
        if place[:1] in (["body"], ["form"], ["query"]) and len(place) > 2:
            place = [place[0], *place[2:]]
        found.append({"field": ".".join(place), "detail": write_words(one)})
    return found


def write_words(one: Mapping[str, Any]) -> str:
    """Say what is wrong with a field; the kinds of errors are those of pydantic."""
    kind, given = str(one["type"]), one.get("ctx") or {}
    if kind == "value_error" and given.get("error"):
        return str(given["error"])
    if kind in {"enum", "literal_error"}:
        return _("只能是：%(values)s") % {"values": str(given.get("expected", "")).replace(" or ", ", ")}
    if kind in {"string_too_long", "too_long"}:
        return _("最多 %(most)s 个") % {"most": given.get("max_length", "")}
    if kind in {"string_too_short", "too_short"}:
        return _("至少 %(least)s 个") % {"least": given.get("min_length", "")}
    words = {
        "missing": _("必须填写"),
        "extra_forbidden": _("没有这个字段"),
        "greater_than": _("数值超出范围"),
        "less_than": _("数值超出范围"),
        "date": _("日期写成 2026-03-01 这样"),
        "int": _("要是整数"),
        "bool": _("要是 true 或 false"),
        "string": _("要是文字，写法见接口说明"),
        "list": _("要是列表"),
    }
    return next((told for start, told in words.items() if kind.startswith(start)), _("填写不对"))
