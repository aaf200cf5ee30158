"""Builds the tree of measures: headings below the first level, numbered and dashed entries, runs, sentences."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from kepan.engine.plandoc.actions import Office
from kepan.engine.plandoc.blocks import SENTENCE_ENDS, Block
from kepan.engine.plandoc.markers import FIRST
from kepan.engine.plandoc.measures.acts import BRACKET_ENDS, BRACKET_STARTS, Act, ActReader, Grade
from kepan.engine.plandoc.measures.offices import Duty, DutyReader
from kepan.engine.plandoc.measures.runs import NUMERALS, Run, list_signed_runs
from kepan.engine.plandoc.measures.tables import Row
from kepan.engine.plandoc.places import Span
from kepan.engine.plandoc.sections import SectionReader
from kepan.engine.plandoc.words import create_opener

HASHES = 6
LABELLED = 30
SENTENCE_CLOSERS = SENTENCE_ENDS | frozenset("；;")
CUTS = create_opener(SENTENCE_CLOSERS.union(BRACKET_STARTS, BRACKET_ENDS))
BLANKS = " \t\r　"
HEADING, ENTRY, RUN, SENTENCE, TASK, ROW = "heading", "entry", "run", "sentence", "task", "row"


@dataclass(slots=True)
class Draft:
    """A measure being worked out: `own` is the stretch that says what is done, `key` how deep it stands.

    `number` is that of its measure, None where it becomes none.
    """

    form: str
    span: Span
    marker: Span
    own: Span
    block: int
    parent: "Draft | None" = None
    title: Span | None = None
    key: tuple[int, int] = (0, 0)
    children: int = 0
    marked: bool = False
    act: Act | None = None
    offices: tuple[Office, ...] = ()
    deadline: Span | None = None
    row: Row | None = None
    number: int | None = None


class DraftReader:
    """Walks through the blocks and lists the drafts of measures in the order of the text."""

    def __init__(
        self,
        plain: str,
        sections: SectionReader,
        acts: ActReader,
        runs: list[list[Run]],
        rows: list[Row],
        duties: Mapping[int, Duty],
        readers: DutyReader,
    ) -> None:
        self.plain = plain
        self.words = sections.words
        self.runs = runs
        self.sections = sections
        self.blocks = sections.blocks
        self.acts = acts
        self.rows = {row.block: row for row in rows}
        self.duties = duties
        self.readers = readers
        self.drafts: list[Draft] = []
        self.dropped: list[Draft] = []
        self.open: list[Draft] = []

    def list_drafts(self) -> list[Draft]:
        """List all drafts; parents stand before their children."""
        for number, block in enumerate(self.blocks):
            self.close(number, block)
            if number in self.rows:
                self.add_row(number)
            elif self.is_phase(block):
                self.add_tasks(number, block)
            elif self.is_action(number):
                self.add_block(number, block)
        while self.open:
            self.set_end(self.open.pop(), len(self.blocks))
        self.add_sentences()
        drafts: list[Draft] = []
        for draft in self.drafts:
            (drafts if self.is_kept(draft) else self.dropped).append(draft)
        return sorted(drafts, key=lambda draft: (draft.span[0], -draft.span[1]))

    def close(self, number: int, block: Block) -> None:
        """Close the open headings and entries that a block ends."""
        key = self.get_key(number, block)
        if block.rank == 0 and number not in self.duties and self.open and self.open[-1].form == ENTRY:
            self.set_end(self.open.pop(), number)
        if block.rank and block.title is None:
            self.close_siblings(number, block)
        while self.open and (block.opens or (key is not None and self.open[-1].key >= key)):
            self.set_end(self.open.pop(), number)

    def close_siblings(self, number: int, block: Block) -> None:
        """Close from the entry on that has the same kind of marker and a smaller number: it stands beside this one."""
        for index, draft in enumerate(self.open):
            other = self.blocks[draft.block]
            if draft.form in (HEADING, ENTRY) and other.rank == block.rank and 0 < other.number < block.number:
                while len(self.open) > index:
                    self.set_end(self.open.pop(), number)
                return

    def get_key(self, number: int, block: Block) -> tuple[int, int] | None:
        """Get how deep a heading or entry stands; running text has no depth and closes nothing."""
        level = self.get_level(number)
        if block.title is not None:
            return level, 0
        return (level, block.rank) if block.rank else None

    def get_level(self, number: int) -> int:
        """Get how deep the section stands that a block is in."""
        section = self.sections.get_section(number)
        return self.sections.sections[section].level if section is not None else 0

    def close_open(self, key: tuple[int, int], number: int) -> None:
        """Close the open headings and entries that do not stand above a depth."""
        while self.open and self.open[-1].key >= key:
            self.set_end(self.open.pop(), number)

    def find_content(self, block: Block) -> int:
        """Find where the text of a line begins that a label of its content opens (任务名称:…); 0 where none does."""
        if block.rank:
            return 0
        label = self.acts.words.content_labels.match_start(self.plain, block.start)
        stop = block.start + len(label)
        return stop + 1 if label and self.plain[stop : stop + 1] in (":", "：") and stop + 1 < block.end else 0

    def set_end(self, draft: Draft, number: int) -> None:
        """Set the end of a draft that the block `number` closes."""
        draft.span = (draft.span[0], self.blocks[number - 1].end)

    def is_phase(self, block: Block) -> bool:
        """Say whether a block opens with the name of a phase."""
        opening = self.plain[block.marker[1] : min(block.end, block.marker[1] + 16)]
        return block.rank > 0 and self.words.phase_heads.find_in(opening) != ""

    def is_action(self, number: int) -> bool:
        """Say whether a block stands under headings that announce actions, not targets, problems or results."""
        path = self.sections.titles[number]
        if any(self.words.problem_heads.find_in(title) for title in path):
            return False
        aimed = any(self.words.unacted_heads.match_end(title) for title in path[:2])
        return not aimed and not self.is_result(path[0] if path else "")

    def is_result(self, title: str) -> bool:
        """Say whether a heading announces results; a heading with 打算 or 措施 in it does not."""
        wanted = self.words.wanted_heads.find_in(title) not in ("", "重点", "要求")
        return bool(self.words.achieved_heads.find_in(title)) and not wanted

    def add_block(self, number: int, block: Block) -> None:
        """Add what a block holds: itself as a heading or entry, then the runs inside it."""
        runs = self.runs[number]
        if block.rank > FIRST or (0 < block.rank <= HASHES and block.level > 1) or self.is_full(block):
            stop = runs[0].start if runs else block.end
            form = HEADING if block.title is not None else ENTRY
            title = block.title or (block.marker[1], stop)
            own = title if runs or block.title is not None else (block.marker[1], stop)
            span = (min(block.marker[0], block.start), block.end)
            draft = Draft(form, span, block.marker, own, number, self.get_open(), title)
            draft.key = self.get_key(number, block) or (0, 0)
            self.add(draft)
            self.open.append(draft)
        elif not runs and (stop := self.find_content(block)):
            draft = Draft(ENTRY, (block.start, block.end), (block.start, block.start), (stop, block.end), number)
            draft.key = (self.get_level(number), LABELLED)
            self.close_open(draft.key, number)
            draft.parent = self.get_open()
            self.add(draft)
            self.open.append(draft)
        parent = self.get_open()
        for run in runs:
            self.add_run(run, number, parent)

    def is_full(self, block: Block) -> bool:
        """Say whether an entry of the first level holds its own sentences: 十、实施提升行动。推进…；新建…."""
        if block.rank != FIRST or block.title is None or block.end - block.title[1] < LABELLED:
            return False
        act = self.acts.read_act(*block.title)
        return act is not None and act.grade == Grade.PLAIN

    def add_run(self, run: Run, number: int, parent: Draft | None) -> None:
        """Add one entry of a run, and the entries with ① inside it."""
        draft = Draft(RUN, (run.start, run.end), (run.start, run.body), (run.body, run.end), number, parent)
        self.add(draft)
        if run.marker[0] in (*NUMERALS[:10], "第"):
            for inner in list_signed_runs(self.plain, run.body, run.end):
                self.add_run(inner, number, draft)

    def add_row(self, number: int) -> None:
        """Add the task of a row of a table."""
        row, block = self.rows[number], self.blocks[number]
        content, marker = row.cells["content"], row.cells.get("number", (block.start, block.start))
        self.add(Draft(ROW, (block.start, block.end), marker, content, number, None, content, row=row))

    def add_tasks(self, number: int, block: Block) -> None:
        """Add the sentences behind the name of a phase as its tasks."""
        start = block.title[1] if block.title else block.marker[1]
        for first, last in self.list_sentences(start, block.end):
            self.add(Draft(TASK, (first, last), (first, first), (first, last), number))

    def get_open(self) -> Draft | None:
        """Get the innermost open heading or entry."""
        return self.open[-1] if self.open else None

    def add(self, draft: Draft) -> None:
        """Add a draft and count it as a child."""
        self.drafts.append(draft)
        if draft.parent is not None:
            draft.parent.children += 1
            draft.parent.marked = draft.parent.marked or draft.form != SENTENCE

    def add_sentences(self) -> None:
        """Add the sentences of action behind headings that have no marked entries."""
        for draft in [draft for draft in self.drafts if draft.form == HEADING and not draft.children]:
            block = self.blocks[draft.block]
            start = draft.own[1]
            for first, last in self.list_sentences(start, block.end):
                self.add(Draft(SENTENCE, (first, last), (first, first), (first, last), draft.block, draft))
            number = draft.block + 1
            while number < len(self.blocks) and self.blocks[number].end <= draft.span[1]:
                block = self.blocks[number]
                if block.rank == 0 and number not in self.duties:
                    for first, last in self.list_sentences(block.start, block.end):
                        self.add(Draft(SENTENCE, (first, last), (first, first), (first, last), number, draft))
                number += 1

    def list_sentences(self, start: int, end: int) -> list[Span]:
        """List the sentences of a stretch, each with its full stop or semicolon."""
        cuts, depth = [start], 0
        for match in CUTS.finditer(self.plain, start, end):
            depth = max(0, depth + (match[0] in BRACKET_STARTS) - (match[0] in BRACKET_ENDS))
            if not depth and match[0] in SENTENCE_CLOSERS:
                cuts.append(match.end())
        found = []
        for first, last in pairwise([*cuts, end]):
            while first < last and self.plain[first] in BLANKS + "。；;：:":
                first += 1
            if last > first and not self.readers.opens_duty(first):
                found.append((first, last))
        return found

    def is_kept(self, draft: Draft) -> bool:
        """Read what a draft does and say whether it is a measure: a heading without a verb is only a section."""
        draft.act = self.read_act(draft)
        if draft.form in (RUN, TASK, ROW):
            return True
        if draft.act is None or (draft.form == SENTENCE and self.is_reaching(draft.act)):
            return False
        if draft.form == SENTENCE and draft.act.grade == Grade.BARE and self.names_offices(draft):
            return False
        behind = draft.form == HEADING and draft.act.action[0] >= draft.own[1]
        if (draft.form == ENTRY or behind) and self.is_reaching(draft.act):
            return False
        return draft.form == SENTENCE or not self.is_label(draft)

    def read_act(self, draft: Draft) -> Act | None:
        """Read what a draft does: from its first sentence; where that names a thing only, from the text behind it."""
        start, end = draft.own
        first = next(iter(self.list_sentences(start, end)), (start, end))
        act = self.acts.read_act(*first)
        if (act is not None and act.grade > Grade.NOUN) or draft.form not in (RUN, HEADING):
            return act
        stop = end if draft.form == RUN or draft.marked else draft.span[1]
        later = self.acts.read_act(first[1], stop) if stop > first[1] else None
        act = later if later is not None and (act is None or later.grade > act.grade) else act
        return act if act is not None or draft.form == HEADING else self.acts.read_unknown(start, end)

    def names_offices(self, draft: Draft) -> bool:
        """Say whether a sentence names offices."""
        return bool(self.readers.read_clauses(self.acts.list_clauses(*draft.own)))

    def is_reaching(self, act: Act) -> bool:
        """Say whether a verb only says how much is to be reached."""
        counted = any(sign.isdigit() for sign in self.plain[slice(*act.object)])
        return counted and self.plain[slice(*act.action)] in self.acts.words.reaching

    def is_label(self, draft: Draft) -> bool:
        """Say whether a heading only announces measures, targets or results, and no verb opens it."""
        title = self.plain[slice(*draft.own)].strip()
        named = self.words.wanted_heads.match_end(title) or self.words.achieved_heads.match_end(title)
        return bool(named) and (
            draft.act is None or draft.act.grade < Grade.PLAIN or draft.act.action[0] >= draft.own[1]
        )
