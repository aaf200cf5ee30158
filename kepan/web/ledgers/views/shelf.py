"""The shelf of ledgers: which there are, by group, and what waits in each."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from kepan.apps.ledgers.enums import Group
from kepan.apps.ledgers.models import Ledger
from kepan.apps.ledgers.permissions import can_make_types
from kepan.apps.ledgers.selectors import get_type, list_dues, list_ledgers, list_waiting
from kepan.engine.ledgers.types import LedgerType
from kepan.web.ledgers.guards import ledger_page
from kepan.web.ledgers.words import SOON_DAYS
from kepan.web.ui.guards import get_user
from kepan.web.ui.lists.state import read_words

MOST_WAITING = 8


def count_by_ledger(rows: QuerySet[Any]) -> dict[int, int]:
    """Count rows that belong to an entry by its ledger."""
    counted = rows.order_by().values_list("entry__ledger").annotate(count=Count("entry", distinct=True))
    return dict(counted)


def match_ledger(ledger: Ledger, type_: LedgerType, words: str) -> bool:
    """Say whether a ledger is found by words in its titles, what it is about, or its key."""
    text = " ".join((ledger.title, ledger.title_en, type_.about, ledger.key)).casefold()
    return all(word.casefold() in text for word in words.split())


@require_GET
@ledger_page
def show_shelf(request: HttpRequest) -> HttpResponse:
    """Show the ledgers by group, with what waits for the user and what comes due in each."""
    user, words = get_user(request), read_words(request.GET.get("q", ""))
    ledgers = list_ledgers(user=user)
    soon = timezone.localdate() + timedelta(days=SOON_DAYS)
    waiting = list_waiting(user=user)
    waits = count_by_ledger(waiting) if ledgers else {}
    dues = count_by_ledger(list_dues(user=user).filter(date__lte=soon)) if ledgers else {}
    lines: dict[str, list[tuple[Ledger, LedgerType, int, int]]] = {}
    for ledger in ledgers:
        type_ = get_type(ledger)
        if not words or match_ledger(ledger, type_, words):
            line = (ledger, type_, waits.get(ledger.pk, 0), dues.get(ledger.pk, 0))
            lines.setdefault(ledger.group, []).append(line)
    groups = [(Group(group).label, lines[group]) for group in Group.values if group in lines]
    context = {
        "groups": groups,
        "words": words,
        "count": sum(len(held) for _label, held in groups),
        "has_any": bool(ledgers),
        "waiting": list(waiting[:MOST_WAITING]) if waits else [],
        "waiting_count": sum(waits.values()),
        "due_count": sum(dues.values()),
        "soon_days": SOON_DAYS,
        "may_make": bool(can_make_types(user)),
    }
    return render(request, "ledgers/shelf.html", context)
