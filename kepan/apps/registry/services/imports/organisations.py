"""Organisations as a target: one row a body, with its names, codes, kinds and tags."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kepan.apps.accounts.enums import Tier
from kepan.apps.imports.services import Context, Entry, Identity, Writing
from kepan.apps.registry.enums import HIGHTECH_FIELDS, LifeEventKind, NameKind, OrganisationState
from kepan.apps.registry.models import (
    Contact,
    LifeEvent,
    Organisation,
    OrganisationCode,
    OrganisationName,
    OrganisationRole,
    OrganisationTag,
    SearchKey,
)
from kepan.apps.registry.selectors import get_name_parser
from kepan.apps.registry.selectors.matching import find_matches_of_each
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
    make_column_field,
    make_field,
    read_fen,
)
from kepan.apps.registry.services.imports.finding import (
    OrganisationFinder,
    add_rivals,
    check_code,
    check_name,
    list_candidates,
    list_seen,
)
from kepan.apps.registry.services.imports.finishing import update_organisations
from kepan.apps.registry.services.imports.organisation_parts import (
    CODE_LENGTH,
    CONTACT,
    NAME_LENGTH,
    load_parts,
    read_contact,
    read_parts,
)
from kepan.apps.registry.services.life import check_zone
from kepan.apps.registry.services.naming import compute_name_key, list_keys, list_name_parts, write_name
from kepan.apps.registry.services.organisations import check_industry
from kepan.apps.registry.services.writing import check_days, check_money, choose_office
from kepan.engine.basis.organisation_codes import read_uscc
from kepan.engine.registry.traits import LinkageRecord
from kepan.engine.sheets.fields import Field, Kind
from kepan.store.files.industries import EDITIONS, read_industries

TABLE = "organisations"
PLAIN = ("hightech_field", "address", "website", "representative", "registered_size", "source", "tier")


class OrganisationTarget(RecordTarget):
    """One row is one organisation."""

    key = TABLE
    label = gettext_lazy("单位")
    tables = (
        Organisation, OrganisationRole, OrganisationName, OrganisationCode, OrganisationTag, LifeEvent, Contact,
        SearchKey,
    )  # fmt: skip
    finished = (Organisation,)

    def list_fields(self) -> tuple[Field, ...]:
        """List the fields: the record's own columns, its place, and what hangs on it as lists."""
        column = partial(make_column_field, TABLE, Organisation)
        return (
            column("name", label=_("单位名称"), is_required=True, is_key=True),
            column("uscc", kind=Kind.CODE, longest=0, is_key=True),
            make_field(TABLE, "kinds", _("单位类型"), Kind.LIST),
            make_field(TABLE, "region", _("区县")),
            make_field(TABLE, "zone", _("园区")),
            make_field(TABLE, "industry", _("行业")),
            make_field(
                TABLE, "industry_edition", _("行业分类版本"), Kind.CHOICE, choices={one: one for one in EDITIONS}
            ),
            make_field(TABLE, "hightech_field", _("高新技术领域"), Kind.CHOICE, choices=list_hightech_words()),
            column("founded_on"),
            column("registered_capital"),
            column("registered_size", words="firm_size"),
            column("representative"),
            column("address"),
            column("website"),
            make_field(TABLE, "former_names", _("曾用名"), Kind.LIST),
            make_field(TABLE, "short_names", _("简称"), Kind.LIST),
            make_field(TABLE, "english_name", _("英文名"), longest=NAME_LENGTH),
            make_field(TABLE, "organisation_code", _("组织机构代码"), Kind.CODE, is_key=True),
            make_field(TABLE, "business_code", _("工商注册号"), Kind.CODE, longest=CODE_LENGTH),
            make_field(TABLE, "chains", _("产业链"), Kind.LIST),
            make_field(TABLE, "tags", _("标签"), Kind.LIST),
            *self._list_contact(),
            column("source"),
            column("tier", words="data_tier"),
        )

    @staticmethod
    def _list_contact() -> tuple[Field, ...]:
        labels = (_("联系人"), _("联系人职务"), _("联系人电话"), _("联系人邮箱"))
        return tuple(
            make_column_field(TABLE, Contact, name, key=key, label=label)
            for (key, name), label in zip(CONTACT.items(), labels, strict=True)
        )

    def list_options(self) -> tuple[Field, ...]:
        """What can be said of all organisations of a table at once."""
        shared = [field for field in self.list_fields() if field.key in ("kinds", "region", "source", "tier")]
        renames = make_field(TABLE, "renames", _("代码相同、名称不同的，按表改名，原名留作曾用名"), Kind.TRUTH)
        return (*shared, renames)

    def list_identities(self) -> tuple[Identity, ...]:
        """By the credit code, an older code, the name."""
        return (
            Identity("uscc", gettext_lazy("统一社会信用代码"), ("uscc",)),
            Identity("organisation_code", gettext_lazy("组织机构代码"), ("organisation_code",)),
            Identity("name", gettext_lazy("名称，现用的或曾用的"), ("name",)),
        )

    def list_drafts(self, entries: Sequence[Entry], context: Context) -> list[Draft]:
        """Find each row's record, then read its values against it."""
        drafts = self.create_drafts(entries, context)
        self._find_records(drafts, context)
        places, taken, parser = PlaceFinder(context), _list_taken(drafts), get_name_parser()
        for draft in drafts:
            draft.known["parser"] = parser
            check_matched(draft)
            check_editable(draft, context.actor)
            self._read_place(draft, places)
            self._read_columns(draft, context, taken)
            read_parts(draft)
            read_contact(draft)
        add_repeats(drafts, lambda draft: draft.record and draft.record.pk)
        add_repeats(drafts, _get_new_key)
        return drafts

    def _find_records(self, drafts: Sequence[Draft], context: Context) -> None:
        words = [draft.get_text(key) for draft in drafts for key in ("uscc", "name", "organisation_code")]
        finder = OrganisationFinder(context.actor, words)
        chosen = load_matched(list_seen(context.actor).select_related("region", "zone"), drafts)
        strange = []
        for draft in drafts:
            name, code = draft.get_text("name"), draft.get_text("uscc")
            own, hit = finder.find(code), finder.find(draft.get_text("organisation_code"), name, region=context.region)
            kept = read_uscc(code).code
            draft.known["code"] = kept if own.body is not None else check_code(draft, code, hit.body, field="uscc")
            if own.body is not None and own.body.uscc != kept:
                draft.known["code"] = ""
            if draft.entry.match is not None:
                draft.record = chosen.get(draft.entry.match)
            elif own.body is not None:
                draft.record = own.body
            elif not draft.entry.is_new:
                # One name, two codes: two bodies, or a code that changed. A person says which.
                is_sure = hit.body is not None and not (draft.known["code"] and hit.body.uscc)
                draft.record = hit.body if is_sure else None
                if hit.rivals:
                    add_rivals(draft, hit, field="uscc")
                if draft.record is None:
                    draft.known["namesake"] = hit.body
                    strange.append(draft)
            draft.known["is_named"] = draft.record is not None and finder.is_called(draft.record, name)
            if draft.record is not None:
                check_name(draft, finder, draft.record, name, field="name")
        self._suggest(strange, context)
        load_parts([draft for draft in drafts if draft.record is not None])

    def _suggest(self, strange: Sequence[Draft], context: Context) -> None:
        """Give rows that are nobody's the records that they may mean all the same."""
        if context.batch is not None:
            # Whoever let them go in has seen the suggestions.
            return
        entries = [LinkageRecord(0, draft.get_text("name"), draft.get_text("uscc")) for draft in strange]
        found = find_matches_of_each(user=context.actor, entries=entries)
        for draft, matches in zip(strange, found, strict=True):
            draft.candidates = list_candidates(matches, draft.known["namesake"])

    def _read_place(self, draft: Draft, places: PlaceFinder) -> None:
        if draft.record is None:
            draft.set("region", "region", places.find(draft, default=places.context.region))
        else:
            region = places.find(draft, default=draft.record.region)
            if region is not None and region != draft.record.region:
                shown = {"region": draft.record.region.name}
                words = _("在库地区是%(region)s，导入不改地区；迁址的请在单位里登记迁址。")
                draft.add_doubt("region", "moves", words % shown)
        zone = places.find_zone(draft)
        draft.check("zone", "zone_unknown", check_zone, zone)
        draft.set("zone", "zone", zone)

    def _read_columns(self, draft: Draft, context: Context, taken: Mapping[str, int]) -> None:
        name = draft.get_text("name")
        if not compute_name_key(name):
            draft.add_trouble("name", "required", _("写单位的全称。"))
        elif draft.record is None or (draft.get("renames") and not draft.known["is_named"]):
            draft.set("name", "name", name)
        code = draft.known["code"]
        holder = taken.get(code)
        if holder is not None and (draft.record is None or draft.record.pk != holder):
            words = _("代码 %(code)s 已经登记过，同一代码只有一条记录。请先按代码查找。")
            draft.add_trouble("uscc", "code_taken", words % {"code": code})
        draft.set("uscc", "uscc", code)
        self._read_industry(draft)
        founded = draft.get("founded_on")
        if founded is not None and founded > context.today:
            draft.add_trouble("founded_on", "future", _("成立日期还没有到。"))
        draft.set("founded_on", "founded_on", founded)
        if draft.record is not None:
            draft.check("founded_on", "days", check_days, founded, draft.record.closed_on)
        label = _("注册资本")
        capital = draft.check("registered_capital", "amount", read_fen, draft.get("registered_capital"), label)
        draft.check("registered_capital", "negative", check_money, capital, label)
        draft.set("registered_capital", "registered_capital", capital)
        for key in PLAIN:
            draft.set(key, key, draft.get_text(key))

    def _read_industry(self, draft: Draft) -> None:
        words, edition = draft.get_text("industry"), draft.get_text("industry_edition") or EDITIONS[0]
        if not words:
            return
        code = find_industry(words, edition)
        draft.check("industry", "industry_unknown", check_industry, code, edition)
        draft.set("industry", "industry", code)
        if "industry" in draft.columns:
            draft.columns["industry_edition"] = edition

    def create_rows(self, draft: Draft, context: Context) -> list[models.Model]:
        """Create an organisation with its names, kinds and all by which it is found."""
        first: dict[str, Any] = {"tier": Tier.OWNED_DATA, "office": choose_office(context.actor)}
        row = Organisation(owner=context.actor, **first | draft.columns)
        parser = draft.known["parser"]
        write_name(row, row.name, parser)
        row.size = row.registered_size
        made = [row, *(create(row) for create in draft.held)]
        made.append(OrganisationName(organisation=row, name=row.name, name_key=row.name_key, kind=NameKind.CURRENT))
        if row.founded_on is not None:
            made.append(LifeEvent(organisation=row, kind=LifeEventKind.FOUNDED, on=row.founded_on))
        names = sorted({one.name for one in made if isinstance(one, OrganisationName)})
        codes = [row.uscc, *(one.code for one in made if isinstance(one, OrganisationCode))]
        keys = list_keys(list_name_parts(names, parser), codes)
        return [*made, *(SearchKey(organisation=row, key=key) for key in keys)]

    def write_changes(self, draft: Draft, context: Context, writing: Writing) -> None:
        """Write changes; with a name, its keys and the row of the present name change."""
        if "name" in draft.columns:
            parsed = Organisation()
            write_name(parsed, draft.columns["name"], draft.known["parser"])
            draft.columns |= {"name_key": parsed.name_key, "core": parsed.core}
            current = draft.known["held"].get("current")
            if current is not None:
                kept = {"name": parsed.name, "name_key": parsed.name_key}
                writing.updated.append((current, kept))
                writing.places[id(current)] = draft.entry.place
        if "contact" in draft.known:
            contact, changed = draft.known["contact"]
            writing.updated += [(contact, changed), (draft.record, {})]
            writing.places |= {id(row): draft.entry.place for row in (contact, draft.record)}
        super().write_changes(draft, context, writing)

    def finish(self, keys: Mapping[type[models.Model], Sequence[int]], context: Context) -> None:
        """Bring the keys by which organisations are found, their size and their findings up to date."""
        update_organisations(keys.get(Organisation, ()), today=context.today, has_names=True)


def list_hightech_words() -> dict[str, str]:
    """List the wordings of the fields of high technology: each is kept by its name."""
    return {f"{one}{end}": one for end in ("", "技术", "领域") for one in HIGHTECH_FIELDS}


def find_industry(words: str, edition: str) -> str:
    """Find the code of an industry that is written as a code, with its name, or by its name alone.

    >>> find_industry("c3921", "2017"), find_industry("通信系统设备制造", "2017"), find_industry("甲", "2017")
    ('C3921', 'C3921', '甲')
    """
    plain = words.strip()
    table = read_industries().get(edition)
    head = plain.split()[0].upper() if plain else ""
    if table is None or head in table.names:
        return head
    if head.isdigit() and (near := [code for code in table.names if code[1:] == head]):
        return near[0]
    named = [code for code, name in table.names.items() if name == plain]
    return max(named, key=len) if named else plain


def _get_new_key(draft: Draft) -> str | None:
    """Return by what two rows mean the same new organisation: its code, or its name where it has none."""
    if draft.record is not None or draft.entry.is_new:
        return None
    return draft.columns.get("uscc") or compute_name_key(draft.get_text("name"))


def _list_taken(drafts: Iterable[Draft]) -> dict[str, int]:
    """List who has the codes of a chunk, whether the actor sees them or not; one question."""
    codes = {draft.known["code"] for draft in drafts} - {""}
    rows = Organisation.every.exclude(state=OrganisationState.MERGED).filter(uscc__in=codes)
    return dict(rows.values_list("uscc", "pk")) if codes else {}
