"""Searching all plans that a user may see: by their headings, and by the targets and measures in force.

A word is found where its signs stand together, whatever stands around them. A row is found when it holds every word
that the heading of its plan does not hold; a plan is found by a row, or when its heading holds every word. Which rows
those are is exact: the database leaves out most plans, the rest is read here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import StrIndex

from kepan.apps.accounts.selectors import AnyUser
from kepan.apps.planning.enums import PlanState
from kepan.apps.planning.models import Measure, Plan, RowText, Target
from kepan.apps.planning.selectors.plans import list_plans
from kepan.engine.basis.words import read_words, write_folded

HEADING = ("title", "territory", "document__name", "region__name")
SHOWN = (*HEADING, "kind", "state", "year_from", "year_to", "doubt_count")
SHOWN_OF_TARGET = ("plan_id", "number", "indicator", "comparator", "value_text", "unit")
SHOWN_OF_MEASURE = ("plan_id", "number", "marker", "title")
"""What a hit is shown by. Whole rows are many times as long."""

A_PLAN = 5
"""Rows of one plan that are shown."""


@dataclass(frozen=True)
class PlanHit:
    """A plan that was found, the first rows of it that were, and how many more there are."""

    plan: Plan
    rows: tuple[Target | Measure, ...]
    more: int


@dataclass(frozen=True)
class Findings:
    """One page of what was found: the words as they were read, all plans counted, those of the page."""

    words: tuple[str, ...] = ()
    total: int = 0
    hits: tuple[PlanHit, ...] = field(default=())


def find_in_plans(*, user: AnyUser, words: str, start: int, count: int) -> Findings:
    """Find plans and rows in force: plans with all words in their heading first, then by year, the newest first."""
    wanted = read_words(words)
    if not wanted:
        return Findings()
    keys = _find_keys(_match_plans(user, wanted), wanted)
    page = keys[start : start + count]
    plans = list_plans(user=user).select_related(None).select_related("document", "region").only(*SHOWN).in_bulk(page)
    texts = {text.plan_id: text for text in RowText.objects.filter(plan__in=page)}
    picked = {pk: _pick_rows(plans[pk], texts.get(pk), wanted) for pk in page if pk in plans}
    shown = [key for rows in picked.values() for key in rows[:A_PLAN]]
    found = _find_rows(shown)
    hits = tuple(
        PlanHit(plans[pk], tuple(found[key] for key in rows[:A_PLAN] if key in found), max(0, len(rows) - A_PLAN))
        for pk, rows in picked.items()
    )
    return Findings(wanted, len(keys), hits)


def _match_plans(user: AnyUser, words: Sequence[str]) -> QuerySet[Plan]:
    """Return the visible plans that hold every word somewhere: in their heading, or in any of their rows."""
    rows = list_plans(user=user).exclude(state=PlanState.DISCARDED)
    for number, word in enumerate(words):
        name = f"at_{number}"
        rows = rows.alias(**{name: StrIndex("row_text__lines", Value(word))})
        rows = rows.filter(_match_heading(word) | Q(**{f"{name}__gt": 0}))
    return rows.order_by(F("year_from").desc(nulls_last=True), "-pk")


def _match_heading(word: str) -> Q:
    match = Q()
    for name in HEADING:
        match |= Q(**{f"{name}__icontains": word})
    year = word.removesuffix("年")
    return match | Q(year_from=int(year)) if len(year) == 4 and year.isascii() and year.isdigit() else match


def _find_keys(rows: QuerySet[Plan], words: Sequence[str]) -> list[int]:
    """Find the keys of the plans that are hits, in the order of the page."""
    missing = {
        pk: _list_missing(words, heading, year) for pk, year, *heading in rows.values_list("pk", "year_from", *HEADING)
    }
    # The database has found each word; of several it is not known yet that one row holds them.
    doubtful = [pk for pk, lacking in missing.items() if len(lacking) > 1]
    texts = RowText.objects.filter(plan__in=doubtful).values_list("plan_id", "lines") if doubtful else ()
    held = {pk for pk, lines in texts if _has_line(lines, missing[pk])}
    first = [pk for pk, lacking in missing.items() if not lacking]
    return first + [pk for pk, lacking in missing.items() if len(lacking) == 1 or pk in held]


def _list_missing(words: Sequence[str], heading: Sequence[str], year: int | None) -> list[str]:
    """List the words that a plan's heading does not hold."""
    held = write_folded("\n".join(heading))
    return [word for word in words if word not in held and word.removesuffix("年") != str(year)]


def _has_line(lines: str, words: Sequence[str]) -> bool:
    """Say whether one line holds all words, without taking the lines apart."""
    if not all(word in lines for word in words):
        return False
    at = lines.find(words[0])
    while at >= 0:
        begin, end = lines.rfind("\n", 0, at) + 1, lines.find("\n", at)
        end = len(lines) if end < 0 else end
        if all(lines.find(word, begin, end) >= 0 for word in words[1:]):
            return True
        at = lines.find(words[0], end)
    return False


def _list_lines(lines: str, words: Sequence[str]) -> list[int]:
    """List the places of the lines that hold all words."""
    if not all(word in lines for word in words):
        return []
    return [place for place, line in enumerate(lines.split("\n")) if all(word in line for word in words)]


def _pick_rows(plan: Plan, text: RowText | None, words: Sequence[str]) -> list[str]:
    """Pick the keys of the rows of a plan that hold the words; for a plan found by its heading, all of them."""
    if text is None:
        return []
    heading = (plan.title, plan.territory, plan.document.name, plan.region.name)
    missing = _list_missing(words, heading, plan.year_from) or words
    return [text.keys[place] for place in _list_lines(text.lines, missing)]


def _find_rows(keys: Sequence[str]) -> dict[str, Target | Measure]:
    """Find rows by their keys."""
    wanted = {letter: [int(key[1:]) for key in keys if key[0] == letter] for letter in "tm"}
    found: dict[str, Target | Measure] = {}
    targets = Target.objects.filter(pk__in=wanted["t"]).only(*SHOWN_OF_TARGET)
    measures = Measure.objects.filter(pk__in=wanted["m"]).only(*SHOWN_OF_MEASURE)
    found |= {f"t{row.pk}": row for row in targets}
    found |= {f"m{row.pk}": row for row in measures}
    return found


def find_targets(*, user: AnyUser, words: str, limit: int) -> list[Target]:
    """Find figures in force that hold all words, those of the newest plan first."""
    wanted = read_words(words)
    if not wanted:
        return []
    rows = list_plans(user=user).filter(state=PlanState.CONFIRMED).select_related(None).order_by("-pk")
    for number, word in enumerate(wanted):
        rows = rows.alias(**{f"at_{number}": StrIndex("row_text__lines", Value(word))})
        rows = rows.filter(**{f"at_{number}__gt": 0})
    texts = rows.values_list("row_text__lines", "row_text__keys")
    keys: list[int] = []
    # The newest plans are looked through first, and no more of them than are needed: nearly always the first few
    # do. Of a cursor PostgreSQL would write down all texts before it gave the first.
    first = list(texts[:limit])
    more = texts[limit:].iterator(chunk_size=limit) if len(first) == limit else ()
    for lines, names in chain(first, more):
        keys += [int(names[at][1:]) for at in _list_lines(lines, wanted) if names[at][0] == "t"]
        if len(keys) >= limit:
            break
    found = Target.objects.select_related("plan").only(*SHOWN_OF_TARGET, "plan__title").in_bulk(keys[:limit])
    return [found[key] for key in keys[:limit] if key in found]
