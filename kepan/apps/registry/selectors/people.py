"""Reading people: lists that a user may see, and one with kinds, fields and positions."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.views.decorators.debug import sensitive_variables

from kepan.apps.accounts.selectors import AnyUser, list_visible
from kepan.apps.accounts.services import compute_identity_digest
from kepan.apps.registry.enums import PersonKind
from kepan.apps.registry.models import Merger, Organisation, Person, PersonField, PersonRole, Position


def list_all_people(*, user: AnyUser) -> QuerySet[Person]:
    """Return the people a user may see, those merged into another record among them."""
    return list_visible(Person.objects.select_related("region"), user=user)


def list_people(*, user: AnyUser) -> QuerySet[Person]:
    """Return the people a user may see, by name; each person once."""
    return list_all_people(user=user).filter(merged_into__isnull=True).order_by("name", "pk")


def list_people_at_work(*, user: AnyUser) -> QuerySet[Person]:
    """Return the people a user may see with kinds, fields of work and positions."""
    places = Prefetch("positions", Position.objects.select_related("organisation"))
    return list_people(user=user).prefetch_related("roles", "fields", places)


def get_person(*, user: AnyUser, pk: int) -> Person:
    """Return one person with kinds, fields and positions; raises Person.DoesNotExist for one not visible.

    `last_merger` is the key of the last merge that joined another record to this one and stands.
    """
    positions = Position.objects.select_related("organisation").order_by("-starts_on", "pk")
    mergers = Merger.objects.filter(kept_person=OuterRef("pk"), undone_at=None).order_by("-pk")
    rows = list_all_people(user=user).select_related("merged_into", "office", "owner")
    rows = rows.annotate(last_merger=Subquery(mergers.values("pk")[:1]))
    return rows.prefetch_related("roles", "fields", Prefetch("positions", positions)).get(pk=pk)


def find_people(*, user: AnyUser, words: str, limit: int) -> list[Person]:
    """Find visible people whose name begins with the words."""
    bare = words.strip()
    if not bare:
        return []
    return list(list_people(user=user).filter(name__startswith=bare)[:limit])


@sensitive_variables("number")
def find_by_identity(*, user: AnyUser, number: str) -> Person | None:
    """Find the visible person with an identity number, by its digest; the number goes nowhere."""
    bare = number.strip().upper()
    if not bare:
        return None
    return list_people(user=user).filter(identity_digest=compute_identity_digest(bare)).first()


def match_person_kind(kind: PersonKind | str, *, category: str = "", today: date) -> Exists:
    """Return the condition that a person is of a kind, and of a category where one is given, today."""
    rows = PersonRole.objects.filter(person=OuterRef("pk"), kind=kind)
    rows = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=today))
    return Exists(rows.filter(category=category) if category else rows)


def match_person_field(scheme: str, code: str) -> Exists:
    """Return the condition that a person works in a field or, by the beginning of its code, in a part of it."""
    return Exists(PersonField.objects.filter(person=OuterRef("pk"), scheme=scheme, code__startswith=code))


def match_employer(organisation: Organisation, *, today: date) -> Exists:
    """Return the condition that a person is at an organisation today."""
    rows = Position.objects.filter(person=OuterRef("pk"), organisation=organisation)
    return Exists(rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today)))


def list_positions_at(*, user: AnyUser, organisation: Organisation) -> QuerySet[Position]:
    """Return the positions at an organisation of people whom a user may see, present ones first."""
    rows = Position.objects.filter(organisation=organisation, person__in=list_people(user=user).order_by().values("pk"))
    return rows.select_related("person").order_by("ends_on", "-starts_on", "pk")
