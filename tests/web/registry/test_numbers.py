"""An identity number that was entered stands on no page and in no file that leaves. All invented (虚构)."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from kepan.apps.accounts.enums import Role
from kepan.apps.registry.services import PersonDetails, create_person
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db
NUMBER = "11010519491231002X"
"""The example of the standard; belongs to nobody."""


def test_a_planted_number_stands_on_no_page() -> None:
    """Neither it nor its digest: lists, the page, exports, search, trail; colleagues see no tail."""
    officer = make_user(Role.SECTION_OFFICER)
    region = officer.region
    assert region is not None
    person = create_person(actor=officer, region=region, details=PersonDetails("虚构人甲"), identity_number=NUMBER)
    readers = (officer, make_user(Role.DIRECTOR, region=region), make_user(Role.AUDITOR, region=region))
    people, trail = reverse("person_list"), reverse("trail")
    addresses = [people, f"{people}?export=csv", reverse("person_detail", kwargs={"pk": person.pk})]
    addresses += [trail, f"{trail}?export=csv", f"{reverse('search')}?q=虚构人甲"]
    for user in readers:
        client = Client()
        client.force_login(user, backend="kepan.web.accounts.backend.AuthenticationBackend")
        shown = [client.get(address, follow=True) for address in addresses]
        texts = [b"".join(page) if page.streaming else page.content for page in shown]
        assert any("虚构人甲".encode() in text for text in texts)
        assert not [text for text in texts if NUMBER[:17].encode() in text or person.identity_digest.encode() in text]
        if user != officer:
            assert not [text for text in texts if b"002X" in text]
