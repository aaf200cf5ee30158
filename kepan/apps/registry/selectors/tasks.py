"""Which of somebody's open tasks are about an organisation or its titles."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from kepan.apps.accounts.selectors import AnyUser
from kepan.apps.desk.models import Task
from kepan.apps.desk.selectors import list_inbox
from kepan.apps.registry.models import Organisation, Recognition


def list_organisation_tasks(
    *, user: AnyUser, organisation: Organisation, recognitions: Iterable[Recognition]
) -> QuerySet[Task]:
    """Return the open tasks of a user that are about an organisation or its titles, which were read already."""
    own = Q(subject_kind=Organisation._meta.label_lower, subject_id=str(organisation.pk))
    titles = [str(row.pk) for row in recognitions]
    return list_inbox(user=user).filter(own | Q(subject_kind=Recognition._meta.label_lower, subject_id__in=titles))
