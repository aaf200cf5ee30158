"""Reads how a quantity accrues: what there is (stock), what is new (flow), a flow summed up (cumulative)."""

from kepan.engine.indicators import IndicatorEntry
from kepan.engine.plandoc.statements import Statement, StatementReader
from kepan.engine.plandoc.times import Time

STOCK, FLOW, CUMULATIVE = "stock", "flow", "cumulative"
RATIO_FAMILIES = frozenset({"share", "fold"})
BODIES = ("家", "户", "个", "所")
BY_ENTRY = {"F": FLOW, "S": STOCK}


class AccrualReader:
    """Reads the accrual of figures; None where neither the text nor the dictionary tells."""

    def __init__(self, reader: StatementReader) -> None:
        self.plain = reader.plain
        self.words = reader.vocabulary.meaning
        self.verbs = reader.vocabulary.verbs
        # What has been read, by the start of the figure.
        self.known: dict[int, str | None] = {}
        self.attributes = reader.vocabulary.names.attributes

    def read_accrual(
        self, statement: Statement, time: Time | None, entry: IndicatorEntry | None
    ) -> tuple[str | None, str]:
        """Read how a figure accrues, and the rule; ratios and ranks do not accrue.

        Statements are read in the order of the text: a part of which nothing is said accrues as its whole does.
        """
        if self.is_ratio(statement, entry):
            return None, ""
        if statement.role == "growth":
            return FLOW, "accrual.change"
        accrual, rule = self.read_level(statement, time, entry)
        if accrual is None and statement.parent is not None:
            accrual = self.known.get(statement.parent.figure.start)
            rule = "accrual.parent" if accrual else ""
        self.known[statement.figure.start] = accrual
        return accrual, rule

    def read_level(
        self, statement: Statement, time: Time | None, entry: IndicatorEntry | None
    ) -> tuple[str | None, str]:
        """Read how a level or count accrues, from its own words, its time and its entry."""
        held = self.find_held(statement)
        if word := self.find_sum(statement):
            return self.read_sum(statement, bool(held), entry, word)
        if time is not None and self.words.sums.match_start(self.plain, time.end) and self.is_deed(statement):
            return CUMULATIVE, f"accrual.period {time.period}"
        return self.read_plain(statement, held, entry)

    def is_ratio(self, statement: Statement, entry: IndicatorEntry | None) -> bool:
        """Say whether a figure is a ratio or a rank."""
        if statement.figure.family in RATIO_FAMILIES or statement.role in ("rank", "completion", "share"):
            return True
        if entry is not None and entry.kind in "RK":
            return True
        name = statement.name.plain
        return "/" in statement.figure.unit or bool(self.words.ratios.find_in(name[:2]) or name.endswith("率"))

    def find_held(self, statement: Statement) -> str:
        """Find the word that says a quantity is held at a date; what is new is not, whatever else its name says."""
        name = statement.name.plain
        if self.words.news.find_in(name):
            return ""
        # What stands in a relative clause (拥有…的企业) says nothing about the number of what it describes.
        if word := self.words.stocks.find_in(name.rpartition("的")[2]):
            return word
        return statement.level if statement.level in self.words.stock_levels else ""

    def find_sum(self, statement: Statement) -> str:
        """Find 累计 in the name or right before the figure."""
        return self.words.sums.find_in(statement.name.plain) or self.words.sums.find_in(statement.left.plain)

    def read_sum(
        self, statement: Statement, held: bool, entry: IndicatorEntry | None, word: str
    ) -> tuple[str | None, str]:
        """Read a sum: of deeds it is cumulative; before what there is, 累计 only says how much there is."""
        if held:
            return STOCK, "accrual.held"
        if self.is_deed(statement) or self.words.flows.find_in(statement.name.plain):
            return CUMULATIVE, f"accrual.sum {word}"
        if entry is not None and entry.kind in BY_ENTRY:
            return (STOCK if entry.kind == "S" else CUMULATIVE), f"accrual.entry {entry.code}"
        return None, ""

    def read_plain(self, statement: Statement, held: str, entry: IndicatorEntry | None) -> tuple[str | None, str]:
        """Read a quantity that is no sum: by its words, its verb, its entry, or 达到 before a number of bodies."""
        if held:
            return STOCK, f"accrual.stock {held}"
        if self.is_deed(statement):
            return FLOW, f"accrual.deed {statement.verb}".strip()
        if word := self.words.flows.find_in(statement.name.plain):
            return FLOW, f"accrual.flow {word}"
        if entry is not None and entry.kind == "S":
            return STOCK, f"accrual.entry {entry.code}"
        counted = statement.figure.family == "count" and self.read_unit(statement).endswith(BODIES)
        if counted and (statement.level in self.words.reached_levels or statement.before in self.words.reached_levels):
            return STOCK, f"accrual.reached {statement.level or statement.before}"
        if entry is not None and entry.kind == "F":
            return FLOW, f"accrual.entry {entry.code}"
        return None, ""

    def read_unit(self, statement: Statement) -> str:
        """Read the printed figure with its unit, folded."""
        return self.plain[statement.figure.start : statement.figure.end]

    def is_deed(self, statement: Statement) -> bool:
        """Say whether a verb of doing or counting leads the name (引进, 举办), and not one that says it is there."""
        sums = self.words.sums.match_start(statement.verb)
        verb = statement.verb[len(sums) :]
        if self.words.not_deeds.match_start(statement.name.plain, len(sums)):
            return False
        # A verb of one sign may as well begin a noun (创业中心); one before a noun of measure is part of it (孵化面积).
        measured = statement.name.plain[len(statement.verb) :] in self.attributes
        done = len(verb) > 1 and not measured and (verb in self.verbs.counted or verb in self.verbs.activity)
        return (done and verb not in self.words.stock_verbs) or statement.kind == "measure"
