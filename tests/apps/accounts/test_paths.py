"""The lookup `under`: prefixes of paths without wildcards, served by an index."""

from __future__ import annotations

import itertools

import pytest
from django.db import IntegrityError, connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kepan.apps.accounts.enums import Level
from kepan.apps.accounts.models import Region
from kepan.apps.accounts.paths import list_ancestor_paths
from tests.factories.accounts import make_root

pytestmark = pytest.mark.django_db


def _write_regions(paths: list[str]) -> None:
    root = make_root()
    Region.objects.bulk_create(
        Region(code=f"c{number}", name=str(number), level=Level.CITY, parent=root, path=path)
        for number, path in enumerate(paths)
    )


def test_under_takes_signs_as_they_are() -> None:
    """Neither LIKE's wildcards nor the case of letters widen a path."""
    _write_regions(["/99/a_/", "/99/a_/1/", "/99/ab/", "/99/a%/", "/99/A_/", "/99/a_b/", "/99/a\\_/"])
    assert list(Region.objects.filter(path__under="/99/a_/").values_list("path", flat=True)) == ["/99/a_/", "/99/a_/1/"]
    assert list(Region.objects.filter(path__under="/99/a%/").values_list("path", flat=True)) == ["/99/a%/"]
    assert Region.objects.filter(path__under="/99/").count() == 8


def test_under_is_served_by_an_index() -> None:
    """The database searches the unique index of the path instead of reading the table."""
    _write_regions([f"/99/{number:04d}/" for number in range(300)])
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    plan = Region.objects.filter(path__under="/99/0123/").explain()
    assert "path" in plan and ("USING INDEX" in plan or "Index Cond" in plan or "Index Scan" in plan), plan


def test_a_path_without_its_end_is_an_error() -> None:
    """Otherwise /32 would reach /320."""
    with pytest.raises(ValueError, match="ends with /"):
        list(Region.objects.filter(path__under="/99"))


def test_ranges_follow_bytes() -> None:
    """Digits sort before letters and capitals before small ones, whatever the server's locale."""
    _write_regions(["/99/b/", "/99/B/", "/99/1/", "/99/-/", "/99/_/"])
    found = list(Region.objects.order_by("path").values_list("path", flat=True))
    assert found == sorted(found, key=lambda path: path.encode())


def test_there_is_one_root() -> None:
    """The constraint refuses a second region without a parent even where no service is asked."""
    make_root()
    with pytest.raises(IntegrityError):
        Region.objects.create(code="98", name="x", level=Level.CITY, path="/98/")


@given(st.lists(st.text("0123456789aZ-_", min_size=1, max_size=6), min_size=1, max_size=5))
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_ancestors_end_with_the_path_itself(codes: list[str]) -> None:
    """Each ancestor is the beginning of the next."""
    path = "/" + "/".join(codes) + "/"
    found = list_ancestor_paths(path)
    assert found[-1] == path and len(found) == len(codes)
    assert all(lower.startswith(upper) for upper, lower in itertools.pairwise(found))
