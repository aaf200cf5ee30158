"""Entries of ledgers for the invented city: about its own organisations, people and rights, and true to their type.

Everything is invented. An entry is rolled field by field: days go on from one to the next, amounts of a kind get
smaller (what is used is less than what there is), shares make a hundred, links lead to records of the city. An entry
that a rule of its type refuses is rolled anew, then put in its first state; the same seed gives the same entries.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from kepan.engine.ledgers.computing import compute_fields
from kepan.engine.ledgers.judging import judge_entry
from kepan.engine.ledgers.scope import EntryView
from kepan.engine.ledgers.types import Field, FieldKind, LedgerType, StateKind, Strength
from kepan.engine.ledgers.values import dump_value
from kepan.engine.samples.dice import Dice

ATTEMPTS = 12
TOPICS = (
    "智能装备",
    "生物医药",
    "新能源",
    "新材料",
    "集成电路",
    "现代农业",
    "软件信息",
    "节能环保",
    "检验检测",
    "数字创意",
)
NAMED = ("name", "title", "project", "post", "topic", "subject")
SENTENCES = ("虚构示例：按计划推进，暂无困难。", "虚构示例：需要协调场地和资金。", "虚构示例：已完成阶段任务。")
INDUSTRIES = ("2017:C3921", "2017:C2710", "2017:I6510", "2017:C3841", "2017:A0511", "2017:M7320")
AHEAD = ("_to", "_by", "due", "end", "deadline", "ends_on", "end_on")
"""How the names of days end that lie ahead though nobody is reminded of them."""
LARGE = {"平方米": 30_000, "亩": 3000, "元": 90_000, "千克": 50_000, "平方公里": 60, "天": 60, "分": 100}
"""How much there is at most of what is counted so, where its field does not say."""
WHOLE = 100
FEN_IN_TEN_THOUSAND, FEN_IN_HUNDRED = 1_000_000, 10_000
YUAN = ("", "元")
WORDS = frozenset(
    {
        FieldKind.LONG_TEXT,
        FieldKind.PERIOD,
        FieldKind.FLAG,
        FieldKind.CHOICE,
        FieldKind.INDUSTRY,
        FieldKind.REGION,
    }
)


@dataclass(frozen=True, slots=True)
class Body:
    """A record of the city: its key, its region (0 for none), its kinds, and the columns that rules look at."""

    key: int
    region: int = 0
    kinds: frozenset[str] = frozenset()
    columns: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cast:
    """Who and what entries may be about."""

    organisations: Sequence[Body]
    people: Sequence[Body]
    rights: Sequence[Body]
    projects: Sequence[Body]
    agreements: Sequence[Body]
    regions: Sequence[int]
    entries: dict[str, list[Body]] = field(default_factory=dict)
    """Entries that were made, by their ledger; the caller adds those it has written."""


@dataclass(frozen=True, slots=True)
class SampleEntry:
    """An entry to be written: its values as entries keep them, its state, its region (0: the caller's)."""

    values: dict[str, Any]
    state: str
    region: int


def list_in_order(types: Mapping[str, LedgerType]) -> list[LedgerType]:
    """List types so that those a type cannot do without come before it."""
    done: dict[str, LedgerType] = {}
    todo = dict(sorted(types.items()))
    while todo:
        ready = [key for key, one in todo.items() if not list_needed(one) & set(todo) - {key}]
        for key in ready or sorted(todo)[:1]:
            done[key] = todo.pop(key)
    return list(done.values())


def list_needed(made: LedgerType) -> set[str]:
    """List the ledgers to which the entries of a type point, those it could do without, too."""
    return {key for one in made.fields if one.kind is FieldKind.ENTRY for key in one.ledgers[:1]}


def compose_entries(made: LedgerType, cast: Cast, *, seed: int, today: date, count: int = 20) -> list[SampleEntry]:
    """Compose invented entries of a type; fewer where the city has nobody they could be about."""
    found: list[SampleEntry] = []
    taken: set[tuple[object, ...]] = set()
    for place in range(count):
        for attempt in range(ATTEMPTS):
            dice = Dice(seed, "ledgers", made.key, place, attempt)
            entry = Roller(made, cast, dice, today, place).roll(is_plain=attempt >= ATTEMPTS - 2)
            keys = set() if entry is None else list_keys(made, entry)
            if entry is not None and not keys & taken:
                taken |= keys
                found.append(entry)
                break
    return found


def list_keys(made: LedgerType, entry: SampleEntry) -> set[tuple[object, ...]]:
    """List what no two entries may share, whatever their states."""
    rules: list[tuple[str, ...]] = [(one.key,) for one in made.fields if one.is_unique]
    rules += [rule.fields for rule in made.uniques if rule.strength is Strength.REFUSE]
    keys = {(rule, *(str(entry.values.get(key)) for key in rule)) for rule in rules}
    return {key for key in keys if "None" not in key}


class Roller:
    """Rolls one entry."""

    def __init__(self, made: LedgerType, cast: Cast, dice: Dice, today: date, place: int) -> None:
        self.made, self.cast, self.dice, self.today, self.place = made, cast, dice, today, place
        self.day = today - timedelta(days=dice.get_between(60, 900))
        self.amounts: dict[str, Decimal] = {}
        self.linked: dict[str, Mapping[str, Any]] = {}
        self.reminded = {one.date for one in made.reminders}
        self.region = 0
        self.values: dict[str, Any] = {}
        without = made.samples.get("without")
        self.left_out = without if isinstance(without, list | tuple) else ()

    def roll(self, *, is_plain: bool) -> SampleEntry | None:
        """Roll the values and a state; None where something needed is not in the city or a rule refuses it."""
        states = [one for one in self.made.states if one.kind is not StateKind.DRAFT] or list(self.made.states)
        state = self.made.states[0] if is_plain else states[(self.place + self.dice.get_below(2)) % len(states)]
        values = self.values
        for one in self.made.fields:
            # An entry that has gone on has nearly everything; one that begins, what it needs and some of the rest.
            is_given = one.is_required or self.dice.has_luck(400 if state.kind is StateKind.DRAFT else 850)
            if is_given and one.key not in self.left_out:
                values[one.key] = self.roll_field(one)
        if any(one.is_required and values.get(one.key) is None for one in self.made.fields):
            return None
        linked = {key: columns for key, columns in self.linked.items() if values.get(key) is not None}
        view = EntryView(values, state.key, linked, is_new=True)
        computed = compute_fields(self.made, view, self.today)
        whole = EntryView({**values, **computed}, state.key, linked, is_new=True)
        if any(found.strength is Strength.REFUSE for found in judge_entry(self.made, whole, self.today)):
            return None
        kept = {
            one.key: dump_value(one, values[one.key]) for one in self.made.fields if values.get(one.key) is not None
        }
        return SampleEntry(kept, state.key, self.region)

    def roll_field(self, one: Field) -> Any:
        """Roll the value of a field."""
        if one.is_many:
            found = [self.roll_single(one) for _ in range(self.dice.get_between(1, 3))]
            return tuple(dict.fromkeys(value for value in found if value is not None)) or None
        return self.roll_single(one)

    def roll_single(self, one: Field) -> Any:
        """Roll one value by the kind of its field; None for kinds that a sample has none of (files)."""
        match one.kind:
            case FieldKind.TEXT:
                return self.roll_text(one)
            case FieldKind.NUMBER:
                return self.roll_number(one)
            case FieldKind.MONEY:
                if one.unit in YUAN:
                    # Rents, fees, fines.
                    return int(self.roll_amount("yuan", 5, 90) * FEN_IN_HUNDRED)
                return int(self.roll_amount("money", 50, 3000) * FEN_IN_TEN_THOUSAND)
            case FieldKind.DATE:
                return self.roll_day(one)
            case FieldKind.CHECKLIST:
                return self.roll_answers(one)
            case FieldKind.TABLE:
                return self.roll_rows(one)
        return self.roll_word(one) if one.kind in WORDS else self.roll_link(one)

    def roll_word(self, one: Field) -> Any:
        """Roll a value that is one of some."""
        match one.kind:
            case FieldKind.LONG_TEXT:
                return self.dice.get_one(SENTENCES)
            case FieldKind.PERIOD:
                return str(self.today.year - self.dice.get_below(3))
            case FieldKind.FLAG:
                return self.dice.has_luck(600)
            case FieldKind.CHOICE:
                return self.dice.get_one(one.choices).key
            case FieldKind.INDUSTRY:
                return self.dice.get_one(INDUSTRIES)
        return self.dice.get_one(self.cast.regions) if self.cast.regions else None

    def roll_text(self, one: Field) -> str:
        """Roll a line: as the type's pattern for samples has it, a name with its topic, or a code with its place."""
        patterns = self.made.samples.get("texts")
        if isinstance(patterns, Mapping) and one.key in patterns:
            return str(patterns[one.key]).format(place=self.place + 1)
        if one.key in NAMED or one.in_search:
            topic = self.dice.get_one(TOPICS)
            return f"{topic}{self.made.title}{self.place + 1:02d}（虚构）"
        return f"虚构{one.title}{self.dice.get_between(1000, 9999)}"

    def roll_number(self, one: Field) -> Decimal:
        """Roll a number within its bounds; of a unit that was there before, less than then."""
        most = int(one.most) if one.most is not None else LARGE.get(one.unit, 400)
        number = self.roll_amount(one.unit or one.key, max(int(one.least or 0), 1), most)
        step = Decimal(1).scaleb(-one.places)
        return max(number.quantize(step), one.least or Decimal(0))

    def roll_amount(self, unit: str, least: int, most: int) -> Decimal:
        """Roll an amount; the next of the same unit is a part of it."""
        former = self.amounts.get(unit)
        if former is None:
            amount = Decimal(self.dice.get_between(max(least, most // 10), most))
        else:
            amount = (former * self.dice.get_between(40, 95) / WHOLE).to_integral_value()
        self.amounts[unit] = amount
        return amount

    def roll_day(self, one: Field) -> date:
        """Roll a day: what is reminded of lies ahead, seldom just behind; all else behind, one after another."""
        if one.key in self.reminded or one.key.endswith(AHEAD):
            soon = self.dice.has_luck(120)
            days = self.dice.get_between(-20, 30) if soon else self.dice.get_between(40, 400)
            return max(self.day + timedelta(days=1), self.today + timedelta(days=days))
        self.day = min(self.today, self.day + timedelta(days=self.dice.get_between(5, 120)))
        return self.day

    def roll_answers(self, one: Field) -> tuple[dict[str, Any], ...]:
        """Roll the answers of a checklist; what needs a file is not met, for a sample has none."""
        rows = []
        for item in one.list_asked(self.values):
            met = not item.needs_evidence and self.dice.has_luck(700)
            rows.append({"item": item.key, "actual": None, "met": met, "on": None, "evidence": None, "note": None})
        return tuple(rows)

    def roll_rows(self, one: Field) -> tuple[dict[str, Any], ...]:
        """Roll the rows of a table; a column in per cent makes a hundred."""
        count = self.dice.get_between(2, 4)
        share, rest = WHOLE // count, WHOLE % count
        rows = []
        for place in range(count):
            row = {column.key: self.roll_single(column) for column in one.columns}
            for column in one.columns:
                if column.unit == "%":
                    row[column.key] = Decimal(share + (rest if place == 0 else 0))
            if any(column.is_required and row[column.key] is None for column in one.columns):
                continue
            rows.append(row)
        for column in one.columns:
            if column.kind is FieldKind.CHOICE:
                for row, choice in zip(rows, column.choices, strict=False):
                    row[column.key] = choice.key
        return tuple(rows)

    def roll_link(self, one: Field) -> int | None:
        """Roll the record that a field points to: of the kind it asks for, and of the organisation it is about."""
        body = self.find_body(one)
        if body is None:
            return None
        if not one.is_many:
            self.linked[one.key] = body.columns
        if one.kind is FieldKind.ORGANISATION and (one.key == self.made.subject or not self.region):
            self.region = body.region
            founded = body.columns.get("founded_on")
            if founded is not None and founded > self.day:
                self.day = founded
        return body.key

    def find_body(self, one: Field) -> Body | None:
        """Find somebody or something of the city for a field."""
        match one.kind:
            case FieldKind.ORGANISATION:
                bodies = [body for body in self.cast.organisations if not one.roles or body.kinds & set(one.roles)]
            case FieldKind.PERSON:
                bodies = list(self.cast.people)
            case FieldKind.RIGHT:
                bodies = list(self.cast.rights)
            case FieldKind.PROJECT:
                bodies = list(self.cast.projects)
            case FieldKind.AGREEMENT:
                bodies = list(self.cast.agreements)
            case FieldKind.ENTRY:
                known = one.ledgers or tuple(self.cast.entries)
                bodies = [body for key in known for body in self.cast.entries.get(key, ())]
            case _:
                bodies = []
        return self.dice.get_one(bodies) if bodies else None
