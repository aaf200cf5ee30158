"""Two requests with the same key at the same moment make one job."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from kepan.apps.accounts.enums import Role
from kepan.apps.desk.models import Job
from kepan.apps.desk.services import create_job
from tests.factories.accounts import make_user


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_simultaneous_requests_make_one_job() -> None:
    """Both get the same job, neither an error."""
    user, barrier = make_user(Role.PLANNER), Barrier(8)

    def ask() -> int:
        try:
            barrier.wait(60)
            return create_job(actor=user, kind="tests.work", title="虚构作业", request_key="same").pk
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        found = {future.result() for future in [pool.submit(ask) for _number in range(8)]}
    assert (len(found), Job.objects.count()) == (1, 1)
