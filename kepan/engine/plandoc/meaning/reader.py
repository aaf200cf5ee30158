"""Fills the meaning of every item; each field has a reader of its own, and the trace says which rule spoke."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kepan.engine.plandoc.blocks import Clauses
from kepan.engine.plandoc.items import IndicatorMatch
from kepan.engine.plandoc.meaning.accruals import AccrualReader
from kepan.engine.plandoc.meaning.dates import DateReader
from kepan.engine.plandoc.meaning.dictionary import MatchReader
from kepan.engine.plandoc.meaning.levels import LevelReader
from kepan.engine.plandoc.meaning.modality import ModalityReader
from kepan.engine.plandoc.meaning.relations import RelationReader
from kepan.engine.plandoc.meaning.territories import TerritoryReader
from kepan.engine.plandoc.naming import Namer
from kepan.engine.plandoc.sections import SectionReader
from kepan.engine.plandoc.statements import Statement, StatementReader
from kepan.engine.plandoc.times import Time


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a figure means beyond what is printed; the fields are those of an item, `trace` names their rules."""

    match: IndicatorMatch | None
    modality: str | None
    semantic_comparator: str
    accrual: str | None
    level: str | None
    territory: str | None
    date_from: date | None
    date_to: date | None
    dates_from: str | None
    trace: Mapping[str, str]


class MeaningReader:
    """Reads what figures mean, from the statements they were read from."""

    def __init__(
        self,
        reader: StatementReader,
        clauses: Clauses,
        sections: SectionReader,
        statements: list[Statement],
        governing: Mapping[int, Time],
    ) -> None:
        """Prepare for the statements of a text; `governing` holds the time of each by the start of its figure."""
        self.plans = sections.plans
        self.sections = sections
        self.governing = governing
        self.modality = ModalityReader(reader, clauses, statements)
        self.relations = RelationReader(reader.vocabulary)
        self.accruals = AccrualReader(reader)
        self.levels = LevelReader(reader.vocabulary, Namer(reader.vocabulary))
        self.territories = TerritoryReader(reader, clauses, sections)
        self.dates = DateReader(reader, sections)
        self.matches = MatchReader(reader.vocabulary.indicators, reader.vocabulary.script)

    def read_meaning(self, statement: Statement, printed: str, baseline: Decimal | None) -> Meaning:
        """Read what a figure means; `printed` is its comparator, `baseline` where it comes from, in its unit."""
        plan = self.plans[self.sections.get_plan(statement.clause.block)]
        time = self.governing.get(statement.figure.start)
        match, entry, matched = self.matches.read_match(statement)
        modality, intended = self.modality.read_modality(statement)
        relation, related = self.relations.read_relation(statement, printed, baseline, entry)
        accrual, accrued = self.accruals.read_accrual(statement, time, entry)
        level, levelled = self.levels.read_level(statement)
        territory, placed = self.territories.read_territory(statement, plan)
        window = self.dates.read_dates(statement, time, plan)
        rules = {
            "match": matched,
            "modality": intended,
            "semantic_comparator": related,
            "accrual": accrued,
            "level": levelled,
            "territory": placed,
            "dates": window.rule if window else "",
        }
        return Meaning(
            match=match,
            modality=modality,
            semantic_comparator=relation,
            accrual=accrual,
            level=level,
            territory=territory,
            date_from=window.start if window else None,
            date_to=window.end if window else None,
            dates_from=window.source if window else None,
            trace={field: rule for field, rule in rules.items() if rule},
        )
