"""Turns the drafts of a text into measures with offices, deadlines, items and kinds of evidence."""

from bisect import bisect_left, bisect_right
from sys import intern

from kepan.engine.plandoc.actions import Measure, Passage, Phase
from kepan.engine.plandoc.blocks import SENTENCE_ENDS
from kepan.engine.plandoc.folding import Folded
from kepan.engine.plandoc.items import Item
from kepan.engine.plandoc.measures.acts import ActReader
from kepan.engine.plandoc.measures.deadlines import compute_day, find_deadline
from kepan.engine.plandoc.measures.drafts import ENTRY, HEADING, ROW, RUN, SENTENCE, TASK, Draft, DraftReader
from kepan.engine.plandoc.measures.offices import Duty, DutyReader
from kepan.engine.plandoc.measures.passages import PassageReader, list_items_inside
from kepan.engine.plandoc.measures.runs import list_block_runs
from kepan.engine.plandoc.measures.tables import list_rows
from kepan.engine.plandoc.places import Span
from kepan.engine.plandoc.sections import SectionReader
from kepan.engine.plandoc.times import Time
from kepan.engine.plandoc.vocabulary import Vocabulary
from kepan.engine.plandoc.words import create_opener

TITLE_END, SENTENCE_CUT = create_opener("。；;：:，,！!？?\n"), create_opener("。；;")
BLANKS = " \t\r　"
KINDS = 3
ROLES = ("lead", "responsible", "support")


class MeasureReader:
    """Reads the parts of a text that are actions, problems, intentions and phases."""

    def __init__(self, folded: Folded, vocabulary: Vocabulary, sections: SectionReader, times: list[Time]) -> None:
        self.text = folded.text
        self.plain = folded.plain
        self.words = vocabulary
        self.sections = sections
        self.blocks = sections.blocks
        self.times = times
        self.starts = [time.start for time in times]
        self.acts = ActReader(self.plain, vocabulary, times)
        self.duties = DutyReader(folded, vocabulary, self.acts)
        runs = vocabulary.structure.runs
        self.runs = list_block_runs(self.plain, self.blocks, runs)
        self.passages = PassageReader(folded, sections, self.runs)
        # Kept once each: they are few, and measures many.
        self.evidence: dict[tuple[str, ...], tuple[str, ...]] = {}

    def list_problems(self, items: tuple[Item, ...]) -> tuple[Passage, ...]:
        """List the stated problems."""
        return self.passages.list_problems(items)

    def list_intentions(self, items: tuple[Item, ...]) -> tuple[Passage, ...]:
        """List the intentions of the summaries."""
        return self.passages.list_intentions(items)

    def list_phases(self, measures: tuple[Measure, ...]) -> tuple[Phase, ...]:
        """List the phases with the measures inside them."""
        return self.passages.list_phases(measures)

    def list_measures(self, items: tuple[Item, ...]) -> tuple[Measure, ...]:
        """List the measures in the order of the text, parents before their children."""
        starts = [item.vspan[0] for item in items]
        drafts = self.list_drafts()
        drafts.reverse()
        measures: list[Measure] = []
        while drafts:
            # A draft weighs more than its measure: a long text must not hold both.
            measures.append(self.create_measure(len(measures), drafts.pop(), items, starts))
        return tuple(measures)

    def list_drafts(self) -> list[Draft]:
        """List the drafts of the measures, numbered, with the offices and deadlines printed for them."""
        lines = self.list_lines()
        rows = list_rows(self.plain, self.blocks, self.words.actions)
        reader = DraftReader(self.plain, self.sections, self.acts, self.runs, rows, lines, self.duties)
        drafts = reader.list_drafts()
        self.add_duties(drafts, lines)
        self.add_dropped(reader.dropped)
        for number, draft in enumerate(drafts):
            draft.number = number
        return drafts

    def list_lines(self) -> dict[int, Duty]:
        """List the lines of offices and deadlines by their block."""
        found = {}
        for number, block in enumerate(self.blocks):
            duty = None if block.marker[0] < block.marker[1] else self.duties.read_line(block.start, block.end)
            if duty is not None:
                found[number] = duty
        return found

    def add_duties(self, drafts: list[Draft], lines: dict[int, Duty]) -> None:
        """Give each draft the offices and deadlines that are printed for it."""
        by_block: dict[int, list[Draft]] = {}
        for draft in drafts:
            by_block.setdefault(draft.block, []).append(draft)
            self.add_own(draft)
        holder: Draft | None = None
        tops = [draft for draft in drafts if draft.form in (HEADING, ENTRY)]
        place = 0
        for number, block in enumerate(self.blocks):
            while place < len(tops) and tops[place].block <= number:
                holder = tops[place]
                place += 1
            inside = holder if holder is not None and holder.span[1] >= block.end else None
            if duty := lines.get(number):
                add_duty(inside, duty)
                continue
            here = by_block.get(number, [])
            for duty in self.duties.list_brackets(block.start, block.end):
                add_duty(self.find_holder(duty, block.end, here, inside), duty)
            for duty in self.duties.list_inner(block.marker[1], block.end):
                add_duty(self.find_marked(duty, here) or inside, duty)

    def add_dropped(self, drafts: list[Draft]) -> None:
        """Give the entry above what a sentence says that only names offices or a day."""
        for draft in drafts:
            if draft.form == SENTENCE and draft.parent is not None:
                self.add_own(draft)
                draft.parent.offices += draft.offices
                draft.parent.deadline = draft.parent.deadline or (draft.deadline if draft.offices else None)

    def find_holder(self, duty: Duty, end: int, drafts: list[Draft], top: Draft | None) -> Draft | None:
        """Find the draft that a bracket belongs to, by where it stands in its paragraph, which ends at `end`."""
        start, stop = duty.span
        around = [draft for draft in drafts if draft.span[0] <= start < draft.span[1]]
        runs = [draft for draft in around if draft.form in (RUN, ROW)]
        sentences = [draft for draft in around if draft.form in (SENTENCE, TASK)]
        behind = self.plain[:start].rstrip(BLANKS)[-1:] if start else ""
        rest = self.plain[stop:end].strip(BLANKS)
        if behind in SENTENCE_ENDS and not rest and top is not None:
            return top
        if runs:
            return runs[-1]
        if not rest.strip("。") and top is not None:
            return top
        return sentences[-1] if sentences else top

    def find_marked(self, duty: Duty, drafts: list[Draft]) -> Draft | None:
        """Find the run or row around a duty that stands as a sentence of its own."""
        around = [draft for draft in drafts if draft.span[0] <= duty.span[0] < draft.span[1]]
        return next((draft for draft in reversed(around) if draft.form in (RUN, ROW)), None)

    def add_own(self, draft: Draft) -> None:
        """Give a draft the offices its own clauses name, and its deadline."""
        if draft.row is not None:
            cells = draft.row.cells
            for role in ROLES:
                if role in cells:
                    names = self.duties.list_names(*cells[role])
                    draft.offices += tuple(self.duties.create_office(name, role) for name in names)
            draft.deadline = cells.get("deadline")
            return
        start, end = draft.own
        if draft.form == HEADING:
            draft.offices += tuple(self.duties.read_heading(start, end))
        for first, last in self.list_own_sentences(start, end):
            draft.offices += self.duties.read_clauses(self.acts.list_clauses(first, last))
        times = self.times[bisect_left(self.starts, start) : bisect_right(self.starts, end - 1)]
        draft.deadline = find_deadline(self.plain, times, start, end, self.words.actions.due_verbs)

    def list_own_sentences(self, start: int, end: int) -> list[Span]:
        """List the sentences of a stretch."""
        found, first = [], start
        for match in SENTENCE_CUT.finditer(self.plain, start, end):
            found.append((first, match.start()))
            first = match.end()
        return [*found, (first, end)] if end > first else found

    def create_measure(self, number: int, draft: Draft, items: tuple[Item, ...], starts: list[int]) -> Measure:
        """Create the measure of a draft."""
        start, end = draft.own
        parent = draft.parent
        while parent is not None and parent.number is None:
            parent = parent.parent
        titled = TITLE_END.search(self.plain, start, end)
        stop = titled.start() if titled else end
        act = draft.act
        action = intern(self.text[slice(*act.action)]) if act else ""
        acted = self.text[slice(*act.object)].strip() if act else ""
        deadline = self.text[slice(*draft.deadline)].strip() or None if draft.deadline else None
        plan = self.sections.get_plan(draft.block)
        stretch = (start, draft.span[1] if draft.form != HEADING or not draft.children else end)
        return Measure(
            id=number,
            parent=parent.number if parent is not None else None,
            marker=intern(self.text[slice(*draft.marker)].strip()),
            action=action,
            text=self.text[slice(*self.get_body(draft))].strip(),
            span=draft.span,
            section=self.sections.get_section(draft.block),
            items=list_items_inside(items, starts, draft.span),
            title=self.text[start:stop].strip(),
            object=acted,
            offices=tuple(sorted(dict.fromkeys(draft.offices), key=lambda office: office.span)),
            deadline=deadline,
            date_to=compute_day(self.plain[slice(*draft.deadline)], self.sections.plans[plan])
            if draft.deadline
            else None,
            evidence=self.list_evidence(*stretch),
            plan=plan,
        )

    def get_body(self, draft: Draft) -> Span:
        """Get the stretch whose words a measure shows: its title, else all of it."""
        return draft.own if draft.form != RUN else (draft.own[0], draft.span[1])

    def list_evidence(self, start: int, end: int) -> tuple[str, ...]:
        """List the kinds of record that the words of a stretch point to."""
        stretch = self.plain[start:end]
        kinds = tuple(kind for kind, words in self.words.evidence.items() if words.find_in(stretch))[:KINDS]
        return self.evidence.setdefault(kinds, kinds)


def add_duty(draft: Draft | None, duty: Duty) -> None:
    """Add the offices and the deadline of a duty to a draft."""
    if draft is None:
        return
    draft.offices += duty.offices
    if duty.deadline is not None and duty.deadline[0] < duty.deadline[1]:
        draft.deadline = duty.deadline
