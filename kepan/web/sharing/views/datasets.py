"""The catalogue of data for those who are logged in: what there is in three tiers, and the rows one may take."""

from __future__ import annotations

from itertools import islice
from tempfile import TemporaryFile
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from kepan.apps.accounts.enums import Tier
from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.accounts.selectors import is_sample_open
from kepan.apps.sharing.enums import Way
from kepan.apps.sharing.facts import Dataset, list_datasets
from kepan.apps.sharing.models import SharedDataset
from kepan.apps.sharing.permissions import can_steward, is_entitled
from kepan.apps.sharing.selectors import count_accesses, find_own_permission, list_shared
from kepan.apps.sharing.services import (
    NOTICE,
    Opened,
    create_order,
    create_request,
    open_dataset,
    prepare_shared,
    read_opened,
)
from kepan.apps.sharing.services.access import find_fault
from kepan.store.tables.open_files import FORMS, MEDIA_TYPES, OpenColumn, write_open_file
from kepan.web.registry.views.editing import add_refusal
from kepan.web.sharing.forms import OrderForm, RequestForm
from kepan.web.sharing.guards import find_declared, sharing_page
from kepan.web.sharing.words import list_fields, write_cell, write_head, write_yuan
from kepan.web.ui.guards import get_user

SHOWN_ROWS = 50
TIER_WORDS = {
    Tier.PUBLIC_DATA: gettext_lazy("公共享有：人人可以看、下载、调用"),
    Tier.OWNED_DATA: gettext_lazy("有限共享：申请、授权后使用，限字段、地区、天数和次数，随时可以收回"),
    Tier.PROPRIETARY_DATA: gettext_lazy("有偿返还：订购、付款后使用，收益按份额返还提供单位"),
}


@require_GET
@sharing_page
def show_catalogue(request: HttpRequest) -> HttpResponse:
    """Show all data sets by tier; those that are not open only to those who look after them."""
    user = get_user(request)
    declared = list_datasets()
    known = list_shared(keys=[dataset.key for dataset in declared])
    groups = []
    for tier in Tier:
        rows = []
        for dataset in (one for one in declared if one.tier == tier):
            shared = known.get(dataset.key) or SharedDataset(key=dataset.key)
            if shared.is_open or can_steward(user, shared):
                rows.append({"dataset": dataset, "shared": shared, "price": write_yuan(shared.price)})
        groups.append((tier, TIER_WORDS[tier], rows))
    return render(request, "sharing/catalogue.html", {"groups": groups, "has_portal": settings.KEPAN_OPEN_DATA})


def find_seen(user: User, key: str) -> tuple[Dataset, SharedDataset]:
    """Return a data set that somebody may know of; answers 404 for one that is not open yet to others."""
    dataset = find_declared(key)
    shared = prepare_shared(dataset)
    if not (shared.is_open or can_steward(user, shared) or find_own_permission(user=user, shared=shared)):
        raise Http404(_("没有这个数据集，或者它没有开放"))
    return dataset, shared


@require_http_methods(["GET", "POST"])
@sharing_page
def show_dataset(request: HttpRequest, key: str) -> HttpResponse:
    """Show one data set, what one may do with it, and the form to ask for it or to order it."""
    user = get_user(request)
    dataset, shared = find_seen(user, key)
    form = make_form(request, dataset)
    status = 200
    if request.method == "POST" and form is not None:
        status = 422
        if form.is_valid():
            try:
                return redirect(_send_wish(request, user, dataset, form))
            except RefusalError as refusal:
                status = add_refusal(form, refusal)
    permission = find_own_permission(user=user, shared=shared)
    is_paid = dataset.tier == Tier.PROPRIETARY_DATA
    is_free = dataset.tier == Tier.PUBLIC_DATA or is_entitled(user, is_owned=not is_paid)
    context: dict[str, Any] = {
        "dataset": dataset,
        "shared": shared,
        "tier_words": TIER_WORDS[dataset.tier],
        "fields": list_fields(dataset.columns),
        "form": None if is_free or not shared.is_open else form,
        "is_paid": is_paid,
        "is_free": is_free,
        "permission": permission,
        "fault": "" if is_free else find_fault(permission, today=timezone.localdate(), is_paid=is_paid),
        "granted": [] if permission is None else list_fields(dataset.list_columns(permission.columns)),
        "price": write_yuan(shared.price),
        "forms": FORMS,
        "counts": count_accesses(shared) if can_steward(user, shared) else None,
    }
    return render(request, "sharing/dataset.html", context, status=status)


def make_form(request: HttpRequest, dataset: Dataset) -> RequestForm | OrderForm | None:
    """Make the form by which a data set of this tier is asked for; public data needs none."""
    sent = request.POST or None
    match dataset.tier:
        case Tier.OWNED_DATA:
            return RequestForm(sent, dataset=dataset)
        case Tier.PROPRIETARY_DATA:
            return OrderForm(sent)
    return None


def _send_wish(request: HttpRequest, user: User, dataset: Dataset, form: RequestForm | OrderForm) -> str:
    """Ask or order, and return the address of what came of it."""
    if isinstance(form, RequestForm):
        asked = create_request(actor=user, dataset=dataset, details=form.read_details())
        messages.success(request, _("已提交申请，审批后通知你"))
        return f"/sharing/requests/{asked.pk}/"
    order = create_order(actor=user, dataset=dataset, purpose=form.cleaned_data["purpose"])
    messages.success(request, _("已下订单。按下面的金额付款，确认后就能用"))
    return f"/sharing/orders/{order.pk}/"


@require_GET
@sharing_page
def show_rows(request: HttpRequest, key: str) -> HttpResponseBase:
    """Show the first rows of a data set, or with `form` send all as a file; each counts as one use."""
    user = get_user(request)
    dataset = find_declared(key)
    form = request.GET.get("form", "")
    if form and form not in FORMS:
        raise Http404(_("没有这种格式"))
    opened = open_dataset(actor=user, dataset=dataset, way=Way.FILE if form else Way.PAGE, form=form)
    if form:
        return send_opened(opened, form)
    rows = read_opened(opened, stop=SHOWN_ROWS)
    context = {
        "dataset": dataset,
        "opened": opened,
        "heads": [(write_head(column), column.key in opened.masked) for column in opened.columns],
        "rows": [[write_cell(value) for value in row] for row in islice(rows, SHOWN_ROWS)],
        "most": SHOWN_ROWS,
        "left": None if opened.permission is None else opened.permission.uses - opened.permission.used - 1,
        "forms": FORMS,
    }
    return render(request, "sharing/rows.html", context)


def send_opened(opened: Opened, form: str) -> HttpResponseBase:
    """Write the rows that were opened as a file and send it; masked columns become text."""
    columns = [
        OpenColumn(
            column.key,
            str(column.label),
            "text" if column.key in opened.masked else column.kind,
            str(column.unit),
        )
        for column in opened.columns
    ]
    notes = {"title": str(opened.dataset.title), "tier": str(opened.dataset.tier)}
    if is_sample_open():
        notes["notice"] = NOTICE
    rows = (
        [
            value if value is None or column.key not in opened.masked else str(value)
            for value, column in zip(row, opened.columns, strict=True)
        ]
        for row in read_opened(opened)
    )
    file: Any = TemporaryFile()  # noqa: SIM115 the answer closes it when it has been sent
    write_open_file(file, form, columns, rows, notes)  # type: ignore[arg-type]
    file.seek(0)
    name = f"{opened.dataset.title} {timezone.localdate().isoformat()} {opened.dataset.tier.label}.{form}"
    return FileResponse(file, as_attachment=True, filename=name, content_type=MEDIA_TYPES[form])
