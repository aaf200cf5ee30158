"""Lists numbers that cannot be right or lost their unit. A number is never corrected: a person decides."""

import re
from collections import Counter

from kepan.engine.plandoc.figures import Figure
from kepan.engine.plandoc.folding import WIDTH, Folded
from kepan.engine.plandoc.tree import Repair
from kepan.engine.plandoc.vocabulary import Noise

WIDE = re.compile(r"[０-９][０-９．％]*|％+")
LONG_YEAR = re.compile(r"(?<!\d)\d{5,6}年", re.ASCII)
PARTED = re.compile(r" \d{3}(?!\d)|[^\d. ]", re.ASCII)
YEAR_LIKE = re.compile(r"(?:19[89]|20[0-3])\d", re.ASCII)
SHARES = ("比重", "比例", "占比")
BEHIND, NEAR = 12, 24
WHOLE = 100
RATIOS = (":", "∶", "：", "/", "比")
STOPS = frozenset("，,；;。！？!?：:\n")


class NumberReader:
    """Reads the doubtful numbers of one text."""

    def __init__(self, folded: Folded, noise: Noise) -> None:
        self.text = folded.text
        self.plain = folded.plain
        self.noise = noise

    def list_numbers(self, figures: list[Figure]) -> list[Repair]:
        """List all doubtful numbers."""
        return [
            *self.list_wide_digits(),
            *self.list_long_years(),
            *self.list_spaced_numbers(figures),
            *self.list_impossible_numbers(figures),
            *self.list_lost_units(figures),
        ]

    def create_repair(
        self, start: int, end: int, candidate: str | None, kind: str, reason: str, certainty: float
    ) -> Repair:
        """Create the repair of a stretch."""
        return Repair(start, end, self.text[start:end], candidate, kind, reason, certainty)

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

    def list_spaced_numbers(self, figures: list[Figure]) -> list[Repair]:
        """List numbers with a space between their digits that parts no thousands (1 8%); they are read as one."""
        reason = "数字中间有空格，按连写读数"
        return [
            self.create_repair(
                figure.start, figure.number_end, figure.value_text.replace(" ", ""), "spaced_number", reason, 0.8
            )
            for figure in figures
            if " " in figure.value_text and not PARTED.search(figure.value_text)
        ]

    def list_impossible_numbers(self, figures: list[Figure]) -> list[Repair]:
        """List amounts that repeat a year's digits (2023亿元), and shares of more than a whole (2023%, 135%)."""
        often = Counter(figure.value_text for figure in figures if YEAR_LIKE.fullmatch(figure.value_text))
        found = []
        for figure in figures:
            certainty = self.compute_doubt(figure, often[figure.value_text])
            if certainty:
                reason = "数字与年份相同，疑似被整体替换，原值无法推定"
                found.append(self.create_doubt(figure, "impossible_number", reason, certainty))
            elif self.exceeds_whole(figure):
                reason = "份额超过了百分之百，原值无法推定"
                found.append(self.create_doubt(figure, "impossible_share", reason, 0.7))
        return found

    def create_doubt(self, figure: Figure, kind: str, reason: str, certainty: float) -> Repair:
        """Create the repair of a number that cannot be right."""
        return self.create_repair(figure.start, figure.end, None, kind, reason, certainty)

    def compute_doubt(self, figure: Figure, number: int) -> float:
        """Compute how surely a figure is a year that replaced it; `number` figures show the same digits."""
        if not number:
            return 0.0
        if figure.unit == "%":
            return 0.95
        is_round = figure.value_text.endswith("00")
        return 0.6 if number > 1 and not is_round else 0.0

    def exceeds_whole(self, figure: Figure) -> bool:
        """Say whether a figure is a share of more than the whole: not a change, not a completion."""
        if figure.unit != "%" or figure.values[-1] <= WHOLE:
            return False
        clause = self.get_clause(figure.start)
        return self.noise.bounded.find_in(clause) != "" and self.noise.unbounded.find_in(clause) == ""

    def get_clause(self, at: int) -> str:
        """Get the words of the clause before a place, as far as they are near."""
        start = at
        while start > max(0, at - NEAR) and self.plain[start - 1] not in STOPS:
            start -= 1
        return self.plain[start:at]

    def list_lost_units(self, figures: list[Figure]) -> list[Repair]:
        """List shares and rates whose percent sign is lost (比重达35以上, 以2的速度递增)."""
        found = []
        for figure in figures:
            if figure.unit or figure.form != "number" or figure.han:
                continue
            behind = self.plain[max(0, figure.start - BEHIND) : figure.start]
            ahead = self.plain[figure.end : figure.end + 4]
            if "%" in behind or behind[-1:] in RATIOS or ahead[:1] in RATIOS:
                continue
            share = any(word in behind for word in SHARES) and figure.values[0] <= WHOLE
            if share or ahead.startswith(("的速度", "的幅度")):
                candidate = self.text[figure.start : figure.end] + "%"
                reason = "比重或增速缺少百分号"
                found.append(self.create_repair(figure.start, figure.end, candidate, "lost_unit", reason, 0.7))
        return found
