"""What the page of one entry shows: its values by section, what was found of it, the steps from here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kepan.apps.accounts.models import User
from kepan.apps.desk.models import Attachment
from kepan.apps.desk.selectors import list_attachments
from kepan.apps.ledgers.models import Approval, Entry
from kepan.apps.ledgers.permissions import can_decide, can_take_step, can_update_entry
from kepan.apps.ledgers.selectors import get_view, get_viewer, list_shared, list_visible_fields, write_said
from kepan.engine.ledgers.judging import Finding, judge_entry
from kepan.engine.ledgers.types import Field, FieldKind, LedgerType, Strength, Transition
from kepan.web.ledgers.raws import UNTYPED
from kepan.web.ledgers.showing import Names, load_names, write_shown
from kepan.web.ledgers.words import get_state_light, write_role, write_roles

HOLDERS = (FieldKind.FILE, FieldKind.CHECKLIST)
"""Kinds of fields that name files."""


@dataclass(frozen=True)
class Shown:
    """One field on the page: its title, its value as written, and the formula behind a computed one."""

    field: Field
    value: Any
    formula: str = ""
    parts: tuple[tuple[str, Any], ...] = ()
    is_wide: bool = False


@dataclass(frozen=True)
class Remark:
    """Something that was found of an entry: a rule broken, a warning, or what cannot be judged yet."""

    light: tuple[str, str]
    words: str
    document: str
    title: str


@dataclass(frozen=True)
class StepLink:
    """A step from where an entry stands, with the reason where it is not this reader's to take."""

    step: Transition
    url: str
    reason: str


class EntryPage:
    """One entry as one reader sees it; what it names is read once for all its parts."""

    def __init__(self, *, user: User, entry: Entry, type_: LedgerType) -> None:
        self.user, self.entry, self.type = user, entry, type_
        self.viewer = get_viewer(user=user, entry=entry)
        self.fields = list_visible_fields(user=user, entry=entry, type_=type_)
        self.keys = frozenset(one.key for one in self.fields)
        self.values = {one.key: entry.values.get(one.key) for one in self.fields}
        self.names = self._load_names()

    @cached_property
    def attachments(self) -> list[Attachment]:
        """The files of the entry that the reader may see."""
        return list(list_attachments(user=self.user, subject=self.entry))

    def _load_names(self) -> Names:
        names = load_names(self.fields, [self.values], self.user)
        if any(one.kind in HOLDERS and self.values.get(one.key) for one in self.fields):
            names.attachments = {row.pk: row.name for row in self.attachments}
        return names

    @property
    def is_outside(self) -> bool:
        """Whether the reader is outside the office: an enterprise reads other names of states."""
        return not self.viewer.is_staff

    def get_light(self) -> tuple[str, str]:
        """Return the light and the words of the state."""
        return get_state_light(self.type, self.entry.state, is_outside=self.is_outside)

    def list_sections(self) -> list[tuple[Any, list[Shown]]]:
        """List the sections with the fields that the reader may see."""
        found = []
        for section in self.type.sections:
            shown = [
                self._show(one) for one in section.fields if one.key in self.keys and one.kind != FieldKind.BACKLINKS
            ]
            if shown:
                found.append((section, shown))
        return found

    def _show(self, field: Field) -> Shown:
        if field.kind == FieldKind.CHECKLIST:
            field = replace(field, items=field.list_asked(self.values))
        value = write_shown(field, self.values.get(field.key), self.names)
        is_wide = field.kind in (FieldKind.TABLE, FieldKind.CHECKLIST, FieldKind.LONG_TEXT)
        if field.kind != FieldKind.COMPUTED:
            return Shown(field, value, is_wide=is_wide)
        named = [one for one in self.fields if one.key != field.key and one.key in _list_words(field.expression)]
        parts = tuple((one, write_shown(one, self.values.get(one.key), self.names)) for one in named)
        return Shown(field, value, field.expression, tuple((one.title, text or "—") for one, text in parts))

    def list_remarks(self) -> list[Remark]:
        """List what the rules of the type say of the entry, without what is about fields hidden from the reader."""
        guards = {one.key: one for one in self.type.guards}
        found = []
        for one in self.list_findings():
            guard = guards.get(one.key)
            if guard is not None and guard.rulebook:
                light = ("none", _("还不能检查"))
            else:
                light = ("late", _("不满足")) if one.strength == Strength.REFUSE else ("slow", _("提醒"))
            field = self.type.find_field(one.field) if one.field else None
            found.append(
                Remark(light, write_said(one.words), guard.document if guard else "", field.title if field else "")
            )
        if self.entry.removed_at is None:
            for shared in list_shared(user=self.user, entry=self.entry, type_=self.type):
                names = "、".join(one.label for one in shared.entries)  # l10n: a comma between names
                words = _("%(words)s：%(names)s") % {"words": shared.words, "names": names}
                found.append(Remark(("slow", _("提醒")), words, "", ""))
        return found

    def list_findings(self) -> list[Finding]:
        """List what was found of the entry, without what is about fields hidden from the reader."""
        if self.entry.removed_at is not None:
            return []
        found = judge_entry(self.type, get_view(entry=self.entry, type_=self.type), timezone.localdate())
        return [one for one in found if one.is_within(self.keys)]

    def list_steps(self) -> list[StepLink]:
        """List the steps from here: those that the reader may take, then those that others take, with the reason."""
        found = []
        for step in self.type.transitions:
            if self.entry.state not in step.sources:
                continue
            answer = can_take_step(self.user, self.type, self.entry, step)
            url = reverse("entry_step", args=[self.entry.ledger.key, self.entry.pk, step.key])
            reason = "" if answer else _("由%(roles)s办理") % {"roles": write_roles(step.roles)}
            found.append(StepLink(step, url, reason))
        return sorted(found, key=lambda one: bool(one.reason))

    def list_loose_files(self) -> list[Attachment]:
        """List the files that no field names: fields show theirs, also those that hide them."""
        held = set()
        for field in self.type.fields:
            kept = self.entry.values.get(field.key) or ()
            if field.kind == FieldKind.FILE:
                held |= set(kept if isinstance(kept, list) else [kept])
            elif field.kind == FieldKind.CHECKLIST:
                held |= {key for row in kept for key in row.get("evidence") or ()}
        return [row for row in self.attachments if row.pk not in held]

    def may_update(self) -> bool:
        """Say whether the reader may change the entry."""
        return bool(can_update_entry(self.user, self.type, self.entry))

    def describe_approval(self, approval: Approval | None) -> dict[str, Any] | None:
        """Return what is said of a step that waits for approval, and whether the reader decides it now."""
        if approval is None:
            return None
        votes = list(approval.votes.all())
        waiting = [vote for vote in votes if vote.is_approved is None]
        turn = waiting[:1] if approval.is_in_turn else waiting
        mine = approval.asked_by_id == self.user.pk
        may_decide = not mine and any(bool(can_decide(self.user, self.entry, vote.role)) for vote in turn)
        step = next((one for one in self.type.transitions if one.key == approval.transition), None)
        lines = [(write_role(vote.role), _get_vote_light(vote.is_approved, vote in turn), vote) for vote in votes]
        return {
            "row": approval, "step": step, "lines": lines, "may_decide": may_decide, "may_withdraw": mine,
            "filled": self._list_filled(approval),
        }  # fmt: skip

    def _list_filled(self, approval: Approval) -> list[tuple[str, Any]]:
        """List what the step that waits will write, as far as the reader may see it."""
        fields = [one for one in self.fields if one.key in approval.values]
        names = load_names(fields, [approval.values], self.user)
        names.attachments = self.names.attachments
        return [(one.title, write_shown(one, approval.values[one.key], names)) for one in fields]


def _get_vote_light(is_approved: bool | None, is_turn: bool) -> tuple[str, str]:
    if is_approved is None:
        return ("slow", _("等待审批")) if is_turn else ("none", _("还没轮到"))
    return ("ok", _("同意")) if is_approved else ("late", _("不同意"))


def _list_words(expression: str) -> frozenset[str]:
    """Return the words of an expression that may be keys of fields."""
    plain = "".join(letter if letter.isalnum() or letter == "_" else " " for letter in expression)
    return frozenset(plain.split())


def list_required(fields: Iterable[Field], keys: Iterable[str]) -> list[Field]:
    """Return the typed fields with these keys, in the order of the keys."""
    by_key = {one.key: one for one in fields if one.kind not in UNTYPED}
    return [by_key[key] for key in keys if key in by_key]
