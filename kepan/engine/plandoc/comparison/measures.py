"""Compares the measures and headings of two plans: added, dropped, reworded, moved."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from kepan.engine.plandoc.actions import Measure
from kepan.engine.plandoc.comparison.changes import MeasureChange, SectionChange
from kepan.engine.plandoc.comparison.texts import LEAST, Wording, WordingReader, compute_overlap, list_pairs
from kepan.engine.plandoc.items import Item
from kepan.engine.plandoc.tree import PlanTree, Section
from kepan.engine.plandoc.vocabulary import Vocabulary

Place = tuple[str, int]
TOP: Place = ("top", 0)


class Outline:
    """The measures and the headings that are no measures of one plan, with what each hangs under."""

    def __init__(self, reader: WordingReader, tree: PlanTree, plan: int | None) -> None:
        self.tree = tree
        own = [entry for entry in tree.measures if plan is None or entry.plan == plan]
        # Sentences below a heading are its wording; they are no measures of their own here.
        self.measures = [entry for entry in own if entry.marker or entry.parent is None]
        self.sentences: dict[int, list[Measure]] = defaultdict(list)
        for entry in own:
            if not entry.marker and entry.parent is not None:
                self.sentences[entry.parent].append(entry)
        starts = {entry.span[0] for entry in self.measures}
        self.sections = [
            entry
            for entry in tree.sections
            if (plan is None or entry.plan == plan)
            and entry.span[0] not in starts
            and entry.title_span[0] not in starts
        ]
        self.parents = {entry.id for entry in self.measures} & {entry.parent for entry in self.measures}
        self.wordings = [self.read_measure(reader, entry) for entry in self.measures]
        self.titles = [Wording(reader.read_text(entry.title), "") for entry in self.sections]
        self.headings = {entry.id for entry in self.sections}

    def read_measure(self, reader: WordingReader, measure: Measure) -> Wording:
        """Read the wording of a measure; one with measures below it is its heading alone."""
        title = measure.title or measure.action
        surfaces = [self.tree.items[number].surface for number in measure.items]
        heading = title if not any(word in title for word in surfaces) else ""
        if sentences := self.sentences.get(measure.id):
            return reader.read_wording(heading, "。".join(entry.text for entry in sentences), surfaces)
        return reader.read_wording(heading, "" if measure.id in self.parents else measure.text, surfaces)

    def get_place(self, measure: Measure) -> Place:
        """Get what a measure hangs under: a measure above, else the nearest heading that is none."""
        if measure.parent is not None:
            return "measure", measure.parent
        number = measure.section
        while number is not None:
            if number in self.headings:
                return "section", number
            number = self.tree.sections[number].parent
        return TOP


class MeasureComparer:
    """Compares the outlines of two plans."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        before: PlanTree,
        after: PlanTree,
        plans: tuple[int | None, int | None],
        items: Sequence[tuple[Item, Item]],
    ) -> None:
        reader = WordingReader(vocabulary)
        self.before = Outline(reader, before, plans[0])
        self.after = Outline(reader, after, plans[1])
        self.measures = list_pairs(self.before.wordings, self.after.wordings)
        self.sections = list_pairs(self.before.titles, self.after.titles)
        self.sections = sorted([*self.sections, *self.list_followed(items)])
        self.places: dict[Place, Place] = {TOP: TOP}
        for left, right, _ in self.measures:
            self.places["measure", self.before.measures[left].id] = ("measure", self.after.measures[right].id)
        for left, right, _ in self.sections:
            self.places["section", self.before.sections[left].id] = ("section", self.after.sections[right].id)

    def list_followed(self, items: Sequence[tuple[Item, Item]]) -> list[tuple[int, int, float]]:
        """List pairs of headings with new words: most figures of the one went to the other, or their numbers agree."""
        met = ({left for left, _, _ in self.sections}, {right for _, right, _ in self.sections})
        mine: dict[int | None, int] = {
            entry.id: place for place, entry in enumerate(self.before.sections) if place not in met[0]
        }
        others: dict[int | None, int] = {
            entry.id: place for place, entry in enumerate(self.after.sections) if place not in met[1]
        }
        totals = Counter(mine.get(old.section) for old, _ in items)
        counts = Counter((mine.get(old.section), others.get(new.section)) for old, new in items)
        numbered = {(entry.level, entry.marker): place for place, entry in enumerate(self.after.sections)}
        tried = [pair for pair, _ in counts.most_common()]
        tried += [
            (place, numbered.get((entry.level, entry.marker))) for place, entry in enumerate(self.before.sections)
        ]
        found = []
        for number, (left, right) in enumerate(tried):
            if left is None or right is None or left in met[0] or right in met[1]:
                continue
            alike = compute_overlap(self.before.titles[left].title, self.after.titles[right].title)
            most = number < len(counts) and 2 * counts[left, right] >= totals[left]
            if most or (number >= len(counts) and alike > 0):
                found.append((left, right, LEAST))
                met[0].add(left)
                met[1].add(right)
        return found

    def list_measures(self) -> tuple[MeasureChange, ...]:
        """List what became of the measures: pairs and losses in the order before, then what was added."""
        partners = {left: (right, score) for left, right, score in self.measures}
        met = {right for _, right, _ in self.measures}
        changes = []
        for place, measure in enumerate(self.before.measures):
            if place in partners:
                changes.append(self.create_change(place, *partners[place]))
            else:
                changes.append(MeasureChange(("dropped",), f"措施“{get_title(measure)}”不再出现", measure, None))
        for place, measure in enumerate(self.after.measures):
            if place not in met:
                changes.append(MeasureChange(("added",), f"新提出措施“{get_title(measure)}”", None, measure))
        return tuple(changes)

    def create_change(self, left: int, right: int, score: float) -> MeasureChange:
        """Create the change of a pair of measures."""
        before, after = self.before.measures[left], self.after.measures[right]
        kinds, parts = [], []
        old, new = self.before.wordings[left], self.after.wordings[right]
        if not old.is_same(new):
            kinds.append("reworded")
            renamed = old.title != new.title
            parts.append(f"改写为“{get_title(after)}”" if renamed else "内容有改动")
        if self.is_moved(before, after):
            kinds.append("moved")
            parts.append("移到别处")
        message = f"措施“{get_title(before)}”{'，'.join(parts) or '未变'}"
        return MeasureChange(tuple(kinds) or ("kept",), message, before, after, score)

    def is_moved(self, before: Measure, after: Measure) -> bool:
        """Say whether a measure hangs under something else; one whose old place is gone has not moved by itself."""
        expected = self.places.get(self.before.get_place(before))
        return expected is not None and expected != self.after.get_place(after)

    def list_sections(self) -> tuple[SectionChange, ...]:
        """List what became of the headings that are no measures."""
        partners = {left: (right, score) for left, right, score in self.sections}
        met = {right for _, right, _ in self.sections}
        changes = []
        for place, section in enumerate(self.before.sections):
            if place in partners:
                changes.append(self.create_section_change(place, *partners[place]))
            else:
                changes.append(SectionChange(("dropped",), f"标题“{section.title}”不再出现", section, None))
        for place, section in enumerate(self.after.sections):
            if place not in met:
                changes.append(SectionChange(("added",), f"新增标题“{section.title}”", None, section))
        return tuple(changes)

    def create_section_change(self, left: int, right: int, score: float) -> SectionChange:
        """Create the change of a pair of headings."""
        before: Section = self.before.sections[left]
        after: Section = self.after.sections[right]
        if self.before.titles[left] == self.after.titles[right]:
            return SectionChange(("kept",), f"标题“{after.title}”未变", before, after, score)
        return SectionChange(("renamed",), f"标题“{before.title}”改为“{after.title}”", before, after, score)


def get_title(measure: Measure) -> str:
    """Get the heading of a measure, or what it does."""
    return measure.title or measure.action or measure.text[:20]
