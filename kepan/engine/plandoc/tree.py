"""The plan tree: what the compiler says about one text, as frozen values.

Every place in the tree is a pair `(start, end)` of code points in the text that was
compiled, byte order mark excluded, line ends untouched. Values are exact decimals; they
become JSON numbers only in `as_json`. Items and actions have modules of their own.
"""

from dataclasses import dataclass
from decimal import Decimal

from kepan.engine.plandoc.actions import Measure, Passage, Phase
from kepan.engine.plandoc.items import Item
from kepan.engine.plandoc.places import Json, Span, write_number, write_span


@dataclass(frozen=True, slots=True)
class Repair:
    """A proposed correction of damaged text: it stands beside the original and is never applied.

    `candidate` is None where the damage is plain but no correction may be guessed. `evidence` says how a candidate was
    found where the reason alone does not show it; `runner_up` is the candidate after it, None without one.
    """

    start: int
    end: int
    original: str
    candidate: str | None
    kind: str
    reason: str
    certainty: float
    evidence: str = ""
    runner_up: str | None = None

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
            "evidence": self.evidence,
            "runner_up": self.runner_up,
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
    plan: int = 0

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
            "plan": self.plan,
        }


@dataclass(frozen=True, slots=True)
class Check:
    """What the compiler found out about a text by calculation, with the places that are its evidence.

    `message` is a sentence in the language of the plan; `expected` and `found` are the two numbers that were
    compared, where there are two; `items` are the ids of the items concerned. `verdict` is `doubt` (two things
    do not agree, a person should look), `note` (worth knowing, nothing is wrong) or `holds` (confirmed).
    """

    kind: str
    message: str
    spans: tuple[Span, ...]
    expected: Decimal | None = None
    found: Decimal | None = None
    items: tuple[int, ...] = ()
    verdict: str = "doubt"

    def as_json(self) -> dict[str, Json]:
        """Return the check as JSON values."""
        return {
            "kind": self.kind,
            "message": self.message,
            "spans": [write_span(span) for span in self.spans],
            "expected": None if self.expected is None else write_number(self.expected),
            "found": None if self.found is None else write_number(self.found),
            "items": list(self.items),
            "verdict": self.verdict,
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
