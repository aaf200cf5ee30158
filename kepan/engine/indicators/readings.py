"""Reads a printed name into what can be compared: one wording, numerator and denominator, evidence of kind."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kepan.engine.indicators.catalogue import NameRules

SIGNS = frozenset(" \t\r\n　“”\"'‘’《》〈〉「」『』()（）[]【】、，,;；:：。·—-…*")
SHARE_TAILS = ("比重", "率", "强度", "贡献")
OF, SHARE = "占", "比重"
# Meanings may build on each other (研究与试验发展经费支出 → 研发经费支出 → 研发经费).
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Reading:
    """A name made comparable.

    `part` is what is measured, `whole` what it is a share of (empty where none is printed); `values` holds for
    each group of contrast what the name says; `added` and `held` say whether it counts what is new or what there is.
    """

    part: str
    whole: str
    share: bool
    added: bool
    held: bool
    values: Mapping[str, frozenset[str]]


class Replacer:
    """Replaces words in a text, the longest at each place, from left to right.

    >>> Replacer({"高企": "高新技术企业", "的": ""}).replace("高企的总数")
    '高新技术企业总数'
    """

    def __init__(self, words: Mapping[str, str]) -> None:
        self.words = dict(words)
        self.lengths: dict[str, tuple[int, ...]] = {}
        for word in sorted(self.words, key=len, reverse=True):
            known = self.lengths.get(word[0], ())
            self.lengths[word[0]] = known if len(word) in known else (*known, len(word))

    def replace(self, text: str) -> str:
        """Replace the words of the table in a text."""
        pieces: list[str] = []
        at, start, end = 0, 0, len(text)
        while at < end:
            for length in self.lengths.get(text[at], ()):
                word = text[at : at + length]
                if word in self.words:
                    pieces += (text[start:at], self.words[word])
                    at += length
                    start = at
                    break
            else:
                at += 1
        return "".join(pieces) + text[start:] if pieces else text


class Openings:
    """Words that open a text.

    >>> Openings(("新", "新增")).find_longest("新增企业"), Openings(("新",)).find_longest("企业")
    ('新增', '')
    """

    def __init__(self, words: Iterable[str]) -> None:
        self.words: dict[str, list[str]] = {}
        for word in sorted(words, key=len, reverse=True):
            self.words.setdefault(word[0], []).append(word)

    def find_longest(self, text: str) -> str:
        """Find the longest of the words that opens a text."""
        return next((word for word in self.words.get(text[:1], ()) if text.startswith(word)), "")


class NameReader:
    """Reads names by the rules of the catalogue."""

    def __init__(self, rules: NameRules) -> None:
        self.rules = rules
        # A word that means itself shields the shorter words inside it.
        kept = {word: word for word in (*rules.meanings, *rules.meanings.values())}
        self.meanings = Replacer({**kept, **rules.meanings})
        self.fillers = Replacer({**dict.fromkeys((*rules.fillers, *rules.levels), ""), **kept})
        self.added, self.held = Openings(rules.added), Openings(rules.held)
        self.level_heads, self.level_verbs = Openings(rules.level_heads), Openings(rules.level_verbs)
        self.said = {
            word: (group, value)
            for group, values in rules.contrasts.items()
            for value, words in values.items()
            for word in words
        }
        self.saying: dict[str, list[str]] = {}
        for word in self.said:
            self.saying.setdefault(word[0], []).append(word)

    def read_name(self, name: str) -> Reading:
        """Read a name in simplified script."""
        text = "".join(sign for sign in read_without_bracket(name).lower() if sign not in SIGNS)
        text = self.read_meaning(self.fillers.replace(text))
        part, of, whole = text.partition(OF)
        whole = whole.removesuffix(SHARE) if of else ""
        share = bool(of) or part.endswith(SHARE_TAILS) or part.startswith("万人")
        if not of:
            part = part.removesuffix(SHARE)
        part, added = self.read_without(part, self.added)
        bare, held = self.read_without(self.read_without_level(part), self.held)
        return Reading(
            part=self.read_without_tail(bare),
            whole=self.read_without_level(whole),
            share=share,
            added=added,
            held=held or bare.endswith(self.rules.held),
            values=self.read_values(part),
        )

    def read_meaning(self, text: str) -> str:
        """Read a text with words of one meaning replaced, until nothing changes or ROUNDS are done."""
        for _ in range(ROUNDS):
            replaced = self.meanings.replace(text)
            if replaced == text:
                break
            text = replaced
        return text

    def read_without(self, text: str, words: "Openings") -> tuple[str, bool]:
        """Read a text without the words that open it; say whether there was one and something stays."""
        found = False
        while word := words.find_longest(text):
            if len(word) >= len(text) - 1:
                break
            text, found = text[len(word) :], True
        return text, found

    def read_without_level(self, text: str) -> str:
        """Read a text without a bare level or territory at its head, or behind the verb at its head."""
        verb = self.level_verbs.find_longest(text)
        rest = text[len(verb) :]
        head = self.level_heads.find_longest(rest)
        if head and len(rest) > len(head) + 1 and not rest.startswith(self.rules.not_levels):
            return verb + rest[len(head) :]
        return text

    def read_without_tail(self, text: str) -> str:
        """Read a text without the nouns at its end that only say that it is counted."""
        for noun in self.rules.count_nouns:
            if text.endswith(noun) and len(text) - len(noun) >= 2:
                return text[: -len(noun)]
        return text

    def read_values(self, text: str) -> Mapping[str, frozenset[str]]:
        """Read what a name says in each group of contrast."""
        said: dict[str, frozenset[str]] = {}
        for at, sign in enumerate(text):
            for word in self.saying.get(sign, ()):
                if text.startswith(word, at):
                    group, value = self.said[word]
                    said[group] = said.get(group, frozenset()) | {value}
        return said


def read_without_bracket(name: str) -> str:
    """Read a name without the bracket at its end, which explains or narrows it.

    >>> read_without_bracket("省级研发中心(含企业技术中心)"), read_without_bracket("(R&D)")
    ('省级研发中心', '(R&D)')
    """
    if not name.endswith((")", "）")):
        return name
    place = max(name.rfind("("), name.rfind("（"))
    return name[:place] if place > 1 else name
