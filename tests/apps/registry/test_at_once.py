"""Several people who set parents at the same moment on PostgreSQL close no circle (虚构)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.registry.enums import ParentKind
from kepan.apps.registry.models import Organisation
from kepan.apps.registry.services import update_parent
from tests.factories.accounts import make_user
from tests.factories.registry import make_organisation

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
WRITERS, ROUNDS = 4, 4


def test_four_who_would_close_a_ring_leave_it_open() -> None:
    """Each puts one body below the next: one of the four is refused, in every round."""
    officer = make_user(Role.SECTION_OFFICER)
    bodies = [make_organisation(officer) for _place in range(WRITERS)]
    barrier = Barrier(WRITERS)

    def act(place: int) -> bool:
        try:
            barrier.wait(60)
            update_parent(
                actor=officer,
                organisation=bodies[place],
                expected_version=None,
                parent=bodies[(place + 1) % WRITERS],
                kind=ParentKind.SUBSIDIARY,
            )
        except RefusalError:
            return False
        finally:
            connection.close()
        return True

    for _round in range(ROUNDS):
        with ThreadPoolExecutor(WRITERS) as pool:
            done = list(pool.map(act, range(WRITERS), timeout=180))
        assert sorted(done) == [False, True, True, True]
        Organisation.objects.update(parent=None, parent_kind="")
