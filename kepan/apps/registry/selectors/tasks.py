"""Which of somebody's open tasks are about an organisation, a person or their titles."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from kepan.apps.accounts.selectors import AnyUser
from kepan.apps.desk.models import Task
from kepan.apps.desk.selectors import list_inbox
from kepan.apps.registry.models import Organisation, Person, Recognition


def list_organisation_tasks(
    *, user: AnyUser, organisation: Organisation, recognitions: Iterable[Recognition]
) -> QuerySet[Task]:
    """Return the open tasks of a user that are about an organisation or its titles, which were read already."""
    return _list_tasks(user, organisation, recognitions)


def list_person_tasks(*, user: AnyUser, person: Person, recognitions: Iterable[Recognition]) -> QuerySet[Task]:
    """Return the open tasks of a user that are about a person or the person's titles, which were read already."""
    return _list_tasks(user, person, recognitions)


def _list_tasks(user: AnyUser, record: Organisation | Person, recognitions: Iterable[Recognition]) -> QuerySet[Task]:
    own = Q(subject_kind=record._meta.label_lower, subject_id=str(record.pk))
    titles = [str(row.pk) for row in recognitions]
    return list_inbox(user=user).filter(own | Q(subject_kind=Recognition._meta.label_lower, subject_id__in=titles))
