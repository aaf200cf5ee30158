"""Reads the level that a figure counts at: 国家级, 省级以上, 市级."""

from kepan.engine.plandoc.folding import Phrase
from kepan.engine.plandoc.naming import Namer
from kepan.engine.plandoc.statements import Statement
from kepan.engine.plandoc.vocabulary import Vocabulary

SUFFIX = "级"
QUOTES = "“”\"'「『《"
JOINTS = "、和及与或"
AND_ABOVE = {"及以上": "以上", "以上": "以上", "及以下": "以下", "以下": "以下"}


class LevelReader:
    """Reads levels from names: a word that ends in 级 anywhere, a bare 国家, 省, 市, 区, 县 at the head only."""

    def __init__(self, vocabulary: Vocabulary, namer: Namer) -> None:
        self.names = vocabulary.names
        self.not_levels = vocabulary.meaning.not_levels
        self.not_deeds = vocabulary.meaning.not_deeds
        self.namer = namer

    def read_level(self, statement: Statement) -> tuple[str | None, str]:
        """Read the level of a figure from its own name, else from its whole's."""
        if level := self.find_level(statement.name):
            return level, "level.name"
        whole = statement.parent
        if whole is not None and (level := self.find_level(whole.name)):
            return level, "level.parent"
        return None, ""

    def find_level(self, name: Phrase) -> str:
        """Find the level, or the levels joined by 、, that a name says; empty without one."""
        phrase = name[: name.plain.find("占")] if "占" in name.plain[1:] else name
        while not self.not_deeds.match_start(phrase.plain) and (verb := self.namer.match_verb(phrase)):
            phrase = phrase[len(verb) :]
        head = phrase.plain.lstrip(QUOTES)
        if SUFFIX not in head:
            return self.read_levels(head, 0)
        for at in range(len(head)):
            if found := self.read_levels(head, at):
                return found
        return ""

    def read_levels(self, text: str, at: int) -> str:
        """Read levels that stand side by side from a place on (国家级、省级; 省、市)."""
        levels: list[str] = []
        while word := self.match_level(text, at, first=at == 0, joined=bool(levels)):
            at += len(word)
            tail = self.names.level_tails.match_start(text, at)
            levels.append((word if word.endswith(SUFFIX) else word + SUFFIX) + AND_ABOVE.get(tail, ""))
            at += len(tail)
            if text[at : at + 1] not in JOINTS or not text[at : at + 1]:
                break
            at += 1
        return "、".join(dict.fromkeys(levels))

    def match_level(self, text: str, at: int, *, first: bool, joined: bool) -> str:
        """Match a word of level at a place; a bare one opens the name or a list, and needs something behind it."""
        word = self.names.levels.match_start(text, at)
        if word.endswith(SUFFIX):
            return word
        if len(text) <= at + len(word) or not (first or joined):
            return ""
        return word if joined or not self.not_levels.match_start(text, at) else ""
