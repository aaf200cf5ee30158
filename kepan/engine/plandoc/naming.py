"""Names the indicator of each statement: own words, shared verbs and heads, restored subjects."""

from kepan.engine.plandoc.folding import EMPTY, Phrase
from kepan.engine.plandoc.statements import CONNECTORS
from kepan.engine.plandoc.vocabulary import Vocabulary

CUMULATIVE = "累计"
NOMINAL = "性的化型类式"
# 三千亿级: a size alone.
SIZED = "一二三四五六七八九十百千万亿级"
RESULTS = ("率", "额", "量", "时", "情", "的")
LOOSE = "的 \t\r　、和及与以,，;；:：.·*—-)）”\"'…了①②③④⑤⑥⑦⑧⑨⑩"


class Namer:
    """Reads phrases: which words are name and which are verbs of level, helpers, territory."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.words = vocabulary
        self.verbs = vocabulary.verbs
        self.names = vocabulary.names

    def match_verb(self, phrase: Phrase, at: int = 0) -> str:
        """Return the verb of counting or doing that opens the phrase at `at`, the longest, with 累计 before it."""
        prefix = CUMULATIVE if phrase.plain.startswith(CUMULATIVE, at) else ""
        counted = self.verbs.counted.match_start(phrase.plain, at + len(prefix))
        activity = self.verbs.activity.match_start(phrase.plain, at + len(prefix))
        verb = max(counted, activity, key=len)
        if len(self.verbs.like_verbs.match_start(phrase.plain, at + len(prefix))) > len(verb):
            verb = ""
        return prefix + verb if verb else ""

    def match_last_verb(self, phrase: Phrase) -> str:
        """Return the verb of counting or doing that ends the phrase."""
        counted = self.verbs.counted.match_end(phrase.plain)
        activity = self.verbs.activity.match_end(phrase.plain)
        verb = max(counted, activity, key=len)
        return verb if len(verb) > 1 or verb == phrase.plain else ""

    def read_verbs(self, name: Phrase, verb: str) -> Phrase:
        """Read the verbs that open a name one behind the other (引进培育国家级人才 -> 引进培育)."""
        end = len(verb)
        while end:
            joint = name.plain[end : end + 1] == "、"
            more = self.match_verb(name, end + joint)
            after = end + joint + len(more)
            if len(more) < 2 or len(name) - after < 3 - joint or name.plain[after] in NOMINAL:
                break
            end = after
        return name[:end]

    def is_verbs_only(self, phrase: Phrase) -> bool:
        """Say whether a name holds verbs and nothing that they count (开工建设)."""
        while phrase.text:
            verb = self.match_verb(phrase)
            if not verb:
                return False
            phrase = phrase[len(verb) :]
        return True

    def read_end(self, phrase: Phrase) -> tuple[Phrase, str]:
        """Cut verbs of level and helpers off the end; return what stays and the last level verb found."""
        level = ""
        while phrase.text:
            if phrase.plain[-1] in " \t\r,，:：了":
                phrase = phrase[:-1]
                continue
            word = self.verbs.level.match_end(phrase.plain)
            helper = self.verbs.end_modal.match_end(phrase.plain)
            if phrase.plain.endswith("人均") and self.verbs.level.match_end(phrase.plain[:-2]):
                # 补助标准提高到人均80元: the verb stands before 人均.
                phrase = phrase[:-2]
                continue
            if phrase.plain.endswith("均") and phrase.plain[-2:-1] in "人户亩日月地平":
                break
            if len(self.names.whole_words.match_end(phrase.plain)) > max(len(word), len(helper)):
                # 外观设计, 产能, 许可: the last sign is part of a word.
                break
            if len(helper) > len(word) and not self.match_last_verb(phrase):
                phrase = phrase[: -len(helper)]
            elif word and len(self.match_last_verb(phrase)) <= len(word):
                level = word
                phrase = phrase[: -len(word)]
            else:
                break
        return phrase, level

    def read_start(self, phrase: Phrase) -> Phrase:
        """Cut list words, helpers and territory off the start."""
        changed = True
        while changed and phrase.text:
            changed = False
            if phrase.plain[0] in LOOSE:
                phrase, changed = phrase[1:], True
                continue
            if self.verbs.fixed_names.match_start(phrase.plain):
                break
            if verb := self.match_verb(phrase):
                helper = self.verbs.soft_modal.match_start(phrase.plain)
                rest = self.read_behind_adverbs(phrase[len(helper) :])
                if len(verb) > len(helper) or not self.match_verb(rest):
                    break
                phrase, changed = rest, True
                continue
            word = self.find_loose_word(phrase)
            if word:
                phrase, changed = phrase[len(word) :], True
        return phrase

    def read_behind_adverbs(self, phrase: Phrase) -> Phrase:
        """Cut adverbs and helpers off the start where a verb follows them (再举办…)."""
        rest = phrase
        while rest.text and not self.match_verb(rest):
            word = self.verbs.modal.match_start(rest.plain)
            if not word:
                return phrase
            rest = rest[len(word) :]
        return rest

    def find_loose_word(self, phrase: Phrase) -> str:
        """Find a helper, a mark of a part, a level verb, a run word or a territory that opens the phrase."""
        plain = phrase.plain
        helper = self.verbs.modal.match_start(plain)
        if helper in self.verbs.soft_modal and not self.match_verb(phrase[len(helper) :]):
            helper = ""
        territory = self.names.territories.match_start(plain)
        if len(territory) == 1:
            territory = ""
        level = self.verbs.level.match_start(plain)
        if len(level) == 1 and level not in ("达", "为", "有"):
            level = ""
        until = self.words.times.until.match_start(plain)
        parts = self.names.parts.match_start(plain)
        parts = "" if parts == "包括" and len(plain) < 5 else parts
        runs = self.words.structure.runs.match_start(plain)
        return max(helper, territory, level, until if len(plain) > 3 else "", parts, runs, key=len)

    def read_behind_opener(self, phrase: Phrase) -> Phrase:
        """Where a phrase opens with 与…, 由…, 在…, start at the verb behind it (与高校共建平台 -> 共建平台)."""
        opener = self.verbs.openers.match_start(phrase.plain)
        if not opener:
            return phrase
        start = len(opener) + 1
        own = self.match_verb(phrase)
        if own:
            start = len(own) + 2
        for at in range(start, len(phrase) - 2):
            verb = self.match_verb(phrase, at)
            # 组织科技成果转化项目: without a body that acts, the second verb is part of the noun.
            acting = not own or bool(self.verbs.subjects.match_end(phrase.plain[:at]))
            if (
                acting
                and len(verb) >= 2
                and not self.is_headless(phrase[at:])
                and not phrase.plain[at + len(verb) :].startswith(("的", "、"))
            ):
                return phrase[at:]
        return phrase

    def read_behind_office(self, phrase: Phrase) -> Phrase:
        """Drop the office that acts, before 共 and a verb (该区社保中心共征缴… -> 征缴…)."""
        place = phrase.plain.find("共", 1, 16)
        if place < 0 or not self.match_verb(phrase, place + 1) or "、" in phrase.plain[:place]:
            return phrase
        return phrase[place + 1 :] if self.names.actors.match_end(phrase.plain[:place]) else phrase

    def read_name(self, phrase: Phrase) -> Phrase:
        """Read a name out of a phrase: no helpers, no territory, no opener, no examples of single bodies."""
        phrase = self.read_behind_office(phrase)
        phrase = self.read_behind_opener(self.read_start(self.read_behind_opener(phrase)))
        phrase = self.read_without_examples(self.read_start(phrase))
        return self.read_without_level(phrase)

    def read_without_level(self, phrase: Phrase) -> Phrase:
        """Drop 实现 or 完成 between a subject and its noun of measure (产业实现产值 -> 产业产值)."""
        if phrase.plain.startswith(CUMULATIVE + "完成"):
            return phrase[: len(CUMULATIVE)] + phrase[len(CUMULATIVE) + 2 :]
        opening = phrase.plain.find("(按")
        closing = phrase.plain.find(")", opening)
        if 0 < opening < closing:
            # 农业总产值(按不变价格计算): how a value is counted is no part of its name.
            phrase = phrase[:opening] + phrase[closing + 1 :]
        for word in self.verbs.mid_helpers:
            place = phrase.plain.find(word, 2)
            if place > 0:
                phrase = phrase[:place] + phrase[place + len(word) :]
        for word in ("实现", "完成"):
            place = phrase.plain.find(word)
            rest = phrase[place + len(word) :]
            kept = phrase.plain[place - 1 : place] == "未" or rest.plain[:1] in ("", *RESULTS)
            if self.is_headless(rest) if place == 1 else (place > 1 and not kept):
                return phrase[:place] + phrase[place + len(word) :]
        return phrase

    def read_without_examples(self, phrase: Phrase) -> Phrase:
        """Drop examples before 等 that are single bodies or events, keeping the verb."""
        place = phrase.plain.rfind("等")
        listed = phrase.plain[:place]
        if place < 2 or place + 2 >= len(phrase) or not ("”、“" in listed or self.names.instances.find_in(listed)):
            return phrase
        verb = self.match_verb(phrase)
        return phrase[: len(verb)] + phrase[place + 1 :]

    def read_noun(self, phrase: Phrase) -> Phrase:
        """Read the noun behind a figure, up to a verb of movement; a list of properties before 的 goes."""
        for at in range(1, len(phrase)):
            if self.names.stops.match_start(phrase.plain, at):
                phrase = phrase[:at]
                break
        place = phrase.plain.rfind("的")
        if (
            place >= 0
            and "、" in phrase.plain[:place]
            and place + 1 < len(phrase)
            and not phrase.plain[place:].count("、")
        ):
            phrase = phrase[place + 1 :]
        while phrase.text and phrase.plain[-1] in CONNECTORS + "(（":
            phrase = phrase[:-1]
        while phrase.text and phrase.plain[0] in "的个":
            phrase = phrase[1:]
        return phrase

    def is_headless(self, phrase: Phrase) -> bool:
        """Say whether a name is made of nouns of measure alone, so that its subject stands elsewhere."""
        plain = phrase.plain
        while plain:
            word = self.names.attributes.match_start(plain) or self.verbs.level.match_start(plain)
            if not word:
                return False
            plain = plain[len(word) :]
        return True

    def read_head(self, phrase: Phrase) -> Phrase:
        """Read the subject of a name by cutting off its nouns of measure; empty when it has none of them."""
        tail = self.names.head_tails.match_end(phrase.plain)
        head = phrase[: -len(tail)] if tail and not self.is_headless(phrase) else EMPTY
        return EMPTY if self.is_verbs_only(head) else head

    def is_level_only(self, phrase: Phrase) -> bool:
        """Say whether a part is named by a level or a bare modifier alone (省级以上, 发明)."""
        plain = phrase.plain
        if plain in self.names.modifiers or (plain.endswith("级") and not plain.strip(SIZED)):
            return True
        tail = self.names.level_tails.match_end(plain)
        if tail and plain[: -len(tail)].endswith(("元", "米", "吨", "亩")):
            return True
        return (plain[: len(plain) - len(tail)] if tail else plain) in self.names.levels

    def create_part(self, part: Phrase, whole: Phrase) -> Phrase:
        """Create the name of a part from the whole: its verb, the part's own word, its noun."""
        verb = self.match_verb(whole)
        noun = whole[len(verb) :]
        level = self.names.levels.match_start(noun.plain)
        threshold = noun.plain.find("以上", 0, 10)
        if level and self.is_level_only(part):
            tail = self.names.level_tails.match_start(noun.plain, len(level))
            noun = noun[len(level) + len(tail) :]
        elif threshold > 0:
            noun = noun[threshold + 2 :]
        return whole[: len(verb)] + part + noun
