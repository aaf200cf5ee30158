"""Eight people who write at the same moment on PostgreSQL: numbers without gaps, and one of equals (虚构)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from kepan.apps.accounts.enums import Role
from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.ledgers.models import Entry, EntryVersion
from kepan.apps.ledgers.services import create_entry, update_entry
from tests.factories.accounts import make_user
from tests.factories.ledgers import make_ledgers

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
WRITERS, EACH = 8, 2


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    """Threads with a connection each, closed at the end."""
    with ThreadPoolExecutor(WRITERS) as threads:
        yield threads
        barrier = Barrier(WRITERS)

        def close(_one: int) -> None:
            barrier.wait(60)
            connection.close()

        list(threads.map(close, range(WRITERS)))


def run_together(pool: ThreadPoolExecutor, act: Callable[[int], object]) -> list[str]:
    """Let all act at once; return for each its refusal, or nothing where it was done."""
    barrier = Barrier(WRITERS)

    def act_once(place: int) -> str:
        barrier.wait(60)
        try:
            act(place)
        except RefusalError as refusal:
            return str(refusal)
        return ""

    return list(pool.map(act_once, range(WRITERS), timeout=180))


def test_eight_writers_get_each_number_once_and_one_name_once(pool: ThreadPoolExecutor) -> None:
    officer = make_user(Role.SECTION_OFFICER)
    ledger, _tenants = make_ledgers()

    def enter(place: int) -> None:
        for turn in range(EACH):
            create_entry(actor=officer, ledger=ledger, values={"name": f"虚构{place}号楼{turn}"})

    assert run_together(pool, enter) == [""] * WRITERS
    numbers = sorted(Entry.objects.values_list("number", flat=True))
    assert numbers == [f"FH-{timezone.localdate().year}-{serial:04d}" for serial in range(1, WRITERS * EACH + 1)]
    said = run_together(pool, lambda _place: create_entry(actor=officer, ledger=ledger, values={"name": "虚构同名楼"}))
    assert sorted(said) == ["", *["名称相同的记录已经有了。"] * (WRITERS - 1)]
    assert Entry.objects.filter(label="虚构同名楼").count() == 1


def test_eight_changes_of_one_entry_are_all_kept(pool: ThreadPoolExecutor) -> None:
    """Each goes on from the one before; who was shown an older one is refused."""
    officer = make_user(Role.SECTION_OFFICER)
    ledger, _tenants = make_ledgers()
    entry = create_entry(actor=officer, ledger=ledger, values={"name": "虚构一号楼"})
    said = run_together(pool, lambda place: update_entry(actor=officer, entry=entry, values={"area": f"{place + 1}"}))
    assert said == [""] * WRITERS
    areas = [one.get("area") for one in EntryVersion.objects.filter(entry=entry).values_list("values", flat=True)]
    last = Entry.objects.get(pk=entry.pk)
    assert sorted([*filter(None, areas), last.values["area"]]) == [f"{place + 1}" for place in range(WRITERS)]
    seen = last.version
    said = run_together(
        pool,
        lambda place: update_entry(actor=officer, entry=entry, values={"area": f"{place + 20}"}, expected_version=seen),
    )
    assert (said.count(""), last.version + 1) == (1, Entry.objects.get(pk=entry.pk).version)
