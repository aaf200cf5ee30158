"""Lists damage in a text with a candidate beside the original; nothing is ever applied.

A number is never corrected: where it cannot be right, the candidate is None and a person decides.
"""

import re
from bisect import bisect_right
from collections import Counter
from itertools import chain

from kepan.engine.plandoc.blocks import Block
from kepan.engine.plandoc.figures import Figure
from kepan.engine.plandoc.folding import WIDTH, Folded
from kepan.engine.plandoc.places import Span
from kepan.engine.plandoc.tree import Repair, SetAside
from kepan.engine.plandoc.vocabulary import Vocabulary

WIDE = re.compile(r"[０-９][０-９．％]*|％+")
LONG_YEAR = re.compile(r"(?<!\d)\d{5,6}年", re.ASCII)
YEAR_LIKE = re.compile(r"(?:19[89]|20[0-3])\d", re.ASCII)
LOST_BYTES = re.compile(r"(?<=[一-龥])\?(?=[一-龥])")
QUOTE_REACH = 40


class RepairReader:
    """Reads the damage of one text."""

    def __init__(self, folded: Folded, vocabulary: Vocabulary, set_aside: list[SetAside]) -> None:
        self.text = folded.text
        self.plain = folded.plain
        self.noise = vocabulary.noise
        self.set_aside: list[Span] = [(part.start, part.end) for part in set_aside]

    def list_repairs(self, blocks: list[Block], figures: list[Figure]) -> tuple[Repair, ...]:
        """List all repairs in the order of the text, outside the set-aside lines."""
        found = chain(
            self.list_watermarks(),
            self.list_wide_digits(),
            self.list_long_years(),
            self.list_impossible_numbers(figures),
            self.list_swaps(),
            self.list_lost_units(figures),
            self.list_fragments(blocks),
            self.list_lost_quotes(blocks),
            self.list_lost_bytes(),
        )
        kept = [repair for repair in found if not self.is_set_aside(repair.start)]
        return tuple(sorted(kept, key=lambda repair: (repair.start, repair.end, repair.kind)))

    def is_set_aside(self, at: int) -> bool:
        """Say whether a place lies in a set-aside line."""
        index = bisect_right(self.set_aside, (at, len(self.text))) - 1
        return index >= 0 and at < self.set_aside[index][1]

    def create_repair(
        self, start: int, end: int, candidate: str | None, kind: str, reason: str, certainty: float
    ) -> Repair:
        """Create a repair of the stretch from `start` to `end`."""
        return Repair(start, end, self.text[start:end], candidate, kind, reason, certainty)

    def list_watermarks(self) -> list[Repair]:
        """List watermarks that a program put into a sentence (软件企版权所有业)."""
        found, at = [], 0
        while at < len(self.plain):
            word = self.noise.watermarks.match_start(self.plain, at)
            end = at + len(word)
            if word and is_han(self.plain[at - 1 : at]) and at:
                certainty = 0.9 if is_han(self.plain[end : end + 1]) else 0.5
                found.append(self.create_repair(at, end, "", "watermark", "词句中间插入了网站水印", certainty))
            at = max(end, at + 1)
        return found

    def list_wide_digits(self) -> list[Repair]:
        """List full-width digits; they are read as digits, the text stays."""
        reason = "全角数字，按半角读数"
        return [
            self.create_repair(match.start(), match.end(), match[0].translate(WIDTH), "full_width", reason, 0.99)
            for match in WIDE.finditer(self.text)
        ]

    def list_long_years(self) -> list[Repair]:
        """List years of five or six digits (202223年)."""
        reason = "年份位数不对，无法推定原年份"
        return [
            self.create_repair(match.start(), match.end(), None, "impossible_year", reason, 0.95)
            for match in LONG_YEAR.finditer(self.plain)
        ]

    def list_impossible_numbers(self, figures: list[Figure]) -> list[Repair]:
        """List shares that look like a year (2023%), and amounts that repeat one year's digits (2023亿元, 2023家)."""
        likely = [figure for figure in figures if YEAR_LIKE.fullmatch(figure.value_text)]
        often = Counter(figure.value_text for figure in likely)
        found = []
        for figure in likely:
            reason = "数字与年份相同，疑似被整体替换，原值无法推定"
            if figure.unit == "%":
                found.append(self.create_repair(figure.start, figure.end, None, "impossible_number", reason, 0.95))
            elif often[figure.value_text] > 1:
                found.append(self.create_repair(figure.start, figure.end, None, "impossible_number", reason, 0.6))
        return found

    def list_swaps(self) -> list[Repair]:
        """List words that converting programs swap for others, when a text shows at least two kinds of them."""
        found, at = [], 0
        while at < len(self.plain):
            word = self.noise.swap_words.match_start(self.plain, at)
            if word:
                reason = f"转换软件常把“{self.noise.swaps[word]}”误作“{word}”"
                found.append(self.create_repair(at, at + len(word), self.noise.swaps[word], "swap", reason, 0.6))
            at += len(word) or 1
        return found if len({repair.original for repair in found}) > 1 else []

    def list_lost_units(self, figures: list[Figure]) -> list[Repair]:
        """List shares and rates whose percent sign is lost (比重达35以上, 以2的速度递增)."""
        found = []
        for figure in figures:
            if figure.unit or figure.form != "number" or figure.han:
                continue
            behind = self.plain[max(0, figure.start - 12) : figure.start]
            ahead = self.plain[figure.end : figure.end + 4]
            share = any(word in behind for word in ("比重", "比例", "占比")) and figure.values[0] <= 100
            if share or ahead.startswith(("的速度", "的幅度")):
                candidate = self.text[figure.start : figure.end] + "%"
                reason = "比重或增速缺少百分号"
                found.append(self.create_repair(figure.start, figure.end, candidate, "lost_unit", reason, 0.7))
        return found

    def list_fragments(self, blocks: list[Block]) -> list[Repair]:
        """List page numbers that a page break pushed into a sentence."""
        reason = "分页残留的编号插在句子中间"
        return [
            self.create_repair(block.marker[0], block.marker[1], "", "page_fragment", reason, 0.8)
            for block in blocks
            if block.continues
        ]

    def list_lost_quotes(self, blocks: list[Block]) -> list[Repair]:
        """List opening quotes that are never closed in their paragraph."""
        found = []
        for block in blocks:
            opened: int | None = None
            for at in range(block.start, block.end):
                if self.plain[at] == "“":
                    if opened is not None:
                        found.append(self.create_lost_quote(opened))
                    opened = at
                elif self.plain[at] == "”":
                    opened = None
            if opened is not None:
                found.append(self.create_lost_quote(opened))
        return found

    def create_lost_quote(self, at: int) -> Repair:
        """Create the repair of a quote without its end."""
        return self.create_repair(at, at + 1, None, "lost_quote", "引号没有收尾，无法推定收在何处", 0.8)

    def list_lost_bytes(self) -> list[Repair]:
        """List question marks in the middle of words: bytes were lost when the text was converted."""
        return [
            self.create_repair(
                match.start(), match.end(), None, "lost_bytes", "转码时丢失字节，此处附近的字不可信", 0.7
            )
            for match in LOST_BYTES.finditer(self.plain)
        ]


def is_han(sign: str) -> bool:
    """Say whether a sign is a Chinese character.

    >>> is_han("科"), is_han("、"), is_han("")
    (True, False, False)
    """
    return len(sign) == 1 and "一" <= sign <= "鿿"
