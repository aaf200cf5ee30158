"""Lists quotes and brackets that lost their other half."""

import re
from collections.abc import Sequence

from kepan.engine.plandoc.blocks import Block
from kepan.engine.plandoc.folding import Folded
from kepan.engine.plandoc.repairs.lost_bytes import LostBytes
from kepan.engine.plandoc.tree import Repair
from kepan.engine.plandoc.vocabulary import Vocabulary, Words

SIGNS = re.compile(r"[“”\"()《》【】〔〕「」『』]")
CLOSERS = {"”": "“", ")": "(", "》": "《", "】": "【", "〕": "〔", "」": "「", "』": "『"}
OPENERS = frozenset(CLOSERS.values())
HALVES = {opener: closer for closer, opener in CLOSERS.items()}
QUOTES = frozenset("“”「」『』")
QUOTED = re.compile(r"“([^“”\"\n]{2,14})”")
# A closing bracket behind one of these belongs to a list: 1) a) 一).
LISTED = re.compile(r"(?:^|[\s。；;：:])(?:\d{1,2}|[a-zA-Z]|[一二三四五六七八九十]{1,3}|[①-⑳])$", re.ASCII)


class QuoteReader:
    """Reads the quotes and brackets of one text."""

    def __init__(self, folded: Folded, vocabulary: Vocabulary, lost: Sequence[LostBytes]) -> None:
        self.text = folded.text
        self.plain = folded.plain
        self.lost = lost
        closed = {match[1] for match in QUOTED.finditer(self.plain)}
        self.known = Words([*closed, *vocabulary.times.plan_years])

    def list_lost(self, blocks: list[Block]) -> list[Repair]:
        """List the signs that stand alone in their paragraph."""
        return [repair for block in blocks for repair in self.list_lost_in(block)]

    def list_lost_in(self, block: Block) -> list[Repair]:
        """List the signs of one paragraph that have no other half."""
        opened: dict[str, list[int]] = {}
        found: list[Repair] = []
        alone: list[int] = []
        for match in SIGNS.finditer(self.plain, block.marker[1], block.end):
            at, sign = match.start(), match[0]
            if sign in OPENERS:
                waiting = opened.setdefault(sign, [])
                if sign == "“" and waiting:
                    alone.append(waiting.pop())
                waiting.append(at)
            elif sign == '"':
                # A straight quote closes an open one; alone it does not say which half it is.
                opened["“"] = []
            elif opened.get(CLOSERS[sign]):
                opened[CLOSERS[sign]].pop()
            elif not self.is_listed(block, at):
                found.append(self.create_unopened(at))
        alone += [at for waiting in opened.values() for at in waiting]
        return found + [self.create_unclosed(at) for at in alone if not self.is_closed_in_damage(block, at)]

    def is_closed_in_damage(self, block: Block, at: int) -> bool:
        """Say whether the other half of a sign stands in the reading of a stretch that lost bytes."""
        half = HALVES[self.plain[at]]
        return any(at < lost.start < block.end and half in lost.reading for lost in self.lost)

    def is_listed(self, block: Block, at: int) -> bool:
        """Say whether a closing bracket belongs to a list number."""
        return self.plain[at] == ")" and LISTED.search(self.plain[max(block.start, at - 4) : at]) is not None

    def create_unclosed(self, at: int) -> Repair:
        """Create the repair of a sign without its end; a term that is quoted elsewhere shows where it may end."""
        sign = self.plain[at]
        name, kind = name_sign(sign)
        term = self.known.match_start(self.plain, at + 1) if sign == "“" else ""
        if term:
            end = at + 1 + len(term)
            candidate = self.text[at:end] + HALVES[sign]
            reason = "引号没有收尾，同样的词语通常到此收尾"
            return Repair(at, end, self.text[at:end], candidate, kind, reason, 0.7)
        reason = f"{name}没有收尾，无法推定收在何处"
        return Repair(at, at + 1, self.text[at], None, kind, reason, 0.8)

    def create_unopened(self, at: int) -> Repair:
        """Create the repair of a sign without its start."""
        name, kind = name_sign(self.plain[at])
        reason = f"{name}没有开头，无法推定起于何处"
        return Repair(at, at + 1, self.text[at], None, kind, reason, 0.7)


def name_sign(sign: str) -> tuple[str, str]:
    """Name a sign and the kind of its repair.

    >>> name_sign("“"), name_sign("》")
    (('引号', 'lost_quote'), ('括号', 'lost_bracket'))
    """
    return ("引号", "lost_quote") if sign in QUOTES else ("括号", "lost_bracket")
