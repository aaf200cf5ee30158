"""What a changed type means for entries: steps that keep every value, losses that are shown, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from kepan.engine.basis.quantity import Quantity, compute_in_unit
from kepan.engine.basis.saying import Said
from kepan.engine.ledgers.types import Field, FieldKind, LedgerType
from kepan.engine.ledgers.values import dump_value, load_value, read_value, write_value

TEXTS = frozenset({FieldKind.TEXT, FieldKind.LONG_TEXT})
DERIVED = frozenset({FieldKind.COMPUTED, FieldKind.BACKLINKS})
WRITABLE = frozenset({FieldKind.NUMBER, FieldKind.DATE, FieldKind.PERIOD, FieldKind.CHOICE, FieldKind.FLAG})
"""Kinds whose values become text and can be read from it again."""


@dataclass(frozen=True, slots=True)
class Step:
    """A part of a change: which field or state, and what happens in words."""

    field: str
    words: str
    state: str = ""

    def __str__(self) -> str:
        return self.words


@dataclass(frozen=True)
class Change:
    """What a new version of a type does to entries of the one before.

    `losses` are values that stay readable in the history and not on the entry; a change with `refusals` cannot be made.
    """

    old: LedgerType
    new: LedgerType
    steps: tuple[Step, ...]
    losses: tuple[Step, ...]
    refusals: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class MigratedValues:
    """The values of an entry in the new version, and those that could not be carried along, by their old fields."""

    values: dict[str, Any]
    state: str
    lost: dict[str, Any] = field(default_factory=dict)


def compare_types(old: LedgerType, new: LedgerType) -> Change:
    """Compare two versions of a type."""
    steps: list[Step] = []
    losses: list[Step] = []
    refusals: list[Step] = []
    pairs = pair_fields(old, new)
    gone = [one for one in old.fields if one.key not in pairs and one.kind not in DERIVED]
    losses += [Step(one.key, Said("去掉字段“%(title)s”，原来的值只在历史里看得到", title=one.title)) for one in gone]
    taken = {after.key for after in pairs.values()}
    added = [one for one in new.fields if one.key not in taken]
    steps += [
        Step(
            one.key,
            Said("增加字段“%(title)s”，以前的记录没有值", title=one.title)
            if one.is_required
            else Said("增加字段“%(title)s”", title=one.title),
        )
        for one in added
    ]
    for key, after in pairs.items():
        before = old.find_field(key)
        assert before is not None
        if before.key != after.key:
            steps.append(Step(before.key, Said("字段“%(title)s”改用标识 %(key)s", title=before.title, key=after.key)))
        words, is_loss = describe_change(before, after)
        if words:
            (losses if is_loss else steps).append(Step(before.key, words))
        losses += [Step(before.key, word) for word in list_narrowings(before, after)]
    refusals += list_homeless(old, new, steps)
    if old.key != new.key:
        refusals.append(Step("", Said("台账的标识“%(key)s”不能改", key=old.key)))
    return Change(old, new, tuple(steps), tuple(losses), tuple(refusals))


def pair_fields(old: LedgerType, new: LedgerType) -> dict[str, Field]:
    """Return the field of the new version for each old one that goes on, by the old key."""
    named = {one.was: one for one in new.fields if one.was and new.find_field(one.was) is None}
    found: dict[str, Field] = {}
    for one in old.fields:
        after = new.find_field(one.key) or named.get(one.key)
        if after is not None:
            found[one.key] = after
    return found


def describe_change(before: Field, after: Field) -> tuple[str, bool]:
    """Say what happens to the values of a field ("" for nothing), and whether some may be lost."""
    if before.kind is not after.kind:
        if before.kind in DERIVED or after.kind in DERIVED:
            return Said("“%(title)s”由填写改为计算，或反过来：原来的值只在历史里看得到", title=before.title), True
        is_safe = after.kind in TEXTS and before.kind in TEXTS | WRITABLE
        words = Said("“%(title)s”从 %(kind)s 改为 %(kind2)s", title=before.title, kind=before.kind, kind2=after.kind)
        return (words, False) if is_safe else (Said("%(words)s，读不出来的值只在历史里看得到", words=words), True)
    if before.unit != after.unit and before.kind is FieldKind.NUMBER and before.unit:
        is_same = compute_in_unit(Quantity(1, before.unit), after.unit) is not None if after.unit else False  # type: ignore[arg-type]
        words = Said(
            "“%(title)s”的单位从 %(unit)s 改为 %(unit2)s",
            title=before.title,
            unit=before.unit,
            unit2=after.unit or Said("无"),
        )
        return (
            (Said("%(words)s，数值换算", words=words), False)
            if is_same
            else (Said("%(words)s，不能换算：原来的值只在历史里看得到", words=words), True)
        )
    if before.is_many and not after.is_many:
        return Said("“%(title)s”改为只能填一个：有几个的只留第一个", title=before.title), True
    return ("", False)


def list_narrowings(before: Field, after: Field) -> Iterator[str]:
    """List what a field can no longer hold."""
    if before.kind is not after.kind:
        return
    gone = [one.title for one in before.choices if one.key not in {choice.key for choice in after.choices}]
    if gone:
        yield Said(
            "“%(title)s”去掉了选项：%(listed)s（停用可以保留原来的值）", title=before.title, listed="、".join(gone)
        )
    gone = [one.title for one in before.items if one.key not in {item.key for item in after.items}]
    if gone:
        yield Said("“%(title)s”去掉了检查项：%(listed)s", title=before.title, listed="、".join(gone))
    gone = [one.title for one in before.columns if one.key not in {column.key for column in after.columns}]
    if gone:
        yield Said("“%(title)s”去掉了列：%(listed)s", title=before.title, listed="、".join(gone))
    if after.places < before.places:
        yield Said("“%(title)s”的小数位减少：多出位数的值只在历史里看得到", title=before.title)
    if after.kind is FieldKind.TEXT and after.most_length < before.most_length:
        yield Said(
            "“%(title)s”最多 %(most_length)s 字：更长的值只在历史里看得到",
            title=before.title,
            most_length=after.most_length,
        )


def list_homeless(old: LedgerType, new: LedgerType, steps: list[Step]) -> list[Step]:
    """List the states that are gone and lead nowhere; those that were moved are added to the steps."""
    moved = {former: state for state in new.states for former in state.was}
    refusals = []
    for state in old.states:
        if new.find_state(state.key) is not None:
            continue
        if state.key in moved:
            steps.append(
                Step(
                    "",
                    Said("状态“%(title)s”的记录改为“%(title2)s”", title=state.title, title2=moved[state.key].title),
                    state.key,
                )
            )
        else:
            words = Said(
                "状态“%(title)s”去掉了，没有说明其中的记录改到哪个状态（在新状态的 was 里写 %(key)s）",
                title=state.title,
                key=state.key,
            )
            refusals.append(Step("", words, state.key))
    return refusals


def migrate_values(change: Change, values: Mapping[str, Any], state: str = "") -> MigratedValues:
    """Return the values of an entry (as kept) in the new version; what cannot be carried along is said."""
    pairs = pair_fields(change.old, change.new)
    moved: dict[str, Any] = {}
    lost: dict[str, Any] = {}
    for before in change.old.fields:
        kept = values.get(before.key)
        if kept is None or before.kind in DERIVED:
            continue
        after = pairs.get(before.key)
        carried = None if after is None or after.kind in DERIVED else carry_value(before, after, kept)
        if after is not None and carried is not None:
            moved[after.key] = carried
        if carried is None or is_shorter(kept, carried):
            lost[before.key] = kept
    targets = {former: one.key for one in change.new.states for former in one.was}
    known = change.new.find_state(state) is not None
    return MigratedValues(moved, state if known or not state else targets.get(state, state), lost)


def is_shorter(kept: Any, carried: Any) -> bool:
    """Say whether a list was cut, or rows of it have fewer columns."""
    if not isinstance(kept, list):
        return False
    if not isinstance(carried, list) or len(carried) < len(kept):
        return not (len(kept) == 1 and not isinstance(carried, list))
    return any(isinstance(one, dict) and set(one) - set(other) for one, other in zip(kept, carried, strict=False))


def carry_value(before: Field, after: Field, kept: Any) -> Any:
    """Return a kept value as the new field keeps it; None where it cannot be."""
    if before == after:
        return kept
    value = load_value(before, kept)
    if before.kind is after.kind:
        raw: Any = kept
        if before.kind is FieldKind.NUMBER:
            raw = write_value(before, value).replace(" ", "") if not before.is_many else list(kept)
        if before.kind is FieldKind.CHECKLIST:
            items = {item.key for item in after.items}
            raw = [row for row in kept if row["item"] in items]
        if before.kind is FieldKind.TABLE:
            columns = {column.key for column in after.columns}
            raw = [{key: one for key, one in row.items() if key in columns} for row in kept]
    else:
        raw = write_value(before, value) if after.kind in TEXTS or before.kind not in TEXTS else kept
    if (
        isinstance(raw, list)
        and not after.is_many
        and after.kind not in {FieldKind.CHECKLIST, FieldKind.TABLE, FieldKind.FILE}
    ):
        raw = raw[0] if raw else None
    reading = read_value(after, raw)
    return None if reading.problem else dump_value(after, reading.value)
