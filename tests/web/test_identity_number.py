"""An identity number that was entered stands nowhere: tables, files, log, trail, exports, jobs, backups. All 虚构.

Every page as every role is looked through in test_every_url.py, every answer of the interface in api/test_access.py;
here is what those do not open.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.urls import get_resolver, reverse

from kepan.apps.accounts.models import User
from kepan.apps.desk.models import Job
from kepan.apps.desk.services import run_job_here
from kepan.apps.registry.models import Person
from kepan.apps.registry.services import PersonDetails, create_person, grant_recognition, merge_people
from kepan.apps.registry.services.recognitions import RecognitionDetails
from kepan.site.backups.rows import list_columns, list_models, read_lines
from kepan.site.observe_log import JsonFormatter
from kepan.web.api.interface import PREFIX
from kepan.web.ui.lists import ListPage, deferred, page
from tests.web.access import World, make_world
from tests.web.ledgers.rows import name_ledger
from tests.web.planning.rows import make_force
from tests.web.planting import NAME, NUMBER, get_secrets, has_secret, read_answer
from tests.web.registry.rows import name_position, name_recognition
from tests.web.test_every_url import list_patterns

pytestmark = pytest.mark.django_db
WRONG = NUMBER[:17] + "1"
PEOPLE = f"{PREFIX}registry/people"
HOLDERS = {"accounts_user", "registry_person"}
"""Tables that keep the digest, which tells the same person."""


class Search:
    """Looks for the planted number in whatever it is shown and remembers where it stood."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.seen = 0
        self.told = b""

    def look(self, where: str, content: bytes) -> None:
        """Look into one thing."""
        self.seen += 1
        self.found += [where] if has_secret(content) else []

    def ask(self, browser: Client, address: str, status: int = 200, **sent: Any) -> Any:
        """Open an address, or send something to it, and look into the answer."""
        answer = browser.post(address, **sent) if sent else browser.get(address)
        content = read_answer(answer)
        assert answer.status_code == status, address
        self.look(address, content)
        self.told += content
        return answer


def log_in(user: User) -> Client:
    """Return the browser of a user; errors of the program are answered as they would be."""
    client = Client(raise_request_exception=False)
    client.force_login(user, backend="kepan.web.accounts.backend.AuthenticationBackend")
    return client


def enter_everywhere(world: World, search: Search, monkeypatch: pytest.MonkeyPatch) -> None:
    """Enter the number by every door: taken already, mistyped, for a double, and while the program fails."""
    planner = world.users["planner"]
    name_position(world)
    name_recognition(world)
    holds = RecognitionDetails("leading_talent", world.person.created_at.date(), level="city")
    grant_recognition(actor=planner, person=world.person, details=holds)
    same = create_person(actor=planner, region=world.region, details=PersonDetails(NAME))
    merge_people(actor=planner, kept=world.person, dropped=same, reason="同一人")
    browser, place = log_in(planner), {"name": NAME, "region": world.region.pk}
    for kind, number in enumerate((NUMBER, WRONG, NUMBER.lower())):
        sent = {**place, "identity_number": number}
        key = {"HTTP_IDEMPOTENCY_KEY": f"identity-{kind}"}
        search.ask(browser, PEOPLE, 422, data=sent, content_type="application/json", **key)
        search.ask(browser, reverse("person_create"), 422, data={**sent, "distinct": "on"})
    edit = reverse("person_edit", args=[world.person.pk])
    version = Person.objects.get(pk=world.person.pk).version
    search.ask(browser, edit, 302, data={**place, "identity_number": NUMBER, "version": version})

    def fail(**values: Any) -> None:
        raise RuntimeError(f"the database says {values['identity_number']}")

    with monkeypatch.context() as patch, transaction.atomic():
        patch.setattr("kepan.web.api.operations.registry_people.create_person", fail)
        sent = {**place, "identity_number": NUMBER}
        search.ask(browser, PEOPLE, 500, data=sent, content_type="application/json", HTTP_IDEMPOTENCY_KEY="identity-9")
        transaction.set_rollback(True)


def list_exports(world: World) -> Iterator[tuple[str, str]]:
    """List every list as a file, and a plan in every form, with who takes it."""
    plan = make_force(world)
    named = dict.fromkeys(("entry_list", "application_list"), name_ledger(world))
    readers = {"trail": "audit", "user_list": "system", "application_list": "officer"}
    for pattern in list_patterns(get_resolver().url_patterns):
        name, shown = str(pattern.name), getattr(pattern.callback, "view_class", None)
        # The vocabulary is for the root region, which this world lacks.
        if shown is not None and issubclass(shown, ListPage) and name != "suggestion_list":
            named.setdefault(name, {"pk": plan.pk} if pattern.pattern.converters else {})
            address = reverse(name, kwargs=named[name])
            for form in ("xlsx", "csv"):
                yield f"{address}?export={form}", readers.get(name, "planner")
    for form in ("docx", "pdf", "xlsx", "json"):
        yield reverse("plan_export", args=[plan.pk, form]), "planner"


def look_for_it(search: Search, browser: Client, address: str) -> None:
    """Search for the number itself: the answer leads away from an address that names it."""
    for words in (NUMBER, quote(f"找 {NUMBER.lower()}")):
        answer = search.ask(browser, f"{address}?q={words}&sort=name", 302)
        assert answer.headers["Location"] == "?sort=name"


def take_long_export(search: Search, browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a worker write the list of people, and take the file."""
    monkeypatch.setattr(page, "MOST_AT_ONCE", 0)
    monkeypatch.setattr(deferred, "REPORT_EVERY", 1)
    search.ask(browser, f"{reverse('person_list')}?export=xlsx", 302)
    job = Job.objects.latest("pk")
    run_job_here(job)
    search.ask(browser, reverse("job_file", args=[job.pk]))


def look_at_tables(search: Search) -> None:
    """Look into every table as it is, and as a backup writes it; the digest may stand in its own columns."""
    digest = get_secrets()[1].decode()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"select * from {connection.ops.quote_name(table)}")
            rows = repr(cursor.fetchall())
            search.look(table, rows.replace(digest, "" if table in HOLDERS else digest).encode())
    for model in list_models(apps):
        lines = b"".join(read_lines(model, list_columns(model), using="default")).decode()
        kept = "" if model._meta.db_table in HOLDERS else digest
        search.look(f"backup of {model._meta.label}", lines.replace(digest, kept).encode())


def test_a_planted_number_stands_nowhere(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither number nor digest, whatever is exported, searched for, logged or kept; no tail for colleagues."""
    settings.MEDIA_ROOT = tmp_path
    caplog.set_level(logging.INFO)
    # What ran in this process before may have quieted our own loggers, or turned them off.
    for name in [name for name in logging.root.manager.loggerDict if name.split(".")[0] == "kepan"]:
        caplog.set_level(logging.INFO, logger=name)
        monkeypatch.setattr(logging.getLogger(name), "disabled", False)
        monkeypatch.setattr(logging.getLogger(name), "propagate", True)
    world, search = make_world(), Search()
    enter_everywhere(world, search, monkeypatch)
    browsers = {name: log_in(world.users[name]) for name in ("planner", "director", "officer", "audit", "system")}
    for address, name in list_exports(world):
        search.ask(browsers[name], address)
    assert search.told.count(NAME.encode()) > 5
    search.ask(browsers["planner"], reverse("profile_export"), data={"form": "json"})
    for name, reader in (("search", "planner"), ("person_list", "planner"), ("trail", "audit")):
        look_for_it(search, browsers[reader], reverse(name))
    search.ask(browsers["planner"], f"{PEOPLE}?q={NUMBER}", 422)
    take_long_export(search, browsers["planner"], monkeypatch)
    told = search.ask(browsers["director"], reverse("person_detail", args=[world.person.pk])).content.decode()
    assert (NAME in told, NUMBER[-4:] in told) == (True, False)

    look_at_tables(search)
    for folder in (tmp_path, Path(os.environ["KEPAN_DATA_DIR"])):
        for path in folder.rglob("*"):
            search.look(str(path), path.read_bytes() if path.is_file() else b"")
    lines = [JsonFormatter().format(record) for record in caplog.records]
    search.look("log", "\n".join(lines).encode())
    assert (search.found, search.seen > 200, len(lines) > 40) == ([], True, True)
