"""What a type hides now stays hidden in what entries were before, and in what points to an entry (虚构)."""

from __future__ import annotations

from copy import deepcopy

import pytest

from kepan.apps.accounts.enums import Role
from kepan.apps.ledgers.models import EntryLink
from kepan.apps.ledgers.selectors import can_see_link, count_backlinks, get_entry, list_changes
from kepan.apps.ledgers.services import create_entry, publish_ledger_type, update_entry, update_ledger_type
from tests.factories.accounts import make_office, make_root, make_user
from tests.factories.ledgers import TENANT, make_ledgers
from tests.factories.registry import make_organisation

pytestmark = pytest.mark.django_db


def test_a_field_that_is_closed_later_is_closed_in_the_history_too() -> None:
    """Also where it got another key on the way; who still sees it reads its history, and whom it never showed, not."""
    maker = make_user(Role.PLANNER, region=make_root())
    office = make_office(make_root())
    officer = make_user(Role.SECTION_OFFICER, office=office)
    other = make_user(Role.SECTION_OFFICER, office=make_office(make_root()))
    house_ledger, ledger = make_ledgers()
    house = create_entry(actor=officer, ledger=house_ledger, values={"name": "虚构一号楼"})
    values = {"org": make_organisation(officer).pk, "origin": "returnee", "house": house.pk}
    entry = create_entry(actor=officer, ledger=ledger, values=values)
    update_entry(actor=officer, entry=entry, values={"origin": "university"})
    shown = get_entry(user=other, pk=entry.pk)
    assert [one.fields for one in list_changes(user=other, entry=shown)] == [(("来源", "returnee", "university"),)]
    assert [one.count for one in count_backlinks(user=other, record=house)] == [1]
    changed = deepcopy(TENANT)
    fields = {one["key"]: one for one in changed["sections"][0]["fields"]}
    fields["origin"] |= {"key": "source", "was": "origin", "visibility": "restricted"}
    fields["house"] |= {"visibility": "restricted"}
    changed["facts"][0]["dimensions"] = ["region"]
    version = update_ledger_type(actor=maker, ledger=ledger, definition=changed)
    publish_ledger_type(actor=maker, version=version)
    assert [one.fields for one in list_changes(user=other, entry=get_entry(user=other, pk=entry.pk))] == [(), ()]
    own = list_changes(user=officer, entry=get_entry(user=officer, pk=entry.pk))
    assert ("来源", "returnee", "university") in own[1].fields
    link = EntryLink.objects.select_related("entry__ledger__current").get(entry=entry, field="house")
    assert [can_see_link(user=user, link=link) for user in (officer, other)] == [True, False]
    counts = [[one.count for one in count_backlinks(user=user, record=house)] for user in (officer, other)]
    assert counts == [[1], []]
