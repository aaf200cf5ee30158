"""The time of a part: by when it is due, and what each month is to bring, one field for each."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.planning.models import Plan, Share
from kepan.apps.planning.permissions import can_assign, can_report_share
from kepan.apps.planning.services import Month, find_adding, read_value, schedule_share, suggest_values
from kepan.engine.basis.quantity import write_plain
from kepan.engine.indicators import Adding
from kepan.web.planning.force_forms import make_day_field
from kepan.web.planning.guards import add_message, catch_refusal, require_page
from kepan.web.planning.views.carrying import find_share
from kepan.web.planning.views.rows import write_whose
from kepan.web.ui.guards import get_user

MOST_YEARS = 5


class ScheduleForm(forms.Form):
    """By when a part is due, what each month is to bring, and why the months do not make it."""

    due_on = make_day_field(
        gettext_lazy("截止"), required=False, help_text=gettext_lazy("空着就是和目标一起截止；到期前会提醒承担的人。")
    )
    reason = forms.CharField(
        label=gettext_lazy("差额说明"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("各月合计与分到的数对不上时要写明为什么。"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, months: list[tuple[int, int]], has_day: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.months = months
        for year, month in months:
            label = _("%(year)s 年 %(month)s 月") % {"year": year, "month": month}
            widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
            self.fields[f"m{year}-{month}"] = forms.CharField(label=label, max_length=30, required=False, widget=widget)
        if not has_day:
            del self.fields["due_on"]

    def list_month_fields(self) -> list[forms.BoundField]:
        """List the fields of the months."""
        return [self[f"m{year}-{month}"] for year, month in self.months]

    def clean(self) -> dict[str, Any]:
        """Read the numbers of the months, in the words of the service that reads them."""
        data: dict[str, Any] = super().clean() or {}
        found = []
        for year, month in self.months:
            text = data.get(f"m{year}-{month}", "").strip()
            if not text:
                continue
            try:
                figure = read_value(text)
                if figure.high is not None:
                    raise RefusalError(_("每一份写一个数。"))
                found.append(Month(year, month, figure.low))
            except RefusalError as refusal:
                self.add_error(f"m{year}-{month}", str(refusal.reason))
        return {**data, "months": found}


def _list_months(plan: Plan, standing: list[Month]) -> list[tuple[int, int]]:
    """List the months of the plan's years, and those that stand beside them."""
    first = plan.year_from or timezone.localdate().year
    last = min(plan.year_to or first, first + MOST_YEARS - 1)
    months = {(year, month) for year in range(first, last + 1) for month in range(1, 13)}
    return sorted(months | {(one.year, one.month) for one in standing})


def _suggest(share: Share, months: list[tuple[int, int]], last: date | None) -> dict[str, str]:
    """Cut a part evenly into the months that remain; nothing where months are not added up."""
    open_months = [(year, month) for year, month in months if last is None or (year, month) <= (last.year, last.month)]
    if find_adding(share.target) is not Adding.SUM or not open_months:
        return {}
    values = suggest_values(share.target, [Decimal(1)] * len(open_months), whole=share.value)
    pairs = zip(open_months, values, strict=True)
    return {f"m{year}-{month}": write_plain(value) for (year, month), value in pairs}


@require_http_methods(["GET", "POST"])
@login_required
def schedule(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the time of a part, or set it."""
    user, share = get_user(request), find_share(request, pk)
    require_page(can_report_share(user, share))
    target = share.target
    standing = [Month(one.year, one.month, one.value) for one in share.months.all()]
    months = _list_months(target.plan, standing)
    suggested = _suggest(share, months, share.due_day)
    has_day = bool(can_assign(user, target.plan))
    initial = {
        "due_on": share.due_on,
        "reason": share.months_note,
        "version": share.version,
        **{f"m{one.year}-{one.month}": write_plain(one.value) for one in standing},
        **(suggested if request.GET.get("suggest") == "even" else {}),
    }
    data = request.POST if request.method == "POST" else None
    form = ScheduleForm(data, initial=initial, months=months, has_day=has_day)
    status = 200 if data is None else 422
    if data is not None and form.is_valid():
        found = form.cleaned_data
        with catch_refusal(form) as outcome:
            schedule_share(
                actor=user,
                share=share,
                expected_version=found["version"],
                due_on=found["due_on"] if has_day else share.due_on,
                months=found["months"],
                reason=found["reason"],
            )
        status = outcome.status
        if not status:
            add_message(request, messages.SUCCESS, _("时间已经安排。"))
            return HttpResponseRedirect(reverse("share_detail", args=[share.pk]))
    context = {
        "share": share,
        "target": target,
        "whose": write_whose(share),
        "value": f"{write_plain(share.value)} {target.unit}".strip(),
        "form": form,
        "can_suggest": bool(suggested),
    }
    return render(request, "planning/share_schedule.html", context, status=status)
