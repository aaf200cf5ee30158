"""Names of organisations as rows, and the keys by which an organisation is found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from functools import lru_cache
from typing import TypeVar

from django.db.models import QuerySet

from kepan.apps.accounts.models import User
from kepan.apps.registry.enums import NameKind, OrganisationState
from kepan.apps.registry.models import Organisation, OrganisationName, SearchKey
from kepan.apps.registry.selectors import KEY_LENGTH, get_name_parser, list_organisations
from kepan.engine.basis.organisation_codes import read_uscc
from kepan.engine.registry.names import NameParser
from kepan.store.files.names import read_name_parser, read_pinyin

Found = TypeVar("Found", bound=Hashable)


@lru_cache(maxsize=20_000)
def compute_name_key(name: str) -> str:
    """Return a name folded for comparison: two spellings of one name have one key.

    >>> compute_name_key("澜川 云汀（傳感）有限公司"), compute_name_key("KEPAN Ltd.")
    ('澜川云汀传感有限公司', 'kepanltd')
    """
    return read_name_parser().fold_name(name)[:200]


def find_named(actor: User | None, names: Iterable[str]) -> dict[str, Organisation]:
    """Find which organisations some written names mean, among the records that the actor sees.

    By current and former names as they are folded, in one query, and by codes where some are written instead. What
    two records are called stays open: somebody has to say which it is.
    """
    keys, codes = _read_written(names)
    seen = _list_seen(actor)
    rows = _list_bearers(keys, seen).select_related("organisation") if keys else ()
    found = [(row.name_key, row.organisation) for row in rows]
    found += [(codes[body.uscc], body) for body in (seen.filter(uscc__in=codes) if codes else ())]
    return _choose(keys, found)


def find_named_keys(actor: User | None, names: Iterable[str]) -> dict[str, int]:
    """Find the keys of the organisations that some written names mean, as `find_named` does, without their records."""
    keys, codes = _read_written(names)
    seen = _list_seen(actor)
    found = list(_list_bearers(keys, seen).values_list("name_key", "organisation_id")) if keys else []
    bodies = seen.order_by().filter(uscc__in=codes).values_list("uscc", "pk") if codes else ()
    return _choose(keys, [*found, *((codes[code], pk) for code, pk in bodies)])


def _read_written(names: Iterable[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Read written names: their folded forms, and for codes that stand instead of a name, the form of this name."""
    keys = {name: compute_name_key(name) for name in names if name.strip()}
    return keys, {code: key for name, key in keys.items() if (code := _read_code(name))}


def _read_code(name: str) -> str:
    reading = read_uscc(name)
    return reading.code if reading.is_valid else ""


def _list_seen(actor: User | None) -> QuerySet[Organisation]:
    if actor is None:
        return Organisation.objects.exclude(state=OrganisationState.MERGED)
    return list_organisations(user=actor)


def _list_bearers(keys: dict[str, str], seen: QuerySet[Organisation]) -> QuerySet[OrganisationName]:
    kinds = (NameKind.CURRENT, NameKind.FORMER)
    return OrganisationName.objects.filter(name_key__in=set(keys.values()), kind__in=kinds, organisation__in=seen)


def _choose(keys: dict[str, str], found: Iterable[tuple[str, Found]]) -> dict[str, Found]:
    """Choose what a name means where it means one alone."""
    meant: dict[str, set[Found]] = defaultdict(set)
    for key, one in found:
        meant[key].add(one)
    return {name: next(iter(meant[key])) for name, key in keys.items() if len(meant[key]) == 1}


def list_keys(names: Iterable[tuple[str, str]], codes: Iterable[str]) -> list[str]:
    """List the beginnings by which an organisation is found, from names with their cores and from codes.

    A name from each character on; its sounds and their initials from its head and from its core on.

    >>> list_keys([("云汀", "云汀")], ["91990101MA0000015C"])
    ['91990101ma0000015c', 'yt', 'yunting', '云汀', '汀']
    """
    pinyin = read_pinyin()
    keys = {code.lower() for code in codes if code}
    for key, core in names:
        keys |= {key[start:] for start in range(len(key))}
        for part in {key, key[max(key.find(core), 0) :]}:
            keys |= {pinyin.compute_pinyin(part), pinyin.compute_initials(part)}
    return sorted({key[:KEY_LENGTH] for key in keys} - {""})


def list_name_parts(names: Iterable[str], parser: NameParser) -> list[tuple[str, str]]:
    """List the key and the core of each name."""
    return [(parsed.key, parsed.core) for parsed in map(parser.read_name, names)]


def update_keys(organisation: Organisation) -> None:
    """Write the search keys of an organisation anew from its names and codes."""
    names = {*organisation.names.values_list("name", flat=True), organisation.name}
    codes = [organisation.uscc, *organisation.codes.values_list("code", flat=True)]
    wanted = set(list_keys(list_name_parts(names, get_name_parser()), codes))
    standing = dict(SearchKey.objects.filter(organisation=organisation).values_list("key", "pk"))
    gone = [pk for key, pk in standing.items() if key not in wanted]
    if gone:
        SearchKey.objects.filter(pk__in=gone).delete()
    SearchKey.objects.bulk_create(
        [SearchKey(organisation=organisation, key=key) for key in sorted(wanted - set(standing))]
    )


def write_name(organisation: Organisation, name: str, parser: NameParser | None = None) -> None:
    """Set the name of an organisation, with the parts by which it is compared, on the unsaved row."""
    parsed = (parser or get_name_parser()).read_name(name)
    organisation.name = name
    organisation.name_key, organisation.core = parsed.key[:200], parsed.core[:100]


def update_current_name(organisation: Organisation) -> None:
    """Let the row of the current name say what the organisation says."""
    OrganisationName.objects.update_or_create(
        organisation=organisation,
        kind=NameKind.CURRENT,
        defaults={"name": organisation.name, "name_key": organisation.name_key},
    )
