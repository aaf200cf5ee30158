"""What people corrected in the compiler's readings: the list, the decisions, and the export for its catalogues."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET
from django_filters import ChoiceFilter, FilterSet

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import Answer
from kepan.apps.planning.enums import Comparator, Correction, SuggestionState, TargetKind
from kepan.apps.planning.models import RuleSuggestion
from kepan.apps.planning.permissions import can_decide_suggestions
from kepan.apps.planning.selectors import list_rule_suggestions
from kepan.apps.planning.services import decide_suggestion, export_suggestions
from kepan.web.planning.guards import add_message, catch_refusal, planning_page, require_page
from kepan.web.ui.guards import get_user
from kepan.web.ui.lists import BatchAction, Column, Empty, HeadAction, ListPage, Preset

LIGHTS = {SuggestionState.OPEN: "slow", SuggestionState.TAKEN: "done", SuggestionState.DECLINED: "none"}
LABELS = {**dict(Comparator.choices), **dict(TargetKind.choices)}
PLAIN = ("rule",)
"""What a reading holds for programmers; the list leaves it out."""


def write_side(side: Any) -> str:
    """Write what was read, or what a person made of it, as one line; parts of a split or merged row with 、."""
    if isinstance(side, list):
        return "、".join(write_side(one) for one in side) or "—"
    if isinstance(side, Mapping):
        words = [str(LABELS.get(value, value)) for name, value in side.items() if value and name not in PLAIN]
        return " ".join(words) or "—"
    return str(side or "—")


def get_plan_address(suggestion: RuleSuggestion) -> str:
    """Return the address of the plan in which the correction was made last."""
    return reverse("plan_detail", args=[suggestion.plan_id])


def get_light(suggestion: RuleSuggestion) -> tuple[str, str | Promise]:
    """Return the light of a suggestion."""
    return LIGHTS[SuggestionState(suggestion.state)], suggestion.get_state_display()


def _decide(user: User, rows: QuerySet[Any], reason: str, state: SuggestionState) -> str:
    count = 0
    for row in rows:
        decide_suggestion(actor=user, suggestion=row, expected_version=row.version, state=state, note=reason)
        count += 1
    return ngettext("已处理 %(count)s 条建议", "已处理 %(count)s 条建议", count) % {"count": count}


class SuggestionFilter(FilterSet):
    """What was corrected, and what was decided about it."""

    state = ChoiceFilter(label=gettext_lazy("状态"), choices=SuggestionState.choices)
    kind = ChoiceFilter(label=gettext_lazy("改了什么"), choices=Correction.choices)

    class Meta:
        model = RuleSuggestion
        fields: tuple[str, ...] = ()


class SuggestionList(ListPage[RuleSuggestion]):
    """Suggestions for the vocabulary, the most frequent first."""

    name = "planning.suggestions"
    title = gettext_lazy("词表建议")
    sub = gettext_lazy("确认计划时，人改过的识别结果会记在这里；采用的可以导出，交给维护词表的人。")
    default_sort = "-count"
    export_action = "planning.export_list"
    filter_class = SuggestionFilter
    search_fields = ("passage__icontains",)
    search_hint = gettext_lazy("原文")
    presets = (
        Preset(gettext_lazy("待处理"), f"state={SuggestionState.OPEN}"),
        Preset(gettext_lazy("已采用"), f"state={SuggestionState.TAKEN}"),
        Preset(gettext_lazy("不采用"), f"state={SuggestionState.DECLINED}"),
    )
    head_actions = (HeadAction(gettext_lazy("导出采用的"), icon="download", url_name="suggestion_export"),)
    empty = Empty(
        gettext_lazy("还没有建议"),
        gettext_lazy("在草稿里改过指标、单位、比较词，或者拆分、合并过，确认生效以后会出现在这里。"),
        icon="file-text",
    )
    columns = (
        Column("kind", gettext_lazy("改了什么"), value=lambda row: row.get_kind_display(), sort="kind", phone="fact"),
        Column("reading", gettext_lazy("识别为"), value=lambda row: write_side(row.reading), phone="fact"),
        Column(
            "correction",
            gettext_lazy("改为"),
            value=lambda row: write_side(row.correction),
            phone="title",
            is_fixed=True,
        ),
        Column("count", gettext_lazy("次数"), "number", sort="count", decimals=0, phone="figure"),
        Column("state", gettext_lazy("状态"), "light", value=get_light, sort="state", phone="state"),
        Column("passage", gettext_lazy("原文")),
        Column("plan", gettext_lazy("最近一次所在计划"), "link", value="plan.title", url=get_plan_address),
        Column("last_at", gettext_lazy("最近"), "datetime", sort="last_at"),
        Column("note", gettext_lazy("说明"), is_shown=False),
        Column("decided_by", gettext_lazy("处理人"), value="decided_by.name", is_shown=False),
    )
    batch_actions = (
        BatchAction(
            "take", gettext_lazy("采用"), "check",
            lambda user, rows, reason: _decide(user, rows, reason, SuggestionState.TAKEN),
        ),
        BatchAction(
            "decline", gettext_lazy("不采用"), "x",
            lambda user, rows, reason: _decide(user, rows, reason, SuggestionState.DECLINED),
            confirm=gettext_lazy("写明为什么不采用，例如“只是这份文件的写法”。"), needs_reason=True,
        ),
        BatchAction(
            "reopen", gettext_lazy("改回待处理"), "arrow-back-up",
            lambda user, rows, reason: _decide(user, rows, reason, SuggestionState.OPEN),
        ),
    )  # fmt: skip

    def can_open(self, user: User) -> Answer:
        """The vocabulary is one for the whole installation: its root region looks after it."""
        return can_decide_suggestions(user)

    def get_rows(self, user: User) -> QuerySet[RuleSuggestion]:
        """Return the suggestions from plans the user sees."""
        return list_rule_suggestions(user=user)


def write_download(written: str) -> HttpResponse:
    """Hand out what was taken as a file."""
    response = HttpResponse(written, content_type="application/yaml; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="kepan-vocabulary.yaml"'
    return response


@require_GET
@planning_page
def export(request: HttpRequest) -> HttpResponse:
    """Hand out what was taken as YAML, in the form of the compiler's catalogues."""
    user = get_user(request)
    require_page(can_decide_suggestions(user))
    written = ""
    with catch_refusal() as outcome:
        written = export_suggestions(actor=user)
    if outcome.status:
        add_message(request, messages.ERROR, outcome.reason)
        return HttpResponseRedirect(reverse("suggestion_list"))
    return write_download(written)
