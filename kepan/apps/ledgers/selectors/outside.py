"""Reading what concerns people outside: forms that are open, applications for the office, certificates of an entry."""

from __future__ import annotations

from django.db.models import QuerySet

from kepan.apps.accounts.enums import STAFF, Role
from kepan.apps.accounts.selectors import AnyUser, get_scope, match_regions
from kepan.apps.ledgers.enums import ApplicationState
from kepan.apps.ledgers.models import Application, Entry, IssuedCertificate, Ledger
from kepan.apps.ledgers.selectors.types import get_type, list_all_ledgers
from kepan.engine.ledgers.types import LedgerType


def list_open_forms() -> list[Ledger]:
    """Return the ledgers with a form for applicants, for everybody."""
    rows = list_all_ledgers().filter(is_active=True)
    return [row for row in rows if get_type(row).public_form is not None]


def find_open_form(*, key: str) -> Ledger | None:
    """Return a ledger with a form for applicants, for everybody; none where it has none."""
    row = list_all_ledgers().filter(is_active=True, key=key).first()
    return row if row is not None and get_type(row).public_form is not None else None


def list_applications(*, user: AnyUser, ledger: Ledger, type_: LedgerType) -> QuerySet[Application]:
    """Return the applications to a ledger that somebody takes in, the newest first; none before it was confirmed."""
    roles = [Role(one) for one in type_.writers if one in STAFF]
    rows = Application.objects.filter(ledger=ledger).exclude(state=ApplicationState.UNCHECKED)
    seen = rows.filter(match_regions(get_scope(user).list_paths(*roles)))
    return seen.select_related("region", "organisation", "entry", "decided_by", "type_version").order_by("-pk")


def find_application_of(*, user: AnyUser, entry: Entry, type_: LedgerType) -> Application | None:
    """Find the application that an entry came from, for those who take it in; asked only where the type has a form."""
    if type_.public_form is None:
        return None
    return list_applications(user=user, ledger=entry.ledger, type_=type_).filter(entry=entry).first()


def list_certificates(*, entry: Entry, type_: LedgerType) -> list[IssuedCertificate]:
    """Return the certificates of an entry, the newest first, for whoever sees it; none where the type has none."""
    if type_.certificate is None:
        return []
    rows = IssuedCertificate.objects.filter(entry=entry).select_related("issued_by", "revoked_by")
    found = list(rows)
    for row in found:
        row.entry = entry
    return found
