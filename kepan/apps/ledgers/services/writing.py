"""What every change of an entry does: read what was typed, check what it names, compute, judge, save, log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import User
from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.ledgers.models import (
    Entry,
    EntryDue,
    EntryKey,
    EntryLink,
    EntryValue,
    EntryVersion,
    Ledger,
    LedgerVersion,
)
from kepan.apps.ledgers.selectors import get_view, get_viewer, has_condition, list_names, list_unseen, read_version
from kepan.apps.ledgers.selectors.words import write_said
from kepan.apps.ledgers.services.composing import (
    has_person,
    is_confined,
    is_named,
    is_open,
    list_references,
    make_keys,
    make_links,
    make_values,
    write_label,
    write_slots,
    write_words,
)
from kepan.apps.ledgers.services.dues import list_wanted_dues
from kepan.apps.registry.models import Organisation
from kepan.apps.trail.services import create_entry as create_trail_entry
from kepan.engine.ledgers.computing import compute_fields
from kepan.engine.ledgers.judging import Finding, judge_entry
from kepan.engine.ledgers.scope import EntryView
from kepan.engine.ledgers.slots import list_spilled
from kepan.engine.ledgers.types import Field, FieldKind, LedgerType, Strength, Visibility
from kepan.engine.ledgers.uniques import list_uniques
from kepan.engine.ledgers.values import dump_value, load_value, read_value, write_value
from kepan.engine.ledgers.visibility import can_see

HIDDEN = "hidden"
NOT_TYPED = (FieldKind.COMPUTED, FieldKind.BACKLINKS)


class EntryRefusedError(RefusalError):
    """An entry is not written: `problems` says by field what is wrong, `findings` which rules it breaks."""

    def __init__(
        self, problems: Mapping[str, str], findings: Iterable[Finding] = (), labels: Iterable[str] = ()
    ) -> None:
        self.problems = {key: write_said(words) for key, words in problems.items()}
        self.findings = tuple(replace(one, words=write_said(one.words)) for one in findings)
        words = [write_said(one) for one in labels]
        words = words or [*self.problems.values(), *(one.words for one in self.findings if not one.field)]
        super().__init__("；".join(dict.fromkeys(words)))


class StaleEntryError(RefusalError):
    """Somebody else changed the entry after it was shown; nothing was written."""


@dataclass
class Change:
    """An entry on its way to being saved: its type, and what it was when somebody began."""

    entry: Entry
    type_: LedgerType
    version: LedgerVersion
    before: dict[str, Any]
    view: EntryView | None = None
    findings: tuple[Finding, ...] = ()
    subject: Organisation | None = None
    """The organisation the entry is about, where it was read already: whoever writes may name it."""
    reader: User | None = None
    """Who is told why a change is refused: of rules on what this person may not see, no more than that (None: all)."""
    given: set[str] = field(default_factory=set)
    """The fields that this person filled just now, and so knows."""
    names: Mapping[tuple[str, int], str] = field(default_factory=dict)
    """What the records are called that stand in the entry's own name."""


def get_locked_entry(entry: Entry, expected_version: int | None) -> Entry:
    """Return an entry locked until the transaction ends; refused where somebody changed it meanwhile."""
    rows = Entry.objects.select_for_update(of=("self",)).select_related(
        "region", "office", "ledger__current", "type_version", "organisation__region", "owner"
    )
    row = rows.get(pk=entry.pk)
    if expected_version is not None and row.version != expected_version:
        raise StaleEntryError(_("这条记录刚被别人改过，你的操作没有写入。看过现在的内容再改。"))
    if row.type_version_id != row.ledger.current_id:
        raise RefusalError(_("“%(ledger)s”正在启用新定义，稍后再试。") % {"ledger": row.ledger.title})
    return row


def begin_change(entry: Entry, reader: User | None = None) -> Change:
    """Begin to change a locked entry; the reader is told what refuses it."""
    return Change(entry, read_version(entry.type_version), entry.type_version, dict(entry.values), reader=reader)


def read_given(
    actor: User | None, change: Change, given: Mapping[str, Any], allowed: Iterable[str] | None = None
) -> None:
    """Read what somebody typed into the values of an entry; refused with the words for each field."""
    problems: dict[str, str] = {}
    may = None if allowed is None else set(allowed)
    for key, raw in given.items():
        field = _find_writable(actor, change, key)
        if field is None or (may is not None and key not in may):
            problems[key] = _("这里不能填“%(field)s”。") % {"field": key if field is None else field.title}
            continue
        reading = read_value(field, raw)
        if reading.problem:
            problems[key] = _("%(field)s：%(problem)s") % {"field": field.title, "problem": write_said(reading.problem)}
            continue
        change.entry.values[key] = dump_value(field, reading.value)
        change.given.add(key)
    if not problems:
        problems = _check_references(actor, change, given)
    if problems:
        raise EntryRefusedError(problems)


def _find_writable(actor: User | None, change: Change, key: str) -> Field | None:
    """Find a field that somebody may write: one that is typed, and that this person may see."""
    field = change.type_.find_field(key)
    if field is None or field.kind in NOT_TYPED:
        return None
    if actor is None:
        return field
    viewer = get_viewer(user=actor, entry=change.entry)
    # Whoever applies gives personal data that afterwards only the office reads.
    is_own = viewer.is_owner and field.visibility == Visibility.PERSONAL
    return field if is_own or can_see(field, viewer, change.entry.state) else None


def _check_references(actor: User | None, change: Change, given: Iterable[str]) -> dict[str, str]:
    """Say which records do not exist, or are not seen by whoever names them, or are of another kind."""
    former = list_references(change.type_, change.before)
    wanted = {
        kind: keys - former.get(kind, set())
        for kind, keys in list_references(change.type_, change.entry.values).items()
    }
    problems = {}
    if any(wanted.values()):
        seen = {} if change.subject is None else {change.type_.subject: change.subject.pk}
        missing = list_unseen(user=actor, type_=change.type_, values=change.entry.values, wanted=wanted, seen=seen)
        for key in missing:
            field = change.type_.find_field(key)
            title = key if field is None else field.title
            problems[key] = _("%(field)s：没有这条记录，或者它不是这里要的种类。") % {"field": title}
    return problems


def compute_change(change: Change, loaded: Mapping[str, Mapping[int, dict[str, Any]]] | None = None) -> None:
    """Compute what follows from the values of an entry, and judge it; findings stay on the change.

    `loaded` is what the rules read of linked records, where it was found for many entries at once.
    """
    entry, type_ = change.entry, change.type_
    today = timezone.localdate()
    view = get_view(entry=entry, type_=type_, before=change.before, loaded=loaded)
    computed = compute_fields(type_, view, today)
    for key, value in computed.items():
        field = type_.find_field(key)
        if field is not None:
            entry.values[key] = dump_value(field, value)
    change.view = replace(view, values={**view.values, **computed})
    change.findings = judge_entry(type_, change.view, today)


def require_judged(change: Change, more: Iterable[Finding] = ()) -> None:
    """Refuse a change that breaks a rule which refuses; the fields it names are told by their titles."""
    broken = [one for one in (*change.findings, *more) if one.strength == Strength.REFUSE]
    if broken:
        raise make_refusal(change, broken)


def make_refusal(change: Change, broken: Iterable[Finding]) -> EntryRefusedError:
    """Make the refusal of a change from the rules that it breaks, in words that its reader may hear."""
    told = list_told_findings(change, broken)
    return EntryRefusedError({one.field: one.words for one in told if one.field}, told, [one.words for one in told])


def list_told_findings(change: Change, findings: Iterable[Finding]) -> list[Finding]:
    """List what was found as its reader may hear it: where a rule looks at unseen fields, only that there is one."""
    if change.reader is None:
        return list(findings)
    viewer, state = get_viewer(user=change.reader, entry=change.entry), change.entry.state
    known = change.given | {one.key for one in change.type_.fields if can_see(one, viewer, state)}
    asked = {one.key for one in change.type_.fields if viewer.is_owner and one.visibility == Visibility.PERSONAL}
    told: dict[Finding, None] = {}
    words = _("有一条规则没有通过，它用到你不能看的内容；请联系承办的科室。")
    for one in findings:
        # Applicants give personal data that they do not read again: that something is missing they may hear.
        is_told = one.is_within(known if one.reads else known | asked)
        told[one if is_told else Finding(HIDDEN, "", one.strength, words, is_open=one.is_open)] = None
    return list(told)


def set_organisation(change: Change) -> None:
    """Let the entry belong to the organisation that its type calls the subject."""
    if change.type_.subject:
        keys = list_single(change.entry.values.get(change.type_.subject))
        change.entry.organisation_id = keys[0] if keys else None
        if change.subject is not None and keys[:1] == [change.subject.pk]:
            change.entry.organisation = change.subject


def list_single(value: Any) -> list[int]:
    """Return the keys of a field with one or many."""
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, int)]


def list_named(type_: LedgerType, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that stand in the name and the words of an entry."""
    wanted = [one.key for one in type_.fields if is_named(type_, one)]
    return {key: values[key] for key in wanted if values.get(key) is not None}


def set_derived(change: Change, names: Mapping[tuple[str, int], str] | None = None) -> None:
    """Write the label, the words for search and the slots of an entry from its values."""
    entry, type_ = change.entry, change.type_
    named = list_named(type_, entry.values)
    known = list_names(type_=type_, values=[named], known=change.names) if names is None else names
    change.names = known
    shown = {
        one.key: write_value(one, load_value(one, named[one.key]), known) for one in type_.fields if one.key in named
    }
    entry.label = write_label(type_, shown, entry.number)
    entry.words = write_words(type_, shown, entry.label, entry.number)
    write_slots(entry, change.version.slots)


def save_change(actor: User | None, change: Change, *, reason: str = "", is_new: bool = False) -> None:
    """Save an entry with its links, keys and days; what it was before becomes a former version."""
    entry = change.entry
    if not is_new:
        _keep_version(actor, change, reason)
        entry.version += 1
        entry.updated_at = timezone.now()
    try:
        entry.save()
    except IntegrityError as error:
        # The refusal leaves the service, and its transaction with it.
        raise RefusalError(_("编号“%(number)s”已经有了。") % {"number": entry.number}) from error
    save_hanging(change, is_new=is_new)


def _keep_version(actor: User | None, change: Change, reason: str) -> None:
    entry = change.entry
    state = entry.__dict__.get("_former_state", entry.state)
    EntryVersion.objects.create(
        entry=entry,
        number=entry.version,
        type_version=change.version,
        state=state,
        values=change.before,
        changed_by=actor,
        reason=reason[:300],
    )


def save_hanging(change: Change, *, is_new: bool = False, is_lenient: bool = False) -> None:
    """Write the links, values for lists, keys and days of a saved entry anew where they differ.

    Leniently, an entry that stood before its rule only warns of another that shares the values.
    """
    entry, type_ = change.entry, change.type_
    save_links(entry, make_links(entry, type_, change.names), is_new=is_new)
    save_values([entry], type_, change.version.slots)
    save_keys(change, is_new=is_new, is_lenient=is_lenient)
    save_dues(entry, type_, is_new=is_new)


def save_links(entry: Entry, links: Iterable[EntryLink], *, is_new: bool = False) -> None:
    """Keep what an entry points to; the row of a link that stays is the same, for a merge may be taken back by it."""
    held = {} if is_new else {(row.field, row.position): row for row in EntryLink.objects.filter(entry=entry)}
    made, renamed = [], []
    for link in links:
        row = held.get((link.field, link.position))
        if row is None or row.kept != link.kept:
            made.append(link)
            continue
        del held[link.field, link.position]
        if row.shown != link.shown:
            row.shown = link.shown
            renamed.append(row)
    if held:
        EntryLink.objects.filter(pk__in=[row.pk for row in held.values()]).delete()
    EntryLink.objects.bulk_update(renamed, ["shown"])
    EntryLink.objects.bulk_create(made)


def save_values(entries: Sequence[Entry], type_: LedgerType, slots: Mapping[str, str]) -> None:
    """Keep what lists find entries of a type by beside their slots, anew where it differs; mostly there is none."""
    if not list_spilled(type_, slots):
        return
    held = {(row.entry_id, row.field, row.value): row.pk for row in EntryValue.objects.filter(entry__in=entries)}
    wanted = (row for entry in entries for row in make_values(entry, type_, slots))
    made = [row for row in wanted if held.pop((row.entry_id, row.field, row.value), None) is None]
    if held:
        EntryValue.objects.filter(pk__in=held.values()).delete()
    EntryValue.objects.bulk_create(made, batch_size=1000)


def save_keys(change: Change, *, is_new: bool = False, is_lenient: bool = False) -> None:
    """Hold what nobody else may share; refused where somebody has it, also one who writes at this moment."""
    entry, rules = change.entry, list_uniques(change.type_)
    if not rules:
        return
    if not is_new:
        EntryKey.objects.filter(entry=entry).delete()
    for (_name, rule), keys in ((one, make_keys(entry, change.type_, [one])) for one in rules):
        if not keys or (
            rule.condition and not has_condition(entry, change.type_, rule.condition, timezone.localdate())
        ):
            continue
        try:
            with transaction.atomic():
                keys[0].save()
        except IntegrityError as error:
            if is_lenient:
                keys[0].is_strict = False
                keys[0].save()
                continue
            titles = "、".join(field.title for field in change.type_.fields if field.key in rule.fields)
            words = rule.message or _("%(fields)s相同的记录已经有了。") % {"fields": titles}
            shared = Finding(HIDDEN, rule.fields[0], Strength.REFUSE, words, reads=frozenset(rule.fields))
            raise make_refusal(change, [shared]) from error


def save_dues(entry: Entry, type_: LedgerType, *, is_new: bool = False) -> None:
    """Keep the days that come due; one that moved is told anew, one that stays keeps what people were told."""
    wanted = {(one.kind, one.key): one for one in list_wanted_dues(entry, type_)}
    if not is_new:
        for row in EntryDue.objects.filter(entry=entry):
            due = wanted.get((row.kind, row.key))
            if due is None or due.date != row.date:
                row.delete()
            else:
                del wanted[row.kind, row.key]
    EntryDue.objects.bulk_create(wanted.values())


def list_warned(change: Change) -> tuple[Finding, ...]:
    """Return what a change was warned of."""
    return tuple(one for one in change.findings if one.strength == Strength.WARN)


def write_trail(actor: User | None, action: str, change: Change, *, reason: str = "", **more: Any) -> None:
    """Write the trail of a change: open fields with their values, of others only that they changed.

    Who reads the trail of a region need not see entries that are for some offices or roles alone: of these it tells the
    number and which fields changed.
    """
    entry, type_ = change.entry, change.type_
    keys = [one.key for one in type_.fields if change.before.get(one.key) != entry.values.get(one.key)]
    told = {one.key for one in type_.fields if _is_told(type_, one)}
    after = {key: entry.values.get(key) for key in keys if key in told} | more
    hidden = [key for key in keys if key not in told]
    if hidden:
        after["changed"] = hidden
    create_trail_entry(
        actor=actor,
        action=f"ledgers.{action}",
        subject=entry,
        title=write_title(entry, type_),
        region_path=entry.region.path,
        before={key: change.before.get(key) for key in keys if key in told and key in change.before} or None,
        after=after,
        reason=reason,
    )


def _is_told(type_: LedgerType, field: Field) -> bool:
    """Say whether the trail tells the values of a field."""
    is_short = field.kind not in (*NOT_TYPED, FieldKind.LONG_TEXT)
    return is_short and is_open(type_, field) and not is_confined(type_)


def write_title(entry: Entry, type_: LedgerType) -> str:
    """Write how the trail, tasks and notices name an entry.

    By number where its name is a person's, or where some offices or roles alone see it: what a task is called stands in
    the trail, and a task goes to a role that need not be theirs.
    """
    return write_number(entry, type_) if has_person(type_) or is_confined(type_) else entry.label


def write_number(entry: Entry, type_: LedgerType) -> str:
    """Write which entry it is without its name."""
    return f"{type_.title} {entry.number or f'#{entry.pk}'}"


def find_ledger(key: str) -> Ledger:
    """Return a ledger with its type by its key, for programs."""
    return Ledger.objects.select_related("current").get(key=key)
