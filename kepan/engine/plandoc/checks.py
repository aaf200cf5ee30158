"""Raises doubts with their evidence: counts that are announced and not kept, parts that do not make the whole,
one indicator with two values, numbers and years that cannot be.

Messages are in Chinese, the language of the plans; `kind` is stable and may be translated.
"""

import itertools
import re
from bisect import bisect_left
from collections import defaultdict
from decimal import Decimal

from kepan.engine.basis.numerals import read_numeral
from kepan.engine.basis.period import read_plan_years
from kepan.engine.plandoc.blocks import Block
from kepan.engine.plandoc.folding import Folded
from kepan.engine.plandoc.measures import MeasureReader
from kepan.engine.plandoc.parents import compute_amount
from kepan.engine.plandoc.places import Span
from kepan.engine.plandoc.statements import Statement
from kepan.engine.plandoc.tree import Check, Repair
from kepan.engine.plandoc.vocabulary import Vocabulary

ANNOUNCED = re.compile(r"[二三四五六七八九十]{1,2}|\d{1,2}", re.ASCII)
THEMED = re.compile(r"([二三四五六七八九十])(?:个)?[“\"]([一-龥]{2,4})[”\"]")
OPENING_YEAR = re.compile(
    r"((?:19|20)\d\d)年[^。；;]{0,8}[“\"]?(?<![一二三四五六七八九十])([一二三四五六七八九十]{1,2}五)[”\"]?(?:规划|时期|期间)?的?(开局|起步|收官|收关|最后)",
    re.ASCII,
)
REACH = 12
BELOW = 40
NEARLY = Decimal("0.7")


class CheckReader:
    """Checks one compiled text."""

    def __init__(self, folded: Folded, vocabulary: Vocabulary, blocks: list[Block], measures: MeasureReader) -> None:
        self.text = folded.text
        self.plain = folded.plain
        self.words = vocabulary
        self.blocks = blocks
        self.runs = measures.runs

    def list_checks(self, statements: list[Statement], repairs: tuple[Repair, ...]) -> tuple[Check, ...]:
        """List all checks in the order of their first place."""
        found = [
            *self.list_announced(),
            *self.list_themes(),
            *self.list_parts(statements),
            *self.list_two_values(statements),
            *self.list_plan_years(),
            *self.list_numbering(),
            *self.list_impossible(repairs),
        ]
        return tuple(sorted(found, key=lambda check: (check.spans[0], check.kind)))

    def list_announced(self) -> list[Check]:
        """List announced counts that the list behind them does not keep (抓好五项工作: four follow)."""
        found = []
        for number, block in enumerate(self.blocks):
            for match in ANNOUNCED.finditer(self.plain, block.start, block.end):
                word = self.words.structure.announced.match_start(self.plain, match.end())
                expected = read_numeral(match[0]) if not match[0].isdigit() else Decimal(match[0])
                if not word or expected is None or self.plain[match.start() - 1 : match.start()] in ("第", "十"):
                    continue
                listed = self.list_listed(number, match.end() + len(word))
                if len(listed) > 1 and len(listed) != expected:
                    span = (match.start(), match.end() + len(word))
                    found.append(self.create_count_check(span, expected, listed))
        return found

    def create_count_check(self, span: Span, expected: Decimal, listed: list[Span]) -> Check:
        """Create the check of an announced count."""
        message = (
            f"“{self.text[span[0] : span[1]]}”只列出{len(listed)}项"
            if len(listed) < expected
            else f"“{self.text[span[0] : span[1]]}”却列出{len(listed)}项"
        )
        return Check("announced_count", message, (span, *listed), expected, Decimal(len(listed)))

    def list_listed(self, number: int, at: int) -> list[Span]:
        """List what follows an announcement: the run in its paragraph, else the numbered blocks right below."""
        listed: list[Span] = []
        runs = self.runs[number]
        for run in runs[bisect_left(runs, at, key=lambda run: run.start) :]:
            if (run.number == 1 and listed) or (not listed and run.start - at > REACH):
                break
            listed.append((run.start, run.end))
        block = self.blocks[number]
        if listed or number + 1 >= len(self.blocks) or block.end - at > REACH:
            return listed
        first = self.blocks[number + 1]
        if not first.level or (block.level and first.level <= block.level):
            return []
        for other in self.blocks[number + 1 :]:
            if other.level == first.level:
                listed.append((other.start, other.end))
            elif other.level and other.level < first.level:
                break
        return listed

    def list_themes(self) -> list[Check]:
        """List announced themes that the list behind them does not keep (五“优化”: four lines open with 优化)."""
        found = []
        for number, block in enumerate(self.blocks):
            for match in THEMED.finditer(self.plain, block.start, block.end):
                expected = read_numeral(match[1])
                listed = [
                    (other.start, other.end)
                    for other in self.blocks[number + 1 : number + 1 + BELOW]
                    if other.level == 6 and match[2] in self.plain[other.start : other.end]
                ]
                if expected is not None and len(listed) > 1 and len(listed) != expected:
                    found.append(self.create_count_check((match.start(), match.end()), expected, listed))
        return found

    def list_parts(self, statements: list[Statement]) -> list[Check]:
        """List wholes whose marked parts nearly make them, or exceed them."""
        families: dict[int, list[Statement]] = defaultdict(list)
        for statement in statements:
            if statement.parent is not None and statement.role == "level":
                families[id(statement.parent)].append(statement)
        places = {id(statement): number for number, statement in enumerate(statements)}
        found = []
        for parts in families.values():
            whole = parts[0].parent
            if whole is None or len(parts) < 2:
                continue
            total = sum((compute_amount(part, self.words) for part in parts), Decimal(0))
            amount = compute_amount(whole, self.words)
            if total == amount or total < amount * NEARLY:
                continue
            spans = tuple((part.figure.start, part.figure.end) for part in (whole, *parts))
            message = f"“{whole.name.text}”的分项合计与总数不等"
            numbers = tuple(places[id(part)] for part in (whole, *parts))
            found.append(Check("parts_sum", message, spans, amount, total, numbers))
        return found

    def list_two_values(self, statements: list[Statement]) -> list[Check]:
        """List indicators that the text gives two values for one period, in two different sentences."""
        seen: dict[tuple[str, str, str, str], int] = {}
        found = []
        for number, statement in enumerate(statements):
            if statement.role != "level" or statement.kind != "target" or statement.figure.form != "number":
                continue
            key = (statement.name.plain, statement.period or "", statement.figure.unit, statement.kind)
            other = statements[seen.setdefault(key, number)]
            same = other.clause.sentence == statement.clause.sentence or other.figure.values == statement.figure.values
            if not same:
                spans = ((other.figure.start, other.figure.end), (statement.figure.start, statement.figure.end))
                values = (other.figure.values[0], statement.figure.values[0])
                message = f"“{statement.name.text}”有两个不同的数值"
                found.append(Check("two_values", message, spans, *values, (seen[key], number)))
        return found

    def list_plan_years(self) -> list[Check]:
        """List years that are not the first or last year of the five-year plan they are said to open or close."""
        found = []
        for match in OPENING_YEAR.finditer(self.plain):
            years = read_plan_years(match[2])
            if years is None:
                continue
            expected = years[0] if match[3] in ("开局", "起步") else years[1]
            if int(match[1]) != expected:
                message = f"{match[1]}年不是“{match[2]}”的{match[3]}之年（应为{expected}年）"
                span = (match.start(), match.end())
                found.append(Check("plan_year", message, (span,), Decimal(expected), Decimal(match[1])))
        return found

    def list_numbering(self) -> list[Check]:
        """List runs whose numbers repeat or skip (一是…二是…二是)."""
        found = []
        for runs in self.runs:
            for before, run in itertools.pairwise(runs):
                if run.number not in (1, before.number + 1):
                    spans = ((before.start, before.body), (run.start, run.body))
                    numbers = (Decimal(before.number + 1), Decimal(run.number))
                    found.append(
                        Check("numbering", f"“{before.marker}”之后是“{run.marker}”，序号不连续", spans, *numbers)
                    )
        return found

    def list_impossible(self, repairs: tuple[Repair, ...]) -> list[Check]:
        """List numbers and years that cannot be right, as checks beside the repairs."""
        return [
            Check(repair.kind, f"“{repair.original}”：{repair.reason}", ((repair.start, repair.end),))
            for repair in repairs
            if repair.kind in ("impossible_year", "impossible_number")
        ]
