"""Judges an entry by the rules of its type, and says which steps it may take."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from kepan.engine.basis.expressions import Budget, ExhaustedError
from kepan.engine.basis.saying import Said
from kepan.engine.ledgers.scope import EntryView, create_scope, get_rules
from kepan.engine.ledgers.types import Field, FieldKind, Guard, LedgerType, StateKind, Strength, Transition

NOT_YET_CHECKABLE = "rulebook"
"""The key that a finding of a rulebook has behind a dot, until rulebooks exist."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a rule says of an entry: the rule, the field ("" for the entry), how strong, and in words.

    `document` is the 文号 that asks for it. One that is `is_open` could not be checked: a rulebook, or a value that is
    not known; it never refuses. `reads` are the fields that the rule looks at.
    """

    key: str
    field: str
    strength: Strength
    words: str
    document: str = ""
    is_open: bool = False
    reads: frozenset[str] = frozenset()

    def is_within(self, keys: Collection[str]) -> bool:
        """Say whether the rule is about some fields alone: who does not see the others is not told of it."""
        return ({self.field, *self.reads} - {""}).issubset(keys)


def judge_entry(made: LedgerType, entry: EntryView, today: date) -> tuple[Finding, ...]:
    """Judge an entry as it stands: what is missing, validations, conditions of its state.

    In a draft what is missing is a warning: it is asked for when the entry leaves that state.
    """
    state = made.find_state(entry.state)
    is_draft = state is not None and state.kind is StateKind.DRAFT
    scope = create_scope(made, entry, today)
    strength = Strength.WARN if is_draft else Strength.REFUSE
    guards = [guard for guard in made.guards if not guard.states or entry.state in guard.states]
    return (
        *list_missing([one for one in made.fields if one.is_required], entry.values, strength),
        *list_incomplete(made, entry.values),
        *list_invalid(made, entry, scope),
        *judge_guards(made, guards, scope),
    )


def list_missing(fields: Iterable[Field], values: Mapping[str, Any], strength: Strength) -> Iterator[Finding]:
    """List the fields that are asked for and not filled."""
    for one in fields:
        if values.get(one.key) in (None, "", ()):
            yield Finding(f"{one.key}.required", one.key, strength, Said("%(title)s：这一项要填", title=one.title))


def list_incomplete(made: LedgerType, values: Mapping[str, Any]) -> Iterator[Finding]:
    """List the items of checklists that are said to be met and have no file where one is asked for."""
    for one in made.fields:
        if one.kind is not FieldKind.CHECKLIST:
            continue
        items = {item.key: item for item in one.list_asked(values)}
        for row in values.get(one.key) or ():
            item = items.get(row["item"])
            if item is not None and item.needs_evidence and row["met"] and not row["evidence"]:
                words = Said("%(title)s：“%(title2)s”没有证明材料，不能算达到", title=one.title, title2=item.title)
                yield Finding(f"{one.key}.{item.key}.evidence", one.key, Strength.REFUSE, words)


def list_invalid(made: LedgerType, entry: EntryView, scope: Mapping[str, Any]) -> Iterator[Finding]:
    """List the fields whose validation does not hold; one that looks at something missing is not judged."""
    for one in made.fields:
        if (
            one.validation
            and entry.values.get(one.key) is not None
            and compute_flag(made, one.validation, scope) is False
        ):
            reads = list_read_keys(made, one.validation)
            yield Finding(f"{one.key}.validation", one.key, Strength.REFUSE, f"{one.title}：{one.message}", reads=reads)


def judge_guards(made: LedgerType, guards: Iterable[Guard], scope: Mapping[str, Any]) -> Iterator[Finding]:
    """Judge conditions; a rulebook, and one that looks at something missing, stays open."""
    for guard in guards:
        if guard.rulebook:
            words = Said("%(message)s（尚不能自动核对）", message=guard.message)
            yield Finding(f"{guard.key}.{NOT_YET_CHECKABLE}", "", Strength.WARN, words, guard.document, is_open=True)
            continue
        answer = compute_flag(made, guard.expression, scope)
        if answer is False:
            reads = list_read_keys(made, guard.expression)
            yield Finding(guard.key, "", guard.strength, guard.message, guard.document, reads=reads)
        elif answer is None:
            words = Said("%(message)s（缺少数据，未能核对）", message=guard.message)
            reads = list_read_keys(made, guard.expression)
            yield Finding(guard.key, "", Strength.WARN, words, guard.document, is_open=True, reads=reads)


def list_read_keys(made: LedgerType, text: str) -> frozenset[str]:
    """List the keys of the fields that a condition looks at."""
    return frozenset(one.key for one in get_rules(made).list_read(text))


def compute_flag(made: LedgerType, text: str, scope: Mapping[str, Any]) -> bool | None:
    """Compute a condition; None where it is not known."""
    try:
        answer = get_rules(made).find(text).compute(scope, Budget())
    except ExhaustedError:
        return None
    return None if answer is None else bool(answer)


def list_steps(made: LedgerType, state: str, roles: Collection[str]) -> tuple[Transition, ...]:
    """List the steps that may be taken from a state by somebody with these roles."""
    return tuple(step for step in made.transitions if state in step.sources and set(step.roles).intersection(roles))


def judge_step(made: LedgerType, step: Transition, entry: EntryView, today: date) -> tuple[Finding, ...]:
    """Judge whether an entry may take a step: from where it stands, with what must be filled, by what must hold.

    The conditions of the state it comes to are judged, too, as if it stood there.
    """
    if entry.state not in step.sources:
        words = Said("现在不能办理“%(title)s”", title=step.title)
        return (Finding(f"{step.key}.state", "", Strength.REFUSE, words),)
    wanted = [one for one in made.fields if one.key in step.fields]
    target = made.find_state(step.target)
    if target is not None and target.kind is not StateKind.DRAFT:
        wanted += [one for one in made.fields if one.is_required and one not in wanted]
    scope = create_scope(made, entry, today)
    standing = [guard for guard in made.guards if step.target in guard.states]
    arrived = {**scope, "state": step.target}
    return (
        *list_missing(wanted, entry.values, Strength.REFUSE),
        *judge_guards(made, step.guards, scope),
        *judge_guards(made, standing, arrived),
    )


def is_automatic(made: LedgerType, step: Transition, entry: EntryView, today: date) -> bool:
    """Say whether the machine takes a step by itself on a day."""
    if not step.automatic or entry.state not in step.sources:
        return False
    return compute_flag(made, step.automatic, create_scope(made, entry, today)) is True
