"""Compiles a text into a plan tree: tokens, structure, statements, resolution, checks."""

import hashlib

from kepan.engine.plandoc.baselines import compute_baseline, list_without_baselines
from kepan.engine.plandoc.blocks import Block, find_set_aside, list_blocks, list_clauses
from kepan.engine.plandoc.context import Context
from kepan.engine.plandoc.exclusions import Excluder
from kepan.engine.plandoc.figures import list_figures
from kepan.engine.plandoc.folding import compute_script, create_folded
from kepan.engine.plandoc.kinds import KindReader
from kepan.engine.plandoc.parents import ParentReader
from kepan.engine.plandoc.periods import PeriodReader
from kepan.engine.plandoc.resolution import update_statements
from kepan.engine.plandoc.sections import SectionReader
from kepan.engine.plandoc.statements import Statement, StatementReader
from kepan.engine.plandoc.times import list_times
from kepan.engine.plandoc.tree import Item, PlanTree, SetAside, Source, Span
from kepan.engine.plandoc.vocabulary import Vocabulary


def compile_plan(
    text: str, *, vocabulary: Vocabulary, name: str = "", sha256: str = "", encoding: str = ""
) -> PlanTree:
    """Compile a text into its plan tree.

    `text` is the decoded text without byte order mark; every place in the tree counts its code points. `name`,
    `sha256` and `encoding` describe the file and are passed through; without a digest, that of the text's UTF-8
    form is given. The function never raises on any text, reads nothing and knows no clock.
    """
    folded = create_folded(text, vocabulary.script)
    set_aside = find_set_aside(folded, vocabulary.noise)
    blocks = list_blocks(folded, set_aside)
    clauses = list_clauses(folded.plain, blocks)
    sections = SectionReader(folded, vocabulary, blocks)
    times = list_times(folded, vocabulary)
    masked = sorted([*((time.start, time.end) for time in times), *list_masked(blocks, set_aside)])
    reader = StatementReader(folded, vocabulary, times, blocks)
    statements = reader.list_statements(list_figures(folded, vocabulary, masked), clauses)
    statements = list_without_baselines(reader, list_kept(statements, Excluder(reader)))
    reader.find_phrases(statements)
    statements = update_statements(Context(reader, clauses), statements)
    governing = PeriodReader(reader, clauses).update_periods(statements)
    KindReader(reader, clauses, sections.titles, sections.is_summary).update_kinds(statements, governing)
    ParentReader(folded, vocabulary).update_parents(statements)
    items = tuple(
        create_item(number, statement, reader, sections) for number, statement in enumerate(statements)
    )
    digest = sha256 or hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    source = Source(name, digest, encoding, compute_script(text, vocabulary.script), (), tuple(set_aside))
    return PlanTree(source, sections.plans, sections.sections, items, (), (), (), (), ())


def list_masked(blocks: list[Block], set_aside: list[SetAside]) -> list[Span]:
    """List the places where no figure is read: markers and set-aside lines."""
    return [block.marker for block in blocks if block.marker[1] > block.marker[0]] + [
        (part.start, part.end) for part in set_aside
    ]


def list_kept(statements: list[Statement], excluder: Excluder) -> list[Statement]:
    """List the statements that are items."""
    kept: list[Statement] = []
    for index, statement in enumerate(statements):
        following = statements[index + 1] if index + 1 < len(statements) else None
        if excluder.find_reason(statement, following):
            continue
        kept.append(statement)
    return kept


def create_item(number: int, statement: Statement, reader: StatementReader, sections: SectionReader) -> Item:
    """Create the item of a resolved statement."""
    figure, clause = statement.figure, statement.clause
    section = sections.get_section(clause.block)
    return Item(
        id=number,
        indicator=statement.name.text.strip(),
        comparator=compute_comparator(statement, reader.vocabulary),
        values=figure.values,
        value_text=figure.value_text,
        unit=figure.unit,
        period=statement.period,
        kind=statement.kind,
        parent=statement.parent.name.text.strip() if statement.parent else None,
        span=(clause.start, clause.end),
        vspan=(figure.start, figure.end),
        surface=reader.folded.text[figure.start : figure.end],
        baseline=compute_baseline(statement, reader),
        baseline_period=statement.baseline_period,
        dir=statement.dir,
        rate=statement.rate,
        form=statement.form,
        section=section,
        path=sections.get_path(section),
        trace=statement.trace,
    )


def compute_comparator(statement: Statement, vocabulary: Vocabulary) -> str:
    """Compute the relation from the words around the figure; the reading is lexical."""
    words, figure = vocabulary.comparators, statement.figure
    if figure.form == "range":
        return "range"
    if figure.form == "rank":
        return figure.rank
    sign = words.before.signs.get(statement.before) or words.after.signs.get(statement.after)
    return sign or (">" if figure.more else "=")
