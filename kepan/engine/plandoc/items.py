"""The items of a plan tree: quantified statements, and the catalogue entry each most likely means."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from kepan.engine.plandoc.places import Json, Span, write_date, write_number, write_span, write_words


@dataclass(frozen=True, slots=True)
class IndicatorMatch:
    """The entry of the indicator catalogue that a printed name most likely means.

    `score` lies between 0 and 1 and ranks candidates; `runner_up` is the second candidate's code, None without one.
    """

    code: str
    name: str
    score: float
    runner_up: str | None = None
    runner_up_score: float | None = None

    def as_json(self) -> dict[str, Json]:
        """Return the match as JSON values."""
        return {
            "code": self.code,
            "name": self.name,
            "score": self.score,
            "runner_up": self.runner_up,
            "runner_up_score": self.runner_up_score,
        }


@dataclass(frozen=True, slots=True)
class Item:
    """One quantified statement: a figure with everything the text says about it.

    `values` holds one decimal, or two for a range; `value_text` is the number as printed, so that 2.80
    stays 2.80. `vspan` is the place of number and unit, `surface` its text, `span` the clause around it.
    `trace` names for each field the rule that made it. `confidence` ranks items for a reader (1 is plain,
    lower deserves a look); it is not a probability.

    `modality` is the printed word of intention (力争, 确保, 预计, 争取). `semantic_comparator` is what the
    statement means where `comparator` only says what is printed: a plain 达到 in a target means `>=`.
    `accrual` says how the quantity accrues: `stock`, `flow` or `cumulative`. `level` is 国家级, 省级, 市级 and so
    on; `territory` the region counted. `date_from` and `date_to` are both inside the period, and
    `dates_from` says what decided them: `sentence`, `heading`, `title` or `metadata`; all None where nothing
    does. `match` is the entry of the indicator catalogue that the item most likely means; `plan` the place of
    its plan in `PlanTree.plans`.
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
    modality: str | None = None
    semantic_comparator: str | None = None
    accrual: str | None = None
    level: str | None = None
    territory: str | None = None
    date_from: date | None = None
    date_to: date | None = None
    dates_from: str | None = None
    match: IndicatorMatch | None = None
    plan: int = 0
    trace: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Json]:
        """Return the item as JSON values; a range becomes a list of two numbers."""
        numbers = [write_number(value) for value in self.values]
        exact: list[Json] = [format(value, "f") for value in self.values]
        return {
            "id": self.id,
            "indicator": self.indicator,
            "comparator": self.comparator,
            "value": numbers[0] if len(numbers) == 1 else numbers,
            "value_text": self.value_text,
            "exact": exact[0] if len(exact) == 1 else exact,
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
            "modality": self.modality,
            "semantic_comparator": self.semantic_comparator,
            "accrual": self.accrual,
            "level": self.level,
            "territory": self.territory,
            "from": write_date(self.date_from),
            "to": write_date(self.date_to),
            "dates_from": self.dates_from,
            "match": None if self.match is None else self.match.as_json(),
            "plan": self.plan,
            "trace": {key: self.trace[key] for key in sorted(self.trace)},
        }
