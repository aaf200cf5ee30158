"""The actions of a plan tree: measures with their offices, problems and intentions, phases."""

from dataclasses import dataclass
from datetime import date

from kepan.engine.plandoc.places import Json, Span, write_date, write_span, write_words


@dataclass(frozen=True, slots=True)
class Office:
    """An office that a measure names, as printed; `role` is `lead` (牵头), `responsible` (责任) or `support` (配合)."""

    name: str
    role: str
    span: Span

    def as_json(self) -> dict[str, Json]:
        """Return the office as JSON values."""
        return {"name": self.name, "role": self.role, "span": write_span(self.span)}


@dataclass(frozen=True, slots=True)
class Measure:
    """An action of the plan with its place, the section it stands in and the items inside it.

    `action` is the verb and `object` what it acts on, both as printed (`title` is the first clause or heading);
    `deadline` the printed date by which it is due, `date_to` that date; `evidence` the kinds of record that would
    prove it; `plan` the place of its plan in `PlanTree.plans`.
    """

    id: int
    parent: int | None
    marker: str
    action: str
    text: str
    span: Span
    section: int | None
    items: tuple[int, ...] = ()
    title: str = ""
    object: str = ""
    offices: tuple[Office, ...] = ()
    deadline: str | None = None
    date_to: date | None = None
    evidence: tuple[str, ...] = ()
    plan: int = 0

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
            "title": self.title,
            "object": self.object,
            "offices": [office.as_json() for office in self.offices],
            "deadline": self.deadline,
            "to": write_date(self.date_to),
            "evidence": write_words(self.evidence),
            "plan": self.plan,
        }


@dataclass(frozen=True, slots=True)
class Passage:
    """A stated problem, an intention or a phase: its words, place and section."""

    marker: str
    text: str
    span: Span
    section: int | None
    items: tuple[int, ...] = ()
    plan: int = 0

    def as_json(self) -> dict[str, Json]:
        """Return the passage as JSON values."""
        return {
            "marker": self.marker,
            "text": self.text,
            "span": write_span(self.span),
            "section": self.section,
            "items": list(self.items),
            "plan": self.plan,
        }


@dataclass(frozen=True, slots=True)
class Phase:
    """A dated slice of the plan; its window stays empty where the text prints none."""

    name: str
    text: str
    span: Span
    section: int | None
    window: str | None = None
    date_from: date | None = None
    date_to: date | None = None
    measures: tuple[int, ...] = ()
    plan: int = 0

    def as_json(self) -> dict[str, Json]:
        """Return the phase as JSON values."""
        return {
            "name": self.name,
            "text": self.text,
            "span": write_span(self.span),
            "section": self.section,
            "window": self.window,
            "from": write_date(self.date_from),
            "to": write_date(self.date_to),
            "measures": list(self.measures),
            "plan": self.plan,
        }
