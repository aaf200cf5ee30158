"""Finds the figures of a text: numbers with their units, ranges, fractions, multiples and ranks."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from kepan.engine.basis.numerals import read_numeral
from kepan.engine.plandoc.folding import Folded
from kepan.engine.plandoc.places import Span
from kepan.engine.plandoc.units import Unit, UnitReader
from kepan.engine.plandoc.vocabulary import Vocabulary

ARABIC = re.compile(r"\d{1,3}(?:,\d{3})+(?![\d])(?:\.\d+)?|\d+(?:\.\d+)?", re.ASCII)
SPACED = re.compile(r"\d{1,3}(?: \d{3})+(?![\d ])(?:\.\d+)?", re.ASCII)
# 1 8%, 4 3.6%: a converting program has put a space between the digits behind a word.
BROKEN = re.compile(r"(?<=[一-龥])\d{1,3} \d{1,2}(?![\d ])(?:\.\d{1,2}(?!\d))?", re.ASCII)
NOT_BROKEN = ("表", "图", "第", "栏", "附", "件")
HAN = re.compile(r"[〇零一二两三四五六七八九十百千万亿]+(?:点[〇零一二三四五六七八九]+)?")
MIXED = re.compile(r"(\d+)([万亿])(\d,\d{3}|\d{1,4})(千万|百万|[千百万]?)(?![\d.,千百万])", re.ASCII)
FRACTION = re.compile(r"(\d{1,3})/(\d{1,4})(?![\d/.万])", re.ASCII)
PARTS = re.compile(r"(百|千|[二两三四五六七八九十]+)分之")
DOUBLING = re.compile(r"翻了?([一二两三四]|\d)?番(半)?", re.ASCII)
TENTHS = re.compile(r"[一二三四五六七八九](?![一二三四五六七八九十百千万亿级线等类批期次名个家项])")
HALF = re.compile(r"一半|半数")
JOINT = re.compile(r" ?(?:-{1,3}|–|—{1,2}|~{1,2}|至|到) ?")
ROUND = re.compile(r"[百千万]+")
NUMBER_OPENERS = frozenset("0123456789〇零一二两三四五六七八九十百千万亿半翻第前")
OPENER = re.compile(f"[{''.join(sorted(NUMBER_OPENERS))}]")
# A longer row of digits is a number of a document or an account, never a figure.
LONGEST = 18
CUTS = frozenset("，,；;。！!？?：:\n")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in the text with its unit.

    `start`–`end` is number and unit, `number_end` where the number itself ends. `form` is `number`, `range`,
    `fraction`, `doubling` or `rank`; `more` says that 多 or 余 stands inside; `han` that the number is in words.
    """

    start: int
    end: int
    number_end: int
    values: tuple[Decimal, ...]
    value_text: str
    unit: str
    family: str
    form: str = "number"
    more: bool = False
    han: bool = False
    rank: str = ""


class FigureReader(UnitReader):
    """Reads the figures of one folded text, from left to right, outside the given places."""

    def __init__(self, folded: Folded, vocabulary: Vocabulary, masked: list[Span]) -> None:
        super().__init__(folded, vocabulary)
        self.masked = masked

    def list_figures(self) -> list[Figure]:
        """List the figures in order."""
        found: list[Figure] = []
        at = 0
        masked = iter([*self.masked, (len(self.plain), len(self.plain))])
        mask = next(masked)
        while at < len(self.plain):
            while mask[1] <= at and mask[0] < len(self.plain):
                mask = next(masked)
            if mask[0] <= at < mask[1]:
                at = mask[1]
                continue
            if self.plain[at] not in NUMBER_OPENERS:
                opener = OPENER.search(self.plain, at)
                at = min(mask[0], opener.start()) if opener else len(self.plain)
                continue
            figure = self.read_figure(at)
            if figure is not None and figure.end <= max(mask[0], at):
                found.append(figure)
                at = figure.end
            else:
                at = self.find_next(at)
        return found

    def find_next(self, at: int) -> int:
        """Find where to look on: past the digits of a number that is no figure."""
        match = ARABIC.match(self.plain, at) or HAN.match(self.plain, at)
        ordinal = self.plain[at - 1 : at] == "第"
        return match.end() if match and (ordinal or match.re is ARABIC or match.end() - at > LONGEST) else at + 1

    def read_figure(self, at: int) -> Figure | None:
        """Read the figure that starts at `at`, if one does."""
        sign = self.plain[at]
        if sign == "翻":
            return self.read_doubling(at)
        if sign in "第前":
            return self.read_rank(at)
        if sign.isascii():
            return (
                self.read_mixed(at)
                or self.read_fraction(at)
                or self.read_spaced(at)
                or self.read_broken(at)
                or self.read_range(at)
                or self.read_arabic(at)
            )
        return self.read_parts(at) or self.read_half(at) or self.read_han(at)

    def read_arabic(self, at: int) -> Figure | None:
        """Read 1800多万套, 2.80%, 35."""
        match = ARABIC.match(self.plain, at)
        if match is None or match.end() - at > LONGEST:
            return None
        return self.create_figure(at, match.end(), (read_arabic(match[0]),), self.read_unit(match.end()))

    def read_spaced(self, at: int) -> Figure | None:
        """Read 5 000万元: a space parts the thousands only where a unit follows at once."""
        match = SPACED.match(self.plain, at)
        if match is None or match.end() - at > LONGEST:
            return None
        unit = self.read_unit(match.end())
        return self.create_figure(at, match.end(), (read_arabic(match[0]),), unit) if unit.text else None

    def read_broken(self, at: int) -> Figure | None:
        """Read 1 8% as 18%: only behind a word, and with a unit at once behind the second part."""
        match = BROKEN.match(self.plain, at)
        if match is None or self.plain.endswith(NOT_BROKEN, 0, at):
            return None
        unit = self.read_unit(match.end())
        return self.create_figure(at, match.end(), (read_arabic(match[0]),), unit) if unit.text else None

    def create_figure(
        self, at: int, number_end: int, values: tuple[Decimal, ...], unit: Unit, **more: object
    ) -> Figure:
        """Create a figure from a number and its unit."""
        end = unit.end or number_end
        form = "range" if len(values) == 2 else "number"
        return Figure(
            at,
            end,
            number_end,
            values,
            self.text[at:number_end],
            unit.text,
            unit.family,
            form,
            unit.more,
            **more,  # type: ignore[arg-type]
        )

    def read_mixed(self, at: int) -> Figure | None:
        """Read 1万6千多户 as 1.6 万户, 3亿2,000万元 as 3.2 亿元."""
        match = MIXED.match(self.plain, at)
        if match is None or match.end() - at > LONGEST:
            return None
        high, low = self.units.scales[match[2]], self.units.scales.get(match[4], Decimal(1))
        rest = read_arabic(match[3]) * low / high
        inside = self.vocabulary.comparators.inside.match_start(self.plain, match.end())
        unit = self.read_simple_unit(match.end() + len(inside))
        if rest >= 1 or not (match[4] or unit.end):
            return None
        value = Decimal(match[1]) + rest
        end, family = (unit.end, unit.family) if unit.end else (match.end(), "scale")
        scale = self.text[match.start(2) : match.end(2)]
        printed = self.text[at : match.end()]
        return Figure(at, end, match.end(), (value,), printed, scale + unit.text, family, "number", bool(inside))

    def read_fraction(self, at: int) -> Figure | None:
        """Read 1/3 as a decimal of four places."""
        match = FRACTION.match(self.plain, at)
        if match is None or int(match[2]) == 0 or int(match[1]) >= int(match[2]) or self.plain[at - 1 : at] == "/":
            return None
        value = (Decimal(match[1]) / Decimal(match[2])).quantize(Decimal("0.0001")).normalize()
        return Figure(at, match.end(), match.end(), (value,), match[0], "", "share", "fraction")

    def read_range(self, at: int) -> Figure | None:
        """Read 3-5家, 8%至10%, 10—15; not where 从 opens a change."""
        first = ARABIC.match(self.plain, at)
        if first is None or first.end() - at > LONGEST:
            return None
        unit = self.read_unit(first.end())
        joint = JOINT.match(self.plain, unit.end or first.end())
        if joint is None or (joint[0].strip() in ("至", "到") and self.is_change(at)):
            return None
        second = ARABIC.match(self.plain, joint.end())
        if second is None or second.end() - second.start() > LONGEST:
            return None
        values = (read_arabic(first[0]), read_arabic(second[0]))
        last = self.read_unit(second.end())
        # 20万至25万人: the first number may carry the scale alone.
        scaled = unit.family == "scale" and last.text.startswith(unit.text)
        if unit.text and unit.text != last.text and not scaled:
            return None
        return self.create_figure(at, second.end(), values, last)

    def is_change(self, at: int) -> bool:
        """Say whether 从 or 由 opens the clause before a figure, so that 到 leads to a new level."""
        for sign in reversed(self.plain[max(0, at - 12) : at]):
            if sign in CUTS:
                return False
            if sign in "从由":
                return True
        return False

    def read_parts(self, at: int) -> Figure | None:
        """Read 百分之二十, 三分之二."""
        match = PARTS.match(self.plain, at)
        if match is None:
            return None
        number = HAN.match(self.plain, match.end()) or ARABIC.match(self.plain, match.end())
        if number is None or number.end() - at > LONGEST:
            return None
        count = read_numeral(number[0]) if number.re is HAN else read_arabic(number[0])
        whole = read_numeral(match[1])
        if count is None or not whole:
            return None
        if match[1] == "百":
            return Figure(
                at, number.end(), number.end(), (count,), self.text[at : number.end()], "%", "share", han=True
            )
        value = (count / whole).quantize(Decimal("0.0001")).normalize()
        return Figure(
            at, number.end(), number.end(), (value,), self.text[at : number.end()], "", "share", "fraction", han=True
        )

    def read_half(self, at: int) -> Figure | None:
        """Read 一半 and 半数 as 0.5."""
        match = HALF.match(self.plain, at)
        if match is None:
            return None
        return Figure(
            at,
            match.end(),
            match.end(),
            (Decimal("0.5"),),
            self.text[at : match.end()],
            "",
            "share",
            "fraction",
            han=True,
        )

    def read_doubling(self, at: int) -> Figure | None:
        """Read 翻一番, 翻番, 翻了两番, 翻了一番半."""
        match = DOUBLING.match(self.plain, at)
        if match is None:
            return None
        times = match[1] or "一"
        value = (read_numeral(times) or Decimal(times)) + (Decimal("0.5") if match[2] else 0)
        more = self.plain[match.end() : match.end() + 1] == "多"
        end = match.end() + more
        return Figure(
            at, end, match.end(), (value,), self.text[at : match.end()], "番", "fold", "doubling", more, han=True
        )

    def read_rank(self, at: int) -> Figure | None:
        """Read 前5名, 前三, 第2位; not 第三届, 前三年."""
        number = ARABIC.match(self.plain, at + 1) or HAN.match(self.plain, at + 1)
        if number is None or "." in number[0] or number.end() - at > LONGEST:
            return None
        value = read_numeral(number[0]) if number.re is HAN else read_arabic(number[0])
        unit = self.vocabulary.comparators.rank_units.match_start(self.plain, number.end())
        end = number.end() + len(unit)
        ahead = self.plain[end : end + 1]
        ends = not ahead or ahead in CUTS or ahead in " 、)”的并和或以"
        if value is None or not (ends or unit) or (self.plain[at] == "第" and unit not in ("名", "位")):
            return None
        place = unit if unit in ("名", "位") else "位"
        sign = self.vocabulary.comparators.ranks.signs[self.plain[at]]
        return Figure(
            at, end, number.end(), (value,), self.text[at + 1 : number.end()], place, "rank", "rank", rank=sign
        )

    def read_han(self, at: int) -> Figure | None:
        """Read 两家, 六成, 一倍, 三百多户; without a unit a word of number is no figure."""
        match = HAN.match(self.plain, at)
        before = self.plain[max(0, at - 1) : at]
        if self.units.not_figures.match_start(self.plain, at):
            return None
        if match is None or match.end() - at > LONGEST or (before and before in "第几数每这那某另任同各"):
            return None
        digits = match[0]
        # 两百亿元 is 200 亿元: a scale at the end belongs to the unit.
        counted = digits.rstrip("万亿")
        if counted and read_numeral(counted) is not None:
            digits = counted
        while digits and (value := read_numeral(digits)) is not None:
            if not digits.strip("万亿"):
                return self.read_bare_scale(at)
            if unit := self.read_han_unit(at, digits, value):
                return self.read_tenths(self.create_figure(at, at + len(digits), (value,), unit, han=True))
            digits = digits[:-1] if digits[-1] in "万亿千百" and len(digits) > 1 else ""
        return None

    def read_tenths(self, figure: Figure) -> Figure:
        """Read what stands behind 成: 九成二 is 9.2 成."""
        tenths = TENTHS.match(self.plain, figure.end) if figure.unit == "成" and not figure.more else None
        if tenths is None:
            return figure
        value = figure.values[0] + (read_numeral(tenths[0]) or Decimal(0)) / 10
        return replace(figure, end=tenths.end(), values=(value,), value_text=self.text[figure.start : tenths.end()])

    def read_bare_scale(self, at: int) -> Figure | None:
        """Read 突破亿元 as 1 亿元; without a word of comparison before it a bare scale only qualifies a noun."""
        unit = self.read_unit(at)
        if unit.family != "size" or not self.vocabulary.comparators.before.words.match_end(self.plain, at):
            return None
        scale = self.units.scale_words.match_start(self.plain, at)
        return Figure(
            at,
            unit.end,
            at + len(scale),
            (Decimal(1),),
            self.text[at : at + len(scale)],
            unit.text,
            unit.family,
            han=True,
        )

    def read_han_unit(self, at: int, digits: str, value: Decimal) -> Unit | None:
        """Read the unit behind a number in words, or None where the words are no figure."""
        unit = self.read_unit(at + len(digits))
        if unit.family in ("none", "scale"):
            return None
        if value == 1 and unit.family != "fold":
            return None
        if ROUND.fullmatch(digits) and not self.vocabulary.comparators.before.words.match_end(self.plain, at):
            return None
        return unit


def read_arabic(digits: str) -> Decimal:
    """Read Arabic digits with or without separators of thousands.

    >>> read_arabic("1,234.50"), read_arabic("5 000")
    (Decimal('1234.50'), Decimal('5000'))
    """
    return Decimal(digits.replace(",", "").replace(" ", ""))


def list_figures(folded: Folded, vocabulary: Vocabulary, masked: list[Span]) -> list[Figure]:
    """List the figures of a text outside the masked places (times, set-aside lines, list numbers), in order."""
    return FigureReader(folded, vocabulary, masked).list_figures()
