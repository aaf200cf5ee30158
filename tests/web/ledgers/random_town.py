"""A district whose people write in a ledger of a random type, and what each of them may read (虚构)."""

from __future__ import annotations

from dataclasses import dataclass, field
from io import BytesIO
from random import Random
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from kepan.apps.accounts.enums import STAFF, Role
from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import NotAllowedError, RefusalError
from kepan.apps.ledgers.models import Application, Approval, Entry, EntryVersion, Ledger
from kepan.apps.ledgers.selectors import get_entry, get_type, get_viewer, read_version
from kepan.apps.ledgers.services import (
    accept_application,
    create_application,
    create_entry,
    create_ledger,
    decide_approval,
    publish_ledger_type,
    remove_entry,
    restore_entry,
    take_step,
    update_entry,
    update_ledger_type,
)
from kepan.apps.ledgers.services.composing import is_open
from kepan.apps.registry.services import grant_delegation
from kepan.engine.ledgers.outside import list_outside_fields
from kepan.engine.ledgers.types import Field, FieldKind, LedgerType, Transition
from kepan.engine.ledgers.visibility import can_see
from tests.factories.accounts import make_office, make_region, make_root, make_user
from tests.factories.registry import make_organisation
from tests.web.api.test_calling import make_header
from tests.web.ledgers.random_types import Marks, change_document, make_document


@dataclass
class Town:
    """A district with people of every sort, a type that changes, and what was written under it."""

    dice: Random
    people: list[User] = field(default_factory=list)
    written: dict[int, dict[str, Any]] = field(default_factory=dict)
    """What an entry holds of each field, by the present key of the field."""
    ever: dict[int, list[Any]] = field(default_factory=dict)
    codes: dict[int, str] = field(default_factory=dict)
    """By application the code by which its reply is read."""
    opened: set[str] = field(default_factory=set)
    """Values that stood in a field when it was open to all who see the entry: the trail may name them for good."""

    def __post_init__(self) -> None:
        self.marks = Marks(self.dice)
        root = make_root()
        district = make_region(parent=root)
        offices = [make_office(district), make_office(district)]
        self.maker = make_user(Role.PLANNER, region=root)
        staff = (Role.SECTION_OFFICER, Role.REPORTER, Role.PLANNER, Role.DIRECTOR, Role.AUDITOR, Role.SECTION_OFFICER)
        self.people = [make_user(role, office=offices[place % 2]) for place, role in enumerate(staff)]
        self.firm, other = (make_user(Role.ENTERPRISE, region=district) for _one in range(2))
        self.people += [self.firm, other, make_user(Role.SECTION_OFFICER, region=make_region(parent=root))]
        self.bodies = [make_organisation(self.people[0]) for _one in range(2)]
        grant_delegation(actor=self.people[0], organisation=self.bodies[0], user=self.firm)
        self.document = make_document(self.dice)
        version = create_ledger(actor=self.maker, definition=self.document)
        publish_ledger_type(actor=self.maker, version=version)

    @property
    def ledger(self) -> Ledger:
        """The ledger as it stands."""
        return Ledger.objects.select_related("current").get(key="random")

    @property
    def type(self) -> LedgerType:
        """The type in force."""
        return get_type(self.ledger)

    def hand_in(self, actor: User, name: str) -> int:
        """Hand a file in, as the interface does: somebody may not have one of a name yet."""
        file = SimpleUploadedFile(name, "虚构".encode())
        answer = Client(HTTP_AUTHORIZATION=make_header(actor)).post("/api/v1/ledgers/random/files", {"file": file})
        if answer.status_code != 201:
            raise RefusalError("no files")
        return int(answer.json()["id"])

    def draw(self, actor: User, most: int = 4) -> tuple[dict[str, Any], dict[str, str]]:
        """Draw values for some fields, with the texts by which they are found."""
        fields = [one for one in self.type.fields if one.key != "org" and one.kind is not FieldKind.COMPUTED]
        values, marks = {}, {}
        for one in self.dice.sample(fields, min(most, len(fields))):
            if one.kind is FieldKind.ENTRY:
                values[one.key] = self.dice.choice(sorted(self.written)) if self.written else None
            elif one.kind is FieldKind.FILE:
                marks[one.key], name = self.marks.make("file")
                values[one.key] = [self.hand_in(actor, name)]
            else:
                marks[one.key], values[one.key] = self.marks.make("many" if one.is_many else str(one.kind))
        return values, marks

    def keep(self, entry: Entry, values: dict[str, Any], marks: dict[str, str]) -> None:
        """Remember what was written."""
        row = Entry.objects.get(pk=entry.pk)
        held = self.written.setdefault(row.pk, {})
        for key, value in values.items():
            self.check_kept(value, row.values.get(key), key)
            held[key] = row.values.get(key)
            self.ever.setdefault(row.pk, []).append(held[key])
        for key, mark in marks.items():
            self.marks.plant(mark, row.pk, key)
        self.note_open()

    def check_kept(self, typed: Any, kept: Any, key: str) -> None:
        """What was typed is kept to the last sign."""
        if isinstance(typed, list) and typed and isinstance(typed[0], dict):
            assert [{name: row[name] for name in typed[0]} for row in kept] == typed, key
        else:
            assert kept == typed, key

    def note_open(self) -> None:
        """Note the values that now stand in open fields."""
        type_ = self.type
        for mark, (_entry, key) in self.marks.known.items():
            one = type_.find_field(key)
            if one is not None and is_open(type_, one):
                self.opened.add(mark)

    def act(self) -> None:
        """Let somebody do something; what is refused changes nothing, and tells nothing that is hidden."""
        actor, deed = (
            self.dice.choice(self.people),
            self.dice.choice(("create", "update", "step", "step", "decide", "more", "apply", "take_in")),
        )
        before = {pk: (row.state, row.values) for pk, row in Entry.objects.in_bulk().items()}
        try:
            with transaction.atomic():
                getattr(self, deed)(actor)
        except (RefusalError, NotAllowedError) as error:
            assert {pk: (row.state, row.values) for pk, row in Entry.objects.in_bulk().items()} == before
            self.check_seen(actor, str(error), "refusal")

    def find(self, actor: User) -> Entry | None:
        """Choose an entry that somebody sees."""
        keys = sorted(self.written)
        try:
            return get_entry(user=actor, pk=self.dice.choice(keys)) if keys else None
        except Entry.DoesNotExist:
            return None

    def create(self, actor: User) -> None:
        """Enter something."""
        values, marks = self.draw(actor, 8)
        body = self.bodies[0] if actor == self.firm else self.dice.choice([*self.bodies, None])
        given = values if body is None else {**values, "org": body.pk}
        self.keep(create_entry(actor=actor, ledger=self.ledger, values=given), values, marks)

    def update(self, actor: User) -> None:
        """Change something."""
        entry = self.find(actor)
        if entry is not None:
            values, marks = self.draw(actor, 2)
            self.keep(update_entry(actor=actor, entry=entry, values=values, reason="虚构的理由"), values, marks)

    def step(self, actor: User) -> None:
        """Take a step, any that the type has; it is taken only where the type lets it be."""
        entry = self.find(actor)
        if entry is None:
            return
        step, source = self.dice.choice(self.type.transitions), entry.state
        values, marks = {}, {}
        for key in step.fields:
            marks[key], values[key] = self.marks.make("text")
        stepped = {entry.owner_id, entry.stepped_by_id}
        row = take_step(actor=actor, entry=entry, transition=step.key, values=values, reason="虚构的理由")
        self.check_allowed(actor, step, entry, stepped)
        row.refresh_from_db()
        if step.route is None:
            assert (source in step.sources, row.state) == (True, step.target)
            self.keep(row, values, marks)
        else:
            assert row.state == source and row.approvals.filter(state="open").count() == 1
            for key, mark in marks.items():
                self.marks.plant(mark, row.pk, key)

    def check_allowed(self, actor: User, step: Transition, entry: Entry, stepped: set[int | None]) -> None:
        """The step was this person's to take."""
        roles = set(actor.memberships.values_list("role", flat=True))
        assert roles & set(step.roles), (roles, step)
        assert entry.state in step.sources and entry.removed_at is None
        assert not (step.is_by_another and actor.pk in stepped)
        assert actor.region == entry.region and ("enterprise" not in roles or entry.organisation == self.bodies[0])

    def decide(self, actor: User) -> None:
        """Say yes or no to a step that waits."""
        waiting = list(Approval.objects.filter(state="open").select_related("entry").order_by("pk"))
        if not waiting:
            return
        approval = self.dice.choice(waiting)
        is_approved, entry = self.dice.random() < 0.8, approval.entry
        decide_approval(actor=actor, approval=approval, is_approved=is_approved, reason="虚构的理由")
        roles = set(actor.memberships.values_list("role", flat=True))
        approval.refresh_from_db()
        votes = list(approval.votes.all())
        assert actor.pk != approval.asked_by_id
        assert {vote.role for vote in votes if vote.decided_by_id == actor.pk} <= roles
        source, row = entry.state, Entry.objects.get(pk=entry.pk)
        if approval.state == "approved":
            assert all(vote.is_approved for vote in votes)
            assert len({vote.decided_by_id for vote in votes}) == len(votes)
            self.keep(row, approval.values, {})
        else:
            assert row.state == source

    def apply(self, _actor: User) -> None:
        """Send an application as somebody without an account."""
        values, marks, files = {}, {}, {}
        for one in list_outside_fields(self.type):
            marks[one.key], value = self.marks.make(str(one.kind))
            if one.kind is FieldKind.FILE:
                files[one.key] = [(value, BytesIO("虚构".encode()))]
            else:
                values[one.key] = value
        region = self.people[0].region
        sent, code = create_application(ledger=self.ledger, values=values, email="", region=region, files=files)
        self.codes[sent.pk] = code
        for key, mark in marks.items():
            self.marks.plant(mark, -sent.pk, key)
        self.follow(sent)

    def take_in(self, actor: User) -> None:
        """Take an application in that waits."""
        waiting = list(Application.objects.filter(state="waiting").order_by("pk"))
        if waiting:
            sent = self.dice.choice(waiting)
            accept_application(actor=actor, application=sent)
            self.follow(sent)

    def follow(self, sent: Application) -> None:
        """Remember what an application held as what its entry holds, once there is one."""
        sent.refresh_from_db()
        if sent.entry_id is None:
            return
        keys = {key for _mark, (place, key) in self.marks.known.items() if place == -sent.pk}
        for mark, (place, key) in list(self.marks.known.items()):
            if place == -sent.pk:
                self.marks.plant(mark, sent.entry_id, key)
        row = Entry.objects.get(pk=sent.entry_id)
        self.keep(row, {key: row.values.get(key) for key in keys}, {})

    def more(self, actor: User) -> None:
        """Take an entry off, or put it back."""
        entry = self.find(actor)
        if entry is not None and entry.removed_at is None:
            remove_entry(actor=actor, entry=entry, reason="虚构的理由")
        elif entry is not None:
            restore_entry(actor=actor, entry=entry)

    def change(self, serial: int) -> None:
        """Change the type; every entry follows, and what it held stays where it was or in its history."""
        former, self.document = self.document, change_document(self.dice, self.document, serial)
        try:
            with transaction.atomic():
                version = update_ledger_type(actor=self.maker, ledger=self.ledger, definition=self.document)
                publish_ledger_type(actor=self.maker, version=version)
        except RefusalError:
            self.document = former
            return
        names = {one.was: one.key for one in self.type.fields if one.was}
        keys = {one.key for one in self.type.fields}
        for held in self.written.values():
            moved = {names.get(key, key): value for key, value in held.items()}
            held.clear()
            held.update({key: value for key, value in moved.items() if key in keys})
        known = self.marks.known
        for mark, (entry, key) in known.items():
            known[mark] = (entry, names.get(key, key))
        # An approval that waits keeps what it will write under the names of its time.
        self.note_open()

    def check_nothing_lost(self) -> None:
        """Every entry holds what was written last, and its history all that was ever written."""
        for pk, held in self.written.items():
            row = Entry.objects.get(pk=pk)
            assert {key: row.values.get(key) for key in held} == held
            told = [*row.values.values()]
            for values in EntryVersion.objects.filter(entry=pk).values_list("values", flat=True):
                told += values.values()
            assert [value for value in self.ever[pk] if value is not None and value not in told] == []

    def list_hidden(self, user: User) -> dict[str, str]:
        """Return the values that somebody may not read, with why."""
        viewers: dict[int, Any] = {}
        hidden = {}
        # A request reads the types once; the one that asks here has seen none before the last change.
        user = User.objects.get(pk=user.pk)
        for mark, (pk, key) in self.marks.known.items():
            if pk < 0:
                viewers.setdefault(pk, self.list_sent_keys(user, -pk))
                if key not in viewers[pk]:
                    hidden[mark] = f"application: {key}"
                continue
            if pk not in viewers:
                try:
                    row = get_entry(user=user, pk=pk)
                    viewers[pk] = (get_viewer(user=user, entry=row), row.state)
                except Entry.DoesNotExist:
                    viewers[pk] = None
            one = self.find_field(key, mark)
            if viewers[pk] is None:
                hidden[mark] = "entry"
            elif one is not None and not can_see(one, *viewers[pk]):
                hidden[mark] = f"{one.key}: {one.visibility} {one.hidden_in}"
        return hidden

    def list_sent_keys(self, user: User, pk: int) -> set[str]:
        """Return the fields of an application that somebody reads who takes them in, as of an entry of no office."""
        roles, type_ = set(user.memberships.values_list("role", flat=True)), self.type
        sent = Application.objects.select_related("ledger", "region", "organisation").get(pk=pk)
        if user.region is None or not sent.region.path.startswith(user.region.path):
            return set()
        if not roles & set(type_.writers) & STAFF:
            return set()
        entry = Entry(
            ledger=sent.ledger, region=sent.region, state=type_.public_form.state if type_.public_form else ""
        )
        viewer = get_viewer(user=user, entry=entry)
        return {one.key for one in list_outside_fields(type_) if can_see(one, viewer, entry.state)}

    def find_field(self, key: str, mark: str) -> Field | None:
        """Find a field as it is now, or as it was when it went."""
        versions = self.ledger.versions.filter(published_at__isnull=False).order_by("-number")
        return next((one for row in versions if (one := read_version(row).find_field(key)) is not None), None)

    def check_seen(self, user: User, text: str, where: str, hidden: dict[str, str] | None = None) -> None:
        """A text holds nothing that this reader may not see."""
        found = self.marks.find(text)
        if found:
            unseen = self.list_hidden(user) if hidden is None else hidden
            leaked = {mark: unseen[mark] for mark in found if mark in unseen}
            assert not leaked, (where, user.username, leaked)
