"""Writing sharing: what is opened and published, who may, what is ordered and paid, what is taken."""

from kepan.apps.sharing.services.access import Opened, open_dataset, read_opened
from kepan.apps.sharing.services.granting import (
    GrantTerms,
    RequestDetails,
    approve_request,
    create_request,
    refuse_request,
    revoke_permission,
    withdraw_request,
)
from kepan.apps.sharing.services.ordering import cancel_order, create_order, pay_order, refund_order
from kepan.apps.sharing.services.publishing import NOTICE, open_published, publish_dataset, update_publications
from kepan.apps.sharing.services.terms import DatasetTerms, ShareEntry, prepare_shared, update_dataset

__all__ = [
    "NOTICE",
    "DatasetTerms",
    "GrantTerms",
    "Opened",
    "RequestDetails",
    "ShareEntry",
    "approve_request",
    "cancel_order",
    "create_order",
    "create_request",
    "open_dataset",
    "open_published",
    "pay_order",
    "prepare_shared",
    "publish_dataset",
    "read_opened",
    "refund_order",
    "refuse_request",
    "revoke_permission",
    "update_dataset",
    "update_publications",
    "withdraw_request",
]
