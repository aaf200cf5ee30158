"""Every list that has a page, by its name: its rows with the words of the page, and files of it by a job."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, QueryDict
from django.urls import NoReverseMatch, resolve, reverse
from django.utils.translation import gettext as _
from django_filters import FilterSet
from ninja import Query, Router, Status
from pydantic import Field

from kepan.apps.accounts.permissions import Answer, RefusalError, require
from kepan.apps.desk.models import Job
from kepan.apps.planning.permissions import can_read_plans
from kepan.engine.basis.quantity import write_plain
from kepan.store.files.tables import MOST_ROWS, Form
from kepan.web.api.callers import check_scope
from kepan.web.api.operations.list_reading import (
    OWN,
    check_filter_names,
    check_order,
    list_filters,
    refuse_field,
)
from kepan.web.api.operations.registry_lists import NAMES, ListQuery, make_state
from kepan.web.api.operations.shared import get_user
from kepan.web.api.schemas.basis import Key, Stretch
from kepan.web.api.schemas.lists import ExportBody, ListRowOut, ListsOut
from kepan.web.api.schemas.plans import JobOut
from kepan.web.ui.lists import Column, ListPage
from kepan.web.ui.lists.exports import get_writer
from kepan.web.ui.lists.state import State, list_unreadable

router = Router(tags=["lists"])
PLAN = "plan"
LEDGER, APPLICATIONS = "ledgers.", "applications."


@dataclass(frozen=True)
class Known:
    """Where a list stands: the name of its page, the area of scopes that it belongs to, what it is of."""

    page: str
    area: str
    of: str | None = None


LISTS: dict[str, Known] = {
    "planning.plans": Known("plan_list", "plans"),
    "planning.targets_in_force": Known("plan_targets", "plans", PLAN),
    "planning.measures_in_force": Known("plan_measures", "plans", PLAN),
    "planning.duties": Known("duty_list", "plans"),
    "planning.shares": Known("share_list", "shares"),
    "planning.suggestions": Known("suggestion_list", "plans"),
    "registry.organisations": Known("organisation_list", "registry"),
    "registry.people": Known("person_list", "registry"),
    "registry.recognitions": Known("recognition_list", "registry"),
    "registry.rights": Known("right_list", "registry"),
    "registry.projects": Known("project_list", "registry"),
    "registry.agreements": Known("agreement_list", "registry"),
    "registry.findings": Known("finding_list", "registry"),
    "registry.pairs": Known("pair_list", "registry"),
    "registry.person_pairs": Known("person_pair_list", "registry"),
    "registry.mergers": Known("merger_list", "registry"),
    "registry.person_mergers": Known("person_merger_list", "registry"),
    "imports.batches": Known("import_list", "registry"),
    "sharing.requests": Known("data_request_list", "sharing"),
    "sharing.orders": Known("data_order_list", "sharing"),
    "sharing.revenue": Known("revenue_list", "sharing"),
    "accounts.users": Known("user_list", "accounts"),
    "trail.entries": Known("trail", "all"),
}
"""Lists by name; those of ledgers are called `ledgers.`, those of what was sent to one `applications.`, and its key."""

PAGE_NAMES = {here: there for there, here in NAMES.items()}
ONE = "/lists/{str:list_name}"


class ListRowsQuery(ListQuery):
    """Which rows of which columns."""

    of: Key | None = Field(None, description="The record that the list is of, such as a plan.")
    columns: str = Field("", max_length=2000, description="Keys of columns with commas; empty: those of a new page.")
    q: str = Field("", max_length=200, description="Words to look for, as in the search box of the page.")
    sort: str = Field("", max_length=60, description="The key of a column, with `-` the other way round.")


FILTERS: dict[str, Any] = {
    "name": "filters",
    "in": "query",
    "required": False,
    "style": "form",
    "explode": True,
    "description": "The filters of the list, each a parameter of its own; `GET /lists` names them.",
    "schema": {"type": "object", "additionalProperties": {"type": "string"}},
}


def _find_known(name: str) -> tuple[Known, dict[str, Any]]:
    if name.startswith(LEDGER):
        return Known("entry_list", "ledgers"), {"key": name.removeprefix(LEDGER)}
    if name.startswith(APPLICATIONS):
        return Known("application_list", "ledgers"), {"key": name.removeprefix(APPLICATIONS)}
    if name not in LISTS:
        raise Http404(_("没有这个列表"))
    return LISTS[name], {}


def open_page(request: HttpRequest, name: str, of: int | None, query: QueryDict) -> ListPage[Any]:
    """Open the page of a list with filters for whoever asks, as far as page and token let one."""
    known, words = _find_known(name)
    check_scope(request, f"{known.area}:read")
    if (known.of is None) != (of is None):
        raise refuse_field("of", _("这个列表要写 of") if known.of else _("这个列表不用写 of"))
    try:
        path = reverse(known.page, kwargs=words | ({"pk": of} if known.of else {}))
    except NoReverseMatch as missing:
        raise Http404(_("没有这个列表")) from missing
    match = resolve(path)
    page: ListPage[Any] = match.func.view_class()  # type: ignore[attr-defined]
    asked = HttpRequest()
    asked.method, asked.path, asked.path_info = "GET", path, path
    asked.GET = query  # type: ignore[assignment]
    asked.user = get_user(request)
    page.setup(asked, *match.args, **match.kwargs)
    require(page.can_open(page.user))
    return page


def _choose_columns(page: ListPage[Any], keys: Sequence[str], place: str) -> tuple[Column, ...]:
    """Return the columns of these keys as the page orders them, or those that it shows at first."""
    known = [column for column in page.columns if column.is_exported]
    missing = sorted(set(keys) - {column.key for column in known})
    if missing:
        shown = {"name": missing[0], "known": ", ".join(column.key for column in known)}
        raise refuse_field(place, _("没有 %(name)s；可以选：%(known)s") % shown)
    if not keys:
        return tuple(column for column in known if column.is_shown or column.is_fixed)
    return tuple(column for column in known if column.key in keys)


def _read_state(page: ListPage[Any], said: dict[str, Any], columns: tuple[Column, ...], place: str) -> State:
    sort = said["sort"] or page.default_sort
    check_order(page, sort, place)
    state = make_state(page, page.request.GET, {"cursor": "", "size": 1, **said, "sort": sort})
    state.columns = columns
    return state


def _filter_rows(
    page: ListPage[Any], state: State, asked: list[str], place: str
) -> tuple[FilterSet | None, QuerySet[Any]]:
    """Return the filters and the rows that they leave; refused where one is unknown or says nothing."""
    check_filter_names(page, asked, place)
    filters, rows = page.filter_rows(state)
    unread = list_unreadable(filters, state.query)
    if unread:
        raise refuse_field(f"{place}.{NAMES.get(unread[0], unread[0])}", _("这个条件看不懂"))
    return filters, rows


@router.get("/lists", response=ListsOut, summary="Lists that one may open")
def read_lists(request: HttpRequest) -> dict[str, Any]:
    """Name every list with its columns and filters.

    Those of ledgers are `ledgers.` and the key of the ledger, those of what was sent to one `applications.` and it.
    """
    user = get_user(request)
    found = []
    for known in LISTS.values():
        match = resolve(reverse(known.page, kwargs={"pk": 1} if known.of else {}))
        page: ListPage[Any] = match.func.view_class()  # type: ignore[attr-defined]
        page.setup(request, **match.kwargs)
        # A list of one plan is open to those who find the plan.
        if can_read_plans(user) if known.of else page.can_open(user):
            found.append(_describe(page, known))
    return {"items": found}


def _can_export(page: ListPage[Any]) -> Answer:
    """Say whether a list leaves as a file; what its page hands out none of, nobody takes."""
    return page.can_export(page.user) if page.export_action else Answer(False, _("这个列表不能导出"))


def _describe(page: ListPage[Any], known: Known) -> dict[str, Any]:
    return {
        "name": page.name,
        "title": str(page.title),
        "scope": f"{known.area}:read",
        "of": known.of,
        "sort": page.default_sort,
        "columns": [
            {
                "key": one.key,
                "label": str(one.label),
                "kind": one.kind,
                "unit": str(one.unit),
                "is_shown": one.is_shown or one.is_fixed,
                "is_sorted": one.get_sort() is not None,
            }
            for one in page.columns
            if one.is_exported
        ],
        "filters": [
            {"name": NAMES.get(name, name), "label": str(one.label or name)} for name, one in list_filters(page).items()
        ],
        "may_export": bool(_can_export(page)),
    }


@router.get(ONE, response=Stretch[ListRowOut], summary="Rows of a list", openapi_extra={"parameters": [FILTERS]})
def read_list_rows(request: HttpRequest, list_name: str, wanted: Query[ListRowsQuery]) -> dict[str, Any]:
    """Read rows as the page of a list shows them: its filters, search, orders, columns. A token needs its scope."""
    said = wanted.model_dump(exclude_none=True)
    query = QueryDict(mutable=True)
    for name in set(request.GET) - {*OWN, "of", "columns"}:
        query.setlist(PAGE_NAMES.get(name, name), request.GET.getlist(name))
    filters_asked = list(query)
    query.update({name: said[name] for name in ("q", "sort", "count") if said.get(name)})
    page = open_page(request, list_name, wanted.of, query)
    keys = [key for key in wanted.columns.split(",") if key]
    state = _read_state(page, said, _choose_columns(page, keys, "query.columns"), "query")
    rows = _filter_rows(page, state, filters_asked, "query")[1]
    total, part = page.read_rows(rows, state)
    if state.remarks or (wanted.cursor and state.cursor is None):
        raise refuse_field("query.cursor", _("这个 cursor 用不了了，从头读起；它只用于同一个列表的同一种排序"))
    return {
        "items": [{"id": row.pk, "values": _write_row(row, state.columns)} for row in part.rows],
        "size": state.size,
        "position": part.position,
        "count": total,
        "is_exact": not page.is_cut,
        "before": part.before or None,
        "after": part.after or None,
    }


def _write_row(row: Any, columns: Sequence[Column]) -> dict[str, Any]:
    found = {column.key: column.get_value(row) for column in columns}
    return {
        column.key: None if found[column.key] is None else _write_cell(get_writer(column)(found[column.key]))
        for column in columns
    }


def _write_cell(cell: Any) -> str:
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, Decimal):
        return write_plain(cell)
    return str(cell)


@router.post(f"{ONE}/exports", response={202: JobOut}, summary="A file of a list")
def export_list_file(request: HttpRequest, list_name: str, body: ExportBody) -> Status[Job]:
    """Have a file written of all rows that the filters leave; `GET /jobs/…/file` hands it out. Asked for in the trail.

    A token needs the scope of the list, and `files:read` for the file.
    """
    query = QueryDict(mutable=True)
    for name, value in body.filters.items():
        query.setlist(PAGE_NAMES.get(name, name), value if isinstance(value, list) else [value])
    filters_asked = list(query)
    query.update({name: word for name, word in (("q", body.q), ("sort", body.sort)) if word})
    page = open_page(request, list_name, body.of, query)
    require(_can_export(page))
    columns = _choose_columns(page, body.columns or [], "body.columns")
    state = _read_state(page, {"q": body.q, "sort": body.sort}, columns, "body")
    filters, rows = _filter_rows(page, state, filters_asked, "body.filters")
    export = page.make_export(state, filters, rows, Form(body.form))
    if export.form == Form.XLSX and export.total > MOST_ROWS:
        raise RefusalError(_("一张工作表放不下这么多行，改用 CSV 或 Parquet"))
    return Status(202, page.create_job(state, export))
