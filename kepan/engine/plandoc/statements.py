"""Puts each figure into its clause: what stands left of it, right of it, and which words compare it."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from kepan.engine.plandoc.blocks import Block, Clause, Clauses
from kepan.engine.plandoc.figures import Figure
from kepan.engine.plandoc.folding import EMPTY, Folded, Phrase
from kepan.engine.plandoc.places import Span
from kepan.engine.plandoc.times import Time, find_ground_end
from kepan.engine.plandoc.vocabulary import Vocabulary, Words
from kepan.engine.plandoc.words import create_opener

COMPARING = Words(["比", "较", "同", "较之", "与"])
GROUNDING = Words(["在"])
CONNECTORS = "、和及与并或 "
PAIRS = {"(": ")", "“": "”", "《": "》", "「": "」", "『": "』"}
QUOTES = "“《「『"
LONGEST_QUOTE = 30
LONGEST = 120


@dataclass(slots=True)
class Statement:
    """A figure in its clause, being worked out by the later stages.

    `left` and `right` are the phrases on both sides, up to the neighbouring figures; `group` is the start of
    the bracket around the figure, if any; `before` and `after` are the words of comparison.
    """

    figure: Figure
    clause: Clause
    group: Span | None
    before: str
    after: str
    tail: int
    bound: str = ""
    left: Phrase = EMPTY
    right: Phrase = EMPTY
    role: str = "level"
    name: Phrase = EMPTY
    head: Phrase = EMPTY
    verb: str = ""
    level: str = ""
    kind: str = ""
    period: str | None = None
    comparator: str = "="
    parent: "Statement | None" = None
    taken: bool = False
    baseline: "Statement | None" = None
    opening: int | None = None
    scope_end: int = 0
    rounded: "Statement | None" = None
    baseline_period: str | None = None
    dir: str | None = None
    rate: str | None = None
    form: str | None = None
    trace: dict[str, str] = field(default_factory=dict)
    doubts: int = 0


def find_groups(plain: str, opening: str, longest: int) -> list[Span]:
    """Find the pairs of brackets or quotes that close within one line and within `longest` signs."""
    groups: list[Span] = []
    stack: list[int] = []
    closing = {PAIRS[sign]: sign for sign in opening}
    for match in create_opener({"\n", *opening, *closing}).finditer(plain):
        at, sign = match.start(), match[0]
        if sign == "\n":
            stack.clear()
        elif sign in opening:
            stack.append(at)
        elif sign in closing and stack and plain[stack[-1]] == closing[sign]:
            start = stack.pop()
            if at - start <= longest:
                groups.append((start, at + 1))
    return sorted(groups)


def find_around(spans: list[Span], at: int) -> Span | None:
    """Find the innermost of the spans around a place; the spans are sorted and none is longer than LONGEST."""
    for index in range(bisect_right(spans, (at, at + LONGEST)) - 1, -1, -1):
        start, end = spans[index]
        if at < end:
            return start, end
        if start < at - LONGEST:
            break
    return None


class StatementReader:
    """Reads the statements of a text from its figures and clauses."""

    def __init__(self, folded: Folded, vocabulary: Vocabulary, times: list[Time], blocks: list[Block]) -> None:
        self.folded = folded
        self.plain = folded.plain
        self.vocabulary = vocabulary
        self.blocks = blocks
        self.times = times
        self.quotes = find_groups(self.plain, QUOTES, LONGEST_QUOTE)
        self.brackets = find_groups(self.plain, "(", LONGEST)
        self.starts = [time.start for time in times]

    def list_statements(self, figures: list[Figure], clauses: Clauses) -> list[Statement]:
        """List one statement for each figure that stands in a clause."""
        places = ((figure, bisect_right(clauses.starts, figure.start) - 1) for figure in figures)
        return [
            self.create_statement(figure, clauses[index])
            for figure, index in places
            if index >= 0 and figure.start < clauses.ends[index]
        ]

    def create_statement(self, figure: Figure, clause: Clause) -> Statement:
        """Create a statement: find the words of comparison on both sides of the figure."""
        words = self.vocabulary.comparators
        before = words.before.words.match_end(self.plain, figure.start) if figure.start > clause.start else ""
        whole = self.vocabulary.names.whole_words.match_end(self.plain, figure.start)
        if before and len(max(self.match_verb_end(figure.start), whole, key=len)) > len(before):
            before = ""
        after = words.after.words.match_start(self.plain, figure.end)
        tail = figure.end + len(after)
        statement = Statement(figure, clause, find_around(self.brackets, figure.start), before, after, tail)
        if not before:
            statement.bound = self.match_bound(clause.start, figure.start)
        return statement

    def match_bound(self, start: int, at: int) -> str:
        """Return the word of a bound before the verb of a figure (至少引进1个) or before its 占 (约占三分之一)."""
        relations = self.vocabulary.comparators.before
        verb = self.match_verb_end(at)
        word = relations.words.match_end(self.plain, at - len(verb)) if verb else ""
        if relations.signs.get(word) in (">=", "<="):
            return word
        share = self.plain.rfind("占", start, at)
        word = relations.words.match_end(self.plain, share) if share > start else ""
        return word if relations.signs.get(word) == "~" else ""

    def match_verb_end(self, at: int) -> str:
        """Return the verb that ends at a place: the 约 of 签约 compares nothing."""
        verbs = self.vocabulary.verbs
        return max(verbs.counted.match_end(self.plain, at), verbs.activity.match_end(self.plain, at), key=len)

    def find_phrases(self, statements: list[Statement]) -> None:
        """Find what stands left and right of each statement, up to its neighbours."""
        for index, statement in enumerate(statements):
            previous = statements[index - 1] if index else None
            following = statements[index + 1] if index + 1 < len(statements) else None
            statement.left = self.read_left(statement, previous)
            statement.right = self.read_right(statement, following)

    def read_left(self, statement: Statement, previous: Statement | None) -> Phrase:
        """Read the phrase left of a figure, without times and residue."""
        if statement.rounded is not None:
            return self.read_left(statement.rounded, previous)
        clause, figure = statement.clause, statement.figure
        start = clause.start
        if previous is not None and previous.clause == clause:
            start = previous.tail
            if previous.group and previous.group != statement.group:
                start = max(start, previous.group[1])
        if statement.group:
            start = max(start, statement.group[0] + 1)
        start = max(start, statement.scope_end)
        end = figure.start - len(statement.before) if statement.opening is None else statement.opening
        phrase = self.read_without_times(start, max(start, end))
        block = self.blocks[clause.block]
        joined = block.continues or self.is_cut(clause)
        if joined and clause.start == block.marker[1] and start == clause.start and clause.block:
            last = self.blocks[clause.block - 1]
            phrase = self.read_without_times(self.find_clause(last.start, last.end), last.end) + phrase
        return phrase

    def is_cut(self, clause: Clause) -> bool:
        """Say whether a hard line break stands between a verb of level and its figure (…面积达到 / 22万亩)."""
        block = self.blocks[clause.block]
        if not clause.block or block.level or block.title is not None:
            return False
        return len(self.vocabulary.verbs.level.match_end(self.plain, self.blocks[clause.block - 1].end)) > 1

    def find_clause(self, start: int, end: int) -> int:
        """Find where the last clause of a stretch begins."""
        at = end
        while at > start and self.plain[at - 1] not in "，,；;。！!？?：:":
            at -= 1
        return at

    def read_right(self, statement: Statement, following: Statement | None) -> Phrase:
        """Read the phrase right of a figure, up to the next figure, bracket end or clause end."""
        end = statement.clause.end
        if following is not None and following.clause == statement.clause:
            if following.group and following.group != statement.group:
                end = following.group[0]
            else:
                end = following.figure.start - len(following.before)
        if statement.group:
            end = min(end, statement.group[1] - 1)
        return self.read_without_times(statement.tail, max(end, statement.tail))

    def list_times(self, start: int, end: int) -> list[Time]:
        """List the expressions of time that begin in a stretch."""
        return self.times[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def read_without_times(self, start: int, end: int) -> Phrase:
        """Read a stretch without the expressions of time in it; names in quotes keep theirs."""
        gaps = []
        for time in self.list_times(start, end):
            named = find_around(self.quotes, time.start)
            if time.kind != "attribute" and not (named and named[0] < time.start):
                first = time.start
                times = self.vocabulary.times
                lasting = times.duration_bases.match_end(self.plain, first) if time.kind == "duration" else ""
                ground = find_ground_end(self.plain, time)
                words = GROUNDING if ground > time.end else COMPARING if time.base else times.until
                head = lasting or words.match_end(self.plain, first)
                # 提高到每月765元: the 到 belongs to the verb.
                if len(self.vocabulary.verbs.level.match_end(self.plain, first)) <= len(head):
                    first -= len(head)
                gaps.append((max(start, first), min(ground, end)))
        return self.folded.read_phrase(start, end, tuple(gaps))
