"""The shell: theme, safe ways back, error pages that need no database."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory

from kepan.apps.accounts.enums import Role
from kepan.web.ui import views
from tests.factories.accounts import make_user


@pytest.mark.django_db
def test_theme_is_kept_and_drawn(client: Client) -> None:
    """The chosen theme comes back in the page itself, so nothing flashes."""
    client.force_login(make_user(Role.PLANNER))
    answer = client.post("/theme/", {"theme": "dark", "next": "/ui/"})
    assert (answer.status_code, answer["Location"]) == (302, "/ui/")
    assert b'data-bs-theme="dark"' in client.get("/ui/").content


@pytest.mark.django_db
@pytest.mark.parametrize("target", ["https://evil.invalid/", "//evil.invalid", "javascript:alert(1)"])
def test_way_back_stays_on_the_site(client: Client, target: str) -> None:
    """An address elsewhere is not followed."""
    assert client.post("/theme/", {"theme": "dark", "next": target})["Location"] == "/"


@pytest.mark.django_db
def test_unknown_theme_is_not_kept(client: Client) -> None:
    """A theme that does not exist sets no cookie."""
    assert "kp_theme" not in client.post("/theme/", {"theme": "neon"}).cookies


def test_error_pages_need_no_database() -> None:
    """Each says what to do; none asks the database, which may be what failed."""
    request = RequestFactory().get("/")
    pages = {
        400: views.show_bad_request(request, Exception()),
        403: views.show_forbidden(request, PermissionDenied("只有规划人员可以确认计划")),
        404: views.show_not_found(request, Exception()),
        500: views.show_server_error(request),
    }
    assert {status: page.status_code for status, page in pages.items()} == {status: status for status in pages}
    assert "只有规划人员可以确认计划" in pages[403].content.decode()


@pytest.mark.django_db
def test_organisation_and_sample_mark(client: Client) -> None:
    """The top bar names the user's region; without a sample there is no mark."""
    user = make_user(Role.PLANNER)
    client.force_login(user)
    page = client.get("/ui/").content.decode()
    assert user.region is not None
    assert f'<span class="kp-org">{user.region.name}</span>' in page
    assert "kp-invented" not in page
