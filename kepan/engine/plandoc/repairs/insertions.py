"""Finds what websites and programs put into the words of a text: watermarks, pinyin glosses, page marks."""

import re

from kepan.engine.plandoc.folding import Folded
from kepan.engine.plandoc.tree import Repair
from kepan.engine.plandoc.vocabulary import Noise, Words

TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
GLOSS = re.compile(rf"(?<=[㐀-鿿])\([a-zɑüê]{{0,5}}[{TONED}][a-zɑüê]{{0,5}}\)")
PLAIN_GLOSS = re.compile(r"(?<=[㐀-鿿])\(([a-z]{1,3})\)")
PAGE_MARK = re.compile(r" ?第 ?\d{1,4} ?页[ /，,]{0,2}(?:共|总) ?\d{1,4} ?页", re.ASCII)
BRACKET_REACH = 24
INSIDE, LOOSE, ENDING = 0.95, 0.9, 0.5


class InsertionReader:
    """Reads the insertions of one text."""

    def __init__(self, folded: Folded, noise: Noise) -> None:
        self.text = folded.text
        self.plain = folded.plain
        self.noise = noise

    def list_insertions(self) -> list[Repair]:
        """List watermarks, glosses and page marks."""
        return [*self.list_watermarks(), *self.list_glosses(), *self.list_page_marks()]

    def create_insertion(self, start: int, end: int, kind: str, reason: str, certainty: float) -> Repair:
        """Create the repair that takes a stretch out."""
        return Repair(start, end, self.text[start:end], "", kind, reason, certainty)

    def list_watermarks(self) -> list[Repair]:
        """List watermarks inside a sentence (软件企版权所有业)."""
        found: list[Repair] = []
        for start, end in list_places(self.plain, self.noise.watermarks):
            if not found or start >= found[-1].end:
                found += self.read_watermark(start, end, sure=True)
        for start, end in list_places(self.plain, self.noise.doubtful_watermarks):
            found += self.read_watermark(start, end, sure=False)
        return found

    def read_watermark(self, start: int, end: int, *, sure: bool) -> list[Repair]:
        """Read one watermark: none, or the repair that takes it out, with the brackets around it."""
        before, after = self.plain[start - 1 : start], self.plain[end : end + 1]
        bracket = self.plain.find(")", end, end + BRACKET_REACH)
        reason = "词句中间插入了网站水印"
        if sure and before == "(" and bracket > 0 and "\n" not in self.plain[end:bracket]:
            return [self.create_insertion(start - 1, bracket + 1, "watermark", reason, LOOSE)]
        if not is_han(before) or self.noise.watermark_tails.match_start(self.plain, end):
            return []
        if self.noise.pairs.is_bound(before, after):
            return [self.create_insertion(start, end, "watermark", reason, INSIDE)]
        certainty = LOOSE if is_han(after) else ENDING
        return [self.create_insertion(start, end, "watermark", reason, certainty)] if sure else []

    def list_glosses(self) -> list[Repair]:
        """List the pinyin that converting pages put behind a character (經(jīng)費)."""
        places = [match.span() for match in GLOSS.finditer(self.plain)]
        if places:
            neutral = self.noise.neutral_glosses
            places += [match.span() for match in PLAIN_GLOSS.finditer(self.plain) if match[1] in neutral]
        reason = "字后插入了拼音注音"
        return [self.create_insertion(start, end, "gloss", reason, INSIDE) for start, end in places]

    def list_page_marks(self) -> list[Repair]:
        """List page marks that a converting program left in a line (……体系。 第8页 共8页)."""
        reason = "页码标记留在正文里"
        marks = (match.span() for match in PAGE_MARK.finditer(self.plain))
        return [self.create_insertion(start, end, "page_fragment", reason, INSIDE) for start, end in marks]


def list_places(plain: str, words: Words) -> list[tuple[int, int]]:
    """List where any of the words stands, in the order of the text, the longer first."""
    found = []
    for word in words:
        at = plain.find(word)
        while at >= 0:
            found.append((at, at + len(word)))
            at = plain.find(word, at + len(word))
    return sorted(found, key=lambda place: (place[0], -place[1]))


def is_han(sign: str) -> bool:
    """Say whether a sign is a Chinese character.

    >>> is_han("科"), is_han("、"), is_han("")
    (True, False, False)
    """
    return len(sign) == 1 and "一" <= sign <= "鿿"
