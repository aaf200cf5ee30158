"""What is derived from rows of an import once they are seen, or gone again; done twice it is the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from kepan.apps.registry.models import (
    Organisation,
    OrganisationCode,
    OrganisationName,
    SearchKey,
    YearlyStatement,
)
from kepan.apps.registry.selectors import get_name_parser
from kepan.apps.registry.services.latest import LATEST, write_latest
from kepan.apps.registry.services.naming import list_keys, list_name_parts
from kepan.apps.registry.services.quality import CHUNK, check_family

AT_ONCE = 500


def check_records(family: str, keys: Iterable[int], *, today: date) -> None:
    """Run the data checks over some records of a family in which little hangs on each."""
    for part in list_parts(sorted(set(keys)), AT_ONCE):
        check_family(family=family, keys=part, today=today)


def list_parts(keys: Sequence[int], size: int = CHUNK) -> Iterator[Sequence[int]]:
    """List keys by so many as the data checks read at once."""
    for place in range(0, len(keys), size):
        yield keys[place : place + size]


def update_organisations(keys: Iterable[int], *, today: date, has_names: bool = False) -> None:
    """Bring the latest figures of organisations up to date, the keys of their names where they may have changed."""
    for part in list_parts(sorted(set(keys))):
        update_latest_figures(part)
        if has_names:
            update_search_keys(part)
        check_family(family="organisation", keys=part, today=today)


def update_latest_figures(keys: Sequence[int]) -> None:
    """Write the figures of the latest statements anew on their organisations; no change of their own, so no version."""
    latest: dict[int, YearlyStatement] = {}
    for row in YearlyStatement.objects.filter(organisation__in=keys, is_current=True).order_by("year"):
        latest[row.organisation_id] = row
    changed = []
    for body in Organisation.objects.filter(pk__in=keys):
        before = [getattr(body, name) for name in LATEST]
        write_latest(body, latest.get(body.pk))
        if before != [getattr(body, name) for name in LATEST]:
            changed.append(body)
    Organisation.objects.bulk_update(changed, LATEST, batch_size=CHUNK)


def update_search_keys(keys: Sequence[int]) -> None:
    """Write the beginnings by which some organisations are found anew from their names and codes."""
    parser = get_name_parser()
    names: dict[int, set[str]] = defaultdict(set)
    codes: dict[int, set[str]] = defaultdict(set)
    for pk, code, name in Organisation.objects.filter(pk__in=keys).values_list("pk", "uscc", "name"):
        names[pk].add(name)
        codes[pk].add(code)
    for pk, name in OrganisationName.objects.filter(organisation__in=keys).values_list("organisation", "name"):
        names[pk].add(name)
    for pk, code in OrganisationCode.objects.filter(organisation__in=keys).values_list("organisation", "code"):
        codes[pk].add(code)
    wanted = {(pk, key) for pk in names for key in list_keys(list_name_parts(sorted(names[pk]), parser), codes[pk])}
    standing = {(pk, key): row for row, pk, key in
                SearchKey.objects.filter(organisation__in=keys).values_list("pk", "organisation", "key")}  # fmt: skip
    SearchKey.objects.filter(pk__in=[row for one, row in standing.items() if one not in wanted]).delete()
    SearchKey.objects.bulk_create(
        [SearchKey(organisation_id=pk, key=key) for pk, key in sorted(wanted - set(standing))], batch_size=CHUNK * 10
    )
