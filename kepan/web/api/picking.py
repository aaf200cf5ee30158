"""Only what a program asks for: some fields of an answer, or nothing where it has the answer already."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from kepan.web.api.problems import ProblemError

PART = "application/vnd.kepan.part+json"
"""The kind of an answer of which fields were left out: it does not keep the shape of the whole."""

JSON = "application/json"
LONGEST = 2000
LISTED = 30
Tree = dict[str, "Tree"]
Shape = Mapping[str, Any]


def read_fields(text: str, shapes: Shape, shape: Shape) -> Tree:
    """Read `a,b.c` into a tree; a name that the answer's shape does not have is refused.

    Of a list the fields are those of its items. An empty tree stands for all there is.
    """
    if len(text) > LONGEST:
        raise _refuse(_("fields 最多 %(most)s 个字") % {"most": LONGEST})
    items = [one["properties"]["items"] for one in _open(shapes, shape) if "items" in one.get("properties", {})]
    whole: list[str] = []
    for name in sorted({one.strip() for one in text.split(",")} - {""}):
        _check_name(name, shapes, items[0] if items else shape)
        # Whoever asks for `a` and `a.b` asks for all of `a`, which stands before.
        if not any(name.startswith(f"{one}.") for one in whole):
            whole.append(name)
    wanted: Tree = {}
    for name in whole:
        here = wanted
        for part in name.split("."):
            here = here.setdefault(part, {})
    return {"items": wanted} if items and wanted else wanted


def _check_name(name: str, shapes: Shape, shape: Shape) -> None:
    here = [shape]
    for part in name.split("."):
        open_shapes = [inner for one in here for inner in _open(shapes, one)]
        known = {key: value for one in open_shapes for key, value in one.get("properties", {}).items()}
        free = [one["additionalProperties"] for one in open_shapes if one.get("additionalProperties")]
        if part not in known and not free:
            words = _("没有 %(name)s；可以选：%(known)s") % {"name": name, "known": ", ".join(sorted(known)[:LISTED])}
            raise _refuse(words)
        here = [known[part]] if part in known else [one if isinstance(one, dict) else {} for one in free]


def _refuse(words: str) -> ProblemError:
    errors = [{"field": "query.fields", "detail": words}]
    return ProblemError(422, "invalid", _("有的内容填得不对，见 errors"), errors=errors)


def _resolve(shapes: Shape, shape: Shape) -> Shape:
    while "$ref" in shape:
        shape = shapes[shape["$ref"].rpartition("/")[2]]
    return shape


def _open(shapes: Shape, shape: Shape) -> Iterator[Shape]:
    """Go through the objects that a shape may be: itself, its choices, its elements."""
    shape = _resolve(shapes, shape)
    for way in ("anyOf", "allOf", "oneOf"):
        for one in shape.get(way, ()):
            yield from _open(shapes, one)
    if isinstance(shape.get("items"), dict):
        yield from _open(shapes, shape["items"])
    if "properties" in shape or shape.get("additionalProperties"):
        yield shape


def pick(value: Any, wanted: Tree) -> Any:
    """Return what is wanted of a JSON value; a list is cut element by element, and what frames a list stays."""
    if not wanted:
        return value
    if isinstance(value, list):
        return [pick(one, wanted) for one in value]
    if not isinstance(value, dict):
        return value
    if wanted.keys() == {"items"} and isinstance(value.get("items"), list):
        return value | {"items": pick(value["items"], wanted["items"])}
    return {name: pick(value[name], inner) for name, inner in wanted.items() if name in value}


def answer_known(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Put an entity tag on an answer that was read, and say 304 where the caller has it already.

    The tag is the version of the record, where it has one, and a digest of what is answered: a version alone would
    be wrong, for an answer shows what hangs on a record, in a language, with the fields that were wanted.
    """
    if request.method != "GET" or not isinstance(response, HttpResponse) or response.status_code != 200:
        return response
    if not response.headers.get("Content-Type", "").startswith((JSON, PART)):
        return response
    version = response.headers.get("ETag", "").strip('"')
    tag = f'"{version}-{hashlib.sha256(response.content).hexdigest()[:16]}"'
    seen = [one.strip().removeprefix("W/") for one in request.headers.get("If-None-Match", "").split(",")]
    answer = HttpResponseNotModified() if tag in seen else response
    answer.headers["ETag"] = tag
    answer.headers["Cache-Control"] = "private, no-cache"
    patch_vary_headers(answer, ("Authorization", "Cookie", "Accept-Language"))
    return answer
