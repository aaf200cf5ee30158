"""Decides whether a figure is achieved or wanted, a level, a change, or an activity of the authority."""

from collections import Counter, defaultdict

from kepan.engine.plandoc.blocks import Block, Clause
from kepan.engine.plandoc.naming import CUMULATIVE
from kepan.engine.plandoc.sections import SectionReader
from kepan.engine.plandoc.statements import Statement, StatementReader
from kepan.engine.plandoc.times import Time

ACHIEVED, TARGET = "achieved", "target"
PAST = ("去年", "上年", "前年", "目前", "当前", "过去", "以来", "年来", "近年")
PASSED = ("上半年", "前三季度", "一季度", "二季度", "三季度")
# Reports state a level as it is; a bound around it is a wish.
BOUNDS = ("以上", "左右", "以内", "以下", "之内")
AHEAD = ("明年", "今后", "未来", "下半年", "目标年")


class KindReader:
    """Reads the tense of figures from the clause, the sentence, the heading, the paragraph, the document."""

    def __init__(self, reader: StatementReader, clauses: list[Clause], sections: SectionReader) -> None:
        self.plain = reader.plain
        self.words = reader.vocabulary
        self.blocks: list[Block] = reader.blocks
        self.sections = sections
        self.titles = sections.titles
        self.reports: Counter[int] = Counter()
        self.sentences = read_sentences(self.plain, clauses)
        self.tenses: dict[int, str] = {number: self.read_tense(text) for number, (_, text) in self.sentences.items()}
        self.blocks_tenses: dict[int, Counter[str]] = defaultdict(Counter)
        for number, (block, _) in self.sentences.items():
            if self.tenses[number]:
                self.blocks_tenses[block][self.tenses[number]] += 1

    def read_tense(self, text: str) -> str:
        """Read a tense from the words of a stretch: the side with more cues, empty when even."""
        done = self.count_cues(text, self.words.verbs.done)
        wanted = self.count_cues(text, self.words.verbs.wanted)
        if done == wanted:
            return ""
        return ACHIEVED if done > wanted else TARGET

    def count_cues(self, text: str, words: object) -> int:
        """Count the cue words in a stretch; 了 counts behind a verb only."""
        count, at = 0, 0
        verbs = self.words.verbs
        cues = verbs.done if words is verbs.done else verbs.wanted
        while at < len(text):
            word = cues.match_start(text, at)
            if word == "了" and (text[at - 1 : at] in ("为", "除", "") or text[at + 1 : at + 2] == "解"):
                word = ""
            if word == "争取" and not self.is_wish(text, at + len(word)):
                word = ""
            count += bool(word)
            at += len(word) or 1
        return count

    def is_wish(self, text: str, at: int) -> bool:
        """Say whether 争取 is a helper, with a verb or time behind it, and not the verb of getting funds."""
        verbs, times = self.words.verbs, self.words.times
        return any(
            words.match_start(text, at) for words in (verbs.counted, verbs.activity, verbs.level, times.relative)
        )

    def update_kinds(self, statements: list[Statement], governing: dict[int, Time]) -> None:
        """Give each statement its kind."""
        for statement in statements:
            self.reports[statement.clause.block] += 2 * (statement.role == "completion") + is_measured(statement)
        for statement in statements:
            tense, rule = self.find_tense(statement, governing.get(statement.figure.start))
            statement.kind = self.compute_kind(statement, tense)
            statement.trace["kind"] = rule

    def find_tense(self, statement: Statement, time: Time | None) -> tuple[str, str]:
        """Find the tense of a figure and the rule that decided."""
        clause = statement.clause
        own = self.read_tense(self.plain[clause.start : clause.end])
        if own:
            return own, "kind.clause"
        if self.tenses.get(clause.sentence):
            return self.tenses[clause.sentence], "kind.sentence"
        if time is not None and (said := self.read_time(time)):
            return said, "kind.period"
        for title in reversed(self.titles.get(clause.block, ())):
            if found := self.read_title(title):
                return found, "kind.heading"
        if self.is_reported(statement):
            return ACHIEVED, "kind.figures"
        if statement.after in BOUNDS:
            return TARGET, "kind.comparator"
        near = self.blocks_tenses.get(clause.block)
        if near:
            return (ACHIEVED if near[ACHIEVED] > near[TARGET] else TARGET), "kind.paragraph"
        return (ACHIEVED if self.sections.is_summary(clause.block) else TARGET), "kind.document"

    def is_reported(self, statement: Statement) -> bool:
        """Say whether the paragraph reports: two changes with decimals, or how much of a task is completed."""
        return self.reports[statement.clause.block] >= 2

    def read_time(self, time: Time) -> str:
        """Read a tense from the governing time: 到2027年 lies ahead, 截至目前 is past."""
        printed = self.plain[time.start : time.end]
        behind = self.plain[max(0, time.start - 2) : time.start]
        if printed.startswith(PAST) or printed.endswith(PAST) or behind in ("截至", "截止"):
            return ACHIEVED
        if time.kind == "month" and not printed.endswith("前"):
            return ACHIEVED
        if printed.endswith(PASSED):
            return ACHIEVED
        if printed.startswith(AHEAD) or (behind.endswith("到") and time.kind in ("year", "plan_year")):
            return TARGET
        return ""

    def read_title(self, title: str) -> str:
        """Read a tense from a heading; the last cue in it decides."""
        structure = self.words.structure
        for end in range(len(title), 0, -1):
            if structure.achieved_heads.match_end(title, end):
                return ACHIEVED
            if structure.wanted_heads.match_end(title, end):
                return TARGET
        return ""

    def compute_kind(self, statement: Statement, tense: str) -> str:
        """Compute the kind from role, tense and governing verb."""
        if statement.role == "growth":
            return f"growth_{tense}"
        if statement.role == "completion":
            return ACHIEVED
        verbs, verb = self.words.verbs, statement.verb.removeprefix(CUMULATIVE)
        if tense == TARGET and verb in verbs.activity and verb not in verbs.counted and statement.role == "level":
            return "measure"
        return tense


def is_measured(statement: Statement) -> bool:
    """Say whether a figure is a change of a measured kind: decimals, and no word of comparison around it."""
    value = statement.figure.values[0]
    odd = value != value.to_integral_value() and (value * 2) != (value * 2).to_integral_value()
    return statement.role == "growth" and odd and not statement.before and not statement.after


def read_sentences(plain: str, clauses: list[Clause]) -> dict[int, tuple[int, str]]:
    """Read the text of each sentence with the number of its block."""
    bounds: dict[int, list[int]] = {}
    for clause in clauses:
        entry = bounds.setdefault(clause.sentence, [clause.block, clause.start, clause.end])
        entry[2] = clause.end
    return {number: (block, plain[start:end]) for number, (block, start, end) in bounds.items()}
