"""Random types, entries, steps and changes of types by random people (虚构).

Nothing that was written is lost, no step is taken that the type does not allow, and nobody reads anywhere what the type
hides: values are told from all others and looked for in all that a person is answered. `RANDOM_TYPES_SECONDS` makes
rounds for so long with seeds of its own; the seed of a round stands in what fails.
"""

from __future__ import annotations

import os
import time
from random import Random
from urllib.parse import quote, unquote

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from kepan.apps.desk.models import Letter, Notice, Task
from kepan.apps.ledgers.models import Application, Entry, IssuedCertificate
from kepan.apps.ledgers.services import (
    write_certificate_code,
)
from kepan.apps.ledgers.services.sweeps import send_due_reminders
from kepan.apps.trail.models import AuditEntry
from kepan.apps.webhooks.models import Subscription
from kepan.apps.webhooks.services.events import _write_event as write_event
from tests.web.api.test_calling import make_header, send
from tests.web.ledgers.random_town import Town
from tests.web.planting import list_texts, read_answer

pytestmark = pytest.mark.django_db
SEEDS = (11,)
DEEDS, CHANGES, PAGES = 39, 3, 45
MANY = 25
"""How many times as many pages a long round reads."""
VIEWS = ("entry_list", "ledger_board", "ledger_map", "ledger_chart")
TABS = ("entry_detail", "entry_history", "entry_links", "entry_edit", "entry_certificates", "entry_workbook")
CALLS = ("", "/changes", "/steps", "/links", "/comments")


class Watched(Town):
    """A district in which all that is answered, told and pushed is looked through."""

    def check_pages(self, count: int) -> None:
        """Nobody reads what is hidden, on pages, in exports, by filters and searches, or by the interface."""
        for user in self.people:
            client = Client()
            client.force_login(user)
            hidden, header = self.list_hidden(user), make_header(user)
            most = count // len(self.people)
            wanted = self.list_plain()[: most // 2] + self.list_lookups(hidden)
            for address in wanted[:most]:
                asked = self.marks.find(unquote(address)) | self.marks.find(f"{address[-7:]}-15")
                text = self.ask(client, header, address)
                shown = self.marks.find(text) - asked
                leaked = {mark: hidden[mark] for mark in shown if mark in hidden}
                roles = list(user.memberships.values_list("role", flat=True))
                assert not leaked, (address, roles, leaked)
                for mark in asked & set(hidden):
                    # Who narrows by what is hidden finds no more than who narrows by what nobody has.
                    other = self.ask(client, header, address.replace(quote(mark), quote(self.marks.make(mark)[0])))
                    entry = self.marks.known[mark][0]
                    found = [f"/ledgers/random/{entry}/" in one or f'"id":{entry},' in one for one in (text, other)]
                    assert "?month=" in address or found[0] <= found[1], (address, roles, hidden[mark])
                    assert "?month=" not in address or not found[0], (address, roles, hidden[mark])

    @staticmethod
    def ask(client: Client, header: str, address: str) -> str:
        """Return all that an answer holds."""
        answer = send(header, "GET", address) if address.startswith("/api/") else client.get(address)
        assert answer.status_code in (200, 403, 404, 422), (address, answer.status_code)
        return "".join(part.decode(errors="replace") for part in list_texts(read_answer(answer)))

    def list_plain(self) -> list[str]:
        """List the pages, exports and answers that somebody may ask for: those of many entries first."""
        own, base, api = ["random"], reverse("entry_list", args=["random"]), "/api/v1/ledgers/random"
        many = [f"{base}?export={form}" for form in ("csv", "xlsx", "json")]
        many += [reverse(name, args=own) for name in VIEWS] + [f"{api}/entries", f"{api}/dues"]
        found = [reverse(name) for name in ("ledger_shelf", "notices", "home", "inbox", "trail")] + [api]
        found += [reverse("ledger_figures", args=own), f"{api}/figures", f"{api}/applications", f"{base}applications/"]
        found += [f"{api}/facts/{one.key}?by={key}" for one in self.type.facts for key in ("", *one.dimensions)]
        for sent in self.codes:
            found += [f"{base}applications/{sent}/", f"{api}/applications/{sent}"]
        for paper in IssuedCertificate.objects.all():
            found += [reverse("certificate_file", args=[*own, paper.entry_id, paper.pk]),
                      f"{api}/entries/{paper.entry_id}/certificates"]  # fmt: skip
        for one in self.type.fields:
            found += [f"{base}?sort=f_{one.key}", f"{reverse('ledger_chart', args=own)}?by={one.key}"]
        for pk in self.written:
            found += [reverse(name, args=[*own, pk]) for name in TABS]
            found += [f"{api}/entries/{pk}{end}" for end in CALLS]
        return [*self.dice.sample(many, len(many)), *self.dice.sample(found, len(found))]

    def list_lookups(self, hidden: dict[str, str]) -> list[str]:
        """List searches and filters for what is hidden from somebody."""
        base, api, found = reverse("entry_list", args=["random"]), "/api/v1/ledgers/random/entries", []
        calendar = reverse("ledger_calendar", args=["random"])
        for mark in hidden:
            _entry, key = self.marks.known[mark]
            asked = quote(mark)
            found += [f"{base}?q={asked}", f"{reverse('search')}?q={asked}", f"{api}?q={asked}"]
            found += [f"{base}?f_{key}={asked}", f"{api}?f_{key}={asked}"]
            if mark.isdecimal():
                found += [f"{base}?f_{key}_min={mark}&f_{key}_max={mark}"]
            if "-" in mark:
                found += [f"{base}?f_{key}_after={mark}&f_{key}_before={mark}", f"{calendar}?month={mark[:7]}"]
        return self.dice.sample(found, len(found))

    def check_outside(self) -> None:
        """Whoever has no account reads the answers to an own application, and of certificates what holds."""
        client, form = Client(), self.type.public_form
        assert form is not None
        addresses = [reverse("apply_list"), reverse("apply_form", args=["random"])]
        addresses += [
            reverse("verify_code", args=[write_certificate_code(one)]) for one in IssuedCertificate.objects.all()
        ]
        addresses += [f"{reverse('verify')}?q={one.number}" for one in Entry.objects.all()]
        for address in addresses:
            assert not self.marks.find(client.get(address).content.decode()), address
        for pk, code in self.codes.items():
            entry = Application.objects.get(pk=pk).entry_id
            text = client.post(reverse("apply_code"), {"code": code}).content.decode()
            told = {mark: self.marks.known[mark] for mark in self.marks.find(text)}
            assert not [one for one in told.values() if one[0] != entry or one[1] not in form.answers], told

    def check_pushed(self) -> None:
        """What is pushed to subscribers says that something happened, and nothing of what stands there."""
        events = list(AuditEntry.objects.filter(subject_kind="ledgers.entry").order_by("pk"))
        for user in self.people:
            row = Subscription(owner=user)
            bodies = [write_event(row, number, one) for number, one in enumerate(events)]
            assert not self.marks.find("".join(one.decode() for one in bodies if one is not None)), user

    def check_told(self) -> None:
        """What is written for many to read holds only what was open to all who saw the entry."""
        texts = [str(row) for model in (Notice, Task, Letter) for row in model.objects.values_list()]
        texts += [str(row) for row in AuditEntry.objects.values_list("subject_title", "before", "after", "reason")]
        texts += [str(row) for row in Entry.objects.values_list("label", "words")]
        leaked = set().union(*(self.marks.find(text) for text in texts)) - self.opened if texts else set()
        assert not leaked, {mark: self.marks.known[mark] for mark in leaked}


def run_round(seed: int, pages: int = PAGES) -> None:
    """Let a town live for a while."""
    town = Watched(Random(seed))
    for serial in range(CHANGES):
        for _deed in range(DEEDS // CHANGES):
            town.act()
        town.check_nothing_lost()
        town.change(serial)
        town.check_nothing_lost()
    send_due_reminders()
    town.check_told()
    town.check_pushed()
    town.check_outside()
    town.check_pages(pages)


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_lost_taken_wrongly_or_leaked(seed: int) -> None:
    run_round(seed)


if "RANDOM_TYPES_SECONDS" in os.environ:

    def test_long_rounds() -> None:
        """Rounds with seeds of their own, each with many more pages; all that fail are told at the end."""
        seed, end = int(time.time()), time.monotonic() + float(os.environ.get("RANDOM_TYPES_SECONDS", "0"))
        failed, rounds = {}, 0
        while time.monotonic() < end:
            seed, rounds = seed + 1, rounds + 1
            try:
                with transaction.atomic():
                    run_round(seed, PAGES * MANY)
                    transaction.set_rollback(True)
            except AssertionError as error:
                failed[seed] = str(error)[:600]
        print(rounds, "rounds")
        assert not failed, "\n".join(f"{seed}: {words}" for seed, words in failed.items())
