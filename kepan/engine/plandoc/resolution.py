"""Resolves each statement: its role, the name of its indicator, what it borrows from its neighbours."""

from dataclasses import replace

from kepan.engine.plandoc.blocks import Block, Clause
from kepan.engine.plandoc.folding import EMPTY, Folded, Phrase
from kepan.engine.plandoc.naming import SHARE_WORDS, Namer, find_share
from kepan.engine.plandoc.statements import CONNECTORS, Statement
from kepan.engine.plandoc.vocabulary import Vocabulary

RATIO = Phrase("的比重", "的比重")
OF = Phrase("占", "占")
RANKING = Phrase("排名", "排名")
COMPLETION = Phrase("完成率", "完成率")
TASKS = ("任务", "计划", "目标", "预算", "指标")


class Resolver:
    """Works through the statements of a text in order, each with those before it in view."""

    def __init__(self, folded: Folded, vocabulary: Vocabulary, blocks: list[Block], clauses: list[Clause]) -> None:
        self.folded = folded
        self.words = vocabulary
        self.verbs = vocabulary.verbs
        self.namer = Namer(vocabulary)
        self.blocks = blocks
        self.clauses = clauses
        self.done: list[Statement] = []

    def update_all(self, statements: list[Statement]) -> list[Statement]:
        """Resolve all statements; lists with 分别 and 各 give as many statements as they have members."""
        index = 0
        while index < len(statements):
            row = self.list_row(statements, index)
            following = statements[index + len(row)] if index + len(row) < len(statements) else None
            if len(row) > 1:
                self.update_row(row)
            elif not self.update_each(row[0]):
                self.update_one(row[0], following)
                self.done.append(row[0])
            index += len(row)
        return self.done

    def list_row(self, statements: list[Statement], index: int) -> list[Statement]:
        """List the statements that one 分别 governs, starting at `index`."""
        first = statements[index]
        if "分别" not in first.left.plain:
            return [first]
        row = [first]
        for other in statements[index + 1 :]:
            same_clause = other.clause == first.clause and other.group == first.group
            if not same_clause or other.left.plain.strip(CONNECTORS):
                break
            row.append(other)
        return row

    def update_row(self, row: list[Statement]) -> None:
        """Resolve a 分别 list: names before it, figures behind it, one verb and one modifier for all."""
        first = row[0]
        place = first.left.plain.index("分别")
        names = self.namer.read_name(first.left[:place])
        if not names.text:
            names = self.read_clause_before(first)
        members = self.list_members(names, len(row))
        behind = replace(first, left=first.left[place + 2 :], trace={})
        role, change = self.read_growth(behind)
        before = next((statement.before for statement in row if statement.before), "")
        after = row[-1].after
        for statement, name in zip(row, members, strict=True):
            statement.role, statement.name = role or "level", name
            statement.dir, statement.rate = behind.dir, behind.rate
            statement.before, statement.after = statement.before or before, statement.after or after
            verb = self.namer.match_verb(change) if not role else ""
            statement.name = change[: len(verb)] + name if verb else name
            statement.verb = self.namer.match_verb(statement.name)
            statement.trace["indicator"] = "row"
            self.done.append(statement)

    def list_members(self, names: Phrase, count: int) -> list[Phrase]:
        """List `count` names out of an enumeration, each with the shared verb and the shared noun of measure."""
        parts = list_parts(names)
        if len(parts) != count:
            return [names] * count
        verb = self.namer.match_verb(parts[0])
        tail = self.words.names.attributes.match_end(parts[-1].plain)
        members = []
        for place, part in enumerate(parts):
            own = part
            if verb and place and not self.namer.match_verb(part):
                own = parts[0][: len(verb)] + own
            if tail and place < count - 1 and not self.words.names.attributes.match_end(part.plain):
                own = own + parts[-1][-len(tail) :]
            members.append(own)
        return members

    def update_each(self, statement: Statement) -> bool:
        """Resolve A、B、C各20家 into one statement for each name; False when there is no such list."""
        phrase, _ = self.namer.read_end(statement.left)
        if "各" not in statement.left.plain[len(phrase) :]:
            return False
        names = self.namer.read_name(phrase)
        parts = list_parts(names)
        if len(parts) < 2:
            return False
        for name in self.list_members(names, len(parts)):
            member = replace(statement, name=name, trace={"indicator": "each"})
            member.verb = self.namer.match_verb(name)
            self.done.append(member)
        return True

    def update_one(self, statement: Statement, following: Statement | None) -> None:
        """Resolve a single statement."""
        phrase, statement.level = self.namer.read_end(statement.left)
        if self.update_rank(statement, phrase) or self.update_completion(statement, phrase):
            return
        role, rest = self.read_growth(statement)
        if role:
            self.update_growth(statement, rest)
        elif not self.update_share(statement, phrase):
            self.update_level(statement, phrase, following)

    def get_previous(self, statement: Statement) -> Statement | None:
        """Get the statement before this one in the same block."""
        if self.done and self.done[-1].clause.block == statement.clause.block:
            return self.done[-1]
        return None

    def read_clause_before(self, statement: Statement) -> Phrase:
        """Read the name that stands in the clause before, when that clause is in the same sentence."""
        for clause in reversed(self.clauses):
            if clause.end < statement.clause.start:
                if clause.sentence != statement.clause.sentence or clause.end - clause.start > 40:
                    return EMPTY
                phrase, _ = self.namer.read_end(self.folded.read_phrase(clause.start, clause.end))
                return self.namer.read_name(phrase)
        return EMPTY

    def read_subject(self, statement: Statement) -> Phrase:
        """Read the subject that a statement without one means: the name before it, or the clause before it."""
        previous = self.get_previous(statement)
        if previous is not None and previous.clause.sentence == statement.clause.sentence:
            return previous.name
        own = self.read_clause_before(statement)
        if own.text:
            return own
        if previous is not None:
            return previous.name
        title = self.blocks[statement.clause.block].title
        return self.folded.read_phrase(*title) if title else EMPTY

    def update_rank(self, statement: Statement, phrase: Phrase) -> bool:
        """Resolve a wanted rank: its name ends in 排名."""
        if statement.figure.form != "rank":
            return False
        statement.role = "rank"
        name = self.namer.read_name(phrase)
        for at in range(1, len(name)):
            word = self.verbs.level.match_start(name.plain, at)
            if word and name.plain[at + len(word) :] in self.words.names.territories:
                name = name[:at] + name[at + len(word) :]
                break
        if name.text and name.plain not in self.words.names.territories:
            statement.name = name if name.plain.endswith(("排名", "位次")) else name + RANKING
        else:
            subject = self.read_subject(statement)
            statement.name = subject if subject.plain.endswith("排名") else subject + RANKING
        statement.trace["indicator"] = "rank"
        return True

    def update_completion(self, statement: Statement, phrase: Phrase) -> bool:
        """Resolve 完成全年任务的61.8% to the completion of the indicator before it."""
        plain = phrase.plain.rstrip("的")
        whole = statement.left.plain
        if (
            statement.figure.family != "share"
            or not plain.endswith(TASKS)
            or not ("完成" in whole or whole.startswith(("为", "占")))
        ):
            return False
        previous = self.get_previous(statement)
        if previous is None:
            return False
        subject = next(
            (
                other
                for other in reversed(self.done)
                if other.clause.sentence == statement.clause.sentence and other.kind != "task"
            ),
            previous,
        )
        statement.role, statement.name = "completion", subject.name + COMPLETION
        statement.parent = subject.parent
        statement.trace["indicator"] = "completion"
        return True

    def read_growth(self, statement: Statement) -> tuple[str, Phrase]:
        """Read whether the figure is a change, and the phrase that names what changes."""
        figure, left = statement.figure, statement.left
        phrase, level = self.namer.read_end(left)
        if figure.form == "doubling":
            return "growth", phrase
        ahead = statement.right.plain.lstrip("的")
        if ahead.startswith(("速度", "幅度")) or (
            left.plain.rstrip().endswith("以") and self.verbs.growth_nouns.match_start(ahead)
        ):
            statement.rate = "annual_avg" if self.is_annual(statement) else None
            return "growth", phrase[:-1] if phrase.plain.endswith("以") else phrase
        if figure.unit == "倍" and phrase.plain.endswith("的"):
            statement.form = "multiple"
            statement.baseline_period = self.find_base_time(statement)
            return "growth", self.read_before_base(phrase[:-1])
        return self.read_change(statement, phrase, level)

    def read_change(self, statement: Statement, phrase: Phrase, level: str) -> tuple[str, Phrase]:
        """Read a change stated by a verb or noun of growth right before the figure."""
        noun = self.verbs.growth_nouns.match_end(phrase.plain)
        up, down = self.verbs.grow.match_end(phrase.plain), self.verbs.shrink.match_end(phrase.plain)
        word = max(noun, up, down, key=len)
        small = statement.figure.family in ("share", "fold", "none")
        if not word and small and not level:
            return self.read_leading_change(statement, phrase)
        if not word or (level and not noun and not small):
            return "", phrase
        compared = "比" in statement.left.plain or "较" in statement.left.plain or "同比" in statement.left.plain
        if not small and not compared and (statement.right.plain.strip(CONNECTORS) or word == noun):
            return "", phrase
        statement.dir = "down" if word in self.verbs.shrink else None
        statement.rate = "annual_avg" if self.is_annual(statement) else None
        if compared:
            statement.baseline_period = self.find_base_time(statement)
        return "growth", self.read_before_base(phrase[: -len(word)])

    def read_leading_change(self, statement: Statement, phrase: Phrase) -> tuple[str, Phrase]:
        """Read a change whose verb opens the phrase (降低能耗3%)."""
        start = self.namer.read_start(phrase)
        word = max(self.verbs.grow.match_start(start.plain), self.verbs.shrink.match_start(start.plain), key=len)
        if not word or "占" in start.plain or len(word) == 1:
            return "", phrase
        statement.dir = "down" if word in self.verbs.shrink else None
        return "growth", start[len(word) :]

    def is_annual(self, statement: Statement) -> bool:
        """Say whether the change is a yearly average."""
        clause = self.folded.plain[statement.clause.start : statement.figure.start]
        return bool(self.verbs.annual.find_in(clause)) or (
            "每年" in clause and "递增" in self.folded.plain[statement.figure.end : statement.clause.end]
        )

    def read_before_base(self, phrase: Phrase) -> Phrase:
        """Cut the base of a comparison and its helpers off the end (产值同比, 能耗比上年同期)."""
        for sign in ("比", "较", "是", "为"):
            place = phrase.plain.rfind(sign)
            if (
                0 <= place
                and len(phrase) - place <= 8
                and phrase.plain[place - 1 : place] not in ("占", "同", "环", "对")
            ):
                phrase = phrase[:place]
                break
        while phrase.text:
            word = self.verbs.growth_bases.match_end(phrase.plain) or self.verbs.modal.match_end(phrase.plain)
            if phrase.plain[-1] in " 以的,":
                word = phrase.plain[-1]
            if not word:
                break
            phrase = phrase[: -len(word)]
        return phrase

    def find_base_time(self, statement: Statement) -> str | None:
        """Find the time a change is measured from, as printed behind 比, 较 or 是."""
        plain = self.folded.plain[statement.clause.start : statement.figure.start]
        place = max(plain.rfind("比"), plain.rfind("较"), plain.rfind("是"))
        if place < 0 or plain[place - 1 : place] in ("同", "环", "占"):
            return None
        start = statement.clause.start + place + 1
        for word in ("年同期", "同期", "年", "末", "初", "期"):
            end = plain.find(word, place)
            if end >= 0:
                return self.folded.text[start : statement.clause.start + end + len(word)]
        return None

    def update_growth(self, statement: Statement, phrase: Phrase) -> None:
        """Name a change: its own subject, or the indicator before it."""
        statement.role = "growth"
        name = self.namer.read_name(phrase)
        while name.text and (word := self.verbs.growth_bases.match_start(name.plain)) and word != "实际":
            name = self.namer.read_start(name[len(word) :])
        previous = self.get_previous(statement)
        if name.text and not self.namer.is_headless(name):
            statement.name = name
        elif name.text:
            statement.name = self.read_lent_head(statement) + name
        else:
            statement.name = self.read_subject(statement)
            if previous is not None and previous.clause.sentence == statement.clause.sentence:
                statement.parent = previous.parent
        statement.trace["indicator"] = "growth.own" if name.text else "growth.restored"

    def update_share(self, statement: Statement, phrase: Phrase) -> bool:
        """Name a share: part, 占, whole; a part that is not printed here is restored."""
        pair = find_share(statement, phrase)
        if pair is None:
            return self.update_implied_share(statement, phrase)
        part, whole = pair
        statement.role = "share"
        name = self.namer.read_name(part)
        while name.text and name.plain[-1] in " ,，用于的":
            name = name[:-1]
        statement.trace["indicator"] = "share.own" if name.text else "share.restored"
        if not name.text:
            name = self.read_subject(statement)
            if self.namer.match_verb(name) and statement.clause.sentence == (
                self.done[-1].clause.sentence if self.done else -1
            ):
                name = (
                    name[len(self.namer.match_verb(name)) :]
                    if not self.done[-1].trace.get("indicator", "").startswith("level.left")
                    else name
                )
        if whole.plain.endswith("的"):
            whole = whole[:-1]
        statement.name = name + whole
        if not any(word in whole.plain for word in SHARE_WORDS):
            statement.name = statement.name + RATIO
        return True

    def update_implied_share(self, statement: Statement, phrase: Phrase) -> bool:
        """Name a share printed as A达到B的1/3, A不低于B的5%."""
        figure = statement.figure
        if figure.family != "share" or figure.unit not in ("%", "") or not phrase.plain.endswith("的"):
            return False
        comparators = self.words.comparators.before
        for at in range(len(phrase) - 2, 0, -1):
            sign = comparators.words.match_start(phrase.plain, at)
            word = max(sign, self.verbs.level.match_start(phrase.plain, at), key=len)
            if len(word) >= 2:
                statement.role = "share"
                part, whole = phrase[:at], phrase[at + len(word) : -1]
                part, _ = self.namer.read_end(part)
                statement.before = statement.before or sign
                statement.name = self.namer.read_name(part) + OF + whole + RATIO
                statement.trace["indicator"] = "share.implied"
                return True
        return False

    def read_lent_head(self, statement: Statement) -> Phrase:
        """Read the subject that the statements before lend to a name without one."""
        for other in reversed(self.done):
            if other.clause.block != statement.clause.block or statement.clause.sentence - other.clause.sentence > 1:
                break
            if other.head.text:
                return other.head
            if (
                other.role == "level"
                and other.clause.sentence == statement.clause.sentence
                and not self.namer.is_headless(other.name)
            ):
                return other.name[len(self.namer.match_verb(other.name)) :]
        return EMPTY

    def update_level(self, statement: Statement, phrase: Phrase, following: Statement | None) -> None:
        """Name a level or count: noun before the figure, or verb before it and noun behind."""
        verb = self.find_right_verb(statement, phrase)
        if verb is not None:
            noun = self.read_right_noun(statement, following)
            name, statement.trace["indicator"] = verb + noun, "level.right"
        else:
            name, statement.trace["indicator"] = self.namer.read_name(phrase), "level.left"
        previous = self.get_previous(statement)
        if not name.text:
            name = self.read_subject(statement)
            statement.trace["indicator"] = "level.restored"
            statement.doubts += 1
        elif previous is not None and self.is_part(statement) and self.namer.is_level_only(name):
            name = self.namer.create_part(name, previous.name)
            statement.trace["indicator"] = "level.part"
        elif self.namer.is_headless(name):
            head = self.read_lent_head(statement)
            statement.head = head
            name = head + name
            statement.trace["indicator"] = "level.head"
        elif statement.group and previous is not None and previous.head.text and not self.namer.match_verb(name):
            name = previous.head + name
            statement.head = previous.head
            statement.trace["indicator"] = "level.head"
        elif previous is not None and self.is_carried(statement, previous, name):
            name = previous.name[: len(previous.verb)] + name
            statement.trace["indicator"] += ".carried"
        statement.name = name
        statement.head = statement.head if statement.head.text else self.namer.read_head(name)
        statement.verb = self.namer.match_verb(name)

    def is_part(self, statement: Statement) -> bool:
        """Say whether the statement stands in brackets or behind a word such as 其中."""
        opening = self.folded.plain[statement.clause.start : statement.figure.start].lstrip(" 、(")
        return statement.group is not None or bool(self.words.names.parts.match_start(opening)) or statement.whole

    def is_carried(self, statement: Statement, previous: Statement, name: Phrase) -> bool:
        """Say whether the verb of the statement before also governs this one."""
        if statement.level or not previous.verb or previous.role != "level":
            return False
        if previous.clause.sentence != statement.clause.sentence or self.namer.match_verb(name):
            return False
        return {previous.figure.family, statement.figure.family} <= {"count", "none"}

    def find_right_verb(self, statement: Statement, phrase: Phrase) -> Phrase | None:
        """Find the verb of a count whose noun stands behind it; None when the noun stands before."""
        right = statement.right
        if not right.plain.strip() or right.plain[0] in "、，,)”（( 和及与并或的；;":
            return None
        bare = statement.level in ("", "有", "共有", "现有", "已有", "实现", "完成", "拥有", "为")
        start = self.namer.read_start(phrase)
        if not bare or (statement.level and start.text):
            return None
        if not start.text:
            return EMPTY
        counted = statement.figure.family in ("count", "none")
        own = self.namer.match_verb(start)
        if len(own) == len(start):
            return start
        last = self.namer.match_last_verb(start)
        if last and counted:
            return start[-len(last) :] if len(last) > 1 else start
        if start.plain.endswith("等"):
            return start[: len(own)]
        return start if len(start) <= 4 and counted and not own else None

    def read_right_noun(self, statement: Statement, following: Statement | None) -> Phrase:
        """Read the noun behind the figure; a bare level takes the noun of the next figure in the list."""
        noun = self.namer.read_noun(statement.right)
        if following is None or following.clause != statement.clause:
            return noun
        if self.namer.is_level_only(noun):
            shared = self.namer.read_noun(following.right)
            level = self.words.names.levels.match_start(shared.plain)
            return noun + shared[len(level) :]
        if len(noun) <= 2 and not statement.right.plain.rstrip().endswith(tuple(CONNECTORS.strip())):
            return noun + following.left[len(statement.right) :] + following.right
        return noun


def list_parts(names: Phrase) -> list[Phrase]:
    """List the members of an enumeration, cut at 、和与及 outside brackets."""
    parts, start, depth = [], 0, 0
    for at, sign in enumerate(names.plain):
        depth += (sign in "(（") - (sign in ")）")
        if depth == 0 and sign in "、和与及" and 0 < at < len(names) - 1:
            parts.append(names[start:at])
            start = at + 1
    parts.append(names[start:])
    return [part for part in parts if part.text]
