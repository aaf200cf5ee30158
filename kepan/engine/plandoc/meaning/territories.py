"""Reads which territory a figure counts: 全市, 我区, a named district, the heading's, the plan's."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from kepan.engine.plandoc.blocks import Clauses
from kepan.engine.plandoc.folding import Folded
from kepan.engine.plandoc.sections import SectionReader
from kepan.engine.plandoc.statements import Statement, StatementReader
from kepan.engine.plandoc.tree import Plan

# Clauses of the same sentence that are looked at before the figure's own.
BACK = 6
SHORTEST, LONGEST = 2, 12
HAN_FIRST, HAN_LAST = "一", "鿿"
LEADS = "在由,， 、"
NATION = "国"


@dataclass(frozen=True, slots=True)
class Place:
    """A territory in the text: the printed word or name, and the kind of territory for 全市 and its like."""

    start: int
    text: str
    kind: str


class TerritoryReader:
    """Reads the territory of figures."""

    def __init__(self, reader: StatementReader, clauses: Clauses, sections: SectionReader) -> None:
        self.reader = reader
        self.folded: Folded = reader.folded
        self.plain = reader.plain
        self.words = reader.vocabulary.meaning
        verbs, times = reader.vocabulary.verbs, reader.vocabulary.times
        self.helpers = (verbs.modal, times.until)
        self.not_heads = (verbs.counted, verbs.activity, verbs.openers, times.grounds)
        self.tails = reader.vocabulary.structure.territory_tails
        self.clauses = clauses
        self.starts = clauses.starts
        self.sections = sections
        self.own = self.list_all_own()
        self.own_starts = [place.start for place in self.own]
        self.of_clause: dict[int, tuple[Place, ...]] = {}
        self.of_section: dict[int, str | None] = {}

    def read_territory(self, statement: Statement, plan: Plan) -> tuple[str | None, str]:
        """Read the territory of a figure, and the rule."""
        number = bisect_right(self.starts, statement.clause.start) - 1
        own = [place for place in self.list_places(number) if place.start < statement.figure.start]
        if own:
            return self.compute_name(own[-1], plan), "territory.clause"
        for back in range(number - 1, max(-1, number - 1 - BACK), -1):
            if self.clauses[back].sentence != statement.clause.sentence:
                break
            if places := self.list_places(back):
                return self.compute_name(places[-1], plan), "territory.sentence"
        if named := self.read_heading(self.sections.get_section(statement.clause.block), plan):
            return named, "territory.heading"
        return plan.territory, "territory.plan" if plan.territory else ""

    def compute_name(self, place: Place, plan: Plan) -> str:
        """Compute the name of a place: the plan's territory for 全市 or 我市 where it is one of that kind."""
        if not place.kind or plan.territory is None:
            return place.text
        script = self.reader.vocabulary.script
        # 岭南高新区（岭北区）: the second name stands in brackets.
        first = plan.territory.partition("(")[0].partition("（")[0]
        tail = self.tails.match_end("".join(script.get(sign, sign) for sign in first))
        return plan.territory if tail.endswith(place.kind) else place.text

    def list_places(self, number: int) -> tuple[Place, ...]:
        """List the territories of a clause that it reports on: a name at its head, and words such as 全市."""
        if number not in self.of_clause:
            clause = self.clauses[number]
            named = self.find_named(self.find_head(clause.start, clause.end), clause.end)
            self.of_clause[number] = (*([named] if named else []), *self.list_own(clause.start, clause.end))
        return self.of_clause[number]

    def list_own(self, start: int, end: int) -> list[Place]:
        """List the words for the reporting territory in a stretch, without those that are compared with."""
        found = []
        for place in self.own[bisect_left(self.own_starts, start) : bisect_left(self.own_starts, end)]:
            at = place.start
            if at > start and self.plain[at - 1] in self.words.compared_territories:
                continue
            # 全国 inside a clause is part of a name or a comparison (申报全国试点).
            if place.kind != NATION or at <= self.find_head(start, end):
                found.append(place)
        return found

    def list_all_own(self) -> list[Place]:
        """List the words for the reporting territory of the whole text, in order."""
        found, own = [], self.words.own_territories
        for word in own.words:
            at = self.plain.find(word)
            while at >= 0:
                found.append(Place(at, self.folded.text[at : at + len(word)], own.signs[word]))
                at = self.plain.find(word, at + len(word))
        return sorted(found, key=lambda place: place.start)

    def find_head(self, start: int, end: int) -> int:
        """Find where a clause begins behind its times, helpers and prepositions."""
        at, moved = start, True
        while moved and at < end:
            moved = False
            time = next(iter(self.reader.list_times(at, at + 1)), None)
            if time is not None:
                at, moved = time.end, True
            elif self.plain[at] in LEADS:
                at, moved = at + 1, True
            elif word := max(words.match_start(self.plain, at) for words in self.helpers):
                at, moved = at + len(word), True
        return at

    def find_named(self, start: int, end: int) -> Place | None:
        """Find a named territory that begins at a place: a name of a few signs with a tail such as 县."""
        limit = min(end, start + LONGEST)
        if not HAN_FIRST <= self.plain[start : start + 1] <= HAN_LAST:
            return None
        for stop in range(start + SHORTEST, limit + 1):
            if not HAN_FIRST <= self.plain[stop - 1] <= HAN_LAST:
                return None
            tail = self.words.place_tails.match_end(self.plain, stop)
            if tail and stop - start - len(tail) >= SHORTEST:
                stop += len(self.words.place_tails.match_start(self.plain, stop))
                return self.create_named(start, min(stop, end))
        return None

    def create_named(self, start: int, stop: int) -> Place | None:
        """Create a named territory, unless a common word is in it or it begins a longer one (…市场)."""
        name = self.plain[start:stop]
        if self.words.not_places.find_in(name) or any(words.match_start(name) for words in self.not_heads):
            return None
        if self.words.not_levels.match_start(self.plain, stop - 1):
            return None
        return Place(start, self.folded.text[start:stop], "")

    def read_heading(self, section: int | None, plan: Plan) -> str | None:
        """Read the territory that the nearest heading names, outwards from a section."""
        if section is None:
            return None
        if section not in self.of_section:
            entry = self.sections.sections[section]
            start, end = entry.title_span
            named = self.find_named(self.find_head(start, end), end)
            own = self.list_own(start, end)
            place = named or (own[-1] if own else None)
            self.of_section[section] = (
                self.compute_name(place, plan) if place else self.read_heading(entry.parent, plan)
            )
        return self.of_section[section]
