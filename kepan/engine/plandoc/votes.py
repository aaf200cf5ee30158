"""Weighs what figures and words look like: reports state odd numbers and what has grown, plans round ones and bounds.

A vote above zero speaks for a deed done, one below for a wish. The votes of a sentence count most, then those of its
paragraph, then those of its plan.
"""

from collections import defaultdict

from kepan.engine.plandoc.figures import Figure
from kepan.engine.plandoc.sections import SectionReader
from kepan.engine.plandoc.statements import Statement, StatementReader
from kepan.engine.plandoc.tenses import ACHIEVED, TARGET

SAID = 1.5
COMPLETED = 2.0
EXACT = 2.0
ODD_CHANGE = 0.8
MEASURED = 1.0
RESULTS = 1.5
GROWN = 0.6
ODD_BASE = 0.6
EXACT_LEVEL = 0.45
ODD_LEVEL = 0.2
HALF_LEVEL = 0.1
ROUND_LEVEL = -0.25
BOUND = -0.8
RANGE = -1.2
FIRM = -1.0
BOUNDS = ("以上", "左右", "以内", "以下", "之内")
FIRM_BOUNDS = ("不低于", "不少于", "至少", "不超过", "不高于")
PARAGRAPH, PLAN, PLAN_MOST = 0.6, 0.1, 1.0
ODD_DIGITS = 3
LONGEST_LEAD = 40


class Votes:
    """The votes of the sentences, paragraphs and plans of a text."""

    LEAST = 0.25

    def __init__(self, reader: StatementReader, sections: SectionReader) -> None:
        self.plain = reader.plain
        self.words = reader.vocabulary
        self.sections = sections
        self.of_sentence: dict[int, float] = defaultdict(float)
        self.of_block: dict[int, float] = defaultdict(float)
        self.of_plan: dict[int, float] = defaultdict(float)

    def add(self, sentence: int, block: int, vote: float) -> None:
        """Add a vote to a sentence, its paragraph and its plan."""
        self.of_sentence[sentence] += vote
        self.of_block[block] += vote
        self.of_plan[self.sections.get_plan(block)] += vote

    def add_sentence(self, number: int, block: int, tense: str, start: int, end: int) -> None:
        """Add what the words of a sentence say."""
        said = {ACHIEVED: SAID, TARGET: -SAID}.get(tense, 0.0)
        if self.words.verbs.measured.find_in(self.plain[start:end]):
            said += MEASURED
        if end - start <= LONGEST_LEAD and self.words.structure.result_tails.match_end(self.plain[start:end]):
            said += RESULTS
        if said:
            self.add(number, block, said)

    def add_statement(self, statement: Statement) -> None:
        """Add what the figure of a statement looks like."""
        vote = self.compute_vote(statement)
        if vote:
            self.add(statement.clause.sentence, statement.clause.block, vote)

    def compute_vote(self, statement: Statement) -> float:
        """Compute the vote of one figure."""
        if statement.role == "completion":
            return COMPLETED
        if statement.rounded is not None:
            return EXACT
        if statement.figure.form == "range":
            return RANGE
        if statement.before in FIRM_BOUNDS:
            return FIRM
        if statement.after in BOUNDS:
            return BOUND
        if statement.before or statement.after:
            return 0.0
        if statement.role == "growth":
            return ODD_CHANGE if is_odd(statement.figure) else GROWN if statement.baseline_period else 0.0
        if statement.baseline is not None and is_odd(statement.figure):
            return ODD_BASE
        return compute_level_vote(statement)

    def get_score(self, sentence: int, block: int) -> float:
        """Get the weighed votes around a sentence."""
        own = self.of_sentence[sentence]
        plan = self.of_plan[self.sections.get_plan(block)] * PLAN
        return own + PARAGRAPH * (self.of_block[block] - own) + max(-PLAN_MOST, min(PLAN_MOST, plan))


def is_odd(figure: Figure) -> bool:
    """Say whether a figure is of a measured kind: with decimals that are no half."""
    value = figure.values[0]
    return value != value.to_integral_value() and (value * 2) != (value * 2).to_integral_value()


def compute_level_vote(statement: Statement) -> float:
    """Compute the vote of a plain level: measured ones have many digits that say something, wanted ones few."""
    digits, half = count_digits(statement), statement.figure.value_text.rstrip("0").endswith("5")
    if digits > ODD_DIGITS:
        return EXACT_LEVEL
    if digits == ODD_DIGITS:
        return HALF_LEVEL if half else ODD_LEVEL
    return ROUND_LEVEL if digits == 1 or half else 0.0


def count_digits(statement: Statement) -> int:
    """Count the digits of a figure that say something: without the zeros at its end."""
    return len(statement.figure.value_text.replace(".", "").replace(",", "").strip("0"))
