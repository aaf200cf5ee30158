"""Organisations and people show which entries of ledgers name them (虚构)."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from kepan.apps.accounts.enums import Role
from kepan.apps.ledgers.services import create_entry
from kepan.apps.registry.services import PersonDetails, create_person
from tests.factories.accounts import make_region, make_root, make_user
from tests.factories.ledgers import make_ledgers
from tests.factories.registry import make_organisation

pytestmark = pytest.mark.django_db


def test_an_organisation_shows_the_entries_that_name_it_to_those_who_see_them() -> None:
    """With the ledger, the entry, its state and all of them in the list; a stranger finds none."""
    root = make_root()
    region = make_region(parent=root)
    officer = make_user(Role.SECTION_OFFICER, region=region)
    house_ledger, ledger = make_ledgers()
    body = make_organisation(officer, name="虚构被写到的有限公司")
    house = create_entry(actor=officer, ledger=house_ledger, values={"name": "虚构楼"})
    entry = create_entry(actor=officer, ledger=ledger, values={"org": body.pk, "house": house.pk})
    client = Client()
    client.force_login(officer)
    page = client.get(reverse("organisation_entries", args=[body.pk])).content.decode()
    assert reverse("entry_detail", args=[ledger.key, entry.pk]) in page
    assert f"{reverse('entry_list', args=[ledger.key])}?f_org={body.pk}" in page
    assert f'href="{reverse("organisation_entries", args=[body.pk])}"' in page
    stranger = make_user(Role.SECTION_OFFICER, region=make_region(parent=root))
    client.force_login(stranger)
    answer = client.get(reverse("organisation_entries", args=[body.pk]))
    assert answer.status_code == 404 or "还没有记录指向它" in answer.content.decode()


def test_a_person_nobody_wrote_of_says_so() -> None:
    """The page of a person leads to the page of entries, which is empty in words."""
    officer = make_user(Role.SECTION_OFFICER, region=make_region(parent=make_root()))
    assert officer.region is not None
    person = create_person(actor=officer, details=PersonDetails(name="虚构人"), region=officer.region)
    client = Client()
    client.force_login(officer)
    address = reverse("person_entries", args=[person.pk])
    assert f'href="{address}"' in client.get(reverse("person_detail", args=[person.pk])).content.decode()
    assert "还没有记录指向它" in client.get(address).content.decode()
