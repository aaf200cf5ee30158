"""Who looks at the lists of these tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from kepan.apps.accounts.models import User


@pytest.fixture
def reader(client: Client) -> User:
    """Who looks at the list, logged in."""
    # Not at the top: this file may be read before Django is set up.
    from kepan.apps.accounts.enums import Role
    from tests.factories.accounts import make_region, make_user
    from tests.web.ui import list_pages

    user = make_user(Role.PLANNER, region=make_region(), username="reader")
    client.force_login(user, backend=list_pages.BACKEND)
    list_pages.DONE.clear()
    return user
