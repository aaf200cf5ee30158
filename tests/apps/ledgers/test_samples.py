"""A type goes to another installation with its invented entries, and with no others (虚构)."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest
from django.test import Client

from kepan.apps.accounts.enums import Role
from kepan.apps.ledgers.models import Entry, EntryKey, EntryLink, Ledger, LedgerVersion
from kepan.apps.ledgers.services import GivenEntry, create_entries, create_entry
from kepan.site import boot
from kepan.site.commands import ledgers as command
from tests.factories.accounts import make_region, make_root, make_user
from tests.factories.ledgers import make_ledgers
from tests.factories.registry import make_organisation

pytestmark = pytest.mark.django_db


def export(key: str, capsys: pytest.CaptureFixture[str]) -> str:
    """Write a type with its sample entries."""
    capsys.readouterr()
    assert command.run(argparse.Namespace(verb="export", key=key, samples=True)) == 0
    return capsys.readouterr().out


def test_a_type_goes_with_its_invented_entries_to_another_installation(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(boot, "start_django", lambda **_more: None)
    district = make_region(parent=make_root())
    houses, tenants = make_ledgers()
    officer = make_user(Role.SECTION_OFFICER, region=district)
    given = [GivenEntry({"name": f"虚构{place}号楼", "area": "12.5"}, district, state="open") for place in (1, 2)]
    house, _other = create_entries(actor=None, ledger=houses, given=given, is_invented=True)
    create_entry(actor=officer, ledger=houses, values={"name": "不是样例"})
    stays, leaves = make_organisation(officer), make_organisation(officer)
    held = {"rent": 1_250_000, "origin": "returnee", "entered_on": "2026-01-05", "house": house.pk}
    create_entries(
        actor=None,
        ledger=tenants,
        given=[GivenEntry({"org": one.pk, **held}, district, state="resident") for one in (stays, leaves)],
        is_invented=True,
    )
    texts = {key: export(key, capsys) for key in ("test_house", "test_tenant")}
    assert "不是样例" not in texts["test_house"]
    # On the page they are for those who make types.
    for user, status in ((officer, 403), (make_user(Role.PLANNER, region=make_root()), 200)):
        client = Client()
        client.force_login(user)
        answer = client.get("/ledgers/test_house/type.yaml?samples=1")
        assert answer.status_code == status
    assert answer.content.decode() == texts["test_house"]
    paths = []
    for key, text in texts.items():
        paths.append(tmp_path / f"{key}.yaml")
        paths[-1].write_text(text, encoding="utf-8")
    for model in (EntryLink, EntryKey, Entry):
        model._base_manager.all().delete()
    Ledger.objects.update(current=None)
    LedgerVersion.objects.all().delete()
    Ledger.objects.all().delete()
    # An organisation that is not here leaves its entry out, with the reason.
    leaves.uscc, leaves.name = "", "改了名的虚构公司"
    leaves.save()
    asked = argparse.Namespace(verb="load", files=paths, samples=True)
    assert command.run(asked) == 0
    said = capsys.readouterr().out
    assert "test_house: 2 sample entries written, 0 known, 0 left out" in said
    assert "test_tenant: 1 sample entries written, 0 known, 1 left out" in said
    assert export("test_house", capsys) == texts["test_house"]
    (row,) = Entry.objects.filter(ledger__key="test_tenant")
    moved = Entry.objects.get(number=house.number)
    assert (row.is_invented, row.values["org"], row.values["house"]) == (True, stays.pk, moved.pk)
    assert {key: row.values[key] for key in ("rent", "origin", "entered_on")} == {
        key: held[key] for key in ("rent", "origin", "entered_on")
    }
    assert moved.values["filled"] == "1"
    assert command.run(asked) == 0
    assert "test_house: 0 sample entries written, 2 known, 0 left out" in capsys.readouterr().out
