"""Shared data for tests, made through the services that users reach; all invented (虚构)."""

from __future__ import annotations

from kepan.apps.accounts.models import Office, User
from kepan.apps.sharing.enums import WHOLE
from kepan.apps.sharing.facts import Dataset, find_dataset
from kepan.apps.sharing.models import AccessPermission, AccessRequest, DataOrder, SharedDataset
from kepan.apps.sharing.services import (
    DatasetTerms,
    GrantTerms,
    RequestDetails,
    ShareEntry,
    approve_request,
    create_order,
    create_request,
    prepare_shared,
    update_dataset,
)
from tests.factories.registry import make_organisation

OWNED, PAID = "organisation_figures", "right_owners"
PRICE = 100_01
COLUMNS = ("uscc", "name", "latest_rd")


def get_declared(key: str) -> Dataset:
    """Return a declared data set."""
    found = find_dataset(key)
    assert found is not None
    return found


def make_open(key: str, *, office: Office | None = None, with_owned: bool = True) -> SharedDataset:
    """Open a data set of the public or the owned tier."""
    terms = DatasetTerms(is_open=True, with_owned=with_owned, office=office)
    return update_dataset(actor=None, shared=prepare_shared(get_declared(key)), expected_version=None, terms=terms)


def make_priced(
    actor: User, *, office: Office | None = None, shares: tuple[int, ...] = (6000, 4000), price: int = PRICE
) -> SharedDataset:
    """Open the data set that is sold, with a contributor for each share, which `actor` registers."""
    assert sum(shares) == WHOLE
    entries = [ShareEntry(make_organisation(actor), share) for share in shares]
    terms = DatasetTerms(is_open=True, office=office, price=price, uses=5)
    shared = prepare_shared(get_declared(PAID))
    return update_dataset(actor=None, shared=shared, expected_version=None, terms=terms, contributors=entries)


def make_request(applicant: User, *, key: str = OWNED, uses: int = 5) -> AccessRequest:
    """Ask for a data set of the owned tier."""
    details = RequestDetails(purpose="虚构用途", columns=COLUMNS, term_days=30, uses=uses)
    return create_request(actor=applicant, dataset=get_declared(key), details=details)


def make_permission(
    request: AccessRequest, steward: User, *, masked: tuple[str, ...] = (), uses: int = 5
) -> AccessPermission:
    """Grant a request as it was made, or with some columns masked or fewer uses."""
    terms = GrantTerms(columns=COLUMNS, term_days=30, uses=uses, masked=masked)
    return approve_request(actor=steward, request=request, terms=terms)


def make_order(buyer: User) -> DataOrder:
    """Order the data set that is sold."""
    return create_order(actor=buyer, dataset=get_declared(PAID), purpose="虚构用途")
