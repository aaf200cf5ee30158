"""The seven kinds of resources of innovation (企业技术项目人才平台院所机构): one source for lists and counts.

Whoever counts or lists resources asks here: the page over all seven, the interface, the filters of the lists that it
leads to, and the graph of them. So they cannot disagree for one who asks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any

from django.db.models import Count, Q, QuerySet, Value

from kepan.apps.accounts.selectors import AnyUser
from kepan.apps.registry.enums import OrganisationKind
from kepan.apps.registry.selectors.holdings import (
    list_projects,
    list_recognitions,
    list_rights,
    match_held,
    match_recognition_words,
    match_right_words,
)
from kepan.apps.registry.selectors.organisations import list_kind_bodies, list_organisations, match_kind, match_words
from kepan.apps.registry.selectors.people import list_people
from kepan.engine.registry.titles import TitleBearer
from kepan.store.files.titles import read_titles


class Resource(StrEnum):
    """The seven kinds, in their usual order."""

    ENTERPRISE = "enterprise"
    TECHNOLOGY = "technology"
    PROJECT = "project"
    PERSON = "person"
    PLATFORM = "platform"
    ACADEMY = "academy"
    AGENCY = "agency"


BODIES: Mapping[Resource, tuple[OrganisationKind, ...]] = {
    Resource.ENTERPRISE: (OrganisationKind.ENTERPRISE,),
    Resource.ACADEMY: (OrganisationKind.UNIVERSITY, OrganisationKind.INSTITUTE),
    Resource.AGENCY: (
        OrganisationKind.CARRIER_OPERATOR, OrganisationKind.SERVICE_AGENCY, OrganisationKind.BANK,
        OrganisationKind.FUND, OrganisationKind.ASSOCIATION,
    ),
}  # fmt: skip
"""Kinds of resources that are organisations, with the kinds of organisations that they are."""


@dataclass(frozen=True)
class ResourceCount:
    """How many resources of a kind somebody may see; `is_exact` is false where there are more than were counted."""

    resource: Resource
    count: int
    is_exact: bool


@cache
def list_place_titles() -> tuple[str, ...]:
    """List the codes of the titles that platforms and carriers bear."""
    placed = {TitleBearer.PLATFORM, TitleBearer.CARRIER}
    return tuple(title.code for title in read_titles().titles.values() if title.bearer in placed)


def match_bodies(resource: Resource | str, *, today: date) -> Q:
    """Return the condition that an organisation is a resource of a kind today; one of several kinds counts once.

    Most are enterprises: each is asked in turn. The few others are listed by the index of kinds.
    """
    kinds = BODIES[Resource(resource)]
    if resource == Resource.ENTERPRISE:
        return Q(match_kind(kinds[0], today=today))
    return Q(pk__in=list_kind_bodies(kinds, today=today))


def match_platforms(*, today: date) -> Q:
    """Return the condition that a recognition is a platform or carrier that holds its title today."""
    return Q(title__in=list_place_titles()) & match_held(today=today)


def list_resources(*, user: AnyUser, resource: Resource, today: date, words: str = "") -> QuerySet[Any]:
    """Return the resources of a kind that a user may see, found by words as in their lists; without words all."""
    match resource:
        case Resource.TECHNOLOGY:
            return _narrow(list_rights(user=user), words, match_right_words)
        case Resource.PROJECT:
            return _narrow(list_projects(user=user), words, match_project_words)
        case Resource.PERSON:
            return _narrow(list_people(user=user), words, match_person_words)
        case Resource.PLATFORM:
            placed = list_recognitions(user=user).filter(match_platforms(today=today))
            return _narrow(placed, words, match_recognition_words)
    bodies = list_organisations(user=user).filter(match_bodies(resource, today=today))
    return _narrow(bodies, words, match_words)


def _narrow(rows: QuerySet[Any], words: str, match: Callable[[str], Q]) -> QuerySet[Any]:
    return rows.filter(match(words)) if words.strip() else rows


def match_project_words(words: str) -> Q:
    """Return the condition that each of some words is in a project's name or begins its number or its carrier."""
    found = Q()
    for word in words.split():
        found &= Q(name__icontains=word) | Q(number__startswith=word) | Q(organisation__name__startswith=word)
    return found


def match_person_words(words: str) -> Q:
    """Return the condition that each of some words begins a person's name."""
    found = Q()
    for word in words.split():
        found &= Q(name__startswith=word)
    return found


def count_resources(*, user: AnyUser, today: date, words: str = "", most: int | None = None) -> list[ResourceCount]:
    """Count the resources of each kind that a user may see; no more of a kind than `most`.

    Six queries: academies and agencies, of which there are few, are counted by one.
    """
    rows = {one: list_resources(user=user, resource=one, today=today, words=words).order_by() for one in Resource}
    small = (Resource.ACADEMY, Resource.AGENCY)
    first, second = (
        rows[one].annotate(of=Value(one.value)).values("of").annotate(count=Count("pk")).values_list("of", "count")
        for one in small
    )
    counts = dict.fromkeys(small, 0) | {Resource(of): count for of, count in first.union(second, all=True)}
    for one in set(Resource) - set(small):
        counts[one] = rows[one].count() if most is None else rows[one][: most + 1].count()
    return [
        ResourceCount(one, counts[one], True)
        if most is None or counts[one] <= most
        else ResourceCount(one, most, False)
        for one in Resource
    ]
