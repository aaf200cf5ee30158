"""Decides whether a figure is achieved or wanted, a level, a change, or an activity of the authority."""

from collections import Counter, defaultdict

from kepan.engine.basis.period import read_plan_years
from kepan.engine.plandoc.blocks import Block, Clauses
from kepan.engine.plandoc.naming import CUMULATIVE, LOOSE
from kepan.engine.plandoc.sections import SectionReader
from kepan.engine.plandoc.statements import Statement, StatementReader
from kepan.engine.plandoc.tenses import ACHIEVED, TARGET, TenseReader
from kepan.engine.plandoc.times import Time
from kepan.engine.plandoc.votes import Votes

# What a decision taken just before counts for the figures that follow it under the same heading.
CARRIED = 0.9
# What the order of years counts: a year before one that is planned for is past.
ORDERED = 1.2
# What speaks against a text that is called a summary: a few round figures do not.
TOLD = 1.0
# A level that is reached is nobody's deed, whatever verb opens its name.
REACHED = ("达到", "达到了", "到达", "达", "为", "增至", "增加到", "提高到", "提升到", "扩大到", "发展到", "上升到")
SERVED = ("为", "对", "向", "给", "并为", "并对", "将对", "将为")


class KindReader:
    """Reads the tense of figures from the clause, the sentence, the heading, the paragraph, the document."""

    def __init__(self, reader: StatementReader, clauses: Clauses, sections: SectionReader) -> None:
        self.plain = reader.plain
        self.words = reader.vocabulary
        self.sections = sections
        self.titles = sections.titles
        self.tenses = TenseReader(reader)
        self.of_sentence: dict[int, str] = {}
        self.votes = Votes(reader, sections)
        for number, block, start, end in clauses.list_sentences():
            if said := self.tenses.read_stretch(start, end):
                self.of_sentence[number] = said
            self.votes.add_sentence(number, block, said, start, end)
        self.leads = self.read_leads(reader.blocks)
        self.of_titles: dict[tuple[str, ...], str] = {}
        self.periods: dict[tuple[int, str], Counter[str]] = defaultdict(Counter)
        self.first_wanted: dict[int, int] = {}
        self.last_done: dict[int, int] = {}
        self.last: tuple[tuple[str, ...], float] = ((), 0)

    def update_kinds(self, statements: list[Statement], governing: dict[int, Time]) -> None:
        """Give each statement its kind."""
        plain = [self.find_plain_tense(statement, governing.get(statement.figure.start)) for statement in statements]
        for statement, said in zip(statements, plain, strict=True):
            self.votes.add_statement(statement)
            if said[0]:
                self.periods[self.get_period(statement)][said[0]] += 1
        self.update_order()
        for statement, said in zip(statements, plain, strict=True):
            if statement.kind:
                continue
            tense, rule = said if said[0] else self.find_tense(statement)
            statement.kind = self.compute_kind(statement, tense)
            statement.trace["kind"] = rule
            sure = 0.0 if rule == "kind.document" else CARRIED if tense == ACHIEVED else -CARRIED
            self.last = (self.titles.get(statement.clause.block, ()), sure)

    def get_period(self, statement: Statement) -> tuple[int, str]:
        """Get what statements of one time have in common: their plan and period."""
        return self.sections.get_plan(statement.clause.block), statement.period or ""

    def find_plain_tense(self, statement: Statement, time: Time | None) -> tuple[str, str]:
        """Find the tense that clause, sentence, governing time or heading states."""
        clause = statement.clause
        if own := self.tenses.read_stretch(clause.start, clause.end):
            return own, "kind.clause"
        if said := self.of_sentence.get(clause.sentence):
            return said, "kind.sentence"
        if time is not None and (said := self.tenses.read_time(time)):
            return said, "kind.period"
        titles = self.titles.get(clause.block, ())
        if titles not in self.of_titles:
            self.of_titles[titles] = self.tenses.read_titles(titles)
        if not self.of_titles[titles] and (said := self.leads.get(clause.block, "")):
            return said, "kind.lead"
        return self.of_titles[titles], "kind.heading"

    def read_leads(self, blocks: list[Block]) -> dict[int, str]:
        """Read for each entry of a list what its lead says (2019年主要做了以下工作:); a lead ends in a colon."""
        leads: dict[int, str] = {}
        said, level = "", 0
        for number, block in enumerate(blocks):
            if block.level <= level:
                said = ""
            if said:
                leads[number] = said
            elif self.plain[block.end - 1] in ":：":
                said, level = self.tenses.read_stretch(block.start, block.end), block.level
        return leads

    def find_tense(self, statement: Statement) -> tuple[str, str]:
        """Find the tense of a figure of which no word speaks, and the rule that decided."""
        near = self.periods[self.get_period(statement)] if statement.period else Counter[str]()
        block = statement.clause.block
        carried = self.last[1] if self.last[0] == self.titles.get(block, ()) else 0.0
        same = (near[ACHIEVED] > near[TARGET]) - (near[ACHIEVED] < near[TARGET])
        score = self.votes.get_score(statement.clause.sentence, block) + carried + same + self.get_order(statement)
        told = self.sections.is_summary(block)
        if score >= self.votes.LEAST or score <= -(TOLD if told else self.votes.LEAST):
            return (ACHIEVED if score > 0 else TARGET), "kind.figures"
        return (ACHIEVED if told else TARGET), "kind.document"

    def update_order(self) -> None:
        """Find for each plan the first year that is wanted and the last that is told of."""
        for (plan, period), tenses in self.periods.items():
            if period.isdigit() and tenses[TARGET] > tenses[ACHIEVED]:
                self.first_wanted[plan] = min(int(period), self.first_wanted.get(plan, int(period)))
            elif period.isdigit() and tenses[ACHIEVED] > tenses[TARGET]:
                self.last_done[plan] = max(int(period), self.last_done.get(plan, int(period)))

    def get_order(self, statement: Statement) -> float:
        """Get what the order of years says: before the first wanted one lies the past."""
        plan, period = self.get_period(statement)
        years = read_plan_years(period) or ((int(period), int(period)) if period.isdigit() else None)
        if years is None:
            return 0.0
        if years[1] < self.first_wanted.get(plan, 0):
            return ORDERED
        return -ORDERED if plan in self.last_done and years[0] > self.last_done[plan] else 0.0

    def compute_kind(self, statement: Statement, tense: str) -> str:
        """Compute the kind from role, tense and governing verb."""
        if statement.role == "growth":
            return f"growth_{tense}"
        if statement.role == "completion":
            return ACHIEVED
        wanted = tense == TARGET and statement.role == "level"
        return "measure" if wanted and self.is_activity(statement) else tense

    def is_activity(self, statement: Statement) -> bool:
        """Say whether a planned count is one of work that the authority does itself."""
        verbs, verb = self.words.verbs, statement.verb.removeprefix(CUMULATIVE)
        name = statement.name.plain
        if verb:
            # 开工改造老旧小区: to begin is no deed of its own.
            verb = (verb in verbs.beginning and verbs.activity.match_start(name, name.find(verb) + len(verb))) or verb
            return verb in verbs.activity and verb not in verbs.counted and not self.is_noun(statement)
        # 防治服务5万对夫妇: whom it is done for stands behind.
        if statement.taken and verbs.serving.match_end(statement.left.plain.strip(LOOSE)):
            return True
        if statement.figure.family == "count" and verbs.deeds.find_in(name[1:]) and not self.is_noun(statement):
            return True
        if any(word in name for word in verbs.spending) and statement.figure.family in ("size", "scale"):
            return True
        # 为80万名妇女提供检查, 对20个项目实行代办: those who are served stand before the deed.
        left = statement.left.plain.strip(LOOSE)
        while helper := verbs.modal.match_start(left):
            left = left[len(helper) :]
        ahead = self.plain[statement.figure.end : statement.clause.end]
        return left.startswith(SERVED) and statement.figure.family == "count" and bool(verbs.activity.find_in(ahead))

    def is_noun(self, statement: Statement) -> bool:
        """Say whether the verb opens a noun that is measured (检测机构达到20家, 绿化覆盖率40%): nobody does it."""
        return statement.figure.family == "share" or statement.level in REACHED
