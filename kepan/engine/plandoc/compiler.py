"""Compiles a text into a plan tree: tokens → structure → statements → resolution → checks.

Each stage lives in modules of its own; `docs/method/plandoc.md` says which rule makes which field.
"""

import hashlib
from collections.abc import Collection
from dataclasses import replace
from sys import intern

from kepan.engine.plandoc.baselines import compute_baseline, list_without_baselines
from kepan.engine.plandoc.blocks import Block, list_blocks, list_clauses
from kepan.engine.plandoc.checks import CheckReader
from kepan.engine.plandoc.context import Context
from kepan.engine.plandoc.exclusions import Excluder
from kepan.engine.plandoc.figures import Figure, list_figures
from kepan.engine.plandoc.folding import EMPTY, compute_script
from kepan.engine.plandoc.headings import update_headings
from kepan.engine.plandoc.items import Item
from kepan.engine.plandoc.kinds import KindReader
from kepan.engine.plandoc.meaning import MeaningReader
from kepan.engine.plandoc.measures import MeasureReader
from kepan.engine.plandoc.outline import Outline
from kepan.engine.plandoc.parents import ParentReader
from kepan.engine.plandoc.periods import PeriodReader
from kepan.engine.plandoc.places import Span
from kepan.engine.plandoc.repairs import Reading, RepairReader, create_reading, update_tree
from kepan.engine.plandoc.resolution import update_statements
from kepan.engine.plandoc.sections import SectionReader
from kepan.engine.plandoc.sharing import Sharing
from kepan.engine.plandoc.statements import Statement, StatementReader
from kepan.engine.plandoc.tables import TableReader
from kepan.engine.plandoc.times import list_times
from kepan.engine.plandoc.tree import PlanTree, SetAside, Source
from kepan.engine.plandoc.vocabulary import Vocabulary

DOUBTED = 0.6
RESTORED = 0.75
PLAIN = 0.95
# Figures behind which the name of the next one begins.
SCOPES = ("scope", "count_of_measures")


def compile_plan(
    text: str,
    *,
    vocabulary: Vocabulary,
    name: str = "",
    sha256: str = "",
    encoding: str = "",
    left: Collection[Span] = (),
) -> PlanTree:
    """Compile a text into its plan tree.

    `text` is the decoded text without byte order mark; every place in the tree counts its code points. `name`,
    `sha256` and `encoding` describe the file and are passed through; without a digest, that of the text's UTF-8
    form is given. `left` are the places of insertions that a person wants read as they stand, where the compiler
    would read past them. The function never raises on any text, reads nothing and knows no clock.
    """
    digest = sha256 or hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    reading = create_reading(text, vocabulary, left)
    source = Source(name, digest, encoding, compute_script(text, vocabulary.script), (), ())
    return update_tree(compile_reading(reading, source, vocabulary), reading)


def compile_reading(reading: Reading, source: Source, vocabulary: Vocabulary) -> PlanTree:
    """Compile what is read of a text; the places count in the text that is read."""
    folded, set_aside = reading.folded, reading.set_aside
    times = list_times(folded, vocabulary)
    blocks = list_blocks(folded, set_aside, vocabulary.structure.labels)
    blocks = update_headings(folded.plain, blocks, vocabulary.actions.duty_labels)
    outline = Outline(folded, vocabulary, blocks, set_aside)
    blocks = outline.blocks
    sections = SectionReader(folded, vocabulary, outline)
    damage = RepairReader(reading, vocabulary)
    tables = TableReader(folded, vocabulary, blocks, times)
    read = [*list_masked(blocks, set_aside), *damage.unreadable, *tables.rows]
    masked = sorted([*((time.start, time.end) for time in times), *read])
    figures = list_figures(folded, vocabulary, masked)
    statements, items = compile_figures(StatementReader(folded, vocabulary, times, blocks), sections, figures, tables)

    repairs = damage.list_repairs(blocks, figures, sections.plans)
    measures = MeasureReader(folded, vocabulary, sections, times)
    checks = CheckReader(folded, vocabulary, blocks, measures).list_checks(statements, items, sections.plans, repairs)
    # What the items were made from weighs as much as they do: a long text must not hold both while measures grow.
    del statements, figures
    return PlanTree(
        source=replace(source, repairs=repairs),
        plans=sections.plans,
        sections=sections.sections,
        items=items,
        measures=(actions := measures.list_measures(items)),
        phases=measures.list_phases(actions),
        problems=measures.list_problems(items),
        intentions=measures.list_intentions(items),
        checks=checks,
    )


def compile_figures(
    reader: StatementReader, sections: SectionReader, figures: list[Figure], tables: TableReader
) -> tuple[list[Statement], tuple[Item, ...]]:
    """Compile the figures of a text into resolved statements and the items that they say, one to one."""
    clauses = list_clauses(reader.plain, sections.blocks)
    statements = list_kept(reader.list_statements(figures, clauses), Excluder(reader))
    statements = list_without_baselines(reader, statements)
    reader.find_phrases(statements)

    statements = update_statements(Context(reader, clauses), statements)
    if tables.cells:
        statements = sorted(
            [*statements, *tables.list_statements(reader, clauses)], key=lambda statement: statement.figure.start
        )
    governing = PeriodReader(reader, clauses).update_periods(statements) | tables.list_governing()
    KindReader(reader, clauses, sections).update_kinds(statements, governing)
    # A rank that is held is a comparison with others; only a rank that is wanted is an item.
    statements = [statement for statement in statements if (statement.role, statement.kind) != ("rank", "achieved")]
    ParentReader(reader.folded, reader.vocabulary).update_parents(statements)
    meanings = MeaningReader(reader, clauses, sections, statements, governing)
    sharing = Sharing()
    items = tuple(
        create_item(number, statement, reader, sections, meanings, sharing)
        for number, statement in enumerate(statements)
    )
    return statements, items


def list_masked(blocks: list[Block], set_aside: list[SetAside]) -> list[Span]:
    """List the places where no figure is read: markers and set-aside lines."""
    markers = [block.marker for block in blocks if block.marker[1] > block.marker[0]]
    return markers + [(part.start, part.end) for part in set_aside]


def list_kept(statements: list[Statement], excluder: Excluder) -> list[Statement]:
    """List the statements that are items, without those that a rule of exclusion takes out."""
    kept = []
    for index, statement in enumerate(statements):
        following = statements[index + 1] if index + 1 < len(statements) else None
        reason = excluder.find_reason(statement, following)
        if not reason:
            kept.append(statement)
        elif reason in SCOPES and following is not None and following.clause == statement.clause:
            following.scope_end = statement.figure.end
        elif reason == "rounded" and following is not None:
            following.rounded = statement
    return kept


def create_item(
    number: int,
    statement: Statement,
    reader: StatementReader,
    sections: SectionReader,
    meanings: MeaningReader,
    sharing: Sharing,
) -> Item:
    """Create the item of a resolved statement."""
    figure, clause = statement.figure, statement.clause
    section = sections.get_section(clause.block)
    comparator, rule = compute_comparator(statement, reader.vocabulary)
    baseline = compute_baseline(statement, reader)
    meaning = meanings.read_meaning(statement, comparator, baseline)
    trace = {**statement.trace, **meaning.trace, "comparator": rule, "value": f"figure.{figure.form}"}
    confidence = compute_confidence(statement)
    # The statement has done its work: what only it needed is let go.
    statement.left = statement.right = statement.head = EMPTY
    statement.trace = {}
    return Item(
        id=number,
        # A long text has tens of thousands of figures, but few names, units and paths.
        indicator=intern(statement.name.text.strip()),
        comparator=comparator,
        values=sharing.get_numbers(figure.values),
        value_text=intern(figure.value_text),
        unit=intern(figure.unit),
        period=statement.period and intern(statement.period),
        kind=intern(statement.kind),
        parent=intern(statement.parent.name.text.strip()) if statement.parent else None,
        span=(clause.start, max(clause.end, figure.end)),
        vspan=(figure.start, figure.end),
        surface=reader.folded.text[figure.start : figure.end],
        baseline=baseline,
        baseline_period=statement.baseline_period,
        dir=statement.dir,
        rate=statement.rate,
        form=statement.form,
        section=section,
        plan=sections.get_plan(clause.block),
        path=sections.get_path(section),
        confidence=confidence,
        modality=meaning.modality,
        semantic_comparator=meaning.semantic_comparator,
        accrual=meaning.accrual,
        level=meaning.level,
        territory=meaning.territory,
        date_from=meaning.date_from,
        date_to=meaning.date_to,
        dates_from=meaning.dates_from,
        match=meaning.match,
        trace=sharing.get_trace(trace),
    )


def compute_comparator(statement: Statement, vocabulary: Vocabulary) -> tuple[str, str]:
    """Compute the relation from the words around the figure, and the rule; the reading is lexical."""
    words, figure = vocabulary.comparators, statement.figure
    if figure.form == "range":
        return "range", "comparator.range"
    if figure.form == "rank":
        return figure.rank, "comparator.rank"
    if sign := words.before.signs.get(statement.before or statement.bound):
        return sign, f"comparator.before {statement.before or statement.bound}"
    if sign := words.after.signs.get(statement.after):
        return sign, f"comparator.after {statement.after}"
    return (">", "comparator.inside") if figure.more else ("=", "comparator.none")


def compute_confidence(statement: Statement) -> float:
    """Compute how plainly the text says what the item says: 0.95 plain, 0.75 restored from neighbours, 0.6 doubtful."""
    rule = statement.trace.get("indicator", "")
    if not statement.name.text or statement.figure.family == "none" or rule.endswith("restored"):
        return DOUBTED
    return RESTORED if "." in rule.partition(".")[2] or rule.endswith(("head", "implied")) else PLAIN
