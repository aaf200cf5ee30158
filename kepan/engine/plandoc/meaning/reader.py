"""Fills the meaning of every item; each field has a reader of its own, and the trace says which rule spoke."""

from dataclasses import replace

from kepan.engine.plandoc.blocks import Clause
from kepan.engine.plandoc.items import Item
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


class MeaningReader:
    """Reads what figures mean, from the statements they were read from."""

    def __init__(
        self, reader: StatementReader, clauses: list[Clause], sections: SectionReader, statements: list[Statement]
    ) -> None:
        self.plans = sections.plans
        self.statements = statements
        self.modality = ModalityReader(reader, clauses, statements)
        self.relations = RelationReader(reader.vocabulary)
        self.accruals = AccrualReader(reader)
        self.levels = LevelReader(reader.vocabulary, Namer(reader.vocabulary))
        self.territories = TerritoryReader(reader, clauses, sections)
        self.dates = DateReader(reader, sections)
        self.matches = MatchReader(reader.vocabulary.indicators, reader.vocabulary.script)

    def list_items(self, items: tuple[Item, ...], governing: dict[int, Time]) -> tuple[Item, ...]:
        """List the items with their meaning; `governing` holds the time of each by the start of its figure."""
        return tuple(
            self.create_item(item, statement, governing.get(statement.figure.start))
            for item, statement in zip(items, self.statements, strict=True)
        )

    def create_item(self, item: Item, statement: Statement, time: Time | None) -> Item:
        """Create an item with its meaning from the bare one."""
        plan = self.plans[item.plan]
        match, entry, matched = self.matches.read_match(statement)
        modality, intended = self.modality.read_modality(statement)
        relation, related = self.relations.read_relation(statement, item.comparator, entry)
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
        return replace(
            item,
            match=match,
            modality=modality,
            semantic_comparator=relation,
            accrual=accrual,
            level=level,
            territory=territory,
            date_from=window.start if window else None,
            date_to=window.end if window else None,
            dates_from=window.source if window else None,
            trace={**item.trace, **{field: rule for field, rule in rules.items() if rule}},
        )
