"""Intellectual property as a target: one row a right, with its parties, classes and the events that its days tell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from functools import cache, partial
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.imports.services import Candidate, Context, Entry, FieldChange, Identity, Writing, make_row
from kepan.apps.registry.enums import PartyRole, RightEventKind, RightKind
from kepan.apps.registry.models import Right, RightClass, RightEvent, RightParty
from kepan.apps.registry.selectors import list_rights
from kepan.apps.registry.services.imports.drafts import (
    Draft,
    RecordTarget,
    check_editable,
    check_matched,
    list_held,
    load_matched,
    read_held,
)
from kepan.apps.registry.services.imports.fields import list_choices, make_column_field, make_field
from kepan.apps.registry.services.imports.finishing import check_records
from kepan.apps.registry.services.imports.right_numbers import read_numbers
from kepan.apps.registry.services.imports.right_status import check_status_words, list_events
from kepan.apps.registry.services.naming import find_named_keys
from kepan.apps.registry.services.right_events import check_events, write_days
from kepan.apps.registry.services.writing import choose_office
from kepan.engine.basis.ipc import read_ipc
from kepan.engine.sheets.fields import Field, Kind

TABLE = "rights"
ROLES = {"applicants": PartyRole.APPLICANT, "owners": PartyRole.OWNER, "inventors": PartyRole.INVENTOR}
NUMBERS = ("application_number", "publication_number", "grant_number", "number")
PLAIN = ("title", *NUMBERS, "family", "agents", "source")
DAYS = ("filed_on", "published_on", "granted_on", "status", "status_on", "expires_on")
LONGEST_NAME, MOST_CLAIMS = 200, 32_767


class RightTarget(RecordTarget):
    """One row is one right or application."""

    key = TABLE
    label = gettext_lazy("知识产权")
    tables = (Right, RightEvent, RightClass, RightParty)
    finished = (Right,)

    def list_fields(self) -> tuple[Field, ...]:
        """List the fields: what it is, its numbers, its days, its classes, who stands on it."""
        return _list_fields(get_language() or "")

    def list_identities(self) -> tuple[Identity, ...]:
        """By the application, else by the publication, the registration, or the words and the day."""
        return (
            Identity("application_number", gettext_lazy("申请号"), ("application_number",)),
            Identity("publication_number", gettext_lazy("公布号"), ("publication_number",)),
            Identity("number", gettext_lazy("种类和登记号"), ("kind", "number")),
        )

    def list_drafts(self, entries: Sequence[Entry], context: Context) -> list[Draft]:
        """Read the numbers of a chunk, find its records, then read each row against its record."""
        drafts = self.create_drafts(entries, context)
        now = timezone.now()
        for draft in drafts:
            draft.known["now"] = now
            read_numbers(draft)
        find_records(drafts, context)
        for draft in drafts:
            check_matched(draft)
            check_editable(draft, context.actor)
            self._read_plain(draft, context)
            _read_classes(draft)
            _read_parties(draft)
            _read_days(draft, context)
        return drafts

    def _read_plain(self, draft: Draft, context: Context) -> None:
        if not draft.get_text("title") and not any(note.field == "title" for note in draft.notes):
            draft.add_trouble("title", "required", _("写名称。"))
        draft.set("kind", "kind", draft.known["kind"])
        for key in PLAIN:
            draft.set(key, key, draft.known.get(key) or (draft.get_text(key) if key not in NUMBERS else ""))
        claims = draft.get("claim_count")
        if claims is not None and not 0 <= claims <= MOST_CLAIMS:
            draft.add_trouble("claim_count", "out_of_range", _("权利要求数不对。"))
        draft.set("claim_count", "claim_count", claims)
        draft.set("priority_on", "priority_on", draft.get("priority_on"))

    def prepare_writing(self, drafts: Sequence[Draft], context: Context) -> None:
        """Resolve the names of a chunk by one question."""
        bodies = find_named_keys(context.actor, _list_names(drafts))
        for draft in drafts:
            draft.known["bodies"] = bodies

    def create_rows(self, draft: Draft, context: Context) -> list[models.Model]:
        """Create a right with its events, classes and parties."""
        right = draft.known["right"]
        events: list[RightEvent] = draft.known["events"]
        for event in events:
            event.right = right
        return [right, *events, *_make_classes(right, draft), *_make_parties(right, draft, draft.known["parties"])]

    def write_changes(self, draft: Draft, context: Context, writing: Writing) -> None:
        """Write what a row changes of a right, with what hangs on it."""
        if not draft.changes:
            return
        right = draft.record
        added: list[models.Model] = list(draft.known["new_events"])
        for event in draft.known["new_events"]:
            event.right = right
        gone: list[models.Model] = []
        if draft.known["classes_differ"]:
            gone += list_held(right, "classes")
            added += _make_classes(right, draft)
        for role in draft.known["roles_differ"]:
            gone += [row for row in _list_standing(right) if row.role == role]
            added += _make_parties(right, draft, {role: draft.known["parties"][role]})
        writing.updated.append((right, draft.columns))
        writing.updated += draft.known["moved_events"]
        writing.removed += gone
        writing.inserted += added
        for row in (right, *gone, *added, *(event for event, _values in draft.known["moved_events"])):
            writing.places[id(row)] = draft.entry.place

    def finish(self, keys: Mapping[type[models.Model], Sequence[int]], context: Context) -> None:
        """Bring the findings of the data checks up to date."""
        check_records("right", keys.get(Right, ()), today=context.today)


@cache
def _list_fields(_language: str) -> tuple[Field, ...]:
    column = partial(make_column_field, TABLE, Right)
    return (
        make_field(TABLE, "kind", _("种类"), Kind.CHOICE, choices=list_choices(RightKind.choices, "right_kind")),
        column("title", is_required=True),
        column("application_number", kind=Kind.CODE, longest=40, is_key=True),
        column("publication_number", kind=Kind.CODE, longest=40, is_key=True),
        column("grant_number", kind=Kind.CODE, longest=40),
        column("number", kind=Kind.CODE, is_key=True),
        column("filed_on"),
        column("priority_on"),
        column("published_on"),
        column("granted_on"),
        column("expires_on"),
        make_field(TABLE, "ipc", _("分类号"), Kind.LIST),
        column("family"),
        column("claim_count"),
        column("agents"),
        make_field(TABLE, "applicants", _("申请人"), Kind.LIST),
        make_field(TABLE, "owners", _("权利人"), Kind.LIST),
        make_field(TABLE, "inventors", _("发明人"), Kind.LIST),
        make_field(TABLE, "status_words", _("法律状态")),
        column("source"),
    )


def find_records(drafts: Sequence[Draft], context: Context) -> None:
    """Find the records that rows mean: by application, else publication, else registration; else who may be meant."""
    seen = Right.objects.all() if context.actor is None else list_rights(user=context.actor)
    seen = read_held(seen.select_related("region"), "parties", "classes", "events")
    chosen = load_matched(seen, drafts)
    free = [draft for draft in drafts if draft.entry.match is None]
    by_number = _load(seen, "application_number", free)
    left = [draft for draft in free if not draft.known.get("application_number")]
    by_publication = _load(seen, "publication_number", left)
    by_registration = {(kind, number): row for number, rows in _load(seen, "number", left).items()
                       for row in rows for kind in [row.kind]}  # fmt: skip
    for draft in drafts:
        known = draft.known
        if draft.entry.match is not None:
            draft.record = chosen.get(draft.entry.match)
            continue
        number = known.get("application_number")
        found = by_number.get(number) if number else by_publication.get(known.get("publication_number", ""))
        draft.record = found[0] if found else by_registration.get((known["kind"], known.get("number", "")))
    _refuse_unseen(free, by_number)
    _find_alike([draft for draft in left if draft.record is None and not draft.entry.is_new], seen)


def _load(seen: models.QuerySet[Right], name: str, drafts: Sequence[Draft]) -> dict[str, list[Right]]:
    wanted = {draft.known.get(name, "") for draft in drafts} - {""}
    found: dict[str, list[Right]] = {}
    for row in seen.filter(**{f"{name}__in": wanted}).order_by("pk") if wanted else ():
        found.setdefault(getattr(row, name), []).append(row)
    return found


def _refuse_unseen(drafts: Sequence[Draft], by_number: Mapping[str, Any]) -> None:
    """Refuse numbers under which a record stands that the person does not see, or that another import just writes."""
    numbers = {draft.known.get("application_number", "") for draft in drafts if draft.record is None} - {""}
    taken = set(
        Right.every.filter(application_number__in=numbers - set(by_number)).values_list("application_number", flat=True)
    )
    for draft in drafts:
        if draft.record is None and draft.known.get("application_number") in taken:
            words = _("%(number)s 已经登记过，一件知识产权只有一条记录。")
            shown = words % {"number": draft.known["application_number"]}
            draft.add_trouble("application_number", "number_taken", shown)


def _find_alike(drafts: Sequence[Draft], seen: models.QuerySet[Right]) -> None:
    """Name records with the same title, day and first party, where no number tells."""
    open_rows = [draft for draft in drafts if draft.get("filed_on") and draft.get_text("title")]
    if not open_rows:
        return
    days = {draft.get("filed_on") for draft in open_rows}
    found: dict[tuple[str, Any], list[Right]] = {}
    for row in seen.filter(filed_on__in=days, title__in={draft.get_text("title") for draft in open_rows}):
        found.setdefault((row.title, row.filed_on), []).append(row)
    for draft in open_rows:
        named = {*draft.get_list("applicants")[:1], *draft.get_list("owners")[:1]}
        draft.candidates = tuple(
            Candidate(row.pk, f"{row.title} {row.filed_on}", 0.9, "、".join(party.written_name for party in parties))
            for row in found.get((draft.get_text("title"), draft.get("filed_on")), ())
            if (parties := [one for one in list_held(row, "parties") if one.written_name in named])
        )


def _read_classes(draft: Draft) -> None:
    symbols: dict[str, None] = {}
    for text in draft.get_list("ipc"):
        symbol = read_ipc(text)
        if symbol is None:
            words = _("“%(text)s”不是国际专利分类号，写成 G01D 5/12 这样。")
            draft.add_trouble("ipc", "not_ipc", words % {"text": text})
        else:
            symbols[symbol.symbol] = None
    listed = list(symbols)
    standing = [] if draft.record is None else [row.ipc for row in list_held(draft.record, "classes")]
    draft.known |= {"classes": listed, "classes_differ": bool(listed) and listed != standing}
    if listed and draft.record is None:
        draft.columns["main_ipc"] = listed[0]
    elif draft.known["classes_differ"]:
        if draft.record.main_ipc != listed[0]:
            draft.columns["main_ipc"] = listed[0]
        draft.changes.append(FieldChange("ipc", "；".join(standing), "；".join(listed)))


def _read_parties(draft: Draft) -> None:
    """Read who stands on a right; names that the file gives take the place of those of their role."""
    parties: dict[PartyRole, list[str]] = {}
    for key, role in ROLES.items():
        names = list(dict.fromkeys(name.strip() for name in draft.get_list(key) if name.strip()))
        if any(len(name) > LONGEST_NAME for name in names):
            draft.add_trouble(key, "too_long", _("名称最多 %(most)s 个字。") % {"most": LONGEST_NAME})
        elif names:
            parties[role] = names
    draft.known |= {"parties": parties, "roles_differ": []}
    if draft.record is None:
        if not parties.get(PartyRole.APPLICANT) and not parties.get(PartyRole.OWNER):
            draft.add_trouble("applicants", "required", _("至少写一个申请人、权利人或起草单位。"))
        return
    if any(row.event_id is not None for row in list_held(draft.record, "parties")):
        # Transfers and licences say from when to when somebody was who; a list of names does not.
        parties.pop(PartyRole.OWNER, None)
        parties.pop(PartyRole.APPLICANT, None)
    for key, role in ROLES.items():
        held = [row.written_name for row in _list_standing(draft.record) if row.role == role]
        if role in parties and parties[role] != held:
            draft.known["roles_differ"].append(role)
            draft.changes.append(FieldChange(key, "；".join(held), "；".join(parties[role])))


def _list_standing(right: Right) -> list[RightParty]:
    return sorted(
        (row for row in list_held(right, "parties") if row.event_id is None), key=lambda row: (row.role, row.position)
    )


def _read_days(draft: Draft, context: Context) -> None:
    """Read the days as events, and derive the status from all events that then stand."""
    standing = [] if draft.record is None else list_held(draft.record, "events")
    told = list_events(draft, today=context.today)
    draft.known |= {"new_events": [], "moved_events": [], "events": told}
    after = list(standing)
    for event in told if draft.record is not None else ():
        held = next((row for row in standing if row.kind == event.kind), None)
        if held is None:
            draft.known["new_events"].append(event)
            after.append(event)
        elif held.on != event.on:
            draft.known["moved_events"].append((held, {"on": event.on}))
            after = [event if row is held else row for row in after]
    right = _create(draft, context) if draft.record is None else _copy(draft)
    draft.known["right"] = right
    events = told if draft.record is None else after
    if context.batch is None or draft.record is not None:
        # What is written was judged before; only the events of a record may be others by now.
        draft.check(_find_fault_field(draft), "events", check_events, events, right.application_number)
    if not draft.is_refused:
        _write_status(draft, right, events)
        check_status_words(draft, right)


def _create(draft: Draft, context: Context) -> Right:
    related = {"region": context.region, "owner": context.actor, "office": choose_office(context.actor)}
    now = draft.known["now"]
    right: Right = make_row(Right, related, created_at=now, updated_at=now, **draft.columns)
    return right


def _copy(draft: Draft) -> Right:
    right: Right = copy(draft.record)
    for name, value in draft.columns.items():
        setattr(right, name, value)
    return right


def _find_fault_field(draft: Draft) -> str:
    filed, granted = draft.known["days"].get(RightEventKind.FILED), draft.known["days"].get(RightEventKind.GRANTED)
    return "granted_on" if filed and granted and granted < filed else "filed_on"


def _write_status(draft: Draft, right: Right, events: Iterable[RightEvent]) -> None:
    """Set the days and the status of a right as its events have them."""
    if draft.get("expires_on") is not None and right.expires_on is None:
        right.expires_on = draft.get("expires_on")
    try:
        write_days(right, list(events))
    except RefusalError as error:
        draft.add_trouble("priority_on", "days", str(error.reason))
        return
    if draft.record is not None:
        for name in DAYS:
            field = name if name in {"filed_on", "published_on", "granted_on", "expires_on"} else "status_words"
            draft.set(field, name, getattr(right, name))


def _list_names(drafts: Iterable[Draft]) -> list[str]:
    return [
        name
        for draft in drafts
        for role, names in draft.known["parties"].items()
        if role != PartyRole.INVENTOR
        for name in names
    ]


def _make_classes(right: Right, draft: Draft) -> list[RightClass]:
    return [
        make_row(RightClass, {"right": right}, ipc=symbol, position=place)
        for place, symbol in enumerate(draft.known["classes"], 1)
    ]


def _make_parties(right: Right, draft: Draft, parties: Mapping[PartyRole, Sequence[str]]) -> list[RightParty]:
    bodies = draft.known["bodies"]
    made = []
    for role, names in parties.items():
        for place, name in enumerate(names, 1):
            key = bodies.get(name) if role != PartyRole.INVENTOR else None
            values = {"role": role.value, "position": place, "written_name": name, "organisation_id": key}
            made.append(make_row(RightParty, {"right": right}, **values))
    return made
