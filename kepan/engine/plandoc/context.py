"""What a statement may borrow from its surroundings: the statements, clauses and headings before it."""

from bisect import bisect_left

from kepan.engine.plandoc.blocks import Clause, Clauses
from kepan.engine.plandoc.folding import EMPTY, Phrase
from kepan.engine.plandoc.naming import Namer
from kepan.engine.plandoc.statements import Statement, StatementReader

LONGEST_SUBJECT = 40
LONGEST_TOPIC = 16
# A clause that opens with one of these names no subject (在经济增长中).
GROUNDS = ("在", "按", "根据", "通过", "以", "从", "由", "据")
REACH = 24


class Context:
    """The text, its vocabulary, and the statements resolved so far (`done`, in order)."""

    def __init__(self, reader: StatementReader, clauses: Clauses) -> None:
        self.reader = reader
        self.folded = reader.folded
        self.plain = reader.plain
        self.words = reader.vocabulary
        self.namer = Namer(reader.vocabulary)
        self.blocks = reader.blocks
        self.clauses = clauses
        self.ends = clauses.ends
        self.done: list[Statement] = []

    def get_previous(self, statement: Statement) -> Statement | None:
        """Get the statement before this one in the same block."""
        if self.done and self.done[-1].clause.block == statement.clause.block:
            return self.done[-1]
        return None

    def get_neighbour(self, statement: Statement) -> Statement | None:
        """Get the statement before this one in the same sentence."""
        previous = self.get_previous(statement)
        return previous if previous is not None and previous.clause.sentence == statement.clause.sentence else None

    def get_outside(self, statement: Statement) -> Statement | None:
        """Get the statement before this one in the same sentence; behind a bracket, the one before the bracket."""
        for other in reversed(self.done[-REACH:]):
            if other.clause.sentence != statement.clause.sentence:
                break
            if other.group is None or statement.group is not None:
                return other
        return self.get_neighbour(statement)

    def read_clause_before(self, statement: Statement) -> Phrase:
        """Read the name that stands in the clause before, when that clause is in the same sentence."""
        index = bisect_left(self.ends, statement.clause.start) - 1
        if index < 0:
            return EMPTY
        clause = self.clauses[index]
        if clause.sentence != statement.clause.sentence or clause.end - clause.start > LONGEST_SUBJECT:
            return EMPTY
        if self.done and self.done[-1].clause == clause:
            return self.done[-1].name
        phrase, _ = self.namer.read_end(self.reader.read_without_times(clause.start, clause.end))
        return self.namer.read_name(self.read_without_state(phrase))

    def read_without_state(self, phrase: Phrase) -> Phrase:
        """Cut off how a subject fares (参保率不高, 居民收入稳步增长)."""
        verbs = self.words.verbs
        rest = phrase
        while rest.text:
            state = verbs.states.match_end(rest.plain)
            word = state or max(verbs.grow.match_end(rest.plain), verbs.shrink.match_end(rest.plain), key=len)
            if len(word) < 2:
                break
            rest, _ = self.namer.read_end(rest[: -len(word)])
        return rest if rest.text else phrase

    def read_subject(self, statement: Statement) -> Phrase:
        """Read the subject that a statement without one means: the name or clause before it, or the heading."""
        neighbour = self.get_outside(statement)
        if neighbour is not None and neighbour.clause.segment == statement.clause.segment:
            return neighbour.name
        own = self.read_clause_before(statement)
        if own.text:
            return own
        if neighbour is not None:
            return neighbour.name
        previous = self.get_previous(statement)
        if previous is not None:
            return previous.name
        for block in reversed(self.blocks[max(0, statement.clause.block - 1) : statement.clause.block + 1]):
            if block.title:
                return self.folded.read_phrase(*block.title)
            if block.opens:
                break
        return EMPTY

    def read_topic(self, other: Statement) -> Phrase:
        """Read whom a statement speaks of: what stands before 对, or its subject without the noun of measure."""
        place = other.name.plain.find("对")
        if place >= 0:
            return other.name[:place]
        head = self.namer.read_head(other.name)
        return head if head.text else other.name

    def read_noun_of(self, other: Statement) -> Phrase:
        """Read what a statement counts, without the verbs before it."""
        noun = other.name
        while (verb := self.namer.match_verb(noun)) and not self.namer.is_headless(noun):
            noun = noun[len(verb) :]
        return noun

    def read_counted_noun(self, statement: Statement) -> Phrase:
        """Read what the statement before counts, for a rate without a subject (查处案件120件，结案率95%)."""
        neighbour = self.get_neighbour(statement)
        if neighbour is None or neighbour.role != "level" or neighbour.figure.family != "count":
            return EMPTY
        noun = self.read_noun_of(neighbour)
        return EMPTY if self.namer.is_headless(noun) else noun

    def read_clause_topic(self, statement: Statement) -> Phrase:
        """Read whom the clauses before speak of, while they have no figure (养老金连续六年调整，月人均水平…)."""
        index = bisect_left(self.ends, statement.clause.start) - 1
        for number in range(index, max(-1, index - 2), -1):
            clause = self.clauses[number]
            figured = bool(self.done) and self.done[-1].clause.start >= clause.start
            if clause.sentence != statement.clause.sentence or figured or clause.end - clause.start > LONGEST_SUBJECT:
                break
            topic = self.read_topic_in(clause)
            if topic.text:
                return topic
        return EMPTY

    def read_topic_in(self, clause: Clause) -> Phrase:
        """Read what stands in a clause up to a time or to the word that turns to what happened."""
        times = self.reader.list_times(clause.start + 1, clause.end)
        phrase = self.reader.read_without_times(clause.start, times[0].start if times else clause.end)
        for at in range(len(phrase)):
            if self.words.verbs.turns.match_start(phrase.plain, at):
                phrase = phrase[:at]
                break
        phrase = phrase[: len(phrase) - len(self.words.times.until.match_end(phrase.plain))]
        if phrase.plain.startswith(GROUNDS):
            return EMPTY
        topic = self.namer.read_name(self.read_without_state(self.namer.read_end(phrase)[0]))
        fits = 1 < len(topic) <= LONGEST_TOPIC and "、" not in topic.plain
        return topic if fits and not self.namer.match_verb(topic) else EMPTY

    def read_lent_head(self, statement: Statement, *, near: bool = False) -> Phrase:
        """Read the subject that the statements before, or a clause without figures, lend to a name without one."""
        own: Phrase | None = None
        for other in reversed(self.done[-REACH:]):
            if own is None and other.clause.segment != statement.clause.segment:
                own = self.read_clause_topic(statement)
                if own.text:
                    return own
            away = statement.clause.sentence - other.clause.sentence
            if other.clause.block != statement.clause.block or away > 1 or (near and away):
                break
            if other.head.text:
                return other.head
            if not away and other.role == "level" and not self.namer.is_headless(other.name):
                name = other.name
                while verb := self.namer.match_verb(name):
                    name = name[len(verb) :]
                name = name[: len(name) - len(self.namer.match_last_verb(name))]
                if self.words.verbs.subjects.match_end(name.plain):
                    return name
        return self.read_clause_topic(statement) if own is None else EMPTY

    def is_part(self, statement: Statement) -> bool:
        """Say whether the statement stands in brackets or behind a word such as 其中."""
        opening = self.plain[statement.clause.start : statement.figure.start].lstrip(" 、(")
        behind = self.plain[max(0, statement.clause.start - 8) : statement.clause.start].rstrip("，,：: ")[-2:]
        return statement.group is not None or bool(self.words.names.parts.match_start(opening)) or behind == "其中"
