"""Breaking a target down: one field for each district, office, year or month, the sum shown while one types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kepan.apps.accounts.models import Office, Region, User
from kepan.apps.accounts.permissions import RefusalError, require
from kepan.apps.accounts.selectors import list_offices, list_regions
from kepan.apps.planning.enums import Dimension
from kepan.apps.planning.models import Plan, Share, Target
from kepan.apps.planning.permissions import can_assign
from kepan.apps.planning.selectors import find_last_shares
from kepan.apps.planning.services import Part, combine, find_adding, read_value, suggest_values, update_shares
from kepan.engine.indicators import Adding
from kepan.web.planning.force import find_force, find_row, get_row_url, make_page, write_key
from kepan.web.planning.guards import add_message, catch_refusal, planning_page
from kepan.web.planning.views.rows import is_multi_year, write_decimal, write_whose
from kepan.web.planning.workbench import write_value
from kepan.web.ui.guards import get_user

OVER_TIME = (Dimension.YEAR, Dimension.MONTH)


@dataclass
class Place:
    """One place a part may fall to, with what stands in its field."""

    key: str
    name: str
    region: Region | None = None
    office: Office | None = None
    year: int | None = None
    month: int | None = None
    value: str = ""
    is_bad: bool = False

    @property
    def owner(self) -> tuple[int | None, int | None, int | None, int | None]:
        """Whose it is, as shares are told apart."""
        region = None if self.region is None else self.region.pk
        return (region, None if self.office is None else self.office.pk, self.year, self.month)

    def make_part(self, value: Decimal) -> Part:
        """Return the part that falls here."""
        return Part(value, self.region, self.office, self.year, self.month)


def _list_places(plan: Plan, dimension: Dimension, user: User) -> list[Place]:
    if dimension == Dimension.REGION:
        regions = list_regions(user=user).filter(parent=plan.region)
        return [Place(f"r{region.pk}", region.name, region=region) for region in regions]
    if dimension == Dimension.OFFICE:
        offices = list_offices(user=user).filter(region=plan.region, is_active=True)
        return [Place(f"o{office.pk}", office.name, office=office) for office in offices]
    first = plan.year_from or timezone.localdate().year
    if dimension == Dimension.YEAR:
        last = min(plan.year_to or first, first + 14)
        return [Place(f"y{year}", _("%(year)s 年") % {"year": year}, year=year) for year in range(first, last + 1)]
    words = _("%(year)s 年 %(month)s 月")
    return [
        Place(f"m{month}", words % {"year": first, "month": month}, year=first, month=month) for month in range(1, 13)
    ]


def _add_standing(places: list[Place], standing: Sequence[Share]) -> None:
    """Put what stands into its field; a part of a place that is closed by now keeps a field of its own."""
    by_owner = {place.owner: place for place in places}
    for share in standing:
        owner = (share.region_id, share.office_id, share.year, share.month)
        if owner not in by_owner:
            place = Place(f"s{share.pk}", write_whose(share), share.region, share.office, share.year, share.month)
            places.append(place)
            by_owner[owner] = place
        by_owner[owner].value = write_decimal(share.value)


def _read_dimension(request: HttpRequest, plan: Plan) -> Dimension:
    try:
        return Dimension(request.GET.get("by", "region"))
    except ValueError as unknown:
        raise Http404 from unknown


def _list_weights(target: Target, plan: Plan, places: Sequence[Place], how: str) -> list[Decimal] | None:
    """Return the weights of a suggestion; None where there is nothing to go by."""
    if how == "even":
        return [Decimal(1)] * len(places)
    last = find_last_shares(plan=plan, target=target)
    weights = [max(Decimal(0), last.get(place.owner, Decimal(0))) for place in places]
    return weights if any(weights) else None


def _fill_suggestion(target: Target, plan: Plan, places: list[Place], how: str) -> None:
    weights = _list_weights(target, plan, places, how)
    if weights is None or not places:
        return
    for place, value in zip(places, suggest_values(target, weights), strict=True):
        place.value = write_decimal(value)


def _read_parts(places: list[Place], post: Mapping[str, str]) -> tuple[list[Part], str]:
    """Read the fields; the words say what the first one that is no number should be."""
    parts, error = [], ""
    for place in places:
        place.value = post.get(f"part-{place.key}", "")[:30].strip()
        if not place.value:
            continue
        try:
            figure = read_value(place.value)
            if figure.high is not None:
                raise RefusalError(_("每一份写一个数。"))
            parts.append(place.make_part(figure.low))
        except RefusalError as refusal:
            place.is_bad = True
            error = error or f"{place.name} {refusal.reason}"
    return parts, error


def _sum_up(target: Target, dimension: Dimension, parts: Sequence[Part]) -> dict[str, Any]:
    """Return what the parts make, and how far they are from the target."""
    shares = [
        Share(
            dimension=dimension, value=part.value,
            region=part.region, office=part.office, year=part.year, month=part.month,
        )
        for part in parts
    ]  # fmt: skip
    combined = combine(target, dimension, shares)
    gap = None if combined is None or target.value_low is None else target.value_low - combined
    if gap is None:
        light = ("none", _("还没有填") if not parts else _("比重、名次和增幅不相加"))
    else:
        light = ("slow", _("对不上，要写差额说明")) if gap else ("done", _("合计相符"))
    return {
        "whole": write_value(target),
        "total": write_decimal(combined),
        "gap": write_decimal(gap),
        "light": light,
    }


def _list_suggestions(
    target: Target, plan: Plan, dimension: Dimension, places: Sequence[Place], url: str
) -> list[dict[str, str]]:
    """Return the suggestions that can be made."""
    if not places or (find_adding(target) is Adding.LAST and dimension in OVER_TIME):
        return []
    try:
        suggest_values(target, [Decimal(1)])
    except RefusalError:
        return []
    found = [{"text": _("平均分"), "url": f"{url}&suggest=even"}]
    if _list_weights(target, plan, places, "last") is not None:
        found.append({"text": _("按上一年的比例"), "url": f"{url}&suggest=last"})
    return found


@require_http_methods(["GET", "POST"])
@planning_page
def break_down(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Show the fields, answer what they make while somebody types, or set the parts."""
    plan = find_force(request, pk)
    user = get_user(request)
    require(can_assign(user, plan))
    row = find_row(plan, key)
    if not isinstance(row, Target):
        raise Http404(_("只有目标可以分解"))
    dimension = _read_dimension(request, plan)
    standing = [share for share in row.shares.all() if share.dimension == dimension]
    places = _list_places(plan, dimension, user)
    _add_standing(places, standing)
    if request.method != "POST":
        how = request.GET.get("suggest", "")
        if how in {"even", "last"}:
            try:
                _fill_suggestion(row, plan, places, how)
            except RefusalError as refusal:
                return _show(request, plan, row, dimension, places, standing, error=str(refusal.reason), status=422)
        return _show(request, plan, row, dimension, places, standing)
    parts, error = _read_parts(places, request.POST)
    if "check" in request.GET:
        context = _sum_up(row, dimension, parts)
        return render(request, "planning/force/share_sum.html", context)
    status = 422
    if not error:
        try:
            seen = dict(_read_seen(text) for text in request.POST.getlist("seen"))
        except ValueError:
            return HttpResponseBadRequest()
        with catch_refusal() as outcome:
            update_shares(
                actor=user,
                target=row,
                dimension=dimension,
                parts=parts,
                seen=seen,
                reason=request.POST.get("reason", "")[:300].replace("\0", ""),
            )
        error, status = outcome.reason, outcome.status
        if not status:
            done = _("已分解到 %(count)s 份。") % {"count": len(parts)} if parts else _("分解已经取消。")
            add_message(request, messages.SUCCESS, done)
            return HttpResponseRedirect(get_row_url(row))
    return _show(request, plan, row, dimension, places, standing, error=error, status=status)


def _read_seen(text: str) -> tuple[int, int]:
    key, _colon, version = text.partition(":")
    return int(key), int(version)


def _show(
    request: HttpRequest,
    plan: Plan,
    row: Target,
    dimension: Dimension,
    places: list[Place],
    standing: Sequence[Share],
    *,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    address = reverse("plan_row_shares", args=[plan.pk, write_key(row)])
    shown = [one for one in Dimension if one not in OVER_TIME or (one == Dimension.YEAR) == is_multi_year(plan)]
    held = next((note.reason for note in row.share_notes.all() if note.dimension == dimension), "")
    # What stands in the fields may not be a number yet; the sum is that of those which are.
    parts = [
        place.make_part(read_value(place.value).low) for place in places if place.value and _is_number(place.value)
    ]
    action = f"{address}?by={dimension}"
    context = make_page(
        request,
        plan,
        "plan_targets",
        row=row,
        key=write_key(row),
        parts=places,
        action=action,
        seen=[f"{share.pk}:{share.version}" for share in standing],
        dimensions=[{"text": one.label, "url": f"{address}?by={one}", "current": one == dimension} for one in shown],
        suggestions=_list_suggestions(row, plan, dimension, places, action),
        reason=request.POST.get("reason", held),
        error=error,
        **_sum_up(row, dimension, parts),
    )
    return render(request, "planning/force/shares.html", context, status=status)


def _is_number(text: str) -> bool:
    try:
        return read_value(text).high is None
    except RefusalError:
        return False
