"""Two people acting at the same moment: no rule is lost between looking and writing."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection

from kepan.apps.accounts.enums import ADMINISTRATORS, Role
from kepan.apps.accounts.models import Membership, User
from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.accounts.services import grant_role, lock_user, revoke_role
from tests.factories.accounts import make_root, make_user


def run_at_once(*acts: Callable[[], object]) -> int:
    """Start all acts together and return how many were done; the others were refused with a reason."""
    barrier, done = Barrier(len(acts)), []

    def act(work: Callable[[], object]) -> None:
        try:
            barrier.wait(60)
            work()
            done.append(1)
        except RefusalError:
            pass
        finally:
            connection.close()

    threads = [Thread(target=act, args=(work,)) for work in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return len(done)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_administrators_do_not_remove_each_other() -> None:
    """One of two system administrators stays, whichever way both are taken away at once."""
    root = make_root()
    for take in (
        lambda user: revoke_role(actor=None, membership=user.memberships.get()),
        lambda user: lock_user(actor=None, user=user, reason="x"),
    ):
        one, two = (make_user(Role.SYSTEM_ADMINISTRATOR, region=root) for _number in range(2))
        others = Membership.objects.filter(role=Role.SYSTEM_ADMINISTRATOR).exclude(user__in=[one, two])
        others.delete()
        assert run_at_once(lambda take=take, one=one: take(one), lambda take=take, two=two: take(two)) == 1
        assert User.objects.filter(is_active=True, memberships__role=Role.SYSTEM_ADMINISTRATOR).count() == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_grants_do_not_make_two_administrators_of_one() -> None:
    """三员分立 holds when the three roles are given to one person at once."""
    root, user = make_root(), make_user()
    acts = [
        lambda role=role: grant_role(actor=None, user=user, role=Role(role), region=root) for role in ADMINISTRATORS
    ]
    assert run_at_once(*acts) == 1
    assert user.memberships.count() == 1
