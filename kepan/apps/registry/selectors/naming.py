"""Finding organisations and people by words together, in one query: what the search box asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, F, IntegerField, QuerySet, Value

from kepan.apps.accounts.selectors import AnyUser
from kepan.apps.registry.selectors.organisations import RANKED, list_organisations, match_words, rank_name
from kepan.apps.registry.selectors.people import list_people
from kepan.apps.registry.selectors.words import write_search_key

BODY, PERSON = 0, 1


@dataclass(frozen=True)
class Named:
    """An organisation or a person that was found, by its key; a person has no code."""

    pk: int
    name: str
    region: str
    code: str
    name_key: str


def find_named(*, user: AnyUser, words: str, limit: int) -> tuple[list[Named], list[Named]]:
    """Find visible organisations and people as `find_organisations` and `find_people` do, so many of each."""
    bare, nothing = words.strip(), Value("", CharField())
    bodies = list_organisations(user=user).filter(match_words(words))[: limit * RANKED]
    people = list_people(user=user).filter(name__startswith=bare)[:limit] if bare else list_people(user=user).none()
    rows = _list_named(BODY, bodies, F("uscc"), F("name_key")).union(
        _list_named(PERSON, people, nothing, nothing), all=True
    )
    found: tuple[list[Named], list[Named]] = ([], [])
    for kind, *columns in rows:
        found[kind].append(Named(*columns))
    key = write_search_key(words)
    ranked = sorted(found[BODY], key=lambda one: (rank_name(one.name, one.name_key, key), one.pk))
    return ranked[:limit], sorted(found[PERSON], key=lambda one: (one.name, one.pk))


def _list_named(kind: int, rows: QuerySet[Any], code: Any, name_key: Any) -> QuerySet[Any, Any]:
    """Return columns of the same sort whatever the kind; SQLite takes a limit only below what it puts together."""
    picked: QuerySet[Any] = rows.model._default_manager.filter(pk__in=rows.values("pk")).order_by()
    picked = picked.annotate(of=Value(kind, IntegerField()), code=code, folded=name_key)
    return picked.values_list("of", "pk", "name", "region__name", "code", "folded")
