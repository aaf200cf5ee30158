"""Titles as a target: one row a title conferred on an organisation, one of its products or places, or a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kepan.apps.accounts.enums import Tier
from kepan.apps.imports.services import Context, Entry, Identity, Writing
from kepan.apps.registry.enums import RecognitionState, TitleLevel
from kepan.apps.registry.models import Organisation, Person, Recognition
from kepan.apps.registry.selectors import list_recognitions
from kepan.apps.registry.services.imports.drafts import (
    Draft,
    PlaceFinder,
    RecordTarget,
    add_repeats,
    check_editable,
    check_matched,
    load_matched,
)
from kepan.apps.registry.services.imports.fields import list_choices, make_column_field, make_field
from kepan.apps.registry.services.imports.finding import read_bodies
from kepan.apps.registry.services.imports.finding_people import PersonFinder, find_person
from kepan.apps.registry.services.imports.finishing import check_records
from kepan.apps.registry.services.recognitions import (
    RecognitionDetails,
    check_holder,
    check_level,
    check_term,
    get_title,
)
from kepan.apps.registry.services.writing import check_days, choose_office
from kepan.engine.sheets.fields import Field, Kind
from kepan.store.files.columns import read_columns
from kepan.store.files.titles import read_titles

TABLE = "recognitions"
PLAIN = ("object_name", "batch", "document_number", "certificate", "source", "tier")
SAID_ONCE = ("title", "level", "batch", "document_number", "recognised_on", "region", "source", "tier")
OF_TITLE = ("title", "object_name", "recognised_on")
LONGEST_GAP = timedelta(days=366)
"""A title conferred again within a year of its end goes on; later it is a new one."""


class RecognitionTarget(RecordTarget):
    """One row is one title conferred."""

    key = TABLE
    label = gettext_lazy("称号认定")
    tables = (Recognition,)
    finished = (Recognition, Organisation, Person)

    def list_fields(self) -> tuple[Field, ...]:
        """List the fields: the title, who holds it, the papers and the days."""
        column = partial(make_column_field, TABLE, Recognition)
        return (
            make_field(TABLE, "title", _("称号"), Kind.CHOICE, choices=list_title_words()),
            column("level", words="title_level"),
            make_field(TABLE, "organisation", _("单位名称"), is_key=True),
            make_field(TABLE, "uscc", _("统一社会信用代码"), Kind.CODE, is_key=True),
            make_field(TABLE, "person", _("人员姓名")),
            make_field(TABLE, "birth_year", _("出生年份"), Kind.WHOLE),
            column("object_name", is_key=True),
            column("batch"),
            column("document_number", kind=Kind.CODE),
            column("certificate", kind=Kind.CODE, is_key=True),
            column("recognised_on", is_key=True),
            column("valid_from"),
            column("valid_to"),
            column("cancelled_on"),
            column("cancel_reason"),
            make_field(TABLE, "region", _("区县")),
            column("source"),
            column("tier", words="data_tier"),
        )

    def list_options(self) -> tuple[Field, ...]:
        """What can be said of all titles of a table at once."""
        return tuple(field for field in self.list_fields() if field.key in SAID_ONCE)

    def list_identities(self) -> tuple[Identity, ...]:
        """By the certificate, else by title, holder, object and day."""
        return (
            Identity("certificate", gettext_lazy("证书编号"), ("certificate",)),
            Identity("uscc", gettext_lazy("称号、信用代码和认定日期"), (*OF_TITLE, "uscc")),
            Identity(
                "organisation", gettext_lazy("称号、单位和认定日期"),
                (*OF_TITLE, "organisation"),
            ),
        )  # fmt: skip

    def list_drafts(self, entries: Sequence[Entry], context: Context) -> list[Draft]:
        """Find holders and records of a chunk, then read each row against its record."""
        drafts = self.create_drafts(entries, context)
        self._find_holders(drafts, context)
        self._find_records(drafts, context)
        places = PlaceFinder(context)
        for draft in drafts:
            check_matched(draft)
            check_editable(draft, context.actor)
            self._read_head(draft, places)
            self._read_term(draft)
            self._read_end(draft)
        add_repeats(drafts, _get_key)
        return drafts

    def _find_holders(self, drafts: Sequence[Draft], context: Context) -> None:
        read_bodies(drafts, context)
        people = PersonFinder(context.actor, (draft.get_text("person") for draft in drafts))
        for draft in drafts:
            draft.known["person"] = find_person(draft, people)
            title, _sign, level = draft.get_text("title").partition("/")
            own = draft.entry.values.get("level") or level
            draft.known |= {"title": title, "level": own or self._find_said(title, draft)}

    def _find_said(self, title: str, draft: Draft) -> str:
        """Return the level that was said for all rows, for a title that has it."""
        known = read_titles().titles.get(title)
        said = draft.get_text("level")
        return said if known is not None and said in known.levels else ""

    def _find_records(self, drafts: Sequence[Draft], context: Context) -> None:
        """Find the records: by certificate whoever sees them, by holder and day among those the actor sees."""
        seen = Recognition.objects.select_related("region") if context.actor is None else list_recognitions(
            user=context.actor)  # fmt: skip
        chosen = load_matched(seen.select_related("renews"), drafts)
        titles = {draft.known["title"] for draft in drafts}
        bodies = {draft.known["body"].pk for draft in drafts if draft.known["body"] is not None}
        people = {draft.known["person"].pk for draft in drafts if draft.known["person"] is not None}
        numbers = {draft.get_text("certificate") for draft in drafts} - {""}
        held = list(seen.filter(title__in=titles, organisation__in=bodies)) if bodies else []
        held += list(seen.filter(title__in=titles, person__in=people, organisation=None)) if people else []
        by_number = {(row.title, row.certificate): row for row in
                     Recognition.every.filter(title__in=titles, certificate__in=numbers)}  # fmt: skip
        renewed = {row.renews_id for row in held}
        for draft in drafts:
            own = [row for row in held if _is_held_by(row, draft)]
            draft.known["held"] = [row for row in own if row.pk not in renewed]
            numbered = by_number.get((draft.known["title"], draft.get_text("certificate")))
            if draft.entry.match is not None:
                draft.record = chosen.get(draft.entry.match)
            elif numbered is not None:
                self._take_numbered(draft, numbered, own)
            else:
                day = draft.get("recognised_on")
                draft.record = next((row for row in own if row.recognised_on == day), None)

    def _take_numbered(self, draft: Draft, row: Recognition, own: Sequence[Recognition]) -> None:
        """Take the record that has the certificate, if it is the holder's own."""
        if row in own:
            draft.record = row
        elif draft.known["body"] is not None or draft.known["person"] is not None:
            words = _("证书编号 %(number)s 已经登记过。") % {"number": row.certificate}
            draft.add_trouble("certificate", "certificate_taken", words)

    def _read_head(self, draft: Draft, places: PlaceFinder) -> None:
        holder = draft.known["body"] or draft.known["person"]
        if not draft.known["title"]:
            draft.add_trouble("title", "required", _("写称号。"))
        if draft.get("recognised_on") is None:
            draft.add_trouble("recognised_on", "required", _("写认定日期。"))
        if holder is None and not any(draft.get_text(key) for key in ("organisation", "uscc", "person")):
            draft.add_trouble("organisation", "required", _("写单位或人员。"))
        default = draft.record.region if draft.record is not None else holder and holder.region
        draft.set("region", "region", places.find(draft, default=default))
        for key in PLAIN:
            draft.set(key, key, draft.get_text(key))

    def _read_term(self, draft: Draft) -> None:
        """Read title, level and days; what follows from the catalogue is filled in for a new record."""
        day, code = draft.get("recognised_on"), draft.known["title"]
        title = draft.check("title", "title_unknown", get_title, code) if code else None
        if title is None or day is None:
            return
        level = draft.known["level"] or (draft.record.level if draft.record is not None else "")
        level = draft.check("level", "level", check_level, title, level) or ""
        row = draft.record
        details = RecognitionDetails(
            title.code,
            day,
            object_name=draft.get_after("object_name") or "",
            valid_from=draft.get("valid_from") or (row.valid_from if row is not None else None),
            valid_to=draft.get("valid_to") or (row.valid_to if row is not None else None),
        )
        term = draft.check("valid_to", "term", check_term, title, details)
        if not draft.is_refused:
            draft.check("organisation", "holder", check_holder, details, draft.known["body"], draft.known["person"])
        start, end = term or (None, None)
        values = {"title": code, "level": level, "recognised_on": day, "valid_from": start, "valid_to": end}
        for key, value in values.items():
            # A term that a record does without is not filled in because it was read again.
            is_left = key in ("valid_from", "valid_to") and row is not None and getattr(row, key) is None
            if not is_left or draft.get(key) is not None:
                draft.set(key, key, value)
        if row is None and start is not None:
            self._find_former(draft, start)

    def _find_former(self, draft: Draft, start: date) -> None:
        """Find the recognition that a new one goes on from."""
        before = [row for row in draft.known["held"] if row.state == RecognitionState.GRANTED
                  and (row.valid_from or row.recognised_on) < start
                  and row.valid_to is not None and start <= row.valid_to + LONGEST_GAP]  # fmt: skip
        if before:
            former = max(before, key=lambda row: row.recognised_on)
            draft.columns["renews"] = former
            words = _("接在 %(on)s 那次认定后面，算重新认定，不算新增。") % {"on": former.recognised_on}
            draft.add_remark("recognised_on", "renewal", words)

    def _read_end(self, draft: Draft) -> None:
        on, reason = draft.get("cancelled_on"), draft.get_text("cancel_reason")
        if on is None:
            return
        if not reason and not getattr(draft.record, "cancel_reason", ""):
            draft.add_trouble("cancel_reason", "required", _("写明取消的原因和依据。"))
        draft.check("cancelled_on", "days", check_days, draft.get("recognised_on"), on)
        draft.set("cancelled_on", "cancelled_on", on)
        draft.set("cancel_reason", "cancel_reason", reason)
        if draft.columns.get("cancelled_on"):
            draft.columns["state"] = RecognitionState.CANCELLED

    def create_rows(self, draft: Draft, context: Context) -> list[models.Model]:
        """Create a title conferred on its holder."""
        holders = {"organisation": draft.known["body"], "person": draft.known["person"]}
        first: dict[str, Any] = {"tier": Tier.OWNED_DATA, "office": choose_office(context.actor)}
        return [Recognition(owner=context.actor, **first | holders | draft.columns)]

    def build(self, entries: Sequence[Entry], context: Context) -> Writing:
        """Make the titles of a chunk; the findings of their holders follow from them."""
        writing = super().build(entries, context)
        for row in writing.created:
            holder = (row.organisation or row.person) if isinstance(row, Recognition) else None
            if holder is not None:
                writing.derived.append((holder, {}))
        return writing

    def finish(self, keys: Mapping[type[models.Model], Sequence[int]], context: Context) -> None:
        """Bring the findings of the holders up to date."""
        rows = Recognition.objects.filter(pk__in=keys.get(Recognition, ())).values_list("organisation", "person")
        held = list(rows)
        bodies = {body for body, _person in held if body is not None} | {*keys.get(Organisation, ())}
        people = {person for body, person in held if body is None} | {*keys.get(Person, ())}
        check_records("organisation", bodies, today=context.today)
        check_records("person", people, today=context.today)


def list_title_words() -> dict[str, str]:
    """List the wordings of titles: by name, by other names, and with a level before them, which then is said, too."""
    others = read_columns().choices.get("titles", {})
    levels = list_choices(TitleLevel.choices, "title_level")
    found: dict[str, str] = {}
    for title in read_titles().titles.values():
        names = (title.name, title.name_en, *others.get(title.code, ()))
        found |= {name: title.code for name in names if name not in found}
        for level, key in levels.items():
            if key in title.levels:
                found |= {f"{level}{name}": f"{title.code}/{key}" for name in names if f"{level}{name}" not in found}
    return found


def _is_held_by(row: Recognition, draft: Draft) -> bool:
    body, person = draft.known["body"], draft.known["person"]
    named = draft.get_text("object_name")
    return (
        row.title == draft.known["title"]
        and row.organisation_id == (body.pk if body else None)
        and row.person_id == (person.pk if person else None)
        and row.object_name == named
    )


def _get_key(draft: Draft) -> Any:
    if draft.record is not None:
        return draft.record.pk
    number = draft.get_text("certificate")
    if number:
        return draft.known["title"], number
    holder = draft.known["body"] or draft.known["person"]
    day = draft.get("recognised_on")
    return (
        None if holder is None else (draft.known["title"], type(holder), holder.pk, draft.get_text("object_name"), day)
    )
