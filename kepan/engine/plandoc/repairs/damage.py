"""Lists lost bytes as repairs: with a reading where one was found, else as a place that cannot be trusted."""

import math
import re

from kepan.engine.plandoc.folding import Folded
from kepan.engine.plandoc.places import Span
from kepan.engine.plandoc.repairs.lost_bytes import LostByteReader, LostBytes
from kepan.engine.plandoc.repairs.readings import Guess
from kepan.engine.plandoc.tree import Repair
from kepan.engine.plandoc.vocabulary import Noise

MARKS = re.compile(r"(?<=[一-鿿])(?:\?+(?=[一-鿿])|\ufffd+)|\ufffd+(?=[一-鿿])")
QUESTION_REACH = 30
STOPS = frozenset("。；;！!\n")


class DamageReader:
    """Reads the damage that lost bytes did to one text."""

    def __init__(self, folded: Folded, noise: Noise) -> None:
        self.text = folded.text
        self.plain = folded.plain
        self.noise = noise
        self.lost = LostByteReader(folded, noise.pairs).list_lost()
        self.unreadable: list[Span] = [(lost.start, lost.end) for lost in self.lost]

    def list_damage(self) -> list[Repair]:
        """List the stretches that have another reading, and the marks of loss that have none."""
        marks = [self.create_mark(*match.span()) for match in MARKS.finditer(self.plain) if self.is_loss(match.start())]
        return [*(self.create_repair(lost) for lost in self.lost), *marks]

    def is_loss(self, at: int) -> bool:
        """Say whether a mark shows a loss: it lies in no stretch that was read, and ends no question."""
        if any(start <= at < end for start, end in self.unreadable):
            return False
        start = at
        while start > max(0, at - QUESTION_REACH) and self.plain[start - 1] not in STOPS:
            start -= 1
        return self.plain[at] != "?" or self.noise.questions.find_in(self.plain[start:at]) == ""

    def create_mark(self, start: int, end: int) -> Repair:
        """Create the repair of a mark that could not be read."""
        reason = "转码时丢失字节，此处附近的字不可信"
        return Repair(start, end, self.text[start:end], None, "lost_bytes", reason, 0.7)

    def create_repair(self, lost: LostBytes) -> Repair:
        """Create the repair of a stretch with the likeliest reading, how it was found, and the next one."""
        lost_number = len([guess for guess in lost.guesses if guess.kind in ("replaced", "inserted")])
        return Repair(
            start=lost.start,
            end=lost.end,
            original=self.text[lost.start : lost.end],
            candidate=lost.reading,
            kind="lost_bytes",
            reason=f"转码时丢失{lost_number}个字节，其后的字错位；按GBK补回字节后重新对齐可这样读",
            certainty=compute_certainty(lost),
            evidence=self.write_evidence(lost),
            runner_up=lost.runner_up,
        )

    def write_evidence(self, lost: LostBytes) -> str:
        """Write how a reading was found."""
        steps = [self.write_guess(guess) for guess in lost.guesses]
        misprints = [
            f"“{sign}”多为“{usual}”之误" for sign in lost.reading if (usual := self.noise.pairs.get_usual(sign)) != sign
        ]
        scores = f"得分{lost.score}，原文{lost.printed_score}"
        if lost.runner_up_score is not None:
            scores += f"，次优{lost.runner_up_score}"
        return "；".join([*steps, *misprints, scores])

    def write_guess(self, guess: Guess) -> str:
        """Write one step of a reading; places count from 1."""
        place = f"第{guess.at + 1}字“{self.text[guess.at]}”"
        if guess.kind == "replaced":
            return f"{place}处补回字节{guess.byte:02X}"
        if guess.kind == "inserted":
            return f"{place}处补入字节{guess.byte:02X}"
        if guess.kind == "dropped":
            return f"{place}处去掉字节{guess.byte:02X}"
        return f"{place}还原为全角（A3{guess.byte:02X}）"


def compute_certainty(lost: LostBytes) -> float:
    """Compute how far a reading may be trusted, from its lead over the next one."""
    lead = 10.0 if lost.runner_up_score is None else max(0.0, lost.score - lost.runner_up_score)
    return round(0.5 + 0.45 * (1 - math.exp(-lead / 3)), 2)
