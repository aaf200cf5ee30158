"""The queue of records that may be one: the list, one pair side by side with the decision, the search for more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import Answer, RefusalError, require
from kepan.apps.registry.enums import PairState
from kepan.apps.registry.models import MatchPair, Organisation, Person, PersonPair
from kepan.apps.registry.permissions import can_match_register, can_read_pairs, can_settle_pair
from kepan.apps.registry.selectors import (
    find_merger,
    get_neighbours,
    get_pair,
    get_person_pair,
    list_pairs,
    list_person_pairs,
    list_person_sides,
    list_sides,
    match_words,
)
from kepan.apps.registry.services import create_match_job, merge_pair, reject_pair
from kepan.web.registry.evidence import (
    AnyPair,
    Sides,
    get_pair_light,
    list_compared_fields,
    list_holdings,
    read_said,
    write_said,
    write_score,
)
from kepan.web.registry.filters import PairFilter
from kepan.web.registry.forms import DistinctForm, MergeForm
from kepan.web.registry.guards import find_record, registry_page
from kepan.web.registry.views.editing import add_refusal
from kepan.web.registry.views.lists import RegistryList, get_record_url
from kepan.web.registry.words import Words
from kepan.web.ui.guards import get_user
from kepan.web.ui.lists import Column, Empty, HeadAction, Preset
from kepan.web.ui.lists.drawing import Tab


@dataclass(frozen=True)
class PairWords:
    """What the page of a pair says of organisations, and of people."""

    question: Words
    same: Words
    distinct: Words
    weights: Words
    advice: Words
    merge_example: Words = ""
    distinct_example: Words = ""


BODIES = PairWords(
    gettext_lazy("是不是同一家单位"),
    gettext_lazy("是同一家：合并"),
    gettext_lazy("不是同一家"),
    gettext_lazy("依据后面的数：正数支持是同一家，负数反对；每多 1，可能性大一倍。"),
    gettext_lazy("总部和分支是两条记录，不合并，在单位里写上级。"),
)
PEOPLE = PairWords(
    gettext_lazy("是不是同一个人"),
    gettext_lazy("是同一个人：合并"),
    gettext_lazy("不是同一个人"),
    gettext_lazy("依据后面的数：正数支持是同一个人，负数反对；每多 1，可能性大一倍。"),
    gettext_lazy("同名同姓的是两个人，各有证件号的不能合并。拿不准就先补出生年份、任职或证件号。"),
    gettext_lazy("例如：向本人核实过。不要写个人信息"),
    gettext_lazy("例如：同名，单位和专业都不同。不要写个人信息"),
)


def get_pair_url(row: AnyPair) -> str:
    """Return the address of a pair."""
    return reverse("person_pair_detail" if isinstance(row, PersonPair) else "pair_detail", args=[row.pk])


def write_regions(row: AnyPair) -> str:
    """Write where both records are, once where it is one place."""
    return " / ".join(dict.fromkeys((row.left.region.name, row.right.region.name)))


def list_columns(left: Words, right: Words) -> tuple[Column, ...]:
    """List the columns of a queue: both records under their headings, and what is known of the pair."""
    return (
        Column("left", left, value="left.name", url=get_pair_url, is_fixed=True, phone="title"),
        Column("right", right, value="right.name", phone="fact"),
        Column("state", gettext_lazy("判断"), "light", value=get_pair_light, phone="state"),
        Column("score", gettext_lazy("相符程度"), "figure", value=write_score, sort="score", phone="figure"),
        Column("region", gettext_lazy("地区"), value=write_regions),
        Column(
            "evidence", gettext_lazy("依据"), value=lambda row: write_said(read_said(row.evidence.get("fields", ()))),
            phone="fact",
        ),
        Column("reason", gettext_lazy("理由"), is_shown=False),
        Column("decided_by", gettext_lazy("核对人"), value="decided_by.name", is_shown=False),
        Column("found_at", gettext_lazy("发现时间"), "datetime", sort="found_at", is_shown=False),
    )  # fmt: skip


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
        HeadAction(gettext_lazy("人员的重复"), "users", "person_pair_list"),
        HeadAction(gettext_lazy("合并记录"), "history", "merger_list"),
        HeadAction(gettext_lazy("查找重复"), "search", "pair_search", can_match_register, "primary"),
    )
    empty = Empty(
        gettext_lazy("没有等着核对的"), gettext_lazy("成批登记以后，在全部单位里查找一遍重复。"), "arrows-join"
    )
    columns = list_columns(gettext_lazy("单位"), gettext_lazy("可能是同一家的"))

    def can_open(self, user: User) -> Answer:
        """Open to staff."""
        return can_read_pairs(user)

    def get_rows(self, user: User) -> QuerySet[Any]:
        """Return the pairs of the state that the address names, else those that wait."""
        state = self.request.GET.get("state", "")
        wanted = PairState(state) if state in PairState.values else PairState.OPEN
        return self.list_pairs(user, wanted).select_related("decided_by")

    def list_pairs(self, user: User, state: PairState) -> QuerySet[Any]:
        """Return the visible pairs of a state."""
        return list_pairs(user=user, state=state)

    def match_search(self, words: str) -> Q:
        """Find a pair by either record."""
        return Q(match_words(words, to="left")) | match_words(words, to="right")

    def get_context(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return what the template draws; the first tab is what waits, not everything."""
        context = super().get_context(*args, **kwargs)
        first, *others = context["tabs"]
        return context | {"tabs": [Tab(PairState.OPEN.label, first.url, first.is_current), *others]}


class PersonPairList(PairList):
    """Records of people that may be one person."""

    name = "registry.person_pairs"
    title = gettext_lazy("疑似重复的人员")
    sub = gettext_lazy("两条记录可能是同一个人。同名同姓的很多，系统只提示，合并不合并由人定；合并错了还能拆开。")
    search_hint = gettext_lazy("任一人的姓名")
    head_actions = (
        HeadAction(gettext_lazy("单位的重复"), "building", "pair_list"),
        HeadAction(gettext_lazy("合并记录"), "history", "person_merger_list"),
        PairList.head_actions[-1],
    )
    empty = Empty(gettext_lazy("没有等着核对的"), gettext_lazy("成批登记以后，查找一遍重复。"), "arrows-join")
    columns = list_columns(gettext_lazy("人员"), gettext_lazy("可能是同一人的"))

    def list_pairs(self, user: User, state: PairState) -> QuerySet[Any]:
        """Return the visible pairs of people of a state."""
        return list_person_pairs(user=user, state=state)

    def match_search(self, words: str) -> Q:
        """Find a pair by the beginning of either name."""
        return Q(left__name__startswith=words) | Q(right__name__startswith=words)


def make_merge_form(data: Any, sides: Sides, words: PairWords) -> MergeForm:
    """Make the form of a merge; the record with a code or number, or else with more on it, is proposed to stay."""
    rows = (sides[0].record, sides[1].record)
    codes = [row.uscc if isinstance(row, Organisation) else "" for row in rows]
    choices = [
        (row.pk, f"{label} {row.name} {code}".strip())
        for label, row, code in zip((_("左边"), _("右边")), rows, codes, strict=True)
    ]
    return MergeForm(
        data,
        choices=choices,
        proposed=rows[0].pk if sides[0].weight >= sides[1].weight else rows[1].pk,
        versions=(rows[0].version, rows[1].version),
        has_two_codes=all(codes),
        example=words.merge_example,
    )


def merge_sides(user: User, pair: AnyPair, form: MergeForm) -> Organisation | Person:
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


def decide_pair(request: HttpRequest, pair: AnyPair, form: Form, address: str) -> HttpResponse | int:
    """Do what a form says; on to an address where it was done, the status of the page where it was refused."""
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
        return redirect(get_pair_url(pair))
    return redirect(address)


@require_http_methods(["GET", "POST"])
@registry_page
def show_pair(request: HttpRequest, pk: int) -> HttpResponse:
    """Show two records of organisations side by side; whoever keeps both says whether they are one."""
    user = get_user(request)
    require(can_read_pairs(user))
    pair: MatchPair = find_record(request, get_pair, pk)
    return answer_pair(request, pair, list_sides(user=user, pair=pair), list_pairs(user=user), BODIES)


@require_http_methods(["GET", "POST"])
@registry_page
def show_person_pair(request: HttpRequest, pk: int) -> HttpResponse:
    """Show two records of people side by side; whoever keeps both says whether they are one person."""
    user = get_user(request)
    require(can_read_pairs(user))
    pair: PersonPair = find_record(request, get_person_pair, pk)
    return answer_pair(request, pair, list_person_sides(user=user, pair=pair), list_person_pairs(user=user), PEOPLE)


def answer_pair(
    request: HttpRequest, pair: AnyPair, sides: Sides, queue: QuerySet[Any], words: PairWords
) -> HttpResponse:
    """Show a pair with both forms, or do what one of them says and go on in the queue."""
    user, status = get_user(request), 200
    list_url = reverse("person_pair_list" if isinstance(pair, PersonPair) else "pair_list")
    page = get_pair_url(pair).replace(f"/{pair.pk}/", "/%s/")
    before, after = (None if pk is None else page % pk for pk in get_neighbours(pair, queue))
    act = request.POST.get("act", "")
    merge = make_merge_form(request.POST if act == "merge" else None, sides, words)
    distinct = DistinctForm(request.POST if act == "distinct" else None, example=words.distinct_example)
    answer = can_settle_pair(user, pair.left, pair.right)
    if request.method == "POST":
        require(answer)
        if act not in ("merge", "distinct"):
            return redirect(get_pair_url(pair))
        done = decide_pair(request, pair, merge if act == "merge" else distinct, after or list_url)
        if isinstance(done, HttpResponse):
            return done
        status = done
    has_gone = pair.left.merged_into_id is not None or pair.right.merged_into_id is not None
    context = {
        "pair": pair,
        "words": words,
        "list_url": list_url,
        "urls": [get_record_url(pair.left), get_record_url(pair.right)],
        "light": get_pair_light(pair),
        "score": write_score(pair),
        "rows": list_compared_fields(pair, sides),
        "holdings": list_holdings(sides),
        "before_url": before,
        "after_url": after,
        "merge": merge,
        "distinct": distinct,
        "is_open": pair.state == PairState.OPEN and not has_gone,
        "has_gone": has_gone and pair.state == PairState.OPEN,
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
