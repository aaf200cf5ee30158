"""Who gets to a page of ledgers, to which ledger and entry: 404 for what one may not see."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import User
from kepan.apps.ledgers.models import Entry, Ledger
from kepan.apps.ledgers.selectors import get_entry, get_ledger
from kepan.apps.registry.permissions import can_read_registry
from kepan.web.ui.guards import Parameters, View, get_user, guard_page


def ledger_page(view: View[Parameters]) -> View[Parameters]:
    """Let in who is logged in and reads the registry; a refusal for lack of permission becomes 403."""
    return guard_page(view, can_read_registry)


def find_ledger(user: User, key: str) -> Ledger:
    """Return a ledger that is on the shelf of a user; answers 404 otherwise."""
    try:
        return get_ledger(user=user, key=key)
    except Ledger.DoesNotExist as missing:
        raise Http404(_("没有这个台账，或者它不归你看")) from missing


def find_entry(request: HttpRequest, key: str, pk: int) -> Entry:
    """Return an entry of a ledger that the user may see; answers 404 otherwise."""
    try:
        found = get_entry(user=get_user(request), pk=pk)
    except Entry.DoesNotExist as missing:
        raise Http404(_("没有这条记录，或者它不归你看")) from missing
    if found.ledger.key != key:
        raise Http404(_("没有这条记录，或者它不归你看"))
    return found
