"""What fell to districts and offices: the list over all plans, and one part with what was reported on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods
from django_filters import ChoiceFilter, FilterSet, ModelChoiceFilter

from kepan.apps.accounts.enums import Tier
from kepan.apps.accounts.models import Region, User
from kepan.apps.accounts.permissions import Answer
from kepan.apps.accounts.selectors import list_regions
from kepan.apps.planning.enums import ENDED, MeasureState
from kepan.apps.planning.models import Share
from kepan.apps.planning.permissions import can_create_plans, can_read_plans, can_read_shares, can_report_share
from kepan.apps.planning.selectors import (
    compute_percent,
    get_carried,
    list_carried,
    list_months,
    list_share_reports,
    match_late_share,
)
from kepan.apps.planning.services import find_adding, find_months_gap, report_share
from kepan.engine.basis.quantity import write_plain
from kepan.engine.indicators import Adding
from kepan.web.imports.offers import offer_import
from kepan.web.planning.evidence import create_evidence
from kepan.web.planning.force import SOON, Light, get_row_url
from kepan.web.planning.force_forms import ShareReportForm
from kepan.web.planning.guards import add_message, catch_refusal, require_page
from kepan.web.planning.views.rows import write_whose
from kepan.web.planning.workbench import write_value
from kepan.web.ui.guards import get_user
from kepan.web.ui.lists import Column, Empty, ListPage, Preset

STATES = (("late", _("已逾期")), ("soon", _("十天内到期")), ("open", _("没办完")), ("done", _("已办结")))


def get_share_light(share: Any, today: date) -> Light:
    """Say how a part stands; `due_day` was read with it."""
    state = MeasureState(share.progress)
    if state == MeasureState.DONE:
        return "done", state.label
    if state == MeasureState.STOPPED:
        return "none", state.label
    if share.due_day is not None and share.due_day < today:
        return "late", _("已逾期")
    if share.due_day is not None and share.due_day <= today + SOON:
        return "slow", _("快到期")
    return ("ok" if state == MeasureState.RUNNING else "none"), state.label


def match_state(state: str, today: date) -> Q:
    """Return the condition for parts that are late, fall due soon, are open, or are done with."""
    match state:
        case "late":
            return match_late_share(today)
        case "soon":
            return Q(due_day__range=(today, today + SOON)) & ~Q(progress__in=ENDED)
        case "open":
            return ~Q(progress__in=ENDED)
        case _:
            return Q(progress__in=ENDED)


def _list_regions(request: HttpRequest | None) -> QuerySet[Region]:
    return Region._default_manager.none() if request is None else list_regions(user=request.user)


class CarriedFilter(FilterSet):
    """Which district, in which state."""

    state = ChoiceFilter(label=_("进度"), choices=STATES, method="match_state")
    region = ModelChoiceFilter(label=_("地区"), queryset=_list_regions)

    class Meta:
        model = Share
        fields: tuple[str, ...] = ()

    def match_state(self, rows: QuerySet[Share], name: str, value: str) -> QuerySet[Share]:
        """Keep those in a state."""
        return rows.filter(match_state(value, timezone.localdate()))


def _get_reported(share: Any) -> Decimal | None:
    return None if share.reported is None else share.reported.normalize()


def _write_percent(share: Any) -> str | None:
    percent = compute_percent(share.reported, share.value)
    return None if percent is None else f"{percent} %"


class CarriedList(ListPage[Share]):
    """What fell to districts and offices, the next to fall due first."""

    name = "planning.shares"
    title = _("承担的目标")
    default_sort = "due_day"
    filter_class = CarriedFilter
    export_action = "planning.export_list"
    search_fields = ("target__indicator__icontains", "target__plan__title__icontains", "region__name__icontains")
    search_hint = _("目标、计划、地区")
    presets = (
        Preset(_("没办完"), "state=open"),
        Preset(_("已逾期"), "state=late"),
        Preset(_("十天内到期"), "state=soon"),
        Preset(_("已办结"), "state=done"),
    )
    head_actions = (
        offer_import("shares", _("导入分解"), can_create_plans),
        offer_import("share_reports", _("导入进展")),
    )
    empty = Empty(
        _("没有分下来的目标"), _("计划里的目标按地区或科室分解以后，承担的人在这里看到自己的那一份。"), icon="map-2"
    )
    columns = (
        Column(
            "name", _("目标"), "link", value="target.indicator", sort="target__indicator",
            url=lambda share: reverse("share_detail", args=[share.pk]), is_fixed=True, phone="title",
        ),
        Column(
            "state", _("进度"), "light", value=lambda share: get_share_light(share, timezone.localdate()), phone="state"
        ),
        Column(
            "whose", _("承担"), value=write_whose, sort=Coalesce(F("region__name"), F("office__name")), phone="fact"
        ),
        Column(
            "value", _("分到"), "figure",
            value=lambda share: f"{write_plain(share.value)} {share.target.unit}".strip(), phone="figure",
        ),
        Column("reported", _("完成数"), "number", value=_get_reported),
        Column("percent", _("完成"), "figure", value=_write_percent),
        Column("due_day", _("截止"), "date", sort="due_day", phone="fact"),
        Column("plan", _("计划"), value="target.plan.title", sort="target__plan__title"),
    )  # fmt: skip

    def can_open(self, user: User) -> Answer:
        """Parts are read by those who carry them and by those who work with plans."""
        return can_read_shares(user)

    def get_rows(self, user: User) -> QuerySet[Share]:
        """Return the parts that the user may see."""
        return list_carried(user=user)


def find_share(request: HttpRequest, pk: int) -> Any:
    """Return a part that the user may see; answers 403 or 404 otherwise."""
    require_page(can_read_shares(get_user(request)))
    try:
        return get_carried(user=get_user(request), pk=pk)
    except Share.DoesNotExist as missing:
        raise Http404(_("没有这一份，或者它不归你看")) from missing


@dataclass(frozen=True)
class MonthLine:
    """One month of a part: what it is to bring, and how much there is to be at its end."""

    name: str
    value: str
    total: str
    is_past: bool


def _list_own_months(share: Any) -> list[MonthLine]:
    """List the months of a part with what they come to."""
    lines, total, today = [], Decimal(0), timezone.localdate()
    is_sum = find_adding(share.target) is Adding.SUM
    for one in share.months.all():
        total = total + one.value if is_sum else one.value
        name = gettext("%(year)s 年 %(month)s 月") % {"year": one.year, "month": one.month}
        is_past = (one.year, one.month) < (today.year, today.month)
        lines.append(MonthLine(name, write_plain(one.value), write_plain(total), is_past))
    return lines


def _write_gap(share: Any) -> str:
    """Write how far the months are from the part; empty where they make it or are not added up."""
    gap = find_months_gap(share)
    return write_plain(gap) if gap else ""


def _show(request: HttpRequest, share: Any, form: ShareReportForm | None = None, status: int = 200) -> HttpResponse:
    user, target = get_user(request), share.target
    initial = {"state": share.progress, "version": share.version, "as_of": timezone.localdate()}
    sees_plan = bool(can_read_plans(user))
    months = list_months(share=share)
    context = {
        "share": share,
        "target": target,
        "whose": write_whose(share),
        "value": f"{write_plain(share.value)} {target.unit}".strip(),
        "reported": "" if share.reported is None else f"{write_plain(share.reported)} {target.unit}".strip(),
        "percent": compute_percent(share.reported, share.value),
        "light": get_share_light(share, timezone.localdate()),
        "facts": [
            (_("计划"), target.plan.title),
            (_("全计划的目标"), write_value(target)),
            (_("期限"), target.period),
            (_("截止"), share.due_day and formats.date_format(share.due_day, "Y-m-d")),
        ],
        "months": [(write_whose(one), write_plain(one.value)) for one in months],
        "own_months": _list_own_months(share),
        "months_gap": _write_gap(share),
        "reports": [
            (one, "" if one.value is None else f"{write_plain(one.value)} {target.unit}".strip())
            for one in list_share_reports(share=share)[:50]
        ],
        "row_url": get_row_url(target) if sees_plan else "",
        "can_report": bool(can_report_share(user, share)),
        "form": form or ShareReportForm(initial=initial),
    }
    return render(request, "planning/carried.html", context, status=status)


@require_http_methods(["GET", "POST"])
@login_required
def show_share(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one part, or report on it, with files."""
    share = find_share(request, pk)
    user = get_user(request)
    if request.method != "POST":
        return _show(request, share)
    require_page(can_report_share(user, share))
    form, status = ShareReportForm(request.POST, request.FILES), 422
    if form.is_valid():
        data = form.cleaned_data
        with catch_refusal(form) as outcome, transaction.atomic():
            region = share.region or share.office.region
            files = create_evidence(user, data["evidence"], region=region, office=share.office, tier=Tier.OWNED_DATA)
            report_share(
                actor=user,
                share=share,
                expected_version=data["version"],
                as_of=data["as_of"],
                value=form.read_figure(),
                text=data["text"],
                state=data["state"],
                attachments=files,
            )
        status = outcome.status
        if not status:
            add_message(request, messages.SUCCESS, gettext("进展已记下。"))
            return HttpResponseRedirect(reverse("share_detail", args=[share.pk]))
    return _show(request, share, form, status)
