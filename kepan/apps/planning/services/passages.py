"""Places in the document of a draft: a passage that a person quoted, the section and the measure it stands in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.planning.enums import OUT
from kepan.apps.planning.models import Measure, Plan

Sections = Sequence[Mapping[str, Any]]

DIGITS = "0-9０-９"


def get_text(plan: Plan) -> tuple[str, Sections]:
    """Return the text of a plan's document and the sections that the compiler found in it."""
    text, sections = Plan.objects.values_list("document__text", "tree__content__sections").get(pk=plan.pk)
    return text, sections or ()


def _find_quote(text: str, quote: str) -> tuple[int, int]:
    """Find the one place of a quoted passage in the text."""
    count = text.count(quote) if quote else 0
    if count == 0:
        raise RefusalError(_("原文里没有这一句。照原文抄，标点和空格也要一样。"))
    if count > 1:
        raise RefusalError(_("这一句在原文里出现了 %(count)s 次，多抄几个字，好认出是哪一处。") % {"count": count})
    start = text.index(quote)
    return start, start + len(quote)


def find_place(text: str, quote: str, start: int | None) -> tuple[int, int]:
    """Find where a quoted passage stands; `start` tells which of several equal ones is meant."""
    if quote and start is not None and start >= 0 and text[start : start + len(quote)] == quote:
        return start, start + len(quote)
    return _find_quote(text, quote)


def find_section(sections: Sections, at: int, *, is_marked: bool = False) -> list[str]:
    """Return the titles of the sections that a place lies in, from the top down, as the compiler's rows have them.

    Those of measures have their markers (一、), those of figures have not.
    """
    around = [section for section in sections if section["span"][0] <= at < section["span"][1]]
    around.sort(key=lambda one: one["level"])
    return [f"{section['marker'] if is_marked else ''}{section['title']}"[:80] for section in around]


def find_holder(measures: QuerySet[Measure], at: int) -> Measure | None:
    """Find the innermost of the measures that stand which holds a place of the text."""
    around = measures.filter(start__lte=at, end__gt=at).exclude(state__in=OUT)
    return around.order_by("-start", "end").first()


def match_value(text: str, printed: str, begin: int, end: int) -> int:
    """Return the place of a number in a stretch of the text, -1 where it stands there only inside a longer one.

    >>> match_value("举办30场，签约3项", "3", 0, 10)
    8
    """
    if not printed:
        return -1
    whole = re.compile(rf"(?<![{DIGITS}])(?<![{DIGITS}][.,．，]){re.escape(printed)}(?![{DIGITS}])(?![.,．][{DIGITS}])")
    found = whole.search(text, begin, end)
    return found.start() if found else -1


def find_value(text: str, printed: str, begin: int, end: int) -> int:
    """Find the place of a number in a passage; refuse one that does not stand there as it was typed."""
    at = match_value(text, printed, begin, end)
    if at < 0:
        raise RefusalError(_("选中的原文里没有“%(value)s”。数值照原文写。") % {"value": printed})
    return at
