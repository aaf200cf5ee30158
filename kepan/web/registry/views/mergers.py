"""The log of merges, and taking one apart."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import Answer, RefusalError, require
from kepan.apps.registry.models import Merger
from kepan.apps.registry.permissions import can_read_pairs, can_settle_pair
from kepan.apps.registry.selectors import get_merger, list_filled, list_mergers, list_moved, match_words
from kepan.apps.registry.services import unmerge_organisations
from kepan.web.registry.filters import MergerFilter
from kepan.web.registry.forms import UnmergeForm
from kepan.web.registry.guards import get_user, registry_page
from kepan.web.registry.views.editing import add_refusal
from kepan.web.registry.views.lists import RegistryList, get_organisation_url
from kepan.web.registry.words import Words
from kepan.web.ui.lists import Column, Empty, Preset


def get_merger_light(row: Merger) -> tuple[str, Words]:
    """Return whether a merge stands."""
    return ("none", gettext_lazy("已拆开")) if row.undone_at else ("done", gettext_lazy("已合并"))


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
    presets = (
        Preset(gettext_lazy("没有拆开的"), "is_undone=no"),
        Preset(gettext_lazy("已拆开"), "is_undone=yes"),
    )
    empty = Empty(gettext_lazy("还没有合并过记录"), icon="arrows-join")
    # The log of each merge names every row that it moved; a list reads none of them.
    fields = (
        "dropped__name", "kept__name", "merged_by__name", "merged_at", "reason", "undone_by__name", "undone_at",
    )  # fmt: skip
    columns = (
        Column(
            "dropped", gettext_lazy("并入的记录"), value="dropped.name", is_fixed=True, phone="title",
            url=lambda row: reverse("merger_detail", args=[row.pk]),
        ),
        Column("kept", gettext_lazy("保留的记录"), value="kept.name", phone="fact",
               url=lambda row: get_organisation_url(row.kept)),
        Column("state", gettext_lazy("状态"), "light", value=get_merger_light, phone="state"),
        Column("merged_by", gettext_lazy("合并人"), value="merged_by.name", phone="fact"),
        Column("merged_at", gettext_lazy("合并时间"), "datetime", sort="merged_at", phone="figure"),
        Column("reason", gettext_lazy("理由")),
        Column("undone_by", gettext_lazy("拆分人"), value="undone_by.name", is_shown=False),
        Column("undone_at", gettext_lazy("拆分时间"), "datetime", is_shown=False),
    )  # fmt: skip

    def can_open(self, user: User) -> Answer:
        """Open to staff."""
        return can_read_pairs(user)

    def get_rows(self, user: User) -> QuerySet[Merger]:
        """Return the visible merges."""
        return list_mergers(user=user)

    def match_search(self, words: str) -> Q:
        """Find a merge by either record."""
        return Q(match_words(words, to="kept")) | match_words(words, to="dropped")


def find_merger_page(request: HttpRequest, pk: int) -> Merger:
    """Return a merge of which the user may see what stayed; answers 404 otherwise."""
    user = get_user(request)
    require(can_read_pairs(user))
    try:
        return get_merger(user=user, pk=pk)
    except Merger.DoesNotExist as missing:
        raise Http404(_("没有这次合并，或者它不归你看")) from missing


@require_http_methods(["GET", "POST"])
@registry_page
def show_merger(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a merge did; whoever keeps both records takes it apart with a reason."""
    user, merger, status = get_user(request), find_merger_page(request, pk), 200
    assert merger.kept is not None
    assert merger.dropped is not None
    answer = can_settle_pair(user, merger.kept, merger.dropped)
    form = UnmergeForm(request.POST or None)
    if request.method == "POST":
        require(answer)
        status = 422
        if form.is_valid():
            try:
                freed = unmerge_organisations(actor=user, merger=merger, reason=form.cleaned_data["reason"])
            except RefusalError as refusal:
                status = add_refusal(form, refusal)
                if merger.undone_at is not None:
                    # Somebody was quicker: there is no form left to say it above.
                    messages.error(request, str(refusal.reason))
                    return redirect("merger_detail", pk=pk)
            else:
                messages.success(request, _("已拆开，%(name)s重新是一条单独的记录") % {"name": freed.name})
                return redirect("organisation_detail", pk=freed.pk)
    context = {
        "merger": merger,
        "light": get_merger_light(merger),
        "moved": list_moved(merger),
        "filled": list_filled(merger),
        "form": form,
        "may_settle": bool(answer),
        "why_not": answer.reason,
    }
    return render(request, "registry/merger.html", context, status=status)
