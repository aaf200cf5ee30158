"""Who looks at the lists of these tests."""

from __future__ import annotations

import pytest
from django.test import Client

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.models import User
from tests.factories.accounts import make_region, make_user
from tests.web.ui import list_pages
from tests.web.ui.list_pages import BACKEND


@pytest.fixture
def reader(client: Client) -> User:
    """Who looks at the list, logged in."""
    user = make_user(Role.PLANNER, region=make_region(), username="reader")
    client.force_login(user, backend=BACKEND)
    list_pages.DONE.clear()
    return user
