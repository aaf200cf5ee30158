"""Projects of upper levels as a target: one row a project, with its partners and one payment that arrived."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kepan.apps.accounts.enums import Tier
from kepan.apps.accounts.models import User
from kepan.apps.imports.services import Context, Entry, FieldChange, Identity
from kepan.apps.registry.enums import FUNDED_STATES, ProjectState
from kepan.apps.registry.models import ProjectPartner, ProjectReceipt, UpperProject
from kepan.apps.registry.selectors import list_projects
from kepan.apps.registry.services.imports.drafts import (
    Draft,
    PlaceFinder,
    RecordTarget,
    add_repeats,
    check_editable,
    check_matched,
    load_matched,
)
from kepan.apps.registry.services.imports.fields import (
    compute_yuan,
    make_column_field,
    make_field,
    read_fen,
)
from kepan.apps.registry.services.imports.finding import OrganisationFinder, read_bodies
from kepan.apps.registry.services.imports.finding_people import PersonFinder, find_person
from kepan.apps.registry.services.imports.finishing import check_records
from kepan.apps.registry.services.imports.parties import check_parties, list_parties
from kepan.apps.registry.services.naming import compute_name_key
from kepan.apps.registry.services.projects import ProjectDetails, check_contents, check_receipt
from kepan.apps.registry.services.writing import check_money, choose_office, write_money
from kepan.engine.sheets.fields import Field, Kind

TABLE = "projects"
PLAIN = ("name", "number", "programme", "project_class", "document_number", "level", "source", "tier")
DAYS = ("applied_on", "approved_on", "refused_on", "finished_on", "starts_on", "ends_on")
MONEY = ("applied_amount", "approved_amount", "own_amount")
SAID_ONCE = (
    "programme", "project_class", "level", "state", "approved_on", "document_number", "region", "source", "tier"
)  # fmt: skip
DETAILS = tuple(field.name for field in fields(ProjectDetails))
RECEIVED = ("received_amount", "received_on")


class ProjectTarget(RecordTarget):
    """One row is one project; a second payment of it is a second import."""

    key = TABLE
    label = gettext_lazy("上级项目")
    tables = (UpperProject, ProjectPartner, ProjectReceipt)
    finished = (UpperProject,)

    def list_fields(self) -> tuple[Field, ...]:
        """List the fields: the project, who carries it, its course, its money."""
        column = partial(make_column_field, TABLE, UpperProject)
        receipt = partial(make_column_field, TABLE, ProjectReceipt)
        return (
            column("name", is_required=True, is_key=True),
            column("number", kind=Kind.CODE, is_key=True),
            column("programme", is_key=True),
            column("project_class"),
            column("level", words="title_level"),
            make_field(TABLE, "organisation", _("承担单位"), is_key=True),
            make_field(TABLE, "uscc", _("统一社会信用代码"), Kind.CODE, is_key=True),
            make_field(TABLE, "partners", _("参加单位"), Kind.LIST),
            make_field(TABLE, "leader", _("负责人")),
            column("state", words="project_state"),
            *(column(key) for key in DAYS),
            column("document_number", kind=Kind.CODE),
            *(column(key) for key in MONEY),
            _rename(receipt("amount"), "received_amount"),
            _rename(receipt("on"), "received_on"),
            _rename(receipt("document_number", kind=Kind.CODE), "received_document"),
            make_field(TABLE, "region", _("区县")),
            column("source"),
            column("tier", words="data_tier"),
        )

    def list_options(self) -> tuple[Field, ...]:
        """What can be said of all projects of a table at once."""
        return tuple(field for field in self.list_fields() if field.key in SAID_ONCE)

    def list_identities(self) -> tuple[Identity, ...]:
        """By the number within the programme, else by name and organisation."""
        return (
            Identity("number", gettext_lazy("项目编号"), ("number",)),
            Identity("uscc", gettext_lazy("项目名称和信用代码"), ("name", "uscc")),
            Identity("organisation", gettext_lazy("项目名称和承担单位"), ("name", "organisation")),
        )

    def list_drafts(self, entries: Sequence[Entry], context: Context) -> list[Draft]:
        """Find organisations, people and records of a chunk, then read each row against its record."""
        drafts = self.create_drafts(entries, context)
        read_bodies(drafts, context)
        self._find_records(drafts, context)
        partners = OrganisationFinder(context.actor, (name for one in drafts for name in one.get_list("partners")))
        leaders = PersonFinder(context.actor, (draft.get_text("leader") for draft in drafts))
        places = PlaceFinder(context)
        for draft in drafts:
            check_matched(draft)
            check_editable(draft, context.actor)
            self._read_columns(draft, places, leaders)
            self._read_contents(draft)
            self._read_partners(draft, partners, context)
            self._read_receipt(draft)
        add_repeats(drafts, _get_key)
        return drafts

    def _find_records(self, drafts: Sequence[Draft], context: Context) -> None:
        rows = _list_seen(context.actor)
        rows = rows.select_related("leader", "organisation__region").prefetch_related("partners", "receipts")
        chosen = load_matched(rows, drafts)
        numbers = {draft.get_text("number") for draft in drafts} - {""}
        bodies = {draft.known["body"].pk for draft in drafts if draft.known["body"] is not None}
        by_number = {(row.programme, row.number): row for row in rows.filter(number__in=numbers)}
        taken = set(UpperProject.every.filter(number__in=numbers).values_list("programme", "number"))
        by_name: dict[tuple[int, str], list[UpperProject]] = {}
        for row in rows.filter(organisation__in=bodies) if bodies else ():
            by_name.setdefault((row.organisation_id, compute_name_key(row.name)), []).append(row)
        for draft in drafts:
            number = draft.get_text("programme"), draft.get_text("number")
            body, name = draft.known["body"], compute_name_key(draft.get_text("name"))
            if draft.entry.match is not None:
                draft.record = chosen.get(draft.entry.match)
            elif number in by_number:
                draft.record = by_number[number]
            elif not draft.entry.is_new:
                same = by_name.get((body.pk, name), []) if body is not None else []
                free = [row for row in same if not number[1] or not row.number]
                draft.record = free[0] if len(free) == 1 else None
            draft.known["is_taken"] = number in taken

    def _read_columns(self, draft: Draft, places: PlaceFinder, leaders: PersonFinder) -> None:
        body = draft.known["body"]
        if body is None and not draft.get_text("organisation") and not draft.get_text("uscc"):
            draft.add_trouble("organisation", "required", _("写承担单位。"))
        number = draft.get_text("number")
        if draft.known["is_taken"] and (draft.record is None or draft.record.number != number):
            words = _("同一计划里已有编号 %(number)s 的项目。") % {"number": number}
            draft.add_trouble("number", "number_taken", words)
        default = draft.record.region if draft.record is not None else body and body.region
        draft.set("region", "region", places.find(draft, default=default))
        draft.set("organisation", "organisation", body)
        draft.set("leader", "leader", find_person(draft, leaders, field="leader", is_needed=False))
        for key in PLAIN:
            draft.set(key, key, draft.get_text(key))
        for key in DAYS:
            draft.set(key, key, draft.get(key))
        for key in MONEY:
            column: Any = UpperProject._meta.get_field(key)
            label = str(column.verbose_name)
            fen = draft.check(key, "amount", read_fen, draft.get(key), label)
            draft.check(key, "negative", check_money, fen, label)
            draft.set(key, key, fen)

    def _read_contents(self, draft: Draft) -> None:
        """Read the state, which follows from what else is said where no cell says it, and judge all together."""
        state = draft.get_text("state")
        if not state and draft.record is None:
            state = ProjectState.FUNDED if draft.get("approved_on") or draft.get("approved_amount") else ""
            state = state or ProjectState.APPLIED
        draft.set("state", "state", state)
        values = {name: draft.get_after(name) for name in DETAILS}
        for key in ("name", "programme", "number", "project_class", "document_number"):
            values[key] = values[key] or ""
        if not values["level"]:
            draft.add_trouble("level", "required", _("写级别。"))
        draft.check("state", "contents", check_contents, ProjectDetails(**values))

    def _read_partners(self, draft: Draft, finder: OrganisationFinder, context: Context) -> None:
        parties = list_parties(draft, ("partners",), finder, context.region)
        if not parties:
            return
        check_parties(draft, parties, draft.known["body"], _("承担单位和参加单位里，同一家只写一次。"))
        held = [] if draft.record is None else list(draft.record.partners.all())
        if [one.written_name for one in held] == [party.written_name for party in parties]:
            return
        for place, party in enumerate(parties, start=1):
            draft.held.append(_make(
                ProjectPartner, position=place, written_name=party.written_name[:200], organisation=party.organisation
            ))  # fmt: skip
        draft.known["removed"] = held
        if draft.record is not None:
            words = ["、".join(one.written_name for one in rows) for rows in (held, parties)]
            draft.changes.append(FieldChange("partners", *words))

    def _read_receipt(self, draft: Draft) -> None:
        """Read money that arrived; the same day and amount stand already."""
        label, on = _("到账金额"), draft.get("received_on")
        amount = draft.check("received_amount", "amount", read_fen, draft.get("received_amount"), label)
        if amount is None or amount == 0:
            return
        if on is None:
            draft.add_trouble("received_on", "required", _("写到账日期。"))
            return
        held = [] if draft.record is None else list(draft.record.receipts.all())
        if any((one.on, one.amount) == (on, amount) for one in held):
            return
        if draft.get_after("state") not in FUNDED_STATES:
            draft.add_trouble("received_amount", "not_funded", _("项目还没有立项，不能登记到账。"))
        row = UpperProject(approved_on=draft.get_after("approved_on"))
        draft.check("received_amount", "receipt", check_receipt, row, on, amount)
        total, most = sum(one.amount for one in held) + amount, draft.get_after("approved_amount") or 0
        if total > most:
            shown = {"total": write_money(total), "most": write_money(most)}
            reason = _("到账合计 %(total)s，超过立项金额 %(most)s。") % shown
            draft.add_doubt("received_amount", "more_than_approved", reason)
        number = draft.get_text("received_document")[:60]
        words = f"{on} {write_money(amount)}"
        draft.hang("received_amount", words, _make(ProjectReceipt, on=on, amount=amount, document_number=number))

    def create_rows(self, draft: Draft, context: Context) -> list[models.Model]:
        """Create a project with its partners and what arrived."""
        first: dict[str, Any] = {"tier": Tier.OWNED_DATA, "office": choose_office(context.actor)}
        row = UpperProject(owner=context.actor, **first | draft.columns)
        return [row, *(create(row) for create in draft.held)]

    def list_former(self, entries: Sequence[Entry], context: Context) -> Mapping[str, Sequence[Decimal | None]]:
        """List the amounts that stand on the matched projects."""
        rows = _list_seen(context.actor).in_bulk([entry.match for entry in entries if entry.match is not None])
        held = [rows.get(entry.match or 0) for entry in entries]
        return {key: [compute_yuan(getattr(row, key, None)) for row in held] for key in MONEY}

    def finish(self, keys: Mapping[type[models.Model], Sequence[int]], context: Context) -> None:
        """Bring the findings of the projects up to date."""
        check_records("project", keys.get(UpperProject, ()), today=context.today)


def _rename(field: Field, key: str) -> Field:
    return make_field(TABLE, key, field.label, field.kind, unit=field.unit, longest=field.longest)


def _list_seen(actor: User | None) -> QuerySet[UpperProject]:
    return UpperProject.objects.select_related("region") if actor is None else list_projects(user=actor)


def _make(table: type[models.Model], **values: Any) -> Callable[[Any], models.Model]:
    return lambda row: table(project=row, **values)


def _get_key(draft: Draft) -> Any:
    if draft.record is not None:
        return draft.record.pk
    if number := draft.get_text("number"):
        return draft.get_text("programme"), number
    body = draft.known["body"]
    return None if body is None or draft.entry.is_new else (body.pk, compute_name_key(draft.get_text("name")))
