"""What a user set up for the pages: kept, bounded, one's own."""

from __future__ import annotations

import pytest

from kepan.apps.accounts.enums import Level, Role
from kepan.apps.accounts.models import SavedView
from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.accounts.selectors import find_users, list_saved_views, list_users_with_role
from kepan.apps.accounts.services import (
    create_saved_view,
    remove_saved_view,
    update_preferences,
    update_saved_view,
)
from kepan.apps.trail.models import AuditEntry
from tests.factories.accounts import make_region, make_user

pytestmark = pytest.mark.django_db


def test_preferences_are_merged() -> None:
    """A change leaves the others alone, and no entry in the trail."""
    user = make_user()
    entries = AuditEntry.objects.count()
    update_preferences(actor=user, changes={"a": 1, "b": 2})
    update_preferences(actor=user, changes={"b": 3})
    assert user.preferences == {"a": 1, "b": 3} and AuditEntry.objects.count() == entries


def test_views_are_kept_renamed_and_dropped() -> None:
    """The same name again replaces; others' views are out of reach."""
    user, other = make_user(), make_user()
    view = create_saved_view(actor=user, page="p", name=" 甲 ", query="q=1", columns=["a"])
    again = create_saved_view(actor=user, page="p", name="甲", query="q=2")
    assert (again.pk, again.query, again.columns) == (view.pk, "q=2", [])
    second = create_saved_view(actor=user, page="p", name="乙", query="")
    update_saved_view(actor=user, view=again, name="丙", position=5)
    assert [row.name for row in list_saved_views(user=user, page="p")] == ["乙", "丙"]
    for name in ("", "乙"):
        with pytest.raises(RefusalError, match="视图要有名字"):
            update_saved_view(actor=user, view=again, name=name)
    with pytest.raises(RefusalError, match="起个名字"):
        create_saved_view(actor=user, page="p", name=" ", query="")
    with pytest.raises(SavedView.DoesNotExist):
        update_saved_view(actor=other, view=second, name="丁")
    remove_saved_view(actor=other, view=second)
    assert list_saved_views(user=user, page="p").count() == 2
    remove_saved_view(actor=user, view=second)
    assert list_saved_views(user=user, page="p").count() == 1


def test_views_are_bounded() -> None:
    """Twenty for one page; replacing one of them is still allowed."""
    user = make_user()
    for number in range(20):
        create_saved_view(actor=user, page="p", name=f"v{number}", query="")
    with pytest.raises(RefusalError, match="最多保存 20 个"):
        create_saved_view(actor=user, page="p", name="more", query="")
    create_saved_view(actor=user, page="p", name="v3", query="x=1")
    create_saved_view(actor=user, page="other", name="more", query="")


def test_people_with_a_role_of_a_region_are_found() -> None:
    """Those of the region and of the regions above it, who can log in."""
    city, beside = make_region(), make_region()
    district = make_region(parent=city, level=Level.DISTRICT)
    above, here = make_user(Role.DIRECTOR, region=city), make_user(Role.DIRECTOR, region=district)
    make_user(Role.DIRECTOR, region=beside), make_user(Role.PLANNER, region=district)
    closed = make_user(Role.DIRECTOR, region=district)
    closed.is_active = False
    closed.save()
    assert set(list_users_with_role(role=Role.DIRECTOR, region=district)) == {above, here}


def test_people_are_found_by_words() -> None:
    """Without words nobody is found."""
    director = make_user(Role.DIRECTOR)
    user = make_user(Role.PLANNER, region=director.region)
    assert find_users(user=director, words=user.username, limit=5) == [user]
    assert find_users(user=director, words=" ", limit=5) == []
