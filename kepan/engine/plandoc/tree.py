"""The plan tree: what the compiler says about one text, as frozen values.

Every place in the tree is a pair `(start, end)` of code points in the text that was
compiled, byte order mark excluded, line ends untouched. Values are exact decimals; they
become JSON numbers only in `as_json`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

Span = tuple[int, int]
Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


def write_number(value: Decimal) -> Json:
    """Write a decimal as a JSON number: whole numbers as integers, the rest as floats.

    >>> write_number(Decimal("2.80")), write_number(Decimal("30"))
    (2.8, 30)
    """
    return int(value) if value == value.to_integral_value() else float(value)


def write_span(span: Span | None) -> Json:
    """Write a place as a JSON list of two numbers, or null."""
    return None if span is None else [span[0], span[1]]


def write_words(words: tuple[str, ...]) -> Json:
    """Write a tuple of words as a JSON list."""
    return list(words)


@dataclass(frozen=True, slots=True)
class Repair:
    """A proposed correction of damaged text: it stands beside the original and is never applied.

    `candidate` is None where the damage is plain but no correction may be guessed.
    """

    start: int
    end: int
    original: str
    candidate: str | None
    kind: str
    reason: str
    certainty: float

    def as_json(self) -> dict[str, Json]:
        """Return the repair as JSON values."""
        return {
            "start": self.start,
            "end": self.end,
            "original": self.original,
            "candidate": self.candidate,
            "kind": self.kind,
            "reason": self.reason,
            "certainty": self.certainty,
        }


@dataclass(frozen=True, slots=True)
class SetAside:
    """A stretch of page residue (share buttons, counters, metadata) that the compiler does not read."""

    start: int
    end: int
    kind: str
    text: str

    def as_json(self) -> dict[str, Json]:
        """Return the stretch as JSON values."""
        return {"start": self.start, "end": self.end, "kind": self.kind, "text": self.text}


@dataclass(frozen=True, slots=True)
class Source:
    """What was compiled: name, digest and encoding of the file, script, repairs and set-aside lines."""

    name: str
    sha256: str
    encoding: str
    script: str
    repairs: tuple[Repair, ...]
    set_aside: tuple[SetAside, ...]

    def as_json(self) -> dict[str, Json]:
        """Return the source as JSON values."""
        return {
            "name": self.name,
            "sha256": self.sha256,
            "encoding": self.encoding,
            "script": self.script,
            "repairs": [repair.as_json() for repair in self.repairs],
            "set_aside": [part.as_json() for part in self.set_aside],
        }


@dataclass(frozen=True, slots=True)
class Plan:
    """One plan in the text, with what its title and first lines say about it; unknown is None, never guessed.

    `kind` is `plan`, `programme` (several years) or `summary`; `territory` is the string as printed.
    """

    title: str
    title_span: Span | None
    kind: str
    year_from: int | None
    year_to: int | None
    territory: str | None
    span: Span

    def as_json(self) -> dict[str, Json]:
        """Return the plan as JSON values; the years appear as `from` and `to`."""
        return {
            "title": self.title,
            "title_span": write_span(self.title_span),
            "kind": self.kind,
            "from": self.year_from,
            "to": self.year_to,
            "territory": self.territory,
            "span": write_span(self.span),
        }


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what hangs under it; `parent` is the id of the section above, None at the top."""

    id: int
    parent: int | None
    level: int
    marker: str
    title: str
    title_span: Span
    span: Span

    def as_json(self) -> dict[str, Json]:
        """Return the section as JSON values."""
        return {
            "id": self.id,
            "parent": self.parent,
            "level": self.level,
            "marker": self.marker,
            "title": self.title,
            "title_span": write_span(self.title_span),
            "span": write_span(self.span),
        }


@dataclass(frozen=True, slots=True)
class Item:
    """One quantified statement: a figure with everything the text says about it.

    `values` holds one decimal, or two for a range; `value_text` is the number as printed, so that 2.80
    stays 2.80. `vspan` is the place of number and unit, `surface` its text, `span` the clause around it.
    `trace` names for each field the rule that made it. `confidence` ranks items for a reader (1 is plain,
    lower deserves a look); it is not a probability.
    """

    id: int
    indicator: str
    comparator: str
    values: tuple[Decimal, ...]
    value_text: str
    unit: str
    period: str | None
    kind: str
    parent: str | None
    span: Span
    vspan: Span
    surface: str
    baseline: Decimal | None = None
    baseline_period: str | None = None
    dir: str | None = None
    rate: str | None = None
    form: str | None = None
    section: int | None = None
    path: tuple[str, ...] = ()
    confidence: float = 1.0
    trace: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Json]:
        """Return the item as JSON values; a range becomes a list of two numbers."""
        numbers = [write_number(value) for value in self.values]
        return {
            "id": self.id,
            "indicator": self.indicator,
            "comparator": self.comparator,
            "value": numbers[0] if len(numbers) == 1 else numbers,
            "value_text": self.value_text,
            "unit": self.unit,
            "period": self.period,
            "kind": self.kind,
            "parent": self.parent,
            "span": write_span(self.span),
            "vspan": write_span(self.vspan),
            "surface": self.surface,
            "baseline": None if self.baseline is None else write_number(self.baseline),
            "baseline_period": self.baseline_period,
            "dir": self.dir,
            "rate": self.rate,
            "form": self.form,
            "section": self.section,
            "path": write_words(self.path),
            "confidence": self.confidence,
            "trace": {key: self.trace[key] for key in sorted(self.trace)},
        }


@dataclass(frozen=True, slots=True)
class Measure:
    """An action of the plan with its place, the section it stands in and the items inside it."""

    id: int
    parent: int | None
    marker: str
    action: str
    text: str
    span: Span
    section: int | None
    items: tuple[int, ...] = ()

    def as_json(self) -> dict[str, Json]:
        """Return the measure as JSON values."""
        return {
            "id": self.id,
            "parent": self.parent,
            "marker": self.marker,
            "action": self.action,
            "text": self.text,
            "span": write_span(self.span),
            "section": self.section,
            "items": list(self.items),
        }


@dataclass(frozen=True, slots=True)
class Passage:
    """A stated problem, an intention or a phase: its words, place and section."""

    marker: str
    text: str
    span: Span
    section: int | None

    def as_json(self) -> dict[str, Json]:
        """Return the passage as JSON values."""
        return {"marker": self.marker, "text": self.text, "span": write_span(self.span), "section": self.section}


@dataclass(frozen=True, slots=True)
class Phase:
    """A dated slice of the plan; its window stays empty where the text prints none."""

    name: str
    text: str
    span: Span
    section: int | None
    window: str | None = None

    def as_json(self) -> dict[str, Json]:
        """Return the phase as JSON values."""
        return {
            "name": self.name,
            "text": self.text,
            "span": write_span(self.span),
            "section": self.section,
            "window": self.window,
        }


@dataclass(frozen=True, slots=True)
class Check:
    """A doubt that the compiler raises, with the places that are its evidence.

    `message` is a sentence in the language of the plan; `expected` and `found` are the two numbers that do
    not agree, where there are two; `items` are the ids of the items concerned.
    """

    kind: str
    message: str
    spans: tuple[Span, ...]
    expected: Decimal | None = None
    found: Decimal | None = None
    items: tuple[int, ...] = ()

    def as_json(self) -> dict[str, Json]:
        """Return the check as JSON values."""
        return {
            "kind": self.kind,
            "message": self.message,
            "spans": [write_span(span) for span in self.spans],
            "expected": None if self.expected is None else write_number(self.expected),
            "found": None if self.found is None else write_number(self.found),
            "items": list(self.items),
        }


@dataclass(frozen=True, slots=True)
class PlanTree:
    """Everything found in one text, in the order in which it stands there."""

    source: Source
    plans: tuple[Plan, ...]
    sections: tuple[Section, ...]
    items: tuple[Item, ...]
    measures: tuple[Measure, ...]
    phases: tuple[Phase, ...]
    problems: tuple[Passage, ...]
    intentions: tuple[Passage, ...]
    checks: tuple[Check, ...]

    def as_json(self) -> dict[str, Json]:
        """Return the whole tree as JSON values: the stable contract of `kepan plan compile`."""
        return {
            "source": self.source.as_json(),
            "plans": [plan.as_json() for plan in self.plans],
            "sections": [section.as_json() for section in self.sections],
            "items": [item.as_json() for item in self.items],
            "measures": [measure.as_json() for measure in self.measures],
            "phases": [phase.as_json() for phase in self.phases],
            "problems": [passage.as_json() for passage in self.problems],
            "intentions": [passage.as_json() for passage in self.intentions],
            "checks": [check.as_json() for check in self.checks],
        }
