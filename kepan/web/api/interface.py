"""The interface put together: all operations, how errors are answered, and its OpenAPI document."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from ninja import NinjaAPI, Router
from ninja.errors import HttpError, ValidationError
from ninja.operation import Operation
from ninja.renderers import JSONRenderer

from kepan.apps.accounts.permissions import YES, Answer, can_list_users, can_read_trail
from kepan.apps.accounts.selectors import AnyUser
from kepan.apps.imports.permissions import can_read_imports
from kepan.apps.ledgers.permissions import can_use_ledgers
from kepan.apps.planning.permissions import can_read_plans, can_read_shares
from kepan.apps.registry.permissions import can_read_registry
from kepan.apps.sharing.permissions import can_use_data
from kepan.apps.webhooks.permissions import can_subscribe
from kepan.web.api.callers import SessionAuth, TokenAuth
from kepan.web.api.describing import DESCRIPTION, describe, get_shape
from kepan.web.api.guarding import BodyParser, Gate, View, guard
from kepan.web.api.ledger_document import make_ledger_document
from kepan.web.api.operations import (
    accounts,
    bindings,
    carried,
    choices,
    desk,
    drafts,
    duties,
    files,
    imports,
    ledger_drafts,
    ledger_entries,
    ledger_outside,
    ledger_papers,
    ledger_types,
    ledger_work,
    ledgers,
    list_views,
    lists,
    outside,
    overviews,
    own_account,
    phases,
    plans,
    programmes,
    registry_bulk,
    registry_organisations,
    registry_people,
    registry_projects,
    registry_quality,
    registry_resources,
    registry_rights,
    registry_statements,
    registry_titles,
    requests,
    rows,
    sharing,
    shelf,
    versions,
    vocabulary,
    webhooks,
)
from kepan.web.api.operations.ledger_entries import open_list
from kepan.web.api.operations.list_reading import list_filters, list_orders
from kepan.web.api.picking import Shape, pick
from kepan.web.api.problems import answer_error
from kepan.web.api.scopes import find_scope

PREFIX = "/api/v1/"


def can_enter(user: AnyUser) -> Answer:
    """The desk is everybody's own."""
    return YES


OPEN = "open/"
"""How addresses begin that ask for no token: what people outside do without an account."""

BEGINNINGS: dict[str, Callable[[AnyUser], Answer]] = {
    "registry/": can_read_registry,
    "imports": can_read_imports,
    "sharing/": can_use_data,
    "webhooks": can_subscribe,
    "ledger": can_use_ledgers,
    "lists": can_enter,
    "account": can_enter,
    "users": can_list_users,
    "roles": can_list_users,
    "regions": can_enter,
    "offices": can_enter,
    OPEN: can_enter,
    "jobs": can_enter,
    "trail": can_read_trail,
    "tasks": can_enter,
    "notices": can_enter,
}
"""How addresses begin that others get to than those of plans, and who."""

FILES = frozenset(
    {
        "add_entry_files", "create_import_from_file", "create_plan_from_file", "hand_in_file", "read_progress",
        "read_share_reports", "send_open_application",
    }
)  # fmt: skip
"""Names of addresses whose POST carries files."""

CARRIED = frozenset(
    {"get_me", "read_carried", "read_carried_share", "read_share_reports", "set_share_schedule", "read_file"}
)
"""Names of addresses that are open to those, too, who only carry parts of targets."""

BINARY = frozenset(
    {
        "export", "read_job_file", "read_file", "export_vocabulary", "read_dataset_file", "read_ledger_file",
        "read_returned_workbook", "read_import_template", "read_entry_workbook", "read_certificate_file",
        "read_open_certificate_file",
    }
)  # fmt: skip
"""Operations that answer a file."""


CONFIRMED = {
    "change_own_email": "password",
    "change_own_password": "current",
    "begin_second_factor": "password",
    "renew_own_codes": "password",
    "deactivate_own_factor": "password",
    "create_own_token": "password",
}
"""Operations that ask for the password once more → the field of the body that holds it."""

_TO_ROUTE = str.maketrans("{}", "<>")


class PlainRenderer(JSONRenderer):
    """Writes Chinese as it is read, and of what was read the fields that are wanted."""

    def __init__(self) -> None:
        super().__init__()
        self.json_dumps_params = {"ensure_ascii": False}

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> Any:
        """Write an answer."""
        wanted = getattr(request, "wanted_fields", None)
        if wanted and response_status == 200:
            data = pick(data, wanted)
        return super().render(request, data, response_status=response_status)


class Interface(NinjaAPI):
    """Ninja's interface with names of our own for operations."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Name an operation by its function."""
        return operation.view_func.__name__


PARTS = (
    plans, shelf, drafts, rows, versions, requests, duties, carried, phases, programmes, files, choices, vocabulary,
    registry_organisations, registry_statements, registry_people, registry_titles, registry_rights,
    registry_projects, registry_bulk, registry_quality, registry_resources, imports, sharing, webhooks,
    ledgers, ledger_entries, ledger_work, ledger_types, ledger_outside, ledger_papers, lists, list_views, desk,
    ledger_drafts, bindings, accounts, own_account, outside, overviews,
)  # fmt: skip
own_description = Router(tags=["ledgers"])
ROUTERS = (*(part.router for part in PARTS), overviews.trail, own_description)


@own_description.get(
    "/ledgers/{slug:ledger_key}/openapi.json", response=dict[str, Any], summary="The interface of one ledger"
)
def read_ledger_document(request: HttpRequest, ledger_key: str) -> dict[str, Any]:
    """Describe the interface of one ledger as OpenAPI, with its fields, filters and steps."""
    page = open_list(request, ledger_key)
    return make_ledger_document(make_document(), page.ledger, filters=list_filters(page), orders=list_orders(page))


def _make_interface() -> Interface:
    made = Interface(
        title="kepan 科盘",  # l10n: a name
        version="1",
        description=DESCRIPTION,
        docs_url=None,
        openapi_url=None,
        parser=BodyParser(),
        renderer=PlainRenderer(),
        auth=[TokenAuth(), SessionAuth()],
    )
    for router in ROUTERS:
        made.add_router("", router)
    # Ninja has answers of its own for the last three.
    for kind in (Exception, Http404, HttpError, ValidationError):
        made.add_exception_handler(kind, answer_error)
    return made


interface = _make_interface()


def list_patterns() -> list[URLPattern]:
    """List the addresses of all operations, each once, with its checks before it."""
    found: dict[str, tuple[str, list[View]]] = {}
    for pattern in interface.urls[0]:
        if isinstance(pattern, URLPattern) and pattern.name and pattern.name != "api-root":
            views = found.setdefault(str(pattern.pattern), (pattern.name, []))[1]
            if pattern.callback not in views:
                views.append(pattern.callback)
    named = _list_names()
    return [
        path(
            route,
            guard(
                _join(views),
                Gate(
                    can_enter=_choose_guard(route, name),
                    is_open=route.startswith(OPEN),
                    takes_files=name in FILES,
                    scopes={method: find_scope(one, tag, method) for method, (one, tag) in named[route].items()},
                    confirms={
                        method: CONFIRMED[one] for method, (one, _tag) in named[route].items() if one in CONFIRMED
                    },
                    find_shapes=partial(_find_shapes, named[route].get("GET", ("", ""))[0]),
                ),
            ),
            name=f"api_{name}",
        )
        for route, (name, views) in found.items()
    ]


def _list_names() -> dict[str, dict[str, tuple[str, str]]]:
    """Return name and part of each operation by its address as Django writes it, and its method."""
    named: dict[str, dict[str, tuple[str, str]]] = {}
    for router in ROUTERS:
        for address, views in router.path_operations.items():
            here = named.setdefault(address.lstrip("/").translate(_TO_ROUTE), {})
            for operation in views.operations:
                tag = str((operation.tags or router.tags)[0])
                here |= dict.fromkeys(operation.methods, (operation.view_func.__name__, tag))
    return named


def _find_shapes(name: str) -> tuple[Shape, Shape] | None:
    """Return the shapes of all answers and that of one operation; None for one that answers a file."""
    document = make_document()
    for methods in document["paths"].values():
        shape = get_shape(methods.get("get", {}))
        if shape is not None and methods["get"]["operationId"] == name:
            return document["components"]["schemas"], shape
    return None


def _choose_guard(route: str, name: str) -> Callable[[AnyUser], Answer]:
    """Say who gets to an address."""
    found = next((can for beginning, can in BEGINNINGS.items() if route.startswith(beginning)), None)
    if found is not None:
        return found
    return can_read_shares if name in CARRIED else can_read_plans


def _join(views: Sequence[View]) -> View:
    """Join the operations of one address that stand in several parts: the first that knows the method answers."""

    def answer(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        allowed: list[str] = []
        for view in views:
            response = view(request, **kwargs)
            if not isinstance(response, HttpResponseNotAllowed):
                return response
            allowed += response.headers["Allow"].split(", ")
        return HttpResponseNotAllowed(allowed)

    return answer


@cache
def make_document() -> dict[str, Any]:
    """Return the OpenAPI document, with what ninja does not know: problems, keys, versions, scopes, fields."""
    document: dict[str, Any] = json.loads(json.dumps(interface.get_openapi_schema(path_prefix=PREFIX)))
    return describe(document, binary=BINARY)


def write_document() -> str:
    """Write the OpenAPI document as it is served and kept in docs/schema."""
    return json.dumps(make_document(), ensure_ascii=False, indent=1, sort_keys=False) + "\n"
