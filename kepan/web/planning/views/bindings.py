"""By which records, and by which definition, a target of a plan in force is counted: chosen, changed, taken back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from kepan.apps.planning.enums import Definition
from kepan.apps.planning.models import Binding, Target
from kepan.apps.planning.permissions import can_assign
from kepan.apps.planning.selectors import can_count, find_binding, get_level_above
from kepan.apps.planning.services import Source, bind_target, unbind_target
from kepan.apps.registry.enums import TitleLevel
from kepan.web.planning.force import find_force, find_row, get_row_url, make_page, write_key
from kepan.web.planning.guards import add_message, catch_refusal, planning_page, require_page
from kepan.web.ui.guards import get_user


class BindingForm(forms.Form):
    """What a target is counted by; changing it later asks for the reason."""

    definition = forms.ChoiceField(
        label=gettext_lazy("按哪个口径判断"),
        choices=Definition.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "立项口径：立项那天算全部立项金额；到位口径：钱到账才算。灯按选的这个，另一个也列出来。"
        ),
    )
    level = forms.ChoiceField(
        label=gettext_lazy("级别不低于"),
        choices=TitleLevel.choices,
        help_text=gettext_lazy("本级自己下达的不算向上争取"),
    )
    note = forms.CharField(
        label=gettext_lazy("口径说明"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("为什么按这些记录数，例如依据的考核办法"),
    )
    reason = forms.CharField(label=gettext_lazy("改口径的理由"), max_length=200)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_new:
            del self.fields["reason"]


class UnbindForm(forms.Form):
    """Why a target is no longer counted by records; ticking confirms it."""

    reason = forms.CharField(label=gettext_lazy("取消的理由"), max_length=200)
    is_sure = forms.BooleanField(label=gettext_lazy("确认取消：页面上不再有实绩和灯，登记的记录不变"))
    version = forms.IntegerField(widget=forms.HiddenInput)


def _list_initial(row: Target, held: Binding | None) -> dict[str, Any]:
    if held is None:
        return {"definition": Definition.RECEIVED, "level": get_level_above(row.plan), "version": 0}
    return {"definition": held.definition, "level": held.level, "note": held.note, "version": held.version}


def _bind(request: HttpRequest, row: Target, form: BindingForm) -> None:
    data = form.cleaned_data
    source = Source(Definition(data["definition"]), TitleLevel(data["level"]), data["note"])
    bind_target(
        actor=get_user(request),
        target=row,
        expected_version=data["version"],
        source=source,
        reason=data.get("reason", ""),
    )
    add_message(request, messages.SUCCESS, _("取数口径已经定下。"))


def _unbind(request: HttpRequest, row: Target, form: UnbindForm) -> None:
    data = form.cleaned_data
    unbind_target(actor=get_user(request), target=row, expected_version=data["version"], reason=data["reason"])
    add_message(request, messages.SUCCESS, _("已取消取数。"))


@require_http_methods(["GET", "POST"])
@planning_page
def bind(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Show by what a target is counted, or say so."""
    plan = find_force(request, pk)
    require_page(can_assign(get_user(request), plan))
    row = find_row(plan, key)
    if not isinstance(row, Target):
        raise Http404(_("取数口径定在目标上"))
    held, status = find_binding(row), 200
    initial, sent = _list_initial(row, held), request.POST or None
    is_end = request.POST.get("act") == "unbind"
    form = BindingForm(None if is_end else sent, initial=initial, is_new=held is None)
    end = UnbindForm(sent if is_end else None, initial={"version": initial["version"]}, auto_id="end_%s")
    if request.method == "POST":
        status = 422
        if (end if is_end else form).is_valid():
            with catch_refusal(end if is_end else form) as outcome:
                if is_end:
                    _unbind(request, row, end)
                else:
                    _bind(request, row, form)
            status = outcome.status
            if not status:
                return HttpResponseRedirect(get_row_url(row))
    context = make_page(
        request, plan, "plan_targets", row=row, key=write_key(row), form=form, end=end, held=held,
        can_count=can_count(row),
    )  # fmt: skip
    return render(request, "planning/force/binding.html", context, status=status)
