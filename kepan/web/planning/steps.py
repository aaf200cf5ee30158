"""Answers to the steps of a review: the changed rows and the head for htmx, else the way back to the page.

An answer carries everything that changed since the version the page shows, what others did included, so that the
page never takes a version for seen of which it did not see the rows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kepan.apps.planning.enums import EditVerb, PlanState
from kepan.apps.planning.models import Measure, Plan, Target
from kepan.apps.planning.selectors import (
    Changes,
    Overview,
    get_changes_since,
    get_source,
    list_light_targets,
    list_measures,
    list_places,
    list_targets,
)
from kepan.web.planning.board import list_index
from kepan.web.planning.guards import add_message, find_plan, is_htmx
from kepan.web.planning.listing import list_section_labels
from kepan.web.planning.parts import find_parts, get_part, sort_items
from kepan.web.planning.repairs import list_repairs, write_repairs
from kepan.web.planning.rows import RowWriter
from kepan.web.planning.workbench import get_head, get_overview
from kepan.web.ui.guards import get_user

MOST_KEY = 2**62
"""Keys beyond this are no keys: a database would refuse the number itself."""

MOST_TOLD = 5
"""Steps of others that are spelled out at once."""

MAYBE_RESHAPING = (
    EditVerb.ADD, EditVerb.SPLIT, EditVerb.MERGE, EditVerb.MOVE, EditVerb.REPAIR, EditVerb.UNDO, EditVerb.REDO,
)  # fmt: skip
"""Steps of others by which rows may have come or gone, or stand under another heading."""


@dataclass
class Touched:
    """What a step changed: keys of figures and of measures, and which row is the current one afterwards.

    `is_reshaped`: rows came or went, so the parts they stand in are loaded anew.
    """

    targets: set[int] = field(default_factory=set)
    measures: set[int] = field(default_factory=set)
    has_repairs: bool = False
    select: str = ""
    is_reshaped: bool = False

    def add(self, keys: Iterable[str]) -> None:
        """Add rows by the keys that steps keep: a number for a figure, `m` and a number for a measure."""
        for key in keys:
            if key.isdigit():
                self.targets.add(int(key))
            elif key.startswith("m"):
                self.measures.add(int(key[1:]))
            elif key.startswith("r"):
                self.has_repairs = True


def list_touched(rows: Iterable[Target | Measure]) -> Touched:
    """Gather rows that a service returned."""
    touched = Touched()
    for row in rows:
        (touched.targets if isinstance(row, Target) else touched.measures).add(row.pk)
    return touched


def read_key(key: str) -> tuple[str, int]:
    """Read the key of a row, `t12` or `m12` or just `12`; raises ValueError for anything else."""
    kind, number = (key[:1], key[1:]) if key[:1] in {"t", "m"} else ("t", key)
    if not 0 <= int(number) <= MOST_KEY:
        raise ValueError("out of range")
    return kind, int(number)


def read_seen(values: Sequence[str], kind: str = "t") -> dict[int, int]:
    """Read `key:version` pairs of one kind of row; raises ValueError for anything that is no such pair."""
    seen = {}
    for value in values:
        key, _colon, version = value.partition(":")
        own, number = read_key(key)
        if not 0 <= int(version) <= MOST_KEY:
            raise ValueError("out of range")
        if own == kind:
            seen[number] = int(version)
    return seen


def read_version(request: HttpRequest) -> int | None:
    """Return the version of the plan that the page shows, as its script says with every question."""
    said = request.headers.get("Kepan-Seen") or request.GET.get("version", "")
    return int(said) if said.isdigit() and int(said) <= MOST_KEY else None


def answer_step(request: HttpRequest, plan: Plan, touched: Touched, *, error: str = "", done: str = "") -> HttpResponse:
    """Answer a step: the changed rows and the head for htmx, else the page itself."""
    if not is_htmx(request):
        if error or done:
            add_message(request, messages.ERROR if error else messages.SUCCESS, error or done)
        first = touched.select or next((f"t{pk}" for pk in sorted(touched.targets)), "")
        return HttpResponseRedirect(f"{reverse('plan_detail', args=[plan.pk])}{f'#{first}' if first else ''}")
    plan = find_plan(request, plan.pk)
    seen = read_version(request)
    others = None if seen is None else get_changes_since(user=get_user(request), plan=plan, version=seen)
    if plan.state != PlanState.DRAFT or (others is not None and not others.is_whole):
        # More happened than rows can tell, such as another heading or the confirmation: the page is drawn anew.
        response = HttpResponse(status=204)
        response["HX-Refresh"] = "true"
        return response
    if others is not None:
        _add_others(touched, others)
    return _write_changes(request, plan, touched, {"error": error, "done": done, "others": _list_words(others)})


def _add_others(touched: Touched, others: Changes) -> None:
    touched.targets |= others.targets
    touched.measures |= others.measures
    touched.has_repairs |= any(step.repairs for step in others.steps)
    touched.is_reshaped |= any(step.verb in MAYBE_RESHAPING for step in others.steps)


def _list_words(others: Changes | None) -> list[str]:
    """Say what others did, one line for each step."""
    return [
        _("%(actor)s：%(verb)s %(count)s 条")
        % {
            "actor": step.actor or _("别人"),
            "verb": step.verb.label,
            "count": len(step.targets) + len(step.measures) + len(step.repairs),
        }
        for step in (others.steps[-MOST_TOLD:] if others else ())
    ]


def _write_changes(request: HttpRequest, plan: Plan, touched: Touched, words: Mapping[str, Any]) -> HttpResponse:
    overview = get_overview(plan)
    head = get_head(plan, get_user(request), overview)
    writer = RowWriter(plan, can_edit=bool(head["can_edit"]), is_part=True)
    lines = [] if touched.is_reshaped else [writer.write_row(row) for row in list_rows(plan, touched)]
    context = {**head, **words, "lines": lines, "is_part": True}
    context["repairs"] = _write_repairs(plan, touched, can_edit=bool(head["can_edit"]))
    response = render(request, "planning/workbench_changes.html", context)
    response["HX-Reswap"] = "none settle:0ms"
    described = {**_describe(plan, touched, overview), "refused": bool(words["error"])}
    response["HX-Trigger"] = json.dumps({"kepan:step": described})
    return response


def _write_repairs(plan: Plan, touched: Touched, *, can_edit: bool) -> SafeString | None:
    """Write the cards of repairs where one was decided, else return None: those on the page stay."""
    if not touched.has_repairs:
        return None
    source = get_source(plan=plan)
    return write_repairs(list_repairs(source.outline, source.choices), can_edit=can_edit)


def list_rows(plan: Plan, touched: Touched) -> list[Target | Measure]:
    """Return the rows that a step touched, as they stand now."""
    targets = list_targets(plan=plan).filter(pk__in=touched.targets) if touched.targets else []
    measures = list_measures(plan=plan).filter(pk__in=touched.measures) if touched.measures else []
    return [*targets, *measures]


def _describe(plan: Plan, touched: Touched, overview: Overview) -> dict[str, Any]:
    """Tell the page's script what to do besides exchanging rows."""
    described: dict[str, Any] = {
        "sections": list_section_labels(overview.sections),
        "select": touched.select,
    }
    if touched.is_reshaped:
        starts = find_parts(plan.document.text)
        items = sort_items(list_light_targets(plan=plan), list_measures(plan=plan))
        places = list_places(plan=plan, targets=touched.targets, measures=touched.measures)
        described["parts"] = sorted({get_part(starts, place) for place in places})
        described["index"] = list_index(items, starts)
    return described
