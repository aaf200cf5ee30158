"""What people outside sent to the ledgers of the sample city, and the certificates of its entries (虚构示例)."""

from __future__ import annotations

from collections.abc import Mapping

from kepan.apps.accounts.models import Region, User
from kepan.apps.ledgers.models import Entry, Ledger
from kepan.apps.ledgers.selectors import get_type
from kepan.apps.ledgers.services import create_application, create_message, issue_certificate
from kepan.engine.ledgers.types import LedgerType

BOX = "complaint"
SENT = (
    ("advice", "虚构：建议把开放实验室的预约时间公布出来，晚上也能约。"),
    ("inquiry", "虚构：新引进的博士怎么申请安家补贴？"),
)


def create_sample_certificates(types: Mapping[str, LedgerType]) -> int:
    """Issue the certificates of the entries that hold one where they stand; return how many."""
    count = 0
    for type_ in types.values():
        if type_.certificate is None:
            continue
        rows = Entry.objects.filter(ledger__key=type_.key, state__in=type_.certificate.states)
        for row in rows.select_related("ledger", "region", "type_version").order_by("pk"):
            count += issue_certificate(actor=None, entry=row) is not None
    return count


def create_sample_applications(*, officer: User, ledgers: Mapping[str, Ledger], region: Region) -> int:
    """Let people outside write into the box for suggestions, and the officer ask one of them something."""
    ledger = ledgers.get(BOX)
    if ledger is None or get_type(ledger).public_form is None:
        return 0
    for kind, text in SENT:
        sent, _code = create_application(
            ledger=ledger, values={"kind": kind, "text": text}, email="", region=region, is_invented=True
        )
    create_message(actor=officer, application=sent, text="虚构：请补充博士毕业的年份。")
    return len(SENT)
