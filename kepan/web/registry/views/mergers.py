"""The log of merges, and taking one apart."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import Answer, RefusalError, require
from kepan.apps.registry.models import Merger, Person
from kepan.apps.registry.permissions import can_read_pairs, can_settle_pair
from kepan.apps.registry.selectors import (
    get_merger,
    list_filled,
    list_mergers,
    list_moved,
    list_person_mergers,
    match_words,
)
from kepan.apps.registry.services import unmerge_organisations, unmerge_people
from kepan.web.registry.filters import MergerFilter
from kepan.web.registry.forms import UnmergeForm
from kepan.web.registry.guards import find_record, registry_page
from kepan.web.registry.views.editing import add_refusal
from kepan.web.registry.views.lists import RegistryList, get_record_url
from kepan.web.registry.words import Words
from kepan.web.ui.guards import get_user
from kepan.web.ui.lists import Column, Empty, HeadAction, Preset

PEOPLE_EXAMPLE = gettext_lazy("例如：向本人核实，是两个人。不要写个人信息")


def get_merger_light(row: Merger) -> tuple[str, Words]:
    """Return whether a merge stands."""
    return ("none", gettext_lazy("已拆开")) if row.undone_at else ("done", gettext_lazy("已合并"))


def list_columns(kept: str, dropped: str) -> tuple[Column, ...]:
    """List the columns of a log; both records stand under their attributes of the merge."""
    return (
        Column(
            "dropped", gettext_lazy("并入的记录"), value=f"{dropped}.name", is_fixed=True, phone="title",
            url=lambda row: reverse("merger_detail", args=[row.pk]),
        ),
        Column("kept", gettext_lazy("保留的记录"), value=f"{kept}.name", phone="fact",
               url=lambda row: get_record_url(getattr(row, kept))),
        Column("state", gettext_lazy("状态"), "light", value=get_merger_light, phone="state"),
        Column("merged_by", gettext_lazy("合并人"), value="merged_by.name", phone="fact"),
        Column("merged_at", gettext_lazy("合并时间"), "datetime", sort="merged_at", phone="figure"),
        Column("reason", gettext_lazy("理由")),
        Column("undone_by", gettext_lazy("拆分人"), value="undone_by.name", is_shown=False),
        Column("undone_at", gettext_lazy("拆分时间"), "datetime", is_shown=False),
    )  # fmt: skip


class MergerList(RegistryList):
    """The merges of organisations, the last first: which record went into which, who did it and why."""

    name = "registry.mergers"
    title = gettext_lazy("合并记录")
    sub = gettext_lazy("合并过的单位记录。合并错了，打开那一次，把它拆开。")
    default_sort = "-merged_at"
    filter_class = MergerFilter
    # The box searches the record that stayed by its search keys, under which the joined one is found, too.
    search_fields = ("kept__name",)
    search_hint = gettext_lazy("单位的名称、代码、拼音")
    head_actions = (HeadAction(gettext_lazy("人员的合并"), "users", "person_merger_list"),)
    presets = (
        Preset(gettext_lazy("没有拆开的"), "is_undone=no"),
        Preset(gettext_lazy("已拆开"), "is_undone=yes"),
    )
    empty = Empty(gettext_lazy("还没有合并过记录"), icon="arrows-join")
    # The log of each merge names every row that it moved; a list reads none of them.
    fields = (
        "dropped__name", "kept__name", "merged_by__name", "merged_at", "reason", "undone_by__name", "undone_at",
    )  # fmt: skip
    columns = list_columns("kept", "dropped")

    def can_open(self, user: User) -> Answer:
        """Open to staff."""
        return can_read_pairs(user)

    def get_rows(self, user: User) -> QuerySet[Merger]:
        """Return the visible merges."""
        return list_mergers(user=user)

    def match_search(self, words: str) -> Q:
        """Find a merge by either record."""
        return Q(match_words(words, to="kept")) | match_words(words, to="dropped")


class PersonMergerList(MergerList):
    """The merges of people."""

    name = "registry.person_mergers"
    title = gettext_lazy("人员的合并记录")
    sub = gettext_lazy("合并过的人员记录。合并错了，打开那一次，把它拆开。")
    search_fields = ("kept_person__name",)
    search_hint = gettext_lazy("姓名")
    head_actions = (HeadAction(gettext_lazy("单位的合并"), "building", "merger_list"),)
    fields = (
        "dropped_person__name", "kept_person__name", "merged_by__name", "merged_at", "reason", "undone_by__name",
        "undone_at",
    )  # fmt: skip
    columns = list_columns("kept_person", "dropped_person")

    def get_rows(self, user: User) -> QuerySet[Merger]:
        """Return the visible merges of people."""
        return list_person_mergers(user=user)

    def match_search(self, words: str) -> Q:
        """Find a merge by the beginning of either name."""
        return Q(kept_person__name__startswith=words) | Q(dropped_person__name__startswith=words)


@require_http_methods(["GET", "POST"])
@registry_page
def show_merger(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a merge did; whoever keeps both records takes it apart with a reason."""
    user, status = get_user(request), 200
    require(can_read_pairs(user))
    merger: Merger = find_record(request, get_merger, pk)
    kept, dropped = merger.sides
    is_person = merger.kind is Person
    answer = can_settle_pair(user, kept, dropped)
    form = UnmergeForm(request.POST or None, example=PEOPLE_EXAMPLE if is_person else "")
    if request.method == "POST":
        require(answer)
        status = 422
        if form.is_valid():
            unmerge = unmerge_people if is_person else unmerge_organisations
            try:
                freed = unmerge(actor=user, merger=merger, reason=form.cleaned_data["reason"])
            except RefusalError as refusal:
                status = add_refusal(form, refusal)
                if merger.undone_at is not None:
                    # Somebody was quicker: there is no form left to say it above.
                    messages.error(request, str(refusal.reason))
                    return redirect("merger_detail", pk=pk)
            else:
                messages.success(request, _("已拆开，%(name)s重新是一条单独的记录") % {"name": freed.name})
                return redirect(get_record_url(freed))
    context = {
        "merger": merger,
        "kept": kept,
        "dropped": dropped,
        "kept_url": get_record_url(kept),
        "dropped_url": get_record_url(dropped),
        "list_url": reverse("person_merger_list" if is_person else "merger_list"),
        "light": get_merger_light(merger),
        "moved": list_moved(merger),
        "filled": list_filled(merger),
        "form": form,
        "may_settle": bool(answer),
        "why_not": answer.reason,
    }
    return render(request, "registry/merger.html", context, status=status)
