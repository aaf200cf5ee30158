"""The words around a figure: up to the next one, and from the start of its clause."""

from kepan.engine.plandoc.statements import Statement, StatementReader


class Surroundings:
    """Reads the words around the figures of a text."""

    def __init__(self, reader: StatementReader) -> None:
        self.reader = reader
        self.plain = reader.plain
        self.words = reader.vocabulary
        self.quotes = reader.quotes

    def read_ahead(self, statement: Statement, following: Statement | None) -> str:
        """Read from the figure to the next figure of the clause or the end of the clause."""
        stop = statement.clause.end
        if following is not None and following.clause == statement.clause:
            stop = following.figure.start
        return self.plain[statement.figure.end : stop]

    def read_unit(self, statement: Statement) -> str:
        """Read the unit of a figure in the folded script."""
        script = self.words.script
        return "".join(script.get(sign, sign) for sign in statement.figure.unit)

    def read_behind(self, statement: Statement) -> str:
        """Read from the start of the clause to the figure."""
        return self.plain[statement.clause.start : statement.figure.start]
