"""Reads tables of indicators that were turned into lines: a header with years, then one line an indicator.

A cell of a value gets its name from the row, its unit from the name's bracket or a column of units, its time and
tense from the header. A row that does not fit is read like any other line.
"""

from bisect import bisect_right
from dataclasses import dataclass, replace

from kepan.engine.plandoc.blocks import Block, Clauses
from kepan.engine.plandoc.cells import list_cells
from kepan.engine.plandoc.changes import ANNUAL
from kepan.engine.plandoc.figures import Figure, FigureReader
from kepan.engine.plandoc.folding import Folded, Phrase
from kepan.engine.plandoc.places import Span
from kepan.engine.plandoc.statements import Statement, StatementReader
from kepan.engine.plandoc.tenses import ACHIEVED, TARGET
from kepan.engine.plandoc.times import Time
from kepan.engine.plandoc.units import NO_UNIT
from kepan.engine.plandoc.vocabulary import Vocabulary

NUMBER, NAME, UNIT, VALUE, OTHER = "number", "name", "unit", "value", "other"
LEAST, LONGEST_HEAD = 3, 16
LISTED = 3
LOOSE = " []〔〕【】≥≤＞＜><()（）%"
OPENERS = "(（"
CLOSERS = ")）"


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its head: what it holds, and for values their time and tense."""

    holds: str
    time: Time | None = None
    tense: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """The value of an indicator in a table; `words` stand before the number in its cell (年均)."""

    figure: Figure
    name: Phrase
    words: str
    column: Column


class TableReader:
    """Reads the tables of indicators of one text."""

    def __init__(self, folded: Folded, vocabulary: Vocabulary, blocks: list[Block], times: list[Time]) -> None:
        self.folded = folded
        self.plain = folded.plain
        self.words = vocabulary.structure
        self.verbs = vocabulary.verbs
        self.times = {time.start: time for time in times}
        self.figures = FigureReader(folded, vocabulary, [])
        self.cells: list[Cell] = []
        self.rows: list[Span] = []
        columns: list[Column] = []
        for block in blocks:
            if header := self.read_header(block):
                columns = header
            elif columns and not self.add_row(block, columns) and 0 < block.level < LISTED:
                columns = []

    def read_header(self, block: Block) -> list[Column]:
        """Read a header: one column of names and at least one of values; nothing where the line is none."""
        if self.plain[block.end - 1] in "。；;，":
            return []
        spans = list_cells(self.plain, block.start, block.end)
        if len(spans) < LEAST:
            return []
        columns = [self.read_column(*span) for span in spans]
        holds = [column.holds for column in columns]
        if holds.count(NAME) != 1 or VALUE not in holds or holds.index(NAME) > holds.index(VALUE):
            return []
        values = [at for at, held in enumerate(holds) if held == VALUE]
        if len(values) > 1 and not any(columns[at].tense for at in values):
            # The years of a plan: the last one is wanted, those before it are told.
            columns = [
                replace(column, tense=TARGET if at == values[-1] else ACHIEVED) if at in values else column
                for at, column in enumerate(columns)
            ]
        return columns

    def read_column(self, start: int, end: int) -> Column:
        """Read what a column holds from its head."""
        head = self.plain[start:end].strip()
        words = self.words
        if not head or len(head) > LONGEST_HEAD:
            return Column(OTHER)
        if head in words.table_numbers or head in words.table_units:
            return Column(NUMBER if head in words.table_numbers else UNIT)
        if head in words.table_names:
            return Column(NAME)
        time = next((self.times[at] for at in range(start, end) if at in self.times), None)
        wanted, done = words.table_wanted.find_in(head), words.table_done.find_in(head)
        if not (wanted or done or (time is not None and time.kind == "year")):
            return Column(OTHER)
        return Column(VALUE, time, TARGET if wanted and not done else ACHIEVED if done else "")

    def add_row(self, block: Block, columns: list[Column]) -> bool:
        """Add the values of a line with as many cells as its header; say whether it was a row."""
        marked = block.marker[1] > block.marker[0]
        held = columns[1:] if marked and columns[0].holds == NUMBER else columns
        spans = list_cells(self.plain, block.marker[1] if marked else block.start, block.end)
        if len(spans) == len(held) - 1 and held[-1].holds == OTHER:
            spans = [*spans, (block.end, block.end)]
        if len(spans) != len(held):
            return False
        row = list(zip(held, spans, strict=True))
        place = next(span for column, span in row if column.holds == NAME)
        unit = next((span for column, span in row if column.holds == UNIT), (0, 0))
        name, bracket = self.read_name(*place)
        cells = []
        for column, span in row:
            if column.holds == VALUE and any(sign.isdigit() for sign in self.plain[slice(*span)]):
                cell = self.read_cell(name, bracket if bracket[0] else unit, column, span)
                if cell is None:
                    return False
                cells.append(cell)
        if not cells or not name.text:
            return False
        self.cells += cells
        self.rows.append((block.start, block.end))
        return True

    def read_name(self, start: int, end: int) -> tuple[Phrase, Span]:
        """Read a name and the place of the unit in the bracket at its end: 研发投入强度（%）."""
        start += len(self.plain[start:end]) - len(self.plain[start:end].lstrip())
        stop = start + len(self.plain[start:end].rstrip())
        opening = max(self.plain.rfind(sign, start, stop) for sign in OPENERS)
        if opening >= start and self.plain[stop - 1] in CLOSERS:
            return self.folded.read_phrase(start, opening), (opening + 1, stop - 1)
        return self.folded.read_phrase(start, stop), (0, 0)

    def read_cell(self, name: Phrase, unit: Span, column: Column, span: Span) -> Cell | None:
        """Read the value of a cell; None where the cell says more than a value."""
        start, end = span
        at = next(at for at in range(start, end) if self.plain[at].isdigit())
        figure = self.figures.read_figure(at)
        if figure is None or figure.number_end > end:
            return None
        if figure.end > end:
            # The unit would stand in the next cell.
            figure = replace(figure, end=figure.number_end, unit="", family="none", more=False)
        after = self.figures.vocabulary.comparators.after.words.match_start(self.plain, figure.end)
        if self.plain[figure.end + len(after) : end].strip(LOOSE):
            return None
        words = self.plain[start:at].strip(LOOSE)
        if words and words not in self.words.table_words:
            return None
        return Cell(figure if figure.unit else self.read_unit(figure, unit), name, words, column)

    def read_unit(self, figure: Figure, span: Span) -> Figure:
        """Give a bare number the unit of its row."""
        printed = self.plain[slice(*span)].strip()
        if not printed:
            return figure
        unit = self.figures.read_unit(span[0])
        known = unit if unit.end == span[1] else NO_UNIT
        text = known.text or self.folded.text[slice(*span)].strip()
        return replace(figure, unit=text, family=known.family if known.text else "size")

    def list_statements(self, reader: StatementReader, clauses: Clauses) -> list[Statement]:
        """List the statements of all cells, with what their tables say of them."""
        found = []
        for cell in self.cells:
            clause = clauses[bisect_right(clauses.starts, cell.figure.start) - 1]
            statement = reader.create_statement(cell.figure, clause)
            statement.name, word, annual = self.read_change(cell)
            statement.role = "growth" if word else "level"
            statement.dir = "down" if word and self.is_falling(word) else None
            statement.rate = ANNUAL if word and annual else None
            statement.trace["indicator"] = "table"
            if cell.column.time is not None:
                statement.period, statement.trace["period"] = cell.column.time.period, "period.table"
            if cell.column.tense:
                statement.kind = f"growth_{cell.column.tense}" if word else cell.column.tense
                statement.trace["kind"] = "kind.table"
            found.append(statement)
        return found

    def list_governing(self) -> dict[int, Time]:
        """List the times of the columns by the start of the figures under them."""
        return {cell.figure.start: cell.column.time for cell in self.cells if cell.column.time is not None}

    def read_change(self, cell: Cell) -> tuple[Phrase, str, bool]:
        """Read the name of a cell without the word of a change, the word, and whether it is a yearly average."""
        name = cell.name
        changed = cell.words.removeprefix("年均").removeprefix("实际")
        annual = "年均" in cell.words or bool(self.verbs.annual.find_in(name.plain))
        if self.verbs.level_nouns.match_end(name.plain):
            return name, "", False
        nouns, grow, shrink = self.verbs.growth_nouns, self.verbs.grow, self.verbs.shrink
        word = max(nouns.match_end(name.plain), grow.match_end(name.plain), shrink.match_end(name.plain), key=len)
        if len(word) > 1:
            name = name[: -len(word)]
            for base in ("年均", "累计", "同比"):
                name = name[: -len(base)] if name.plain.endswith(base) else name
            return name, word, annual
        return name, changed if changed in grow or changed in shrink else "", annual

    def is_falling(self, word: str) -> bool:
        """Say whether a word of a change tells of a decline."""
        return word in self.verbs.shrink or word.startswith(("下降", "降"))
