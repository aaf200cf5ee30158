"""The queue of records that may be one: the list, one pair side by side with the decision, the search for more."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import Answer, RefusalError, require
from kepan.apps.registry.enums import OrganisationState, PairState
from kepan.apps.registry.models import MatchPair, Organisation
from kepan.apps.registry.permissions import can_match_register, can_read_pairs, can_settle_pair
from kepan.apps.registry.selectors import (
    Side,
    find_merger,
    get_neighbours,
    get_pair,
    list_pairs,
    list_sides,
    match_words,
)
from kepan.apps.registry.services import create_match_job, merge_pair, reject_pair
from kepan.web.registry.evidence import (
    get_pair_light,
    list_compared_fields,
    list_holdings,
    read_said,
    write_said,
    write_score,
)
from kepan.web.registry.filters import PairFilter
from kepan.web.registry.forms import DistinctForm, MergeForm
from kepan.web.registry.guards import get_user, registry_page
from kepan.web.registry.views.editing import add_refusal
from kepan.web.registry.views.lists import RegistryList
from kepan.web.ui.lists import Column, Empty, HeadAction, Preset
from kepan.web.ui.lists.drawing import Tab


def get_pair_url(row: MatchPair) -> str:
    """Return the address of a pair."""
    return reverse("pair_detail", args=[row.pk])


def write_regions(row: MatchPair) -> str:
    """Write where both records are, once where it is one place."""
    return " / ".join(dict.fromkeys((row.left.region.name, row.right.region.name)))


class PairList(RegistryList):
    """Records that may be one, the likeliest first; what waits for a person unless the address says otherwise."""

    name = "registry.pairs"
    title = gettext_lazy("疑似重复")
    sub = gettext_lazy("两条记录可能是同一家单位。系统只提示，合并不合并由人定；合并错了还能拆开。")
    default_sort = "-score"
    filter_class = PairFilter
    # The box searches both records by the search keys: see `match_search`.
    search_fields = ("left__name",)
    search_hint = gettext_lazy("任一单位的名称、代码、拼音")
    presets = (
        Preset(gettext_lazy("已合并"), f"state={PairState.MERGED}"),
        Preset(gettext_lazy("不是同一个"), f"state={PairState.DISTINCT}"),
    )
    head_actions = (
        HeadAction(gettext_lazy("合并记录"), "history", "merger_list"),
        HeadAction(gettext_lazy("查找重复"), "search", "pair_search", can_match_register, "primary"),
    )
    empty = Empty(
        gettext_lazy("没有等着核对的"), gettext_lazy("成批登记以后，在全部单位里查找一遍重复。"), "arrows-join"
    )
    columns = (
        Column(
            "left", gettext_lazy("单位"), value="left.name", url=get_pair_url, is_fixed=True, phone="title",
        ),
        Column("right", gettext_lazy("可能是同一家的"), value="right.name", phone="fact"),
        Column("state", gettext_lazy("判断"), "light", value=get_pair_light, phone="state"),
        Column("score", gettext_lazy("相符程度"), "number", value=write_score, sort="score", phone="figure"),
        Column("region", gettext_lazy("地区"), value=write_regions),
        Column(
            "evidence", gettext_lazy("依据"), value=lambda row: write_said(read_said(row.evidence.get("fields", ()))),
            phone="fact",
        ),
        Column("reason", gettext_lazy("理由"), is_shown=False),
        Column("decided_by", gettext_lazy("核对人"), value="decided_by.name", is_shown=False),
        Column("found_at", gettext_lazy("发现时间"), "datetime", sort="found_at", is_shown=False),
    )  # fmt: skip

    def can_open(self, user: User) -> Answer:
        """Open to staff."""
        return can_read_pairs(user)

    def get_rows(self, user: User) -> QuerySet[MatchPair]:
        """Return the pairs of the state that the address names, else those that wait."""
        state = self.request.GET.get("state", "")
        wanted = PairState(state) if state in PairState.values else PairState.OPEN
        return list_pairs(user=user, state=wanted).select_related("decided_by")

    def match_search(self, words: str) -> Q:
        """Find a pair by either record."""
        return Q(match_words(words, to="left")) | match_words(words, to="right")

    def get_context(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return what the template draws; the first tab is what waits, not everything."""
        context = super().get_context(*args, **kwargs)
        first, *others = context["tabs"]
        return context | {"tabs": [Tab(PairState.OPEN.label, first.url, first.is_current), *others]}


def find_pair(request: HttpRequest, pk: int) -> MatchPair:
    """Return a pair of which the user may see both records; answers 404 otherwise."""
    user = get_user(request)
    require(can_read_pairs(user))
    try:
        return get_pair(user=user, pk=pk)
    except MatchPair.DoesNotExist as missing:
        raise Http404(_("没有这一对，或者它们不归你看")) from missing


def make_merge_form(data: Any, left: Side, right: Side) -> MergeForm:
    """Make the form of a merge; the record with a code, or else with more on it, is proposed to stay."""
    bodies = (left.organisation, right.organisation)
    choices = [
        (row.pk, f"{label} {row.name} {row.uscc}".strip())
        for label, row in zip((_("左边"), _("右边")), bodies, strict=True)
    ]
    return MergeForm(
        data,
        choices=choices,
        proposed=max(left, right, key=lambda side: side.weight).organisation.pk,
        versions=(bodies[0].version, bodies[1].version),
        has_two_codes=bool(bodies[0].uscc and bodies[1].uscc),
    )


def merge_sides(user: User, pair: MatchPair, form: MergeForm) -> Organisation:
    """Merge a pair as the form says and return the record that stays."""
    data = form.cleaned_data
    kept, dropped = (pair.left, pair.right) if data["kept"] == pair.left_id else (pair.right, pair.left)
    versions = {pair.left_id: data["left_version"], pair.right_id: data["right_version"]}
    merge_pair(
        actor=user,
        pair=pair,
        kept=kept,
        reason=data["reason"],
        kept_version=versions[kept.pk],
        dropped_version=versions[dropped.pk],
        accept_two_codes=data.get("accept_two_codes", False),
    )
    return kept


def decide_pair(request: HttpRequest, pair: MatchPair, form: Form, after: int | None) -> HttpResponse | int:
    """Do what a form says; the next pair where it was done, the status of the page where it was refused."""
    user = get_user(request)
    if not form.is_valid():
        return 422
    try:
        if isinstance(form, MergeForm):
            kept = merge_sides(user, pair, form)
            messages.success(request, _("已合并，保留%(name)s") % {"name": kept.name})
        else:
            reject_pair(actor=user, pair=pair, reason=form.cleaned_data["reason"])
            messages.success(request, _("已记下：不是同一个，以后不再提示"))
    except RefusalError as refusal:
        status = add_refusal(form, refusal)
        if pair.state == PairState.OPEN:
            return status
        # Somebody was quicker: there is no form left to say it above.
        messages.error(request, str(refusal.reason))
        return redirect("pair_detail", pk=pair.pk)
    return redirect("pair_detail", pk=after) if after else redirect("pair_list")


@require_http_methods(["GET", "POST"])
@registry_page
def show_pair(request: HttpRequest, pk: int) -> HttpResponse:
    """Show both records side by side; whoever keeps both says whether they are one."""
    user, pair, status = get_user(request), find_pair(request, pk), 200
    left, right = list_sides(user=user, pair=pair)
    before, after = get_neighbours(user=user, pair=pair)
    act = request.POST.get("act", "")
    merge = make_merge_form(request.POST if act == "merge" else None, left, right)
    distinct = DistinctForm(request.POST if act == "distinct" else None, auto_id="distinct_%s")
    answer = can_settle_pair(user, pair.left, pair.right)
    if request.method == "POST":
        require(answer)
        if act not in ("merge", "distinct"):
            return redirect("pair_detail", pk=pk)
        done = decide_pair(request, pair, merge if act == "merge" else distinct, after)
        if isinstance(done, HttpResponse):
            return done
        status = done
    gone = [row for row in (pair.left, pair.right) if row.state == OrganisationState.MERGED]
    context = {
        "pair": pair,
        "sides": (left, right),
        "light": get_pair_light(pair),
        "score": write_score(pair),
        "rows": list_compared_fields(pair, left, right),
        "holdings": list_holdings(left, right),
        "before": before,
        "after": after,
        "merge": merge,
        "distinct": distinct,
        "is_open": pair.state == PairState.OPEN and not gone,
        "gone": gone if pair.state == PairState.OPEN else [],
        "merger": find_merger(user=user, pair=pair) if pair.state == PairState.MERGED else None,
        "may_settle": bool(answer),
        "why_not": answer.reason,
    }
    return render(request, "registry/pair.html", context, status=status)


@require_http_methods(["GET", "POST"])
@registry_page
def start_search(request: HttpRequest) -> HttpResponse:
    """Say what a search of the register does, and start it as a job."""
    user = get_user(request)
    require(can_match_register(user))
    if request.method == "POST":
        job = create_match_job(actor=user)
        messages.success(request, _("已开始查找，找完有通知"))
        return redirect("job", pk=job.pk)
    return render(request, "registry/pair_search.html")
