"""What a type of ledger (台账类型) is made of: sections, fields, states, transitions, rules, facts.

A type is data. It comes from YAML (`kepan/data/ledgers`) or from the screen, is read by `reading`, and never changes:
a changed type is a new version. Keys are lower-case words with underscores, unique among their kind. Expressions are
texts of the language of `kepan.engine.basis.expressions`; they are read and checked when the type is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from kepan.engine.ledgers.figures import Fact, Figure
from kepan.engine.ledgers.outside_parts import Certificate, PublicForm


class FieldKind(StrEnum):
    """Kinds of fields, with what an entry keeps of each (JSON); many values are a list of the same."""

    TEXT = "text"
    """A line: text."""
    LONG_TEXT = "long_text"
    """Paragraphs: text."""
    NUMBER = "number"
    """A number with its unit: the decimal as text, such as "12.5"."""
    MONEY = "money"
    """An amount: whole fen."""
    DATE = "date"
    """A day: "2025-03-31"."""
    PERIOD = "period"
    """A week, month, quarter, half or year, as `engine.basis.period` writes it."""
    FLAG = "flag"
    """Yes or no: true or false; not said is None."""
    CHOICE = "choice"
    """One of the choices: its key."""
    REGION = "region"
    """A region: its key."""
    INDUSTRY = "industry"
    """An industry: "2017:C3921", edition and code; or a high-tech field: "hightech:01"."""
    ORGANISATION = "organisation"
    """An organisation of the registry: its key."""
    PERSON = "person"
    """A person of the registry: its key."""
    RIGHT = "right"
    """An intellectual property right of the registry: its key."""
    PROJECT = "project"
    """An upper-level project of the registry: its key."""
    AGREEMENT = "agreement"
    """An agreement of the registry: its key."""
    ENTRY = "entry"
    """An entry of a ledger: its key."""
    FILE = "file"
    """Attachments: a list of their keys."""
    CHECKLIST = "checklist"
    """Items with evidence: a list of {item, actual, met, on, evidence, note}; `item` is a key of the checklist."""
    TABLE = "table"
    """Rows of columns: a list of {column: value}."""
    COMPUTED = "computed"
    """What an expression over other fields gives; nobody types it. A ratio is {"n": "3", "d": "4"}."""
    BACKLINKS = "backlinks"
    """Entries of a ledger that point here: nothing is kept, they are found; expressions count and sum them."""


class Visibility(StrEnum):
    """Who may see a field, each narrower than the one before."""

    PUBLIC = "public"
    """Whoever may see the entry, and the public where the entry is shown to it."""
    INTERNAL = "internal"
    """Staff of the region, and the organisation whose entry it is."""
    RESTRICTED = "restricted"
    """The office of the entry, directors, and roles that the field names."""
    PERSONAL = "personal"
    """As restricted; never in lists, search, exports or messages, and every look is logged."""


class Strength(StrEnum):
    """What a rule does where it is broken."""

    REFUSE = "refuse"
    WARN = "warn"


class StateKind(StrEnum):
    """How a state counts: being written, under way, in force, over."""

    DRAFT = "draft"
    OPEN = "open"
    STANDING = "standing"
    ENDED = "ended"


class RouteKind(StrEnum):
    """How an approval goes: one person, several in turn, or several together."""

    ONE = "one"
    IN_TURN = "in_turn"
    TOGETHER = "together"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the choices of a field; a retired one stays readable and is offered no more."""

    key: str
    title: str
    is_retired: bool = False


@dataclass(frozen=True, slots=True)
class CheckItem:
    """An item of a checklist: what is asked, how much it weighs, whether it is a must and needs a file.

    `sets` are the choices of the checklist's `set_by` that ask for it (empty: all).
    """

    key: str
    title: str
    weight: Decimal = Decimal(1)
    threshold: str = ""
    is_mandatory: bool = True
    needs_evidence: bool = False
    sets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a type.

    `unit` is that of a number. `ledgers` are the keys of the types an ENTRY may point to (empty: any); for BACKLINKS
    the one type that points here by its field `through`. `roles` narrows organisations and people to kinds of the
    registry. `expression` belongs to COMPUTED (its kind and unit follow), `validation` is a condition over the entry
    with `message` where it is false. `columns` belong to TABLE, `items` to CHECKLIST; `set_by` is the choice that says
    which of the items are asked for. `is_filter` keeps the value where lists filter and sort it fast; `in_list` shows
    it as a column; `in_search` finds the entry by it.
    `hidden_in` are states in which nobody but the office sees it. A COMPUTED that `discloses` shows what it gives
    also to those who may not see all that its expression reads. `was` is the key it had in the version before.
    """

    key: str
    kind: FieldKind
    title: str
    help: str = ""
    is_required: bool = False
    is_many: bool = False
    is_unique: bool = False
    default: object = None
    unit: str = ""
    places: int = 0
    least: Decimal | None = None
    most: Decimal | None = None
    most_length: int = 200
    was: str = ""
    choices: tuple[Choice, ...] = ()
    roles: tuple[str, ...] = ()
    ledgers: tuple[str, ...] = ()
    through: str = ""
    inverse: str = ""
    expression: str = ""
    discloses: bool = False
    validation: str = ""
    message: str = ""
    columns: tuple[Field, ...] = ()
    items: tuple[CheckItem, ...] = ()
    set_by: str = ""
    visibility: Visibility = Visibility.INTERNAL
    seen_by: tuple[str, ...] = ()
    hidden_in: tuple[str, ...] = ()
    is_filter: bool = False
    in_list: bool = False
    in_search: bool = False

    @property
    def is_closed(self) -> bool:
        """Say whether some of those who see an entry do not see the field: it is for few, or hidden in some states."""
        return self.visibility in {Visibility.RESTRICTED, Visibility.PERSONAL} or bool(self.hidden_in)

    def list_asked(self, values: Mapping[str, object]) -> tuple[CheckItem, ...]:
        """Return the items of the checklist that are asked for, given the values of the entry."""
        chosen = values.get(self.set_by)
        return tuple(item for item in self.items if not item.sets or chosen in item.sets)


@dataclass(frozen=True, slots=True)
class Section:
    """Fields that stand together on the form and on the page."""

    key: str
    title: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class State:
    """Where an entry can stand: its name for the office and, where it differs, for those outside.

    `was` are states of the version before whose entries stand here now. One that is `is_late` is shown in red: what
    was owed did not come. `writers` are roles whose hand may change an entry that stands here (empty: the writers of
    the type, an enterprise only its drafts; what has ended only who leads the region, with a reason).
    """

    key: str
    title: str
    outside: str = ""
    kind: StateKind = StateKind.OPEN
    was: tuple[str, ...] = ()
    is_late: bool = False
    writers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Guard:
    """A condition with the words that are shown where it does not hold.

    `parameters` it names are read for the day of the entry; `document` is the 文号 that asks for it. One with
    `rulebook` judges from statements, rights and recognitions and reads "not yet checkable" until rulebooks exist.
    `states` are those in which it is looked at (empty: all).
    """

    key: str
    expression: str
    message: str
    strength: Strength = Strength.REFUSE
    states: tuple[str, ...] = ()
    document: str = ""
    rulebook: str = ""


@dataclass(frozen=True, slots=True)
class Route:
    """Who approves a transition: one of the roles, all in turn, or all together."""

    kind: RouteKind
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Transition:
    """A step from one of `sources` to `target`: who may, what must be filled, what must hold.

    `within_days` is the time an entry may stay in its sources before this step is late; then `escalates_to` is told.
    Whoever is responsible is told `told_before` days before, and not in the first half of the time.
    `automatic` is a condition on which the machine takes the step by itself at night ("today > due").
    """

    key: str
    title: str
    sources: tuple[str, ...]
    target: str
    roles: tuple[str, ...]
    fields: tuple[str, ...] = ()
    needs_reason: bool = False
    guards: tuple[Guard, ...] = ()
    route: Route | None = None
    within_days: int | None = None
    told_before: int = 3
    escalates_to: str = ""
    automatic: str = ""
    is_by_another: bool = False
    """Nobody who wrote the entry or took its last step may take it."""


@dataclass(frozen=True, slots=True)
class Unique:
    """Fields that no two entries of a region share together, always or while both are in certain states.

    `is_everywhere`: no two of all regions; whoever is refused learns that there is one somewhere, and no more.
    """

    fields: tuple[str, ...]
    states: tuple[str, ...] = ()
    condition: str = ""
    strength: Strength = Strength.REFUSE
    message: str = ""
    is_everywhere: bool = False


@dataclass(frozen=True, slots=True)
class Reminder:
    """Days before a date at which somebody is told; after it, every `overdue_every` days (0: once).

    `date` is a field of the entry, DATE or COMPUTED. `to` are "responsible", "owner" or roles. `tells` are fields,
    open to all staff, whose values are told with the day.
    """

    key: str
    title: str
    date: str
    days: tuple[int, ...] = (180, 90, 30)
    overdue_every: int = 0
    states: tuple[str, ...] = ()
    to: tuple[str, ...] = ("responsible",)
    tells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ParameterValue:
    """A value of a parameter from a day on, with the document that says so."""

    starts_on: date
    value: Decimal
    document: str = ""
    is_verified: bool = False


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number that rules use by its key and an administrator changes: a threshold, a cap, a ceiling."""

    key: str
    title: str
    unit: str
    values: tuple[ParameterValue, ...]


@dataclass(frozen=True, slots=True)
class Obligation:
    """Entries that are made by themselves for every subject and period: a yearly report, a monthly note.

    For each entry of `ledger` in `states` (of this type's field `subject`), one entry is made in the first state with
    `period` filled, due `due_days` after the period ends.
    """

    ledger: str
    subject: str
    period: str
    due: str
    every: str = "year"
    due_days: int = 90
    states: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LedgerType:
    """A type of ledger.

    `group` puts it on the shelf of types. `label` names an entry by its fields, such as "{name}" or "{org} {year}".
    `number` is the pattern of numbers: "FH-{year}-{serial:4}", also with {month}, {region} (its code) and required
    fields of one choice; each year, month, region and choice in it has a series of its own. `subject` is the field
    whose organisation owns an entry (an enterprise sees and writes those of its own). `readers` and `writers` are
    roles; staff of the region read where `readers` is empty. In a ledger that `is_office_only` other offices read
    an entry and do not write it. `quota` limits entries that share a value of its field: (field, parameter).
    Parameters are read for the day in the field `parameter_day`, else for today. The first state is where an entry
    begins.
    """

    key: str
    title: str
    title_en: str
    about: str
    group: str
    label: str
    number: str
    sections: tuple[Section, ...]
    states: tuple[State, ...]
    transitions: tuple[Transition, ...]
    writers: tuple[str, ...]
    readers: tuple[str, ...] = ()
    is_office_only: bool = False
    subject: str = ""
    tier: str = "owned_data"
    uniques: tuple[Unique, ...] = ()
    guards: tuple[Guard, ...] = ()
    reminders: tuple[Reminder, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    parameter_day: str = ""
    facts: tuple[Fact, ...] = ()
    figures: tuple[Figure, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    public_form: PublicForm | None = None
    certificate: Certificate | None = None
    quota: tuple[str, str] | None = None
    map_field: str = ""
    calendar_fields: tuple[str, ...] = ()
    samples: Mapping[str, object] = field(default_factory=dict)
    """Hints for the invented city: `texts`, the patterns of codes, and `without`, the fields left empty."""

    @property
    def fields(self) -> tuple[Field, ...]:
        """Return the fields of all sections, in their order."""
        return tuple(one for section in self.sections for one in section.fields)

    def find_field(self, key: str) -> Field | None:
        """Find a field by its key."""
        return next((one for one in self.fields if one.key == key), None)

    def find_state(self, key: str) -> State | None:
        """Find a state by its key."""
        return next((one for one in self.states if one.key == key), None)

    def is_over(self, key: str) -> bool:
        """Say whether an entry in a state has ended: a change of it needs a reason."""
        state = self.find_state(key)
        return state is not None and state.kind is StateKind.ENDED
