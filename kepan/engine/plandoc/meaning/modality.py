"""Finds the word of intention that governs a figure: 力争, 确保, 预计, 争取."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from kepan.engine.plandoc.blocks import Clause, Clauses
from kepan.engine.plandoc.statements import Statement, StatementReader, find_around

# A word that opens a clause reaches this many clauses with figures further, within its sentence.
REACH = 2
# What may stand before a word that opens its clause: a time, a territory, a subject of few signs.
OPENING = 8
# What has been achieved was at most expected; a wish of the clause before is not about it.
EXPECTED = ("预计",)


@dataclass(frozen=True, slots=True)
class Intention:
    """A word of intention in the text: its place, and the word under which it is kept."""

    start: int
    end: int
    word: str


class ModalityReader:
    """Reads the word of intention of each figure.

    The nearest word before the figure in its own clause governs it. Without one, a word that opens an earlier
    clause of the same part of the sentence does: from a lead without figures to its end, from a clause with
    figures over the next two.
    """

    def __init__(self, reader: StatementReader, clauses: Clauses, statements: list[Statement]) -> None:
        self.reader = reader
        self.plain = reader.plain
        self.words = reader.vocabulary
        self.clauses = clauses
        self.starts = clauses.starts
        self.full = {statement.clause.start for statement in statements}
        self.intentions = self.list_intentions()
        self.places = [intention.start for intention in self.intentions]

    def list_intentions(self) -> list[Intention]:
        """List the words of intention of the whole text, in order."""
        found: list[Intention] = []
        modality = self.words.meaning.modality
        for word in modality.words:
            at = self.plain.find(word)
            while at >= 0:
                if modality.words.match_start(self.plain, at) == word and self.is_intention(at, word):
                    found.append(Intention(at, at + len(word), modality.signs[word]))
                at = self.plain.find(word, at + len(word))
        return sorted(found, key=lambda intention: intention.start)

    def is_intention(self, at: int, word: str) -> bool:
        """Say whether a word states an intention: it is in no name, and 争取 is a helper of what follows."""
        meaning, verbs, times = self.words.meaning, self.words.verbs, self.words.times
        if meaning.not_modality.match_start(self.plain, at):
            return False
        if word not in verbs.soft_modal:
            return True
        after = at + len(word)
        sign = self.plain[after : after + 1]
        helped = (verbs.counted, verbs.activity, verbs.level, times.relative, times.until, meaning.wish_openers)
        return sign.isdigit() or any(words.match_start(self.plain, after) for words in helped)

    def read_modality(self, statement: Statement) -> tuple[str | None, str]:
        """Read the word of intention that governs a figure, and the rule; (None, "") where there is none."""
        clause, figure = statement.clause, statement.figure
        for intention in reversed(self.list_between(clause.start, figure.start)):
            if self.is_open_to(intention, statement):
                return intention.word, f"modality.clause {self.plain[intention.start : intention.end]}"
        carried = self.find_carried(clause)
        if carried is None or (statement.kind.endswith("achieved") and carried.word not in EXPECTED):
            return None, ""
        return carried.word, f"modality.sentence {self.plain[carried.start : carried.end]}"

    def list_between(self, start: int, end: int) -> list[Intention]:
        """List the words of intention that begin in a stretch."""
        return self.intentions[bisect_left(self.places, start) : bisect_left(self.places, end)]

    def is_open_to(self, intention: Intention, statement: Statement) -> bool:
        """Say whether a word reaches out of its bracket to the figure."""
        group = find_around(self.reader.brackets, intention.start)
        return group is None or group == statement.group or statement.figure.start < group[1]

    def find_carried(self, clause: Clause) -> Intention | None:
        """Find the word that an earlier clause of the same part of the sentence hands on."""
        number = bisect_right(self.starts, clause.start) - 1
        passed = 0
        while number > 0 and passed <= REACH:
            number -= 1
            earlier = self.clauses[number]
            if earlier.segment != clause.segment:
                return None
            full = earlier.start in self.full
            passed += full
            inside = self.list_between(earlier.start, earlier.end)
            if inside:
                first = inside[0]
                opens = len(self.plain[earlier.start : first.start].strip()) <= OPENING
                single = len(inside) == 1 and passed <= REACH
                return first if single and opens else None
        return None
