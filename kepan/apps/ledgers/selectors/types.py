"""Reading types: the ledgers of the shelf, and the type that a version holds, read once a process."""

from __future__ import annotations

from functools import lru_cache

from django.db.models import Count, Q, QuerySet

from kepan.apps.accounts.enums import STAFF
from kepan.apps.accounts.selectors import AnyUser, get_scope
from kepan.apps.ledgers.enums import VersionState
from kepan.apps.ledgers.models import Ledger, LedgerVersion, TypeDraft
from kepan.engine.ledgers.reading import read_type
from kepan.engine.ledgers.types import LedgerType

MOST_KEPT = 400


class _Definition:
    """A definition that is the same when its digest is: so it is read once, and only then fetched where it was left."""

    def __init__(self, version: LedgerVersion) -> None:
        self.digest, self.version = version.digest, version

    def __hash__(self) -> int:
        return hash(self.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Definition) and other.digest == self.digest


class HeldType:
    """A type as the key of what is found of it once: the same object is the same type."""

    def __init__(self, type_: LedgerType) -> None:
        self.type_ = type_

    def __hash__(self) -> int:
        return id(self.type_)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, HeldType) and other.type_ is self.type_


@lru_cache(maxsize=MOST_KEPT)
def _read(definition: _Definition) -> LedgerType:
    return read_type(definition.version.definition)


def read_version(version: LedgerVersion) -> LedgerType:
    """Return the type that a version holds; one of the same digest is read once a process."""
    return _read(_Definition(version))


def get_type(ledger: Ledger) -> LedgerType:
    """Return the type of a ledger as it holds now; the ledger comes with its version from a selector."""
    assert ledger.current is not None
    return read_version(ledger.current)


def list_all_ledgers() -> QuerySet[Ledger]:
    """Return every ledger that has a type in force, with it; for services and sweeps.

    Definitions are long and mostly known already: one that is not is fetched when it is read.
    """
    rows = Ledger.objects.filter(current__isnull=False).select_related("current")
    return rows.defer(*list_heavy("current")).order_by("group", "key")


def list_heavy(way: str) -> tuple[str, str]:
    """Return the columns of a version that are long and seldom needed, by the way to it, to be left where they are."""
    return f"{way}__definition", f"{way}__plan"


def get_ledgers(*, user: AnyUser) -> tuple[Ledger, ...]:
    """Return every ledger that has a type in force; read once a request and kept on the user object, as regions are."""
    cached = user.__dict__.get("_ledgers")
    if isinstance(cached, tuple):
        return cached
    found = tuple(list_all_ledgers())
    user.__dict__["_ledgers"] = found
    return found


def can_find(user: AnyUser, type_: LedgerType) -> bool:
    """Say whether a ledger is on the shelf of a user: staff by its readers, enterprises where they may write."""
    roles = get_scope(user).roles
    if type_.readers:
        return bool(roles & {*type_.readers, *type_.writers, *_list_movers(type_)})
    return bool(roles & (STAFF | set(type_.writers)))


def _list_movers(type_: LedgerType) -> set[str]:
    """List the roles that take steps or approve them."""
    found = {role for one in type_.transitions for role in one.roles}
    return found | {role for one in type_.transitions if one.route is not None for role in one.route.roles}


def list_ledgers(*, user: AnyUser, with_retired: bool = False) -> list[Ledger]:
    """Return the ledgers that a user finds on the shelf, each with its type; one query."""
    rows = list_all_ledgers()
    if not with_retired:
        rows = rows.filter(is_active=True)
    return [row for row in rows if can_find(user, get_type(row))]


def get_ledger(*, user: AnyUser, key: str) -> Ledger:
    """Return a ledger with its version; raises Ledger.DoesNotExist for one that the user does not find."""
    row = list_all_ledgers().get(key=key)
    if not can_find(user, get_type(row)):
        raise Ledger.DoesNotExist(key)
    return row


def list_versions(*, ledger: Ledger) -> QuerySet[LedgerVersion]:
    """Return the versions of a ledger's type, the newest first; whoever asks has got the ledger."""
    return LedgerVersion.objects.filter(ledger=ledger).select_related("changed_by").order_by("-number")


def find_draft(*, ledger: Ledger) -> LedgerVersion | None:
    """Find the version that somebody prepares, or that a release offers."""
    rows = list_versions(ledger=ledger)
    return rows.filter(state__in=[VersionState.DRAFT, VersionState.OFFERED, VersionState.PUBLISHING]).first()


def list_unfinished(*, user: AnyUser) -> QuerySet[Ledger]:
    """Return the ledgers that have no type in force yet, for those who make types."""
    return Ledger.objects.filter(current__isnull=True).order_by("key")


def count_entries_by_ledger() -> dict[int, int]:
    """Count the entries of each ledger, for those who make types."""
    counted = Ledger.objects.annotate(count=Count("entries", filter=Q(entries__removed_at__isnull=True)))
    return dict(counted.values_list("pk", "count"))


def list_known_types() -> dict[str, LedgerType]:
    """Return the types in force by their keys, for looking links through."""
    return {row.key: get_type(row) for row in list_all_ledgers()}


def list_type_drafts() -> QuerySet[TypeDraft]:
    """Return what is being made on screen, the newest first; for those who make types."""
    return TypeDraft.objects.select_related("ledger__current", "changed_by").order_by("-changed_at")


def list_made_ledgers() -> QuerySet[Ledger]:
    """Return every ledger, retired ones and those without a type in force too; for those who make types."""
    return Ledger.objects.select_related("current").defer(*list_heavy("current")).order_by("group", "key")
