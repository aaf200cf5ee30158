"""What machines wrote about records of a batch that is taken back: it goes with them."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import models
from django.db.models import Q

from kepan.apps.registry.models import Finding, MatchPair, Organisation, Person, PersonPair, SearchKey

MACHINE_MADE: tuple[type[models.Model], ...] = (SearchKey, MatchPair, PersonPair)
"""Tables in which a row is no sign that somebody built on a record."""


def clear_derived(table: type[models.Model], keys: Sequence[int]) -> None:
    """Remove findings, search keys and pairs of records that are about to be deleted."""
    Finding.objects.filter(subject_kind=table._meta.label_lower, subject_id__in=keys).delete()
    if table is Organisation:
        SearchKey.objects.filter(organisation__in=keys).delete()
        MatchPair.objects.filter(Q(left__in=keys) | Q(right__in=keys)).delete()
    elif table is Person:
        PersonPair.objects.filter(Q(left__in=keys) | Q(right__in=keys)).delete()


def list_findings(table: type[models.Model], keys: Sequence[int]) -> list[Finding]:
    """List the findings about records, with those that are resolved."""
    return list(Finding.objects.filter(subject_kind=table._meta.label_lower, subject_id__in=keys).order_by("pk"))
