"""What every form of a record does: shown, taken, refused with the reason above it, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kepan.apps.accounts.permissions import RefusalError
from kepan.web.registry.views.editing import add_refusal

LONGEST_KEY = 17


def answer_form(request: HttpRequest, form: Form, write: Callable[[dict[str, Any]], str], **page: Any) -> HttpResponse:
    """Show a form, or write what was sent: `write` takes what was understood and returns the address to go on to.

    `page` needs `title`, `back_url` and the way there, `section` with `list_url`; `sub`, `name` with `name_url`,
    `action` for the words of the button and `button` for its kind.
    """
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                address = write(dict(form.cleaned_data))
            except RefusalError as refusal:
                status = add_refusal(form, refusal)
            else:
                return redirect(address)
    context = {"form": form, "action": _("保存"), "name": "", "sub": "", **page}
    return render(request, "registry/record_form.html", context, status=status)


def read_key(request: HttpRequest, name: str) -> int | None:
    """Return the key of a record that the address names; None where it names none."""
    text = request.GET.get(name, "")
    return int(text) if text.isdecimal() and len(text) <= LONGEST_KEY else None


def say_unknown(request: HttpRequest, entries: list[Any]) -> None:
    """Say which written names are no registered organisation: they stay as they are written."""
    names = "、".join(one.written_name for one in entries if one.organisation is None)
    if names:
        messages.info(request, _("没有对应到登记的单位，按原文留着：%(names)s") % {"names": names})
