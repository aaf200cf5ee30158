"""The open-data portal: what the bureau has opened to everybody, without a login."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from itertools import islice
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kepan.apps.accounts.enums import Tier
from kepan.apps.accounts.selectors import get_root_region, is_sample_open
from kepan.apps.sharing.enums import LICENCE_URLS, Licence
from kepan.apps.sharing.facts import Reach, find_dataset, list_datasets
from kepan.apps.sharing.selectors import list_published
from kepan.apps.sharing.services import open_published
from kepan.store.tables.open_files import MEDIA_TYPES
from kepan.web.sharing.catalogue import Entry, Publisher, make_catalogue, write_turtle
from kepan.web.sharing.words import list_fields, write_cell, write_head, write_size
from kepan.web.ui.visits import MINUTE, answer_too_often, count_visit

Parameters = ParamSpec("Parameters")
View = Callable[Concatenate[HttpRequest, Parameters], HttpResponseBase]
SAMPLE_ROWS = 10
TURTLE, JSON_LD = "ttl", "jsonld"
CATALOGUES = {JSON_LD: "application/ld+json; charset=utf-8", TURTLE: "text/turtle; charset=utf-8"}


def open_page(view: View[Parameters]) -> View[Parameters]:
    """Let anybody in where the portal is on, and no more often than KEPAN_OPEN_RATE."""

    @wraps(view)
    @require_safe
    def guarded(request: HttpRequest, *args: Parameters.args, **kwargs: Parameters.kwargs) -> HttpResponseBase:
        if not settings.KEPAN_OPEN_DATA:
            raise Http404(_("这里没有开放数据"))
        wait = count_visit(request)
        if wait:
            return answer_too_often(request, wait)
        return view(request, *args, **kwargs)

    result: Any = guarded
    return result  # type: ignore[no-any-return]


def list_entries() -> list[Entry]:
    """List the data sets that are open and published."""
    declared = {dataset.key: dataset for dataset in list_datasets(Tier.PUBLIC_DATA)}
    found = {shared.key: shared for shared in list_published(keys=declared)}
    return [Entry(dataset, found[key]) for key, dataset in declared.items() if key in found]


def find_entry(key: str) -> Entry:
    """Return one open data set; answers 404 for one that is not open."""
    dataset = find_dataset(key)
    shared = list_published(keys=[key]) if dataset is not None and dataset.tier == Tier.PUBLIC_DATA else []
    if dataset is None or not shared:
        raise Http404(_("没有这个数据集，或者它没有开放"))
    return Entry(dataset, shared[0])


@open_page
def show_portal(request: HttpRequest) -> HttpResponse:
    """List what is open."""
    return render(request, "sharing/portal.html", {"entries": list_entries()})


@open_page
def show_dataset(request: HttpRequest, key: str) -> HttpResponse:
    """Show one data set: columns, some rows, files, licence."""
    entry = find_entry(key)
    columns = entry.dataset.columns
    rows = entry.dataset.source.list_rows(columns, Reach(entry.shared.with_owned), stop=SAMPLE_ROWS)
    files = [(form, facts["sha256"], write_size(facts["size"])) for form, facts in entry.shared.files.items()]
    context = {
        "entry": entry,
        "fields": list_fields(columns),
        "heads": [write_head(column) for column in columns],
        "rows": [[write_cell(value) for value in row] for row in islice(rows, SAMPLE_ROWS)],
        "files": files,
        "licence_url": LICENCE_URLS[Licence(entry.shared.licence)],
    }
    return render(request, "sharing/open_dataset.html", context)


@open_page
def send_file(request: HttpRequest, key: str, form: str) -> HttpResponseBase:
    """Send a published file; who has it already is told so."""
    shared = find_entry(key).shared
    if form not in shared.files or shared.published_at is None:
        raise Http404(_("没有这种格式"))
    etag, moment = quote_etag(shared.files[form]["sha256"]), int(shared.published_at.timestamp())
    answer: HttpResponseBase | None = get_conditional_response(request, etag=etag, last_modified=moment)
    if answer is None or answer.status_code != 304:
        try:
            content = open_published(shared, form)
        except FileNotFoundError as missing:
            raise Http404(_("文件正在重新生成，过几分钟再来")) from missing
        answer = FileResponse(content, as_attachment=True, filename=f"{key}.{form}", content_type=MEDIA_TYPES[form])
    answer.headers["ETag"], answer.headers["Last-Modified"] = etag, http_date(moment)
    answer.headers["Access-Control-Allow-Origin"] = "*"
    patch_cache_control(answer, public=True, max_age=MINUTE)
    return answer


@open_page
def show_catalogue(request: HttpRequest, form: str) -> HttpResponse:
    """Hand out the catalogue as DCAT."""
    if form not in CATALOGUES:
        raise Http404(_("没有这种格式"))
    root = get_root_region()
    place = "" if root is None else root.name
    base = settings.KEPAN_PUBLIC_URL.rstrip("/") or f"{request.scheme}://{request.get_host()}"
    publisher = Publisher(_("%(place)s科技管理部门") % {"place": place}, place, base, is_sample_open())
    with translation.override("zh-hans"):
        made = make_catalogue(publisher, list_entries())
        text = write_turtle(made) if form == TURTLE else json.dumps(made, ensure_ascii=False, indent=1)
    answer = HttpResponse(text, content_type=CATALOGUES[form])
    etag = quote_etag(hashlib.sha256(text.encode()).hexdigest())
    answer.headers["ETag"] = etag
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return get_conditional_response(request, etag=etag, response=answer) or answer
