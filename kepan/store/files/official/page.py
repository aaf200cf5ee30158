"""The page of an official document after GB/T 9704-2012: A4, 22 lines of 28 characters in size 3.

Lengths are millimetres where the standard gives them so, points for letters, and twips (a twentieth of a point)
where the file format counts in them.
"""

from dataclasses import dataclass

TWIPS_A_MM = 1440 / 25.4
LINES = 22
CHARACTERS = 28


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet with its margins: the standard gives those at the top and at the binding and the size of the block."""

    width: int = 210
    height: int = 297
    top: int = 37
    left: int = 28
    block_width: int = 156
    block_height: int = 225

    @property
    def right(self) -> int:
        """The margin at the right: what the block leaves."""
        return self.width - self.left - self.block_width

    @property
    def bottom(self) -> int:
        """The margin at the foot: what the block leaves."""
        return self.height - self.top - self.block_height


PAGE = Page()


def count_twips(millimetres: float) -> int:
    """Count the twips of a length, rounded down so that 22 lines never outgrow the block."""
    return int(millimetres * TWIPS_A_MM)


LINE = count_twips(PAGE.block_height) // LINES
"""Height of a line, fixed: 28.95 points."""

BODY, TITLE, FOOT, CELL = 16, 22, 14, 12
"""Sizes of letters in points: size 3, size 2, size 4, and small 4 for tables."""

CELL_LINE = 360
"""Height of a line in a table."""

TIGHTER = -(-(BODY * CHARACTERS * 20 - count_twips(PAGE.block_width)) // CHARACTERS)
"""How much closer than their letters the characters of a line stand, in twips, so that 28 fit.

It is said of the letters and not by a grid of characters: not every office program sets letters into cells that are
narrower than they are.
"""

DROP = 7
"""How far the dash of the page number lies below the block, in millimetres."""

# The dash lies in the middle of a line as high as its letters.
FOOTER = PAGE.bottom - DROP - FOOT / 2 / 72 * 25.4


@dataclass(frozen=True, slots=True)
class Font:
    """A typeface the standard names, with those that take its place where it is not installed."""

    name: str
    others: tuple[str, ...]
    family: str


FREE_SONG = ("Noto Serif CJK SC", "Source Han Serif SC", "FandolSong", "AR PL UMing CN", "AR PL UMing")
SONG = Font("宋体", ("SimSun", "STSong", *FREE_SONG), "roman")
FANGSONG = Font(
    "仿宋_GB2312",
    ("FangSong_GB2312", "仿宋", "FangSong", "STFangsong", "FandolFang", "FandolFang R", *FREE_SONG),
    "modern",
)
KAITI = Font(
    "楷体_GB2312",
    ("KaiTi_GB2312", "楷体", "KaiTi", "STKaiti", "FandolKai", "LXGW WenKai", "AR PL UKai CN", "AR PL UKai", *FREE_SONG),
    "modern",
)
HEITI = Font(
    "黑体",
    ("SimHei", "STHeiti", "FandolHei", "Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Zen Hei"),
    "swiss",
)
TITLE_SONG = Font(
    "方正小标宋简体",
    ("方正小标宋_GBK", "FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "小标宋", *SONG.others),
    "roman",
)
LATIN = Font("Times New Roman", ("Liberation Serif", "Noto Serif"), "roman")
FACES = {"song": SONG, "fangsong": FANGSONG, "kaiti": KAITI, "heiti": HEITI, "title": TITLE_SONG}
FONTS = (SONG, FANGSONG, KAITI, HEITI, TITLE_SONG, LATIN)

HEADING_FONTS = (HEITI, KAITI, FANGSONG, FANGSONG)
"""The typeface of each level of headings."""
