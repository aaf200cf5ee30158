"""Receipts of projects and fulfilments of agreements: entered, corrected, taken back; one way for both."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from kepan.apps.accounts.permissions import require
from kepan.apps.registry.permissions import can_update_record
from kepan.apps.registry.selectors import get_agreement, get_project
from kepan.apps.registry.services import (
    add_fulfilment,
    add_receipt,
    remove_fulfilment,
    remove_receipt,
    update_fulfilment,
    update_receipt,
)
from kepan.web.registry.agreement_forms import FulfilmentCorrectionForm, FulfilmentForm, list_fulfilment_initial
from kepan.web.registry.guards import find_record, registry_page
from kepan.web.registry.project_forms import ReceiptCorrectionForm, ReceiptForm, RemovalForm, list_receipt_initial
from kepan.web.registry.views.writing import answer_form
from kepan.web.registry.words import write_amount
from kepan.web.ui.guards import get_user


@dataclass(frozen=True)
class StepKind:
    """A sort of step: the record it hangs on and under which name, its forms, services and words."""

    record: str
    step: str
    section: Any
    get: Callable[..., Any]
    add: Callable[..., Any]
    update: Callable[..., Any]
    remove: Callable[..., Any]
    form: type[Form]
    correction: type[Form]
    list_initial: Callable[[Any], dict[str, Any]]
    words: Mapping[str, Any]


RECEIPT = StepKind(
    "project", "receipt", gettext_lazy("上级项目"), get_project, add_receipt, update_receipt, remove_receipt,
    ReceiptForm, ReceiptCorrectionForm, list_receipt_initial,
    {"add": gettext_lazy("登记到账"), "update": gettext_lazy("更正到账"), "remove": gettext_lazy("删除到账")},
)  # fmt: skip
FULFILMENT = StepKind(
    "agreement", "fulfilment", gettext_lazy("合作协议"), get_agreement, add_fulfilment, update_fulfilment,
    remove_fulfilment, FulfilmentForm, FulfilmentCorrectionForm, list_fulfilment_initial,
    {"add": gettext_lazy("登记履约"), "update": gettext_lazy("更正履约"), "remove": gettext_lazy("删除履约")},
)  # fmt: skip


def find_open(request: HttpRequest, kind: StepKind, pk: int) -> Any:
    """Return the record of a step, for somebody who may change it."""
    row = find_record(request, kind.get, pk)
    require(can_update_record(get_user(request), row))
    return row


def find_step(kind: StepKind, row: Any, pk: int) -> Any:
    """Return a step of a record; answers 404 for one of another record or one that was taken back."""
    steps = getattr(row, f"{kind.step}s").all()
    found = next((one for one in steps if one.pk == pk), None)
    if found is None:
        raise Http404(_("没有这条记录，或者它不归你看"))
    return found


def answer_step(
    request: HttpRequest,
    kind: StepKind,
    row: Any,
    form: Form,
    act: str,
    write: Callable[[dict[str, Any]], Any],
    **more: Any,
) -> HttpResponse:
    """Show the form of a step and write it, then lead back to the record."""
    url = reverse(f"{kind.record}_detail", args=[row.pk])

    def take(data: dict[str, Any]) -> str:
        write(data)
        messages.success(request, _("已写入"))
        return url

    page = {"section": kind.section, "list_url": reverse(f"{kind.record}_list"), "name": str(row), "name_url": url}
    return answer_form(request, form, take, title=kind.words[act], back_url=url, **page, **more)


@require_http_methods(["GET", "POST"])
@registry_page
def create(request: HttpRequest, pk: int, kind: StepKind) -> HttpResponse:
    """Enter a step."""
    row = find_open(request, kind, pk)
    form = kind.form(request.POST or None, initial={"version": row.version})

    def write(data: dict[str, Any]) -> None:
        kind.add(actor=get_user(request), expected_version=data.pop("version"), **{kind.record: row}, **data)

    return answer_step(request, kind, row, form, "add", write, action=_("登记"))


@require_http_methods(["GET", "POST"])
@registry_page
def edit(request: HttpRequest, pk: int, step_pk: int, kind: StepKind) -> HttpResponse:
    """Correct a step, with the reason."""
    row = find_open(request, kind, pk)
    step = find_step(kind, row, step_pk)
    form = kind.correction(request.POST or None, initial={**kind.list_initial(step), "version": row.version})

    def write(data: dict[str, Any]) -> None:
        named = {kind.record: row, kind.step: step}
        kind.update(actor=get_user(request), expected_version=data.pop("version"), **named, **data)

    return answer_step(request, kind, row, form, "update", write)


@require_http_methods(["GET", "POST"])
@registry_page
def remove(request: HttpRequest, pk: int, step_pk: int, kind: StepKind) -> HttpResponse:
    """Take a step back that was entered by mistake, once the person has confirmed it."""
    row = find_open(request, kind, pk)
    step = find_step(kind, row, step_pk)
    form = RemovalForm(request.POST or None, initial={"version": row.version})

    def write(data: dict[str, Any]) -> None:
        named = {kind.record: row, kind.step: step}
        kind.remove(actor=get_user(request), expected_version=data["version"], reason=data["reason"], **named)

    shown = _("%(name)s：%(day)s，%(amount)s 万元") % {
        "name": row, "day": step.on, "amount": write_amount(step.amount)
    }  # fmt: skip
    return answer_step(request, kind, row, form, "remove", write, action=_("删除"), sub=shown, button="warn")
