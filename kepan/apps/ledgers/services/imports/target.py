"""A ledger as a target: one row an entry, by the rules of its type."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from copy import copy
from functools import partial
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from kepan.apps.accounts.enums import STAFF, Role, Tier
from kepan.apps.accounts.models import Region, User
from kepan.apps.accounts.permissions import Answer, require
from kepan.apps.accounts.selectors import list_all_regions
from kepan.apps.imports.services import EMPTY, Context, FieldChange, Identity
from kepan.apps.imports.services import Entry as Row
from kepan.apps.ledgers.enums import SLOTS
from kepan.apps.ledgers.models import Entry, EntryDue, EntryKey, EntryLink, EntryValue, EntryVersion, Ledger
from kepan.apps.ledgers.permissions import can_create_entry, can_update_entry, has_role_in
from kepan.apps.ledgers.selectors import can_find, get_type, list_names, load_linked
from kepan.apps.ledgers.selectors.words import write_said
from kepan.apps.ledgers.services.composing import make_keys, make_links
from kepan.apps.ledgers.services.entries import list_defaults
from kepan.apps.ledgers.services.imports.cells import add_standing, name_records, read_cells, write_kept
from kepan.apps.ledgers.services.imports.fields import (
    COMPOSED,
    NUMBER,
    REGION,
    STATE,
    list_columns,
    list_nested,
    list_typed,
    list_unseen,
    write_raw,
)
from kepan.apps.ledgers.services.imports.finding import CELLS, RecordFinder
from kepan.apps.ledgers.services.imports.following import (
    clear_entries,
    clear_links,
    list_holders,
    list_rules,
    update_followers,
)
from kepan.apps.ledgers.services.imports.quotas import check_quotas
from kepan.apps.ledgers.services.numbers import list_numbers
from kepan.apps.ledgers.services.writing import (
    HIDDEN,
    Change,
    compute_change,
    list_told_findings,
    set_derived,
    set_organisation,
)
from kepan.apps.registry.services.imports.drafts import (
    Draft,
    RecordTarget,
    add_repeats,
    check_matched,
    load_matched,
)
from kepan.engine.basis.words import write_folded
from kepan.engine.ledgers.judging import Finding
from kepan.engine.ledgers.types import FieldKind, Strength, Visibility
from kepan.engine.ledgers.uniques import list_uniques
from kepan.engine.ledgers.values import LINKS, dump_value, read_value
from kepan.engine.sheets.fields import Field

MOST_KEY = 40
NEW = "entry"
"""Under this a draft keeps the entry as it will be."""


def make_target_key(ledger: Ledger) -> str:
    """Make the key of the target of a ledger; one that is too long for a batch goes by its number."""
    key = f"ledger.{ledger.key}"
    return key if len(key) <= MOST_KEY else f"ledger.{ledger.pk}"


class LedgerTarget(RecordTarget):
    """One row is one entry of a ledger."""

    tables = (Entry, EntryLink)
    finished = (Entry,)
    derived: tuple[type[models.Model], ...] = ()
    machine_made = (EntryValue, EntryKey, EntryDue, EntryVersion)

    def __init__(self, ledger: Ledger) -> None:
        assert ledger.current is not None
        self.ledger, self.type, self.version = ledger, get_type(ledger), ledger.current
        self.key, self.label = make_target_key(ledger), ledger.title
        self.typed = list_typed(self.type)

    def is_known_to(self, user: User) -> bool:
        """Say whether somebody finds the ledger on the shelf."""
        return can_find(user, self.type)

    def can_import(self, user: User, *, region: Region) -> Answer:
        """Whoever writes in the ledger in a region may import into it."""
        if not self.ledger.is_active:
            return Answer(False, _("这本台账已停用"))
        return can_create_entry(user, self.type, region=region)

    def is_closed(self, fields: Collection[str] | None = None) -> bool:
        """Say whether the ledger is not open to all staff, or one of these fields is not."""
        closed = {one.key for one in self.typed if one.is_closed}
        return bool(self.type.readers) or bool(closed if fields is None else closed.intersection(fields))

    def list_fields(self) -> tuple[Field, ...]:
        """List the columns of the type."""
        return list_columns(self.type)

    def list_identities(self) -> tuple[Identity, ...]:
        """By number, then by what no two entries share."""
        keys = {one.key: one.title for one in self.typed}
        rules = [
            Identity(name, "、".join(keys[one] for one in rule.fields), rule.fields)
            for name, rule in self._list_plain_rules()
            if set(rule.fields) <= set(keys)
        ]
        has_number = any(one.key == NUMBER for one in self.list_fields())
        return (*([Identity(NUMBER, _("编号"), (NUMBER,))] if has_number else []), *rules)

    def _list_plain_rules(self) -> list[Any]:
        """List the rules by which records are known: always strict, whatever their state, within their region."""
        rules = list_uniques(self.type)
        return [(name, rule) for name, rule in rules
                if not rule.states and not rule.condition and not rule.is_everywhere
                and rule.strength == Strength.REFUSE]  # fmt: skip

    def list_drafts(self, entries: Sequence[Row], context: Context) -> list[Draft]:
        """Read a chunk, find its records, compute and judge every row as the form does."""
        drafts = self.create_drafts(entries, context)
        for draft in drafts:
            draft.known[CELLS] = read_cells(draft, self.typed)
        finder = RecordFinder(drafts, [*self.typed, *list_nested(self.type)], context)
        regions = _list_regions(context)
        for draft in drafts:
            self._read_values(draft, finder)
            self._begin(draft, regions, context)
        self._find_records(drafts, context)
        for draft in drafts:
            check_matched(draft)
            self._make_change(draft, context)
        self._compute(drafts, context)
        self._find_same(drafts, context)
        check_quotas(drafts, self.ledger, self.type, context)
        for draft in drafts:
            self._check_allowed(draft, context)
            self._write_changes(draft)
        add_repeats(drafts, lambda draft: None if draft.record is None else draft.record.pk)
        return drafts

    def _read_values(self, draft: Draft, finder: RecordFinder) -> None:
        """Read the cells into values as entries keep them; an empty cell says nothing."""
        given: dict[str, Any] = {}
        for field in self.typed:
            value = draft.get(field.key)
            if value in EMPTY:
                continue
            raw = write_raw(field, value)
            if field.kind in COMPOSED:
                raw = name_records(draft, field, finder)
            elif field.kind in LINKS:
                keys = finder.found.get((draft.entry.place, field.key), [])
                raw = (keys if field.is_many else keys[0]) if keys else None
            reading = read_value(field, raw)
            if reading.problem:
                draft.add_trouble(field.key, "value", write_said(reading.problem))
            elif reading.value is not None:
                given[field.key] = dump_value(field, reading.value)
        draft.known["given"] = given

    def _begin(self, draft: Draft, regions: Mapping[str, set[Region]], context: Context) -> None:
        """Make the entry that a row would be if it were new."""
        actor, words = context.actor, draft.get_text(REGION)
        subject = draft.known.get("bodies", {}).get(self.type.subject)
        region = context.region if subject is None else subject.region
        if words:
            hits = regions.get(write_folded(words), set())
            if len(hits) != 1:
                draft.add_trouble(REGION, "region_unknown", _("没有“%(words)s”这个地区。") % {"words": words})
            else:
                (region,) = hits
        draft.known[NEW] = Entry(
            ledger=self.ledger,
            type_version=self.version,
            region=region,
            office=actor.office if actor is not None and actor.office_id else None,
            tier=Tier(self.type.tier),
            owner=actor,
            state=draft.get_text(STATE) or self.type.states[0].key,
            number=draft.get_text(NUMBER),
            values=list_defaults(self.type) | draft.known["given"],
        )

    def _find_records(self, drafts: Sequence[Draft], context: Context) -> None:
        """Find the entries that rows mean: chosen ones, then by number, then by what nobody shares."""
        rows = Entry.objects.filter(ledger=self.ledger).select_related(
            "region", "organisation", "type_version", "owner"
        )
        chosen = load_matched(rows, drafts)
        numbers = {draft.known[NEW].number for draft in drafts} - {""}
        by_number = {row.number: row for row in rows.filter(number__in=numbers)} if numbers else {}
        rules = self._list_plain_rules()
        keys = {id(draft): make_keys(draft.known[NEW], self.type, rules) for draft in drafts}
        read = {name: frozenset(rule.fields) for name, rule in rules}
        holders = list_holders(self.ledger.pk, [one for held in keys.values() for one in held])
        held = rows.in_bulk(set(holders.values())) if holders else {}
        for draft in drafts:
            if draft.entry.match is not None:
                draft.record = chosen.get(draft.entry.match)
                continue
            found = [(held.get(holders.get((one.rule, one.digest), 0)), read[one.rule]) for one in keys[id(draft)]]
            own = [(by_number.get(draft.known[NEW].number), frozenset[str]()), *found]
            # Whose closed field holds the same value is nobody's business who does not see it there.
            seen = (row for row, fields in own if row is not None and not list_unseen(self.typed, row, fields, context))
            draft.record = next(seen, None)

    def _make_change(self, draft: Draft, context: Context) -> None:
        """Make the entry as it will be: the new one, or a copy of that which stands with what the row says."""
        entry = draft.known[NEW]
        before: dict[str, Any] = {}
        if draft.record is not None:
            state = entry.state
            entry = copy(draft.record)
            before = dict(draft.record.values)
            entry.values = before | add_standing(self.type, before, draft.known["given"])
            if draft.get_text(STATE) and state != entry.state:
                title = next((one.title for one in self.type.states if one.key == entry.state), entry.state)
                words = _("这条记录现在是“%(state)s”，状态要按步骤办理，导入不改。") % {"state": title}
                draft.add_trouble(STATE, "state_moves", words)
        subject = draft.known.get("bodies", {}).get(self.type.subject)
        change = Change(entry, self.type, self.version, before, subject=subject, reader=context.actor)
        change.given |= set(draft.known["given"])
        draft.known["change"] = change
        set_organisation(change)

    def _compute(self, drafts: Sequence[Draft], context: Context) -> None:
        """Compute what follows and judge it, with all that the chunk points to read at once."""
        changes: list[Change] = [draft.known["change"] for draft in drafts]
        loaded = load_linked(type_=self.type, values=[one.entry.values for one in changes])
        every = [values for one in changes for values in (one.entry.values, one.before)]
        names = list_names(type_=self.type, values=every)
        for draft, change in zip(drafts, changes, strict=True):
            compute_change(change, loaded)
            draft.known["names"] = names
            for finding in list_told_findings(change, change.findings):
                add = draft.add_trouble if finding.strength == Strength.REFUSE else draft.add_remark
                if any(note.field == finding.field for note in draft.notes if note.field):
                    continue
                field = finding.field if any(one.key == finding.field for one in self.typed) else ""
                add(field, "rule", write_said(finding.words))
            set_derived(change, names)
        self._check_shared(drafts, context)

    def _check_shared(self, drafts: Sequence[Draft], context: Context) -> None:
        """Say which rows share what others have already, or what an earlier row of the chunk has."""
        keys: dict[int, list[EntryKey]] = {}
        for draft in drafts:
            change = draft.known["change"]
            rules = list_rules(self.type, change.view, context)
            keys[id(draft)] = make_keys(change.entry, self.type, rules)
        holders = list_holders(self.ledger.pk, [one for held in keys.values() for one in held])
        titles, named_rules = {one.key: one.title for one in self.type.fields}, dict(list_uniques(self.type))
        first: dict[tuple[str, str], Draft] = {}
        for draft in drafts:
            own = None if draft.record is None else draft.record.pk
            for one in keys[id(draft)]:
                holder = holders.get((one.rule, one.digest))
                earlier = first.setdefault((one.rule, one.digest), draft)
                if holder in (None, own) and earlier is draft:
                    continue
                rule = named_rules[one.rule]
                named = "、".join(titles.get(key, key) for key in rule.fields)
                words = rule.message or _("%(fields)s相同的记录已经有了。") % {"fields": named}
                shared = Finding(HIDDEN, rule.fields[0], rule.strength, words, reads=frozenset(rule.fields))
                (told,) = list_told_findings(draft.known["change"], [shared])
                (draft.add_trouble if one.is_strict else draft.add_doubt)(told.field, "shared", told.words)

    def _find_same(self, drafts: Sequence[Draft], context: Context) -> None:
        """Take a row that says just what an entry of the same name says already for this entry."""
        open_ = [draft for draft in drafts if draft.record is None and not draft.entry.is_new and not draft.is_refused]
        labels = {draft.known["change"].entry.label for draft in open_}
        rows = Entry.objects.filter(ledger=self.ledger, label__in=labels, removed_at__isnull=True)
        standing: dict[str, list[Entry]] = {}
        for row in rows.select_related("region", "organisation", "type_version", "owner") if labels else ():
            standing.setdefault(row.label, []).append(row)
        for draft in open_:
            wanted = draft.known[NEW]
            for row in standing.get(draft.known["change"].entry.label, ()):
                same = all(row.values.get(key) == value for key, value in draft.known["given"].items())
                is_own = not wanted.number or wanted.number == row.number
                is_fitting = same and is_own and (not draft.get_text(STATE) or wanted.state == row.state)
                if is_fitting and not list_unseen(self.typed, row, draft.known["given"], context):
                    draft.record = row
                    draft.known["change"].entry = copy(row)
                    break

    def _check_allowed(self, draft: Draft, context: Context) -> None:
        """Say what whoever imports may not do: make an entry there, bring one in beyond its first state, change one."""
        actor, entry = context.actor, draft.known[NEW]
        draft.known["unseen"] = list_unseen(self.typed, draft.record or entry, draft.known["given"], context)
        for field in draft.known["unseen"]:
            words = _("你看不到这条记录的“%(field)s”，不能导入；把这一格空着。") % {"field": field.title}
            draft.add_trouble(field.key, "field_closed", words)
        if draft.record is not None:
            if draft.record.type_version_id != self.version.pk:
                draft.add_trouble("", "type_changes", _("台账正在启用新定义，稍后再核对。"))
            if draft.record.removed_at is not None:
                draft.add_trouble("", "removed", _("这条记录已经移除，恢复以后才能改。"))
            elif actor is not None and not draft.known["unseen"] and _is_changed(draft):
                draft.check("", "record_closed", require, can_update_entry(actor, self.type, draft.record))
                if self.type.is_over(draft.record.state):
                    draft.add_trouble("", "record_over", _("已经结束的记录更正要写理由，不能从表格改，到记录上更正。"))
            return
        if actor is None:
            return
        organisation = draft.known["change"].entry.organisation
        allowed = can_create_entry(actor, self.type, region=entry.region, organisation=organisation)
        draft.check(REGION if draft.get_text(REGION) else "", "region_closed", require, allowed)
        may = set(self.type.writers) & (STAFF - {Role.REPORTER})
        if entry.state != self.type.states[0].key and not has_role_in(actor, may, entry.region):
            words = _("已经办过的状态由受理的科室人员导入，你可以导入成“%(state)s”。")
            draft.add_trouble(STATE, "state_closed", words % {"state": self.type.states[0].title})

    def _write_changes(self, draft: Draft) -> None:
        """Write which columns of an entry that stands change, and in words which fields."""
        record, entry, names = draft.record, draft.known["change"].entry, draft.known["names"]
        if record is None or not _is_changed(draft):
            return
        for name in ("values", "label", "words", "organisation_id", *SLOTS):
            if getattr(record, name) != getattr(entry, name):
                draft.columns[name] = getattr(entry, name)
        for field in self.type.fields:
            old, new = (one.values.get(field.key) for one in (record, entry))
            if old != new and field.kind != FieldKind.COMPUTED and field not in draft.known["unseen"]:
                # Every look at what is personal is logged: a preview shows none.
                is_personal = field.visibility == Visibility.PERSONAL
                shown = [_("个人信息") if is_personal and one else write_kept(field, one, names) for one in (old, new)]
                draft.changes.append(FieldChange(field.key, *shown))

    def prepare_writing(self, drafts: Sequence[Draft], context: Context) -> None:
        """Give new entries their numbers, and find the links of those that change."""
        new = [draft for draft in drafts if draft.record is None and not draft.is_refused]
        self._give_numbers([draft.known["change"] for draft in new if not draft.known["change"].entry.number])
        changed = {draft.record.pk: draft for draft in drafts if draft.record is not None and draft.columns}
        held: dict[int, list[EntryLink]] = {}
        for link in EntryLink.objects.filter(entry__in=changed) if changed else ():
            held.setdefault(link.entry_id, []).append(link)
        for pk, draft in changed.items():
            wanted = make_links(draft.known["change"].entry, self.type, draft.known["names"])
            places = {(link.field, link.position): link.kept for link in wanted}
            stay = {(one.field, one.position) for one in held.get(pk, ()) if
                    places.get((one.field, one.position)) == one.kept}  # fmt: skip
            draft.known["removed"] = [one for one in held.get(pk, ()) if (one.field, one.position) not in stay]
            made = [link for link in wanted if (link.field, link.position) not in stay]
            draft.held = [partial(_hang, link) for link in made]

    def _give_numbers(self, changes: Sequence[Change]) -> None:
        """Draw numbers, in the order of the rows."""
        with transaction.atomic():
            drawn = list_numbers(self.type, [change.entry for change in changes])
        for change, number in zip(changes, drawn, strict=True):
            if number:
                change.entry.number = number
                set_derived(change, change.names)

    def create_rows(self, draft: Draft, context: Context) -> list[models.Model]:
        """Create an entry with what it points to."""
        change = draft.known["change"]
        return [change.entry, *make_links(change.entry, self.type, draft.known["names"])]

    def finish(self, keys: Mapping[type[models.Model], Sequence[int]], context: Context) -> None:
        """Bring up to date what follows from the entries of a batch."""
        update_followers(keys.get(Entry, ()), context)

    def clear(self, table: type[models.Model], keys: Sequence[int]) -> None:
        """Remove what machines wrote of entries that go."""
        if table is EntryLink:
            clear_links(keys)
        else:
            clear_entries(keys)

    def list_derived(self, table: type[models.Model], keys: Sequence[int]) -> Sequence[models.Model]:
        """Nothing is put back from a copy: keys and days follow from the entries."""
        return ()


def _is_changed(draft: Draft) -> bool:
    return bool(draft.record.values != draft.known["change"].entry.values)


def _hang(link: EntryLink, record: Entry) -> EntryLink:
    link.entry = record
    return link


def _list_regions(context: Context) -> dict[str, set[Region]]:
    """List the regions into which one may import, by code and names."""
    found: dict[str, set[Region]] = {}
    for region in list_all_regions():
        if region.path.startswith(context.region.path):
            for word in {region.code, write_folded(region.name), write_folded(region.short_name)} - {""}:
                found.setdefault(word, set()).add(region)
    return found
