"""Reading what concerns people outside: forms that are open, applications for the office, certificates of an entry."""

from __future__ import annotations

from django.db.models import QuerySet

from kepan.apps.accounts.enums import STAFF, Role
from kepan.apps.accounts.selectors import AnyUser, get_scope, match_regions
from kepan.apps.ledgers.enums import ApplicationState
from kepan.apps.ledgers.models import Application, Entry, IssuedCertificate, Ledger
from kepan.apps.ledgers.selectors.entries import list_told_entries
from kepan.apps.ledgers.selectors.types import get_type, list_all_ledgers
from kepan.apps.ledgers.selectors.viewing import get_viewer
from kepan.engine.ledgers.outside import list_outside_fields
from kepan.engine.ledgers.types import Field, LedgerType
from kepan.engine.ledgers.visibility import can_see


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


def list_sent_fields(*, user: AnyUser, application: Application, type_: LedgerType) -> tuple[Field, ...]:
    """Return what somebody reads of an application: the fields of its form that this person may see of the entry.

    One that is no entry yet is read as an entry that no office has: personal fields by those cleared for them. Of one
    whose entry this person does not see, there is nothing to read.
    """
    row, form = application, type_.public_form
    held = row.entry or Entry(ledger=row.ledger, region=row.region, organisation=row.organisation,
                              state="" if form is None else form.state)  # fmt: skip
    viewer = get_viewer(user=user, entry=held)
    if row.entry is not None and not list_told_entries(user=user).filter(pk=row.entry.pk).exists():
        return ()
    present = get_type(row.ledger)
    # A field that was closed since is closed here, too.
    shown = [(one, present.find_field(one.key) or one) for one in list_outside_fields(type_)]
    return tuple(one for one, now in shown if can_see(one, viewer, held.state) and can_see(now, viewer, held.state))


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
